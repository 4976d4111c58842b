"""What `fix` has done: the changes first, then everything that was left, with the reason."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from modelaudit.codes import ABOUT_REQUESTS
from modelaudit.findings import Applicability, Finding, Fix
from modelaudit.quoting import counted, printable
from modelaudit.report import Report
from modelaudit.reports.groups import fix_word
from modelaudit.reports.wording import footnotes

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
    blocks = [_changes(migrated, report, color=color, would=would)]
    if not quiet:
        left = [finding for file in migrated for finding in file.left]
        blocks += [_left([finding for finding in left if finding.identifier], color=color)]
        blocks += [_warnings([finding for finding in left if not finding.identifier])]
        blocks += [[*_unsafe(report), *footnotes(report.summary)]]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _changes(
    migrated: "Sequence[Migrated]", report: Report, *, color: bool, would: bool
) -> list[str]:
    changes = [finding for file in migrated for finding in file.fixed]
    if not changes:
        checked = f"{counted(report.summary.files, 'file')} checked as of {report.as_of}"
        return [f"Nothing {'to fix' if not report.findings else 'was fixed'}: {checked}"]
    files = counted(sum(file.changed for file in migrated), "file")
    verb = "Would fix" if would else "Fixed"
    head = _style(f"{verb} {counted(len(changes), 'reference')} in {files}", color, fg="green")
    return [head, *(f"  {_where(finding)}  {_move(finding)}" for finding in changes)]


def _left(findings: Sequence[Finding], *, color: bool) -> list[str]:
    if not findings:
        return []
    as_is = "as it is" if len(findings) == 1 else "as they are"
    head = f"Left {counted(len(findings), 'reference')} {as_is}"
    lines = [_style(head, color, fg="yellow")]
    for reason, members in _by_reason(findings):
        lines.append(f"  {printable(reason)}")
        lines += [f"    {_where(finding)}  {_move(finding)}" for finding in members]
    return lines


def _warnings(findings: Sequence[Finding]) -> list[str]:
    """Return what is to be said where no text names a model: files, comments, calls."""
    return [f"{_where(one)}  {one.code} {printable(one.message)}" for one in findings]


def _unsafe(report: Report) -> list[str]:
    unsafe = report.summary.fixable.get(str(Applicability.UNSAFE), 0)
    return [f"{unsafe:,} more fixable with --unsafe; read the reasons first"] if unsafe else []


def _by_reason(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """Put findings that were left for one reason together, the most frequent reason first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        word = fix_word(finding)
        label = "" if word == "safe fix" else f" · {word}"  # the file is at fault, not the fix
        groups.setdefault(f"{finding.reason or 'Not asked for'}{label}", []).append(finding)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def _move(finding: Finding) -> str:
    if finding.code.startswith(ABOUT_REQUESTS):
        words = printable(f"{finding.identifier}: {_words(finding.fix) or finding.message}")
        return words + _elsewhere(finding)
    to = f" → {printable(finding.successor)}" if finding.successor else ""
    more = _words(finding.fix).partition(", ")[2]
    what = f"{printable(finding.identifier or '')}{to}{f', {printable(more)}' if more else ''}"
    return what + _elsewhere(finding)


def _elsewhere(finding: Finding) -> str:
    """Return which other files a fix reaches into."""
    files = finding.fix.by_file(finding.filename) if finding.fix else ()
    others = [printable(file) for file in files if file != finding.filename]
    return f" (also in {', '.join(others)})" if others else ""


def _words(fix: Fix | None) -> str:
    """Return what a fix does, as an order within a line."""
    return f"{fix.message[:1].lower()}{fix.message[1:]}" if fix else ""


def _where(finding: Finding) -> str:
    return f"{printable(finding.filename)}:{finding.location}"


def _style(text: str, color: bool, fg: str) -> str:
    return click.style(text, fg=fg, bold=True) if color else text
