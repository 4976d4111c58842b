"""Nodes of YAML, whatever they are: what is not there has nothing in it."""

from typing import Any

import yaml

from modelaudit.rulebook.tree import loader


def compose(text: str) -> Any:
    """The tree of a text that is known to be YAML."""
    return yaml.compose(text, Loader=loader())


def keys(node: Any) -> dict[str, Any]:
    """The values of a mapping by their keys."""
    return {key.value: value for key, value in parts(node)} if is_mapping(node) else {}


def items(node: Any) -> list[Any]:
    """The items of a list."""
    return [] if is_mapping(node) else parts(node)


def parts(node: Any) -> list[Any]:
    """The items of a list, or the pairs of a mapping."""
    return node.value if isinstance(node, yaml.CollectionNode) else []


def text(node: Any) -> str:
    """A plain value as it is written."""
    return node.value.strip() if isinstance(node, yaml.ScalarNode) else ""


def is_mapping(node: Any) -> bool:
    """Whether a node has keys."""
    return isinstance(node, yaml.MappingNode)


def is_null(node: Any) -> bool:
    """Whether a key stands there without a value."""
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")


def is_flow(node: Any) -> bool:
    """Whether a list or mapping stands in brackets."""
    return bool(getattr(node, "flow_style", False))


def is_block_text(node: Any) -> bool:
    """Whether a text has lines of its own."""
    return isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")


def start(part: Any) -> int:
    """Where a node or a pair begins."""
    return int((part[0] if isinstance(part, tuple) else part).start_mark.index)


def column(node: Any) -> int:
    """How far a node is from the beginning of its line."""
    return int(node.start_mark.column)


def line(node: Any) -> int:
    """The line a node begins in, counted from 1."""
    return int(node.start_mark.line) + 1
