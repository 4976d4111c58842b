"""Patterns mean what git says they mean."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelaudit.gitignore import Globs, translate


@pytest.mark.parametrize(
    ("pattern", "left_out", "kept"),
    [
        ("*.log", ["a.log", "x/a.log", ".log"], ["a.log.txt", "log"]),
        ("/a", ["a", "a/"], ["x/a"]),
        ("a/", ["a/", "x/a/"], ["a"]),
        ("x/a", ["x/a"], ["y/x/a"]),
        ("**/a", ["a", "x/y/a"], ["ba"]),
        ("a/**", ["a/b", "a/b/c"], ["a/", "b/a/c"]),
        ("a/**/b", ["a/b", "a/x/y/b"], ["ab", "a/xb"]),
        ("a*c*e", ["ace", "abcde", "acece"], ["abc", "a/c/e"]),
        ("a?c", ["abc"], ["ac", "a/c"]),
        ("[a-c]x", ["bx"], ["dx"]),
        ("[!a-c]x", ["dx"], ["bx"]),
        ("[]a]", ["]", "a"], ["b"]),
        (r"\#a", ["#a"], [r"\#a"]),
        (r"\!a", ["!a"], []),
        (r"a\ ", ["a "], ["a"]),
        ("a  ", ["a"], ["a  "]),
        (r"\*", ["*"], ["a"]),
        ("(a|b)+$", ["(a|b)+$"], ["a"]),
        ("*", ["a", "a/", "a/b"], []),
        ("**", ["a", "a/b"], []),
    ],
)
def test_one_pattern(pattern: str, left_out: list[str], kept: list[str]) -> None:
    globs = Globs([pattern], "/r")
    for path in left_out + kept:
        said = globs.verdict(f"/r/{path.removesuffix('/')}", folder=path.endswith("/"))
        assert said is (True if path in left_out else None), path


@pytest.mark.parametrize("line", ["", "# a", "/", "!", "a\\", "a[b", "   ", "\r"])
def test_what_is_no_pattern(line: str) -> None:
    assert translate(line) is None


def test_the_last_pattern_decides() -> None:
    globs = Globs(["*", "!*/", "!*.py", "a.py"], "/r")
    assert globs.verdict("/r/src", folder=True) is False
    assert globs.verdict("/r/src/b.py", folder=False) is False
    assert globs.verdict("/r/src/a.py", folder=False) is True
    assert globs.verdict("/r/src/b.txt", folder=False) is True


def test_a_hostile_pattern_takes_no_time() -> None:
    globs = Globs(["*a" * 100 + "b"], "/r")
    start = time.perf_counter()
    assert globs.verdict("/r/" + "a" * 255, folder=False) is None
    assert time.perf_counter() - start < 0.5


UNDEFINED = re.compile(r"[^/]\*\*/|/\*\*[^/]")
"""Two asterisks that are part of a name: what git does there is not what its manual says."""


@pytest.mark.skipif(shutil.which("git") is None, reason="asks git")
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(
        st.text(alphabet="ab*?/! ", min_size=1, max_size=8).filter(
            lambda line: line.strip() and line.count("*") < 4 and not UNDEFINED.search(line)
        ),
        max_size=4,
    )
)
def test_git_says_the_same(tmp_path: Path, lines: list[str]) -> None:
    if not (tmp_path / ".git").exists():
        subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("\n".join(lines) + "\n")
    names = ["a", "b", "ab", "ba", "aab", "b-a", "a b", "[a]"]  # files, on the top: no parents
    listed = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=tmp_path,
        input="\0".join(names),
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\0")
    globs = Globs(lines, "/r")
    assert {name for name in names if globs.verdict(f"/r/{name}", folder=False)} == {
        name for name in listed if name
    }
