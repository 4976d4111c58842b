"""What one row of a list comes to: facts to put into a rule file, and doubts."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from modelaudit.importing.documents import Path


class Addition(NamedTuple):
    """A fact that the rules do not have."""

    path: Path
    new: Any


class Change(NamedTuple):
    """A fact that the rules have otherwise."""

    path: Path
    old: Any
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
    news: list[Addition | Change] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Identifiers that become the model's."""

    def add(self, path: Path, value: Any, shown: Any = None) -> None:
        """Puts a fact that is missing."""
        self._put(path, value)
        self.news.append(Addition(path, value if shown is None else shown))

    def change(self, path: Path, old: Any, new: Any) -> None:
        """Puts a fact in the place of another."""
        self._put(path, new)
        self.news.append(Change(path, old, new))

    def doubt(self, path: Path, reason: str) -> None:
        """Leaves a fact to a person."""
        self.doubts.append(Doubt(path, reason))

    def _put(self, path: Path, value: Any) -> None:
        facts = self.facts
        for key in path[:-1]:
            facts = facts.setdefault(key, {})
        facts[path[-1]] = value
