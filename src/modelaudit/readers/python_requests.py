"""The requests of one Python file: what its literals reach, and where all arguments stand."""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from modelaudit.callsites.surfaces import Surfaces, surfaces_of
from modelaudit.flow.addresses import Addresses
from modelaudit.flow.displays import Displays
from modelaudit.flow.kinds import Literal, text_of
from modelaudit.flow.links import Links, links
from modelaudit.flow.module import Module
from modelaudit.flow.reach import Reach, Reached
from modelaudit.flow.responses import accesses, reads
from modelaudit.flow.sites import Sent, Sites
from modelaudit.flow.spoken import spoken_of
from modelaudit.readers.concrete import cst
from modelaudit.readers.python_sites import node_at, site_at
from modelaudit.readers.python_statements import Source
from modelaudit.readers.python_texts import is_model_word
from modelaudit.readers.python_tree import Tree, Unparsable, parse
from modelaudit.readers.python_words import MESSAGE_CALLS
from modelaudit.references import CallSite, Span

if TYPE_CHECKING:
    from modelaudit.readers.route_keys import RouteKeys
    from modelaudit.rulebook.models import Rulebook


_READ: Final[WeakValueDictionary[tuple[bytes, Surfaces], Sites]] = WeakValueDictionary()
"""By what a file holds: its calls, as long as somebody keeps them. To read them takes longest."""


