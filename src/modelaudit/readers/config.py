"""What a text is for in a config file: the keys above and beside it decide.

The keys here are those that many programs share; what one system alone has is data in the rules.
"""

import itertools
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from modelaudit.readers import shapes
from modelaudit.readers.key_paths import KEY, KeyPaths
from modelaudit.readers.outline import ELEMENT, Outline, Place, is_json
from modelaudit.readers.python_texts import tells_model
from modelaudit.readers.syntax import Kind, named
from modelaudit.references import Role, Span

if TYPE_CHECKING:
    from modelaudit.document import Document
    from modelaudit.readers.route_keys import RouteKeys
    from modelaudit.readers.surroundings import Surroundings
    from modelaudit.readers.syntax import Tokens
    from modelaudit.references import Candidate
    from modelaudit.rulebook.models import Rulebook


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUFFIXES: Final = _words(
    "yaml yml json jsonc json5 jsonl ndjson toml ini cfg conf properties env config"
)
_WINDOW: Final = 200
_VALUES: Final = _words("value default defaultvalue current selected")
"""Keys that leave it to the key above, or to a `name` beside them, what they are the value of."""
_NAMES: Final = _words("name title label slug key")
_THINGS: Final = _words(
    "type kind image parameters on jobs steps uses run ports dependencies scripts schema "
    "apiVersion containers"
)
"""Keys of things that have a name and are no model."""
_LABELS: Final = _NAMES | _words("id displayname display_name cachedresultname alias")
"""Keys of what a thing is called, in lower case."""
_DESCRIBED: Final = _words(
    "description display_name displayname title tags release_date tokenizer_spec"
)
"""Keys beside the name of what a list describes."""
_SHOWN: Final = frozenset(shapes.FOR_PEOPLE) | _words(
    "displayname display_name cachedresultname prompt text system instructions notes subject "
    "$comment subtitle role goal"
)
"""Keys of what people read, in lower case."""
_SCRIPTS: Final = _words("content text comment")
"""Of these those that may hold a whole file or a command."""
_KNOWN: Final = frozenset(shapes.EXAMPLES) | _words(
    "enum const pattern allowedvalues allowed_values"
)
"""Keys of schemas under which stands what is possible, in lower case."""
_CHOICES: Final = _words("options choices values suggestions")
"""Lists to choose from; options that are no list are those of a request."""
_CONDITIONS: Final = _words("match matches matchers when condition conditions")
_TAGS: Final = frozenset(shapes.TAGS) | _words("words ignorewords dictionary")
_ANSWERED: Final = _words("choices usage object system_fingerprint finish_reason stop_reason")
"""Keys that only an answer of an API has."""
_MESSAGE: Final = _words("role content")
"""Keys of one message of a conversation: a model beside them is the one that wrote it."""
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


class Told(NamedTuple):
    """What the keys say a text is for."""

    role: Role
    place: str
    looked_up: bool = False
    beginning: bool = False
    listed: bool = False


