"""The page of all keys of rule files: meaning from the JSON Schemas, example from the rules."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from docpages.markdown import code, page, prose, section, table
from modelaudit.rulebook.problems import Problems
from modelaudit.rulebook.tree import Node, parse_tree

Schema = Mapping[str, Any]

_OWN = "tests/fixtures/rules/*.yaml"
"""Own rules of a project, for the keys that no shipped file uses."""
_FILES = {
    "models": "rules/models/*.yaml",
    "routes": "rules/routes.yaml",
    "call_sites": "rules/call_sites.yaml",
    "call_changes": "rules/call_changes/*.yaml",
}
_HEAD = ("Key", "Value", "Meaning", "Example")
_PLAIN = re.compile(r"[A-Za-z][\w./ -]*")
_LONGEST = 90
"""Characters of an example; a key whose values are all longer has none."""
_INTRODUCTION = """\
Written from the JSON Schemas in `rules/schema/`, from which editors complete too; the examples are
taken from the rules. Keys in **bold** are needed.
"""


class Use(NamedTuple):
    """A key where a rule file uses it."""

    kind: str
    """The mapping it belongs to: `model`, `successor`; empty for the top of a file."""
    key: str
    node: Node


def pages(root: Path) -> dict[str, str]:
    """Write the page."""
    parts = [part for name, glob in _FILES.items() for part in _file(root, name, glob)]
    return {"rule-keys.md": page("Keys of rule files", _INTRODUCTION, *parts)}


def _file(root: Path, name: str, glob: str) -> Iterator[str]:
    content = (root / "rules" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
    schema = json.loads(content)
    files = [*sorted(root.glob(glob)), *sorted(root.glob(_OWN) if name == "models" else ())]
    examples = _examples(use for file in files for use in _uses_in(file, schema))
    yield section(f"`{glob}`", _table(name, "", schema, examples))
    for kind in dict.fromkeys(re.findall(r'"#/\$defs/(\w+)"', content)):
        yield f"### {name}: {kind}\n\n{_table(name, kind, schema['$defs'][kind], examples)}"


def _table(file: str, kind: str, schema: Schema, examples: Mapping[tuple[str, str], str]) -> str:
    needed = schema.get("required", ())
    rows = []
    for key, value in schema["properties"].items():
        name = code(key)
        rows.append(
            (
                f"**{name}**" if key in needed else name,
                _kind_of_value(file, value),
                prose(value.get("description", "")),
                code(examples.get((kind, key), "")),
            )
        )
    return table(_HEAD, rows)


def _kind_of_value(file: str, schema: Schema) -> str:
    match schema:
        case {"$ref": ref}:
            kind = str(ref).rpartition("/")[2]
            return f"[{kind}](#{file}-{kind})"
        case {"enum": choices}:
            return " or ".join(code(str(choice)) for choice in choices)
        case {"type": "array", "items": items}:
            return f"list of {_kind_of_value(file, items)}"
        case {"type": "object", "additionalProperties": {} as values} if values:
            return f"mapping to {_kind_of_value(file, values)}"
        case {"type": "object", "properties": keys}:
            return f"mapping of {', '.join(map(code, keys))}"
        case {"type": "string", "pattern": pattern} if "4" in pattern:
            return "day"
    return {"string": "text", "boolean": "true or false"}.get(schema.get("type", ""), "number")


def _examples(uses: Iterator[Use]) -> dict[tuple[str, str], str]:
    """Take the first use of each key that is short enough to be shown, else the head of a list."""
    found: dict[tuple[str, str], str] = {}
    cut: dict[tuple[str, str], str] = {}
    for use in uses:
        if (use.kind, use.key) not in found:
            shown = f"{use.key}: {flow(use.node)}"
            if len(shown) <= _LONGEST:
                found[use.kind, use.key] = shown
            elif use.node.value and isinstance(use.node.value, list):
                cut.setdefault((use.kind, use.key), f"{use.key}: [{flow(use.node.value[0])}, …]")
    return {key: shown for key, shown in (cut | found).items() if len(shown) <= _LONGEST}


def _uses_in(file: Path, schema: Schema) -> Iterator[Use]:
    tree = parse_tree(file.read_bytes(), file.name, Problems())
    return iter(()) if tree is None else _uses(tree, schema, schema, "")


def _uses(node: Node, schema: Schema, root: Schema, kind: str) -> Iterator[Use]:
    """Go through a file and its schema side by side."""
    if ref := schema.get("$ref"):
        kind = ref.rpartition("/")[2]
        schema = root["$defs"][kind]
    if isinstance(node.value, list):
        for child in node.value:
            yield from _uses(child, schema.get("items", {}), root, kind)
    elif isinstance(node.value, dict):
        own, free = schema.get("properties", {}), schema.get("additionalProperties")
        for key, child in node.value.items():
            if key in own:
                yield Use(kind, key, child)
            yield from _uses(child, own.get(key, free or {}), root, kind)


def flow(node: Node) -> str:
    """Write a value as YAML on one line."""
    match node.value:
        case dict() as mapping:
            return f"{{{', '.join(f'{key}: {flow(child)}' for key, child in mapping.items())}}}"
        case list() as items:
            return f"[{', '.join(map(flow, items))}]"
        case str() as text:
            plain = _PLAIN.fullmatch(text) and text.lower() not in ("true", "false")
            return text if plain else json.dumps(text, ensure_ascii=False)
        case bool() as flag:
            return str(flag).lower()
        case date() as day:
            return day.isoformat()
        case other:
            return str(other)
