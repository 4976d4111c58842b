"""Globs mean what `fnmatch` says they mean."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modelaudit.globs import fits

TEXTS = st.text("ab.*", max_size=8)


@given(name=TEXTS, glob=TEXTS)
@example(name="ab", glob="ab*b")
@example(name="aab", glob="*ab*b")
def test_stars_are_read_like_those_of_fnmatch(name: str, glob: str) -> None:
    assert fits(name, glob) == fnmatchcase(name, glob)


@pytest.mark.parametrize(
    ("name", "glob", "meant"),
    [
        ("acme-1", "acme-?", True),
        ("acme-10", "acme-?", False),
        ("acme-1", "acme-[12]", True),
        ("acme-3", "acme-[12]", False),
        ("Acme-1", "acme-1", False),
    ],
)
def test_other_marks_and_case(name: str, glob: str, meant: bool) -> None:
    assert fits(name, glob) is meant
