"""The names of one Python module: what each is bound to, and the calls that are made.

The whole file is read with `ast`, which is an order of magnitude faster than a concrete tree and
knows the place of every expression; edits are left to those who know the layout.
"""

import ast
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import accumulate
from typing import Any

from modelaudit.flow.scopes import (
    COMPREHENSIONS,
    FUNCTIONS,
    Binding,
    Comprehension,
    Function,
    Place,
    Scope,
    function_of,
    parameters_of,
)
from modelaudit.references import Span

_BOM = b"\xef\xbb\xbf"
_ASCII = bytes(byte if byte < 128 else 0x5F for byte in range(256))
_NO_NODES = frozenset(
    [
        "annotation",
        "arg",
        "attr",
        "conversion",
        "ctx",
        "id",
        "is_async",
        "kind",
        "level",
        "module",
        "name",
        "names",
        "op",
        "ops",
        "rest",
        "returns",
        "simple",
        "type_comment",
        "type_params",
    ]
)
"""Fields that hold no expressions, or none that anyone evaluates with the code around them."""
_BODIES = frozenset(["body", "orelse", "finalbody", "handlers", "cases"])
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def _fields(kind: type[ast.AST], without: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in kind._fields if name not in without)


def _kinds(base: type[ast.AST]) -> Iterable[type[ast.AST]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


_OPENING = (ast.Lambda, *COMPREHENSIONS)
_PARTS = {k: _fields(k, _NO_NODES) for k in _kinds(ast.AST) if k not in (ast.Constant, *_OPENING)}
"""Fields that hold expressions; annotations are read when somebody asks."""
_HEADS = {kind: _fields(kind, _NO_NODES | _BODIES) for kind in _kinds(ast.stmt)}
"""Those of a statement, without the statements inside of it."""
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPOUND = {
    kind: tuple(name for name in kind._fields if name in _BODIES)
    for kind in _kinds(ast.stmt)
    if "body" in kind._fields or "cases" in kind._fields
    if kind not in _DEFINITIONS
}


class Module:
    """One parsed file."""

    def __init__(self, content: bytes) -> None:
        """Parse a file.

        Args:
            content: Its bytes.

        Raises:
            SyntaxError: If it is no Python of this interpreter's grammar.
            ValueError: If it holds a null byte.
            RecursionError: If it nests deeper than anyone writes.
            MemoryError: The same, as the parser says it.
        """
        self._start = len(_BOM) if content.startswith(_BOM) else 0
        text = content[self._start :].translate(_ASCII).decode("ascii")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        self._lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self.scope = Scope(tree, None)
        self.scopes: dict[ast.AST, Scope] = {tree: self.scope}
        """By the node that opens them."""
        self.calls: list[tuple[ast.Call, Place]] = []
        self.attributes: dict[str, list[Binding]] = {}
        """What is given to attributes of objects of unknown classes."""
        self.dicts: list[tuple[ast.Dict, Place]] = []
        self.places: dict[ast.AST, Place] = {}
        """Of names that are read, which mean something else in another place."""
        self.imports: list[tuple[str, ast.alias]] = []
        """What is imported, by its whole path."""
        self.stars: list[str] = []
        """Modules of which everything is imported."""
        self.loops: set[int] = set()
        """Blocks that may run more than once."""
        self._count = 0
        self._body(tree.body, Place(self.scope, ()))

    @cached_property
    def uses(self) -> Counter[tuple[str, Scope]]:
        """How often each name is read in each function, what is nested in it included."""
        return Counter(
            (node.id, function_of(place.scope))
            for node, place in self.places.items()
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        )

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
            kind = type(statement)
            if read := _READERS.get(kind):
                read(self, statement, place)
            for name in _HEADS[kind]:
                value = getattr(statement, name)
                if value is not None:
                    self._expressions(value if type(value) is list else (value,), place)
            if kind in _COMPOUND:
                self._bodies(statement, place)

    def _bodies(self, node: ast.stmt, place: Place) -> None:
        """Read the statements inside of a statement."""
        while type(node) is ast.If:  # a chain of `elif` is not nested
            self._body(node.body, place)
            if len(node.orelse) != 1 or type(node.orelse[0]) is not ast.If:
                self._body(node.orelse, place)
                return
            node = node.orelse[0]
            self._expressions((node.test,), place)
        for name in _COMPOUND[type(node)]:
            value = getattr(node, name)
            if name == "handlers" or name == "cases":
                for part in value:
                    self._part(part, place)
            elif value:
                self._body(value, place, type(node) in _LOOPS)

    def _part(self, part: ast.ExceptHandler | ast.match_case, place: Place) -> None:
        """Read a handler of exceptions, or a case."""
        for node in ast.walk(part.pattern) if isinstance(part, ast.match_case) else (part,):
            name = getattr(node, "name", None) or getattr(node, "rest", None)
            if name:
                place.scope.bind(name, Binding("unknown", node, place.scope, place.blocks))
        heads = (getattr(part, name, None) for name in ("pattern", "type", "guard"))
        self._expressions([head for head in heads if head is not None], place)
        self._body(part.body, place)

    def _assign(self, node: ast.Assign, place: Place) -> None:
        for target in node.targets:
            self._bind(target, Binding("value", node.value, place.scope, place.blocks))

    def _assign_annotated(self, node: ast.AnnAssign, place: Place) -> None:
        kind, value = ("value", node.value) if node.value else ("annotation", node.annotation)
        binding = Binding(kind, value, place.scope, place.blocks, annotation=node.annotation)
        self._bind(node.target, binding)

    def _assign_more(self, node: ast.AugAssign, place: Place) -> None:
        match node:
            case ast.AugAssign(target=ast.Name(id=holder), value=ast.Dict() as display):
                self._fill(holder, display, place)
            case _:
                binding = Binding("unknown", node.value, place.scope, place.blocks)
                self._bind(node.target, binding)

    def _loop(self, node: ast.For | ast.AsyncFor, place: Place) -> None:
        self._bind(node.target, Binding("element", node.iter, place.scope, place.blocks))

    def _with(self, node: ast.With | ast.AsyncWith, place: Place) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                binding = Binding("value", item.context_expr, place.scope, place.blocks)
                self._bind(item.optional_vars, binding)

    def _return(self, node: ast.Return | ast.Yield, place: Place) -> None:
        if node.value is not None:
            function_of(place.scope).results.append((node.value, place.scope))

    def _global(self, node: ast.Global | ast.Nonlocal, place: Place) -> None:
        place.scope.send(node.names, isinstance(node, ast.Global))

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

    def _class(self, node: ast.ClassDef, place: Place) -> None:
        place.scope.bind(node.name, Binding("definition", node, place.scope, place.blocks))
        self._body(node.body, Place(self._open(node, place.scope, node.name), place.blocks))

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, place: Place) -> None:
        place.scope.bind(node.name, Binding("definition", node, place.scope, place.blocks))
        scope = self._function(node, place)
        self._body(node.body, Place(scope, place.blocks))

    def _function(self, node: Function, place: Place) -> Scope:
        scope = self._open(node, place.scope, getattr(node, "name", ""))
        for one in parameters_of(node.args):
            scope.bind(one.arg, Binding("parameter", one, scope))
        return scope

    # Expressions

    def _expressions(self, nodes: Iterable[ast.AST | None], place: Place) -> None:
        stack: list[Any] = list(nodes)
        pop, push, places = stack.pop, stack.append, self.places
        while stack:
            node = pop()
            kind = type(node)
            if kind is ast.Name:
                places[node] = place
                continue
            if kind is ast.Attribute:
                push(node.value)
                continue
            if read := _READERS.get(kind):
                read(self, node, place)
            for name in _PARTS.get(kind, ()):
                value = getattr(node, name)
                if type(value) is list:
                    stack += value
                else:
                    push(value)

    def _lambda(self, node: ast.Lambda, place: Place) -> None:
        scope = self._function(node, place)
        scope.results.append((node.body, scope))
        self._expressions((node.args,), place)
        self._expressions((node.body,), Place(scope, place.blocks))

    def _comprehension(self, node: Comprehension, place: Place) -> None:
        scope = self._open(node, place.scope, "")
        inner = Place(scope, place.blocks)
        for generator in node.generators:
            first = generator is node.generators[0]  # it is read outside
            self._expressions((generator.iter,), place if first else inner)
            self._expressions((generator.target, *generator.ifs), inner)
            read = place.scope if first else scope
            self._bind_in(scope, generator.target, Binding("element", generator.iter, read))
        results = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        self._expressions(results, inner)

    def _call(self, node: ast.Call, place: Place) -> None:
        self.calls.append((node, place))
        function = node.func
        if type(function) is ast.Attribute and type(function.value) is ast.Name:
            if function.attr == "update":
                self._update(function.value.id, node, place)
            elif function.attr == "setdefault" and len(node.args) > 1:
                self._fill_one(function.value.id, node.args[0], node.args[1], place)

    def _dict(self, node: ast.Dict, place: Place) -> None:
        self.dicts.append((node, place))

    def _walrus(self, node: ast.NamedExpr, place: Place) -> None:
        binding = Binding("value", node.value, place.scope, place.blocks)
        self._bind_in(function_of(place.scope), node.target, binding)

    # Entries that are set later

    def _update(self, holder: str, call: ast.Call, place: Place) -> None:
        for keyword in call.keywords:
            key = None if keyword.arg is None else ast.Constant(keyword.arg)
            self._fill_one(holder, key, keyword.value, place)
        for argument in call.args:
            if isinstance(argument, ast.Dict):
                self._fill(holder, argument, place)
            else:
                self._fill_one(holder, None, argument, place)

    def _fill(self, holder: str, display: ast.Dict, place: Place) -> None:
        for key, value in zip(display.keys, display.values, strict=True):
            self._fill_one(holder, key, value, place)

    def _fill_one(self, holder: str, key: ast.expr | None, value: ast.expr, place: Place) -> None:
        binding = Binding("value", value, place.scope, place.blocks)
        place.scope.items.setdefault(holder, []).append((_key(key), binding))

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
                owner = _class_of(scope, holder)
                attributes = owner.attributes if owner is not None else self.attributes
                attributes.setdefault(target.attr, []).append(binding)
            case ast.Attribute():
                self.attributes.setdefault(target.attr, []).append(binding)
            case ast.Subscript(value=ast.Name(id=holder), slice=key):
                scope.items.setdefault(holder, []).append((_key(key), binding))

    def _unpack(self, scope: Scope, target: ast.Tuple | ast.List, binding: Binding) -> None:
        starred = any(isinstance(one, ast.Starred) for one in target.elts)
        for index, one in enumerate(target.elts):
            part = binding._replace(items=(*binding.items, index))
            self._bind_in(scope, one, part._replace(kind="unknown") if starred else part)

    def _open(self, node: ast.AST, parent: Scope, name: str) -> Scope:
        scope = self.scopes[node] = Scope(node, parent, name)
        return scope


