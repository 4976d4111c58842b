"""What a whole repository can do to the one who runs the program in it: nothing."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run

import modelaudit

AS_OF = ("--as-of", "2026-11-22")
CODE = 'client.chat.completions.create(model="gpt-4-0314")\n'
IMPORTED = (
    *("ahocorasick_rs", "ast", "click", "json", "libcst", "packaging", "pathspec", "pygments"),
    *("re", "rich", "tomllib", "yaml", "sitecustomize", "setup", "conftest"),
)


@pytest.mark.parametrize("command", [["check"], ["fix", "--unsafe"], ["rules", "list"]])
def test_nothing_of_a_repository_is_imported(tmp_path: Path, command: list[str]) -> None:
    trap = "import pathlib\npathlib.Path('run').touch()\n"
    for name in IMPORTED:
        (tmp_path / f"{name}.py").write_text(trap + CODE)
    (tmp_path / "rich").mkdir()
    (tmp_path / "rich" / "__init__.py").write_text(trap)
    folder = Path(modelaudit.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "modelaudit", *command, "--no-cache", *AS_OF],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert not (tmp_path / "run").exists()


def test_settings_of_git_run_no_command(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".git" / "hooks").mkdir(parents=True)
    (tmp_path / ".git" / "config").write_text("[core]\nfsmonitor = touch run\npager = touch run\n")
    (tmp_path / ".gitattributes").write_text("*.py filter=x diff=x linguist-generated=false\n")
    (tmp_path / "a.py").write_text(CODE)
    assert run("check", *AS_OF).code == 1
    assert not (tmp_path / "run").exists()


def test_what_is_no_regular_file_is_never_opened(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(CODE)
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / ".gitignore")
    os.mkfifo(tmp_path / "requirements.txt")
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "round").symlink_to(".")
    folder = os.open(tmp_path, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"/proc/self/fd/{folder}/socket.py")
        assert run("check", *AS_OF).code == 1
    os.close(folder)


@pytest.mark.parametrize("name", [".gitignore", ".gitattributes", "requirements.txt", "a.py"])
def test_a_link_to_what_never_ends_is_not_followed(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "b.py").write_text(CODE)
    (tmp_path / name).symlink_to("/dev/zero")
    assert run("check", *AS_OF).code == 1


@pytest.mark.parametrize(
    "setting",
    [
        'rules = ["../secret.yaml"]',
        'rules = ["link.yaml"]',
        'rules = ["/etc/passwd"]',
        'baseline = "../secret.yaml"',
        'baseline = "link.yaml"',
        'output = "/tmp/report"',
        'cache = "/tmp/cache"',
        'extend = "../other.toml"',
    ],
)
@pytest.mark.parametrize("name", ["modelaudit.toml", "pyproject.toml"])
def test_settings_reach_nothing_outside(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, setting: str
) -> None:
    (tmp_path / "secret.yaml").write_text("password: hunter2\n")
    inside = tmp_path / "repository"
    inside.mkdir()
    (inside / "a.py").write_text(CODE)
    (inside / "link.yaml").symlink_to("../secret.yaml")
    section = "[tool.modelaudit]\n" if name == "pyproject.toml" else ""
    (inside / name).write_text(f"{section}{setting}\n")
    monkeypatch.chdir(inside)
    result = run("check", *AS_OF)
    assert result.code == 2
    assert "hunter2" not in result.out + result.err
    assert len(result.err.splitlines()) == 1


HOSTILE = (
    "\x1b[2J\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\ \u202e\u2066 \x07\x9b31m "
    "%0A::error::<script>alert(1)</script> [x](javascript:x) =cmd|calc"
)


@pytest.mark.parametrize("format_", ["terminal", "concise", "json", "jsonl", "sarif", "github"])
@pytest.mark.parametrize("command", [["check"], ["fix"]])
def test_nothing_in_a_file_reaches_the_terminal_as_a_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str, command: list[str]
) -> None:
    name = f"{HOSTILE.replace('/', '_')}\n.py"[-250:]
    (tmp_path / name).write_text(f'x = "{HOSTILE}"; f(model="gpt-4-0314")  # {HOSTILE}\n')
    monkeypatch.setenv("NO_COLOR", "1")
    result = run(*command, "--format", format_, *AS_OF)
    for line in (result.out + result.err).split("\n"):
        assert line.isprintable(), line
        assert not line.startswith(("::error::", "::warning::"))


def test_a_very_wide_folder(run: Run, tmp_path: Path) -> None:
    for number in range(5000):
        (tmp_path / f"file-{number}.bin").touch()
    (tmp_path / "a.py").write_text(CODE)
    result = run("check", *AS_OF)
    assert result.code == 1
    assert len(result.out.splitlines()) < 40
