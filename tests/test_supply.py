"""No network unless a command is asked to fetch, and nothing fetched is believed unread."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from lowest import lowest

from modelaudit import cli

SOURCE = str(Path(cli.__file__).parents[1])
GUARDED = """
import os, sys
EVENTS = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
          "socket.sendto", "urllib.Request", "subprocess.Popen", "os.system", "os.exec",
          "os.posix_spawn")
sys.addaudithook(lambda event, _: os._exit(99) if event in EVENTS else None)
from modelaudit.cli import main
main()
"""
CODE = 'MODEL = "gpt-3.5-turbo"\\nclient.chat.completions.create(model=MODEL, max_tokens=5)\\n'


def guarded(folder: Path, *arguments: str) -> int:
    """Run a command that ends with 99 as soon as it, or a worker, reaches for the world."""
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": SOURCE},
        capture_output=True,
        check=False,
    )
    return done.returncode


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for number in range(20):
        (tmp_path / f"{number}.py").write_text(CODE)
    (tmp_path / "requirements.txt").write_text("openai>=1\n")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "--no-cache", "--format", "sarif"),
        ("fix", "--unsafe"),
        ("fix", "--diff"),
        ("baseline",),
        ("explain", "gpt-4"),
        ("rules", "list"),
        ("rules", "validate"),
    ],
    ids=" ".join,
)
def test_nothing_is_asked_of_the_network_and_no_program_is_started(
    project: Path, arguments: tuple[str, ...]
) -> None:
    assert guarded(project, *arguments) in (0, 1)


def test_only_an_import_from_an_address_does(project: Path) -> None:
    assert guarded(project, "rules", "import", "http://127.0.0.1:1/list.json") == 99


TAKEN = (
    "yaml",
    "libcst",
    "click",
    "json",
    "ahocorasick_rs",
    "sitecustomize",
    "conftest",
    "pygments",
)


@pytest.mark.parametrize("command", ["check", "fix"])
def test_no_module_of_a_scanned_folder_is_imported(project: Path, command: str) -> None:
    for name in TAKEN:
        (project / f"{name}.py").write_text(f"open('imported', 'a').write({name!r})\n{CODE}")
    done = subprocess.run(
        [sys.executable, "-m", "modelaudit", command, "--no-cache", "--as-of", "2026-11-22"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": SOURCE},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert not (project / "imported").exists()


PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_a_dependency_has_a_lowest_version_that_is_tested(requirement: str) -> None:
    name, _, version = lowest(requirement).partition("==")
    assert requirement == f"{name}>={version}"


@pytest.mark.parametrize("requirement", ["rich", "rich<15", "rich!=14", "rich~=14.1"])
def test_one_without_is_refused(requirement: str) -> None:
    with pytest.raises(SystemExit, match="lower bound"):
        lowest(requirement)
