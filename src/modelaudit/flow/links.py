"""What other modules may see of the models that one module names."""

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

from modelaudit.flow.addresses import arguments_of
from modelaudit.flow.module import Scope
from modelaudit.flow.sites import Sites
from modelaudit.flow.values import Path
from modelaudit.references import Span


class Links(NamedTuple):
    """Names by which models leave a module; crosses process borders."""

    names: frozenset[str] = frozenset()
    """Names of the module, or of its classes, that hold a model or something with one."""
    passed: frozenset[str] = frozenset()
    """Functions of other modules that are given one, by their paths."""

    def __bool__(self) -> bool:
        return bool(self.names or self.passed)


def links(sites: Sites, models: Collection[Span]) -> Links:
    """Return how the models of a module may be reached from others.

    Args:
        sites: The module.
        models: Where its models are named.
    """
    if not models:
        return Links()
    return Links(frozenset(_names(sites, models)), frozenset(_passed(sites, models)))


def _names(sites: Sites, models: Collection[Span]) -> Iterator[str]:
    for scope in (sites.module.scope, *sites.module.scopes.values()):
        if scope.parent is None or isinstance(scope.node, ast.ClassDef):
            yield from _names_in(sites, scope, models)


def _names_in(sites: Sites, scope: Scope, models: Collection[Span]) -> Iterator[str]:
    for names in (scope.bindings, scope.attributes):
        for name, bindings in names.items():
            nodes = [one.node for one in bindings if one.kind in ("value", "definition")]
            if any(_holds(sites, node, models) for node in nodes):
                yield name


def _holds(sites: Sites, node: ast.AST, models: Collection[Span]) -> bool:
    """Tell whether a model is written in a node, or an expression may be one."""
    assert isinstance(node, ast.expr | ast.stmt)
    start, end = sites.module.span(node)
    if any(start <= model.start < end for model in models):
        return True
    if not isinstance(node, ast.Name | ast.Attribute | ast.BoolOp | ast.IfExp):
        return False
    places = sites.module.places
    place = next((places[one] for one in ast.walk(node) if one in places), None)
    origins = sites.origins(node, place) if place else ()
    return any(
        one.span and one.span.start <= m.start < one.span.end for one in origins for m in models
    )


def _passed(sites: Sites, models: Collection[Span]) -> Iterator[str]:
    requests = {sent.call for sent in sites.sent}
    for call, place in sites.module.calls:
        if call in requests:
            continue
        paths = [one for one in sites.values.of(call.func, place) if isinstance(one, Path)]
        if paths and any(_holds(sites, one, models) for one in arguments_of(call)):
            yield from (path.text for path in paths if not path.text.startswith("?"))
