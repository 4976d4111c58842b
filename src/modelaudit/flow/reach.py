"""What a literal reaches: the requests that name it as their model, and all that goes with them."""

import ast
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from modelaudit.flow.addresses import Addresses, parts_of
from modelaudit.flow.kinds import (
    Bound,
    Definition,
    Instance,
    Made,
    Path,
    Structure,
    Value,
    last_name,
    text_of,
)
from modelaudit.flow.scopes import Place
from modelaudit.flow.sites import Sent, Sites
from modelaudit.readers.python_texts import is_traced, sends_nothing
from modelaudit.readers.python_words import (
    DEFAULT_CALLS,
    LOOKUP_WITH_DEFAULT,
    OPTIONS,
    TRACING_CALLS,
)
from modelaudit.references import MOST_ARGUMENTS, Span, covering

_TELLING = frozenset(["str", "len", "isinstance", "repr", "type", "bool", "hasattr"])


@dataclass(slots=True)
class Reached:
    """What is known about the requests that receive a value."""

    sent: dict[Sent, bool] = field(default_factory=dict)
    """The requests whose model it is, and whether that is only guessed from a name."""
    arguments: dict[str, None] = field(default_factory=dict)
    """Names passed beside it, whatever the function."""
    routes: set[str | None] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    """Routes of the base URLs that the requests go to."""
    stranger: str | None = None
    """A server that one of them goes to, when no route is known to be there."""
    whole: bool = False
    """All that some request passes is known: it unpacks nothing that is made elsewhere."""
    lookup: str | None = None
    """A function that finds something by the value, and knows the old name only."""
    counted: bool = False
    """Something that sends nothing gets it: it counts tokens or their price, or notes a request."""
    passed: bool = False
    """Something else gets it as well: a call, or an entry of a dict."""


