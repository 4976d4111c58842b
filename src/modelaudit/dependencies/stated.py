"""What a file says about the version of a package."""

import os
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from modelaudit.discovery import read_file
from modelaudit.paths import shown

LARGEST_FILE: Final = 4 * 1024 * 1024
"""Bytes above which a file is not read: nobody keeps a longer one, and parsers are slow."""
_EXACT: Final = re.compile(r"==[^,*]+")
_TABLE: Final = re.compile(r"\[+([^\]]+)\]")
_WORD: Final = re.compile(r"""(?<=")[^"]+(?=")|(?<=')[^']+(?=')|[\w-]+""")


class Stated(NamedTuple):
    """A package, the versions a project may install of it, and where that is said."""

    package: str
    """Normalised."""
    versions: str
    """PEP 440; empty when any may be installed."""
    file: str
    """As it is reported."""
    line: int
    locked: bool = False
    """Said by a lock file."""

    @property
    def text(self) -> str:
        """Package and versions: `openai==0.28.1`."""
        return self.package + self.versions

    @property
    def rank(self) -> int:
        """The lowest one counts: a lock file, an exact version, a range, a name alone."""
        if self.locked:
            return 0
        if _EXACT.fullmatch(self.versions):
            return 1
        return 2 if self.versions else 3


class Source:
    """The text of a file, and on which line a word of it stands."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    def row(self, word: str, table: str = "") -> int:
        """The first line with a word, in a table of TOML if it is there."""
        return self._rows.get((table, word)) or self._rows.get(("", word), 1)

    def state(self, package: str, versions: str, line: int, *, locked: bool = False) -> Stated:
        """Say something of a package."""
        return Stated(package, versions, shown(self.path), line, locked)

    def stated(self, text: str, line: int) -> Iterator[Stated]:
        """What a requirement of PEP 508 says; nothing when it is none."""
        from modelaudit.dependencies.versions import requirement

        try:
            yield self.state(*requirement(text), line)
        except ValueError:
            return

    @cached_property
    def _rows(self) -> dict[tuple[str, str], int]:
        rows: dict[tuple[str, str], int] = {}
        table = ""
        for row, line in enumerate(self.text.splitlines(), start=1):
            line = line.strip()
            if header := _TABLE.match(line):
                table = header[1]
            for word in (line, *_WORD.findall(line)):
                rows.setdefault((table, word), row)
                rows.setdefault(("", word), row)
        return rows


def read_source(path: str) -> Source:
    """Read a file of UTF-8; `OSError` or `ValueError` when it is none, or too large."""
    if os.path.getsize(path) > LARGEST_FILE:
        raise ValueError(path)
    return Source(path, read_file(path).decode("utf-8-sig"))
