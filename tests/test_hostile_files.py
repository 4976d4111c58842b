"""What one file can do to a run: time that grows with its bytes, and one line for what is odd."""

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from modelaudit.dependencies.project import Dependencies
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
        check(name, build(count))
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


@pytest.mark.parametrize("name", [".env", "a.ini", "a.toml"])
def test_a_long_blank_line_of_a_setting_is_no_trap(
    name: str, check: Callable[[str, str | bytes], Report]
) -> None:
    start = time.process_time()
    check(name, f"MODEL={MODEL}\na{' ' * 60_000}b\n[{' ' * 60_000}\n")
    assert time.process_time() - start < 2


def test_a_long_line_of_setup_cfg_is_no_trap(
    tmp_path: Path, check: Callable[[str, str | bytes], Report]
) -> None:
    hostile = "[options]\ninstall_requires =\n  openai\na" + "\r" * 60_000 + "\n"
    (tmp_path / "setup.cfg").write_bytes(hostile.encode())
    start = time.process_time()
    assert Dependencies().satisfies(str(tmp_path / "x.py"), "openai", ">=1") is None
    assert time.process_time() - start < 2
