"""What IPython takes in a cell and Python does not: magics, lines for a shell, questions."""

import re
import warnings
from collections.abc import Sequence
from typing import Final, NamedTuple

from modelaudit.languages import suffix_of
from modelaudit.readers.patterns import on_demand
from modelaudit.references import Span

_HEAD: Final = on_demand(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*%%(\w+|!)[ \t]*([^\r\n]*)")
_LANGUAGE: Final = on_demand(rb"\s*%(md|sql|sh|scala|r)[ \t]*(?:\r?\n|\Z)")
"""First line of a cell in another language, as notebooks of a well-known platform write it."""
_PYTHON: Final = frozenset(
    [
        "capture",
        "debug",
        "ipytest",
        "memit",
        "prun",
        "pypy",
        "python",
        "python2",
        "python3",
        "time",
        "timeit",
    ]
)
_ESCAPED: Final = on_demand(rb"[ \t]*(?:[\w.]+(?:,[ \t]*[\w.]+)*[ \t]*=[ \t]*)?[%!?]")
_ASSIGNED: Final = on_demand(rb"[ \t]*[\w., \t]+=[ \t]*(?=[%!])")
_ASKED: Final = on_demand(rb"[ \t]*[\w.*]+\?{1,2}[ \t]*(?:#.*)?$")
_BARE: Final = on_demand(rb"[ \t]*(?:pip3?|conda|mamba|uv)[ \t]+[a-z]")
"""Commands that IPython takes without a mark, where nothing else has their name."""
_TIMED: Final = on_demand(rb"([ \t]*)%(?:time|timeit|prun|memit)(?:[ \t]+-\w(?:[ \t]*\d+)?)*[ \t]+")
_NOT_A_NEWLINE: Final = on_demand(rb"[^\r\n]")
_ONLY_A_TREE: Final = 0x400
"""`ast.PyCF_ONLY_AST`, without its module."""


class Code(NamedTuple):
    """A cell as Python sees it."""

    python: bytes | None
    """As long as the cell, with what is no Python blanked; None when it is no Python for all."""
    escaped: tuple[Span, ...] = ()
    """Lines that are no Python."""
    problem: str | None = None
    """Why it is not, with the line; None when it is."""


def blank(text: bytes) -> bytes:
    """Return as many spaces, lines kept."""
    return _NOT_A_NEWLINE.sub(b" ", text)


def language(text: bytes) -> tuple[str, Span] | None:
    """Return the suffix of files in the language a cell names at its top, and where its text is.

    None for Python.
    """
    if match := _LANGUAGE.match(text):
        return match[1].decode(), Span(match.end(), len(text))
    match = _HEAD.match(text)
    if match is None or match[1].decode() in _PYTHON:
        return None
    name, rest = match[1].decode(), match[2].decode("latin-1")
    if name in ("writefile", "file"):
        return (rest.split() or [""])[-1].rpartition(".")[2] or "txt", Span(match.end(), len(text))
    return suffix_of(name), Span(match.end(), len(text))


def read_code(text: bytes) -> Code:
    """Return a cell as Python sees it: each line at which Python stumbles is blanked if it may."""
    python, escaped = text, []
    if match := _HEAD.match(text):
        escaped.append(Span(match.start(1) - 2, match.end()))
        python = _blanked(python, escaped[0])
    starts = [0, *(match.end() for match in re.finditer(rb"\r\n?|\n", text))]
    timed: set[int] = set()
    blanked: set[int] = set()
    while problem := _problem(python):
        row = min(max(problem.row, 1), len(starts)) - 1
        line = _line(text, starts, row)
        code = python[line.start : line.end]
        match = _TIMED.match(code)
        if match and row not in timed:
            timed.add(row)
            python = _replaced(python, line.start + match.end(1), line.start + match.end())
        elif row not in blanked and (row in timed or _is_escaped(code)):
            blanked.add(row)
            escaped.append(line)
            python = _blanked(python, line)
        else:
            return Code(None, problem=f"line {row + 1}: {problem.message}")
    return Code(python, tuple(escaped))


class _Problem(NamedTuple):
    row: int
    message: str


def _problem(code: bytes) -> _Problem | None:
    """Return why some code is no Python; None when it is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, "<cell>", "exec", _ONLY_A_TREE)
    except SyntaxError as error:
        return _Problem(error.lineno or 1, error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return _Problem(1, str(error))
    return None


def _is_escaped(line: bytes) -> bool:
    return any(shape.match(line) for shape in (_ESCAPED, _ASKED, _BARE))


def _line(text: bytes, starts: Sequence[int], row: int) -> Span:
    """Return a line without its newline, with those that backslashes join to it."""

    def goes_on(end: int) -> bool:
        return text[max(0, end - 3) : end].rstrip(b"\r\n").endswith(b"\\")

    first = last = row
    while first and goes_on(starts[first]):
        first -= 1
    while last + 1 < len(starts) and goes_on(starts[last + 1]):
        last += 1
    end = starts[last + 1] if last + 1 < len(starts) else len(text)
    line = text[starts[first] : end].rstrip(b"\r\n")
    return Span(starts[first], starts[first] + len(line))


def _blanked(code: bytes, span: Span) -> bytes:
    """Put an expression where a line is no Python, so that a block around it has a body."""
    line = code[span.start : span.end]
    assigned = _ASSIGNED.match(line)
    kept = assigned.end() if assigned else len(line) - len(line.lstrip(b" \t"))
    return _replaced(code, span.start + kept, span.end, b"0")


def _replaced(code: bytes, start: int, end: int, by: bytes = b"0;") -> bytes:
    rest = blank(code[start:end])
    return code[:start] + by + rest[len(by) :] + code[end:]
