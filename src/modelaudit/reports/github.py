"""Workflow commands of GitHub Actions, which become annotations on a pull request.

Whatever a file name or a message holds, it cannot end its own command or begin another: the
characters with a meaning are escaped as the runner expects, every other control character as text.
"""

from modelaudit.findings import Finding, Severity
from modelaudit.quoting import printable
from modelaudit.report import Report
from modelaudit.reports.wording import closing

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, *, quiet: bool = False) -> str:
    """Return one workflow command for each finding, then plain lines for the log."""
    lines = [*map(_command, report.findings), *(() if quiet else closing(report))]
    return "".join(f"{line}\n" for line in lines)


def _command(finding: Finding) -> str:
    properties = {
        "file": finding.filename,
        "line": str(finding.location.in_file[0]),
        **_columns(finding),
        "title": finding.code,
    }
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {written}::{_data(finding.message)}"


def _columns(finding: Finding) -> dict[str, str]:
    """Return the rest of the range; columns only on one line, as GitHub ignores them otherwise."""
    (row, column), (last, end) = finding.location.in_file, finding.end_location.in_file
    if row != last:
        return {"endLine": str(last)}
    return {"col": str(column), "endLine": str(last), "endColumn": str(end)}


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return printable(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
