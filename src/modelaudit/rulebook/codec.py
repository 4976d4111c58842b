"""Rulebook <-> text: the compiled form that the index keeps between runs.

The first line holds all that a run needs at once. Each further line is one model, which is read
when somebody asks for it: a run meets few of them.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from modelaudit.rulebook.models import (
    Ban,
    CallChange,
    Card,
    Guidance,
    Lifecycle,
    Model,
    Offering,
    Override,
    Rewrite,
    Route,
    Rulebook,
    Source,
    Successor,
    Vocabulary,
)

Json = Any


def encode(rulebook: Rulebook) -> str:
    """Writes a rulebook as lines of JSON. Fields stand in the order of their types."""
    head = {
        "models": list(rulebook.models),
        "routes": _plain(rulebook.routes),
        "vocabulary": _plain(rulebook.vocabulary),
        "changes": _plain(rulebook.changes),
        "identifiers": rulebook.identifiers,
        "short": _plain(rulebook.short),
        "bans": {name: _plain(ban) for name, ban in rulebook.bans.items()},
        "overrides": {name: _plain(one) for name, one in rulebook.overrides.items()},
    }
    lines = (head, *_plain(rulebook.models))
    return "\n".join(json.dumps(line, separators=(",", ":")) for line in lines)


def decode(text: str) -> Rulebook:
    """Reads what `encode` wrote; raises ValueError, TypeError or LookupError for anything else."""
    first, *lines = text.split("\n")
    head = json.loads(first)
    routes = [_read_route(one) for one in head["routes"]]
    return Rulebook(
        models=_Models(dict(zip(head["models"], lines, strict=True))),
        routes={route.id: route for route in routes},
        vocabulary=Vocabulary(*map(frozenset, head["vocabulary"])),
        changes=tuple(_read_change(one) for one in head["changes"]),
        identifiers=head["identifiers"],
        short=frozenset(head["short"]),
        bans={name: _read_ban(*fields) for name, fields in head["bans"].items()},
        overrides={name: Override(*fields) for name, fields in head["overrides"].items()},
    )


class _Models(Mapping[str, Model]):
    """Models by canonical id, each read from its line when it is first asked for."""

    def __init__(self, lines: dict[str, str]) -> None:
        self._lines = lines
        self._read: dict[str, Model] = {}

    def __getitem__(self, model_id: str) -> Model:
        if model_id not in self._read:
            self._read[model_id] = _read_model(json.loads(self._lines[model_id]))
        return self._read[model_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, model_id: object) -> bool:
        return model_id in self._lines  # that of `Mapping` would read the model


def _plain(value: object) -> Json:
    """A value without its field names; what a mapping of offerings is keyed by stands in each."""
    match value:
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return [_plain(one) for one in value.values()]
    return value


def _read_model(fields: Json) -> Model:
    plain: Json = Model(*fields)
    model: Model = plain._replace(
        offerings=_read_offerings(plain.offerings),
        fine_tunes=_read_offerings(plain.fine_tunes),
        released=_day(plain.released),
        short=frozenset(plain.short),
        card=_read_card(plain.card),
        guidance=Guidance(*map(tuple, plain.guidance)) if plain.guidance else None,
    )
    return model


def _read_offerings(offerings: Json) -> dict[str, Offering]:
    return {fields[0]: _read_offering(fields) for fields in offerings}


def _read_offering(fields: Json) -> Offering:
    plain: Json = Offering(*fields)
    offering: Offering = plain._replace(
        aliases=tuple(plain.aliases),
        lifecycle=_read_lifecycle(plain.lifecycle),
        successors=tuple(_read_successor(one) for one in plain.successors),
        profiles=tuple(plain.profiles),
        card=_read_card(plain.card),
    )
    return offering


def _read_lifecycle(fields: Json) -> Lifecycle:
    plain: Json = Lifecycle(*fields)
    lifecycle: Lifecycle = plain._replace(
        deprecated=_day(plain.deprecated),
        shutdown=_day(plain.shutdown),
        earliest=_day(plain.earliest),
        regions=tuple((name, date.fromisoformat(day)) for name, day in plain.regions),
        versions=tuple((name, date.fromisoformat(day)) for name, day in plain.versions),
        conflicts=tuple(map(tuple, plain.conflicts)),
        source=_read_source(*plain.source) if plain.source else None,
    )
    return lifecycle


def _read_source(url: str, checked: str) -> Source:
    return Source(url, date.fromisoformat(checked))


def _read_successor(fields: Json) -> Successor:
    plain: Json = Successor(*fields)
    successor: Successor = plain._replace(since=_day(plain.since))
    return successor


def _read_card(fields: Json) -> Card | None:
    if fields is None:
        return None
    card = Card(*_tuples(fields))
    return card._replace(prices=tuple((name, price) for name, price in card.prices))


def _read_route(fields: Json) -> Route:
    plain: Json = Route(*_tuples(fields))
    route: Route = plain._replace(
        keys=frozenset(plain.keys),
        clients=frozenset(plain.clients),
        modules=frozenset(plain.modules),
        provider_names=frozenset(plain.provider_names),
        closed=_day(plain.closed),
        vendors=tuple(map(tuple, plain.vendors)),
        rewrites=tuple(Rewrite(*one) for one in plain.rewrites),
    )
    return route


def _read_ban(because: str, file: str, since: str | None) -> Ban:
    return Ban(because, file, _day(since))


def _read_change(fields: Json) -> CallChange:
    return CallChange(*_tuples(fields))


def _tuples(fields: Json) -> Json:
    return [tuple(field) if isinstance(field, list) else field for field in fields]


def _day(text: Json) -> date | None:
    return date.fromisoformat(text) if text else None
