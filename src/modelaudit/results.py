"""What was found in files before: a second run looks only at what has changed.

One file for each set of settings, rules and paths in the cache folder, and nothing in it is taken
for true unless the same bytes are read again. It holds three parts: what all files together come
to, good as long as none of them changes, what each of them holds alone, and what single ones told
while others were followed.
"""

import os
import pickle
import platform
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec, source_hash
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from modelaudit.rulebook.index import cache_folder, forget_old, read_sealed, store_sealed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from modelaudit.asked import Asked, Told
    from modelaudit.inspected import Inspected
    from modelaudit.searched import Searched
    from modelaudit.settings import Settings

_SUFFIX: Final = ".results"
_MOST_KEPT: Final = 16
_LARGEST: Final = 32 * 1024 * 1024
"""Bytes of one cache file: all of them together stay below half a gigabyte."""
_TYPES: Final = {
    "datetime": ("date",),
    "modelaudit.asked": ("Told",),
    "modelaudit.findings": (
        *("Applicability", "Edit", "Finding", "Fix", "Location", "ReachedCall"),
        *("Severity", "Status"),
    ),
    "modelaudit.flow.interfaces": ("Function", "Passed", "Sinks"),
    "modelaudit.flow.links": ("Links",),
    "modelaudit.flow.sites": ("Request",),
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


def is_kept(searched: "Searched", settings: "Settings", rules: str) -> bool:
    """Tell whether an earlier run with the same settings, rules and paths left its results."""
    path = _place(searched, settings, rules)
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
        self._path = _place(searched, settings, rules)
        self._around = {hit.found.shown: hit.around for hit in searched.hits}
        self._digests = {hit.found.shown: hit.digest for hit in searched.hits}
        states = (searched.state, *self._around.values())
        self._state = source_hash(b"".join(states)).hex().encode()
        content = read_sealed(self._path) if self._path else None
        self._before, sizes, parts = (*(content or b"").split(b"\n", 2), b"", b"", b"")[:3]
        self._whole, self._alone, self._told = _divided(sizes, parts)

    def whole(self) -> "Sequence[Inspected] | None":
        """Return what all files come to; None when anything changed."""
        if self._before != self._state:
            return None
        found: list[Inspected] | None = _read(self._whole, list)
        return found

    def alone(self) -> "dict[str, Inspected]":
        """Return what files hold that did not change, by their names."""
        known: dict[str, _Known] = _read(self._alone, dict) or {}
        return {
            name: result
            for name, (content, around, result) in known.items()
            if (content, around) == (self._digests.get(name), self._around.get(name))
        }

    def asked(self) -> "Asked":
        """Return what files told that have the same dependencies around them."""
        from modelaudit.asked import Asked

        told: dict[str, tuple[bytes, Told]] = _read(self._told, dict) or {}
        return Asked(
            {name: one for name, (around, one) in told.items() if around == self._state_of(name)}
        )

    def _state_of(self, name: str) -> bytes:
        """Return the state of the dependencies around a file; nothing where nobody asks for it."""
        return self._around.get(name, b"")

    def keep(
        self,
        alone: "Collection[Inspected]",
        whole: "Sequence[Inspected]",
        told: "Mapping[str, Told]",
    ) -> None:
        """Store what was found, for the next run.

        Args:
            alone: What each file holds.
            whole: The same in the light of all files.
            told: What they told about each other.
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
        around = {name: (self._state_of(name), one) for name, one in told.items()}
        final = pickle.dumps([replace(one, links=None) for one in whole])
        parts = (final, pickle.dumps(known), pickle.dumps(around))
        sizes = b" ".join(b"%d" % len(part) for part in parts)
        content = b"\n".join((self._state, sizes, b"".join(parts)))
        if len(content) <= _LARGEST:
            store_sealed(self._path, content)
            forget_old(os.path.dirname(self._path), (_SUFFIX,), _MOST_KEPT)


def _place(searched: "Searched", settings: "Settings", rules: str) -> str | None:
    """Return the cache file of some settings, rules and paths; None when nothing is kept."""
    folder = cache_folder() if settings.cache and searched.walks else None
    same = settings._replace(as_of=settings.day, jobs=None)
    asked = (rules, os.getcwd(), searched.paths, same)
    return os.path.join(folder, _name(asked) + _SUFFIX) if folder else None


def _divided(sizes: bytes, content: bytes) -> "tuple[bytes, bytes, bytes]":
    """Return the three parts of a cache file; empty ones when it holds something else."""
    ends = [*accumulate(int(size) for size in sizes.split() if size.isdigit())]
    if len(ends) != 3 or ends[-1] != len(content):
        return b"", b"", b""
    return content[: ends[0]], content[ends[0] : ends[1]], content[ends[1] :]


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


def _read(content: bytes, kind: type) -> Any:
    """Return what was stored; None for anything that no run of this program wrote."""
    with suppress(Exception):  # of all that can be wrong with it nothing is worth a word
        found = _Reader(BytesIO(content)).load()
        return found if isinstance(found, kind) else None
    return None
