"""Migration checks: what a move from one model to another would lose, each told in one line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from modelaudit.explain.cards import compared
from modelaudit.findings import Status
from modelaudit.quoting import counted
from modelaudit.rulebook.models import CallChange, Card, Model, Route, Successor
from modelaudit.rulebook.status import Clock
from modelaudit.verdict import Verdict, takes_requests

_DEARER = 10
"""Per cent more that are no reason to look twice."""
_MEANS = {
    "vision": ("modalities_in", "image"),
    "pdf": ("modalities_in", "pdf"),
    "audio_in": ("modalities_in", "audio"),
    "video_in": ("modalities_in", "video"),
    "audio_out": ("modalities_out", "audio"),
    "image_generation": ("modalities_out", "image"),
}
"""Capabilities that come to the same as a modality: price lists know one or the other."""


class Outcome(StrEnum):
    """How a check ends."""

    PASS = "pass"  # noqa: S105 (no password)
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a move, and its answer."""

    id: str
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class Side:
    """A model at one end of a move, as one route serves it."""

    model: Model
    identifier: str
    card: Card
    """With the prices of this route only."""


@dataclass(frozen=True, slots=True)
class Move:
    """A move from one model to another."""

    source: Side
    target: Side
    route: Route
    """The route the request is sent through."""
    standing: Verdict
    """What holds for the target, on the route if that serves it, else on its vendor's own."""
    served: bool
    """The route serves the target."""
    elsewhere: tuple[str, ...] = ()
    """Other routes that serve the target."""
    step: Successor | None = None
    """What the rules say about the last hop."""
    changes: tuple[CallChange, ...] = ()
    changes_known: bool = True
    """The rules say anything at all about requests to the target."""


def run_checks(move: Move, clock: Clock) -> tuple[Check, ...]:
    """Return all checks of a move, in the order of what matters most."""
    return (
        _served(move),
        _alive(move, clock),
        _task(move),
        _modalities(move),
        _limit(move, "context_window", "context window"),
        _limit(move, "max_output", "largest output"),
        _capabilities(move),
        _price(move),
        _parameter(move),
        _access(move),
        _call_changes(move),
    )


def _served(move: Move) -> Check:
    name, route = move.target.identifier, move.route.id
    if move.served:
        return Check("served", Outcome.PASS, f"`{name}` is served on {route}")
    where = f"; it is on {', '.join(move.elsewhere)}" if move.elsewhere else ""
    return Check("served", Outcome.FAIL, f"`{name}` is not served on {route}{where}")


def _alive(move: Move, clock: Clock) -> Check:
    standing, name = move.standing, f"`{move.target.identifier}`"
    life, left = standing.lifecycle, standing.days_left
    beyond = f"beyond the horizon of {clock.horizon} days"
    if standing.status is Status.RETIRED:
        return Check("alive", Outcome.FAIL, f"{name} was shut down on {life.shutdown}")
    if standing.status is Status.RETIRING:
        return Check(
            "alive",
            Outcome.FAIL,
            f"{name} shuts down on {life.shutdown}, in {counted(left or 0, 'day')}",
        )
    if life.earliest and (life.earliest - clock.as_of).days <= clock.horizon:
        return Check("alive", Outcome.WARN, f"{name} may shut down from {life.earliest} on")
    if standing.status in (Status.DEPRECATED, Status.LEGACY):
        day = f"shuts down on {life.shutdown}" if life.shutdown else "has no shutdown day yet"
        return Check("alive", Outcome.WARN, f"{name} is {standing.status} itself and {day}")
    if life.shutdown:
        message = f"{name} shuts down on {life.shutdown}, {beyond}"
        return Check("alive", Outcome.PASS, message)
    if life.earliest:
        message = f"{name} shuts down on {life.earliest} at the earliest, {beyond}"
        return Check("alive", Outcome.PASS, message)
    return Check("alive", Outcome.PASS, f"{name} is active, and no shutdown is announced")


def _task(move: Move) -> Check:
    old, new = move.source.model.task, move.target.model.task
    if old == new == "embedding":
        message = "stored vectors cannot be compared with new ones: embed everything again"
        return Check("task", Outcome.WARN, message)
    if old == new:
        return Check("task", Outcome.PASS, f"both are {old} models")
    if takes_requests(move.target.model, move.source.model):
        return Check("task", Outcome.PASS, f"a {new} model takes the requests of a {old} model")
    return Check("task", Outcome.FAIL, f"from {old} to {new}: the request has to be rewritten")


def _modalities(move: Move) -> Check:
    lost = []
    for attribute, side in (("modalities_in", "input"), ("modalities_out", "output")):
        old, new = (getattr(end.card, attribute) for end in (move.source, move.target))
        if missing := _unknown(move, bool(old), bool(new), "modalities"):
            return Check("modalities", Outcome.UNKNOWN, missing)
        lost += [f"{each} {side}" for each in old if not _takes(move.target.card, attribute, each)]
    if lost:
        return Check("modalities", Outcome.FAIL, f"lost: {', '.join(lost)}")
    return Check("modalities", Outcome.PASS, "all kinds of input and output are kept")


