"""A file of models -> models, each with the places that later checks speak about."""

from dataclasses import dataclass

from modelaudit.rulebook import schema
from modelaudit.rulebook.cards import read_card, read_guidance
from modelaudit.rulebook.fields import Fields
from modelaudit.rulebook.lifecycles import read_lifecycle, read_sources
from modelaudit.rulebook.models import Model, Offering, Source, Successor
from modelaudit.rulebook.problems import Place, Problems, nearest, quote
from modelaudit.rulebook.tree import Node


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of a rule file and where its parts stand."""

    model: Model
    place: Place
    offering_places: dict[str, Place]
    """By route."""
    successor_places: dict[str, Place]
    """By id of the successor, wherever the model names it."""


@dataclass(frozen=True, slots=True)
class _Head:
    vendor: str
    home: str
    """Empty when the vendor has no API of its own."""
    sources: dict[str, Source]
    problems: Problems


def read_models(root: Node, problems: Problems) -> list[Entry]:
    """Reads the models of one file; what is wrong is recorded and left out."""
    fields = Fields(root, schema.MODELS_FILE, problems, "a file of models")
    named = fields.needed if fields.node("models") else fields.text
    head = _Head(
        named("vendor") or "", fields.text("home") or "", read_sources(fields, problems), problems
    )
    entries = (_read_model(node, head) for node in fields.nodes("models"))
    return [entry for entry in entries if entry is not None]


def _read_model(node: Node, head: _Head) -> Entry | None:
    fields = Fields(node, schema.MODEL, head.problems, "a model")
    model_id = _identifier(fields, fields.needed("id"))
    if not model_id:
        return None
    _check_cases(fields, head.problems)
    aliases = _identifiers(fields, "aliases")
    places: dict[str, Place] = {}
    offerings = _read_offerings(fields, head, (model_id, aliases), places)
    model = Model(
        id=model_id,
        vendor=head.vendor,
        name=fields.needed("name"),
        family=fields.needed("family"),
        task=fields.needed("task"),
        home=head.home,
        offerings=offerings,
        fine_tunes=_read_fine_tunes(fields, head, model_id, offerings, places),
        released=fields.day("released"),
        short=_read_short(fields, offerings),
        card=read_card(fields, head.problems),
        guidance=read_guidance(fields, head.problems),
    )
    _check_release(fields, model, head.problems)
    routes = {route: child.place for route, child in fields.pairs("routes")}
    if head.home:
        routes.setdefault(head.home, fields.place_of("lifecycle"))
    return Entry(model, node.place, routes, places)


def _check_release(fields: Fields, model: Model, problems: Problems) -> None:
    """Warns only, for the two days are often of different sources."""
    for served in model.offerings.values():
        days = (served.lifecycle.deprecated, served.lifecycle.shutdown)
        ends = min(filter(None, days), default=None)
        if model.released and ends and ends < model.released:
            text = f"released on {model.released}, after its end on {served.route} began on {ends}"
            problems.warn(fields.place_of("released"), text)


def _read_offerings(
    fields: Fields, head: _Head, spelling: tuple[str, tuple[str, ...]], places: dict[str, Place]
) -> dict[str, Offering]:
    model_id, aliases = spelling
    offerings = {}
    if not head.home:
        _refuse_words_about_home(fields)
    elif fields.flag("served_at_home", default=True):
        node = fields.node("lifecycle") or Node(fields.place, {})
        lifecycle = read_lifecycle(
            Fields(node, schema.LIFECYCLE, head.problems, "a lifecycle"),
            head.sources,
            head.problems,
        )
        offerings[head.home] = Offering(
            head.home,
            model_id,
            aliases,
            lifecycle,
            *_read_successors(fields, head, places),
            profiles=fields.texts("profiles"),
        )
    for route, node in fields.pairs("routes"):
        if route == head.home:
            head.problems.add(
                node.place, f"{quote(route)} is the home route, write its dates under lifecycle"
            )
        else:
            offerings[route] = _read_offering(route, node, head, spelling, places)
    if not offerings:
        head.problems.add(fields.place, f"model {quote(model_id)} is served on no route")
    return offerings


def _refuse_words_about_home(fields: Fields) -> None:
    for key in ("lifecycle", "successors", "no_successor"):
        if fields.node(key):
            text = f'key {quote(key)} is about the home route, and this file has no "home"'
            fields.wrong(key, text)


def _read_offering(
    route: str,
    node: Node,
    head: _Head,
    spelling: tuple[str, tuple[str, ...]],
    places: dict[str, Place],
) -> Offering:
    """A route that names no id of its own spells the model, aliases included, as its vendor."""
    fields = Fields(node, schema.OFFERING, head.problems, f"route {quote(route)}")
    own_id = fields.text("id")
    own_aliases = fields.node("aliases") is not None
    inherited = () if own_id else spelling[1]
    return Offering(
        route,
        _identifier(fields, own_id) if own_id else spelling[0],
        _identifiers(fields, "aliases") if own_aliases else inherited,
        read_lifecycle(fields, head.sources, head.problems),
        *_read_successors(fields, head, places),
        profiles=fields.texts("profiles"),
        card=read_card(fields, head.problems),
    )


def _read_fine_tunes(
    fields: Fields,
    head: _Head,
    model_id: str,
    offerings: dict[str, Offering],
    places: dict[str, Place],
) -> dict[str, Offering]:
    found = {}
    for route, node in fields.pairs("fine_tune"):
        base = offerings.get(route)
        if base is None:
            text = f"fine_tune: model {quote(model_id)} is not served on route {quote(route)}"
            head.problems.add(node.place, text)
            continue
        found[route] = _read_offering(route, node, head, (base.id, base.aliases), places)
    return found


def _read_successors(
    fields: Fields, head: _Head, places: dict[str, Place]
) -> tuple[tuple[Successor, ...], str | None]:
    found = []
    for node in fields.nodes("successors"):
        one = Fields(node, schema.SUCCESSOR, head.problems, "a successor")
        successor = Successor(
            id=one.needed("id"),
            since=one.day("since"),
            default=one.flag("default", default=False),
            because=one.text("because"),
            needs=one.text("needs"),
            gated=one.text("gated"),
        )
        places.setdefault(successor.id, node.place)
        found.append(successor)
    for successor in found:
        if successor.default and len(found) > 1 and not successor.because:
            head.problems.add(
                places[successor.id],
                f'successor {quote(successor.id)} is the default of several, say why in "because"',
            )
    ids = [successor.id for successor in found]
    for repeated in {one for one in ids if ids.count(one) > 1}:
        head.problems.add(places[repeated], f"successor {quote(repeated)} is repeated")
    return tuple(found), fields.text("no_successor")


def _read_short(fields: Fields, offerings: dict[str, Offering]) -> frozenset[str]:
    own = {name for one in offerings.values() for name in (one.id, *one.aliases)}
    short = fields.texts("short")
    for name in short:
        if name not in own:
            fields.wrong(
                "short", f"{quote(name)} is no identifier of this model{nearest(name, own)}"
            )
    return frozenset(short)


def _check_cases(fields: Fields, problems: Problems) -> None:
    """Cases are for the tests of the rules; their form is checked."""
    if node := fields.node("cases"):
        cases = Fields(node, schema.CASES, problems, "cases")
        cases.texts("match"), cases.texts("no_match")


def _identifiers(fields: Fields, key: str) -> tuple[str, ...]:
    return tuple(filter(None, (_identifier(fields, text, key) for text in fields.texts(key))))


def _identifier(fields: Fields, text: str, key: str = "id") -> str:
    if any(character.isspace() for character in text):
        fields.wrong(key, f"identifier {quote(text)} must not contain spaces")
        return ""
    return text
