"""What is new, in the words and the order of a rule file."""

from datetime import date
from typing import Any, NamedTuple

from modelaudit.importing.records import Record
from modelaudit.rulebook.models import Card, Lifecycle

DAYS = ("deprecated", "shutdown", "earliest")
FLAGS = ("moving", "regional")
_SHORTEST = 4
"""A name with fewer characters counts only beside a key such as `model`."""


class Names(NamedTuple):
    """Other names of a new model, and where it runs."""

    aliases: list[str]
    profiles: list[str]


def model_facts(
    record: Record,
    model_id: str,
    family: str,
    task: str,
    successors: list[str],
    names: Names,
    home: str,
) -> dict[str, Any]:
    """A new model, with its days under `lifecycle` or, elsewhere than at home, under its route."""
    facts: dict[str, Any] = {
        "id": model_id,
        "name": model_id,
        "family": family,
        "task": task,
        "released": record.released,
    }
    identifiers = [record.identifier, *names.aliases]
    facts["short"] = [name for name in identifiers if record.short or _needs_evidence(name)]
    if record.route == home:
        facts |= {"lifecycle": lifecycle_facts(record.lifecycle), "aliases": names.aliases}
        facts["successors"] = [successor(record, target) for target in successors]
        facts["card"] = card_facts(record.card) if record.card else None
    else:
        facts["served_at_home"] = False if home else None
        facts["routes"] = {record.route: route_facts(record, model_id, successors, names)}
    return facts


def route_facts(
    record: Record, model_id: str, successors: list[str], names: Names
) -> dict[str, Any]:
    """What a route of a model says, without what is empty."""
    facts: dict[str, Any] = {
        "id": record.identifier if record.identifier != model_id else None,
        "aliases": names.aliases,
        "profiles": names.profiles,
        **lifecycle_facts(record.lifecycle),
        "successors": [successor(record, target) for target in successors],
        "card": card_facts(record.card) if record.card else None,
    }
    return {key: value for key, value in facts.items() if value}


def successor(record: Record, target: str, since: date | None = None) -> dict[str, Any]:
    """A successor as a rule file writes it."""
    facts = {"id": target, "since": since, "needs": record.needs, "gated": record.gated}
    return {key: value for key, value in facts.items() if value}


def lifecycle_facts(life: Lifecycle) -> dict[str, Any]:
    """The days of a new entry, without its source."""
    facts: dict[str, Any] = {key: getattr(life, key) for key in (*DAYS, "stage", *FLAGS)}
    for key in ("regions", "versions"):
        facts[key] = dict(getattr(life, key))
    facts["conflicts"] = {name: _day_or_text(said) for name, said in life.conflicts}
    return {key: value for key, value in facts.items() if value}


def _day_or_text(said: str) -> date | str:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return said


def card_facts(card: Card) -> dict[str, Any]:
    """A card as a rule file writes it."""
    modalities = {"in": list(card.modalities_in), "out": list(card.modalities_out)}
    facts = {
        "prices": {name: price for name, price in card.prices if price},
        "context_window": card.context_window,
        "max_output": card.max_output,
        "modalities": {way: names for way, names in modalities.items() if names},
        "capabilities": list(card.capabilities),
        "source": card.source,
    }
    return {key: value for key, value in facts.items() if value}


def _needs_evidence(identifier: str) -> bool:
    """Whether an identifier is a word or very short, so that text may hold it by chance."""
    return identifier.isalpha() or len(identifier) < _SHORTEST
