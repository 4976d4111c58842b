"""What a request passes beside its model, in a file nobody parses.

An identifier is followed from the line it stands on to the brackets, the chain of calls and the
places its variable is used at. Too many names only make a fix less safe, too few break a request.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from modelaudit.document import Document
from modelaudit.readers import shapes
from modelaudit.readers.patterns import on_demand
from modelaudit.readers.surroundings import Surroundings
from modelaudit.readers.syntax import Bracket, Kind, Tokens
from modelaudit.references import Span

_REACH: Final = 2000
_CHAIN: Final = 1000
"""Bytes on each side of a call in which the rest of its chain is looked for."""
_FILE: Final = 30_000
"""Bytes on each side of a variable in which its uses are looked for: as good as the file."""
_USES: Final = 40
"""Places looked at for one variable."""

_KEYED: Final = on_demand(rb"""["']?\s*(?P<mark>:|=>?)\s*(?:new\s+|await\s+)?[\w.$]+\Z""")
"""A value that a call makes of the word: `model: openai(`."""
_METHOD: Final = on_demand(rb"[.>:](?:set|with)?_?[\w]*\Z", re.IGNORECASE)
_LINK: Final = on_demand(
    rb"(?:[.>:])\s*(?:[sS]et|[wW]ith)?_?(?P<name>[A-Za-z]\w*)\s*(?:\(|=(?![=>]))"
)
_ENTRY: Final = on_demand(
    rb"""(?:\.(?:put|set|add|append|addProperty|insert)\(\s*|\[)["'](?P<name>[A-Za-z]\w*)["']\s*[,\]]"""
)
"""An entry of an object that is built step by step."""
_ATTRIBUTE_SET: Final = on_demand(rb"(?:\?|!)?\.(?P<name>[A-Za-z_]\w*)\s*=(?![=>])")
_SETTING_ALONE: Final = on_demand(rb"(?:^|[\r\n{])[ \t]*\w+\s*=\s*[\w.$]+\Z")
_ATTRIBUTE: Final = on_demand(r"\s(?P<name>[A-Za-z_]\w*)\s*=\s*[{\"']")
_TAG: Final = on_demand(r"<[A-Za-z][\w.:-]*\s[^<>]*\Z")
_APART: Final = on_demand(rb"\r?\n[ \t]*\r?\n")
_DECLARED: Final = on_demand(
    r"^[^\"'`=({]*?(?P<name>[A-Za-z_]\w*)[\"']?\]?\s*(?::[^=({]+)?:?=(?![=>])"
)
_SHORTHAND: Final = on_demand(rb"(?<=[{,])\s*(?P<name>[A-Za-z_]\w*)\s*(?=[,}])")
_KEY: Final = on_demand(
    rb"""(?P<name>\b[A-Za-z_][\w-]*)(?:["']?\s*(?::(?!:)|=(?![=>]))|["']\s*=>)"""
)
_OWNER: Final = on_demand(rb"""(?P<name>[A-Za-z_]\w*)["']?\s*[:=]\s*(?:new\s+)?[\w.]*\Z""")
_MEMBER: Final = on_demand(r"""[\w)](?:\.\w+|\[["']\w+["']\])\s*=\s*\Z""")
_BOUND: Final = on_demand(rb"\s*\.(?:bind|with\w*)\(\s*\{")
_VALUE_AFTER: Final = on_demand(rb"\s*(?::(?!:)|:?=(?!=))")


