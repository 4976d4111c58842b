"""A configuration file as settings: every key checked, every mistake named by its line.

A repository may be hostile: its configuration can name no file outside of its own folder.
"""
# Paths are strings here: importing pathlib costs a clean run more than all of this module.

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from modelaudit import tomlfile
from modelaudit.codes import is_selector
from modelaudit.errors import UsageError
from modelaudit.paths import shown
from modelaudit.quoting import plain
from modelaudit.references import Role
from modelaudit.settings import FAIL_ON, Settings

_SECTION: Final = ("tool", "modelaudit")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One key of the configuration with its value."""

    keys: tuple[str, ...]
    value: Any
    root: str

    @property
    def name(self) -> str:
        return plain(self.keys[-1])

    def problem(self, message: str) -> "_Problem":
        return _Problem(self.keys, f'"{self.name}" {message}')


class _Problem(Exception):  # noqa: N818 (becomes a UsageError once its line is known)
    """What is wrong with one key."""

    def __init__(self, keys: Sequence[str], message: str) -> None:
        super().__init__(message)
        self.keys = keys


def parse(file: str, content: bytes) -> Settings | None:
    """Turn a configuration file into settings; None when it holds no section of ours."""
    shared = os.path.basename(file) == "pyproject.toml"
    section: tuple[str, ...] = ()
    table: Any = tomlfile.parse(shown(file), content)
    if shared:
        section, tool = _SECTION, table.get(_SECTION[0])
        if not isinstance(tool, dict) or _SECTION[1] not in tool:
            return None
        table = tool[_SECTION[1]]
    try:
        return _settings(file, table, f"[{'.'.join(section)}]" if section else "modelaudit.toml")
    except _Problem as problem:
        row = tomlfile.row_of(content.decode("utf-8-sig"), [*section, *problem.keys])
        raise UsageError(f"{shown(file)}:{row}: {problem}") from problem


def _settings(file: str, table: Any, where: str) -> Settings:
    if not isinstance(table, dict):
        raise _Problem((), f"{where} must be a table")
    root = os.path.dirname(os.path.abspath(file))
    values: dict[str, Any] = {"root": root, "source": file}
    for key, value in table.items():
        if key not in _CHECKS:
            raise _Problem((key,), f'unknown key "{plain(key)}" in {where}{_hint(key, _CHECKS)}')
        values[key.replace("-", "_")] = _CHECKS[key](_Entry((key,), value, root))
    return Settings(**values)


def _day(entry: _Entry) -> date:
    value = entry.value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise entry.problem("must be a day, written as 2026-11-22")
    return value


def _whole_number(least: int) -> Callable[[_Entry], int]:
    def check(entry: _Entry) -> int:
        if type(entry.value) is not int or entry.value < least:
            raise entry.problem(f"must be a whole number, {least} or more")
        return entry.value

    return check


def _flag(entry: _Entry) -> bool:
    if not isinstance(entry.value, bool):
        raise entry.problem("must be true or false")
    return entry.value


def _string(entry: _Entry) -> str:
    if not isinstance(entry.value, str) or not entry.value:
        raise entry.problem("must be a string")
    return entry.value


def _strings(entry: _Entry) -> tuple[str, ...]:
    if not isinstance(entry.value, list) or not all(isinstance(item, str) for item in entry.value):
        raise entry.problem("must be a list of strings")
    return tuple(entry.value)


def _glob(entry: _Entry, glob: str) -> None:
    from modelaudit.gitignore import translate

    if translate(glob) is None:
        raise entry.problem(f'holds an invalid glob: "{plain(glob)}"')


def _globs(entry: _Entry) -> tuple[str, ...]:
    globs = _strings(entry)
    for glob in globs:
        _glob(entry, glob)
    return globs


def _one_of(choices: Sequence[str]) -> Callable[[_Entry], str]:
    def check(entry: _Entry) -> str:
        if (value := _string(entry)) not in choices:
            known = ", ".join(choices)
            raise entry.problem(f'must be one of {known}; not "{plain(value)}"')
        return value

    return check


def _roles(entry: _Entry) -> tuple[str, ...]:
    check = _one_of([role.value for role in Role])
    return tuple(check(_Entry(entry.keys, item, entry.root)) for item in _strings(entry))


def _codes(entry: _Entry) -> tuple[str, ...]:
    codes = _strings(entry)
    for code in codes:
        if not is_selector(code):
            raise entry.problem(f'names an unknown code: "{plain(code)}"')
    return codes


def _table(
    check: Callable[[_Entry], Any], check_key: Callable[[_Entry, str], None] | None = None
) -> Callable[[_Entry], dict[str, Any]]:
    def check_all(entry: _Entry) -> dict[str, Any]:
        if not isinstance(entry.value, dict):
            raise entry.problem("must be a table")
        for key in entry.value:
            if check_key is not None:
                check_key(entry, key)
        return {
            key: check(_Entry((*entry.keys, key), value, entry.root))
            for key, value in entry.value.items()
        }

    return check_all


def _path(entry: _Entry) -> str:
    """A path of the configuration, absolute; it must not lead out of the folder."""
    value = _string(entry)
    path = os.path.join(entry.root, value)
    folder = os.path.realpath(entry.root)
    if "\0" in value or not f"{os.path.realpath(path)}{os.sep}".startswith(
        f"{folder.rstrip(os.sep)}{os.sep}"
    ):
        flag = f"--{entry.keys[0]}"
        raise entry.problem(f'leads out of this folder: "{plain(value)}"; give it with {flag}')
    return path


def _paths(entry: _Entry) -> tuple[str, ...]:
    return tuple(_path(_Entry(entry.keys, item, entry.root)) for item in _strings(entry))


_CHECKS: Final[Mapping[str, Callable[[_Entry], Any]]] = {
    "as-of": _day,
    "horizon": _whole_number(0),
    "fail-on": _one_of(FAIL_ON),
    "roles": _roles,
    "select": _codes,
    "ignore": _codes,
    "route": _string,
    "rules": _paths,
    "exclude": _globs,
    "extend-exclude": _globs,
    "per-file-ignores": _table(_codes, _glob),
    "baseline": _path,
    "force-exclude": _flag,
    "successors": _table(_string),
    "jobs": _whole_number(1),
    "cache": _flag,
}


def _hint(word: str, known: Collection[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word.replace("_", "-")[:64], list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
