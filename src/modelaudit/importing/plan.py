"""Records against the rules: one round of decisions, each put into the documents at once.

A round decides with the rules as they were at its beginning, and touches a model once. What it
leaves, such as an alias of a model that it adds, is for the next round: see `importing.rounds`.
"""

from collections.abc import Iterable
from dataclasses import replace

from modelaudit.importing import newcomers
from modelaudit.importing.documents import Document, Last, Path
from modelaudit.importing.ledger import Ledger, Round
from modelaudit.importing.merge import Merge, links, stands
from modelaudit.importing.outcome import Outcome
from modelaudit.importing.records import Record, is_identifier
from modelaudit.importing.render import flow
from modelaudit.importing.spelling import Spelling
from modelaudit.paths import shown
from modelaudit.rulebook.models import Lifecycle, Model, Offering, Route, Rulebook


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
        self._documents = list(documents)
        self._spelling = Spelling(rulebook)
        self._patient = patient
        """Leave rows whose successors are new too for a later round."""
        self._ledger = Ledger(self._documents)
        self._links = links(rulebook)
        self._records = [self._resolved(record) for record in records]
        self._rows = {(r.id, one.identifier): one for r, one in self._records if r is not None}

    def run(self) -> Round:
        """Decides about all records, those of a vendor's own route and the newest first."""
        homes = {document.home for document in self._documents}
        for route, record in sorted(self._records, key=lambda pair: _rank(pair[1], homes)):
            before = self._ledger.round.told
            if route is None:
                self._ledger.doubt(record, f"no route is called {record.route}")
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
            self._fine_tuned(record, route)
        elif named:
            model = self._rulebook.models[named.model]
            self._known(closed, model, model.offerings[route.id], named.profile)
        elif closed is not record:
            return  # every identifier ends there that day
        elif self._spelling.is_variant(route, record.identifier):
            self._ledger.round.passed += 1
        elif record.alias_of and (target := self._spelling.named(route, record.alias_of)):
            self._alias(record, self._rulebook.models[target.model], route)
        elif models := self._spelling.elsewhere(route, record.identifier):
            self._new_route(record, route, models)
        else:
            self._new_model(record, route)

    def _known(self, record: Record, model: Model, offering: Offering, profile: str | None) -> None:
        route = self._rulebook.routes[offering.route]
        record = replace(record, card=None) if profile else record
        path: Path = ("lifecycle",) if route.id == model.home else ("routes", route.id)
        outcome = Merge(
            self._rulebook, self._spelling, self._links, record, model, offering, path
        ).run()
        self._names(outcome, record, model, offering, profile)
        self._ledger.settle(record, model, path, outcome)

    def _fine_tuned(self, record: Record, route: Route) -> None:
        named = self._spelling.named(route, record.identifier)
        if record.listed:
            self._ledger.round.passed += 1  # somebody's own, which nobody else can call
            return
        if named is None:
            self._ledger.doubt(
                record, f"no rule knows the model {record.identifier} it was tuned from"
            )
            return
        model = self._rulebook.models[named.model]
        tuned = model.fine_tunes.get(route.id)
        if tuned is not None and record.identifier not in (tuned.id, *tuned.aliases):
            self._ledger.doubt(
                record, "its base is no alias under fine_tune", model, ("fine_tune",)
            )
            return
        path = ("fine_tune", route.id)
        offering = tuned or Offering(route.id, record.identifier, (), Lifecycle())
        outcome = Merge(
            self._rulebook, self._spelling, self._links, record, model, offering, path
        ).run()
        self._ledger.settle(record, model, path, outcome)

    def _names(
        self,
        outcome: Outcome,
        record: Record,
        model: Model,
        offering: Offering,
        profile: str | None,
    ) -> None:
        """Adds the other names of a row, unless a row of their own is about them."""
        route = self._rulebook.routes[offering.route]
        profiles, aliases = [profile] if profile else [], []
        for alias in record.aliases:
            named = self._spelling.named(route, alias)
            if named is None and (route.id, alias) not in self._rows:
                aliases.append(alias)
            elif named and named.model == model.id and named.profile:
                profiles.append(named.profile)
        if aliases:
            self._add_aliases(outcome, record, model, offering, aliases)
        fresh = [one for one in dict.fromkeys(profiles) if one not in offering.profiles]
        if fresh and route.id != model.home:
            outcome.add(("routes", route.id, "profiles"), Last(fresh), flow(fresh))

    def _add_aliases(
        self,
        outcome: Outcome,
        record: Record,
        model: Model,
        offering: Offering,
        aliases: list[str],
    ) -> None:
        path: Path = ("aliases",)
        values: list[str] = Last(aliases)
        if offering.route != model.home:
            path = ("routes", offering.route, "aliases")
            document = self._ledger.owners.get(model.id)
            if document is None or not document.has(model.id, path):
                values = [*offering.aliases, *aliases]  # a list of its own replaces the inherited
        elif clashing := self._clashing(model, aliases):
            outcome.doubt(path, f"alias {clashing[0]}: another model's name on {clashing[1]}")
            return
        if stands(offering, record, also_same_day=True):
            outcome.doubt(path, f"aliases: the rules, checked since, do not have {flow(aliases)}")
            return
        outcome.add(path, values, flow(aliases))
        outcome.names += aliases

    def _clashing(self, model: Model, aliases: list[str]) -> tuple[str, str] | None:
        """An alias at home is one on all routes that name none of their own."""
        for alias in aliases:
            owners = self._rulebook.identifiers.get(alias, {})
            for route in model.offerings:
                if owners.get(route, model.id) != model.id:
                    return alias, route
        return None

    def _alias(self, record: Record, model: Model, route: Route) -> None:
        offering = model.offerings[route.id]
        ours, theirs = offering.lifecycle, record.lifecycle
        if theirs.shutdown and ours.shutdown and theirs.shutdown != ours.shutdown:
            reason = f"an alias of {offering.id}, but it ends on {theirs.shutdown}"
            self._ledger.doubt(record, reason, model)
            return
        outcome = Outcome()
        self._add_aliases(outcome, record, model, offering, [record.identifier])
        self._ledger.settle(record, model, (), outcome)

    def _new_route(self, record: Record, route: Route, models: set[str]) -> None:
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
            self._alias(record, model, route)
            return
        outcome = Outcome()
        targets = self._targets(record, model, outcome, ("routes", route.id, "successors"))
        names = self._free_names(record)
        facts = newcomers.route_facts(record, model.id, targets, names)
        if newcomers.clashes(model, lambda alias: self._spelling.named(route, alias)):
            facts.setdefault("aliases", [])  # those of the model do not hold here
        outcome.add(("routes", route.id), facts)
        outcome.names += [record.identifier, *names.aliases]
        self._ledger.settle(record, model, ("routes", route.id), outcome)

    def _targets(
        self, record: Record, model: Model | None, outcome: Outcome, path: Path
    ) -> list[str]:
        """Models that a row with a new identifier names as successors."""
        route = self._rulebook.routes[record.route]
        found: dict[str, None] = {}
        for name in record.replacements:
            named = self._spelling.named(route, name)
            if named is None:
                outcome.doubt(path, f"successor: no rule knows {name}")
            elif model is None or named.model != model.id:
                found[named.model] = None
        return list(found)

    def _new_model(self, record: Record, route: Route) -> None:
        document = self._document_of(record, route)
        if document is None:
            lacking = f"no file is about models of {record.vendor}"
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
            self._new_route(record, route, {model_id})
            return
        if "/" in model_id:
            self._ledger.doubt(record, "no rule knows it, nor what stands before its last /")
            return
        siblings = [m for m in self._rulebook.models.values() if m.vendor == document.vendor]
        guessed = newcomers.guess(record, model_id, siblings)
        if guessed is None:
            self._ledger.doubt(
                record, "no rule knows it, and no model is like it: its task is not clear"
            )
            return
        self._add_model(record, route, document, model_id, guessed)

    def _add_model(
        self,
        record: Record,
        route: Route,
        document: Document,
        model_id: str,
        guessed: newcomers.Guess,
    ) -> None:
        outcome = Outcome()
        targets = self._targets(record, None, outcome, ("successors",))
        names = self._free_names(record)
        facts = newcomers.model_facts(record, model_id, guessed, targets, names, document.home)
        place = facts["lifecycle"] if route.id == document.home else facts["routes"][route.id]
        text = (
            f"new model in {shown(document.path)}: task {guessed.task}, family {guessed.family}, "
            f"{guessed.why}"
        )
        self._ledger.add_model(record, document, facts, place, text)
        self._ledger.take_doubts(record, model_id, outcome)

    def _free_names(self, record: Record) -> newcomers.Names:
        """Names that no model has, and no row with other days is about."""
        route = self._rulebook.routes[record.route]
        names = newcomers.Names([], [])
        rows = (one for known, one in self._records if known is route)
        others = (one.identifier for one in rows if one.alias_of == record.identifier)
        for alias in dict.fromkeys((*record.aliases, *others)):
            row = self._rows.get((route.id, alias))
            same = row is None or row.lifecycle.shutdown == record.lifecycle.shutdown
            profiles = [
                head
                for head, rest in self._spelling.heads(route, alias)
                if head and rest == record.identifier
            ]
            names.profiles.extend(profiles)
            if not profiles and same and self._spelling.named(route, alias) is None:
                names.aliases.append(alias)
        return names

    def _awaits(self, record: Record, route: Route) -> bool:
        """Whether a successor, or the model it is an alias of, is about to be added."""
        names = [*record.replacements, *([record.alias_of] if record.alias_of else [])]
        return any(
            (route.id, name) in self._rows
            and name != record.identifier
            and self._spelling.named(route, name) is None
            for name in names
        )

    def _document_of(self, record: Record, route: Route) -> Document | None:
        vendor = record.vendor or self._spelling.vendor(route, record.identifier)
        sells_its_own = route.kind == "provider"
        fitting = [
            one
            for one in self._documents
            if (one.vendor == vendor if vendor else one.home == route.id and sells_its_own)
        ]
        return fitting[0] if fitting else None


def _contradiction(record: Record) -> str | None:
    begin, end = record.lifecycle.deprecated, record.lifecycle.shutdown
    if begin and end and end < begin:
        return f"the list says shut down on {end}, before it was deprecated on {begin}"
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
