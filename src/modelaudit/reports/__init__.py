"""One module per format; no format knows another, and none reads a file."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from modelaudit.report import Report

FORMATS: Mapping[str, str] = {
    "terminal": "modelaudit.reports.terminal",
    "concise": "modelaudit.reports.concise",
    "json": "modelaudit.reports.json_report",
    "jsonl": "modelaudit.reports.jsonl",
    "sarif": "modelaudit.reports.sarif",
    "github": "modelaudit.reports.github",
}
"""Module of each format, imported when it is asked for."""


def render(
    name: str, report: "Report", *, color: bool = False, width: int = 80, base: "Path | None" = None
) -> str:
    """Return `report` in the format `name`; the keywords matter to a terminal only."""
    module = import_module(FORMATS[name])
    if name == "terminal":
        text: str = module.render(report, color=color, width=width, base=base)
    else:
        text = module.render(report)
    return text
