"""The route of a text in a file that nobody parses."""

from functools import cached_property
from typing import TYPE_CHECKING

from modelaudit.readers.addresses import Addresses
from modelaudit.readers.route_keys import RouteKeys, may_serve, settled
from modelaudit.readers.syntax import Kind

if TYPE_CHECKING:
    from modelaudit.document import Document
    from modelaudit.readers.config import Config
    from modelaudit.readers.surroundings import Surroundings
    from modelaudit.references import Candidate
    from modelaudit.rulebook.models import Rulebook


class Routes:
    """The routes that one file tells."""

    def __init__(
        self,
        document: "Document",
        kind: Kind,
        rulebook: "Rulebook",
        keys: RouteKeys,
        addresses: Addresses,
        config: "Config | None",
    ) -> None:
        self._document, self._kind, self._rulebook = document, kind, rulebook
        self._route_keys, self._addresses, self._config = keys, addresses, config

    @cached_property
    def _route_of_file(self) -> str | None:
        return self._route_keys.of_file(self._document.content)

    @cached_property
    def _imported(self) -> dict[str, str]:
        return self._route_keys.imported(self._document.content)

    def of(self, candidate: "Candidate", around: "Surroundings") -> str | None:
        """The route told by a base URL, the key, what stands beside it, a client on the line."""
        told = self._told(candidate, around) or self._route_by_file(candidate)
        return settled(self._rulebook, told, candidate.identifier)

    def _told(self, candidate: "Candidate", around: "Surroundings") -> str | None:
        keys = self._route_keys
        if named := keys.get(around.named or ""):
            return self._addresses.of_owner(around.named or "") or named
        return (
            self._addresses.beside(around)
            or self.of_client(around)
            or self._plain_string(candidate, around)
            or keys.said(around.pairs)
            or keys.of_line(around.before)
            or self._route_above(candidate, around)
        )

    def stranger(self, candidate: "Candidate", around: "Surroundings") -> str | None:
        """The server beside a text that is not known to have the model."""
        told = self._addresses.beside(around)
        if told and not may_serve(self._rulebook, told, candidate.identifier):
            return told
        return self._addresses.stranger(around)

    def of_pairs(self, around: "Surroundings") -> str | None:
        """The route that a provider beside the text tells."""
        return self._route_keys.said(around.pairs)

    def of_client(self, around: "Surroundings") -> str | None:
        """The route of a client that is called by the name of its provider: `azure("...")`."""
        if self._kind is not Kind.CODE or not around.called or not around.quoted:
            return None
        return self._addresses.nearest(around.span.start) or self._route_keys.named_by(
            around.called.partition(".")[0]
        )

    def _route_above(self, candidate: "Candidate", around: "Surroundings") -> str | None:
        """The route that a key above tells, if it can be."""
        told = (
            self._config.route(around.place, around.span) if self._config and around.place else None
        )
        possible = told and may_serve(self._rulebook, told, candidate.identifier)
        return told if possible else None

    def _plain_string(self, candidate: "Candidate", around: "Surroundings") -> str | None:
        """The route of a string where others pass what a client made of one."""
        if around.called or (self._kind is Kind.CODE and not around.quoted):
            return None
        told = (r for prefix, r in self._imported.items() if candidate.text.startswith(prefix))
        return next(told, None)

    def _route_by_file(self, candidate: "Candidate") -> str | None:
        """The route that everything in the file tells, or in the code block: only a guess."""
        address = self._addresses.nearest(candidate.span.start)
        for route in (address, self._route_of_file):
            if route and may_serve(self._rulebook, route, candidate.identifier):
                return route
        return None
