"""A file of models as text: facts are put in by splicing, every other byte stays as it is."""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml

from modelaudit.errors import UsageError
from modelaudit.importing import render
from modelaudit.rulebook import schema

Facts = Mapping[str, Any]
Path = tuple[str, ...]
"""Keys that lead from a model to one of its facts."""

_BOM = b"\xef\xbb\xbf"
_ORDERS: dict[str, Sequence[str]] = {
    "lifecycle": schema.LIFECYCLE,
    "card": schema.CARD,
    "prices": ("input", "output", "cached_input"),
    "": schema.OFFERING,
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
        self._root = _keys(yaml.compose(self._text, Loader=_loader()))
        self.vendor = _text(self._root.get("vendor"))
        self.home = _text(self._root.get("home"))
        self._list: Any = self._root.get("models")
        self._models = {_text(_keys(node).get("id")): node for node in _items(self._list)}
        self._sources = {
            key: (_text(fields.get("url")), _text(fields.get("checked")))
            for key, node in _keys(self._root.get("sources")).items()
            for fields in [_keys(node)]
        }
        self._splices: list[Splice] = []
        self._new_models: dict[str, Facts] = {}
        self._new_sources: dict[str, Facts] = {}
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
        line = node.start_mark.line + 1
        for key in path:
            pair = next((pair for pair in _pairs(node) if pair[0].value == key), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        return int(line)

    def text(self, model_id: str, path: Path) -> str | None:
        """What a file says itself under the keys of a model; None when it is no plain value."""
        node = self._models.get(model_id)
        for key in path:
            node = _keys(node).get(key)
        return _text(node) or None

    def has(self, model_id: str, path: Path) -> bool:
        """Whether a file has something under the keys of a model."""
        node = self._models.get(model_id)
        for key in path:
            node = _keys(node).get(key)
        return node is not None

    def source(self, url: str, day: date, preferred: str | None = None) -> tuple[str, date]:
        """Key of the source of a page, new when no source is that page, and its day."""
        page = url.partition("#")[0]
        known = {key: source[0] for key, source in self._sources.items()}
        known |= {key: str(source["url"]) for key, source in self._new_sources.items()}
        ranked = sorted(known, key=lambda key: key != preferred)
        exact = [key for key in ranked if known[key] == url]
        near = [key for key in ranked if known[key].partition("#")[0] == page]
        for key in exact + near:
            if key in self._sources:
                return key, date.fromisoformat(self._sources[key][1])
            return key, self._new_sources[key]["checked"]
        key = _source_key(page, known)
        self._new_sources[key] = {"url": page, "checked": day}
        return key, day

    def put(self, model_id: str, facts: Facts) -> None:
        """Sets facts of a model; those that are in `facts` replace, all others stay."""
        self._cited.update(_cited(facts))
        self._splices += self._merged(self._models[model_id], facts, ())

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

    def _merged(self, node: Any, facts: Facts, path: Path) -> Iterator[Splice]:
        """Walks facts and nodes together; what has no node yet goes beside its neighbours."""
        present = _keys(node)
        order = schema.MODEL if not path else _ORDERS.get(path[-1], _ORDERS[""])
        missing: dict[int | None, list[str]] = {}
        before: int | None = None
        places = {key: number for number, key in enumerate(present)}
        for key in [*(k for k in order if k in {*facts, *present}), *_unordered(facts, order)]:
            if key in places:
                before = places[key]
            if key not in facts:
                continue
            if key not in present or _is_null(present[key]):
                if key in present:
                    yield self._filled(present[key], key, facts[key], node)
                else:
                    at = before if key in order else len(places) - 1
                    missing.setdefault(at, []).append(key)
            elif isinstance(facts[key], Mapping):
                yield from self._merged(present[key], facts[key], (*path, key))
            elif isinstance(facts[key], First | Last):
                yield self._listed(present[key], facts[key])
            else:
                span = present[key]
                yield Splice(_start(span), self._end(span), render.flow(facts[key]))
        for at, keys in missing.items():
            yield self._inserted(node, at, {key: facts[key] for key in keys})

    def _inserted(self, node: Any, at: int | None, facts: Facts) -> Splice:
        """Puts new keys behind the one at a position of a mapping, or before all of them."""
        pairs = _pairs(node)
        if _is_flow(node) or not pairs:
            text = ", ".join(render.flow({key: one})[1:-1] for key, one in facts.items())
            if not pairs:
                return _at(_start(node) + 1, text)
            return (
                _at(_start(pairs[0][0]), f"{text}, ")
                if at is None
                else _at(self._end(pairs[at][1]), f", {text}")
            )
        indent = " " * pairs[0][0].start_mark.column
        lines = [render.entry(key, one, indent, self._newline) for key, one in facts.items()]
        if at is None:
            joined = "".join(f"{line}{self._newline}{indent}" for line in lines)
            return _at(_start(pairs[0][0]), joined)
        return self._after_line(self._end(pairs[at][1]), [f"{indent}{line}" for line in lines])

    def _filled(self, node: Any, key: str, value: Any, parent: Any) -> Splice:
        """Gives a key without a value its value."""
        indent = " " * _pairs(parent)[0][0].start_mark.column
        text = (
            render.flow(value)
            if _is_flow(parent)
            else render.entry(key, value, indent, self._newline).removeprefix(f"{key}:").lstrip(" ")
        )
        gap = "" if text.startswith(self._newline) or _start(node) < self._end(node) else " "
        return Splice(_start(node), self._end(node), gap + text)

    def _listed(self, node: Any, items: list[Any]) -> Splice:
        """Puts items before or behind those of a list."""
        present = _items(node)
        if _is_flow(node):
            text = ", ".join(map(render.flow, items))
            if not present:
                return _at(_start(node) + 1, text)
            if isinstance(items, First):
                return _at(_start(present[0]), f"{text}, ")
            return _at(self._end(present[-1]), f", {text}")
        indent = " " * node.start_mark.column
        lines = [f"- {render.flow(item)}" for item in items]
        if isinstance(items, First):
            text = "".join(f"{line}{self._newline}{indent}" for line in lines)
            return _at(_start(node), text)
        return self._after_line(self._end(present[-1]), [f"{indent}{line}" for line in lines])

    def _end(self, node: Any) -> int:
        """Where a node ends; the mark of a block stands behind all that follows it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        end = int(node.end_mark.index)
        is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return len(self._text[:end].rstrip()) if is_block else end

    def _after_line(self, position: int, lines: list[str]) -> Splice:
        """Puts lines behind the line of a position, whatever comment that ends with."""
        end = self._text.find("\n", position)
        text = "".join(f"{line}{self._newline}" for line in lines)
        if end < 0:
            return _at(len(self._text), self._newline + text)
        return _at(end + 1, text)

    def _sources_added(self) -> Iterator[Splice]:
        """Names the new pages that facts cite."""
        added = {key: one for key, one in self._new_sources.items() if key in self._cited}
        if not added:
            return
        node = self._root.get("sources")
        if node is not None and not _is_null(node) and _pairs(node):
            yield self._inserted(node, len(_pairs(node)) - 1, added)
            return
        lines = [f"  {key}: {render.flow(one)}" for key, one in added.items()]
        if node is not None:
            yield Splice(_start(node), self._end(node), self._newline + self._newline.join(lines))
        else:
            head = self._root.get("home", self._root["vendor"])
            yield self._after_line(self._end(head), ["sources:", *lines])

    def _models_added(self) -> Iterator[Splice]:
        if not self._new_models:
            return
        present = _items(self._list)
        if not present:
            yield self._first_models()
            return
        if _is_flow(self._list):
            raise UsageError(f"{self.path}: write its models one below the other, not in [ ]")
        indent = " " * self._list.start_mark.column
        gap = self._newline if self._is_spaced(present) else ""
        ids = self.model_ids
        behind: dict[int, list[str]] = {}
        for model_id in sorted(self._new_models):
            block = render.model(self._new_models[model_id], indent, self._newline)
            behind.setdefault(bisect(ids, model_id), []).append(block)
        for number, blocks in behind.items():
            if number == 0:
                text = "".join(f"{block}{gap}" for block in blocks)
                yield _at(_start(self._list) - len(indent), text)
            else:
                text = "".join(f"{gap}{block}" for block in blocks)
                splice = self._after_line(self._end(present[number - 1]), [])
                yield Splice(splice.start, splice.end, splice.text + text)

    def _is_spaced(self, models: list[Any]) -> bool:
        """Whether empty lines part the models of the file."""
        if len(models) < 2:
            return True
        between = self._text[self._end(models[0]) : _start(models[1])]
        return re.search(r"\n\s*\n", between) is not None

    def _first_models(self) -> Splice:
        blocks = [
            render.model(self._new_models[one], "", self._newline)
            for one in sorted(self._new_models)
        ]
        text = self._newline.join(blocks)
        if self._list is None:
            end = "" if self._text.endswith("\n") else self._newline
            return _at(len(self._text), f"{end}models:{self._newline}{text}")
        start, end_ = _start(self._list), self._end(self._list)
        if start == end_:  # only the key
            return self._after_line(start, text.removesuffix(self._newline).split(self._newline))
        return Splice(start, end_, self._newline + text.removesuffix(self._newline))


def _cited(facts: Facts) -> Iterator[str]:
    """Keys of sources in facts, however deep."""
    for key, one in facts.items():
        if isinstance(one, Mapping):
            yield from _cited(one)
        elif key == "source":
            yield one


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _at(position: int, text: str) -> Splice:
    return Splice(position, position, text)


def _unordered(facts: Facts, order: Sequence[str]) -> list[str]:
    return [key for key in facts if key not in order]


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _keys(node: Any) -> dict[str, Any]:
    return {key.value: value for key, value in _pairs(node)}


def _items(node: Any) -> list[Any]:
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _text(node: Any) -> str:
    return node.value.strip() if isinstance(node, yaml.ScalarNode) else ""


def _is_null(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")


def _is_flow(node: Any) -> bool:
    return bool(getattr(node, "flow_style", False))


def _start(node: Any) -> int:
    return int(node.start_mark.index)


def _source_key(page: str, taken: Mapping[str, Any]) -> str:
    """A name for a page, from its server and its last part."""
    parts = urlsplit(page)
    words = [parts.netloc.removeprefix("www."), *parts.path.rstrip("/").split("/")[1:][-1:]]
    key = re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-") or "list"
    number = 2
    name = key
    while name in taken:
        name, number = f"{key}-{number}", number + 1
    return name
