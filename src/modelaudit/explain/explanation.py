"""All that can be said about one model: facts of the rules and what follows from them on a day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from modelaudit.errors import UsageError
from modelaudit.explain.cards import PriceList, card_on, price_lists
from modelaudit.explain.checks import Check, Move, Side, run_checks
from modelaudit.explain.gateways import Way, ways, written
from modelaudit.explain.lookup import Named
from modelaudit.findings import Status
from modelaudit.rulebook.models import Model, Source, Successor
from modelaudit.rulebook.status import offering
from modelaudit.verdict import Law, Verdict


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the chain of successors."""

    source: str
    step: Successor
    """Where it leads, and what the rules say about it."""
    derived: bool
    """The route names no such successor: it is the one that the vendor names on its own API."""
    chosen: bool
    """The project chose it."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Another successor that was named at some time."""

    step: Successor
    standing: Verdict | None
    """How that model stands today, on this route; None when the route does not serve it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one model, with one route in view."""

    asked: str
    """What somebody typed."""
    named: Named
    verdict: Verdict
    """On the route in view."""
    standings: tuple[Verdict, ...]
    """On every route that has days of its own, the vendor's first."""
    move: Move | None
    """The migration that the checks are about; None when there is nowhere or no need to go."""
    hops: tuple[Hop, ...]
    recommendations: tuple[Recommendation, ...]
    checks: tuple[Check, ...]
    prices: tuple[PriceList, ...]
    ways: tuple[Way, ...]
    notes: tuple[str, ...]

    @property
    def model(self) -> Model:
        """The model that is explained."""
        return self.named.model

    @property
    def side(self) -> Side:
        """The model on the route in view."""
        card = card_on(self.model, self.verdict.route)
        return Side(self.model, self.verdict.offering.id, card)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Pages the days were read on, in the order of the routes."""
        found = (standing.lifecycle.source for standing in self.standings)
        return tuple(dict.fromkeys(source for source in found if source))


def explain(law: Law, named: Named, asked: str, route: str | None = None) -> Explanation:
    """Gather everything about a model.

    Args:
        law: The rules on one day.
        named: The model.
        asked: What somebody typed.
        route: The route to look at; None for the one the text names, else the vendor's own.

    Raises:
        UsageError: The route that was asked for does not serve the model.
    """
    if named.fine_tuned:
        named = replace(named, model=_as_tuned(named.model))
    verdict = _verdict(law, named, _route(law, named, route))
    standings = tuple(_standings(law, named, verdict))
    routes = named.model.offerings
    dead = {route for route in routes if _verdict(law, named, route).status is Status.RETIRED}
    move = _move(law, verdict)
    return Explanation(
        asked=asked,
        named=named,
        verdict=verdict,
        standings=standings,
        move=move,
        hops=tuple(_hops(law, verdict)),
        recommendations=tuple(_recommendations(law, verdict)),
        checks=run_checks(move, law.clock) if move else (),
        prices=price_lists(named.model, move.target.model if move else None, dead),
        ways=tuple(ways(law.rulebook, named.model, law.clock)),
        notes=tuple(_notes(named, verdict)),
    )


def _as_tuned(model: Model) -> Model:
    """Return a model with the prices of its fine-tuned versions, where they are known."""
    return model._replace(offerings={**model.offerings, **model.fine_tunes})


def _route(law: Law, named: Named, asked: str | None) -> str:
    """Choose the route to look at among those that serve the model, or did before they closed."""
    model = named.model

    def serves(route: str) -> bool:
        known = law.rulebook.routes.get(route)
        closed = known is not None and known.closed is not None
        return closed or offering(law.rulebook, model, route) is not None

    if asked is not None and not serves(asked):
        raise UsageError(
            f"{model.id} is not served on {asked}, but on {', '.join(model.offerings)}"
        )
    wanted = (asked, named.route, law.default_route, model.home, *model.offerings)
    return next(route for route in wanted if route and serves(route))


def _verdict(law: Law, named: Named, route: str) -> Verdict:
    """Return what holds on a route, with identifiers as requests to the route say them."""
    verdict = law.verdict(named.model, route, fine_tuned=named.fine_tuned)
    if not law.rulebook.routes[route].follows_vendor:
        return verdict
    served, succession = verdict.offering, verdict.succession
    own = written(law.rulebook, named.model, route) or served.id
    successor = succession.successor
    if successor is not None:
        text = written(law.rulebook, verdict.target, route)
        successor = successor._replace(id=text or successor.id)
    return verdict._replace(
        offering=served._replace(id=own, aliases=()),
        succession=succession._replace(successor=successor),
    )


def _standings(law: Law, named: Named, verdict: Verdict) -> Iterator[Verdict]:
    """Yield what holds on the vendor's own route, on the others, and on the one in view."""
    model = named.model
    served = model.fine_tunes if named.fine_tuned and model.fine_tunes else model.offerings
    for route in sorted(served, key=lambda route: route != model.home):
        if route == verdict.route:
            yield verdict
        elif not law.rulebook.routes[route].follows_vendor:
            yield _verdict(law, named, route)
    if verdict.route not in served:
        yield verdict


