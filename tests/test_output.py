"""Streams that are closed, full or no screen: a clear line or silence, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelaudit import output

AS_OF = "--as-of=2026-11-22"
SOURCE = str(Path(output.__file__).parents[1])


def modelaudit(*arguments: str, redirect: str, folder: Path) -> tuple[int, str]:
    """Run the command in a shell and return its exit code and what it said on standard error."""
    (folder / "app.py").write_text('ask(model="gpt-image-1")\n')
    words = " ".join(["-m", "modelaudit", *arguments])
    done = subprocess.run(
        ["sh", "-c", f'"$0" {words} {redirect}', sys.executable],
        cwd=folder,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": SOURCE},
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_closed_standard_output_changes_no_exit_code(tmp_path: Path) -> None:
    assert modelaudit("check", AS_OF, redirect=">&-", folder=tmp_path) == (1, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["check", AS_OF], ["check", "--select=MA9"], ["rules list"]])
def test_a_full_disk_is_one_line(tmp_path: Path, arguments: list[str]) -> None:
    code, said = modelaudit(*arguments, redirect=">/dev/full", folder=tmp_path)
    line = "modelaudit: error: the output cannot be written: no space left on device\n"
    assert (code, said) == (2, line)


def test_a_closed_standard_input_is_one_line(tmp_path: Path) -> None:
    code, said = modelaudit("check", "-", redirect="<&-", folder=tmp_path)
    assert code == 2
    assert said.startswith("modelaudit: error: the standard input is closed")


class Screen:
    """A stream that may be a terminal."""

    def __init__(self, *, is_screen: bool) -> None:
        self._is_screen = is_screen

    def isatty(self) -> bool:
        return self._is_screen


@pytest.mark.parametrize(
    ("variables", "is_screen", "color"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
    ],
)
def test_color(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], is_screen: bool, color: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stderr", Screen(is_screen=is_screen))
    assert output.wants_color(aside=True) is color
