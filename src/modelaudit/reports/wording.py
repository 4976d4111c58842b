"""Words and characters that the formats for people share."""

from collections.abc import Mapping, Sequence

from modelaudit.codes import CODES
from modelaudit.quoting import counted, printable
from modelaudit.report import Report, Summary
from modelaudit.reports.clean import all_clear


def closing(report: Report) -> Sequence[str]:
    """Return the lines that close a list of findings."""
    return [*_tally(report), *footnotes(report.summary)]


def _tally(report: Report) -> Sequence[str]:
    summary = report.summary
    if not summary.listed:
        return nothing_listed(report)
    found = (
        f"Found {counted(summary.listed, 'finding')} "
        f"in {counted(summary.files_with_findings, 'file')}"
    )
    fixes = fixable(summary)
    return [f"{found}; {fixes}." if fixes else f"{found}."]


def nothing_listed(report: Report) -> Sequence[str]:
    """Return the line of a run that lists nothing, unless its notes say it already."""
    summary = report.summary
    if summary.files:
        return [all_clear(summary.files, report.as_of)]
    return [] if summary.notes else ["Nothing to check."]


def fixable(summary: Summary) -> str:
    """Return how many findings a program can settle; empty when it can settle none."""
    safe, unsafe = summary.fixable.get("safe", 0), summary.fixable.get("unsafe", 0)
    if not safe and not unsafe:
        return ""
    if not safe:
        return f"{unsafe:,} fixable with `modelaudit fix --unsafe`"
    more = f", {unsafe:,} more with --unsafe" if unsafe else ""
    return f"{safe:,} fixable with `modelaudit fix`{more}"


def by_code(summary: Summary) -> Sequence[str]:
    """Return a line for each code among the listed findings: count, code and title."""
    counts = {code: count for code, count in sorted(summary.by_code.items()) if count}
    digits = max((len(f"{count:,}") for count in counts.values()), default=0)
    return [
        f"{count:>{digits},} {code} {CODES[code].title if code in CODES else ''}".rstrip()
        for code, count in counts.items()
    ]


def footnotes(summary: Summary) -> Sequence[str]:
    """Return a line for each way in which something was seen and is not listed, and the notes."""
    lines = []
    unlisted = {role: count for role, count in summary.unlisted.items() if count}
    if unlisted:
        lines.append(
            f"Not listed: {_counts(unlisted)}; list them with --roles {','.join(unlisted)}"
        )
    if summary.suppressed:
        lines.append(f"Suppressed by comments: {summary.suppressed:,}")
    if summary.baselined:
        lines.append(f"Known from the baseline: {summary.baselined:,}")
    skipped = {reason: count for reason, count in summary.skipped.items() if count}
    if skipped:
        lines.append(f"Not read: {_counts(skipped)}")
    return [*lines, *map(printable, summary.notes)]


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {printable(key)}" for key, count in counts.items())
