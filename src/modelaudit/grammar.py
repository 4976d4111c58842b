"""What a route may write around an identifier: prefixes, suffixes, addresses.

`/`, `:`, `@` and `.` mean something else on every route. Nothing is guessed by shape: a token is
understood when all of it is an identifier and what the routes of the rulebook write around one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from modelaudit.references import Candidate, Span

if TYPE_CHECKING:
    from modelaudit.rulebook.models import Route, Rulebook

TOKEN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/@-"
REACH = 256
"""A token longer than this on one side of an identifier is none that a route writes."""

_ESCAPES = frozenset((b"n", b"t", b"r", b"b"))
"""Letters that with a backslash before them end a token: newline, tab, return, word boundary."""
_SHELL_DEFAULT = re.compile(rb"\$\{[\w.-]+(?::[-=]?|-)\Z")
_END = rb"(?=[.:]*(?![\w.:/@{-]))"
"""What may follow a suffix: nothing of the token but the end of a sentence."""
_ENCODED = {"%3A": ":", "%2F": "/", "%40": "@", "%3a": ":", "%2f": "/"}


class _Before(NamedTuple):
    text: bytes = b""
    routes: "tuple[Route, ...]" = ()
    fine_tuned: bool = False
    computed: bool = False
    in_address: bool = False


class Grammar:
    """The prefixes and suffixes of all routes."""

    def __init__(self, rulebook: "Rulebook") -> None:
        self._rulebook = rulebook
        routes = rulebook.routes.values()
        # A vendor's name before its models names no route by itself: many gateways write it.
        self._heads: dict[bytes, Route | None] = {
            text.encode(): None
            for route in routes
            for _, text in route.vendors
            if text.endswith(("/", ":"))
        }
        self._heads.update((text.encode(), route) for route in routes for text in route.prefixes)
        self._marks = {mark.encode() for route in routes for mark in route.fine_tune_prefixes}
        self._keys = {key.encode() for key in rulebook.vocabulary.model_keys}
        self._short = {name.encode() for name in rulebook.short}
        self._names: dict[str, str] | None = None

    @cached_property
    def _patterns(self) -> "list[tuple[re.Pattern[bytes], Route]]":
        return self._compiled("prefix_patterns")

    @cached_property
    def _addresses(self) -> "list[tuple[re.Pattern[bytes], Route]]":
        return self._compiled("address_patterns")

    @cached_property
    def _suffixes(self) -> "list[tuple[re.Pattern[bytes], Route]]":
        variants = [
            (re.compile(re.escape(text.encode()) + _END), route)
            for route in self._rulebook.routes.values()
            for text in route.variants
        ]
        return variants + self._compiled("suffix_patterns", _END)

    def _compiled(self, field: str, end: bytes = b"") -> "list[tuple[re.Pattern[bytes], Route]]":
        return [
            (re.compile(b"(?:%b)%b" % (pattern.encode(), end)), route)
            for route in self._rulebook.routes.values()
            for pattern in getattr(route, field)
        ]

    def candidate(self, content: bytes, start: int, end: int) -> Candidate | None:
        """Return the token around an identifier; None when it is part of some other name."""
        identifier, after = content[start:end], content[end : end + REACH]
        if after.startswith((b"{", b"${")):
            return None  # goes on in a placeholder: some longer, unknown identifier
        left = self._before(content[max(0, start - REACH) : start])
        if left is None:
            return None
        named = self._rulebook.identifiers.get(decoded(identifier.decode()), {})
        right = self._after(after, left, named)
        if right is None:
            return None
        suffix, owner = right
        prefix = b"" if left.computed else left.text
        fine_tuned = left.fine_tuned or suffix.startswith(b":ft-")
        route = self._through(left.routes, named)
        if owner and (route is None or prefix.decode() in {text for _, text in owner.vendors}):
            route = owner.id  # `openai/...:free` is no request to the vendor
        scoped = prefix.startswith(b"@")  # names of packages are like that, too
        told = fine_tuned or (not scoped and (route is not None or prefix != b""))
        return Candidate(
            span=Span(start - len(prefix), end + len(suffix)),
            prefix=prefix.decode(),
            identifier=identifier.decode(),
            suffix=suffix.decode(),
            route=route,
            fine_tuned=fine_tuned,
            needs_evidence=not told and identifier in self._short,
            computed=left.computed,
        )

    def route_of(self, prefix: str, identifier: str) -> str | None:
        """Return the route that a prefix names; None when it names none or is not understood."""
        chain = self._chain(prefix.encode())
        named = self._rulebook.identifiers.get(identifier, {})
        return self._through(chain[0], named) if chain else None

    def splits(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield how an identifier could be read as a prefix and another identifier."""
        for head in heads(identifier.encode()):
            rest = identifier[len(head) :]
            if head in self._heads and rest in self._rulebook.identifiers:
                yield head.decode(), rest

    def last(self, prefix: str) -> str:
        """Return the innermost of some prefixes: `anthropic/` of `openai/anthropic/`."""
        text = decoded(prefix).encode()
        while text:
            step = self._step(text)
            if step is None or len(step[0]) == len(text):
                break
            text = text[len(step[0]) :]
        return text.decode()

    def host(self, suffix: str) -> str | None:
        """Return the route that a suffix sends a request to: `azure` of `/azure/our-deployment`."""
        if self._names is None:
            self._names = dict(_names(self._rulebook.routes.values()))
        first = re.match(r"[/:@]([\w-]+)", suffix)
        return self._names.get(first[1].lower().replace("_", "-")) if first else None

    def _before(self, before: bytes) -> _Before | None:
        rest = before.rstrip(TOKEN)
        while rest.endswith(b"%") and before[len(rest) :][:2].upper() in (b"2F", b"3A", b"40"):
            rest = rest[:-1].rstrip(TOKEN)
        while rest.endswith(b"*") and before[len(rest) :].startswith(b":"):
            rest = rest[:-1].rstrip(TOKEN)  # any region of a cloud
        left = before[len(rest) :]
        if rest.endswith(b"\\"):
            if left[:1] not in _ESCAPES:
                return None  # a path of another system
            left = left[1:]
        if not left or _SHELL_DEFAULT.search(before):
            return None if rest.endswith(b"}") else _Before()
        if (left in (b"/", b":") and rest.endswith(b"}")) or (left == b"s/" and rest[-1:] == b"%"):
            return _Before(computed=True)
        if rest.endswith(b"~") and b"/" in left:
            return None  # an alias that is repointed by the router
        if left.endswith(b":") and left[:-1].lstrip(b"-") in self._keys:
            return _Before()
        return self._read_left(left)

    def _read_left(self, left: bytes) -> _Before | None:
        chain = self._chain(left)
        if chain is not None:
            return _Before(left, *chain)
        for pattern, route in self._addresses:
            if match := pattern.search(left):
                text = left[match.end() :]
                chain = self._chain(text)
                if chain is not None:
                    return _Before(text, (route, *chain[0]), chain[1], in_address=True)
        return None

    def _chain(self, left: bytes) -> "tuple[tuple[Route, ...], bool] | None":
        """Take a token apart into prefixes, outermost first: their routes, and a fine-tune mark."""
        routes: list[Route] = []
        rest = decoded(left.decode()).encode()
        while rest:
            if rest in self._marks:
                return tuple(routes), True
            step = self._step(rest)
            if step is None:
                return None
            head, route = step
            if route is not None:
                routes.append(route)
            rest = rest[len(head) :]
        return tuple(routes), False

    def _step(self, rest: bytes) -> "tuple[bytes, Route | None] | None":
        for head in heads(rest):
            if head in self._heads:
                return head, self._heads[head]
        for pattern, route in self._patterns:
            if match := pattern.match(rest):
                return match.group(), route
        return None

    def _after(
        self, after: bytes, left: _Before, named: Mapping[str, str]
    ) -> "tuple[bytes, Route | None] | None":
        """Read the token to the right of an identifier, and the route that its suffix names."""
        right = after[: len(after) - len(after.lstrip(TOKEN))]
        if left.in_address and right.startswith((b"/", b":")):
            return b"", None
        if right.startswith(b":ft-") or (left.fine_tuned and right.startswith(b":")):
            return right.rstrip(b"."), None  # all of the token, with a host behind it
        if not right.strip(b".:") and not after.startswith(b"["):
            return b"", None  # the end of a sentence, or a key
        for pattern, route in self._suffixes:
            match = pattern.match(after)
            if match and (route.follows_vendor or route.id in named):
                return match.group(), route if route.follows_vendor else None
        return None if right.strip(b".:") else (b"", None)

    def _through(self, routes: "Sequence[Route]", named: Mapping[str, str]) -> str | None:
        """Return the route of a chain of prefixes: the outermost, with two exceptions.

        A route with days of its own may stand inside a gateway, and a client for one vendor may
        call any gateway that takes its requests: `openai/anthropic/...`.
        """
        if len(routes) < 2:
            return routes[0].id if routes else None
        outer, inner = routes[0], routes[-1]
        if not inner.follows_vendor and (inner.deployment_names or self._hosts(inner, named)):
            return inner.id
        if not outer.follows_vendor and outer.id not in named:
            return self._through(routes[1:], named)
        return outer.id

    def _hosts(self, route: "Route", named: Mapping[str, str]) -> bool:
        """Tell whether a route serves a model of somebody else."""
        return route.id in named and self._rulebook.models[named[route.id]].home != route.id


def heads(text: bytes) -> Iterable[bytes]:
    """Return the parts of a token a prefix may be, longest first."""
    ends = [match.end() for match in re.finditer(rb"[/:]", text)]
    return (text[:end] for end in reversed(ends))


def decoded(text: str) -> str:
    """Return what a part of a URL says: `anthropic%2F` is `anthropic/`."""
    if "%" in text:
        for code, character in _ENCODED.items():
            text = text.replace(code, character)
    return text


def encoded(text: str) -> str:
    """Return a text as a part of a URL."""
    for code, character in list(_ENCODED.items())[:3]:
        text = text.replace(character, code)
    return text


def _names(routes: "Iterable[Route]") -> "Iterator[tuple[str, str]]":
    """Yield what names a route with days of its own beside a model."""
    for route in routes:
        if not route.follows_vendor:
            for text in (*route.prefixes, *route.provider_names, route.id):
                yield text.rstrip("/:").lower().replace("_", "-"), route.id
