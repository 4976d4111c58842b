"""What the code reads of the response to a request."""

import ast
from collections.abc import Collection, Iterable, Iterator

from modelaudit.flow.kinds import Path, text_of
from modelaudit.flow.module import Module
from modelaudit.flow.sites import Sent
from modelaudit.flow.values import Values


def reads(values: Values, accesses: Iterable[ast.expr], sent: Sent) -> tuple[str, ...]:
    """Return what is read of the response to a request: `data[].url`.

    Args:
        values: Those of the module.
        accesses: What the module reads of anything: see `accesses`.
        sent: The request.
    """
    found: dict[str, None] = {}
    for node in accesses:
        for value in values.of(node, sent.place):
            if isinstance(value, Path) and (path := _path_after(sent, value)):
                found[path] = None
    return tuple(found)


def accesses(module: Module, names: Collection[str]) -> Iterator[ast.expr]:
    """Yield where a module reads an attribute or an entry with one of some names."""
    for node in _nodes(module.scope.node):
        match node:
            case ast.Attribute(attr=name) if name in names:
                yield node
            case ast.Subscript(slice=key) if text_of(key) in names:
                yield node


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes of a tree in the order of `ast.walk`, which takes twice the time."""
    for node in (waiting := [tree]):
        yield node
        if type(node) is not ast.Name:
            for value in vars(node).values():
                if type(value) is list:
                    waiting += [one for one in value if isinstance(one, ast.AST)]
                elif isinstance(value, ast.AST):
                    waiting.append(value)


def _path_after(sent: Sent, value: Path) -> str:
    """Return what follows a request in a path, empty when it is not on the way."""
    if not any(made.call is sent.call for made in value.makers):
        return ""
    before, made, after = value.text.partition(f"{sent.path}()")
    return after.removeprefix(".") if made and not before else ""
