"""The base URLs in a file that nobody parses, and what they are the address of."""

import re
from bisect import bisect_left
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from modelaudit.readers.python_texts import words
from modelaudit.readers.route_keys import only

if TYPE_CHECKING:
    from modelaudit.document import Document
    from modelaudit.readers.base_urls import BaseUrls
    from modelaudit.readers.surroundings import Surroundings
    from modelaudit.readers.syntax import Tokens
    from modelaudit.references import Span

_NAME: Final = re.compile(rb"([A-Za-z_]\w*)[^\w\n]{1,8}\Z")
"""The name before a URL: of a setting, of a variable with this default, of a parameter."""
_REACH: Final = 100


class _Address(NamedTuple):
    offset: int
    name: str
    route: str


class Addresses:
    """The base URLs of one file."""

    def __init__(self, document: "Document", tokens: "Tokens", urls: "BaseUrls") -> None:
        self._document, self._tokens, self._urls = document, tokens, urls

    def beside(self, around: "Surroundings") -> str | None:
        """The route of a base URL on the same line, in the same brackets or in the same block."""
        if not self._all:
            return None
        near = self._within(around.line) or (around.bracket and self._within(around.bracket.span))
        values = (self._urls.route(value or "") for _, value in around.pairs)
        return only(near or set()) or next(filter(None, values), None)

    def of_owner(self, name: str) -> str | None:
        """The route of the base URL that has the same owner: `X_BASE_URL` beside `X_MODEL`."""
        return only(self._owners.get(_owner(name), set()))

    def nearest(self, offset: int, within: "Span | None") -> str | None:
        """The one route of all base URLs of the smallest scope that has some.

        Args:
            offset: A place.
            within: The code block the place is in; None for all of the file.
        """
        bracket = self._tokens.enclosing(offset) if self._all else None
        while bracket is not None:
            if found := self._within(bracket.span):
                return only(found)
            bracket = self._tokens.enclosing(bracket.span.start)
        return only(self._within(within) if within else self._routes)

    def _within(self, span: "Span") -> set[str]:
        first = bisect_left(self._all, span.start, key=itemgetter(0))
        last = bisect_left(self._all, span.end, first, key=itemgetter(0))
        return {address.route for address in self._all[first:last]}

    @cached_property
    def _routes(self) -> set[str]:
        return {address.route for address in self._all}

    @cached_property
    def _owners(self) -> dict[str, set[str]]:
        owners: dict[str, set[str]] = {}
        for address in self._all:
            owners.setdefault(_owner(address.name), set()).add(address.route)
        return owners

    @cached_property
    def _all(self) -> tuple[_Address, ...]:
        return tuple(
            _Address(offset, self._name(offset), route)
            for offset, route in self._urls.found(self._document.content)
            if not ((token := self._tokens.at(offset)) and token.comment)
        )

    def _name(self, offset: int) -> str:
        match = _NAME.search(self._document.content, max(0, offset - _REACH), offset)
        return match[1].decode("ascii") if match else ""


def _owner(name: str) -> str:
    return (words(name) or [""])[0]
