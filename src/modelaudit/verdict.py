"""What the rules say about one model on one route on one day, whatever the text around it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from modelaudit.codes import CODES
from modelaudit.dependencies.project import Dependencies
from modelaudit.document import Document
from modelaudit.fate import Fate, fate
from modelaudit.findings import Finding, ReachedCall, Severity, Status
from modelaudit.globs import fits
from modelaudit.naming import Named, Names
from modelaudit.references import CallSite, Reference, Span
from modelaudit.rulebook.models import CallChange, Lifecycle, Model, Offering, Rulebook
from modelaudit.rulebook.status import Clock, days_left, offering, status, unlisted
from modelaudit.rulebook.succession import Succession, resolve
from modelaudit.spelling import Respelled, Speller

_CODE_OF = {
    Status.RETIRED: "MA101",
    Status.RETIRING: "MA102",
    Status.DEPRECATED: "MA103",
    Status.LEGACY: "MA104",
}


class Verdict(NamedTuple):
    """Status of a model on a route, and where to go from there."""

    model: Model
    route: str
    offering: Offering
    status: Status
    fate: Fate
    succession: Succession
    target: Model
    """The last of the chain: the successor, or the model itself when nothing follows it."""
    days_left: int | None
    fine_tuned: bool
    changes: tuple[CallChange, ...]
    """What some requests need, or all, when they move to the successor."""
    standing: frozenset[CallChange] = frozenset()
    """Those of them that requests to this very model need as well."""

    @property
    def lifecycle(self) -> Lifecycle:
        """The dates that hold on this route."""
        return self.offering.lifecycle

    @property
    def code(self) -> tuple[str, Severity]:
        """Code and severity of a finding; the model must not be active."""
        code = _CODE_OF[self.status]
        if self.fine_tuned and self.status in (Status.RETIRED, Status.RETIRING):
            return "MA105", CODES[code].severity  # as bad as what happens to its base
        if (
            self.lifecycle.redirects_to
            and not self.fate.banned
            and self.status is not Status.LEGACY
        ):
            code = "MA106"
        return code, CODES[code].severity

    def finding(
        self,
        said: tuple[str, Severity, str],
        reference: Reference,
        document: Document,
        span: Span | None = None,
    ) -> Finding:
        """Return a finding with all that holds for the model, wherever it is spoken of.

        Args:
            said: Code, severity and message.
            reference: The text that names the model.
            document: Its file.
            span: What the finding is about, when it is not that text.
        """
        code, severity, message = said
        span = span or reference.candidate.span
        excerpt, cut = document.excerpt(span)
        return Finding(
            code=code,
            severity=severity,
            message=message,
            filename=document.path,
            location=document.location(span.start),
            end_location=document.location(span.end),
            span=span,
            identifier=reference.candidate.text,
            model=self.model.id,
            vendor=self.model.vendor,
            route=self.route,
            role=reference.role,
            place=reference.place,
            status=self.status,
            deprecated_on=self.lifecycle.deprecated,
            shutdown_on=self.lifecycle.shutdown,
            days_left=self.days_left,
            call_sites=reached(reference, document),
            excerpt=excerpt,
            excerpt_cut=cut,
        )

    def sentence(self, written: str, successor: str | None, reason: str | None = None) -> str:
        """Return one sentence: what, when, on which route, and where to.

        Args:
            written: The identifier as it stands in the file.
            successor: The successor as it would stand there.
            reason: Why it cannot stand there.
        """
        advice = f"use `{successor}`" if successor else self.succession.reason or reason
        fate = self.fate.text.removesuffix(".")
        return f"`{written}` {fate}; {advice}".removesuffix(".")


def reached(reference: Reference, document: Document) -> tuple[ReachedCall, ...]:
    """Return the calls that send a text, in the order of their places, each once.

    Args:
        reference: The text that names the model.
        document: Its file.
    """
    calls = {_reached(call, reference, document) for call in reference.calls}
    return tuple(sorted(calls, key=lambda call: call[:3]))


def _reached(call: CallSite, reference: Reference, document: Document) -> ReachedCall:
    file = call.document or document
    text = reference.candidate.span
    around = file.path == document.path and any(
        one.value.start <= text.start and text.end <= one.value.end for one in call.arguments
    )
    location = file.location(call.span.start)
    return ReachedCall(file.path, location, call.name or call.called, call.endpoint, around)


@dataclass(frozen=True, slots=True)
class Law:
    """The rules on one day: which model a reference names, and what holds for it."""

    rulebook: Rulebook
    clock: Clock
    default_route: str | None = None
    """Route of identifiers about whose route the code says nothing; None: the vendor's own."""
    overrides: Mapping[str, str] = field(default_factory=dict)
    """Canonical id to the successor the project wants instead."""
    dependencies: Dependencies = field(default_factory=Dependencies, repr=False)
    """What the projects around the files install."""
    _known: dict[tuple[str, str, bool], Verdict] = field(default_factory=dict, repr=False)
    _going: dict[str, tuple[CallChange, ...]] = field(default_factory=dict, repr=False)
    _changes_to: dict[tuple[str, str], tuple[CallChange, ...]] = field(
        default_factory=dict, repr=False
    )
    names: Names = field(init=False, repr=False)
    speller: Speller = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", Names(self.rulebook))
        object.__setattr__(self, "speller", Speller(self.rulebook, self.names.grammar))

    def on(self, reference: Reference, identifier: str | None = None) -> Verdict | None:
        """Return the verdict on a reference, or on another identifier that stands beside it."""
        named = self.named(reference, identifier)
        if named is None:
            return None
        key = (named.model, named.route, named.fine_tuned)
        if key not in self._known:
            model = self.rulebook.models[named.model]
            self._known[key] = self.verdict(model, named.route, fine_tuned=named.fine_tuned)
        return self._known[key]

    def named(self, reference: Reference, identifier: str | None = None) -> Named | None:
        """Return the model and the route a reference names, or another identifier beside it."""
        candidate, identifier = reference.candidate, identifier or reference.joined
        if identifier is not None:
            candidate = candidate._replace(identifier=identifier, suffix="", fine_tuned=False)
        return self.names.of(candidate, reference.route or self.default_route)

    def respell(self, reference: Reference, verdict: Verdict) -> Respelled:
        """Return the successor as it would stand where the reference stands."""
        named = self.named(reference)
        if named is None or verdict.succession.successor is None:
            return Respelled()
        return self.speller.respell(reference.candidate, named, verdict.target)

    def verdict(self, model: Model, route: str, *, fine_tuned: bool = False) -> Verdict:
        """Return what holds for a model on a route that serves it."""
        served = offering(self.rulebook, model, route, fine_tuned=fine_tuned)
        if served is None:  # a closed route needs no list to be known as dead
            served = unlisted(model, self.rulebook.routes[route])
        now = status(served, self.rulebook, self.clock)
        succession = resolve(
            self.rulebook, model, route, self.clock, self.overrides, fine_tuned=fine_tuned
        )
        target = self.rulebook.models[succession.chain[-1]]
        names = _spellings(model)
        changes = tuple(c for c in self._going_to(target) if _concerns(c, names, route))
        return Verdict(
            model,
            route,
            served,
            now,
            fate(served, now, self.rulebook.routes[route], self.rulebook, self.clock),
            succession,
            target,
            days_left(served.lifecycle, self.clock),
            fine_tuned,
            changes,
            frozenset(change for change in changes if _stands(change, model)),
        )

    def changes_to(self, model: Model, route: str) -> tuple[CallChange, ...]:
        """Return all that may stand in a request that a model does not take on a route.

        Where another than the vendor reads the request, that is what rules about the route say.
        """
        key = (model.id, route)
        if key not in self._changes_to:
            self._changes_to[key] = tuple(
                change
                for change in self._going_to(model)
                if not change.always
                and (route in change.routes if change.routes else route == model.home)
            )
        return self._changes_to[key]

    def knows_changes_to(self, target: Model) -> bool:
        """Tell whether any rule is about requests that go to a model."""
        return bool(self._going_to(target))

    def _going_to(self, target: Model) -> tuple[CallChange, ...]:
        """Return the changes of requests that go to a model, from wherever they come."""
        if target.id not in self._going:
            changes = self.rulebook.changes
            globs = {glob for change in changes for glob in change.targets}  # most are shared
            meant = {glob for glob in globs if fits(target.id, glob)}
            self._going[target.id] = tuple(c for c in changes if not meant.isdisjoint(c.targets))
        return self._going[target.id]


def takes_requests(target: Model, source: Model) -> bool:
    """Tell whether a model takes what is sent to another, as far as its task goes."""
    return target.task == source.task or (source.task, target.task) == ("responses", "chat")


def _concerns(change: CallChange, names: Iterable[str], route: str) -> bool:
    """Tell whether a change is about a move from here; globs mean any spelling of the model."""
    return (not change.routes or route in change.routes) and _comes_from(change, names)


def _stands(change: CallChange, source: Model) -> bool:
    """Tell whether the model left has needed a change as well, by a rule about exact functions."""
    exact = any(not glob.startswith("!") for glob in change.calls)
    return exact and "*" in change.sources and _goes_to(change, source)


def is_refusal(change: CallChange, model: Model) -> bool:
    """Tell whether it is the model itself that does not take what a change is about."""
    return _comes_from(change, _spellings(model))


def _spellings(model: Model) -> set[str]:
    return {model.id, *(n for o in model.offerings.values() for n in (o.id, *o.aliases))}


def _comes_from(change: CallChange, names: Iterable[str]) -> bool:
    return any(fits(name, glob) for glob in change.sources for name in names)


def _goes_to(change: CallChange, target: Model) -> bool:
    return any(fits(target.id, glob) for glob in change.targets)
