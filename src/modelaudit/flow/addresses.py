"""Which route the base URL of a client or of a request tells."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from modelaudit.flow.module import Place
from modelaudit.flow.sites import Sites
from modelaudit.flow.values import (
    Instance,
    Literal,
    Made,
    Parameter,
    Path,
    Structure,
    Unknown,
    Value,
)
from modelaudit.readers.base_urls import BaseUrls

_MAX_DEPTH = 6
"""From a request to its client, to what made that, to its options, to the URL."""


class Addresses:
    """Follows base URLs through one module."""

    def __init__(self, sites: Sites, urls: BaseUrls) -> None:
        self._sites, self._values, self._urls = sites, sites.values, urls

    def of_calls(self, calls: Sequence[Made]) -> str | None:
        """Return the route that the arguments of some calls tell, those of the last one first."""
        told = (self._of_arguments(one, _MAX_DEPTH) for one in reversed(calls))
        return next(filter(None, told), None)

    def of_dict(self, node: ast.Dict, place: Place) -> str | None:
        """Return the route that the entries of a dict tell."""
        return self._first(node.values, place, _MAX_DEPTH)

    def _of_arguments(self, made: Made, depth: int) -> str | None:
        arguments = [*made.call.args, *(one.value for one in made.call.keywords)]
        return self._first(arguments, made.place, depth)

    def _first(self, nodes: Iterable[ast.expr], place: Place, depth: int) -> str | None:
        return next(filter(None, (self._of(node, place, depth) for node in nodes)), None)

    def _of(self, node: ast.expr, place: Place, depth: int) -> str | None:
        if not depth:
            return None
        match node:
            case ast.JoinedStr():
                if told := self._urls.route("".join(_texts(node))):
                    return told
                first = node.values[:1]
                parts = [one.value for one in first if isinstance(one, ast.FormattedValue)]
                return self._first(parts, place, depth - 1)
            case ast.BinOp():
                return self._first((node.left, node.right), place, depth - 1)
        values = self._values.of(node, place)
        return next(filter(None, (self._of_value(v, node, depth - 1) for v in values)), None)

    def _of_value(self, value: Value, node: ast.expr, depth: int) -> str | None:
        match value:
            case Literal(constant):
                return self._urls.route(str(constant.value))
            case Path(text, makers):
                told = (self._of_arguments(made, depth) for made in reversed(makers))
                return next(filter(None, told), None) or self._guessed(text, depth)
            case Instance(_, call, place) if call is not None and place is not None:
                return self._of_arguments(Made(call, place), depth)
            case Structure(display, place):
                return self._first(parts_of(display), place, depth)
            case Parameter():
                given = self._values.given(value)
                return next(filter(None, (self._of_value(v, node, depth) for v in given)), None)
            case Unknown(_, _, computed, place) if computed is not None and place is not None:
                return self._of(computed, place, depth) if computed is not node else None
        return None

    def _guessed(self, text: str, depth: int) -> str | None:
        found = self._sites.named_alike(text)
        return next(filter(None, (self._of(node, place, depth) for node, place in found)), None)


def parts_of(display: ast.expr) -> list[ast.expr]:
    """Return the values in a display, or those passed to `dict`."""
    match display:
        case ast.Dict():
            return display.values
        case ast.List() | ast.Tuple() | ast.Set():
            return display.elts
        case ast.Call():
            return [one.value for one in display.keywords]
    return []


def _texts(node: ast.JoinedStr) -> Iterator[str]:
    """Yield the texts of an f-string, a word for each placeholder."""
    for part in node.values:
        yield str(part.value) if isinstance(part, ast.Constant) else "_"
