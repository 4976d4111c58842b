"""Runs the tests with the lowest versions of all dependencies that `pyproject.toml` allows.

The newest ones are what `.ci/run` installs. Usage: python benchmarks/lowest.py [TESTS...]
"""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = [lowest(each) for each in project["dependencies"]]
    print(*pinned, sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder, "bin", "python"))
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*install, *pinned, *TESTS_NEED], check=True)
        subprocess.run([*install, "--no-deps", str(ROOT)], check=True)
        tests = sys.argv[1:] or ["-m", "not slow"]
        return subprocess.run(
            [python, "-m", "pytest", "-q", *tests], cwd=ROOT, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
