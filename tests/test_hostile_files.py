"""What one file can do to a run: time that grows with its bytes, and one line for what is odd."""

import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest

import modelaudit
from modelaudit.dependencies.project import Dependencies
from modelaudit.discovery import discover
from modelaudit.engine import Engine
from modelaudit.exclusion import ignores_of
from modelaudit.findings import Applicability
from modelaudit.migration import migrate_text
from modelaudit.report import Report
from modelaudit.settings import Settings

DAY = date(2026, 11, 22)
MODEL = "gpt-4-0314"
ROLES = ("use", "catalog", "doc-code", "prose")


@pytest.fixture(scope="module")
def check() -> Callable[[str, str | bytes], Report]:
    engine = Engine(Settings(as_of=DAY, roles=ROLES, jobs=1))

    def checked(name: str, content: str | bytes) -> Report:
        raw = content.encode() if isinstance(content, str) else content
        return engine.check_text(raw, name).report

    return checked


CLIENT = "import openai\nclient = openai.OpenAI()\n"
ASK = "client.chat.completions.create"


def notebook(source: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def pairs(count: int) -> str:
    return "".join(f'"k{i}": "{MODEL}", ' for i in range(count))


GROWING: dict[str, tuple[str, Callable[[int], str]]] = {
    "list": ("a.py", lambda n: "x = [" + f'"{MODEL}", ' * n + "]\n"),
    "dict": ("a.py", lambda n: f"x = {{{pairs(n)}}}\n"),
    "arguments": ("a.py", lambda n: f"f({f'{MODEL!r}, ' * n})\n"),
    "unpacked": ("a.py", lambda n: f'c.chat.completions.create(model="x", **{{{pairs(n)}}})\n'),
    "request": (
        "a.py",
        lambda n: f'c.chat.completions.create(model="x", stop=[{f"{MODEL!r}, " * n}])\n',
    ),
    "names": (
        "a.py",
        lambda n: "".join(
            f'm{i} = "{MODEL}"\nclient.chat.completions.create(model=m{i})\n' for i in range(n)
        ),
    ),
    "one name": ("a.py", lambda n: f"m = {MODEL!r}\n" * n),
    "one constant": ("a.py", lambda n: f"{CLIENT}m = {MODEL!r}\n" + f"{ASK}(model=m)\n" * n),
    "one name in a loop": (
        "a.py",
        lambda n: f"{CLIENT}while x:\n" + f"    m = {MODEL!r}\n    {ASK}(model=m)\n" * n,
    ),
    "one attribute": (
        "a.py",
        lambda n: (
            f"{CLIENT}class A:\n"
            + "".join(
                f"    def f{i}(self):\n        self.m = {MODEL!r}\n        {ASK}(model=self.m)\n"
                for i in range(n)
            )
        ),
    ),
    "methods": (
        "a.py",
        lambda n: (
            f"{CLIENT}class A:\n    m = {MODEL!r}\n"
            + "".join(f"    def f{i}(self):\n        {ASK}(model=self.m)\n" for i in range(n))
        ),
    ),
    "callers": (
        "a.py",
        lambda n: f"{CLIENT}def ask(m):\n    {ASK}(model=m)\n" + f"ask({MODEL!r})\n" * n,
    ),
    "functions that call each other": (
        "a.py",
        lambda n: (
            CLIENT
            + "".join(f"def f{i}(m={MODEL!r}):\n    f{i + 1}(m)\n" for i in range(n))
            + f"def f{n}(m):\n    {ASK}(model=m)\n"
        ),
    ),
    "dicts": (
        "a.py",
        lambda n: (
            CLIENT + "".join(f"d{i} = {{'model': {MODEL!r}}}\n{ASK}(**d{i})\n" for i in range(n))
        ),
    ),
    "a table": (
        "a.py",
        lambda n: f"{CLIENT}d = {{{pairs(n)}}}\n{ASK}(model=d[x])\n",
    ),
    "suppressions in a notebook": (
        "a.ipynb",
        lambda n: notebook("# modelaudit: ignore\n" * n + f'model = "{MODEL}"\n'),
    ),
    "keys": ("a.json", lambda n: f"{{{pairs(n)[:-2]}}}"),
    "rows": ("a.yaml", lambda n: f"- model: {MODEL}\n" * n),
    "tables": ("a.toml", lambda n: "".join(f'[a{i}]\nmodel = "{MODEL}"\n' for i in range(n))),
    "brackets nobody closes": ("a.toml", lambda n: f'[a = false\nb = ["{MODEL}"]\n' * n),
    "fences": ("a.md", lambda n: f"```python\nf(model={MODEL!r})\n```\n" * n),
    "calls": ("a.ts", lambda n: f"f({{model: '{MODEL}'}});\n" * n),
}


@pytest.mark.parametrize("case", GROWING)
def test_time_grows_with_the_bytes(case: str, check: Callable[[str, str | bytes], Report]) -> None:
    name, build = GROWING[case]
    check(name, build(2))  # what is imported late

    def seconds(count: int) -> float:
        start = time.process_time()
        report = check(name, build(count))
        assert not [one for one in report.findings if "please report" in one.message]
        return time.process_time() - start

    small, large = seconds(200), seconds(1000)
    assert large < 12 * small + 0.5, (small, large)  # five times the bytes; 25 were quadratic


@pytest.mark.parametrize(
    "filler", ["(", "[", "{", "'", '"', "\\", " ", "a", "- ", "#", "`", "<", "-"]
)
@pytest.mark.parametrize(
    "name",
    ["a.py", "a.ipynb", "a.json", "a.yaml", "a.toml", ".env", "a.md", "a.ts", "a.html", "a.sh"],
)
def test_a_long_run_of_one_character_is_no_trap(
    name: str, filler: str, check: Callable[[str, str | bytes], Report]
) -> None:
    text = f'model = "{MODEL}"\n{filler * 20_000}\nmodel = "{MODEL}"\n'
    start = time.process_time()
    report = check(name, notebook(text) if name.endswith("ipynb") else text)
    assert time.process_time() - start < 4
    assert not [one for one in report.findings if "please report" in one.message]


@pytest.mark.parametrize("depth", [90, 1000, 100_000])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        *(("(", ")"), ("[", "]"), ("{1: ", "}"), ("f(", ")"), ("f'{", "}'"), ("a.", "b")),
        *(("not ", ""), ("-", ""), ("lambda: ", ""), ("await ", "")),
        *(("1 + ", "1"), ("x if y else ", "z")),
    ],
)
def test_deep_nesting_costs_no_more_than_the_file(
    opening: str, closing: str, depth: int, check: Callable[[str, str | bytes], Report]
) -> None:
    text = f'model = "{MODEL}"\nx = {opening * depth}f(model="{MODEL}"){closing * depth}\n'
    report = check("a.py", text)
    assert not [one for one in report.findings if "please report" in one.message]
    assert sum(one.identifier == MODEL for one in report.findings) == 2


