"""Words of somebody else's inside of our messages."""

from typing import Final

_LONGEST: Final = 60


def plain(text: str) -> str:
    """Make a text fit into one line of ours: short, and without control characters."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in short)
