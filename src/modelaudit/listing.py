"""What `rules list` prints: one row for each identifier of each route."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypedDict

from modelaudit.findings import Status
from modelaudit.quoting import as_sentence, iso
from modelaudit.rulebook.models import Model, Rulebook
from modelaudit.rulebook.status import Clock, offering, status
from modelaudit.rulebook.succession import Succession, resolve


class Row(TypedDict):
    """One identifier on one route; the keys are those of the JSON output."""

    identifier: str
    model: str
    vendor: str
    route: str
    aliases: list[str]
    status: str
    deprecated_on: str | None
    shutdown_on: str | None
    earliest_on: str | None
    redirects_to: str | None
    successor: str | None
    successor_chain: list[str]
    reason: str | None
    source: str | None


def rows(rulebook: Rulebook, clock: Clock) -> list[Row]:
    """Every identifier of every route, fine-tuned ones included, sorted by route and identifier."""
    found = [
        row
        for model in rulebook.models.values()
        for route, mark in _places(model, rulebook)
        for row in _rows_of(rulebook, model, route, mark, clock)
    ]
    return sorted(found, key=lambda row: (row["route"], row["identifier"]))


def table(rows: Iterable[Row]) -> str:
    """Rows as aligned columns for a person."""
    cells = [("route", "identifier", "status", "shutdown", "successor")]
    cells += [
        (
            row["route"],
            row["identifier"],
            row["status"],
            row["shutdown_on"] or "",
            row["successor"] or "",
        )
        for row in rows
    ]
    return columns(cells)


def columns(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells, each as wide as the widest of its column."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
    return "".join(f"{line}\n" for line in aligned)


def _places(model: Model, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield each route of a model, and again with the mark of fine-tuned models."""
    yield from ((route, "") for route in model.offerings)
    for route in model.fine_tunes:
        yield from ((route, mark) for mark in rulebook.routes[route].fine_tune_prefixes[:1])


def _rows_of(
    rulebook: Rulebook, model: Model, route: str, mark: str, clock: Clock
) -> Iterator[Row]:
    served = offering(rulebook, model, route, fine_tuned=bool(mark))
    assert served is not None  # the model names the route
    life = served.lifecycle
    now = status(served, rulebook, clock)
    if now is Status.ACTIVE:
        found = Succession((), None, reason="it is active")
    else:
        found = resolve(rulebook, model, route, clock, fine_tuned=bool(mark))
    names = [mark + name for name in (served.id, *served.aliases)]
    for name in names:
        yield Row(
            identifier=name,
            model=model.id,
            vendor=model.vendor,
            route=route,
            aliases=sorted(other for other in names if other != name),
            status=str(now),
            deprecated_on=iso(life.deprecated),
            shutdown_on=iso(life.shutdown),
            earliest_on=iso(life.earliest),
            redirects_to=life.redirects_to,
            successor=found.successor.id if found.successor else None,
            successor_chain=list(found.chain),
            reason=as_sentence(found.reason) if found.reason else None,
            source=life.source.url if life.source else None,
        )
