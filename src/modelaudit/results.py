"""What was found in files before: a second run looks only at what has changed.

One file for each set of settings, rules and paths in the cache folder, and nothing in it is taken
for true unless the same bytes are read again. It holds two parts: what all files together come to,
good as long as none of them changes, and what each of them holds alone.
"""

import os
import pickle
import platform
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec, source_hash
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from modelaudit.rulebook.index import cache_folder, forget_old, read_sealed, store_sealed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from modelaudit.dependencies.project import Dependencies
    from modelaudit.inspected import Inspected
    from modelaudit.searched import Searched
    from modelaudit.settings import Settings

_SUFFIX: Final = ".results"
_MOST_KEPT: Final = 16
_LARGEST: Final = 32 * 1024 * 1024
"""Bytes of one cache file: all of them together stay below half a gigabyte."""
_TYPES: Final = {
    "datetime": ("date",),
    "modelaudit.findings": (
        *("Applicability", "Edit", "Finding", "Fix", "Location", "ReachedCall"),
        *("Severity", "Status"),
    ),
    "modelaudit.flow.links": ("Links",),
    "modelaudit.inspected": ("Inspected",),
    "modelaudit.references": ("Role", "Span"),
    "modelaudit.suppression": ("Suppression",),
}
"""All that a cache file may be made of."""


class _Reader(pickle.Unpickler):
    """Makes values of a few types, whoever wrote the file: nothing else is ever called."""

    def find_class(self, module: str, name: str) -> Any:
        if name not in _TYPES.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


class _Known(NamedTuple):
    """What one file holds alone, and what that is true for."""

    content: bytes
    around: bytes
    """State of the dependencies around the file."""
    result: "Inspected"


def is_kept(paths: "Sequence[str]", settings: "Settings", rules: str) -> bool:
    """Tell whether an earlier run with the same settings, rules and paths left its results."""
    path = _place(paths, settings, rules)
    return path is not None and os.path.exists(path)


class Results:
    """The results of earlier runs with the same settings, rules and paths."""

    def __init__(self, searched: "Searched", settings: "Settings", rules: str) -> None:
        """Look for them.

        Args:
            searched: The files of this run.
            settings: All settings.
            rules: Hash of the rules and of the program's version.
        """
        from modelaudit.dependencies.project import Dependencies

        self._path = _place(searched.paths, settings, rules)
        self._around = _arounds(searched, Dependencies()) if self._path else {}
        self._digests = {hit.found.shown: hit.digest for hit in searched.hits}
        states = (searched.state, *self._around.values())
        self._state = source_hash(b"".join(states)).hex().encode()
        content = read_sealed(self._path) if self._path else None
        self._before, size, parts = (*(content or b"").split(b"\n", 2), b"", b"", b"")[:3]
        self._middle = int(size) if size.isdigit() else 0
        self._parts = parts

    def whole(self) -> "Sequence[Inspected] | None":
        """Return what all files come to; None when anything changed."""
        if self._before != self._state:
            return None
        found: list[Inspected] | None = _read(self._parts[: self._middle], list)
        return found

    def alone(self) -> "dict[str, Inspected]":
        """Return what files hold that did not change, by their names."""
        known: dict[str, _Known] = _read(self._parts[self._middle :], dict) or {}
        return {
            name: result
            for name, (content, around, result) in known.items()
            if (content, around) == (self._digests.get(name), self._around.get(name))
        }

    def keep(self, alone: "Collection[Inspected]", whole: "Sequence[Inspected]") -> None:
        """Store what was found, for the next run.

        Args:
            alone: What each file holds.
            whole: The same in the light of all files.
        """
        if self._path is None:
            return
        known = {
            one.shown: (one.digest, self._around[one.shown], one)
            for one in alone
            if one.digest and one.digest == self._digests[one.shown]
        }
        if len(known) < len(alone):  # some could not be read this time, or changed meanwhile
            self._state = b""
        final = pickle.dumps([replace(one, links=None) for one in whole])
        content = b"%b\n%d\n%b%b" % (self._state, len(final), final, pickle.dumps(known))
        if len(content) <= _LARGEST:
            store_sealed(self._path, content)
            forget_old(os.path.dirname(self._path), (_SUFFIX,), _MOST_KEPT)


def _place(paths: "Sequence[str]", settings: "Settings", rules: str) -> str | None:
    """Return the cache file of some settings, rules and paths; None when nothing is kept."""
    walked = any(map(os.path.isdir, paths))  # hooks give other files each time
    folder = cache_folder() if settings.cache and walked else None
    same = settings._replace(as_of=settings.day, jobs=None)
    asked = (rules, os.getcwd(), paths, same)
    return os.path.join(folder, _name(asked) + _SUFFIX) if folder else None


def _name(asked: tuple[object, ...]) -> str:
    """Return a name for what was asked of this program."""
    program = (platform.python_version(), *_sources())
    return source_hash(repr((program, asked)).encode(errors="surrogateescape")).hex()


def _sources() -> "Iterator[tuple[str, int, int]]":
    """Yield what tells this program from one that was changed and is called the same."""
    libraries = (find_spec(name) for name in ("ahocorasick_rs", "libcst", "packaging"))
    paths = [spec.origin for spec in libraries if spec and spec.origin]
    for folder, _, names in os.walk(os.path.dirname(__file__)):
        paths += [os.path.join(folder, name) for name in sorted(names) if name.endswith(".py")]
    for path in paths:
        status = os.stat(path)
        yield path, status.st_mtime_ns, status.st_size


def _arounds(searched: "Searched", dependencies: "Dependencies") -> dict[str, bytes]:
    return {hit.found.shown: dependencies.state(hit.found.shown) for hit in searched.hits}


def _read(content: bytes, kind: type) -> Any:
    """Return what was stored; None for anything that no run of this program wrote."""
    with suppress(Exception):  # of all that can be wrong with it nothing is worth a word
        found = _Reader(BytesIO(content)).load()
        return found if isinstance(found, kind) else None
    return None
