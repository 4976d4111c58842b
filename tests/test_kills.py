"""kill -9 at any step: every file is the old or the new one, and the next run leaves no trace."""

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from test_cli import write

from modelaudit import cli, migration
from modelaudit.exclusion import is_temporary
from modelaudit.fixer import Change, replace_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks and kills")

STEPS = ("open", "fdopen", "chown", "chmod", "listxattr", "fsync", "replace", "unlink", "close")
"""All that changes something, and some of what is between."""
AS_OF = ("--as-of", "2026-11-22")
FILES = {
    "settings.py": "CHAT_MODEL = 'o4-mini'\n",
    "app.py": "from settings import CHAT_MODEL\n"
    "client.chat.completions.create(model=CHAT_MODEL, max_tokens=5000)\n",
}
FIXED = {
    "settings.py": "CHAT_MODEL = 'gpt-5.6-terra'\n",
    "app.py": "from settings import CHAT_MODEL\n"
    "client.chat.completions.create(model=CHAT_MODEL, max_completion_tokens=5000)\n",
}


def killed(work: Callable[[], object]) -> bool:
    """Do some work in a process of its own; tell whether that was killed."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def kill_at(step: int, names: Iterable[str] = STEPS) -> None:
    """Let this process be killed just before it asks the system for something once again."""
    left = iter(range(step))

    def doomed(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)

        return call

    for name in names:
        setattr(os, name, doomed(getattr(os, name)))


def kills(work: Callable[[], object], restore: Callable[[], object]) -> Iterator[int]:
    """Kill some work at its first step, at the second one, and so on until it is done."""
    for step in range(1000):
        restore()

        def doomed(step: int = step) -> None:
            kill_at(step)
            work()

        if not killed(doomed):
            return
        yield step


def contents(folder: Path) -> list[bytes]:
    """Return what the files hold, temporary ones left out."""
    files = sorted(path for path in folder.iterdir() if not is_temporary(path.name))
    assert [path.name for path in files] == ["a", "b"]
    return [path.read_bytes() for path in files]


def test_every_file_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    old, new = b"old" * 50_000, b"new and longer" * 50_000
    changes = {name: Change(str(tmp_path / name), old, new) for name in "ab"}
    seen = set()

    def restore() -> None:
        for name in "ab":
            (tmp_path / name).write_bytes(old)

    for _ in kills(lambda: replace_files(changes), restore):
        found = contents(tmp_path)
        assert set(found) <= {old, new}
        seen.add(tuple(found))
        rest = {name: one for name, one in changes.items() if (tmp_path / name).read_bytes() == old}
        assert replace_files(rest) == {}  # the next run
        assert contents(tmp_path) == [new, new]
        if rest:
            assert sorted(os.listdir(tmp_path)) == ["a", "b"]
    assert seen == {(old, old), (new, old), (new, new)}
    assert contents(tmp_path) == [new, new]


def test_killed_within_a_write(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        replace_files({"a": Change(str(path), b"old", b"new" * 1000)})

    assert killed(work)
    assert path.read_bytes() == b"old"
    assert any(is_temporary(name) for name in os.listdir(tmp_path))
    assert replace_files({"a": Change(str(path), b"old", b"new")}) == {}
    assert os.listdir(tmp_path) == ["a"]


def restore() -> None:
    for name, content in FILES.items():
        write(name, content)


def texts() -> dict[str, str]:
    """Return what the files of the project hold."""
    return {name: Path(name).read_text(encoding="utf-8") for name in FILES}


def test_the_next_fix_finishes_what_a_killed_one_began_and_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore()
    run("fix", *AS_OF)  # all that is imported and cached is there from now on
    assert texts() == FIXED
    monkeypatch.setattr("sys.argv", ["modelaudit", "fix", *AS_OF])

    def fix(step: int) -> None:
        def doomed(*arguments: Any) -> dict[str, str]:
            kill_at(step, ("chmod", "fsync", "replace"))
            return replace_files(*arguments)

        monkeypatch.setattr(migration, "replace_files", doomed)
        cli.main()

    halfway = told = 0
    for step in range(1000):
        restore()
        if not killed(lambda: fix(step)):  # noqa: B023 (called at once)
            break
        found = texts()
        assert all(found[name] in (FILES[name], FIXED[name]) for name in FILES)
        halfway += found not in (FILES, FIXED)
        left = [name for name in os.listdir() if is_temporary(name)]
        result = run("fix", *AS_OF)
        assert result.code == 0
        assert texts() == FIXED
        assert sorted(os.listdir()) == sorted(FILES)
        assert ("An earlier fix was killed" in result.out) == bool(left)
        told += bool(left)
    assert halfway == 1
    assert told > halfway


def test_what_a_killed_fix_left_is_told_by_a_check_and_stays(run: Run) -> None:
    write("app.py", "x = 1\n")
    left = write(f"sub/.{'0a' * 16}.modelaudit", 'model = "gpt-4"\n')
    result = run("check", *AS_OF)
    assert result.code == 0
    assert "1 left by a fix that was killed" in result.out
    assert "An earlier fix was killed before it was done" in result.out
    assert left.exists()
    run("fix", "--diff", *AS_OF)
    assert left.exists()


def test_only_what_looks_exactly_like_it_is_removed(run: Run) -> None:
    write("app.py", "x = 1\n")
    name = f".{'0a' * 16}.modelaudit"
    alike = [f"x{name}", f"{name}.py", name.replace("a", "g"), name[:9] + ".modelaudit"]
    for each in alike:
        write(each, "x\n")
    write("sub/.keep", "")
    os.mkdir(name)
    run("fix", *AS_OF)
    assert sorted(os.listdir()) == sorted([*alike, name, "app.py", "sub"])
