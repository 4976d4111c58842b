"""Which route the names and values around an identifier tell."""

import re
from functools import cached_property
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick

from modelaudit.readers.base_urls import BaseUrls
from modelaudit.readers.python_texts import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, MutableMapping
    from typing import Any

    from modelaudit.rulebook.models import Route, Rulebook

_TELLING = frozenset(["type", "provider", "backend", "platform", "vendor", "service"])
"""Words in the name of a setting whose value is a route."""
_OTHERS = frozenset(
    ["git", "auth", "oauth", "cloud", "storage", "vector", "search", "payment", "email"]
)
"""Words in the name of a setting whose value is something else by the name of a route."""


class RouteKeys:
    """The keys of all routes: a longer name with all words of one says the same."""

    def __init__(self, routes: "Collection[Route]") -> None:
        self.urls = BaseUrls(routes)
        self._exact: dict[str, str] = {}
        self._words: list[tuple[frozenset[str], str]] = []
        self._values: dict[str, str] = {}
        self._gateways: dict[str, str] = {}
        """Values of a `provider` alone: anything may have a type that is called a gateway."""
        self._owned: set[str] = set()
        self._clients: dict[str, str] = {}
        self._modules: dict[str, Route] = {}
        for route in routes:
            for key in route.keys:
                self._exact.setdefault(key.lower(), route.id)
                self._words.append((frozenset(words(key)), route.id))
            self._clients.update(dict.fromkeys(route.clients, route.id))
            spelled = (prefix.rstrip("/:") for prefix in route.prefixes)
            values = self._gateways if route.follows_vendor else self._values
            values.update((s, route.id) for s in spelled if s.isidentifier())
            values.update((_folded(name), route.id) for name in route.provider_names)
            if route.deployment_names:
                self._owned.add(route.id)
            for module in route.modules:
                self._modules[module] = route
        self._words.sort(key=lambda pair: -len(pair[0]))
        self._found: dict[str, str | None] = {}
        """Bounded, as the next: a process meets the names of all its files."""
        self._meanings: dict[str, tuple[bool, str | None]] = {}

    def get(self, name: str) -> str | None:
        """Return the route a name tells, by the key with the most words in it."""
        if name not in self._found:
            _make_room(self._found)
            said = frozenset(words(name))
            close = (route for told, route in self._words if told <= said)
            self._found[name] = self._exact.get(name.lower()) or next(close, None)
        return self._found[name]

    def said(self, pairs: "Iterable[tuple[str, str | None]]") -> str | None:
        """Return the route that the other arguments of a request tell.

        The value of `provider` or `api_type`, or a name that begins with a route whose
        identifiers its owner chooses: `azure_endpoint`.
        """
        for name, value in pairs:
            telling, owner = self._meant(name)
            if telling and value:
                told = self._values.get(_folded(value))
                if told or (name == "provider" and (told := self._gateways.get(_folded(value)))):
                    return told
            if owner in self._owned:
                return owner
        return None

    def named_by(self, key: str) -> str | None:
        """Return the route that a key or a function is the name of: `azure`, `azureOpenAI`."""
        return self._values.get(_folded(key))

    def may_tell(self, content: bytes) -> bool:
        """Tell whether a file holds any value or name by which `said` could tell a route."""
        return bool(self._telling.find_matches_as_indexes(content.lower().replace(b"-", b"_")))

    def _meant(self, name: str) -> tuple[bool, str | None]:
        """Whether the value of a name may be a route, and the route it begins with."""
        if name not in self._meanings:
            _make_room(self._meanings)
            found = words(name)
            owner = self._values.get(found[0]) if found else None
            telling = not _TELLING.isdisjoint(found) and _OTHERS.isdisjoint(found)
            self._meanings[name] = (telling, owner)
        return self._meanings[name]

    def of_file(self, content: bytes) -> str | None:
        """Return the one route that all clients made in a file have, or a setting of its own."""
        if route := self.of_module(content):
            return route
        return only({self._clients[name.decode("ascii")] for name in self._made.findall(content)})

    def imported(self, content: bytes) -> dict[str, str]:
        """Return the prefixes that tell a route in this file, by the modules it imports."""
        routes = self._of_imports(content)
        return {prefix: route.id for route in routes for _, prefix in route.vendors}

    def of_import(self, content: bytes) -> str | None:
        """Return the one route with days of its own whose library a file imports."""
        return only({r.id for r in self._of_imports(content) if not r.follows_vendor})

    def _of_imports(self, content: bytes) -> "list[Route]":
        names = {name.decode("ascii") for name in self._imported.findall(content)}
        return [self._modules[name] for name in sorted(names)]

    def of_line(self, before: str) -> str | None:
        """Return the route of the last client that is made before a place on its line."""
        made = self._made.findall(before.encode(errors="replace"))
        return self._clients[made[-1].decode("ascii")] if made else None

    def of_module(self, content: bytes) -> str | None:
        """Return the route that a library was set to: `openai.api_type = ...`."""
        if b"api_type" not in content.lower():  # to look for all of it takes ten times
            return None
        match = self._module_setting.search(content)
        return self._values.get(match[1].decode("ascii").lower()) if match else None

    @cached_property
    def _telling(self) -> BytesAhoCorasick:
        return BytesAhoCorasick([value.encode() for value in (*self._values, *self._gateways)])

    @cached_property
    def _module_setting(self) -> re.Pattern[bytes]:
        values = _any(self._values)
        # An attribute of a library or an environment variable; an option of one call says nothing.
        name = (
            r"""[ \t]*(?:\w+\.api_type|(?:export[ \t]+|[\w.]+\[["'])?[A-Z_]*API_TYPE(?:["']\])?)"""
        )
        return re.compile(rf"""(?m)^{name}\s*=\s*["']?(?i:({values}))\b""".encode())

    @cached_property
    def _imported(self) -> re.Pattern[bytes]:
        modules = _any(self._modules)
        quoted = r"""\b(?:(?:from|require|import)\s*+(?:\(\s*+)?["']|uses:\s*+["']?)"""
        python = r"(?m:^)[ \t]*(?:from|import)[ \t]+"
        return re.compile(rf"""(?:{quoted}|{python})({modules})(?=["'@.\s])""".encode())

    @cached_property
    def _made(self) -> re.Pattern[bytes]:
        calls = [name for name in self._clients if name.isalnum()]
        resources = [name for name in self._clients if not name.isalnum()]
        called = rf"(?:{_any(calls)})(?=[(<]|::|\.builder)"
        declared = rf"""(?:{_any(resources)})(?=["'@])"""
        return re.compile(rf"\b({called}|{declared})".encode())


