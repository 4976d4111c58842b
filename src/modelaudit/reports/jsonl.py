"""JSON lines: one finding on each line, and the run itself on the last.

The last line is the object of the `json` format without `findings`; it is the one that has no
`code`, it is always there, and a stream that lacks it was cut off.
"""

from modelaudit.report import Report
from modelaudit.reports.contract import dumps, finding_object, header


def render(report: Report) -> str:
    """Return each finding, then the summary, as lines of JSON."""
    objects = [finding_object(finding) for finding in report.findings]
    return "".join(f"{dumps(value)}\n" for value in [*objects, header(report)])
