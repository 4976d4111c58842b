"""Fixes that change several files are applied in all of them or in none."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import report

from modelaudit.engine import Checked, Target
from modelaudit.findings import Applicability, Edit, Finding, Fix, Location, Severity
from modelaudit.inspected import digest
from modelaudit.migration import Migrated, migrate
from modelaudit.references import Span

HERE = Location(1, 1)
Place = tuple[str, int, int, str]
"""File, first byte, byte behind the last, and what comes there instead."""


def finding(own: str, *edits: Place) -> Finding:
    """Return a finding in a file whose safe fix makes edits, there or elsewhere."""
    made = tuple(
        Edit(Span(start, end), text, HERE, HERE, None if file == own else file)
        for file, start, end, text in edits
    )
    fix = Fix(Applicability.SAFE, "", made)
    return Finding("MA101", Severity.ERROR, "dead", own, HERE, HERE, Span(0, 1), fix=fix)


class Project:
    """Files in a folder, as they were when they were judged."""

    def __init__(self, folder: Path, files: Mapping[str, bytes]) -> None:
        self.folder, self.before = folder, dict(files)
        self.targets: dict[str, Target] = {}
        for name, content in files.items():
            (folder / name).write_bytes(content)
            self.targets[name] = Target(str(folder / name), digest(content))

    def fix(self, *findings: Finding, write: bool = True) -> dict[str, Migrated]:
        """Apply fixes; return what came of each file."""
        checked = Checked(report(*findings), self.targets)
        migrated = migrate(checked, Applicability.SAFE, write=write)
        return {file.shown: file for file in migrated.files}

    def contents(self) -> dict[str, bytes]:
        """Return what the files hold now."""
        return {name: (self.folder / name).read_bytes() for name in self.before}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two files: one that names a model, and one with the call that it goes into."""
    return Project(tmp_path, {"app.py": b"ask(M, max=1)\n", "settings.py": b"M = 'old'\n"})


MOVE = ("settings.py", 5, 8, "new")
RENAME = ("app.py", 7, 10, "limit")
MOVED = {"app.py": b"ask(M, limit=1)\n", "settings.py": b"M = 'new'\n"}


def reasons(migrated: Mapping[str, Migrated]) -> list[str | None]:
    """Return why findings were left."""
    return [left.reason for file in migrated.values() for left in file.left]


def test_a_fix_changes_all_its_files(project: Project) -> None:
    migrated = project.fix(finding("settings.py", MOVE, RENAME))
    assert project.contents() == MOVED
    assert [(shown, len(file.fixed), file.changed) for shown, file in migrated.items()] == [
        ("app.py", 0, True),
        ("settings.py", 1, True),
    ]


def test_a_preview_holds_all_files_and_writes_none(project: Project) -> None:
    migrated = project.fix(finding("settings.py", MOVE, RENAME), write=False)
    assert project.contents() == project.before
    assert {shown: file.after for shown, file in migrated.items()} == MOVED
    assert b"+++ b/app.py" in migrated["app.py"].patch(str(project.folder))


def changed_since(project: Project) -> None:
    (project.folder / "app.py").write_bytes(b"ask(M, max=2)\n")
    project.before["app.py"] = b"ask(M, max=2)\n"


def gone(project: Project) -> None:
    project.targets["app.py"] = Target(str(project.folder / "nowhere.py"), b"")


def linked(project: Project) -> None:
    project.targets["app.py"] = Target(None, project.targets["app.py"].digest)


def not_given(project: Project) -> None:
    del project.targets["app.py"]


def read_only(project: Project) -> None:
    (project.folder / "app.py").chmod(0o444)


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (changed_since, "it has changed since it was read"),
        (gone, "no such file or directory"),
        (linked, "it is a link to a file outside of the given paths"),
        (not_given, "it is not among the files to check"),
        (read_only, "it is read-only"),
    ],
)
def test_a_fix_is_left_in_all_files_when_one_cannot_be_edited(
    project: Project, meanwhile: Callable[[Project], None], reason: str
) -> None:
    meanwhile(project)
    migrated = project.fix(finding("settings.py", MOVE, RENAME))
    assert project.contents() == project.before
    assert reasons(migrated) == [f"The fix reaches into app.py: {reason}"]


def test_a_fix_is_left_in_all_files_when_one_would_not_parse(project: Project) -> None:
    migrated = project.fix(finding("settings.py", MOVE, ("app.py", 3, 4, "[")))
    assert project.contents() == project.before
    assert reasons(migrated) == [
        "The fix reaches into app.py: the file would not parse any more",
    ]


def test_what_does_not_depend_on_a_failing_file_is_fixed(project: Project) -> None:
    read_only(project)
    both, one = finding("settings.py", MOVE, RENAME), finding("settings.py", MOVE)
    migrated = project.fix(both, one)
    assert project.contents() == {**project.before, "settings.py": MOVED["settings.py"]}
    assert migrated["settings.py"].fixed == (one,)


