"""The calls of one module that send requests, and where the model of each comes from."""

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from modelaudit.callsites.surfaces import Surfaces
from modelaudit.flow.kinds import (
    Bound,
    Literal,
    Made,
    Parameter,
    Path,
    Structure,
    Unknown,
    Value,
    last_name,
)
from modelaudit.flow.memo import MAX_DEPTH
from modelaudit.flow.module import Module
from modelaudit.flow.parameters import defaults_of, is_applying, option_names
from modelaudit.flow.scopes import Place
from modelaudit.flow.values import Values
from modelaudit.references import Span
from modelaudit.rulebook.models import Surface

_HOLDING = ("parse_args()", "parse_known_args()", "().")
"""What answers the options of a command line, and an attribute of an object made elsewhere."""


Key = tuple[str, Span | None, str]
"""Of an origin: what it is, however it was found."""


class Origin(NamedTuple):
    """Something that a model may come from."""

    kind: str
    """`literal`, `parameter`, `module`, `environment`, `callers`, `computed`."""
    span: Span | None = None
    """Of a literal."""
    text: str = ""
    """A literal as it reads, the path of a name in another module, a variable of the environment,
    a parameter as `function.name`, the function that nobody in this module calls."""
    guessed: bool = False
    """Found by the name of an attribute alone."""

    @property
    def key(self) -> Key:
        """What it is, however it was found."""
        return self.kind, self.span, self.text


class Sent(NamedTuple):
    """A call that sends a request, or makes what does."""

    call: ast.Call
    place: Place
    path: str
    """What is called: `openai.OpenAI().chat.completions.create`; `?` is an unknown object."""
    surface: Surface | None
    """The rule that describes the call; None when none does, and a name says it takes a model."""
    makers: tuple[Made, ...]
    """The calls in this module that made the client."""
    models: tuple[ast.expr, ...]
    """Expressions that say which model; none where the call leaves it out."""
    origins: tuple[Origin, ...]

    def __hash__(self) -> int:
        return hash(self.call)  # there may be thousands of origins

    @property
    def is_lookup(self) -> bool:
        """Tell whether it sends nothing, and looks the model up in a table of its own."""
        return self.surface is not None and self.surface.kind == "lookup"

    @property
    def offset_of(self) -> tuple[int, int]:
        """Line and column of the call."""
        return self.call.lineno, self.call.col_offset


class Request(NamedTuple):
    """A request as other modules know it: see `Sites.known_as`."""

    call: int
    """Which call of its module it is."""
    keyword: str
    """By which a function is given the model that no rule describes."""
    texts: frozenset[str]
    """Literals that it may send as its model."""
    is_open: bool
    """Something that is not in the code may choose the model."""


