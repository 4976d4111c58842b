"""Which route the base URL of a client or of a request tells."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from modelaudit.flow.kinds import (
    Instance,
    Literal,
    Made,
    Parameter,
    Path,
    Structure,
    Unknown,
    Value,
)
from modelaudit.flow.scopes import Place
from modelaudit.flow.sites import Sites
from modelaudit.readers.base_urls import BaseUrls, is_base


class Addresses:
    """Follows base URLs through one module."""

    def __init__(self, sites: Sites, urls: BaseUrls, content: bytes) -> None:
        self._sites, self._values, self._urls = sites, sites.values, urls
        self._any = next(urls.found(content), None) is not None
        self._any_server = b"://" in content

    def of_calls(self, calls: Sequence[Made]) -> str | None:
        """Return the route that the arguments of some calls tell, those of the last one first."""
        return self._asked(reversed(calls)) if self._any else None

    def of_dict(self, node: ast.Dict, place: Place) -> str | None:
        """Return the route that the entries of a dict tell."""
        return self._first(node.values, place, set()) if self._any else None

    def stranger(self, calls: Sequence[Made]) -> str | None:
        """Return the server that some calls name as theirs, when no route is known to be there."""
        named = (
            self._urls.stranger(str(value.node.value))
            for made in (reversed(calls) if self._any_server else ())
            for one in made.call.keywords
            if one.arg and is_base(one.arg)
            for value in self._values.of(one.value, made.place)
            if isinstance(value, Literal)
        )
        return next(filter(None, named), None)

    def _asked(self, calls: Iterable[Made], seen: set[object] | None = None) -> str | None:
        seen = set() if seen is None else seen
        told = (self._first(arguments_of(one.call), one.place, seen) for one in calls)
        return next(filter(None, told), None)

    def _first(self, nodes: Iterable[ast.expr], place: Place, seen: set[object]) -> str | None:
        return next(filter(None, (self._of(node, place, seen) for node in nodes)), None)

    def _of(self, node: ast.expr, place: Place, seen: set[object]) -> str | None:
        if node in seen:
            return None
        seen.add(node)
        match node:
            case ast.JoinedStr():
                if told := self._urls.route("".join(_texts(node))):
                    return told
                first = node.values[:1]
                parts = [one.value for one in first if isinstance(one, ast.FormattedValue)]
                return self._first(parts, place, seen)
            case ast.BinOp():
                return self._first((node.left, node.right), place, seen)
        values = self._values.of(node, place)
        return next(filter(None, (self._of_value(value, seen) for value in values)), None)

    def _of_value(self, value: Value, seen: set[object]) -> str | None:
        if value in seen:
            return None
        seen.add(value)
        match value:
            case Literal(constant):
                return self._urls.route(str(constant.value))
            case Path(text, makers):
                return self._asked(reversed(makers), seen) or self._guessed(text, seen)
            case Instance(_, call, place) if call is not None and place is not None:
                return self._asked([Made(call, place)], seen)
            case Structure(ast.List() | ast.Tuple() | ast.Set() as display, place):
                told = {self._of(one, place, seen) for one in parts_of(display)}
                return told.pop() if len(told) == 1 else None  # each has its own
            case Structure(display, place):
                return self._first(parts_of(display), place, seen)
            case Parameter():
                given = self._values.given(value)
                return next(filter(None, (self._of_value(one, seen) for one in given)), None)
            case Unknown(_, _, computed, place) if computed is not None and place is not None:
                return self._of(computed, place, seen)
        return None

    def _guessed(self, text: str, seen: set[object]) -> str | None:
        found = self._sites.named_alike(text)
        return next(filter(None, (self._of(node, place, seen) for node, place in found)), None)


def arguments_of(call: ast.Call) -> list[ast.expr]:
    """Return the values that are passed in a call."""
    return [*call.args, *(one.value for one in call.keywords)]


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
