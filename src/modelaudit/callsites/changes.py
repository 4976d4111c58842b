"""What the calls that a text reaches need when their model changes."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from modelaudit.callsites.conditions import (
    allows,
    fits,
    folded,
    hidden,
    is_about,
    is_one_of,
    is_spared,
    literal,
    named,
)
from modelaudit.document import Document
from modelaudit.references import Argument, CallSite, Reference
from modelaudit.rulebook.models import CallChange


class Need(NamedTuple):
    """A change that a request needs, and what a program can do about it."""

    change: CallChange
    name: str = ""
    """The parameter, or what is read of the response, that calls for it; empty when every request
    needs it."""
    argument: Argument | None = None
    """The argument that calls for it; None when it stands where none can be edited."""
    sure: bool = False
    """The rule is about this very function, and about what the call is known to say."""
    able: bool = False
    """The change is right whatever else the call is given."""
    call: CallSite | None = None
    """The call that needs it; None when some request does that nobody has seen."""
    new_value: str | None = None
    """Python literal to be written; `...` in it stands for the value that is there."""

    @property
    def made(self) -> bool:
        """Tell whether a program can make the change."""
        placed = self.argument is not None or self.change.change == "add"
        return placed and self.able and self.change.fix != "manual"

    @property
    def kept(self) -> bool:
        """Tell whether it is worth saying whatever else is done about the parameter."""
        return not self.made and not self.change.breaks

    @property
    def words(self) -> str:
        """What is done, as an order: "remove `style`"."""
        match self.change.change:
            case "rename":
                return f"rename `{self.name}` to `{self.change.new_name}`"
            case "replace":
                return f"set `{self.name}` to `{self.new_value}`"
            case "add":
                return f"add `{self.change.new_name}={self.new_value}`"
        return f"remove `{self.name}`"

    @property
    def reason(self) -> str:
        """Why the request needs it."""
        return self.change.reason.removesuffix(".")

    @property
    def account(self) -> str:
        """What was done, and why."""
        return f"{self._done}: {_inside(self.reason)}"

    @property
    def demand(self) -> str:
        """What a person has to do before the request works."""
        subject = f"`{self.name}`" if self.name else "the call"
        return f"{subject} has to be rewritten by hand{self.where}: {_inside(self.reason)}"

    @property
    def where(self) -> str:
        """The file and line of the call, when it is in another file: " (app.py:7)"."""
        if self.call is None or self.call.document is None:
            return ""
        document = self.call.document
        return f" ({document.path}:{document.location(self.call.span.start).row})"

    @property
    def _done(self) -> str:
        if self.change.change == "add":
            return f"`{self.change.new_name}` is set to {self.new_value}"
        return f"`{self.name}` is {done(self.change, self.new_value)}"


def _inside(sentence: str) -> str:
    return f"the {sentence[4:]}" if sentence.startswith("The ") else sentence


def done(change: CallChange, new_value: str | None = None) -> str:
    """Return what becomes of a parameter, as a participle."""
    match change.change:
        case "rename":
            return f"renamed to {change.new_name}"
        case "replace":
            values = " or ".join(dict.fromkeys(new for _, new in change.new_values))
            return f"set to {new_value or change.new_value or values}"
        case "add":
            return f"given beside {change.new_name}={change.new_value}"
    return "removed"


class Plan(NamedTuple):
    """All that a move to another model needs at one place."""

    needs: tuple[Need, ...] = ()

    @property
    def whole(self) -> bool:
        """Tell whether the request works afterwards: all that would break it can be done."""
        return all(need.made or not need.change.breaks for need in self.needs)

    @property
    def made(self) -> tuple[Need, ...]:
        """The needs a program settles here: all that can be, or none where one is left over."""
        return tuple(need for need in self.needs if need.made) if self.whole else ()

    @property
    def loss(self) -> str | None:
        """Why the request would fail for certain, as sentences; None when that is not known."""
        lost = sorted(filter(self._lost, self.needs), key=lambda need: need.made)
        said = [need.reason if need.made else need.demand for need in lost]
        return ". ".join(dict.fromkeys(said)) or None

    @property
    def doubt(self) -> str | None:
        """Why else a person should look, as sentences; None when nobody need."""
        reasons = []
        for need in sorted(self.needs, key=lambda need: need.made or not need.change.breaks):
            if self._lost(need):
                continue
            if not (self.whole and need.made):
                reasons.append(need.reason)
            elif need.change.fix != "safe":
                reasons.append(need.account)
        return ". ".join(dict.fromkeys(reasons)) or None

    def _lost(self, need: Need) -> bool:
        """Tell whether the request is known to fail without a change that is not made."""
        return need.sure and need.change.breaks and not (self.whole and need.made)

    def shared(self, document: Document) -> str | None:
        """Say which of the calls that are edited serve other models as well.

        Args:
            document: The file of the text that names the model.
        """
        for call in dict.fromkeys(need.call for need in self.made if need.call is not None):
            if call.shared:
                file = call.document or document
                line = file.location(call.span.start).row
                return f"the call at {file.path}:{line} is made with other models as well"
        return None


def plan(
    changes: Iterable[CallChange],
    reference: Reference,
    content: bytes,
    standing: Collection[CallChange] = (),
) -> Plan:
    """Return what the requests that a reference reaches need of some changes.

    A request that works is not one that the old model refuses: of standing changes matters what is
    seen to break.

    Args:
        changes: Those that concern the models, the more special ones first.
        reference: The text that names the model.
        content: The bytes of its file.
        standing: Those of the changes that requests to the old model need as well.
    """
    found = [
        need
        for change in changes
        for need in _needs(change, reference, content)
        if change not in standing or (need.sure and change.breaks)
    ]
    winners: dict[tuple[CallSite | None, str | Argument], Need] = {}
    for need in sorted(found, key=lambda need: not need.made):
        if need.name and (need.made or need.change.breaks):
            winners.setdefault(_place(need), need)
    return Plan(
        tuple(need for need in found if winners.get(_place(need), need) is need or need.kept)
    )


def _place(need: Need) -> tuple[CallSite | None, str | Argument]:
    return need.call, need.argument or need.name


def _needs(change: CallChange, reference: Reference, content: bytes) -> Iterator[Need]:
    if change.change == "note":
        return
    seen: set[str] = set()
    for call in reference.calls:
        text = call.document.content if call.document else content
        seen.update(name.rpartition(".")[2] for name in call.names)
        yield from _needs_of(change, call, text)
    if is_spared(change):
        return
    passed = {folded(name): name for name in reference.arguments if name not in seen}
    if not passed.keys().isdisjoint(_names(change.unless)):
        return
    if not change.parameters:
        if not reference.calls and (change.always or "*" not in change.sources):
            yield Need(change)
    elif not change.given or not passed.keys().isdisjoint(_names(change.given)):
        for name in map(folded, _heads(change)):
            if name in passed:
                yield Need(change, passed[name])


def _names(conditions: Sequence[str]) -> set[str]:
    """Return the parameters of conditions that hold whatever their value is."""
    return {folded(each) for each in conditions if "=" not in each}


def _heads(change: CallChange) -> Iterator[str]:
    """Yield the arguments that are, or hold, the parameters of a change."""
    for parameter in change.parameters:
        head = parameter.partition(".")[0]
        if head == parameter or (change.breaks and "[" not in parameter):
            yield head


def _needs_of(change: CallChange, call: CallSite, content: bytes) -> Iterator[Need]:
    """Yield what one call needs of one change."""
    if is_spared(change, call):
        return
    allowed = allows(change, call, content)
    if allowed is False or (change.change == "add" and _has(call, change.new_name)):
        return
    sure = is_about(change, call) and allowed is True
    if change.reads:
        read = next((path for path in call.reads if _reads(change, path)), "")
        if read or not ("*" in change.sources or is_spared(change)):
            yield Need(change, read, sure=sure and bool(read), call=call)
    elif not change.parameters:
        if sure or not change.calls:
            able = sure and _addable(change, call)
            yield Need(change, "", None, sure, able, call, change.new_value)
    else:
        for parameter in change.parameters:
            found = False
            for argument in named(call, parameter):
                found = True
                yield from _need_of(change, call, argument, content, sure)
            if not found and change.breaks and hidden(call, parameter):
                yield Need(change, parameter, call=call)


def _need_of(
    change: CallChange, call: CallSite, argument: Argument, content: bytes, sure: bool
) -> Iterator[Need]:
    said = literal(argument, content)
    fit = fits(change, said)
    if fit is False:
        return
    anyhow = change.change == "remove" and not change.values  # also right where it is accepted
    able = sure and (fit is True or anyhow) and call.complete
    if change.change == "add":
        able = able and _addable(change, call)
    elif change.new_name:
        able = able and not _has(call, _beside(argument.name, change.new_name))
    new = change.new_value
    if said is not None:
        new = next((new for old, new in change.new_values if is_one_of(said[0], [old])), new)
    name = argument.name.replace("[-1]", "[]")
    yield Need(change, name, argument, sure and fit is True, able, call, new)


def _has(call: CallSite, name: str | None) -> bool:
    return name is not None and next(named(call, name), None) is not None


def _beside(path: str, name: str) -> str:
    """Return the path of a parameter in the same literal as another one."""
    holder = path.rpartition(".")[0]
    return f"{holder}.{name}" if holder else name


def _addable(change: CallChange, call: CallSite) -> bool:
    """Tell whether a parameter can be written into a call that lacks it."""
    name = change.new_name or ""
    return change.change == "add" and call.complete and not hidden(call, name)


def _reads(change: CallChange, path: str) -> bool:
    return any(path == each or path.startswith(f"{each}.") for each in change.reads)
