"""What files are searched for: identifiers in every form they are written, and where one is split.

Made once, when the rules are compiled: for every run it would take longer than the search.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Patterns(NamedTuple):
    """Texts to search for, identifiers first."""

    texts: list[bytes]
    identifiers: int
    """How many of them are whole identifiers; the others are where one may go on elsewhere."""


def patterns(identifiers: Iterable[str]) -> Patterns:
    """Return what must be searched for to find some identifiers."""
    known = sorted(name.encode() for name in identifiers)
    whole = [*known, *_encoded(known)]
    return Patterns([*whole, *_fragments(known)], len(whole))


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