def _limit(move: Move, attribute: str, words: str) -> Check:
    old: int | None = getattr(move.source.card, attribute)
    new: int | None = getattr(move.target.card, attribute)
    if missing := _unknown(move, old is not None, new is not None, words):
        return Check(attribute, Outcome.UNKNOWN, missing)
    assert old is not None
    assert new is not None
    tokens = f"{old:,} to {new:,} tokens"
    if new < old:
        return Check(attribute, Outcome.FAIL, f"smaller: from {tokens}")
    return Check(attribute, Outcome.PASS, f"not smaller: from {tokens}")


def _capabilities(move: Move) -> Check:
    old, new = move.source.card, move.target.card
    if missing := _unknown(move, bool(old.capabilities), bool(new.capabilities), "capabilities"):
        return Check("capabilities", Outcome.UNKNOWN, missing)
    lost = [words(each) for each in old.capabilities if not _has(new, each)]
    if lost:
        return Check("capabilities", Outcome.FAIL, f"lost: {', '.join(lost)}")
    return Check("capabilities", Outcome.PASS, f"kept: {', '.join(map(words, old.capabilities))}")


def _has(card: Card, capability: str) -> bool:
    return capability in card.capabilities or (
        capability in _MEANS and _takes(card, *_MEANS[capability])
    )


def _takes(card: Card, attribute: str, modality: str) -> bool:
    """Tell whether a card lists a modality, or a capability that comes to the same."""
    same = {name for name, means in _MEANS.items() if means == (attribute, modality)}
    return modality in getattr(card, attribute) or not same.isdisjoint(card.capabilities)


def _price(move: Move) -> Check:
    old, new = move.source.card, move.target.card
    where = f"prices on {move.route.id}"
    if missing := _unknown(move, bool(old.prices), bool(new.prices), where):
        return Check("price", Outcome.UNKNOWN, missing)
    changes = [(p.change, p) for p in compared(old, new) if p.change is not None]
    if not changes:
        message = f"the two have no price in common on {move.route.id}"
        return Check("price", Outcome.UNKNOWN, message)
    dearest = max(change for change, _ in changes)
    message = ", ".join(f"{words(p.name)} {percent(change)}" for change, p in changes)
    return Check("price", Outcome.WARN if dearest > _DEARER else Outcome.PASS, message)


def _parameter(move: Move) -> Check:
    if move.step and move.step.needs:
        message = f"equivalent only with `{move.step.needs}` in the request"
        return Check("parameter", Outcome.WARN, message)
    return Check("parameter", Outcome.PASS, "the rules name no parameter it needs")


def _access(move: Move) -> Check:
    gate = f"only for {move.step.gated}" if move.step and move.step.gated else None
    stated = [each for each in (gate, move.route.caution if move.served else None) if each]
    if stated:
        return Check("access", Outcome.WARN, "; ".join(stated))
    return Check("access", Outcome.PASS, "the rules name nothing to be enabled first")


def _call_changes(move: Move) -> Check:
    if not move.changes_known:
        message = f"the rules say nothing about requests to `{move.target.identifier}`"
        return Check("call_changes", Outcome.UNKNOWN, message)
    if not move.changes:
        return Check("call_changes", Outcome.PASS, "the rules name no change of the request")
    notes = sum(change.change == "note" for change in move.changes)
    by_hand = f"{notes} to check by hand" if notes else ""
    always = [change.id for change in move.changes if change.always]
    if always:
        message = "; ".join(filter(None, (f"every request changes: {', '.join(always)}", by_hand)))
        return Check("call_changes", Outcome.FAIL, message)
    seen = len(move.changes) - notes
    depending = f"{counted(seen, 'change')}, depending on what a request passes" if seen else ""
    message = "; ".join(filter(None, (depending, by_hand)))
    return Check("call_changes", Outcome.WARN, message)


def _unknown(move: Move, old: bool, new: bool, words: str) -> str | None:
    """Return for which model the rules lack a fact; None when they have it for both."""
    sides = ((old, move.source), (new, move.target))
    lacking = [f"`{side.identifier}`" for known, side in sides if not known]
    return f"the rules hold no {words} for {' and '.join(lacking)}" if lacking else None


def words(name: str) -> str:
    """Return a name of the rules as words: `cached input`, `prompt caching`."""
    return name.replace("_", " ")


def percent(change: float) -> str:
    """Return a change in per cent: `+25 %`, `-2.5 %`, `±0 %`."""
    return f"{change:+,g} %" if change else "±0 %"


def tally(checks: Sequence[Check]) -> Iterator[tuple[Outcome, int]]:
    """Yield how many checks end how, the worst outcome first."""
    for outcome in (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.PASS):
        if count := sum(check.outcome is outcome for check in checks):
            yield outcome, count
