"""Text to candidate identifiers: exact, fast, and blind to what they are for.

All identifiers are searched in one native pass over the bytes. Only around a hit is the whole token
looked at: a longer name, a file name or a path is no identifier, a prefix or suffix that some route
writes around one is understood as such.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from modelaudit.prefilter import Prefilter
from modelaudit.references import Candidate, Hits, Span

if TYPE_CHECKING:
    from modelaudit.rulebook.models import Route, Rulebook

_TOKEN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/@-"
_ESCAPED = b"ntrb"
"""Letters that with a backslash before them end a token: newline, tab, return, word boundary."""
_SHELL_DEFAULT = re.compile(rb"\$\{[\w.-]+(?::[-=]?|-)\Z")
_REACH = 256
"""A token longer than this on one side of an identifier is none that a route writes."""


class _Prefix(NamedTuple):
    """What stands before an identifier: the text, the route it names, and a fine-tune mark."""

    text: bytes
    route: str | None
    fine_tuned: bool
    computed: bool = False


class Matcher:
    """Finds the candidates of a file: the search, then the grammar of routes around each hit."""

    def __init__(self, prefilter: Prefilter, rulebook: "Rulebook") -> None:
        self._prefilter = prefilter
        self._prefixes: dict[bytes, Route] = {}
        self._fine_tune_marks: set[bytes] = set()
        for route in rulebook.routes.values():
            self._prefixes.update((prefix.encode(), route) for prefix in route.prefixes)
            self._fine_tune_marks.update(mark.encode() for mark in route.fine_tune_prefixes)
        self._prefix_patterns = _compiled(rulebook, "prefix_patterns", r"(?:%s)")
        self._addresses = _compiled(rulebook, "address_patterns", r"(?:%s)\Z")
        self._named = rulebook.identifiers
        self._variants = {v.encode() for r in rulebook.routes.values() for v in r.variants}
        self._keys = {key.encode() for key in rulebook.vocabulary.model_keys}
        self._short = {name.encode() for name in rulebook.short}

    def hits(self, content: bytes) -> Hits:
        """Return all candidates, fragments of split identifiers and suppression markers."""
        candidates, fragments, markers = [], [], []
        for pattern, start, end in self._prefilter.search(content):
            if self._prefilter.is_marker(pattern):
                markers.append(start)
            elif self._prefilter.is_fragment(pattern):
                if content[start - 1 : start] not in _TOKEN_BYTES:
                    fragments.append(Span(start, end - 1))
            elif candidate := self._candidate(content, start, end):
                candidates.append(candidate)
        return Hits(tuple(candidates), tuple(fragments), tuple(markers))

    def _candidate(self, content: bytes, start: int, end: int) -> Candidate | None:
        start += self._prefix_within(content[start:end])
        identifier = content[start:end]
        if content.startswith((b"{", b"${"), end):
            return None  # goes on in a placeholder: some longer, unknown identifier
        prefix = self._prefix(content, start)
        if prefix is None:
            return None
        suffix = self._suffix(content, end, prefix)
        if suffix is None:
            return None
        fine_tuned = prefix.fine_tuned or suffix.startswith(b":ft-")
        return Candidate(
            span=Span(start - len(prefix.text), end + len(suffix)),
            prefix=prefix.text.decode(),
            identifier=identifier.decode(),
            suffix=suffix.decode(),
            route=prefix.route,
            fine_tuned=fine_tuned,
            needs_evidence=identifier in self._short and prefix.route is None and not fine_tuned,
            computed=prefix.computed,
        )

    def _prefix_within(self, identifier: bytes) -> int:
        """Return the length of a prefix inside an identifier that one route writes as a whole.

        What reads as a prefix and a model of the prefix's own route is that, wherever it stands.
        """
        head = next((p for p in _heads(identifier) if p in self._prefixes), b"")
        named = self._named.get(identifier[len(head) :].decode(), {})
        return len(head) if head and self._prefixes[head].id in named else 0

    def _prefix(self, content: bytes, start: int) -> _Prefix | None:
        """Read the token to the left of an identifier; None when it makes another name of it."""
        before = content[max(0, start - _REACH) : start]
        rest = before.rstrip(_TOKEN)
        left = before[len(rest) :]
        if rest.endswith(b"\\"):
            if left[:1] not in _ESCAPES:
                return None  # a path of another system
            left = left[1:]
        if not left or _SHELL_DEFAULT.search(before):
            return None if rest.endswith(b"}") else _Prefix(b"", None, fine_tuned=False)
        if (left in (b"/", b":") and rest.endswith(b"}")) or (left == b"s/" and rest[-1:] == b"%"):
            return _Prefix(b"", None, fine_tuned=False, computed=True)
        for pattern, route in self._addresses:
            if pattern.search(left):
                return _Prefix(b"", route.id, fine_tuned=False)
        if left.endswith(b":") and left[:-1].lstrip(b"-") in self._keys:
            return _Prefix(b"", None, fine_tuned=False)
        return self._chain(left)

    def _chain(self, left: bytes) -> _Prefix | None:
        """Take a token apart into prefixes that routes write, outermost first."""
        routes: list[Route] = []
        rest, fine_tuned = left, False
        while rest and not fine_tuned:
            if rest in self._fine_tune_marks:
                rest, fine_tuned = b"", True
                continue
            head = next((p for p in _heads(rest) if p in self._prefixes), None)
            if head is not None:
                routes.append(self._prefixes[head])
            elif found := self._patterned(rest):
                head = found[0]
                routes.append(found[1])
            else:
                return None
            rest = rest[len(head) :]
        return _Prefix(left, _called_through(routes), fine_tuned)

    def _patterned(self, rest: bytes) -> "tuple[bytes, Route] | None":
        for pattern, route in self._prefix_patterns:
            if match := pattern.match(rest):
                return match.group(), route
        return None

    def _suffix(self, content: bytes, end: int, prefix: _Prefix) -> bytes | None:
        """Read the token to the right of an identifier; None when it makes another name of it."""
        after = content[end : end + _REACH]
        right = after[: len(after) - len(after.lstrip(_TOKEN))]
        if not right.strip(b".:"):
            return b""  # the end of a sentence, or a key
        if prefix.route and not prefix.text and right.startswith((b"/", b":")):
            return b""  # in an address
        if right.startswith(b":ft-") or (prefix.fine_tuned and right.startswith(b":")):
            return right.rstrip(b".")
        return right if right in self._variants else None


_TOKEN_BYTES = frozenset(bytes([byte]) for byte in _TOKEN)
_ESCAPES = frozenset(bytes([byte]) for byte in _ESCAPED)


def _compiled(
    rulebook: "Rulebook", field: str, shape: str
) -> "list[tuple[re.Pattern[bytes], Route]]":
    return [
        (re.compile((shape % pattern).encode()), route)
        for route in rulebook.routes.values()
        for pattern in getattr(route, field)
    ]


def _heads(text: bytes) -> Iterable[bytes]:
    """Yield the parts of a token a prefix may be, longest first."""
    ends = [match.end() for match in re.finditer(rb"[/:]", text)]
    return (text[:end] for end in reversed(ends))


def _called_through(routes: "Sequence[Route]") -> str | None:
    """Return the route of a chain of prefixes: the last with dates of its own, else the first."""
    own = [route for route in routes if not route.follows_vendor]
    if len(routes) > 1 and own and own[-1].deployment_names:
        return own[-1].id
    return routes[0].id if routes else None
