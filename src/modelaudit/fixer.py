"""Edits to bytes, and bytes to files: a file is replaced whole or left as it was."""

import os
import stat
from bisect import bisect, insort
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from modelaudit.errors import reason_of
from modelaudit.findings import Edit, Finding
from modelaudit.references import Span


@dataclass(frozen=True, slots=True)
class Spliced:
    """Content after edits, with the findings it settles and those that had to wait."""

    content: bytes
    applied: tuple[Finding, ...]
    clashing: tuple[Finding, ...]
    """Findings whose edits overlap those of an earlier one: left for the next run."""


def splice(content: bytes, findings: Iterable[Finding]) -> Spliced:
    """Apply the fixes of findings to a content in one pass from left to right.

    A fix is applied with all its edits or not at all; one that overlaps an earlier one is left.
    Equal edits of several findings are made once.
    """
    edits: set[Edit] = set()
    taken: list[Span] = []
    applied, clashing = [], []
    with_fix = [finding for finding in findings if finding.fix and finding.fix.edits]
    for finding in sorted(with_fix, key=lambda finding: finding.span):
        assert finding.fix is not None
        new = [edit for edit in finding.fix.edits if edit not in edits]
        if any(_overlaps(edit.span, taken) for edit in new):
            clashing.append(finding)
            continue
        edits.update(new)
        for edit in new:
            insort(taken, edit.span)
        applied.append(finding)
    return Spliced(_spliced(content, edits), tuple(applied), tuple(clashing))


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    """Tell whether a span overlaps one of those that are sorted and overlap none of each other."""
    at = bisect(taken, span)
    neighbours = taken[max(0, at - 1) : at + 1]
    return any(span.start < other.end and other.start < span.end for other in neighbours)


def _spliced(content: bytes, edits: Iterable[Edit]) -> bytes:
    pieces, cursor = [], 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        pieces += [content[cursor : edit.span.start], edit.content.encode()]
        cursor = edit.span.end
    return b"".join([*pieces, content[cursor:]])


_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
"""Asked of the mode and not of the system: read-only is meant for an administrator too."""


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
        before = os.stat(path, follow_symlinks=False)
        if not before.st_mode & _WRITABLE:
            return "it is read-only"
        if not os.stat(os.path.dirname(path) or ".").st_mode & _WRITABLE:
            return "its folder is read-only"
        if Path(path).read_bytes() != expected:
            return "it has changed since it was read"
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
