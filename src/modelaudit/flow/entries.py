"""Entries of dicts and lists that are written in the code."""

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from modelaudit.flow.kinds import (
    COMPUTED,
    Parameter,
    Path,
    Structure,
    Unknown,
    Value,
    text_of,
)
from modelaudit.flow.scopes import Place

if TYPE_CHECKING:
    from modelaudit.flow.values import Values

_MAX_SPREAD = 4
"""Dicts that are unpacked into one another."""
_LISTS = (ast.List, ast.Tuple, ast.Set)
Written = tuple[ast.expr, Place]
"""An expression and where it stands."""


class Entry(NamedTuple):
    """What a dict has at a key."""

    name: str | None
    """The key, if it is known."""
    key: ast.expr | None
    """As it is written in a display."""
    value: ast.expr
    place: Place


class Entries:
    """Finds what is at a key or an index."""

    def __init__(self, values: "Values") -> None:
        self._values = values

    def of(self, node: ast.Subscript, place: Place) -> Iterable[Value]:
        """Return what `holder[key]` may be."""
        holders = self._values.of(node.value, place)
        if any(isinstance(one, Path) and one.text == "os.environ" for one in holders):
            return (Unknown("environment", text_of(node.slice)),)
        match node.slice:
            case ast.Constant(value=str(key)):
                return self.at(holders, key)
            case ast.Constant(value=int(index)):
                return self.item(holders, index)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(index))):
                return self.item(holders, -index)
            case ast.Slice():
                return holders
        return (*self.elements(holders, values=True), *COMPUTED)

    def at(self, holders: Iterable[Value], key: str) -> tuple[Value, ...]:
        """Return what some values hold at a key."""
        found: list[Value] = []
        for holder in self._seen_through(holders):
            match holder:
                case Structure():
                    found += (v for one in self.entry(holder, key) for v in self._values.of(*one))
                case Path():
                    found.append(holder._replace(text=f"{holder.text}.{key}"))
                case Unknown():
                    found.append(holder)
                case _:
                    found += COMPUTED
        return tuple(found)

    def item(self, holders: Iterable[Value], index: int) -> tuple[Value, ...]:
        """Return what some values hold at an index."""
        found: list[Value] = []
        for holder in holders:
            node = holder.node if isinstance(holder, Structure) else None
            elements = node.elts if isinstance(node, ast.List | ast.Tuple) else []
            fixed = not any(isinstance(one, ast.Starred) for one in elements)
            if isinstance(holder, Structure) and fixed and -len(elements) <= index < len(elements):
                found += self._values.of(elements[index], holder.place)
            else:
                found += self.elements([holder])
        return tuple(found)

    def elements(self, holders: Iterable[Value], *, values: bool = False) -> Iterator[Value]:
        """Yield what iterates over some values; of dicts the keys, or the values.

        Args:
            holders: The values.
            values: What is wanted of dicts.
        """
        for holder in self._seen_through(holders):
            if isinstance(holder, Structure):
                yield from self._elements_of(holder, values)
            elif isinstance(holder, Path):
                yield holder._replace(text=f"{holder.text}[]")
            else:
                yield from COMPUTED

    def _elements_of(self, holder: Structure, values: bool) -> tuple[Value, ...]:
        memo = self._values.memo
        return memo.answer((holder, values), lambda: self._each(holder, values), COMPUTED)

    def _each(self, holder: Structure, values: bool) -> Iterator[Value]:
        node = holder.node
        if not isinstance(node, _LISTS):
            for entry in self.entries(holder):
                wanted = entry.value if values else entry.key
                yield from self._values.of(wanted, entry.place) if wanted else COMPUTED
            return
        for element in node.elts:
            found = self._values.of(element, holder.place)
            yield from self.elements(found) if isinstance(element, ast.Starred) else found

    def entry(self, holder: Structure, key: str) -> Iterator[Written]:
        """Yield the values of a key in a dict, and those that are set later."""
        for one in self.entries(holder):
            if one.name == key:
                yield one.value, one.place

    def entries(self, holder: Structure, depth: int = _MAX_SPREAD) -> Iterator[Entry]:
        """Yield what is in a dict, and what is set in it later."""
        node, place = holder.node, holder.place
        yield from _written(node, place)
        for one in _unpacked(node) if depth else ():
            for inner in self._seen_through(self._values.of(one, place)):
                if isinstance(inner, Structure):
                    yield from self.entries(inner, depth - 1)
        for name, binding in place.scope.items.get(holder.holder, ()):
            if isinstance(binding.node, ast.expr) and binding.kind == "value":
                yield Entry(name, None, binding.node, Place(binding.scope, binding.blocks))

    def unpacked(self, node: ast.expr, place: Place, key: str) -> Iterator[Written]:
        """Yield what `**node` passes by a name."""
        for value in self._values.of(node, place):
            if isinstance(value, Parameter):
                yield from self._values.parameters.passed_on(value, key)
        for value in self._seen_through(self._values.of(node, place)):
            if isinstance(value, Structure):
                yield from self.entry(value, key)

    def _seen_through(self, values: Iterable[Value]) -> Iterator[Value]:
        """Yield values, and instead of a parameter what it may be."""
        for value in values:
            if not isinstance(value, Parameter):
                yield value
                continue
            yield from self._values.parameters.objects(value)
            if not self._values.is_called(value.scope):
                yield Unknown("callers", value.scope.shown)


def _written(node: ast.expr, place: Place) -> Iterator[Entry]:
    """Yield the entries that stand in a display or in a call of `dict`."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                yield Entry(text_of(key) or None, key, value, place)
    elif isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg is not None:
                yield Entry(keyword.arg, None, keyword.value, place)


def _unpacked(node: ast.expr) -> list[ast.expr]:
    """Return what a display or a call of `dict` takes all entries of."""
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [value for key, value in pairs if key is None]
    if isinstance(node, ast.Call):
        given = [one for one in node.args[:1] if not isinstance(one, ast.Starred)]
        return given + [one.value for one in node.keywords if one.arg is None]
    return []
