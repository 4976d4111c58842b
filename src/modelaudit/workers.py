"""The same inspection in several processes.

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
from typing import TYPE_CHECKING

from modelaudit.discovery import Found
from modelaudit.interrupts import interrupts_held_back

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from modelaudit.inspected import Inspected
    from modelaudit.inspection import Inspector
    from modelaudit.settings import Settings

_CHUNK = 4
"""Files handed over at a time: few enough that one slow file does not leave a worker idle."""

_inspector: "Inspector | None" = None


def inspect_files(
    files: "Sequence[Found]",
    settings: "Settings",
    jobs: int,
    inspector: "Inspector | None" = None,
) -> "Iterable[Inspected]":
    """Inspect files in other processes, in their order.

    Args:
        files: The files.
        settings: All settings.
        jobs: How many processes.
        inspector: What looks into files; those build their own that do not begin as copies.
    """
    global _inspector
    _inspector = inspector
    chunks = [files[at : at + _CHUNK] for at in range(0, len(files), _CHUNK)]
    outcomes: list[list[Inspected] | None] = []
    with _processes(jobs, settings) as pool:
        try:
            with interrupts_held_back():  # the main process tells, and ends the others
                futures = [pool.submit(_inspect, chunk) for chunk in chunks]
            outcomes = [_outcome(future) for future in futures]
        except BrokenProcessPool:  # broken while there was still something to hand over
            outcomes = [None] * len(chunks)
    missing = [chunk for chunk, outcome in zip(chunks, outcomes, strict=True) if outcome is None]
    again = iter(_one_by_one([found for chunk in missing for found in chunk], settings))
    for chunk, outcome in zip(chunks, outcomes, strict=True):
        yield from outcome if outcome is not None else islice(again, len(chunk))


@contextmanager
def _processes(jobs: int, settings: "Settings") -> "Iterator[ProcessPoolExecutor]":
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
                inspected += outcome or [_fatal(found)]
                if outcome is None:
                    break
    return inspected


def _fatal(found: Found) -> "Inspected":
    from modelaudit.findings import file_finding
    from modelaudit.inspected import Inspected

    message = "not read: modelaudit died of this file; please report this"
    return Inspected(found.shown, findings=(file_finding("MA902", message, found.shown),))


def _start(settings: "Settings") -> None:
    global _inspector
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if _inspector is not None:
        return
    from modelaudit.inspection import build_inspector
    from modelaudit.prefilter import Prefilter
    from modelaudit.rulebook.index import open_rulebook

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
