"""Environments of their own for what a benchmark runs beside the project."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def declared() -> list[str]:
    """Return the requirements of the project, as `pyproject.toml` states them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return list(project["dependencies"])


def create(folder: Path) -> Path:
    """Make an empty environment and return the folder of its programs."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder / "bin"


def install(programs: Path, *what: str) -> None:
    """Install into an environment; what is told goes to the standard error.

    Args:
        programs: The folder of its programs.
        what: Requirements and options of pip.
    """
    pip = [str(programs / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, *what], check=True, stdout=sys.stderr)