class Reach:
    """Tells for every literal of one module what it reaches."""

    def __init__(
        self,
        sites: Sites,
        clients: Mapping[str, str],
        client_arguments: Mapping[tuple[str, str], str],
        lookup_calls: Collection[str],
        silent_calls: Collection[str],
        names_model: Callable[[str], bool],
        addresses: Addresses,
        models: Sequence[int],
    ) -> None:
        """Prepare for a module.

        Args:
            sites: Its calls.
            clients: Routes by the class or function that makes a client.
            client_arguments: Routes by an argument of one and the literal it is given.
            lookup_calls: Functions that find something by a model and send nothing.
            silent_calls: Functions that do nothing but tell people.
            names_model: Whether a parameter is named like one that takes a model.
            addresses: The base URLs of the module.
            models: Offsets of the texts that may name a model, in order: of others nobody asks.
        """
        self._sites, self._values, self._module = sites, sites.values, sites.module
        self._clients, self._lookups = clients, lookup_calls
        self._client_arguments = client_arguments
        self._silent, self._names_model = silent_calls, names_model
        self._addresses, self._models = addresses, models

    def of(self, offset: int) -> Reached:
        """Return what the literal that covers an offset reaches."""
        span = next(covering(self._in_order, offset), None)
        return self._literals[span] if span else Reached()

    @cached_property
    def _in_order(self) -> list[Span]:
        return sorted(self._literals)

    @cached_property
    def _literals(self) -> dict[Span, Reached]:
        found: dict[Span, Reached] = {}
        requests = self._sites.requests
        for call, place in self._module.calls:
            sent = requests.get(call)
            if sent is not None and not sent.is_lookup:
                self._note_request(sent, found)
            self._note_call(call, place, found, requests)
        for display, place in self._module.dicts:
            self._note_dict(display, place, found)
        return found

    def _unruled(
        self, call: ast.Call, place: Place, model: ast.expr, functions: Iterable[Value]
    ) -> Sent:
        """Return a request of a function that no rule describes."""
        path = next(_paths(functions), Path("?"))
        origins = self._sites.origins(model, place)
        return Sent(call, place, path.text, None, path.makers, (model,), origins)

    def _note_request(
        self, sent: Sent, found: dict[Span, Reached], span: Span | None = None
    ) -> None:
        for origin in sent.origins:
            if self._names_one(origin.span) and origin.span and span in (None, origin.span):
                reached = found.setdefault(origin.span, Reached())
                reached.sent[sent] = reached.sent.get(sent, True) and origin.guessed

    def _note_call(
        self,
        call: ast.Call,
        place: Place,
        found: dict[Span, Reached],
        requests: Collection[ast.Call],
    ) -> None:
        """Note what stands beside every literal that an argument of a call may be."""
        name = last_name(call.func)
        if name in self._silent or name in _TELLING:
            return
        given = [(own, node, self._given(own, node, place)) for own, node in _arguments(call)]
        if not any(spans for _, _, spans in given):
            return
        functions = self._values.of(call.func, place)
        if functions and all(isinstance(one, Definition) for one in functions):
            return  # what becomes of it is in the code of this module
        for own, node, spans in given:
            for span, named in spans.items():
                reached = found.setdefault(span, Reached())
                if name in self._lookups:
                    reached.lookup = reached.lookup or _dotted(call.func)
                    reached.counted = True
                    continue
                if call not in requests and (name in TRACING_CALLS or sends_nothing(name)):
                    reached.counted = True
                    continue
                reached.passed = reached.passed or not _is_read(call)
                takes_model = not (call in requests or _is_read(call)) and (
                    own is None or self._names_model(own)
                )
                if takes_model and not self._is_display(call, place):
                    self._note_request(self._unruled(call, place, node, functions), found, span)
                if named:
                    holders = [one.value for one in call.keywords if one.arg is None]
                    holders += [node] if own is None else []
                    unpacked = [n for one in holders for n in self._unpacked(one, place)]
                    names = (*keywords_of(call), *unpacked, *self._asked_of(call))
                    reached.arguments.update(dict.fromkeys(one for one in names if one != own))
                self._note_way(call, place, functions, reached)

    def _given(self, own: str | None, node: ast.expr, place: Place) -> dict[Span, bool]:
        """Return the literals that an argument gives, and whether what is beside it goes along."""
        beside = own is None  # a dict that is named is a part of the request, or all of it
        held = dict.fromkeys(self._held(node, place), beside)
        return held | dict.fromkeys(self._spans(node, place), True)

    def _note_way(
        self, call: ast.Call, place: Place, functions: Iterable[Value], reached: Reached
    ) -> None:
        """Note where a request goes, as its client and its arguments tell."""
        makers = [made for path in _paths(functions) for made in path.makers]
        reached.routes.add(self._route(call, functions))
        unpacks = (one for one in call.keywords if one.arg is None)
        reached.whole |= all(isinstance(one.value, ast.Dict) for one in unpacks)
        known = any(last_name(made.call.func) in self._clients for made in makers)
        requests = makers if known else [Made(call, place), *makers]
        if address := self._addresses.of_calls(requests):
            reached.addresses.add(address)
        else:
            reached.stranger = reached.stranger or self._addresses.stranger(requests)

    def route_of(self, sent: Sent) -> str | None:
        """Return the route that a request tells: by its base URL, or by the class of its client."""
        address = self._addresses.of_calls([Made(sent.call, sent.place), *sent.makers])
        return address or self._route(sent.call, [Path(sent.path, sent.makers)])

    def _route(self, call: ast.Call, functions: Iterable[Value]) -> str | None:
        """Return the route that an argument of a client tells, or its class."""
        makers = [call, *(made.call for path in _paths(functions) for made in path.makers)]
        telling = {name for name, _ in self._client_arguments}
        for keyword in (one for made in makers for one in made.keywords if one.arg in telling):
            told = self._client_arguments.get((keyword.arg or "", ast.unparse(keyword.value)))
            if told is not None:
                return told
        names = [last_name(call.func)]
        for path in _paths(functions):
            names += (part.removesuffix("()") for part in reversed(path.text.split(".")))
            names += (last_name(made.call.func) for made in reversed(path.makers))
        return next((self._clients[name] for name in names if name in self._clients), None)

    def _note_dict(self, display: ast.Dict, place: Place, found: dict[Span, Reached]) -> None:
        for key, value in zip(display.keys, display.values, strict=True):
            if key is None or isinstance(value, ast.Dict | ast.List):
                continue
            own, written = text_of(key), isinstance(value, ast.Constant)
            for span in self._spans(value, place):
                reached = found.setdefault(span, Reached())
                noted = is_traced(text_of(key) or _dotted(key))
                reached.counted |= noted
                reached.passed |= not noted
                if address := self._addresses.of_dict(display, place):
                    reached.addresses.add(address)
                names = [*(() if written else _names_of(display)), *self._set_later(display, place)]
                reached.arguments.update(dict.fromkeys(name for name in names if name != own))

    def _is_display(self, call: ast.Call, place: Place) -> bool:
        """Tell whether a call makes a dict or list: `dict(model="...")`."""
        return any(isinstance(one, Structure) for one in self._values.of(call, place))

    def _unpacked(self, node: ast.expr, place: Place) -> Iterator[str]:
        """Yield the names in a dict that is handed on, those that are set later included."""
        for value in self._values.of(node, place):
            if isinstance(value, Structure):
                set_later = value.place.scope.items.get(value.holder, ())
                names = (*_names_in(value.node), *(key for key, _ in set_later if key))
                yield from (name for name in names if not self._names_model(name))

    def _set_later(self, display: ast.Dict, place: Place) -> Iterator[str]:
        """Yield the keys that are set in a dict after it was made."""
        for name in self._holders.get(display, ()):
            yield from (key for key, _ in place.scope.items.get(name, ()) if key)

    @cached_property
    def _holders(self) -> dict[ast.AST, list[str]]:
        """The names that dicts are given."""
        found: dict[ast.AST, list[str]] = {}
        for scope in {place.scope: None for _, place in self._module.dicts}:
            for name, bindings in scope.bindings.items():
                for node in {one.node: None for one in bindings}:
                    found.setdefault(node, []).append(name)
        return found

    def _spans(self, node: ast.expr, place: Place) -> Iterator[Span]:
        """Yield the literals that an expression may be."""
        if isinstance(node, ast.Constant):  # of most of them nobody asks
            span = self._module.span(node) if isinstance(node.value, str) else None
            if span is not None and self._names_one(span):
                yield span
            return
        for origin in self._sites.origins(node, place):
            if origin.span is not None and self._names_one(origin.span):
                yield origin.span

    def _names_one(self, span: Span | None) -> bool:
        """Tell whether a literal may name a model."""
        if span is None:
            return False
        index = bisect_left(self._models, span.start)
        return index < len(self._models) and self._models[index] < span.end

    def _held(self, node: ast.expr, place: Place, depth: int = 3) -> Iterator[Span]:
        """Yield the literals in a dict, or a list of dicts, that an expression may be."""
        if not depth or isinstance(node, ast.Constant):
            return
        for value in self._values.of(node, place):
            if isinstance(value, Structure):
                for part in parts_of(value.node):
                    yield from self._spans(part, value.place)
                    yield from self._held(part, value.place, depth - 1)

    # Calls of methods of an object that was made with the value

    def _asked_of(self, call: ast.Call) -> Iterator[str]:
        for asked in self._methods.get(call, ()):
            prefix, _, name = last_name(asked.func).partition("_")
            if prefix in ("bind", "with", "set"):
                yield name
            yield from keywords_of(asked)

    @cached_property
    def _methods(self) -> dict[ast.Call, list[ast.Call]]:
        """By the call that makes an object: the calls of its methods."""
        found: dict[ast.Call, list[ast.Call]] = {}
        for call, place in self._module.calls:
            if isinstance(call.func, ast.Attribute):
                for value in self._values.of(call.func.value, place):
                    makers = value.makers if isinstance(value, Path) else ()
                    if isinstance(value, Instance) and value.call is not None:
                        makers = (Made(value.call, place),)
                    for made in makers:
                        found.setdefault(made.call, []).append(call)
        return found


