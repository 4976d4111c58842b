"""The one search that every file costs: all identifiers at once, over bytes, in native code."""

import ahocorasick_rs

TYPE_CHECKING = False  # the module of that name costs as much as all the rest here
if TYPE_CHECKING:
    from modelaudit.rulebook.patterns import Patterns

MARKER = b"modelaudit:"
"""What a suppression comment begins with; searched together with the identifiers."""

UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
"""What a file begins with in whose bytes nothing can be found before they are decoded."""


class Prefilter:
    """Finds identifiers, beginnings of identifiers, and markers of suppression comments."""

    def __init__(self, patterns: "Patterns") -> None:
        self._fragments_from = patterns.identifiers
        self._marker = len(patterns.texts)
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            [*patterns.texts, MARKER], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def search(self, content: bytes) -> list[tuple[int, int, int]]:
        """Return (pattern, start, end) of every occurrence, without any look around it."""
        return self._automaton.find_matches_as_indexes(content)

    def is_identifier(self, pattern: int) -> bool:
        """Tell whether a pattern is a whole identifier."""
        return pattern < self._fragments_from

    def is_fragment(self, pattern: int) -> bool:
        """Tell whether a pattern is the beginning of an identifier at the end of a literal."""
        return self._fragments_from <= pattern < self._marker

    def is_marker(self, pattern: int) -> bool:
        """Tell whether a pattern is the beginning of a suppression comment."""
        return pattern == self._marker
