"""Files of call sites and call changes -> their types."""

from typing import NamedTuple

from modelaudit.rulebook import schema
from modelaudit.rulebook.fields import Fields
from modelaudit.rulebook.models import CallChange, Vocabulary
from modelaudit.rulebook.problems import Place, Problems, quote
from modelaudit.rulebook.tree import Node


class PlacedChange(NamedTuple):
    """A call change and where it stands."""

    change: CallChange
    place: Place


def read_call_sites(root: Node, problems: Problems) -> Vocabulary:
    """Reads the file of call sites."""
    fields = Fields(root, schema.CALL_SITES_FILE, problems, "a file of call sites")
    fields.texts("sources")
    return Vocabulary(
        model_keys=frozenset(fields.texts("model_keys")),
        lookup_calls=frozenset(fields.texts("lookup_calls")),
        alias_marks=frozenset(fields.texts("alias_marks")),
        table_keys=frozenset(fields.texts("table_keys")),
    )


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
    )
    for key in ("from", "to"):
        if not fields.nodes(key):
            fields.wrong(key, f"call change {quote(change.id)} needs a list under {quote(key)}")
    _check_cases(fields, change, problems)
    return change


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
