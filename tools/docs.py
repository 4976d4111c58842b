"""Writes the pages of docs/ that follow from the rules, the codes and the README.

Usage: python tools/docs.py [--check]
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from docpages import call_sites, codes, coverage, home, keys, navigation, routes, vendors
from docpages.known import Known, shipped
from docpages.markdown import COMMAND, MARK

from modelaudit.errors import UsageError

ROOT = Path(__file__).parents[1]


def expected(root: Path, known: Known) -> dict[str, str]:
    """Return every generated file with its text, by its path below `root`."""
    pages = {
        **home.pages(root),
        **keys.pages(root),
        **codes.pages(known),
        **vendors.pages(known),
        **routes.pages(known),
        **call_sites.pages(known),
        **coverage.pages(known),
    }
    below = {f"docs/{name}": text for name, text in pages.items()}
    return {navigation.PATH: navigation.text(root, known), **dict(sorted(below.items()))}


def stale(root: Path, wanted: Mapping[str, str]) -> list[str]:
    """Say of each file that is not as it should be what is wrong with it."""
    wrong = []
    for name, text in wanted.items():
        file = root / name
        if not file.exists():
            wrong.append(f"{name}: is missing")
        elif file.read_bytes() != text.encode():
            wrong.append(f"{name}: is not what would be written")
    return wrong + [f"{name}: belongs to nothing any more" for name in superfluous(root, wanted)]


def superfluous(root: Path, wanted: Mapping[str, str]) -> list[str]:
    """Find the pages that were generated once and would not be now."""
    pages = sorted((root / "docs").rglob("*.md"))
    written = (page for page in pages if page.read_bytes().startswith(MARK.encode()))
    names = (page.relative_to(root).as_posix() for page in written)
    return [name for name in names if name not in wanted]


def write(root: Path, wanted: Mapping[str, str]) -> None:
    """Write every file and remove what is superfluous."""
    for name in superfluous(root, wanted):
        (root / name).unlink()
    for name, text in wanted.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def main() -> int:
    """Write the pages, or tell which are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when stale")
    check = parser.parse_args().check
    try:
        wanted = expected(ROOT, shipped())
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    wrong = stale(ROOT, wanted)
    if not check:
        write(ROOT, wanted)
        print(f"{len(wanted)} files, {len(wrong)} changed")
        return 0
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        print(f"Run `{COMMAND}` and commit what it writes.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