def _is_read(call: ast.Call) -> bool:
    """Tell whether a call only answers what it is given, where nobody says something else."""
    name = last_name(call.func)
    return name in DEFAULT_CALLS or name in LOOKUP_WITH_DEFAULT


def _paths(functions: Iterable[Value]) -> Iterator[Path]:
    for function in functions:
        inner = function.function if isinstance(function, Bound) else function
        if isinstance(inner, Path):
            yield inner


def _arguments(call: ast.Call) -> Iterator[tuple[str | None, ast.expr]]:
    """Yield the arguments of a call with their names."""
    yield from ((None, one) for one in call.args)
    for keyword in call.keywords:
        yield keyword.arg, keyword.value
        if keyword.arg is None and isinstance(keyword.value, ast.Dict):
            pairs = zip(keyword.value.keys, keyword.value.values, strict=True)
            yield from ((text_of(key), value) for key, value in pairs if key is not None)


def keywords_of(call: ast.Call) -> Iterator[str]:
    """Yield the names passed in a call, those of unpacked dicts and of `options={...}` included."""
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg
            if OPTIONS.search(keyword.arg):
                yield from _names_in(keyword.value)
        elif isinstance(keyword.value, ast.Dict):
            yield from _names_of(keyword.value)


def _names_in(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        yield from _names_of(node)
    elif isinstance(node, ast.Call):
        yield from keywords_of(node)


def _names_of(node: ast.Dict) -> Iterator[str]:
    """Yield the keys of a dict that is a request, those of `"options": {...}` included."""
    entries = zip(node.keys, node.values, strict=True)
    for key, value in entries if len(node.keys) <= MOST_ARGUMENTS else ():
        name = text_of(key) if key is not None else ""
        if name:
            yield name
            if OPTIONS.search(name):
                yield from _names_in(value)


def _dotted(node: ast.expr) -> str:
    """Return the dotted name of an expression, calls on the way left out."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{_dotted(node.value)}.{node.attr}".removeprefix(".")
        case ast.Call():
            return _dotted(node.func)
    return ""
