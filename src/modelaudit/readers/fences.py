"""Code blocks in prose: fenced ones of Markdown, indented ones of reStructuredText."""

import re
from bisect import bisect_right
from typing import Final

from modelaudit.document import Document
from modelaudit.references import Span

_LINE: Final = re.compile(rb"([^\r\n]*)(?:\r\n?|\n|\Z)")
_FENCE: Final = re.compile(rb"[ \t>*+-]*(`{3,}|~{3,})([^`]*)$")
_DIRECTIVE: Final = re.compile(rb"[ \t]*\.\. (?:code|code-block|sourcecode|parsed-literal)::")
_FIELD: Final = re.compile(rb"[ \t]*\.\. |[ \t]*:[\w-]+:")


class Fences:
    """The code blocks of one prose file."""

    def __init__(self, document: Document) -> None:
        indented = document.path.lower().endswith((".rst", ".txt"))
        find = _indented if indented else _fenced
        self._blocks = find(document.content)
        self._starts = [block.start for block in self._blocks]

    def at(self, offset: int) -> Span | None:
        """The code block an offset is in."""
        index = bisect_right(self._starts, offset) - 1
        return self._blocks[index] if index >= 0 and offset < self._blocks[index].end else None

    def holds(self, offset: int) -> bool:
        """Tell whether an offset is in a code block."""
        return self.at(offset) is not None


def _fenced(content: bytes) -> list[Span]:
    blocks: list[Span] = []
    opened: tuple[int, bytes] | None = None
    for match in _LINE.finditer(content):
        if not (fence := _FENCE.match(match[1])):
            continue
        if opened is None:
            opened = (match.end(), fence[1])
        elif fence[1].startswith(opened[1]) and not fence[2].strip():
            blocks.append(Span(opened[0], match.start()))
            opened = None
    if opened is not None:
        blocks.append(Span(opened[0], len(content)))
    return blocks


def _indented(content: bytes) -> list[Span]:
    """Blocks after `::`; a `.txt` with Markdown fences is no exception worth a reader."""
    blocks: list[Span] = []
    opener: int | None = None
    start = 0
    for match in _LINE.finditer(content):
        line = match[1]
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        if opener is not None and indent <= opener:
            if start:
                blocks.append(Span(start, match.start()))
            opener, start = None, 0
        if opener is not None:
            start = start or match.start()
        elif _DIRECTIVE.match(line) or (line.rstrip().endswith(b"::") and not _FIELD.match(line)):
            opener = indent
    if opener is not None and start:
        blocks.append(Span(start, len(content)))
    return blocks
