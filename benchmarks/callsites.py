"""What share of the call sites in released packages is found, against labels made by reading.

The labels are benchmarks/callsites/labels.yaml; source distributions are downloaded into
benchmarks/.corpora. Shares have 95 % intervals (Wilson); the part of the labels that is held out
is counted apart, and its disagreements are listed with --held-out only: whoever works on the
analysis looks at the others. Usage: python benchmarks/callsites.py [--held-out] [PACKAGE ...]
"""

import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from agreement import (
    Agreement,
    Label,
    Share,
    compare,
    disagreements,
    found_by,
    read_labels,
    shares,
)
from found_calls import Analysis
from labels import asked, print_disagreements
from packages import fetch

LABELS = Path(__file__).parent / "callsites" / "labels.yaml"


def distribution(requirement: str) -> Path:
    """Return the only folder of an unpacked source distribution."""
    (folder,) = (path for path in fetch(requirement).iterdir() if path.is_dir())
    return folder


def measure(labels: list[Label]) -> list[Agreement]:
    """Return each label beside what the analysis finds."""
    analysis = Analysis()
    by_package: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        by_package[label.requirement].append(label)
    agreements = []
    for requirement, of_package in by_package.items():
        found = list(analysis.found(distribution(requirement)))
        agreements += compare(of_package, found, analysis.knows)
    for failure in analysis.failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return agreements


def table(rows: Mapping[str, Share]) -> None:
    """Print shares by their names."""
    print(*(f"  {name:<22}{share}" for name, share in rows.items()), sep="\n")


def main() -> int:
    """Print the shares and where they fall short."""
    options = asked(__doc__)
    labels = options.of(read_labels(LABELS), LABELS)
    start = time.perf_counter()
    agreements = measure(labels)
    sample = [each for each in agreements if not each.label.held_out]
    print("sample:")
    table(shares(sample))
    print("held out:")
    table(shares(each for each in agreements if each.label.held_out))
    print("sample, call sites found by where the model stands:")
    table(found_by(sample, lambda label: label.origin))
    print("sample, call sites found by how the model is passed:")
    table(found_by(sample, lambda label: label.passed))
    print_disagreements(
        (
            (each.label, disagreements(each))
            for each in (agreements if options.held_out else sample)
        ),
        lambda words: words.partition(":")[0].partition(" is ")[0],
    )
    print(f"{len({each.label.requirement for each in agreements})} packages", end=" ")
    print(f"in {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