@pytest.mark.parametrize("depth", [100, 100_000])
@pytest.mark.parametrize(
    ("name", "opening", "closing"),
    [
        ("a.json", '{"a": ', "}"),
        ("a.json", "[", "]"),
        ("a.yaml", "[", "]"),
        ("a.yaml", "- ", ""),
        ("a.toml", "a = [", "]"),
        ("a.ipynb", '{"cells": [', "]}"),
    ],
)
def test_deep_nesting_of_data_is_checked_and_fixed_or_left(
    name: str, opening: str, closing: str, depth: int
) -> None:
    content = f'{opening * depth}{{"model": "{MODEL}"}}{closing * depth}'.encode()
    checked = Engine(Settings(as_of=DAY, roles=ROLES)).check_text(content, name)
    migrate_text(checked, name, content, Applicability.UNSAFE)
    assert not [one for one in checked.report.findings if "please report" in one.message]


def test_aliases_of_yaml_are_never_expanded() -> None:
    levels = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 60)]
    bomb = "\n".join(["a0: &a0 [x]", *levels, f"model: {MODEL}\n"]).encode()
    start = time.process_time()
    checked = Engine(Settings(as_of=DAY)).check_text(bomb, "a.yaml")
    migrated = migrate_text(checked, "a.yaml", bomb, Applicability.UNSAFE)
    assert migrated.changed
    assert time.process_time() - start < 3


