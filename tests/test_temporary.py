"""What a replaced file keeps, and several runs that replace the same files at once."""

import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from modelaudit import temporary
from modelaudit.fixer import Change, replace_files
from modelaudit.temporary import locked_folder, sweep, temporary_file

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="locks, owners and attributes")

LEFTOVER = f".{'0a' * 16}.modelaudit"
root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.py"
    path.write_bytes(b"old")
    return path


def replaced(path: Path) -> os.stat_result:
    """Replace a file; return what it is then."""
    assert replace_files({"x.py": Change(str(path), b"old", b"new")}) == {}
    assert path.read_bytes() == b"new"
    return path.lstat()


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755, 0o4755, 0o2755, 0o200])
def test_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    if not os.access(file, os.R_OK):
        pytest.skip("only an administrator can read it")
    assert stat.S_IMODE(replaced(file).st_mode) == mode


@root
def test_the_owner_stays(file: Path) -> None:
    os.chown(file, 1234, 2345)
    file.chmod(0o6755)
    status = replaced(file)
    assert (status.st_uid, status.st_gid) == (1234, 2345)
    assert stat.S_IMODE(status.st_mode) == 0o6755


@root
def test_where_the_owner_cannot_stay_the_group_does_and_nobody_runs_it_as_another(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chown = os.chown

    def limited(path: str, owner: int, group: int) -> None:
        if owner != -1:
            raise PermissionError
        chown(path, owner, group)

    os.chown(file, 1234, 2345)
    file.chmod(0o6755)
    monkeypatch.setattr("modelaudit.temporary.os.chown", limited)
    status = replaced(file)
    assert (status.st_uid, status.st_gid) == (0, 2345)
    assert stat.S_IMODE(status.st_mode) == 0o755


def test_extended_attributes_stay(file: Path) -> None:
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:
        pytest.skip("the file system has none")
    replaced(file)
    assert os.getxattr(file, "user.note") == b"mine"


def test_another_name_of_a_file_keeps_what_it_held(file: Path) -> None:
    other = file.with_name("other")
    other.hardlink_to(file)
    replaced(file)
    assert other.read_bytes() == b"old"


def test_a_link_that_came_to_stand_there_is_left(file: Path) -> None:
    file.rename(file.with_name("target"))
    file.symlink_to("target")
    change = Change(str(file), b"old", b"new")
    assert replace_files({"x": change}) == {"x": "it has changed since it was read"}
    assert file.is_symlink()
    assert file.read_bytes() == b"old"


def test_a_pipe_that_came_to_stand_there_is_not_waited_for(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)
    change = Change(str(file), b"old", b"new")
    assert replace_files({"x": change}) == {"x": "it has changed since it was read"}


# Several runs


def test_of_many_runs_at_once_one_replaces_all_files_and_the_others_none(tmp_path: Path) -> None:
    names = [f"{number % 3}/{number}" for number in range(12)]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"old")

    def fix(run: int) -> bool:
        turned = names[run:] + names[:run]
        after = b"%d" % run
        changes = {name: Change(str(tmp_path / name), b"old", after) for name in turned}
        return not replace_files(changes)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(fix, range(8)))
    assert sum(done) == 1
    [content] = {(tmp_path / name).read_bytes() for name in names}
    assert content == b"%d" % done.index(True)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted(
        name[2:] for name in names
    )


def test_a_folder_that_another_program_holds_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporary, "_PATIENCE", 0.05)
    with locked_folder(str(file.parent)) as alone:
        assert alone
        start = time.monotonic()
        failed = replace_files({"x": Change(str(file), b"old", b"new")})
    assert failed == {"x": "another program is changing files in its folder"}
    assert time.monotonic() - start < 5
    assert file.read_bytes() == b"old"


def test_where_folders_have_no_locks_no_two_processes_share_a_name(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.open", without_folders)
    (file.parent / LEFTOVER).write_bytes(b"theirs")
    replaced(file)
    sweep([str(file.parent / LEFTOVER)])
    assert sorted(os.listdir(file.parent)) == [LEFTOVER, "x.py"]

    names = set()
    for process in (1, 2):
        monkeypatch.setattr("os.getpid", lambda process=process: process)
        with temporary_file(str(file), b"", file.stat(), alone=False) as name:
            names.add(name)
    assert len(names) == 2


_open = os.open


def without_folders(path: str, flags: int, *mode: int) -> int:
    if os.path.isdir(path):
        raise PermissionError
    return _open(path, flags, *mode)


def test_a_temporary_file_of_a_run_at_work_is_not_swept(file: Path) -> None:
    folder = str(file.parent)
    with (
        locked_folder(folder),
        temporary_file(str(file), b"new", file.stat(), alone=True) as name,
    ):
        sweep([name])
        assert os.path.exists(name)
    assert not os.path.exists(name)


def test_what_was_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / LEFTOVER).write_bytes(b"half")
    sweep([str(tmp_path / LEFTOVER), str(tmp_path / "gone"), str(tmp_path / "no" / LEFTOVER)])
    assert os.listdir(tmp_path) == []


def test_a_link_with_that_name_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / LEFTOVER).symlink_to("x.py")
    sweep([str(tmp_path / LEFTOVER)])
    assert os.listdir(tmp_path) == [LEFTOVER]


# Whole runs


OLD, NEW = 'ask(model="o4-mini")\n', 'ask(model="gpt-5.6-terra")\n'


def fix(folder: Path, *before: str) -> subprocess.Popen[str]:
    """Start a fix of a folder, behind another command."""
    return subprocess.Popen(
        [*before, sys.executable, "-m", "modelaudit", "fix", "--as-of", "2026-11-22"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(temporary.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_fixes_at_once(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.py" for number in range(60)]
    for file in files:
        file.write_text(OLD)
    runs = [fix(tmp_path), fix(tmp_path)]
    said = [run.communicate(timeout=100) for run in runs]
    assert [err for _, err in said] == ["", ""]
    assert {file.read_text() for file in files} == {NEW}
    assert len(os.listdir(tmp_path)) == 60


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    large, small = tmp_path / "large.py", tmp_path / "small.py"
    large.write_text(OLD + "#\n" * 5000)
    small.write_text(OLD)
    run = fix(tmp_path, "sh", "-c", 'ulimit -f 4; exec "$@"', "sh")
    out, err = run.communicate(timeout=100)
    assert "File too large" in out
    assert (run.returncode, err) == (1, "")
    assert large.read_text() == OLD + "#\n" * 5000
    assert small.read_text() == NEW
    assert sorted(os.listdir(tmp_path)) == ["large.py", "small.py"]
