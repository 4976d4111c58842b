"""A row of a list against what the rules say of that model: what stands, and what gives way.

A fact in the rules stands when it was checked on the day of the list or later. Nothing is removed.
"""

from datetime import date
from typing import Any

from modelaudit.importing.documents import First, Path
from modelaudit.importing.facts import DAYS, FLAGS, card_facts, successor
from modelaudit.importing.outcome import Outcome
from modelaudit.importing.records import Record
from modelaudit.importing.spelling import Spelling
from modelaudit.rulebook.models import Card, Model, Offering, Route, Rulebook

_LIMITS = ("context_window", "max_output")


class Merge:
    """Compares one record with one offering of a model."""

    def __init__(
        self,
        spelling: Spelling,
        links: dict[str, set[str]],
        record: Record,
        model: Model,
        offering: Offering,
        path: Path,
    ) -> None:
        self._spelling = spelling
        self._links = links
        """Where models lead to; grows with what is added, so that no two rows make a circle."""
        self._record, self._model, self._offering = record, model, offering
        self._path = path
        """Where the days of the offering stand: `lifecycle`, or below `routes`."""
        self._route: Route = spelling.rulebook.routes[offering.route]
        source = offering.lifecycle.source
        self._checked = source.checked if source else None
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Compares all that the record says."""
        self._days()
        if not self.outcome.doubts:
            self._redirect()
            self._flags()
        self._successors()
        self._listed()
        if self._record.identifier == self._offering.id and not self._record.fine_tuned:
            self._released()
            self._card()
        return self.outcome

    @property
    def _is_home(self) -> bool:
        return self._path == ("lifecycle",)

    def _stands(self, *, also_same_day: bool) -> bool:
        return stands(self._offering, self._record, also_same_day=also_same_day)

    def _disagreement(self, key: str, old: Any, new: Any) -> str:
        when = f" (checked {self._checked})" if self._checked else ""
        said = "nothing" if old is None else old
        of = f" (of {self._record.day})" if self._record.day else ""
        return f"{key}: the rules say {said}{when}, the list says {new}{of}"

    def _days(self) -> None:
        theirs, ours = self._record.lifecycle, self._offering.lifecycle
        noted = {said for _, said in ours.conflicts}
        wanted: dict[str, tuple[date | None, date]] = {}
        for key in DAYS:
            old, new = getattr(ours, key), getattr(theirs, key)
            if new is None or new == old or str(new) in noted or self._is_earliest(key, new):
                continue
            if reason := self._objection(key, old, new):
                self.outcome.doubt((*self._path, key), reason)
            else:
                wanted[key] = (old, new)
        begin = wanted.get("deprecated", (None, ours.deprecated))[1]
        end = wanted.get("shutdown", (None, ours.shutdown))[1]
        if wanted and begin and end and end < begin:
            reason = f"shut down on {end}, before it was deprecated on {begin}"
            self.outcome.doubt((*self._path, "shutdown"), reason)
        if self.outcome.doubts:
            return  # the rest of the row would make the doubtful day look checked
        for key, (old, new) in wanted.items():
            self.outcome.put((*self._path, key), new, old=old)

    def _objection(self, key: str, old: date | None, new: date) -> str | None:
        """Why a day of the list is not taken over; None when nothing speaks against it."""
        ours = self._offering.lifecycle
        if key == "shutdown" and old is None and ours.earliest and self._record.loose:
            return self._disagreement(key, f"not sooner than {ours.earliest}", new)
        if key == "earliest" and ours.shutdown:
            return self._disagreement(key, f"a firm {ours.shutdown}", f"not sooner than {new}")
        if self._stands(also_same_day=old is not None):
            return self._disagreement(key, old, new)
        if key == "shutdown" and (ours.versions or ours.regions):
            return self._disagreement(key, old, new) + "; change it with its versions or regions"
        return None

    def _is_earliest(self, key: str, new: date) -> bool:
        """Whether a list that calls every day a shutdown means one that is "not sooner than"."""
        earliest = self._offering.lifecycle.earliest
        return key == "shutdown" and self._record.loose and new == earliest

    def _flags(self) -> None:
        theirs, ours = self._record.lifecycle, self._offering.lifecycle
        if self._stands(also_same_day=False):
            return
        for key in FLAGS:
            if getattr(theirs, key) and not (getattr(ours, key) or ours.regions):
                self.outcome.put((*self._path, key), True)
        if theirs.stage and not (ours.stage or ours.deprecated) and self._may_have(theirs.stage):
            self.outcome.put((*self._path, "stage"), theirs.stage)

    def _may_have(self, stage: str) -> bool:
        ours = self._offering.lifecycle
        return stage == "deprecated" or not (
            ours.shutdown or ours.earliest or self._offering.successors
        )

    def _redirect(self) -> None:
        name, path = self._record.lifecycle.redirects_to, (*self._path, "redirects_to")
        if name is None:
            return
        old = self._offering.lifecycle.redirects_to
        target = self._known(name)
        if target is None:
            self.outcome.doubt(path, f"redirects_to: no rule knows {name}")
        elif target == old:
            return
        elif self._stands(also_same_day=old is not None) or self._leads_back(target):
            self.outcome.doubt(path, self._disagreement("redirects_to", old, target))
        else:
            self._links.setdefault(self._model.id, set()).add(target)
            self.outcome.put(path, target, old=old)

    def _known(self, name: str) -> str | None:
        """The model of an identifier that the list names on this route, or of its vendor's own."""
        named = self._spelling.named(self._route, name)
        if named is None and (home := self._spelling.rulebook.routes.get(self._model.home)):
            named = self._spelling.named(home, name)
        return named.model if named else None

    def _successors(self) -> None:
        inherited = self._is_inherited()
        path = self._successors_path()
        present = self._vendors_offering() if inherited else self._offering
        listed = [step.id for step in present.successors]
        fresh: list[str] = []
        for name in self._record.replacements:
            target = self._known(name)
            if target is None and name not in (present.no_successor or ""):
                self.outcome.doubt(path, f"successor: no rule knows {name}")
            elif target and target not in (self._model.id, *listed, *fresh):
                fresh.append(target)
        for target in list(fresh):
            if self._stands(also_same_day=bool(listed)):
                text = self._disagreement("successor", ", ".join(listed) or None, target)
                self.outcome.doubt(path, text)
            elif self._leads_back(target):
                self.outcome.doubt(path, f"successor: {target} leads back to {self._model.id}")
            else:
                self._links.setdefault(self._model.id, set()).add(target)
                continue
            fresh.remove(target)
        if fresh:
            since = self._record.day if listed and not inherited else None
            steps = [successor(self._record, target, since) for target in fresh]
            self.outcome.put(path, First(steps), shown=", ".join(fresh))

    def _is_inherited(self) -> bool:
        """A route that names no successor of its own takes those of the vendor."""
        own = self._offering.successors or self._offering.no_successor
        return not self._is_home and not self._record.fine_tuned and not own

    def _vendors_offering(self) -> Offering:
        return self._model.offerings.get(self._model.home, self._offering)

    def _successors_path(self) -> Path:
        return ("successors",) if self._is_home else (*self._path, "successors")

    def _leads_back(self, target: str) -> bool:
        waiting, seen = [target], {target}
        while waiting:
            further = self._links.get(waiting.pop(), set()) - seen
            waiting += further
            seen |= further
        return self._model.id in seen

    def _listed(self) -> None:
        """A provider that still lists what the rules call retired: one of them is wrong."""
        ours, day = self._offering.lifecycle, self._record.day
        last = max((one for _, one in ours.regions), default=ours.shutdown)
        if self._record.listed and last and day and last <= day and not ours.redirects_to:
            reason = f"shut down on {last}, but the provider still lists it on {day}"
            self.outcome.doubt((*self._path, "shutdown"), reason)

    def _released(self) -> None:
        """The day is that of the vendor's own route; another may have served it later."""
        new, old = self._record.released, self._model.released
        if new is None or self._record.listed or new == old or not self._is_home:
            return
        if old is None:
            self.outcome.put(("released",), new)
        else:
            text = f"released: the rules say {old}, the list says {new}"
            self.outcome.doubt(("released",), text)

    def _card(self) -> None:
        theirs = self._record.card
        if theirs is None:
            return
        path: Path = ("card",) if self._is_home else (*self._path, "card")
        ours = self._model.card if self._is_home else self._offering.card
        facts = self._own_facts(theirs)
        known = card_facts(ours) if ours else {}
        if ours:
            self._card_differences(theirs, ours, path)
        elif set(facts) - {"source"}:
            self.outcome.put(path, facts)
        for key in facts if ours else ():
            if key not in (*known, "source", "capabilities"):
                self.outcome.put((*path, key), facts[key])

    def _own_facts(self, card: Card) -> dict[str, Any]:
        """What a card says of its route: its own prices, and the rest where it differs."""
        facts, shared = card_facts(card), self._model.card
        if self._is_home or shared is None:
            return facts
        own_prices = {"prices"} if self._model.home in self._model.offerings else set()
        known = card_facts(shared)
        return {
            key: value
            for key, value in facts.items()
            if key in own_prices | {"source"} or (key != "capabilities" and known.get(key) != value)
        }

    def _card_differences(self, theirs: Card, ours: Card, path: Path) -> None:
        old, new = _numbers(ours), _numbers(theirs)
        for key, value in new.items():
            if key not in _LIMITS and ours.prices and key not in old:
                self.outcome.put((*path, "prices", key), value)
        differing = [
            f"{key} {old[key]:g} or {value:g}"
            for key, value in new.items()
            if key in old and old[key] != value
        ]
        if differing:
            whose = f"the rules ({ours.source or 'no source'}) and the list"
            self.outcome.doubt(path, f"card: {whose} differ: {', '.join(differing)}")


def _numbers(card: Card) -> dict[str, float]:
    """Prices and limits; a price of nothing is as good as none."""
    limits = {key: getattr(card, key) for key in _LIMITS}
    return {key: number for key, number in (dict(card.prices) | limits).items() if number}


def links(rulebook: Rulebook) -> dict[str, set[str]]:
    """The models that each model leads to, on any route."""
    found: dict[str, set[str]] = {}
    for model in rulebook.models.values():
        for offer in model.offerings.values():
            named = {step.id for step in offer.successors}
            named |= {offer.lifecycle.redirects_to or model.id} - {model.id}
            found.setdefault(model.id, set()).update(named)
    return found


def stands(offering: Offering, record: Record, *, also_same_day: bool) -> bool:
    """Whether the rules were checked after the list was made, or on the same day."""
    source = offering.lifecycle.source
    if source is None or record.day is None:
        return False
    return record.day <= source.checked if also_same_day else record.day < source.checked
