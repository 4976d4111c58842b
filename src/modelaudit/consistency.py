"""What other files say about a finding: tables that know its text, lines it must not touch."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from modelaudit.document import PYTHON_SUFFIXES
from modelaudit.findings import Applicability, Edit, Finding
from modelaudit.quoting import as_sentence
from modelaudit.suppression import UNUSED, Suppression

if TYPE_CHECKING:
    from modelaudit.inspected import Inspected
    from modelaudit.programs import Programs
    from modelaudit.references import Span


def consistent(
    inspected: "Iterable[Inspected]", editable: Collection[str], programs: "Programs", as_of: date
) -> list[Finding]:
    """Return all findings, each with no more of a fix than all files allow.

    Args:
        inspected: The files.
        editable: Those that a fix may change.
        programs: Which files run together.
        as_of: The day on which a suppression must hold.
    """
    inspected = list(inspected)
    tables, comments = _Tables(inspected, programs), _Comments(inspected, as_of)
    found = [
        _reconsidered(finding, tables, comments, editable)
        for result in inspected
        for finding in result.findings
    ]
    return [finding for finding in found if not comments.account_for(finding)]


def _reconsidered(
    finding: Finding,
    tables: "_Tables",
    comments: "_Comments",
    editable: Collection[str],
) -> Finding:
    silenced = comments.on_the_way_of(finding)  # whatever the fix: it tells which ones are needed
    fix = finding.fix
    if fix is None or fix.applicability is Applicability.MANUAL:
        return finding
    if reason := _out_of_reach(finding, editable) or silenced:
        applicability = Applicability.MANUAL
    elif fix.applicability is Applicability.SAFE and (reason := tables.against(finding)):
        applicability = Applicability.UNSAFE
    else:
        return finding
    return finding._replace(
        fix=fix._replace(applicability=applicability), reason=as_sentence(reason)
    )


def _out_of_reach(finding: Finding, editable: Collection[str]) -> str | None:
    """Say which file has to change that nobody gave, or that is left out."""
    assert finding.fix is not None
    for file in finding.fix.by_file(finding.filename):
        if file != finding.filename and file not in editable:
            return f"the fix reaches into {file}: it is not among the files to check"
    return None


class _Tables:
    """Where code finds something by a text: in a table, a list, a comparison.

    A price table that knows the old name only breaks when a request moves alone.
    """

    def __init__(self, inspected: "Iterable[Inspected]", programs: "Programs") -> None:
        self._programs = programs
        self._exact: defaultdict[str, list[Inspected]] = defaultdict(list)
        self._beginnings: defaultdict[str, list[Inspected]] = defaultdict(list)
        for result in inspected:
            for name in result.looked_up:
                self._exact[name].append(result)
            for name in result.beginnings:
                self._beginnings[name].append(result)

    def against(self, finding: Finding) -> str | None:
        """Say where code finds something by the old name that it does not find by the new one."""
        old, new = finding.identifier, finding.successor
        if old is None or new is None:
            return None
        prefix = old[: old.find("/") + 1]  # which code cuts off before it asks a table of its own
        bare = (old.removeprefix(prefix), new.removeprefix(prefix)) if prefix else None
        found = self._against(finding, old, new)
        return found or (self._against(finding, *bare, PYTHON_SUFFIXES) if bare else None)

    def _against(
        self, finding: Finding, old: str, new: str, among: tuple[str, ...] = ("",)
    ) -> str | None:
        for table in self._exact.get(old, ()):
            known = new in table.looked_up or not table.shown.endswith(among)
            if not known and self._may_reach(finding, table):
                where = f"{table.shown}:{table.looked_up[old]}"
                return f"{where} looks `{old}` up and does not know `{new}`"
        for beginning, tables in self._beginnings.items():
            if old.startswith(beginning) and not new.startswith(beginning):
                for table in filter(lambda one: self._may_reach(finding, one), tables):
                    where = f"{table.shown}:{table.beginnings[beginning]}"
                    return f"{where} looks for what begins with `{beginning}`: `{new}` does not"
        return None

    def _may_reach(self, finding: Finding, table: "Inspected") -> bool:
        files = dict.fromkeys([finding.filename, *(call.filename for call in finding.call_sites)])
        return any(self._programs.share(file, table.shown) for file in files)


class _Comments:
    """The suppressions of all files, and which of them keep a line from a fix of another one."""

    def __init__(self, inspected: "Iterable[Inspected]", as_of: date) -> None:
        self._as_of = as_of
        self._items = {one.shown: one.suppressions for one in inspected if one.suppressions}
        self._needed: set[tuple[str, Span]] = set()

    def on_the_way_of(self, finding: Finding) -> str | None:
        """Say which line a finding reaches that is to be left alone."""
        reason = None
        for file, line in self._lines(finding):
            for item in self._over(file, line, finding):
                self._needed.add((file, item.span))
                if item.holds(self._as_of):
                    reason = reason or f"a suppression comment keeps {file}:{line} as it is"
        return reason

    def account_for(self, finding: Finding) -> bool:
        """Tell whether a finding is about a suppression that suppresses something after all."""
        return finding.code == UNUSED and (finding.filename, finding.span) in self._needed

    def _lines(self, finding: Finding) -> Iterator[tuple[str, str]]:
        """Yield the lines beside its own that a finding reaches: calls, and what a fix edits."""
        if not self._items:
            return
        lines = [(call.filename, call.location.line) for call in finding.call_sites]
        for file, edits in finding.fix.by_file(finding.filename).items() if finding.fix else ():
            lines += [(file, line) for edit in edits for line in _lines(edit)]
        yield from (line for line in lines if line != (finding.filename, finding.location.line))

    def _over(self, file: str, line: str, finding: Finding) -> Sequence[Suppression]:
        items = self._items.get(file, ())
        return [item for item in items if line in (item.lines or {line}) and item.covers(finding)]


def _lines(edit: Edit) -> Iterator[str]:
    """Yield the lines that lose or get something."""
    first, end = edit.location, edit.end_location
    last = max(first.row, end.row - (end.column == 1))
    return (first._replace(row=row).line for row in range(first.row, last + 1))
