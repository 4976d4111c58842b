"""What `fix` has done: the changes first, then everything that was left, with the reason."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from modelaudit.findings import Finding
from modelaudit.report import Report
from modelaudit.reports.clean import counted
from modelaudit.reports.wording import footnotes, printable

if TYPE_CHECKING:
    from modelaudit.migration import Migrated


def render(
    report: Report, migrated: "Sequence[Migrated]", *, color: bool, would: bool, quiet: bool
) -> str:
    """Return the outcome of a `fix` as text.

    Args:
        report: What is left.
        migrated: What was done, file by file.
        color: Use colours.
        would: Nothing was written: it is a preview.
        quiet: Leave out what was left.
    """
    changes = [finding for file in migrated for finding in file.fixed]
    files = sum(bool(file.fixed) for file in migrated)
    verb = "Would fix" if would else "Fixed"
    lines = [_style(f"{verb} {_uses(len(changes))} in {counted(files, 'file')}", color, fg="green")]
    lines += [f"  {_where(finding)}  {_move(finding)}" for finding in changes]
    left = [] if quiet else [finding for file in migrated for finding in file.left if finding.role]
    if left:
        lines += ["", _style(f"Left {_uses(len(left))} as they are", color, fg="yellow")]
        for reason, findings in _by_reason(left):
            lines.append(f"  {printable(reason)}")
            lines += [f"    {_where(finding)}  {_move(finding)}" for finding in findings]
    if not quiet:
        lines += ["", *footnotes(report.summary)]
    return "".join(f"{line}\n" for line in lines).rstrip("\n") + "\n"


def _by_reason(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """Put findings that were left for one reason together, the most frequent reason first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        fix = finding.fix
        label = f"{fix.applicability}: " if fix else ""
        groups.setdefault(f"{label}{finding.reason or 'not asked for'}", []).append(finding)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def _move(finding: Finding) -> str:
    to = f" → {printable(finding.successor)}" if finding.successor else ""
    return f"{printable(finding.identifier or '')}{to}"


def _where(finding: Finding) -> str:
    return f"{printable(finding.filename)}:{finding.location.row}:{finding.location.column}"


def _uses(count: int) -> str:
    return counted(count, "reference")


def _style(text: str, color: bool, fg: str) -> str:
    return click.style(text, fg=fg, bold=True) if color else text
