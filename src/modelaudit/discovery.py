"""From the paths a user gives to the files to read; what is left out is told with its reason.

A symlink is never followed into another folder, and nothing but a regular file is ever opened: a
pipe named like a module would block for ever.
"""
# Paths are strings here: a walk over thousands of them must cost little more than the walk itself.

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from modelaudit.errors import UsageError
from modelaudit.exclusion import (
    VIRTUALENV_MARK,
    Exclusion,
    attributes_of,
    ignores_of,
    is_left_out,
    verdict,
    why_unread,
)
from modelaudit.gitignore import Globs
from modelaudit.quoting import plain

if TYPE_CHECKING:
    from modelaudit.settings import Settings

ATTRIBUTES: Final = ".gitattributes"
_IGNORES: Final = ".gitignore"
_TELLING: Final = frozenset([VIRTUALENV_MARK, _IGNORES, ATTRIBUTES])
"""Files that say something about the folder they are in."""
LARGEST_FILE: Final = 100 * 1024 * 1024
"""Bytes above which a file is data, and reading it would take the memory of the machine."""
_PIECE: Final = 1024 * 1024
"""Bytes that are read at a time of a file that holds more than it says."""
_OPEN_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class Found(NamedTuple):
    """A file to read."""

    path: str
    """How to open it."""
    shown: str
    """How to report it: relative to the working directory when under it, forward slashes."""
    explicit: bool
    """Given by its own name, not met on a walk."""
    identity: str | None
    """The real file to edit; None when it lies outside of all given paths."""


class Skipped(NamedTuple):
    """A file or folder that is not read."""

    shown: str
    reason: str


class Nothing(NamedTuple):
    """A folder that was given and holds no file to read."""

    shown: str


class _Top(NamedTuple):
    """A path the user gave."""

    path: str
    shown: str
    real: str
    mode: int
    """Type of the file a symlink leads to; 0 when it leads nowhere."""
    link: bool


class _Folder(NamedTuple):
    """A folder of a walk, by its three names, each ready to have a name appended."""

    path: str
    shown: str
    real: str
    globs: tuple[Globs, ...]
    """Those of the settings."""
    ignores: tuple[Globs, ...]
    """Those of ignore files, the deepest last."""
    attributes: tuple[Globs, ...]
    """Files that are called generated or vendored, the deepest last."""
    top: bool


def discover(paths: Sequence[str], settings: "Settings") -> Iterator[Found | Skipped | Nothing]:
    """Find the files to read; a path that does not exist is a `UsageError` at once."""
    tops = [_top(path) for path in paths]
    return _Discovery(tops, settings).run()


def name_is_excluded(path: str, settings: "Settings") -> bool:
    """Tell whether the settings leave out a file of this name, whether or not there is one."""
    return Exclusion(settings).leaves_out_with_parents(_real_name(path))


def read_file(path: str) -> bytes:
    """Read a regular file, and nothing else: checked on what was opened, not on its name."""
    opened = os.open(path, _OPEN_FLAGS)
    try:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        if status.st_size > LARGEST_FILE:
            raise OSError(errno.EFBIG, f"larger than {LARGEST_FILE >> 20} MiB", path)
        content = os.read(opened, status.st_size + 1)
        while len(content) != status.st_size and (more := os.read(opened, _PIECE)):
            content += more  # it grows
        return content
    finally:
        os.close(opened)


