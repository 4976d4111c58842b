"""Reads the keys of one mapping of a rule file and records what is wrong with each."""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import date

from modelaudit.rulebook.problems import Place, Problems, nearest, quote
from modelaudit.rulebook.tree import Node, Scalar

_ADDRESS = re.compile(r"https?://[^\s/]+(?:/\S*)?")


def is_address(text: str) -> bool:
    """Whether a text is the address of a page or a server."""
    return _ADDRESS.fullmatch(text) is not None


def is_literal(text: str) -> bool:
    """Whether a text is a Python literal."""
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True


class Fields:
    """The keys of a mapping. Whatever is asked for and wrong is recorded and left out."""

    def __init__(self, node: Node, known: Iterable[str], problems: Problems, what: str) -> None:
        self.place = node.place
        self.what = what
        self._problems = problems
        self._nodes: dict[str, Node] = {}
        if not isinstance(node.value, dict):
            problems.add(node.place, f"{what} must be a mapping, not {node.kind}")
            return
        known = list(known)
        for key, child in node.value.items():
            if key in known:
                self._nodes[key] = child
            else:
                hint = nearest(key, known) or f", known are {', '.join(known)}"
                problems.add(child.place, f"unknown key {quote(key)} in {what}{hint}")

    def node(self, key: str) -> Node | None:
        """The node under a key; None when the key is absent or empty."""
        node = self._nodes.get(key)
        return None if node is None or node.value is None else node

    def place_of(self, key: str) -> Place:
        """Where a key stands, or where the mapping begins when it is absent."""
        node = self._nodes.get(key)
        return self.place if node is None else node.place

    def wrong(self, key: str, text: str) -> None:
        """Records a mistake in the value of a key."""
        self._problems.add(self.place_of(key), text)

    def text(self, key: str) -> str | None:
        """One line of text."""
        node = self.node(key)
        return None if node is None else self.value(key, node)

    def chosen(self, key: str, known: Iterable[str], default: str) -> str:
        """One of a few words."""
        word = self.text(key) or default
        if word in known:
            return word
        self.wrong(key, f"key {quote(key)} must be one of {', '.join(known)}, not {quote(word)}")
        return default

    def address(self, key: str) -> str:
        """A web address that must be there; empty after a recorded mistake."""
        text = self.needed(key)
        if text and not is_address(text):
            self.wrong(key, f"key {quote(key)}: {quote(text)} is no web address")
        return text

    def needed(self, key: str) -> str:
        """One line of text that must be there; empty after a recorded mistake."""
        if self.node(key) is None:
            self.wrong(key, f"{self.what} needs the key {quote(key)}")
            return ""
        return self.text(key) or ""

    def day(self, key: str) -> date | None:
        """A date."""
        node = self.node(key)
        if node is None or isinstance(node.value, date):
            return None if node is None else node.value  # type: ignore[return-value]
        shown = quote(node.value) if isinstance(node.value, str | int | float) else node.kind
        self._problems.add(node.place, f"key {quote(key)}: {shown} is no date (YYYY-MM-DD)")
        return None

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        node = self.node(key)
        if node is None:
            return default
        if isinstance(node.value, bool):
            return node.value
        self._problems.add(node.place, f"key {quote(key)} must be true or false, not {node.kind}")
        return default

    def nodes(self, key: str) -> list[Node]:
        """The nodes of a list."""
        node = self.node(key)
        if node is None:
            return []
        if isinstance(node.value, list):
            return node.value
        self._problems.add(node.place, f"key {quote(key)} must be a list, not {node.kind}")
        return []

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts without repetition."""
        found = [text for node in self.nodes(key) if (text := self.value(key, node)) is not None]
        for text in {text for text in found if found.count(text) > 1}:
            self.wrong(key, f"key {quote(key)}: {quote(text)} is repeated")
        return tuple(found)

    def pairs(self, key: str) -> Iterator[tuple[str, Node]]:
        """Keys and nodes of a mapping whose keys are free."""
        node = self.node(key)
        if node is None:
            return
        if isinstance(node.value, dict):
            yield from node.value.items()
        else:
            message = f"key {quote(key)} must be a mapping, not {node.kind}"
            self._problems.add(node.place, message)

    def value(self, key: str, node: Node) -> str | None:
        """One line of text at a node under a key."""
        value: Scalar | list[Node] | dict[str, Node] = node.value
        if isinstance(value, str) and value.strip() and value.strip().isprintable():
            return value.strip()
        if isinstance(value, str):
            self._problems.add(node.place, f"key {quote(key)} must be one line of text")
        else:
            hint = ", put it in quotes" if isinstance(value, int | float | date) else ""
            message = f"key {quote(key)} must be text, not {node.kind}{hint}"
            self._problems.add(node.place, message)
        return None
