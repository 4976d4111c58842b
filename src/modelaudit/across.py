"""What one file names and another one sends: the second look at files, over all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from modelaudit.discovery import read_file
from modelaudit.document import PROGRAM_SUFFIXES, BinaryFile, Document
from modelaudit.flow.alike import read_by_name, telling
from modelaudit.flow.project import Project, Received
from modelaudit.flow.sites import Sent, Sites
from modelaudit.inspected import Inspected
from modelaudit.inspection import Inspector
from modelaudit.readers.notebook import python_view
from modelaudit.readers.python_requests import Requests
from modelaudit.readers.python_statements import Source
from modelaudit.readers.route_keys import route_keys_of
from modelaudit.references import CallSite, Span
from modelaudit.rulebook.models import Rulebook
from modelaudit.run_files import RunFiles


@dataclass(slots=True)
class Modules:
    """The files of a run, read when they are needed."""

    files: RunFiles
    rulebook: Rulebook
    _documents: dict[str, Document | None] = field(default_factory=dict)
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
        return self._documents[name]

    def requests(self, name: str) -> Requests | None:
        """Return what a file sends to whom."""
        document = self.document(name)
        if document is not None and name not in self._requests:
            keys = route_keys_of(self.rulebook)
            self._requests[name] = Requests(Source(python_view(document)), self.rulebook, keys)
        return self._requests.get(name)

    def sites(self, name: str) -> Sites | None:
        """Return the calls of a file."""
        requests = self.requests(name)
        return requests.sites if requests is not None else None

    def route_of(self, name: str, sent: Sent) -> str | None:
        """Return the route that a request in a file tells."""
        requests = self.requests(name)
        return requests.route_of(sent) if requests else None

    def call_site(self, received: Received) -> CallSite | None:
        """Return a request with the places of its arguments."""
        requests = self.requests(received.filename)
        site = requests.call_site(received.sent) if requests else None
        if requests is None or site is None:
            return None
        return site._replace(
            document=self.document(received.filename),
            shared=received.shared,
            route=requests.route_of(received.sent),
        )


def across(
    inspected: Sequence[Inspected],
    files: RunFiles,
    inspector: Inspector,
    rulebook: Rulebook,
) -> list[Inspected]:
    """Return what files hold, those looked at again whose models other files send.

    Args:
        inspected: What was found in each file alone.
        files: All files of the run.
        inspector: What looks at files.
        rulebook: All rules.
    """
    linked = {result.shown: result.links for result in inspected if result.links}
    modules = Modules(files, rulebook)
    known = {name: links for name, links in linked.items() if name.endswith(PROGRAM_SUFFIXES)}
    received = Project(files, modules.sites).received(known)
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
    read = read_by_name(names, modules.files, modules.sites) if names else {}
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
    document = modules.document(result.shown) if received else None
    if document is None:
        return result
    sites = {
        span: [site for one in each if (site := modules.call_site(one))]
        for span, each in received.items()
    }
    return inspector.inspect(result.shown, document.raw, sites)
