"""Errors that end a run."""


class UsageError(Exception):
    """A mistake in usage, configuration or rules: one line for the user, exit code 2."""
