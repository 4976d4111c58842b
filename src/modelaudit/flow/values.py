"""What an expression may be: followed back to literals, objects of known making and imports."""

import ast
import builtins
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from modelaudit.flow.annotations import named_classes
from modelaudit.flow.answers import Answers
from modelaudit.flow.entries import Entries
from modelaudit.flow.kinds import (
    COMPUTED,
    MAX_VALUES,
    UNKNOWN,
    Definition,
    Instance,
    Literal,
    Parameter,
    Path,
    Structure,
    Unknown,
    Value,
    decorators_of,
)
from modelaudit.flow.memo import Memo
from modelaudit.flow.module import Module
from modelaudit.flow.objects import Objects
from modelaudit.flow.parameters import Parameters
from modelaudit.flow.scopes import FUNCTIONS, Binding, Place, Scope, function_of

_FORMS = frozenset(["typing", "typing_extensions", "types", "collections"])
"""Modules whose names tell in annotations how things look, not what they are."""


class _Ordered(NamedTuple):
    """All that a name is bound to, in the order of the text."""

    bindings: list[Binding]
    ends: list[tuple[int, int]]
    functions: set[Scope]


class Values:
    """Evaluates expressions of one module, as far as the code tells."""

    def __init__(self, module: Module, is_wrapper: Callable[[str], bool]) -> None:
        """Prepare for a module.

        Args:
            module: The module.
            is_wrapper: Whether a function returns the client it is given.
        """
        self.module, self.is_wrapper = module, is_wrapper
        self.memo = Memo()
        self.entries = Entries(self)
        self.parameters = Parameters(self)
        self._orders: dict[int, _Ordered] = {}
        """By the identity of the list in its scope, which stays as long as the module does."""
        self._objects = Objects(self)
        self._answers = Answers(self)

    def of(self, node: ast.expr, place: Place) -> tuple[Value, ...]:
        """Return all that an expression may be."""
        place = self.module.places.get(node, place)
        found = self.memo.answer(node, lambda: self._of(node, place), COMPUTED)
        return found if len(found) <= MAX_VALUES else COMPUTED

    def _of(  # noqa: C901 (one case for each kind of expression)
        self, node: ast.expr, place: Place
    ) -> Iterable[Value]:
        match node:
            case ast.Constant():
                return (Literal(node),) if isinstance(node.value, str) else ()
            case ast.Name():
                return self._name(node, place)
            case ast.Attribute():
                return self.each(self.of(node.value, place), node.attr)
            case ast.Call():
                return self._answers.of(node, place)
            case ast.Await() | ast.NamedExpr() | ast.Starred():
                return self.of(node.value, place)
            case ast.IfExp():
                return (*self.of(node.body, place), *self.of(node.orelse, place))
            case ast.BoolOp():
                return [value for one in node.values for value in self.of(one, place)]
            case ast.Dict() | ast.List() | ast.Tuple() | ast.Set():
                return (Structure(node, place),)
            case ast.BinOp(op=ast.BitOr() | ast.Add()):
                return self._joined(node, place)
            case ast.Subscript():
                classes = named_classes(node)  # of an alias: Settings = Annotated[..., Depends()]
                found = [value for one in classes for value in self.of(one, place)]
                return found or self.entries.of(node, place)
            case ast.DictComp():
                return self._filtered(node, place)
            case ast.Lambda():
                return (Definition(self.module.scopes[node]),)
        return (Unknown("computed", "", node, place),)

    def _joined(self, node: ast.BinOp, place: Place) -> Iterable[Value]:
        """Return the dicts or lists that are put together."""
        parts = (*self.of(node.left, place), *self.of(node.right, place))
        joined = [one for one in parts if isinstance(one, Structure)]
        if len(joined) == len(parts) > 0:
            return joined
        return (*joined, Unknown("computed", "", node, place))

    def _filtered(self, node: ast.DictComp, place: Place) -> Iterable[Value]:
        """Return the dict of which a comprehension takes some entries as they are."""
        match node.generators:
            case [
                ast.comprehension(
                    target=ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=value)]),
                    iter=ast.Call(func=ast.Attribute(value=source, attr="items")),
                )
            ]:
                if [getattr(one, "id", "") for one in (node.key, node.value)] == [key, value]:
                    return self.of(source, place)
        return (Unknown("computed", "", node, place),)

    # Names

    def _name(self, node: ast.Name, place: Place) -> Iterator[Value]:
        name, scope = node.id, place.scope.defining(node.id)
        if scope is None:
            yield self._elsewhere(name)
            return
        visible = self._visible(scope.bindings.get(name, []), node, place)
        if len(visible) > MAX_VALUES:
            yield from COMPUTED
            return
        for binding in visible:
            for value in self.bound(binding, name):
                if isinstance(value, Structure) and name in scope.items:
                    value = value._replace(holder=name)
                yield value

    def _elsewhere(self, name: str) -> Path:
        """Return what a name is that this module does not give a value."""
        if hasattr(builtins, name):
            return Path(name)
        if len(self.module.stars) != 1:
            return UNKNOWN
        module = self.module.stars[0]
        return Path(f"{module}{name}" if module.endswith(".") else f"{module}.{name}")

    def _visible(self, bindings: list[Binding], node: ast.Name, place: Place) -> Sequence[Binding]:
        """Return the bindings that may hold where a name is used."""
        if len(bindings) < 2:
            return bindings
        bindings, ends, functions = self._ordered(bindings)
        if functions != {function_of(place.scope)}:
            return bindings
        first = end = bisect_right(ends, (node.lineno, node.col_offset))
        while first:
            first -= 1
            if place.blocks[: len(bindings[first].blocks)] == bindings[first].blocks:
                break  # it hides what was bound earlier
        if not (loops := self.module.loops.intersection(place.blocks)):
            return bindings[first:end] or bindings
        others = (*bindings[:first], *bindings[end:])
        again = islice((b for b in others if loops.intersection(b.blocks)), MAX_VALUES + 1)
        return [*bindings[first:end], *again] or bindings

    def _ordered(self, bindings: list[Binding]) -> _Ordered:
        if id(bindings) not in self._orders:
            ordered = sorted(bindings, key=_ends)
            functions = {function_of(one.scope) for one in bindings}
            self._orders[id(bindings)] = _Ordered(ordered, [*map(_ends, ordered)], functions)
        return self._orders[id(bindings)]

    def bound(self, binding: Binding, name: str) -> Iterable[Value]:
        """Return what a name is by one of its bindings."""
        place = Place(binding.scope, binding.blocks)
        match binding.kind, binding.node:
            case "import", _:
                return (Path(binding.path),)
            case "definition", node:
                return (Definition(self.module.scopes[node]),)
            case "parameter", _:
                return _self(binding.scope, name) or (Parameter(binding.scope, name),)
            case "annotation", ast.expr() as node:
                return self.annotated(node, place) or (UNKNOWN,)
            case "element", ast.expr() as node:
                return self._items(tuple(self.entries.elements(self.of(node, place))), binding)
            case "value", ast.expr() as node:
                return self._items(self.of(node, place), binding)
        return COMPUTED

    def _items(self, values: tuple[Value, ...], binding: Binding) -> tuple[Value, ...]:
        """Return what a binding takes of a value; its annotation tells what the value does not."""
        for index in binding.items:
            values = self.entries.item(values, index)
        if binding.annotation is None or not all(isinstance(v, Path | Unknown) for v in values):
            return values
        return (*values, *self.annotated(binding.annotation, Place(binding.scope, binding.blocks)))

    def annotated(self, node: ast.expr, place: Place) -> tuple[Value, ...]:
        """Return an object of each class that an annotation names."""
        found: list[Value] = []
        for name in named_classes(node):
            for value in self.of(name, place):
                if isinstance(value, Definition) and value.is_class:
                    found.append(Instance(value.scope))
                elif isinstance(value, Path) and _is_class(value):
                    found.append(Path(f"{value.text}()"))
        return tuple(found)

    # Attributes

    def each(self, values: Iterable[Value], name: str) -> Iterator[Value]:
        """Yield what an attribute of some values may be."""
        for value in values:
            yield from self.attribute(value, name)

    def attribute(self, value: Value, name: str) -> Iterable[Value]:
        """Return what an attribute of a value may be."""
        match value:
            case Path():
                return (value._replace(text=f"{value.text}.{name}"),)
            case Instance():
                return self._objects.attribute(value, name)
            case Definition() if value.is_class:
                return self._objects.attribute(Instance(value.scope), name)
            case Parameter():
                found = self.parameters.objects(value)
                known = (one for one in found if not isinstance(one, Unknown | Literal))
                return tuple(self.each(known, name)) or (Path(f"?.{name}"),)
            case Literal() if name == "value":
                return (value,)
            case Structure():
                member = (value,) if name == "value" else (Path(f"?.{name}"),)
                return self.entries.at((value,), name) or member
        return (Path(f"?.{name}"),)

    # Functions

    def given(self, parameter: Parameter) -> tuple[Value, ...]:
        """Return what callers in this module give to a parameter, and its default."""
        return self.parameters.given(parameter)

    def arguments(self, call: ast.Call, scope: Scope, name: str) -> Sequence[ast.expr] | None:
        """Return what a call gives to a parameter of a function; None when it cannot be told."""
        return self.parameters.arguments(call, scope, name)

    def is_called(self, scope: Scope) -> bool:
        """Tell whether this module calls a function."""
        return bool(self.parameters.callers(scope))

    def results(self, scope: Scope) -> tuple[Value, ...]:
        """Return what a function answers."""
        return self.memo.answer(scope, lambda: self._results(scope), COMPUTED)

    def _results(self, scope: Scope) -> Iterable[Value]:
        found = [v for node, where in scope.results for v in self.of(node, Place(where, ()))]
        returns = getattr(scope.node, "returns", None)
        if returns is None or not all(isinstance(one, Path | Unknown) for one in found):
            return found
        return (*found, *self.annotated(returns, Place(scope.parent or scope, ())))

    def called(self, value: Value, node: ast.Call, place: Place) -> Iterable[Value]:
        """Return what a call of a value answers."""
        return self._answers.called(value, node, place)


def _is_class(path: Path) -> bool:
    """Tell whether a path may name a class that is not one of Python's own."""
    module, dot, _ = path.text.partition(".")
    return path.is_known and bool(dot) and module not in _FORMS


def _self(scope: Scope, name: str) -> tuple[Value, ...]:
    """Return what the first parameter of a method is."""
    node, owner = scope.node, scope.owner
    if owner is None or not isinstance(node, FUNCTIONS):
        return ()
    kinds = decorators_of(scope)
    first = [*node.args.posonlyargs, *node.args.args][:1]
    if "staticmethod" in kinds or not first or first[0].arg != name:
        return ()
    if isinstance(node, ast.Lambda) and name != "self":  # the default of a field gets the object
        return ()
    return (Definition(owner),) if "classmethod" in kinds else (Instance(owner),)


def _ends(binding: Binding) -> tuple[int, int]:
    node = binding.node
    return getattr(node, "end_lineno", None) or 0, getattr(node, "end_col_offset", None) or 0
