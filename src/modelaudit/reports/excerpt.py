"""A source line cut to the width of a terminal, with a span of it underlined."""

from typing import NamedTuple

from modelaudit.quoting import printable

_TAB = 4
_CONTEXT = 400
"""Characters looked at on each side of the span: more than any terminal shows of one line."""


class Excerpt(NamedTuple):
    """What is printed of a line: three parts, of which the middle one is underlined."""

    before: str
    marked: str
    after: str


def excerpt(line: str, start: int, end: int, width: int) -> Excerpt:
    """Return the part of `line` around `[start, end)` that fits into `width` cells.

    Indentation is dropped, tabs become spaces, and control characters are shown as escapes.
    """
    start = min(max(start, 0), len(line))
    end = min(max(end, start + 1), max(len(line), start + 1))
    left = line[max(0, start - _CONTEXT) : start]
    right = line[end : end + _CONTEXT]
    before = _plain(left) if len(left) < start else _plain(left.removeprefix("\ufeff")).lstrip()
    marked = _clip(_plain(line[start : min(end, start + _CONTEXT)]) or " ", max(width - 2, 1))
    room = max(width - _width(marked), 0)
    after = _plain(right).rstrip()
    for_after = min(_width(after), max(room - _width(before), room // 3))
    shown_before = _clip_left(before, room - for_after, cut=len(left) < start)
    shown_after = _clip(after, for_after, cut=end + _CONTEXT < len(line))
    return Excerpt(shown_before, marked, shown_after)


def _plain(text: str) -> str:
    return printable(text.replace("\t", " " * _TAB))


def _clip(text: str, width: int, *, cut: bool = False) -> str:
    """Return the beginning of `text` in `width` cells, ending in `…` when something is missing."""
    if _width(text) <= width and not cut:
        return text
    return _take(text, width - 1) + "…" if width > 0 else ""


def _clip_left(text: str, width: int, *, cut: bool) -> str:
    if _width(text) <= width and not cut:
        return text
    return "…" + _take(text[::-1], width - 1)[::-1] if width > 0 else ""


def _take(text: str, width: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(text, width).rstrip() if _width(text) > width else text


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def underline(shown: Excerpt) -> tuple[int, int]:
    """Return the cell the underline begins at, and its length."""
    return _width(shown.before), max(_width(shown.marked), 1)
