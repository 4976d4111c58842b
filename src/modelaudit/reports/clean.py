"""The one line of a run that found nothing; it imports nothing, for most runs end with it."""

from datetime import date


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 file`, `2 files`, `1,234 files`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def all_clear(files: int, as_of: date) -> str:
    """Return the line."""
    return f"All clear: {counted(files, 'file')} checked as of {as_of}."