def test_a_tag_of_yaml_makes_no_object() -> None:
    text = f'!!python/object/apply:os.system ["exit 1"]\n---\nmodel: {MODEL}\n'.encode()
    checked = Engine(Settings(as_of=DAY)).check_text(text, "a.yaml")
    assert migrate_text(checked, "a.yaml", text, Applicability.UNSAFE).changed


def test_binary_input_is_no_defect() -> None:
    raw = f'model = "{MODEL}"\0\n'.encode()
    checked = Engine(Settings(as_of=DAY)).check_text(raw, "stdin")
    assert not migrate_text(checked, "stdin", raw, Applicability.UNSAFE).changed


@pytest.mark.parametrize(
    "line",
    [
        "*" * 50_000,
        "*a" * 50_000,
        "a*" * 200,
        "**/a/" * 100,
        "/".join(["**", "x*y*z*"] * 50),
        "[" * 50_000,
        "\\" * 50_001,
        "?" * 100_000,
    ],
)
def test_a_pattern_of_an_ignore_file_is_no_trap(line: str) -> None:
    start = time.process_time()
    globs = ignores_of("/top", f"{line}\n*.log\n".encode())
    for path in ("/top/" + "a/" * 2000 + "b", "/top/" + "a" * 255, "/top/x.log"):
        globs.verdict(path, folder=False)
    assert globs.verdict("/top/x.log", folder=False) or "*" in line
    assert time.process_time() - start < 2


def test_of_very_many_patterns_the_first_are_heard() -> None:
    lines = [f"folder-{i}/*.txt" for i in range(100_000)]
    start = time.process_time()
    globs = ignores_of("/top", "\n".join(lines).encode())
    assert globs.verdict("/top/folder-9/a.txt", folder=False)
    assert time.process_time() - start < 4


@pytest.mark.parametrize("broken", ["", "print 1\n", "type X = int\n"])
@pytest.mark.parametrize(
    "chain", ["x and ", "x or ", "x and\n", "not\n", "1 +\n", "-", "lambda a, b: ", "2**", "a."]
)
def test_a_chain_of_operators_does_not_kill_the_process(
    chain: str, broken: str, check: Callable[[str, str | bytes], Report]
) -> None:
    text = f'{broken}y = ({chain * 20_000}1)\nx = f(model="{MODEL}")\n'
    assert any(one.identifier == MODEL for one in check("a.py", text).findings)


SETTING = f"MODEL={MODEL}\na{' ' * 60_000}b\n[{' ' * 60_000}\n"
IMPORT = f"```python\nimport x\nfrom{' ' * 60_000}.\nf(model='{MODEL}')\n```\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *((name, SETTING) for name in (".env", "a.ini", "a.toml")),
        *((name, IMPORT) for name in ("a.ts", "a.py", "a.md")),
    ],
    ids=lambda value: value if len(value) < 9 else "",
)
def test_a_long_blank_is_no_trap(
    name: str, content: str, check: Callable[[str, str | bytes], Report]
) -> None:
    start = time.process_time()
    check(name, content)
    assert time.process_time() - start < 2


def test_yaml_that_nests_beside_a_fix_is_no_trap() -> None:
    content = f"a: {'[' * 40_000}{']' * 40_000}\nmodel: {MODEL}\n".encode()
    checked = Engine(Settings(as_of=DAY)).check_text(content, "a.yaml")
    start = time.process_time()
    fixed = migrate_text(checked, "a.yaml", content, Applicability.UNSAFE)
    assert time.process_time() - start < 2
    assert len(fixed.fixed) == 1


