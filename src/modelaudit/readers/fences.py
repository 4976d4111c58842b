"""Code blocks in documentation: fenced, delimited and indented ones, and where code stands."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from modelaudit.document import Document
from modelaudit.readers.patterns import on_demand
from modelaudit.references import Span

_LINE: Final = on_demand(rb"([^\r\n]*)(?:\r\n?|\n|\Z)")
_FENCE: Final = on_demand(rb"([ \t>*+-]*|[ \t>]*\d+[.)][ \t]+)(`{3,}|~{3,})([^`]*)$")
_FRONT: Final = on_demand(rb"(?s)\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)^---[ \t]*$", re.MULTILINE)
_INFO: Final = on_demand(rb"[ \t]*\{?[.:]?([\w+#-]+)\}?(?:[ \t]+([\w+#-]+))?")
_NAMES_NEXT: Final = (b"code", b"code-block", b"code-cell", b"sourcecode")
_DIRECTIVE: Final = on_demand(
    rb"[ \t]*\.\. (?:code|code-block|sourcecode|parsed-literal|prompt)::[ \t]*([\w+#-]*)"
)
_FIELD: Final = on_demand(rb"[ \t]*\.\. |[ \t]*:[\w-]+:")
_PROMPT: Final = on_demand(rb"[ \t]*>>> ?")
_DOCTEST: Final = on_demand(rb"(?m)^[ \t]*>>> [^\r\n]*(?:\r?\n[ \t]*\S[^\r\n]*)*")
_CONTINUED: Final = on_demand(rb"[ \t]*(?:>>>|\.\.\.)(?: |$)")
_QUOTED: Final = on_demand(rb"[ \t]*(?:>[ \t]?)+")
_LISTED: Final = on_demand(rb" {0,3}(?:[-*+]|\d+[.)])(?:[ \t]|$)|!!!|\?\?\?|===|:::|\[\^")
"""Openings of what is continued by indented lines that are no code."""
_DELIMITER: Final = on_demand(rb"(-{4,}|\.{4,})[ \t]*$")
_SOURCE: Final = on_demand(rb"\[(?:source|listing)?%?\w*,[ \t]*([\w+#-]+)")


class Block(NamedTuple):
    """The code of one block, its marks excluded."""

    span: Span
    language: str = ""
    """As it is written behind the opening mark, in lower case; empty when nothing is."""


class Cut:
    """The code of a block without the margin that the text around it gives it."""

    def __init__(self, document: Document, block: Block) -> None:
        self._starts: list[int] = []
        self._origins: list[int] = []
        lines: list[bytes] = []
        size = 0
        for offset, line in _without_margin(document.content, block.span):
            self._starts.append(size)
            self._origins.append(offset)
            lines.append(line)
            size += len(line)
        self.content = b"".join(lines)

    def inward(self, offset: int) -> int | None:
        """Where a place of the document is in the code; None when it belongs to the margin."""
        line = bisect_right(self._origins, offset) - 1
        if line < 0:
            return None
        inside = self._starts[line] + offset - self._origins[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.content)
        return inside if inside < end else None

    def outward(self, inside: int) -> int:
        """Where a place in the code is in the document."""
        line = bisect_right(self._starts, inside) - 1
        return self._origins[line] + inside - self._starts[line]


class Fences:
    """The code blocks of one file of documentation."""

    def __init__(self, document: Document) -> None:
        name = document.path.lower()
        self.front: Block | None = None
        """Settings between `---` at the top."""
        if name.endswith((".rst", ".txt")):
            self._blocks = _with_doctests(document.content)
        elif name.endswith((".adoc", ".asciidoc")):
            self._blocks = list(_delimited(document.content))
        else:
            if match := _FRONT.match(document.content):
                self.front = Block(Span(*match.span(1)), "yaml")
            self._blocks = list(_fenced(document.content, match.end() if match else 0))
        self._starts = [block.span.start for block in self._blocks]

    def at(self, offset: int) -> Block | None:
        """The code block an offset is in."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self._blocks[index].span.end:
            return self._blocks[index]
        return None

    def of(self, language: str) -> Iterator[Block]:
        """Yield the blocks of one language."""
        return (block for block in self._blocks if block.language == language)


