"""Reports built by hand, from which the golden files are made."""

from datetime import date
from typing import Any

from modelaudit.findings import (
    Applicability,
    Edit,
    Finding,
    Fix,
    Location,
    ReachedCall,
    Severity,
    Status,
)
from modelaudit.references import Role, Span
from modelaudit.report import Report, Summary

AS_OF = date(2026, 11, 22)


def finding(line: str, text: str, row: int = 1, **changes: Any) -> Finding:
    """Return a finding about `text` on `line`, retired unless `changes` say otherwise."""
    start = line.index(text)
    base = Finding(
        code="MA101",
        severity=Severity.ERROR,
        message="gpt-image-1 was shut down on openai on 2026-10-23 (30 days ago); "
        "use gpt-image-2.6-sunburst",
        filename="app/images.py",
        location=Location(row, start + 1),
        end_location=Location(row, start + 1 + len(text)),
        span=Span(start, start + len(text)),
        identifier=text,
        model="gpt-image-1",
        vendor="openai",
        route="openai",
        role=Role.USE,
        status=Status.RETIRED,
        deprecated_on=date(2026, 4, 22),
        shutdown_on=date(2026, 10, 23),
        days_left=-30,
        successor="gpt-image-2.6-sunburst",
        successor_chain=("gpt-image-1", "gpt-image-1.5", "gpt-image-2.6-sunburst"),
        source="https://platform.openai.com/docs/deprecations",
        excerpt=line,
    )
    return base._replace(**changes)


def fix(found: Finding, applicability: Applicability = Applicability.SAFE) -> Fix:
    """Return the fix that puts the successor in the place of the identifier."""
    edit = Edit(found.span, found.successor or "", found.location, found.end_location)
    return Fix(applicability, f"Replace {found.identifier} by {found.successor}", (edit,))


def fixed(
    found: Finding, applicability: Applicability = Applicability.SAFE, **changes: Any
) -> Finding:
    """Return `found` with its fix."""
    return found._replace(fix=fix(found, applicability), **changes)


def _chat(line: str, row: int, **changes: Any) -> Finding:
    about = {
        "code": "MA102",
        "message": "gpt-4-0613 shuts down on openai on 2026-12-01 (in 9 days); use gpt-5.6-sol",
        "filename": "app/chat.py",
        "model": "gpt-4",
        "status": Status.RETIRING,
        "shutdown_on": date(2026, 12, 1),
        "days_left": 9,
        "successor": "gpt-5.6-sol",
        "successor_chain": ("gpt-4", "gpt-5.6-sol"),
    }
    return finding(line, "gpt-4-0613", row, **{**about, **changes})


FINDINGS = (
    fixed(
        _chat('    reply = client.chat.completions.create(model="gpt-4-0613", max_tokens=20)', 8),
        Applicability.UNSAFE,
        reason="The request passes max_tokens, which gpt-5.6-sol does not accept",
    ),
    fixed(finding('    return images.generate(model="gpt-image-1", prompt=p)', "gpt-image-1", 12)),
    fixed(finding('DEFAULT_MODEL = "gpt-image-1"', "gpt-image-1", 140)),
    fixed(
        finding(
            "\t  - {label: 画像, model: openai/gpt-image-1}",
            "openai/gpt-image-1",
            7,
            filename="config/models.yaml",
            successor="openai/gpt-image-2.6-sunburst",
        )
    ),
    finding(
        "curl https://example.test -d model=ft:gpt-3.5-turbo-0125:acme::x1",
        "ft:gpt-3.5-turbo-0125:acme::x1",
        3,
        code="MA105",
        message="ft:gpt-3.5-turbo-0125:acme::x1 was trained from gpt-3.5-turbo-0125, which shuts "
        "down on openai on 2026-12-01 (in 9 days)",
        filename="docs/guide.md",
        model="gpt-3.5-turbo-0125",
        role=Role.DOC_CODE,
        severity=Severity.WARNING,
        status=Status.RETIRING,
        shutdown_on=date(2026, 12, 1),
        days_left=9,
        successor=None,
        successor_chain=("gpt-3.5-turbo-0125",),
        reason="A fine-tuned model has to be trained again",
    ),
    Finding(
        code="MA900",
        severity=Severity.WARNING,
        message="This suppression suppresses nothing; remove it",
        filename="tests/test_app.py",
        location=Location(3, 9),
        end_location=Location(3, 29),
        span=Span(40, 60),
        excerpt="x = 1   # modelaudit: ignore",
    ),
    Finding(
        code="MA902",
        severity=Severity.WARNING,
        message="The file could not be read: permission denied",
        filename="tests/secret.env",
        location=Location(1, 1),
        end_location=Location(1, 1),
        span=Span(0, 0),
    ),
)

CALL = "openai.OpenAI().images.generate"
REACHING = finding(
    'MODEL = "gpt-image-1"',
    "gpt-image-1",
    3,
    filename="app/settings.py",
    call_sites=(ReachedCall("app/cards.py", Location(12, 16), CALL, "images/generations"),),
    fix=Fix(
        Applicability.SAFE,
        "Replace gpt-image-1 by gpt-image-2.6-sunburst, remove style",
        (
            Edit(Span(50, 65), "", Location(12, 50), Location(12, 65), "app/cards.py"),
            Edit(Span(9, 20), "gpt-image-2.6-sunburst", Location(3, 10), Location(3, 21)),
        ),
    ),
)
"""A constant whose fix changes a call in another file."""

FROM_ENVIRONMENT = Finding(
    code="MA120",
    severity=Severity.INFO,
    message="The model of client.chat.completions.create is chosen outside of the code "
    "(environment variable `MODEL`)",
    filename="app/chat.py",
    location=Location(9, 13),
    end_location=Location(9, 43),
    span=Span(120, 150),
    role=Role.USE,
    excerpt="    reply = client.chat.completions.create(model=MODEL, messages=m)",
)
"""A call in which no text names a model."""

SUMMARY = Summary(
    files=1412,
    files_with_findings=6,
    listed=7,
    failing=4,
    by_code={"MA101": 3, "MA102": 1, "MA105": 1, "MA900": 1, "MA902": 1},
    by_role={"use": 4, "catalog": 34, "doc-code": 1, "prose": 12},
    unlisted={"catalog": 34, "prose": 12},
    suppressed=2,
    baselined=5,
    fixable={"safe": 3, "unsafe": 1, "manual": 0},
    skipped={"binary": 3, "unreadable": 1},
    notes=("No files to check under docs/empty",),
)

NAMES = {"gpt-image-1": "GPT Image 1", "gpt-4": "GPT-4"}


def report(*findings: Finding, summary: Summary | None = None) -> Report:
    """Return a report of `findings`, counted unless `summary` is given."""
    if summary is None:
        summary = Summary(
            files=3,
            files_with_findings=len({found.filename for found in findings}),
            listed=len(findings),
        )
    return Report(AS_OF, 90, 231, date(2026, 11, 20), findings, summary, NAMES)


FULL = report(*FINDINGS, summary=SUMMARY)
EMPTY = report()