def test_a_long_line_of_setup_cfg_is_no_trap(
    tmp_path: Path, check: Callable[[str, str | bytes], Report]
) -> None:
    hostile = "[options]\ninstall_requires =\n  openai\na" + "\r" * 60_000 + "\n"
    (tmp_path / "setup.cfg").write_bytes(hostile.encode())
    start = time.process_time()
    assert Dependencies().satisfies(str(tmp_path / "x.py"), "openai", ">=1") is None
    assert time.process_time() - start < 2


def check_apart(bounded: str, folder: Path) -> list[dict[str, str]]:
    """Check a folder in a process of its own, which has bounds."""
    program = f"{bounded}; from modelaudit.cli import main; main()"
    flags = ["--jobs=1", "--no-cache", "--roles=use,catalog", "--format=json"]
    run = subprocess.run(
        [sys.executable, "-c", program, "check", str(folder), "--as-of=2026-11-22", *flags],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(modelaudit.__file__).parents[1])},
        check=False,
    )
    found: list[dict[str, str]] = json.loads(run.stdout)["findings"]
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="needs a bound of memory")
@pytest.mark.parametrize("entry", ["a[0],", "1,", "-a,", "f(),", '"k": {"a": 1.5},'])
def test_a_dense_statement_takes_no_more_than_some_hundred_megabytes(
    tmp_path: Path, entry: str
) -> None:
    pair = ("{", "}") if ":" in entry else ("[", "]")
    for size in (50_000, 250_000):
        dense = f'"k": "{MODEL}", ' if ":" in entry else f'"{MODEL}", '
        code = f"x = {pair[0]}{dense}{entry * (size // len(entry))}{pair[1]}\n"
        (tmp_path / f"{size}.py").write_text(code)
    bounded = "import resource; resource.setrlimit(resource.RLIMIT_AS, (600 << 20,) * 2)"
    found = check_apart(bounded, tmp_path)
    assert {one["code"] for one in found} <= {"MA101", "MA901"}
    assert {one["filename"][-9:] for one in found if one["identifier"]} == {
        "/50000.py",
        "250000.py",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="needs a bound of the stack")
def test_nothing_in_a_small_file_overflows_a_stack_of_two_megabytes(tmp_path: Path) -> None:
    # The main process has 8 MB nearly everywhere, 2 MB on Windows.
    chains = ["1 + ", "x and ", "not ", "-", "lambda: ", "2**", "a.", "x if y else ", "a < "]
    brackets = ["()", "[]", ("f(", ")"), ("{1: ", "}"), ("a[", "]"), ("(a := ", ")")]
    codes = [f"x = {chain * depth}1" for chain in chains for depth in (700, 1400, 20_000)]
    codes += [f"x = {a * depth}1{b * depth}" for a, b in brackets for depth in (90, 199, 5000)]
    for number, code in enumerate(codes):
        (tmp_path / f"{number}.py").write_text(f"ask({MODEL!r}, {code[4:]})\n")
    bounded = "import resource; resource.setrlimit(resource.RLIMIT_STACK, (2 << 20,) * 2)"
    found = check_apart(bounded, tmp_path)
    assert len({one["filename"] for one in found if one["identifier"]}) == len(codes)
    assert {one["code"] for one in found} == {"MA101", "MA901"}


class Entry:
    """A file in a folder that is only told of."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def is_dir(self, *, follow_symlinks: bool) -> bool:
        return False

    def is_file(self, *, follow_symlinks: bool) -> bool:
        return True

    def is_symlink(self) -> bool:
        return False


@pytest.mark.parametrize("count", [50_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_a_very_wide_folder_costs_little_for_each_entry(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, count: int
) -> None:
    listing = nullcontext(Entry(f"{number:08}.py") for number in range(count))
    monkeypatch.setattr("os.scandir", lambda _: listing)
    start = time.process_time()
    tracemalloc.start()
    try:
        assert sum(1 for _ in discover([str(tmp_path)], Settings(as_of=DAY))) == count
        assert tracemalloc.get_traced_memory()[1] < 600 * count
    finally:
        tracemalloc.stop()
    assert time.process_time() - start < 100e-6 * count + 1
