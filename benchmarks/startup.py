"""What a hook costs on a clean file: `modelaudit check` against `python -c "import click"`.

Whole processes, run in turns so that a busy machine slows all of them alike; medians of wall time.
Usage: python benchmarks/startup.py [--runs N] [--limit RATIO]
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

CLEAN = '''"""Adds numbers."""


def add(left: int, right: int) -> int:
    """Return the sum."""
    return left + right
'''


def seconds(command: Sequence[str], folder: Path) -> float:
    """Return the wall time of one run, which must succeed."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def measure(commands: Sequence[Sequence[str]], folder: Path, runs: int) -> list[float]:
    """Return the median of each command over `runs` rounds, after one that warms the caches."""
    rounds = [[seconds(command, folder) for command in commands] for _ in range(runs + 1)]
    return [median(times) for times in zip(*rounds[1:], strict=True)]


def main() -> int:
    """Print the table; return 1 when `--limit` is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--limit", type=float, help="fail when the ratio is higher")
    options = parser.parse_args()

    script = Path(sys.executable).with_name("modelaudit")
    tool = [str(script)] if script.exists() else [sys.executable, "-m", "modelaudit"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        'python -c "import click"': [sys.executable, "-c", "import click"],
        "modelaudit check clean.py": [*tool, "check", "clean.py"],
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "clean.py").write_text(CLEAN)
        times = measure(list(commands.values()), folder, options.runs)

    click = times[1]
    print(f"{'command':<28}{'median':>10}{'ratio':>8}")
    for command, duration in zip(commands, times, strict=True):
        print(f"{command:<28}{duration * 1000:>7.1f} ms{duration / click:>8.2f}")
    return int(options.limit is not None and times[2] / click > options.limit)


if __name__ == "__main__":
    sys.exit(main())
