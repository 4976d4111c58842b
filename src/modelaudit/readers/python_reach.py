"""Follows a name through its file: which requests the value of a constant or parameter reaches."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

import libcst as cst

from modelaudit.readers.python_addresses import Addresses
from modelaudit.readers.python_literals import constant
from modelaudit.readers.python_places import (
    chained,
    keys_of,
    keywords_of,
    last_of,
    name_of,
    names_of,
    targets_of,
)
from modelaudit.readers.python_statements import Source
from modelaudit.readers.python_tree import Tree, walk
from modelaudit.readers.python_words import MESSAGE_CALLS
from modelaudit.references import Span

_MAX_STATEMENTS = 60
"""Statements looked at for one name."""
_CONTEXT = re.compile(rb"([\w.]+)\([^()]*\)\s*\Z")
_MAX_STEPS = 3
"""From a name to a name it is assigned to, and so on."""


@dataclass(slots=True)
class Reached:
    """What is known about the requests that receive a value."""

    arguments: dict[str, None] = field(default_factory=dict)
    routes: set[str | None] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    """Routes of the base URLs that the requests go to."""
    whole: bool = False
    """All that some request passes is known: it unpacks nothing that is made elsewhere."""
    lookup: str | None = None
    """A function that finds something by the value, and knows the old name only."""


class Reach:
    """Finds the calls of one file that receive a name."""

    def __init__(
        self,
        source: Source,
        clients: Mapping[str, str],
        lookup_calls: Collection[str],
        addresses: Addresses,
        parsed: Callable[[Span], Tree | None],
    ) -> None:
        self._source, self._clients, self._parsed = source, clients, parsed
        self._lookup_calls, self._addresses = lookup_calls, addresses
        self._known: dict[tuple[str, Span, bool], Reached] = {}
        self._asked: dict[tuple[str, Span, bool], dict[str, None]] = {}
        self._client_names: dict[str, str | None] = {}
        self._has_clients = any(name.encode() in source.content for name in clients)

    def address(self, node: cst.CSTNode, called: str, offset: int) -> str | None:
        """Route of the base URL that a call or dict is sent to, if this file says where.

        Args:
            node: The call or the dict.
            called: The function, empty for a dict.
            offset: Where its statement begins.
        """
        found = self._addresses.of_client(called, offset)
        made_here = not self._clients.keys().isdisjoint(called.split("."))
        if found or (self.client_route(called) and not made_here):
            return found
        return self._addresses.of_value(node, offset)

    def client_route(self, called: str) -> str | None:
        """Route of the client a method is called on, if this file says how it was made."""
        if not self._has_clients:
            return None
        receiver = called.rpartition(".")[0]
        while receiver:
            if receiver not in self._client_names:
                made_here = self._clients.get(last_of(receiver))  # `Client().create(...)`
                self._client_names[receiver] = made_here or self._made_from(receiver)
            route = self._client_names[receiver]
            if route is not None:
                return route
            receiver = receiver.rpartition(".")[0]
        return None

    def _made_from(self, name: str) -> str | None:
        escaped, content = re.escape(name.encode()), self._source.content
        assigned = re.compile(
            rb"(?<![\w.])" + escaped + rb"\s*(?::[^=\n]{1,80})?=\s*(?:await\s+)?([\w.]+)\s*\("
        )
        makers = {match[1] for match in assigned.finditer(content)}
        for opened in re.finditer(rb"\bas\s+" + escaped + rb"\b", content):
            call = _CONTEXT.search(content, max(0, opened.start() - 200), opened.start())
            makers |= {call[1]} if call else set()
        routes = {self._clients.get(last_of(maker.decode("latin-1"))) for maker in makers}
        return routes.pop() if len(routes) == 1 else None

    def reached(self, name: str, scope: Span, dotted: bool) -> Reached:
        """What the calls and dicts in the scope that receive the name pass beside it."""
        key = (name, scope, dotted)
        if key not in self._known:
            found = self._known[key] = Reached()
            self._follow(name, scope, dotted, found, 0, set())
        return self._known[key]

    def asked_of(self, name: str, scope: Span, dotted: bool) -> tuple[str, ...]:
        """Names passed to the methods of an object that holds the value."""
        key = (name, scope, dotted)
        if key not in self._asked:
            found = self._asked[key] = {}
            for statement in self._mentions(name, scope, dotted):
                if tree := self._parsed(statement):
                    for call in walk(tree.module):
                        if isinstance(call, cst.Call) and self._is_receiver(call, name, dotted):
                            passed = [*keywords_of(call), *chained(tree, call)]
                            found.update(dict.fromkeys(passed))
        return tuple(self._asked[key])

    def _follow(
        self, name: str, scope: Span, dotted: bool, found: Reached, step: int, seen: set[str]
    ) -> None:
        if step >= _MAX_STEPS or name in seen:
            return
        seen.add(name)
        further: set[tuple[str, bool]] = set()
        for statement in self._mentions(name, scope, dotted):
            tree = self._parsed(statement)
            if tree is not None:
                for node in walk(tree.module):
                    if isinstance(node, cst.Call):
                        self._in_call(tree, node, name, dotted, found, statement.start)
                    else:
                        further |= self._receive(tree, node, name, dotted, found)
        for owner, attribute in further:
            wide = self._file() if attribute else scope
            self._follow(owner, wide, attribute, found, step + 1, seen)

    def _receive(
        self, tree: Tree, node: cst.CSTNode, name: str, dotted: bool, found: Reached
    ) -> set[tuple[str, bool]]:
        """Note what one node does with the name; return the names it gives the value to."""
        if isinstance(node, cst.Param):
            if node.default is not None and _is(node.default, name, dotted):
                return {(node.name.value, False)}
        elif isinstance(node, cst.Dict):
            if self._in_dict(node, name, dotted, found):
                return self._owners(tree, node)
        elif isinstance(node, cst.Assign) and any(keys := list(_keys_set(node, name, dotted))):
            found.arguments.update(dict.fromkeys(keys))
        elif isinstance(node, cst.AugAssign):
            if _is(node.target, name, dotted) and isinstance(node.value, cst.Dict):
                found.arguments.update(dict.fromkeys(names_of(node.value)))
        elif (
            isinstance(node, cst.Assign | cst.AnnAssign)
            and node.value is not None
            and _is(node.value, name, dotted)
        ):
            return set(targets_of(node))
        return set()

    def _file(self) -> Span:
        return Span(0, len(self._source.content))

    def _mentions(self, name: str, scope: Span, dotted: bool) -> Iterator[Span]:
        before = rb"\." if dotted else rb"(?<![\w.])"
        pattern = re.compile(
            before + re.escape(name.encode()) + rb"\b(?!\s*=[^=])(?!\s*[(:]\s*\w*\))"
        )
        end, count = -1, 0
        for match in pattern.finditer(self._source.content, *scope):
            offset = match.start()
            if offset < end or self._source.comments.at(offset) or self._source.strings.at(offset):
                continue
            statement = self._source.statement(offset)
            end = statement.end
            count += 1
            if count > _MAX_STATEMENTS:
                return
            yield statement

    def _in_call(
        self, tree: Tree, call: cst.Call, name: str, dotted: bool, found: Reached, offset: int
    ) -> None:
        called = name_of(call.func)
        if last_of(called) in ("update", "setdefault") and self._is_receiver(call, name, dotted):
            found.arguments.update(dict.fromkeys(_filled_in(call)))
        for arg in call.args:
            if not _is(arg.value, name, dotted):
                continue
            if last_of(called) in MESSAGE_CALLS or last_of(called) in ("str", "len", "isinstance"):
                return
            if last_of(called) in self._lookup_calls:
                found.lookup = found.lookup or called
                return
            own = arg.keyword.value if arg.keyword else None
            passed = [*keywords_of(call), *chained(tree, call)]
            found.arguments.update(dict.fromkeys(k for k in passed if k != own))
            route = self._clients.get(last_of(called)) or self.client_route(called)
            found.routes.add(route)
            found.whole = found.whole or not any(
                one.star == "**" and not isinstance(one.value, cst.Dict) for one in call.args
            )
            if address := self.address(call, called, offset):
                found.addresses.add(address)

    @staticmethod
    def _is_receiver(call: cst.Call, name: str, dotted: bool) -> bool:
        return isinstance(call.func, cst.Attribute) and _is(call.func.value, name, dotted)

    @staticmethod
    def _in_dict(node: cst.Dict, name: str, dotted: bool, found: Reached) -> bool:
        mine = [
            element
            for element in node.elements
            if isinstance(element, cst.DictElement | cst.StarredDictElement)
            and _is(element.value, name, dotted)
        ]
        if mine:
            keys = names_of(node)
            own = {
                key for element in mine for key in keys_of(node.with_changes(elements=[element]))
            }
            found.arguments.update(dict.fromkeys(key for key in keys if key not in own))
        return bool(mine)

    @staticmethod
    def _owners(tree: Tree, node: cst.CSTNode) -> set[tuple[str, bool]]:
        parent = tree.parent(node)
        while parent is not None and not isinstance(parent, cst.Assign | cst.AnnAssign | cst.Arg):
            parent = tree.parent(parent)
        return set(targets_of(parent)) if isinstance(parent, cst.Assign | cst.AnnAssign) else set()


def _filled_in(call: cst.Call) -> Iterator[str]:
    """Keys that `update` or `setdefault` put into a dict."""
    yield from keywords_of(call)
    for arg in call.args[:1]:
        if isinstance(arg.value, cst.Dict):
            yield from names_of(arg.value)
        elif (key := constant(arg.value)) is not None:
            yield key


def _keys_set(node: cst.Assign, name: str, dotted: bool) -> Iterator[str]:
    """Keys of a dict that an assignment sets: `request["temperature"] = 0`."""
    for target in node.targets:
        if isinstance(target.target, cst.Subscript) and _is(target.target.value, name, dotted):
            for element in target.target.slice:
                if isinstance(element.slice, cst.Index):
                    key = constant(element.slice.value)
                    if key is not None:
                        yield key


def _is(node: cst.CSTNode, name: str, dotted: bool) -> bool:
    """Whether an expression is the name, or may be."""
    if isinstance(node, cst.BooleanOperation):
        return _is(node.left, name, dotted) or _is(node.right, name, dotted)
    if isinstance(node, cst.IfExp):
        return _is(node.body, name, dotted) or _is(node.orelse, name, dotted)
    if isinstance(node, cst.Attribute):
        return dotted and node.attr.value == name
    return not dotted and isinstance(node, cst.Name) and node.value == name
