"""Temporary files beside those they replace, and the lock of their folder.

Whoever writes one holds the lock of its folder until it has its last name. So one that is found by
the holder of the lock was left by a run that was killed, and nobody needs it.
"""

import errno
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b

from modelaudit.exclusion import is_temporary

_PATIENCE = 10.0
"""Seconds to wait for another run, which holds a folder for some milliseconds."""


@contextmanager
def locked_folder(folder: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of a folder; tell whether it has one, for not every system locks folders.

    Args:
        folder: Where files are to be replaced.
        wait: Be patient when another run holds it.

    Raises:
        BlockingIOError: Another run holds it.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield False
        return
    try:
        yield _lock(descriptor, time.monotonic() + _PATIENCE * wait)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, until: float) -> bool:
    try:
        import fcntl
    except ImportError:
        return False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                words = "another program is changing files in its folder"
                raise BlockingIOError(errno.EAGAIN, words) from None
            time.sleep(0.02)
        except OSError:
            return False
        else:
            return True


@contextmanager
def temporary_file(
    path: str, content: bytes, like: os.stat_result, *, alone: bool
) -> Iterator[str]:
    """Write a temporary file in the folder of another; it is gone afterwards, if not renamed.

    Args:
        path: The file to stand in for.
        content: What it holds.
        like: Whose mode and owner it gets.
        alone: The lock of the folder is held: whatever has its name may go.
    """
    temporary = _name(path, alone=alone)
    if alone:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            _copy_owner_and_mode(temporary, like)
            _copy_attributes(path, temporary)
            os.fsync(file.fileno())
        yield temporary
    finally:
        with suppress(OSError):
            os.unlink(temporary)


def _name(path: str, *, alone: bool) -> str:
    """Return the one name that a temporary file can have, or one that no other process gives.

    It is a hash: the name of the file with something added may be longer than a name can be.
    """
    folder, name = os.path.split(path)
    told = os.fsencode(name) if alone else b"%d/%s" % (os.getpid(), os.fsencode(name))
    return os.path.join(folder, f".{blake2b(told, digest_size=16).hexdigest()}.modelaudit")


def _copy_owner_and_mode(temporary: str, like: os.stat_result) -> None:
    """Give a file the owner, or at least the group, of another, where allowed, and its mode."""
    mode = stat.S_IMODE(like.st_mode)
    if hasattr(os, "chown"):
        for owner in (like.st_uid, -1):
            with suppress(OSError):
                os.chown(temporary, owner, like.st_gid)
                break
        given = os.stat(temporary)
        if (given.st_uid, given.st_gid) != (like.st_uid, like.st_gid):
            mode &= ~(stat.S_ISUID | stat.S_ISGID)  # they would speak for somebody else
    os.chmod(temporary, mode)


def _copy_attributes(path: str, temporary: str) -> None:
    """Copy extended attributes, such as access lists, where allowed."""
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):
        for name in os.listxattr(path):
            with suppress(OSError):
                os.setxattr(temporary, name, os.getxattr(path, name))


def sweep(paths: Iterable[str]) -> None:
    """Remove temporary files of runs that were killed; those of a run at work stay."""
    for path in paths:
        folder, name = os.path.split(path)
        with suppress(OSError), locked_folder(folder or os.curdir, wait=False) as alone:
            if alone and is_temporary(name) and stat.S_ISREG(os.lstat(path).st_mode):
                os.unlink(path)
