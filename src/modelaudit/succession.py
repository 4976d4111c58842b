"""Which status a model has on a route on a day, and which living model to move to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from modelaudit.errors import UsageError
from modelaudit.findings import Status
from modelaudit.rulebook.models import Lifecycle, Model, Offering, Rulebook, Successor


@dataclass(frozen=True, slots=True)
class Clock:
    """The day a run is about; time is an input, never read from the system here."""

    as_of: date
    horizon: int = 90
    """Days ahead in which a shutdown counts as retiring."""


@dataclass(frozen=True, slots=True)
class Succession:
    """Where the chain of successors ends."""

    chain: tuple[str, ...]
    """Canonical ids, the model asked about first; ends at the successor when there is one."""
    successor: Offering | None
    step: Successor | None = None
    """The rule's word for the last hop: why this one, and what it needs."""
    reason: str | None = None
    """Why there is no successor, as one sentence."""


def status(offering: Offering, rulebook: Rulebook, clock: Clock) -> Status:
    """Return the status of a model on a route on the day of the clock."""
    life = offering.lifecycle
    if life.shutdown and life.shutdown <= clock.as_of:
        return Status.RETIRED
    if life.shutdown and (life.shutdown - clock.as_of).days <= clock.horizon:
        return Status.RETIRING
    if life.stage == "deprecated" or (life.deprecated and life.deprecated <= clock.as_of):
        return Status.DEPRECATED
    superseded = any(_eligible(offering, rulebook, clock))
    return Status.LEGACY if life.stage == "legacy" or superseded else Status.ACTIVE


def offering(rulebook: Rulebook, model: Model, route: str) -> Offering | None:
    """Return a model as a route serves it; a route without own dates serves it as its vendor."""
    known = rulebook.routes.get(route)
    if known is not None and known.follows_vendor:
        return model.offerings.get(model.home)
    return model.offerings.get(route)


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
        target = overrides[model.id]
        chosen = offering(rulebook, rulebook.models[target], route)
        reason = None if chosen else f"`{target}`, chosen by you, is not served on {route}"
        return Succession((model.id, target), chosen, reason=reason)
    walk = _Walk(rulebook, route, clock)
    start = model.fine_tunes.get(model.home) if fine_tuned else None
    path = walk.to_active(model, (), start) or walk.to_tolerable(model, (), start)
    if path is None:
        served = offering(rulebook, model, route)
        stated = served.no_successor if served else None
        return Succession(
            (model.id,), None, reason=stated or f"no living successor is known on {route}"
        )
    last = path[-1]
    return Succession(
        (model.id, *(step.id for step in path)),
        offering(rulebook, rulebook.models[last.id], route),
        last,
    )


class _Walk:
    """Depth-first search along the successors, in the order the rules prefer them."""

    def __init__(self, rulebook: Rulebook, route: str, clock: Clock) -> None:
        self._rulebook, self._route, self._clock = rulebook, route, clock

    def to_active(
        self, model: Model, seen: tuple[str, ...], start: Offering | None = None
    ) -> tuple[Successor, ...] | None:
        """Return the hops to the first model that nobody will have to leave again soon."""
        steps = list(self._steps(model, start))
        for step in steps:
            if self._status(step) is Status.ACTIVE:
                return (step,)
        for step in steps:
            if step.id in seen:
                continue
            beyond = self.to_active(self._rulebook.models[step.id], (*seen, model.id))
            if beyond:
                return (step, *beyond)
        return None

    def to_tolerable(
        self, model: Model, seen: tuple[str, ...], start: Offering | None = None
    ) -> tuple[Successor, ...] | None:
        """Return the hops to the last model that at least outlives the horizon."""
        for step in self._steps(model, start):
            if step.id in seen:
                continue
            beyond = self.to_tolerable(self._rulebook.models[step.id], (*seen, model.id))
            if beyond:
                return (step, *beyond)
            if self._status(step) in (Status.LEGACY, Status.DEPRECATED):
                return (step,)
        return None

    def _steps(self, model: Model, start: Offering | None = None) -> Iterator[Successor]:
        """Yield what the route itself names, else what the vendor does, if the route serves it."""
        own = start or offering(self._rulebook, model, self._route)
        vendor = model.offerings.get(model.home)
        named = own if own and own.successors else vendor
        if named is None:
            return
        steps = list(_eligible(named, self._rulebook, self._clock))
        for step in sorted(steps, key=lambda step: not step.default):
            if offering(self._rulebook, self._rulebook.models[step.id], self._route):
                yield step

    def _status(self, step: Successor) -> Status:
        served = offering(self._rulebook, self._rulebook.models[step.id], self._route)
        assert served is not None  # _steps yields only what the route serves
        return status(served, self._rulebook, self._clock)


def _eligible(offering: Offering, rulebook: Rulebook, clock: Clock) -> Iterator[Successor]:
    """Yield the successors one could move to on that day, in the order of the rules."""
    for step in offering.successors:
        since = step.since or offering.lifecycle.deprecated
        released = rulebook.models[step.id].released
        if not any(day and day > clock.as_of for day in (since, released)):
            yield step


def days_left(life: Lifecycle, clock: Clock) -> int | None:
    """Return the days until the shutdown, negative after it; None when no day is known."""
    return (life.shutdown - clock.as_of).days if life.shutdown else None


def chosen_successors(
    rulebook: Rulebook, chosen: Mapping[str, str], clock: Clock
) -> dict[str, str]:
    """Turn a project's own choice of successors into canonical ids.

    Args:
        rulebook: All rules.
        chosen: Identifier to leave to identifier to move to, as a user wrote them.
        clock: Day and horizon: nobody is moved onto a dying model, not even on demand.

    Raises:
        UsageError: An identifier that no rule knows, or a successor that is not alive.
    """
    result: dict[str, str] = {}
    for old, new in chosen.items():
        target = _known(rulebook, new)[0]
        home = target.offerings.get(target.home) or next(iter(target.offerings.values()))
        dying = status(home, rulebook, clock)
        if dying in (Status.RETIRING, Status.RETIRED):
            raise UsageError(
                f"cannot move {old} to {new}: it is {dying} on {home.route} "
                f"({home.lifecycle.shutdown})"
            )
        result.update((model.id, target.id) for model in _known(rulebook, old))
    return result


def _known(rulebook: Rulebook, identifier: str) -> list[Model]:
    """Return the models an identifier names, that of the vendor's own API first."""
    bare = identifier.rpartition("/")[2]  # people copy what stands in their file, prefix and all
    named = rulebook.identifiers.get(identifier) or rulebook.identifiers.get(bare)
    if not named:
        close = get_close_matches(identifier, rulebook.identifiers, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UsageError(f"no rule knows the model {identifier}{hint}")
    models = [(rulebook.models[id_], route) for route, id_ in named.items()]
    models.sort(key=lambda pair: pair[0].home != pair[1])
    return [model for model, _ in models]
