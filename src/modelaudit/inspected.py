"""What one file holds: all that a run needs of a file that did not change since the last one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from modelaudit.findings import Finding
from modelaudit.suppression import Suppression

if TYPE_CHECKING:
    from modelaudit.flow.links import Links


@dataclass(frozen=True, slots=True)
class Inspected:
    """What one file holds; crosses process borders."""

    shown: str
    """The path as it is reported."""
    digest: bytes = b""
    """Of the bytes the findings are about: a fix is for these bytes only."""
    findings: tuple[Finding, ...] = ()
    suppressed: int = 0
    looked_up: Mapping[str, str] = field(default_factory=dict)
    """Identifiers by which code of this file finds something, with the first line of each."""
    beginnings: Mapping[str, str] = field(default_factory=dict)
    """Those by which it finds all that begin with them."""
    others: Mapping[str, bytes] = field(default_factory=dict)
    """Digests of other files that fixes of these findings reach into."""
    suppressions: tuple[Suppression, ...] = ()
    """All of the file: no fix of another one touches the lines they speak of."""
    skipped: str | None = None
    """Why the file was not read after all."""
    links: "Links | None" = None
    """How its models may be reached from other files."""

    @property
    def is_adrift(self) -> bool:
        """Whether nothing is seen to send some model that it names."""
        return any(finding.is_adrift for finding in self.findings)

    def in_doubt(self, reason: str) -> "Inspected":
        """Return the same with no fix that is safe."""
        found = tuple(finding.in_doubt(reason) for finding in self.findings)
        return replace(self, findings=found)


def digest(raw: bytes) -> bytes:
    """Return what tells one state of a file from another."""
    return blake2b(raw, digest_size=16).digest()
