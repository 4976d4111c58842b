"""How right `modelaudit` is about model identifiers in released packages, against labels.

The labels are benchmarks/accuracy/labels.yaml, made by reading; packages are downloaded into
benchmarks/.corpora, those of npm with `npm pack`. Shares have 95 % intervals (Wilson); the part of
the labels that is held out is counted apart, and its disagreements are listed with --held-out
only: whoever works on the readers looks at the others.
Usage: python benchmarks/accuracy.py [--held-out] [PACKAGE ...]
"""

import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from callsites import distribution, table
from labels import asked, print_disagreements
from occurrences import (
    NOTHING,
    ROLES,
    Agreement,
    Label,
    by_reader,
    compare,
    disagreements,
    read_labels,
    reported,
    shares,
)
from packages import modelaudit

LABELS = Path(__file__).parent / "accuracy" / "labels.yaml"
EVERY_ROLE = ("check", "--roles", ",".join(ROLES))


def known(texts: Iterable[str]) -> frozenset[str]:
    """Return the texts that would be reported as the model of a call.

    Models that live are never reported, so nothing can be said about how they are found.
    """
    rows = dict(enumerate(sorted(set(texts)), start=1))
    with tempfile.TemporaryDirectory() as name:
        lines = (f"complete(model={json.dumps(text)})\n" for text in rows.values())
        Path(name, "calls.py").write_text("".join(lines), encoding="utf-8")
        found = reported(modelaudit(Path(name), *EVERY_ROLE))
    return frozenset(rows[each.row] for each in found)


def measure(labels: list[Label]) -> list[Agreement]:
    """Return each label beside what is reported at its place."""
    spoken_of = known(label.text for label in labels)
    by_package: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        by_package[label.requirement].append(label)
    agreements = []
    for requirement, of_package in by_package.items():
        found = reported(modelaudit(distribution(requirement), *EVERY_ROLE))
        agreements += compare(of_package, found, spoken_of.__contains__)
    return agreements


def print_shares(name: str, agreements: list[Agreement]) -> None:
    """Print all figures of a part of the labels, then those of each reader."""
    print(f"{name}:")
    table(shares(agreements))
    for reader, of_reader in by_reader(agreements).items():
        print(f"{name}, {reader}:")
        table({what: share for what, share in of_reader.items() if share.total})


def print_counts(agreements: list[Agreement]) -> None:
    """Print how many labels there are, and what they cannot tell."""
    roles = Counter(each.label.role for each in agreements)
    readers = Counter(each.label.reader for each in agreements)
    unknown = [e for e in agreements if not e.known and e.label.role != NOTHING]
    uses = sum(each.label.role == "use" for each in unknown)
    packages = {each.label.requirement for each in agreements}
    for counts in (roles, readers):
        print("labels: " + ", ".join(f"{what} {count}" for what, count in counts.most_common()))
    print(f"{len(agreements)} labels in {len(packages)} packages; {len(unknown)}, {uses} of them")
    print("uses, name models that live or that the rules do not know: not counted as missed")


def main() -> int:
    """Print the shares and where they fall short."""
    options = asked(__doc__)
    labels = options.of(read_labels(LABELS), LABELS)
    start = time.perf_counter()
    agreements = measure(labels)
    sample = [each for each in agreements if not each.label.held_out]
    print_shares("sample", sample)
    print_shares("held out", [each for each in agreements if each.label.held_out])
    print_disagreements(
        (
            (each.label, disagreements(each))
            for each in (agreements if options.held_out else sample)
        ),
        lambda words: words.partition(":")[0],
    )
    print_counts(agreements)
    print(f"{time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
