"""Tests: what a file expects must change together with what it asks for."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from modelaudit.references import Reference, Role

EXPECTED: Final = "expected value"
"""What the places of such texts begin with."""


def guarded(references: Iterable[Reference]) -> list[Reference]:
    """Ask for a person's eye where the same file expects the very text that would be replaced."""
    references = list(references)
    expected = {r.candidate.text for r in references if r.place.startswith(EXPECTED)}
    return [
        replace(r, caution="a test in this file expects the old name")
        if r.role is Role.USE and r.candidate.text in expected and not r.caution
        else r
        for r in references
    ]
