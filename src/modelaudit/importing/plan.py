"""Records against the rules: one round of decisions, each put into the documents at once.

A round decides with the rules as they were at its beginning, and touches a model once. What it
leaves, such as an alias of a model that it adds, is for the next round: see `importing.rounds`.
"""

from collections.abc import Iterable
from dataclasses import replace

from modelaudit.importing.aliases import Aliases
from modelaudit.importing.documents import Document, Path
from modelaudit.importing.ledger import Ledger, Round
from modelaudit.importing.merge import Merge, links
from modelaudit.importing.newcomers import Newcomers
from modelaudit.importing.outcome import Outcome
from modelaudit.importing.records import Record, is_identifier
from modelaudit.importing.spelling import Named, Spelling
from modelaudit.rulebook.models import Lifecycle, Model, Offering, Route, Rulebook
from modelaudit.rulebook.problems import quote


class Planner:
    """Decides about each record of a list."""

    def __init__(
        self,
        rulebook: Rulebook,
        documents: Iterable[Document],
        records: Iterable[Record],
        *,
        patient: bool,
    ) -> None:
        self._rulebook = rulebook
        self._spelling = Spelling(rulebook)
        self._patient = patient
        """Leave rows whose successors are new too for a later round."""
        self._ledger = Ledger(documents)
        self._links = links(rulebook)
        self._records = [self._resolved(record) for record in records]
        self._rows = {(r.id, one.identifier): one for r, one in self._records if r is not None}
        self._aliases = Aliases(self._spelling, self._ledger, self._rows)
        self._newcomers = Newcomers(self._spelling, self._ledger, self._aliases)

    def run(self) -> Round:
        """Decides about all records, those of a vendor's own route and the newest first."""
        homes = {document.home for document in self._ledger.documents}
        for route, record in sorted(self._records, key=lambda pair: _rank(pair[1], homes)):
            before = self._ledger.round.told
            if route is None:
                self._ledger.doubt(record, f"no route is called {quote(record.route)}")
            elif route.follows_vendor:
                self._ledger.round.passed += 1
            elif not is_identifier(record.identifier):
                self._ledger.round.passed += 1  # a headline about a family, most often
            elif self._patient and self._awaits(record, route):
                self._ledger.round.postponed += 1
            elif reason := _contradiction(record):
                self._ledger.doubt(record, reason)
            else:
                self._decide(record, route)
            self._ledger.round.agreeing += before == self._ledger.round.told
        self._ledger.close()
        return self._ledger.round

    def _resolved(self, record: Record) -> tuple[Route | None, Record]:
        route = self._spelling.route(record.route)
        if route is None:
            return None, record
        name = self._spelling.bare(route, record.identifier)
        place = record.identifier.removesuffix(name).count("/") > 1  # cloud/eu/: prices of there
        mark = next((m for m in route.fine_tune_prefixes if name.startswith(m)), None)
        return route, replace(
            record,
            url=record.url or _endpoint(record, route),
            route=route.id,
            identifier=name.removeprefix(mark) if mark else name,
            fine_tuned=mark is not None,
            card=None if place else record.card,
        )

    def _decide(self, record: Record, route: Route) -> None:
        closed = _through_a_closed_route(record, route)
        named = self._spelling.named(route, record.identifier)
        if record.fine_tuned:
            self._fine_tuned(record, route, named)
        elif named:
            self._known(closed, route, named)
        elif closed is not record:
            return  # every identifier ends there that day
        elif self._spelling.is_variant(route, record.identifier):
            self._ledger.round.passed += 1
        elif record.alias_of and (target := self._spelling.named(route, record.alias_of)):
            self._aliases.settle(record, self._rulebook.models[target.model], route)
        elif models := self._spelling.elsewhere(route, record.identifier):
            self._newcomers.route(record, route, models)
        else:
            self._newcomers.model(record, route)

    def _known(self, record: Record, route: Route, named: Named) -> None:
        model = self._rulebook.models[named.model]
        offering = model.offerings[route.id]
        record = replace(record, card=None) if named.profile else record
        path: Path = ("lifecycle",) if route.id == model.home else ("routes", route.id)
        outcome = self._merged(record, model, offering, path)
        self._aliases.add(outcome, record, model, offering, named.profile)
        self._ledger.settle(record, model, path, outcome)

    def _fine_tuned(self, record: Record, route: Route, named: Named | None) -> None:
        if record.listed:
            self._ledger.round.passed += 1  # somebody's own, which nobody else can call
            return
        if named is None:
            reason = f"no rule knows the model {record.identifier} it was tuned from"
            self._ledger.doubt(record, reason)
            return
        model = self._rulebook.models[named.model]
        tuned = model.fine_tunes.get(route.id)
        if tuned is not None and record.identifier not in (tuned.id, *tuned.aliases):
            reason = "its base is no alias under fine_tune"
            self._ledger.doubt(record, reason, model, ("fine_tune",))
            return
        path = ("fine_tune", route.id)
        offering = tuned or Offering(route.id, record.identifier, (), Lifecycle())
        self._ledger.settle(record, model, path, self._merged(record, model, offering, path))

    def _merged(self, record: Record, model: Model, offering: Offering, path: Path) -> Outcome:
        return Merge(self._spelling, self._links, record, model, offering, path).run()

    def _awaits(self, record: Record, route: Route) -> bool:
        """Whether a successor, or the model it is an alias of, is about to be added."""
        names = [*record.replacements, *([record.alias_of] if record.alias_of else [])]
        return any(
            (route.id, name) in self._rows
            and name != record.identifier
            and self._spelling.named(route, name) is None
            for name in names
        )


def _contradiction(record: Record) -> str | None:
    begin, end = record.lifecycle.deprecated, record.lifecycle.shutdown
    if begin and end and end < begin:
        return f"the list says shut down on {end}, before it was deprecated on {begin}"
    if record.lifecycle.redirects_to and end is None:
        return "the list does not say from which day on another model answers"
    return None


def _endpoint(record: Record, route: Route) -> str | None:
    """Where a provider's own list of models stands, when it was given as a file."""
    fixed = [url for url in route.base_urls if "{" not in url]
    return f"{fixed[0].rstrip('/')}/models" if record.listed and fixed else None


def _rank(record: Record, homes: set[str]) -> tuple[bool, bool, int]:
    age = -record.day.toordinal() if record.day else 0
    return record.alias_of is not None, record.route not in homes, age


def _through_a_closed_route(record: Record, route: Route) -> Record:
    """A row that only says that its route closed says nothing of the model itself."""
    if route.closed is None or record.lifecycle.shutdown not in (None, route.closed):
        return record
    return replace(record, lifecycle=Lifecycle(), replacements=(), alias_of=None, aliases=())
