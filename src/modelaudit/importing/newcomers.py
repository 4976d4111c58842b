"""What the rules do not have yet: a model, a route of a model, an alias."""

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any, NamedTuple

from modelaudit.importing.merge import card_facts, lifecycle_facts, successor
from modelaudit.importing.records import Record
from modelaudit.rulebook.models import Model

_SHORTEST = 4
"""A name with fewer characters counts only beside a key such as `model`."""


class Guess(NamedTuple):
    """Family and task of a model that no list tells, and why they are thought to be these."""

    family: str
    task: str
    why: str


def guess(record: Record, name: str, models: Iterable[Model]) -> Guess | None:
    """Takes family and task from the model with the most similar name, the task from the list."""
    task = _task(record.mode)
    siblings = [one for one in models if task is None or one.task == task]
    sibling = max(siblings, key=lambda one: _likeness(name, one.id), default=None)
    if sibling is None or _likeness(name, sibling.id)[0] < _likeness_of(name):
        family = re.split(r"[-.]?\d", name, maxsplit=1)[0] or name
        return Guess(family, task, "by its name") if task else None
    return Guess(sibling.family, sibling.task, f"like {sibling.id}")


def _likeness(name: str, other: str) -> tuple[int, float, str]:
    """How many characters two names begin with in common, then how like they are at all."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False))
    return sum(1 for _ in pairs), SequenceMatcher(None, name, other).ratio(), other


def _likeness_of(name: str) -> int:
    """How much of two names must be the same: the first word."""
    return len(re.split(r"[-./:@]", name, maxsplit=1)[0])


def _task(mode: str | None) -> str | None:
    return mode.removeprefix("audio_").replace("_", "-") if mode else None


def needs_evidence(identifier: str) -> bool:
    """Whether an identifier is a word or very short, so that text may hold it by chance."""
    return identifier.isalpha() or len(identifier) < _SHORTEST


class Names(NamedTuple):
    """Other names of a new model, and where it runs."""

    aliases: list[str]
    profiles: list[str]


def model_facts(
    record: Record,
    model_id: str,
    guessed: Guess,
    successors: list[str],
    names: Names,
    home: str,
) -> dict[str, Any]:
    """A new model, with its days under `lifecycle` or, elsewhere than at home, under its route."""
    facts: dict[str, Any] = {
        "id": model_id,
        "name": model_id,
        "family": guessed.family,
        "task": guessed.task,
        "released": record.released,
    }
    identifiers = [record.identifier, *names.aliases]
    facts["short"] = [name for name in identifiers if record.short or needs_evidence(name)]
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


def clashes(model: Model, named: Callable[[str], object]) -> bool:
    """Whether an alias that a model has at home is another model's name on a route."""
    home = model.offerings.get(model.home)
    return any(named(alias) is not None for alias in (home.aliases if home else ()))
