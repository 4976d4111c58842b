"""What callers in a module give to the parameters of its functions."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from modelaudit.flow.kinds import (
    COMPUTED,
    Bound,
    Definition,
    Made,
    Parameter,
    Structure,
    Value,
    decorators_of,
    last_name,
    text_of,
)
from modelaudit.flow.scopes import FUNCTIONS, Place, Scope, default_of

if TYPE_CHECKING:
    from modelaudit.flow.values import Values

PARTIAL = frozenset(["partial", "partialmethod"])
_APPLYING = PARTIAL | {"to_thread", "submit"}
"""Functions that take a function and its arguments."""


class Parameters:
    """Finds the callers of functions."""

    def __init__(self, values: "Values") -> None:
        self._values = values

    def given(self, parameter: Parameter) -> tuple[Value, ...]:
        """Return what callers give to a parameter, and its default."""
        return self._values.memo.answer(parameter, lambda: self._given(parameter), COMPUTED)

    def _given(self, parameter: Parameter) -> Iterator[Value]:
        scope = parameter.scope
        node = scope.node
        if not isinstance(node, FUNCTIONS):
            return
        outside = Place(scope.parent or scope, ())
        default = default_of(node.args, parameter.name)
        if default is not None:
            yield from self._values.of(default, outside)
        for option in getattr(node, "decorator_list", ()):
            if isinstance(option, ast.Call) and parameter.name in option_names(option):
                for one in defaults_of(option):
                    yield from self._values.of(one, outside)
        for call, place in self.callers(scope):
            arguments = self.arguments(call, scope, parameter.name)
            if arguments is None:
                yield from self._unpacked(call, place, parameter.name) or COMPUTED
            for one in arguments or ():
                yield from self._values.of(one, place)

    def _unpacked(self, call: ast.Call, place: Place, name: str) -> list[Value]:
        """Return what a call gives to a parameter in dicts that are unpacked into it."""
        written = (
            one
            for keyword in call.keywords
            if keyword.arg is None
            for one in self._values.entries.unpacked(keyword.value, place, name)
        )
        return [value for one in written for value in self._values.of(*one)]

    def objects(self, parameter: Parameter) -> Iterator[Value]:
        """Yield what a parameter may be, the parameters of its callers seen through."""
        seen = {parameter}
        for one in (waiting := [parameter]):
            for value in (*self.given(one), *self._annotated(one)):
                if not isinstance(value, Parameter):
                    yield value
                elif value not in seen:
                    seen.add(value)
                    waiting.append(value)

    def _annotated(self, parameter: Parameter) -> Iterable[Value]:
        scope = parameter.scope
        for binding in scope.bindings.get(parameter.name, ()):
            if isinstance(binding.node, ast.arg) and binding.node.annotation is not None:
                place = Place(scope.parent or scope, ())
                yield from self._values.annotated(binding.node.annotation, place)

    def passed_on(self, parameter: Parameter, name: str) -> Iterator[tuple[ast.expr, Place]]:
        """Yield what callers give by a name that `**kwargs` of a function collects."""
        for scope in self._collecting(parameter):
            for call, place in self.callers(scope):
                node = keyword_of(call, name)
                if node is not None:
                    yield node, place
                for value in self._unpacking(call, place):
                    if isinstance(value, Structure):
                        yield from self._values.entries.entry(value, name)

    def _collecting(self, parameter: Parameter) -> Iterator[Scope]:
        """Yield the functions whose `**kwargs` a parameter is, also by way of their own callers."""
        seen = {parameter}
        for one in (waiting := [parameter]):
            node = one.scope.node
            if not isinstance(node, FUNCTIONS) or not node.args.kwarg:
                continue
            if node.args.kwarg.arg != one.name:
                continue
            yield one.scope
            calls = self.callers(one.scope)
            unpacked = (value for made in calls for value in self._unpacking(*made))
            for value in unpacked:
                if isinstance(value, Parameter) and value not in seen:
                    seen.add(value)
                    waiting.append(value)

    def _unpacking(self, call: ast.Call, place: Place) -> Iterator[Value]:
        """Yield what is unpacked into a call with `**`."""
        for keyword in call.keywords:
            if keyword.arg is None:
                yield from self._values.of(keyword.value, place)

    # Callers

    def callers(self, scope: Scope) -> tuple[Made, ...]:
        """Return the calls of a function, or those that make an object with its `__init__`."""
        found: tuple[Made, ...] = ()
        owner = scope.owner if scope.name == "__init__" else None
        for wanted in (scope, owner):  # it is called by its name in `super().__init__(...)` only
            if wanted is not None and wanted.name:
                found += self._calls_of(wanted)
        return found

    def _calls_of(self, scope: Scope) -> tuple[Made, ...]:
        name = scope.name
        found = self._values.memo.answer(("callers", name), lambda: self._callers(name))
        return tuple(made for called, made in found if called is scope)

    def _callers(self, name: str) -> Iterator[tuple[Scope, Made]]:
        for call, place in self._calls.get(name, ()):
            function = call.args[0] if is_applying(call) else call.func
            for value in self._values.of(function, place):
                if isinstance(value, Bound):
                    value = value.function
                if isinstance(value, Definition):
                    yield value.scope, Made(call, place)

    @cached_property
    def _calls(self) -> dict[str, list[tuple[ast.Call, Place]]]:
        """Calls by the last name of what is called."""
        found: dict[str, list[tuple[ast.Call, Place]]] = {}
        for call, place in self._values.module.calls:
            function = call.args[0] if is_applying(call) else call.func
            found.setdefault(last_name(function), []).append((call, place))
        return found

    def arguments(self, call: ast.Call, scope: Scope, name: str) -> Sequence[ast.expr] | None:
        """Return what a call gives to a parameter of a function; None when it cannot be told."""
        if (keyword := keyword_of(call, name)) is not None:
            return [keyword]
        names = self.positional(scope)
        given = call.args[1:] if is_applying(call) else call.args
        if any(isinstance(one, ast.Starred) for one in given):
            return None
        if name in names and names.index(name) < len(given):
            return [given[names.index(name)]]
        return None if any(one.arg is None for one in call.keywords) else []

    @staticmethod
    def positional(scope: Scope) -> list[str]:
        """Return the parameters of a function that a call may give without their names."""
        assert isinstance(scope.node, FUNCTIONS)
        names = [one.arg for one in (*scope.node.args.posonlyargs, *scope.node.args.args)]
        bound = scope.owner is not None and "staticmethod" not in decorators_of(scope)
        return names[1:] if bound else names


def is_applying(call: ast.Call) -> bool:
    """Tell whether a call gives arguments to the function that is its first one."""
    return bool(call.args) and last_name(call.func) in _APPLYING


def keyword_of(call: ast.Call, name: str) -> ast.expr | None:
    """Return what a call passes by a name."""
    return next((one.value for one in call.keywords if one.arg == name), None)


def option_names(call: ast.Call) -> list[str]:
    """Return the names of a command line option that a call defines."""
    texts = [text_of(argument) for argument in call.args]
    names = [text.lstrip("-").replace("-", "_") for text in texts if text.startswith("-")]
    return names and [*names, *(text for text in texts if text.isidentifier())]


def defaults_of(call: ast.Call) -> list[ast.expr]:
    """Return what an option has when nobody gives it."""
    return [one.value for one in call.keywords if one.arg == "default"]
