"""The report a person reads: by model, with the source underlined, then what was counted.

The text is the same with and without colour. A run that lists nothing does not import rich.
"""

from typing import TYPE_CHECKING

from modelaudit.report import Report
from modelaudit.reports.wording import footnotes, nothing_listed

if TYPE_CHECKING:
    from pathlib import Path


def render(report: Report, *, color: bool, width: int, base: "Path | None" = None) -> str:
    """Return the report for a terminal `width` cells wide.

    With `color` and `base`, the folder file names are relative to, locations are hyperlinks.
    """
    if not report.findings:
        return "".join(f"{line}\n" for line in [nothing_listed(report), *footnotes(report.summary)])
    from modelaudit.reports import layout

    lines = layout.lines(report, width, base if color else None)
    return layout.colored(lines) if color else layout.plain(lines)
