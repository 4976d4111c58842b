"""Which files of a run are parts of one program, so that a value of one may come to the other.

A price table in one corner of a repository says nothing about a script in another one. Imports
tell for Python; for all else the folder does that holds the manifest of a project.
"""

import os
import re
from collections.abc import Collection
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

from modelaudit.document import NOTEBOOK_SUFFIX, PROGRAM_SUFFIXES
from modelaudit.flow.imports import mentioned, stem
from modelaudit.readers import PROSE
from modelaudit.run_files import RunFiles

_DOCUMENT: Final = (*(f".{suffix}" for suffix in PROSE), NOTEBOOK_SUFFIX)
_ASIDE: Final = re.compile(
    r"(?i)(?:^|/)(?:(?:__)?(?:tests?|specs?|docs?|documentation|examples?|samples?|demos?|fixtures"
    r"|cookbooks?|tutorials?|notebooks?|benchmarks?)(?:__)?/|test_[^/]*\.py\Z|conftest\.py\Z)"
    r"|[._](?:test|spec)s?\.\w+\Z"
)
"""What goes with a program and is no part of it: tests and examples."""
_MANIFESTS: Final = frozenset(
    [
        *("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "package.json", "go.mod"),
        *("Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts", "Gemfile", "composer.json"),
    ]
)


class Programs:
    """The files of a run, and what they import."""

    def __init__(self, files: RunFiles) -> None:
        """Prepare for some files.

        Args:
            files: All of a run.
        """
        self._files = files
        self._imported: dict[str, frozenset[str]] = {}
        self._importing: dict[str, Collection[str]] = {}
        self._closures: dict[tuple[str, ...], Collection[str]] = {}

    def share(self, file: str, other: str) -> bool:
        """Tell whether a value that one file names may come to what another one does."""
        if file == other:
            return True
        aside = _is_aside(other)
        if other.endswith(_DOCUMENT) or (aside and not _is_aside(file)):
            return False
        near = os.path.dirname(file) == os.path.dirname(other)
        if not (file.endswith(PROGRAM_SUFFIXES) and other.endswith(PROGRAM_SUFFIXES)):
            return near if aside else self._same_project(file, other)
        if near and (not aside or os.path.basename(file) == "conftest.py"):
            return True
        if self._is_alone(file):  # it is run, or something finds it by its name
            return not _is_aside(file) and self._same_project(file, other)
        return self._meet(file, other)

    # Imports

    def _is_alone(self, file: str) -> bool:
        """Tell whether imports say nothing about a file: something else must load what it needs."""
        return not (self._imports(file) or self._users(file))

    def _meet(self, file: str, other: str) -> bool:
        """Tell whether a file, or one that imports it, reaches another one, or is reached by it."""
        users = (one for one in self._users(file) if not _is_package_of(one, file))
        return file in self._reached(other) or other in self._reached(file, *users)

    def _users(self, file: str) -> Collection[str]:
        """Return the files that import something of one, tests and examples left out."""
        if file not in self._importing:
            found: dict[str, None] = {}
            for name in (names := [stem(file)]):
                near = set(self._files.importing.get(name, ())) - found.keys() - {file}
                new = {user: None for user in near if self._is_imported(file, name, user)}
                found |= new
                names.extend(stem(user) for user in new if user.endswith("__init__.py"))
            aside = _is_aside(file)
            self._importing[file] = [one for one in found if aside or not _is_aside(one)]
        return self._importing[file]

    def _is_imported(self, file: str, name: str, user: str) -> bool:
        """Tell whether another file imports something of one from a module of some name."""
        near = (path for path in self._files.imports(user) if name in path or path[:1] == ".")
        paths = (path for path in near if name in mentioned(path, user))
        return any(self._source(path, user) == file for path in paths)

    def _reached(self, *files: str) -> Collection[str]:
        """Return files with all that they import, and what that imports."""
        if files not in self._closures:
            seen = set(files)
            for one in (waiting := [*files]):
                new = self._imports(one) - seen
                seen |= new
                waiting.extend(new)
            self._closures[files] = seen
        return self._closures[files]

    def _imports(self, file: str) -> frozenset[str]:
        if file not in self._imported:
            found = {self._source(path, file) for path in self._files.imports(file)}
            self._imported[file] = frozenset(one for one in found if one and one != file)
        return self._imported[file]

    def _source(self, path: str, file: str, steps: int = 3) -> str | None:
        """Return the file that an imported name is from, not the package that hands it on."""
        target, rest = self._files.packages.resolve(path, file) or (None, "")
        if target and rest and target.endswith("__init__.py") and steps:
            for handed_on in self._files.imports(target):
                if handed_on.rpartition(".")[2] == rest.partition(".")[0]:
                    return self._source(handed_on, target, steps - 1)
        return target

    # Projects

    def _same_project(self, file: str, other: str) -> bool:
        """Tell whether files belong to one project, or the first one's project needs the other."""
        own, its = self._project(file), self._project(other)
        if own.is_relative_to(its) or its.is_relative_to(own):
            return True
        name = its.name.encode()
        return any(
            name in self._files.text(str(own / one))
            for one in _MANIFESTS
            if str(own / one) in self._files.by_name
        )

    def _project(self, file: str) -> PurePosixPath:
        """Return the nearest folder above a file that has a manifest."""
        folders = PurePosixPath(file).parents
        return next((one for one in folders if one in self._projects), folders[-1])

    @cached_property
    def _projects(self) -> Collection[PurePosixPath]:
        files = (file for file in self._files.by_name if os.path.basename(file) in _MANIFESTS)
        return {PurePosixPath(file).parent for file in files}


def _is_package_of(file: str, other: str) -> bool:
    """Tell whether a file only hands on what is in another one."""
    folder, name = os.path.split(file)
    return name == "__init__.py" and other.startswith(f"{folder}/")


def _is_aside(file: str) -> bool:
    return file.endswith(_DOCUMENT) or _ASIDE.search(file) is not None
