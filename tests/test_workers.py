"""Several processes: whatever happens to one of them, the run ends with every other outcome."""

import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from modelaudit import engine, migration, readers, workers
from modelaudit.discovery import Found
from modelaudit.document import Document
from modelaudit.engine import Engine
from modelaudit.inspected import Inspected
from modelaudit.inspection import Inspector
from modelaudit.interrupts import LARGE_FROM
from modelaudit.searched import Searched
from modelaudit.settings import Settings
from modelaudit.workers import inspect_files

AS_OF = "--as-of=2026-11-22"
SETTINGS = Settings(as_of=date(2026, 11, 22))
LARGE = "x = 1\n" * (LARGE_FROM // 6)


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


def searched(folder: Path, jobs: int) -> tuple[Engine, Searched]:
    """Return what a search stops with that need not find more than three files itself."""
    whole = Engine(SETTINGS._replace(jobs=jobs))
    return whole, whole.search([str(folder)])


def test_files_are_inspected_before_all_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PARALLEL_FROM", 3 * 4096)
    names = [one.shown for one in files(tmp_path, 20)]
    whole, found = searched(tmp_path, 2)
    assert [hit.found.path for hit in found.hits] == [str(tmp_path / name) for name in names[:3]]
    report = whole.check(found).report
    assert [Path(one.filename).name for one in report.findings] == names
    assert report.summary.files == 20


def test_all_files_are_found_first_where_that_may_be_all_there_is_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PARALLEL_FROM", 3 * 4096)
    files(tmp_path, 20)
    assert len(searched(tmp_path, 1)[1].hits) == 20  # no other process may be started
    assert len(searched(tmp_path, 4)[1].hits) == 4
    assert len(searched(tmp_path, 64)[1].hits) == 20  # one of them might have nothing to do
    whole, found = searched(tmp_path, 2)
    whole.check(found)
    assert len(searched(tmp_path, 2)[1].hits) == 20  # what they hold is known


def out_of_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))
    bytearray(1 << 30)


def endless() -> None:
    endless()


DEFECTS = pytest.mark.parametrize("defect", [out_of_memory, endless])
DEATHS = pytest.mark.parametrize(
    "death",
    [
        lambda: os._exit(9),
        lambda: os.kill(os.getpid(), signal.SIGKILL),
    ],
    ids=["exit", "kill"],
)
forks = pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info >= (3, 14), reason="needs forked processes"
)


