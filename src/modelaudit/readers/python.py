"""Reads Python: the role of every hit from the statement it stands in.

Comments and docstrings are told from code by one pass over the bytes; only statements with other
hits are parsed, one by one. A file that is no Python is handed to the reader of plain text.
"""

import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from modelaudit.readers import whole_files
from modelaudit.readers.expectations import guarded
from modelaudit.readers.python_statements import TOO_DEEP, Source
from modelaudit.readers.python_texts import is_code_of_docstring, is_setting
from modelaudit.readers.shapes import names_beside
from modelaudit.references import Candidate, Hits, Reading, Reference, Role, Span

if TYPE_CHECKING:
    from modelaudit.document import Document
    from modelaudit.identifiers import Matcher
    from modelaudit.readers.python_judgement import Parsed
    from modelaudit.readers.python_requests import Requests
    from modelaudit.rulebook.models import Rulebook

_AROUND = 8_000
"""Bytes of a docstring before an example that are looked at."""


_NESTED = "the code is too deeply nested"
_EXAMPLE = 2000
"""Bytes after a hit in which the rest of an example's call is looked for."""


def read(document: "Document", hits: Hits, matcher: "Matcher", rulebook: "Rulebook") -> Reading:
    """Return every reference of a Python file with its role."""
    if document.problem is not None:
        return _as_text(document, hits, matcher, rulebook, document.problem)
    source = Source(document.content)
    code = [hit for hit in hits.candidates if source.comments.at(hit.span.start) is None]
    split = [span for span in hits.fragments if _is_joined(source, span)]
    references = list(_comments(source, hits))
    statements = _Statements(source, matcher, rulebook)
    if code or split or source.trouble:
        offsets = [*(hit.span.start for hit in code), *(span.start for span in split)]
        problem = _too_long(source, offsets) or syntax_problem(source)
        if problem is not None:
            return _as_text(document, hits, matcher, rulebook, problem)
        try:
            references += statements.references(code, split)
        except ValueError as error:
            return _as_text(document, hits, matcher, rulebook, str(error))
        except (RecursionError, MemoryError):
            return _as_text(document, hits, matcher, rulebook, _NESTED)
    references = _routed(references, document.content, rulebook)
    references = guarded(_in_file(references, document), document.content)
    references.sort(key=lambda reference: reference.candidate.span)
    spans = dict.fromkeys(source.comments.at(marker) for marker in hits.markers)
    used = any(reference.role is Role.USE for reference in references)
    if hits.calls and statements.requests is None:
        statements.prepare()
    requests = statements.requests
    return Reading(
        tuple(references),
        tuple(span for span in spans if span is not None),
        requests=requests,
        calls=requests.spoken_of() if requests and (used or hits.calls) else (),
    )


def _in_file(references: list[Reference], document: "Document") -> list[Reference]:
    """Give references what is known of the whole file."""
    if whole_files.is_recorded(document):
        return [
            one._replace(role=Role.CATALOG) if one.role is Role.USE else one for one in references
        ]
    obstacle = whole_files.obstacle(document)
    return [
        one._replace(obstacle=one.obstacle or obstacle) if one.role is Role.USE else one
        for one in references
    ]


def _routed(references: list[Reference], content: bytes, rulebook: "Rulebook") -> list[Reference]:
    """Give references the route that a setting of the whole file, or their example, tells."""
    examples = any(reference.role is Role.DOC_CODE for reference in references)
    if not examples and b"api_type" not in content.lower():
        return references
    from modelaudit.readers.route_keys import only, route_keys_of

    keys = route_keys_of(rulebook)
    route = keys.of_module(content)

    def of(reference: Reference) -> str | None:
        if reference.role is not Role.DOC_CODE:
            return reference.route or (route if reference.role is Role.USE else None)
        span = reference.candidate.span
        example = content[max(0, span.start - _EXAMPLE) : span.end]
        address = only({route for _, route in keys.urls.found(example)})
        return address or reference.route or keys.of_file(example)

    return [reference._replace(route=of(reference)) for reference in references]


def _as_text(
    document: "Document", hits: Hits, matcher: "Matcher", rulebook: "Rulebook", problem: str
) -> Reading:
    from modelaudit.readers import text

    reading = text.read(document, hits, matcher, rulebook)
    return reading._replace(problem=problem)


def syntax_problem(source: Source) -> str | None:
    """Why the file is no Python, with the line; None when it is."""
    if source.trouble == TOO_DEEP:
        return TOO_DEEP
    if b"\0" in source.content:
        return "it holds a null byte"
    import _symtable  # type: ignore[import-not-found]

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _symtable.symtable(source.content, "<file>", "exec")
    except (RecursionError, MemoryError):
        return _NESTED
    except SyntaxError as error:
        # Grammar that is newer than this interpreter may still be known to libcst.
        from modelaudit.readers.python_tree import Unparsable, parse_file

        try:
            parse_file(source, lambda _: False)
        except Unparsable:
            return f"line {error.lineno}: {error.msg}" if error.lineno else error.msg
        return None
    except (ValueError, LookupError) as error:
        return str(error)
    return None


