"""Changes the code in small ways, one at a time, and shows the changes that no test notices.

mutmut is installed in an environment of its own and works on a copy. What survives has to stand in
`mutants.yaml`, with the reason why no test can tell it from the code. Exits 1 when something else
survives, or when something that stands there does not. Usage: python benchmarks/mutants.py [FILES]
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from environments import ROOT, create, declared, install

MUTATED = ("judge.py", "verdict.py", "choices.py", "fate.py", "fixer.py")
TESTS = ("judge", "lifecycles", "succession", "fixer")
NEEDED = ("mutmut>=3.8,<4", "pytest", "hypothesis", "jsonschema")
COPIED = ("src", "rules", "tests", "pyproject.toml")
KILLED = {"killed", "timeout", "caught by type check"}


class Mutant(NamedTuple):
    """One change: in which function, what stood there, and what stands there instead."""

    function: str
    was: str
    now: str


def prepare(folder: Path, files: list[str]) -> Path:
    """Install what is needed, copy the code, and return the program."""
    programs, project = create(folder), folder / "project"
    install(programs, *declared(), *NEEDED)
    project.mkdir()
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, project / name)
    with (project / "pyproject.toml").open("a") as settings:
        print("[tool.mutmut]", file=settings)
        print(f"only_mutate = {[f'src/modelaudit/{name}' for name in files]}", file=settings)
        print("also_copy = ['rules']", file=settings)
        tests = [f"tests/test_{name}.py" for name in TESTS]
        print(f"pytest_add_cli_args_test_selection = {tests}", file=settings)
    return programs / "mutmut"


def mutate(mutmut: Path, project: Path) -> tuple[int, list[Mutant]]:
    """Return how many mutants there were, and those that no test notices."""

    def said(*command: str) -> str:
        return subprocess.run(
            [mutmut, *command], cwd=project, check=True, capture_output=True, text=True
        ).stdout

    with (project / "log").open("w") as log:
        done = subprocess.run([mutmut, "run"], cwd=project, stdout=log, stderr=log, check=False)
    if done.returncode:
        raise SystemExit((project / "log").read_text()[-2000:])
    results = dict(
        line.strip().split(": ") for line in said("results", "--all", "true").splitlines() if line
    )
    print(*(f"{count} {what}" for what, count in Counter(results.values()).items()), sep=", ")
    alive = [name for name, outcome in results.items() if outcome not in KILLED]
    return len(results), [mutant(name, said("show", name)) for name in alive]


def mutant(name: str, diff: str) -> Mutant:
    """Read the diff of a mutant."""
    function = re.sub(r"x_|xǁ", "", name.removeprefix("modelaudit.").partition("__mutmut")[0])
    lines = [line for line in diff.splitlines() if not line.startswith(("#", "---", "+++"))]
    was, now = (
        " ".join(line[1:].strip() for line in lines if line.startswith(mark)) for mark in "-+"
    )
    return Mutant(function.replace("ǁ", "."), was, now)


def explained(files: list[str]) -> Iterator[Mutant]:
    """Yield the mutants of some files that may survive."""
    for entry in yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text()):
        if f"{entry['in'].partition('.')[0]}.py" in files:
            yield Mutant(entry["in"], entry["was"], entry["now"])


def main() -> int:
    """Mutate, and compare with what is explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", default=MUTATED, help="of src/modelaudit")
    files = list(parser.parse_args().files)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count, alive = mutate(prepare(folder, files), folder / "project")
    known = list(explained(files))
    new = [one for one in alive if one not in known]
    gone = [one for one in known if one not in alive]
    print(f"{count} mutants, {len(alive)} survive, {len(alive) - len(new)} of them are explained")
    for title, mutants in (("no test notices", new), ("explained, and gone", gone)):
        for one in mutants:
            print(f"{title}: {one.function}\n  - {one.was}\n  + {one.now}")
    return 1 if new or gone else 0


if __name__ == "__main__":
    sys.exit(main())
