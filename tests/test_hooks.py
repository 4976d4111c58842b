"""The hooks, run by the real pre-commit from a repository with these sources."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from registry import require_registry

ROOT = Path(__file__).parents[1]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "src", "rules")
USE = 'client.images.generate(model="gpt-image-1", prompt="a harbour")\n'

# Without the variables of a git that may be running these tests, and without this source tree.
ENVIRONMENT = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith("GIT_") and key != "PYTHONPATH"
}

pytestmark = pytest.mark.slow


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints in `folder`, with an identity and no settings of this machine."""
    settings = ["-c", "user.name=t", "-c", "user.email=t@example.test", "-c", "core.hooksPath="]
    environment = {**ENVIRONMENT, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *settings, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Make `folder` a repository with everything in it committed; return the commit."""
    git(folder, "init", "-q")
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "test: start")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a repository with the sources of this working tree, and its only commit."""
    require_registry()
    folder = tmp_path_factory.mktemp("hooks")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    return folder, commit(folder)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which pre-commit keeps the environment it installs once."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def project(tmp_path: Path, hooks: tuple[Path, str]) -> Path:
    """Return a repository that uses both hooks, with a dead model in two of its files."""
    repository, revision = hooks
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {repository.as_uri()}\n  rev: {revision}\n"
        "  hooks:\n"
        "  - {id: modelaudit, args: [--as-of=2026-11-22]}\n"
        "  - {id: modelaudit-fix, args: [--as-of=2026-11-22]}\n"
    )
    (tmp_path / "modelaudit.toml").write_text('extend-exclude = ["vendored/"]\n')
    (tmp_path / "app.py").write_text(USE)
    (tmp_path / "vendored").mkdir()
    (tmp_path / "vendored" / "app.py").write_text(USE)
    commit(tmp_path)
    return tmp_path


def run_hook(project: Path, home: Path, hook: str) -> subprocess.CompletedProcess[str]:
    """Run one hook on all files of `project`."""
    environment = {**ENVIRONMENT, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", hook, "--all-files"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_fails_on_a_dead_model_and_changes_nothing(project: Path, home: Path) -> None:
    done = run_hook(project, home, "modelaudit")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "app.py:1:31" in done.stdout
    assert "vendored" not in done.stdout
    assert (project / "app.py").read_text() == USE


def test_fix_moves_the_code_and_is_then_content(project: Path, home: Path) -> None:
    first = run_hook(project, home, "modelaudit-fix")
    assert first.returncode == 1, first.stdout + first.stderr
    assert "gpt-image-2" in (project / "app.py").read_text()
    assert (project / "vendored" / "app.py").read_text() == USE
    second = run_hook(project, home, "modelaudit-fix")
    assert second.returncode == 0, second.stdout + second.stderr
