"""The compiled rulebook: known identifiers in a few milliseconds, everything else on demand.

Rules are compiled once into two files of a cache folder, named by a hash of the content of all
rule files: `<hash>.patterns`, what files are searched for, and `<hash>.rules`, the rulebook.
Each begins with a hash of the rest. They can be deleted at any time; when anything is wrong with
them, the rules are read again without a word.
"""
# Paths are strings here: importing pathlib costs a clean run more than all of this module.

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from importlib.util import source_hash
from typing import NamedTuple

from modelaudit import __version__
from modelaudit.errors import UsageError
from modelaudit.rulebook.files import RuleFile, read_file, read_folder
from modelaudit.rulebook.patterns import Patterns, patterns

TYPE_CHECKING = False  # the module of that name costs as much as all the rest here
if TYPE_CHECKING:
    from modelaudit.rulebook.models import Rulebook
    from modelaudit.rulebook.problems import RuleError

StrPath = str | os.PathLike[str]

_FORMAT = 12
"""Form of the compiled files: raised when they change between two versions."""
_SUFFIXES = (".rules", ".patterns")
_MOST_KEPT = 16
"""Compiled files that stay: those of eight projects with rules of their own, or eight versions."""
_SINGLE_FILES = ("routes", "call_sites")
_FOLDERS = ("models", "call_changes")


class Facts(NamedTuple):
    """What is known of the rules without reading them."""

    patterns: Patterns
    """What files are searched for: every identifier of every route, and names of calls."""
    models: int
    """Number of models."""
    updated: date
    """Newest day on which a source was checked."""


class RulebookIndex:
    """What can be said about the rules without reading them, and the way to read them."""

    def __init__(
        self,
        digest: str,
        facts: Facts | None,
        files: Sequence[RuleFile],
        folder: str | None,
    ) -> None:
        self.digest = digest
        """Hash of the content of all rule files and of the program's version."""
        self._facts = facts
        self._files = files
        self._folder = folder
        self._rulebook: Rulebook | None = None

    @property
    def facts(self) -> Facts:
        """Identifiers and counts; reads the rules only when nothing compiled is there."""
        if self._facts is None:
            self._facts = _facts(self.rulebook())
        return self._facts

    def rulebook(self) -> "Rulebook":
        """All rules; raises `UsageError` when a rule file is wrong."""
        if self._rulebook is None:
            self._rulebook = self._compiled() or self._compile()
        return self._rulebook

    def _compiled(self) -> "Rulebook | None":
        if self._folder is None:
            return None
        from modelaudit.rulebook.codec import decode

        content = read_sealed(os.path.join(self._folder, f"{self.digest}.rules"))
        if content is None:
            return None
        try:
            return decode(content.decode())
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return None  # written by a program that is not this one, whatever its version says

    def _compile(self) -> "Rulebook":
        from modelaudit.rulebook.loader import load_rulebook

        rulebook = load_rulebook(self._files)
        self._facts = facts = _facts(rulebook)
        if self._folder is not None:
            from modelaudit.rulebook.codec import encode

            texts, *numbers = facts.patterns
            head = " ".join(map(str, (facts.models, facts.updated, *numbers))).encode()
            lines = b"\n".join([head, *texts])
            compiled = os.path.join(self._folder, self.digest)
            store_sealed(f"{compiled}.rules", encode(rulebook).encode())
            store_sealed(f"{compiled}.patterns", lines)
            forget_old(self._folder, _SUFFIXES, _MOST_KEPT)
        return rulebook


def open_rulebook(rule_files: Sequence[StrPath] = (), *, use_cache: bool = True) -> RulebookIndex:
    """Opens the rules of this program and a project's own rule files, which may override them."""
    files = _all_files(rule_files)
    digest = _digest(files)
    folder = cache_folder() if use_cache else None
    facts = _read_facts(folder, digest) if folder else None
    return RulebookIndex(digest, facts, files, folder)


