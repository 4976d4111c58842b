"""The built distributions: complete, and working in an environment of their own."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from registry import require_registry

ROOT = Path(__file__).parents[1]
SOURCES = (
    *("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "mkdocs.yml"),
    *("src", "rules", "examples", "docs", "tools"),
)
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    """Return what a command prints; it must succeed."""
    done = subprocess.run(
        command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the sources, so that building leaves nothing in the working tree."""
    folder = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def distributions(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an sdist and of the wheel that was built from it."""
    require_registry()
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, checkout, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def python(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of a fresh environment with the wheel installed."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    interpreter = folder / "bin" / "python"
    (wheel,) = distributions.glob("*.whl")
    run(interpreter, "-m", "pip", "install", "-q", wheel, cwd=folder)
    return interpreter


def known_identifiers(python: Path, folder: Path) -> set[str]:
    """Return the identifiers `modelaudit rules list` knows when it is run in `folder`."""
    command = python.with_name("modelaudit")
    rows = json.loads(run(command, "rules", "list", "--format", "json", cwd=folder))
    return {row["identifier"] for row in rows}


def files(folder: Path) -> set[str]:
    """Return the paths of all files in a folder of the working tree, except compiled ones."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_the_wheel_holds_the_package_and_the_rules(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = {f"modelaudit/{name}" for name in files(ROOT / "src" / "modelaudit")}
    rules = {f"modelaudit/rules/{name}" for name in files(ROOT / "rules")}
    assert names == package | rules
    assert "modelaudit/py.typed" in names


def test_the_sdist_holds_what_the_wheel_is_built_from(distributions: Path) -> None:
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "mkdocs.yml"} <= names
    for folder in ("rules", "docs", "tools"):
        assert {f"{folder}/{name}" for name in files(ROOT / folder)} <= names


def test_the_wheel_finds_its_rules_from_anywhere(python: Path, tmp_path: Path) -> None:
    assert "gpt-image-1" in known_identifiers(python, tmp_path)


def test_an_editable_install_finds_the_rules_of_the_checkout(
    python: Path, checkout: Path, tmp_path: Path
) -> None:
    run(python, "-m", "pip", "install", "-q", "--no-deps", "-e", checkout, cwd=tmp_path)
    assert "gpt-image-1" in known_identifiers(python, tmp_path)
