"""Which route a list means, and which model an identifier names there."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from modelaudit.rulebook.models import Model, Route, Rulebook
from modelaudit.rulebook.spelled import namespace

_SIZE = re.compile(r"\d+-x-\d+/|[\w-]*-?steps/")
"""How a price list begins a row for one size of picture."""


class Named(NamedTuple):
    """The model that an identifier names on a route."""

    model: str
    profile: str | None = None
    """Where it runs, when the identifier begins with that: `us`."""


class Spelling:
    """Reads the names of routes and models with what the rules know of both."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._tokens = dict(_tokens(rulebook))
        self._folded = cache(self._names_elsewhere)

    def route(self, name: str) -> Route | None:
        """The route of a name of a provider: exact, or with more words before or after."""
        wanted = _plain(name)
        found = self._tokens.get(wanted)
        if found is None:
            longer = [
                token
                for token in self._tokens
                if wanted.startswith(f"{token}-") or wanted.endswith(f"-{token}")
            ]
            found = self._tokens[max(longer, key=len)] if longer else None
        return None if found is None else self.rulebook.routes[found]

    def bare(self, route: Route, identifier: str) -> str:
        """The identifier without the prefixes by which programs tell the route."""
        fitting = [prefix for prefix in route.prefixes if identifier.startswith(prefix)]
        known = self.rulebook.identifiers.get(identifier, {})
        if route.id in known or not fitting:
            return identifier
        return self.bare(route, identifier[len(max(fitting, key=len)) :]) or identifier

    def named(self, route: Route, identifier: str) -> Named | None:
        """The model of an identifier on a route, also with what may stand around it there."""
        if model := self._on(route, identifier):
            return Named(model)
        for head, rest in self.heads(route, identifier):
            if model := self._on(route, rest):
                return Named(model, head)
        for pattern in route.suffix_patterns:
            match = re.search(rf"(?:{pattern})\Z", identifier)
            if match and (model := self._on(route, identifier[: match.start()])):
                return Named(model)
        return None

    def heads(self, route: Route, identifier: str) -> Iterator[tuple[str | None, str]]:
        """Takes off what says where a model runs: yields its name, if it has one, and the rest."""
        for pattern in route.prefix_patterns:
            if match := re.match(pattern, identifier):
                name = match.group()[:-1]
                is_name = match.group().endswith(".") and "/" not in name
                yield name if is_name else None, identifier[match.end() :]

    def elsewhere(self, route: Route, identifier: str) -> set[str]:
        """Models of other routes that this one would spell so, or in almost the same way."""
        return self._folded(route.id).get(_fold(identifier), set())

    def is_variant(self, route: Route, identifier: str) -> bool:
        """Whether this is a row for a size or region of a model that the route knows."""
        last = identifier.rpartition("/")[2]
        return last != identifier and (
            self.named(route, last) is not None or _SIZE.search(identifier) is not None
        )

    def vendor(self, route: Route, identifier: str) -> str | None:
        """The vendor whose models the route writes so."""
        fitting = [
            (len(head), name)
            for name, head in route.vendors
            if head and identifier.startswith(head)
        ]
        return max(fitting)[1] if fitting else None

    def plain(self, route: Route, identifier: str) -> str:
        """The identifier as its vendor would write it."""
        heads = [head for _, head in route.vendors if identifier.startswith(head)]
        return _fold(identifier[len(max(heads, key=len, default="")) :])

    def _on(self, route: Route, identifier: str) -> str | None:
        return self.rulebook.identifiers.get(identifier, {}).get(route.id)

    def _names_elsewhere(self, route_id: str) -> dict[str, set[str]]:
        route = self.rulebook.routes[route_id]
        spelled: dict[str, set[str]] = {}
        for model in self.rulebook.models.values():
            before = namespace(route, model.vendor) or ""
            for name in _names(model):
                for text in (name, before + name):
                    spelled.setdefault(_fold(text), set()).add(model.id)
        return spelled


def _fold(identifier: str) -> str:
    """An identifier without what clouds do to it: case, `@` before a date, a version of theirs."""
    return re.sub(r"-v\d+(?::\d+)?$", "", identifier.lower().replace("@", "-"))


def _names(model: Model) -> set[str]:
    home = model.offerings.get(model.home)
    return {model.id, *((home.id, *home.aliases) if home else ())}


def _tokens(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Words that name a route, the weakest first: the last of two that are equal holds."""
    for route in rulebook.routes.values():
        for prefix in route.prefixes:
            head = prefix[:-1]
            if prefix and "/" not in head and ":" not in head:
                yield _plain(head), route.id
    for route in rulebook.routes.values():
        yield from ((_plain(name), route.id) for name in (*route.provider_names, route.name))
    for route in rulebook.routes.values():
        yield _plain(route.id), route.id


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
