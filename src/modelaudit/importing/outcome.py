"""What one row of a list comes to: facts to put into a rule file, and doubts."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from modelaudit.importing.documents import Path


class News(NamedTuple):
    """A fact that the rules do not have, or have otherwise."""

    path: Path
    old: Any
    """None when they do not have it."""
    new: Any


class Doubt(NamedTuple):
    """What a person has to decide."""

    path: Path
    reason: str


@dataclass(slots=True)
class Outcome:
    """Facts to put, what they mean to a reader, and what is left to a person."""

    facts: dict[str, Any] = field(default_factory=dict)
    """For `Document.put`."""
    news: list[News] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Identifiers that become the model's."""

    def put(self, path: Path, value: Any, *, old: Any = None, shown: str | None = None) -> None:
        """Puts a fact that is missing, or in the place of another."""
        facts = self.facts
        for key in path[:-1]:
            facts = facts.setdefault(key, {})
        facts[path[-1]] = value
        self.news.append(News(path, old, value if shown is None else shown))

    def doubt(self, path: Path, reason: str) -> None:
        """Leaves a fact to a person."""
        self.doubts.append(Doubt(path, reason))
