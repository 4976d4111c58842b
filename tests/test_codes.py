"""The help texts of the codes."""

import re

import pytest

from modelaudit.codes import CODES, Code
from modelaudit.findings import Severity


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_texts_are_sentences(code: Code) -> None:
    for text in (code.what, code.why, code.remedy):
        assert text[0].isupper()
        assert text.endswith(".")
    assert not code.title.endswith(".")


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert all(re.fullmatch(r"MA\d{3}", code) for code in CODES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code.name) for code in CODES.values())
    assert len({code.name for code in CODES.values()}) == len(CODES)


def test_default_severities() -> None:
    assert CODES["MA101"].severity is CODES["MA102"].severity is Severity.ERROR
    assert CODES["MA103"].severity is CODES["MA106"].severity is Severity.WARNING
    assert CODES["MA104"].severity is Severity.INFO


def test_noisy_codes_are_off_by_default() -> None:
    assert [code.code for code in CODES.values() if not code.enabled] == ["MA110", "MA120"]
