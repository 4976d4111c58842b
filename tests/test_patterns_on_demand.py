"""Patterns that are compiled when they are first asked."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from modelaudit import readers
from modelaudit.readers.patterns import on_demand


def test_it_behaves_like_a_pattern() -> None:
    pattern = on_demand(r"(?i)a(\d)", re.MULTILINE)
    assert [match[1] for match in pattern.finditer("a1 A2")] == ["1", "2"]
    assert pattern.search("b") is None
    assert pattern.pattern == r"(?i)a(\d)"


@pytest.mark.parametrize("module", [one.name for one in iter_modules(readers.__path__)])
def test_all_patterns_of_a_reader_can_be_compiled(module: str) -> None:
    found = vars(import_module(f"modelaudit.readers.{module}")).values()
    for each in found:
        if isinstance(each, type(on_demand(""))):
            assert re.compile(each.pattern, each.flags).pattern == each.pattern
