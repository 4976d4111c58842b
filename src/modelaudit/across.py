"""What one file names and another one sends: the second look at files, over all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from modelaudit.asked import Asked, Question
from modelaudit.discovery import read_file
from modelaudit.document import PROGRAM_SUFFIXES, BinaryFile, Document
from modelaudit.flow.alike import read_by_name, telling
from modelaudit.flow.project import Project, Received
from modelaudit.flow.sites import Request, Sites
from modelaudit.inspected import Inspected, digest
from modelaudit.inspection import Inspector
from modelaudit.readers.python_requests import Requests, sites_of
from modelaudit.readers.python_statements import Source, with_newlines
from modelaudit.readers.route_keys import route_keys_of
from modelaudit.references import CallSite, Span
from modelaudit.rulebook.models import Rulebook
from modelaudit.run_files import RunFiles

T = TypeVar("T")


@dataclass(slots=True)
class Modules:
    """The files of a run, read when they are needed."""

    files: RunFiles
    rulebook: Rulebook
    asked: Asked = field(default_factory=Asked)
    _names: bytes = b""
    """Digest of the names of all files: they tell what an imported name means."""
    _states: dict[str, bytes] = field(default_factory=dict)
    _documents: dict[str, Document | None] = field(default_factory=dict)
    _sites: dict[str, Sites | None] = field(default_factory=dict)
    _requests: dict[str, Requests] = field(default_factory=dict)

    def document(self, name: str) -> Document | None:
        """Return a file; None when it cannot be read as text."""
        if name not in self._documents:
            try:
                document = Document.from_bytes(name, read_file(self.files.by_name[name].path))
            except (OSError, BinaryFile):
                self._documents[name] = None
            else:
                self._documents[name] = document if document.problem is None else None
                state = self._state_of(document.raw)
                self.asked.is_steady &= self._states.setdefault(name, state) == state
        return self._documents[name]

    def requests(self, name: str) -> Requests | None:
        """Return what a file sends to whom."""
        document = self.document(name)
        if document is not None and name not in self._requests:
            keys = route_keys_of(self.rulebook)
            self._requests[name] = Requests(Source(_python(document)), self.rulebook, keys)
        return self._requests.get(name)

    def sites(self, name: str) -> Sites | None:
        """Return the calls of a file; None when it is no Python."""
        if name not in self._sites:
            document = self.document(name)
            python = with_newlines(_python(document)) if document is not None else None
            self._sites[name] = None if python is None else sites_of(python, self.rulebook)
        return self._sites[name]

    def ask(self, name: str, question: Question, answer: Callable[[Sites], T]) -> T | None:
        """Return what a file tells; None when it is no Python."""

        def find() -> T | None:
            sites = self.sites(name)
            return answer(sites) if sites is not None else None

        return self.asked.answer(name, self.state(name), question, find)

    def ask_once(self, name: str, question: Question, answer: Callable[[Sites], T]) -> T | None:
        """Return the same, and keep nothing of a file that has nothing to tell."""
        is_kept = name in self._sites
        found = self.ask(name, question, answer)
        if not found and not is_kept:
            self._documents.pop(name, None)
            self._sites.pop(name, None)
        return found

    def state(self, name: str) -> bytes:
        """Return what tells the state of a file from another one; nothing when nobody knows."""
        if name not in self._states:
            try:
                raw = read_file(self.files.by_name[name].path)
            except OSError:
                return b""
            self._states[name] = self._state_of(raw)
        return self._states[name]

    def _state_of(self, raw: bytes) -> bytes:
        self._names = self._names or digest(repr(sorted(self.files.by_name)).encode())
        return self._names + digest(raw)

    def route_of(self, name: str, request: Request) -> str | None:
        """Return the route that a request in a file tells."""

        def find(sites: Sites) -> str | None:
            requests = self.requests(name)
            return requests.route_of(sites.request(request)) if requests else None

        return self.ask(name, ("route", request), find)

    def identity(self, received: Received) -> tuple[object, ...]:
        """Return what tells a request from any other one."""
        there, request, shared = received
        return there, self.state(there), request.call, request.keyword, shared

    def call_site(self, received: Received) -> CallSite | None:
        """Return a request with the places of its arguments."""
        requests = self.requests(received.filename)
        if requests is None or requests.sites is None:
            return None
        sent = requests.sites.request(received.request)
        site = requests.call_site(sent)
        if site is None:
            return None
        return site._replace(
            document=self.document(received.filename),
            shared=received.shared,
            route=requests.route_of(sent),
        )


def across(
    inspected: Sequence[Inspected],
    files: RunFiles,
    inspector: Inspector,
    rulebook: Rulebook,
    asked: Asked,
) -> list[Inspected]:
    """Return what files hold, those looked at again whose models other files send.

    Args:
        inspected: What was found in each file alone.
        files: All files of the run.
        inspector: What looks at files.
        rulebook: All rules.
        asked: What files told before, and tell now.
    """
    linked = {result.shown: result.links for result in inspected if result.links}
    modules = Modules(files, rulebook, asked)
    known = {name: links for name, links in linked.items() if name.endswith(PROGRAM_SUFFIXES)}
    received = Project(files, modules).received(known)
    guessed = _by_name(inspected, received, modules)
    every = [{**guessed[one.shown], **received.get(one.shown, {})} for one in inspected]
    pairs = zip(inspected, every, strict=True)
    return [_again(result, elsewhere, modules, inspector) for result, elsewhere in pairs]


def _by_name(
    inspected: Iterable[Inspected],
    received: Mapping[str, Mapping[Span, Sequence[Received]]],
    modules: Modules,
) -> Mapping[str, dict[Span, list[Received]]]:
    """Return the requests that read by its name what no request is known to be given."""
    found: defaultdict[str, dict[Span, list[Received]]] = defaultdict(dict)
    adrift = [
        (result.shown, finding, sorted(telling(finding.before)))
        for result in inspected
        for finding in result.findings
        if finding.is_adrift and finding.span not in received.get(result.shown, {})
    ]
    names = {name for _, _, own in adrift for name in own}
    read = read_by_name(names, modules.files, modules) if names else {}
    for file, finding, own in adrift:
        sent = dict.fromkeys(pair for name in own for pair in read.get(name, ()))
        routes = {pair: modules.route_of(*pair) for pair in sent}
        if fitting := [pair for pair in sent if routes[pair] in (None, finding.route)]:
            found[file][finding.span] = [Received(*pair, shared=True) for pair in fitting]
    return found


def _again(
    result: Inspected,
    received: Mapping[Span, Sequence[Received]],
    modules: Modules,
    inspector: Inspector,
) -> Inspected:
    """Return what a file holds in the light of others."""
    if not received:
        return result
    question = (
        "again",
        *((span, *map(modules.identity, received[span])) for span in sorted(received)),
    )

    def find() -> Inspected:
        document = modules.document(result.shown)
        if document is None:
            return result
        sites = {
            span: [site for one in each if (site := modules.call_site(one))]
            for span, each in received.items()
        }
        return inspector.inspect(result.shown, document.raw, sites)

    return modules.asked.answer(result.shown, modules.state(result.shown), question, find)


def _python(document: Document) -> bytes:
    """Return the Python of a file: of a notebook that of its cells."""
    if document.notebook is None:
        return document.content
    from modelaudit.readers.notebook import python_of

    return python_of(document.notebook)
