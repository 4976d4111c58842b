"""What files are searched for: identifiers in every form they are written, and names of calls.

Made once, when the rules are compiled: for every run it would take longer than the search.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

TYPE_CHECKING = False  # the module of that name costs as much as all the rest here
if TYPE_CHECKING:
    from modelaudit.rulebook.models import Surface


class Patterns(NamedTuple):
    """Texts to search for: identifiers, then where one may go on elsewhere, then names of calls."""

    texts: list[bytes]
    identifiers: int
    """How many of them are whole identifiers."""
    fragments: int
    """Where those end that tell of an identifier."""
    gone: int
    """Where those end that tell of a call that is gone; the others tell of any call."""


def patterns(identifiers: Iterable[str], surfaces: Sequence["Surface"] = ()) -> Patterns:
    """Return what must be searched for to find some identifiers and calls."""
    known = sorted(name.encode() for name in identifiers)
    whole = [*known, *_encoded(known)]
    fragments = _fragments(known)
    taken = {*whole, *fragments}
    gone = sorted({text.encode() for text in _gone(surfaces)} - taken)
    calls = sorted({text.encode() for text in _any_call(surfaces)} - {*taken, *gone})
    numbers = (len(whole), len(whole) + len(fragments), len(whole) + len(fragments) + len(gone))
    return Patterns([*whole, *fragments, *gone, *calls], *numbers)


def _gone(surfaces: Iterable["Surface"]) -> Iterator[str]:
    """Yield what tells of calls that are gone: two names or more that no living one has as well."""
    alive = {run for one in surfaces if not one.gone for call in one.calls for run in _runs(call)}
    for call in (call for one in surfaces if one.gone for call in one.calls):
        for steps in _parts(call):
            heads = (steps[:length] for length in range(2, len(steps) + 1))
            head = next((one for one in heads if ".".join(one) not in alive), None)
            if head is not None:
                yield ".".join(head)
                yield f"{'.'.join(head[:-1])} import {head[-1]}"
            if len(steps) > 1 and steps[-2][:1].isupper():
                yield ".".join(steps[-2:])  # whatever its module is called in the file


def _any_call(surfaces: Iterable["Surface"]) -> Iterator[str]:
    """Yield what stands in every file that calls a surface: its module, or its last two names."""
    for call in (call for one in surfaces for call in one.calls):
        module = call.partition(".")[0]
        yield from (f"import {module}", f"from {module}")
        yield from (".".join(pair) for pair in [*pairwise(_parts(call)[-1])][-1:])


def _parts(call: str) -> list[list[str]]:
    """Return the names of a call as they stand beside each other, those of a class apart."""
    return [part.strip(".").split(".") for part in call.split("()")]


def _runs(call: str) -> Iterator[str]:
    for steps in _parts(call):
        for start in range(len(steps)):
            yield from (".".join(steps[start:end]) for end in range(start + 2, len(steps) + 1))


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
