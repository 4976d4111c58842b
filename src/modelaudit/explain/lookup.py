"""From what somebody typed to the model that is meant, or to those that may be."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import product

from modelaudit.rulebook.models import Model, Rulebook
from modelaudit.verdict import Law

_LONGEST = 200
"""Nobody calls a model by a longer name; comparing with one would take a while."""
_NEAREST = 3
_TOKEN = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Named:
    """The one model a text names."""

    model: Model
    route: str | None = None
    """Route that the text tells, or the vendor's own; None when it is no identifier."""
    fine_tuned: bool = False
    others: tuple[tuple[str, Model], ...] = ()
    """Other models that some routes call by the same identifier."""
    prefixed: bool = False
    """Something stands before the name that no rule understands there."""
    partial: bool = False
    """The text is only part of its names."""


@dataclass(frozen=True, slots=True)
class Several:
    """The models a text may name, the nearest first; none when nothing comes near."""

    models: tuple[Model, ...]
    misspelled: bool
    """They only look alike; otherwise the text is part of their names."""


def find(law: Law, text: str, route: str | None = None) -> Named | Several:
    """Return the model a text names: an identifier in any spelling, a name, or part of one.

    Args:
        law: The rules on one day.
        text: What somebody typed.
        route: Whose identifier it is, when two routes call two models by it.
    """
    text = text.strip()[:_LONGEST].encode(errors="replace").decode()
    rulebook = law.rulebook
    writers = rulebook.identifiers.get(text, ())  # not every text tells its route by itself
    for place in (route or law.default_route, None, *writers):
        if found := law.names.parse(text, place):
            model = rulebook.models[found.model]
            called = rulebook.identifiers.get(found.identifier, {}).items()
            others = tuple((at, rulebook.models[id_]) for at, id_ in called if id_ != model.id)
            return Named(model, found.route, found.fine_tuned, others)
    if text in rulebook.models:  # models of open weights may have no route that says just this
        return Named(rulebook.models[text])
    return _called(rulebook, text)


def _called(rulebook: Rulebook, text: str) -> Named | Several:
    """Look for a name as people write it, whatever its case and punctuation."""
    models = list(rulebook.models.values())
    names = {model.id: [_folded(name) for name in _names(model)] for model in models}
    ways: list[Callable[[Model, str], bool]] = [
        lambda model, asked: _folded(model.id) == asked,
        lambda model, asked: asked in names[model.id],
        lambda model, asked: (
            _folded(model.family) == asked or any(asked in name for name in names[model.id])
        ),
    ]
    forms = [asked for asked in (_folded(text), _folded(_last_part(text))) if asked]
    for is_meant, asked in product(ways, forms):
        meant = [model for model in models if is_meant(model, asked)]
        if len(meant) == 1:
            return Named(meant[0], prefixed=asked != forms[0], partial=is_meant is ways[-1])
        if meant:
            return Several(_nearest_first(meant, asked), misspelled=False)
    return Several(_alike(models, names, forms), misspelled=True)


def _names(model: Model) -> Iterable[str]:
    yield model.id
    yield model.name
    for offering in model.offerings.values():
        yield from (offering.id, *offering.aliases)


def _folded(text: str) -> str:
    """Return words and numbers only: `GPT 4.1` and `gpt-4-1` are one, `gpt-41` is another."""
    return "-".join(_TOKEN.findall(text.casefold()))


def _nearest_first(models: Iterable[Model], asked: str) -> tuple[Model, ...]:
    def distance(model: Model) -> tuple[float, str]:
        return -SequenceMatcher(None, asked, _folded(model.id)).ratio(), model.id

    return tuple(sorted(models, key=distance))


def _last_part(text: str) -> str:
    """Return what is left of a text without the prefixes that no rule knows."""
    return re.split(r"[/:]", text)[-1]


def _alike(
    models: Iterable[Model], names: dict[str, list[str]], forms: Iterable[str]
) -> tuple[Model, ...]:
    """Return the models whose names differ least from any form of a text."""
    by_name = {name: model for model in models for name in names[model.id]}
    for asked in forms:
        close = get_close_matches(asked, by_name, n=2 * _NEAREST, cutoff=0.7)
        if close:
            found = {by_name[name].id: by_name[name] for name in close}
            return tuple(found.values())[:_NEAREST]
    return ()
