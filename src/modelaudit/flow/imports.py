"""Which file of a project an imported name is in."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

_IMPORT = re.compile(
    rb"^[ \t]*(?:import[ \t]+((?:[\w., \t]++|\\\r?\n)++)|from[ \t]+([\w.]+)[ \t]+import[ \t]+"
    rb"(\((?:[^()#]++|#[^\n]*+)*+\)|(?:[^\n(\\]++|\\\r?\n)++))",
    re.MULTILINE,
)
_IMPORTS = re.compile(rb"import")
_COMMENT = re.compile(r"#[^\n]*")
_AROUND = " \t\r\n()\\"
_STEP = re.compile(r"\w+(?:\(\)|\[\])*")


class Packages:
    """The modules of a project by their names, whatever folder is put on the path."""

    def __init__(self, files: Iterable[str]) -> None:
        """Prepare for some files.

        Args:
            files: All of them, as they are reported.
        """
        self._files = frozenset(files)
        self._resolved: dict[tuple[str, str], tuple[str, str] | None] = {}
        """By the name and the folder of the file that reads it."""
        self._called: dict[str, list[str]] = {}

    def resolve(self, path: str, file: str) -> tuple[str, str] | None:
        """Return the file of a module and what is read of it; None for one of no file here."""
        folder = os.path.dirname(file)
        if (path, folder) not in self._resolved:
            self._resolved[path, folder] = self._module_of(path, folder)
        return self._resolved[path, folder]

    def _module_of(self, path: str, folder: str) -> tuple[str, str] | None:
        names = path.lstrip(".")
        dots = len(path) - len(names)
        steps = _STEP.findall(names)
        plain = next((i for i, step in enumerate(steps) if not step.isidentifier()), len(steps))
        start = folder
        for _ in range(dots - 1):
            start = os.path.dirname(start)
        for count in range(plain, 0 if not dots else -1, -1):
            found = self._file_of(steps[:count], start if dots else None, folder)
            if found is not None:
                return found, ".".join(steps[count:])
        return None

    def _file_of(self, module: list[str], folder: str | None, near: str) -> str | None:
        """Return the file of a module, in a folder or anywhere in the project."""
        if folder is None and module[0] not in self._names:
            return None
        tails = ["/".join([*module, "__init__.py"])]
        if module:
            tails.insert(0, "/".join(module) + ".py")
        if folder is not None:
            places = (f"{folder}/{tail}" if folder else tail for tail in tails)
            return next((place for place in places if place in self._files), None)
        name = ".".join(module)
        if name not in self._called:
            self._called[name] = [
                file
                for tail in tails
                for file in self._by_name.get("/".join(module[-2:]), ())
                if file == tail or file.endswith(f"/{tail}")
            ]
        return _nearest(self._called[name], near)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Files by the names of their modules, and by those with the package they are in."""
        found: dict[str, list[str]] = {}
        for file in sorted(self._files):
            *folders, name = file.removesuffix("/__init__.py").removesuffix(".py").split("/")
            for end in (name, "/".join([*folders[-1:], name])):
                if file not in (known := found.setdefault(end, []))[-1:]:
                    known.append(file)
        return found

    @cached_property
    def _names(self) -> frozenset[str]:
        """All that a module or a package may be called: most of what is imported is of others."""
        return frozenset(part for file in self._files for part in (*file.split("/"), stem(file)))


def imports(text: bytes) -> Iterator[str]:
    """Yield what a file imports: `pkg.module.name` of each name, `pkg.module` of a module."""
    for match in _statements(text):
        modules, origin, names = (part.decode("latin-1") for part in match.groups(b""))
        if modules:
            yield from (part.partition(" as ")[0].strip(_AROUND) for part in modules.split(","))
            continue
        for part in _COMMENT.sub("", names).split(","):
            name = part.partition(" as ")[0].strip(_AROUND)
            if name:
                yield f"{origin}{name}" if origin.endswith(".") else f"{origin}.{name}"


def _statements(text: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the statements that import something; to look for the word first costs a third."""
    seen = end = 0
    for word in _IMPORTS.finditer(text):
        line = text.rfind(b"\n", seen, word.start()) + 1
        if (line or not seen) and line >= end and (match := _IMPORT.match(text, line)):
            end = match.end()
            yield match
        seen = word.start()


def mentioned(path: str, file: str) -> Sequence[str]:
    """Return the names of all modules that something a file imports may be of."""
    names = path.lstrip(".")
    found = names.split(".")
    if dots := len(path) - len(names):
        found.append(_folder(file, dots))
    return found


def _folder(file: str, dots: int) -> str:
    """Return the name of the folder in which an import with dots begins."""
    return ["", *os.path.dirname(file).split("/")][-dots:][0]


def _nearest(files: Sequence[str], folder: str) -> str | None:
    """Return the first file with the most folders in common with one; None when there is none."""
    above = f"{folder}/"
    while above and len(files) > 1:
        if inside := [file for file in files if file.startswith(above)]:
            return inside[0]
        above = above[: above.rfind("/", 0, -1) + 1]
    return files[0] if files else None


def lines_of_cells(notebook: bytes) -> bytes:
    """Return a notebook with lines as they are in most of its cells: good enough to search."""
    return notebook.replace(b"\\n", b"\n").replace(b'"', b"\n")


def stem(file: str) -> str:
    """Return the last name of a module."""
    stem = os.path.basename(file).removesuffix(".py")
    return os.path.basename(os.path.dirname(file)) if stem == "__init__" else stem
