"""Changed bytes as a patch."""

import os
from collections.abc import Sequence

_CONTEXT = 3
"""Unchanged lines around a change, as in every unified diff."""


def unified_diff(shown: str, before: bytes, after: bytes) -> bytes:
    """Return a patch `git apply` takes. Both sides have the same number of lines."""
    old, new = _git_lines(before), _git_lines(after)
    changed = [number for number, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    if not changed:
        return b""
    name = os.fsencode(shown)
    head = b"--- %s\n+++ %s\n" % (_quoted(b"a/" + name), _quoted(b"b/" + name))
    return head + b"".join(_hunk(old, new, lines) for lines in _grouped(changed))


def _git_lines(content: bytes) -> list[bytes]:
    """Split at line feeds only, as git does; the last line may lack one."""
    lines = content.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _grouped(changed: Sequence[int]) -> list[list[int]]:
    """Put changed lines whose contexts touch into one hunk."""
    groups = [[changed[0]]]
    for number in changed[1:]:
        if number - groups[-1][-1] <= 2 * _CONTEXT:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def _hunk(old: Sequence[bytes], new: Sequence[bytes], changed: Sequence[int]) -> bytes:
    first = max(0, changed[0] - _CONTEXT)
    last = min(len(old), changed[-1] + _CONTEXT + 1)
    extent = b"%d,%d" % (first + 1, last - first)
    lines = [b"@@ -%s +%s @@\n" % (extent, extent)]
    at = first
    while at < last:
        if old[at] == new[at]:
            lines.append(_marked(b" ", old[at]))
            at += 1
            continue
        run = at
        while run < last and old[run] != new[run]:
            run += 1
        lines += [_marked(b"-", line) for line in old[at:run]]
        lines += [_marked(b"+", line) for line in new[at:run]]
        at = run
    return b"".join(lines)


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
