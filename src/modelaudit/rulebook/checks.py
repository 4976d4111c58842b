"""What must hold between models, whichever file they come from."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from modelaudit.rulebook.entries import Entry
from modelaudit.rulebook.models import Lifecycle, Model, Offering, Rulebook
from modelaudit.rulebook.problems import Place, Problems, nearest, quote
from modelaudit.rulebook.sources import newest_check

HORIZON = timedelta(days=90)
MOST_HINTS = 50
MOST_STEPS = 200


def check_models(rulebook: Rulebook, entries: Mapping[str, Entry], problems: Problems) -> None:
    """Records unknown routes and successors, cycles, and models that lead nowhere."""
    as_of = newest_check(rulebook)
    for entry in entries.values():
        _check_names(rulebook, entry, problems)
    cyclic = _check_cycles(rulebook, entries, problems)
    if as_of is None or cyclic:
        return
    for model_id, entry in entries.items():
        _check_living_successor(rulebook, model_id, entry, as_of, problems)


def _check_names(rulebook: Rulebook, entry: Entry, problems: Problems) -> None:
    for route, place in entry.offering_places.items():
        if route not in rulebook.routes:
            text = f"unknown route {quote(route)}{nearest(route, rulebook.routes)}"
            problems.add(place, text)
    for successor, place in entry.successor_places.items():
        if successor not in rulebook.models:
            hints = len(problems.errors) < MOST_HINTS
            problems.add(place, _unknown_model(rulebook, "successor", successor, hints))
    for offering in entry.model.offerings.values():
        target = offering.lifecycle.redirects_to
        if target is not None and target not in rulebook.models:
            place = entry.offering_places.get(offering.route, entry.place)
            problems.add(place, _unknown_model(rulebook, "redirects_to", target, hints=True))


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


def _named(model: Model) -> list[str]:
    return list(
        dict.fromkeys(one.id for offer in model.offerings.values() for one in offer.successors)
    )


def _check_living_successor(
    rulebook: Rulebook, model_id: str, entry: Entry, as_of: date, problems: Problems
) -> None:
    model = entry.model
    fine_tunes = [("fine-tuned model", one) for one in model.fine_tunes.values()]
    for what, offering in [("model", one) for one in model.offerings.values()] + fine_tunes:
        if not _needs_successor(model, offering, as_of):
            continue
        if not lives_on(rulebook, offering, as_of):
            place: Place = entry.offering_places.get(offering.route, entry.place)
            text = (
                f"{what} {quote(model_id)} on route {quote(offering.route)} has no successor that "
                f'lives beyond {as_of + HORIZON}, name one or say why in "no_successor"'
            )
            problems.add(place, text)


def _needs_successor(model: Model, offering: Offering, as_of: date) -> bool:
    """A route that is not the vendor's own need not name any: the vendor's word is the hint."""
    if offering.no_successor or (offering.route != model.home and not offering.successors):
        return False
    cycle = offering.lifecycle
    announced = cycle.deprecated is not None and cycle.deprecated <= as_of
    return announced or cycle.stage == "deprecated" or not _lives(cycle, as_of)


def lives_on(rulebook: Rulebook, offering: Offering, as_of: date) -> bool:
    """Some chain of successors ends at a model alive beyond the horizon on the same route."""
    waiting, seen = [offering], {offering.id}
    while waiting and len(seen) < MOST_STEPS:
        for successor in waiting.pop().successors:
            model = rulebook.models.get(successor.id)
            if model is None or successor.id in seen:
                continue
            seen.add(successor.id)
            following = model.offerings.get(offering.route)
            if following is not None and _lives(following.lifecycle, as_of):
                return True
            # On a route that names no successors the vendor's own are the way on.
            onward = following if following is not None and following.successors else None
            waiting.append(onward or model.offerings.get(model.home) or offering)
    return False


def _lives(lifecycle: Lifecycle, as_of: date) -> bool:
    return lifecycle.shutdown is None or lifecycle.shutdown > as_of + HORIZON
