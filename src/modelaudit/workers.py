"""The same inspection in several processes."""

from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from modelaudit.discovery import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modelaudit.inspection import Inspected, Inspector
    from modelaudit.settings import Settings

_CHUNK = 4
"""Files handed over at a time: few enough that one slow file does not leave a worker idle."""

_inspector: "Inspector"


def inspect_files(
    files: "Sequence[Found]", settings: "Settings", jobs: int
) -> "Iterable[Inspected]":
    """Inspect files in other processes, in their order."""
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(settings,)) as pool:
        return list(pool.map(_inspect, files, chunksize=_CHUNK))


def _start(settings: "Settings") -> None:
    global _inspector
    from modelaudit.engine import Engine

    _inspector = Engine(settings).inspector()


def _inspect(found: Found) -> "Inspected":
    return _inspector.inspect_file(found)
