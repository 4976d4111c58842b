"""Runs the tests with the lowest versions of all dependencies that `pyproject.toml` allows.

The newest ones are what `.ci/run` installs. Usage: python benchmarks/lowest.py [TESTS...]
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from environments import ROOT, create, declared, install
from packaging.requirements import Requirement

TESTS_NEED = ("pytest", "hypothesis", "jsonschema")


def lowest(requirement: str) -> str:
    """Return a requirement of the lowest version that another allows."""
    wanted = Requirement(requirement)
    bounds = [each.version for each in wanted.specifier if each.operator in (">=", "==")]
    if len(bounds) != 1:
        raise SystemExit(f"{requirement}: has no lower bound")
    return f"{wanted.name}=={bounds[0]}"


def main() -> int:
    """Install and test; return the exit code of the tests."""
    pinned = [lowest(each) for each in declared()]
    print(*pinned, sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        programs = create(Path(folder))
        install(programs, *pinned, *TESTS_NEED)
        install(programs, "--no-deps", str(ROOT))
        tests = sys.argv[1:] or ["-m", "not slow"]
        return subprocess.run(
            [programs / "python", "-m", "pytest", "-q", *tests], cwd=ROOT, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
