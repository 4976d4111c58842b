"""How routes spell a model, and the gateways and routers through which it can be called."""

from collections.abc import Iterator
from dataclasses import dataclass

from modelaudit.rulebook.models import Model, Route, Rulebook
from modelaudit.rulebook.status import Clock, offering


@dataclass(frozen=True, slots=True)
class Way:
    """A route that passes requests on, and what it calls the model."""

    route: Route
    identifier: str


def ways(rulebook: Rulebook, model: Model, clock: Clock) -> Iterator[Way]:
    """Yield the open routes that pass requests on to the vendor of a model, by name."""
    for route in sorted(rulebook.routes.values(), key=lambda route: route.name.casefold()):
        closed = route.closed is not None and route.closed <= clock.as_of
        if route.follows_vendor and not closed:
            identifier = written(rulebook, model, route.id)
            if identifier is not None:
                yield Way(route, identifier)


def written(rulebook: Rulebook, model: Model, route: str) -> str | None:
    """Return what a request to a route says; None when the route does not serve the model."""
    served = offering(rulebook, model, route)
    if served is None:
        return None
    known = rulebook.routes[route]
    vendors = dict(known.vendors)
    if vendors and model.vendor not in vendors:
        return None
    return vendors.get(model.vendor, "") + served.id
