"""The README and the usage page keep their word: commands have the promised form, output is true.

A `console` block whose lines begin with `$ modelaudit` is run in a copy of `examples/`, as of
`AS_OF`, and must print exactly what follows; after a last line of three dots more may follow.
MODELAUDIT_UPDATE_README=1 writes the output anew.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import modelaudit
from modelaudit.codes import CODES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = (README, ROOT / "docs" / "usage.md")
AS_OF = "2026-11-22"
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(Path(modelaudit.__file__).parents[1]),
    "PYTHONUTF8": "1",
    "COLUMNS": "100",
    "NO_COLOR": "1",
}
UPDATE = bool(os.environ.get("MODELAUDIT_UPDATE_README"))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (modelaudit .*)\n", re.MULTILINE)


def sections() -> dict[str, str]:
    """Return the text under each heading of the second level."""
    _, *parts = re.split(r"^## (.+)\n", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """Return a copy of the example project that a command may change."""
    return Path(shutil.copytree(ROOT / "examples", tmp_path / "examples"))


def run(command: str, folder: Path) -> str:
    """Return what a command of the README prints in `folder`."""
    _, *arguments = shlex.split(command)
    if arguments[0] in ("check", "fix", "explain"):
        arguments[1:1] = ["--as-of", AS_OF]
    done = subprocess.run(
        [sys.executable, "-m", "modelaudit", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=ENVIRONMENT,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout, done.stderr
    return done.stdout


def with_output(block: str, folder: Path) -> str:
    """Return the block with the true output below each command, as much of it as it holds."""
    text = "".join(f"$ {command}\n{run(command, folder)}" for command in COMMAND.findall(block))
    if not block.endswith("\n...\n"):
        return text
    shown = text.splitlines(keepends=True)[: block.count("\n") - 1]
    return "".join([*shown, "...\n"])


@pytest.mark.skipif(not UPDATE, reason="set MODELAUDIT_UPDATE_README=1")
def test_write_the_output_anew(examples: Path) -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        written = BLOCK.sub(lambda block: f"```console\n{with_output(block[1], examples)}```", text)
        page.write_text(written, encoding="utf-8", newline="\n")


@pytest.mark.skipif(UPDATE, reason="the output is being written")
@pytest.mark.parametrize(
    "block", [block for page in PAGES for block in BLOCK.findall(page.read_text(encoding="utf-8"))]
)
def test_output_is_true(block: str, examples: Path) -> None:
    assert COMMAND.search(block), "a console block begins with `$ modelaudit`"
    assert block == with_output(block, examples)


@pytest.mark.parametrize("heading", ["Try it", "Test it"])
def test_a_section_holds_one_command_of_one_line(heading: str) -> None:
    (command,) = re.findall(r"^```sh\n(.*?)^```$", sections()[heading], re.MULTILINE | re.DOTALL)
    assert command.count("\n") == 1
    assert command.startswith("python3 -m venv .venv && ")


def test_the_table_of_codes_is_complete() -> None:
    rows = re.findall(r"^\| (MA\d{3}) \| (.+) \| (.+) \|$", README.read_text("utf-8"), re.MULTILINE)
    assert rows == [
        (code.code, code.title, code.severity + ("" if code.enabled else ", off by default"))
        for code in CODES.values()
    ]


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists()
