"""The names of one Python module: what each is bound to, and the calls that are made.

The whole file is read with `ast`, which is an order of magnitude faster than a concrete tree and
knows the place of every expression; edits are left to those who know the layout.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from modelaudit.references import Span

_BOM = b"\xef\xbb\xbf"
_ASCII = bytes(byte if byte < 128 else 0x5F for byte in range(256))
_NESTED = ("body", "orelse", "finalbody")
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Binding(NamedTuple):
    """One place where a name gets a value."""

    kind: str
    """`value`, `element` (of what is iterated), `import`, `definition`, `annotation`, `unknown`."""
    node: ast.AST
    scope: "Scope"
    """In which the node is read."""
    blocks: tuple[int, ...] = ()
    """The blocks around the place, outermost first."""
    path: str = ""
    """What an import names; dots before it as written."""


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
        self.elsewhere: set[str] = set()
        """Names that are `global` or `nonlocal` here."""

    @property
    def qualified(self) -> str:
        """Dotted name inside of the module; empty for the module itself."""
        above = self.parent.qualified if self.parent else ""
        return f"{above}.{self.name}" if above and self.name else above or self.name

    @property
    def owner(self) -> "Scope | None":
        """The class of a method."""
        parent = self.parent
        return parent if parent and isinstance(parent.node, ast.ClassDef) else None

    def bind(self, name: str, binding: Binding) -> None:
        """Note a value of a name."""
        scope = self
        if name in self.elsewhere:
            while scope.parent is not None:
                scope = scope.parent
        scope.bindings.setdefault(name, []).append(binding)


class Place(NamedTuple):
    """Where an expression stands."""

    scope: Scope
    blocks: tuple[int, ...]


class Module:
    """One parsed file."""

    def __init__(self, content: bytes) -> None:
        """Parse a file.

        Args:
            content: Its bytes.

        Raises:
            SyntaxError: If it is no Python of this interpreter's grammar.
            ValueError: If it holds a null byte.
        """
        self._start = len(_BOM) if content.startswith(_BOM) else 0
        text = content[self._start :].translate(_ASCII).decode("ascii")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        self._lines = _line_starts(text)
        self.scope = Scope(tree, None)
        self.scopes: dict[ast.AST, Scope] = {tree: self.scope}
        """By the node that opens them."""
        self.calls: list[tuple[ast.Call, Place]] = []
        self.attributes: dict[str, list[Binding]] = {}
        """What is given to attributes of objects of unknown classes."""
        self.dicts: list[tuple[ast.Dict, Place]] = []
        self.places: dict[ast.AST, Place] = {}
        """Of names, which mean something else in another place."""
        self.imports: list[tuple[str, ast.alias]] = []
        """What is imported, by its whole path."""
        self.stars: list[str] = []
        """Modules of which everything is imported."""
        self.loops: set[int] = set()
        """Blocks that may run more than once."""
        self._count = 0
        self._body(tree.body, Place(self.scope, ()))

    def offset(self, line: int, column: int) -> int:
        """Return the byte offset of a place as `ast` tells it."""
        return self._lines[line - 1] + column + self._start

    def span(self, node: ast.expr | ast.keyword | ast.alias) -> Span:
        """Return the bytes of an expression."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return Span(
            self.offset(node.lineno, node.col_offset),
            self.offset(node.end_lineno, node.end_col_offset),
        )

    # Statements

    def _body(self, statements: Iterable[ast.stmt], place: Place, loop: bool = False) -> None:
        self._count += 1
        if loop:
            self.loops.add(self._count)
        place = Place(place.scope, (*place.blocks, self._count))
        for statement in statements:
            self._statement(statement, place)

    def _statement(self, node: ast.stmt, place: Place) -> None:
        scope = place.scope
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                scope.bind(node.name, Binding("definition", node, scope, place.blocks))
                self._function(node, place)
            case ast.ClassDef():
                scope.bind(node.name, Binding("definition", node, scope, place.blocks))
                self._expressions([*node.decorator_list, *node.bases, *node.keywords], place)
                self._body(node.body, Place(self._open(node, scope, node.name), place.blocks))
            case ast.Import() | ast.ImportFrom():
                self._import(node, place)
            case ast.Global() | ast.Nonlocal():
                scope.elsewhere.update(node.names)
            case _:
                self._simple(node, place)

    def _simple(self, node: ast.stmt, place: Place) -> None:  # noqa: C901 (a case for each kind)
        match node:
            case ast.Assign():
                for target in node.targets:
                    self._bind(target, Binding("value", node.value, place.scope, place.blocks))
            case ast.AnnAssign():
                kind, value = (
                    ("value", node.value) if node.value else ("annotation", node.annotation)
                )
                self._bind(node.target, Binding(kind, value, place.scope, place.blocks))
            case ast.AugAssign(target=ast.Name(id=holder), value=ast.Dict() as display):
                self._fill(holder, display, place)
            case ast.AugAssign():
                self._bind(node.target, Binding("unknown", node.value, place.scope, place.blocks))
            case ast.For() | ast.AsyncFor():
                self._bind(node.target, Binding("element", node.iter, place.scope, place.blocks))
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    if item.optional_vars is not None:
                        binding = Binding("value", item.context_expr, place.scope, place.blocks)
                        self._bind(item.optional_vars, binding)
            case ast.Return() if node.value is not None:
                function_of(place.scope).results.append((node.value, place.scope))
        self._parts(node, place)

    def _parts(self, node: ast.stmt, place: Place) -> None:
        """Read the expressions of a statement, and the statements inside of it."""
        for name in node._fields:
            value = getattr(node, name, None)
            if name in _NESTED and isinstance(value, list):
                if value:
                    self._body(value, place, isinstance(node, _LOOPS))
            elif name in ("handlers", "cases"):
                for part in value or ():
                    self._expressions(
                        [n for n in ast.iter_child_nodes(part) if isinstance(n, ast.expr)], place
                    )
                    self._body(part.body, place)
            elif isinstance(value, ast.AST):
                self._expressions([value], place)
            elif isinstance(value, list):
                self._expressions(value, place)

    def _import(self, node: ast.Import | ast.ImportFrom, place: Place) -> None:
        module = ""
        if isinstance(node, ast.ImportFrom):
            module = f"{'.' * node.level}{node.module or ''}"
            module += "" if module.endswith(".") else "."
        for alias in node.names:
            self.imports.append((f"{module}{alias.name}", alias))
            if alias.name == "*":
                self.stars.append(module.removesuffix("."))
                continue
            path, name = f"{module}{alias.name}", alias.asname or alias.name
            if not module and alias.asname is None:
                path = name = alias.name.partition(".")[0]
            binding = Binding("import", node, place.scope, place.blocks, path)
            place.scope.bind(name, binding)

    def _function(self, node: Function, place: Place) -> None:
        scope = self._open(node, place.scope, getattr(node, "name", ""))
        arguments = node.args
        for one in _all_arguments(arguments):
            scope.bind(one.arg, Binding("parameter", one, scope))
        outside = [*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)]
        if isinstance(node, ast.Lambda):
            scope.results.append((node.body, scope))
            self._expressions(outside, place)
            self._expressions([node.body], Place(scope, place.blocks))
            return
        self._expressions([*node.decorator_list, *outside], place)
        self._body(node.body, Place(scope, place.blocks))

    # Expressions

    def _expressions(self, nodes: Iterable[ast.AST], place: Place) -> None:
        stack = [(node, place) for node in nodes]
        while stack:
            node, place = stack.pop()
            if isinstance(node, ast.Name):
                self.places[node] = place
                continue
            if isinstance(node, ast.Constant):
                continue
            if isinstance(node, ast.Lambda):
                self._function(node, place)
                continue
            if isinstance(node, _COMPREHENSIONS):
                place = self._comprehension(node, place)
            elif isinstance(node, ast.Call):
                self.calls.append((node, place))
                self._filled(node, place)
            elif isinstance(node, ast.Dict):
                self.dicts.append((node, place))
            elif isinstance(node, ast.NamedExpr):
                self._bind(node.target, Binding("value", node.value, place.scope, place.blocks))
            elif isinstance(node, ast.Yield) and node.value is not None:
                function_of(place.scope).results.append((node.value, place.scope))
            stack.extend((child, place) for child in ast.iter_child_nodes(node))

    def _filled(self, call: ast.Call, place: Place) -> None:
        """Note what `update` and `setdefault` put into a dict."""
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=holder), attr="update")):
                for keyword in call.keywords:
                    self._fill_one(holder, keyword.arg, keyword.value, place)
                for argument in call.args:
                    if isinstance(argument, ast.Dict):
                        self._fill(holder, argument, place)
                    else:
                        self._fill_one(holder, None, argument, place)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=holder), attr="setdefault"),
                args=[ast.Constant(value=str(key)), value],
            ):
                self._fill_one(holder, key, value, place)

    def _fill(self, holder: str, display: ast.Dict, place: Place) -> None:
        for key, value in zip(display.keys, display.values, strict=True):
            name = (
                key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
            )
            self._fill_one(holder, name, value, place)

    def _fill_one(self, holder: str, key: str | None, value: ast.expr, place: Place) -> None:
        binding = Binding("value", value, place.scope, place.blocks)
        place.scope.items.setdefault(holder, []).append((key, binding))

    def _comprehension(self, node: ast.AST, place: Place) -> Place:
        scope = self._open(node, place.scope, "")
        for generator in getattr(node, "generators", ()):
            self._bind_in(scope, generator.target, Binding("element", generator.iter, scope))
        return Place(scope, place.blocks)

    # Names

    def _bind(self, target: ast.expr, binding: Binding) -> None:
        self._bind_in(binding.scope, target, binding)

    def _bind_in(self, scope: Scope, target: ast.expr, binding: Binding) -> None:
        match target:
            case ast.Name():
                scope.bind(target.id, binding)
            case ast.Tuple() | ast.List():
                self._unpack(scope, target, binding)
            case ast.Starred():
                self._bind_in(scope, target.value, binding._replace(kind="unknown"))
            case ast.Attribute(value=ast.Name(id=holder)):
                owner = self._class_of(scope, holder)
                attributes = owner.attributes if owner is not None else self.attributes
                attributes.setdefault(target.attr, []).append(binding)
            case ast.Subscript(value=ast.Name(id=holder), slice=key):
                name = (
                    key.value
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                    else None
                )
                scope.items.setdefault(holder, []).append((name, binding))

    def _unpack(self, scope: Scope, target: ast.Tuple | ast.List, binding: Binding) -> None:
        value = binding.node
        parts: list[ast.expr] = []
        if binding.kind == "value" and isinstance(value, ast.Tuple | ast.List):
            parts = value.elts
        for index, one in enumerate(target.elts):
            known = len(parts) == len(target.elts)
            part = (
                binding._replace(node=parts[index]) if known else binding._replace(kind="unknown")
            )
            self._bind_in(scope, one, part)

    def _class_of(self, scope: Scope, holder: str) -> Scope | None:
        """Return the class whose object a name is in a method: `self` or `cls`."""
        function = function_of(scope)
        owner, node = function.owner, function.node
        if owner is None or not isinstance(node, FUNCTIONS):
            return None
        first = next(iter(_all_arguments(node.args)), None)
        return owner if first is not None and first.arg == holder else None

    def _open(self, node: ast.AST, parent: Scope, name: str) -> Scope:
        scope = self.scopes[node] = Scope(node, parent, name)
        return scope


def function_of(scope: Scope) -> Scope:
    """Return the function around a comprehension, or the scope itself."""
    while isinstance(scope.node, _COMPREHENSIONS) and scope.parent is not None:
        scope = scope.parent
    return scope


def _all_arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
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


def _line_starts(text: str) -> list[int]:
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return starts
