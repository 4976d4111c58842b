"""Layout of the terminal report, as styled lines."""

from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from textwrap import wrap

from rich.console import Console
from rich.style import Style
from rich.text import Text

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


def plain(lines: Iterable[Text]) -> str:
    """Return the lines without their styles."""
    return "".join(f"{line.plain.rstrip()}\n" for line in lines)


def colored(lines: Iterable[Text]) -> str:
    """Return the lines with escape sequences for their styles."""
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
        console.print(line, highlight=False)
    return out.getvalue()


def lines(report: Report, width: int, *, links: bool, quiet: bool) -> Iterator[Text]:
    """Yield the report line by line; with `links`, places link to the files."""
    width = max(width, _NARROWEST)
    for group in grouped(report.findings):
        yield _heading(group, report)
        yield from _successors(group)
        yield Text()
        for run in runs(group.findings):
            yield from _run(run, width, links=links)
            yield Text()
    if not quiet:
        yield from _summary(report)


def _heading(group: Group, report: Report) -> Text:
    """Return the model with its fate, in words."""
    if group.model is None:
        about_code = any(not one.code.startswith(ABOUT_FILES) for one in group.findings)
        calls = "calls, " if about_code else ""
        return Text(f"About {calls}files and comments", style="bold")
    text = Text()
    name = report.model_names.get(group.model, group.model)
    if name != group.model:
        text.append(f"{printable(name)} ", style="bold")
    text.append(f"`{printable(group.model)}`", style="bold" if name == group.model else "")
    status = status_words(group)
    if status:
        text.append(" · ", style="dim").append(status, style=_SEVERITY_STYLES[group.severity])
    if group.route:
        text.append(f" on {printable(group.route)}")
    return text


def _successors(group: Group) -> Iterator[Text]:
    """Yield where to go from here: one line for each spelling, the most frequent first."""
    if group.status in (None, Status.ACTIVE):
        return
    by_successor: dict[str | None, list[Finding]] = {}
    moving = (one for one in group.findings if not one.code.startswith(ABOUT_REQUESTS))
    for finding in moving:
        by_successor.setdefault(finding.successor, []).append(finding)
    for successor, findings in sorted(by_successor.items(), key=lambda item: -len(item[1])):
        text = Text("→ ", style="dim")
        if successor is None:
            text.append("no successor", style="not dim")
        else:
            text.append(printable(successor), style="not dim bold green")
            stops = findings[0].successor_chain[1:-1]
            if stops:
                text.append(f" past {', '.join(map(printable, stops))}", style="dim")
        yield text.append(f", {fixes_words(findings)}", style="not dim")


def _run(run: tuple[Finding, ...], width: int, *, links: bool) -> Iterator[Text]:
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


def _note(text: str, indent: int, mark: str, width: int, *, style: str) -> Iterator[Text]:
    first, rest = " " * indent + mark, " " * (indent + len(mark))
    wrapped = wrap(
        printable(text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from (Text(line, style=style) for line in wrapped)


def _place(finding: Finding, *, link: bool) -> Text:
    uri = Path(finding.filename).absolute().as_uri() if link else None
    text = Text("  ")
    text.append(f"{printable(finding.filename)}:{finding.location}", Style(color="cyan", link=uri))
    text.append(f"  {finding.code}", style=_SEVERITY_STYLES[finding.severity])
    if finding.role:
        text.append(f" {finding.role}")
    if finding.identifier is not None:
        word = fix_word(finding)
        text.append(" · ", style="dim").append(word, style=_FIX_STYLES.get(word, "dim"))
    return text


def _quote(finding: Finding, gutter: int, width: int) -> Iterator[Text]:
    """Yield the source line and the line that underlines the finding in it."""
    row, column, *_ = finding.location
    one_line = finding.end_location.row == row
    start = column - 1 - finding.excerpt_cut
    end = (
        finding.end_location.column - 1 - finding.excerpt_cut if one_line else len(finding.excerpt)
    )
    shown = excerpt(finding.excerpt, start, max(end, start), width - gutter - 3)
    style = _SEVERITY_STYLES[finding.severity]
    source = Text().append(f"{row:>{gutter}} │ ", style="dim")
    yield source.append(shown.before).append(shown.marked, style=style).append(shown.after)
    offset, length = underline(shown)
    marks = Text().append(" " * gutter + " │ ", style="dim")
    yield marks.append(" " * offset).append("^" * length, style=style)


def _summary(report: Report) -> Iterator[Text]:
    summary = report.summary
    where = counted(summary.files_with_findings, "file")
    text = Text().append(f"{counted(summary.listed, 'finding')} in {where}", style="bold")
    yield text.append(f", {counted(summary.files, 'file')} checked as of {report.as_of}")
    yield from (Text(f"  {line}") for line in by_code(summary))
    fixes = fixable(summary)
    if fixes:
        yield Text(f"  {fixes}", style="green")
    yield from (Text(f"  {line}", style="dim") for line in footnotes(summary))
