"""One file from its bytes to its findings: what every worker process does."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from modelaudit.callsites.spoken import GONE
from modelaudit.choices import chosen_successors
from modelaudit.discovery import Found, read_file
from modelaudit.document import BinaryFile, Document
from modelaudit.errors import reason_of
from modelaudit.findings import Finding, file_finding
from modelaudit.identifiers import Matcher
from modelaudit.inspected import Inspected, digest
from modelaudit.judge import Judge
from modelaudit.prefilter import Prefilter
from modelaudit.readers import reader_for
from modelaudit.readers.evidence import may_count
from modelaudit.readers.fallbacks import knows_any
from modelaudit.references import CallSite, Hits, Reading, Reference, Role, Span, covering
from modelaudit.rulebook.status import Clock
from modelaudit.suppression import apply, parse
from modelaudit.verdict import Law

if TYPE_CHECKING:
    from modelaudit.flow.links import Links
    from modelaudit.flow.sites import Sites
    from modelaudit.rulebook.models import Rulebook
    from modelaudit.settings import Settings


Elsewhere = Mapping[Span, Sequence[CallSite]]
"""By literal: calls in other files that send it as their model."""
_NOWHERE: Elsewhere = {}
_KEPT = 512 * 1024
"""Bytes of files whose calls are kept."""
_REPORT = re.compile(
    rb'\{\s*"(?:schema_version": 1,\s*"as_of"|code": "MA\d{3}", "severity"|'
    rb'\$schema": "[^"\n]{,200}/sarif-schema-|version": 1,\s*"entries": \[\s*\{"path")'
)
"""How our own reports and baselines begin, and SARIF: they name what was found and use nothing."""


class Inspector:
    """Everything a process needs to look at files, built once."""

    def __init__(self, matcher: Matcher, judge: Judge, rulebook: "Rulebook") -> None:
        self._matcher, self._judge, self.rulebook = matcher, judge, rulebook
        self._kept: list[Sites | None] = []
        self._room = 0

    def keep_calls(self) -> None:
        """Keep the calls of files for a look across them, unless there are too many."""
        self._room = _KEPT

    def inspect(self, shown: str, raw: bytes, elsewhere: Elsewhere = _NOWHERE) -> Inspected:
        """Return the findings of one file; a defect of ours costs the file, not the run.

        Args:
            shown: Its path as it is reported.
            raw: Its bytes.
            elsewhere: Calls in other files that send models of this one.
        """
        if _REPORT.match(raw):
            return Inspected(shown, digest(raw), skipped="report")
        try:
            document = Document.from_bytes(shown, raw)
            hits = self._matcher.hits(document.content)
            if not hits or not may_count(document, hits, self.rulebook):
                return Inspected(shown, digest(raw))
            return self._judged(document, raw, hits, elsewhere)
        except BinaryFile:
            return Inspected(shown, digest(raw), skipped="binary")
        except Exception as error:
            what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            message = f"modelaudit could not read this file ({what}); please report this"
            return Inspected(shown, findings=(file_finding("MA902", message, shown),))

    def inspect_file(self, found: Found) -> Inspected:
        """Read a file and return its findings."""
        try:
            raw = read_file(found.path)
        except (OSError, MemoryError) as error:
            message = f"not read: {reason_of(error)}"
            return Inspected(found.shown, findings=(file_finding("MA902", message, found.shown),))
        return self.inspect(found.shown, raw)

    def _judged(
        self, document: Document, raw: bytes, hits: Hits, elsewhere: Elsewhere
    ) -> Inspected:
        read = reader_for(document.path, document.content)
        reading = read(document, hits, self._matcher, self.rulebook)
        if elsewhere:
            spans = sorted(elsewhere)
            joined = (_joined(reference, elsewhere, spans) for reference in reading.references)
            reading = reading._replace(references=tuple(joined))
        findings = self._judge.calls(reading.calls, document)
        gone = {finding.span for finding in findings if finding.code == GONE}
        findings += [
            finding
            for reference in reading.references
            for finding in self._judge.findings(reference, document)
            if finding.code != GONE or finding.span not in gone
        ]
        if reading.problem is not None and reading.references:
            message = f"not parsed, scanned as plain text: {reading.problem}"
            findings.append(file_finding("MA901", message, document.path))
        suppressions = parse(document, reading.suppression_comments)
        kept, suppressed, unused = apply(findings, suppressions, self._judge.law.clock.as_of)
        return Inspected(
            document.path,
            digest(raw),
            tuple(kept) + tuple(unused),
            suppressed,
            _looked_up(document, reading, beginning=False),
            _looked_up(document, reading, beginning=True),
            _others(kept, reading),
            suppressions.items,
            links=self._links(reading, document),
        )

    def _links(self, reading: Reading, document: Document) -> "Links | None":
        """Return how models that a rule speaks of leave the file, if any does."""
        if reading.requests is None:
            return None
        spans = [r.candidate.span for r in reading.references if self._judge.concerns(r)]
        links = reading.requests.links(spans)
        if links is not None and self._room > 0:
            self._room -= len(document.content)
            self._kept.append(reading.requests.sites)
        if links is not None and document.notebook is not None:
            return links._replace(names={})  # nobody imports a notebook
        return links


def _joined(reference: Reference, elsewhere: Elsewhere, spans: Sequence[Span]) -> Reference:
    """Add the calls in other files that a reference reaches.

    They take the place of what only seems to send it: that is how it gets there. What stands beside
    it on the way gets there as well where a call unpacks what it is given.
    """
    at = reference.candidate.span
    calls = [call for span in covering(spans, at.start) for call in elsewhere[span]]
    if reference.role is not Role.USE or not calls:
        return reference
    routes = {call.route for call in calls}
    every = (*(call for call in reference.calls if call.surface), *calls)
    beside = () if all(call.complete for call in calls) else reference.arguments
    return reference._replace(
        calls=every,
        arguments=tuple(dict.fromkeys((*beside, *(name for call in every for name in call.names)))),
        route=reference.route or (routes.pop() if len(routes) == 1 else None),
    )


def _looked_up(document: Document, reading: Reading, *, beginning: bool) -> dict[str, str]:
    lines: dict[str, str] = {}
    for reference in reading.references:
        name, span = reference.candidate.text, reference.candidate.span
        if not reference.looked_up or reference.beginning is not beginning or name in lines:
            continue
        if not knows_any(document.content, span):
            lines[name] = document.location(span.start).line
    return lines


def _others(findings: Iterable[Finding], reading: Reading) -> dict[str, bytes]:
    edits = (edit for finding in findings if finding.fix for edit in finding.fix.edits)
    wanted = {edit.filename for edit in edits if edit.filename}
    if not wanted:
        return {}
    calls = (call for reference in reading.references for call in reference.calls)
    files = {call.document.path: call.document for call in calls if call.document}
    return {path: digest(file.raw) for path, file in files.items() if path in wanted}


def build_inspector(prefilter: Prefilter, rulebook: "Rulebook", settings: "Settings") -> Inspector:
    """Build an inspector for one set of settings."""
    fixed_roles = frozenset(Role(role) for role in settings.fixed_roles)
    judge = Judge(build_law(rulebook, settings), fixed_roles, settings.all_calls)
    return Inspector(Matcher(prefilter, rulebook), judge, rulebook)


def build_law(rulebook: "Rulebook", settings: "Settings") -> Law:
    """Build the law of one set of settings: the rules, the day, and what the project chose."""
    clock = Clock(settings.day, settings.horizon)
    chosen = chosen_successors(rulebook, settings.successors, clock)
    return Law(rulebook, clock, settings.route, chosen)
