"""What a round of decisions puts into the documents, and the lines of the report about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from modelaudit.importing.documents import Document, Path
from modelaudit.importing.outcome import Change, Outcome
from modelaudit.importing.records import Record
from modelaudit.importing.render import flow
from modelaudit.rulebook.models import Model

_DATED = ("deprecated", "shutdown", "earliest", "stage", "redirects_to")
"""Facts that need a source."""
_NO_PAGE = "the list names no page for its days"


class Item(NamedTuple):
    """One line of the report."""

    action: str
    """`add`, `change` or `undecided`."""
    model: str | None
    """Canonical id; None when it is not known which one is meant."""
    route: str
    identifier: str
    path: Path
    """Keys that lead from the model to the fact."""
    text: str
    old: str | None = None
    new: str | None = None
    line: int | None = None
    """Line of the list."""


@dataclass(slots=True)
class Round:
    """What one round did and left."""

    news: list[Item] = field(default_factory=list)
    doubts: list[Item] = field(default_factory=list)
    agreeing: int = 0
    """Rows that say what the rules say."""
    passed: int = 0
    """Rows that are not about a model of their own: gateways, picture sizes, fine-tunes."""
    postponed: int = 0
    """Rows that have to wait for what this round put in."""

    @property
    def told(self) -> int:
        """Grows with each row that does not simply agree."""
        return len(self.news) + len(self.doubts) + self.passed + self.postponed


class Ledger:
    """Puts facts into documents, once in a round for each model."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.owners = {id_: one for one in documents for id_ in one.model_ids}
        """By id of a model: the document that describes it."""
        self.touched: set[str] = set()
        """Ids of models that something was put into."""
        self._given: set[str] = set()
        """Identifiers that were given to a model."""
        self.round = Round()

    def settle(self, record: Record, model: Model, path: Path, outcome: Outcome) -> None:
        """Puts the facts of an outcome, whose days stand at a path, and takes its doubts."""
        self.take_doubts(record, model.id, outcome)
        if not outcome.facts:
            return
        document = self.owners.get(model.id)
        if model.id in self.touched or self._given.intersection(outcome.names):
            self.round.postponed += 1
        elif document is None:
            self.doubt(record, f"{model.id} is described in rules that are not written to", model)
        elif not self._cite(record, model.id, path, outcome.facts, document):
            self.doubt(record, _NO_PAGE, model, path)
        else:
            self.touched.add(model.id)
            self._given.update(outcome.names)
            document.put(model.id, outcome.facts)
            self._tell(record, model.id, outcome)

    def add_model(
        self,
        record: Record,
        document: Document,
        facts: dict[str, Any],
        place: dict[str, Any],
        text: str,
    ) -> None:
        """Adds a model whose days stand in `place`, a part of its facts."""
        model_id = facts["id"]
        names = {model_id, record.identifier, *facts.get("aliases", ()), *place.get("aliases", ())}
        if names & (self.touched | self._given):
            self.round.postponed += 1
            return
        if _has_days(place):
            if record.url is None or record.day is None:
                self.doubt(record, _NO_PAGE)
                return
            place["source"], checked = document.source(record.url, record.day)
            if checked != record.day:
                place["checked"] = record.day
        document.add_model(facts)
        self.touched.add(model_id)
        self._given |= names
        shown = {key: one for key, one in place.items() if one and key != "card"}
        new = flow(shown) if shown else ""
        self._add("add", record, model_id, (), text, new=new)

    def take_doubts(self, record: Record, model_id: str, outcome: Outcome) -> None:
        """Reports what an outcome leaves to a person."""
        for doubt in outcome.doubts:
            self._add("undecided", record, model_id, doubt.path, doubt.reason)

    def doubt(
        self, record: Record, reason: str, model: Model | None = None, path: Path = ()
    ) -> None:
        """Reports a row that a person has to decide about."""
        self._add("undecided", record, model.id if model else None, path, reason)

    def _cite(
        self,
        record: Record,
        model_id: str,
        path: Path,
        facts: dict[str, Any],
        document: Document,
    ) -> bool:
        """Writes which page states new days, and when it was read; False when there is none."""
        for key in path:
            facts = facts.get(key, {})
        if not path or not _has_days(facts):
            return True
        if record.url is None or record.day is None:
            return False
        present = document.text(model_id, (*path, "source"))
        key, checked = document.source(record.url, record.day, present)
        if key != present:
            facts["source"] = key
        if checked != record.day or document.has(model_id, (*path, "checked")):
            facts["checked"] = record.day
        return True

    def _tell(self, record: Record, model_id: str, outcome: Outcome) -> None:
        for one in outcome.news:
            old = flow(one.old) if isinstance(one, Change) else None
            new = one.new if isinstance(one.new, str) else flow(one.new)
            action = "change" if isinstance(one, Change) else "add"
            self._add(action, record, model_id, one.path, _label(one.path), old, new)

    def _add(
        self,
        action: str,
        record: Record,
        model_id: str | None,
        path: Path,
        text: str,
        old: str | None = None,
        new: str | None = None,
    ) -> None:
        found = self.round.doubts if action == "undecided" else self.round.news
        item = Item(
            action, model_id, record.route, record.identifier, path, text, old, new, record.line
        )
        found.append(item)


def _label(path: Path) -> str:
    """What a person calls a fact; the file and the line tell the rest."""
    of = {"card": "card ", "fine_tune": "fine-tuned "}
    label = "new route:" if len(path) == 2 and path[0] == "routes" else path[-1]
    return "".join(of.get(key, "") for key in path[:-1]) + label


def _has_days(facts: Mapping[str, Any]) -> bool:
    return any(facts.get(key) for key in _DATED)
