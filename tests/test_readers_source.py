"""Source of other languages and documentation, as people write them: what each identifier is for.

The files stand in `fixtures/source`. Behind every identifier that must be found is what it is:

    «safe»     use, with a safe fix
    «use»      use that only a person should change
    «catalog»  knowledge about models
    «code»     code in documentation, fixed on request
    «shown»    code in documentation that sends no request
    «prose»    text for people

A route may follow: `«safe azure»`. What has no mark must not be found. The day is 2026-11-22.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from modelaudit.engine import Engine
from modelaudit.findings import Applicability, Finding
from modelaudit.references import Role
from modelaudit.settings import Settings

AS_OF = date(2026, 11, 22)
SNIPPETS = Path(__file__).parent / "fixtures" / "source"
ROLES = {
    "safe": Role.USE,
    "use": Role.USE,
    "catalog": Role.CATALOG,
    "code": Role.DOC_CODE,
    "shown": Role.DOC_CODE,
    "prose": Role.PROSE,
}
MARK = re.compile(r"«(\w+)(?: ([\w-]+))?»")


class Snippet(NamedTuple):
    """One file and what is expected of it."""

    name: str
    marked: str

    @property
    def content(self) -> str:
        return MARK.sub("", self.marked)

    @property
    def expected(self) -> list[str]:
        return list(expectations(self.marked))


def expectations(marked: str) -> Iterator[str]:
    """What the marks of a text say, as `row column role fix route`."""
    plain, last = "", 0
    for match in MARK.finditer(marked):
        plain += marked[last : match.start()]
        last = match.end()
        row, column = plain.count("\n") + 1, len(plain) - plain.rfind("\n")
        fix = {"safe": " safe", "code": " on request"}.get(match[1], "")
        yield f"{row}:{column} {ROLES[match[1]]}{fix} {match[2] or '*'}"


def as_line(finding: Finding, expected: list[str]) -> str:
    """A finding as an expectation; its route only where one is asked for."""
    end = finding.end_location
    place = f"{end.row}:{end.column}"
    routed = any(line.startswith(f"{place} ") and not line.endswith("*") for line in expected)
    fix = ""
    if finding.fix is not None and finding.role is Role.DOC_CODE:
        fix = " on request"
    elif finding.fix is not None and finding.fix.applicability is Applicability.SAFE:
        fix = " safe"
    return f"{place} {finding.role}{fix} {finding.route if routed else '*'}"


def snippets() -> list[Snippet]:
    found: list[Snippet] = []
    for path in sorted(SNIPPETS.glob("*.txt")):
        parts = re.split(r"(?m)^=== (.*)\n", path.read_text(encoding="utf-8"))[1:]
        found += map(Snippet, parts[::2], parts[1::2])
    return found


@pytest.mark.parametrize("snippet", snippets(), ids=lambda snippet: snippet.name)
def test_what_each_identifier_is_for(
    snippet: Snippet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(snippet.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(snippet.content, encoding="utf-8")
    engine = Engine(Settings(as_of=AS_OF, roles=("use", "catalog", "doc-code", "prose")))
    found = engine.check(engine.search([snippet.name])).report.findings
    expected = snippet.expected
    lines = [as_line(each, expected) for each in found if each.code < "MA2"]
    assert lines == expected
