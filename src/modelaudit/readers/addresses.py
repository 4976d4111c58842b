"""The base URLs in a file that nobody parses, and what they are the address of."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from modelaudit.readers.base_urls import BASE_WORDS, is_base
from modelaudit.readers.python_texts import words
from modelaudit.readers.route_keys import only
from modelaudit.readers.syntax import Kind
from modelaudit.references import Span

if TYPE_CHECKING:
    from modelaudit.document import Document
    from modelaudit.readers.base_urls import BaseUrls
    from modelaudit.readers.surroundings import Surroundings
    from modelaudit.readers.syntax import Tokens

_NAME: Final = re.compile(rb"([A-Za-z_]\w*)[^\w\n]{1,8}\Z")
"""The name before a URL: of a setting, of a variable with this default, of a parameter."""
_REACH: Final = 100
_NEAR: Final = 2
"""Objects of a config file around a model in which the server stands that gets the request."""
_MOST: Final = 200
"""Base URLs looked at in one file: one with more is a list of them."""


class _Address(NamedTuple):
    offset: int
    owner: str
    """First word of the name it is given to."""
    route: str
    """Of a server that no route is at: the server."""
    scope: Span | None
    """Brackets, or the line of a block, that say what it is for; None for all of the file."""


class Addresses:
    """The base URLs of one file."""

    def __init__(
        self,
        document: "Document",
        tokens: "Tokens",
        urls: "BaseUrls",
        models: Sequence[int],
        kind: Kind,
    ) -> None:
        """Remember what to look at.

        Args:
            document: The file.
            tokens: Its comments, strings and brackets.
            urls: The base URLs of all routes.
            models: Offsets of the identifiers in the file, in order.
            kind: Kind of its language.
        """
        self._document, self._tokens, self._urls = document, tokens, urls
        self._models, self._kind = models, kind

    def beside(self, around: "Surroundings") -> str | None:
        """The route of a base URL on the same line, in the same brackets or in the same block."""
        if not self._all:
            return None
        near = self._within(around.line) or (around.bracket and self._within(around.bracket.span))
        values = (self._urls.route(value or "") for _, value in around.pairs)
        return only(near or set()) or next(filter(None, values), None)

    def of_owner(self, name: str) -> str | None:
        """The route of the base URL that has the same owner: `X_BASE_URL` beside `X_MODEL`."""
        return only({a.route for a in self._all if a.owner == _owner(name)})

    def nearest(self, offset: int) -> str | None:
        """The one route of all base URLs of the smallest scope around a place that has some."""
        shared = [a for a in self._all if a.scope is None or _holds(a.scope, offset)]
        bracket = self._tokens.enclosing(offset) if shared else None
        while bracket is not None:
            if found := {a.route for a in shared if _holds(bracket.span, a.offset)}:
                return only(found)
            bracket = self._tokens.enclosing(bracket.span.start)
        return only({a.route for a in shared})

    def stranger(self, around: "Surroundings") -> str | None:
        """The server that gets a request, when no route is known to be there."""
        if not self._strangers:
            return None
        beside = (s.route for s in self._strangers for _, v in around.pairs if v and s.route in v)
        if found := next(beside, None):
            return found
        known = [address.offset for address in self._all]
        shared = [
            s for s in self._strangers if s.scope is None or _holds(s.scope, around.span.start)
        ]
        is_config = self._kind is Kind.CONFIG
        bracket, depth = around.bracket, 0
        while bracket is not None and not (is_config and depth == _NEAR):
            if any(_holds(bracket.span, offset) for offset in known):
                return None
            if found := next((s.route for s in shared if _holds(bracket.span, s.offset)), None):
                return found
            bracket, depth = self._tokens.enclosing(bracket.span.start), depth + 1
        if known or (is_config and (around.bracket or around.parent_key is not None)):
            return None
        owner = _unprefixed(around.named or "") if is_config else None
        return next((s.route for s in shared if owner in (None, s.owner)), None)

    def _within(self, span: Span) -> set[str]:
        return {a.route for a in self._all if _holds(span, a.offset)}

    @cached_property
    def _all(self) -> tuple[_Address, ...]:
        return tuple(islice(self._found(), _MOST))

    def _found(self) -> Iterator[_Address]:
        for offset, route in self._urls.found(self._document.content):
            token = self._tokens.at(offset)
            if not (token and token.comment):
                yield _Address(offset, _owner(self._name(offset)), route, self._scope(offset))

    @cached_property
    def _strangers(self) -> tuple[_Address, ...]:
        return tuple(islice(self._found_strangers(), _MOST))

    def _found_strangers(self) -> Iterator[_Address]:
        for offset, server, answers in self._urls.strangers(self._document.content):
            name = self._name(offset)
            token = self._tokens.at(offset)
            given = self._kind is Kind.CONFIG or self._tokens.enclosing(offset) is not None
            if (answers or (given and is_base(name))) and not (token and token.comment):
                yield _Address(offset, _unprefixed(name), server, self._scope(offset))

    def _name(self, offset: int) -> str:
        """The name before a URL."""
        match = _NAME.search(self._document.content, max(0, offset - _REACH), offset)
        return match[1].decode("ascii") if match else ""

    def _scope(self, offset: int) -> Span | None:
        """What a base URL is for: an object that names a model, or one entry of a config."""
        bracket = self._tokens.enclosing(offset)
        if bracket is None:
            line = self._document.line_span(offset)
            nested = self._document.content[line.start : line.start + 1] in (b" ", b"\t", b"-")
            return line if nested and self._kind is Kind.CONFIG else None
        first = bisect_left(self._models, bracket.span.start)
        named = first < len(self._models) and self._models[first] < bracket.span.end
        return bracket.span if named else None


def _owner(name: str) -> str:
    return (words(name) or [""])[0]


def _unprefixed(name: str) -> str:
    """The owner of a setting; empty when its name has no more than what it is."""
    owner = _owner(name)
    return "" if owner in (*BASE_WORDS, "model", "default", "llm") else owner


def _holds(span: Span, offset: int) -> bool:
    return span.start <= offset < span.end
