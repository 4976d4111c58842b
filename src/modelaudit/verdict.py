"""What the rules say about one model on one route on one day, whatever the text around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from modelaudit.codes import CODES
from modelaudit.fate import Fate, fate
from modelaudit.findings import Severity, Status
from modelaudit.references import Reference
from modelaudit.rulebook.models import CallChange, Lifecycle, Model, Offering, Rulebook
from modelaudit.rulebook.status import Clock, days_left, offering, status, unlisted
from modelaudit.rulebook.succession import Succession, resolve

_CODE_OF = {
    Status.RETIRED: "MA101",
    Status.RETIRING: "MA102",
    Status.DEPRECATED: "MA103",
    Status.LEGACY: "MA104",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Status of a model on a route, and where to go from there."""

    model: Model
    route: str
    offering: Offering
    status: Status
    fate: Fate
    succession: Succession
    days_left: int | None
    fine_tuned: bool
    changes: tuple[CallChange, ...]
    """What some requests need, or all, when they move to the successor."""

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

    def sentence(self, written: str, successor: str | None) -> str:
        """Return one sentence: what, when, on which route, and where to.

        Args:
            written: The identifier as it stands in the file.
            successor: The successor as it would stand there.
        """
        advice = f"use `{successor}`" if successor else self.succession.reason
        fate = self.fate.text.removesuffix(".")
        return f"`{written}` {fate}; {advice or 'no successor is known'}".rstrip(".")


@dataclass(frozen=True, slots=True)
class Law:
    """The rules on one day: which model a reference names, and what holds for it."""

    rulebook: Rulebook
    clock: Clock
    default_route: str | None = None
    """Route of identifiers about whose route the code says nothing; None: the vendor's own."""
    overrides: Mapping[str, str] = field(default_factory=dict)
    """Canonical id to the successor the project wants instead."""
    _known: dict[tuple[str, str, bool], Verdict] = field(default_factory=dict, repr=False)

    def on(self, reference: Reference, identifier: str | None = None) -> Verdict | None:
        """Return the verdict on a reference, or on another identifier that stands beside it."""
        candidate = reference.candidate
        asked = candidate.route or reference.route or self.default_route
        found = self._locate(identifier or candidate.identifier, asked)
        if found is None:
            return None
        fine_tuned = candidate.fine_tuned and identifier is None
        key = (found[0].id, found[1], fine_tuned)
        if key not in self._known:
            self._known[key] = self._verdict(*found, fine_tuned=fine_tuned)
        return self._known[key]

    def _locate(self, identifier: str, asked: str | None) -> tuple[Model, str] | None:
        """Return the model an identifier names and the route it is called through."""
        models = self.rulebook.models
        named = self.rulebook.identifiers.get(identifier, {})
        if asked is not None and asked in named:
            return models[named[asked]], asked
        route = self.rulebook.routes.get(asked) if asked else None
        if route is not None and not route.follows_vendor and not route.closed:
            return None  # that route keeps its own list, and this is not on it
        for home, model_id in named.items():
            if models[model_id].home == home:
                return models[model_id], asked or home
        if asked is None:
            for route_id, model_id in named.items():
                if models[model_id].home not in models[model_id].offerings:
                    return models[model_id], route_id  # its vendor does not serve it: it is this
        return None

    def _verdict(self, model: Model, route: str, *, fine_tuned: bool) -> Verdict:
        served = offering(self.rulebook, model, route, fine_tuned=fine_tuned)
        if served is None:  # a closed route needs no list to be known as dead
            served = unlisted(model, self.rulebook.routes[route])
        now = status(served, self.rulebook, self.clock)
        succession = resolve(
            self.rulebook, model, route, self.clock, self.overrides, fine_tuned=fine_tuned
        )
        target = self.rulebook.models[succession.chain[-1]]
        return Verdict(
            model,
            route,
            served,
            now,
            fate(served, now, self.rulebook.routes[route], self.rulebook, self.clock),
            succession,
            days_left(served.lifecycle, self.clock),
            fine_tuned,
            tuple(c for c in self.rulebook.changes if _concerns(c, model, target)),
        )


def _concerns(change: CallChange, source: Model, target: Model) -> bool:
    """Tell whether a change is about this move; globs mean any spelling of the model left."""
    names = {source.id, *(n for o in source.offerings.values() for n in (o.id, *o.aliases))}
    return any(fnmatchcase(target.id, glob) for glob in change.targets) and any(
        fnmatchcase(name, glob) for name in names for glob in change.sources
    )
