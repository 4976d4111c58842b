"""Formats: golden files of one hand-built report, and what must hold for every report."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from report_samples import (
    CALL,
    EMPTY,
    FROM_ENVIRONMENT,
    FULL,
    REACHING,
    SUMMARY,
    finding,
    fixed,
    report,
)

from modelaudit.findings import Location, ReachedCall, Severity, Status
from modelaudit.report import Report, Summary
from modelaudit.reports import FORMATS, render

GOLDEN = Path(__file__).parent / "fixtures" / "reports"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
HOSTILE = "a\nb\r::error::x\x1b[31m%,:\u202e\udcff\u2028"


@pytest.mark.parametrize("kind", ["full", "empty"])
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_golden(name: str, kind: str) -> None:
    """Set MODELAUDIT_UPDATE_GOLDEN=1 to write the files anew, then read the diff."""
    text = render(name, FULL if kind == "full" else EMPTY, width=100)
    golden = GOLDEN / f"{name}-{kind}.txt"
    if os.environ.get("MODELAUDIT_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_hostile_text_survives_every_format(name: str) -> None:
    hostile = finding(
        f'x = "gpt-image-1" {HOSTILE}',
        "gpt-image-1",
        filename=HOSTILE,
        message=HOSTILE,
        model=HOSTILE,
        successor=HOSTILE,
        reason=HOSTILE,
    )
    summary = replace(SUMMARY, skipped={HOSTILE: 1}, notes=(HOSTILE,))
    text = render(name, report(fixed(hostile), summary=summary), color=False, width=80)
    text.encode("utf-8")
    assert "\x1b" not in text
    assert "\r" not in text
    assert "\n::error::x" not in text


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_call_without_a_text_that_names_a_model(name: str) -> None:
    text = render(name, report(FROM_ENVIRONMENT), width=100)
    assert "chosen outside of the code (environment variable `MODEL`)" in " ".join(text.split())
    assert "None" not in text


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_json_formats_are_one_strict_document(name: str) -> None:
    text = render(name, report(finding("gpt-image-1", "gpt-image-1", filename="\udcff.py")))
    assert text.endswith("}\n")
    json.dumps(json.loads(text)).encode("utf-8")


class TestTerminal:
    """Grouping, words, excerpts, colour."""

    def test_the_most_urgent_model_comes_first(self) -> None:
        def about(model: str, status: Status, day: date | None, severity: Severity) -> object:
            return finding(
                model, model, model=model, status=status, shutdown_on=day, severity=severity
            )

        findings = [
            about("legacy", Status.LEGACY, None, Severity.INFO),
            about("later", Status.RETIRING, date(2026, 12, 20), Severity.ERROR),
            about("sooner", Status.RETIRING, date(2026, 12, 1), Severity.ERROR),
            about("dead", Status.RETIRED, date(2026, 10, 1), Severity.ERROR),
            about("undated", Status.DEPRECATED, None, Severity.WARNING),
        ]
        text = render("terminal", report(*findings), width=80)  # type: ignore[arg-type]
        assert re.findall(r"^`(\w+)`", text, re.MULTILINE) == [
            "dead",
            "sooner",
            "later",
            "undated",
            "legacy",
        ]

    @pytest.mark.parametrize(
        ("status", "days_left", "words"),
        [
            (Status.RETIRED, -1, "shut down yesterday (2026-10-23) on openai"),
            (Status.RETIRED, 0, "shut down today (2026-10-23)"),
            (Status.RETIRING, 1, "shuts down tomorrow (2026-10-23)"),
            (Status.RETIRING, 9, "shuts down in 9 days (2026-10-23)"),
            (Status.DEPRECATED, 1200, "deprecated, shuts down in 1,200 days (2026-10-23)"),
            (Status.DEPRECATED, None, "deprecated, no shutdown day yet on openai"),
            (Status.LEGACY, None, "legacy, nothing announced on openai"),
            (Status.RETIRED, None, "shut down on openai"),
        ],
    )
    def test_status_in_words(self, status: Status, days_left: int | None, words: str) -> None:
        day = None if days_left is None else date(2026, 10, 23)
        found = finding(
            "gpt-image-1", "gpt-image-1", status=status, days_left=days_left, shutdown_on=day
        )
        assert words in render("terminal", report(found), width=80)

    def test_a_redirected_identifier_is_not_called_shut_down(self) -> None:
        found = finding("gpt-image-1", "gpt-image-1", code="MA106", message="It answers as x")
        text = render("terminal", report(found), width=80)
        assert "redirected to another model 30 days ago" in text
        assert "It answers as x" in text

    def test_findings_of_one_file_share_a_heading_and_each_is_shown(self) -> None:
        found = [fixed(finding(f'x{n} = "gpt-image-1"', "gpt-image-1", n)) for n in range(1, 21)]
        text = render("terminal", report(*found), width=80)
        assert text.count("app/images.py:") == 1
        assert all(f" {n} │ x{n} = " in text for n in range(1, 21))

    def test_carets_stand_under_the_identifier_behind_tabs_and_wide_characters(self) -> None:
        found = finding('\tf(\t"画像", "gpt-image-1")', "gpt-image-1")
        source, marks = render("terminal", report(found), width=80).splitlines()[4:6]
        assert source == '    1 │ f(    "画像", "gpt-image-1")'
        # Two wide characters: the caret stands two cells further right than its index.
        assert marks.index("^") == source.index("gpt-image-1") + 2

    def test_a_huge_line_is_cut_around_the_identifier(self) -> None:
        found = finding("x" * 3_000_000 + '"gpt-image-1"' + "y" * 2_000_000, "gpt-image-1")
        text = render("terminal", report(found), width=80)
        assert max(map(len, text.splitlines())) <= 80
        assert 'x"gpt-image-1"y' in text

    def test_calls_that_a_constant_goes_into_are_named(self) -> None:
        text = render("terminal", report(REACHING), width=100)
        assert f"\n      = reaches {CALL} (app/cards.py:12)\n" in text

    def test_of_many_calls_only_the_first_are_named(self) -> None:
        calls = tuple(ReachedCall("a.py", Location(row, 1), "create") for row in range(1, 7))

        def said(number: int) -> list[str]:
            found = REACHING._replace(call_sites=calls[:number])
            text = render("terminal", report(found), width=100)
            return re.findall(r" = (reaches create \(a\.py:\d\)|and .*)", text)

        named = [f"reaches create (a.py:{row})" for row in range(1, 5)]
        assert said(4) == named
        assert said(6) == [*named[:3], "and 3 more calls"]

    def test_the_call_that_is_shown_anyway_is_not_named(self) -> None:
        call = ReachedCall("app/images.py", Location(1, 1), "generate", around=True)
        found = finding('generate("gpt-image-1")', "gpt-image-1", call_sites=(call,))
        assert "reaches" not in render("terminal", report(found), width=100)

    def test_a_call_without_a_text_is_no_file_and_no_comment(self) -> None:
        text = render("terminal", report(FROM_ENVIRONMENT), width=100)
        assert text.startswith("About calls, files and comments\n")

    def test_color_changes_no_text(self) -> None:
        colored = render("terminal", FULL, color=True, width=100)
        assert "\x1b[" in colored
        stripped = "".join(f"{line.rstrip()}\n" for line in ESCAPES.sub("", colored).splitlines())
        assert stripped == render("terminal", FULL, color=False, width=100)

    def test_locations_are_links_in_color(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        colored = render("terminal", FULL, color=True, width=100, links=True)
        assert f"{tmp_path.as_uri()}/app/images.py" in colored
        assert "file:" not in render("terminal", FULL, color=False, width=100, links=True)

    def test_quiet_leaves_out_the_summary(self) -> None:
        whole = render("terminal", FULL, width=100)
        quiet = render("terminal", FULL, width=100, quiet=True)
        assert whole.startswith(quiet)
        assert "checked as of" in whole.removeprefix(quiet)
        assert render("terminal", EMPTY, quiet=True) == ""

    def test_only_colours_cost_rich(self) -> None:
        program = (
            "import sys; sys.path.insert(0, sys.argv[1])\n"
            "from report_samples import EMPTY, FULL\n"
            "from modelaudit.reports import render\n"
            "print(render('terminal', EMPTY, color=True), end='')\n"
            "assert render('terminal', FULL, width=100)\n"
            "assert not {'rich.console', 'json', 'yaml', 'libcst'} & set(sys.modules)\n"
        )
        arguments = [sys.executable, "-c", program, str(Path(__file__).parent)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=True)
        assert done.stdout == "All clear: 3 files checked as of 2026-11-22.\n"

    def test_nothing_found_still_says_what_was_left_out(self) -> None:
        summary = Summary(files=2, unlisted={"prose": 3}, skipped={"binary": 1})
        text = render("terminal", report(summary=summary), width=80)
        assert text.splitlines()[1:] == [
            "Not listed: 3 prose; list them with --roles prose",
            "Not read: 1 binary",
        ]

    @given(
        line=st.text(max_size=300),
        start=st.integers(1, 320),
        length=st.integers(0, 50),
        width=st.integers(1, 120),
    )
    def test_any_excerpt_fits(self, line: str, start: int, length: int, width: int) -> None:
        found = finding(
            "gpt-image-1",
            "gpt-image-1",
            excerpt=line,
            location=Location(7, start),
            end_location=Location(7, start + length),
        )
        text = render("terminal", report(found), width=width)
        quoted = [row for row in text.splitlines() if " │ " in row]
        assert all(_cells(row) <= max(width, 40) for row in quoted)
        assert not line or "^" in quoted[-1]


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


class TestConcise:
    """`path:row:col: CODE message`."""

    def test_lines_can_be_taken_apart(self) -> None:
        lines = render("concise", FULL).splitlines()
        pattern = re.compile(r"(.+):(\d+):(\d+): (MA\d{3}) (.+)")
        assert all(pattern.fullmatch(line) for line in lines[: len(FULL.findings)])


SCHEMA = json.loads((Path(__file__).parents[1] / "docs" / "check.schema.json").read_text())


class TestJson:
    """The contract other programs rely on."""

    @pytest.mark.parametrize(
        "sample", [FULL, EMPTY, report(REACHING, FROM_ENVIRONMENT)], ids=["full", "empty", "calls"]
    )
    def test_it_is_what_the_schema_says(self, sample: Report) -> None:
        Draft202012Validator.check_schema(SCHEMA)
        Draft202012Validator(SCHEMA).validate(json.loads(render("json", sample)))

    def test_keys_and_their_order(self) -> None:
        document = json.loads(render("json", FULL))
        assert list(document) == ["schema_version", "as_of", "rules", "summary", "findings"]
        assert list(document["findings"][0]) == [
            "code",
            "severity",
            "message",
            "filename",
            "cell",
            "location",
            "end_location",
            "identifier",
            "model",
            "vendor",
            "route",
            "role",
            "status",
            "deprecated_on",
            "shutdown_on",
            "days_left",
            "successor",
            "successor_chain",
            "fix",
            "reason",
            "source",
            "call_sites",
        ]

    def test_values(self) -> None:
        first = json.loads(render("json", FULL))["findings"][0]
        assert first["location"] == {"row": 8, "column": 51}
        assert first["shutdown_on"] == "2026-12-01"
        assert (first["role"], first["status"]) == ("use", "retiring")
        assert first["fix"]["applicability"] == "unsafe"
        assert list(first["fix"]["edits"][0]) == ["content", "location", "end_location"]

    def test_calls_and_edits_in_other_files(self) -> None:
        found = json.loads(render("json", report(REACHING)))["findings"][0]
        assert found["call_sites"] == [
            {
                "filename": "app/cards.py",
                "location": {"row": 12, "column": 16},
                "call": CALL,
                "endpoint": "images/generations",
            }
        ]
        own, other = found["fix"]["edits"]
        assert list(own) == ["content", "location", "end_location"]
        assert list(other) == ["content", "location", "end_location", "filename"]
        assert other["filename"] == "app/cards.py"

    def test_every_summary_field_is_there(self) -> None:
        summary = json.loads(render("json", FULL))["summary"]
        assert list(summary) == list(Summary.__slots__)

    def test_text_is_not_escaped(self) -> None:
        assert "画像" in render(
            "json", report(finding("gpt-image-1", "gpt-image-1", message="画像"))
        )

    def test_lines_hold_the_same_findings_and_end_with_the_run(self) -> None:
        document = json.loads(render("json", FULL))
        *findings, run = map(json.loads, render("jsonl", FULL).splitlines())
        assert findings == document.pop("findings")
        assert run == document


class TestGithub:
    """Workflow commands that no text can break out of."""

    @given(filename=st.text(min_size=1), message=st.text())
    def test_a_finding_is_one_command(self, filename: str, message: str) -> None:
        found = finding("gpt-image-1", "gpt-image-1", filename=filename, message=message)
        command, tally = re.split(r"\r\n|\r|\n", render("github", report(found)).rstrip("\n"))
        properties = command.removeprefix("::error ").partition("::")[0]
        assert [part.partition("=")[0] for part in properties.split(",")] == [
            *("file", "line", "col", "endLine", "endColumn", "title")
        ]
        assert not tally.startswith(("::", "##["))

    def test_severities(self) -> None:
        found = [finding("gpt-image-1", "gpt-image-1", severity=level) for level in Severity]
        commands = render("github", report(*found)).splitlines()
        assert [line.split()[0] for line in commands[:3]] == ["::error", "::warning", "::notice"]

    def test_columns_are_left_out_of_a_range_over_several_lines(self) -> None:
        found = finding("gpt-image-1", "gpt-image-1", end_location=Location(3, 2))
        assert "line=1,endLine=3,title=MA101::" in render("github", report(found))


def test_an_unknown_format_is_no_format() -> None:
    with pytest.raises(KeyError):
        render("xml", EMPTY)


def test_reports_are_data() -> None:
    assert isinstance(FULL, Report)
    assert replace(FULL) == FULL
