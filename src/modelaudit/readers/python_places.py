"""What a place in Python code is called, and what is known about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from modelaudit.readers.concrete import cst
from modelaudit.readers.python_literals import constant
from modelaudit.readers.python_tree import Tree
from modelaudit.readers.python_words import OPTIONS
from modelaudit.readers.route_keys import RouteKeys
from modelaudit.references import MOST_ARGUMENTS, Role


class Surroundings(NamedTuple):
    """What a statement stands in, and the words of the rulebook."""

    function: str | None
    """Name of the function whose body this is, or None outside of functions."""
    owner: str
    """Name of the innermost class around it; empty outside of classes."""
    in_class: bool
    """Directly in the body of a class."""
    enumeration: bool
    """Directly in the body of an enum."""
    model_keys: frozenset[str]
    lookup_calls: frozenset[str]
    alias_marks: frozenset[str]
    table_keys: frozenset[str]
    route_keys: RouteKeys
    clients: Mapping[str, str]
    is_identifier: Callable[[str], bool]


class Place(NamedTuple):
    """What a string is for, by its place alone."""

    role: Role
    phrase: str
    looked_up: bool = False
    beginning: bool = False
    """What is looked up are all texts that begin with it."""
    names: tuple[str, ...] = ()
    """Names that say what the value is: keyword, key, variable, option."""
    route: str | None = None
    arguments: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    """Names that carry the value elsewhere in the file."""
    bound_parameter: bool = False
    local: bool = False
    """Assigned to a variable of a function, and to nothing else."""
    attribute: bool = False
    """The bound names are attributes."""
    listed: bool = False
    """Assigned to a name: several models here are a list of what is known."""
    peers: tuple[str, ...] = ()
    """All texts of the list, tuple, set or dict, that of the place included."""
    known_call: bool = False
    """Stands in a call that the rulebook knows to be about models."""
    message: bool = False
    docstring: bool = False
    pattern: bool = False
    """The text is a regular expression."""
    obstacle: str | None = None
    caution: str | None = None


def name_of(node: cst.CSTNode | None) -> str:
    """Dotted name of an expression: calls and subscripts on the way are left out."""
    parts: list[str] = []
    while node is not None:
        if isinstance(node, cst.Name):
            parts.append(node.value)
            break
        if isinstance(node, cst.Attribute):
            parts.append(node.attr.value)
            node = node.value
        elif isinstance(node, cst.Call):
            node = node.func
        elif isinstance(node, cst.Subscript | cst.Await):
            node = node.value if isinstance(node, cst.Subscript) else node.expression
        else:
            break
    return ".".join(reversed(parts))


def keywords_of(call: cst.Call) -> tuple[str, ...]:
    """Names passed in a call, those of unpacked dict literals and of `options={...}` included."""
    names: list[str] = []
    for arg in call.args[:MOST_ARGUMENTS]:
        if arg.keyword is not None:
            names.append(arg.keyword.value)
            if OPTIONS.search(arg.keyword.value):
                names.extend(_names_in(arg.value))
        elif arg.star == "**" and isinstance(arg.value, cst.Dict):
            names.extend(names_of(arg.value))
    return tuple(names)


def _names_in(node: cst.CSTNode) -> tuple[str, ...]:
    """Names in a dict literal or in a call that makes an object of options."""
    if isinstance(node, cst.Dict):
        return names_of(node)
    return keywords_of(node) if isinstance(node, cst.Call) else ()


def keys_of(node: cst.Dict) -> tuple[str, ...]:
    """Keys of a dict literal that are constants."""
    found = []
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            key = constant(element.key)
            if key is not None:
                found.append(key)
    return tuple(found)


def names_of(node: cst.Dict) -> tuple[str, ...]:
    """Keys of a dict literal that is a request, those of `"options": {...}` included."""
    if len(node.elements) > MOST_ARGUMENTS:
        return ()
    found = list(keys_of(node))
    for element in node.elements:
        if isinstance(element, cst.DictElement) and OPTIONS.search(constant(element.key) or ""):
            found.extend(_names_in(element.value))
    return tuple(found)


def pairs_of(node: cst.Dict | cst.Call) -> Iterator[tuple[str, str | None]]:
    """Names and constant values of the entries of a dict, or of the keywords of a call."""
    if isinstance(node, cst.Call):
        for arg in node.args[:MOST_ARGUMENTS]:
            if arg.keyword is not None:
                yield arg.keyword.value, constant(arg.value)
        return
    for element in node.elements[:MOST_ARGUMENTS]:
        if isinstance(element, cst.DictElement) and (key := constant(element.key)) is not None:
            yield key, constant(element.value)


def chained(tree: Tree, call: cst.CSTNode) -> Iterator[str]:
    """Names given by calls of methods of a call: `Chat(...).bind(stop=...).bind_tools(...)`."""
    attribute = tree.parent(call)
    while isinstance(attribute, cst.Attribute) and attribute.value is call:
        outer = tree.parent(attribute)
        if not isinstance(outer, cst.Call) or outer.func is not attribute:
            return
        prefix, _, name = attribute.attr.value.partition("_")
        if prefix in ("bind", "with", "set"):
            yield name
            yield from keywords_of(outer)
        call, attribute = outer, tree.parent(outer)


@dataclass(slots=True)
class Collection:
    """What a list, tuple, set or dict literal holds; worked out once for all its entries."""

    texts: tuple[str, ...]
    """Constant entries, or keys."""
    positions: dict[int, int]
    """Where each element stands, by its id."""
    knowledge: bool | None = None
    """The keys are those of a table about models; None while nobody asked."""
    pairs: tuple[tuple[str, str | None], ...] = ()
    """Of a dict: its first entries that are constants, with their values."""
    registers: dict[str, bool] = field(default_factory=dict)
    """By constructor: whether the entries are calls of it that each describe one model."""


def collection(tree: Tree, node: cst.List | cst.Tuple | cst.Set | cst.Dict) -> Collection:
    """What a literal holds."""
    known = tree.facts.get(id(node))
    if isinstance(known, Collection):
        return known
    if isinstance(node, cst.Dict):
        texts = keys_of(node)
    else:
        values = (constant(element.value) for element in node.elements)
        texts = tuple(text for text in values if text is not None)
    made = Collection(texts, {id(element): i for i, element in enumerate(node.elements)})
    if isinstance(node, cst.Dict):
        made.pairs = tuple(pairs_of(node))
    tree.facts[id(node)] = made
    return made


def last_of(name: str) -> str:
    """Last part of a dotted name."""
    return name.rpartition(".")[2]
