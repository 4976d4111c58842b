"""The keys under which a text stands in a config file, found without parsing the file.

Templates, comments in JSON and broken files have an outline too: rows by their indentation or the
header above them, and within a row the brackets around an offset.
"""

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from modelaudit.document import Document
from modelaudit.readers.blocks import WINDOW
from modelaudit.readers.patterns import on_demand
from modelaudit.readers.syntax import Tokens, named
from modelaudit.references import Span

ELEMENT: Final = "[]"
"""Stands for an element of a list among keys."""
_DEEPEST: Final = 60
_NEAR: Final = 20
"""Entries of an item that are looked at."""
_BRACKETS: Final = 1024
"""Brackets that are remembered: neighbouring texts stand in the same ones."""

_ROW: Final = on_demand(
    rb"""(?P<indent>[ \t]*)(?P<dashes>(?:-(?:[ \t]+|(?=\r?\Z)))*)
    (?:(?P<key>"(?:[^"\\\r\n]++|\\.)*+"|'[^'\r\n]*+'
        |[^\s#\[\]{},&*!|>'"%@`](?:[^:\r\n]++|:(?!\s|\Z))*+)[ \t]*:(?=\s|\Z))?""",
    re.VERBOSE,
)
_SETTING: Final = on_demand(
    rb"""[ \t]*(?:export[ \t]+|set[ \t]+)?(?P<key>(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\s=:\[#;"'])
    (?:[^=:#;\r\n\[{]|:(?=:))*?)(?<![ \t])[ \t]*[=:]""",
    re.VERBOSE,
)
_HEADER: Final = on_demand(
    rb"[ \t]*\[\[?[ \t]*+(?P<key>[^\[\]\r\n]+?)(?<![ \t])[ \t]*\]\]?[ \t]*(?:[#;][^\r\n]*)?\r?\Z"
)
_KEY_BEFORE: Final = on_demand(
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|(?P<plain>[\w.$@/*-]+))
    \s*[:=]\s*(?:[&!]\S+\s+)*\Z""",
    re.VERBOSE,
)
_BEGINS: Final = on_demand(r"(?:^|[\n:=,\[{]|(?:^|\s)-)[ \t\r\n]*(?:[&!]\S+[ \t]+)*\Z")
_ENDS: Final = on_demand(r"[ \t]*(?:\r?\n|\Z|[,\]}]|[ \t][#;])")
_KEY_AFTER: Final = on_demand(r"\s*:(?!:)|\s*=(?![=>])")
_OPENS_VALUE: Final = on_demand(
    rb"(?:^|[:=,\[{]|[|>][-+]?[ \t]*\r?\n|(?<!\S)-)\s*+(?:[&!]\S++\s++)*+\Z"
)
_LEAVES_OFF: Final = on_demand(rb"[:-][ \t]*(?:[&!]\S+[ \t]*)*(?:[|>][-+0-9]*)?[ \t]*(?:#.*)?\Z")
"""How a row ends whose value begins on the next one."""
_ASIDE: Final = (b"#", b"{{", b"{%", b"{#", b"---", b"...")
"""What begins a row that is no entry."""
_JSON_SUFFIXES: Final = ("json", "jsonc", "json5", "jsonl", "ndjson")
_JSON: Final = on_demand(rb"(?:\xef\xbb\xbf)?\s*[\[{]\s*[\[{\"]")
"""How JSON begins, whatever its file is called."""
_DASH: Final = ord("-")


class Place(NamedTuple):
    """Where a text stands."""

    keys: tuple[str, ...]
    """Keys from the outermost to the innermost, and `[]` for an element of a list."""
    whole: bool
    """The text is all of a value."""
    key: bool = False
    """The text is itself a key."""

    @property
    def named(self) -> tuple[str, ...]:
        """The keys without the lists among them."""
        return tuple(key for key in self.keys if key != ELEMENT)

    @property
    def listed(self) -> bool:
        """Tell whether the text is an element of a list."""
        return self.keys[-1:] == (ELEMENT,)

    @property
    def path(self) -> str:
        """All in one: `model_list[].litellm_params.model`."""
        return ".".join(self.keys).replace(f".{ELEMENT}", ELEMENT)


class Outline:
    """The keys of one file."""

    def __init__(self, document: Document, tokens: Tokens) -> None:
        """Pass once over the rows of a file.

        Args:
            document: The file.
            tokens: Its comments, strings and brackets.
        """
        self._document, self._tokens = document, tokens
        self._content = document.content
        self._opens_value = lru_cache(_BRACKETS)(self._holds_values)
        self._indented = named(document.path).endswith((".yaml", ".yml"))
        self._rows = array("q")
        """Number of the innermost entry of each row, or -1."""
        self._parents, self._starts, self._ends = array("q"), array("q"), array("q")
        """Of each entry: its parent, and its key; -1 for an element of a list."""
        if self._indented:
            self._by_indent()
        elif not is_json(document):
            self._by_header()

    def place(self, span: Span) -> Place:
        """Tell where a text stands."""
        content = self._content
        quote = content[span.start - 1 : span.start] if span.start else b""
        quoted = quote in (b'"', b"'") and content[span.end : span.end + 1] == quote
        outer = Span(span.start - 1, span.end + 1) if quoted else span
        token = self._tokens.at(span.start)
        inner, at = self._in_brackets(token.span.start if token else outer.start)
        rows, own = self._in_rows(at)
        keys = (*rows, *reversed(inner))
        if own is not None and own.start <= span.start < own.end:
            return Place(keys[:-1], whole=own in (span, outer), key=True)
        if token is not None and token.span != outer:
            return Place(keys, whole=False)
        after = self._document.text(Span(outer.end, outer.end + WINDOW))
        before = self._document.text(Span(max(0, outer.start - WINDOW), outer.start))
        begins = _BEGINS.search(before) is not None
        if self._indented and before.rstrip().endswith("="):
            begins = False  # `NAME=value` in a list of settings
        if (
            at != outer.start
            and begins
            and (quoted or before[-1:].isspace())
            and _KEY_AFTER.match(after)
        ):
            return Place(keys, whole=True, key=True)
        whole = begins and _ENDS.match(after) is not None
        whole = whole and (at != outer.start or self._alone(span.start))
        return Place(keys, whole)

    def item(self, span: Span) -> Iterator[tuple[str, str]]:
        """Yield the keys of the outermost item of a list around a text, and what they have."""
        entry = self._rows[self._document.row(span.start)] if self._indented else -1
        item = -1
        while entry >= 0:
            item = item if self._key(entry) else entry
            entry = self._parents[entry]
        for other in range(item + 1, min(item + _NEAR, len(self._parents)) if item >= 0 else 0):
            key = self._key(other)
            if key is not None and self._parents[other] == item:
                line = self._document.line_span(key.end)
                if line.start <= span.start < line.end:
                    continue
                value = self._document.text(Span(key.end, min(line.end, key.end + WINDOW)))
                yield self._document.text(key), value.strip(": \t\"'")

    def _in_brackets(self, offset: int) -> tuple[list[str], int]:
        """The keys within brackets, innermost first, and where the outermost of these opens."""
        found: list[str] = []
        place = offset
        bracket = self._tokens.enclosing(offset)
        for _ in range(_DEEPEST):
            if bracket is None:
                break
            start = bracket.span.start
            if self._opens_value(start, bracket.mark):
                before = self._document.text(Span(max(start, place - WINDOW), place))
                if bracket.mark == b"[":
                    found.append(ELEMENT)
                elif name := _KEY_BEFORE.search(before):
                    found.append(name[name.lastgroup or 0])
                place = start
            bracket = self._tokens.enclosing(start)
        return found, place

    def _holds_values(self, start: int, mark: bytes) -> bool:
        """Tell brackets of a list or a mapping from those of a text, a template or a header."""
        before = self._content[max(0, start - WINDOW) : start]
        marks = before.endswith((b"{", b"$")) or self._content[start : start + 2] == b"{{"
        if mark == b"(" or marks:
            return False
        if not self._rows:
            return True
        line = self._document.line_span(start)
        begins = _OPENS_VALUE.search(before) is not None
        return begins and not _HEADER.match(self._content[line.start : line.end])

    def _in_rows(self, offset: int) -> tuple[tuple[str, ...], Span | None]:
        """The keys of a row and of those it belongs to, and where its own key stands."""
        if not self._rows:
            return (), None
        entry = first = self._rows[self._document.row(offset)]
        found: list[str] = []
        while entry >= 0 and len(found) < _DEEPEST:
            key = self._key(entry)
            found.append(self._document.text(key).replace('"', "").strip("'") if key else ELEMENT)
            entry = self._parents[entry]
        return tuple(reversed(found)), self._key(first) if first >= 0 else None

    def _key(self, entry: int) -> Span | None:
        """Where the key of an entry stands; None for an element of a list."""
        end = self._ends[entry]
        return Span(self._starts[entry], end) if end >= 0 else None

    def _alone(self, offset: int) -> bool:
        """Tell whether the row of a value is not one of several."""
        row = self._document.row(offset)
        if not self._indented or self._rows[row] < 0:
            return True
        first = self._document.row(self._starts[self._rows[row]])
        if self._goes_on(row, row + 1) or row > first + 1:
            return False
        above = self._document.row_span(first)
        return (
            row == first or _LEAVES_OFF.search(self._content[above.start : above.end]) is not None
        )

    def _goes_on(self, row: int, below: int) -> bool:
        if below >= len(self._rows) or self._rows[below] != self._rows[row]:
            return False
        line = self._document.row_span(below)
        return self._content[line.start : line.end].strip()[:1] not in (b"", b"#", b"{")

    def _add(self, parent: int, start: int, end: int) -> int:
        self._parents.append(parent)
        self._starts.append(start)
        self._ends.append(end)
        return len(self._parents) - 1

    def _by_indent(self) -> None:
        """Every row belongs to the nearest one above that is indented less."""
        open_, content, match_row = [_Open(-1, -1)], self._content, _ROW.match
        for row in range(self._document.rows):
            start, end = self._document.row_span(row)
            bare = content[start:end].strip()
            if not bare or bare.startswith(_ASIDE):
                if bare in (b"---", b"..."):
                    del open_[1:]
                self._rows.append(-1)
                continue
            match = match_row(content, start, end)
            assert match
            dashes, behind = match.span("dashes")
            for place in range(dashes, behind):
                if content[place] == _DASH:
                    _close(open_, place - start, dash=True)
                    entry = self._add(open_[-1].entry, place, -1)
                    open_.append(_Open(place - start, entry, dash=True))
            key, key_end = match.span("key")
            if key >= 0 or dashes == behind:
                _close(open_, behind - start)
            if key >= 0:
                open_.append(_Open(behind - start, self._add(open_[-1].entry, key, key_end)))
            self._rows.append(open_[-1].entry)

    def _by_header(self) -> None:
        """Every setting belongs to the header above it."""
        header, last = -1, -1
        for row in range(self._document.rows):
            start, end = self._document.row_span(row)
            line = self._content[start:end]
            if self._is_inside(start):
                self._rows.append(last)
            elif match := _HEADER.match(line):
                header = last = self._add(-1, start + match.start("key"), start + match.end("key"))
                self._rows.append(header)
            elif match := _SETTING.match(line):
                key = start + match.start("key"), start + match.end("key")
                last = self._add(header, *key)
                self._rows.append(last)
            else:
                self._rows.append(-1)

    def _is_inside(self, offset: int) -> bool:
        """Tell whether a row begins within a text, a list or an inline table."""
        token = self._tokens.at(offset)
        if token is not None and token.span.start < offset:
            return True
        bracket = self._tokens.enclosing(offset)
        if bracket is None:
            return False
        before = self._content[max(0, bracket.span.start - WINDOW) : bracket.span.start]
        return _OPENS_VALUE.search(before) is not None


def is_json(document: Document) -> bool:
    """Tell whether a file is JSON, whatever it is called."""
    suffix = named(document.path).rpartition(".")[2]
    known = suffix in ("yaml", "yml", "toml", "ini", "cfg", "conf", "properties", "env")
    return suffix in _JSON_SUFFIXES or (not known and _JSON.match(document.content) is not None)


class _Open(NamedTuple):
    """An entry to which rows may still belong."""

    column: int
    entry: int
    dash: bool = False


def _close(open_: list[_Open], column: int, *, dash: bool = False) -> None:
    """Close what a row at a column does not belong to; a list may stand right under its key.

    The first entry is that of the whole file, and stays.
    """
    while open_[-1].column >= column:
        if dash and open_[-1].column == column and not open_[-1].dash:
            return
        open_.pop()