_READERS: dict[type[ast.AST], Callable[[Module, Any, Place], None]] = {
    ast.Assign: Module._assign,
    ast.AnnAssign: Module._assign_annotated,
    ast.AugAssign: Module._assign_more,
    ast.For: Module._loop,
    ast.AsyncFor: Module._loop,
    ast.With: Module._with,
    ast.AsyncWith: Module._with,
    ast.Return: Module._return,
    ast.Yield: Module._return,
    ast.Global: Module._global,
    ast.Nonlocal: Module._global,
    ast.Import: Module._import,
    ast.ImportFrom: Module._import,
    ast.ClassDef: Module._class,
    ast.FunctionDef: Module._define,
    ast.AsyncFunctionDef: Module._define,
    ast.Call: Module._call,
    ast.Dict: Module._dict,
    ast.NamedExpr: Module._walrus,
    ast.Lambda: Module._lambda,
    **dict.fromkeys(COMPREHENSIONS, Module._comprehension),
}


def _class_of(scope: Scope, holder: str) -> Scope | None:
    """Return the class whose object a name is in a method: `self` or `cls`."""
    function = scope.defining(holder)
    if function is None or function.owner is None or not isinstance(function.node, FUNCTIONS):
        return None
    first = next(parameters_of(function.node.args), None)
    return function.owner if first is not None and first.arg == holder else None


def _key(node: ast.expr | None) -> str | None:
    """Return a key that is written as a literal."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
