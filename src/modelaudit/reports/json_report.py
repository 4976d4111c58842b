"""One JSON document: the contract other programs rely on."""

from modelaudit.report import Report
from modelaudit.reports.contract import dumps, finding_object, header


def render(report: Report) -> str:
    """Return the run as one indented JSON object."""
    findings = [finding_object(finding) for finding in report.findings]
    return dumps({**header(report), "findings": findings}, indent=2) + "\n"
