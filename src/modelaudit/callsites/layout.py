"""Which bytes of a call go when some of its arguments do."""

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
    line = max(content.rfind(b"\n", 0, run.start), content.rfind(b"\r", 0, run.start)) + 1
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
