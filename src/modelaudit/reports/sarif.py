"""SARIF 2.1.0, for code scanning services and editors; written by hand as plain dicts."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from modelaudit import __version__
from modelaudit.codes import CODES, Code
from modelaudit.findings import Applicability, Edit, Finding, Fix, Location, ReachedCall, Severity
from modelaudit.report import Report
from modelaudit.reports.contract import dumps

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "%SRCROOT%"


def render(report: Report) -> str:
    """Return the run as a SARIF log."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
    return dumps(log, indent=2) + "\n"


def _run(report: Report) -> dict[str, Any]:
    descriptors = [_descriptor(CODES[code]) for code in sorted(CODES)]
    return {
        "tool": {
            "driver": {
                "name": "modelaudit",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": descriptors,
            }
        },
        "invocations": [{"executionSuccessful": True, **_notifications(report)}],
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The directory modelaudit was run in."}}
        },
        "columnKind": "unicodeCodePoints",
        "results": _results(report.findings),
        "properties": {
            "asOf": report.as_of.isoformat(),
            "horizonDays": report.horizon,
            "rulesModels": report.rules_models,
            "rulesUpdated": report.rules_updated.isoformat(),
        },
    }


def _notifications(report: Report) -> dict[str, Any]:
    """Return what was not read and other notes, so that nothing is left out silently."""
    skipped = [f"Not read: {reason} ({n})" for reason, n in report.summary.skipped.items() if n]
    texts = [*skipped, *report.summary.notes]
    if not texts:
        return {}
    notifications = [{"level": "note", "message": {"text": text}} for text in texts]
    return {"toolExecutionNotifications": notifications}


def _descriptor(code: Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "name": "".join(word.capitalize() for word in code.name.split("-")),
        "shortDescription": {"text": f"{code.title[0].upper()}{code.title[1:]}"},
        "fullDescription": {"text": f"{code.what} {code.why}"},
        "help": {
            "text": f"{code.what}\n\n{code.why}\n\n{code.remedy}",
            "markdown": f"{code.what}\n\n**Why it matters.** {code.why}\n\n"
            f"**What to do.** {code.remedy}",
        },
        "defaultConfiguration": {"enabled": code.enabled, "level": _LEVELS[code.severity]},
    }


def _results(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    order = {code: index for index, code in enumerate(sorted(CODES))}
    seen: Counter[tuple[str, str, str | None]] = Counter()
    results = []
    for finding in findings:
        identity = (finding.filename, finding.code, finding.identifier)
        results.append(_result(finding, order.get(finding.code, -1), seen[identity]))
        seen[identity] += 1
    return results


def _result(finding: Finding, rule_index: int, occurrence: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_place(finding.filename, _region(finding.location, finding.end_location))],
        "partialFingerprints": {"modelauditIdentity/v1": _fingerprint(finding, occurrence)},
    }
    related = [_related(call) for call in finding.call_sites if not call.around]
    if related:
        result["relatedLocations"] = related
    fix = finding.fix
    if fix is not None and fix.applicability > Applicability.MANUAL and fix.edits:
        result["fixes"] = [_fix(fix, finding.filename)]
    properties = _properties(finding)
    if properties:
        result["properties"] = properties
    return result


def _place(filename: str, region: dict[str, int]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(filename), "region": region}}


def _related(call: ReachedCall) -> dict[str, Any]:
    row, column = call.location.in_file
    place = _place(call.filename, {"startLine": row, "startColumn": column})
    return {**place, "message": {"text": f"Reaches {call.call}"}}


def _properties(finding: Finding) -> dict[str, Any]:
    values = {
        "identifier": finding.identifier,
        "model": finding.model,
        "vendor": finding.vendor,
        "route": finding.route,
        "role": finding.role,
        "status": finding.status,
        "shutdownOn": finding.shutdown_on and finding.shutdown_on.isoformat(),
        "daysLeft": finding.days_left,
        "successor": finding.successor,
        "fixApplicability": finding.fix and str(finding.fix.applicability),
        "reason": finding.reason,
        "source": finding.source,
    }
    return {key: value for key, value in values.items() if value is not None}


def _fingerprint(finding: Finding, occurrence: int) -> str:
    """Return an identity that survives moved lines: path, code, identifier, and which of them."""
    parts = (_uri(finding.filename), finding.code, finding.identifier or "", str(occurrence))
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _fix(fix: Fix, filename: str) -> dict[str, Any]:
    unsafe = "" if fix.applicability is Applicability.SAFE else "Unsafe, to be reviewed: "
    return {
        "description": {"text": f"{unsafe}{fix.message}"},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(file),
                "replacements": [_replacement(edit) for edit in edits],
            }
            for file, edits in fix.by_file(filename).items()
        ],
    }


def _replacement(edit: Edit) -> dict[str, Any]:
    return {
        "deletedRegion": _region(edit.location, edit.end_location),
        "insertedContent": {"text": _inserted(edit)},
    }


def _inserted(edit: Edit) -> str:
    """Return what an edit writes, as it stands in the JSON of a notebook."""
    return dumps(edit.content)[1:-1] if edit.location.cell else edit.content


def _region(start: Location, end: Location) -> dict[str, int]:
    (row, column), (last, behind) = start.in_file, end.in_file
    return {"startLine": row, "startColumn": column, "endLine": last, "endColumn": behind}


def _artifact(filename: str) -> dict[str, str]:
    uri = _uri(filename)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": _ROOT}


def _uri(filename: str) -> str:
    """Return the URI of a reported path; its bytes survive even where they are no UTF-8."""
    path = quote(filename.encode("utf-8", "surrogateescape"), safe="/")
    if filename.startswith("/"):
        return f"file://{path}"
    drive, colon, rest = filename.partition(":/")
    if colon and len(drive) == 1 and drive.isalpha():
        return f"file:///{drive}:/{quote(rest.encode('utf-8', 'surrogateescape'), safe='/')}"
    return path
