"""Edits of the text that strings of JSON say, as edits of their bytes.

A source that is a list holds one string for each line. An edit within a line changes bytes inside
its string; one that removes, joins or splits lines changes the list as a notebook program would
write it. All that no edit touches stays what it is, escapes included.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from modelaudit.references import Span
from modelaudit.replacing import Replacement

_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)"
)
_SIMPLE: Final = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b", b"f": b"\f"}
_LINE: Final = re.compile(rb"(?:[^\\]|\\[^n])*(?:\\n|\Z)", re.DOTALL)
"""A line, and the escape that ends it."""


class Piece(NamedTuple):
    """A part of the text, and the bytes of the file that say it."""

    start: int
    end: int
    inside: Span
    """Of a string, what is between its quotes."""
    marks: tuple[tuple[int, int], ...] = ()
    """Behind each escape: what was said until there, and how many bytes it took."""

    def place(self, offset: int) -> int:
        """Return where in the file a byte of the text comes from."""
        said = offset - self.start
        index = bisect_right(self.marks, said, key=lambda mark: mark[0]) - 1
        told, taken = self.marks[index] if index >= 0 else (0, 0)
        return self.inside.start + taken + said - told


def unescaped(raw: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """Return what the inside of a string says, and the marks of its escapes."""
    if b"\\" not in raw:
        return raw, ()
    said, marks, cursor, length = [], [], 0, 0
    for match in _ESCAPE.finditer(raw):
        said += [raw[cursor : match.start()], _meaning(match[0])]
        length += len(said[-2]) + len(said[-1])
        cursor = match.end()
        marks.append((length, cursor))
    return b"".join([*said, raw[cursor:]]), tuple(marks)


def _meaning(escape: bytes) -> bytes:
    if escape[1:2] != b"u":
        return _SIMPLE.get(escape[1:], escape[1:])
    text: str = json.loads(b'"%s"' % escape)
    return text.encode("utf-8", "replace")  # half of a pair is no character


def written(
    content: bytes, pieces: Sequence[Piece], listed: Span | None, edits: Iterable[Replacement]
) -> list[tuple[Span, bytes]]:
    """Return the bytes of the file that change with the text of one cell.

    Where a line goes, the quotes and the comma between it and the next one go with it; where one
    comes, they come.

    Args:
        content: The file.
        pieces: The strings of the cell, in order.
        listed: The inside of their list; None when there is one string and no list.
        edits: Changes of the text; none overlaps another.
    """
    ascii_only = content.isascii()
    between = b"" if listed is None else b'",' + _space(content, pieces, listed) + b'"'
    changes = []
    for edit in _joined(edits):
        new = json.dumps(edit.text, ensure_ascii=ascii_only)[1:-1].encode()
        span = _raw(pieces, edit)
        ends = any(span.end == piece.inside.end for piece in pieces)
        lines = [line for line in _LINE.findall(new) if line] if between else [new]
        if between and edit.text.endswith("\n") and not ends:
            lines.append(b"")
        changes.append((span, between.join(lines)))
    return changes


def _joined(edits: Iterable[Replacement]) -> list[Replacement]:
    """Make one edit of those that touch."""
    joined: list[Replacement] = []
    for edit in sorted(edits):
        if joined and joined[-1].span.end == edit.span.start:
            before = joined.pop()
            edit = Replacement(Span(before.span.start, edit.span.end), before.text + edit.text)
        joined.append(edit)
    return joined


def _raw(pieces: Sequence[Piece], edit: Replacement) -> Span:
    """Return the bytes of the file that say a part of the text, and the marks between strings."""
    start, end = edit.span
    first, last = _index(pieces, start), _index(pieces, end)
    place = pieces[first].place(start)
    if start == end:
        return Span(place, place)
    if end == pieces[last].start and edit.text.endswith("\n"):
        last -= 1  # the line ends where it ended
    gone = not edit.text and start == pieces[first].start and end == pieces[-1].end
    if gone and first:
        place = pieces[first - 1].inside.end
    return Span(place, pieces[last].place(end))


def _index(pieces: Sequence[Piece], offset: int) -> int:
    """Return which string an offset is in; at a border, the one that begins there."""
    return max(0, bisect_right(pieces, offset, key=lambda piece: piece.start) - 1)


def _space(content: bytes, pieces: Sequence[Piece], listed: Span) -> bytes:
    """Return what stands between the comma behind one string of a list and the next string."""
    if len(pieces) > 1:
        between = content[pieces[0].inside.end + 1 : pieces[1].inside.start - 1]
        return between.partition(b",")[2]
    return content[listed.start : pieces[0].inside.start - 1]
