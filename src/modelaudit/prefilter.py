"""The one search that every file costs: all texts at once, over bytes, in native code."""

import ahocorasick_rs

TYPE_CHECKING = False  # the module of that name costs as much as all the rest here
if TYPE_CHECKING:
    from modelaudit.rulebook.patterns import Patterns

MARKER = b"modelaudit:"
"""What a suppression comment begins with; searched together with the identifiers."""

UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
"""What a file begins with in whose bytes nothing can be found before they are decoded."""

_INSIDE = frozenset(bytes([byte]) for byte in range(128) if chr(byte).isalnum() or byte == 0x5F)
"""What continues a word: no route writes an identifier right beside one of these."""
_MUCH = 8 * 1024 * 1024
"""Bytes from which an automaton pays that is three times as fast and takes four times to build."""


class Prefilter:
    """Finds identifiers, beginnings of them, names of calls, and markers of suppressions."""

    def __init__(self, patterns: "Patterns", *, calls: bool = False) -> None:
        """Prepare the search.

        Args:
            patterns: The texts.
            calls: Look for any call that takes a model, not only for those that are gone.
        """
        texts = patterns.texts if calls else patterns.texts[: patterns.gone]
        self._fragments_from, self._calls_from = patterns.identifiers, patterns.fragments
        self._marker = len(texts)
        whole = enumerate(texts[: patterns.identifiers])
        self._words = frozenset(number for number, text in whole if text.isalnum())
        self._texts = [*texts, MARKER]
        self._automaton = self._build(None)
        self._until_faster = _MUCH

    def _build(self, kind: ahocorasick_rs.Implementation | None) -> ahocorasick_rs.BytesAhoCorasick:
        return ahocorasick_rs.BytesAhoCorasick(
            self._texts,
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            implementation=kind,
        )

    def search(self, content: bytes) -> list[tuple[int, int, int]]:
        """Return (pattern, start, end) of every occurrence, without any look around it."""
        if self._until_faster > 0:
            self._until_faster -= len(content)
            if self._until_faster <= 0:
                self._automaton = self._build(ahocorasick_rs.Implementation.DFA)
        return self._automaton.find_matches_as_indexes(content)

    def finds(self, content: bytes) -> bool:
        """Tell whether a text may hold anything."""
        return any(not self.is_part(*found, content) for found in self.search(content))

    def is_part(self, pattern: int, start: int, end: int, content: bytes) -> bool:
        """Tell whether an occurrence is only a part of a longer word: `ada` in `Canadas`.

        A letter before it may belong to what stands for a character: `%2Fada`, an escape of JSON.
        """
        if pattern not in self._words:
            return False
        if content[end : end + 1] in _INSIDE:
            return True
        before = content[max(0, start - 6) : start]
        return before[-1:] in _INSIDE and b"\\" not in before and b"%" not in before[-3:]

    def is_identifier(self, pattern: int) -> bool:
        """Tell whether a pattern is a whole identifier."""
        return pattern < self._fragments_from

    def is_fragment(self, pattern: int) -> bool:
        """Tell whether a pattern is the beginning of an identifier at the end of a literal."""
        return self._fragments_from <= pattern < self._calls_from

    def is_call(self, pattern: int) -> bool:
        """Tell whether a pattern is a part of the name of a call."""
        return self._calls_from <= pattern < self._marker

    def is_marker(self, pattern: int) -> bool:
        """Tell whether a pattern is the beginning of a suppression comment."""
        return pattern == self._marker
