"""An import from its source to its report: rounds of decisions until none is left to make."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from modelaudit.errors import UsageError
from modelaudit.importing.documents import Document
from modelaudit.importing.fetch import fetch, is_address, shown
from modelaudit.importing.ledger import Item, Round
from modelaudit.importing.lists import read_list
from modelaudit.importing.outcome import Outcome
from modelaudit.importing.plan import Planner
from modelaudit.importing.records import Record
from modelaudit.importing.rulefiles import RuleFiles
from modelaudit.importing.spelling import Spelling
from modelaudit.rulebook.loader import read_rules, refuse
from modelaudit.rulebook.models import Lifecycle, Rulebook
from modelaudit.rulebook.problems import DeadEnd, nearest, quote

_MOST_ROUNDS = 50


class Wanted(NamedTuple):
    """What was asked for."""

    source: str
    kind: str = "auto"
    route: str | None = None
    into: str | None = None
    checked: date | None = None
    write: bool = False
    timeout: float = 30.0
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """One line of the report and where it is about."""

    item: Item
    file: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do."""

    source: str
    kind: str
    written: bool
    placed: tuple[Placed, ...]
    agreeing: int
    passed: int

    def of(self, action: str) -> list[Placed]:
        """The lines of one kind: `add`, `change` or `undecided`."""
        return [one for one in self.placed if one.item.action == action]

    @property
    def changes(self) -> int:
        """How many facts are put into the rules."""
        return len(self.of("add")) + len(self.of("change"))


def import_list(wanted: Wanted) -> Imported:
    """Takes over a list; raises `UsageError` with the source in front when it cannot be read."""
    content = fetch(wanted.source, wanted.timeout)
    name = shown(wanted.source)
    files = RuleFiles(wanted.into)
    try:
        listed = read_list(content, wanted.kind, wanted.route)
        records = [_dated(record, wanted) for record in listed.records]
    except UsageError as error:
        raise UsageError(f"{name}: {error}; nothing was changed") from None
    before = _load(files)
    records = _chosen(records, wanted.route, before)
    news, first, last = _rounds(files, records, before)
    if wanted.write:
        files.write()
    documents = files.documents(as_read=not wanted.write)
    doubts = {(one.model or one.identifier, one.route, one.text): one for one in last.doubts}
    items = [*news, *doubts.values()]
    return Imported(
        name,
        listed.kind,
        wanted.write,
        tuple(_place(item, documents, name) for item in items),
        first.agreeing,
        first.passed,
    )


def _rounds(
    files: RuleFiles, records: list[Record], rulebook: Rulebook
) -> tuple[list[Item], Round, Round]:
    """Decides until a round changes nothing; returns all news, and the first and last round."""
    news: list[Item] = []
    first: Round | None = None
    patient = True
    for _ in range(_MOST_ROUNDS):
        documents = files.documents()
        done = Planner(rulebook, documents, records, patient=patient).run()
        first = first or done
        if not done.news and not (done.postponed and patient):
            return news, first, done
        patient = bool(done.news)
        files.take(documents)
        stated = _state_dead_ends(files)
        news += [*done.news, *stated]
        rulebook = _load(files, of_the_list=True)
    raise UsageError("the list contradicts itself without end; nothing was changed")


def _load(files: RuleFiles, *, of_the_list: bool = False) -> Rulebook:
    rulebook, problems = read_rules(files.rules())
    errors = [problem for problem in problems if not problem.warning]
    if errors and of_the_list:
        text = f"the list would make the rules wrong: {errors[0]}; nothing was changed"
        raise UsageError(text)
    refuse(errors)
    return rulebook


def _state_dead_ends(files: RuleFiles) -> list[Item]:
    """Says of models that now lead nowhere that none is known: the rules demand a word."""
    _, errors = read_rules(files.rules())
    documents = files.documents()
    items = []
    for dead_end in (error.dead_end for error in errors):
        owner = dead_end and _owner(documents, dead_end.model)
        if dead_end and owner:
            items.append(_state(owner, dead_end))
    files.take(documents)
    return items


def _state(document: Document, dead_end: DeadEnd) -> Item:
    model_id, route = dead_end.model, dead_end.route
    path = ("fine_tune", route, "no_successor") if dead_end.fine_tuned else ("no_successor",)
    sentence = f"no model that lives beyond {dead_end.horizon} was named"
    outcome = Outcome()
    outcome.put(path, sentence)
    document.put(model_id, outcome.facts)
    return Item("add", model_id, route, model_id, path, "no_successor", new=sentence)


def _owner(documents: Iterable[Document], model_id: str | None) -> Document | None:
    return next((one for one in documents if model_id in one.model_ids), None)


def _dated(record: Record, wanted: Wanted) -> Record:
    """A record with a day: its own, else the day that the user names, else today for a page."""
    url = record.url or (wanted.source if is_address(wanted.source) else None)
    day = record.day or wanted.checked
    if day is None and is_address(wanted.source):
        day = wanted.today or date.today()
    says = record.lifecycle != Lifecycle() or record.replacements or record.listed
    if day is None and says:
        raise UsageError("the list does not say of which day it is, give --checked DAY")
    return replace(record, url=url, day=day)


def _chosen(records: list[Record], route: str | None, rulebook: Rulebook) -> list[Record]:
    """The records of the route that the user names."""
    if route is None:
        return records
    if route not in rulebook.routes:
        raise UsageError(f"no route {quote(route)}{nearest(route, rulebook.routes)}")
    spelling = Spelling(rulebook)
    named = ((spelling.route(record.route), record) for record in records)
    return [record for known, record in named if known and known.id == route]


def _place(item: Item, documents: Iterable[Document], source: str) -> Placed:
    owner = _owner(documents, item.model)
    if owner is None or item.model is None:
        return Placed(item, source, item.line)
    return Placed(item, owner.path, owner.line(item.model, item.path))