def read_all(rule_files: Sequence[StrPath] = ()) -> "tuple[Rulebook, list[RuleError]]":
    """All rules as they stand in the files, and what is wrong with them."""
    from modelaudit.rulebook.loader import read_rules

    return read_rules(_all_files(rule_files))


def rules_folder() -> str:
    """Folder of the rules: inside the installed package, else at the top of the checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    checkout = os.path.dirname(os.path.dirname(package))
    for folder in (os.path.join(package, "rules"), os.path.join(checkout, "rules")):
        if os.path.isdir(os.path.join(folder, "models")):
            return folder
    raise UsageError(f"no rules found beside {package}, install the program again")


def cache_folder() -> str | None:
    """Folder for compiled rules; None when the user has no home."""
    if own := os.environ.get("MODELAUDIT_CACHE_DIR"):
        return own
    if shared := os.environ.get("XDG_CACHE_HOME"):
        return os.path.join(shared, "modelaudit")
    home = os.path.expanduser("~")
    return None if home == "~" else os.path.join(home, ".cache", "modelaudit")


def _all_files(rule_files: Sequence[StrPath]) -> list[RuleFile]:
    folder = rules_folder()
    shipped = [read_file(os.path.join(folder, f"{kind}.yaml"), kind) for kind in _SINGLE_FILES]
    for kind in _FOLDERS:
        shipped += read_folder(os.path.join(folder, kind), kind)
    return shipped + [read_file(os.fspath(path), "models", own=True) for path in rule_files]


def _digest(files: Sequence[RuleFile]) -> str:
    parts = [f"{__version__} {_FORMAT}".encode()]
    for file in files:
        name = os.path.basename(file.path) if file.own else ""  # it stands in messages
        parts.append(f"\n{file.kind} {file.own} {name} {len(file.content)}\n".encode())
        parts.append(file.content)
    return source_hash(b"".join(parts)).hex()


def _read_facts(folder: str, digest: str) -> Facts | None:
    content = read_sealed(os.path.join(folder, f"{digest}.patterns"))
    if content is None:
        return None
    try:
        head, *texts = content.splitlines()
        models, updated, *numbers = head.decode().split()
        identifiers, fragments, gone = map(int, numbers)
        patterns = Patterns(texts, identifiers, fragments, gone)
        return Facts(patterns, int(models), date.fromisoformat(updated))
    except ValueError:
        return None


def read_sealed(path: str) -> bytes | None:
    """Reads a compiled file, unless anything happened to it since it was written."""
    try:
        with open(path, "rb") as file:
            seal, _, content = file.read().partition(b"\n")
    except OSError:
        return None
    return content if seal == _seal(content) else None


def _seal(content: bytes) -> bytes:
    return source_hash(content).hex().encode()


def _facts(rulebook: "Rulebook") -> Facts:
    from modelaudit.rulebook.sources import newest_check

    return Facts(
        patterns(rulebook.identifiers, rulebook.surfaces),
        len(rulebook.models),
        newest_check(rulebook) or date.min,
    )


def store_sealed(path: str, content: bytes) -> None:
    """Writes a file as a whole or not at all; a cache that cannot be written is no mistake."""
    beside = f"{path}.{os.getpid()}"
    try:
        _make_folder(os.path.dirname(path))
        with open(beside, "wb") as file:
            file.write(_seal(content) + b"\n" + content)
        os.replace(beside, path)
    except OSError:
        with suppress(OSError):
            os.unlink(beside)  # a full disk would get fuller with each run


def _make_folder(folder: str) -> None:
    """Makes the cache folder, one that git, and so the next run, looks past."""
    if not os.path.isdir(folder):
        os.makedirs(folder)
        with open(os.path.join(folder, ".gitignore"), "w") as file:
            file.write("*\n")


def forget_old(folder: str, suffixes: tuple[str, ...], most: int) -> None:
    """Removes the files of some kind from a cache folder that are not among the newest."""
    with suppress(OSError):
        kept = [one for one in os.scandir(folder) if one.name.endswith(suffixes)]
        kept.sort(key=lambda one: one.stat().st_mtime, reverse=True)
        for one in kept[most:]:
            os.unlink(one.path)