def _move(law: Law, verdict: Verdict) -> Move | None:
    """Return the move to the successor, or to the vendor's own when the route serves none."""
    if verdict.status is Status.ACTIVE:
        return None
    source, route = verdict.model, verdict.route
    decided = verdict
    if verdict.succession.successor is None and offering(law.rulebook, source, source.home):
        decided = law.verdict(source, source.home, fine_tuned=verdict.fine_tuned)
    successor = decided.succession.successor
    if successor is None:
        return None
    target = decided.target
    return Move(
        source=Side(source, verdict.offering.id, card_on(source, route)),
        target=Side(target, successor.id, card_on(target, route)),
        route=law.rulebook.routes[route],
        standing=law.verdict(target, decided.route),
        served=decided is verdict,
        elsewhere=tuple(target.offerings),
        step=decided.succession.step,
        changes=decided.changes,
        changes_known=law.knows_changes_to(target),
    )


def _hops(law: Law, verdict: Verdict) -> Iterator[Hop]:
    """Yield the steps away from a model that dies, each with what the rules say about it."""
    if verdict.status is Status.ACTIVE:
        return
    succession, models = verdict.succession, law.rulebook.models
    chosen = {*law.overrides, *law.rulebook.overrides}
    for source, step in zip(succession.chain, succession.steps, strict=False):
        own = offering(law.rulebook, models[source], verdict.route)
        named = {each.id for each in own.successors} if own else set()
        derived = succession.derived and step.id not in named
        yield Hop(source, step, derived=derived, chosen=source in chosen)


def _recommendations(law: Law, verdict: Verdict) -> Iterator[Recommendation]:
    """Yield the other successors that were named for the model, the newest first."""
    vendor = offering(law.rulebook, verdict.model, verdict.model.home)
    steps = {step.id: step for step in (vendor.successors if vendor else ())}
    steps.update((step.id, step) for step in verdict.offering.successors)
    chosen = () if verdict.status is Status.ACTIVE else verdict.succession.chain[1:2]
    steps = {id_: step for id_, step in steps.items() if id_ not in chosen}
    for step in sorted(steps.values(), key=lambda step: step.since or date.min, reverse=True):
        model = law.rulebook.models[step.id]
        served = offering(law.rulebook, model, verdict.route)
        yield Recommendation(step, law.verdict(model, verdict.route) if served else None)


def _notes(named: Named, verdict: Verdict) -> Iterator[str]:
    if named.fine_tuned:
        tuned = "are those of its fine-tuned versions"
        known = tuned if named.model.fine_tunes else "of fine-tuned versions are not known"
        yield f"A fine-tuned {named.model.name}; the days {known}"
    if named.prefixed:
        yield f"No rule knows what stands before the name; this is about {verdict.route}"
    if named.partial:
        yield "Only part of its name was asked for, and no other name has that part"
    for route, other in named.others:
        yield f"On {route} this identifier names another model: {other.id}, {other.name}"
