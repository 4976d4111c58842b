"""What the code reads of the response to a request."""

import ast
from collections.abc import Collection, Iterator

from modelaudit.flow.module import Module
from modelaudit.flow.sites import Sent
from modelaudit.flow.values import Path, Values, text_of


def reads(values: Values, module: Module, sent: Sent, names: Collection[str]) -> tuple[str, ...]:
    """Return what is read of the response to a request: `data[].url`.

    Args:
        values: Those of the module.
        module: The module of the request.
        sent: The request.
        names: The last names of what anyone wants to know of.
    """
    found: dict[str, None] = {}
    for node in _accesses(module, names):
        for value in values.of(node, sent.place):
            if isinstance(value, Path) and (path := _path_after(sent, value)):
                found[path] = None
    return tuple(found)


def _accesses(module: Module, names: Collection[str]) -> Iterator[ast.expr]:
    for node in ast.walk(module.scope.node):
        match node:
            case ast.Attribute(attr=name) if name in names:
                yield node
            case ast.Subscript(slice=key) if text_of(key) in names:
                yield node


def _path_after(sent: Sent, value: Path) -> str:
    """Return what follows a request in a path, empty when it is not on the way."""
    if not any(made.call is sent.call for made in value.makers):
        return ""
    before, made, after = value.text.partition(f"{sent.path}()")
    return after.removeprefix(".") if made and not before else ""
