"""The report a person reads: by model, with the source underlined, then what was counted.

The text is the same with and without colour.
"""

from modelaudit.report import Report
from modelaudit.reports.wording import closing


def render(
    report: Report, *, color: bool, width: int, links: bool = False, quiet: bool = False
) -> str:
    """Return the report for a terminal `width` cells wide, with a summary unless `quiet`.

    With `color` and `links`, places in files are hyperlinks.
    """
    if not report.findings:
        return "" if quiet else "".join(f"{line}\n" for line in closing(report))
    from modelaudit.reports import layout

    lines = layout.lines(report, width, links=color and links, quiet=quiet)
    return layout.colored(lines) if color else layout.plain(lines)
