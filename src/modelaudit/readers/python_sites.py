"""Where the arguments of a call stand in the file, for those who edit them.

What is written within an argument (a dict, a list, an object of options) is placed as well, under
a path: `config.temperature`.
"""

import re
from collections.abc import Callable, Sequence

from modelaudit.readers.concrete import cst
from modelaudit.readers.python_places import last_of, name_of
from modelaudit.readers.python_statements import Source
from modelaudit.readers.python_tree import Tree, ascii_text, positions_in, walk
from modelaudit.references import MOST_ARGUMENTS, Argument, CallSite, Span

_MAX_LENGTH = 20_000
"""Characters of a call beyond which nobody wants its arguments edited."""
_MOST_ENTRIES = 4 * MOST_ARGUMENTS
"""The same for what is in them."""
_MAX_DEPTH = 6
_BODIES = frozenset({"json", "data", "content", "body"})
"""Arguments that hold what a request sends."""
_ADDRESSES = frozenset({"", "url"})
_QUOTED = re.compile(r"""[A-Za-z]{0,2}("{3}|'{3}|["'])(.*)\1""", re.DOTALL)

Item = cst.Arg | cst.BaseElement | cst.BaseDictElement


Elsewhere = Callable[[Span], tuple[Tree, cst.BaseExpression] | None]
"""Where the name that stands at a place gets the display or object that it holds."""


def site_at(
    source: Source, tree: Tree, call: cst.Call, elsewhere: Elsewhere = lambda _: None
) -> CallSite | None:
    """Return a call with the places of all its arguments; None when they cannot be told.

    Args:
        source: The file.
        tree: The statement of the call.
        call: Any call in it.
        elsewhere: What names in the call hold.
    """
    places = _places(tree)
    span = places.of(call)
    written = tree.module.code_for_node(call)
    whole = places.around(call)
    if len(written) > _MAX_LENGTH or len(call.args) > MOST_ARGUMENTS:
        return None
    if ascii_text(source.content[whole.start : whole.end]) != written:
        return None  # written in a way that the tree does not tell
    code = source.content[span.start : span.end]
    site = _Opening(places, elsewhere).site(call, code, span.start)
    return site if sum(map(len, site.lists)) <= _MOST_ENTRIES else None


class _Places:
    """Where the nodes of one statement stand."""

    def __init__(self, tree: Tree) -> None:
        self._positions = positions_in(tree.module)
        self._origin = tree.origin

    def of(self, node: cst.CSTNode) -> Span:
        """Return the span of a node without parentheses and spaces around it."""
        start, length = self._positions[node].start, self._positions[node].length
        return Span(self._origin + start, self._origin + start + length)

    def around(self, node: cst.BaseExpression) -> Span:
        """Return the span of an expression with its parentheses."""
        span = self.of(node)
        start = self.of(node.lpar[0]).start if node.lpar else span.start
        return Span(start, self.of(node.rpar[-1]).end if node.rpar else span.end)


def node_at(tree: Tree, span: Span) -> cst.CSTNode | None:
    """Return the outermost expression of a statement that stands at a place."""
    places = _places(tree)
    expressions = (node for node in walk(tree.module) if isinstance(node, cst.BaseExpression))
    return next((node for node in expressions if places.of(node) == span), None)


def _places(tree: Tree) -> _Places:
    known = tree.facts.get(id(tree.module))
    if not isinstance(known, _Places):
        known = tree.facts[id(tree.module)] = _Places(tree)
    return known


