"""A file as bytes that never change, and the text, rows and columns seen in them.

Everything else works on byte offsets: a search over bytes is fast, and bytes outside of an edit
stay what they were. Decoding happens here only, and only for the parts somebody asks for.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from modelaudit.findings import Location
from modelaudit.references import Span
from modelaudit.replacing import Replacement, replaced

if TYPE_CHECKING:
    from modelaudit.notebook import Notebook

PYTHON_SUFFIXES: Final = (".py", ".pyi", ".pyw")
NOTEBOOK_SUFFIX: Final = ".ipynb"
PROGRAM_SUFFIXES: Final = (*PYTHON_SUFFIXES, NOTEBOOK_SUFFIX)
"""Of files that hold Python code which may import other files."""

_WIDE_MARKS: Final = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COOKIE: Final = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_BLANK: Final = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_NEWLINE: Final = re.compile(rb"\r\n?|\n")
_BLOCK: Final = 1 << 15
"""Bytes between two known character counts: the most that one column has to decode."""
_AROUND: Final = 400
"""Bytes of a line that an excerpt shows on each side of a span."""
_PROBE: Final = bytes(range(128)).replace(b"\\", b"") + b"\\u0041 +AEE- a-b ~{<:Ky~} \x1b$B0!\x1b(B"
"""Decodes to itself in a codec only if ASCII bytes always stand for themselves in it."""


class BinaryFile(ValueError):  # noqa: N818 (a kind of file, not a failure)
    """The bytes are not text."""


class _Places:
    """Line starts and character counts of one document."""

    def __init__(self, content: bytes, codec: str, first: int) -> None:
        self.starts = [first, *(match.end() for match in _NEWLINE.finditer(content))]
        self._content = content
        self._plain = content.isascii()
        self._decoder = codecs.getincrementaldecoder(codec)("replace")

    @cached_property
    def _blocks(self) -> list[tuple[int, tuple[bytes, int]]]:
        """For each block: characters before it, and how the decoder stands there."""
        blocks, count = [], 0
        self._decoder.reset()
        for start in range(0, len(self._content) + 1, _BLOCK):
            blocks.append((count, self._decoder.getstate()))
            count += len(self._decoder.decode(self._content[start : start + _BLOCK]))
        return blocks

    def characters(self, offset: int) -> int:
        """Count the characters before an offset."""
        if self._plain:
            return offset
        block = offset // _BLOCK
        count, state = self._blocks[block]
        self._decoder.setstate(state)
        return count + len(self._decoder.decode(self._content[block * _BLOCK : offset]))


@dataclass(frozen=True, slots=True)
class Document:
    """One file that was read."""

    path: str
    """As it is reported; may hold surrogate escapes."""
    raw: bytes
    """The file as read."""
    content: bytes
    """What readers see: `raw`, its UTF-8 form when ASCII is not ASCII in it (UTF-16, UTF-32), or
    the text of a notebook."""
    encoding: str
    """Codec that decodes `raw`."""
    codec: str
    """Codec that decodes parts of `content` and encodes text for it."""
    problem: str | None = None
    """Why the bytes are not what the name of the file says, as one sentence; None when they are."""
    notebook: "Notebook | None" = None
    """Where in the file each byte of `content` comes from, when it is the text of a notebook."""
    file: "Document | None" = None
    """The file of a notebook as plain text."""
    _known: list[_Places] = field(default_factory=list, init=False, repr=False, compare=False)

    @staticmethod
    def from_bytes(path: str, raw: bytes) -> "Document":
        """Tell how bytes are encoded; `BinaryFile` when they are no text."""
        file = Document._of_text(path, raw)
        return file._opened() if path.lower().endswith(NOTEBOOK_SUFFIX) else file

    def _opened(self) -> "Document":
        """Return the notebook that a file holds; the file, and why, when it holds none."""
        from modelaudit.notebook import NoNotebook, open_notebook

        if self.codec != "utf-8":
            return replace(self, problem="not valid UTF-8")
        try:
            notebook = open_notebook(self.content)
        except NoNotebook as error:
            return replace(self, problem=str(error))
        return Document(
            self.path, self.raw, notebook.text, "utf-8", "utf-8", notebook=notebook, file=self
        )

    @staticmethod
    def _of_text(path: str, raw: bytes) -> "Document":
        for mark, encoding in _WIDE_MARKS:
            if raw.startswith(mark):
                return Document(path, raw, _transcoded(raw, encoding), encoding, "utf-8")
        if b"\0" in raw:
            raise BinaryFile("holds a zero byte")
        python = path.endswith(PYTHON_SUFFIXES)
        encoding, problem = _encoding(raw, _cookie(raw) if python else None)
        if not python and encoding == "latin-1":
            problem = None  # nobody promised UTF-8; every byte is a character, nothing is lost
        codec = "utf-8" if encoding == "utf-8-sig" else encoding
        return Document(path, raw, raw, encoding, codec, problem)

    def text(self, span: Span) -> str:
        """Decode a part of the content; never fails."""
        return self._decode(self.content[span.start : span.end])

    def location(self, offset: int) -> Location:
        """Row and column of the character at an offset; a byte order mark is no column."""
        places = self._places()
        row = self.row(offset)
        start = places.starts[row]
        column = places.characters(max(offset, start)) - places.characters(start)
        if self.notebook is None or self.file is None:
            return Location(row + 1, column + 1)
        there = self.file.location(self.notebook.place(offset))
        cell = self.notebook.cell(offset)
        if cell is None:
            return there
        first = self.row(cell.span.start)
        return Location(row - first + 1, column + 1, cell.number, there[:2])

    def line(self, offset: int) -> str:
        """The line an offset is on, without its newline and without a byte order mark."""
        return self.text(self.line_span(offset))

    def line_span(self, offset: int) -> Span:
        """Where the line an offset is on begins and ends, without its newline."""
        return self.row_span(self.row(offset))

    @property
    def rows(self) -> int:
        """How many lines there are; behind a last newline begins an empty one."""
        return len(self._places().starts)

    def row(self, offset: int) -> int:
        """Number of the line an offset is on, from 0."""
        return max(0, bisect_right(self._places().starts, offset) - 1)

    def row_span(self, row: int) -> Span:
        """Where a line begins and ends, without its newline."""
        starts = self._places().starts
        start = starts[row]
        if row + 1 == len(starts):
            return Span(start, max(start, len(self.content)))
        end = starts[row + 1]
        newline = 2 if self.content[end - 2 : end] == b"\r\n" else 1
        return Span(start, end - newline)

    def excerpt(self, span: Span) -> tuple[str, int]:
        """The line a span begins on, and how many characters of it are left out at its start.

        Of a very long line only what is around the span is given.
        """
        whole = self.line_span(span.start)
        start, end = max(whole.start, span.start - _AROUND), min(whole.end, span.end + _AROUND)
        if start == whole.start and end == whole.end:
            return self.text(whole), 0
        places = self._places()
        cut = places.characters(start) - places.characters(whole.start)
        return self.text(Span(start, end)), cut

    def edited(self, edits: Sequence[Replacement]) -> bytes:
        """Return the bytes of the file after edits of the content, of which no two overlap."""
        if self.notebook is not None and self.file is not None:
            content = self.notebook.edited(self.file.content, edits)
            return self.file._encoded(content)
        parts = ((edit.span, edit.text.encode()) for edit in edits)
        return self._encoded(replaced(self.content, parts))

    def _encoded(self, content: bytes) -> bytes:
        if self.content is self.raw:
            return content
        return content.decode("utf-8").encode(self.encoding)

    def _places(self) -> _Places:
        if not self._known:
            mark = len(codecs.BOM_UTF8) if self.content.startswith(codecs.BOM_UTF8) else 0
            self._known.append(_Places(self.content, self.codec, mark))
        return self._known[0]

    def _decode(self, part: bytes) -> str:
        try:
            return part.decode(self.codec)
        except UnicodeDecodeError:  # a span that cuts a character in two
            return part.decode(self.codec, "replace")


def _transcoded(raw: bytes, encoding: str) -> bytes:
    try:
        content = raw.decode(encoding).encode("utf-8")
    except UnicodeDecodeError as error:
        raise BinaryFile(f"begins like {encoding} but is not") from error
    if b"\0" in content:
        raise BinaryFile("holds a zero character")
    return content


def _cookie(raw: bytes) -> str | None:
    """The encoding a Python file declares in its first two lines (PEP 263)."""
    if b"coding" not in raw[:1024]:
        return None
    for line in _NEWLINE.split(raw[:1024].removeprefix(codecs.BOM_UTF8), maxsplit=2)[:2]:
        if match := _COOKIE.match(line):
            return match[1].decode("ascii")
        if not _BLANK.match(line):
            return None
    return None


def _encoding(raw: bytes, cookie: str | None) -> tuple[str, str | None]:
    """The codec of ASCII-compatible bytes, and what is wrong with it."""
    declared = _usable(cookie or "utf-8")
    if raw.startswith(codecs.BOM_UTF8):
        if declared != "utf-8":
            problem = f'the byte order mark says UTF-8, the coding cookie says "{cookie}"'
            return ("utf-8-sig" if _decodes(raw, "utf-8") else "latin-1"), problem
        declared = "utf-8-sig"
    if declared is None:
        return "latin-1", f'unknown or unsafe encoding "{cookie}" in the coding cookie'
    if _decodes(raw, declared):
        return declared, None
    said = f'not valid in its declared encoding "{cookie}"' if cookie else "not valid UTF-8"
    return "latin-1", f"{said}; read as latin-1"


def _usable(name: str) -> str | None:
    """Python's name of a text codec in which ASCII bytes are ASCII; None when it is none."""
    try:
        codec = codecs.lookup(name)
        ascii_compatible = _PROBE.decode(name) == _PROBE.decode("ascii")
    except (LookupError, ValueError):
        return None
    if not ascii_compatible:
        return None
    return {"iso8859-1": "latin-1", "utf-8-sig": "utf-8"}.get(codec.name, codec.name)


def _decodes(raw: bytes, encoding: str) -> bool:
    if raw.isascii():
        return True
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
