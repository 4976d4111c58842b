"""Layout of the terminal report, as styled lines.

Only colours need rich, which takes longer to import than all else here: a hook has none.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from textwrap import wrap

from modelaudit.codes import ABOUT_FILES, ABOUT_REQUESTS
from modelaudit.findings import Finding, Status
from modelaudit.quoting import counted, printable
from modelaudit.report import Report
from modelaudit.reports.excerpt import excerpt, underline
from modelaudit.reports.groups import (
    Group,
    fix_word,
    fixes_words,
    grouped,
    own_message,
    reaches,
    runs,
    status_words,
)
from modelaudit.reports.wording import by_code, fixable, footnotes

_SEVERITY_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}
_FIX_STYLES = {"safe fix": "green", "unsafe fix": "yellow"}
_NARROWEST = 40

Line = Sequence[tuple[str, str]]
"""Texts, each with its style as rich writes it: `bold red`."""


def plain(lines: Iterable[Line]) -> str:
    """Return the lines without their styles."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


def colored(lines: Iterable[Line]) -> str:
    """Return the lines with escape sequences for their styles."""
    from rich.console import Console
    from rich.text import Text

    out = StringIO()
    console = Console(
        file=out,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        legacy_windows=False,
        soft_wrap=True,
    )
    for line in lines:
        console.print(Text.assemble(*line), highlight=False)
    return out.getvalue()


def lines(report: Report, width: int, *, links: bool, quiet: bool) -> Iterator[Line]:
    """Yield the report line by line; with `links`, places link to the files."""
    width = max(width, _NARROWEST)
    for group in grouped(report.findings):
        yield _heading(group, report)
        yield from _successors(group)
        yield ()
        for run in runs(group.findings):
            yield from _run(run, width, links=links)
            yield ()
    if not quiet:
        yield from _summary(report)


def _heading(group: Group, report: Report) -> Line:
    """Return the model with its fate, in words."""
    if group.model is None:
        about_code = any(not one.code.startswith(ABOUT_FILES) for one in group.findings)
        calls = "calls, " if about_code else ""
        return [(f"About {calls}files and comments", "bold")]
    name = report.model_names.get(group.model, group.model)
    named = name != group.model
    line = [(f"{printable(name)} ", "bold")] if named else []
    line.append((f"`{printable(group.model)}`", "" if named else "bold"))
    if status := status_words(group):
        line += [(" · ", "dim"), (status, _SEVERITY_STYLES[group.severity])]
    if group.route:
        line.append((f" on {printable(group.route)}", ""))
    return line


def _successors(group: Group) -> Iterator[Line]:
    """Yield where to go from here: one line for each spelling, the most frequent first."""
    if group.status in (None, Status.ACTIVE):
        return
    by_successor: dict[str | None, list[Finding]] = {}
    moving = (one for one in group.findings if not one.code.startswith(ABOUT_REQUESTS))
    for finding in moving:
        by_successor.setdefault(finding.successor, []).append(finding)
    for successor, findings in sorted(by_successor.items(), key=lambda item: -len(item[1])):
        yield [*_move(successor, findings[0]), (f", {fixes_words(findings)}", "")]


def _move(successor: str | None, finding: Finding) -> Iterator[tuple[str, str]]:
    yield "→ ", "dim"
    if successor is None:
        yield "no successor", ""
        return
    yield printable(successor), "bold green"
    if stops := finding.successor_chain[1:-1]:
        yield f" past {', '.join(map(printable, stops))}", "dim"


def _run(run: tuple[Finding, ...], width: int, *, links: bool) -> Iterator[Line]:
    """Yield findings of one file that share everything but their place."""
    first = run[0]
    yield _place(first, link=links)
    gutter = max(len(str(finding.location.row)) for finding in run) + 4
    message = own_message(first)
    if message:
        yield from _note(message, gutter - 2, "  ", width, style="")
    for finding in run:
        if finding.excerpt:
            yield from _quote(finding, gutter, width)
        for words in reaches(finding):
            yield from _note(words, gutter, " = ", width, style="dim")
    if first.reason and first.reason != message:
        yield from _note(first.reason, gutter, " = ", width, style="dim")


def _note(text: str, indent: int, mark: str, width: int, *, style: str) -> Iterator[Line]:
    first, rest = " " * indent + mark, " " * (indent + len(mark))
    wrapped = wrap(
        printable(text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from ([(line, style)] for line in wrapped)


def _place(finding: Finding, *, link: bool) -> Line:
    style = _SEVERITY_STYLES[finding.severity]
    line = [
        ("  ", ""),
        (f"{printable(finding.filename)}:{finding.location}", _linked(finding, link=link)),
        (f"  {finding.code}", style),
    ]
    if finding.role:
        line.append((f" {finding.role}", ""))
    if finding.identifier is not None:
        word = fix_word(finding)
        line += [(" · ", "dim"), (word, _FIX_STYLES.get(word, "dim"))]
    return line


def _linked(finding: Finding, *, link: bool) -> str:
    """Return the style of a place, with an address of the file for a terminal that follows it."""
    if not link:
        return "cyan"
    from pathlib import Path

    return f"cyan link {Path(finding.filename).absolute().as_uri()}"


def _quote(finding: Finding, gutter: int, width: int) -> Iterator[Line]:
    """Yield the source line and the line that underlines the finding in it."""
    row, column, *_ = finding.location
    one_line = finding.end_location.row == row
    start = column - 1 - finding.excerpt_cut
    end = (
        finding.end_location.column - 1 - finding.excerpt_cut if one_line else len(finding.excerpt)
    )
    shown = excerpt(finding.excerpt, start, max(end, start), width - gutter - 3)
    style = _SEVERITY_STYLES[finding.severity]
    lead = (f"{row:>{gutter}} │ ", "dim")
    yield [lead, (shown.before, ""), (shown.marked, style), (shown.after, "")]
    offset, length = underline(shown)
    yield [(" " * gutter + " │ ", "dim"), (" " * offset, ""), ("^" * length, style)]


def _summary(report: Report) -> Iterator[Line]:
    summary = report.summary
    where = counted(summary.files_with_findings, "file")
    yield [
        (f"{counted(summary.listed, 'finding')} in {where}", "bold"),
        (f", {counted(summary.files, 'file')} checked as of {report.as_of}", ""),
    ]
    yield from ([(f"  {line}", "")] for line in by_code(summary))
    if fixes := fixable(summary):
        yield [(f"  {fixes}", "green")]
    yield from ([(f"  {line}", "dim")] for line in footnotes(summary))
