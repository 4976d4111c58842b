"""One line for each finding: `path:row:col: CODE message`."""

from modelaudit.findings import Finding
from modelaudit.quoting import printable
from modelaudit.report import Report
from modelaudit.reports.wording import closing


def render(report: Report, *, quiet: bool = False) -> str:
    """Return the findings one a line, then what was counted unless `quiet`."""
    lines = [_line(finding) for finding in report.findings]
    if not quiet:
        lines += closing(report)
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding) -> str:
    message = printable(finding.message)
    return f"{printable(finding.filename)}:{finding.location}: {finding.code} {message}"
