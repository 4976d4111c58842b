"""What one file names and another one sends: the second look at files, over all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from modelaudit.discovery import Found, read_file
from modelaudit.document import PYTHON_SUFFIXES, BinaryFile, Document
from modelaudit.flow.project import Project, Received
from modelaudit.flow.sites import Sites
from modelaudit.inspection import Inspected, Inspector
from modelaudit.readers.python_requests import Requests
from modelaudit.readers.python_statements import Source
from modelaudit.readers.route_keys import RouteKeys
from modelaudit.references import CallSite, Span
from modelaudit.rulebook.models import Rulebook


@dataclass(slots=True)
class Modules:
    """The Python files of a run, read when they are needed."""

    files: Mapping[str, Found]
    rulebook: Rulebook
    _documents: dict[str, Document | None] = field(default_factory=dict)
    _requests: dict[str, Requests] = field(default_factory=dict)

    def document(self, name: str) -> Document | None:
        """Return a file; None when it cannot be read as Python."""
        if name not in self._documents:
            try:
                document = Document.from_bytes(name, read_file(self.files[name].path))
            except (OSError, BinaryFile):
                self._documents[name] = None
            else:
                self._documents[name] = document if document.problem is None else None
        return self._documents[name]

    def requests(self, name: str) -> Requests | None:
        """Return what a file sends to whom."""
        document = self.document(name)
        if document is not None and name not in self._requests:
            keys = RouteKeys(self.rulebook.routes.values())
            self._requests[name] = Requests(Source(document.content), self.rulebook, keys)
        return self._requests.get(name)

    def sites(self, name: str) -> Sites | None:
        """Return the calls of a file."""
        requests = self.requests(name)
        return requests.sites if requests is not None else None

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """Yield all files with their bytes."""
        for name, found in self.files.items():
            try:
                yield name, read_file(found.path)
            except OSError:  # told where the file was searched
                continue

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
    found: Iterable[Found],
    inspector: Inspector,
    rulebook: Rulebook,
) -> list[Inspected]:
    """Return what files hold, those looked at again whose models other files send.

    Args:
        inspected: What was found in each file alone.
        found: All files of the run.
        inspector: What looks at files.
        rulebook: All rules.
    """
    linked = {result.shown: result.links for result in inspected if result.links}
    files = {one.shown: one for one in found if one.shown.endswith(PYTHON_SUFFIXES)}
    modules = Modules(files, rulebook)
    known = {name: links for name, links in linked.items() if name in files}
    received = Project(files, modules.sites).received(known, modules)
    return [_again(result, received.get(result.shown), modules, inspector) for result in inspected]


def _again(
    result: Inspected,
    received: Mapping[Span, Sequence[Received]] | None,
    modules: Modules,
    inspector: Inspector,
) -> Inspected:
    """Return what a file holds in the light of others."""
    document = modules.document(result.shown) if received else None
    if received is None or document is None:
        return result
    sites = {
        span: [site for one in each if (site := modules.call_site(one))]
        for span, each in received.items()
    }
    return inspector.inspect(result.shown, document.raw, sites)
