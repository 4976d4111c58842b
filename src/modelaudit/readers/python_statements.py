"""Finds statements, strings and comments of Python source without parsing it.

One regular expression walks over the bytes once. What it yields is enough to tell a comment from
a string and to cut out the one statement (logical line) a hit stands in, so that the slow exact
parser sees a few hundred bytes instead of the file.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from modelaudit.references import Span

# The first character is consumed before anything else, or the search would try every alternative at
# every character: that takes five times as long.
_TOKEN = re.compile(
    rb"""
    [\#"'(\[{)\]}]
    (?: ( (?<=\#) [^\n]* )
      | ( (?<=") "" [^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )*+ \"\"\"
        | (?<=') '' [^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )*+ '''
        | (?<=") (?!"") [^"\\\n]*+ (?: \\(?:\r\n|.) [^"\\\n]*+ )*+ "
        | (?<=') (?!'') [^'\\\n]*+ (?: \\(?:\r\n|.) [^'\\\n]*+ )*+ '
        )
      | ( (?<=[(\[{]) )
      | ( (?<=[)\]}]) )
      | ( (?<=["']) )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT, _STRING, _OPEN, _CLOSE = 1, 2, 3, 4
_LINE = re.compile(rb"(?:^|(?<=\A\xef\xbb\xbf))[ \t\f]*(?=[^\s#])", re.MULTILINE)
_LONE_CR = re.compile(rb"\r(?!\n)")
_PREFIX = re.compile(rb"[A-Za-z]{0,2}\Z")
_BOM = b"\xef\xbb\xbf"
_MAX_STATEMENT = 1_000_000
"""Bytes of one statement beyond which an exact reading is not worth its time."""
MAX_MARKS = 30_000
"""Commas, brackets and the like in a statement beyond which its tree takes too much memory.

It takes up to 8 kB for each of them, however long the texts between them are.
"""
_MARKS = (b",", b"(", b"[", b"{", b".", b"=", b"+", b"-", b":", b";")
TOO_DEEP = "too many nested brackets"
MAX_DEPTH = 200
"""Brackets deeper than this are refused by Python itself."""


@dataclass(slots=True)
class _Spans:
    """Spans in order, which do not overlap; found by position."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, start: int, end: int) -> None:
        self.starts.append(start)
        self.ends.append(end)

    def index(self, offset: int) -> int | None:
        """Number of the span that covers the offset."""
        index = bisect_right(self.starts, offset) - 1
        return index if index >= 0 and offset < self.ends[index] else None

    def at(self, offset: int) -> Span | None:
        """The span that covers the offset."""
        index = self.index(offset)
        return None if index is None else Span(self.starts[index], self.ends[index])

    def within(self, start: int, end: int) -> list[Span]:
        """All spans that begin in a range."""
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [
            Span(*pair) for pair in zip(self.starts[low:high], self.ends[low:high], strict=True)
        ]


_BLANK = re.compile(rb"(?:[ \t\f]|\\\r?\n)*")
"""What may stand before the first character of a statement."""


def with_newlines(content: bytes) -> bytes:
    """Return Python source with each of its lines ended as `ast` counts them.

    A lone carriage return ends a line for Python; one newline byte instead moves no offset.
    """
    return _LONE_CR.sub(b"\n", content) if b"\r" in content else content


class Source:
    """Python source cut into statements, strings and comments."""

    def __init__(self, content: bytes) -> None:
        self.content = with_newlines(content)
        self.strings = _Spans()
        """From opening to closing quote: the letters before a quote are not included."""
        self.comments = _Spans()
        self.trouble: str | None = None
        """Why this cannot be Python, if the walk could tell."""
        self._joints = _Spans()
        self._start = len(_BOM) if self.content.startswith(_BOM) else 0
        self._walk()

    def _walk(self) -> None:  # noqa: C901 (one flat loop over all tokens of a file)
        content, depth, opened = self.content, 0, 0
        strings, comments, joints = self.strings, self.comments, self._joints
        for token in _TOKEN.finditer(content, self._start):
            kind, (start, end) = token.lastindex, token.span()
            if kind == _STRING:
                strings.add(start, end)
                if not depth and content.find(b"\n", start, end) >= 0:
                    joints.add(start, end)
            elif kind == _OPEN:
                depth += 1
                if depth == 1:
                    opened = start
                elif depth > MAX_DEPTH:
                    self.trouble = TOO_DEEP
                    return
            elif kind == _CLOSE:
                depth -= 1
                if depth < 0:
                    self.trouble = "unmatched closing bracket"
                    return
                if not depth and content.find(b"\n", opened, end) >= 0:
                    joints.add(opened, end)
            elif kind == _COMMENT:
                comments.add(start, end - 1 if content[end - 1] == 0x0D else end)
            else:
                self.trouble = "unterminated string"
                return
        if depth:
            self.trouble = "a bracket is never closed"

    def statement(self, offset: int) -> Span:
        """The logical line around an offset, from its first character to before its newline."""
        return Span(self._statement_start(offset), self._statement_end(offset))

    def _statement_start(self, offset: int) -> int:
        content = self.content
        while True:
            newline = content.rfind(b"\n", 0, offset)
            joint = self._joints.at(newline) if newline >= 0 else None
            if joint:
                offset = joint.start
            elif newline >= 0 and self._continues(newline):
                offset = newline
            else:
                break
        start = max(newline + 1, self._start)
        blank = _BLANK.match(content, start)
        return blank.end() if blank else start

    def _statement_end(self, offset: int) -> int:
        content = self.content
        while True:
            newline = content.find(b"\n", offset)
            if newline < 0:
                return len(content)
            joint = self._joints.at(newline)
            if joint:
                offset = joint.end
            elif self._continues(newline):
                offset = newline + 1
            else:
                return newline - 1 if content[newline - 1 : newline] == b"\r" else newline

    def _continues(self, newline: int) -> bool:
        """Whether a backslash joins the line that ends here to the next one."""
        last = newline - 2 if self.content[newline - 1 : newline] == b"\r" else newline - 1
        return self.content[last : last + 1] == b"\\" and self.comments.at(last) is None

    def is_too_long(self, code: Span) -> bool:
        """Tell whether the tree of a statement would take more memory than it is worth."""
        length = code.end - code.start
        marks = 0 if length < MAX_MARKS else sum(self.content.count(one, *code) for one in _MARKS)
        return length > _MAX_STATEMENT or marks > MAX_MARKS

    def code(self, statement: Span) -> Span:
        """A statement without the comment behind it."""
        end = statement.end
        comment = self.comments.at(end - 1) if end > statement.start else None
        if comment:
            end = comment.start
        while end > statement.start and self.content[end - 1] in b" \t\f\r\\\n":
            end -= 1
        return Span(statement.start, end)

    def literal_start(self, quote: int) -> int:
        """Where a string literal begins, given its opening quote."""
        match = _PREFIX.search(self.content, max(0, quote - 2), quote)
        return match.start() if match else quote

    @cached_property
    def _blocks(self) -> tuple[list[int], list[int], list[int]]:
        """Start, indentation and enclosing header (as an index, -1 for none) of every statement."""
        starts: list[int] = []
        indents: list[int] = []
        parents: list[int] = []
        open_blocks: list[int] = []
        for line in _LINE.finditer(self.content, self._start):
            start, end = line.span()
            if start > self._start and (self._joints.at(start - 1) or self._continues(start - 1)):
                continue
            indent = len(line.group().replace(b"\f", b"").expandtabs())
            while open_blocks and indents[open_blocks[-1]] >= indent:
                open_blocks.pop()
            parents.append(open_blocks[-1] if open_blocks else -1)
            open_blocks.append(len(starts))
            starts.append(end)
            indents.append(indent)
        return starts, indents, parents

    def enclosing(self, statement_start: int) -> Iterator[Span]:
        """Headers of the blocks around a statement, the innermost first."""
        starts, _, parents = self._blocks
        index = bisect_right(starts, statement_start) - 1
        while index >= 0 and (index := parents[index]) >= 0:
            yield self.statement(starts[index])

    def beside(self, statement_start: int, most: int) -> Iterator[int]:
        """Where the other statements begin of the block a statement stands in: the nearest."""
        starts, _, parents = self._blocks
        mine = bisect_right(starts, statement_start) - 1
        block = self._by_block[parents[mine]] if mine >= 0 else []
        at = bisect_left(block, mine)
        for index in (*block[max(0, at - most) : at], *block[at + 1 : at + 1 + most]):
            yield starts[index]

    @cached_property
    def _by_block(self) -> dict[int, list[int]]:
        """The statements of every block."""
        blocks: dict[int, list[int]] = {}
        for index, parent in enumerate(self._blocks[2]):
            blocks.setdefault(parent, []).append(index)
        return blocks

    def block(self, header_start: int) -> Span:
        """A compound statement with its whole body."""
        starts, indents, _ = self._blocks
        index = bisect_right(starts, header_start) - 1
        for following in range(index + 1, len(starts)):
            if indents[following] <= indents[index]:
                return Span(header_start, starts[following])
        return Span(header_start, len(self.content))
