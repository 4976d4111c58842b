"""Whole processes, measured in turns so that a busy machine slows all of them alike."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Cost(NamedTuple):
    """What one run costs."""

    seconds: float
    """Wall time."""
    processor: float
    """Seconds of all processors, in this process and those it started."""
    peak: float
    """Megabytes of the largest process at its largest."""


class Task(NamedTuple):
    """A command to measure."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = {}
    prepare: Callable[[], object] = bool
    """Done before each run, outside of its time."""
    codes: Sequence[int] = (0,)
    """Exit codes of a run that did its work."""


def run(task: Task) -> Cost:
    """Run a command once; `CalledProcessError` when it fails."""
    task.prepare()
    environment = {**os.environ, **task.environment}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled
    start = time.perf_counter()
    process = subprocess.Popen(
        task.command,
        cwd=task.folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in task.codes:
        raise subprocess.CalledProcessError(process.returncode, task.command)
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def in_turns(tasks: Sequence[Task], runs: int) -> list[Cost]:
    """Return the medians of each command over some rounds, after one that warms the disk cache."""
    rounds = [[run(task) for task in tasks] for _ in range(runs + 1)][1:]
    return [Cost(*map(median, zip(*costs, strict=True))) for costs in zip(*rounds, strict=True)]
