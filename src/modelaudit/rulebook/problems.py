"""Mistakes in rule files, collected so that a person sees all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

LONGEST_QUOTE = 60


class DeadEnd(NamedTuple):
    """A model that somebody has to leave, and no word where to or why there is nowhere."""

    model: str
    route: str
    fine_tuned: bool
    horizon: date
    """Day beyond which a successor must live."""

    def __str__(self) -> str:
        what = "fine-tuned model" if self.fine_tuned else "model"
        return (
            f"{what} {quote(self.model)} on route {quote(self.route)} has no successor that lives "
            f'beyond {self.horizon}, name one or say why in "no_successor"'
        )


class RuleError(NamedTuple):
    """One mistake, and where it is."""

    file: str
    line: int
    text: str
    warning: bool = False
    """It may be meant so: a person should know, and the rules hold."""
    dead_end: DeadEnd | None = None
    """What the mistake is, when a program can put it right."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class Place(NamedTuple):
    """File and line of something that a rule says."""

    file: str
    line: int


@dataclass(slots=True)
class Problems:
    """The mistakes found so far, in any file."""

    errors: list[RuleError] = field(default_factory=list)
    """Warnings are among them."""

    def add(self, place: Place, text: str) -> None:
        """Records one mistake."""
        self.errors.append(RuleError(place.file, place.line, text))

    def add_dead_end(self, place: Place, dead_end: DeadEnd) -> None:
        """Records that a model leads nowhere."""
        self.errors.append(RuleError(place.file, place.line, str(dead_end), dead_end=dead_end))

    def warn(self, place: Place, text: str) -> None:
        """Records what may be a mistake."""
        self.errors.append(RuleError(place.file, place.line, text, warning=True))


def quote(text: object) -> str:
    """Text for a message: in quotes, on one line, and never long."""
    shown = str(text)
    if len(shown) > LONGEST_QUOTE:
        shown = f"{shown[:LONGEST_QUOTE]}..."
    return '"' + "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in shown) + '"'


def nearest(word: str, known: Iterable[str]) -> str:
    """`, did you mean "..."?` when a known word is near, else nothing."""
    if len(word) > LONGEST_QUOTE:
        return ""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f", did you mean {quote(matches[0])}?" if matches else ""
