"""Edits only touch their spans, and a file is replaced whole or not at all."""

import errno
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelaudit import fixer, temporary
from modelaudit.findings import Applicability, Edit, Finding, Fix, Location, Severity
from modelaudit.fixer import Change, Spliced, replace_files
from modelaudit.references import Span
from modelaudit.replacing import Replacement, replaced
from modelaudit.temporary import locked_folder

HERE = Location(1, 1)


def finding(*edits: tuple[int, int, str]) -> Finding:
    made = tuple(Edit(Span(start, end), text, HERE, HERE) for start, end, text in edits)
    return Finding(
        "MA101",
        Severity.ERROR,
        "dead",
        "x.py",
        HERE,
        HERE,
        made[0].span,
        fix=Fix(Applicability.SAFE, "", made),
    )


def splice(content: bytes, findings: Iterable[Finding]) -> Spliced:
    def edited(edits: Sequence[Replacement]) -> bytes:
        return replaced(content, ((edit.span, edit.text.encode()) for edit in edits))

    return fixer.splice({"x.py": edited}, findings)


def spliced(content: bytes, findings: Iterable[Finding]) -> bytes:
    return splice(content, findings).contents.get("x.py", content)


def test_all_edits_are_made_in_one_pass() -> None:
    result = splice(b"a-old b-old c", [finding((8, 11, "newer")), finding((2, 5, "new"))])
    assert result.contents["x.py"] == b"a-new b-newer c"
    assert len(result.applied) == 2


def test_a_clashing_fix_is_left_whole() -> None:
    first, second = finding((0, 3, "x")), finding((2, 4, "y"), (8, 9, "z"))
    result = splice(b"0123456789", [first, second])
    assert result.contents["x.py"] == b"x3456789"
    assert (result.applied, result.clashing) == ((first,), (second,))


def test_equal_edits_are_made_once() -> None:
    result = splice(b"old", [finding((0, 3, "new")), finding((0, 3, "new"))])
    assert result.contents["x.py"] == b"new"
    assert len(result.applied) == 2


def test_a_fix_whose_own_edits_overlap_is_left() -> None:
    result = splice(b"0123456789", [finding((0, 3, "x"), (2, 4, "y"))])
    assert (result.contents, result.applied) == ({}, ())


def test_edits_that_touch_do_not_overlap() -> None:
    touching = finding((0, 3, "x"), (3, 5, "y"))
    assert spliced(b"0123456789", [touching]) == b"xy56789"
    around, between = finding((0, 1, "x"), (5, 8, "y")), finding((2, 5, "z"))
    assert spliced(b"0123456789", [around, between]) == b"x1zy89"


def test_a_finding_without_a_fix_is_passed_over() -> None:
    result = splice(b"old", [finding((0, 3, "new"))._replace(fix=None)])
    assert result == Spliced({}, (), ())


def test_of_two_fixes_for_one_finding_the_same_one_waits_in_any_order() -> None:
    one, two = finding((0, 3, "x")), finding((0, 3, "y"))
    for findings in ([one, two], [two, one]):
        assert splice(b"old", findings).applied == (one,)


def test_fixes_in_other_files_are_in_the_order_of_those() -> None:
    fixes = []
    for name in ("x.py", "y.py"):
        one = finding((0, 3, "x"))
        assert one.fix is not None
        edits = tuple(edit._replace(filename=name) for edit in one.fix.edits)
        fixes.append(one._replace(fix=one.fix._replace(edits=edits)))
    files = {"x.py": lambda _: b"", "y.py": lambda _: b""}
    for findings in (fixes, fixes[::-1]):
        assert fixer.splice(files, findings).applied == tuple(fixes)


def test_insertions_at_one_place_stand_in_the_order_of_their_findings() -> None:
    first, second = finding((0, 1, "a"), (5, 5, "<1>")), finding((1, 2, "b"), (5, 5, "<2>"))
    for findings in ([first, second], [second, first]):
        assert spliced(b"0123456789", findings) == b"ab234<1><2>56789"


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), max_size=8))
def test_a_fix_is_left_if_and_only_if_it_overlaps_an_earlier_one(
    wanted: list[tuple[int, int]],
) -> None:
    edits = [(start, start + length, str(number)) for number, (start, length) in enumerate(wanted)]
    taken: list[tuple[int, int, str]] = []
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        if not any(edit[0] < end and start < edit[1] for start, end, _ in taken):
            taken.append(edit)
    result = splice(b"0123456789abcdefghi", [finding(edit) for edit in edits])
    assert [(*one.span, one.fix.edits[0].content) for one in result.applied if one.fix] == taken


