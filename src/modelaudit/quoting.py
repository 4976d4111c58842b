"""The form of our messages, and words of somebody else's inside of them."""

import re
from datetime import date
from typing import Final

_LONGEST: Final = 60
_WORD: Final = re.compile(r"[a-z]+(?:-[a-z]+)*(?=[ ,:])")
"""A word that begins a sentence; an identifier or a path stays as it is written."""


def printable(text: str) -> str:
    """Return `text` with everything that could move a cursor or end a line escaped."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )


def plain(text: str) -> str:
    """Make a text fit into one line of ours: short, and without control characters."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in short)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 file`, `2 files`, `1,234 files`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def iso(day: date | None) -> str | None:
    """Return a day as programs read it."""
    return day.isoformat() if day else None


def as_sentence(text: str) -> str:
    """Give a message the form all have: a capital at its start, no full stop at its end."""
    text = text.removesuffix(".")
    return text[0].upper() + text[1:] if _WORD.match(text) else text


def as_sentences(*texts: str | None) -> str | None:
    """Join what there is of some texts, each sentence of them once and in the form all have."""
    said = (part for text in texts if text for part in text.removesuffix(".").split(". "))
    return ". ".join(dict.fromkeys(as_sentence(part) for part in said)) or None
