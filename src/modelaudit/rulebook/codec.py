"""Rulebook <-> text: the compiled form that the index keeps between runs.

The first line holds all that a run needs at once. Each further line is one model, which is read
when somebody asks for it: a run meets few of them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple, replace
from datetime import date
from typing import Any

from modelaudit.rulebook.models import (
    CallChange,
    Card,
    Guidance,
    Lifecycle,
    Model,
    Offering,
    Rewrite,
    Route,
    Rulebook,
    Source,
    Successor,
    Vocabulary,
)

Json = Any


def encode(rulebook: Rulebook) -> str:
    """Writes a rulebook as lines of JSON. Fields stand in the order of their dataclass."""
    head = {
        "models": list(rulebook.models),
        "routes": [_plain(astuple(route)) for route in rulebook.routes.values()],
        "vocabulary": _plain(astuple(rulebook.vocabulary)),
        "changes": [_plain(astuple(change)) for change in rulebook.changes],
        "identifiers": rulebook.identifiers,
        "short": _plain(rulebook.short),
    }
    models = (_encode_model(model) for model in rulebook.models.values())
    return "\n".join(json.dumps(line, separators=(",", ":")) for line in (head, *models))


def decode(text: str) -> Rulebook:
    """Reads what `encode` wrote; raises ValueError, TypeError or LookupError for anything else."""
    first, *lines = text.split("\n")
    head = json.loads(first)
    routes = [_decode_route(one) for one in head["routes"]]
    return Rulebook(
        models=_Models(dict(zip(head["models"], lines, strict=True))),
        routes={route.id: route for route in routes},
        vocabulary=Vocabulary(*map(frozenset, head["vocabulary"])),
        changes=tuple(_decode_change(one) for one in head["changes"]),
        identifiers=head["identifiers"],
        short=frozenset(head["short"]),
    )


class _Models(Mapping[str, Model]):
    """Models by canonical id, each read from its line when it is first asked for."""

    def __init__(self, lines: dict[str, str]) -> None:
        self._lines = lines
        self._read: dict[str, Model] = {}

    def __getitem__(self, model_id: str) -> Model:
        if model_id not in self._read:
            self._read[model_id] = _decode_model(*json.loads(self._lines[model_id]))
        return self._read[model_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, model_id: object) -> bool:
        return model_id in self._lines  # that of `Mapping` would read the model


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
    card = _plain(astuple(model.card)) if model.card else None
    guidance = _plain(astuple(model.guidance)) if model.guidance else None
    return [*names, served, tuned, _plain(model.released), _plain(model.short), card, guidance]


def _decode_model(
    name: str,
    vendor: str,
    title: str,
    family: str,
    task: str,
    home: str,
    served: Json,
    tuned: Json,
    released: Json,
    short: Json,
    card: Json,
    guidance: Json,
) -> Model:
    return Model(
        name,
        vendor,
        title,
        family,
        task,
        home,
        {one[0]: _decode_offering(*one) for one in served},
        {one[0]: _decode_offering(*one) for one in tuned},
        _day(released),
        frozenset(short),
        _decode_card(*card) if card else None,
        Guidance(*map(tuple, guidance)) if guidance else None,
    )


def _decode_offering(
    route: str,
    name: str,
    aliases: Json,
    cycle: Json,
    successors: Json,
    reason: str | None,
    profiles: Json,
    card: Json,
) -> Offering:
    return Offering(
        route,
        name,
        tuple(aliases),
        _decode_lifecycle(*cycle),
        tuple(_decode_successor(*one) for one in successors),
        reason,
        tuple(profiles),
        _decode_card(*card) if card else None,
    )


def _decode_lifecycle(
    deprecated: Json,
    shutdown: Json,
    earliest: Json,
    stage: Json,
    redirects_to: Json,
    moving: bool,
    regional: bool,
    regions: Json,
    versions: Json,
    conflicts: Json,
    source: Json,
) -> Lifecycle:
    return Lifecycle(
        _day(deprecated),
        _day(shutdown),
        _day(earliest),
        stage,
        redirects_to,
        moving,
        regional,
        _days(regions),
        _days(versions),
        tuple((name, said) for name, said in conflicts),
        Source(source[0], date.fromisoformat(source[1])) if source else None,
    )


def _decode_successor(
    name: str, since: Json, default: bool, because: Json, needs: Json, gated: Json
) -> Successor:
    return Successor(name, _day(since), default, because, needs, gated)


def _decode_card(prices: Json, *rest: Json) -> Card:
    plain: Json = [tuple(field) if isinstance(field, list) else field for field in rest]
    return Card(tuple((key, price) for key, price in prices), *plain)


def _decode_route(fields: Json) -> Route:
    plain: Json = [tuple(field) if isinstance(field, list) else field for field in fields]
    route = Route(*plain)
    rewrites: Json = route.rewrites
    return replace(
        route,
        keys=frozenset(route.keys),
        clients=frozenset(route.clients),
        provider_names=frozenset(route.provider_names),
        closed=_day(route.closed),
        vendors=tuple((vendor, before) for vendor, before in route.vendors),
        rewrites=tuple(Rewrite(*one) for one in rewrites),
    )


def _decode_change(fields: Json) -> CallChange:
    name, sources, targets, parameters, reason, url = fields
    return CallChange(name, tuple(sources), tuple(targets), tuple(parameters), reason, url)


def _day(text: Json) -> date | None:
    return date.fromisoformat(text) if text else None


def _days(days: Json) -> tuple[tuple[str, date], ...]:
    return tuple((name, date.fromisoformat(day)) for name, day in days)