def _without_margin(content: bytes, span: Span) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a block without quote marks, common indentation and prompts."""
    lines = [
        (match.start(), match[0])
        for match in _LINE.finditer(content, span.start, span.end)
        if match[0]
    ]
    filled = [line for _, line in lines if line.strip()]
    if filled and all(_QUOTED.match(line) for line in filled):
        quoted = not _PROMPT.match(filled[0])
    else:
        quoted = False
    if quoted:
        lines = [_cut(at, line, _width(_QUOTED, line)) for at, line in lines]
        filled = [line for _, line in lines if line.strip()]
    margin = min((len(line) - len(line.lstrip(b" \t")) for line in filled), default=0)
    prompted = bool(filled) and _PROMPT.match(filled[0]) is not None
    for at, line in lines:
        if not prompted:
            yield _cut(at, line, min(margin, len(line) - len(line.lstrip(b" \t"))))
        elif _CONTINUED.match(line):
            yield _cut(at, line, _width(_CONTINUED, line))


def _cut(offset: int, line: bytes, width: int) -> tuple[int, bytes]:
    return offset + width, line[width:]


def _width(pattern: re.Pattern[bytes], line: bytes) -> int:
    match = pattern.match(line)
    return match.end() if match else 0


def _language(info: bytes) -> str:
    match = _INFO.match(info)
    if match is None:
        return ""
    name = match[2] if match[1] in _NAMES_NEXT and match[2] else match[1]
    return name.decode("ascii", "replace").lower()


def _fenced(content: bytes, start: int) -> Iterator[Block]:
    """Blocks of Markdown; one by indentation follows a blank line, and no list."""
    opened: tuple[int, bytes, str] | None = None
    indented: int | None = None
    blank, listed = True, False
    for match in _LINE.finditer(content, start):
        line = match[1]
        fence = _FENCE.match(line)
        if opened is not None:
            if fence and fence[2].startswith(opened[1]) and not fence[3].strip():
                yield Block(Span(opened[0], match.start()), opened[2])
                opened = None
            continue
        deep = line.startswith((b"    ", b"\t"))
        if indented is not None and line.strip() and not deep:
            yield Block(Span(indented, match.start()))
            indented = None
        if fence and indented is None:
            opened = (match.end(), fence[2], _language(fence[3]))
        elif indented is None and deep and blank and line.strip() and not listed:
            indented = match.start()
        elif line.strip() and not line.startswith((b" ", b"\t")):
            listed = _LISTED.match(line) is not None
        blank = not line.strip()
    if opened is not None:
        yield Block(Span(opened[0], len(content)), opened[2])
    elif indented is not None:
        yield Block(Span(indented, len(content)))


def _indented(content: bytes) -> list[Block]:
    """Blocks after `::`; a `.txt` with Markdown fences is no exception."""
    blocks: list[Block] = []
    opener: int | None = None
    start, language = 0, ""
    for match in _LINE.finditer(content):
        line = match[1]
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        if opener is not None and indent <= opener:
            if start:
                blocks.append(Block(Span(start, match.start()), language))
            opener, start = None, 0
        if opener is not None:
            start = start or (0 if _FIELD.match(line) else match.start())
        elif directive := _DIRECTIVE.match(line):
            opener, language = indent, directive[1].decode("ascii").lower()
        elif line.rstrip().endswith(b"::") and not _FIELD.match(line):
            opener, language = indent, ""
    if opener is not None and start:
        blocks.append(Block(Span(start, len(content)), language))
    return blocks


def _with_doctests(content: bytes) -> list[Block]:
    """Blocks of reStructuredText, and what stands at prompts outside of them."""
    blocks = _indented(content)
    starts = [block.span.start for block in blocks]
    for match in _DOCTEST.finditer(content):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or blocks[index].span.end <= match.start():
            blocks.append(Block(Span(*match.span()), "python"))
    return sorted(blocks)


def _delimited(content: bytes) -> Iterator[Block]:
    """Blocks of AsciiDoc."""
    opened: tuple[int, bytes, str] | None = None
    language = ""
    for match in _LINE.finditer(content):
        line = match[1].rstrip()
        if opened is not None:
            if line == opened[1]:
                yield Block(Span(opened[0], match.start()), opened[2])
                opened, language = None, ""
        elif _DELIMITER.match(line):
            opened = (match.end(), line, language)
        elif fence := _FENCE.match(line):
            opened = (match.end(), fence[2], _language(fence[3]))
        elif line:
            source = _SOURCE.match(line)
            language = source[1].decode("ascii").lower() if source else ""
    if opened is not None:
        yield Block(Span(opened[0], len(content)), opened[2])
