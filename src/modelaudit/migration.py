"""Applies the fixes of a run to the files: the one place that changes anything."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from modelaudit.discovery import read_file
from modelaudit.document import Document
from modelaudit.engine import Checked, Target
from modelaudit.errors import reason_of
from modelaudit.findings import Applicability, Finding
from modelaudit.fixer import replace_file, splice
from modelaudit.inspection import digest
from modelaudit.patch import unified_diff
from modelaudit.quoting import as_sentence
from modelaudit.readers import still_parses


@dataclass(frozen=True, slots=True)
class Migrated:
    """One file with fixes to apply, and what came of it."""

    shown: str
    path: str = ""
    """The file itself, links resolved; empty for a text that is no file."""
    before: bytes = b""
    after: bytes = b""
    fixed: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    """Findings that could not be fixed, each with its reason."""

    def patch(self, folder: str) -> bytes:
        """Return the change as `git apply` takes it in a folder."""
        name = os.path.relpath(self.path, folder) if self.path else self.shown
        return unified_diff(name.replace(os.sep, "/"), self.before, self.after)


def migrate(checked: Checked, least: Applicability, *, write: bool) -> Iterator[Migrated]:
    """Apply all fixes that are at least so applicable, file by file.

    Args:
        checked: A run over files.
        least: `SAFE` or `UNSAFE`; manual fixes are never applied.
        write: Change the files; otherwise only tell what would be changed.
    """
    for shown, found in groupby(checked.report.findings, key=attrgetter("filename")):
        fixable, others = _sorted_out(found, least)
        if not fixable:
            yield Migrated(shown, left=others)
            continue
        result = _migrate_file(shown, checked.targets[shown], fixable, write=write)
        yield replace(result, left=(*result.left, *others))


def _sorted_out(
    findings: Iterable[Finding], least: Applicability
) -> tuple[list[Finding], tuple[Finding, ...]]:
    fixable: list[Finding] = []
    others: list[Finding] = []
    for finding in findings:
        applicable = finding.fix is not None and finding.fix.applicability >= least
        (fixable if applicable else others).append(finding)
    return fixable, tuple(others)


def migrate_text(checked: Checked, shown: str, raw: bytes, least: Applicability) -> Migrated:
    """Apply fixes to a text that is no file."""
    fixable, others = _sorted_out(checked.report.findings, least)
    result = fix_text(shown, raw, fixable)
    return replace(result, left=(*result.left, *others))


def _migrate_file(
    shown: str, target: Target, findings: Iterable[Finding], *, write: bool
) -> Migrated:
    """Fix one file, or leave all of it with one reason."""
    path = target.path
    if path is None:
        return _left(shown, findings, "it is a link to a file outside of the given paths")
    try:
        raw = read_file(path)
    except OSError as error:
        return _left(shown, findings, reason_of(error))
    if digest(raw) != target.digest:
        return _left(shown, findings, "it has changed since it was read")
    result = fix_text(shown, raw, findings)
    if write and result.fixed:
        failed = replace_file(path, raw, result.after)
        if failed is not None:
            return _left(shown, findings, failed)
    return replace(result, path=path)


def patch_folder(migrated: Iterable[Migrated], given: Sequence[str]) -> str:
    """Return the folder a patch is applied in.

    That is the working directory when it holds all changed files; otherwise the repository around
    the given paths, or the folder that holds them all.
    """
    here = os.getcwd()
    inside = os.path.join(here, "")
    if all(file.path.startswith(inside) for file in migrated if file.path and file.fixed):
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


def fix_text(shown: str, raw: bytes, findings: Iterable[Finding]) -> Migrated:
    """Fix bytes that findings are about; they stay as they are when they would not parse after."""
    document = Document.from_bytes(shown, raw)
    spliced = splice(document.content, findings)
    after = document.encode(spliced.content)
    if not still_parses(document, spliced.content):
        return _left(shown, findings, "the file would not parse any more")
    waiting = tuple(replace(f, reason="Its edit overlaps another") for f in spliced.clashing)
    return Migrated(shown, "", raw, after, spliced.applied, waiting)


def _left(shown: str, findings: Iterable[Finding], reason: str) -> Migrated:
    reason = as_sentence(reason)
    return Migrated(shown, left=tuple(replace(finding, reason=reason) for finding in findings))
