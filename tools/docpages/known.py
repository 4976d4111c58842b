"""What the pages are written from: the rules, and what they say on the day they were checked."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from modelaudit.listing import Row, rows
from modelaudit.rulebook.index import open_rulebook
from modelaudit.rulebook.models import Offering, Rulebook
from modelaudit.rulebook.sources import newest_check
from modelaudit.succession import Clock


class Line(NamedTuple):
    """One model on one route, as one line of a table."""

    row: Row
    """That of the route's own spelling; its aliases are in it."""
    offering: Offering
    fine_tuned: bool


class Known(NamedTuple):
    """The rules on one day."""

    rulebook: Rulebook
    clock: Clock
    rows: tuple[Row, ...]
    """What `rules list` prints."""
    lines: tuple[Line, ...]

    @property
    def vendors(self) -> list[str]:
        """Everybody who makes a model, sorted."""
        return sorted({row["vendor"] for row in self.rows})

    def routes_of(self, vendor: str) -> list[str]:
        """Routes that serve a vendor's models, the vendor's own first."""
        homes = {model.home for model in self.rulebook.models.values() if model.vendor == vendor}
        found = {row["route"] for row in self.rows if row["vendor"] == vendor}
        return sorted(found, key=lambda route: (route not in homes, route))


def know(rulebook: Rulebook) -> Known:
    """Judge the rules as of the newest day in them: pages change when rules do, and only then."""
    clock = Clock(newest_check(rulebook) or date.min)
    found = tuple(rows(rulebook, clock))
    return Known(rulebook, clock, found, tuple(_lines(rulebook, found)))


def shipped() -> Known:
    """Know what the rules of this checkout say."""
    return know(open_rulebook(use_cache=False).rulebook())


def _lines(rulebook: Rulebook, found: tuple[Row, ...]) -> Iterator[Line]:
    for row in found:
        model, route = rulebook.models[row["model"]], row["route"]
        own, tuned = model.offerings.get(route), model.fine_tunes.get(route)
        if own and row["identifier"] == own.id:
            yield Line(row, own, fine_tuned=False)
        elif tuned and row["identifier"] in _marked(rulebook, tuned):
            yield Line(row, tuned, fine_tuned=True)


def _marked(rulebook: Rulebook, tuned: Offering) -> list[str]:
    return [mark + tuned.id for mark in rulebook.routes[tuned.route].fine_tune_prefixes]
