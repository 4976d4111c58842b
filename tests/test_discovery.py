"""Which files are read, which are not, and what is said about those."""

import os
import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from modelaudit.discovery import Found, Nothing, Skipped, discover, read_file
from modelaudit.errors import UsageError
from modelaudit.exclusion import codes_ignored
from modelaudit.settings import Settings


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the working directory."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def touch(tree: Path, *names: str) -> None:
    for name in names:
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def files(*paths: str, **settings: Any) -> list[str]:
    found = discover(paths or (".",), Settings(**settings))
    return [item.shown for item in found if isinstance(item, Found)]


def skipped(*paths: str, **settings: Any) -> dict[str, str]:
    found = discover(paths or (".",), Settings(**settings))
    return {item.shown: item.reason for item in found if isinstance(item, Skipped)}


def test_a_folder_is_walked_in_order(tree: Path) -> None:
    touch(tree, "b.py", "a/z.py", "a/b/c.yaml", "c/d.md")
    assert files() == ["b.py", "a/z.py", "a/b/c.yaml", "c/d.md"]
    assert files("a", "b.py") == ["a/z.py", "a/b/c.yaml", "b.py"]
    assert files("./a/") == ["a/z.py", "a/b/c.yaml"]


def test_names_are_relative_to_the_working_directory_when_under_it(tree: Path) -> None:
    touch(tree, "a/b.py", "../other/c.py")
    assert files(str(tree / "a"), "../project/a/b.py") == ["a/b.py"]
    assert files(str(tree)) == ["a/b.py"]
    assert files("../other") == [str(tree.parent / "other/c.py")]
    [found] = discover(["a"], Settings())
    assert found == Found("a/b.py", "a/b.py", explicit=False, identity=str(tree / "a/b.py"))


def test_a_file_is_found_once_however_often_it_is_given(tree: Path) -> None:
    touch(tree, "a/b.py", "a/.venv/x.py")
    assert files("a/b.py", "a", ".", "a/../a/b.py") == ["a/b.py"]
    assert skipped("a", ".") == {"a/.venv": "excluded"}


def test_an_empty_folder_holds_nothing(tree: Path) -> None:
    assert list(discover(["."], Settings())) == [Nothing(".")]


@pytest.mark.parametrize("path", ["missing", "missing/a.py", "a.py/", "", "nul\0l"])
def test_a_missing_path_is_an_error_before_anything_is_read(tree: Path, path: str) -> None:
    touch(tree, "a.py")
    with pytest.raises(UsageError, match="no such file or directory"):
        discover(["a.py", path], Settings())


def test_well_known_folders_and_files_are_left_out_and_counted(tree: Path) -> None:
    touch(
        tree,
        "a.py",
        ".git/config",
        "node_modules/x/index.js",
        "x.egg-info/PKG-INFO",
        "env/pyvenv.cfg",
        "env/lib/x.py",
        "logo.PNG",
        "uv.lock",
        "app.min.js",
        "vendor/x/y.go",
    )
    assert files() == ["a.py"]
    assert skipped() == {
        ".git": "excluded",
        "app.min.js": "minified",
        "vendor": "excluded",
        "env": "excluded",
        "logo.PNG": "binary",
        "node_modules": "excluded",
        "uv.lock": "lock file",
        "x.egg-info": "excluded",
    }


def test_what_attributes_call_generated_or_vendored_is_left_out(tree: Path) -> None:
    touch(
        tree, ".git/config", "a.pb.go", "sub/gen/b.json", "sub/gen/own.json", "sub/lib/c.js", "d.py"
    )
    (tree / ".gitattributes").write_text(
        "# generated\n*.pb.go linguist-generated=true\n*.py text linguist-generated=false\n"
    )
    (tree / "sub/.gitattributes").write_text(
        "gen/** -diff linguist-generated\ngen/own.json -linguist-generated\n"
        "/lib/* linguist-vendored\n"
    )
    left = ["a.pb.go", "sub/gen/b.json", "sub/lib/c.js"]
    assert skipped() == {".git": "excluded", **dict.fromkeys(left, "generated")}
    assert skipped("sub/gen") == {"sub/gen/b.json": "generated"}
    assert files(*left) == left
    assert skipped(*left, "d.py", force_exclude=True) == dict.fromkeys(left, "generated")


