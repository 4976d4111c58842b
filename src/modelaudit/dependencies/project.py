"""Which version of a package the project around a file installs."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import source_hash
from typing import Final

from modelaudit.dependencies.requirement_files import (
    read_requirements,
    read_setup_cfg,
    read_setup_py,
)
from modelaudit.dependencies.stated import Source, Stated, read_source
from modelaudit.dependencies.tables import (
    read_environment,
    read_lock,
    read_pipfile,
    read_pipfile_lock,
    read_pyproject,
    read_script,
)

_READERS: Final[Mapping[str, Callable[[Source, str], Iterator[Stated]]]] = {
    r"pyproject\.toml": read_pyproject,
    r"(poetry|uv|pdm)\.lock|pylock(\.[^.]+)?\.toml": read_lock,
    r"Pipfile": read_pipfile,
    r"Pipfile\.lock": read_pipfile_lock,
    r"setup\.py": read_setup_py,
    r"setup\.cfg": read_setup_cfg,
    r"(environment|conda)\.ya?ml": read_environment,
    r"requirements.*\.txt|.*requirements\.txt|constraints\.txt": read_requirements,
}
"""Who reads a file, by the whole of its name: `requirements/dev.txt` is one, too."""
_TELLS: Final = "|".join(_READERS)
_INCLUDES: Final = re.compile(r"(?m)^\s*-")
"""Options of a requirement file: one of them may name another file."""
_BROKEN: Final = (OSError, ValueError, SyntaxError, RecursionError, MemoryError)
"""What reading and parsing a file may end with that is none of ours: it then says nothing."""

_Packages = dict[str, list[Stated]]


class Dependencies:
    """What the projects around some files install; each folder is looked into once."""

    def __init__(self) -> None:
        self._cwd = os.getcwd()
        self._folders: dict[str, _Packages] = {}
        self._scripts: dict[str, _Packages | None] = {}
        self._states: dict[str, bytes] = {}
        self._around: dict[str, bytes] = {}
        """What the states of a folder and of those above it come to."""

    def satisfies(self, filename: str, package: str, condition: str) -> bool | None:
        """Tell whether all versions the project may install meet `>=1.0`, or none does.

        None when that cannot be told.
        """
        from modelaudit.dependencies.versions import satisfies

        found = self._found(filename, package)
        answers = {satisfies(each.versions, condition) for each in found}
        return answers.pop() if len(answers) == 1 else None

    def installs(self, filename: str, ranges: Sequence[str]) -> bool | None:
        """Tell whether a project installs all of some packages: `acme>=1.0`.

        None when that cannot be told.
        """
        if not ranges:
            return True
        from modelaudit.dependencies.versions import requirement

        answers = {self.satisfies(filename, *requirement(one)) for one in ranges}
        return False if False in answers else None if None in answers else True

    def stated(self, filename: str, package: str) -> Stated | None:
        """What is said of a package, and where; of several that count alike the first."""
        return next(iter(self._found(filename, package)), None)

    def _found(self, filename: str, package: str) -> list[Stated]:
        """All that counts: what has the best rank in the nearest place that names the package."""
        from modelaudit.dependencies.versions import normal

        name = normal(package)
        for packages in self._places(os.path.abspath(filename)):
            if found := packages.get(name):
                best = min(each.rank for each in found)
                return [each for each in found if each.rank == best]
        return []

    def _places(self, path: str) -> Iterator[_Packages]:
        """The file itself and nothing else if it is a script, or the folders from it upwards."""
        if path not in self._scripts:
            self._scripts[path] = _script(path)
        if (script := self._scripts[path]) is not None:
            yield script
            return
        folders = [*self._upwards(os.path.dirname(path))]
        for folder in folders:
            if folder not in self._folders:
                self._folders[folder] = _by_package(_in_folder(folder, folders[-1]))
            yield self._folders[folder]

    def state(self, filename: str) -> bytes:
        """Return another value whenever files change that say what a project installs."""
        folder = os.path.dirname(os.path.abspath(filename))
        if folder not in self._around:
            folders = [*self._upwards(folder)]
            for each in folders:
                if each not in self._states:
                    self._states[each] = _state_of(each, folders[-1])
            self._around[folder] = source_hash(b"".join(self._states[each] for each in folders))
        return self._around[folder]

    def _upwards(self, folder: str) -> Iterator[str]:
        """A folder and those above it, to the top of the repository or the working directory."""
        while True:
            yield folder
            parent = os.path.dirname(folder)
            if parent == folder or folder == self._cwd:
                return
            if os.path.exists(os.path.join(folder, ".git")):
                return
            folder = parent


def _script(path: str) -> _Packages | None:
    try:
        found = read_script(read_source(path))
    except _BROKEN:
        return None
    return None if found is None else _by_package(found)


def _in_folder(folder: str, top: str) -> list[Stated]:
    found: list[Stated] = []
    for name, read in _told_by(folder):
        try:
            found += [*read(read_source(os.path.join(folder, name)), top)]
        except _BROKEN:
            continue
    return found


def _state_of(folder: str, top: str) -> bytes:
    state = []
    for name, read in _told_by(folder):
        try:
            source = read_source(os.path.join(folder, name))
            state += [name, source.text]
            if read is read_requirements and _INCLUDES.search(source.text):
                state.append(repr([*read(source, top)]))
        except _BROKEN:
            continue
    return source_hash("\0".join(state).encode(errors="surrogateescape")) if state else b""


def _told_by(folder: str) -> Iterator[tuple[str, Callable[[Source, str], Iterator[Stated]]]]:
    """Yield the files of a folder that say something, each with what reads it."""
    names = [*_names(folder), *(f"requirements/{n}" for n in _names(folder, "requirements"))]
    for name in filter(re.compile(_TELLS).fullmatch, names):
        for pattern, read in _READERS.items():
            if re.fullmatch(pattern, name):
                yield name, read


def _names(*folder: str) -> list[str]:
    try:
        return sorted(os.listdir(os.path.join(*folder)))
    except OSError:
        return []


def _by_package(found: list[Stated]) -> _Packages:
    packages: _Packages = {}
    for each in found:
        packages.setdefault(each.package, []).append(each)
    return packages
