"""The JSON contract, schema version 1: what `json` and `jsonl` are made of."""

import json
import re
from typing import Any

from modelaudit.findings import Edit, Finding, Fix, Location, ReachedCall
from modelaudit.quoting import iso
from modelaudit.report import Report, Summary

SCHEMA_VERSION = 1

_SURROGATES = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\x7f-\x9f\xad\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff]")
"""What a terminal obeys, or reorders a line for: JSON writes it as an escape."""


def dumps(value: object, *, indent: int | None = None) -> str:
    """Return `value` as JSON that any strict parser takes.

    Bytes of a file name that are no UTF-8 are lone surrogates here; they become U+FFFD.
    """
    text = _SURROGATES.sub("\ufffd", json.dumps(value, indent=indent, ensure_ascii=False))
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def header(report: Report) -> dict[str, Any]:
    """Return everything about a run except its findings."""
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": report.as_of.isoformat(),
        "rules": {"models": report.rules_models, "updated": report.rules_updated.isoformat()},
        "summary": _summary(report.summary),
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """Return one finding, its keys in the order of the contract."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "filename": finding.filename,
        "cell": finding.location.cell or None,
        "location": _location(finding.location),
        "end_location": _location(finding.end_location),
        "identifier": finding.identifier,
        "model": finding.model,
        "vendor": finding.vendor,
        "route": finding.route,
        "role": finding.role,
        "status": finding.status,
        "deprecated_on": iso(finding.deprecated_on),
        "shutdown_on": iso(finding.shutdown_on),
        "days_left": finding.days_left,
        "successor": finding.successor,
        "successor_chain": list(finding.successor_chain),
        "fix": None if finding.fix is None else _fix(finding.fix, finding.filename),
        "reason": finding.reason,
        "source": finding.source,
        "call_sites": [_call_site(call) for call in finding.call_sites],
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "files": summary.files,
        "files_with_findings": summary.files_with_findings,
        "listed": summary.listed,
        "failing": summary.failing,
        "by_code": dict(summary.by_code),
        "by_role": dict(summary.by_role),
        "unlisted": dict(summary.unlisted),
        "suppressed": summary.suppressed,
        "baselined": summary.baselined,
        "fixable": dict(summary.fixable),
        "skipped": dict(summary.skipped),
        "notes": list(summary.notes),
    }


def _fix(fix: Fix, filename: str) -> dict[str, Any]:
    files = fix.by_file(filename).items()
    return {
        "applicability": str(fix.applicability),
        "message": fix.message,
        "edits": [
            {**_edit(edit), **({} if file == filename else {"filename": file})}
            for file, edits in files
            for edit in edits
        ],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "content": edit.content,
        **_cell(edit.location),
        "location": _location(edit.location),
        "end_location": _location(edit.end_location),
    }


def _call_site(call: ReachedCall) -> dict[str, Any]:
    return {
        "filename": call.filename,
        **_cell(call.location),
        "location": _location(call.location),
        "call": call.call,
        "endpoint": call.endpoint,
    }


def _cell(location: Location) -> dict[str, int]:
    return {"cell": location.cell} if location.cell else {}


def _location(location: Location) -> dict[str, int]:
    return {"row": location.row, "column": location.column}
