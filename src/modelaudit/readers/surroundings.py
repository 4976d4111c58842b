"""What stands around a word in a file that nobody parses: keys, brackets, neighbouring lines."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

from modelaudit.document import Document
from modelaudit.readers import assignments, shapes
from modelaudit.readers.blocks import BLOCK, WINDOW, Blocks
from modelaudit.readers.neighbours import Neighbours, pair_of, pairs_in
from modelaudit.readers.patterns import on_demand
from modelaudit.readers.syntax import Bracket, Tokens
from modelaudit.references import Span

if TYPE_CHECKING:
    from modelaudit.readers.outline import Place

_DEEPEST: Final = 4
"""Mappings of a record within each other."""

_QUOTES: Final = ('"', "'", "`")
_NAMED: Final = on_demand(
    r"""(?:^|[\s"'{,<])[Nn]ame["']?\s*[:=]\s*["']?(?P<name>[\w.-]+)["']?\s*[,;]?\s*
    ["']?[Vv]alue["']?\s*[:=]\s*["']?\Z""",
    re.VERBOSE,
)
_CALLED: Final = on_demand(
    r"(?<![\w$.:])(?P<name>[\w$.:]++)[!?]?(?:<[^<>()]*>)?\((?:[^()]*,)?\s*\Z"
)
_DECLARATION: Final = on_demand(r"([\s\w.*&<>\[\]?:']{1,120}?):?=\s*\Z")
_HEADER: Final = on_demand(r"""\b\w+\s+"(?P<name>[\w-]+)"\s*\Z""")
_FUNCTION: Final = on_demand(r"(?<![\w$.:])(?P<name>[\w$.:]++)[!?]?(?:<[^<>()]*>)?\Z")
_ELEMENT: Final = on_demand(r"""(?:^|[\[{(,]|=\(\s*(?:["'][^"']*["']\s+)++)\s*\Z""")
_OPEN_END: Final = on_demand(r"(?:[=:?(,\[{|&+<>]|\b(?:case|when|return|in|and|or|not|is))\Z")
"""The end of a line whose expression goes on in the next one."""
_GOES_ON: Final = on_demand(r"[=!]=|[.+?|&]|->|=>|\b(?:in|and|or|as)\b")
_LABEL: Final = on_demand(
    r"""(?<![\w$.@/-])(?P<key>[\w$.@/-]++)["'`]?\]?\s*(?:(?:[?!]?:[^={}"']{0,60}?)?:?=|:|=>)\s*
    (?:new\s+)?(?:(?!,\s*\w+\s*:)[\w<>\[\]*&.,:\s|])*[(\[]*\s*\Z""",
    re.VERBOSE,
)
_DECLARED: Final = on_demand(r"\b(?P<word>enum|union)\b[\s\w:<>(),?]*\Z")


class Surroundings:
    """The text around one span."""

    def __init__(
        self,
        document: Document,
        tokens: Tokens,
        blocks: Blocks,
        span: Span,
        *,
        joined: bool = False,
    ) -> None:
        """Cut out what stands around a word.

        Args:
            document: The file.
            tokens: Its comments, strings and brackets.
            blocks: Its lines.
            span: The word.
            joined: An expression may go on over several lines.
        """
        self._document = document
        self._tokens = tokens
        self._blocks = blocks
        self._joined = joined
        self.span = span
        self.place: Place | None = None
        """Where the word stands in a config file."""
        self.line = document.line_span(span.start)
        before = document.text(Span(max(self.line.start, span.start - WINDOW), span.start))
        after = document.text(Span(span.end, min(self.line.end, span.end + WINDOW)))
        self.quoted = before[-1:] in _QUOTES and before[-1:] == after[:1] and bool(before)
        self.before = before[:-1] if self.quoted else before
        """What stands before the word and its quotes on its line."""
        self.after = after[1:] if self.quoted else after
        self.line_start = not self.before.strip()
        """Nothing stands before the word on its line."""
        if joined and self.line_start:
            self.before = self._above() + self.before
        if joined and not self.after.strip():
            self.after += self._below()

    @cached_property
    def key(self) -> str | None:
        """The last part of the name the word is given to."""
        return assignments.name_given(self.before)

    @cached_property
    def named(self) -> str | None:
        """The key, or the name that a neighbouring entry gives to a mere `value`."""
        if self.key not in ("value", "default", "Value"):
            return self.key
        start = max(0, self.span.start - WINDOW)
        match = _NAMED.search(self._document.text(Span(start, self.span.start)))
        return match["name"] if match else self.key

    @property
    def assigned_to(self) -> str | None:
        """The whole name before `:` or `=`, dots included: it may be an identifier itself."""
        return assignments.whole_name(self.before)

    @property
    def text(self) -> str:
        """The word itself."""
        return self._document.text(self.span)

    @property
    def flag(self) -> bool:
        """Tell whether the word is the value of an option of a command."""
        return assignments.is_option(self.before)

    @property
    def set_in_text(self) -> bool:
        """Tell whether a text only gives the word to a name: `"NAME=word"`, `"${NAME:-word}"`."""
        return assignments.is_setting(self.before, ends=self.after[:1] in _QUOTES)

    def _above(self) -> str:
        """The code of the line above, when it leaves an expression open."""
        for row in range(self._row - 1, max(-1, self._row - 4), -1):
            code = self._code_of(row)
            if code:
                return code if _OPEN_END.search(code) else ""
        return ""

    def _below(self) -> str:
        """The code of the line below, when it goes on with an expression."""
        if self._row + 1 >= self._document.rows:
            return ""
        code = self._code_of(self._row + 1).lstrip()
        return code if _GOES_ON.match(code) else ""

    def _code_of(self, row: int) -> str:
        """The end of a line, or all of it, without the comment behind it."""
        span = self._document.row_span(row)
        end = span.end
        while end > span.start:
            text = self._document.text(Span(max(span.start, end - WINDOW), end)).rstrip()
            token = self._tokens.at(end - 1) if text else None
            if token is None or not token.comment:
                return text
            end = token.span.start
        return ""

    @cached_property
    def string(self) -> tuple[str, str]:
        """The string the word is in, as far as it is near, and what of it stands before."""
        token = self._tokens.at(self.span.start)
        if token is None or token.comment:
            return "", ""
        start = max(token.span.start + 1, self.span.start - BLOCK)
        near = Span(start, min(token.span.end - 1, self.span.end + BLOCK))
        return self._document.text(near), self._document.text(Span(start, self.span.start))

    def header(self, bracket: Bracket) -> str | None:
        """The name in the head of a block: `variable "name" {`."""
        match = _HEADER.search(self._left_of(bracket.span.start))
        return match["name"] if match else None

    @property
    def before_string(self) -> str:
        """What stands before the string the word is in."""
        token = self._tokens.at(self.span.start)
        return self._left_of(token.span.start) if token else ""

    @property
    def declared(self) -> str | None:
        """All names before `=`, those of types included."""
        match = _DECLARATION.match(self.before)
        return match[1].strip() if match else None

    @property
    def far_before(self) -> str:
        """What stands before the word, lines above included."""
        start = max(0, self.span.start - WINDOW * 2)
        return self._document.text(Span(start, self.span.start))

    @cached_property
    def called(self) -> str | None:
        """The function the word is an argument of."""
        if match := _CALLED.search(self.before):
            return match["name"]
        if self.bracket is None or self.bracket.mark != b"(" or not self.is_element:
            return None
        return self.caller or None

    @property
    def is_element(self) -> bool:
        """Tell whether nothing but a bracket or a comma stands before the word."""
        return _ELEMENT.search(self.before) is not None

    @property
    def is_first(self) -> bool:
        """Tell whether the word is the first thing between its brackets."""
        if self.bracket is None:
            return False
        start = self.bracket.span.start + 1
        return not self._document.text(Span(start, self.span.start)).strip(" \t\r\n\"'`")

    @property
    def grand_caller(self) -> str:
        """The function that is given the list of lists the word stands in."""
        around = self.bracket and self._tokens.enclosing(self.bracket.span.start)
        return self._caller_of(around) if around else ""

    @property
    def openings(self) -> Iterator[str]:
        """What stands before the brackets around the word, innermost first."""
        bracket = self.bracket
        for _ in range(4):
            if bracket is None:
                return
            yield self._left_of(bracket.span.start + 1)
            bracket = self._tokens.enclosing(bracket.span.start)

    @cached_property
    def bracket(self) -> Bracket | None:
        """The innermost brackets around the word."""
        return self._tokens.enclosing(self.span.start)

    @property
    def records(self) -> Iterator[tuple[Bracket, frozenset[str]]]:
        """The mappings around the word and their keys, innermost first, up to a list."""
        bracket = self.bracket
        for _ in range(_DEEPEST):
            if bracket is None or bracket.mark != b"{":
                return
            yield bracket, frozenset(self._blocks.names(bracket, self.span.start))
            bracket = self._tokens.enclosing(bracket.span.start)

    def label(self, bracket: Bracket | None) -> str | None:
        """The name that brackets are given to."""
        for _ in range(3):  # `MODELS = new Set([`
            if bracket is None:
                return None
            before = self._left_of(bracket.span.start)
            if match := _DECLARED.search(before):
                return match["word"]
            if match := _LABEL.search(before):
                return match["key"]
            bracket = self._tokens.enclosing(bracket.span.start) if before[-1:] == "(" else None
        return None

    @property
    def expected(self) -> bool:
        """Tell whether the word stands in what a test expects a call to have got."""
        return any(shapes.EXPECTED.search(before) for before in self.openings)

    @property
    def caller(self) -> str:
        """The function that is given the list the word stands in."""
        return self._caller_of(self.bracket) if self.bracket else ""

    def _caller_of(self, bracket: Bracket) -> str:
        before = self._left_of(bracket.span.start)
        match = _FUNCTION.search(before) if bracket.mark == b"(" else _CALLED.search(before)
        return match["name"] if match else ""

    def is_membership(self, bracket: Bracket) -> bool:
        """Tell whether brackets stand after `in`, but not in the head of a loop."""
        before = self._left_of(bracket.span.start)
        return bool(shapes.MEMBERSHIP.search(before)) and not shapes.LOOP.search(before)

    def right_of(self, bracket: Bracket) -> str:
        """What follows brackets on their last line."""
        return self._document.text(Span(bracket.span.end, bracket.span.end + 40))

    def _left_of(self, offset: int) -> str:
        """What stands before a place on its line, or on the line above when that is nothing."""
        start = self._document.line_span(offset).start
        text = self._document.text(Span(max(start, offset - WINDOW), offset))
        row = self._document.row(offset)
        if self._joined and row > 0 and not text.strip(" \t{[("):
            return self._code_of(row - 1) + text.lstrip()
        return text

    @cached_property
    def siblings(self) -> tuple[str, ...]:
        """The other strings between the same brackets, or the other items of a YAML list."""
        if self.bracket is None:
            return tuple(self._neighbours.items())
        return self._blocks.strings(self.bracket, self.span)

    @cached_property
    def namesakes(self) -> tuple[str, ...]:
        """What the other items of a YAML list have for the key that names an item."""
        if self.bracket or self.key is None or self.key not in shapes.NAMES_A_MODEL:
            return ()
        return tuple(self._neighbours.namesakes(self.key))

    @cached_property
    def pairs(self) -> tuple[tuple[str, str | None], ...]:
        """The keys beside the word with what stands after them."""
        if self.bracket is not None:
            values = self._values_between(self.bracket.span) if self.names else {}
            return tuple((name, values.get(name)) for name in self.names)
        if not self._neighbours.indent and self.parent_key is None:
            return ()  # settings of many programs may stand beside each other in a flat file
        return tuple(pair_of(line) for line in self._neighbours.entries)

    def _values_between(self, span: Span) -> dict[str, str]:
        """The first value of each key between brackets, as far as they are near the word."""
        start = max(span.start, self.span.start - BLOCK // 4)
        end = min(span.end, self.span.end + BLOCK // 4)
        return pairs_in(self._document.text(Span(start, end)))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The keys beside the word: between the same brackets, or in the same block of lines."""
        bracket = self.bracket
        if bracket:
            found = self._blocks.names(bracket, self.span.start)
        else:
            found = tuple(line.key or "" for line in self._neighbours.entries)
        return tuple(dict.fromkeys(name for name in found if name != self.key))

    @property
    def parent_key(self) -> str | None:
        """The key of the nearest line above that is indented less."""
        return self._neighbours.parent_key

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(self._document, self._blocks, self._row)

    @cached_property
    def _row(self) -> int:
        return self._document.row(self.span.start)
