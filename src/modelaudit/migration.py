"""Applies the fixes of a run to the files: the one place that changes anything."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from modelaudit.discovery import read_file
from modelaudit.document import Document
from modelaudit.engine import Checked, Target
from modelaudit.errors import reason_of
from modelaudit.findings import Applicability, Finding
from modelaudit.fixer import Change, protection, replace_files, splice
from modelaudit.inspected import digest
from modelaudit.interrupts import LARGE_FROM
from modelaudit.patch import unified_diff
from modelaudit.quoting import as_sentence
from modelaudit.readers import still_parses


@dataclass(frozen=True, slots=True)
class Migrated:
    """One file, and what came of the fixes that are its own or reach into it."""

    shown: str
    path: str = ""
    """The file itself, links resolved; empty for a text that is no file."""
    before: bytes = b""
    after: bytes = b""
    fixed: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    """Findings that could not be fixed, each with its reason."""

    @property
    def changed(self) -> bool:
        """Whether its bytes are others now, or would be."""
        return self.before != self.after

    def patch(self, folder: str) -> bytes:
        """Return the change as `git apply` takes it in a folder."""
        name = os.path.relpath(self.path, folder) if self.path else self.shown
        return unified_diff(name.replace(os.sep, "/"), self.before, self.after)


class _Settled(NamedTuple):
    """What came of findings that were to be fixed."""

    changes: Mapping[str, Change]
    """By file as it is reported."""
    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]


class Migration(NamedTuple):
    """What came of all fixes."""

    files: tuple[Migrated, ...]
    stopped: bool = False
    """Ctrl-C came: the last of them were not tried, none is cut in two."""


def migrate(
    checked: Checked, least: Applicability, *, write: bool, jobs: int | None = None
) -> Migration:
    """Apply all fixes that are at least so applicable, each in all of its files or in none.

    Args:
        checked: A run over files.
        least: `SAFE` or `UNSAFE`; manual fixes are never applied.
        write: Change the files; otherwise only tell what would be changed.
        jobs: How many processes there may be; with one, none is started.
    """
    fixable, others = _sorted_out(checked.report.findings, least)
    groups = _groups(fixable)
    settled: list[_Settled] = []
    stopped = False
    try:
        for group in groups:
            with ExitStack() as interrupts:  # what is written is noted before one comes
                held = interrupts if write else None
                settled.append(_settle_files(group, checked.targets, held, jobs))
    except KeyboardInterrupt:
        if not write:
            raise
        stopped = True
    untried = [one._replace(reason=_STOPPED) for group in groups[len(settled) :] for one in group]
    return Migration(_files(settled, [*others, *untried]), stopped)


_STOPPED: Final = "The run was stopped before"


def _files(settled: Iterable[_Settled], others: Iterable[Finding]) -> tuple[Migrated, ...]:
    """Return what came of each file."""
    changes: dict[str, Change] = {}
    fixed: dict[str, list[Finding]] = {}
    left: dict[str, list[Finding]] = {}
    for one in settled:
        changes |= one.changes
        _by_file(one.fixed, fixed)
        _by_file(one.left, left)
    _by_file(others, left)
    return tuple(
        Migrated(
            shown,
            *changes.get(shown, Change("", b"", b"")),
            tuple(fixed.get(shown, ())),
            tuple(left.get(shown, ())),
        )
        for shown in sorted(changes.keys() | fixed.keys() | left.keys())
    )


def migrate_text(
    checked: Checked, shown: str, raw: bytes, least: Applicability, *, jobs: int | None = None
) -> Migrated:
    """Apply fixes to a text that is no file."""
    fixable, others = _sorted_out(checked.report.findings, least)
    result = fix_text(shown, raw, fixable, jobs=jobs)
    return replace(result, left=(*result.left, *others))


def fix_text(
    shown: str, raw: bytes, findings: Sequence[Finding], *, jobs: int | None = None
) -> Migrated:
    """Fix bytes that findings are about; they stay as they are when they would not parse after."""
    if not findings:
        return Migrated(shown, "", raw, raw)  # it may be no text at all
    settled = _settle({shown: ("", Document.from_bytes(shown, raw))}, {}, findings, jobs=jobs)
    after = settled.changes[shown].after if settled.changes else raw
    return Migrated(shown, "", raw, after, settled.fixed, settled.left)


def patch_folder(migrated: Iterable[Migrated], given: Sequence[str]) -> str:
    """Return the folder a patch is applied in.

    That is the working directory when it holds all changed files; otherwise the repository around
    the given paths, or the folder that holds them all.
    """
    here = os.getcwd()
    inside = os.path.join(here, "")
    if all(file.path.startswith(inside) for file in migrated if file.changed):
        return here
    real = [os.path.realpath(path) for path in given]
    top = os.path.commonpath(
        [path if os.path.isdir(path) else os.path.dirname(path) for path in real]
    )
    folder = top
    while not os.path.lexists(os.path.join(folder, ".git")):
        if folder == (folder := os.path.dirname(folder)):
            return top
    return folder


def _sorted_out(
    findings: Iterable[Finding], least: Applicability
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that are to be fixed, and all others."""
    fixable: list[Finding] = []
    others: list[Finding] = []
    for finding in findings:
        applicable = finding.fix is not None and finding.fix.applicability >= least
        (fixable if applicable else others).append(finding)
    return fixable, others


