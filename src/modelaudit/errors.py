"""Errors that end a run, and words for those that end less."""


class UsageError(Exception):
    """A mistake in usage, configuration or rules: one line for the user, exit code 2."""


def reason_of(error: Exception) -> str:
    """Return why something failed, without the path: the line it goes into names that."""
    if isinstance(error, MemoryError):
        return "not enough memory"
    return (getattr(error, "strerror", None) or str(error)).lower()
