"""Edits to bytes, and bytes to files: replaced whole, and together, or left as they were."""

import os
import stat
from bisect import bisect, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from itertools import pairwise
from typing import NamedTuple

from modelaudit.discovery import read_file
from modelaudit.errors import reason_of
from modelaudit.findings import Edit, Finding
from modelaudit.interrupts import interrupts_held_back
from modelaudit.references import Span
from modelaudit.replacing import Replacement
from modelaudit.temporary import locked_folder, temporary_file


class Spliced(NamedTuple):
    """Contents after edits, with the findings they settle and those that had to wait."""

    contents: Mapping[str, bytes]
    """By file, those that changed."""
    applied: tuple[Finding, ...]
    clashing: tuple[Finding, ...]
    """Findings whose edits overlap those of an earlier one: left for the next run."""


Edited = Callable[[Sequence[Replacement]], bytes]
"""Returns what a file holds after some edits."""


def splice(files: Mapping[str, Edited], findings: Iterable[Finding]) -> Spliced:
    """Apply the fixes of findings to files.

    A fix is applied with all its edits or not at all; one that overlaps an earlier one is left.
    Equal edits of several findings are made once.

    Args:
        files: All that the fixes edit.
        findings: What is to be fixed; those with nothing to edit are passed over.
    """
    made = {file: _Edits() for file in files}
    applied, clashing = [], []
    for finding in sorted(findings, key=_order):
        wanted = finding.fix.by_file(finding.filename) if finding.fix else {}
        if not all(made[file].takes(edits) for file, edits in wanted.items()):
            clashing.append(finding)
        elif wanted:
            for file, edits in wanted.items():
                made[file].add(edits)
            applied.append(finding)
    changed = {file: files[file](edits.all) for file, edits in made.items() if edits}
    return Spliced(changed, tuple(applied), tuple(clashing))


def _order(finding: Finding) -> tuple[object, ...]:
    """Return what two findings with different fixes always differ in, wherever they come from."""
    edits = finding.fix.edits if finding.fix else ()
    told = [(edit.filename or "", edit.span, edit.content) for edit in edits]
    return finding.filename, finding.span, finding.code, told


class _Edits:
    """The edits of one file, of which no two overlap."""

    def __init__(self) -> None:
        self._made: set[Replacement] = set()
        self._taken: list[Span] = []

    def __bool__(self) -> bool:
        return bool(self._made)

    def takes(self, edits: Iterable[Edit]) -> bool:
        """Tell whether edits overlap neither each other nor those of another finding."""
        spans = sorted(edit.span for edit in self._new(edits))
        alone = all(left.end <= right.start for left, right in pairwise(spans))
        return alone and not any(_overlaps(span, self._taken) for span in spans)

    def add(self, edits: Iterable[Edit]) -> None:
        """Note the edits of one finding."""
        for edit in self._new(edits):
            self._made.add(edit)
            insort(self._taken, edit.span)

    @property
    def all(self) -> list[Replacement]:
        """Return the edits, in any order."""
        return list(self._made)

    def _new(self, edits: Iterable[Edit]) -> list[Replacement]:
        wanted = dict.fromkeys(Replacement(edit.span, edit.content) for edit in edits)
        return [edit for edit in wanted if edit not in self._made]


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    """Tell whether a span overlaps one of those that are sorted and overlap none of each other."""
    at = bisect(taken, span)
    neighbours = taken[max(0, at - 1) : at + 1]
    return any(span.start < other.end and other.start < span.end for other in neighbours)


_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
"""Asked of the mode and not of the system: read-only is meant for an administrator too."""


class Change(NamedTuple):
    """A file to replace."""

    path: str
    """The file itself, not a link to it."""
    before: bytes
    """What the file held when it was judged."""
    after: bytes
    """What it shall hold."""


class _Refused(Exception):  # noqa: N818 (a reason, not a failure)
    """Why a file is not to be replaced."""


def replace_files(
    changes: Mapping[str, Change], interrupts: ExitStack | None = None
) -> dict[str, str]:
    """Replace all of some files, or none.

    All that can fail on the way, such as a full disk, does so before the first of them is another.

    Args:
        changes: By name, what to replace.
        interrupts: Ctrl-C is held back from the first replacement until this is closed.

    Returns:
        The files that could not be replaced, or put back, each with the reason.
    """
    with ExitStack() as held:
        ready: dict[str, _Ready] = {}
        folders: dict[str, bool] = {}
        for name, change in sorted(changes.items(), key=_folder):  # two runs in the same order
            try:
                ready[name] = _prepared(change, folders, held)
            except (OSError, _Refused) as error:
                return {name: reason_of(error)}
        (interrupts or held).enter_context(interrupts_held_back())
        for name, each in ready.items():
            try:
                _refuse_if_changed(each.change.path, each.change.before)
            except (OSError, _Refused) as error:
                return {name: reason_of(error)}
        return _replaced(ready)


def _folder(item: tuple[str, Change]) -> str:
    return os.path.dirname(item[1].path)


class _Ready(NamedTuple):
    """A file whose replacement lies beside it."""

    change: Change
    temporary: str
    status: os.stat_result
    alone: bool
    """The lock of the folder is held."""


def _prepared(change: Change, folders: dict[str, bool], held: ExitStack) -> _Ready:
    """Lock the folder of a file, once, and write its replacement."""
    folder = os.path.dirname(change.path) or os.curdir
    if folder not in folders:
        folders[folder] = held.enter_context(locked_folder(folder))
    if reason := protection(change.path):
        raise _Refused(reason)
    _refuse_if_changed(change.path, change.before)
    status = os.lstat(change.path)
    written = temporary_file(change.path, change.after, status, alone=folders[folder])
    return _Ready(change, held.enter_context(written), status, folders[folder])


def _refuse_if_changed(path: str, expected: bytes) -> None:
    if not stat.S_ISREG(os.lstat(path).st_mode) or read_file(path) != expected:
        raise _Refused("it has changed since it was read")


def _replaced(ready: Mapping[str, _Ready]) -> dict[str, str]:
    """Give the replacements their names; when one cannot get it, put the others back."""
    failed: dict[str, str] = {}
    done: list[str] = []
    for name, each in ready.items():
        try:
            os.replace(each.temporary, each.change.path)
        except OSError as error:
            failed[name] = reason_of(error)
            break
        done.append(name)
    if failed:
        for name in reversed(done):
            try:
                _put_back(ready[name])
            except (OSError, _Refused) as error:
                why = reason_of(error)
                failed[name] = f"it was changed and could not be put back: {why}"
    for folder in {os.path.dirname(ready[name].change.path) for name in done}:
        _sync_folder(folder)
    return failed


def _put_back(ready: _Ready) -> None:
    path, before, after = ready.change
    _refuse_if_changed(path, after)
    with temporary_file(path, before, ready.status, alone=ready.alone) as temporary:
        os.replace(temporary, path)


def protection(path: str) -> str | None:
    """Return why nobody is to write a file; None when nothing speaks against it."""
    if not os.stat(path).st_mode & _WRITABLE:
        return "it is read-only"
    if not os.stat(os.path.dirname(path) or ".").st_mode & _WRITABLE:
        return "its folder is read-only"
    return None


def _sync_folder(folder: str) -> None:
    """Make renames durable; not every file system can."""
    with suppress(OSError):
        descriptor = os.open(folder or os.curdir, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
