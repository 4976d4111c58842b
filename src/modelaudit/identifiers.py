"""Text to candidate identifiers: exact, fast, and blind to what they are for.

All identifiers are searched in one native pass over the bytes. Only around a hit is the whole token
looked at, and the grammar asked whether it is one that some route writes.
"""

from typing import TYPE_CHECKING

from modelaudit.grammar import REACH, TOKEN, Grammar, heads
from modelaudit.prefilter import Prefilter
from modelaudit.references import Candidate, Hits, Span

if TYPE_CHECKING:
    from modelaudit.rulebook.models import Rulebook

_TOKEN_BYTES = frozenset(bytes([byte]) for byte in TOKEN)


class Matcher:
    """Finds the candidates of a file: the search, then the grammar of routes around each hit."""

    def __init__(self, prefilter: Prefilter, rulebook: "Rulebook") -> None:
        self._prefilter = prefilter
        self._grammar = Grammar(rulebook)

    def hits(self, content: bytes) -> Hits:
        """Return all candidates, fragments of split identifiers, markers, and whether it calls."""
        candidates, fragments, markers, calls = [], [], [], False
        for pattern, start, end in self._prefilter.search(content):
            if self._prefilter.is_part(pattern, start, end, content):
                continue
            if self._prefilter.is_marker(pattern):
                markers.append(start)
            elif self._prefilter.is_call(pattern):
                calls = True
            elif self._prefilter.is_fragment(pattern):
                if content[start - 1 : start] not in _TOKEN_BYTES:
                    fragments.append(Span(start, end - 1))
            elif candidate := self._candidate(content, start, end):
                candidates.append(candidate)
        return Hits(tuple(candidates), tuple(fragments), tuple(markers), calls)

    def _candidate(self, content: bytes, start: int, end: int) -> Candidate | None:
        """Return the token around a hit, or around a longer one that begins inside of it.

        Where one host writes `openai/gpt-4o`, that is no reason to overlook `gpt-4o-mini` after
        the same prefix: the search prefers what begins first.
        """
        found = self._grammar.candidate(content, start, end)
        if found is not None:
            return found
        for head in heads(content[start:end]):
            begin = start + len(head)
            for pattern, first, last in self._prefilter.search(content[begin : begin + REACH]):
                if first == 0 and self._prefilter.is_identifier(pattern) and begin + last >= end:
                    return self._grammar.candidate(content, begin, begin + last)
                break
        return None
