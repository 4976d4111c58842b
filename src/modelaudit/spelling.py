"""How a successor is written in place of an identifier: same route, same affixes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from modelaudit.grammar import decoded, encoded
from modelaudit.rulebook.spelled import namespace, spell

if TYPE_CHECKING:
    from modelaudit.grammar import Grammar
    from modelaudit.naming import Named
    from modelaudit.references import Candidate
    from modelaudit.rulebook.models import Model, Rulebook


class Respelled(NamedTuple):
    """A successor as it would stand in the file, or why it cannot stand there."""

    text: str | None = None
    """With everything that a route writes around it."""
    start: int = 0
    """Where in the found token the edit begins, and where it ends."""
    end: int = 0
    content: str = ""
    """What the edit writes there."""
    reason: str | None = None
    """Why no program can write it."""
    doubts: tuple[str, ...] = ()
    """Why a person should look before it is written."""


class Speller:
    """Writes successors as routes do."""

    def __init__(self, rulebook: "Rulebook", grammar: "Grammar") -> None:
        self._rulebook = rulebook
        self._grammar = grammar

    def respell(self, candidate: "Candidate", named: "Named", target: "Model") -> Respelled:
        """Return a successor as the route writes it in place of what was found.

        What says where a request goes is kept: prefixes, the geography of a cloud, a host behind
        the identifier. Only the name of another vendor is written anew.
        """
        route = self._rulebook.routes[named.route]
        identifier = spell(self._rulebook, target, named.route)
        if identifier is None:
            return Respelled(reason=f"`{target.id}` is not spelled on {route.name}")
        head, vendor = self._before(named, target)
        if vendor is None:
            where = f"`{head}`" if head else f"`{named.suffix}`"
            return Respelled(
                reason=f"{where} is for models of {named.vendor}, and `{target.id}` is none"
            )
        suffix = decoded(named.suffix)
        reason = None
        if any(suffix in one.variants for one in self._rulebook.routes.values()):
            reason = f"the variant `{suffix}` may not exist for the successor"
        if named.fine_tuned:
            head, suffix = head[: head.rfind("/") + 1], ""  # it is no fine-tuned model yet
        doubts = tuple(self._doubts(named, target))
        text = f"{head}{vendor}{identifier}{suffix}"
        if "%" in candidate.text:
            text = encoded(text)
            return Respelled(text, 0, len(candidate.text), text, reason, doubts)
        end = len(candidate.prefix) + len(candidate.identifier)
        return Respelled(text, len(head), end, f"{vendor}{identifier}", reason, doubts)

    def _before(self, named: "Named", target: "Model") -> tuple[str, str | None]:
        """Return what stays before the identifier, and what it must name the vendor by."""
        route = self._rulebook.routes[named.route]
        prefix, own = named.prefix, namespace(route, named.vendor) or ""
        if route.follows_vendor and own and named.identifier.startswith(own):
            prefix += own  # the rules give this identifier with its vendor
        if target.vendor == named.vendor:
            return prefix, ""
        if named.suffix:
            return "", None
        if own and prefix.endswith(own):
            return prefix.removesuffix(own), namespace(route, target.vendor)
        told = self._grammar.route_of(self._grammar.last(prefix), named.identifier)
        free = named.vendor not in prefix and told in (None, named.route)
        return prefix, "" if free else None

    def _doubts(self, named: "Named", target: "Model") -> Iterator[str]:
        routes = self._rulebook.routes
        here = spell(self._rulebook, target, named.route)
        if any(spell(self._rulebook, target, other) != here for other in named.others):
            yield f"nothing tells that this goes through {named.route}"
        if named.host is not None:
            yield f"it is sent on to {routes[named.host].name}, which has days of its own"
        last, served = self._grammar.last(named.prefix), target.offerings.get(named.route)
        if last.endswith(".") and served and last[:-1] not in served.profiles:
            yield f"no inference profile `{last}` is known for `{served.id}`"
        if caution := routes[named.route].caution:
            yield caution