def let_happen(
    defect: Callable[[], object], names: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let something happen in the middle of some files."""
    judged = Inspector._judged

    def defective(self: Inspector, document: Document, *arguments: Any) -> Inspected:
        if document.path in names:
            defect()
        return judged(self, document, *arguments)

    monkeypatch.setattr(Inspector, "_judged", defective)


@forks
@DEATHS
def test_a_file_that_kills_its_process_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, death: Callable[[], object]
) -> None:
    let_happen(death, ("03.py", "11.py"), monkeypatch)
    inspected = sorted(inspect_files(files(tmp_path, 20), SETTINGS, 2), key=lambda one: one.shown)
    expected = ["MA101"] * 20
    expected[3] = expected[11] = "MA902"
    assert codes(inspected) == expected
    [dead] = inspected[3].findings
    assert dead.message == "Not read: modelaudit died of this file; please report this"


@forks
@DEATHS
def test_a_death_while_files_are_still_looked_for_costs_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, death: Callable[[], object]
) -> None:
    let_happen(death, ("01.py",), monkeypatch)
    found = files(tmp_path, 20)

    def looked_for() -> Iterator[Found]:
        yield from found[:4]  # all that is handed over before anybody dies
        while multiprocessing.active_children():
            time.sleep(0.01)
        yield from found[4:]

    inspected = list(inspect_files(looked_for(), SETTINGS, 2))
    assert codes(inspected) == ["MA101", "MA902"] + ["MA101"] * 18


@forks
@DEFECTS
def test_a_file_for_which_memory_or_stack_is_not_enough_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, defect: Callable[[], object]
) -> None:
    let_happen(defect, ("03.py",), monkeypatch)
    inspected = list(inspect_files(files(tmp_path, 20), SETTINGS, 2))
    assert codes(inspected) == ["MA101"] * 3 + ["MA902"] + ["MA101"] * 16


def no_memory() -> None:
    raise MemoryError


@pytest.mark.parametrize("defect", [no_memory, endless])
def test_so_it_does_without_other_processes(
    run: Run, monkeypatch: pytest.MonkeyPatch, defect: Callable[[], object]
) -> None:
    files(Path(), 3)
    let_happen(defect, ("01.py",), monkeypatch)
    found = json.loads(run("check", "--format", "json", AS_OF).out)["findings"]
    assert [one["code"] for one in found] == ["MA101", "MA902", "MA101"]


@forks
@DEATHS
def test_a_large_file_may_kill_only_another_process(
    run: Run, monkeypatch: pytest.MonkeyPatch, death: Callable[[], object]
) -> None:
    files(Path(), 3)
    with Path("01.py").open("a") as file:
        file.write(LARGE)
    let_happen(death, ("01.py",), monkeypatch)
    found = json.loads(run("check", "--format", "json", AS_OF).out)["findings"]
    assert [one["code"] for one in found] == ["MA101", "MA902", "MA101"]


@forks
@DEATHS
def test_a_look_across_files_that_dies_leaves_no_fix_safe(
    run: Run, monkeypatch: pytest.MonkeyPatch, death: Callable[[], object]
) -> None:
    Path("a.py").write_text('MODEL = "gpt-image-1"\n')
    Path("b.py").write_text(
        "from a import MODEL\nask(model=MODEL)\n" + "x = 1\n" * (LARGE_FROM // 6)
    )
    monkeypatch.setattr("modelaudit.across.across", lambda *_: death())
    report = json.loads(run("check", "--format", "json", AS_OF).out)
    [found] = report["findings"]
    assert (found["code"], found["fix"]["applicability"]) == ("MA101", "unsafe")
    assert "modelaudit died while it looked" in found["reason"]
    assert "please report this" in run("check", AS_OF).out


@forks
@DEATHS
def test_a_fixed_file_that_kills_what_parses_it_stays_as_it_was(
    run: Run, monkeypatch: pytest.MonkeyPatch, death: Callable[[], object]
) -> None:
    old = 'ask(model="o4-mini")\n'
    Path("large.py").write_text(old + LARGE)
    Path("small.py").write_text(old)
    monkeypatch.setattr(migration, "still_parses", readers.still_parses)  # it is imported late
    monkeypatch.setattr(readers, "still_parses", lambda *_: death())
    run("fix", AS_OF)
    assert Path("large.py").read_text() == old + LARGE
    assert Path("small.py").read_text() != old


@forks
@DEATHS
def test_a_text_that_kills_its_process_is_reported(
    monkeypatch: pytest.MonkeyPatch, death: Callable[[], object]
) -> None:
    let_happen(death, ("a.py",), monkeypatch)
    text = f'ask(model="o4-mini")\n{LARGE}'
    report = Engine(SETTINGS).check_text(text.encode(), "a.py").report
    assert [one.code for one in report.findings] == ["MA902"]


def started(folder: Path) -> tuple[subprocess.Popen[bytes], list[str]]:
    """Return a run over many files, and the processes it has started."""
    run = subprocess.Popen(
        [sys.executable, "-m", "modelaudit", "check", "--no-cache", str(folder)],
        env={**os.environ, "PYTHONPATH": str(Path(workers.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    while run.poll() is None and not children.read_text():
        time.sleep(0.01)
    return run, children.read_text().split() if run.poll() is None else []


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="waits for child processes"
)


@needs_proc
def test_an_interrupt_ends_all_processes_with_one_line(tmp_path: Path) -> None:
    files(tmp_path, 2000)
    run, _ = started(tmp_path)
    os.killpg(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=30)
    if run.returncode in (0, 1):
        pytest.skip("the run was over before it could be interrupted")
    assert (run.returncode, err.strip()) == (130, b"modelaudit: stopped")


@needs_proc
def test_a_run_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    files(tmp_path, 2000)
    run, children = started(tmp_path)
    run.kill()
    run.communicate(timeout=30)
    until = time.monotonic() + 20
    while left := [child for child in children if Path(f"/proc/{child}").exists()]:
        assert time.monotonic() < until, left
        time.sleep(0.05)
