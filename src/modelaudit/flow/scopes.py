"""Scopes of a module, and the places where their names get values."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Binding(NamedTuple):
    """One place where a name gets a value."""

    kind: str
    """`value`, `element` (of what is iterated), `import`, `definition`, `parameter`, `annotation`,
    `unknown`."""
    node: ast.AST
    scope: "Scope"
    """In which the node is read."""
    blocks: tuple[int, ...] = ()
    """The blocks around the place, outermost first."""
    path: str = ""
    """What an import names; dots before it as written."""
    items: tuple[int, ...] = ()
    """Which item of the value, of that which item, ...: of `a, (b, c) = value`."""
    annotation: ast.expr | None = None
    """Written beside a value."""


class Scope:
    """A module, a class, a function or a comprehension."""

    def __init__(self, node: ast.AST, parent: "Scope | None", name: str = "") -> None:
        self.node, self.parent, self.name = node, parent, name
        self.bindings: dict[str, list[Binding]] = {}
        self.attributes: dict[str, list[Binding]] = {}
        """Of a class: what its methods give to `self`."""
        self.items: dict[str, list[tuple[str | None, Binding]]] = {}
        """Keys that are set in what a name holds: `request["model"] = ...`; None for any key."""
        self.results: list[tuple[ast.expr, Scope]] = []
        """Of a function: what it returns or yields."""
        self.elsewhere: dict[str, Scope] = {}
        """Where names live that are `global` or `nonlocal` here."""

    @property
    def qualified(self) -> str:
        """Dotted name inside of the module; empty for the module itself."""
        above = self.parent.qualified if self.parent else ""
        return f"{above}.{self.name}" if above and self.name else above or self.name

    @property
    def shown(self) -> str:
        """The name by which others call a function."""
        return self.qualified.removesuffix(".__init__")

    @property
    def owner(self) -> "Scope | None":
        """The class of a method."""
        parent = self.parent
        return parent if parent and isinstance(parent.node, ast.ClassDef) else None

    def bind(self, name: str, binding: Binding) -> None:
        """Note a value of a name."""
        self.elsewhere.get(name, self).bindings.setdefault(name, []).append(binding)

    def defining(self, name: str) -> "Scope | None":
        """Return the scope in which a name that is used here gets its values."""
        scope: Scope | None = self
        inner = True
        while scope is not None:
            if name in scope.elsewhere:
                return scope.elsewhere[name]
            hidden = isinstance(scope.node, ast.ClassDef) and not inner
            if name in scope.bindings and not hidden:
                return scope
            inner = inner and not isinstance(scope.node, FUNCTIONS)
            scope = scope.parent
        return None

    def send(self, names: list[str], everywhere: bool) -> None:
        """Note that names live in the module (`global`) or in a function around this one."""
        for name in names:
            scope = self.parent
            while scope is not None and scope.parent is not None:
                if not everywhere and name in scope.bindings:
                    break
                scope = scope.parent
            if scope is not None:
                self.elsewhere[name] = scope


class Place(NamedTuple):
    """Where an expression stands."""

    scope: Scope
    blocks: tuple[int, ...]


def function_of(scope: Scope) -> Scope:
    """Return the function around a comprehension, or the scope itself."""
    while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
        scope = scope.parent
    return scope


def parameters_of(arguments: ast.arguments) -> Iterator[ast.arg]:
    """Yield the parameters of a function, those of `*` and `**` last."""
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (one for one in (arguments.vararg, arguments.kwarg) if one is not None)


def default_of(arguments: ast.arguments, name: str) -> ast.expr | None:
    """Return what a parameter has when no caller gives it."""
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return next((default for one, default in pairs if one.arg == name), None)
