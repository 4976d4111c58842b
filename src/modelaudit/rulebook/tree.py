"""YAML text -> a tree that remembers lines, safe to build from any file whatsoever.

The tree is built from parser events instead of PyYAML's constructors: nothing recurses, anchors
and tags are refused, and `no` or `12:30` stay the texts that they are.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from modelaudit.rulebook.problems import Place, Problems, quote

LARGEST_FILE = 16_000_000
DEEPEST_NESTING = 24

Scalar = str | int | float | bool | date | None

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER = re.compile(r"[-+]?\d{1,18}")
_FLOAT = re.compile(r"[-+]?\d{1,18}\.\d{1,18}(?:e[-+]?\d{1,2})?|[-+]?\d{1,18}e[-+]?\d{1,2}")
_CONSTANTS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(slots=True)
class Node:
    """A scalar, list or mapping of a rule file, with the place where it begins."""

    place: Place
    value: "Scalar | list[Node] | dict[str, Node]"

    @property
    def kind(self) -> str:
        """What a person calls this: `a list`, `a mapping`, `text`, `a date`, ..."""
        names: dict[type, str] = {
            dict: "a mapping",
            list: "a list",
            str: "text",
            bool: "true or false",
            int: "a number",
            float: "a number",
            date: "a date",
        }
        return names.get(type(self.value), "nothing")


class Refused(Exception):  # noqa: N818 - it is a decision about a file, not a fault of the program
    """The file cannot be a rule file; says where and why."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


def parse_tree(content: bytes, file: str, problems: Problems) -> Node | None:
    """Builds the tree of one file, or records the one reason why there is none."""
    try:
        return _Builder(file, problems).build(_decode(content))
    except Refused as refused:
        problems.add(Place(file, refused.line), refused.text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(filter(None, (error.context, error.problem)))
        line = mark.line + 1 if mark else 1
        problems.add(Place(file, line), f"not valid YAML: {reason}")
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        problems.add(Place(file, 1), f"not valid YAML: {reason}")
    return None


def _decode(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise Refused(1, f"larger than {LARGEST_FILE // 1_000_000} MB, this is no rule file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(line, "not UTF-8, save the file as UTF-8") from None


def loader() -> Any:
    """Returns the fastest of the loaders that make no objects."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _Builder:
    """Turns parser events into nodes, with an explicit stack instead of recursion."""

    file: str
    problems: Problems
    root: Node | None = None
    stack: list[Node] = field(default_factory=list)
    keys: list[tuple[str, int] | None] = field(default_factory=list)

    def build(self, text: str) -> Node:
        for event in yaml.parse(text, Loader=loader()):
            line = event.start_mark.line + 1 if event.start_mark else 1
            self._refuse(event, line)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event, line)
            elif isinstance(event, yaml.MappingStartEvent):
                self._open({}, line)
            elif isinstance(event, yaml.SequenceStartEvent):
                self._open([], line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
                self.keys.pop()
        if self.root is None:
            raise Refused(1, "the file is empty")
        return self.root

    def _refuse(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise Refused(line, "anchors (&) and aliases (*) are not allowed, repeat the value")
        if getattr(event, "tag", None) is not None:
            raise Refused(line, f"the tag {quote(event.tag)} is not allowed")
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise Refused(line, "a second document begins, use one file for each")

    def _open(self, value: "list[Node] | dict[str, Node]", line: int) -> None:
        if len(self.stack) >= DEEPEST_NESTING:
            raise Refused(line, f"nested deeper than {DEEPEST_NESTING} levels")
        node = self._attach(value, line)
        self.stack.append(node)
        self.keys.append(None)

    def _scalar(self, event: Any, line: int) -> None:
        if self.stack and isinstance(self.stack[-1].value, dict) and self.keys[-1] is None:
            self.keys[-1] = (event.value, line)
            if event.value in self.stack[-1].value:
                self.problems.add(Place(self.file, line), f"key {quote(event.value)} is repeated")
            return
        plain = event.style is None or event.style == ""
        self._attach(resolve(event.value) if plain else event.value, line)

    def _attach(self, value: Any, line: int) -> Node:
        if not self.stack:
            self.root = Node(Place(self.file, line), value)
            return self.root
        parent = self.stack[-1].value
        if isinstance(parent, list):
            node = Node(Place(self.file, line), value)
            parent.append(node)
            return node
        key = self.keys[-1]
        if key is None or not isinstance(parent, dict):
            raise Refused(line, "a key must be plain text")
        # The line of the key is where a person looks, also when its value begins below.
        node = Node(Place(self.file, key[1]), value)
        parent[key[0]] = node
        self.keys[-1] = None
        return node


def resolve(text: str) -> Scalar:
    """What a text without quotes stands for."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
