"""libcst, imported in two thirds of the time.

All of its nodes are dataclasses. The methods to print and compare them that `dataclass` makes are
thrown away by libcst itself, and those that keep people from changing a node are of no use to us,
who only read: to make them all takes 45 ms of 120, in every run with a finding in Python.
"""

import dataclasses
from typing import Any

from modelaudit.garbage import keep_imports

__all__ = ["cst"]

_dataclass = dataclasses.dataclass
_NODES = "libcst._nodes."
_PLAIN = {"repr": False, "eq": False, "frozen": False}


def _plain(kind: type | None = None, /, **options: Any) -> Any:
    """Make a dataclass, of a node one without what nobody needs."""

    def made(kind: type) -> type:
        plain = _PLAIN if kind.__module__.startswith(_NODES) else {}
        return _dataclass(kind, **{**options, **plain})

    return made if kind is None else made(kind)


dataclasses.dataclass = _plain
try:
    import libcst as cst
finally:
    dataclasses.dataclass = _dataclass
keep_imports()