class _Opening:
    """Places the arguments of one call, and what is written within them."""

    def __init__(self, places: _Places, elsewhere: Elsewhere) -> None:
        self._places, self._elsewhere = places, elsewhere
        self._inner: list[tuple[Argument, ...]] = []

    def site(self, call: cst.Call, code: bytes, start: int) -> CallSite:
        """Return the call."""
        own, complete, called = [], True, name_of(call.func)
        for each in call.args:
            body = _body(each)
            if each.star or body:
                written = each.star != "*" and self._open(body or each.value, "", 0)
                complete &= written
                own.append(self._placed(each, _keyword(each), written))
            else:
                own.append(self._entry(each, _keyword(each), 0))
        if any(map(_body, call.args)) and (address := _address(own)):
            called = f"{called} {_unquoted(code[address.start - start : address.end - start])}"
        return CallSite(called, (tuple(own), *self._inner), complete, self._places.of(call.func))

    def _entry(self, item: Item, name: str, depth: int) -> Argument:
        """Place an argument or an entry, and what is within it."""
        opened = bool(name) and depth < _MAX_DEPTH and self._open(item.value, name, depth + 1)
        return self._placed(item, name, opened)

    def _open(self, value: cst.BaseExpression, path: str, depth: int) -> bool:
        """Place what is written within a value; tell whether that is all of it."""
        if isinstance(value, cst.Call) and _is_dumped(value):
            return self._open(value.args[0].value, path, depth)
        items = _items(value)
        if items is None:
            return _is_constant(value) or self._open_elsewhere(value, path, depth)
        names = _names(items, path)
        pairs = zip(items, names, strict=True)
        found = tuple(self._entry(item, name, depth) for item, name in pairs)
        if found:
            self._inner.append(found)
        return all(names)

    def _open_elsewhere(self, value: cst.BaseExpression, path: str, depth: int) -> bool:
        """Place what a name holds that is given a value in another statement."""
        found = self._elsewhere(self._places.of(value))
        if found is None:
            return False
        tree, display = found
        there = _Opening(_places(tree), lambda _: None)
        written = there._open(display, path, depth)
        self._inner += there._inner
        return written

    def _placed(self, item: Item, name: str, opened: bool) -> Argument:
        span = self._places.of(item)
        named = Span(span.start, span.start)
        if isinstance(item, cst.Arg) and item.keyword is not None:
            named = self._places.of(item.keyword)
        elif isinstance(item, cst.DictElement) and isinstance(item.key, cst.SimpleString):
            key, quote = self._places.of(item.key), len(item.key.quote)
            named = Span(key.start + len(item.key.prefix) + quote, key.end - quote)
        comma = self._places.of(item.comma).start if isinstance(item.comma, cst.Comma) else None
        return Argument(name, span, named, self._places.around(item.value), comma, opened)


def _items(value: cst.BaseExpression) -> Sequence[Item] | None:
    """Return what a literal or a constructor holds; None for any other expression."""
    if isinstance(value, cst.Dict | cst.List):
        return value.elements
    if isinstance(value, cst.Call) and _makes_options(value):
        return value.args
    return None


def _names(items: Sequence[Item], path: str) -> list[str]:
    """Return the paths of the entries of one literal; empty for those that have none."""
    names = []
    for index, item in enumerate(items):
        if isinstance(item, cst.Element):
            names.append(f"{path}[-1]" if index == len(items) - 1 else f"{path}[]")
            continue
        key = _keyword(item) if isinstance(item, cst.Arg) else _key(item)
        names.append(f"{path}.{key}" if path and key else key)
    return names


def _keyword(arg: cst.Arg) -> str:
    return arg.keyword.value if arg.keyword is not None else ""


def _key(item: cst.CSTNode) -> str:
    if isinstance(item, cst.DictElement) and isinstance(item.key, cst.SimpleString):
        key = item.key
        return "" if key.lpar or key.prefix else key.raw_value
    return ""


def _body(arg: cst.Arg) -> cst.BaseExpression | None:
    """Return what a request that is made by hand sends; None for another argument."""
    if _keyword(arg) not in _BODIES:
        return None
    if _keyword(arg) == "json" or (isinstance(arg.value, cst.Call) and _is_dumped(arg.value)):
        return arg.value
    return None


def _address(arguments: Sequence[Argument]) -> Span | None:
    """Return where the address of a request stands: the last of the positional arguments."""
    return next((each.value for each in reversed(arguments) if each.name in _ADDRESSES), None)


def _unquoted(code: bytes) -> str:
    text = code.decode("utf-8", "replace")
    quoted = _QUOTED.fullmatch(text)
    return quoted[2] if quoted else text


def _is_constant(value: cst.BaseExpression) -> bool:
    """Tell whether a value is a plain literal, which holds nothing else."""
    if isinstance(value, cst.Name):
        return value.value in ("None", "True", "False")
    return isinstance(value, cst.SimpleString | cst.BaseNumber)


def _is_dumped(call: cst.Call) -> bool:
    """Tell whether a call writes its argument down as JSON."""
    return last_of(name_of(call.func)) == "dumps" and bool(call.args)


def _makes_options(call: cst.Call) -> bool:
    """Tell whether a call makes an object of what it is given, by the way classes are named."""
    name = last_of(name_of(call.func))
    return name == "dict" or name[:1].isupper()
