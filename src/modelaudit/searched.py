"""What the search over all files came to: types only."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from modelaudit.discovery import Found


class Hit(NamedTuple):
    """A file that holds something to look at."""

    found: Found
    raw: bytes
    """Its bytes while there are few such files, else empty: many would only fill the memory."""
    digest: bytes
    """Of its bytes."""
    size: int
    """How many they are, or more where they take as long to parse as so many."""


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

    @property
    def clean(self) -> bool:
        """Nothing to say but that nothing was found."""
        return bool(self.files) and not (self.hits or self.skipped or self.notes)