class _Discovery:
    """One run over all given paths."""

    def __init__(self, tops: Sequence[_Top], settings: "Settings") -> None:
        self._tops = tops
        self._exclusion = Exclusion(settings)
        self._force_exclude = settings.force_exclude
        self._seen: set[str] = set()

    def run(self) -> Iterator[Found | Skipped | Nothing]:
        for top in self._tops:
            if stat.S_ISDIR(top.mode):
                any_file = False
                for item in self._walk(top):
                    any_file = any_file or isinstance(item, Found)
                    yield item
                if not any_file and not self._overlaps(top):
                    yield Nothing(top.shown)
            elif self._first(top.real):
                yield self._given_file(top)

    def _first(self, real: str) -> bool:
        """Tell whether a path was not met before, and note it."""
        if real in self._seen:
            return False
        self._seen.add(real)
        return True

    def _given_file(self, top: _Top) -> Found | Skipped:
        if not top.mode:
            return Skipped(top.shown, "broken symlink")
        if not stat.S_ISREG(top.mode):
            return Skipped(top.shown, "not a regular file")
        if self._force_exclude:
            if self._exclusion.leaves_out_with_parents(_real_name(top.path)):
                return Skipped(top.shown, "excluded")
            if reason := why_unread(os.path.basename(top.path)):
                return Skipped(top.shown, reason)
            real = _real_name(top.path)
            if verdict(_attributes_above(real), real, folder=False):
                return Skipped(top.shown, "generated")
        editable = not top.link or self._covers(top.real)
        return Found(top.path, top.shown, explicit=True, identity=top.real if editable else None)

    def _covers(self, real: str) -> bool:
        """Tell whether a real path is one of the given ones or lies under one."""
        return any(
            _is_under(real, top.real) if stat.S_ISDIR(top.mode) else real == _real_name(top.path)
            for top in self._tops
        )

    def _overlaps(self, top: _Top) -> bool:
        """Tell whether the files of a folder may have been met under another given path."""
        return any(
            other is not top
            and (_is_under(other.real, top.real) or _is_under(top.real, other.real))
            for other in self._tops
        )

    def _walk(self, top: _Top) -> Iterator[Found | Skipped]:
        path = "" if top.path == os.curdir else _appendable(top.path)
        shown = "" if top.shown == os.curdir else _appendable(top.shown)
        real = _appendable(top.real)
        globs, ignores = self._exclusion.globs_for(top.real), _ignores_above(top.real)
        attributes = _attributes_above(top.real)
        folders = [_Folder(path, shown, real, globs, ignores, attributes, top=True)]
        while folders:
            below: list[_Folder] = []
            yield from self._list(folders.pop(), below)
            folders += reversed(below)

    def _list(self, folder: _Folder, below: list[_Folder]) -> Iterator[Found | Skipped]:
        """Tell what is in one folder; the folders in it are left to walk next."""
        try:
            with os.scandir(folder.path or os.curdir) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            yield Skipped(folder.shown.rstrip("/") or os.curdir, "unreadable")
            return
        names = {entry.name for entry in entries if entry.name in _TELLING}
        if VIRTUALENV_MARK in names and not folder.top:
            yield Skipped(folder.shown.rstrip("/"), "excluded")
            return
        if _IGNORES in names:
            folder = folder._replace(
                ignores=(*folder.ignores, *_ignore_file(folder.path, folder.real))
            )
        if ATTRIBUTES in names:
            found_here = _patterns(folder.path + ATTRIBUTES, folder.real, attributes_of)
            folder = folder._replace(attributes=(*folder.attributes, *found_here))
        for entry in entries:
            if (found := self._judge(folder, entry, below)) and self._first(
                folder.real + entry.name
            ):
                yield found

    def _judge(
        self, folder: _Folder, entry: os.DirEntry[str], below: list[_Folder]
    ) -> Found | Skipped | None:
        name = entry.name
        real, shown = folder.real + name, folder.shown + name
        is_folder = entry.is_dir(follow_symlinks=False)
        if self._exclusion.leaves_out(real, folder.globs, folder=is_folder):
            return Skipped(shown, "excluded")
        if verdict(folder.ignores, real, folder=is_folder):
            return Skipped(shown, "ignored")
        if is_folder:
            if real not in self._seen:
                path = _appendable(folder.path + name)
                below.append(
                    folder._replace(path=path, shown=f"{shown}/", real=f"{real}/", top=False)
                )
            return None
        if entry.is_symlink():
            return self._judge_link(real, shown)
        if not entry.is_file(follow_symlinks=False):
            return Skipped(shown, "not a regular file")
        if reason := why_unread(name):
            return Skipped(shown, reason)
        if folder.attributes and verdict(folder.attributes, real, folder=False):
            return Skipped(shown, "generated")
        return Found(folder.path + name, shown, explicit=False, identity=real)

    def _judge_link(self, real: str, shown: str) -> Skipped | None:
        """A link into the tree is passed over: what it leads to is found under its own name."""
        if not os.path.exists(real):
            return Skipped(shown, "broken symlink")
        if self._covers(os.path.realpath(real)):
            return None
        return Skipped(shown, "symlink out of the tree")