def test_what_is_given_by_name_is_always_read(tree: Path) -> None:
    touch(tree, "node_modules/x.js", "uv.lock", "a.gen.py")
    (tree / ".gitignore").write_text("*.py\n")
    settings = {"extend_exclude": ("*.gen.py",)}
    assert files("uv.lock", "a.gen.py", **settings) == ["uv.lock", "a.gen.py"]
    assert files("node_modules") == ["node_modules/x.js"]
    [found] = discover(["uv.lock"], Settings())
    assert isinstance(found, Found)
    assert found.explicit


def test_force_exclude_holds_for_names_too(tree: Path) -> None:
    touch(tree, "node_modules/a/x.js", "uv.lock", "a.gen.py", "a.py")
    given = ("node_modules/a/x.js", "uv.lock", "a.gen.py", "a.py")
    assert skipped(*given, force_exclude=True, extend_exclude=("*.gen.py",)) == {
        "a.gen.py": "excluded",
        "node_modules/a/x.js": "excluded",
        "uv.lock": "lock file",
    }


def test_exclude_replaces_the_default_folders_and_extend_exclude_adds(tree: Path) -> None:
    touch(tree, "build/a.py", "gen/b.py", "gen/keep/c.py", "d.py")
    assert files(exclude=("/gen/",)) == ["d.py", "build/a.py"]
    assert files(extend_exclude=("/gen/*", "!/gen/keep/")) == ["d.py", "gen/keep/c.py"]
    assert files(extend_exclude=("!build/",)) == [
        "d.py",
        "build/a.py",
        "gen/b.py",
        "gen/keep/c.py",
    ]


def test_globs_are_relative_to_the_folder_of_the_configuration(tree: Path) -> None:
    touch(tree, "app/gen/a.py", "app/b.py", "gen/c.py")
    settings = {"root": str(tree / "app"), "extend_exclude": ("/gen/",)}
    assert files(**settings) == ["app/b.py", "gen/c.py"]
    assert files("app/gen", **settings) == ["app/gen/a.py"]


def test_a_wrong_glob_is_a_usage_error(tree: Path) -> None:
    with pytest.raises(UsageError, match='"!" is not a valid glob'):
        discover(["."], Settings(extend_exclude=("a", "!")))


def test_ignore_files_nest_and_the_deepest_wins(tree: Path) -> None:
    touch(tree, "a.log", "keep.log", "sub/b.log", "sub/c.log", "sub/d.tmp", "out/x.py", "e.py")
    (tree / ".gitignore").write_text("# logs\n*.log\n!keep.log\n/out/\n")
    (tree / "sub/.gitignore").write_text("!b.log\n*.tmp\n")
    assert files() == [".gitignore", "e.py", "keep.log", "sub/.gitignore", "sub/b.log"]
    assert skipped() == {
        "a.log": "ignored",
        "out": "ignored",
        "sub/c.log": "ignored",
        "sub/d.tmp": "ignored",
    }


def test_re_included_folders_open_only_what_they_name(tree: Path) -> None:
    touch(tree, "src/a.py", "src/b.txt", "c.py", "doc/d.txt")
    (tree / ".gitignore").write_text("*\n!*/\n!*.py\n")
    assert files() == ["c.py", "src/a.py"]
    (tree / ".gitignore").write_text("/*\n!/src\n")
    assert files() == ["src/a.py", "src/b.txt"]


def test_ignore_files_above_a_given_folder_hold_up_to_the_repository(
    tree: Path,
) -> None:
    touch(tree, ".git/info/exclude", "a/b/x.log", "a/b/y.tmp", "a/b/z.py", "a/b/gen/w.py")
    (tree.parent / ".gitignore").write_text("*.py\n")
    (tree / ".git/info/exclude").write_text("*.tmp\n")
    (tree / ".gitignore").write_text("*.log\n/a/b/gen/\n")
    assert files("a/b") == ["a/b/z.py"]
    assert files("a/b/gen") == ["a/b/gen/w.py"]


def test_a_wrong_line_of_an_ignore_file_is_passed_over(tree: Path) -> None:
    touch(tree, "a.log", "b.py")
    (tree / ".gitignore").write_bytes(b"\xef\xbb\xbf!\n\xff\n*.log\r\n.gitignore\n")
    assert files() == ["b.py"]