def _too_long(source: Source, offsets: list[int]) -> str | None:
    """Why some statement will not be parsed, told before the whole file is: that takes memory."""
    if source.trouble:
        return None
    for code in {source.code(source.statement(offset)): None for offset in offsets}:
        if source.is_too_long(code) and not _is_one_string(source, code):
            line = source.content.count(b"\n", 0, code.start) + 1
            return f"line {line}: a statement is too long"
    return None


def _is_one_string(source: Source, code: Span) -> bool:
    """Whether a statement is a docstring, which nobody parses."""
    quoted = source.strings.at(code.end - 1)
    return quoted is not None and code == (source.literal_start(quoted.start), quoted.end)


def _comments(source: Source, hits: Hits) -> Iterator[Reference]:
    for hit in hits.candidates:
        if not hit.needs_evidence and source.comments.at(hit.span.start) is not None:
            yield Reference(hit, Role.PROSE, "comment")


def _is_joined(source: Source, fragment: Span) -> bool:
    """Whether another literal is joined to the one that ends with this fragment."""
    index = source.strings.index(fragment.start)
    if index is None or index + 1 >= len(source.strings.starts):
        return False
    gap = source.content[source.strings.ends[index] : source.strings.starts[index + 1]]
    lines = (line.partition(b"#")[0] for line in gap.splitlines())
    return not b"".join(lines).strip(b" \t\f\\+()rRbBuUfFtT")


def _is_nested(source: Source, span: Span) -> bool:
    """Whether a text outside of all strings is quoted: in an f-string of Python 3.12."""
    around = source.content[span.start - 1 : span.start], source.content[span.end : span.end + 1]
    return around[0] == around[1] and around[0] in (b'"', b"'")


class _Statements:
    """The hits of one file that stand in statements."""

    def __init__(self, source: Source, matcher: "Matcher", rulebook: "Rulebook") -> None:
        self._source, self._matcher, self._rulebook = source, matcher, rulebook
        self._keys = rulebook.vocabulary.model_keys
        self.requests: Requests | None = None

    def references(self, candidates: list[Candidate], fragments: list[Span]) -> Iterator[Reference]:
        """Return the references of all statements, docstrings without a parse."""
        groups: dict[Span, tuple[list[Candidate], list[int]]] = {}
        if self._source.trouble:
            # Valid all the same: an f-string whose quotes the pass over the bytes cannot match.
            groups[Span(0, len(self._source.content))] = candidates, []
            candidates, fragments = [], []
        for candidate in candidates:
            quoted = self._source.strings.at(candidate.span.start)
            if quoted is None and not _is_nested(self._source, candidate.span):
                continue
            statement = self._source.statement(candidate.span.start)
            if quoted is not None and self._is_docstring(statement, quoted):
                if not candidate.needs_evidence:
                    yield self._in_docstring(candidate, quoted)
                continue
            groups.setdefault(statement, ([], []))[0].append(candidate)
        for fragment in fragments:
            statement = self._source.statement(fragment.start)
            groups.setdefault(statement, ([], []))[1].append(fragment.start)
        if groups:
            models = sorted(offset for offsets in groups.values() for offset in _starts(*offsets))
            parsed = self.prepare(models)
            for statement, (inside, split) in groups.items():
                yield from parsed.references(statement, inside, split)

    def prepare(self, models: Sequence[int] = ()) -> "Parsed":
        """Get ready for statements that have to be parsed; `models` is where they name one."""
        from modelaudit.readers.python_judgement import Parsed

        parsed = Parsed(self._source, self._matcher, self._rulebook, models)
        self.requests = parsed.requests
        return parsed

    def _is_docstring(self, statement: Span, quoted: Span) -> bool:
        code = self._source.code(statement)
        return code == (self._source.literal_start(quoted.start), quoted.end)

    def _in_docstring(self, candidate: Candidate, quoted: Span) -> Reference:
        return docstring_reference(candidate, self._source.content, quoted.start, self._keys)


def _starts(candidates: list[Candidate], fragments: list[int]) -> list[int]:
    return [*(candidate.span.start for candidate in candidates), *fragments]


def docstring_reference(
    candidate: Candidate, content: bytes, start: int, model_keys: frozenset[str]
) -> Reference:
    """Return the reference of a candidate in a docstring that begins at an offset."""
    end = content.find(b"\n", candidate.span.end)
    start = max(start, candidate.span.start - _AROUND)
    text = content[start : end if end >= 0 else len(content)][: 2 * _AROUND].decode("latin-1")
    offset = candidate.span.start - start
    if is_code_of_docstring(text, offset) or is_setting(text[:offset], model_keys, code=True):
        example = content[start : candidate.span.end + _EXAMPLE].decode("latin-1")
        return Reference(
            candidate,
            Role.DOC_CODE,
            "example in a docstring",
            arguments=names_beside(example, offset),
        )
    return Reference(candidate, Role.PROSE, "docstring")