@given(
    st.binary(min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5), st.text(max_size=4)), max_size=6),
    st.randoms(),
)
def test_only_the_edited_spans_differ(
    content: bytes, wanted: list[tuple[int, int, str]], random: Random
) -> None:
    findings, free = [], 0
    for start, length, text in sorted(wanted):
        if start >= free and start + length <= len(content):
            findings.append(finding((start, start + length, text)))
            free = start + length
    shuffled = list(findings)
    random.shuffle(shuffled)
    result = spliced(content, shuffled)
    rest, cursor = result, 0
    for each in findings:
        assert each.fix is not None
        [edit] = each.fix.edits
        kept = content[cursor : edit.span.start]
        assert rest.startswith(kept + edit.content.encode())
        rest = rest[len(kept) + len(edit.content.encode()) :]
        cursor = edit.span.end
    assert rest == content[cursor:]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.py"
    path.write_bytes(b"old")
    path.chmod(0o750)
    return path


def replace_file(path: Path, before: bytes, after: bytes) -> str | None:
    """Return why one file could not be replaced."""
    return replace_files({"x.py": Change(str(path), before, after)}).get("x.py")


def test_a_file_is_replaced_with_its_mode(file: Path) -> None:
    assert replace_file(file, b"old", b"new") is None
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o750
    assert os.listdir(file.parent) == ["x.py"]


def test_a_changed_file_is_left(file: Path) -> None:
    assert replace_file(file, b"older", b"new") == "it has changed since it was read"
    assert file.read_bytes() == b"old"


def test_a_deleted_file_is_left(file: Path) -> None:
    file.unlink()
    assert replace_file(file, b"old", b"new") == "no such file or directory"
    assert os.listdir(file.parent) == []


def test_a_read_only_file_is_left(file: Path) -> None:
    file.chmod(0o444)
    assert replace_file(file, b"old", b"new") == "it is read-only"
    assert file.read_bytes() == b"old"


def test_a_read_only_folder_is_left(file: Path) -> None:
    file.parent.chmod(0o555)
    try:
        assert replace_file(file, b"old", b"new") == "its folder is read-only"
    finally:
        file.parent.chmod(0o755)
    assert file.read_bytes() == b"old"


def test_what_a_killed_run_left_goes(file: Path) -> None:
    Path(temporary._name(str(file), alone=True)).write_bytes(b"half")
    assert replace_file(file, b"old", b"new") is None
    assert os.listdir(file.parent) == ["x.py"]


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["chmod", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    file: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"modelaudit.temporary.os.{step}", full)
    assert replace_file(file, b"old", b"new") == "no space left on device"
    monkeypatch.undo()
    assert file.read_bytes() == b"old"
    assert os.listdir(file.parent) == ["x.py"]


