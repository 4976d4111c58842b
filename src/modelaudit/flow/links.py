"""What other modules may see of the models that one module names."""

import ast
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from modelaudit.flow.addresses import arguments_of
from modelaudit.flow.interfaces import Passed, arguments
from modelaudit.flow.kinds import Path
from modelaudit.flow.scopes import Binding, Place
from modelaudit.flow.sites import Key, Sites
from modelaudit.references import Span


class Links(NamedTuple):
    """Names by which models leave a module; crosses process borders."""

    names: Mapping[str, frozenset[str]] = {}
    """What a module may import: a name that holds a model, or a class with what of it does."""
    passed: frozenset[str] = frozenset()
    """Functions of other modules that are given a model, by their paths."""
    models: tuple[Span, ...] = ()
    """Where the models are named."""
    given: Mapping[Key, Sequence[Passed]] = {}
    """What gives them to functions of others, by the keys of the models."""

    def __bool__(self) -> bool:
        return bool(self.names or self.passed)


def links(sites: Sites, models: Sequence[Span]) -> Links:
    """Return how the models of a module may be reached from others.

    Args:
        sites: The module.
        models: Where its models are named.
    """
    starts = sorted(model.start for model in models)
    names = dict(_names(sites, starts))
    names |= _objects(sites, names)
    passed = frozenset(_passed(sites, starts))
    given = _given(sites, starts) if names or passed else {}
    return Links(names, passed, tuple(models), given)


def _names(sites: Sites, models: Sequence[int]) -> Iterator[tuple[str, frozenset[str]]]:
    for name, bindings in sites.module.scope.bindings.items():
        for one in bindings:
            scope = sites.module.scopes.get(one.node) if one.kind == "definition" else None
            if scope is not None and isinstance(scope.node, ast.ClassDef):
                inside = {
                    attribute
                    for held in (scope.bindings, scope.attributes)
                    for attribute, values in held.items()
                    if any(_gives(sites, value, models) for value in values)
                }
                if inside:
                    yield name, frozenset(inside)
            elif _gives(sites, one, models):
                yield name, frozenset()


def _objects(sites: Sites, names: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return what is made of classes that hold models: `settings = Settings()`."""
    found: dict[str, frozenset[str]] = {}
    for name, bindings in sites.module.scope.bindings.items():
        for one in bindings if name not in names else ():
            for node in ast.walk(one.node) if one.kind == "value" else ():
                if isinstance(node, ast.Name) and node.id in names:
                    found[name] = found.get(name, frozenset()) | names[node.id]
    return found


def _gives(sites: Sites, binding: Binding, models: Sequence[int]) -> bool:
    """Tell whether a value, or what a function returns, may be or hold a model."""
    if binding.kind == "value" and isinstance(binding.node, ast.expr):
        return _holds(sites, binding.node, models)
    scope = sites.module.scopes.get(binding.node) if binding.kind == "definition" else None
    return scope is not None and any(_holds(sites, node, models) for node, _ in scope.results)


def _holds(sites: Sites, node: ast.expr, models: Sequence[int]) -> bool:
    """Tell whether a model is written in a node, or an expression may be one."""
    if _covers(sites.module.span(node), models):
        return True
    if not isinstance(node, ast.Name | ast.Attribute | ast.BoolOp | ast.IfExp):
        return False
    places = sites.module.places
    place = next((places[one] for one in ast.walk(node) if one in places), None)
    origins = sites.origins(node, place) if place else ()
    return any(one.span and _covers(one.span, models) for one in origins)


def _covers(span: Span, models: Sequence[int]) -> bool:
    """Tell whether a model begins in a span."""
    index = bisect_left(models, span.start)
    return index < len(models) and models[index] < span.end


def _passed(sites: Sites, models: Sequence[int]) -> Iterator[str]:
    for call, place in sites.other_calls:
        if any(_holds(sites, one, models) for one in arguments_of(call)):
            paths = [one for one in sites.values.of(call.func, place) if isinstance(one, Path)]
            yield from (path.text for path in paths if path.is_known)


def _given(sites: Sites, models: Sequence[int]) -> dict[Key, list[Passed]]:
    found: defaultdict[Key, list[Passed]] = defaultdict(list)
    for call, place in sites.other_calls:
        if any(_models_in(sites, node, place, models) for node in arguments_of(call)):
            for path in sites.values.of(call.func, place):
                for node, how in arguments(call, path.text) if isinstance(path, Path) else ():
                    for key in _models_in(sites, node, place, models):
                        found[key].append(how)
    return dict(found)


def _models_in(sites: Sites, node: ast.expr, place: Place, models: Sequence[int]) -> Iterable[Key]:
    """Return the models that an expression may be."""
    if isinstance(node, ast.Constant) and not _covers(sites.module.span(node), models):
        return ()
    origins = sites.origins(node, place)
    return [one.key for one in origins if one.span is not None and _covers(one.span, models)]
