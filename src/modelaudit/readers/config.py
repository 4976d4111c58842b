"""What a text is for in a config file: the keys above and beside it decide.

The keys here are those that many programs share; what one system alone has is data in the rules.
"""

import itertools
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from modelaudit.readers import config_words as words
from modelaudit.readers import shapes
from modelaudit.readers.blocks import BLOCK
from modelaudit.readers.key_paths import KEY, KeyPaths
from modelaudit.readers.outline import ELEMENT, Outline, Place, is_json
from modelaudit.readers.python_texts import tells_model
from modelaudit.readers.syntax import Bracket, Kind, named
from modelaudit.readers.told import Told
from modelaudit.references import Role, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelaudit.document import Document
    from modelaudit.readers.route_keys import RouteKeys
    from modelaudit.readers.surroundings import Surroundings
    from modelaudit.readers.syntax import Tokens
    from modelaudit.references import Candidate
    from modelaudit.rulebook.models import Rulebook


_WINDOW: Final = 200
_RECORD: Final = 3
"""Brackets between what a run used and what it came to."""
_FLAG: Final = re.compile(
    r"""(?:^|[\s"'\[,])(?:-m|--?[\w-]*(?:model|engine|deployment)[\w-]*)["']?\s*,?\s*
    (?:-\s+)?["']?\Z""",
    re.VERBOSE,
)
_TEMPLATE_COMMENT: Final = re.compile(r"\{\{-?\s*/\*(?:(?!\*/).)*\Z|\{#(?:(?!#\}).)*\Z", re.DOTALL)
_COMPARED: Final = re.compile(
    r"""\b(?:eq|ne|has|contains|hasPrefix)\s+[^|()]*["']\Z|[=!]=\s*["']\Z"""
)
_PACKAGES: Final = re.compile(r"(?i)dependencies$")


