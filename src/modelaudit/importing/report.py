"""The report of an import: for people, and for programs."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from modelaudit.importing.ledger import Item
from modelaudit.importing.rounds import Imported, Placed
from modelaudit.quoting import printable

SCHEMA_VERSION = 1
_MOST_ALIKE = 3
_LONGEST = 200


def text(imported: Imported) -> str:
    """What was or would be done, what a person has to decide, and how much agrees."""
    would = "" if imported.written else "Would "
    titles = {
        "add": f"{would}add" if would else "Added",
        "change": f"{would}change" if would else "Changed",
        "undecided": "Cannot decide",
    }
    lines: list[str] = []
    for action, title in titles.items():
        if found := imported.of(action):
            lines.append(f"{title} ({len(found)}):")
            lines += [f"  {line}" for line in _lines(found)]
    passed = f", {imported.passed} passed over" if imported.passed else ""
    lines.append(f"{imported.source} ({imported.kind}): {imported.agreeing} rows agree{passed}")
    return "\n".join(map(printable, lines)) + "\n"


def _lines(found: list[Placed]) -> Iterator[str]:
    """One line each; many rows that no rule is about, for one reason, share a line."""
    alike = Counter(one.item.text for one in found if one.item.model is None)
    for one in found:
        count = alike[one.item.text] if one.item.model is None else 1
        if count <= _MOST_ALIKE:
            where = one.file if one.line is None else f"{one.file}:{one.line}"
            yield f"{where}: {_what(one.item)}"
    for reason, count in alike.items():
        if count > _MOST_ALIKE:
            rows = [one for one in found if one.item.model is None and one.item.text == reason]
            first = ", ".join(one.item.identifier[:_LONGEST] for one in rows[:_MOST_ALIKE])
            yield f"{rows[0].file}: {reason}: {count} rows, such as {first}"


def _what(item: Item) -> str:
    who = f"{item.identifier[:_LONGEST] or '(no name)'} on {item.route[:_LONGEST]}"
    match item.action, item.old, item.new:
        case "undecided", _, _:
            what = item.text
        case "change", old, new:
            what = f"{item.text} {old} -> {new}"
        case _, _, new:
            what = f"{item.text} {new}".rstrip()
    return f"{who}: {what}"


def tree(imported: Imported) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "source": imported.source,
        "kind": imported.kind,
        "written": imported.written,
        "summary": {
            "add": len(imported.of("add")),
            "change": len(imported.of("change")),
            "undecided": len(imported.of("undecided")),
            "agreeing": imported.agreeing,
            "passed_over": imported.passed,
        },
        "items": [_item(one) for one in imported.placed],
    }


def _item(placed: Placed) -> dict[str, Any]:
    item = placed.item
    return {
        "action": item.action,
        "model": item.model,
        "route": item.route,
        "identifier": item.identifier,
        "key": ".".join(item.path) or None,
        "text": item.text,
        "old": item.old,
        "new": item.new,
        "filename": placed.file,
        "line": placed.line,
    }
