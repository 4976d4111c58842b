"""Parts of bytes replaced in one pass, all others kept."""

from collections.abc import Iterable
from typing import NamedTuple

from modelaudit.references import Span


class Replacement(NamedTuple):
    """A part of a content and the text that replaces it."""

    span: Span
    text: str


def replaced(content: bytes, parts: Iterable[tuple[Span, bytes]]) -> bytes:
    """Return a content with some parts replaced, of which no two overlap."""
    pieces, cursor = [], 0
    for span, new in sorted(parts):
        pieces += [content[cursor : span.start], new]
        cursor = span.end
    return b"".join([*pieces, content[cursor:]])
