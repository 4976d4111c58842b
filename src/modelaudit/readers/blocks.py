"""What neighbouring hits of one file have in common, worked out once for all of them."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from modelaudit.document import Document
from modelaudit.readers.syntax import Bracket, Tokens
from modelaudit.references import Span

WINDOW: Final = 200
"""Bytes of a line that are looked at on each side: lines may be megabytes long."""
BLOCK: Final = 4000
"""Bytes on each side of a word in which its neighbours are looked for."""
_KEPT: Final = 64
"""Blocks that are remembered: hits come in order."""
_ROWS: Final = 512

_KEY: Final = re.compile(rb"""(?P<key>\b[A-Za-z_][\w-]*)["']?\s*(?::(?!:)|=(?![=>]))""")
_STRING: Final = re.compile(r"""["'`]([^"'`\r\n]{1,200})["'`]""")
_ENTRY: Final = re.compile(r"""(?P<indent>[\s-]*)["']?(?P<key>[\w./@-]+)["']?\s*[:=]""")


class Line(NamedTuple):
    """The beginning of a line, and the entry of a block that it may be."""

    text: str
    key: str | None
    indent: int
    """Columns before the key; the dash of a YAML list counts as a blank."""
    dashed: bool
    """It is an entry, and the first one of an item of a YAML list."""


class Blocks:
    """The lines of one file, and the names and strings between its brackets.

    A hit does not get a window of its own: all hits of a block share one that holds at least
    `BLOCK` bytes on each side of them, so many hits on one line cost no more than a few.
    """

    def __init__(self, document: Document, tokens: Tokens) -> None:
        self._document, self._tokens = document, tokens
        self.line = lru_cache(_ROWS)(self._line)
        self._named = lru_cache(_KEPT)(self._names_in)
        self._keys = lru_cache(_KEPT)(self._keys_in)
        self._quoted = lru_cache(_KEPT)(self._strings_in)

    def names(self, bracket: Bracket, offset: int) -> tuple[str, ...]:
        """The keys directly between brackets, as far as they are near an offset."""
        return self._named(bracket, _shared(bracket.span, offset))

    def strings(self, bracket: Bracket, word: Span) -> tuple[str, ...]:
        """The other strings between brackets, as far as they are near a word."""
        return self._quoted(_shared(bracket.span, word.start), self._document.text(word))

    def _line(self, row: int) -> Line:
        span = self._document.row_span(row)
        text = self._document.text(Span(span.start, min(span.end, span.start + WINDOW)))
        if match := _ENTRY.match(text):
            return Line(text, match["key"], len(match["indent"]), "-" in match["indent"])
        return Line(text, None, len(text) - len(text.lstrip(" \t-")), dashed=False)

    def _names_in(self, bracket: Bracket, near: Span) -> tuple[str, ...]:
        stretches = range(near.start // BLOCK, near.end // BLOCK + 1)
        keys = (key for stretch in stretches for key in self._keys(stretch).get(bracket, ()))
        return tuple(dict.fromkeys(name for place, name in keys if near.start <= place < near.end))

    def _keys_in(self, stretch: int) -> Mapping[Bracket | None, Sequence[tuple[int, str]]]:
        """The keys of one stretch of the file, each with its place, by the brackets around them."""
        found: defaultdict[Bracket | None, list[tuple[int, str]]] = defaultdict(list)
        for match in _KEY.finditer(self._document.content, stretch * BLOCK):
            place = match.start("key")
            if place >= (stretch + 1) * BLOCK:
                break
            token = self._tokens.at(place)
            if token is None or token.span == (place - 1, match.end("key") + 1):
                found[self._tokens.enclosing(place)].append((place, match["key"].decode("ascii")))
        return found

    def _strings_in(self, near: Span, own: str) -> tuple[str, ...]:
        found = [match[1] for match in _STRING.finditer(self._document.text(near))]
        if own in found:
            found.remove(own)
        return tuple(found)


def _shared(within: Span, offset: int) -> Span:
    """The part of a span that all offsets of one block look at."""
    first, number = within.start, max(0, offset - within.start) // BLOCK
    start = first + max(0, number - 1) * BLOCK
    return Span(start, min(within.end, first + (number + 2) * BLOCK))