class Config:
    """The config file of one reading."""

    def __init__(
        self, document: "Document", tokens: "Tokens", rulebook: "Rulebook", keys: "RouteKeys"
    ) -> None:
        self._document, self._tokens = document, tokens
        self._rulebook, self._route_keys = rulebook, keys
        self._vocabulary = rulebook.vocabulary
        self._paths = KeyPaths(rulebook.settings, document.path)
        self._is_json = is_json(document) and not document.path.endswith(".jsonl")

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
        if not place.whole:
            if place.named and _last(place.named[-1]).lower() in _SHOWN - _SCRIPTS:
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
        while len(keys) > 1 and keys[-1].lower() in _VALUES:
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
        if name.lower() in (*shapes.NAMES_A_MODEL, *_SHOWN):
            return False
        return self._is_model_key(name) or inner.endswith("models")

    def route(self, place: Place) -> str | None:
        """Return the route that the nearest key above names: `azure: {model: ...}`."""
        told = map(self._route_keys.named_by, reversed(place.named[:-1]))
        return next(filter(None, told), None)

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
            if key.lower() in _LABELS and value and tells_model(value, candidate.identifier):
                return f"`{key}` beside it says which model it is: `{value}`"
        for key, value in self._outline.item(around.span):
            if key.lower() in _LABELS and value.rpartition("/")[2].startswith(candidate.identifier):
                return f"`{key}` of what it belongs to says which model it is: `{value}`"
        return None

    def version(self, candidate: "Candidate", around: "Surroundings") -> str | None:
        """Return the version that stands beside a name and chooses one of several models."""
        versions = [v for k, v in around.pairs if _last(k).lower() in ("version", "modelversion")]
        names = (f"{candidate.identifier}-{version}" for version in versions if version)
        return next((name for name in names if name in self._rulebook.identifiers), None)

    def _before(self, span: Span) -> str:
        return self._document.text(Span(max(0, span.start - _WINDOW), span.start))

    def _is_model_key(self, key: str) -> bool:
        return key in self._vocabulary.model_keys or shapes.MODELISH.search(key) is not None

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
        if _KNOWN.intersection(keys) or any(
            key in _CHOICES and after == ELEMENT for key, after in itertools.pairwise(keys)
        ):
            phrase = "example" if set(shapes.EXAMPLES) & set(keys) else "member of an enumeration"
            return Told(Role.CATALOG, phrase, looked_up=phrase != "example", listed=place.listed)
        if not place.listed and inner in _SHOWN:
            return Told(Role.PROSE, f'value of "{place.named[-1]}"')
        if place.listed and name.lower() in _TAGS | _SHOWN:
            return Told(Role.CATALOG, f"entry of {name}", listed=True)
        if "tokenizer" in name.lower() or name.lower().startswith("encoding"):
            return Told(Role.CATALOG, "name of a tokenizer")
        if _CONDITIONS.intersection(keys[:-1]):
            return Told(Role.CATALOG, "comparison", looked_up=True)
        beside = frozenset(around.names)
        if len(beside & _ANSWERED) > 1 or beside >= _MESSAGE or self._is_answer(around):
            return Told(Role.CATALOG, "recorded response")
        return None

    def _is_answer(self, around: "Surroundings") -> bool:
        bracket = around.bracket
        if bracket is None:
            return False
        end = min(bracket.span.end, bracket.span.start + 10 * _WINDOW)
        found = shapes.RECORDED.search(self._document.content, bracket.span.start, end)
        return found is not None

    def _table(self, place: Place, around: "Surroundings", name: str) -> Told | None:
        """Entries of tables and lists that are knowledge about models."""
        parents = place.named if place.listed else place.named[:-1]
        is_model = self._is_model_key(name) and not place.listed
        for depth, key in enumerate(reversed(parents)):
            direct = depth == 0 and place.keys[-2:-1] != (ELEMENT,)
            if shapes.TABLES.search(key) and not (direct and is_model):
                listed = place.listed
                return Told(Role.CATALOG, f"entry of {key}", looked_up=listed, listed=listed)
        known = shapes.LISTED.search(name) or (self._is_json and _plural(name))
        if place.listed and known and name not in self._vocabulary.model_keys:
            return Told(Role.CATALOG, f"entry of {name}", looked_up=True, listed=True)
        own = place.named[-1] if place.named else ""
        parent = parents[-1] if parents else ""
        routed = self._route_keys.get(own) is not None
        if own in self._rulebook.identifiers or (
            parent in self._rulebook.identifiers and not routed
        ):
            return Told(Role.CATALOG, "entry of a table", looked_up=own != parent)
        one_of_many = ELEMENT in place.keys or any(map(shapes.KNOWLEDGE.search, parents))
        described = not self._vocabulary.table_keys.isdisjoint(around.names)
        if described and not place.listed and (one_of_many or not is_model):
            return Told(Role.CATALOG, "entry of a table")
        return None

    def _name(self, place: Place, around: "Surroundings", name: str) -> Told | None:
        """Names: of a model beside its provider, or of anything else."""
        if name.lower() not in _NAMES:
            return None
        beside = any(self._is_model_key(key) for key in around.names)
        told = self._route_keys.said(around.pairs) is not None
        above = any(self._is_model_key(key) for key in place.named[:-1])
        other = not (told or above) and not _THINGS.isdisjoint(around.names)
        described = not _DESCRIBED.isdisjoint(key.lower() for key in around.names)
        in_list = (self._is_json or described) and place.keys[-2:-1] == (ELEMENT,) and not told
        return Told(Role.CATALOG, "name") if beside or other or in_list else None


def outlined(document: "Document", kind: Kind) -> bool:
    """Tell whether the keys of a file are understood.

    Args:
        document: The file.
        kind: Kind of its language.
    """
    if kind is not Kind.CONFIG:
        return False
    name = named(document.path)
    known = name.startswith(".env") or name.rpartition(".")[2] in SUFFIXES
    return known or is_json(document)


def _last(key: str) -> str:
    return key.rpartition(".")[2] or key


def _plural(name: str) -> bool:
    return name.endswith("s") and name not in shapes.ARGUMENT_LISTS
