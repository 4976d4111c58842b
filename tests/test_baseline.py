"""A baseline knows findings by what they are, not by where they stand."""

import json
from pathlib import Path

import pytest

from modelaudit.baseline import dump, load, subtract
from modelaudit.errors import UsageError
from modelaudit.findings import Finding, Location, Severity
from modelaudit.references import Span


def finding(
    filename: str = "app/a.py",
    row: int = 1,
    code: str = "MA101",
    identifier: str | None = "old-model",
) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message="",
        filename=filename,
        location=Location(row, 1),
        end_location=Location(row, 2),
        span=Span(0, 1),
        identifier=identifier,
    )


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_is_sorted_and_holds_no_lines(folder: Path) -> None:
    text = dump(
        [finding("b.py"), finding(row=9), finding(row=2), finding(identifier=None)], "x.json"
    )
    assert text == (
        '{\n  "version": 1,\n  "entries": [\n'
        '    {"path": "app/a.py", "code": "MA101", "identifier": "", "count": 1},\n'
        '    {"path": "app/a.py", "code": "MA101", "identifier": "old-model", "count": 2},\n'
        '    {"path": "b.py", "code": "MA101", "identifier": "old-model", "count": 1}\n'
        "  ]\n}\n"
    )
    assert json.loads(dump([], "x.json")) == {"version": 1, "entries": []}


def test_only_what_is_new_is_left(folder: Path) -> None:
    (folder / "x.json").write_text(dump([finding(), finding(row=2)], "x.json"))
    moved = [finding(row=5), finding(row=6), finding(row=7), finding(code="MA102")]
    kept, count = subtract(moved, load("x.json"))
    assert kept == (finding(row=7), finding(code="MA102"))
    assert count == 2


def test_it_works_from_any_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "app/x.json").write_text(dump([finding()], "app/x.json"))
    assert '"path": "a.py"' in (folder / "app/x.json").read_text()
    monkeypatch.chdir("app")
    assert subtract([finding("a.py")], load("x.json")) == ((), 1)


def test_a_name_that_is_not_utf8_comes_back(folder: Path) -> None:
    odd = finding("caf\udce9.py")
    (folder / "x.json").write_text(dump([odd], "x.json"))
    assert subtract([odd], load("x.json")) == ((), 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.json:1: not valid JSON: Expecting value"),
        ('{"version": 1,\n', "x.json:2: not valid JSON"),
        ("[]", "x.json: not a baseline"),
        ('{"version": 2}', "x.json: version 2 of the format is not known"),
        ('{"version": 1}', 'x.json: "entries" must be a list'),
        ('{"version": 1, "entries": [{"path": 1}]}', "x.json: entry 1 needs path, code"),
        ("[" * 100_000, "x.json: not valid JSON"),
    ],
)
def test_a_malformed_one_is_one_line(folder: Path, text: str, message: str) -> None:
    (folder / "x.json").write_text(text)
    with pytest.raises(UsageError) as raised:
        load("x.json")
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_a_missing_one_is_one_line() -> None:
    with pytest.raises(UsageError, match=r"x\.json: cannot be read: no such file"):
        load("x.json")
