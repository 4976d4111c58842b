"""What the rules cost: from nothing to a rulebook that answers, warm, cold, and by hand.

Each figure is the median over fresh processes that have imported the command line already: `warm`
with compiled rules in the cache, `cold` when the cache is empty, `import click` for comparison.
Usage: python benchmarks/rulebook.py [--runs N] [--limit MILLISECONDS]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

LOAD = """
import time
import modelaudit.cli
start = time.perf_counter()
from modelaudit.rulebook.index import open_rulebook
index = open_rulebook()
index.facts
rulebook = index.rulebook()
for model_id in list(rulebook.models)[:20]:
    rulebook.models[model_id]
print(time.perf_counter() - start)
"""
CLICK = """
import time
start = time.perf_counter()
import click
print(time.perf_counter() - start)
"""


def milliseconds(code: str, cache: Path) -> float:
    """Return what a fresh process measured."""
    environment = {**os.environ, "MODELAUDIT_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    )
    return float(done.stdout) * 1000


def main() -> int:
    """Print the table; return 1 when a warm load takes longer than `--limit`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--limit", type=float, help="fail when a warm load takes longer")
    options = parser.parse_args()

    times: dict[str, list[float]] = {"import click": [], "warm": [], "cold": []}
    with tempfile.TemporaryDirectory() as name:
        warm = Path(name, "warm")
        milliseconds(LOAD, warm)
        for run in range(options.runs):
            times["import click"].append(milliseconds(CLICK, warm))
            times["warm"].append(milliseconds(LOAD, warm))
            times["cold"].append(milliseconds(LOAD, Path(name, f"cold-{run}")))
        size = sum(file.stat().st_size for file in warm.iterdir())

    medians = {what: median(found) for what, found in times.items()}
    for what, taken in medians.items():
        print(f"{what:<14}{taken:>8.1f} ms{taken / medians['import click']:>8.2f}")
    print(f"compiled rules {size / 1000:.0f} kB")
    return int(options.limit is not None and medians["warm"] > options.limit)


if __name__ == "__main__":
    sys.exit(main())