class Requests:
    """The requests of one file."""

    def __init__(self, document: Document, tokens: Tokens, kind: Kind) -> None:
        self._document, self._tokens, self._kind = document, tokens, kind
        self._content = document.content
        self._notebook = document.path.endswith(".ipynb")

    def beside(self, around: Surroundings) -> tuple[str, ...]:
        """Names passed beside a word in every request it is seen to reach."""
        names = dict.fromkeys(around.names)
        names.update(dict.fromkeys(self._at(around.span.start)))
        if _MEMBER.search(around.before):
            names.update(dict.fromkeys(self._chain(around.span.start)))
        for variable in self._variables(around) if self._kind is Kind.CODE else ():
            names.update(dict.fromkeys(self._of_variable(variable, around.span.start)))
        names.update(dict.fromkeys(_attributes(around)))
        return tuple(name for name in names if name != around.key)

    def _variables(self, around: Surroundings) -> Iterator[str]:
        """What the word, or the object it stands in, is known by in the rest of the file."""
        if match := _DECLARED.search(around.before):
            yield match["name"]
        bracket = around.bracket
        if bracket and bracket.mark == b"{" and around.key and not self._is_argument(bracket):
            label = around.label(bracket)
            if label and label.isidentifier():
                yield label
                yield around.key

    def _is_argument(self, bracket: Bracket) -> bool:
        before = self._content[max(0, bracket.span.start - 80) : bracket.span.start]
        return before.rstrip().endswith((b"(", b","))

    def _at(self, offset: int) -> Iterator[str]:
        """Names beside the value at an offset."""
        token = self._tokens.at(offset)
        bracket = self._tokens.enclosing(offset)
        if token is not None:
            span = Span(0, len(self._content)) if self._notebook else token.span
            near = self._near(span, offset)
            before = self._document.text(Span(near.start, offset))
            yield from shapes.names_beside(self._document.text(near), len(before))
        if bracket is None:
            return
        yield from self._between(bracket)
        if bracket.mark != b"(":
            outer = self._tokens.enclosing(bracket.span.start)
            if outer and (bound := _BOUND.match(self._content, outer.span.end)):
                yield from self._at(bound.end())
            return
        ahead = self._content[max(0, bracket.span.start - 80) : bracket.span.start]
        outer = self._tokens.enclosing(bracket.span.start)
        if (
            outer
            and (keyed := _KEYED.search(ahead))
            and (keyed["mark"] == b":" or outer.mark == b"(" or _alone(ahead))
        ):
            yield from self._between(outer)
        if _METHOD.search(ahead):
            yield from self._chain(bracket.span.start)

    @staticmethod
    def _near(span: Span, offset: int, reach: int = _REACH) -> Span:
        return Span(max(span.start, offset - reach), min(span.end, offset + reach))

    def _between(self, bracket: Bracket) -> Iterator[str]:
        """Names between brackets, those of `options: {...}` and of shorthands included."""
        near = self._near(bracket.span, bracket.span.start + _REACH // 2)
        patterns = [_KEY, _SHORTHAND] if bracket.mark == b"{" else [_KEY]
        for pattern in patterns if self._kind is Kind.CODE else [_KEY]:
            for match in pattern.finditer(self._content, near.start + 1, near.end):
                if self._is_name(Span(*match.span("name"))) and self._is_in(
                    match.start("name"), bracket
                ):
                    yield match["name"].decode("ascii")

    def _is_name(self, name: Span) -> bool:
        """Tell whether a name stands outside of comments and strings, or is all of one."""
        token = self._tokens.at(name.start)
        return token is None or token.span == (name.start - 1, name.end + 1)

    def _is_in(self, offset: int, bracket: Bracket) -> bool:
        """Tell whether an offset is directly in brackets, or in an object of options in them."""
        inner = self._tokens.enclosing(offset)
        if inner is None or inner == bracket:
            return inner is not None
        before = self._content[max(0, inner.span.start - 60) : inner.span.start]
        if self._tokens.enclosing(inner.span.start) != bracket:
            return False
        if bracket.mark == b"(" and inner.mark == b"{" and before.rstrip().endswith((b",", b"(")):
            return True  # an object of options beside the model
        return (owner := _OWNER.search(before)) is not None and shapes.OPTIONS.search(
            owner["name"].decode("ascii")
        ) is not None

    def _chain(self, offset: int) -> Iterator[str]:
        """Methods called and attributes set in the same block of lines."""
        before = self._content[max(0, offset - _CHAIN) : offset]
        after = self._content[offset : offset + _CHAIN]
        breaks = list(_APART.finditer(before))
        text = before[breaks[-1].end() if breaks else 0 :] + _APART.split(after, 1)[0]
        for pattern in (_LINK, _ENTRY):
            for match in pattern.finditer(text):
                yield match["name"].decode("ascii")

    def _of_variable(self, name: str, offset: int) -> Iterator[str]:
        """Names beside the places at which a variable is used as a value."""
        uses = re.compile(rb"(?<![\w-])" + re.escape(name.encode()) + rb"(?![\w-])")
        near = self._near(Span(0, len(self._content)), offset, _FILE)
        for match in islice(uses.finditer(self._content, *near), _USES):
            token = self._tokens.at(match.start())
            marked = self._content[match.start() - 1 : match.start()] in (b"$", b"{")
            if token is not None and (token.comment or not marked):
                continue
            if attribute := _ATTRIBUTE_SET.match(self._content, match.end()):
                yield attribute["name"].decode("ascii")
            if not _VALUE_AFTER.match(self._content, match.end()):
                yield from self._at(match.start())


def _alone(before: bytes) -> bool:
    """Tell whether a line only sets something, as in a block that configures an object."""
    return _SETTING_ALONE.search(before) is not None


def _attributes(around: Surroundings) -> Iterator[str]:
    """The attributes of the tag a word stands in."""
    if tag := _TAG.search(around.far_before):
        text = tag[0] + around.after.partition(">")[0]
        return (match["name"] for match in _ATTRIBUTE.finditer(text))
    return iter(())