def _top(path: str) -> _Top:
    try:
        status = os.lstat(path)
        link = stat.S_ISLNK(status.st_mode)
        mode = _mode_behind(path) if link else status.st_mode
        real = os.path.realpath(path) if link or stat.S_ISDIR(mode) else _real_name(path)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        shown = plain(path) or "an empty path"
        raise UsageError(f"{shown}: no such file or directory") from error
    except OSError as error:
        raise UsageError(f"{plain(path)}: {error.strerror}") from error
    return _Top(path, reported_path(path), real, mode, link)


def _mode_behind(link: str) -> int:
    try:
        return os.stat(link).st_mode
    except OSError:
        return 0


def reported_path(path: str) -> str:
    """A given path as it is reported: relative to the working directory when it is under it."""
    if os.path.isabs(path) or os.pardir in path:
        here, real = os.getcwd(), _real_name(path)
        if real == here:
            return os.curdir
        path = real[len(_appendable(here)) :] if _is_under(real, here) else os.path.abspath(path)
    return os.path.normpath(path).replace(os.sep, "/")


def _real_name(path: str) -> str:
    """The real path of the name itself, whatever it links to."""
    folder, name = os.path.split(path.rstrip(os.sep) or path)
    if name in ("", os.curdir, os.pardir):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(folder), name)


def _is_under(path: str, folder: str) -> bool:
    return path == folder or path.startswith(_appendable(folder))


def _appendable(folder: str) -> str:
    return folder if folder.endswith("/") else f"{folder}/"


def _folders_above(real: str) -> list[str]:
    """The folders from the root of the repository down to a folder; none outside of one."""
    above = [real]
    while not os.path.lexists(os.path.join(above[0], ".git")):
        parent = os.path.dirname(above[0])
        if parent == above[0]:
            return []
        above.insert(0, parent)
    return above


def _ignores_above(real: str) -> tuple[Globs, ...]:
    """Ignore files from the root of the repository down to the parent of a folder."""
    above = _folders_above(real)
    if not above:
        return ()
    root = _appendable(above[0])
    found = _patterns(os.path.join(root, ".git", "info", "exclude"), root, ignores_of)
    for folder in map(_appendable, above[:-1]):
        found += _ignore_file(folder, folder)
    return () if is_left_out(found, real, above[0]) else found


def _attributes_above(real: str) -> tuple[Globs, ...]:
    """Attributes from the root of the repository down to the parent of a folder."""
    found: tuple[Globs, ...] = ()
    for folder in map(_appendable, _folders_above(real)[:-1]):
        found += _patterns(folder + ATTRIBUTES, folder, attributes_of)
    return found


def _ignore_file(path: str, real: str) -> tuple[Globs, ...]:
    """The patterns of the ignore file of a folder."""
    return _patterns(path + _IGNORES, real, ignores_of)


def _patterns(file: str, real: str, read: Callable[[str, bytes], Globs]) -> tuple[Globs, ...]:
    """The patterns of a file about a folder, if there is one that can be read."""
    try:
        return (read(real, read_file(file)),)
    except OSError:
        return ()
