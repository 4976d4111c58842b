"""What an expression may be: followed back to literals, objects of known making and imports."""

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from modelaudit.flow.module import (
    FUNCTIONS,
    Binding,
    Module,
    Place,
    Scope,
    default_of,
    function_of,
)

MAX_VALUES = 24
"""Values of one expression beyond which it counts as computed."""
_MAX_DEPTH = 60
_MAX_SPREAD = 4
"""Dicts that are unpacked into one another."""
_ENVIRONMENT = frozenset(
    ["os.environ.get", "os.getenv", "os.environ.setdefault", "environ.get", "getenv", "config.get"]
)
_DEFAULTS = frozenset(
    ["Field", "field", "Factory", "ib", "Option", "Argument", "Query", "Body", "Form"]
)
_SAME = frozenset(
    ["typing.cast", "str", "copy.copy", "copy.deepcopy", "asyncio.run", "contextlib.closing"]
)
_PARTIAL = frozenset(["functools.partial", "partial", "functools.partialmethod"])
_OPTIONAL = frozenset(["Optional", "Annotated", "ClassVar", "Final", "Union"])


class Made(NamedTuple):
    """A call and where it stands."""

    call: ast.Call
    place: Place


class Literal(NamedTuple):
    """A string that is written in the code."""

    node: ast.Constant


class Structure(NamedTuple):
    """A dict, list, tuple or set display."""

    node: ast.expr
    place: Place
    holder: str = ""
    """The name that holds it, through which entries may be set later."""


class Definition(NamedTuple):
    """A class or a function of this module."""

    scope: Scope


class Instance(NamedTuple):
    """An object of a class of this module."""

    owner: Scope
    call: ast.Call | None = None
    """That makes it; None when nobody knows."""
    place: Place | None = None


class Path(NamedTuple):
    """Something from another module, as it is reached: `openai.OpenAI().chat`.

    `?` stands for an object of which only the names that are read of it are known.
    """

    text: str
    makers: tuple["Made", ...] = ()
    """The calls of this module that made an object on the way, the last one last."""


class Parameter(NamedTuple):
    """What callers of a function give."""

    scope: Scope
    name: str


class Bound(NamedTuple):
    """A function with some of its arguments: `partial(create, model="...")`."""

    function: "Value"
    call: ast.Call
    place: Place


class Unknown(NamedTuple):
    """What only a run of the program can tell."""

    why: str
    """`environment`, `callers`, `computed`."""
    text: str = ""
    node: ast.expr | None = None
    """What is computed."""
    place: Place | None = None


Value = Literal | Structure | Definition | Instance | Path | Parameter | Bound | Unknown
_COMPUTED = (Unknown("computed"),)


