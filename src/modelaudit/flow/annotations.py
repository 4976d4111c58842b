"""The classes that an annotation names."""

import ast
from collections.abc import Iterator

_SEEN_THROUGH = frozenset(
    [
        "Annotated",
        "AsyncGenerator",
        "AsyncIterator",
        "Awaitable",
        "ClassVar",
        "Coroutine",
        "Final",
        "Generator",
        "Iterator",
        "Mapped",
        "Optional",
        "SkipValidation",
        "Union",
    ]
)
"""What only says how a value comes: one holds or yields an object of the class inside."""
_ALL = frozenset(["Union"])
_LAST = frozenset(["Coroutine"])
_MAX_DEPTH = 8


def named_classes(node: ast.expr, depth: int = _MAX_DEPTH) -> Iterator[ast.expr]:
    """Yield the names of classes of which a value may be an object."""
    match node:
        case ast.Constant(value=str(text)) if depth:
            try:
                inner = ast.parse(text.strip(), mode="eval").body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return
            yield from named_classes(inner, depth - 1)
        case ast.BinOp(op=ast.BitOr()) if depth:
            yield from named_classes(node.left, depth - 1)
            yield from named_classes(node.right, depth - 1)
        case ast.Subscript() if depth:
            for part in _inner(node):
                yield from named_classes(part, depth - 1)
        case ast.Name() | ast.Attribute():
            yield node


def _inner(node: ast.Subscript) -> list[ast.expr]:
    outer = node.value
    name = getattr(outer, "attr", None) or getattr(outer, "id", "")
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name not in _SEEN_THROUGH:
        return []
    if name in _ALL:
        return parts
    return parts[-1:] if name in _LAST else parts[:1]
