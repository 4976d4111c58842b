"""Ctrl-C, kept waiting while something must not be cut in two."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

LARGE_FROM: Final = 256 * 1024
"""Bytes of a file that another process parses: it may be ended, and it may die."""
_MARK: Final = 26
"""Bytes that a comma or a bracket counts for: ten thousand in one statement take a second."""


def weight(raw: bytes) -> int:
    """Return the bytes of a file, or more where its code is so dense that they take longer."""
    return max(len(raw), _MARK * (len(raw) - len(raw.translate(None, b",([{"))))


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Let Ctrl-C wait for the end of a few steps; it comes then.

    Processes started meanwhile never get it.
    """
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
