"""What a suppression comment silences, until when, and what is said about idle ones."""

from datetime import date

import pytest

from modelaudit.document import Document
from modelaudit.findings import Finding, Location, Severity
from modelaudit.references import Span
from modelaudit.suppression import Outcome, apply, parse

TODAY = date(2026, 11, 22)


def finding(row: int, code: str = "MA102", column: int = 1) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message="",
        filename="a.py",
        location=Location(row, column),
        end_location=Location(row, column + 1),
        span=Span(0, 0),
    )


def run(text: str, *findings: Finding, opening: str = "#", as_of: date = TODAY) -> Outcome:
    """Read each comment from its opening to the end of its line."""
    document = Document.from_bytes("a.py", text.encode())
    comments, at = [], text.find("modelaudit:")
    while at != -1:
        start = text.rindex(opening, 0, at)
        end = len(text) if (newline := text.find("\n", at)) == -1 else newline
        comments.append(Span(len(text[:start].encode()), len(text[:end].encode())))
        at = text.find("modelaudit:", end)
    return apply(findings, parse(document, comments), as_of)


def messages(outcome: Outcome) -> list[str]:
    return [found.message for found in outcome.unused]


@pytest.mark.parametrize(
    "comment",
    [
        "# modelaudit: ignore",
        "#modelaudit:ignore",
        "# modelaudit: ignore the customer pays for it",
        "# modelaudit: ignore[MA102]",
        "# modelaudit: ignore [MA101, MA102] both",
        "# modelaudit: ignore[MA102] until 2027-01-14",
        "# modelaudit: ignore[MA102] until 2027-01-14, then move",
        "# modelaudit: ignore until 2026-11-23",
        "# noqa: E501  # modelaudit: ignore",
        "# modelaudit: ignore-file",
        "# modelaudit: ignore-file[MA102] until 2027-01-14 until we move",
    ],
)
def test_a_comment_silences_its_line(comment: str) -> None:
    outcome = run(f'x = "é"  {comment}\n', finding(1))
    assert outcome == ((), 1, ())


def test_it_does_not_silence_other_lines_or_codes() -> None:
    outcome = run(
        "x  # modelaudit: ignore[MA102]\ny\n", finding(1, "MA101"), finding(2), finding(1)
    )
    assert outcome.kept == (finding(1, "MA101"), finding(2))
    assert outcome.suppressed == 1
    assert outcome.unused == ()


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("# modelaudit: ignore\nx\n", 2),
        ("  # modelaudit: ignore\r\n\r\n  # why\r\n  x\r\n", 4),
        ("# why\n# modelaudit: ignore\nx", 3),
    ],
)
def test_alone_on_its_line_it_silences_the_next_line_of_code(text: str, row: int) -> None:
    assert run(text, finding(row)) == ((), 1, ())
    assert run(text, finding(row + 1)).suppressed == 0


def test_closing_marks_leave_it_alone_on_its_line() -> None:
    text = "<!-- modelaudit: ignore[MA102] -->\n\nUse it.\n"
    assert run(text, finding(3), opening="<!--").suppressed == 1
    text = "  {/* modelaudit: ignore */}\n  <A/>\n"
    assert run(text, finding(2), opening="/*").suppressed == 1


def test_beside_code_it_does_not_reach_the_next_line() -> None:
    assert run("x  # modelaudit: ignore\ny\n", finding(2)).suppressed == 0


def test_it_speaks_again_on_its_day() -> None:
    text = "x  # modelaudit: ignore[MA102] until 2027-01-14\n"
    assert run(text, finding(1), as_of=date(2027, 1, 13)).suppressed == 1
    outcome = run(text, finding(1), as_of=date(2027, 1, 14))
    assert outcome == ((finding(1),), 0, ())


def test_one_that_silences_nothing_is_a_finding_at_its_place() -> None:
    outcome = run("x = 'é'  # modelaudit: ignore[MA102] until 2027-01-14 why\n")
    [unused] = outcome.unused
    assert unused.code == "MA900"
    assert unused.severity is Severity.WARNING
    assert (unused.location, unused.end_location) == (Location(1, 12), Location(1, 54))
    assert unused.excerpt == "x = 'é'  # modelaudit: ignore[MA102] until 2027-01-14 why"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# modelaudit: ignore[MA999]", 'Unknown code "MA999"'),
        ("# modelaudit: ignore[MA1]", 'Unknown code "MA1"'),
        ("# modelaudit: ignore[]", "The list of codes is empty"),
        ("# modelaudit: ignore[MA102", 'The list of codes is not closed by "]"'),
        ("# modelaudit: ignore MA102", 'Codes stand in brackets: "ignore[MA102]"'),
        (
            "# modelaudit: ignore-line",
            'Unknown word "ignore-line": write "ignore" or "ignore-file"',
        ),
        ("# modelaudit: disable", 'Unknown word "disable": write "ignore" or "ignore-file"'),
        (
            "# modelaudit: ignore[MA102] until tomorrow",
            '"tomorrow" is no day: write "until 2027-01-14"',
        ),
        ("# modelaudit: ignore until", '"" is no day: write "until 2027-01-14"'),
        (
            "# modelaudit: ignore until 2027-02-30",
            '"2027-02-30" is no day: write "until 2027-01-14"',
        ),
        (
            "# modelaudit: ignore[MA102] untill 2027-01-14",
            'Unknown word "untill" before a day: write "until"',
        ),
    ],
)
def test_a_malformed_one_says_so_and_silences_nothing(comment: str, message: str) -> None:
    outcome = run(f"x  {comment}\n", finding(1))
    assert outcome.kept == (finding(1),)
    assert messages(outcome) == [message]


def test_the_name_of_the_tool_in_a_sentence_is_no_suppression() -> None:
    assert run("# modelaudit: finds dead models\n", finding(2)) == ((finding(2),), 0, ())


def test_a_finding_about_an_idle_suppression_is_silenced_by_its_code_only() -> None:
    assert messages(run("# modelaudit: ignore\nx\n"))
    assert run("# modelaudit: ignore-file[MA900]\n# modelaudit: ignore\nx\n") == ((), 0, ())
    assert messages(run("# modelaudit: ignore-file[MA900]\nx\n")) == [
        "This suppression suppresses nothing"
    ]


def test_columns_are_right_after_other_encodings() -> None:
    raw = b"# coding: latin-1\nx = '\xe9' # modelaudit: ignore\n"
    document = Document.from_bytes("a.py", raw)
    at = raw.index(b"# modelaudit")
    [unused] = apply([], parse(document, [Span(at, len(raw) - 1)]), TODAY).unused
    assert unused.location == Location(2, 11)
