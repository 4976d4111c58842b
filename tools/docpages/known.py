"""What the pages are written from: the rules, and what they say on the day they were checked."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from modelaudit.listing import Row, rows
from modelaudit.rulebook.index import open_rulebook
from modelaudit.rulebook.models import Offering, Rulebook
from modelaudit.rulebook.sources import newest_check
from modelaudit.rulebook.status import Clock, offering


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
        for mark in ("", *rulebook.routes[route].fine_tune_prefixes[:1]):
            served = offering(rulebook, model, route, fine_tuned=bool(mark))
            if served and row["identifier"] == mark + served.id:
                yield Line(row, served, fine_tuned=bool(mark))
