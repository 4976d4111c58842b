"""Which model a text names, and through which route: the token and what its place tells."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from modelaudit.grammar import Grammar, decoded
from modelaudit.references import Candidate
from modelaudit.rulebook.spelled import namespace

if TYPE_CHECKING:
    from modelaudit.rulebook.models import Rulebook


class Named(NamedTuple):
    """A model as a text names it."""

    model: str
    """Canonical id."""
    vendor: str
    route: str
    prefix: str
    identifier: str
    suffix: str = ""
    fine_tuned: bool = False
    host: str | None = None
    """Route with days of its own that the text sends the request on to."""
    others: tuple[str, ...] = ()
    """Routes it may be called through just as well, when nothing says which one it is."""


class _Reading(NamedTuple):
    """One way to take a token apart: `openai/gpt-4o` is an identifier here and two things there."""

    prefix: str
    identifier: str
    told: str | None
    """Route that the token itself names."""
    vendor_before: str
    """The innermost prefix, when routes write it before the models of a vendor."""


class Names:
    """The identifiers of a rulebook as routes write them."""

    def __init__(self, rulebook: "Rulebook") -> None:
        self._rulebook = rulebook
        self.grammar = Grammar(rulebook)
        routes = rulebook.routes.values()
        self._namespaces = {text for route in routes for _, text in route.vendors}

    def parse(self, text: str, route: str | None = None) -> Named | None:
        """Return the model that all of a text names; None when it names none.

        Args:
            text: An identifier with everything that a route writes around it.
            route: Route told by its place: a base URL, a client, a key beside it.
        """
        content = text.encode()
        for start, end in _parts(content):
            part = content[start:end].decode(errors="replace")
            if decoded(part) in self._rulebook.identifiers:
                candidate = self.grammar.candidate(content, start, end)
                if candidate is not None and candidate.span == (0, len(content)):
                    return self.of(candidate, route)
        return None

    def of(self, candidate: Candidate, place: str | None) -> Named | None:
        """Return the model a candidate names and the route it is called through.

        Args:
            candidate: A token with an identifier in it.
            place: Route told by what stands around the token; None when nothing says.
        """
        readings = list(self._readings(candidate))
        if self._asked(readings[0], place) is None:
            readings.append(readings.pop(0))  # a vendor's name says more than a host's own list
        for find in (self._told, self._untold):
            for reading in readings:
                if found := find(reading, place):
                    return self._named(candidate, reading, found)
        return None

    def _readings(self, candidate: Candidate) -> Iterator[_Reading]:
        prefix, identifier = decoded(candidate.prefix), decoded(candidate.identifier)
        yield _Reading(prefix, identifier, candidate.route, self._vendor(prefix))
        for head, rest in self.grammar.splits(identifier):
            told = candidate.route
            if told is None or head not in self._written_by(told):
                told = self.grammar.route_of(prefix + head, rest) or told
            yield _Reading(prefix + head, rest, told, self._vendor(head))

    def _written_by(self, route: str) -> set[str]:
        """Return what a route writes before the models of vendors."""
        return {text for _, text in self._rulebook.routes[route].vendors}

    def _vendor(self, prefix: str) -> str:
        last = self.grammar.last(prefix)
        return last if last in self._namespaces else ""

    def _named(
        self, candidate: Candidate, reading: _Reading, found: Sequence[tuple[str, str]]
    ) -> Named:
        model_id, route = found[0]
        model = self._rulebook.models[model_id]
        host = self.grammar.host(candidate.suffix) or reading.told
        if host is not None and (
            host in (route, model.home) or self._rulebook.routes[host].follows_vendor
        ):
            host = None
        prefix, identifier, *_ = reading
        tuned, suffix = candidate.fine_tuned, candidate.suffix
        others = tuple(other for one, other in found[1:] if one == model_id)
        return Named(model_id, model.vendor, route, prefix, identifier, suffix, tuned, host, others)

    def _asked(self, reading: _Reading, place: str | None) -> str | None:
        """Return the route that token and place tell together; None when neither says."""
        known = self._rulebook.routes.get(place) if place else None
        if known is None or reading.told is None:
            return reading.told or (known.id if known else None)
        written = known.follows_vendor or reading.vendor_before in self._written_by(known.id)
        # A vendor's prefix is how the route of the place spells a model, or has it spelled.
        return known.id if written and self._sells_its_own(reading.told) else reading.told

    def _sells_its_own(self, route: str) -> bool:
        return self._rulebook.routes[route].kind == "provider"

    def _told(self, reading: _Reading, place: str | None) -> Sequence[tuple[str, str]]:
        """Find the model on the route that is told, or on those that write such a prefix."""
        asked = self._asked(reading, place)
        found = self._on(reading.identifier, asked) if asked else None
        if found and not reading.prefix and self._lacks_vendor(reading.identifier, *found):
            found = self._at_home(self._rulebook.identifiers[reading.identifier])
        if found is None and place is not None and place != asked:
            known = self._rulebook.routes.get(place)
            found = self._on(reading.identifier, place) if known and known.follows_vendor else None
        if found is None and reading.vendor_before:
            if asked and reading.vendor_before in self._written_by(asked):
                return ()  # written as that route does, which does not list it
            return self._on_gateways(reading)
        if found is None and asked is None:
            found = self._at_home(self._rulebook.identifiers.get(reading.identifier, {}))
            if found and self._is_shared(reading.identifier, found[1:]):
                return ()
        return (found,) if found else ()

    def _lacks_vendor(self, identifier: str, model_id: str, route: str) -> bool:
        """Tell whether it stands as its vendor writes it, where a gateway of another form is told.

        A file that makes a client of a gateway may well call the vendor beside it.
        """
        named, vendor = (
            self._rulebook.identifiers[identifier],
            self._rulebook.models[model_id].vendor,
        )
        gateway = self._rulebook.routes[route]
        written = gateway.follows_vendor and namespace(gateway, vendor)
        return bool(written) and route not in named and self._at_home(named) is not None

    def _on(self, identifier: str, asked: str) -> tuple[str, str] | None:
        named = self._rulebook.identifiers.get(identifier, {})
        route = self._rulebook.routes[asked]
        if asked in named:
            return named[asked], asked
        passed = self._at_home(named) or next(self._by_gateways(named), None)
        if route.closed is not None and named:
            return (passed or next((one, at) for at, one in named.items()))[0], asked
        if route.follows_vendor and passed:
            return passed[0], asked
        if route.follows_vendor and route.kind == "gateway" and not route.vendors:
            return next(self._hosts(named), None)  # it passes on what a cloud calls its models
        if len(named) == 1:
            [(host, model_id)] = named.items()
            if self._rulebook.models[model_id].home == asked and self._has_own_names(host):
                return model_id, host  # the vendor's client, and spelled as only one cloud does
        return None

    def _has_own_names(self, route: str) -> bool:
        known = self._rulebook.routes[route]
        return known.kind == "cloud" and not known.deployment_names

    def _on_gateways(self, reading: _Reading) -> list[tuple[str, str]]:
        """Find the gateways that write such a prefix before models of this vendor."""
        named = self._rulebook.identifiers.get(reading.identifier, {})
        vendors = {self._rulebook.models[one].vendor for one in named.values()}
        written = {(vendor, reading.vendor_before) for vendor in vendors}
        asked = (
            self._on(reading.identifier, route.id)
            for route in self._rulebook.routes.values()
            if route.follows_vendor and not written.isdisjoint(route.vendors)
        )
        found = [one for one in asked if one]
        # Most pass on what others make of an identifier, too; that is no reason to think of them.
        return [one for one in found if one[1] in named] or found

    def _at_home(self, named: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the vendor's own API, if the vendor spells it so."""
        for route, model_id in named.items():
            if self._rulebook.models[model_id].home == route:
                return model_id, route
        return None

    def _by_gateways(self, named: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield the gateways that make such an identifier of the vendor's own."""
        models, routes = self._rulebook.models, self._rulebook.routes
        for route, model_id in named.items():
            if routes[route].follows_vendor and models[model_id].home in models[model_id].offerings:
                yield model_id, route

    def _untold(self, reading: _Reading, place: str | None) -> Sequence[tuple[str, str]]:
        """Find the routes that spell a model so, where nothing says which one it is."""
        if reading.vendor_before or self._asked(reading, place) is not None:
            return ()
        named = self._rulebook.identifiers.get(reading.identifier, {})
        if self._is_shared(reading.identifier, named):
            return ()
        bare = (
            (model_id, route)
            for model_id, route in self._by_gateways(named)
            if not namespace(self._rulebook.routes[route], self._rulebook.models[model_id].vendor)
        )
        return (*self._hosts(named), *bare)

    def _is_shared(self, identifier: str, routes: Iterable[str]) -> bool:
        """Tell whether an identifier says no more than which weights are meant."""
        patterns = (p for route in routes for p in self._rulebook.routes[route].shared_names)
        return any(re.fullmatch(pattern, identifier) for pattern in patterns)

    def _hosts(self, named: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield routes with days of their own, where the model lives longest first.

        When it is dead there, it is dead everywhere.
        """
        hosts = [
            (model_id, route)
            for route, model_id in named.items()
            if not self._rulebook.routes[route].follows_vendor
        ]
        yield from sorted(hosts, key=self._end, reverse=True)

    def _end(self, host: tuple[str, str]) -> str:
        offering = self._rulebook.models[host[0]].offerings[host[1]]
        day = self._rulebook.routes[host[1]].closed or offering.lifecycle.shutdown
        return day.isoformat() if day else "never"


def _parts(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield the parts of a token that an identifier may be: leftmost first, then longest."""
    marks = [*re.finditer(rb"%[0-9A-Fa-f]{2}|[^A-Za-z0-9]", content)]
    starts = {0, *(mark.start() for mark in marks), *(mark.end() for mark in marks)}
    ends = sorted({*starts, len(content)}, reverse=True)
    for start in sorted(starts):
        yield from ((start, end) for end in ends if end > start)
