"""What a rule says about a reference, and the edit that would settle it: types only."""

from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple

from modelaudit.quoting import as_sentence
from modelaudit.references import Role, Span


class Severity(StrEnum):
    """How loud a finding is; each format maps it to its own words."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Status(StrEnum):
    """Lifecycle of a model on a route on one day, from harmless to dead."""

    ACTIVE = "active"
    LEGACY = "legacy"
    DEPRECATED = "deprecated"
    RETIRING = "retiring"
    RETIRED = "retired"

    @property
    def rank(self) -> int:
        """Order of the statuses: the higher, the sooner code breaks."""
        return list(Status).index(self)


class Applicability(IntEnum):
    """Who may apply a fix, ordered so that "at least safe" is one comparison."""

    MANUAL = 0
    UNSAFE = 1
    SAFE = 2

    def __str__(self) -> str:
        return self.name.lower()


class Location(NamedTuple):
    """Row and column of a character, both counted from 1."""

    row: int
    column: int
    cell: int = 0
    """The cell of a notebook whose rows are counted, from 1; 0 where those of the file are."""
    file_place: tuple[int, int] | None = None
    """Row and column in the file itself, where rows of a cell are counted."""

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"

    @property
    def line(self) -> str:
        """The line as it is written behind the name of a file and a colon."""
        return f"cell {self.cell}:{self.row}" if self.cell else str(self.row)

    @property
    def order(self) -> tuple[int, int, int]:
        """What tells which of two places in one file comes first."""
        return self.cell, self.row, self.column

    @property
    def in_file(self) -> tuple[int, int]:
        """Row and column in the bytes of the file, for programs that know no cells."""
        return self.file_place or (self.row, self.column)


class ReachedCall(NamedTuple):
    """A call that sends what a finding is about; crosses process borders."""

    filename: str
    location: Location
    """Of the name of the function."""
    call: str
    """What the function is, as its SDK names it; as it is written when nobody knows."""
    endpoint: str | None = None
    """What the call asks of the API; None when no rule says."""
    around: bool = False
    """The text stands in the call itself."""


class Edit(NamedTuple):
    """Bytes of `Document.content` and the text that replaces them."""

    span: Span
    content: str
    location: Location
    end_location: Location
    filename: str | None = None
    """The file, when it is not the one of the finding."""


class Fix(NamedTuple):
    """The edits that settle one finding; all of them are applied or none is."""

    applicability: Applicability
    message: str
    edits: tuple[Edit, ...]

    def by_file(self, filename: str) -> "dict[str, list[Edit]]":
        """Return the edits by file, those in the file of the finding first.

        Args:
            filename: The file of the finding.
        """
        files: dict[str, list[Edit]] = {}
        for edit in sorted(self.edits, key=lambda edit: edit.filename not in (None, filename)):
            files.setdefault(edit.filename or filename, []).append(edit)
        return files


class Finding(NamedTuple):
    """A reference that a rule speaks about. The fields are those of the JSON report."""

    code: str
    severity: Severity
    message: str
    filename: str
    location: Location
    end_location: Location
    span: Span
    identifier: str | None = None
    model: str | None = None
    vendor: str | None = None
    route: str | None = None
    role: Role | None = None
    place: str | None = None
    """What the text is, as a noun phrase; not part of the JSON report."""
    status: Status | None = None
    banned: str | None = None
    """By whom the project lets the model be banned and since when; not part of the JSON report."""
    deprecated_on: date | None = None
    shutdown_on: date | None = None
    days_left: int | None = None
    notes: tuple[str, ...] = ()
    """What status and days do not tell, for the heading of a group; not part of the JSON report."""
    successor: str | None = None
    successor_chain: tuple[str, ...] = ()
    call_sites: tuple[ReachedCall, ...] = ()
    """Calls that are known to send the text as their model, in any file."""
    fix: Fix | None = None
    reason: str | None = None
    source: str | None = None
    excerpt: str = ""
    """The line the finding starts on, or the part around it of a very long one."""
    excerpt_cut: int = 0
    """Characters of the line that are cut off before the excerpt."""

    @property
    def is_adrift(self) -> bool:
        """Whether the text could be replaced and no call of an API is seen to send it."""
        return self.fix is not None and not any(call.endpoint for call in self.call_sites)

    @property
    def before(self) -> str:
        """What stands in the line before the finding."""
        return self.excerpt[: self.location.column - 1 - self.excerpt_cut]

    def in_doubt(self, reason: str) -> "Finding":
        """Return the same with no fix that is safe."""
        if self.fix is None or self.fix.applicability is not Applicability.SAFE:
            return self
        fix = self.fix._replace(applicability=Applicability.UNSAFE)
        return self._replace(fix=fix, reason=as_sentence(reason))


def file_finding(code: str, message: str, filename: str) -> Finding:
    """Return a warning about a whole file."""
    start = Location(1, 1)
    return Finding(code, Severity.WARNING, as_sentence(message), filename, start, start, Span(0, 0))
