"""The lines around one that belong to the same block, in a file that nobody parses."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from modelaudit.document import Document
from modelaudit.readers import shapes
from modelaudit.readers.blocks import Blocks, Line
from modelaudit.readers.patterns import on_demand

_LINES: Final = 60
"""Lines on each side that are looked at."""
_PAIR: Final = on_demand(
    r"""(?<![A-Za-z_])(?P<key>[A-Za-z_][\w-]*)\\*["']?[ \t]*[:=][ \t]*\\*["']?
    (?P<value>https?://[^\s"'`<>,;]+|[\w./-]+)""",
    re.VERBOSE,
)
_ITEM: Final = on_demand(r"""\s*-\s+["']?(?P<item>[^\s"'#,]+)["']?\s*(?:#.*)?\Z""")


class Neighbours:
    """The entries above and below one line, as their indentation tells."""

    def __init__(self, document: Document, blocks: Blocks, row: int) -> None:
        """Stand on one line of a file."""
        self._rows = document.rows
        self._blocks = blocks
        self._row = row
        self._own = blocks.line(row)
        self.indent = self._own.indent
        """Columns before the key of the line; the dash of a YAML list counts as a blank."""

    @cached_property
    def parent_key(self) -> str | None:
        """The key of the nearest line above that is indented less."""
        for line in self._lines(-1):
            if line.key is not None and line.indent < self.indent:
                return line.key
            if line.text.startswith("[") and line.text.rstrip().endswith("]"):
                return line.text.strip().strip("[]\"' ")
        return None

    @cached_property
    def entries(self) -> tuple[Line, ...]:
        """The entries of the block the word stands in, and those of options among them."""
        found: list[Line] = []
        if not self._own.dashed:  # else the first line of an item of a YAML list
            deeper: list[Line] = []
            for line, nested in self._around(-1):
                deeper.append(line)
                if not nested:
                    found += deeper if shapes.OPTIONS.search(line.key or "") else (line,)
                    deeper.clear()
        owner = ""
        for line, nested in self._around(1):
            owner = owner if nested else line.key or ""
            if not nested or shapes.OPTIONS.search(owner):
                found.append(line)
        return tuple(found)

    def _around(self, step: int) -> Iterator[tuple[Line, bool]]:
        """Entries above or below in the same block, and whether they belong to another of it."""
        for line in self._lines(step):
            first_of_item = line.dashed and line.indent == self.indent
            header = not self.indent and line.text.startswith("[")
            if line.indent < self.indent or not line.text.strip() or header:
                return
            if step > 0 and first_of_item:
                return
            if line.key is not None:
                yield line, line.indent > self.indent
            if first_of_item:
                return

    def items(self) -> Iterator[str]:
        """The other items of a YAML list."""
        for step in (-1, 1):
            for line in self._lines(step):
                if not (match := _ITEM.match(line.text)):
                    break
                yield match["item"]

    def namesakes(self, key: str) -> Iterator[str]:
        """What the other items of a YAML list have for a key that begins this one."""
        if not self._own.dashed:
            return
        for step in (-1, 1):
            for line in self._lines(step):
                if line.text.strip() and line.indent < self.indent:
                    break
                if line.dashed and line.indent == self.indent and line.key == key:
                    yield pair_of(line)[1] or ""

    def _lines(self, step: int) -> Iterator[Line]:
        """The lines above or below, nearest first, as far as they can matter."""
        last = self._row + step * _LINES
        for row in range(self._row + step, last + step, step):
            if not 0 <= row < self._rows:
                return
            yield self._blocks.line(row)


def pair_of(line: Line) -> tuple[str, str | None]:
    """The key of an entry and the word or URL after it."""
    match = _PAIR.search(line.text)
    own = match is not None and "{" not in line.text[: match.start()]
    return line.key or "", match["value"] if match and own else None


def pairs_in(text: str) -> dict[str, str]:
    """The first value of each key in a text."""
    return {match["key"]: match["value"] for match in reversed(list(_PAIR.finditer(text)))}
