"""How a route writes a model, from the identifier of its vendor and the rules of the route."""

import re
from collections.abc import Iterable, Mapping, Sequence

from modelaudit.rulebook.models import Model, Offering, Route, Rulebook


def spell(rulebook: Rulebook, model: Model, route_id: str) -> str | None:
    """Return the identifier of a model on a route, without a vendor before it.

    None when the route does not serve the model, or means another model by what its rules make
    of this one: a snapshot whose date is dropped, while the undated name points elsewhere.
    """
    route = rulebook.routes[route_id]
    own = model.offerings.get(route_id)
    if not route.follows_vendor:
        return own.id if own else None
    home = model.offerings.get(model.home)
    if home is None or (route.vendors and namespace(route, model.vendor) is None):
        return None
    if own is not None and _by_hand(own, home):
        return own.id.removeprefix(namespace(route, model.vendor) or "")
    text = _rewritten(route, model.vendor, home.id)
    named = rulebook.identifiers.get(text, {})
    return text if named.get(route_id, named.get(model.home)) == model.id else None


def namespace(route: Route, vendor: str) -> str | None:
    """Return what a route writes before the models of a vendor; None when it names no vendors."""
    return dict(route.vendors).get(vendor)


def add_spelled(
    identifiers: dict[str, dict[str, str]], models: Iterable[Model], routes: Mapping[str, Route]
) -> None:
    """Add the identifiers that routes make of those of the vendors, where they differ."""
    models = list(models)
    for route in routes.values():
        if route.follows_vendor and route.rewrites:
            vendors = {rewrite.vendor for rewrite in route.rewrites}
            concerned = [model for model in models if model.vendor in vendors]
            for text, model_id in _spelled(route, concerned).items():
                identifiers.setdefault(text, {}).setdefault(route.id, model_id)


def _spelled(route: Route, models: Sequence[Model]) -> dict[str, str]:
    """Return what a route writes for which model; of several the undated or newest one has it."""
    claims: dict[str, list[tuple[int, int, str, str]]] = {}
    unchanged = set()
    for model in models:
        home, own = model.offerings.get(model.home), model.offerings.get(route.id)
        if home is None or (own is not None and _by_hand(own, home)):
            continue
        newest = model.released.toordinal() if model.released else 0
        for name in (home.id, *home.aliases):
            text = _rewritten(route, model.vendor, name)
            claims.setdefault(text, []).append((-len(name), newest, name, model.id))
            if text == name:
                unchanged.add(text)
    return {text: max(found)[-1] for text, found in claims.items() if text not in unchanged}


def _by_hand(own: Offering, home: Offering) -> bool:
    """An entry under the route that says nothing of its own about the identifier has the home's."""
    return own.id != home.id


def _rewritten(route: Route, vendor: str, name: str) -> str:
    for rewrite in route.rewrites:
        if rewrite.vendor == vendor and (match := re.fullmatch(rewrite.match, name)):
            return match.expand(rewrite.to)
    return name
