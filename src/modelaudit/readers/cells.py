"""Code cells of notebooks, line by line, as they stand in JSON."""

import re
from typing import Final, NamedTuple

from modelaudit.document import Document
from modelaudit.readers import shapes
from modelaudit.readers.surroundings import Surroundings
from modelaudit.readers.syntax import Tokens
from modelaudit.references import Span

_REACH: Final = 300
_CODE: Final = re.compile(r'"cell_type"\s*:\s*"code"')
_SOURCE: Final = re.compile(r'"source"\s*:\s*\[?\s*\Z')
_COMMENT: Final = re.compile(r"""^[^"']*(?:"[^"]*"[^"']*|'[^']*'[^"']*)*\#""")
_LISTED: Final = re.compile(r"(\w+)\s*(?::[^=]*)?=\s*[\[({]\s*\Z")


class CellLine(NamedTuple):
    """The line of code a word stands in, without the marks of JSON."""

    before: str
    after: str
    quoted: bool
    comment: bool
    known: bool
    """It is an entry of a list or a table."""


class Cells:
    """The cells of one notebook."""

    def __init__(self, document: Document, tokens: Tokens) -> None:
        self._document, self._tokens = document, tokens

    def line_of(self, around: Surroundings) -> CellLine | None:
        """The line of a code cell around a word; None when it is anything else."""
        token = self._tokens.at(around.span.start)
        if token is None or not self._is_source(token.span.start):
            return None
        start, end = token.span.start + 1, token.span.end - 1
        near = Span(max(start, around.span.start - _REACH), around.span.start)
        before = _plain(self._document.text(near)).rpartition("\n")[2]
        rest = Span(around.span.end, min(end, around.span.end + _REACH))
        after = _plain(self._document.text(rest)).partition("\n")[0]
        quoted = before[-1:] in ("'", '"') and before[-1:] == after[:1]
        comment = _COMMENT.match(before[:-1] if quoted else before) is not None
        if quoted:
            before, after = before[:-1], after[1:]
        return CellLine(before, after, quoted, comment, quoted and _is_known(before, after))

    def _is_source(self, offset: int) -> bool:
        bracket = self._tokens.enclosing(offset)
        if bracket is not None and bracket.mark == b"[":
            offset = bracket.span.start
            bracket = self._tokens.enclosing(offset)
        if bracket is None:
            return False
        before = self._document.text(Span(max(0, offset - 60), offset))
        cell = self._document.text(Span(bracket.span.start, bracket.span.start + _REACH))
        return _SOURCE.search(before + "[") is not None and _CODE.search(cell) is not None


def _plain(text: str) -> str:
    """JSON's escapes undone, as far as they matter for one line."""
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t")


def _is_known(before: str, after: str) -> bool:
    """Whether a string is an entry of a list of several, or of one whose name says so."""
    if match := _LISTED.search(before):
        return after.lstrip().startswith(",") or shapes.KNOWLEDGE.search(match[1]) is not None
    return re.search(r"=\s*[\[({][^\[\](){}]*,\s*\Z", before) is not None
