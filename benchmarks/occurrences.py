"""How far what a program reports agrees with what people saw at single places of a file."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import yaml
from agreement import Share

ROLES = ("use", "catalog", "doc-code", "prose")
NOTHING = "none"
"""Role of a text that is no reference to a model."""
FIXES = ("yes", "no", "unsure")
READERS = ("python", "notebook", "config", "source", "prose")
_READERS = {
    **dict.fromkeys((".py", ".pyi"), "python"),
    ".ipynb": "notebook",
    **dict.fromkeys((".md", ".mdx", ".qmd", ".rst", ".txt", ""), "prose"),
    **dict.fromkeys((".yaml", ".yml", ".json", ".jsonl", ".toml", ".cforge"), "config"),
    **dict.fromkeys((".js", ".mjs", ".ts", ".tsx", ".sh"), "source"),
}


class Label(NamedTuple):
    """What a person saw at one place of a package."""

    requirement: str
    filename: str
    row: int
    column: int
    text: str
    roles: tuple[str, ...]
    """The best one first, then others that a careful reader may take it for."""
    fix: str
    """Whether the maintainer would want a program to move it; one of `FIXES`."""
    why: str
    held_out: bool
    searched: bool
    """It was found by search; otherwise among what the program reported as `use`."""
    cell: int | None = None
    """Of a notebook, in which the rows are counted."""

    @property
    def role(self) -> str:
        """The role that counts."""
        return self.roles[0]

    @property
    def reader(self) -> str:
        """The reader that is to understand the file; one of `READERS`."""
        return _READERS[PurePosixPath(self.filename).suffix.lower()]

    @property
    def place(self) -> str:
        """Where it is, for people."""
        cell = f"cell {self.cell}:" if self.cell else ""
        return f"{self.requirement} {self.filename}:{cell}{self.row}:{self.column}"


class Reported(NamedTuple):
    """A finding about a model: where it is and what it was taken for."""

    filename: str
    row: int
    columns: range
    role: str
    applicability: str
    """Of its fix; empty when there is none."""
    reason: str
    cell: int | None = None


class Agreement(NamedTuple):
    """One label beside what was reported at its place."""

    label: Label
    found: Reported | None
    known: bool
    """The rules have something to say about the model: others are not reported anywhere."""

    @property
    def role(self) -> str:
        """What the program took it for."""
        return self.found.role if self.found else NOTHING

    @property
    def right_role(self) -> bool:
        """Whether it was taken for what a person may take it for."""
        return self.role in self.label.roles

    @property
    def safe(self) -> bool:
        """Whether a fix is applied without being asked for."""
        return self.found is not None and self.found.applicability == "safe"


def read_labels(path: Path) -> list[Label]:
    """Return the labels of a file."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        _label(requirement, filename, entry)
        for requirement, files in read.items()
        for filename, entries in files.items()
        for entry in entries
    ]


def _label(requirement: str, filename: str, entry: Mapping[str, Any]) -> Label:
    role = entry["role"]
    return Label(
        requirement,
        filename,
        entry["row"],
        entry["column"],
        entry["text"],
        roles=(role,) if isinstance(role, str) else tuple(role),
        fix=entry.get("fix", "no"),
        why=entry.get("why", ""),
        held_out=entry.get("held-out", False),
        searched=entry.get("drawn") != "findings",
        cell=entry.get("cell"),
    )


def reported(report: Mapping[str, Any]) -> list[Reported]:
    """Return the findings of a JSON report that are about a model, not about its request."""
    return [
        Reported(
            finding["filename"],
            finding["location"]["row"],
            range(finding["location"]["column"], finding["end_location"]["column"]),
            finding["role"],
            finding["fix"]["applicability"] if finding["fix"] else "",
            finding["reason"] or "",
            finding["cell"],
        )
        for finding in report["findings"]
        if finding["code"].startswith("MA10")
    ]


def compare(
    labels: Iterable[Label], found: Iterable[Reported], known: Callable[[str], bool]
) -> list[Agreement]:
    """Put what was reported in one package beside its labels: what shares a character is one.

    Args:
        labels: The labels of the package.
        found: All that was reported in it.
        known: Whether the rules have something to say about a text.
    """
    rows: dict[tuple[str, int | None, int], list[Reported]] = defaultdict(list)
    for each in found:
        rows[each.filename, each.cell, each.row].append(each)
    agreements = []
    for label in labels:
        there = range(label.column, label.column + len(label.text))
        at_place = (
            each
            for each in rows[label.filename, label.cell, label.row]
            if each.columns.start < there.stop and there.start < each.columns.stop
        )
        agreements.append(Agreement(label, next(at_place, None), known(label.text)))
    return agreements


def shares(agreements: Iterable[Agreement]) -> dict[str, Share]:
    """Return what is measured, by its name.

    What is missed is counted over the labels found by search alone, for what was drawn from the
    program's own findings had been found. What it says, and what it offers, is judged by both.
    """
    everything = list(agreements)
    of_use = [each for each in everything if each.role == "use"]
    own = [each for each in of_use if not each.label.searched]
    searched = [each for each in everything if each.label.searched and each.known]
    seen = [each for each in everything if each.found and each.label.role != NOTHING]
    nothing = [each for each in everything if each.label.searched and each.label.role == NOTHING]
    fixed = [each for each in everything if each.safe and each.label.fix != "unsure"]
    wanted = [each for each in everything if each.known and each.label.fix == "yes"]
    return {
        "precision of use": _share(of_use, lambda each: each.right_role),
        "  of own findings": _share(own, lambda each: each.right_role),
        **{
            f"recall of {role}": _share(
                [each for each in searched if each.label.role == role],
                lambda each: each.right_role,
            )
            for role in ROLES
        },
        "role agreement": _share(seen, lambda each: each.right_role),
        "false references": _share(nothing, lambda each: each.found is not None),
        "safe fixes wanted": _share(fixed, lambda each: each.label.fix == "yes"),
        **{
            f"wanted {role} fixed": _share(
                [each for each in wanted if each.label.role == role], lambda each: each.safe
            )
            for role in ("use", "doc-code")
        },
    }


def by_reader(agreements: Iterable[Agreement]) -> dict[str, dict[str, Share]]:
    """Return the same of each reader, by its name."""
    readers: dict[str, list[Agreement]] = {reader: [] for reader in READERS}
    for each in agreements:
        readers[each.label.reader].append(each)
    return {reader: shares(of_it) for reader, of_it in readers.items()}


def _share(of: Sequence[Agreement], holds: Callable[[Agreement], bool]) -> Share:
    return Share(sum(map(holds, of)), len(of))


def disagreements(agreement: Agreement) -> list[str]:
    """Return in words how what was reported differs from a label; empty when it does not."""
    label, found = agreement.label, agreement.found
    text = f"`{label.text}`"
    words = []
    if found is None:
        if label.searched and agreement.known and not agreement.right_role:
            words.append(f"not found: {text} ({label.role})")
    elif not agreement.right_role:
        words.append(f"role: {text} is {' or '.join(label.roles)}, found {found.role}")
    if agreement.safe and label.fix == "no":
        words.append(f"fix refused: {text} ({label.why or label.role})")
    if not agreement.safe and agreement.known and label.fix == "yes":
        reason = found.reason if found else "not found"
        words.append(f"fix not offered: {text} ({reason or 'no reason told'})")
    return words