@pytest.mark.parametrize("name", ["n" * 252 + ".py", "語" * 84 + ".py", "\n'\"\t", "\udcff.py"])
def test_any_name_can_be_replaced(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")
    assert replace_file(path, b"old", b"new") is None
    assert path.read_bytes() == b"new"


def changes(folder: Path, *names: str) -> dict[str, Change]:
    """Return changes of files from `old` to `new`."""
    for name in names:
        (folder / name).write_bytes(b"old")
    return {name: Change(str(folder / name), b"old", b"new") for name in names}


def contents(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in folder.iterdir()}


def test_files_are_replaced_together(tmp_path: Path) -> None:
    assert replace_files(changes(tmp_path, "a", "b", "c")) == {}
    assert contents(tmp_path) == {b"new"}


def test_folders_are_locked_once_and_in_the_order_of_their_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs that wait for each other would wait for ever, whatever they call their files."""
    locked: list[str] = []

    def lock(folder: str) -> AbstractContextManager[bool]:
        locked.append(folder)
        return locked_folder(folder)

    monkeypatch.setattr("modelaudit.fixer.locked_folder", lock)
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    wanted = {f"a{name}": change for name, change in changes(second, "x", "y").items()}
    wanted |= {f"b{name}": change for name, change in changes(first, "x").items()}
    assert replace_files(wanted) == {}
    assert locked == [str(first), str(second)]


def test_a_path_needs_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.py").write_bytes(b"old")
    assert replace_file(Path("x.py"), b"old", b"new") is None
    assert contents(tmp_path) == {b"new"}


def test_a_folder_that_cannot_be_synced_holds_the_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_replacing("a", lambda: monkeypatch.setattr("os.fsync", full), monkeypatch)
    assert replace_files(changes(tmp_path, "a")) == {}
    assert contents(tmp_path) == {b"new"}


def test_a_file_that_changes_while_others_are_prepared_is_left_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = changes(tmp_path, "a", "b")
    calm = iter([True, False])

    def sync(_: int) -> None:
        if not next(calm):
            (tmp_path / "a").write_bytes(b"theirs")

    monkeypatch.setattr("modelaudit.temporary.os.fsync", sync)
    assert replace_files(wanted) == {"a": "it has changed since it was read"}
    assert contents(tmp_path) == {b"theirs", b"old"}


def test_when_one_file_fails_the_others_are_put_back(tmp_path: Path) -> None:
    wanted = changes(tmp_path, "a", "b", "c")
    (tmp_path / "b").chmod(0o444)
    assert replace_files(wanted) == {"b": "it is read-only"}
    assert contents(tmp_path) == {b"old"}


def before_replacing(
    name: str, happens: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let something happen when a file is about to be replaced."""
    replace = os.replace

    def late(temporary: str, path: str) -> None:
        if path.endswith(name):
            happens()
        replace(temporary, path)

    monkeypatch.setattr("modelaudit.fixer.os.replace", late)


def test_a_full_disk_is_met_before_the_first_file_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = changes(tmp_path, "a", "b", "c")
    before_replacing("a", full, monkeypatch)
    written = iter([None, full])
    monkeypatch.setattr("modelaudit.temporary.os.fsync", lambda _: (next(written) or len)(()))
    assert replace_files(wanted) == {"b": "no space left on device"}
    assert contents(tmp_path) == {b"old"}
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "c"]


def test_when_the_last_step_of_one_fails_the_others_are_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = changes(tmp_path, "a", "b", "c")
    (tmp_path / "a").chmod(0o750)
    before_replacing("c", full, monkeypatch)
    assert replace_files(wanted) == {"c": "no space left on device"}
    assert contents(tmp_path) == {b"old"}
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "c"]
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o750


def test_an_interrupt_waits_until_all_files_are_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_replacing("b", lambda: os.kill(os.getpid(), signal.SIGINT), monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        replace_files(changes(tmp_path, "a", "b", "c"))
    assert contents(tmp_path) == {b"new"}


def test_an_interrupt_before_that_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("modelaudit.temporary.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_files(changes(tmp_path, "a", "b"))
    assert contents(tmp_path) == {b"old"}
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_what_somebody_else_wrote_meanwhile_is_not_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = changes(tmp_path, "a", "b")

    def meanwhile() -> None:
        (tmp_path / "a").write_bytes(b"theirs")
        full()

    before_replacing("b", meanwhile, monkeypatch)
    assert replace_files(wanted) == {
        "b": "no space left on device",
        "a": "it was changed and could not be put back: it has changed since it was read",
    }
    assert contents(tmp_path) == {b"theirs", b"old"}


def test_after_a_failure_no_other_file_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a.py", "b.py", "c.py"]
    for name in names:
        (tmp_path / name).write_bytes(b"old")
    replaced: list[str] = []
    genuine = os.replace

    def replace(source: str, target: str) -> None:
        replaced.append(os.path.basename(target))
        if target.endswith("b.py"):
            raise OSError(errno.EIO, "broken")
        genuine(source, target)

    monkeypatch.setattr(os, "replace", replace)
    changes = {name: Change(str(tmp_path / name), b"old", b"new") for name in names}
    assert replace_files(changes)
    assert replaced == ["a.py", "b.py", "a.py"]
    assert {(tmp_path / name).read_bytes() for name in names} == {b"old"}


@pytest.mark.parametrize("mode", [0o644, 0o464, 0o446])
def test_a_file_that_anybody_may_write_is_not_read_only(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")
    file.chmod(mode)
    assert fixer.protection(str(file)) is None
