"""Which living model to move to: the chain of successors, followed on one route."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from modelaudit.findings import Status
from modelaudit.rulebook.models import Model, Offering, Rulebook, Successor
from modelaudit.rulebook.status import DYING, Clock, eligible, offering, status

MOST_MODELS = 64
"""Models a search looks at before it gives up; real chains are shorter by far."""
MOST_ROUTES_NAMED = 4


class Succession(NamedTuple):
    """Where the chain of successors ends."""

    chain: tuple[str, ...]
    """Canonical ids, the model asked about first; ends at the successor when there is one."""
    successor: Offering | None
    steps: tuple[Successor, ...] = ()
    """The rule's word for each hop: why this one, and what it needs."""
    reason: str | None = None
    """Why there is no successor, as one sentence."""
    derived: bool = False
    """The vendor names the successor, and the route, which keeps its own schedule, does not."""

    @property
    def step(self) -> Successor | None:
        """The rule's word for the last hop."""
        return self.steps[-1] if self.steps else None


def resolve(
    rulebook: Rulebook,
    model: Model,
    route: str,
    clock: Clock,
    overrides: Mapping[str, str] | None = None,
    *,
    fine_tuned: bool = False,
) -> Succession:
    """Follow the successors of a model on a route until one is alive beyond the horizon.

    Args:
        rulebook: All rules.
        model: The model to leave.
        route: The route it is called through; the successor is one that this route serves.
        clock: Day and horizon.
        overrides: Canonical id to the id a project wants instead.
        fine_tuned: Start from the lifecycle of fine-tuned versions.
    """
    if overrides and model.id in overrides:
        return _chosen(rulebook, model, route, clock, Successor(overrides[model.id]), "by you")
    if override := rulebook.overrides.get(model.id):
        step = Successor(override.successor, because=override.because)
        return _chosen(rulebook, model, route, clock, step, f"in {override.file}")
    tuned = offering(rulebook, model, route, fine_tuned=True) if fine_tuned else None
    ways = _Walk(rulebook, model, route, clock).living(tuned)
    if not ways:
        served = tuned or offering(rulebook, model, route)
        return Succession((model.id,), None, reason=_reason(rulebook, model, route, clock, served))
    return Succession(
        (model.id, *(way.step.id for way in ways)),
        offering(rulebook, rulebook.models[ways[-1].step.id], route),
        tuple(way.step for way in ways),
        derived=any(way.derived for way in ways),
    )


def _chosen(
    rulebook: Rulebook, model: Model, route: str, clock: Clock, step: Successor, by: str
) -> Succession:
    target = offering(rulebook, rulebook.models[step.id], route)
    now = status(target, rulebook, clock) if target else None
    reason = None
    if target is None or now in DYING:
        reason = f"`{step.id}`, chosen {by}, is {now or 'not served'} on {route}"
        target = None
    return Succession((model.id, step.id), target, (step,), reason)


class _Way(NamedTuple):
    """One hop from a model to the next."""

    step: Successor
    derived: bool

    @property
    def rank(self) -> tuple[bool, bool]:
        """What must be tried first: the route's own word, and what everybody may call."""
        return self.derived, self.step.gated is not None


