"""The calls with a model that the analysis finds in a folder: all that asks it is here."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from modelaudit.document import BinaryFile, Document
from modelaudit.identifiers import Matcher
from modelaudit.prefilter import Prefilter
from modelaudit.readers import reader_for
from modelaudit.references import CallSite, Role
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
        self.failures: list[str] = []
        """Files that the analysis fails to read: a defect, whose calls count as not found."""

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
            try:
                yield from list(self._in_file(document, root))
            except Exception as error:
                self.failures.append(f"{path.relative_to(root)}: {type(error).__name__}")

    def _in_file(self, document: Document, root: Path) -> Iterator[FoundCall]:
        hits = self._matcher.hits(document.content)
        if not hits:
            return
        read = reader_for(document.path, document.content)
        reading = read(document, hits, self._matcher, self._rulebook)
        calls: dict[tuple[str, int, str], list[tuple[CallSite, Value]]] = defaultdict(list)
        for reference in reading.references:
            token = reference.candidate
            row = document.location(token.span.start).row
            for call in reference.calls if reference.role is Role.USE else ():
                there = call.document or document
                begins = there.location(call.span.start).row
                key = (Path(there.path).relative_to(root).as_posix(), begins, call.called)
                value = Value(token.text, Path(document.path).relative_to(root).as_posix(), row)
                calls[key].append((call, value))
        for (filename, line, written), reached in calls.items():
            values = frozenset(value for _, value in reached)
            names = frozenset(name for call, _ in reached for name in call.names)
            yield FoundCall(filename, line, written, reached[0][0].name, values, names)
