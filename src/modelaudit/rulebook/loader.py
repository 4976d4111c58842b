"""All rule files -> one rulebook, or every mistake in them at once."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from modelaudit.errors import UsageError
from modelaudit.paths import shown
from modelaudit.rulebook.checks import check_models, check_policy, check_routes
from modelaudit.rulebook.entries import Entry, read_models
from modelaudit.rulebook.files import RuleFile
from modelaudit.rulebook.models import (
    CallChange,
    Clients,
    Model,
    Offering,
    Route,
    Rulebook,
    Setting,
    Successor,
    Vocabulary,
)
from modelaudit.rulebook.policy import Policy
from modelaudit.rulebook.problems import Place, Problems, RuleError, quote
from modelaudit.rulebook.routes import read_routes, read_settings
from modelaudit.rulebook.spelled import add_spelled
from modelaudit.rulebook.tree import Node, parse_tree
from modelaudit.rulebook.vocabulary import CallSites, read_call_changes, read_call_sites

MOST_ERRORS_SHOWN = 50


@dataclass(slots=True)
class _Draft:
    """What the files said so far."""

    problems: Problems = field(default_factory=Problems)
    entries: dict[str, Entry] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    route_places: dict[str, Place] = field(default_factory=dict)
    call_sites: CallSites = field(
        default_factory=lambda: CallSites(Vocabulary(*[frozenset()] * 4), Clients(), ())
    )
    changes: dict[str, CallChange] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    settings: tuple[Setting, ...] = ()


def load_rulebook(files: Iterable[RuleFile]) -> Rulebook:
    """Reads rule files; raises `UsageError` with one line for each mistake."""
    rulebook, problems = read_rules(files)
    refuse(problems)
    return rulebook


def refuse(problems: Iterable[RuleError]) -> None:
    """Raises `UsageError` when there is more than warnings."""
    if errors := [one for one in problems if not one.warning]:
        raise UsageError(describe(errors))


def read_rules(files: Iterable[RuleFile]) -> tuple[Rulebook, list[RuleError]]:
    """Reads rule files and says all that is wrong with them, or may be, sorted by place."""
    draft = _Draft()
    for file in sorted(files, key=lambda one: one.own):
        tree = parse_tree(file.content, shown(file.path), draft.problems)
        if tree is not None:
            _READERS[file.kind](tree, file, draft)
    models = _with_release_days({key: entry.model for key, entry in draft.entries.items()})
    rulebook = Rulebook(
        models=models,
        routes=draft.routes,
        vocabulary=draft.call_sites.vocabulary,
        changes=tuple(draft.changes.values()),
        identifiers=_identify(draft, models),
        short=frozenset().union(*(model.short for model in models.values())),
        bans=draft.policy.bans,
        overrides=draft.policy.overrides,
        surfaces=draft.call_sites.surfaces,
        clients=draft.call_sites.clients,
        settings=draft.settings,
    )
    check_routes(rulebook, draft.route_places, draft.problems)
    check_models(rulebook, draft.entries, draft.problems)
    check_policy(rulebook, draft.policy, draft.problems)
    return rulebook, sorted(set(draft.problems.errors))


def describe(errors: Sequence[RuleError]) -> str:
    """The mistakes, one on each line, and how many more there are when they are very many."""
    lines = [str(error) for error in errors[:MOST_ERRORS_SHOWN]]
    if len(errors) > MOST_ERRORS_SHOWN:
        lines.append(f"... and {len(errors) - MOST_ERRORS_SHOWN} more mistakes in rule files")
    return "\n".join(lines)


def _take_models(tree: Node, file: RuleFile, draft: _Draft) -> None:
    taken: set[str] = set()
    for entry in read_models(tree, draft.problems):
        model_id = entry.model.id
        before = draft.entries.get(model_id)
        if before is not None and (not file.own or model_id in taken):
            text = f"model {quote(model_id)} is already described at {_at(before.place)}"
            draft.problems.add(entry.place, text)
            continue
        if before is not None:
            text = f"shadows model {quote(model_id)} of {_at(before.place, short=True)}"
            draft.problems.warn(entry.place, text)
            del draft.entries[model_id]  # so that a clash of identifiers is told of the newcomer
        taken.add(model_id)
        draft.entries[model_id] = entry
    draft.policy.read(tree, os.path.basename(file.path), draft.problems)


def _take_routes(tree: Node, _file: RuleFile, draft: _Draft) -> None:
    for route, place in read_routes(tree, draft.problems):
        if route.id in draft.routes:
            draft.problems.add(place, f"route {quote(route.id)} is already described")
        draft.routes[route.id] = route
        draft.route_places[route.id] = place
    draft.settings += tuple(read_settings(tree, draft.problems))


def _take_call_sites(tree: Node, _file: RuleFile, draft: _Draft) -> None:
    draft.call_sites = read_call_sites(tree, draft.problems)


def _take_call_changes(tree: Node, _file: RuleFile, draft: _Draft) -> None:
    for change, place in read_call_changes(tree, draft.problems):
        if change.id in draft.changes:
            draft.problems.add(place, f"call change {quote(change.id)} is already described")
        draft.changes[change.id] = change


_READERS: dict[str, Callable[[Node, RuleFile, _Draft], None]] = {
    "models": _take_models,
    "routes": _take_routes,
    "call_sites": _take_call_sites,
    "call_changes": _take_call_changes,
}


def _identify(draft: _Draft, models: dict[str, Model]) -> dict[str, dict[str, str]]:
    identifiers: dict[str, dict[str, str]] = {}
    for model_id, entry in draft.entries.items():
        for route, offering in entry.model.offerings.items():
            for name in (offering.id, *offering.aliases):
                other = identifiers.setdefault(name, {}).setdefault(route, model_id)
                if other != model_id:
                    text = (
                        f"identifier {quote(name)} on route {quote(route)} already names "
                        f"model {quote(other)} at {_at(draft.entries[other].place)}"
                    )
                    draft.problems.add(entry.offering_places.get(route, entry.place), text)
    add_spelled(identifiers, models.values(), draft.routes)
    return {name: identifiers[name] for name in sorted(identifiers)}


def _at(place: Place, *, short: bool = False) -> str:
    return f"{os.path.basename(place.file) if short else place.file}:{place.line}"


def _with_release_days(models: dict[str, Model]) -> dict[str, Model]:
    """A successor without `since` can be moved to from the day it was released."""
    return {key: _dated(model, models) for key, model in models.items()}


def _dated(model: Model, models: dict[str, Model]) -> Model:
    def dated_successor(one: Successor) -> Successor:
        target = models.get(one.id)
        return one._replace(since=target.released) if target and not one.since else one

    def dated_offering(one: Offering) -> Offering:
        return one._replace(successors=tuple(map(dated_successor, one.successors)))

    return model._replace(
        offerings={route: dated_offering(one) for route, one in model.offerings.items()},
        fine_tunes={route: dated_offering(one) for route, one in model.fine_tunes.items()},
    )
