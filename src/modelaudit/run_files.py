"""The files of a run beside those with hits: what they are called, hold and import."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from sys import intern

from modelaudit.discovery import Found, read_file
from modelaudit.document import NOTEBOOK_SUFFIX, PROGRAM_SUFFIXES
from modelaudit.flow.imports import Packages, imports, lines_of_cells, mentioned, stem


class RunFiles:
    """All files of a run, looked for when somebody wants to know something about them."""

    def __init__(self, found: Iterable[Found]) -> None:
        """Prepare for some files.

        Args:
            found: All of a run, gone through once at most.
        """
        self._found = found
        self._imported: dict[str, Collection[str]] = {}

    def __reduce__(self) -> tuple[type["RunFiles"], tuple[list[Found]]]:
        """Cross process borders as what was found."""
        return RunFiles, ([*self.by_name.values()],)

    @cached_property
    def by_name(self) -> Mapping[str, Found]:
        """All files by their names as they are reported."""
        return {found.shown: found for found in self._found}

    @property
    def _programs(self) -> Iterator[str]:
        return (file for file in self.by_name if file.endswith(PROGRAM_SUFFIXES))

    @cached_property
    def packages(self) -> Packages:
        """The modules among them."""
        return Packages(self._programs)

    def text(self, file: str) -> bytes:
        """Return what a file holds, of a notebook as good as it is to search; or nothing."""
        try:
            text = read_file(self.by_name[file].path)
        except (KeyError, OSError):  # told where the file was searched
            return b""
        return lines_of_cells(text) if file.endswith(NOTEBOOK_SUFFIX) else text

    def programs(self) -> Iterator[tuple[str, bytes]]:
        """Yield all programs with what they hold."""
        return ((file, self.text(file)) for file in self._programs)

    def imports(self, file: str) -> Collection[str]:
        """Return the names that a file imports, as it writes them, each once."""
        if file not in self._imported:
            names = dict.fromkeys(imports(self.text(file)))
            self._imported[file] = tuple(map(intern, names))  # most are those of other files too
        return self._imported[file]

    @cached_property
    def importing(self) -> Mapping[str, Collection[str]]:
        """By the name of each module: the files with imports that may be of it.

        All programs are read once, and nothing of them is kept but what they import.
        """
        modules = set(map(stem, self._programs))
        found: defaultdict[str, list[str]] = defaultdict(list)
        for file in self._programs:
            names = {name for path in self.imports(file) for name in mentioned(path, file)}
            for name in names & modules:
                found[name].append(file)
        return found