_built: "list[tuple[Rulebook, RouteKeys]]" = []
_MOST_NAMES = 4096


def route_keys_of(rulebook: "Rulebook") -> RouteKeys:
    """Return the keys of the routes of a rulebook, which are indexed once in a process."""
    if not _built or _built[0][0] is not rulebook:
        _built[:] = [(rulebook, RouteKeys(rulebook.routes.values()))]
    return _built[0][1]


def _make_room(known: "MutableMapping[str, Any]") -> None:
    if len(known) >= _MOST_NAMES:
        known.clear()


def _folded(value: str) -> str:
    return value.lower().replace("-", "_")


def may_serve(rulebook: "Rulebook", route: str, identifier: str) -> bool:
    """Tell whether a guessed route is possible: one that keeps a list of its own has to know it."""
    guessed = rulebook.routes[route]
    known = rulebook.identifiers.get(identifier, {})
    if guessed.deployment_names and known:  # an owner hardly chooses what only another cloud writes
        homes = (
            rulebook.models[model].home for model in known.values() if model in rulebook.models
        )
        return route in known or any(home in known for home in homes)
    return guessed.follows_vendor or guessed.deployment_names or route in known


def settled(rulebook: "Rulebook", route: str | None, identifier: str) -> str | None:
    """The route told, unless it is one vendor's own and the identifier that of another vendor.

    Many servers speak the language of one vendor's client: which of them it is, nobody said.
    """
    if route is None or may_serve(rulebook, route, identifier):
        return route
    if rulebook.routes[route].kind != "provider":
        return route
    named = rulebook.identifiers.get(identifier, {})
    models = ((at, rulebook.models.get(model_id)) for at, model_id in named.items())
    return None if any(model and model.home == at for at, model in models) else route


def only(told: "Collection[str | None]") -> str | None:
    """The one thing that all tell, or nothing."""
    return next(iter(told)) if len(told) == 1 else None


def _any(names: "Iterable[str]") -> str:
    """A pattern of any of some names; of no text at all when there is none."""
    return "|".join(map(re.escape, names)) or r"(?!)"
