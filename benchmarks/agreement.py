"""How far what a program found agrees with what people saw: labels, comparison, shares."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from found_calls import FoundCall, Value

ORIGINS = (
    "literal",
    "constant",
    "class-attribute",
    "field",
    "parameter-default",
    "parameter",
    "other-module",
    "environment",
    "dict",
    "conditional",
    "computed",
    "absent",
    "unknown",
)
PASSED = ("keyword", "positional", "unpacked", "body", "address", "none")
_VALUE = re.compile(r"(?:(?P<file>.+):)?(?P<line>\d+) (?P<identifier>\S+)")
_TESTS = re.compile(r"(?:^|/)tests?(?:/|$)")
_NORMAL = 1.959964
"""Quantile of the normal distribution for an interval that holds in 95 of 100 cases."""


class Label(NamedTuple):
    """What a person saw at one place of a package."""

    requirement: str
    filename: str
    line: int
    held_out: bool
    own: bool
    """It calls something that the package itself publishes, not an SDK."""
    site: bool
    """False for a place that only looks like a call that takes a model."""
    calls: tuple[str, ...]
    """Names of what is called; empty when nobody can know."""
    origin: str
    """Where the text of the model stands; one of `ORIGINS`."""
    passed: str
    """How the model gets into the call; one of `PASSED`."""
    values: frozenset[Value]
    arguments: frozenset[str]

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"{self.requirement} {self.filename}:{self.line}"


class Agreement(NamedTuple):
    """One label beside what was found at its place."""

    label: Label
    found: FoundCall | None
    wanted: frozenset[Value]
    """Values of the label that the rules know as identifiers."""
    values: frozenset[Value]
    """Values found, without those of tests for a call that is in none."""

    @property
    def right_call(self) -> bool:
        """Whether what is called was told as the label does."""
        return self.found is not None and self.found.call in self.label.calls

    @property
    def seen(self) -> frozenset[str]:
        """Arguments of the label that were found."""
        return self.label.arguments & self.found.arguments if self.found else frozenset()


class Share(NamedTuple):
    """So many of so many."""

    hits: int
    total: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval: where the true share lies in 95 of 100 such samples."""
        if not self.total:
            return (0.0, 1.0)
        rate, square = self.hits / self.total, _NORMAL**2
        middle = rate + square / (2 * self.total)
        root = sqrt(rate * (1 - rate) / self.total + square / (4 * self.total**2))
        scale = 1 + square / self.total
        low, high = (middle - _NORMAL * root) / scale, (middle + _NORMAL * root) / scale
        return (max(0.0, low), min(1.0, high))

    def __str__(self) -> str:
        if not self.total:
            return "none"
        low, high = self.interval
        rate = self.hits / self.total
        return f"{self.hits:>4} of {self.total:<4} {rate:>4.0%}  ({low:.0%} to {high:.0%})"


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
    called = entry.get("call", [])
    return Label(
        requirement,
        filename,
        entry["line"],
        held_out=entry.get("held-out", False),
        own=entry.get("own", False),
        site=not entry.get("none", False),
        calls=(called,) if isinstance(called, str) else tuple(called),
        origin=entry.get("origin", ""),
        passed=entry.get("passed", ""),
        values=frozenset(_value(text, filename) for text in entry.get("values", [])),
        arguments=frozenset(entry.get("arguments", [])),
    )


def _value(text: str, filename: str) -> Value:
    match = _VALUE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not `LINE ID` or `FILE:LINE ID`")
    return Value(match["identifier"], match["file"] or filename, int(match["line"]))


def compare(
    labels: Iterable[Label], found: Sequence[FoundCall], known: Callable[[str], bool]
) -> list[Agreement]:
    """Put what was found in one package beside its labels.

    Args:
        labels: The labels of the package.
        found: All calls found in it.
        known: Whether the rules know an identifier: nobody is to find others.
    """
    return [_agreement(label, found, known) for label in labels]


def _agreement(label: Label, found: Sequence[FoundCall], known: Callable[[str], bool]) -> Agreement:
    there = [
        call
        for call in found
        if (call.filename, call.line) == (label.filename, label.line)
        and (not label.calls or _last(call.written) in map(_last, label.calls))
    ]
    call = max(there, key=lambda call: (call.call in label.calls, len(call.values)), default=None)
    wanted = frozenset(value for value in label.values if known(value.identifier))
    values = call.values if call else frozenset()
    if not _TESTS.search(label.filename):
        values = frozenset(value for value in values if not _TESTS.search(value.filename))
    return Agreement(label, call, wanted, values)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def shares(agreements: Iterable[Agreement]) -> dict[str, Share]:
    """Return what is measured, by its name."""
    all_of_them = list(agreements)
    sites = [each for each in all_of_them if each.label.site]
    sdk = [each for each in sites if not each.label.own]
    told = [each for each in sites if each.label.calls]
    valued = [each for each in sites if each.wanted]
    hit = [each for each in sites if each.found]
    nothing = [each for each in all_of_them if not each.label.site]
    return {
        "call sites found": _share(sites, lambda each: each.found is not None),
        "  of an SDK": _share(sdk, lambda each: each.found is not None),
        "right call": _share(told, lambda each: each.right_call),
        "all values found": _share(valued, lambda each: each.values >= each.wanted),
        "the same values": _share(valued, lambda each: each.values == each.wanted),
        "no other value": _share(hit, lambda each: each.values <= each.wanted),
        "arguments seen": Share(
            sum(len(each.seen) for each in sites), sum(len(each.label.arguments) for each in sites)
        ),
        "false call sites": _share(nothing, lambda each: each.found is not None),
    }


def found_by(agreements: Iterable[Agreement], trait: Callable[[Label], str]) -> dict[str, Share]:
    """Return the share of call sites found for each kind of call site, the most frequent first."""
    sites: dict[str, list[Agreement]] = defaultdict(list)
    for each in agreements:
        if each.label.site:
            sites[trait(each.label)].append(each)
    kinds = sorted(sites, key=lambda kind: (-len(sites[kind]), kind))
    return {kind: _share(sites[kind], lambda each: each.found is not None) for kind in kinds}


def _share(of: Sequence[Agreement], holds: Callable[[Agreement], bool]) -> Share:
    return Share(sum(map(holds, of)), len(of))


def disagreements(agreement: Agreement) -> list[str]:
    """Return in words how what was found differs from a label; empty when it does not."""
    label, found = agreement.label, agreement.found
    if found is None:
        name = label.calls[0] if label.calls else "a call"
        return [f"not found: {name} ({label.origin})"] if label.site else []
    if not label.site:
        return [f"no call site: {found.call or found.written}"]
    words = []
    if label.calls and not agreement.right_call:
        words.append(f"call is {label.calls[0]}, found {found.call or 'unknown'}")
    for what, values in (
        ("missing", agreement.wanted - agreement.values),
        ("not labelled", agreement.values - agreement.wanted),
    ):
        shown = ", ".join(f"{one.identifier} ({one.filename}:{one.line})" for one in sorted(values))
        words += [f"{what}: {shown}"] if values else []
    unseen = label.arguments - agreement.seen
    return words + ([f"arguments not seen: {', '.join(sorted(unseen))}"] if unseen else [])
