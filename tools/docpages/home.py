"""The first page: what the README says to somebody who wants to use the program."""

import re
from pathlib import Path

from docpages.markdown import MARK

_SECTIONS = (
    "Install",
    "Use it by hand",
    "Look a model up",
    "Use it as a pre-commit hook",
    "Use it in CI",
    "What an occurrence is for",
)


def pages(root: Path) -> dict[str, str]:
    """Write the page."""
    head, sections = _parts((root / "README.md").read_text(encoding="utf-8"))
    chosen = (f"## {title}\n{sections[title]}" for title in _SECTIONS if title in sections)
    text = "".join([MARK, "\n", head, *chosen]).replace("](docs/", "](")
    return {"index.md": text.rstrip() + "\n"}


def _parts(readme: str) -> tuple[str, dict[str, str]]:
    head, *parts = re.split(r"^## (.+)\n", readme, flags=re.MULTILINE)
    return head, dict(zip(parts[::2], parts[1::2], strict=True))
