"""What holds for a model on a route on one day: its dates there, and the status that follows."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from modelaudit.findings import Status
from modelaudit.rulebook.models import (
    Ban,
    Lifecycle,
    Model,
    Offering,
    Route,
    Rulebook,
    Source,
    Successor,
)

DYING = frozenset({Status.RETIRING, Status.RETIRED})
"""Statuses of models nobody is moved to."""


class Clock(NamedTuple):
    """The day a run is about; time is an input, never read from the system here."""

    as_of: date
    horizon: int = 90
    """Days ahead in which a shutdown counts as retiring."""

    def soon(self, day: date) -> bool:
        """Tell whether a day lies within the horizon, or has passed."""
        return (day - self.as_of).days <= self.horizon


def offering(
    rulebook: Rulebook, model: Model, route: str, *, fine_tuned: bool = False
) -> Offering | None:
    """Return a model as a route serves it, with the lifecycle that holds there.

    A route that follows the vendor has the vendor's dates and successors, and no model outlives
    its route.
    """
    known = rulebook.routes.get(route)
    own, dated_by = model.offerings.get(route), route
    if known is not None and known.follows_vendor:
        own, dated_by = _following(own, model.offerings.get(model.home)), model.home
    if fine_tuned and own is not None:
        own = model.fine_tunes.get(dated_by, own)
    return own if own is None or known is None else _closed(own, known)


def _following(own: Offering | None, vendor: Offering | None) -> Offering | None:
    """Return what a route serves that passes requests on, with a spelling of its own or without."""
    if own is None or vendor is None:
        return own or vendor
    return own._replace(
        lifecycle=vendor.lifecycle,
        successors=vendor.successors,
        no_successor=vendor.no_successor,
    )


def _closed(served: Offering, route: Route) -> Offering:
    life = served.lifecycle
    last = None if life.redirects_to else last_day(life)
    if route.closed is None or (last is not None and last < route.closed):
        return served
    source = Source(route.source, route.closed) if route.source else life.source
    end = Lifecycle(deprecated=life.deprecated, shutdown=route.closed, source=source)
    return served._replace(lifecycle=end)


def unlisted(model: Model, route: Route) -> Offering:
    """Return a model on a route that is not known to have served it: it ends with the route."""
    return _closed(Offering(route.id, model.id, (), Lifecycle()), route)


def status(offering: Offering, rulebook: Rulebook, clock: Clock) -> Status:
    """Return the status of a model on a route on the day of the clock."""
    life = offering.lifecycle
    ban = ban_on(offering, rulebook)
    banned = ban and (ban.since or date.min)
    last = last_day(life)
    if any(day and day <= clock.as_of for day in (last, banned)):
        return Status.RETIRED
    if any(day and clock.soon(day) for day in (life.shutdown, banned)):
        return Status.RETIRING
    if life.stage == "deprecated" or (life.deprecated and life.deprecated <= clock.as_of):
        return Status.DEPRECATED
    superseded = any(eligible(offering, rulebook, clock))
    return Status.LEGACY if life.stage == "legacy" or superseded else Status.ACTIVE


def ban_on(offering: Offering, rulebook: Rulebook) -> Ban | None:
    """Return what a project says against a model."""
    model_id = rulebook.identifiers.get(offering.id, {}).get(offering.route)
    return rulebook.bans.get(model_id) if model_id else None


def last_day(life: Lifecycle) -> date | None:
    """Return the day from which no region answers any more."""
    return max((day for _, day in life.regions), default=life.shutdown)


def days_left(life: Lifecycle, clock: Clock) -> int | None:
    """Return the days until the shutdown, negative after it; None when no day is known."""
    return (life.shutdown - clock.as_of).days if life.shutdown else None


def eligible(offering: Offering, rulebook: Rulebook, clock: Clock) -> Iterator[Successor]:
    """Yield the successors one could move to on that day, in the order of the rules."""
    for step in offering.successors:
        since = step.since or offering.lifecycle.deprecated
        released = rulebook.models[step.id].released
        if not any(day and day > clock.as_of for day in (since, released)):
            yield step
