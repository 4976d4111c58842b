"""A printed patch is one that git applies, and applying it gives what `fix` writes."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelaudit.patch import unified_diff


def applied(folder: Path, name: str, before: bytes, after: bytes) -> bytes:
    """Let git apply the patch to a file of that name."""
    file = os.path.join(os.fsencode(folder), os.fsencode(name))
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "wb") as stream:
        stream.write(before)
    patch = unified_diff(name, before, after)
    git = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(git, input=patch, cwd=folder, check=True, capture_output=True)
    with open(file, "rb") as stream:
        return stream.read()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"old\n", b"new\n"),
        (b"old", b"new"),
        (b"a\r\nold\r\nb\r\n", b"a\r\nnew\r\nb\r\n"),
        (b"a\rold\rb", b"a\rnew\rb"),
        (b"\xef\xbb\xbfold\n", b"\xef\xbb\xbfnew\n"),
        (b"caf\xe9 old\n", b"caf\xe9 new\n"),
        (b"1\n2\n3\n4\n5\n6\n7\n8\n9\n", b"one\n2\n3\n4\n5\n6\n7\n8\nnine\n"),
        (b"old\n" + b"x\n" * 20 + b"old\nold", b"new\n" + b"x\n" * 20 + b"new\nnew"),
    ],
)
def test_git_applies_it(tmp_path: Path, before: bytes, after: bytes) -> None:
    assert applied(tmp_path, "src/x.py", before, after) == after


@pytest.mark.parametrize(
    "name", ["with space.py", 'quo"te.py', "tab\t.py", "bäh.py", "back\\slash"]
)
def test_any_file_name(tmp_path: Path, name: str) -> None:
    assert applied(tmp_path, name, b"old\n", b"new\n") == b"new\n"


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    assert applied(tmp_path, os.fsdecode(b"caf\xe9.py"), b"old\n", b"new\n") == b"new\n"


@pytest.mark.parametrize(
    "name", ["plain.py", "with space.py", 'quo"te.py', "tab\t.py", "new\nline", "bäh.py", "back\\"]
)
def test_names_are_written_as_git_does(tmp_path: Path, name: str) -> None:
    """Other programs than git read a patch as well."""
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    (tmp_path / name).write_bytes(b"old\n")
    subprocess.run([*git, "add", "."], check=True)
    (tmp_path / name).write_bytes(b"new\n")
    said = subprocess.run([*git, "diff"], check=True, capture_output=True).stdout.splitlines()
    assert unified_diff(name, b"old\n", b"new\n").splitlines()[:2] == said[2:4]


def test_no_change_is_no_patch() -> None:
    assert unified_diff("x", b"same\n", b"same\n") == b""


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(st.sampled_from([b"old", b"gone", b"a", b""]), min_size=1, max_size=40))
def test_lines_that_go(tmp_path: Path, lines: list[bytes]) -> None:
    before = b"".join(line + b"\n" for line in lines)
    after = before.replace(b"gone\n", b"").replace(b"old", b"new")
    if before != after:
        assert applied(tmp_path, "x.txt", before, after) == after


def test_a_line_that_goes_takes_no_other_with_it() -> None:
    patch = unified_diff("x.py", b"f(\n  a,\n  b,\n  c,\n)\n", b"f(\n  a,\n  c,\n)\n")
    assert patch == b"--- a/x.py\n+++ b/x.py\n@@ -1,5 +1,4 @@\n f(\n   a,\n-  b,\n   c,\n )\n"


_LINES = st.lists(st.sampled_from([b"old", b"a", b"", b"b\r"]), min_size=1, max_size=30)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=_LINES)
def test_any_lines(tmp_path: Path, lines: list[bytes]) -> None:
    before = b"\n".join(lines)
    after = before.replace(b"old", b"something newer")
    if before != after:
        assert applied(tmp_path, "x.txt", before, after) == after
