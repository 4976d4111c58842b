"""Which bytes of a call go when some of its arguments do, and where new ones are written."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise

from modelaudit.references import Argument, Span

_SPACES = re.compile(rb"[ \t\f]*")
_LINE_END = re.compile(rb"\r\n|\r|\n|\Z")


def removals(
    content: bytes, arguments: Sequence[Argument], gone: Collection[Argument]
) -> list[Span]:
    """Return the bytes that go with some arguments of one list.

    An argument takes its comma with it, and its line where it is alone on it; comments stay.
    """
    kept = [argument for argument in arguments if argument not in gone]
    spans = []
    if kept and kept[-1] is not arguments[-1] and arguments[-1].comma is None:
        last, tail = kept[-1], arguments[arguments.index(kept[-1]) + 1 :]
        behind = content[tail[-1].span.end : _behind(content, tail[-1].span.end) + 1]
        if not any(b"#" in gap for gap in (*_gaps(content, [last, *tail]), behind)):
            gone = [argument for argument in gone if argument not in tail]
            spans = [Span(last.span.end, tail[-1].span.end)]
        elif last.comma is not None:
            spans = [Span(last.comma, last.comma + 1)]
    return [*(_removal(content, run) for run in _runs(content, arguments, gone)), *spans]


def insertions(
    content: bytes, arguments: Sequence[Argument], new: Sequence[str]
) -> list[tuple[Span, str]]:
    """Return where new arguments are written, each on its line when the last one is on its own.

    They come after all others, but before what is unpacked from a mapping.
    """
    if not arguments:
        return []
    named = [each for each in arguments if not content.startswith(b"**", each.span.start)]
    if not named:
        start = arguments[0].span.start
        return [(Span(start, start), "".join(f"{each}, " for each in new))]
    last = named[-1]
    line = _line(content, last.span.start)
    indent = content[line : last.span.start]
    end = _end(last)
    behind = content[end : _line_end(content, end)].strip(b" \t\f")
    if indent.strip(b" \t\f") or (behind and not behind.startswith((b"#", b")", b"}", b"]"))):
        text = "".join(f" {each}," for each in new)
        if last.comma is None:
            return [(Span(end, end), f",{text.removesuffix(',')}")]
        return [(Span(end, end), text)]
    newline = _newline(content, line)
    text = ",".join(f"{newline}{indent.decode()}{each}" for each in new)
    if last.comma is not None:
        at = _line_end(content, end) if behind.startswith(b"#") else end
        return [(Span(at, at), f"{text},")]
    if behind.startswith(b"#"):
        at = _line_end(content, end)
        return [(Span(end, end), ","), (Span(at, at), text)]
    return [(Span(end, end), f",{text}")]


def _line(content: bytes, offset: int) -> int:
    """Return where the line of an offset begins."""
    return max(content.rfind(b"\n", 0, offset), content.rfind(b"\r", 0, offset)) + 1


def _line_end(content: bytes, offset: int) -> int:
    """Return where the line of an offset ends, before its newline and spaces."""
    match = _LINE_END.search(content, offset)
    end = match.start() if match else len(content)
    return offset + len(content[offset:end].rstrip(b" \t\f"))


def _newline(content: bytes, line: int) -> str:
    """Return the newline with which the line before begins to be another one."""
    return "\r\n" if content[max(0, line - 2) : line] == b"\r\n" else chr(content[line - 1])


def _gaps(content: bytes, arguments: Sequence[Argument]) -> Iterator[bytes]:
    """Yield what is written between arguments."""
    for left, right in pairwise(arguments):
        yield content[left.span.end : right.span.start]


def _runs(
    content: bytes, arguments: Sequence[Argument], gone: Collection[Argument]
) -> Iterator[Span]:
    """Yield neighbours on one line that go together, each from its start to behind its comma."""
    for going, members in groupby(arguments, key=lambda argument: argument in gone):
        if not going:
            continue
        run: Span | None = None
        for argument in members:
            start, end = argument.span.start, _end(argument)
            if run is not None and not content[run.end : start].strip(b" \t\f"):
                run = Span(run.start, end)
                continue
            if run is not None:
                yield run
            run = Span(start, end)
        if run is not None:
            yield run


def _end(argument: Argument) -> int:
    return argument.span.end if argument.comma is None else argument.comma + 1


def _removal(content: bytes, run: Span) -> Span:
    line = _line(content, run.start)
    begins = not content[line : run.start].strip(b" \t\f")
    behind = _behind(content, run.end)
    ends = _LINE_END.match(content, behind)
    if begins and ends:
        return Span(line, ends.end())
    if begins or not (ends or content.startswith((b"#", b")", b"}"), behind)):
        return Span(run.start, behind)
    return Span(line + len(content[line : run.start].rstrip(b" \t\f")), run.end)


def _behind(content: bytes, offset: int) -> int:
    spaces = _SPACES.match(content, offset)
    return spaces.end() if spaces else offset
