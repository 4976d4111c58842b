"""Second part of the page: where to go, and what the move needs."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from modelaudit.callsites.needs import done
from modelaudit.explain.blocks import Grid, address, cell, faint, paragraph
from modelaudit.explain.checks import Outcome, tally, words
from modelaudit.explain.explanation import Explanation, Hop, Recommendation
from modelaudit.explain.standing_page import STATUS_STYLES, fate_of
from modelaudit.findings import Status
from modelaudit.quoting import printable
from modelaudit.rulebook.models import CallChange

_OUTCOME_STYLES = {
    Outcome.PASS: "green",
    Outcome.WARN: "bold yellow",
    Outcome.FAIL: "bold red",
    Outcome.UNKNOWN: "dim",
}


def advice(explained: Explanation) -> Iterator[RenderableType]:
    """Yield where to go and why, and what else was named."""
    verdict = explained.verdict
    found = verdict.succession
    if verdict.status is Status.ACTIVE:
        yield paragraph(f"Nothing: it is active on {verdict.route}.")
    elif found.successor is None:
        yield paragraph(f"No successor: {found.reason or 'none is known'}.")
    else:
        arrow = Text("→ ", style="dim")
        yield arrow.append(printable(found.successor.id), style="not dim bold green")
    hops = explained.hops
    for hop in hops:
        if len(hops) > 1:
            yield paragraph(f"{hop.source} → {hop.step.id}")
        for reason in _reasons(hop):
            yield paragraph(reason, "dim", indent=2 if len(hops) == 1 else 4)
    if explained.recommendations:
        yield Text()
        yield paragraph(f"{'Also named' if hops else 'Named'}, each since:")
        rows = (_recommended(each) for each in explained.recommendations)
        yield Grid(rows, indent=4)


def _reasons(hop: Hop) -> Iterator[str]:
    step = hop.step
    if hop.chosen:
        yield "chosen by this project"
    if step.since:
        yield f"the successor since {step.since}"
    if step.because:
        yield step.because
    if step.needs:
        yield f"needs {step.needs} in the request"
    if step.gated:
        yield f"only for {step.gated}"
    if hop.derived:
        yield "named by the vendor on its own API; this route names none"


def _recommended(each: Recommendation) -> tuple[Text, ...]:
    step, standing = each.step, each.standing
    name = cell(step.id)
    if standing is None:
        fate = faint("not served on this route")
    else:
        fate = Text(fate_of(standing), style=STATUS_STYLES[standing.status])
    return faint(str(step.since or "always")), name, fate


def checks(explained: Explanation) -> Iterator[RenderableType]:
    """Yield what the move would lose."""
    move = explained.move
    if move is None:
        return
    counts = ", ".join(f"{count} {outcome}" for outcome, count in tally(explained.checks))
    yield paragraph(f"{move.source.identifier} → {move.target.identifier}: {counts}")
    yield Grid(
        (
            Text(check.outcome.upper(), style=_OUTCOME_STYLES[check.outcome]),
            Text(words(check.id)),
            cell(check.message),
        )
        for check in explained.checks
    )


def changes(explained: Explanation) -> Iterator[RenderableType]:
    """Yield what requests need when they move."""
    found = explained.move.changes if explained.move else ()
    for change in sorted(found, key=lambda change: change.change == "note"):
        when = _when(change)
        yield Padding(cell(change.id).append(f"  {printable(when)}", style="dim"), (0, 0, 0, 2))
        yield paragraph(change.reason, indent=4)
        yield address(change.url, indent=4)


def _when(change: CallChange) -> str:
    """Return which requests need a change, and what a program does about it."""
    if change.change == "note":
        return "check by hand"
    calls = [glob for glob in change.calls if not glob.startswith("!")]
    when = ", ".join(change.parameters or calls) or "every request"
    if change.reads:
        when = f"code that reads {', '.join(change.reads)}"
    elif change.values:
        when = f"{when} = {' or '.join(change.values)}"
    elif change.above or change.below:
        when = f"{when} {'above' if change.above else 'below'} {change.above or change.below}"
    return when if change.fix == "manual" else f"{when} {done(change)}, {change.fix} fix"
