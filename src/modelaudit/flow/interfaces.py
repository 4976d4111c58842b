"""What one module tells to those who follow models through others.

All of it is plain: it may be kept for the next run as long as the module stays as it is.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from modelaudit.flow.addresses import arguments_of
from modelaudit.flow.kinds import Definition, Path
from modelaudit.flow.parameters import is_applying
from modelaudit.flow.scopes import FUNCTIONS, Place, Scope
from modelaudit.flow.sites import Key, Request, Sites

_FROM_OTHERS = frozenset(["parameter", "module"])
"""Kinds of origins that another module may give."""


class Passed(NamedTuple):
    """An argument of a call of a function in another module."""

    path: str
    """What is called."""
    position: int | None
    """Among the arguments without names; None when it has one, or nobody can tell."""
    keyword: str | None
    keywords: frozenset[str | None]
    """Of the whole call."""


class Function(NamedTuple):
    """A function that others may call."""

    qualified: str
    positional: tuple[str, ...]
    """Parameters that a call may give without their names, in order."""
    parameters: tuple[str, ...]
    """All with a name."""

    def parameter(self, passed: Passed) -> str | None:
        """Return the parameter that an argument of a call becomes."""
        if passed.keyword is not None:
            return passed.keyword if passed.keyword in self.parameters else None
        if passed.position is None or passed.position >= len(self.positional):
            return None
        name = self.positional[passed.position]
        return name if name not in passed.keywords else None


class Sinks(NamedTuple):
    """Where what other modules give to one goes, by the keys of origins."""

    requests: Mapping[Key, Sequence[Request]]
    passed: Mapping[Key, Sequence[Passed]]

    @property
    def keys(self) -> Iterator[Key]:
        """All that goes anywhere."""
        yield from dict.fromkeys((*self.requests, *self.passed))


def sinks(sites: Sites, is_ours: Callable[[str], bool]) -> Sinks:
    """Return where parameters and what is imported go.

    Args:
        sites: The module.
        is_ours: Whether a path leads to another module of the project.
    """
    requests: defaultdict[Key, list[Request]] = defaultdict(list)
    for sent in sites.sent:
        request = sites.known_as(sent)
        for origin in sent.origins:
            if origin.kind in _FROM_OTHERS:
                requests[origin.key] += () if sent.is_lookup else (request,)
    return Sinks(dict(requests), _passed(sites, is_ours))


def _passed(sites: Sites, is_ours: Callable[[str], bool]) -> dict[Key, list[Passed]]:
    found: defaultdict[Key, list[Passed]] = defaultdict(list)
    for call, place in sites.other_calls:
        values = sites.values.of(call.func, place)
        for path in (one.text for one in values if isinstance(one, Path) and is_ours(one.text)):
            for node, argument in arguments(call, path):
                if not isinstance(node, ast.Constant):
                    for origin in sites.origins(node, place):
                        if origin.kind in _FROM_OTHERS:
                            found[origin.key].append(argument)
    return dict(found)


def arguments(call: ast.Call, path: str) -> Iterator[tuple[ast.expr, Passed]]:
    """Yield what a call of a function passes, and how.

    Args:
        call: The call.
        path: The function.
    """
    keywords = frozenset(one.arg for one in call.keywords)
    first = 1 if is_applying(call) else 0
    starred = any(isinstance(one, ast.Starred) for one in call.args[first:])
    names = (*(None for _ in call.args), *(one.arg for one in call.keywords))
    for index, (node, name) in enumerate(zip(arguments_of(call), names, strict=True)):
        is_placed = first <= index < len(call.args) and not starred
        yield node, Passed(path, index - first if is_placed else None, name, keywords)


def functions(sites: Sites, names: str) -> tuple[Function, ...]:
    """Return the functions that names of a module mean, or that make the objects they mean."""
    found = []
    node = _expression(names) if names else None
    for value in sites.values.of(node, Place(sites.module.scope, ())) if node else ():
        if not isinstance(value, Definition):
            continue
        scope: Scope | None = value.scope
        if isinstance(value.scope.node, ast.ClassDef):
            made = value.scope.bindings.get("__init__", ())
            scope = sites.module.scopes[made[0].node] if made else None
        if scope is not None and isinstance(scope.node, FUNCTIONS):
            found.append(_function(sites, scope))
    return tuple(found)


def _function(sites: Sites, scope: Scope) -> Function:
    assert isinstance(scope.node, FUNCTIONS)
    named = scope.node.args.kwonlyargs
    placed = (*scope.node.args.posonlyargs, *scope.node.args.args)
    every = tuple(one.arg for one in (*placed, *named))
    return Function(scope.qualified, tuple(sites.values.parameters.positional(scope)), every)


def origins(sites: Sites, names: str) -> tuple[Key, ...]:
    """Return what names of a module come from there."""
    node = _expression(names)
    place = Place(sites.module.scope, ())
    return tuple(one.key for one in sites.origins(node, place)) if node is not None else ()


def imported(sites: Sites) -> tuple[tuple[str, str], ...]:
    """Return the names of a module that are imported, with their paths."""
    return tuple(
        (name, one.path)
        for name, each in sites.module.scope.bindings.items()
        for one in each
        if one.kind == "import"
    )


def read(sites: Sites) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the names of a module with those that their values are made of."""
    bindings = sites.module.scope.bindings
    return tuple(
        (
            name,
            frozenset(
                node.id
                for one in each
                if one.kind == "value"
                for node in ast.walk(one.node)
                if isinstance(node, ast.Name) and node.id in bindings
            ),
        )
        for name, each in bindings.items()
    )


@lru_cache(maxsize=4096)
def _expression(names: str) -> ast.expr | None:
    """Return the expression that reads names of a module, behind all its statements."""
    try:
        node = ast.parse(names.replace("[]", "[_]"), mode="eval").body
    except SyntaxError:
        return None
    return node
