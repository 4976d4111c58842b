"""Files of routes, call sites and call changes -> their types."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from modelaudit.rulebook import schema
from modelaudit.rulebook.fields import Fields
from modelaudit.rulebook.models import CallChange, Rewrite, Route, Vocabulary
from modelaudit.rulebook.problems import Place, Problems, quote
from modelaudit.rulebook.tree import Node


class PlacedRoute(NamedTuple):
    """A route and where it stands."""

    route: Route
    place: Place


class PlacedChange(NamedTuple):
    """A call change and where it stands."""

    change: CallChange
    place: Place


def read_routes(root: Node, problems: Problems) -> list[PlacedRoute]:
    """Reads a file of routes."""
    fields = Fields(root, schema.ROUTES_FILE, problems, "a file of routes")
    return [PlacedRoute(_read_route(n, problems), n.place) for n in fields.nodes("routes")]


def _read_route(node: Node, problems: Problems) -> Route:
    fields = Fields(node, schema.ROUTE, problems, "a route")
    kind = fields.needed("kind")
    if kind and kind not in schema.KINDS:
        fields.wrong("kind", f'key "kind" must be one of {", ".join(schema.KINDS)}')
    return Route(
        id=fields.needed("id"),
        name=fields.needed("name"),
        follows_vendor=fields.flag("follows_vendor", default=False),
        prefixes=fields.texts("prefixes"),
        prefix_patterns=_patterns(fields, "prefix_patterns"),
        fine_tune_prefixes=fields.texts("fine_tune_prefixes"),
        variants=fields.texts("variants"),
        address_patterns=_patterns(fields, "address_patterns"),
        deployment_names=fields.flag("deployment_names", default=False),
        keys=frozenset(fields.texts("keys")),
        clients=frozenset(fields.texts("clients")),
        kind=kind,
        source=fields.needed("source"),
        base_urls=fields.texts("base_urls"),
        provider_names=frozenset(fields.texts("provider_names")),
        closed=fields.day("closed"),
        vendors=tuple(_vendors(fields)),
        rewrites=tuple(_read_rewrite(one, problems) for one in fields.nodes("rewrites")),
        suffix_patterns=_patterns(fields, "suffix_patterns"),
        caution=fields.text("caution"),
    )


def _vendors(fields: Fields) -> Iterator[tuple[str, str]]:
    for vendor, node in fields.pairs("vendors"):
        if isinstance(node.value, str):
            yield vendor, node.value
        else:
            fields.wrong("vendors", f"vendor {quote(vendor)} needs what stands before its models")


def _read_rewrite(node: Node, problems: Problems) -> Rewrite:
    fields = Fields(node, schema.REWRITE, problems, "a rewrite")
    rewrite = Rewrite(fields.needed("vendor"), fields.needed("match"), fields.needed("to"))
    try:
        re.sub(rewrite.match, rewrite.to, "")
        re.compile(rewrite.match)
    except (re.error, IndexError) as error:
        fields.wrong("match", f"{quote(rewrite.match)} to {quote(rewrite.to)}: {error}")
    return rewrite


def _patterns(fields: Fields, key: str) -> tuple[str, ...]:
    patterns = fields.texts(key)
    for pattern in patterns:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            fields.wrong(key, f"{quote(pattern)} is no regular expression: {error}")
    return patterns


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