class Config:
    """The config file of one reading."""

    def __init__(
        self, document: "Document", tokens: "Tokens", rulebook: "Rulebook", keys: "RouteKeys"
    ) -> None:
        self._document, self._tokens = document, tokens
        self._rulebook, self._route_keys = rulebook, keys
        self._vocabulary = rulebook.vocabulary
        self._paths = KeyPaths(rulebook.settings, document.path)
        self._is_data = is_json(document)
        self._is_lines = document.path.endswith((".jsonl", ".ndjson"))
        self._is_json = self._is_data and not self._is_lines

    @cached_property
    def _outline(self) -> Outline:
        return Outline(self._document, self._tokens)

    def place(self, span: Span) -> Place:
        """Tell where a text stands."""
        return self._outline.place(span)

    def is_package(self, place: Place) -> bool:
        """Tell whether a text is the name of something to install."""
        return place.key and bool(place.named) and bool(_PACKAGES.search(place.named[-1]))

    def told(self, place: Place, around: "Surroundings") -> Told | None:
        """Say what a text is for; None when the keys above it do not tell."""
        before = self._before(around.span)
        if _TEMPLATE_COMMENT.search(before):
            return Told(Role.PROSE, "comment")
        if place.key and self._paths.sends(f"{place.path}.{KEY}"):
            return Told(Role.USE, f'key of "{place.named[-1]}"')
        if place.key:
            return Told(Role.CATALOG, "key of a table", looked_up=True, listed=True)
        if self._is_reported(place, around):
            return Told(Role.CATALOG, "record of a run")
        if not place.whole:
            if self._is_lines:
                return Told(Role.PROSE, "text of a record")
            if place.named and _last(place.named[-1]).lower() in words.READ:
                return Told(Role.PROSE, f'text of "{place.named[-1]}"')
            if _COMPARED.search(before) and "{" in around.before:
                return Told(Role.CATALOG, "comparison", looked_up=True)
            return None
        if _FLAG.search(before):
            return Told(Role.USE, "option of a command")
        return self._value(place, around)

    def named(self, place: Place, around: "Surroundings") -> str:
        """Return the name that a value is given to."""
        keys = list(place.named)
        while len(keys) > 1 and keys[-1].lower() in words.VALUES:
            name = dict(around.pairs).get("name") or dict(around.pairs).get("key")
            if name:
                return name
            keys.pop()
        return _last(keys[-1]) if keys else ""

    def evidence(self, place: Place, around: "Surroundings") -> bool:
        """Tell whether the keys say that even a word is a model."""
        if not place.whole or place.key:
            return False
        if self._paths.sends(place.path) or self._paths.names(place.path):
            return True
        if _FLAG.search(self._before(around.span)):
            return True
        parents = place.named[:-1] or place.named
        inner = parents[-1].lower() if parents else ""
        name = self.named(place, around)
        if name.lower() in (*shapes.NAMES_A_MODEL, *words.SHOWN):
            return False
        return self._is_model_key(name) or inner.endswith("models")

    def route(self, place: Place, span: Span) -> str | None:
        """Return the route that is told above: by a key, or in the item of a list around it all."""
        above = (key for key in reversed(place.named[:-1]) if not self._is_model_key(key))
        told = map(self._route_keys.named_by, above)
        if route := next(filter(None, told), None):
            return route
        pairs = list(self._outline.item(span)) if ELEMENT in place.keys[:-1] else []
        urls = (self._route_keys.urls.route(value) for _, value in pairs)
        return next(filter(None, urls), None) or self._route_keys.said(pairs)

    def obstacle(self, candidate: "Candidate", around: "Surroundings") -> str | None:
        """Say why a name cannot be replaced alone."""
        version = self.version(candidate, around)
        return (
            f"the version beside it has to change too: together they are `{version}`"
            if version
            else None
        )

    def caution(self, place: Place, candidate: "Candidate", around: "Surroundings") -> str | None:
        """Say why a person should look before a model is replaced."""
        name = place.named[-1].lower() if place.named else ""
        if place.listed and name.endswith("models") and not self._paths.sends(place.path):
            several = "it is one of a list of models, of which some may be there on purpose"
            return several if around.siblings else None
        for key, value in around.pairs:
            if key.lower() in words.LABELS and value and tells_model(value, candidate.identifier):
                return f"`{key}` beside it says which model it is: `{value}`"
            if value and self._is_model_key(key) and self._is_made_of(value, candidate):
                return f"`{key}` beside it is made of the name: `{value}`"
        for key, value in self._outline.item(around.span):
            if key.lower() in words.LABELS and value.rpartition("/")[2].startswith(
                candidate.identifier
            ):
                return f"`{key}` of what it belongs to says which model it is: `{value}`"
        return None

    def _is_made_of(self, value: str, candidate: "Candidate") -> bool:
        """Tell whether a longer text that is no identifier itself holds one."""
        if value in (candidate.text, candidate.identifier) or value in self._rulebook.identifiers:
            return False
        name = rf"(?<![\w.-]){re.escape(candidate.identifier)}(?![\w.-])"
        return re.search(name, value) is not None

    def version(self, candidate: "Candidate", around: "Surroundings") -> str | None:
        """Return the version that stands beside a name and chooses one of several models."""
        versions = [v for k, v in around.pairs if _last(k).lower() in ("version", "modelversion")]
        names = (f"{candidate.identifier}-{version}" for version in versions if version)
        return next((name for name in names if name in self._rulebook.identifiers), None)

    def _before(self, span: Span) -> str:
        return self._document.text(Span(max(0, span.start - _WINDOW), span.start))

    def _is_model_key(self, key: str) -> bool:
        return shapes.is_model_key(key, self._vocabulary)

    def _value(self, place: Place, around: "Surroundings") -> Told:
        """Say what a whole value is for."""
        name = self.named(place, around)
        what = f'value of "{name}"' if name else "entry"
        if self._vocabulary.alias_marks & set(around.names) or self._paths.names(place.path):
            return Told(Role.CATALOG, "name that clients use")
        if found := self._known(place, around, name):
            return found
        if self._paths.sends(place.path):
            return Told(Role.USE, what, listed=place.listed)
        if self._is_lines and self._is_logged(place, around):
            return Told(Role.CATALOG, "record of a run")
        return (
            self._table(place, around, name)
            or self._name(place, around, name)
            or Told(
                Role.USE, f"entry of {name}" if place.listed and name else what, listed=place.listed
            )
        )

    def _known(self, place: Place, around: "Surroundings", name: str) -> Told | None:
        """Text for people, schemas, conditions and answers: no request in any system."""
        keys = [_last(key).lower() for key in place.keys]
        inner = keys[-1] if keys else ""
        if words.KNOWN.intersection(keys) or any(
            key in words.CHOICES and after == ELEMENT for key, after in itertools.pairwise(keys)
        ):
            phrase = "example" if set(shapes.EXAMPLES) & set(keys) else "member of an enumeration"
            return Told(Role.CATALOG, phrase, looked_up=phrase != "example", listed=place.listed)
        if not place.listed and inner in words.SHOWN | words.TAGS:
            return Told(Role.PROSE, f'value of "{place.named[-1]}"')
        if place.listed and name.lower() in words.TAGS | words.SHOWN:
            return Told(Role.CATALOG, f"entry of {name}", listed=True)
        if "tokenizer" in name.lower() or name.lower().startswith("encoding"):
            return Told(Role.CATALOG, "name of a tokenizer")
        if words.EXPECTED.intersection(keys):
            return Told(Role.CATALOG, "expected value")
        if words.CONDITIONS.intersection(keys[:-1]):
            return Told(Role.CATALOG, "comparison", looked_up=True)
        beside = frozenset(around.names)
        if len(beside & words.ANSWERED) > 1 or self._is_answer(around) or self._is_stored(around):
            return Told(Role.CATALOG, "recorded response")
        return Told(Role.CATALOG, "record of a run") if self._is_measured(around) else None

    def _is_reported(self, place: Place, around: "Surroundings") -> bool:
        """Tell whether a text stands in a report of a run that somebody wrote down."""
        beside = frozenset(around.names)
        if words.TIMESTAMP in beside and beside & words.CAME_TO:
            return True
        in_list = place.keys[-2:-1] == (ELEMENT,) and place.named[-2:-1] == (words.RESULTS,)
        return in_list and not beside.isdisjoint(words.CAME_TO)

    def _is_logged(self, place: Place, around: "Surroundings") -> bool:
        """Tell whether a line that is a record is no request: it says when, or what besides."""
        if len(place.named) > 1:
            return words.BODY not in place.named
        return any(map(words.DATES.fullmatch, around.names))

    def _is_stored(self, around: "Surroundings") -> bool:
        """Tell whether a text stands in something that was said and kept: a message, a run."""
        if dict(around.pairs).get("role") == "assistant":
            return True
        if not self._is_data:
            return words.MESSAGE.issubset(around.names)
        for depth, (bracket, names) in enumerate(around.records):
            if depth < words.NEAR and words.TIMESTAMP in names:
                return True
            if names >= words.MESSAGE or (depth == 0 and words.is_dated(names)):
                return True
            replies = words.REPLIES | {"text"} if depth else words.REPLIES
            if names & words.ASKED and self._are_texts(bracket, names & replies, around.span):
                return True
        return False

    def _are_texts(self, bracket: Bracket, keys: frozenset[str], word: Span) -> bool:
        """Tell whether some key between brackets, and near a word, has texts as its value."""
        start = max(bracket.span.start, word.start - BLOCK)
        end = min(bracket.span.end, word.end + BLOCK)
        return any(
            match["key"].decode() in keys and self._tokens.enclosing(match.start()) == bracket
            for match in (words.TEXTS.finditer(self._document.content, start, end) if keys else ())
        )

    def _is_measured(self, around: "Surroundings") -> bool:
        """Tell whether the numbers that a run came to stand beside what it used."""
        bracket = around.bracket
        for _ in range(_RECORD):
            if bracket is None or bracket.mark != b"{":
                return False
            near = self._near(bracket)
            places = (match.start() for match in shapes.MEASURED.finditer(*near))
            if any(self._tokens.enclosing(place) == bracket for place in places):
                return True
            bracket = self._tokens.enclosing(bracket.span.start)
        return False

    def _near(self, bracket: Bracket) -> tuple[bytes, int, int]:
        """What stands between brackets, as far as it is near."""
        start, end = bracket.span
        return self._document.content, start, min(end, start + 10 * _WINDOW)

    def _is_answer(self, around: "Surroundings") -> bool:
        bracket = around.bracket
        return bracket is not None and shapes.RECORDED.search(*self._near(bracket)) is not None

    def _table(self, place: Place, around: "Surroundings", name: str) -> Told | None:
        """Entries of tables and lists that are knowledge about models."""
        parents = place.named if place.listed else place.named[:-1]
        is_model = self._is_model_key(name) and not place.listed
        if key := _table_above(place, parents, is_model=is_model):
            listed = place.listed
            return Told(Role.CATALOG, f"entry of {key}", looked_up=listed, listed=listed)
        if place.listed and self._is_enumeration(name):
            return Told(Role.CATALOG, f"entry of {name}", looked_up=True, listed=True)
        own = place.named[-1] if place.named else ""
        parent = parents[-1] if parents else ""
        routed = self._route_keys.get(own) is not None
        if own in self._rulebook.identifiers:
            return Told(Role.CATALOG, "entry of a table", looked_up=True)
        if parent in self._rulebook.identifiers and not routed:
            return Told(Role.CATALOG, "entry of a table")
        in_list = place.keys[-2:-1] == (ELEMENT,)
        one_of_many = in_list or any(map(shapes.KNOWLEDGE.search, parents))
        values = dict(around.pairs)
        priced = any(
            words.PRICED.search(key) and values.get(key, "") is not None for key in around.names
        )
        known = one_of_many or priced or not is_model
        if known and not place.listed and self._described(around):
            return Told(Role.CATALOG, "entry of a table")
        return None

    def _is_enumeration(self, name: str) -> bool:
        """Tell whether the name of a list says that no request takes a model from it."""
        if name in self._vocabulary.model_keys:
            return False
        listed = shapes.LISTED.search(name) or words.REFUSED.search(name)
        return listed is not None or (self._is_json and _plural(name))

    def _described(self, around: "Surroundings") -> bool:
        """Tell whether prices, limits or other numbers beside a model are knowledge about it."""
        if not self._vocabulary.table_keys.isdisjoint(around.names):
            return True
        counted = any(map(words.COUNTED.search, around.names))
        return counted and _all_numbers(around.pairs)

    def _name(self, place: Place, around: "Surroundings", name: str) -> Told | None:
        """Names: of a model beside its provider, of an entry of a list, or of anything else."""
        if name.lower().endswith("type") and any(map(self._is_model_key, around.names)):
            return Told(Role.CATALOG, "kind of a model", looked_up=True)
        if name.lower() not in shapes.NAMES_A_MODEL:
            return None
        if place.named[-2:-1] == ("metadata",):
            return Told(Role.CATALOG, "name")
        told = self._route_keys.said(around.pairs) is not None
        beside = {key.lower() for key in around.names}
        in_list = place.keys[-2:-1] == (ELEMENT,)
        listed = in_list and not told
        if name.lower() not in words.NAMES:  # an id, which may well be sent
            known = any(map(shapes.KNOWLEDGE.search, place.named[-2:-1]))
            entry = listed and (self._is_json or (known and not words.LABELS.isdisjoint(beside)))
            return Told(Role.CATALOG, "entry of a list of models") if entry else None
        above = any(map(self._is_model_key, ".".join(place.named).split(".")[:-1]))
        other = not (told or above) and not words.THINGS.isdisjoint(around.names)
        about = not words.DESCRIBED.isdisjoint(beside)
        described = (listed and (self._is_json or about)) or (in_list and self._is_json and about)
        titled = not (told or above) and not words.TITLES.isdisjoint(beside)
        modelled = "." not in place.named[-1] and any(map(self._is_model_key, around.names))
        return Told(Role.CATALOG, "name") if modelled or other or described or titled else None


def outlined(document: "Document", kind: Kind) -> bool:
    """Tell whether the keys of a file are understood.

    Args:
        document: The file.
        kind: Kind of its language.
    """
    if kind is not Kind.CONFIG:
        return False
    name = named(document.path)
    known = name.startswith(".env") or name.rpartition(".")[2] in words.SUFFIXES
    return known or is_json(document)


def _table_above(place: Place, parents: tuple[str, ...], *, is_model: bool) -> str | None:
    """The nearest key above that names a table; one right above a model key may be about it."""
    for depth, key in enumerate(reversed(parents)):
        direct = depth == 0 and place.keys[-2:-1] != (ELEMENT,)
        table = shapes.TABLES.search(key) or words.MOVED.search(key)
        if table and not (direct and is_model):
            return key
    return None


def _all_numbers(pairs: "Iterable[tuple[str, str | None]]") -> bool:
    """Tell whether nothing but numbers stands beside a name: prices, limits, scores."""
    values = [value for _, value in pairs]
    return bool(values) and all(value and words.NUMBER.fullmatch(value) for value in values)


def _last(key: str) -> str:
    return key.rpartition(".")[2] or key


def _plural(name: str) -> bool:
    return name.endswith("s") and name not in shapes.ARGUMENT_LISTS
