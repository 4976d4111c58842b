"""Jupyter notebooks: the sources of all cells as one text, and where it stands in their JSON.

A source is one string of JSON or a list of them, with escapes. What is read is what they say, cell
after cell; what is written are the bytes of the file, changed inside of these strings only.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from modelaudit.json_places import JsonPlaces, Value
from modelaudit.languages import suffix_of
from modelaudit.notebook_edits import Piece, unescaped, written
from modelaudit.references import Span
from modelaudit.replacing import Replacement, replaced

MARKDOWN: Final = "md"
PYTHON: Final = "py"
_RAW: Final = "txt"


class NoNotebook(ValueError):  # noqa: N818 (a kind of file, not a failure)
    """Why a file cannot be read as a notebook."""


class Cell(NamedTuple):
    """The source of one cell."""

    number: int
    """Among all cells, from 1."""
    suffix: str
    """Of files in its language."""
    span: Span
    """In the text of the notebook; behind it stands a newline that is nobody's."""
    pieces: tuple[Piece, ...]
    """The strings of JSON it is made of."""
    listed: Span | None
    """Where the list of them stands, inside of its brackets; None when it is one string."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """One notebook."""

    text: bytes
    """The sources of all cells, then all that was recorded of their runs, as it stands in JSON."""
    cells: tuple[Cell, ...]
    recorded: tuple[Piece, ...]
    """Outputs of cells."""
    end: int
    """Where the sources end in the text."""
    _starts: list[int] = field(repr=False, compare=False)

    def cell(self, offset: int) -> Cell | None:
        """Return the cell an offset of the text is in."""
        if offset >= self.end:
            return None
        return self.cells[bisect_right(self._starts, offset) - 1]

    def place(self, offset: int) -> int:
        """Return where in the file a byte of the text comes from."""
        cell = self.cell(offset)
        pieces = cell.pieces if cell else self.recorded
        if not pieces:
            return 0
        index = bisect_right(pieces, offset, key=lambda piece: piece.start) - 1
        return pieces[max(index, 0)].place(offset)

    def edited(self, content: bytes, edits: Iterable[Replacement]) -> bytes:
        """Return the bytes of the file after edits of its text; those of no cell are not made.

        Args:
            content: The bytes of the file.
            edits: What replaces which part of the text; none overlaps another.
        """
        by_cell: dict[Cell, list[Replacement]] = {}
        for span, text in edits:
            cell = self.cell(span.start)
            if cell is not None and cell.pieces:
                end = min(span.end, cell.span.end)  # the newline behind it is ours
                edit = Replacement(Span(span.start, end), text)
                by_cell.setdefault(cell, []).append(edit)
        changes = (
            change
            for cell, inside in by_cell.items()
            for change in written(content, cell.pieces, cell.listed, inside)
        )
        return replaced(content, changes)


def open_notebook(content: bytes) -> Notebook:
    """Read the JSON of a notebook; `NoNotebook` when it is none."""
    document = _parsed(content)
    whole = document.members(document.start)
    if "worksheets" in whole:
        raise NoNotebook("its format is older than version 4 of notebooks")
    if "cells" not in whole or not isinstance(whole["cells"].value, list):
        raise NoNotebook("it has no list of cells")
    language = _language(whole["metadata"].value if "metadata" in whole else None)
    text = _Text(content)
    cells: list[Cell] = []
    outputs: list[Span] = []
    for number, item in enumerate(document.items(whole["cells"].span.start), start=1):
        if not isinstance(item.value, dict):
            raise NoNotebook(f"cell {number} is no object")
        members = document.members(item.span.start)
        if "source" in members:
            strings, listed = _strings(document, members["source"], number)
            start, pieces = text.length, text.add_strings(strings)
            span = Span(start, text.length - 1)
            cells.append(Cell(number, _suffix(item.value, language), span, pieces, listed))
        if "outputs" in members:
            outputs.append(members["outputs"].span)
    end = text.length
    recorded = tuple(map(text.add_raw, outputs))
    starts = [cell.span.start for cell in cells]
    return Notebook(b"".join(text.parts), tuple(cells), recorded, end, starts)


class _Text:
    """The text of a notebook as it grows; a newline ends each of its parts."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.parts: list[bytes] = []
        self.length = 0

    def add_strings(self, strings: Iterable[Span]) -> tuple[Piece, ...]:
        """Add what strings of JSON say, one after the other."""
        pieces = []
        for span in strings:
            inside = Span(span.start + 1, span.end - 1)
            said, marks = unescaped(self._content[inside.start : inside.end])
            pieces.append(Piece(self.length, self.length + len(said), inside, marks))
            self._add(said)
        self._add(b"\n")
        return tuple(pieces)

    def add_raw(self, span: Span) -> Piece:
        """Add a part of the file as it stands there."""
        piece = Piece(self.length, self.length + span.end - span.start, span)
        self._add(self._content[span.start : span.end])
        self._add(b"\n")
        return piece

    def _add(self, part: bytes) -> None:
        self.parts.append(part)
        self.length += len(part)


def _parsed(content: bytes) -> JsonPlaces:
    try:
        document = JsonPlaces(
            content.decode("latin-1")
        )  # a character for each byte: its places stay
    except json.JSONDecodeError as error:
        raise NoNotebook(f"line {error.lineno}: not valid JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise NoNotebook(f"not valid JSON: {error}") from error
    if not document.is_object:
        raise NoNotebook("it is no JSON object")
    return document


def same_but_sources(before: bytes, after: bytes) -> bool:
    """Tell whether two notebooks have the same cells, whatever is written in them."""
    return bool(_without_sources(before) == _without_sources(after))


def _without_sources(content: bytes) -> Any:
    whole = json.loads(content, parse_constant=str)
    for cell in whole["cells"]:
        cell["source"] = type(cell.get("source")).__name__
    return whole


def _strings(document: JsonPlaces, source: Value, number: int) -> tuple[list[Span], Span | None]:
    """Return the strings of a source, and the list they stand in."""
    if isinstance(source.value, str):
        return [source.span], None
    if not isinstance(source.value, list) or not all(isinstance(s, str) for s in source.value):
        raise NoNotebook(f"the source of cell {number} is no text")
    items = document.items(source.span.start)
    return [item.span for item in items], Span(source.span.start + 1, source.span.end - 1)


def _language(metadata: Any) -> str:
    """Return the language of code cells in general; Python when nothing says."""
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        told = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(told, dict) and isinstance(told.get(name), str):
            return str(told[name])
    return ""


def _suffix(cell: Mapping[str, Any], language: str) -> str:
    """Return the suffix of files in the language of a cell."""
    if cell.get("cell_type") == "markdown":
        return MARKDOWN
    if cell.get("cell_type") != "code":
        return _RAW
    metadata = cell.get("metadata")
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    own = editor.get("languageId") if isinstance(editor, dict) else None
    return suffix_of(own if isinstance(own, str) and own else language or PYTHON)
