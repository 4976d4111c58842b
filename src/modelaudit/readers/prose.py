"""Reads documentation: the code in it with the reader of its language, the rest as text."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from modelaudit.document import BinaryFile, Document
from modelaudit.languages import suffix_of
from modelaudit.readers import reader_for, shapes, text
from modelaudit.readers.fences import Block, Cut, Fences
from modelaudit.readers.route_keys import may_serve, route_keys_of, settled
from modelaudit.references import Candidate, Hits, Reading, Reference, Role, Span

if TYPE_CHECKING:
    from modelaudit.identifiers import Matcher
    from modelaudit.rulebook.models import Rulebook

_NO_CODE: Final = frozenset(
    (
        *("text", "txt", "plain", "plaintext", "output", "log", "none"),
        *("md", "mdx", "rst", "csv", "diff", "patch", "mermaid"),
    )
)
"""Suffixes of code blocks that nobody runs."""
_LANGUAGE: Final = re.compile(r"[a-z0-9]+")
_LONGEST: Final = 2000
"""Bytes of a line in which the opening of a comment is looked for."""


def read(document: Document, hits: Hits, matcher: "Matcher", rulebook: "Rulebook") -> Reading:
    """Give each hit of a file of documentation the role of its text or its code."""
    return _Reader(document, matcher, rulebook).read(hits)


class _Reader:
    """The reading of one file."""

    def __init__(self, document: Document, matcher: "Matcher", rulebook: "Rulebook") -> None:
        self._document, self._matcher, self._rulebook = document, matcher, rulebook
        self._fences = Fences(document)
        self._route_of = lru_cache(maxsize=None)(self._route_of_language)

    def read(self, hits: Hits) -> Reading:
        """Return the references in the order of their places."""
        apart: dict[Block | None, list[Candidate]] = {}
        for candidate in hits.candidates:
            apart.setdefault(self._block(candidate.span.start), []).append(candidate)
        rest = tuple(apart.pop(None, ()))
        markers = tuple(m for m in hits.markers if self._fences.at(m) is None)
        reading = text.read(self._document, Hits(rest, (), markers), self._matcher, self._rulebook)
        found = list(reading.references)
        for block, candidates in apart.items():
            assert block is not None
            found += self._in_block(block, candidates, hits.fragments)
        found.sort(key=lambda reference: reference.candidate.span)
        comments = [*reading.suppression_comments]
        comments += (span for m in hits.markers if (span := self._comment(m)) is not None)
        return Reading(tuple(found), tuple(dict.fromkeys(comments)))

    def _block(self, offset: int) -> Block | None:
        front = self._fences.front
        if front is not None and front.span.start <= offset < front.span.end:
            return front
        return self._fences.at(offset)

    def _comment(self, marker: int) -> Span | None:
        """The comment of a block that a suppression marker is in, whatever its language."""
        if self._fences.at(marker) is None:
            return None
        line = self._document.line_span(marker)
        start = max(line.start, marker - _LONGEST)
        opens = list(shapes.COMMENT_OPENS.finditer(self._document.content[start:marker]))
        return Span(start + opens[-1].start(), line.end) if opens else None

    def _in_block(
        self, block: Block, candidates: list[Candidate], fragments: tuple[Span, ...]
    ) -> Iterator[Reference]:
        """The references of one block, read as a file of its own."""
        cut = Cut(self._document, block)
        moved = [(one, _moved(one.span, cut)) for one in candidates]
        inside = tuple(one._replace(span=span) for one, span in moved if span is not None)
        shifted = (_moved(span, cut) for span in fragments if _within(span, block.span))
        hits = Hits(inside, tuple(filter(None, shifted)))
        for reference in self._read(cut.content, block.language, hits):
            yield self._placed(reference, cut, block)
        for one, span in moved:
            if span is None and not one.needs_evidence:
                yield _unread(one)

    def _read(self, content: bytes, language: str, hits: Hits) -> tuple[Reference, ...]:
        suffix = suffix_of(language)
        if suffix in _NO_CODE:
            return tuple(_unread(one) for one in hits.candidates if not one.needs_evidence)
        known = _LANGUAGE.fullmatch(suffix)
        name = f"{self._document.path}.{suffix if known else 'code'}"
        try:
            code = Document.from_bytes(name, content)
        except BinaryFile:
            return ()
        read = reader_for(name, content)
        return read(code, hits, self._matcher, self._rulebook).references

    def _placed(self, reference: Reference, cut: Cut, block: Block) -> Reference:
        """What was read of a block, as something in the document."""
        span = reference.candidate.span
        start, end = cut.outward(span.start), cut.outward(span.end - 1) + 1
        candidate = reference.candidate._replace(span=Span(start, end))
        if block is self._fences.front:
            return reference._replace(candidate=candidate, calls=())
        passed = (*reference.arguments, *(name for call in reference.calls for name in call.names))
        return reference._replace(
            candidate=candidate,
            role=Role.DOC_CODE,
            place="code block",
            route=reference.route or self._route_of(block.language, candidate.identifier),
            obstacle=reference.obstacle or _OBSTACLES.get(reference.role),
            arguments=tuple(dict.fromkeys(passed)),
            looked_up=False,
            beginning=False,
            calls=(),
        )

    def _route_of_language(self, language: str, identifier: str) -> str | None:
        """The one route that all blocks of a language tell, when they are read as one."""
        blocks = self._fences.of(language)
        content = b"\n".join(self._document.content[slice(*block.span)] for block in blocks)
        route = route_keys_of(self._rulebook).of_file(content)
        if route is None or not may_serve(self._rulebook, route, identifier):
            return None
        return settled(self._rulebook, route, identifier)


_OBSTACLES: Final = {
    Role.CATALOG: "this is knowledge about the model, not a request to it",
    Role.PROSE: "this is text for people",
}
"""Why nothing is replaced in a block that is no request."""


def _unread(candidate: Candidate) -> Reference:
    return Reference(candidate, Role.DOC_CODE, "code block", obstacle=_OBSTACLES[Role.PROSE])


def _moved(span: Span, cut: Cut) -> Span | None:
    start = cut.inward(span.start)
    return None if start is None else Span(start, start + span.end - span.start)


def _within(span: Span, around: Span) -> bool:
    return around.start <= span.start < around.end
