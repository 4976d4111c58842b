"""How routes spell a model, and the gateways and routers through which it can be called."""

from collections.abc import Iterator
from dataclasses import dataclass

from modelaudit.rulebook.models import Model, Route, Rulebook
from modelaudit.rulebook.spelled import namespace, spell
from modelaudit.rulebook.status import Clock


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
    identifier = spell(rulebook, model, route)
    if identifier is None or not rulebook.routes[route].follows_vendor:
        return identifier
    return (namespace(rulebook.routes[route], model.vendor) or "") + identifier
