"""What a run can be told, and the nearest configuration file that tells it.

Every run imports this module: the parser of configuration files waits until there is one.
"""
# Paths are strings here: importing pathlib costs a clean run more than all of this module.

import os
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from modelaudit.discovery import read_file
from modelaudit.errors import UsageError, reason_of
from modelaudit.paths import shown

FAIL_ON: Final = ("retired", "retiring", "deprecated", "legacy", "never")


class Settings(NamedTuple):
    """All that a run can be told; no dataclass, since a hook over a clean file needs no other."""

    root: str = os.curdir
    """Folder that the globs are relative to: that of the configuration file, or the cwd."""
    source: str | None = None
    """The configuration file that was read."""
    as_of: date | None = None
    """The day to judge by; None for today."""
    horizon: int = 90
    fail_on: str = "retiring"
    roles: tuple[str, ...] = ("use", "doc-code")
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    route: str | None = None
    rules: tuple[str, ...] = ()
    exclude: tuple[str, ...] | None = None
    """Globs in gitignore syntax in place of the default ones; None to keep those."""
    extend_exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    baseline: str | None = None
    force_exclude: bool = False
    """Exclude files given by name too: pre-commit gives all of them by name."""
    fixed_roles: tuple[str, ...] = ("use",)
    """Roles whose fixes were asked for; a flag only, never a setting of the project."""
    successors: Mapping[str, str] = {}
    """The project's own choice of a successor."""
    jobs: int | None = None
    cache: bool = True

    @property
    def day(self) -> date:
        """The day to judge by."""
        return self.as_of or date.today()

    @property
    def all_calls(self) -> bool:
        """Whether files are looked at for their calls alone: it costs, so only for who asks."""
        selected = bool(self.select) and "MA120".startswith(self.select)
        return selected and not "MA120".startswith(self.ignore)


def load_settings(start: str, explicit: str | None = None) -> Settings:
    """Read the configuration that holds for a path: the given one, or the nearest one above it."""
    if explicit is not None:
        return _read(explicit) or Settings()
    folder = os.path.abspath(start)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    while True:
        for name in ("modelaudit.toml", "pyproject.toml"):
            file = os.path.join(folder, name)
            if os.path.isfile(file) and (found := _read(file)):
                return found
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return Settings()
        folder = parent


def _read(file: str) -> Settings | None:
    """Read one configuration file; None when it says nothing to us."""
    try:
        content = read_file(file)
    except OSError as error:
        reason = reason_of(error)
        raise UsageError(f"{shown(file)}: cannot be read: {reason}") from error
    if os.path.basename(file) == "pyproject.toml" and b"modelaudit" not in content:
        return None
    from modelaudit.config import parse

    return parse(file, content)


def merge(settings: Settings, **flags: Any) -> Settings:
    """Lay flags over settings; a flag that was not given is None or empty.

    `extend_exclude`, `rules` and `successors` add to what the configuration says.
    """
    given = {name: value for name, value in flags.items() if value not in (None, (), [], {})}
    for name in ("extend_exclude", "rules"):
        if name in given:
            given[name] = (*getattr(settings, name), *given[name])
    if "successors" in given:
        given["successors"] = {**settings.successors, **given["successors"]}
    return settings._replace(**given)
