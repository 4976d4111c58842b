"""First part of the page: what the model is, and how it stands on each route."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from modelaudit.explain.blocks import Grid, cell, faint, paragraph
from modelaudit.explain.explanation import Explanation
from modelaudit.fate import notes_on
from modelaudit.findings import Status
from modelaudit.quoting import printable
from modelaudit.reports.groups import fate_words
from modelaudit.rulebook.status import Clock
from modelaudit.verdict import Verdict

STATUS_STYLES = {
    Status.RETIRED: "bold red",
    Status.RETIRING: "bold red",
    Status.DEPRECATED: "bold yellow",
    Status.LEGACY: "bold blue",
    Status.ACTIVE: "green",
}


def identity(explained: Explanation) -> Iterator[RenderableType]:
    """Yield the heading with the fate on the route in view, and what the model is."""
    model, verdict = explained.model, explained.verdict
    heading = Text().append(printable(model.name), style="bold")
    heading.append(f" `{printable(verdict.offering.id)}`").append(" · ", style="dim")
    heading.append(fate_of(verdict), style=STATUS_STYLES[verdict.status])
    yield Padding(heading.append(f" on {printable(verdict.route)}"), 0)
    for note in explained.notes:
        yield paragraph(note, "yellow", indent=0)
    card, guidance = explained.side.card, model.guidance
    if card.about:
        yield Text()
        yield paragraph(card.about)
    facts = {
        "model": model.id,
        "vendor": model.vendor,
        "family": model.family,
        "task": model.task,
        "released": str(model.released) if model.released else None,
        "architecture": card.architecture,
        "license": card.license,
        "commercial use": card.commercial_use,
        "use for": "\n".join(guidance.use_for) if guidance else None,
        "avoid for": "\n".join(guidance.avoid_for) if guidance else None,
    }
    yield Text()
    yield Grid((faint(name), cell(value)) for name, value in facts.items() if value)


def fate_of(verdict: Verdict) -> str:
    """Return what becomes of a model on a route, in words."""
    if verdict.fate.banned:
        return printable(verdict.fate.banned)
    life = verdict.lifecycle
    redirected = life.redirects_to is not None
    words = fate_words(verdict.status, life.shutdown, verdict.days_left, redirected=redirected)
    if verdict.status in (Status.ACTIVE, Status.LEGACY) and life.shutdown:
        return f"{verdict.status}, shuts down in {verdict.days_left:,} days ({life.shutdown})"
    return words


def standings(explained: Explanation, clock: Clock) -> Iterator[RenderableType]:
    """Yield how the model stands on every route."""
    sources = explained.sources
    rows = []
    for standing in explained.standings:
        source = standing.lifecycle.source
        mark = f"[{sources.index(source) + 1}]" if source else ""
        says = Text().append(fate_of(standing), style=STATUS_STYLES[standing.status])
        names = (standing.offering.id, *standing.offering.aliases)
        says.append(f"\n{printable(', '.join(names))}")
        for detail in _details(standing, clock):
            says.append(f"\n{printable(detail)}", style="dim")
        rows.append((cell(standing.route), says, faint(mark)))
    yield Grid(rows)


def _details(standing: Verdict, clock: Clock) -> Iterator[str]:
    """Yield what a day alone does not tell."""
    life = standing.lifecycle
    if standing.fate.banned:
        yield standing.fate.text
    if standing.offering.profiles:
        yield f"inference profiles: {', '.join(standing.offering.profiles)}"
    if life.deprecated:
        yield f"announced on {life.deprecated}"
    if life.redirects_to:
        yield f"answers as {life.redirects_to} from then on"
    if life.moving:
        yield "an alias that is repointed without your code changing"
    yield from notes_on(life._replace(versions=()), standing.status, clock)
    if life.versions:
        yield f"by version: {_pairs(life.versions)}"
    if life.conflicts:
        yield f"other sources: {_pairs(life.conflicts)}"


def _pairs(pairs: Iterable[tuple[str, object]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in pairs)
