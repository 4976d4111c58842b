"""What the calls that a text reaches need when their model changes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

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
from modelaudit.callsites.needs import Need, Plan
from modelaudit.references import Argument, CallSite, Reference
from modelaudit.rulebook.models import CallChange


def plan(
    changes: Iterable[CallChange],
    reference: Reference,
    content: bytes,
    standing: Collection[CallChange] = (),
    holds: Callable[[CallChange], bool | None] = lambda _: True,
) -> Plan:
    """Return what the requests that a reference reaches need of some changes.

    A request that works is not one that the old model refuses: of standing changes matters what is
    seen to break, and what is mended on the way without anybody having to look.

    Args:
        changes: Those that concern the models, the more special ones first.
        reference: The text that names the model.
        content: The bytes of its file.
        standing: Those of the changes that requests to the old model need as well.
        holds: Whether the project installs what a change is about; None when that is not known.
    """
    found = [
        need
        for change in changes
        for need in _known(change, holds, _needs(change, reference, content))
        if change not in standing or (need.sure and (change.breaks or need.harmless))
    ]
    winners: dict[tuple[CallSite | None, str | Argument], Need] = {}
    for need in sorted(found, key=lambda need: not need.made):
        if need.name and (need.made or need.change.breaks):
            winners.setdefault(_place(need), need)
    return Plan(
        tuple(
            need
            for need in found
            if winners.get(_place(need), need) is need or (need.kept and not need.change.reads)
        )
    )


def _known(
    change: CallChange, holds: Callable[[CallChange], bool | None], needs: Iterator[Need]
) -> Iterator[Need]:
    """Yield the needs of a change that holds; of one that may hold those of calls, as a doubt."""
    for one in needs:
        held = holds(change)  # asked last: what a project installs stands in files
        if held:
            yield one
        elif held is None and one.call is not None:
            yield one._replace(sure=False, able=False)


def may_hold(changes: Iterable[CallChange], call: CallSite) -> Iterator[str]:
    """Yield parameters that would break a call and may be in something that it unpacks.

    Args:
        changes: What the requests of the call may need.
        call: Any call.
    """
    for change in changes if call.surface and not call.complete else ():
        rare = change.given or change.values or change.above  # refused in some requests only
        if change.breaks and not rare and change.change != "note" and is_about(change, call):
            for parameter in change.parameters:
                if parameter.isidentifier() and not _has(call, parameter):
                    yield parameter


def _place(need: Need) -> tuple[CallSite | None, str | Argument]:
    return need.call, need.argument or need.name


def _needs(change: CallChange, reference: Reference, content: bytes) -> Iterator[Need]:
    if change.change == "note":
        return
    seen: set[str] = set()
    for call in reference.calls:
        text = call.document.content if call.document else content
        single = (name for name in call.names if "[" not in name)  # not of one of several requests
        seen.update(name.rpartition(".")[2] for name in single)
        yield from _needs_of(change, call, text)
    if is_spared(change):
        return
    passed = {folded(name): name for name in reference.arguments if name not in seen}
    if not passed.keys().isdisjoint(_names(change.unless)):
        return
    if not change.parameters:
        unseen = all(call.shared and not call.surface for call in reference.calls)
        if unseen and (change.always or "*" not in change.sources):
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
    if fit is False or (fit is None and change.values and not change.breaks):
        return  # what is about a harmless value says nothing of one that nobody sees
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
