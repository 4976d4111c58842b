"""Changed bytes as a patch."""

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_CONTEXT = 3
"""Unchanged lines around a change, as in every unified diff."""


class _Change(NamedTuple):
    """Lines that differ: from `at` to `end` before, from `to` to `until` after."""

    at: int
    end: int
    to: int
    until: int


def unified_diff(shown: str, before: bytes, after: bytes) -> bytes:
    """Return a patch `git apply` takes."""
    old, new = _git_lines(before), _git_lines(after)
    changes = list(_changes(old, new))
    if not changes:
        return b""
    name = os.fsencode(shown)
    head = b"--- %s\n+++ %s\n" % (_quoted(b"a/" + name), _quoted(b"b/" + name))
    return head + b"".join(_hunk(old, new, group) for group in _grouped(changes))


def _changes(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[_Change]:
    """Yield what differs, each change as short as the lines around it tell."""
    at, to = 0, 0
    while at < len(old) or to < len(new):
        if old[at : at + 1] == new[to : to + 1]:
            at, to = at + 1, to + 1
            continue
        end, until = _alike_again(old, at, new, to)
        yield _Change(at, end, to, until)
        at, to = end, until


def _alike_again(old: Sequence[bytes], at: int, new: Sequence[bytes], to: int) -> tuple[int, int]:
    """Return the next lines of both sides from which they go on alike, or their ends."""
    lines, others = len(old) - at, len(new) - to
    for total in range(1, lines + others):
        for fewer in range(min(total, lines), max(0, total - others) - 1, -1):
            end, until = at + fewer, to + total - fewer
            if old[end : end + 1] == new[until : until + 1]:
                return end, until
    return len(old), len(new)


def _git_lines(content: bytes) -> list[bytes]:
    """Split at line feeds only, as git does; the last line may lack one."""
    lines = content.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _grouped(changes: Sequence[_Change]) -> list[list[_Change]]:
    """Put changes whose contexts touch into one hunk."""
    groups = [[changes[0]]]
    for change in changes[1:]:
        if change.at - groups[-1][-1].end <= 2 * _CONTEXT - 1:
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _hunk(old: Sequence[bytes], new: Sequence[bytes], changes: Sequence[_Change]) -> bytes:
    first, last = changes[0], changes[-1]
    before, after = min(_CONTEXT, first.at), min(_CONTEXT, len(old) - last.end)
    start, end = first.at - before, last.end + after
    there, until = first.to - before, last.until + after
    head = b"@@ -%s +%s @@\n" % (_extent(start, end), _extent(there, until))
    lines, at = [head], start
    for change in changes:
        lines += [_marked(b" ", line) for line in old[at : change.at]]
        lines += [_marked(b"-", line) for line in old[change.at : change.end]]
        lines += [_marked(b"+", line) for line in new[change.to : change.until]]
        at = change.end
    return b"".join([*lines, *(_marked(b" ", line) for line in old[at:end])])


def _extent(start: int, end: int) -> bytes:
    """Write a range of lines as a patch does: one without lines stands behind the line before."""
    return b"%d,%d" % (start + 1 if end > start else start, end - start)


def _marked(mark: bytes, line: bytes) -> bytes:
    ending = b"" if line.endswith(b"\n") else b"\n\\ No newline at end of file\n"
    return mark + line + ending


_C_ESCAPES = {b'"': b'\\"', b"\\": b"\\\\", b"\n": b"\\n", b"\t": b"\\t", b"\r": b"\\r"}


def _quoted(name: bytes) -> bytes:
    """Quote a file name as git does when it holds anything but plain characters."""
    if all(0x20 <= byte < 0x7F and byte not in b'"\\' for byte in name):
        return name + (b"\t" if b" " in name else b"")
    escaped = b"".join(
        _C_ESCAPES.get(char) or (char if 0x20 <= char[0] < 0x7F else b"\\%03o" % char[0])
        for char in (name[i : i + 1] for i in range(len(name)))
    )
    return b'"' + escaped + b'"'
