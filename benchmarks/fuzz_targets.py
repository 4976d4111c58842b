"""What the fuzzer does with an input, and what must hold whatever the input is."""

import ast
import json
import os
import tempfile
import tomllib
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from modelaudit import baseline, config
from modelaudit.dependencies.project import Dependencies
from modelaudit.document import BinaryFile, Document
from modelaudit.engine import Checked, Engine
from modelaudit.errors import UsageError
from modelaudit.exclusion import attributes_of, ignores_of
from modelaudit.findings import Applicability
from modelaudit.importing.lists import read_list
from modelaudit.migration import migrate, migrate_text
from modelaudit.reports import FORMATS, render
from modelaudit.rulebook.files import RuleFile
from modelaudit.rulebook.loader import read_rules
from modelaudit.settings import Settings

DAY: Final = date(2026, 11, 22)


class Broken(Exception):  # noqa: N818 (a promise, not a failure of the fuzzer)
    """A promise that an input broke."""


class Targets:
    """The parts of the program that read what strangers wrote."""

    def __init__(self) -> None:
        self._settings = Settings(as_of=DAY, roles=("use", "catalog", "doc-code", "prose"), jobs=1)
        self._engine = Engine(self._settings)
        every = self._settings._replace(select=("MA",))
        self._curious = Engine(every)
        self.words = [name.encode() for name in self._engine.rulebook.identifiers]

    def interesting(self, content: bytes) -> bool:
        """Tell whether a file holds anything that is looked at."""
        return any(word in content for word in self.words)

    def text(self, name: str, content: bytes) -> None:
        """Check and fix one file."""
        engine = self._curious if len(content) % 4 == 0 else self._engine
        checked = engine.check_text(content, name)
        self._no_defect(checked)
        self._reports(checked)
        migrated = migrate_text(checked, name, content, Applicability.UNSAFE)
        _only_edits(name, content, migrated.after, migrated.fixed)
        _still_reads(name, content, migrated.after)

    def tree(self, name: str, content: bytes) -> None:
        """Check and fix a folder with three parts of a file, and with what says its versions."""
        third = len(content) // 3
        with tempfile.TemporaryDirectory() as folder:
            stem, dot, suffix = name.rpartition(".")
            for at, part in enumerate(("__init__", stem, "other")):
                path = Path(folder, f"{part or 'a'}{dot}{suffix}"[:100])
                path.write_bytes(content[at * third :] if at else content)
            Path(folder, "requirements.txt").write_bytes(content[third : 2 * third])
            with suppress(UsageError):
                checked = self._engine.check(self._engine.search([folder]))
                self._no_defect(checked)
                for _ in migrate(checked, Applicability.UNSAFE, write=True):
                    pass

    def rules(self, _name: str, content: bytes) -> None:
        """Read a file of own rules, of any kind."""
        for kind in ("models", "routes", "call_sites", "call_changes"):
            read_rules([RuleFile("own.yaml", kind, content, own=kind == "models")])

    def baseline(self, _name: str, content: bytes) -> None:
        """Read a baseline."""
        _with_file("baseline.json", content, baseline.load)

    def config(self, _name: str, content: bytes) -> None:
        """Read a configuration file."""
        for file in ("/nowhere/modelaudit.toml", "/nowhere/pyproject.toml"):
            with suppress(UsageError):
                config.parse(file, content)

    def ignores(self, _name: str, content: bytes) -> None:
        """Read an ignore file, and ask it about paths."""
        for read in (ignores_of, attributes_of):
            globs = read("/top", content)
            for path in ("a", "a/b/c.py", "/".join("a" * 40), "a" * 250, " " * 99 + "/x.md"):
                globs.verdict(f"/top/{path}", folder=False)
                globs.verdict(f"/top/{path}", folder=True)

    def versions(self, name: str, content: bytes) -> None:
        """Read what says which packages a project installs."""

        def ask(path: str) -> None:
            found = Dependencies()
            for package in ("openai", "anthropic", "requests"):
                found.satisfies(os.path.join(os.path.dirname(path), "x.py"), package, ">=1.0")

        _with_file(name, content, ask)

    def list(self, _name: str, content: bytes) -> None:
        """Read a list of models that others publish."""
        with suppress(UsageError):
            read_list(content, "auto", None)

    def _no_defect(self, checked: Checked) -> None:
        for finding in checked.report.findings:
            if "please report this" in finding.message:
                raise Broken(finding.message)

    def _reports(self, checked: Checked) -> None:
        findings = checked.report.findings
        if not findings or len(findings) % 3:
            return
        for name in FORMATS:
            for line in render(name, checked.report, width=100).split("\n"):
                if not line.replace("\t", " ").isprintable():
                    raise Broken(f"report {name} holds a control character: {line!r}"[:400])


def _with_file(name: str, content: bytes, ask: Callable[[str], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        with suppress(UsageError):
            ask(str(path))


def _only_edits(name: str, before: bytes, after: bytes, fixed: Any) -> None:
    """Say when a byte differs that no finding edits: told without the code that splices."""
    if before == after:
        return
    try:
        document = Document.from_bytes(name, before)
    except BinaryFile:
        raise Broken("a binary file was edited") from None
    if document.notebook is not None or document.content is not document.raw:
        return  # edits are not in bytes of the file
    edits = {(edit.span, edit.content) for one in fixed if one.fix for edit in one.fix.edits}
    expected = before
    for (start, end), text in sorted(edits, reverse=True):
        expected = expected[:start] + text.encode() + expected[end:]
    if expected != after:
        raise Broken("bytes differ that no fix edits")


def _read_python(content: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(content)


def _read_yaml(content: bytes) -> None:
    for _ in yaml.parse(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        pass


_LANGUAGES: Final[Mapping[str, Callable[[bytes], object]]] = {
    "py": _read_python,
    "json": json.loads,
    "ipynb": json.loads,
    "toml": lambda content: tomllib.loads(content.decode()),
    "yaml": _read_yaml,
    "yml": _read_yaml,
}
_REFUSED: Final = (ValueError, SyntaxError, RecursionError, MemoryError, yaml.YAMLError)


def _still_reads(name: str, before: bytes, after: bytes) -> None:
    """Say when a fix broke a file of its language, as told by the language's own parser."""
    read = _LANGUAGES.get(name.rpartition(".")[2].lower())
    if read is None or before == after:
        return
    with suppress(*_REFUSED):
        read(before)
        try:
            read(after)
        except _REFUSED as error:
            raise Broken(f"it does not parse any more: {error}") from error