class Sites:
    """Finds what a module sends to whom."""

    def __init__(self, module: Module, surfaces: Surfaces) -> None:
        self.module, self._surfaces = module, surfaces
        self.values = Values(module, surfaces.is_wrapper)
        self._found: dict[ast.expr, tuple[Origin, ...]] = {}

    def __del__(self) -> None:
        """Let go of the module at once: its scopes hold each other, and with them all its trees."""
        for scope in self.module.scopes.values():
            scope.__dict__.clear()
        self.values.__dict__.clear()

    @cached_property
    def sent(self) -> tuple[Sent, ...]:
        """All calls of known surfaces, in source order."""
        found = [
            sent
            for call, place in self.module.calls
            if last_name(call.func) in self._called or is_applying(call)
            for sent in self._sent(call, place)
        ]
        return tuple(sorted(found, key=lambda sent: sent.offset_of))

    @cached_property
    def requests(self) -> dict[ast.Call, Sent]:
        """The same by the calls."""
        return {sent.call: sent for sent in self.sent}

    @cached_property
    def other_calls(self) -> list[tuple[ast.Call, Place]]:
        """All calls that are none of these."""
        return [(call, place) for call, place in self.module.calls if call not in self.requests]

    @cached_property
    def _numbers(self) -> dict[ast.Call, int]:
        return {call: number for number, (call, _) in enumerate(self.module.calls)}

    @cached_property
    def _called(self) -> frozenset[str]:
        """Names of what takes a model, and those that the module gives to it."""
        names = self._surfaces.names
        found = {*names, "__init__"}
        scopes = self.module.scopes.values()
        held = [self.module.attributes, *(one.bindings for one in scopes)]
        held += (one.attributes for one in scopes)
        for name, bindings in (pair for each in held for pair in each.items()):
            for one in bindings:
                named = one.path.rpartition(".")[2] or last_name(_function_in(one.node))
                if named in names:
                    found.add(name)
        return frozenset(found)

    def known_as(self, sent: Sent, keyword: str = "") -> Request:
        """Return how others know a request.

        Args:
            sent: The request.
            keyword: By which a function is given the model that no rule describes.
        """
        texts = frozenset(one.text for one in sent.origins if one.kind == "literal")
        is_open = any(one.kind in ("environment", "computed") for one in sent.origins)
        return Request(self._numbers[sent.call], keyword, texts, is_open)

    def request(self, known: Request) -> Sent:
        """Return a request that others know."""
        call, place = self.module.calls[known.call]
        if known.keyword:
            return self.handed_on(call, place, known.keyword)
        return self.requests[call]

    def handed_on(self, call: ast.Call, place: Place, keyword: str) -> Sent:
        """Return the request of a function that no rule describes, and that is given a model."""
        model = next(one.value for one in call.keywords if one.arg == keyword)
        return Sent(call, place, "?", None, (), (model,), self.origins(model, place))

    def _sent(self, call: ast.Call, place: Place) -> Iterator[Sent]:
        """Yield the request of a call, if it sends one."""
        function = called_by(call)
        arguments = call.args if function is call.func else call.args[1:]
        called = self.values.of(function, place)
        bound = {one.function: one for one in called if isinstance(one, Bound)}
        paths = [value for value in (*called, *bound) if isinstance(value, Path)]
        for inner, surface in self._surfaces_of(paths):
            models = tuple(dict.fromkeys(self._models(surface, call, arguments, place)))
            if not models and inner in bound:
                made = bound[inner]
                models = tuple(self._models(surface, made.call, made.call.args[1:], made.place))
            if not models and surface.sdk is None:
                continue  # a request to anyone, of which nothing says that it is about a model
            origins = tuple(dict.fromkeys(o for one in models for o in self.origins(*one)))
            exprs = tuple(dict.fromkeys(node for node, _ in models))
            yield Sent(call, place, inner.text, surface, inner.makers, exprs, origins)
            return

    def _surfaces_of(self, paths: Iterable[Path]) -> list[tuple[Path, Surface]]:
        """Return what a call may go to, first what is known by its full name."""
        found = []
        for path in dict.fromkeys(paths):
            path = path._replace(text=path.text.removesuffix("().__init__"))  # of a base class
            resolved = self._surfaces.resolved(path.text) if path.is_known else None
            surface = resolved or self._by_tail(path)
            if surface is not None:
                found.append((resolved is None, not path.is_known, (path, surface)))
        return [pair for _, _, pair in sorted(found, key=lambda one: one[:2])]

    def _by_tail(self, path: Path) -> Surface | None:
        """Return the surface of a call on an object of which nobody knows where it is from."""
        if path.is_known and "()" not in path.text:
            return self._handed_on(path)
        return self._surfaces.by_tail(path.text.rpartition("()")[2].removeprefix("?").strip("."))

    def _handed_on(self, path: Path) -> Surface | None:
        """Return the surface of a function of an SDK that another module imports."""
        steps = path.text.split(".")
        names = (".".join(steps[start:]) for start in range(1, len(steps) - 1))
        found = next(filter(None, map(self._surfaces.resolved, names)), None)
        return found if found is not None and found.kind == "call" else None

    # The model of a call

    def _models(
        self, surface: Surface, call: ast.Call, arguments: list[ast.expr], place: Place
    ) -> Iterator[tuple[ast.expr, Place]]:
        named = [one for path in surface.models for one in self._at(path, call, place)]
        yield from named
        if surface.position is not None and not named:
            before = arguments[: surface.position + 1]
            starred = any(isinstance(one, ast.Starred) for one in before)
            if len(before) > surface.position and not starred:
                yield before[-1], place

    def _at(self, path: str, call: ast.Call, place: Place) -> list[tuple[ast.expr, Place]]:
        """Return what a call passes at a path: `json.model`, `fallbacks[].model`."""
        name, *keys = path.split(".")
        found = list(self.argument(call, name.removesuffix("[]"), place))
        for key in ["[]", *keys] if name.endswith("[]") else keys:
            found = list(self._below(found, key))
        return found

    def argument(self, call: ast.Call, name: str, place: Place) -> Iterator[tuple[ast.expr, Place]]:
        """Yield what a call passes by a name, also from dicts that are unpacked into it."""
        for keyword in call.keywords:
            if keyword.arg == name:
                yield keyword.value, place
            elif keyword.arg is None:
                yield from self.values.entries.unpacked(keyword.value, place, name)

    def _below(
        self, found: Iterable[tuple[ast.expr, Place]], key: str
    ) -> Iterator[tuple[ast.expr, Place]]:
        key, listed = key.removesuffix("[]"), key.endswith("[]")
        for node, place in found:
            inner = list(self.values.entries.unpacked(node, place, key)) if key else [(node, place)]
            yield from self._items(inner) if listed else inner

    def _items(self, found: Iterable[tuple[ast.expr, Place]]) -> Iterator[tuple[ast.expr, Place]]:
        for node, place in found:
            for value in self.values.of(node, place):
                if isinstance(value, Structure) and isinstance(value.node, ast.List | ast.Tuple):
                    yield from ((element, value.place) for element in value.node.elts)

    # Where a value comes from

    def origins(self, node: ast.expr, place: Place) -> tuple[Origin, ...]:
        """Return all that the text of an expression may come from."""
        if node not in self._found:
            found = self._origins(self.values.of(node, place), set(), MAX_DEPTH)
            self._found[node] = tuple(dict.fromkeys(found))
        return self._found[node]

    def _origins(self, values: Iterable[Value], seen: set[object], steps: int) -> Iterator[Origin]:
        """Yield origins, followed through so many callers and no more."""
        for value in values:
            if value in seen:
                continue
            seen.add(value)
            match value:
                case Literal(node):
                    assert isinstance(node.value, str)
                    yield Origin("literal", self.module.span(node), node.value)
                case Parameter(scope, name):
                    yield Origin("parameter", None, f"{scope.qualified}.{name}")
                    yield from self._given(value, seen, steps - 1) if steps else ()
                case Path(text):
                    yield from self._of_path(text, seen, steps - 1) if steps else ()
                case Unknown(why, text):
                    yield Origin(why, None, text)
                case _:
                    yield Origin("computed")

    def _given(self, parameter: Parameter, seen: set[object], steps: int) -> Iterator[Origin]:
        values = list(self.values.given(parameter))
        if not self.values.is_called(parameter.scope):
            values.append(Unknown("callers", parameter.scope.shown))
        yield from self._origins(values, seen, steps)

    def _of_path(self, text: str, seen: set[object], steps: int) -> Iterator[Origin]:
        alike = self.named_alike(text)
        if not text.startswith("?"):
            yield Origin("module", None, text)
            if not alike:
                return
        yield Origin("computed", None, text)
        for node, place in alike:
            for origin in self._origins(self.values.of(node, place), seen, steps):
                yield origin._replace(guessed=True)

    def named_alike(self, text: str) -> list[tuple[ast.expr, Place]]:
        """Return what attributes and options have that are named like one of an unknown object."""
        holder, _, name = text.rpartition(".")
        unknown = holder.startswith("?") or any(one in holder for one in _HOLDING)
        return self._loose.get(name, []) if unknown else []

    @cached_property
    def _loose(self) -> dict[str, list[tuple[ast.expr, Place]]]:
        """Attributes of classes and options of this module, by name: nobody says whose they are."""
        found: dict[str, list[tuple[ast.expr, Place]]] = {}
        owners = (s for s in self.module.scopes.values() if isinstance(s.node, ast.ClassDef))
        held = [self.module.attributes]
        held += (names for scope in owners for names in (scope.bindings, scope.attributes))
        for name, bindings in (pair for names in held for pair in names.items()):
            for one in bindings:
                if one.kind == "value" and isinstance(one.node, ast.expr):
                    place = Place(one.scope, one.blocks)
                    found.setdefault(name, []).append((one.node, place))
        for call, place in self.module.calls:
            for name in option_names(call):
                found.setdefault(name, []).extend((node, place) for node in defaults_of(call))
        return found


def called_by(call: ast.Call) -> ast.expr:
    """Return what is called, or is to be: `partial(function, ...)`."""
    return call.args[0] if is_applying(call) else call.func


def _function_in(node: ast.AST) -> ast.expr | None:
    """Return what a name is another name of, or what has some of its arguments."""
    if isinstance(node, ast.Call):
        return node.args[0] if is_applying(node) else None
    return node if isinstance(node, ast.expr) else None
