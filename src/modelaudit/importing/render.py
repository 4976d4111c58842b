"""Facts -> YAML as a person writes it in a rule file."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from modelaudit.rulebook import schema
from modelaudit.rulebook.tree import resolve

Value = Any
"""A text, number, day or flag, or a list or mapping of such."""

_PLAIN = re.compile(r"[A-Za-z0-9](?:[\w./@+()-]| (?! |$))*")
_BLOCKS = ("routes", "fine_tune", "successors")
"""Keys of a model that get a line for each part."""


def flow(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        if value.keys() <= set(schema.OFFERING):
            value = {key: value[key] for key in schema.OFFERING if key in value}
        return "{" + ", ".join(f"{scalar(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def scalar(value: Value) -> str:
    """A text, number, day or flag; in quotes only where YAML would take a text for another."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value)
    return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    """Whether neither our reader of YAML nor that of others takes a text for something else."""
    try:
        return bool(_PLAIN.fullmatch(text)) and text == yaml.safe_load(text) == resolve(text)
    except ValueError:
        return False  # 2027-13-45: a day that there is not


def _number(value: float) -> str:
    if value == int(value):
        return str(int(value))
    text = repr(value)
    # YAML takes 2e-07 for a text, but not 2.0e-07.
    return text if "." in text else text.replace("e", ".0e")


def entry(key: str, value: Value, indent: str, newline: str) -> str:
    """A key of a model and its value, without the indentation of the first line."""
    if key not in _BLOCKS or not value:
        return f"{key}: {flow(value)}"
    parts = (
        [f"{scalar(name)}: {flow(one)}" for name, one in value.items()]
        if isinstance(value, Mapping)
        else [f"- {flow(one)}" for one in value]
    )
    return newline.join([f"{key}:", *(f"{indent}  {part}" for part in parts)])


def model(facts: Mapping[str, Value], indent: str, newline: str) -> str:
    """A model as an item of a list of models, with its keys in the usual order."""
    keys: Sequence[str] = [key for key in schema.MODEL if facts.get(key) not in (None, [], {})]
    inner = f"{indent}  "
    lines = [entry(key, facts[key], inner, newline) for key in keys]
    return f"{indent}- " + f"{newline}{inner}".join(lines)
