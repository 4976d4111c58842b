"""A file of models as text: facts are put in by splicing, every other byte stays as it is."""

import re
from bisect import bisect
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from modelaudit.errors import UsageError
from modelaudit.importing import nodes, render
from modelaudit.rulebook import schema
from modelaudit.rulebook.models import Source

Facts = Mapping[str, Any]
Path = tuple[str, ...]
"""Keys that lead from a model to one of its facts."""

_BOM = b"\xef\xbb\xbf"
_ORDERS: dict[str, Sequence[str]] = {
    "lifecycle": schema.LIFECYCLE,
    "card": schema.CARD,
    "prices": ("input", "output", "cached_input"),
}


class First(list[Any]):
    """Items that go before those of a list."""


class Last(list[Any]):
    """Items that go after those of a list."""


class Splice(NamedTuple):
    """A span of characters and what replaces it."""

    start: int
    end: int
    text: str


class Document:
    """One file of models, the facts to be put into it, and the text that comes out."""

    def __init__(self, path: str, content: bytes, *, own: bool = False) -> None:
        self.path = path
        self.content = content
        self.own = own
        self._mark = _BOM if content.startswith(_BOM) else b""
        self._text = content[len(self._mark) :].decode()
        self._newline = "\r\n" if "\r\n" in self._text else "\n"
        self._root = nodes.keys(nodes.compose(self._text))
        self.vendor = nodes.text(self._root.get("vendor"))
        self.home = nodes.text(self._root.get("home"))
        self._list: Any = self._root.get("models")
        self._models = {
            nodes.text(nodes.keys(node).get("id")): node for node in nodes.items(self._list)
        }
        self._sources = {
            key: Source(nodes.text(fields.get("url")), date.fromisoformat(checked))
            for key, node in nodes.keys(self._root.get("sources")).items()
            for fields in [nodes.keys(node)]
            for checked in [nodes.text(fields.get("checked"))]
        }
        self._splices: list[Splice] = []
        self._new_models: dict[str, Facts] = {}
        self._cited: set[str] = set()

    @property
    def model_ids(self) -> list[str]:
        """Ids of the models that the file describes."""
        return list(self._models)

    def line(self, model_id: str, path: Path = ()) -> int | None:
        """Line of a fact, or of what is nearest to it; None when the model is not there."""
        node = self._models.get(model_id)
        if node is None:
            return None
        line = nodes.line(node)
        for key in path:
            pair = next((pair for pair in nodes.parts(node) if pair[0].value == key), None)
            if pair is None:
                break
            line, node = nodes.line(pair[0]), pair[1]
        return line

    def text(self, model_id: str, path: Path) -> str | None:
        """What a file says itself under the keys of a model; None when it is no plain value."""
        return nodes.text(self._node(model_id, path)) or None

    def has(self, model_id: str, path: Path) -> bool:
        """Whether a file has something under the keys of a model."""
        return self._node(model_id, path) is not None

    def _node(self, model_id: str, path: Path) -> Any:
        node = self._models.get(model_id)
        for key in path:
            node = nodes.keys(node).get(key)
        return node

    def source(self, url: str, day: date, preferred: str | None = None) -> tuple[str, date]:
        """Key of the source of a page, new when no source is that page, and its day."""
        page = _page(url)
        near = [key for key, source in self._sources.items() if _page(source.url) == page]
        ranked = sorted(near, key=lambda key: (self._sources[key].url != url, key != preferred))
        key = ranked[0] if ranked else _source_key(page, self._sources)
        return key, self._sources.setdefault(key, Source(page, day)).checked

    def put(self, model_id: str, facts: Facts) -> None:
        """Sets facts of a model; those that are in `facts` replace, all others stay."""
        self._cited.update(_cited(facts))
        self._splices += self._merged(self._models[model_id], facts, schema.MODEL)

    def add_model(self, facts: Facts) -> None:
        """Adds a model at its place in the order of ids."""
        self._cited.update(_cited(facts))
        self._new_models[str(facts["id"])] = facts

    def rewritten(self) -> bytes:
        """The file with all that was put in."""
        splices = [*self._splices, *self._sources_added(), *self._models_added()]
        pieces, cursor = [], 0
        for splice in sorted(splices, key=lambda one: (one.start, one.end)):
            pieces += [self._text[cursor : splice.start], splice.text]
            cursor = splice.end
        return self._mark + "".join([*pieces, self._text[cursor:]]).encode()

    def _merged(self, node: Any, facts: Facts, order: Sequence[str]) -> Iterator[Splice]:
        """Walks facts and nodes together; what has no node yet goes beside its neighbours."""
        present = nodes.keys(node)
        missing: dict[int | None, dict[str, Any]] = {}
        for key in sorted(facts, key=lambda key: _rank(key, order)):
            old, new = present.get(key), facts[key]
            if old is None:
                missing.setdefault(_before(key, list(present), order), {})[key] = new
            elif nodes.is_null(old):
                yield self._filled(old, key, new, node)
            elif isinstance(new, Mapping):
                yield from self._merged(old, new, _ORDERS.get(key, schema.OFFERING))
            elif isinstance(new, First):
                yield self._inserted(old, None, new)
            elif isinstance(new, Last):
                yield self._inserted(old, len(nodes.items(old)) - 1, new)
            else:
                yield Splice(nodes.start(old), self._end(old), render.flow(new))
        for at, added in missing.items():
            yield self._inserted(node, at, added)

    def _inserted(self, node: Any, at: int | None, facts: Facts | list[Any]) -> Splice:
        """Puts facts behind the one at a position of a list or mapping, or before all of them."""
        present = nodes.parts(node)
        if not present or nodes.is_flow(node):
            text = render.flow(facts)[1:-1]
            if not present:
                return _at(nodes.start(node) + 1, text)
            if at is None:
                return _at(nodes.start(present[0]), f"{text}, ")
            return _at(self._end(present[at]), f", {text}")
        indent = " " * nodes.column(node)
        if isinstance(facts, Mapping):
            parts = [render.entry(key, one, indent, self._newline) for key, one in facts.items()]
        else:
            parts = [f"- {render.flow(one)}" for one in facts]
        if at is None:
            text = "".join(f"{part}{self._newline}{indent}" for part in parts)
            return _at(nodes.start(node), text)
        return self._after_line(self._end(present[at]), [f"{indent}{part}" for part in parts])

    def _filled(self, node: Any, key: str, value: Any, parent: Any) -> Splice:
        """Gives a key without a value its value."""
        text = render.flow(value)
        if not nodes.is_flow(parent):
            entry = render.entry(key, value, " " * nodes.column(parent), self._newline)
            text = entry.removeprefix(f"{key}:").lstrip(" ")
        start, end = nodes.start(node), self._end(node)
        gap = "" if text.startswith(self._newline) or start < end else " "
        return Splice(start, end, gap + text)

    def _end(self, part: Any) -> int:
        """Where a node or a pair ends; the mark of a block stands behind all that follows it."""
        node = part[1] if isinstance(part, tuple) else part
        if nodes.parts(node) and not nodes.is_flow(node):
            return self._end(nodes.parts(node)[-1])
        end = int(node.end_mark.index)
        return len(self._text[:end].rstrip()) if nodes.is_block_text(node) else end

    def _after_line(self, position: int, lines: list[str]) -> Splice:
        """Puts lines behind the line of a position, whatever comment that ends with."""
        end = self._text.find("\n", position)
        text = "".join(f"{line}{self._newline}" for line in lines)
        if end < 0:
            return _at(len(self._text), self._newline + text)
        return _at(end + 1, text)

    def _sources_added(self) -> Iterator[Splice]:
        """Names the new pages that facts cite."""
        node = self._root.get("sources")
        present = nodes.keys(node)
        added = {
            key: source._asdict()
            for key, source in self._sources.items()
            if key in self._cited and key not in present
        }
        if not added:
            return
        if present:
            yield self._inserted(node, len(present) - 1, added)
            return
        lines = [f"  {key}: {render.flow(one)}" for key, one in added.items()]
        if node is None:
            head = self._root.get("home", self._root["vendor"])
            yield self._after_line(self._end(head), ["sources:", *lines])
        else:
            text = self._newline.join(["", *lines])
            yield Splice(nodes.start(node), self._end(node), text)

    def _models_added(self) -> Iterator[Splice]:
        present = nodes.items(self._list)
        if self._new_models and not present:
            yield self._first_models()
        elif self._new_models and nodes.is_flow(self._list):
            raise UsageError(f"{self.path}: write its models one below the other, not in [ ]")
        elif self._new_models:
            indent = " " * nodes.column(self._list)
            gap = [""] if self._is_spaced(present) else []
            behind: dict[int, list[str]] = {}
            for model_id in sorted(self._new_models):
                block = render.model(self._new_models[model_id], indent, self._newline)
                behind.setdefault(bisect(self.model_ids, model_id), []).extend([*gap, block])
            for number, lines in behind.items():
                if number:
                    yield self._after_line(self._end(present[number - 1]), lines)
                else:
                    text = self._newline.join([*lines[len(gap) :], *gap, ""])
                    yield _at(nodes.start(self._list) - len(indent), text)

    def _is_spaced(self, models: list[Any]) -> bool:
        """Whether empty lines part the models of the file."""
        if len(models) < 2:
            return True
        between = self._text[self._end(models[0]) : nodes.start(models[1])]
        return re.search(r"\n\s*\n", between) is not None

    def _first_models(self) -> Splice:
        ids = sorted(self._new_models)
        blocks = [render.model(self._new_models[one], "", self._newline) for one in ids]
        text = (2 * self._newline).join(blocks)
        if self._list is None:
            end = "" if self._text.endswith("\n") else self._newline
            return _at(len(self._text), f"{end}models:{self._newline}{text}{self._newline}")
        start, end_ = nodes.start(self._list), self._end(self._list)
        if start == end_:  # only the key
            return self._after_line(start, [text])
        return Splice(start, end_, self._newline + text)


def _cited(facts: Facts) -> Iterator[str]:
    """Keys of sources in facts, however deep."""
    for key, one in facts.items():
        if isinstance(one, Mapping):
            yield from _cited(one)
        elif key == "source":
            yield one


def _at(position: int, text: str) -> Splice:
    return Splice(position, position, text)


def _rank(key: str, order: Sequence[str]) -> int:
    return order.index(key) if key in order else len(order)


def _before(key: str, present: list[str], order: Sequence[str]) -> int | None:
    """Position of the key behind which a new one goes; None when it goes before all."""
    if key not in order:
        return len(present) - 1
    earlier = [one for one in order[: order.index(key)] if one in present]
    return present.index(earlier[-1]) if earlier else None


def _page(url: str) -> str:
    return url.partition("#")[0]


def _source_key(page: str, taken: Container[str]) -> str:
    """A name for a page, from its server and its last part."""
    parts = urlsplit(page)
    words = [parts.netloc.removeprefix("www."), *parts.path.rstrip("/").split("/")[1:][-1:]]
    key = re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-") or "list"
    number = 2
    name = key
    while name in taken:
        name, number = f"{key}-{number}", number + 1
    return name
