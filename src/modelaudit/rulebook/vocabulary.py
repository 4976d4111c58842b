"""Files of call sites and call changes -> their types."""

from collections.abc import Iterator
from typing import NamedTuple

from modelaudit.rulebook import schema
from modelaudit.rulebook.fields import Fields, is_literal
from modelaudit.rulebook.models import CallChange, Clients, Surface, Vocabulary
from modelaudit.rulebook.problems import Place, Problems, quote
from modelaudit.rulebook.surfaces import read_clients, read_surfaces
from modelaudit.rulebook.tree import Node


class PlacedChange(NamedTuple):
    """A call change and where it stands."""

    change: CallChange
    place: Place


class CallSites(NamedTuple):
    """All that a file of call sites says."""

    vocabulary: Vocabulary
    clients: Clients
    surfaces: tuple[Surface, ...]


def read_call_sites(root: Node, problems: Problems) -> CallSites:
    """Reads the file of call sites."""
    fields = Fields(root, schema.CALL_SITES_FILE, problems, "a file of call sites")
    fields.texts("sources")
    vocabulary = Vocabulary(
        model_keys=frozenset(fields.texts("model_keys")),
        lookup_calls=frozenset(fields.texts("lookup_calls")),
        alias_marks=frozenset(fields.texts("alias_marks")),
        table_keys=frozenset(fields.texts("table_keys")),
    )
    surfaces = read_surfaces(fields, problems)
    return CallSites(vocabulary, read_clients(fields, surfaces), surfaces)


def read_call_changes(root: Node, problems: Problems) -> list[PlacedChange]:
    """Reads a file of call changes."""
    fields = Fields(root, schema.CALL_CHANGES_FILE, problems, "a file of call changes")
    return [PlacedChange(_read_change(n, problems), n.place) for n in fields.nodes("changes")]


def _read_change(node: Node, problems: Problems) -> CallChange:
    fields = Fields(node, schema.CALL_CHANGE, problems, "a call change")
    change = CallChange(
        id=fields.needed("id"),
        sources=fields.texts("from"),
        targets=fields.texts("to"),
        parameters=fields.texts("parameters"),
        reason=fields.needed("reason"),
        url=fields.needed("url"),
        change=fields.chosen("change", schema.CHANGES, "unsupported"),
        calls=fields.texts("calls"),
        values=fields.texts("values"),
        accepted=fields.texts("accepted"),
        unless=fields.texts("unless"),
        new_name=fields.text("new_name"),
        new_value=fields.text("new_value"),
        fix=fields.chosen("fix", schema.FIXES, "manual"),
        effect=fields.chosen("effect", schema.EFFECTS, "error-400"),
    )
    for key, lacking in _lacking(change):
        fields.wrong(key, f"call change {quote(change.id)} {lacking}")
    for key in ("from", "to"):
        if not fields.nodes(key):
            fields.wrong(key, f"call change {quote(change.id)} needs a list under {quote(key)}")
    _check_cases(fields, change, problems)
    return change


def _lacking(change: CallChange) -> Iterator[tuple[str, str]]:
    """What a change does not say that must be known before a program makes it."""
    literals = {"values": change.values, "accepted": change.accepted}
    for key, texts in {**literals, "new_value": (change.new_value,)}.items():
        for text in filter(None, texts):
            if not is_literal(text):
                yield key, f"has {quote(text)}, which is no Python literal"
    if change.fix == "manual":
        return
    if change.change not in ("rename", "remove", "replace"):
        yield "fix", f"is of the kind {quote(change.change)}, which no program can make"
    for key, needed in (
        ("calls", not change.calls),
        ("parameters", not change.parameters),
        ("new_name", change.change == "rename" and not change.new_name),
        ("new_value", change.change == "replace" and not change.new_value),
    ):
        if needed:
            yield key, f"needs {quote(key)} to be made by a program"


def _check_cases(fields: Fields, change: CallChange, problems: Problems) -> None:
    """`blocks` are arguments that call for the change, `passes` those of a request it lets be."""
    node = fields.node("cases")
    if node is None:
        return
    cases = Fields(node, schema.CALL_CHANGE_CASES, problems, "cases")
    for name in cases.texts("blocks"):
        if change.parameters and name not in change.parameters:
            cases.wrong("blocks", f"{quote(name)} is not among the parameters of {change.id}")
    for name in cases.texts("passes"):
        if not change.parameters or name in change.parameters:
            cases.wrong("passes", f"{quote(name)} does call for {change.id}")
    texts = {key: cases.text(key) for key in ("before", "after", "untouched")}
    if (texts["before"] is None) != (texts["after"] is None):
        cases.wrong("before", f"{change.id} needs both of {quote('before')} and {quote('after')}")