class Values:
    """Evaluates expressions of one module, as far as the code tells."""

    def __init__(self, module: Module, is_wrapper: Callable[[str], bool]) -> None:
        """Prepare for a module.

        Args:
            module: The module.
            is_wrapper: Whether a function returns the client it is given.
        """
        self._module, self._is_wrapper = module, is_wrapper
        self._known: dict[ast.AST, tuple[Value, ...]] = {}
        self._open: dict[ast.AST, int] = {}
        """What is being evaluated, with its depth."""
        self._cut = _MAX_DEPTH
        """Depth of the outermost expression that was met within itself."""
        self._calls: dict[str, list[tuple[ast.Call, Place]]] | None = None
        self._given: dict[Parameter, tuple[Value, ...]] = {}

    def of(self, node: ast.expr, place: Place) -> tuple[Value, ...]:
        """Return all that an expression may be."""
        if node in self._known:
            return self._known[node]
        depth = len(self._open)
        if node in self._open or depth >= _MAX_DEPTH:
            self._cut = min(self._cut, self._open.get(node, 0))
            return ()
        self._open[node] = depth
        outer, self._cut = self._cut, _MAX_DEPTH
        found = tuple(dict.fromkeys(self._of(node, self._module.places.get(node, place))))
        del self._open[node]
        found = found if len(found) <= MAX_VALUES else _COMPUTED
        if self._cut >= depth:  # whole: not cut short by an expression around it
            self._known[node], self._cut = found, _MAX_DEPTH
        self._cut = min(outer, self._cut)
        return found

    def _of(  # noqa: C901 (one case for each kind of expression)
        self, node: ast.expr, place: Place
    ) -> Iterable[Value]:
        match node:
            case ast.Constant():
                return (Literal(node),) if isinstance(node.value, str) else ()
            case ast.Name():
                return self._name(node, place)
            case ast.Attribute():
                return self._each(self.of(node.value, place), node.attr)
            case ast.Call():
                return self._call(node, place)
            case ast.Await() | ast.NamedExpr() | ast.Starred():
                return self.of(node.value, place)
            case ast.IfExp():
                return (*self.of(node.body, place), *self.of(node.orelse, place))
            case ast.BoolOp():
                return [value for one in node.values for value in self.of(one, place)]
            case ast.Dict() | ast.List() | ast.Tuple() | ast.Set():
                return (Structure(node, place),)
            case ast.Subscript():
                return self._subscript(node, place)
            case ast.Lambda():
                return (Definition(self._module.scopes[node]),)
        return (Unknown("computed", "", node, place),)

    # Names

    def _name(self, node: ast.Name, place: Place) -> Iterator[Value]:
        name = node.id
        scope: Scope | None = place.scope
        inner = True
        while scope is not None:
            hidden = isinstance(scope.node, ast.ClassDef) and not inner
            if name in scope.bindings and not hidden and name not in scope.elsewhere:
                for binding in self._visible(scope.bindings[name], node, place):
                    for value in self._binding(binding, name):
                        if isinstance(value, Structure) and name in scope.items:
                            value = value._replace(holder=name)
                        yield value
                return
            inner = inner and not isinstance(scope.node, FUNCTIONS)
            scope = scope.parent
        if hasattr(builtins, name):
            yield Path(name)
        elif len(self._module.stars) == 1:
            module = self._module.stars[0]
            yield Path(f"{module}{name}" if module.endswith(".") else f"{module}.{name}")
        else:
            yield Path("?")

    def _visible(
        self, bindings: Sequence[Binding], node: ast.Name, place: Place
    ) -> Sequence[Binding]:
        """Return the bindings that may hold where a name is used."""
        inside = function_of(place.scope)
        if len(bindings) == 1 or any(function_of(one.scope) is not inside for one in bindings):
            return bindings
        before = [one for one in bindings if _ends(one) <= (node.lineno, node.col_offset)]
        for index in range(len(before) - 1, -1, -1):
            if place.blocks[: len(before[index].blocks)] == before[index].blocks:
                before = before[index:]  # it hides what was bound earlier
                break
        loops = self._module.loops.intersection(place.blocks)
        after = [b for b in bindings if b not in before and loops.intersection(b.blocks)]
        return [*before, *after] or bindings

    def _binding(self, binding: Binding, name: str) -> Iterable[Value]:
        place = Place(binding.scope, binding.blocks)
        match binding.kind, binding.node:
            case "import", _:
                return (Path(binding.path),)
            case "definition", node:
                return (Definition(self._module.scopes[node]),)
            case "parameter", _:
                return self._self(binding.scope, name) or (Parameter(binding.scope, name),)
            case "annotation", ast.expr() as node:
                return self._annotated(node, place) or (Path("?"),)
            case "element", ast.expr() as node:
                return self._elements(self.of(node, place))
            case "value", ast.expr() as node:
                return self.of(node, place)
        return _COMPUTED

    def _self(self, scope: Scope, name: str) -> tuple[Value, ...]:
        node, owner = scope.node, scope.owner
        if owner is None or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return ()
        kinds = {last_name(one) for one in node.decorator_list}
        first = [*node.args.posonlyargs, *node.args.args][:1]
        if "staticmethod" in kinds or not first or first[0].arg != name:
            return ()
        return (Definition(owner),) if "classmethod" in kinds else (Instance(owner),)

    # Attributes

    def _each(self, values: Iterable[Value], name: str) -> Iterator[Value]:
        for value in values:
            yield from self.attribute(value, name)

    def attribute(self, value: Value, name: str) -> Iterable[Value]:
        """Return what an attribute of a value may be."""
        match value:
            case Path():
                return (value._replace(text=f"{value.text}.{name}"),)
            case Instance():
                return self._of_instance(value, name)
            case Definition(scope) if isinstance(scope.node, ast.ClassDef):
                return self._of_class(Instance(scope), name, set())
            case Parameter():
                known = (one for one in self._objects_of(value) if not isinstance(one, Unknown))
                return tuple(self._each(known, name)) or (Path(f"?.{name}"),)
            case Literal() if name in ("value", "strip", "lower"):
                return (value,)
            case Structure():
                return self._entries((value,), name) or (Path(f"?.{name}"),)
        return (Path(f"?.{name}"),)

    def _of_instance(self, instance: Instance, name: str) -> Iterable[Value]:
        call, place = instance.call, instance.place
        if call is not None and place is not None and "__init__" not in instance.owner.bindings:
            for keyword in call.keywords:
                if keyword.arg == name:
                    return self.of(keyword.value, place)
        return self._of_class(instance, name, set())

    def _of_class(self, instance: Instance, name: str, seen: set[Scope]) -> tuple[Value, ...]:
        owner = instance.owner
        if owner in seen:
            return ()
        seen.add(owner)
        found: list[Value] = []
        bindings = [*owner.bindings.get(name, ()), *owner.attributes.get(name, ())]
        for binding in bindings:
            for value in self._binding(binding, name):
                found += self._property(value) or [value]
        if known := [one for one in found if one != Path("?")]:
            return tuple(known)
        node = owner.node
        assert isinstance(node, ast.ClassDef)
        for base in node.bases:
            for value in self.of(base, Place(owner.parent or owner, ())):
                if isinstance(value, Definition) and isinstance(value.scope.node, ast.ClassDef):
                    found += self._of_class(Instance(value.scope), name, seen)
                elif isinstance(value, Path) and not value.text.startswith("?"):
                    found.append(Path(f"{value.text}().{name}"))
        return tuple(found) or (Path(f"?.{name}"),)

    def _property(self, value: Value) -> list[Value]:
        """Return what a property answers."""
        if not isinstance(value, Definition):
            return []
        decorators = getattr(value.scope.node, "decorator_list", ())
        if any("property" in last_name(one).lower() for one in decorators):
            return list(self._results(value.scope))
        return []

    # Calls

    def _call(self, node: ast.Call, place: Place) -> Iterator[Value]:
        for function in self.of(node.func, place):
            match function:
                case Definition(scope) if isinstance(scope.node, ast.ClassDef):
                    yield Instance(scope, node, place)
                case Definition(scope):
                    yield from self._results(scope)
                case Path():
                    yield from self._made(function, node, place)
                case Bound(Path() as inner):
                    yield from self._made(inner, node, place)
                case _:
                    yield Path("?", (Made(node, place),))

    def _made(self, path: Path, node: ast.Call, place: Place) -> Iterable[Value]:
        """Return what a function of another module answers."""
        text = path.text
        last = text.rpartition(".")[2]
        if text in _ENVIRONMENT:
            named = text_of(node.args[0]) if node.args else ""
            return (Unknown("environment", named), *self._default(node, 1, place))
        if last in _DEFAULTS:
            return self._default(node, 0, place)
        if text in _PARTIAL and node.args:
            return (Bound(one, node, place) for one in self.of(node.args[0], place))
        if (self._is_wrapper(text) or text in _SAME) and node.args:
            return self.of(node.args[-1 if text == "typing.cast" else 0], place)
        if text == "getattr" and len(node.args) > 1 and (name := text_of(node.args[1])):
            return (*self._each(self.of(node.args[0], place), name), *self._default(node, 2, place))
        if text == "dict":
            return (Structure(node, place),)
        if last == "get" and node.args and (entries := self._got(node, place)):
            return entries
        return (Path(f"{text}()", (*path.makers, Made(node, place))),)

    def _got(self, node: ast.Call, place: Place) -> tuple[Value, ...]:
        """Return what `get` finds in a dict display."""
        if not isinstance(node.func, ast.Attribute) or not (key := text_of(node.args[0])):
            return ()
        holders = self.of(node.func.value, place)
        if not any(isinstance(one, Structure) for one in holders):
            return ()
        return (*self._entries(holders, key), *self._default(node, 1, place))

    def _default(self, node: ast.Call, index: int, place: Place) -> tuple[Value, ...]:
        """Return what a call names as the value that nobody else gives."""
        given = node.args[index : index + 1]
        given += [one.value for one in node.keywords if one.arg == "default"]
        factories = [one.value for one in node.keywords if one.arg == "default_factory"]
        made = [value for one in factories for value in self.of(one, place)]
        results = [
            v for one in made if isinstance(one, Definition) for v in self._results(one.scope)
        ]
        return (*(value for one in given for value in self.of(one, place)), *results)

    def _results(self, scope: Scope) -> Iterable[Value]:
        found = [v for node, where in scope.results for v in self.of(node, Place(where, ()))]
        known = [one for one in found if not isinstance(one, Unknown | Path) or one[0][:1] != "?"]
        returns = getattr(scope.node, "returns", None)
        if known or returns is None:
            return found
        return self._annotated(returns, Place(scope.parent or scope, ())) or found

    def arguments(self, call: ast.Call, scope: Scope, name: str) -> Sequence[ast.expr] | None:
        """Return what a call gives to a parameter of a function; None when it cannot be told."""
        node = scope.node
        assert isinstance(node, FUNCTIONS)
        for keyword in call.keywords:
            if keyword.arg == name:
                return [keyword.value]
        names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
        bound = scope.owner is not None and "staticmethod" not in _decorators(node)
        names = names[1:] if bound else names
        if any(isinstance(one, ast.Starred) for one in call.args):
            return None
        if name in names and names.index(name) < len(call.args):
            return [call.args[names.index(name)]]
        return None if any(one.arg is None for one in call.keywords) else []

    # Parameters

    def given(self, parameter: Parameter) -> tuple[Value, ...]:
        """Return what callers in this module give to a parameter, and its default."""
        if parameter not in self._given:
            self._given[parameter] = ()  # of a function that calls itself with it
            self._given[parameter] = tuple(dict.fromkeys(self._passed(parameter)))
        return self._given[parameter]

    def _objects_of(self, parameter: Parameter) -> Iterator[Value]:
        """Yield what a parameter may be, the parameters of its callers seen through."""
        seen = {parameter}
        for one in (waiting := [parameter]):
            for value in (*self.given(one), *self._annotation_of(one)):
                if not isinstance(value, Parameter):
                    yield value
                elif value not in seen:
                    seen.add(value)
                    waiting.append(value)

    def _passed(self, parameter: Parameter) -> Iterator[Value]:
        node = parameter.scope.node
        if not isinstance(node, FUNCTIONS):
            return
        default = default_of(node.args, parameter.name)
        if default is not None:
            yield from self.of(default, Place(parameter.scope.parent or parameter.scope, ()))
        for option in getattr(node, "decorator_list", ()):
            if isinstance(option, ast.Call) and parameter.name in option_names(option):
                for one in defaults_of(option):
                    yield from self.of(one, Place(parameter.scope.parent or parameter.scope, ()))
        for call, place in self._callers(parameter.scope):
            arguments = self.arguments(call, parameter.scope, parameter.name)
            if arguments is None:
                yield _COMPUTED[0]
            for one in arguments or ():
                yield from self.of(one, place)

    def is_called(self, scope: Scope) -> bool:
        """Tell whether this module calls a function."""
        return next(self._callers(scope), None) is not None

    def _callers(self, scope: Scope) -> Iterator[tuple[ast.Call, Place]]:
        made = scope.owner if scope.name == "__init__" else None
        wanted = made or scope
        for call, place in self._calls_of(wanted.name):
            for value in self.of(call.func, place):
                if isinstance(value, Bound):
                    value = value.function
                if isinstance(value, Definition) and value.scope is wanted:
                    yield call, place

    def _calls_of(self, name: str) -> list[tuple[ast.Call, Place]]:
        if self._calls is None:
            self._calls = {}
            for call, place in self._module.calls:
                self._calls.setdefault(last_name(call.func), []).append((call, place))
        return self._calls.get(name, []) if name else []

    def _annotation_of(self, parameter: Parameter) -> Iterable[Value]:
        bindings = parameter.scope.bindings.get(parameter.name, ())
        for binding in bindings:
            if isinstance(binding.node, ast.arg) and binding.node.annotation is not None:
                place = Place(parameter.scope.parent or parameter.scope, ())
                return self._annotated(binding.node.annotation, place)
        return ()

    def _annotated(self, node: ast.expr, place: Place) -> tuple[Value, ...]:
        """Return an object of the class that an annotation names."""
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self._annotated(ast.parse(text, mode="eval").body, place)
                except (SyntaxError, ValueError, RecursionError):
                    return ()
            case ast.BinOp(op=ast.BitOr()):
                return (*self._annotated(node.left, place), *self._annotated(node.right, place))
            case ast.Subscript(value=outer, slice=inner):
                parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                parts = parts if last_name(outer) == "Union" else parts[:1]
                if (
                    last_name(outer) in _OPTIONAL
                    or "Iterator" in last_name(outer)
                    or "Generator" in last_name(outer)
                ):
                    return tuple(v for one in parts for v in self._annotated(one, place))
                return ()
            case ast.Name() | ast.Attribute():
                return tuple(_objects(self.of(node, place)))
        return ()

    # Entries

    def _subscript(self, node: ast.Subscript, place: Place) -> Iterable[Value]:
        holders = self.of(node.value, place)
        key = node.slice
        if any(isinstance(one, Path) and one.text.endswith("environ") for one in holders):
            return (Unknown("environment", text_of(key)),)
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return self._entries(holders, key.value)
        if isinstance(key, ast.Constant) and isinstance(key.value, int):
            return self._item(holders, key.value)
        return (*self._elements(holders), *_COMPUTED)

    def _entries(self, holders: Iterable[Value], key: str) -> tuple[Value, ...]:
        found: list[Value] = []
        for holder in holders:
            match holder:
                case Structure():
                    found += (v for one in self.entry(holder, key) for v in self.of(*one))
                case Path():
                    found.append(holder._replace(text=f"{holder.text}.{key}"))
                case _:
                    found += _COMPUTED
        return tuple(found)

    def entry(
        self, holder: Structure, key: str, depth: int = _MAX_SPREAD
    ) -> Iterator[tuple[ast.expr, Place]]:
        """Yield the values of a key in a dict display, and those that are set later."""
        node, place = holder.node, holder.place
        if isinstance(node, ast.Dict):
            for written, value in zip(node.keys, node.values, strict=True):
                if written is None:
                    for inner in self.of(value, place) if depth else ():
                        if isinstance(inner, Structure):
                            yield from self.entry(inner, key, depth - 1)
                elif text_of(written) == key:
                    yield value, place
        elif isinstance(node, ast.Call):
            yield from ((one.value, place) for one in node.keywords if one.arg == key)
        for name, binding in place.scope.items.get(holder.holder, ()):
            if name == key and isinstance(binding.node, ast.expr) and binding.kind == "value":
                yield binding.node, Place(binding.scope, binding.blocks)

    def _item(self, holders: Iterable[Value], index: int) -> tuple[Value, ...]:
        for holder in holders:
            if isinstance(holder, Structure) and isinstance(holder.node, ast.List | ast.Tuple):
                elements = holder.node.elts
                if -len(elements) <= index < len(elements):
                    return self.of(elements[index], holder.place)
        return tuple(self._elements(holders))

    def _elements(self, holders: Iterable[Value]) -> Iterator[Value]:
        for holder in holders:
            node = holder.node if isinstance(holder, Structure) else None
            if isinstance(holder, Structure) and isinstance(node, ast.List | ast.Tuple | ast.Set):
                for element in node.elts:
                    yield from self.of(element, holder.place)
            elif isinstance(holder, Path):
                yield holder._replace(text=f"{holder.text}[]")
            else:
                yield _COMPUTED[0]


def _objects(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, Definition) and isinstance(value.scope.node, ast.ClassDef):
            yield Instance(value.scope)
        elif isinstance(value, Path) and not value.text.startswith("?"):
            yield Path(f"{value.text}()")


def _ends(binding: Binding) -> tuple[int, int]:
    node = binding.node
    return getattr(node, "end_lineno", None) or 0, getattr(node, "end_col_offset", None) or 0


def _decorators(node: ast.AST) -> set[str]:
    return {last_name(one) for one in getattr(node, "decorator_list", ())}


def last_name(node: ast.expr) -> str:
    """Return the last name of a dotted name, or of what is called."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case ast.Call():
            return last_name(node.func)
    return ""


def text_of(node: ast.expr) -> str:
    """Return a string that is written as a literal; an empty one for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def option_names(call: ast.Call) -> list[str]:
    """Return the names of a command line option that a call defines."""
    texts = [text_of(argument) for argument in call.args]
    names = [text.lstrip("-").replace("-", "_") for text in texts if text.startswith("-")]
    return names and [*names, *(text for text in texts if text.isidentifier())]


def defaults_of(call: ast.Call) -> list[ast.expr]:
    """Return what an option has when nobody gives it."""
    return [one.value for one in call.keywords if one.arg == "default"]
