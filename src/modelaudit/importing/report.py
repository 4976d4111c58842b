"""The report of an import: for people, and for programs."""

from typing import Any

from modelaudit.importing.plan import Item
from modelaudit.importing.rounds import Imported, Placed

SCHEMA_VERSION = 1


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
            lines += [f"  {_line(one)}" for one in found]
    passed = f", {imported.passed} passed over" if imported.passed else ""
    lines.append(f"{imported.source} ({imported.kind}): {imported.agreeing} rows agree{passed}")
    return "\n".join(lines) + "\n"


def _line(placed: Placed) -> str:
    where = placed.file if placed.line is None else f"{placed.file}:{placed.line}"
    return f"{where}: {_what(placed.item)}"


def _what(item: Item) -> str:
    who = f"{item.identifier} on {item.route}"
    match item.action, item.old, item.new:
        case "undecided", _, _:
            return f"{who}: {item.text}"
        case "change", old, new:
            return f"{who}: {item.text} {old} -> {new}"
        case _, _, new:
            return f"{who}: {item.text} {new}"


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
