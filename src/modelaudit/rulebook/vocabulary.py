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
    mapped = tuple(_mapped(fields))
    change = CallChange(
        id=fields.needed("id"),
        sources=fields.texts("from"),
        targets=fields.texts("to"),
        parameters=fields.texts("parameters"),
        reason=fields.needed("reason"),
        url=fields.needed("url"),
        change=fields.chosen("change", schema.CHANGES, "unsupported"),
        calls=fields.texts("calls"),
        values=fields.texts("values") or tuple(old for old, _ in mapped),
        accepted=fields.texts("accepted"),
        above=fields.text("above"),
        below=fields.text("below"),
        given=fields.texts("with"),
        unless=fields.texts("unless"),
        reads=fields.texts("reads"),
        routes=fields.texts("routes"),
        sdk=_ranges(fields, "sdk"),
        new_name=fields.text("new_name"),
        new_value=fields.text("new_value"),
        new_values=mapped,
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


def _mapped(fields: Fields) -> Iterator[tuple[str, str]]:
    """Old values and new ones."""
    for old, node in fields.pairs("new_values"):
        new = fields.value("new_values", node)
        if new is not None:
            yield old, new


def _ranges(fields: Fields, key: str) -> tuple[str, ...]:
    """Packages, each with the versions that are meant."""
    texts = fields.texts(key)
    if texts:
        from modelaudit.dependencies.versions import is_range_of_package

        for text in texts:
            if not is_range_of_package(text):
                wanted = f"is no package with its versions, such as {quote('acme>=1.0')}"
                fields.wrong(key, f"key {quote(key)}: {quote(text)} {wanted}")
    return texts


def _lacking(change: CallChange) -> Iterator[tuple[str, str]]:
    """What a change does not say that must be known before a program makes it."""
    literals = {
        "values": change.values,
        "accepted": change.accepted,
        "above": (change.above,),
        "below": (change.below,),
        "with": [text.partition("=")[2] for text in change.given],
        "unless": [text.partition("=")[2] for text in change.unless],
        "new_value": (change.new_value,),
        "new_values": [new for _, new in change.new_values],
    }
    for key, texts in literals.items():
        for text in filter(None, texts):
            if not is_literal(text):
                yield key, f"has {quote(text)}, which is no Python literal"
    if change.fix == "manual":
        return
    kind, values = change.change, change.new_value or change.new_values
    if kind not in schema.MADE:
        yield "fix", f"is of the kind {quote(kind)}, which no program can make"
    for key, needed in (
        ("calls", not change.calls),
        ("parameters", kind != "add" and not change.parameters),
        ("new_name", kind in ("rename", "add") and not change.new_name),
        ("new_value", kind in ("replace", "add") and not values),
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
    if texts["after"] is not None and texts["before"] is None:
        cases.wrong("after", f"{change.id} needs {quote('before')} as well")
