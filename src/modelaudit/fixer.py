"""Edits to bytes, and bytes to files: replaced whole, and together, or left as they were."""

import os
import stat
from bisect import bisect, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from modelaudit.errors import reason_of
from modelaudit.findings import Edit, Finding
from modelaudit.references import Span
from modelaudit.replacing import Replacement


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
        self._made: dict[Replacement, None] = {}
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
            self._made[edit] = None
            insort(self._taken, edit.span)

    @property
    def all(self) -> list[Replacement]:
        """Return the edits from left to right."""
        return sorted(self._made, key=lambda edit: edit.span)

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


def replace_files(changes: Mapping[str, Change]) -> dict[str, str]:
    """Replace all of some files, or none: those replaced already are put back when one fails.

    Returns:
        The files that could not be replaced, or put back, each with the reason.
    """
    failed: dict[str, str] = {}
    with ExitStack() as undo:  # whatever ends this, an interrupt included
        for name, change in changes.items():
            if reason := replace_file(*change):
                failed[name] = reason
                return failed
            undo.callback(_put_back, name, change, failed)
        undo.pop_all()
    return failed


def _put_back(name: str, change: Change, failed: dict[str, str]) -> None:
    if reason := replace_file(change.path, change.after, change.before):
        failed[name] = f"it was changed and could not be put back: {reason}"


def replace_file(path: str, expected: bytes, replacement: bytes) -> str | None:
    """Replace a file atomically, keeping its mode and, where allowed, its owner.

    Args:
        path: The file itself, not a link to it.
        expected: What the file held when it was judged.
        replacement: What it shall hold.

    Returns:
        Why the file was left as it was, or None when it was replaced.
    """
    temporary = None
    try:
        if reason := locked(path):
            return reason
        if Path(path).read_bytes() != expected:
            return "it has changed since it was read"
        before = os.stat(path, follow_symlinks=False)
        temporary = _write_beside(path, replacement, before)
        os.replace(temporary, path)
        temporary = None
        _sync_folder(path)
    except OSError as error:
        return reason_of(error)
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)
    return None


def locked(path: str) -> str | None:
    """Return why nobody is to write a file; None when nothing speaks against it."""
    if not os.stat(path, follow_symlinks=False).st_mode & _WRITABLE:
        return "it is read-only"
    if not os.stat(os.path.dirname(path) or ".").st_mode & _WRITABLE:
        return "its folder is read-only"
    return None


def _write_beside(path: str, replacement: bytes, like: os.stat_result) -> str:
    """Write a temporary file in the folder of a file and return its path."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name[:100]}.{os.getpid()}.modelaudit")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(replacement)
            file.flush()
            if hasattr(os, "fchown"):
                with suppress(OSError):
                    os.fchown(file.fileno(), like.st_uid, like.st_gid)
            os.chmod(temporary, stat.S_IMODE(like.st_mode))
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary


def _sync_folder(path: str) -> None:
    """Make the rename durable; not every file system can."""
    with suppress(OSError):
        descriptor = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
