"""What calls answer."""

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from modelaudit.flow.kinds import (
    COMPUTED,
    Bound,
    Definition,
    Instance,
    Literal,
    Made,
    Path,
    Structure,
    Unknown,
    Value,
    decorators_of,
    last_name,
    text_of,
)
from modelaudit.flow.parameters import PARTIAL, keyword_of
from modelaudit.flow.scopes import Place, Scope
from modelaudit.readers.python_words import (
    DEFAULT_CALLS,
    DEFAULT_FACTORIES,
    LOOKUP_WITH_DEFAULT,
    PROVIDER_CALLS,
    SETTING_CALLS,
)

if TYPE_CHECKING:
    from modelaudit.flow.values import Values

_SAME = frozenset(
    [
        "asyncio.run",
        "contextlib.closing",
        "contextlib.nullcontext",
        "copy.copy",
        "copy.deepcopy",
        "iter",
        "json.dumps",
        "list",
        "reversed",
        "set",
        "sorted",
        "str",
        "tuple",
    ]
)
"""Functions that answer what they are given first, as far as anyone here wants to know."""
_COPIES = frozenset(["copy"])
_VIEWS = frozenset(["keys", "values", "items"])


class Answers:
    """Finds what calls answer."""

    def __init__(self, values: "Values") -> None:
        self._values = values

    def of(self, node: ast.Call, place: Place) -> Iterator[Value]:
        """Yield what a call may answer."""
        if isinstance(node.func, ast.Attribute):
            holders = self._values.of(node.func.value, place)
            if any(isinstance(one, Structure) for one in holders):
                yield from self._of_structures(holders, node.func.attr, node, place)
                return
        for function in self._values.of(node.func, place):
            yield from self.called(function, node, place)

    def called(self, function: Value, node: ast.Call, place: Place) -> Iterable[Value]:
        """Return what a call of a value answers."""
        match function:
            case Definition(scope) if function.is_class:
                bases = getattr(scope.node, "bases", ())
                if any(last_name(base) == "TypedDict" for base in bases):
                    return (Structure(node, place),)
                return (Instance(scope, node, place),)
            case Definition(scope):
                return self._values.results(scope)
            case Path():
                return self._made(function, node, place)
            case Bound(inner):
                return self.called(inner, node, place)
            case Literal():
                return (function,)
        return (Path("?", (Made(node, place),)),)

    def _of_structures(
        self, holders: tuple[Value, ...], method: str, node: ast.Call, place: Place
    ) -> Iterable[Value]:
        """Return what a method of a dict or a list answers."""
        entries = self._values.entries
        if method in _COPIES:
            return holders
        if method in _VIEWS:
            return (Structure(self._view(holders, method, node), place),)
        if method in LOOKUP_WITH_DEFAULT and node.args:
            key = text_of(node.args[0])
            found = entries.at(holders, key) if key else entries.elements(holders, values=True)
            return (*found, *(() if key else COMPUTED), *self._default(node, 1, place))
        return COMPUTED

    def _view(self, holders: tuple[Value, ...], method: str, node: ast.Call) -> ast.List:
        """Return the list of the keys, values or items of dicts."""
        found: list[ast.expr] = []
        for holder in holders:
            for one in (
                self._values.entries.entries(holder) if isinstance(holder, Structure) else ()
            ):
                key = one.key or ast.Constant(None)
                parts = {"keys": key, "values": one.value}
                found.append(parts.get(method) or ast.Tuple([key, one.value]))
        return ast.copy_location(ast.List(found), node)

    def _made(self, path: Path, node: ast.Call, place: Place) -> Iterable[Value]:
        """Return what a function of another module answers."""
        text, values = path.text, self._values
        last = text.rpartition(".")[2]
        if last in DEFAULT_CALLS:
            return self._default(node, 0, place)
        if last in PROVIDER_CALLS and node.args:
            return self._answered(node.args[0], place)
        if last in PARTIAL and node.args:
            return (Bound(one, node, place) for one in values.of(node.args[0], place))
        if (values.is_wrapper(text) or text in _SAME) and node.args:
            return values.of(node.args[0], place)
        if last == "cast" and len(node.args) > 1:
            return values.of(node.args[1], place)
        if text == "dict":
            return (Structure(node, place),)
        if text == "super":
            return self._super(place)
        if text == "getattr" and len(node.args) > 1:
            name = text_of(node.args[1])
            held = values.each(values.of(node.args[0], place), name) if name else COMPUTED
            return (*held, *self._default(node, 2, place))
        made = Path(f"{text}()", (*path.makers, Made(node, place)))
        if last in LOOKUP_WITH_DEFAULT and node.args and (name := text_of(node.args[0])):
            is_setting = last in SETTING_CALLS or text.startswith("os.environ.")
            found = Unknown("environment", name) if is_setting else made
            default = self._default(node, 1, place) if name.isidentifier() else ()
            return (found, *default)
        return (made,)

    def _super(self, place: Place) -> Iterator[Value]:
        """Yield what the base classes of a method's class have."""
        scope: Scope | None = place.scope
        while scope is not None and scope.owner is None:
            scope = scope.parent
        if scope is None or not isinstance(owner := scope.owner, Scope):
            return
        made = "" if "classmethod" in decorators_of(scope) else "()"
        assert isinstance(owner.node, ast.ClassDef)
        for base in owner.node.bases:
            for value in self._values.of(base, Place(owner.parent or owner, ())):
                if isinstance(value, Definition) and value.is_class:
                    yield Instance(value.scope)
                elif isinstance(value, Path) and value.is_known:
                    yield Path(f"{value.text}{made}")

    def _default(self, node: ast.Call, index: int, place: Place) -> tuple[Value, ...]:
        """Return what a call names as the value that nobody else gives."""
        given = [*node.args[index : index + 1]]
        given += [one for one in (keyword_of(node, "default"),) if one is not None]
        found = [value for one in given for value in self._values.of(one, place)]
        for name in DEFAULT_FACTORIES:
            if (factory := keyword_of(node, name)) is not None:
                found += self._answered(factory, place)
        return tuple(found)

    def _answered(self, factory: ast.expr, place: Place) -> Iterator[Value]:
        """Yield what a function answers that something else calls without arguments."""
        for function in self._values.of(factory, place):
            match function:
                case Definition(scope) if function.is_class:
                    yield Instance(scope)
                case Definition(scope):
                    yield from self._values.results(scope)
                case Path():
                    yield function._replace(text=f"{function.text}()")
                case _:
                    yield from COMPUTED
