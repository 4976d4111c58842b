"""TOML with what the standard library lacks: one-line errors and the line of a key."""

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from modelaudit.errors import UsageError
from modelaudit.quoting import plain

_HEADER = re.compile(r"\s*\[+([^\]]+)\]")
_ASSIGNED = re.compile(r"""\s*((?:[\w.-]|"[^"]*"|'[^']*')+)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def parse(shown: str, content: bytes) -> dict[str, Any]:
    """Parse a TOML file; a malformed one is a `UsageError` that names file and line."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        line = re.search(r"line (\d+)", place)
        row = int(line[1]) if line else content.count(b"\n") + 1
        problem = plain(f"{message[:1].lower()}{message[1:]}")
    except UnicodeDecodeError as error:
        row, problem = content.count(b"\n", 0, error.start) + 1, "it is not UTF-8"
    except RecursionError:
        row, problem = 1, "it is nested too deeply"
    raise UsageError(f"{shown}:{row}: not valid TOML: {problem}")


def row_of(text: str, keys: Sequence[str]) -> int:
    """The line a key stands on, found by its text; failing that, the one of its nearest table."""
    best, best_row = 0, 1
    table: list[str] = []
    for row, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = table = _parts(header[1])
        elif assigned := _ASSIGNED.match(line):
            here = [*table, *_parts(assigned[1])]
        else:
            continue
        depth = len(here) if here == list(keys[: len(here)]) else 0
        if depth > best:
            best, best_row = depth, row
    return best_row


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]