class _Walk:
    """Depth-first search along the successors, in the order the rules prefer them."""

    def __init__(self, rulebook: Rulebook, start: Model, route: str, clock: Clock) -> None:
        self._rulebook, self._start, self._route, self._clock = rulebook, start, route, clock
        known = rulebook.routes.get(route)
        self._own_schedule = known is None or not known.follows_vendor

    def living(self, tuned: Offering | None = None) -> tuple[_Way, ...]:
        """Return the hops to a model that outlives the horizon; none when there is no such model.

        The best is one that nobody will have to leave again soon.
        """
        active = self._to_active(self._start, {self._start.id}, tuned)
        return active or self._to_tolerable(self._start, {self._start.id}, tuned)

    def _to_active(
        self, model: Model, seen: set[str], tuned: Offering | None = None
    ) -> tuple[_Way, ...]:
        for _, group in groupby(self._ways(model, tuned), key=lambda way: way.rank):
            ways = list(group)
            for way in ways:
                if self._status(way) is Status.ACTIVE:
                    return (way,)
            for way in self._unseen(ways, seen):
                beyond = self._to_active(self._rulebook.models[way.step.id], seen)
                if beyond:
                    return (way, *beyond)
        return ()

    def _to_tolerable(
        self, model: Model, seen: set[str], tuned: Offering | None = None
    ) -> tuple[_Way, ...]:
        """Return the hops to the last model of a chain that at least outlives the horizon."""
        for way in self._unseen(self._ways(model, tuned), seen):
            beyond = self._to_tolerable(self._rulebook.models[way.step.id], seen)
            if beyond:
                return (way, *beyond)
            if self._status(way) in (Status.LEGACY, Status.DEPRECATED):
                return (way,)
        return ()

    def _unseen(self, ways: Iterable[_Way], seen: set[str]) -> Iterator[_Way]:
        for way in ways:
            if way.step.id not in seen and len(seen) < MOST_MODELS:
                seen.add(way.step.id)
                yield way

    def _ways(self, model: Model, tuned: Offering | None) -> list[_Way]:
        """Return what the route itself names, then what the vendor does, the preferred first."""
        if chosen := self._rulebook.overrides.get(model.id):
            return [_Way(Successor(chosen.successor, because=chosen.because), derived=False)]
        own = offering(self._rulebook, model, self._route)
        vendor = offering(self._rulebook, model, model.home)
        foreign = self._own_schedule and self._route != model.home
        ways: dict[str, _Way] = {}
        for served, derived in ((tuned, False), (own, False), (vendor, foreign)):
            if served is None:
                continue
            for step in self._named(served):
                ways.setdefault(step.id, _Way(step, derived))
            if served.no_successor and not served.successors:
                break  # the route says itself that there is none
        return sorted(ways.values(), key=lambda way: (way.rank, not way.step.default))

    def _named(self, served: Offering) -> Iterator[Successor]:
        """Yield the successors of the rules; last, the model that answers in its place."""
        yield from eligible(served, self._rulebook, self._clock)
        if served.lifecycle.redirects_to:
            yield Successor(served.lifecycle.redirects_to)

    def _status(self, way: _Way) -> Status | None:
        if way.step.id == self._start.id:
            return None  # back to where it came from
        served = offering(self._rulebook, self._rulebook.models[way.step.id], self._route)
        return status(served, self._rulebook, self._clock) if served else None


def _reason(
    rulebook: Rulebook, model: Model, route: str, clock: Clock, served: Offering | None
) -> str:
    """Say why there is no successor, and where one, or the model itself, is served."""
    vendor = model.offerings.get(model.home)
    known = rulebook.routes.get(route)
    ways = _Walk(rulebook, model, model.home, clock).living()
    successors = [rulebook.models[way.step.id] for way in ways[-1:]]
    if known is not None and known.closed and clock.soon(known.closed):
        where = _served_elsewhere(rulebook, [model, *successors], route, clock)
        when = "is served there any more" if known.closed <= clock.as_of else "will be served there"
        return f"nothing {when}{where}"
    for stated in (served, vendor):
        if stated is not None and stated.no_successor:
            return stated.no_successor
    where = _served_elsewhere(rulebook, [*successors, model], route, clock)
    return f"no living successor is {'served' if successors else 'known'} on {route}{where}"


def _served_elsewhere(rulebook: Rulebook, models: Iterable[Model], route: str, clock: Clock) -> str:
    """Name the routes that serve the first of the models that lives on any."""
    for model in models:
        routes = []
        for other in model.offerings:
            served = offering(rulebook, model, other)
            if other != route and served and status(served, rulebook, clock) not in DYING:
                routes.append(other)
        if routes:
            more = len(routes) - MOST_ROUTES_NAMED
            tail = f" and {more} more" if more > 0 else ""
            return f"; {model.id} is on {', '.join(routes[:MOST_ROUTES_NAMED])}{tail}"
    return ""
