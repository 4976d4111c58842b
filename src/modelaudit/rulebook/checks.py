"""What must hold between models, whichever file they come from."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from modelaudit.findings import Status
from modelaudit.rulebook.entries import Entry
from modelaudit.rulebook.models import Model, Rulebook
from modelaudit.rulebook.policy import Policy
from modelaudit.rulebook.problems import DeadEnd, Place, Problems, nearest, quote
from modelaudit.rulebook.sources import newest_check
from modelaudit.rulebook.status import DYING, Clock, offering, status
from modelaudit.rulebook.succession import resolve

MOST_HINTS = 50


def check_models(rulebook: Rulebook, entries: Mapping[str, Entry], problems: Problems) -> None:
    """Records unknown routes and successors, cycles, and models that lead nowhere."""
    as_of = newest_check(rulebook)
    known = [_check_names(rulebook, entry, problems) for entry in entries.values()]
    cyclic = _check_cycles(rulebook, entries, problems)
    if as_of is None or cyclic or not all(known):
        return
    told_by_vendors = rulebook._replace(bans={}, overrides={})
    for entry in entries.values():
        _check_living_successor(told_by_vendors, entry, Clock(as_of), problems)


def check_routes(rulebook: Rulebook, places: Mapping[str, Place], problems: Problems) -> None:
    """Warns of vendors that no file of models is about: it may lie elsewhere."""
    vendors = {model.vendor for model in rulebook.models.values()}
    for route in rulebook.routes.values():
        named = [name for name, _ in route.vendors] + [one.vendor for one in route.rewrites]
        for name in dict.fromkeys(named):
            if name not in vendors:
                text = f"route {quote(route.id)} names the vendor {quote(name)}, whose models"
                text = f"{text} no file describes{nearest(name, vendors)}"
                problems.warn(places[route.id], text)


def check_policy(rulebook: Rulebook, policy: Policy, problems: Problems) -> None:
    """Records bans and overrides that nobody could follow."""
    as_of = newest_check(rulebook)
    for name, place in {**policy.override_places, **policy.ban_places}.items():
        if name not in rulebook.models:
            problems.add(place, _unknown_model(rulebook, "model", name, hints=True))
    for name, override in policy.overrides.items():
        model, target = rulebook.models.get(name), rulebook.models.get(override.successor)
        place = policy.override_places[name]
        if target is None:
            text = _unknown_model(rulebook, "successor", override.successor, hints=True)
            problems.add(place, text)
        elif model and (why := _why_not(rulebook, model, target, as_of)):
            problems.add(place, f"model {quote(name)} cannot move to {quote(target.id)}: {why}")


def _why_not(rulebook: Rulebook, model: Model, target: Model, as_of: date | None) -> str | None:
    """Says why nobody can move from one model to another, on whatever route."""
    if target is model:
        return "it is the same"
    if target.id in rulebook.bans:
        return "it is banned itself"
    served = {route: offering(rulebook, target, route) for route in model.offerings}
    alike = {route: one for route, one in served.items() if one}
    if not alike:
        return f"it is not served on {', '.join(served)}"
    states = {as_of and status(one, rulebook, Clock(as_of)) for one in alike.values()}
    if states <= DYING:
        days = ", ".join(f"{route} ({one.lifecycle.shutdown})" for route, one in alike.items())
        return f"it ends on {days}"
    return None


def _check_names(rulebook: Rulebook, entry: Entry, problems: Problems) -> bool:
    """Tells whether all models that an entry leads to are known."""
    for route, place in entry.offering_places.items():
        if route not in rulebook.routes:
            text = f"unknown route {quote(route)}{nearest(route, rulebook.routes)}"
            problems.add(place, text)
    led_to = [("successor", name, place) for name, place in entry.successor_places.items()]
    for served in entry.model.offerings.values():
        if name := served.lifecycle.redirects_to:
            place = entry.offering_places.get(served.route, entry.place)
            led_to.append(("redirects_to", name, place))
    unknown = [one for one in led_to if one[1] not in rulebook.models]
    for key, name, place in unknown:
        hints = len(problems.errors) < MOST_HINTS
        problems.add(place, _unknown_model(rulebook, key, name, hints))
    _check_days(rulebook, entry, problems)
    return not unknown


def _check_days(rulebook: Rulebook, entry: Entry, problems: Problems) -> None:
    tuned = entry.model.fine_tunes.values()
    for served in (*entry.model.offerings.values(), *tuned):
        for step in served.successors:
            target = rulebook.models.get(step.id)
            if target and target.released and step.since and step.since < target.released:
                text = (
                    f"successor {quote(step.id)} is named since {step.since}, "
                    f"before it was released on {target.released}"
                )
                problems.add(entry.successor_places[step.id], text)


def _unknown_model(rulebook: Rulebook, key: str, name: str, hints: bool) -> str:
    """Looking for a near name takes long in a large rulebook, so only the first mistakes get it."""
    if not hints:
        return f"unknown {key} {quote(name)}"
    named = rulebook.identifiers.get(name, {})
    hint = f", did you mean {quote(next(iter(named.values())))}?" if named else ""
    return f"unknown {key} {quote(name)}{hint or nearest(name, rulebook.models)}"


def _check_cycles(rulebook: Rulebook, entries: Mapping[str, Entry], problems: Problems) -> bool:
    """Walks the successors of all routes together, without recursion, and names each way back."""
    state: dict[str, int] = {}
    found = False
    for start in rulebook.models:
        path: list[tuple[str, Iterator[str]]] = []
        if start not in state:
            path.append((start, iter(_named(rulebook.models[start]))))
            state[start] = 1
        while path:
            model_id, rest = path[-1]
            following = next(rest, None)
            if following is None:
                state[model_id] = 2
                path.pop()
            elif state.get(following) == 1:
                ids = [step for step, _ in path]
                cycle = [*ids[ids.index(following) :], following]
                place = entries[model_id].successor_places.get(following, entries[model_id].place)
                problems.add(place, f"successors go round in a circle: {' -> '.join(cycle[:9])}")
                found = True
            elif following in rulebook.models and following not in state:
                state[following] = 1
                path.append((following, iter(_named(rulebook.models[following]))))
    return found


def _named(model: Model) -> dict[str, None]:
    named: dict[str, None] = {}
    for served in model.offerings.values():
        redirect = served.lifecycle.redirects_to
        named.update(dict.fromkeys(step.id for step in served.successors))
        named.update({redirect: None} if redirect else {})
    return named


def _check_living_successor(
    rulebook: Rulebook, entry: Entry, clock: Clock, problems: Problems
) -> None:
    """The vendor must name a way on, or say why not; elsewhere the reason may be derived."""
    model, horizon = entry.model, clock.as_of + timedelta(clock.horizon)
    for tuned, offerings in ((False, model.offerings), (True, model.fine_tunes)):
        if model.home in offerings and _leads_nowhere(rulebook, model, clock, fine_tuned=tuned):
            place = entry.offering_places.get(model.home, entry.place)
            problems.add_dead_end(place, DeadEnd(model.id, model.home, tuned, horizon))


def _leads_nowhere(rulebook: Rulebook, model: Model, clock: Clock, *, fine_tuned: bool) -> bool:
    served = offering(rulebook, model, model.home, fine_tuned=fine_tuned)
    if served is None or served.no_successor:
        return False
    if status(served, rulebook, clock) in (Status.ACTIVE, Status.LEGACY):
        return False
    return resolve(rulebook, model, model.home, clock, fine_tuned=fine_tuned).successor is None
