"""Rule files, from the disk to bytes."""
# Paths are strings here: importing pathlib costs a clean run more than all of this module.

import os
from typing import NamedTuple

from modelaudit.errors import UsageError, reason_of


class RuleFile(NamedTuple):
    """A rule file as it was read."""

    path: str
    kind: str
    """`models`, `routes`, `call_sites` or `call_changes`."""
    content: bytes
    own: bool = False
    """A project's own file: its models override those of the same id."""


def read_file(path: str, kind: str, *, own: bool = False) -> RuleFile:
    """Reads a rule file; raises `UsageError` when it cannot be read."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise UsageError(f"{path}: cannot read this rule file: it is no regular file")
    try:
        with open(path, "rb") as file:
            return RuleFile(path, kind, file.read(), own)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot read this rule file: {reason_of(error)}") from None


def read_folder(folder: str, kind: str) -> list[RuleFile]:
    """Reads all rule files of a folder, sorted by name."""
    names = sorted(name for name in os.listdir(folder) if name.endswith(".yaml"))
    return [read_file(os.path.join(folder, name), kind) for name in names]
