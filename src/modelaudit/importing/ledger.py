"""What a round of decisions puts into the documents, and the lines of the report about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from modelaudit.importing.documents import Document, First, Last, Path
from modelaudit.importing.outcome import Outcome
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
    """Gathers the facts of a round by model, and puts them into the documents at its end."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = list(documents)
        self.owners = {id_: one for one in self.documents for id_ in one.model_ids}
        """By id of a model: the document that describes it."""
        self.round = Round()
        self._facts: dict[str, dict[str, Any]] = {}
        """By id of a known model: what is to be put."""
        self._dated: set[tuple[str, Path]] = set()
        """Lifecycles that a row has decided about."""
        self._given: dict[str, str] = {}
        """Identifiers that were given to a model, and which."""

    def settle(self, record: Record, model: Model, path: Path, outcome: Outcome) -> None:
        """Takes the facts of an outcome, whose days stand at a path, and its doubts."""
        self.take_doubts(record, model.id, outcome)
        if not outcome.facts:
            return
        document = self.owners.get(model.id)
        if document is None:
            self.doubt(record, f"{model.id} is described in rules that are not written to", model)
            return
        facts, place = outcome.facts, _at(outcome.facts, path)
        has_days = bool(path) and _has_days(place)
        if has_days and not _cite(record, document, model.id, path, place):
            self.doubt(record, _NO_PAGE, model, path)
            return
        gathered = self._facts.setdefault(model.id, {})
        elsewhere = any(self._given.get(name, model.id) != model.id for name in outcome.names)
        decided = has_days and (model.id, path) in self._dated and not _holds(gathered, facts)
        if elsewhere or decided or _inherits(model, gathered, facts) or not _fits(gathered, facts):
            self.round.postponed += 1
            return
        self._dated |= {(model.id, path)} if has_days else set()
        self._given |= dict.fromkeys(outcome.names, model.id)
        if not _holds(gathered, facts):
            _mix(gathered, facts)
            self._tell(record, model.id, outcome)

    def close(self) -> None:
        """Puts what was gathered."""
        for model_id, facts in self._facts.items():
            self.owners[model_id].put(model_id, facts)

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
        if names & self._given.keys():
            self.round.postponed += 1
            return
        if _has_days(place) and not _cite(record, document, model_id, (), place):
            self.doubt(record, _NO_PAGE)
            return
        document.add_model(facts)
        self._given |= dict.fromkeys(names, model_id)
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

    def _tell(self, record: Record, model_id: str, outcome: Outcome) -> None:
        for one in outcome.news:
            old = None if one.old is None else flow(one.old)
            new = one.new if isinstance(one.new, str) else flow(one.new)
            action = "add" if old is None else "change"
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


def _cite(
    record: Record, document: Document, model_id: str, path: Path, place: dict[str, Any]
) -> bool:
    """Writes beside new days which page states them, and when it was read; False without a page."""
    if record.url is None or record.day is None:
        return False
    present = document.text(model_id, (*path, "source"))
    key, checked = document.source(record.url, record.day, present)
    if key != present:
        place["source"] = key
    if checked != record.day or document.has(model_id, (*path, "checked")):
        place["checked"] = record.day
    return True


def _at(facts: dict[str, Any], path: Path) -> dict[str, Any]:
    for key in path:
        facts = facts.get(key, {})
    return facts


def _inherits(model: Model, *parts: Mapping[str, Any]) -> bool:
    """Whether a new route would take over a new name of the model, which may be another's there."""
    routes = {route for part in parts for route in part.get("routes", ())}
    return any("aliases" in part for part in parts) and not routes <= model.offerings.keys()


def _fits(gathered: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether facts say nothing else than what was gathered, apart from what is new."""
    for key in gathered.keys() & facts.keys():
        old, new = gathered[key], facts[key]
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            if not _fits(old, new):
                return False
        elif old != new and not (isinstance(new, First | Last) and type(old) is type(new)):
            return False
    return True


def _holds(gathered: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether all that facts say was gathered before."""
    return all(
        _holds(gathered.get(key, {}), one)
        if isinstance(one, Mapping)
        else all(item in gathered.get(key, ()) for item in one)
        if isinstance(one, list)
        else gathered.get(key) == one
        for key, one in facts.items()
    )


def _mix(gathered: dict[str, Any], facts: Mapping[str, Any]) -> None:
    for key, one in facts.items():
        if isinstance(one, Mapping):
            _mix(gathered.setdefault(key, {}), one)
        elif isinstance(one, First | Last):
            present = gathered.setdefault(key, type(one)())
            present.extend(item for item in one if item not in present)
        else:
            gathered[key] = one


def _has_days(facts: Mapping[str, Any]) -> bool:
    return any(facts.get(key) for key in _DATED)
