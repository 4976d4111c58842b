"""What other processes do: the same inspection over many files, or one step that may take long.

A file that kills the process that looks at it costs itself and no other: all files whose outcome is
then missing are looked at again, one after the other.
"""

import multiprocessing
import os
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from modelaudit.interrupts import interrupts_held_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from modelaudit.asked import Asked, Told
    from modelaudit.discovery import Found
    from modelaudit.inspected import Inspected
    from modelaudit.inspection import Inspector
    from modelaudit.run_files import RunFiles
    from modelaudit.settings import Settings

T = TypeVar("T")

_CHUNK = 4
"""Files handed over at a time: few enough that one slow file does not leave a worker idle."""

_inspector: "Inspector | None" = None
_arguments: tuple[object, ...] = ()
"""Of a step for one other process, which has them already when it begins as a copy."""


def inspect_files(
    files: "Iterable[Found]",
    settings: "Settings",
    jobs: int,
    inspector: "Inspector | None" = None,
) -> "Iterable[Inspected]":
    """Inspect files in other processes; those that one dies of come last.

    Args:
        files: The files; they may still be looked for.
        settings: All settings.
        jobs: How many processes.
        inspector: What looks into files; those build their own that do not begin as copies.
    """
    global _inspector
    _inspector = inspector
    files, missing = iter(files), []
    with _processes(jobs, settings) as pool:
        chunks = iter(lambda: [*islice(files, _CHUNK)], [])
        for chunk, future in [(chunk, _handed_over(pool, chunk)) for chunk in chunks]:
            if future is None or (outcome := _outcome(future)) is None:
                missing += chunk
            else:
                yield from outcome
    yield from _one_by_one(missing, settings)


def _handed_over(
    pool: ProcessPoolExecutor, files: "Sequence[Found]"
) -> "Future[list[Inspected]] | None":
    """Let a process inspect files; None when one has died."""
    try:
        with interrupts_held_back():  # the main process tells, and ends the others
            return pool.submit(_inspect, files)
    except BrokenProcessPool:
        return None


def look_across(
    inspected: "Sequence[Inspected]",
    files: "RunFiles",
    settings: "Settings",
    inspector: "Inspector",
    asked: "Asked",
) -> "Sequence[Inspected]":
    """Look at files in the light of each other; raises `BrokenProcessPool` when that is fatal.

    Args:
        inspected: What was found in each file alone.
        files: All files of the run.
        settings: All settings.
        inspector: What looks into files.
        asked: What files told before, and tell now.
    """
    _ = files.importing  # else it would be found out there, and here once more for the report
    seen, asked.now = _apart(settings, inspector, _across, inspected, files, asked)
    return [new or old for new, old in zip(seen, inspected, strict=True)]


def read_apart(settings: "Settings", inspector: "Inspector", shown: str, raw: bytes) -> "Inspected":
    """Inspect bytes that are no file, such as the standard input."""
    try:
        return _apart(settings, inspector, _inspect_bytes, shown, raw)
    except BrokenProcessPool:
        return _fatal(shown)


def parses_apart(path: str, before: bytes, after: bytes) -> bool:
    """Tell whether edits left a file in its language; one that cannot be told counts as broken."""
    try:
        return _apart(None, None, _parses, path, before, after)
    except BrokenProcessPool:
        return False


def _apart(
    settings: "Settings | None",
    inspector: "Inspector | None",
    step: "Callable[..., T]",
    *arguments: object,
) -> T:
    """Do one step in a process that can be ended: Python is not interrupted while it parses."""
    global _inspector, _arguments
    _inspector, _arguments = inspector, arguments
    begins_as_copy = multiprocessing.get_start_method() == "fork"
    try:
        with _processes(1, settings) as pool:
            with interrupts_held_back():
                future = pool.submit(_do, step, () if begins_as_copy else arguments)
            return future.result()
    finally:
        _arguments = ()  # they may be all that a run has seen


@contextmanager
def _processes(jobs: int, settings: "Settings | None") -> "Iterator[ProcessPoolExecutor]":
    """Start processes; they are ended at once when nobody waits for them any more."""
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(settings,)) as pool:
        try:
            yield pool
        except BaseException:
            for process in multiprocessing.active_children():
                process.kill()  # it only reads, and what it has at hand would keep us waiting
            raise


def _outcome(future: "Future[list[Inspected]]") -> "list[Inspected] | None":
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _one_by_one(files: "Sequence[Found]", settings: "Settings") -> "list[Inspected]":
    """Inspect files in one process, and in another one after each that killed it."""
    inspected: list[Inspected] = []
    while len(inspected) < len(files):
        with _processes(1, settings) as pool:
            for found in files[len(inspected) :]:
                with interrupts_held_back():
                    future = pool.submit(_inspect, [found])
                outcome = _outcome(future)
                inspected += outcome or [_fatal(found.shown)]
                if outcome is None:
                    break
    return inspected


def _fatal(shown: str) -> "Inspected":
    from modelaudit.findings import file_finding
    from modelaudit.inspected import Inspected

    message = "not read: modelaudit died of this file; please report this"
    return Inspected(shown, findings=(file_finding("MA902", message, shown),))


def _start(settings: "Settings | None") -> None:
    global _inspector
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if _inspector is not None or settings is None:
        return
    from modelaudit.garbage import collect_rarely
    from modelaudit.inspection import build_inspector
    from modelaudit.prefilter import Prefilter
    from modelaudit.rulebook.index import open_rulebook

    collect_rarely()
    index = open_rulebook(settings.rules, use_cache=settings.cache)
    prefilter = Prefilter(index.facts.patterns, calls=settings.all_calls)
    _inspector = build_inspector(prefilter, index.rulebook(), settings)


def _end_with_parent() -> None:
    """Wait for the end of the main process: one that is killed ends no other by itself."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _inspect(files: "Sequence[Found]") -> "list[Inspected]":
    assert _inspector is not None
    return [_inspector.inspect_file(found) for found in files]


def _do(step: "Callable[..., T]", arguments: tuple[object, ...]) -> T:
    return step(*(arguments or _arguments))


def _across(
    inspected: "Sequence[Inspected]", files: "RunFiles", asked: "Asked"
) -> "tuple[list[Inspected | None], dict[str, Told]]":
    """Return what is seen of each file, None where it is nothing new, and what files told."""
    from modelaudit.across import across

    assert _inspector is not None
    seen = across(inspected, files, _inspector, _inspector.rulebook, asked)
    pairs = zip(seen, inspected, strict=True)
    return [None if new is old else new for new, old in pairs], asked.told()


def _inspect_bytes(shown: str, raw: bytes) -> "Inspected":
    assert _inspector is not None
    return _inspector.inspect(shown, raw)


def _parses(path: str, before: bytes, after: bytes) -> bool:
    from modelaudit.document import Document
    from modelaudit.readers import still_parses

    return still_parses(Document.from_bytes(path, before), Document.from_bytes(path, after))
