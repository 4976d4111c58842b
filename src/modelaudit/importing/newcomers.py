"""What the rules do not have yet: a model, or a route of a model."""

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

from modelaudit.importing.aliases import Aliases
from modelaudit.importing.documents import Document, Path
from modelaudit.importing.facts import model_facts, route_facts
from modelaudit.importing.ledger import Ledger
from modelaudit.importing.outcome import Outcome
from modelaudit.importing.records import Record
from modelaudit.importing.spelling import Spelling
from modelaudit.paths import shown
from modelaudit.rulebook.models import Model, Route
from modelaudit.rulebook.problems import quote


class Newcomers:
    """Decides about rows with an identifier that their route does not have."""

    def __init__(self, spelling: Spelling, ledger: Ledger, aliases: Aliases) -> None:
        self._rulebook = spelling.rulebook
        self._spelling, self._ledger, self._aliases = spelling, ledger, aliases

    def route(self, record: Record, route: Route, models: set[str]) -> None:
        """Adds a route to the model that it seems to be."""
        model = self._rulebook.models[min(models)]
        reason = None
        if len(models) > 1:
            reason = f"it may be any of {', '.join(sorted(models)[:4])}"
        elif route.id == model.home:
            reason = f"{model.id} is said not to be served on {route.id}"
        elif record.vendor and record.vendor != model.vendor:
            reason = f"{model.id} is of {model.vendor}, the list says {record.vendor}"
        elif record.identifier in self._rulebook.short:
            reason = f"too short a name to be sure that it is {model.id}"
        if reason:
            self._ledger.doubt(record, reason, model if len(models) == 1 else None)
            return
        if route.id in model.offerings:
            self._aliases.settle(record, model, route)
            return
        outcome, path = Outcome(), ("routes", route.id)
        targets = self._targets(record, model, outcome, (*path, "successors"))
        names = self._aliases.free(record, route)
        facts = route_facts(record, model.id, targets, names)
        if self._aliases.clash_on(route, model):
            facts.setdefault("aliases", [])  # those of the model do not hold here
        outcome.put(path, facts)
        outcome.names += [record.identifier, *names.aliases]
        self._ledger.settle(record, model, path, outcome)

    def model(self, record: Record, route: Route) -> None:
        """Adds a model, unless it is one that has this route, or others, under another name."""
        document = self._document_of(record, route)
        if document is None:
            lacking = f"no file is about models of {quote(record.vendor)}"
            lacking = lacking if record.vendor else "whose model it is is not clear"
            self._ledger.doubt(record, f"no rule knows it, and {lacking}")
            return
        for head, rest in self._spelling.heads(route, record.identifier):
            if head:
                aliases = (*record.aliases, record.identifier)
                record = replace(record, identifier=rest, aliases=aliases)
        model_id = record.identifier
        if route.id != document.home:
            model_id = self._spelling.plain(route, record.identifier)
        if model_id in self._rulebook.models:
            self.route(record, route, {model_id})
        elif "/" in model_id:
            self._ledger.doubt(record, "no rule knows it, nor what stands before its last /")
        else:
            self._add(record, route, document, model_id)

    def _add(self, record: Record, route: Route, document: Document, model_id: str) -> None:
        siblings = [m for m in self._rulebook.models.values() if m.vendor == document.vendor]
        guessed = _guess(record, model_id, siblings)
        if guessed is None:
            self._ledger.doubt(
                record, "no rule knows it, and no model is like it: its task is not clear"
            )
            return
        outcome = Outcome()
        targets = self._targets(record, None, outcome, ("successors",))
        names = self._aliases.free(record, route)
        family, task, why = guessed
        facts = model_facts(record, model_id, family, task, targets, names, document.home)
        place = facts["lifecycle"] if route.id == document.home else facts["routes"][route.id]
        text = f"new model in {shown(document.path)}: task {task}, family {family}, {why}"
        self._ledger.add_model(record, document, facts, place, text)
        self._ledger.take_doubts(record, model_id, outcome)

    def _targets(
        self, record: Record, model: Model | None, outcome: Outcome, path: Path
    ) -> list[str]:
        """Models that a row names as successors."""
        route = self._rulebook.routes[record.route]
        found: dict[str, None] = {}
        for name in record.replacements:
            named = self._spelling.named(route, name)
            if named is None:
                outcome.doubt(path, f"successor: no rule knows {name}")
            elif model is None or named.model != model.id:
                found[named.model] = None
        return list(found)

    def _document_of(self, record: Record, route: Route) -> Document | None:
        vendor = record.vendor or self._spelling.vendor(route, record.identifier)
        if vendor is None and route.kind != "provider":
            return None
        fitting = (
            one
            for one in self._ledger.documents
            if (one.vendor == vendor if vendor else one.home == route.id)
        )
        return next(fitting, None)


class _Guess(NamedTuple):
    """Family and task of a model that no list tells, and why they are thought to be these."""

    family: str
    task: str
    why: str


def _guess(record: Record, name: str, models: Iterable[Model]) -> _Guess | None:
    """Takes family and task from the model with the most similar name, the task from the list."""
    task = _task(record.mode)
    siblings = [one for one in models if task is None or one.task == task]
    sibling = max(siblings, key=lambda one: _likeness(name, one.id), default=None)
    if sibling is None or _likeness(name, sibling.id)[0] < _likeness_of(name):
        family = re.split(r"[-.]?\d", name, maxsplit=1)[0] or name
        return _Guess(family, task, "by its name") if task else None
    return _Guess(sibling.family, sibling.task, f"like {sibling.id}")


def _likeness(name: str, other: str) -> tuple[int, float, str]:
    """How many characters two names begin with in common, then how like they are at all."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False))
    return sum(1 for _ in pairs), SequenceMatcher(None, name, other).ratio(), other


def _likeness_of(name: str) -> int:
    """How much of two names must be the same: the first word."""
    return len(re.split(r"[-./:@]", name, maxsplit=1)[0])


def _task(mode: str | None) -> str | None:
    return mode.removeprefix("audio_").replace("_", "-") if mode else None
