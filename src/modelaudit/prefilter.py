"""The one search that every file costs: all identifiers at once, over bytes, in native code."""

import re
from collections.abc import Iterable, Sequence

import ahocorasick_rs

MARKER = b"modelaudit:"
"""What a suppression comment begins with; searched together with the identifiers."""

UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
"""What a file begins with in whose bytes nothing can be found before they are decoded."""


class Prefilter:
    """Finds identifiers, beginnings of identifiers, and markers of suppression comments."""

    def __init__(self, identifiers: Sequence[bytes]) -> None:
        patterns = [*identifiers, *_encoded(identifiers)]
        self._fragments_from = len(patterns)
        patterns += _fragments(identifiers)
        self._marker = len(patterns)
        patterns.append(MARKER)
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            patterns, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
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


def _encoded(identifiers: Iterable[bytes]) -> list[bytes]:
    """Return identifiers as parts of a URL, where they differ there: `...-v1%3A0`."""
    written = ((one, one.replace(b":", b"%3A").replace(b"/", b"%2F")) for one in identifiers)
    return [there for one, there in written if there != one]


def _fragments(identifiers: Iterable[bytes]) -> list[bytes]:
    """Return what a literal ends with when an identifier goes on in the next literal.

    A literal may end before or after a separator. What is left of it must look like nothing else:
    a head without a number is a word, a head that is an identifier is found as one.
    """
    known = set(identifiers)
    heads = set()
    for identifier in known:
        for separator in re.finditer(rb"[-/]", identifier):
            heads.add(identifier[: separator.end()])
            heads.add(identifier[: separator.start()])
    told = [head for head in heads if head[-1:] in b"-/" or re.search(rb"\d", head)]
    return [head + quote for head in sorted(set(told) - known) for quote in (b'"', b"'")]
