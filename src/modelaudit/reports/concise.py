"""One line for each finding: `path:row:col: CODE message`."""

from modelaudit.findings import Finding
from modelaudit.report import Report
from modelaudit.reports.wording import footnotes, printable, tally


def render(report: Report) -> str:
    """Return the findings one a line, then what was counted."""
    lines = [_line(finding) for finding in report.findings]
    lines.append(tally(report))
    lines += footnotes(report.summary)
    return "\n".join(lines) + "\n"


def _line(finding: Finding) -> str:
    row, column = finding.location
    message = printable(finding.message)
    return f"{printable(finding.filename)}:{row}:{column}: {finding.code} {message}"
