"""Ctrl-C: the run ends within a second, every file is whole, and what was fixed is told."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from modelaudit import interrupts
from modelaudit.exclusion import is_temporary
from modelaudit.interrupts import LARGE_FROM
from modelaudit.quoting import counted

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")

SOURCE = str(Path(interrupts.__file__).parents[1])
OLD, NEW = 'ask(model="o4-mini")\n', 'ask(model="gpt-5.6-terra")\n'
SLOW = "def f(a):\n" + '    a.b(c=[1, 2, 3], d={"a": 1})\n' * 60_000 + f"    {OLD}"


class Stopped(NamedTuple):
    code: int
    out: str
    err: str
    seconds: float


class Running:
    """The command in a process of its own, with the signals of a terminal."""

    def __init__(self, folder: Path, *arguments: str, module: str = "modelaudit") -> None:
        self._run = subprocess.Popen(
            [sys.executable, "-m", module, *arguments, "--as-of", "2026-11-22"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([SOURCE, str(folder.parent)])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    @property
    def is_running(self) -> bool:
        return self._run.poll() is None

    @property
    def others(self) -> list[str]:
        """Processes it has left behind."""
        return [
            path.parent.name
            for path in Path("/proc").glob("[0-9]*/stat")
            if path.read_text().rpartition(")")[2].split()[3] == str(self._run.pid)
        ]

    def write(self, text: str) -> None:
        assert self._run.stdin
        self._run.stdin.write(text)
        self._run.stdin.close()
        self._run.stdin = None

    def press_ctrl_c(self) -> Stopped:
        """Send what a terminal sends to all processes; wait for the end."""
        os.killpg(self._run.pid, signal.SIGINT)
        return self.wait()

    def wait(self) -> Stopped:
        start = time.monotonic()
        out, err = self._run.communicate(timeout=60)
        return Stopped(self._run.returncode, out, err.strip(), time.monotonic() - start)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    for number in range(200):
        path = folder / f"{number // 50}" / f"{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OLD)
    return folder


def contents(tree: Path) -> dict[str, str]:
    return {path.relative_to(tree).as_posix(): path.read_text() for path in tree.rglob("*.py")}


def changed(tree: Path) -> set[str]:
    return {name for name, content in contents(tree).items() if content != OLD}


def stopped_fix(tree: Path, *arguments: str) -> Stopped:
    """Stop a fix at some moment after it has changed a first file."""
    for number in range(20):
        for name in changed(tree):
            (tree / name).write_text(OLD)
        running = Running(tree, "fix", *arguments)
        while running.is_running and not changed(tree):
            time.sleep(0.005)
        time.sleep(random.Random(number).random() / 10)
        if not running.is_running:
            continue
        stopped = running.press_ctrl_c()
        if stopped.code == 130:
            return stopped
    pytest.fail("no run was stopped while it was fixing")


def test_a_fix_that_is_stopped_tells_what_it_has_fixed(tree: Path) -> None:
    stopped = stopped_fix(tree)
    done = changed(tree)
    assert {contents(tree)[name] for name in done} == {NEW}
    assert not any(is_temporary(path.name) for path in tree.rglob(".*"))
    head, *lines = stopped.out.splitlines()
    assert head == f"Fixed {counted(len(done), 'reference')} in {counted(len(done), 'file')}"
    assert {line.split()[0].partition(":")[0] for line in lines if line} == done
    assert stopped.err == "modelaudit: stopped"
    assert stopped.seconds < 5


def test_a_program_reads_what_was_left(tree: Path) -> None:
    stopped = stopped_fix(tree, "--format", "json")
    left = json.loads(stopped.out)["findings"]
    assert {one["filename"] for one in left} == contents(tree).keys() - changed(tree)
    assert {one["reason"] for one in left} == {"The run was stopped before"}


@pytest.mark.parametrize("count", [1, 40])
def test_a_long_parse_is_not_waited_for(tmp_path: Path, count: int) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.py").write_text(SLOW if number % 10 == 0 else OLD)
    seconds = []
    for wait in (1.2, 1.6, 2):
        running = Running(folder, "check")
        time.sleep(wait)
        stopped = running.press_ctrl_c()
        assert (stopped.code, stopped.out, stopped.err) == (130, "", "modelaudit: stopped")
        seconds.append(stopped.seconds)
    assert min(seconds) < 1


HOLDING = """
from importlib import import_module
from pathlib import Path
from modelaudit.cli import main
module, _, name = {step!r}.partition(":")
def hold(*_):
    Path("../there").touch()
    sum(range(1 << 30))  # nothing else runs meanwhile, and no signal is heard, as in a parser
holder = import_module(module)
for part in name.split(".")[:-1]:
    holder = getattr(holder, part)
setattr(holder, name.split(".")[-1], hold)
main()
"""
LARGE = "x = 1\n" * (LARGE_FROM // 6 + 1)
forks = pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info >= (3, 14), reason="needs forked processes"
)


@forks
@pytest.mark.parametrize(
    ("step", "command"),
    [
        ("modelaudit.inspection:Inspector.inspect", "check ."),
        ("modelaudit.inspection:Inspector.inspect", "check -"),
        ("modelaudit.across:across", "check ."),
        ("modelaudit.across:across", "fix ."),
        ("modelaudit.readers:still_parses", "fix ."),
        ("modelaudit.readers:still_parses", "fix . --diff"),
        ("modelaudit.readers:still_parses", "fix -"),
    ],
)
def test_no_step_over_a_large_file_is_waited_for(tmp_path: Path, step: str, command: str) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "a.py").write_text(f"MODEL = 'o4-mini'\n{LARGE}")
    (folder / "b.py").write_text("from a import MODEL\nask(model=MODEL)\n")
    (tmp_path / "holding.py").write_text(HOLDING.format(step=step))
    running = Running(folder, *command.split(), "--no-cache", module="holding")
    if "-" in command.split():
        running.write(f"ask(model='o4-mini')\n{LARGE}")
    while running.is_running and not (tmp_path / "there").exists():
        time.sleep(0.01)
    stopped = running.press_ctrl_c()
    assert (stopped.code, stopped.err) == (130, "modelaudit: stopped")
    assert stopped.seconds < 5
    assert not running.others
    assert "MODEL = 'o4-mini'" in (folder / "a.py").read_text()
    assert {path.name for path in folder.iterdir()} <= {"a.py", "b.py", "__pycache__"}


@forks
def test_what_was_fixed_before_a_large_file_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "a.py").write_text(OLD)
    (folder / "b.py").write_text(OLD + LARGE)
    (tmp_path / "holding.py").write_text(HOLDING.format(step="modelaudit.workers:_parses"))
    running = Running(folder, "fix", ".", module="holding")
    while running.is_running and not (tmp_path / "there").exists():
        time.sleep(0.01)
    stopped = running.press_ctrl_c()
    assert (stopped.code, stopped.err) == (130, "modelaudit: stopped")
    assert stopped.out.startswith("Fixed 1 reference in 1 file\n")
    assert (folder / "a.py").read_text() == NEW
    assert (folder / "b.py").read_text() == OLD + LARGE


def test_the_exit_code_is_ours_wherever_an_interrupt_comes(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (tmp_path / "interrupted.py").write_text(
        "from modelaudit import cli\n"
        "cli.cli.main = lambda **_: exec('raise KeyboardInterrupt')  # so are dataclasses made\n"
        "cli.main()\n"
    )
    stopped = Running(folder, module="interrupted").wait()
    assert (stopped.code, stopped.err) == (130, "modelaudit: stopped")
