"""The calls with a model that the analysis finds in a folder: all that asks it is here."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from modelaudit.across import Modules
from modelaudit.discovery import Found
from modelaudit.flow.links import Links
from modelaudit.flow.project import Project
from modelaudit.flow.sites import Sent
from modelaudit.identifiers import Matcher
from modelaudit.prefilter import Prefilter
from modelaudit.rulebook.index import open_rulebook
from modelaudit.run_files import RunFiles


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
        names = [path.relative_to(root).as_posix() for path in sorted(root.rglob("*.py"))]
        files = RunFiles(Found(str(root / name), name, False, None) for name in names)
        modules = Modules(files, self._rulebook)
        sent: dict[tuple[str, Sent], set[Value]] = defaultdict(set)
        linked: dict[str, Links] = {}
        for name in names:
            try:
                links = self._in_file(name, modules, sent)
            except Exception as error:
                self.failures.append(f"{name}: {type(error).__name__}")
            else:
                linked |= {name: links} if links else {}
        project = Project(files, modules)
        for name, literals in project.received(linked).items():
            for span, received in literals.items():
                for one in received:
                    sites = modules.sites(one.filename)
                    assert sites is not None
                    request = sites.request(one.request)
                    sent[one.filename, request].add(self._value(name, span.start, modules))
        for (name, call), values in sent.items():
            yield self._call(name, call, values, modules)

    def _in_file(
        self, name: str, modules: Modules, sent: dict[tuple[str, Sent], set[Value]]
    ) -> Links | None:
        """Note the calls of a file with the values that stand in it."""
        requests, document = modules.requests(name), modules.document(name)
        if requests is None or document is None or requests.sites is None:
            return None
        for one in requests.sites.sent:
            if not one.is_lookup:
                spans = (origin.span for origin in one.origins if origin.span)
                sent[name, one] |= {self._value(name, span.start, modules) for span in spans}
        return requests.links([hit.span for hit in self._matcher.hits(document.content).candidates])

    def _value(self, name: str, start: int, modules: Modules) -> Value:
        document, requests = modules.document(name), modules.requests(name)
        assert document is not None
        assert requests is not None
        end = document.content.find(b"\n", start)
        hits = self._matcher.hits(document.content[start : end if end >= 0 else None]).candidates
        text = hits[0].text if hits else ""
        return Value(text, name, document.location(start).row)

    @staticmethod
    def _call(name: str, sent: Sent, values: set[Value], modules: Modules) -> FoundCall:
        requests = modules.requests(name)
        site = requests.call_site(sent) if requests else None
        path = "" if sent.path.startswith("?") else sent.path
        known = frozenset(value for value in values if value.identifier)
        names = frozenset(site.names if site else ())
        written = site.called if site else ""
        return FoundCall(name, sent.call.lineno, written, path, known, names)
