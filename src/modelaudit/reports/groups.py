"""Findings in the order a person wants them: by model, worst and soonest first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from modelaudit.findings import Applicability, Finding, Severity, Status
from modelaudit.quoting import counted

_SEVERITIES = list(Severity)
_SAID_BY_GROUP = frozenset({"MA101", "MA102", "MA103", "MA104"})
"""Codes whose message repeats the heading of their group."""


_CALLS = 3
"""Calls that are named one by one; what goes into more of them is a setting of its program."""


class Group(NamedTuple):
    """All findings about one model on one route."""

    model: str | None
    """None for findings that are about no model, such as an unused suppression."""
    route: str | None
    status: Status | None
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """A finding that speaks for the dates of all."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """The worst severity in the group."""
        return min((finding.severity for finding in self.findings), key=_SEVERITIES.index)

    @property
    def redirected(self) -> bool:
        """Whether another model answers under this identifier."""
        return any(finding.code == "MA106" for finding in self.findings)


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Return the findings by model and route, the most urgent group first."""
    by_key: dict[tuple[str | None, str | None, Status | None], list[Finding]] = {}
    for finding in findings:
        model = finding.model or finding.identifier
        key = (model, finding.route, finding.status) if model else (None, None, None)
        by_key.setdefault(key, []).append(finding)
    groups = [Group(*key, tuple(members)) for key, members in by_key.items()]
    return sorted(groups, key=_urgency)


def _urgency(group: Group) -> tuple[bool, int, int, date, str, str]:
    rank = group.status.rank if group.status else 0
    return (
        group.model is None,
        _SEVERITIES.index(group.severity),
        -rank,
        group.first.shutdown_on or date.max,
        group.model or "",
        group.route or "",
    )


def runs(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Return neighbours that can share one heading: same file, and the same to say about them."""
    return [tuple(members) for _, members in groupby(findings, _heading)]


def _heading(finding: Finding) -> tuple[object, ...]:
    return (
        finding.filename,
        finding.location.cell,
        finding.code,
        finding.role,
        own_message(finding),
        fix_word(finding),
        finding.reason,
    )


def own_message(finding: Finding) -> str | None:
    """Return the message of a finding that says more than the heading of its group."""
    said = finding.code in _SAID_BY_GROUP and not finding.banned
    return None if said else finding.message


def reaches(finding: Finding) -> list[str]:
    """Return the calls elsewhere that a text goes into, a line for each of the first ones."""
    calls = [call for call in finding.call_sites if not call.around]
    shown = calls[:_CALLS] if len(calls) > _CALLS + 1 else calls
    lines = [f"reaches {call.call} ({call.filename}:{call.location.line})" for call in shown]
    more = len(calls) - len(shown)
    return [*lines, f"and {more:,} more calls"] if more else lines


def fix_word(finding: Finding) -> str:
    """Return in two words who may settle the finding."""
    if finding.fix is None:
        return "no fix"
    if finding.fix.applicability is Applicability.MANUAL:
        return "by hand"
    return f"{finding.fix.applicability} fix"


def status_words(group: Group) -> str:
    """Return the lifecycle as a person says it: `shuts down in 9 days (2026-12-01)`."""
    first = group.first
    return first.banned or fate_words(
        group.status,
        first.shutdown_on,
        first.days_left,
        redirected=group.redirected,
        notes=first.notes,
    )


def fate_words(
    status: Status | None,
    day: date | None,
    days_left: int | None,
    *,
    redirected: bool,
    notes: tuple[str, ...] = (),
) -> str:
    """Return what becomes of a model that nobody banned, as a person says it."""
    words = _VERBS.get((status, redirected), str(status or ""))
    if day is None or days_left is None or status not in _DATED:
        words = _UNDATED.get(status, words)
    elif status is Status.RETIRING and days_left <= 0:
        words = "is being shut down region by region"
    else:
        words, notes = f"{words} {_distance(days_left)}", (day.isoformat(), *notes)
    return f"{words} ({'; '.join(notes)})" if notes else words


_DATED = frozenset({Status.DEPRECATED, Status.RETIRING, Status.RETIRED})
_VERBS: Mapping[tuple[Status | None, bool], str] = {
    (Status.RETIRED, False): "shut down",
    (Status.RETIRED, True): "redirected to another model",
    (Status.RETIRING, False): "shuts down",
    (Status.RETIRING, True): "will be redirected to another model",
    (Status.DEPRECATED, False): "deprecated, shuts down",
    (Status.DEPRECATED, True): "deprecated, will be redirected to another model",
}
_UNDATED: Mapping[Status | None, str] = {
    Status.DEPRECATED: "deprecated, no shutdown day yet",
    Status.LEGACY: "legacy, nothing announced",
}


def _distance(days_left: int) -> str:
    if days_left in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[days_left + 1]
    days = counted(abs(days_left), "day")
    return f"{days} ago" if days_left < 0 else f"in {days}"


def fixes_words(findings: Sequence[Finding]) -> str:
    """Return the fixes of a group: `12 safe fixes, 2 unsafe, 1 by hand`."""
    counts = Counter(fix_word(finding) for finding in findings)
    parts = []
    if safe := counts["safe fix"]:
        parts.append(counted(safe, "safe fix", "safe fixes"))
    if unsafe := counts["unsafe fix"]:
        parts.append(counted(unsafe, "unsafe fix", "unsafe fixes"))
    if rest := counts["by hand"] + counts["no fix"]:
        parts.append(f"{rest:,} by hand")
    return ", ".join(parts)
