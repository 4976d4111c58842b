"""Rulebook <-> JSON: the compiled form that the index keeps between runs."""

import json
from collections.abc import Mapping
from dataclasses import astuple, replace
from datetime import date
from typing import Any

from modelaudit.rulebook.models import (
    CallChange,
    Lifecycle,
    Model,
    Offering,
    Route,
    Rulebook,
    Source,
    Successor,
    Vocabulary,
)

Json = Any


def encode(rulebook: Rulebook) -> str:
    """Writes a rulebook as JSON. Fields stand in the order of their dataclass."""
    vocabulary = rulebook.vocabulary
    document = {
        "models": [_encode_model(model) for model in rulebook.models.values()],
        "routes": [_plain(astuple(route)) for route in rulebook.routes.values()],
        "vocabulary": _plain(astuple(vocabulary)),
        "changes": [_plain(astuple(change)) for change in rulebook.changes],
        "identifiers": rulebook.identifiers,
    }
    return json.dumps(document, separators=(",", ":"))


def decode(text: str) -> Rulebook:
    """Reads what `encode` wrote; raises ValueError, TypeError or LookupError for anything else."""
    document = json.loads(text)
    models = [_decode_model(one) for one in document["models"]]
    routes = [_decode_route(one) for one in document["routes"]]
    return Rulebook(
        models={model.id: model for model in models},
        routes={route.id: route for route in routes},
        vocabulary=Vocabulary(*map(frozenset, document["vocabulary"])),
        changes=tuple(_decode_change(one) for one in document["changes"]),
        identifiers=document["identifiers"],
    )


def _plain(value: object) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _encode_model(model: Model) -> Json:
    names = (model.id, model.vendor, model.name, model.family, model.task, model.home)
    served = [_plain(astuple(one)) for one in model.offerings.values()]
    tuned = [_plain(astuple(one)) for one in model.fine_tunes.values()]
    return [*names, served, tuned, _plain(model.released), _plain(model.short)]


def _decode_model(fields: Json) -> Model:
    name, vendor, title, family, task, home, served, tuned, released, short = fields
    return Model(
        name,
        vendor,
        title,
        family,
        task,
        home,
        _decode_offerings(served),
        _decode_offerings(tuned),
        _day(released),
        frozenset(short),
    )


def _decode_offerings(offerings: Json) -> Mapping[str, Offering]:
    return {one[0]: _decode_offering(*one) for one in offerings}


def _decode_offering(
    route: str, name: str, aliases: Json, cycle: Json, successors: Json, reason: str | None
) -> Offering:
    return Offering(
        route,
        name,
        tuple(aliases),
        _decode_lifecycle(*cycle),
        tuple(_decode_successor(*one) for one in successors),
        reason,
    )


def _decode_lifecycle(
    deprecated: Json, shutdown: Json, earliest: Json, stage: Json, redirects_to: Json, source: Json
) -> Lifecycle:
    return Lifecycle(
        _day(deprecated),
        _day(shutdown),
        _day(earliest),
        stage,
        redirects_to,
        Source(source[0], date.fromisoformat(source[1])) if source else None,
    )


def _decode_successor(
    name: str, since: Json, default: bool, because: Json, needs: Json
) -> Successor:
    return Successor(name, _day(since), default, because, needs)


def _decode_route(fields: Json) -> Route:
    plain: Json = [tuple(field) if isinstance(field, list) else field for field in fields]
    route = Route(*plain)
    return replace(route, keys=frozenset(route.keys), clients=frozenset(route.clients))


def _decode_change(fields: Json) -> CallChange:
    name, sources, targets, parameters, reason, url = fields
    return CallChange(name, tuple(sources), tuple(targets), tuple(parameters), reason, url)


def _day(text: Json) -> date | None:
    return date.fromisoformat(text) if text else None
