"""Reads notebooks: each cell by the reader of its language, all Python cells as one program.

A cell is read in a view of the notebook: a text as long as that of the notebook, with the cells of
one language only and blanks for all others. So a name of one cell is known in the next ones, and
what is found in any view stands at the same place in the notebook.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from modelaudit.document import Document
from modelaudit.notebook import PYTHON, Cell, Notebook, same_but_sources
from modelaudit.readers import magics, reader_for, text
from modelaudit.readers.magics import Code, blank
from modelaudit.references import Candidate, Hits, Reading, Reference, Role, Span

if TYPE_CHECKING:
    from modelaudit.identifiers import Matcher
    from modelaudit.rulebook.models import Rulebook

_SHELL: Final = "sh"
_BROKEN: Final = "broken.py"
"""What is Python by its cell and no Python for a parser."""
_MAGIC: Final = re.compile(rb"[ \t]*(%%?\w+)[ \t]+\Z")


def read(document: Document, hits: Hits, matcher: "Matcher", rulebook: "Rulebook") -> Reading:
    """Return every reference of a notebook; of a file that is none, those of plain text."""
    if document.notebook is None:
        return text.read(document, hits, matcher, rulebook)._replace(problem=document.problem)
    reader = _Reader(document, document.notebook)
    readings = [
        reader.read(language, view, matcher, rulebook)
        for language, view in reader.views(hits).items()
    ]
    found = [one for reading in readings for one in reading.references]
    found += _recorded(hits, document.notebook)
    problems = (reader.problem, *(reading.problem for reading in readings))
    return Reading(
        tuple(sorted(found, key=lambda one: one.candidate.span)),
        tuple(sorted(span for reading in readings for span in reading.suppression_comments)),
        problem=next(filter(None, problems), None),
        requests=next((reading.requests for reading in readings if reading.requests), None),
        calls=tuple(call for reading in readings for call in reading.calls),
    )


def is_intact(before: Document, after: Document) -> bool:
    """Tell whether only sources changed, and all cells that were Python still are."""
    if before.notebook is None or before.file is None:
        return True
    if after.notebook is None or after.file is None:
        return False
    cells = zip(before.notebook.cells, after.notebook.cells, strict=True)
    return same_but_sources(before.file.content, after.file.content) and all(
        _is_python(after, new) or not _is_python(before, old) for old, new in cells
    )


def _is_python(document: Document, cell: Cell) -> bool:
    text = document.content[cell.span.start : cell.span.end]
    return magics.read_code(text).python is not None


@dataclass(slots=True)
class _View:
    """The parts of a notebook that are read together."""

    parts: set[Span] = field(default_factory=set)
    candidates: list[Candidate] = field(default_factory=list)
    fragments: list[Span] = field(default_factory=list)
    markers: list[int] = field(default_factory=list)
    calls: bool = False

    @property
    def hits(self) -> Hits:
        """What was found in them."""
        found = tuple(self.candidates), tuple(self.fragments), tuple(self.markers)
        return Hits(*found, calls=self.calls)


class _Reader:
    """The reading of one notebook."""

    def __init__(self, document: Document, notebook: Notebook) -> None:
        self._document, self._notebook = document, notebook
        self._codes: dict[int, Code] = {}
        self._languages: dict[int, tuple[str, Span] | None] = {}
        """By cell: its language when a magic says one, and where the text in it stands."""
        self.problem: str | None = None
        """Why a cell that holds something was not read as Python; None when all were."""

    def views(self, hits: Hits) -> dict[str, _View]:
        """Sort what was found in cells by the language of its part."""
        views: defaultdict[str, _View] = defaultdict(_View)
        for candidate in hits.candidates:
            if view := self._view(views, candidate.span.start):
                view.candidates.append(candidate)
        for fragment in hits.fragments:
            if view := self._view(views, fragment.start):
                view.fragments.append(fragment)
        for marker in hits.markers:
            if view := self._view(views, marker):
                view.markers.append(marker)
        if hits.calls:
            views[PYTHON].calls = True
        return views

    def read(self, language: str, view: _View, matcher: "Matcher", rulebook: "Rulebook") -> Reading:
        """Read all parts in one language."""
        path = f"{self._document.path}.{language}"
        if language == PYTHON:
            content = python_of(self._notebook, self._codes)
        else:
            content = _only(view.parts, self._document.content)
        document = replace(self._document, path=path, content=content, notebook=None, file=None)
        read = text.read if language == _BROKEN else reader_for(path, content)
        reading = read(document, view.hits, matcher, rulebook)
        if language == _SHELL:
            named = tuple(_argument(one, document) for one in reading.references)
            return reading._replace(references=named)
        return reading

    def _view(self, views: dict[str, _View], offset: int) -> _View | None:
        """Return the view of what stands at an offset; None for what was recorded."""
        cell = self._notebook.cell(offset)
        if cell is None:
            return None
        language, part = self._part(cell, offset)
        views[language].parts.add(part)
        return views[language]

    def _part(self, cell: Cell, offset: int) -> tuple[str, Span]:
        """Return the language at an offset of a cell, and the part of the cell that is in it."""
        if cell.suffix != PYTHON:
            return cell.suffix, cell.span
        start, end = cell.span
        if cell.number not in self._languages:
            self._languages[cell.number] = magics.language(self._notebook.text[start:end])
        if below := self._languages[cell.number]:
            suffix, (first, last) = below
            inside = offset - start >= first
            return (suffix, Span(start + first, start + last)) if inside else _shell(start, first)
        code = _code(self._notebook, cell, self._codes)
        if code.python is None:
            self.problem = self.problem or f"cell {cell.number}, {code.problem}"
            return _BROKEN, cell.span
        for first, last in code.escaped:
            if first <= offset - start < last:
                return _SHELL, Span(start + first, start + last)
        return PYTHON, cell.span


def _shell(start: int, end: int) -> tuple[str, Span]:
    return _SHELL, Span(start, start + end)


def _recorded(hits: Hits, notebook: Notebook) -> list[Reference]:
    """Return what was found in outputs: knowledge of a run that is over."""
    return [
        Reference(hit, Role.CATALOG, "recorded output")
        for hit in hits.candidates
        if hit.span.start >= notebook.end and not hit.needs_evidence
    ]


def _argument(reference: Reference, document: Document) -> Reference:
    """Return a reference as a use when it is the first argument of a magic: whom to ask."""
    span = reference.candidate.span
    line = document.line_span(span.start)
    match = _MAGIC.match(document.content, line.start, span.start)
    if match is None or document.content[span.end : span.end + 1].strip():
        return reference
    name = match[1].decode("latin-1")
    return reference._replace(role=Role.USE, place=f"argument of {name}")


def _code(notebook: Notebook, cell: Cell, known: dict[int, Code]) -> Code:
    if cell.number not in known:
        text = notebook.text[cell.span.start : cell.span.end]
        known[cell.number] = magics.read_code(text)
    return known[cell.number]


def python_of(notebook: Notebook, known: dict[int, Code] | None = None) -> bytes:
    """Return the text of a notebook with everything blanked that is no Python.

    Args:
        notebook: The notebook.
        known: The code of its cells, as far as it was read before; what is read now is added.
    """
    known, parts = {} if known is None else known, []
    for cell in notebook.cells:
        text = notebook.text[cell.span.start : cell.span.end]
        python = None
        if cell.suffix == PYTHON and magics.language(text) is None:
            python = _code(notebook, cell, known).python
        parts += [blank(text) if python is None else python, b"\n"]
    return b"".join(parts)


def _only(parts: Iterable[Span], content: bytes) -> bytes:
    """Return a content up to the last of some parts, with everything else blanked."""
    pieces, cursor = [], 0
    for start, end in sorted(parts):
        pieces += [blank(content[cursor:start]), content[start:end]]
        cursor = end
    return b"".join([*pieces, b"\n"])
