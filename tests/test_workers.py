"""Several processes: whatever happens to one of them, the run ends with every other outcome."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from modelaudit import workers
from modelaudit.discovery import Found
from modelaudit.inspection import Inspected, Inspector
from modelaudit.settings import Settings
from modelaudit.workers import inspect_files

SETTINGS = Settings(as_of=date(2026, 11, 22))


def files(folder: Path, count: int) -> list[Found]:
    found = []
    for number in range(count):
        path = folder / f"{number:02}.py"
        path.write_text('ask(model="gpt-image-1")\n')
        found.append(Found(str(path), path.name, explicit=False, identity=str(path)))
    return found


def codes(inspected: Sequence[Inspected]) -> list[str]:
    return [finding.code for result in inspected for finding in result.findings]


def test_outcomes_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    found = files(tmp_path, 10)
    inspected = list(inspect_files(found, SETTINGS, 2))
    assert [result.shown for result in inspected] == [one.shown for one in found]
    assert codes(inspected) == ["MA101"] * 10


@pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info >= (3, 14), reason="needs forked processes"
)
def test_a_file_that_kills_its_process_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect = Inspector.inspect_file

    def deadly(self: Inspector, found: Found) -> Inspected:
        if found.shown in ("03.py", "11.py"):
            os._exit(9)
        return inspect(self, found)

    monkeypatch.setattr(Inspector, "inspect_file", deadly)
    inspected = list(inspect_files(files(tmp_path, 20), SETTINGS, 2))
    expected = ["MA101"] * 20
    expected[3] = expected[11] = "MA902"
    assert codes(inspected) == expected
    [dead] = inspected[3].findings
    assert dead.message == "Not read: modelaudit died of this file; please report this"


@pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="waits for child processes")
def test_an_interrupt_ends_all_processes_with_one_line(tmp_path: Path) -> None:
    files(tmp_path, 2000)
    command = [sys.executable, "-m", "modelaudit", "check", "--no-cache", str(tmp_path)]
    run = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(Path(workers.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    while run.poll() is None and not children.read_text():
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=30)
    if run.returncode in (0, 1):
        pytest.skip("the run was over before it could be interrupted")
    assert (run.returncode, err.strip()) == (130, b"modelaudit: stopped")
