"""What commands that compare with labels share: which ones are meant, and what falls short."""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar


class Labelled(Protocol):
    """What a person saw at one place of a package."""

    @property
    def requirement(self) -> str:
        """The package with its version."""

    @property
    def place(self) -> str:
        """Where it is, for people."""


L = TypeVar("L", bound=Labelled)


class Asked(NamedTuple):
    """What a command line asks for."""

    packages: frozenset[str]
    """Names of packages; all when there are none."""
    held_out: bool
    """Disagreements of the labels that are kept apart are listed as well."""

    def of(self, labels: Iterable[L], path: Path) -> list[L]:
        """Return the labels that are meant; the program ends when there are none.

        Args:
            labels: All of them.
            path: Their file.
        """
        found = [
            label
            for label in labels
            if not self.packages or label.requirement.partition("==")[0] in self.packages
        ]
        return found or sys.exit(f"no label is about {', '.join(self.packages)}: see {path.name}")


def asked(description: str | None) -> Asked:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("packages", nargs="*", help="names of packages; all when none is given")
    parser.add_argument("--held-out", action="store_true", help="list disagreements there as well")
    options = parser.parse_args()
    return Asked(frozenset(options.packages), options.held_out)


def print_disagreements(
    found: Iterable[tuple[Labelled, Iterable[str]]], kind: Callable[[str], str]
) -> None:
    """Print what is not as labelled, and how often each kind of it is met."""
    kinds: Counter[str] = Counter()
    print("disagreements:")
    for label, phrases in found:
        for words in phrases:
            kinds[kind(words)] += 1
            print(f"  {label.place}: {words}")
    print(", ".join(f"{kind} {count}" for kind, count in kinds.most_common()) or "  none")
