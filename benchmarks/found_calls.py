"""The calls with a model that the analysis finds in a folder: all that asks it is here."""

import ast
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from modelaudit.document import BinaryFile, Document
from modelaudit.identifiers import Matcher
from modelaudit.prefilter import Prefilter
from modelaudit.readers import reader_for
from modelaudit.references import CallSite, Reference, Role
from modelaudit.rulebook.index import open_rulebook


class Value(NamedTuple):
    """An identifier in the text of a file."""

    identifier: str
    filename: str
    line: int


class FoundCall(NamedTuple):
    """A call that takes a model, as the analysis sees it."""

    filename: str
    line: int
    """Of the first character of the call."""
    written: str
    """The function as written: `self.client.chat.completions.create`."""
    call: str
    """What is called: `openai.OpenAI().chat.completions.create`; empty when unknown."""
    values: frozenset[Value]
    arguments: frozenset[str]


class Analysis:
    """The analysis with the shipped rules."""

    def __init__(self) -> None:
        index = open_rulebook()
        self._rulebook = index.rulebook()
        self._matcher = Matcher(Prefilter(index.facts.patterns), self._rulebook)

    def knows(self, identifier: str) -> bool:
        """Return whether the rules know a text as the identifier of a model."""
        hits = self._matcher.hits(f'model = "{identifier}"\n'.encode())
        return any(candidate.text == identifier for candidate in hits.candidates)

    def found(self, root: Path) -> Iterator[FoundCall]:
        """Return the calls in all Python files below a folder, with file names relative to it."""
        for path in sorted(root.rglob("*.py")):
            try:
                document = Document.from_bytes(path.as_posix(), path.read_bytes())
            except BinaryFile:
                continue
            yield from self._in_file(document, path.relative_to(root).as_posix())

    def _in_file(self, document: Document, shown: str) -> Iterator[FoundCall]:
        hits = self._matcher.hits(document.content)
        if not hits:
            return
        read = reader_for(document.path, document.content)
        reading = read(document, hits, self._matcher, self._rulebook)
        calls: dict[tuple[int, str], list[tuple[CallSite, Reference]]] = defaultdict(list)
        rows = _Rows(document.content)
        for reference in reading.references:
            if reference.role is Role.USE:
                for call in reference.calls:
                    calls[rows.of(call), call.called].append((call, reference))
        for (row, written), reached in calls.items():
            values = {
                Value(each.candidate.text, shown, document.location(each.candidate.span.start).row)
                for _, each in reached
            }
            names = {name for call, _ in reached for name in call.names}
            resolved = reached[0][0].name
            yield FoundCall(shown, row, written, resolved, frozenset(values), frozenset(names))


class _Rows:
    """The rows in which the calls of a file begin."""

    def __init__(self, content: bytes) -> None:
        with warnings.catch_warnings(action="ignore"):
            try:
                tree = ast.parse(content)
            except (SyntaxError, ValueError):
                tree = ast.Module([], [])
        self._starts = [0]
        for line in content.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]

    def of(self, call: CallSite) -> int:
        """Return the row of the innermost call around the first argument."""
        offset = call.lists[0][0].span.start
        around = [node for node in self._calls if self._start(node) <= offset < self._end(node)]
        return max(around, key=self._start).lineno if around else 0

    def _start(self, node: ast.Call) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.Call) -> int:
        end_row, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._starts[end_row - 1] + end_column
