"""A rule carries its own cases: each is run here, so that a rule cannot lie about itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from shipped import INDEX, RULES

from modelaudit.document import Document
from modelaudit.identifiers import Matcher
from modelaudit.prefilter import Prefilter
from modelaudit.readers import reader_for
from modelaudit.references import Role
from modelaudit.rulebook.index import rules_folder
from modelaudit.rulebook.tree import loader

MATCHER = Matcher(Prefilter(INDEX.facts.patterns), RULES)


def entries(folder: str, key: str) -> Iterator[dict[str, Any]]:
    for path in sorted(Path(rules_folder(), folder).glob("*.yaml")):
        yield from yaml.load(path.read_bytes(), Loader=loader())[key]


def cases(kind: str) -> list[tuple[str, str]]:
    return [
        (entry["id"], snippet)
        for entry in entries("models", "models")
        for snippet in entry.get("cases", {}).get(kind, ())
    ]


def used_models(snippet: str) -> set[str]:
    """Models that a line of Python uses, as the program reads it."""
    document = Document.from_bytes("case.py", f"{snippet}\n".encode())
    read = reader_for(document.path, document.content)
    reading = read(document, MATCHER.hits(document.content), MATCHER, RULES)
    assert reading.problem is None
    return {
        model_id
        for reference in reading.references
        if reference.role is Role.USE
        for model_id in RULES.identifiers[reference.candidate.identifier].values()
    }


@pytest.mark.parametrize(("model", "snippet"), cases("match"))
def test_the_model_is_found(model: str, snippet: str) -> None:
    assert model in used_models(snippet)


@pytest.mark.parametrize(("model", "snippet"), cases("no_match"))
def test_the_model_is_not_found(model: str, snippet: str) -> None:
    assert model not in used_models(snippet)


def test_some_rules_have_cases() -> None:
    assert cases("match")
    assert cases("no_match")


@pytest.mark.parametrize(
    "entry", list(entries("call_changes", "changes")), ids=lambda entry: str(entry["id"])
)
def test_a_call_change_says_which_arguments_call_for_it(entry: dict[str, Any]) -> None:
    said = entry.get("cases", {})
    parameters = set(entry["parameters"])
    assert not parameters.intersection(said.get("passes", ()))
    assert parameters.issuperset(said.get("blocks", ())) or not parameters