def test_two_constants_that_reach_one_call(tmp_path: Path) -> None:
    files = {"app.py": b"ask(M, max=1)\n", "a.py": b"M = 'old'\n", "b.py": b"M = 'old'\n"}
    project = Project(tmp_path, files)
    found = [finding(name, (name, 5, 8, "new"), RENAME) for name in ("a.py", "b.py")]
    migrated = project.fix(*found)
    assert project.contents() == {
        "app.py": MOVED["app.py"],
        "a.py": b"M = 'new'\n",
        "b.py": b"M = 'new'\n",
    }
    assert sum(len(file.fixed) for file in migrated.values()) == 2


def test_of_two_constants_with_different_changes_one_waits(tmp_path: Path) -> None:
    files = {"app.py": b"ask(M, max=1)\n", "a.py": b"M = 'old'\n", "b.py": b"M = 'old'\n"}
    project = Project(tmp_path, files)
    remove = ("app.py", 5, 12, "")
    found = [
        finding("a.py", ("a.py", 5, 8, "x"), RENAME),
        finding("b.py", ("b.py", 5, 8, "y"), remove),
    ]
    migrated = project.fix(*found)
    assert project.contents() == {
        "app.py": MOVED["app.py"],
        "a.py": b"M = 'x'\n",
        "b.py": files["b.py"],
    }
    assert reasons(migrated) == ["Its edit overlaps another"]


def test_files_are_put_back_when_a_later_one_cannot_be_written(project: Project) -> None:
    with failing("app.py"):
        migrated = project.fix(finding("settings.py", MOVE, RENAME))
    assert project.contents() == project.before
    assert reasons(migrated) == ["The fix reaches into app.py: no space left on device"]
    assert not any(file.changed for file in migrated.values())


@contextmanager
def failing(*names: str) -> Iterator[None]:
    """Let the disk be full for some files."""

    replace = os.replace

    def late(temporary: str, path: str) -> None:
        if os.path.basename(path) in names:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(temporary, path)

    with mock.patch("modelaudit.fixer.os.replace", late):
        yield


# Any findings

FILES = {
    name: bytes(range(start, start + 20)) for name, start in {"a": 40, "b": 60, "c": 80}.items()
}
EDITS = st.tuples(
    st.sampled_from(sorted(FILES)), st.integers(0, 17), st.integers(1, 3), st.sampled_from("xy")
).map(lambda edit: (edit[0], edit[1], edit[1] + edit[2], edit[3]))
FINDINGS = st.lists(
    st.builds(
        lambda own, edits: finding(own, *edits),
        st.sampled_from(sorted(FILES)),
        st.lists(EDITS, min_size=1, max_size=4),
    ),
    max_size=8,
    unique=True,
)
BARRED = st.sets(st.sampled_from(sorted(FILES)), max_size=1)


@given(findings=FINDINGS, changed=BARRED, full=BARRED, random=st.randoms(use_true_random=False))
def test_every_fix_is_applied_as_a_whole_or_not_at_all(
    findings: list[Finding], changed: set[str], full: set[str], random: Random
) -> None:
    outcome = settled(findings, changed, full)
    contents, fixed, left = outcome
    assert fixed | left == set(findings)
    assert not fixed & left
    assert contents == edited(fixed)
    taken = {place for one in fixed for place in places(one)}
    assert not {place[0] for place in taken} & (changed | full)
    for one in left:
        barred = {one.filename, *(place[0] for place in places(one))} & (changed | full)
        assert barred or clashes(places(one), taken)
    random.shuffle(findings)
    assert settled(findings, changed, full) == outcome


def settled(
    findings: Iterable[Finding], changed: set[str], full: set[str]
) -> tuple[dict[str, bytes], set[Finding], set[Finding]]:
    """Fix files, of which some have changed and some cannot be written."""
    findings = list(findings)
    with TemporaryDirectory() as folder:
        project = Project(Path(folder), FILES)
        for name in changed:
            project.targets[name] = project.targets[name]._replace(digest=b"")
        with failing(*full), mock.patch("os.fsync"):
            migrated = project.fix(*findings).values()
        assert {file.shown: file.after for file in migrated if file.changed} == {
            name: content for name, content in project.contents().items() if content != FILES[name]
        }
        assert sum(len(file.fixed) + len(file.left) for file in migrated) == len(findings)
        known = {(one.filename, one.fix): one for one in findings}
        fixed = {one for file in migrated for one in file.fixed}
        left = {known[one.filename, one.fix] for file in migrated for one in file.left}
        return project.contents(), fixed, left


def places(one: Finding) -> set[Place]:
    """Return what a fix edits, and where."""
    edits = one.fix.edits if one.fix else ()
    return {(edit.filename or one.filename, *edit.span, edit.content) for edit in edits}


def clashes(mine: set[Place], taken: set[Place]) -> bool:
    """Tell whether different edits overlap."""
    return any(
        one != other and one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
        for one in mine
        for other in mine | taken
    )


def edited(findings: Iterable[Finding]) -> dict[str, bytes]:
    """Make all edits of some findings, the last ones first, and change no other byte."""
    contents = dict(FILES)
    for file, start, end, text in sorted(
        {p for one in findings for p in places(one)}, reverse=True
    ):
        content = contents[file]
        contents[file] = content[:start] + text.encode() + content[end:]
    return contents
