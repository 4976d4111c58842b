"""`rules import`: from flags to a report and an exit code."""

from typing import Any

from modelaudit.importing import report
from modelaudit.importing.rounds import Wanted, import_list
from modelaudit.output import write_out


def run(format_: str, **flags: Any) -> int:
    """Imports and reports; returns the exit code."""
    imported = import_list(Wanted(**flags))
    if format_ == "json":
        import json

        shown = json.dumps(report.tree(imported), indent=2, ensure_ascii=False) + "\n"
    else:
        shown = report.text(imported)
    write_out(shown.encode("utf-8", "replace"))
    open_ = 0 if imported.written else imported.changes + len(imported.of("undecided"))
    return 1 if open_ else 0
