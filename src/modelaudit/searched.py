"""What the search over all files came to."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from modelaudit.discovery import Found

TYPE_CHECKING = False  # the module of that name costs as much as all the rest here
if TYPE_CHECKING:
    from modelaudit.dependencies.project import Dependencies


class Hit(NamedTuple):
    """A file that holds something to look at."""

    found: Found
    raw: bytes
    """Its bytes while there are few such files, else empty: many would only fill the memory."""
    digest: bytes
    """Of its bytes."""
    size: int
    """How many they are, or more where they take as long to parse as so many."""
    around: bytes
    """State of the dependencies around it when it was found; empty when nothing is kept of it."""


class Searched:
    """What the search over all files came to."""

    def __init__(self, paths: Sequence[str] = (), files: int = 0) -> None:
        self.paths = paths
        self.files = files
        self.state = b""
        """Of all files, their names and their bytes: another one when anything changes."""
        self.hits: list[Hit] = []
        self.rest: Iterator[Hit] | None = None
        """Finds the others, each of which is added to those above; None when all are found."""
        self.large: list[str] = []
        """Files of which each may take longer to parse than anybody waits after Ctrl-C."""
        self.skipped: Counter[str] = Counter()
        self.unreadable: list[tuple[str, str]] = []
        """Path as reported and the reason."""
        self.notes: list[str] = []
        """Sentences for the user."""
        self.leftovers: list[str] = []
        """Temporary files of a fix that was killed, as they are reported."""

    @cached_property
    def dependencies(self) -> "Dependencies":
        """What the projects around the files install."""
        from modelaudit.dependencies.project import Dependencies

        return Dependencies()

    @cached_property
    def walks(self) -> bool:
        """Folders are searched: hooks give other files each time, and of those nothing is kept."""
        return any(map(os.path.isdir, self.paths))

    @property
    def clean(self) -> bool:
        """Nothing to say but that nothing was found."""
        return bool(self.files) and not (self.hits or self.skipped or self.notes)
