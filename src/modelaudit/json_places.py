"""Where the values of a JSON text stand; the parser of the standard library passes over them."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from modelaudit.references import Span

_BOM: Final = "\u00ef\u00bb\u00bf"
"""Bytes of a byte order mark, each seen as one character."""
_SPACE: Final = re.compile(r"[ \t\r\n]*")


class Value(NamedTuple):
    """A value of JSON and where it stands."""

    span: Span
    value: Any


class JsonPlaces:
    """Places of values in a text of JSON, which the parser of the standard library skips."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decode = json.JSONDecoder().raw_decode
        self.start = self._after_space(len(_BOM) if text.startswith(_BOM) else 0)
        value, end = self._decode(text, self.start)
        if self._after_space(end) != len(text):
            raise json.JSONDecodeError("Extra data", text, end)
        self.is_object = isinstance(value, dict)

    def members(self, at: int) -> Mapping[str, Value]:
        """Return the members of an object that begins at a place."""
        return dict(self._members(at))

    def items(self, at: int) -> Iterator[Value]:
        """Yield the items of a list that begins at a place."""
        at = self._after_space(at + 1)
        while self._text[at] != "]":
            value, end = self._decode(self._text, at)
            yield Value(Span(at, end), value)
            at = self._next(end)

    def _members(self, at: int) -> Iterator[tuple[str, Value]]:
        at = self._after_space(at + 1)
        while self._text[at] != "}":
            name, end = self._decode(self._text, at)
            at = self._after_space(self._after_space(end) + 1)
            value, end = self._decode(self._text, at)
            yield name, Value(Span(at, end), value)
            at = self._next(end)

    def _next(self, end: int) -> int:
        at = self._after_space(end)
        return self._after_space(at + 1) if self._text[at] == "," else at

    def _after_space(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        assert match is not None
        return match.end()
