"""Further names of a model on a route, and where it runs under them."""

from modelaudit.importing.documents import Last, Path
from modelaudit.importing.facts import Names
from modelaudit.importing.ledger import Ledger
from modelaudit.importing.merge import stands
from modelaudit.importing.outcome import Outcome
from modelaudit.importing.records import Record
from modelaudit.importing.render import flow
from modelaudit.importing.spelling import Spelling
from modelaudit.rulebook.models import Model, Offering, Route

Rows = dict[tuple[str, str], Record]
"""The rows of a list by route and identifier."""


class Aliases:
    """Decides which names of a list become a model's."""

    def __init__(self, spelling: Spelling, ledger: Ledger, rows: Rows) -> None:
        self._rulebook = spelling.rulebook
        self._spelling, self._ledger, self._rows = spelling, ledger, rows

    def settle(self, record: Record, model: Model, route: Route) -> None:
        """Makes the identifier of a row another name of a model that its route has."""
        offering = model.offerings[route.id]
        ours, theirs = offering.lifecycle, record.lifecycle
        if theirs.shutdown and ours.shutdown and theirs.shutdown != ours.shutdown:
            reason = f"an alias of {offering.id}, but it ends on {theirs.shutdown}"
            self._ledger.doubt(record, reason, model)
            return
        outcome = Outcome()
        self._add(outcome, record, model, offering, [record.identifier])
        self._ledger.settle(record, model, (), outcome)

    def add(
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
            self._add(outcome, record, model, offering, aliases)
        fresh = [one for one in dict.fromkeys(profiles) if one not in offering.profiles]
        if fresh and route.id != model.home:
            outcome.put(("routes", route.id, "profiles"), Last(fresh), shown=flow(fresh))

    def free(self, record: Record, route: Route) -> Names:
        """Returns names for a newcomer: no model has them, and no row with other days."""
        names = Names([], [])
        others = (
            name
            for (at, name), row in self._rows.items()
            if at == route.id and row.alias_of == record.identifier
        )
        for alias in dict.fromkeys((*record.aliases, *others)):
            row = self._rows.get((route.id, alias))
            same = row is None or row.lifecycle.shutdown == record.lifecycle.shutdown
            heads = self._spelling.heads(route, alias)
            profiles = [head for head, rest in heads if head and rest == record.identifier]
            names.profiles.extend(profiles)
            if not profiles and same and self._spelling.named(route, alias) is None:
                names.aliases.append(alias)
        return names

    def clash_on(self, route: Route, model: Model) -> bool:
        """Whether an alias that a model has at home is another model's name on a route."""
        home = model.offerings.get(model.home)
        aliases = home.aliases if home else ()
        return any(self._spelling.named(route, alias) for alias in aliases)

    def _add(
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
        outcome.put(path, values, shown=flow(aliases))
        outcome.names += aliases

    def _clashing(self, model: Model, aliases: list[str]) -> tuple[str, str] | None:
        """An alias at home is one on all routes that name none of their own."""
        for alias in aliases:
            owners = self._rulebook.identifiers.get(alias, {})
            for route in model.offerings:
                if owners.get(route, model.id) != model.id:
                    return alias, route
        return None