def _by_file(findings: Iterable[Finding], files: dict[str, list[Finding]]) -> None:
    for finding in findings:
        files.setdefault(finding.filename, []).append(finding)


def _files_of(finding: Finding) -> list[str]:
    """Return the file of a finding, and the others that its fix reaches into."""
    reached = finding.fix.by_file(finding.filename) if finding.fix else ()
    return list(dict.fromkeys([finding.filename, *reached]))


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Put findings together whose fixes share a file, be it by way of other findings."""
    above: dict[str, str] = {}

    def top(file: str) -> str:
        while (upper := above.setdefault(file, file)) != file:
            file = upper
        return file

    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        for file in _files_of(finding):
            above[top(file)] = top(finding.filename)
    for finding in findings:
        groups.setdefault(top(finding.filename), []).append(finding)
    return list(groups.values())


def _settle_files(
    findings: Sequence[Finding],
    targets: Mapping[str, Target],
    interrupts: ExitStack | None,
    jobs: int | None,
) -> _Settled:
    """Fix files that are what they were when they were judged."""
    files: dict[str, tuple[str, Document]] = {}
    barred: dict[str, str] = {}
    for shown in dict.fromkeys(file for finding in findings for file in _files_of(finding)):
        opened = _opened(shown, targets.get(shown), write=interrupts is not None)
        if isinstance(opened, str):
            barred[shown] = opened
        else:
            files[shown] = opened
    return _settle(files, barred, findings, interrupts, jobs)


def _opened(shown: str, target: Target | None, *, write: bool) -> tuple[str, Document] | str:
    """Read a file, or tell why it cannot be edited."""
    if target is None:
        return "it is not among the files to check"
    if target.path is None:
        return "it is a link to a file outside of the given paths"
    try:
        raw = read_file(target.path)
        if digest(raw) != target.digest:
            return "it has changed since it was read"
        if write and (reason := protection(target.path)):
            return reason
        return target.path, Document.from_bytes(shown, raw)
    except OSError as error:
        return reason_of(error)


def _settle(
    files: Mapping[str, tuple[str, Document]],
    barred: Mapping[str, str],
    findings: Sequence[Finding],
    interrupts: ExitStack | None = None,
    jobs: int | None = None,
) -> _Settled:
    """Apply every fix whose files can all be edited; a file that fails takes its fixes with it.

    Args:
        files: Path and content of those that can be edited.
        barred: Why others cannot.
        findings: What is to be fixed.
        interrupts: What ends when Ctrl-C may come again; None when no file is to be replaced.
        jobs: How many processes there may be.
    """
    while True:
        left = [(one, why) for one in findings if (why := _obstacle(one, barred))]
        free = [one for one in findings if not _obstacle(one, barred)]
        spliced = splice({shown: document.edited for shown, (_, document) in files.items()}, free)
        changes, failed = {}, {}
        for shown, content in spliced.contents.items():
            path, document = files[shown]
            changes[shown] = Change(path, document.raw, content)
            if not _parses(document, content, jobs):
                failed[shown] = "the file would not parse any more"
        if interrupts is not None and not failed:
            failed = replace_files(changes, interrupts)
        if not failed:
            left += [(one, "its edit overlaps another") for one in spliced.clashing]
            left_with = tuple(one._replace(reason=as_sentence(why)) for one, why in left)
            return _Settled(changes, spliced.applied, left_with)
        barred = {**barred, **failed}


def _parses(document: Document, after: bytes, jobs: int | None) -> bool:
    if max(len(document.raw), len(after)) < LARGE_FROM or jobs == 1:
        return still_parses(document, Document.from_bytes(document.path, after))
    from modelaudit.workers import parses_apart

    return parses_apart(document.path, document.raw, after)


def _obstacle(finding: Finding, barred: Mapping[str, str]) -> str | None:
    """Return why the fix of a finding cannot be applied as a whole."""
    for file in _files_of(finding):
        if file in barred:
            own = file == finding.filename
            return barred[file] if own else f"the fix reaches into {file}: {barred[file]}"
    return None
