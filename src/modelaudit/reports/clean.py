"""The one line of a run that found nothing; it imports little, for most runs end with it."""

from datetime import date

from modelaudit.quoting import counted


def all_clear(files: int, as_of: date) -> str:
    """Return the line."""
    return f"All clear: {counted(files, 'file')} checked as of {as_of}."
