"""What editors check by JSON Schema and what the loader takes are the same."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from modelaudit.rulebook import schema

RULES = Path(__file__).parent.parent / "rules"
KINDS = {
    "models": [
        *sorted((RULES / "models").glob("*.yaml")),
        Path(__file__).parent / "fixtures" / "rules" / "team.yaml",
    ],
    "call_changes": sorted((RULES / "call_changes").glob("*.yaml")),
    "routes": [RULES / "routes.yaml"],
    "call_sites": [RULES / "call_sites.yaml"],
}


def read_schema(kind: str) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((RULES / "schema" / f"{kind}.schema.json").read_text())
    return described


class TextDates(yaml.SafeLoader):
    """Leaves dates as texts, as JSON has no dates."""


TextDates.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize(
    ("kind", "path"), [(kind, path) for kind, paths in KINDS.items() for path in paths]
)
def test_every_rule_file_fits_its_schema(kind: str, path: Path) -> None:
    document = yaml.load(path.read_text(), TextDates)
    jsonschema.Draft202012Validator(read_schema(kind)).validate(document)


@pytest.mark.parametrize("path", [path for paths in KINDS.values() for path in paths])
def test_every_rule_file_names_its_schema_for_editors(path: Path) -> None:
    first = path.read_text().splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_every_schema_is_one(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(read_schema(kind))


@pytest.mark.parametrize(
    ("kind", "definition", "keys"),
    [
        ("models", None, schema.MODELS_FILE),
        ("models", "model", schema.MODEL),
        ("models", "source", schema.SOURCE),
        ("models", "lifecycle", schema.LIFECYCLE),
        ("models", "offering", schema.OFFERING),
        ("models", "successor", schema.SUCCESSOR),
        ("models", "guidance", schema.GUIDANCE),
        ("models", "card", schema.CARD),
        ("models", "cases", schema.CASES),
        ("models", "ban", schema.BAN),
        ("models", "override", schema.OVERRIDE),
        ("routes", None, schema.ROUTES_FILE),
        ("routes", "route", schema.ROUTE),
        ("routes", "rewrite", schema.REWRITE),
        ("routes", "framework", schema.FRAMEWORK),
        ("call_sites", None, schema.CALL_SITES_FILE),
        ("call_sites", "surface", schema.SURFACE),
        ("call_changes", None, schema.CALL_CHANGES_FILE),
        ("call_changes", "change", schema.CALL_CHANGE),
        ("call_changes", "cases", schema.CALL_CHANGE_CASES),
    ],
)
def test_schema_and_loader_know_the_same_keys(
    kind: str, definition: str | None, keys: tuple[str, ...]
) -> None:
    described = read_schema(kind)
    if definition is not None:
        described = described["$defs"][definition]
    assert sorted(described["properties"]) == sorted(keys)
    assert described["additionalProperties"] is False


def test_stages_are_the_same() -> None:
    stage = read_schema("models")["$defs"]["lifecycle"]["properties"]["stage"]
    assert sorted(stage["enum"]) == sorted(schema.STAGES)


@pytest.mark.parametrize(
    ("definition", "kinds"), [("route", schema.KINDS), ("framework", schema.FRAMEWORK_KINDS)]
)
def test_kinds_are_the_same(definition: str, kinds: tuple[str, ...]) -> None:
    kind = read_schema("routes")["$defs"][definition]["properties"]["kind"]
    assert sorted(kind["enum"]) == sorted(kinds)


@pytest.mark.parametrize(
    ("key", "words"),
    [("change", schema.CHANGES), ("fix", schema.FIXES), ("effect", schema.EFFECTS)],
)
def test_words_of_call_changes_are_the_same(key: str, words: tuple[str, ...]) -> None:
    known = read_schema("call_changes")["$defs"]["change"]["properties"][key]
    assert tuple(known["enum"]) == words
