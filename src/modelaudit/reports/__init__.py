"""One module per format; no format knows another, and none reads a file."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


_FOR_PEOPLE = frozenset({"terminal", "concise", "github"})


def render(
    name: str,
    report: "Report",
    *,
    color: bool = False,
    width: int = 80,
    links: bool = False,
    quiet: bool = False,
) -> str:
    """Return `report` in the format `name`.

    Args:
        name: One of `FORMATS`.
        report: What to show.
        color: Use colours, in a terminal.
        width: Columns of the terminal.
        links: Make places in files hyperlinks, in a terminal with colours.
        quiet: Leave out the summary where a person reads it; programs always get it.
    """
    module = import_module(FORMATS[name])
    options: dict[str, object] = {"quiet": quiet} if name in _FOR_PEOPLE else {}
    if name == "terminal":
        options |= {"color": color, "width": width, "links": links}
    text: str = module.render(report, **options)
    return text
