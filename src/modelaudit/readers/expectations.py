"""Tests: what a file expects, or has recorded, must change together with what it asks for."""

import re
from collections.abc import Iterable
from typing import Final

from modelaudit.references import Reference, Role

EXPECTED: Final = "expected value"
"""What the places of such texts begin with."""
_REPLAYED: Final = re.compile(rb"[mu](?:(?<=\bm)ark\.vcr|(?<=\bu)se_cassette)\b")
"""How a test says that it replays the answers it has recorded."""


def guarded(references: Iterable[Reference], content: bytes) -> list[Reference]:
    """Ask for a person's eye where the same file expects what is replaced, or replays answers."""
    references = list(references)
    expected = {r.candidate.text for r in references if r.place.startswith(EXPECTED)}
    replayed = _REPLAYED.search(content) is not None

    def caution(reference: Reference) -> str | None:
        if reference.role is not Role.USE or reference.caution:
            return reference.caution
        if reference.candidate.text in expected:
            return "a test in this file expects the old name"
        return "a test in this file replays what the old model answered" if replayed else None

    return [one._replace(caution=caution(one)) for one in references]