def test_symlinks_are_not_followed_on_a_walk(tree: Path) -> None:
    touch(tree, "a/x.py", "../outside/y.py")
    (tree / "into.py").symlink_to("a/x.py")
    (tree / "out.py").symlink_to("../outside/y.py")
    (tree / "outer").symlink_to("../outside")
    (tree / "a/up").symlink_to("..")
    (tree / "me.py").symlink_to("me.py")
    (tree / "gone.py").symlink_to("nowhere.py")
    assert files() == ["a/x.py"]
    assert skipped() == {
        "gone.py": "broken symlink",
        "me.py": "broken symlink",
        "out.py": "symlink out of the tree",
        "outer": "symlink out of the tree",
    }


def test_a_symlink_given_by_name_is_read_and_edited_only_inside_the_given_paths(tree: Path) -> None:
    touch(tree, "a/x.py", "../outside/y.py")
    (tree / "into.py").symlink_to("a/x.py")
    (tree / "out.py").symlink_to("../outside/y.py")
    identities = {
        item.shown: item.identity
        for item in discover(["into.py", "out.py"], Settings())
        if isinstance(item, Found)
    }
    assert identities == {"into.py": None, "out.py": None}
    [into] = discover(["into.py", "a"], Settings())
    assert into == Found("into.py", "into.py", explicit=True, identity=str(tree / "a/x.py"))


def test_a_folder_given_through_a_symlink_is_walked(tree: Path) -> None:
    touch(tree, "../outside/y.py")
    (tree / "outer").symlink_to("../outside")
    [found] = discover(["outer"], Settings())
    assert isinstance(found, Found)
    assert found.shown == "outer/y.py"
    assert found.identity == str(tree.parent / "outside/y.py")


def test_what_is_no_file_is_never_opened(tree: Path) -> None:
    os.mkfifo(tree / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.py")
        expected = {"pipe.py": "not a regular file", "socket.py": "not a regular file"}
        assert skipped() == expected
        assert skipped("pipe.py", "socket.py") == expected
    assert skipped("/dev/null") == {"/dev/null": "not a regular file"}
    for path in ("pipe.py", "/dev/null"):
        with pytest.raises(OSError, match="not a regular file"):
            read_file(path)


@pytest.mark.parametrize("missing", [1, 2_000_000])
def test_a_file_that_grows_is_read_to_its_end(
    tree: Path, monkeypatch: pytest.MonkeyPatch, missing: int
) -> None:
    content = b"model = 'acme-4'\n" * 200_000
    (tree / "grows.py").write_bytes(content)
    real = os.fstat

    def before(opened: int) -> os.stat_result:
        status = list(real(opened))
        status[stat.ST_SIZE] -= missing
        return os.stat_result(status)

    monkeypatch.setattr(os, "fstat", before)
    assert read_file("grows.py") == content


def test_a_name_that_is_not_utf8_is_a_name(tree: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    touch(tree, name)
    (tree / ".gitignore").write_text("*.log\n.gitignore\n")
    [found] = [item for item in discover(["."], Settings()) if isinstance(item, Found)]
    assert found.shown == name
    assert read_file(found.path) == b""


def test_an_unreadable_folder_is_counted(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tree, "a/x.py", "b/y.py")
    scandir = os.scandir

    def refuse(path: str) -> Any:
        if str(path).startswith("a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    assert files() == ["b/y.py"]
    assert skipped() == {"a": "unreadable"}


def test_very_deep_folders_are_walked_without_recursion(tree: Path) -> None:
    here = tree
    for _ in range(300):
        here /= "d"
    here.mkdir(parents=True)
    (here / "x.py").touch()
    assert files() == ["d/" * 300 + "x.py"]


def test_a_huge_file_is_not_read_into_memory(tree: Path) -> None:
    with (tree / "data.csv").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(OSError, match="larger than 100 MiB"):
        read_file("data.csv")


def test_per_file_ignores_name_codes_by_path(tree: Path) -> None:
    settings = Settings(
        per_file_ignores={"tests/": ("MA103",), "**/*.json": ("MA1",), "!tests/a.py": ("MA2",)}
    )
    assert codes_ignored("tests/unit/a.py", settings) == {"MA103"}
    assert codes_ignored("tests/data.json", settings) == {"MA103", "MA1"}
    assert codes_ignored("src/a.py", settings) == frozenset()
