"""Attributes of objects and classes that this module defines."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from modelaudit.flow.kinds import (
    COMPUTED,
    MAX_VALUES,
    UNKNOWN,
    Definition,
    Instance,
    Made,
    Path,
    Value,
    decorators_of,
    last_name,
)
from modelaudit.flow.parameters import keyword_of
from modelaudit.flow.scopes import FUNCTIONS, Binding, Place, Scope, parameters_of

if TYPE_CHECKING:
    from modelaudit.flow.values import Values

_PREPARING = ("validator", "pre_init")
"""In names of decorators: such a method gets a dict of the fields of the object."""


class Objects:
    """Finds what attributes are."""

    def __init__(self, values: "Values") -> None:
        self._values = values
        self._known: dict[Scope, Sequence[tuple[str | None, Binding]]] = {}
        """What methods prepare, by the class."""

    def attribute(self, instance: Instance, name: str) -> tuple[Value, ...]:
        """Return what an attribute of an object may be; `self` may be of a subclass as well."""
        found = self._of_object(instance, name)
        if instance.call is not None:
            return found
        below = [
            value
            for scope in self._subclasses(instance.owner)
            for value in (*self._given(Instance(scope), name), *self._own(scope, name))
        ]
        unknown = Path(f"?.{name}")
        return tuple(one for one in (*found, *below) if one != unknown or not below)

    def _of_object(self, instance: Instance, name: str) -> tuple[Value, ...]:
        owner = instance.owner
        if name not in owner.attributes and "__init__" not in owner.bindings:
            given = tuple(self._given(instance, name))
            if given and instance.call is not None:
                return given
            return (*given, *self._of_class(owner, name, {owner}))
        return self._of_class(owner, name, {owner})

    def _subclasses(self, owner: Scope) -> list[Scope]:
        """Return the classes of the module that derive from a class."""
        found = [owner]
        for one in found:
            for scope, base in self._derived.get(one.name, ()):
                place = Place(scope.parent or scope, ())
                if scope not in found and Definition(one) in self._values.of(base, place):
                    found.append(scope)
        return found[1:]

    @cached_property
    def _derived(self) -> dict[str, list[tuple[Scope, ast.expr]]]:
        """Classes by the last names of their bases."""
        found: dict[str, list[tuple[Scope, ast.expr]]] = {}
        for node, scope in self._values.module.scopes.items():
            for base in node.bases if isinstance(node, ast.ClassDef) else ():
                found.setdefault(last_name(base), []).append((scope, base))
        return found

    def _given(self, instance: Instance, name: str) -> Iterator[Value]:
        """Yield what a field gets where the object is made: of a class that only has fields."""
        call, place = instance.call, instance.place
        if call is not None and place is not None:
            made_by: tuple[Made, ...] = (Made(call, place),)
        else:
            made_by = self._values.parameters.callers(instance.owner)
        for made, where in made_by:
            node = keyword_of(made, name) or _positional(made, instance.owner, name)
            if node is not None:
                yield from self._values.of(node, where)

    def _of_class(self, owner: Scope, name: str, seen: set[Scope]) -> tuple[Value, ...]:
        found = self._own(owner, name)
        if known := [one for one in found if one != UNKNOWN]:
            return tuple(known)
        return tuple(self._of_bases(owner, name, seen)) or (Path(f"?.{name}"),)

    def _own(self, owner: Scope, name: str) -> list[Value]:
        """Return what a class itself gives to an attribute."""
        found: list[Value] = []
        bindings = (*owner.bindings.get(name, ()), *owner.attributes.get(name, ()))
        if len(bindings) > MAX_VALUES:
            return list(COMPUTED)
        for binding in bindings:
            for value in self._values.bound(binding, name):
                found += self._property(value) or [value]
        for key, binding in self._prepared(owner):
            if key == name:
                found += self._values.bound(binding, name)
        return found

    def _prepared(self, owner: Scope) -> Sequence[tuple[str | None, Binding]]:
        """Return what methods give to fields before the object is made: `values["x"] = ...`."""
        if owner not in self._known:
            self._known[owner] = list(self._entries(owner))
        return self._known[owner]

    def _entries(self, owner: Scope) -> Iterator[tuple[str | None, Binding]]:
        made = (one for bindings in owner.bindings.values() for one in bindings)
        for binding in made:
            scope = self._values.module.scopes.get(binding.node)
            if scope is None or not isinstance(scope.node, FUNCTIONS):
                continue
            if any(word in one for one in decorators_of(scope) for word in _PREPARING):
                for parameter in parameters_of(scope.node.args):
                    yield from scope.items.get(parameter.arg, ())

    def _of_bases(self, owner: Scope, name: str, seen: set[Scope]) -> Iterator[Value]:
        assert isinstance(owner.node, ast.ClassDef)
        for base in owner.node.bases:
            for value in self._values.of(base, Place(owner.parent or owner, ())):
                if isinstance(value, Definition) and value.is_class:
                    if value.scope not in seen:
                        seen.add(value.scope)
                        yield from self._of_class(value.scope, name, seen)
                elif isinstance(value, Path) and value.is_known:
                    yield Path(f"{value.text}().{name}")
                    yield from self._default_of(owner, name)
                    yield from self._handed_up(owner, name)

    def _handed_up(self, owner: Scope, name: str) -> Iterator[Value]:
        """Yield what a class gives to its base class by the name of the attribute."""
        for call, place in self._prepares_base.get(owner, ()):
            for one in call.keywords:
                if one.arg == name:
                    yield from self._values.of(one.value, place)
                elif one.arg is None:
                    for node, where in self._values.entries.unpacked(one.value, place, name):
                        yield from self._values.of(node, where)

    @cached_property
    def _prepares_base(self) -> dict[Scope, list[Made]]:
        """By class: its calls of `super().__init__`."""
        found: dict[Scope, list[Made]] = {}
        for call, place in self._values.module.calls:
            match call.func:
                case ast.Attribute(attr="__init__", value=ast.Call(func=ast.Name(id="super"))):
                    if owner := place.scope.owner:
                        found.setdefault(owner, []).append(Made(call, place))
        return found

    def _default_of(self, owner: Scope, name: str) -> Iterator[Value]:
        """Yield what a class tells a base class in another module to take: `default_model`."""
        names = (f"default_{name}", f"DEFAULT_{name.upper()}")
        bindings = (one for own in names for one in owner.bindings.get(own, ()))
        return (value for one in bindings for value in self._values.bound(one, name))

    def _property(self, value: Value) -> Iterable[Value]:
        """Return what a property answers."""
        if not isinstance(value, Definition):
            return ()
        if any("property" in one.lower() for one in decorators_of(value.scope)):
            return self._values.results(value.scope)
        return ()


def _positional(call: ast.Call, owner: Scope, name: str) -> ast.expr | None:
    """Return what a call gives to a field by its place."""
    fields = [
        field for field, bindings in owner.bindings.items() if bindings[0].annotation is not None
    ]
    index = fields.index(name) if name in fields else len(call.args)
    before = call.args[: index + 1]
    starred = any(isinstance(one, ast.Starred) for one in before)
    return before[-1] if len(before) > index and not starred else None