def sites_of(content: bytes, rulebook: "Rulebook") -> Sites | None:
    """Return the calls of Python source; None where it is none of this interpreter.

    Args:
        content: The source, with newlines only.
        rulebook: All rules.
    """
    key = content, surfaces_of(rulebook)
    if known := _READ.get(key):
        return known
    try:
        return _READ.setdefault(key, Sites(Module(content), key[1]))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class Requests:
    """The requests of one file; none where it is no Python of this interpreter."""

    def __init__(
        self,
        source: Source,
        rulebook: "Rulebook",
        keys: "RouteKeys",
        models: Sequence[int] = (),
    ) -> None:
        """Prepare for a file.

        Args:
            source: The file.
            rulebook: All rules.
            keys: The keys of all routes.
            models: Offsets of its texts that may name a model, in order.
        """
        self._source, self._rulebook, self._keys = source, rulebook, keys
        self._models = models
        self._trees: dict[Span, Tree | None] = {}
        self._called: dict[ast.Call, CallSite | None] = {}
        self._models_of: dict[Sent, set[tuple[str, str]]] = {}

    def reached(self, offset: int) -> Reached:
        """Return what the literal that covers an offset reaches."""
        try:
            return self._reach.of(offset) if self._reach else Reached()
        except RecursionError:  # of code that nests beyond what anyone writes
            return Reached()

    def calls(
        self, offset: int, text: str, is_identifier: Callable[[str], bool]
    ) -> tuple[CallSite, ...]:
        """Return the calls whose model the literal that covers an offset is.

        Args:
            offset: A place in the literal.
            text: What the literal says.
            is_identifier: Whether a text names a model.
        """
        found = []
        for sent in self.reached(offset).sent:
            site = self.call_site(sent)
            if site is not None:
                shared = self._is_shared(sent, text) or any(map(is_identifier, _others(sent)))
                found.append(site._replace(shared=shared))
        return tuple(found)

    def _is_shared(self, sent: Sent, text: str) -> bool:
        """Tell whether another model than the one a literal names may be sent by a call."""
        if sent not in self._models_of:
            models = {(origin.kind, origin.text) for origin in sent.origins}
            self._models_of[sent] = {one for one in models if one[0] != "parameter"}
        models = self._models_of[sent]
        return len(models) > (("literal", text) in models)

    @cached_property
    def sites(self) -> Sites | None:
        """The calls of the file."""
        return sites_of(self._source.content, self._rulebook)

    def spoken_of(self) -> tuple[CallSite, ...]:
        """Return the calls that a rule speaks about whatever their model is."""
        try:
            return tuple(spoken_of(self.sites, surfaces_of(self._rulebook))) if self.sites else ()
        except RecursionError:  # as above
            return ()

    @cached_property
    def _reach(self) -> Reach | None:
        if self.sites is None:
            return None
        routes = self._rulebook.routes.values()
        clients = {client: route.id for route in routes for client in route.clients}
        arguments = {
            (name, ast.unparse(ast.parse(value))): route.id
            for route in routes
            for name, value in route.client_arguments
        }
        addresses = Addresses(self.sites, self._keys.urls, self._source.content)
        words = self._rulebook.vocabulary
        return Reach(
            self.sites,
            clients,
            arguments,
            words.lookup_calls,
            MESSAGE_CALLS,
            lambda name: is_model_word(name, words.model_keys),
            addresses,
            self._models,
        )

    def route_of(self, sent: Sent) -> str | None:
        """Return the route that a request tells."""
        return self._reach.route_of(sent) if self._reach else None

    def links(self, models: Sequence[Span]) -> Links | None:
        """Return how some models of the file may be reached from others.

        Args:
            models: Where they are named.
        """
        return links(self.sites, models) if models and self.sites else None

    # Where things stand

    def call_site(self, sent: Sent) -> CallSite | None:
        """Return a call with the places of its arguments; None when they cannot be told."""
        if sent.call not in self._called:
            self._called[sent.call] = self._site(sent)
        return self._called[sent.call]

    def _site(self, sent: Sent) -> CallSite | None:
        assert self.sites is not None
        tree, call = self._parsed(sent.call)
        if tree is None or not isinstance(call, cst.Call):
            return None
        displays = Displays(self.sites, sent)
        site = site_at(self._source, tree, call, lambda span: self._held(displays, span))
        if site is None:
            return None
        name = "" if sent.path.startswith("?") else sent.path
        found = reads(self.sites.values, self._accesses, sent)
        called = self._addressed(site.called, sent)
        site = site._replace(called=called, name=name, reads=found)
        rule = sent.surface
        return site._replace(surface=rule.id, endpoint=rule.endpoint) if rule else site

    def _addressed(self, called: str, sent: Sent) -> str:
        """Return what is called, with the address itself where a name holds it."""
        assert self.sites is not None
        function, _, address = called.partition(" ")
        named = [one.value for one in sent.call.keywords if one.arg == "url"]
        for node in (*sent.call.args, *named) if address else ():
            start, end = self.sites.module.span(node)
            if self._source.content[start:end] == address.encode():
                values = self.sites.values.of(node, sent.place)
                texts = [text_of(one.node) for one in values if isinstance(one, Literal)]
                if len(values) == len(texts) == 1:
                    return f"{function} {texts[0]}"
        return called

    def _held(self, displays: Displays, span: Span) -> tuple[Tree, cst.BaseExpression] | None:
        """Return the one display or object that a name at a place holds."""
        display = displays.at(span)
        if display is None:
            return None
        tree, node = self._parsed(display)
        return (tree, node) if tree and isinstance(node, cst.BaseExpression) else None

    def _parsed(self, node: ast.expr) -> tuple[Tree | None, cst.CSTNode | None]:
        """Return an expression with its layout, and the statement it stands in."""
        assert self.sites is not None
        span = self.sites.module.span(node)
        statement = self._source.statement(span.start)
        if statement not in self._trees:
            try:
                self._trees[statement] = parse(self._source, statement, lambda _: False)
            except Unparsable:
                self._trees[statement] = None
        tree = self._trees[statement]
        try:
            return tree, node_at(tree, span) if tree else None
        except Unparsable:
            return None, None

    @cached_property
    def _accesses(self) -> list[ast.expr]:
        """Where the file reads something that the rules say of responses."""
        changes = (one for one in self._rulebook.changes if one.change == "response")
        names = {name.rpartition(".")[2] for one in changes for name in one.reads}
        return list(accesses(self.sites.module, names)) if self.sites else []


def _others(sent: Sent) -> Iterator[str]:
    """Yield the texts that a call is given besides its model."""
    for keyword in sent.call.keywords:
        if keyword.value not in sent.models:
            yield text_of(keyword.value)
