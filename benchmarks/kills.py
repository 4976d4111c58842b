"""Kills `modelaudit fix` a thousand times with SIGKILL and counts the files that it damages.

A tree of many kinds of files is fixed, each time in a process that is killed at a random moment,
half of the times as soon as a first file has changed. Afterwards every file must hold what it held
before or what an undisturbed fix writes; and a last fix must leave nothing but the fixed files.
Exits 1 when a file is damaged. Usage: python benchmarks/kills.py [--count N] [--seed N]
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from unittest import mock

from modelaudit import cli
from modelaudit.rulebook.index import open_rulebook

AS_OF = "2026-11-22"
CALL = "client.chat.completions.create(model={}, max_tokens=5)\n"
NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["ask(model='o4-mini')"]}
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def tree(size: int) -> dict[str, bytes]:
    """Return files that fixes change: alone, and in groups of a constant and its calls."""
    files: dict[str, bytes] = {}
    for number in range(size):
        folder = f"part{number % 3}"
        padding = f"# {'x' * 76}\n" * (200 * (number % 4))
        call = CALL.format('"o4-mini"')
        files[f"{folder}/own{number}.py"] = f"{padding}{call}".encode()
        files[f"{folder}/wide{number}.py"] = f"{padding}{call}".encode("utf-16")
        files[f"{folder}/lines{number}.py"] = call.replace("\n", "\r\n").encode()
        files[f"{folder}/settings{number}.yaml"] = f"{padding}model: o4-mini\n".encode()
        files[f"{folder}/analysis{number}.ipynb"] = json.dumps(NOTEBOOK).encode()
        files[f"{folder}/constant{number}.py"] = f"CHAT{number} = 'o4-mini'\n".encode()
        imports = f"from {folder}.constant{number} import CHAT{number}\n"
        files[f"calls{number}.py"] = (imports + CALL.format(f"CHAT{number}")).encode()
    return files


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, whatever is there already."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder, hidden ones too."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def run_fix(folder: Path) -> None:
    """Fix in this process."""
    command = ["modelaudit", "fix", str(folder), "--unsafe", "--as-of", AS_OF]
    sys.argv = [*command, "--fail-on", "never", "--output", os.devnull]
    with suppress(SystemExit):
        cli.main()


def start_fix(folder: Path) -> int:
    """Start a fix in a process of its own; return its number."""
    child = os.fork()
    if child == 0:
        try:
            run_fix(folder)
        finally:
            os._exit(0)
    return child


def fix(folder: Path) -> float:
    """Let a fix come to its end; return how long it took."""
    start = time.monotonic()
    os.waitpid(start_fix(folder), 0)
    return time.monotonic() - start


def kill_while_fixing(folder: Path, delay: float, watched: Path | None) -> bool:
    """Kill a fix after some time, from its first change on if it is watched; tell if it lived."""
    before = watched.stat().st_ino if watched else None
    child = start_fix(folder)
    if watched:
        give_up = time.monotonic() + 60
        while watched.stat().st_ino == before and time.monotonic() < give_up:
            if os.waitpid(child, os.WNOHANG)[0]:
                return False
            time.sleep(0.0005)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main() -> int:
    """Print what became of the files; return 1 when one of them is damaged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--count", type=int, default=1000, help="kills")
    parser.add_argument("-s", "--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=2, help="size of the tree, in 7 files")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    rules = open_rulebook()
    rules.rulebook()
    mock.patch("modelaudit.engine.open_rulebook", return_value=rules).start()  # not in each process

    old = tree(options.size)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "tree"
        write(folder, old)
        run_fix(folder)  # what is imported here is there in all processes forked from now on
        new = contents(folder)
        shutil.rmtree(folder)
        write(folder, old)
        duration = fix(folder)
        first = next(path for path in sorted(folder.rglob("*.py")))
        seen: Counter[str] = Counter()
        while seen["kills"] < options.count:
            shutil.rmtree(folder)
            write(folder, old)
            watched = first if seen["kills"] % 2 else None
            delay = chance.random() * duration / (4 if watched else 1)
            if not kill_while_fixing(folder, delay, watched):
                seen["too late"] += 1
                continue
            seen["kills"] += 1
            found = contents(folder)
            left = found.keys() - old.keys()
            seen["damaged"] += sum(found.get(one) not in (old[one], new[one]) for one in old)
            changed = sum(found.get(one) == new[one] for one in old)
            seen["in the middle"] += 0 < changed < len(old)
            seen["files left behind"] += len(left)
            if left or 0 < changed < len(old):
                fix(folder)
                seen["not finished by the next run"] += contents(folder) != new
    fixed = sum(old[one] != new[one] for one in old)
    print(f"{len(old)} files, {fixed} of them to change in {duration:.2f} s")
    for what in (
        "kills",
        "in the middle",
        "files left behind",
        "not finished by the next run",
        "damaged",
    ):
        print(f"{what:<30}{seen[what]:>6}")
    return int(seen["damaged"] + seen["not finished by the next run"] > 0)


if __name__ == "__main__":
    sys.exit(main())
