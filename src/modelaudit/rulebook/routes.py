"""A file of routes -> the routes, with what frameworks and tools write for them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from modelaudit.rulebook import schema
from modelaudit.rulebook.fields import Fields, is_address, is_literal
from modelaudit.rulebook.models import Rewrite, Route, Setting
from modelaudit.rulebook.problems import Place, Problems, nearest, quote
from modelaudit.rulebook.tree import Node


class PlacedRoute(NamedTuple):
    """A route and where it stands."""

    route: Route
    place: Place


def read_routes(root: Node, problems: Problems) -> list[PlacedRoute]:
    """Reads a file of routes; what a framework writes for a route is the route's from here on."""
    fields = Fields(root, schema.ROUTES_FILE, problems, "a file of routes")
    placed = [PlacedRoute(_read_route(n, problems), n.place) for n in fields.nodes("routes")]
    routes = {route.id: route for route, _ in placed}
    for node in fields.nodes("frameworks"):
        _read_framework(node, routes, problems)
    placed = [PlacedRoute(routes[route.id], place) for route, place in placed]
    _check_prefixes(placed, problems)
    return placed


def read_settings(root: Node, problems: Problems) -> Iterator[Setting]:
    """Yields where config files keep identifiers."""
    file = Fields(root, schema.ROUTES_FILE, problems, "a file of routes")
    kinds = ("routes", schema.ROUTE, "a route"), ("frameworks", schema.FRAMEWORK, "a framework")
    for key, known, what in kinds:
        for node in file.nodes(key):
            fields = Fields(node, known, problems, what)
            files, paths = fields.texts("config_files"), fields.texts("key_paths")
            if paths:
                yield Setting(files, paths)


def _read_route(node: Node, problems: Problems) -> Route:
    fields = Fields(node, schema.ROUTE, problems, "a route")
    kind = fields.needed("kind")
    if kind and kind not in schema.KINDS:
        fields.wrong("kind", f'key "kind" must be one of {", ".join(schema.KINDS)}')
    for url in fields.texts("base_urls"):
        if not is_address(url):
            fields.wrong("base_urls", f"{quote(url)} is no web address")
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
        client_arguments=tuple(_client_arguments(fields)),
        modules=frozenset(fields.texts("modules")),
        kind=kind,
        source=fields.address("source"),
        base_urls=fields.texts("base_urls"),
        provider_names=frozenset(fields.texts("provider_names")),
        closed=fields.day("closed"),
        vendors=tuple(_vendors(fields)),
        rewrites=tuple(_read_rewrite(one, problems) for one in fields.nodes("rewrites")),
        suffix_patterns=_patterns(fields, "suffix_patterns"),
        caution=fields.text("caution"),
        shared_names=_patterns(fields, "shared_names"),
    )


def _read_framework(node: Node, routes: dict[str, Route], problems: Problems) -> None:
    """Adds the prefixes and keys of a framework to the routes they name."""
    fields = Fields(node, schema.FRAMEWORK, problems, "a framework")
    for key in ("id", "name", "source"):
        fields.needed(key)
    kind = fields.needed("kind")
    if kind and kind not in schema.FRAMEWORK_KINDS:
        fields.wrong("kind", f'key "kind" must be one of {", ".join(schema.FRAMEWORK_KINDS)}')
    for route, texts in _by_route(fields, "prefixes", routes, problems):
        merged = dict.fromkeys((*routes[route].prefixes, *texts))
        routes[route] = routes[route]._replace(prefixes=tuple(merged))
    for route, texts in _by_route(fields, "keys", routes, problems):
        routes[route] = routes[route]._replace(keys=routes[route].keys | set(texts))


def _by_route(
    fields: Fields, key: str, routes: dict[str, Route], problems: Problems
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields what stands under each route of a mapping of lists."""
    for route, child in fields.pairs(key):
        if route in routes:
            one = Fields(Node(child.place, {route: child}), (route,), problems, key)
            yield route, one.texts(route)
        else:
            hint = nearest(route, routes)
            problems.add(child.place, f"{key}: route {quote(route)} is not described{hint}")


def _check_prefixes(placed: list[PlacedRoute], problems: Problems) -> None:
    """A prefix that names two routes names none."""
    owners: dict[str, str] = {}
    for route, place in placed:
        for prefix in route.prefixes:
            other = owners.setdefault(prefix, route.id)
            if other != route.id:
                text = f"prefix {quote(prefix)} names both {quote(other)} and {quote(route.id)}"
                problems.add(place, text)


def _vendors(fields: Fields) -> Iterator[tuple[str, str]]:
    for vendor, node in fields.pairs("vendors"):
        if isinstance(node.value, str):
            yield vendor, node.value
        else:
            fields.wrong("vendors", f"vendor {quote(vendor)} needs what stands before its models")


def _client_arguments(fields: Fields) -> Iterator[tuple[str, str]]:
    for name, node in fields.pairs("client_arguments"):
        if isinstance(node.value, str) and is_literal(node.value):
            yield name, node.value
        else:
            text = f"argument {quote(name)} needs a Python literal as text, such as {quote('True')}"
            fields.wrong("client_arguments", text)


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
