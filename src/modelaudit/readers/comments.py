"""Examples in the comments that document code."""

import re
from typing import Final

from modelaudit.document import Document
from modelaudit.references import Span

_LINES: Final = 60
_REACH: Final = 4000
_MARK: Final = re.compile(r"\s*(///?!?|#+|--+|;+|%+)")
_FENCE: Final = re.compile(r"(?m)^[\s/*#!;%-]*(?:```|~~~)")
_TAG: Final = re.compile(r"(?m)^[\s/*#!]*@(\w+)")
_OPENED: Final = re.compile(r"<(/?)(?:pre|code)\b")


def is_example(document: Document, comment: Span, offset: int) -> bool:
    """Tell whether a place in a comment is in code that shows how something is used."""
    text = _before(document, comment, offset)
    if len(_FENCE.findall(text)) % 2:
        return True
    tags = _TAG.findall(text)
    if tags and tags[-1] == "example" and "@example" not in text.rpartition("\n")[2]:
        return True
    return is_shown_in(text)


def is_shown_in(text: str) -> bool:
    """Tell whether the last mark of a text opens code that a page shows."""
    opened = list(_OPENED.finditer(text))
    return bool(opened) and not opened[-1][1]


def _before(document: Document, comment: Span, offset: int) -> str:
    """The comment before a place, with the lines above that are comments of the same mark."""
    start = max(comment.start, offset - _REACH)
    row = document.row(comment.start)
    mark = _MARK.match(document.line(comment.start)) if start == comment.start else None
    while mark is not None and row > 0 and document.row(offset) - row < _LINES:
        above = _MARK.match(document.text(document.row_span(row - 1)))
        if above is None or above[1] != mark[1]:
            break
        row -= 1
        start = document.row_span(row).start
    return document.text(Span(start, offset))
