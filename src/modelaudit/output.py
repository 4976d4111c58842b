"""Where text goes: the screen, standard error or a file, with one clear line when it cannot."""

import os
import sys
from typing import TextIO

from modelaudit.errors import UsageError, reason_of

WIDTH_OF_A_PIPE = 100


def write_out(content: bytes, *, aside: bool = False) -> None:
    """Print what may hold any byte, for file names and patches are not always text.

    Args:
        content: What to print; nothing at all is printed when the stream is closed.
        aside: Print to standard error, because standard output holds something else.
    """
    stream = _stream(aside=aside)
    if stream is None or not content:
        return
    try:
        stream.flush()
        stream.buffer.write(content)
        stream.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        give_up(stream)
        raise UsageError(f"the output cannot be written: {reason_of(error)}") from error


def write_file(path: str, content: bytes) -> None:
    """Write a report to a file."""
    try:
        with open(path, "wb") as file:
            file.write(content)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be written: {reason_of(error)}") from error


def read_in() -> bytes:
    """Read the standard input."""
    stream: TextIO | None = sys.stdin
    if stream is None:
        raise UsageError("the standard input is closed: there is nothing to read for `-`")
    return stream.buffer.read()


def wants_color(*, aside: bool = False) -> bool:
    """Follow NO_COLOR and FORCE_COLOR, else what the stream leads to."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (
        is_screen(aside=aside) and os.environ.get("TERM") != "dumb"
    )


def is_screen(*, aside: bool = False) -> bool:
    """Tell whether a person reads what is printed."""
    stream = _stream(aside=aside)
    return stream is not None and stream.isatty()


def width(*, aside: bool = False) -> int:
    """Return how many columns the reader has."""
    if not is_screen(aside=aside):
        return WIDTH_OF_A_PIPE
    import shutil

    return shutil.get_terminal_size().columns


def give_up(stream: TextIO | None) -> None:
    """Let what a stream still holds vanish, or the end of the program would complain about it."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _stream(*, aside: bool) -> TextIO | None:
    return sys.stderr if aside else sys.stdout
