"""What a call needs when its model changes, and the edits that do it."""

import ast
import warnings
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from modelaudit.callsites.layout import removals
from modelaudit.document import Document
from modelaudit.references import Argument, CallSite, Reference, Span
from modelaudit.rulebook.models import CallChange


class Need(NamedTuple):
    """A change that a request needs, and what a program can do about it."""

    change: CallChange
    name: str = ""
    """The parameter that calls for it; empty when every request needs it."""
    argument: Argument | None = None
    """The argument that calls for it; None when it stands where none can be edited."""
    sure: bool = False
    """The rule is about this very function, and about what the argument is known to say."""
    able: bool = False
    """The change is right whatever else the call is given."""
    call: CallSite | None = None
    """The call that needs it; None when some request does that nobody has seen."""

    @property
    def made(self) -> bool:
        """Tell whether a program can make the change."""
        return self.argument is not None and self.able and self.change.fix != "manual"

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
                return f"set `{self.name}` to `{self.change.new_value}`"
        return f"remove `{self.name}`"

    @property
    def reason(self) -> str:
        """Why the request needs it."""
        return self.change.reason.removesuffix(".")

    @property
    def account(self) -> str:
        """What was done, and why."""
        why = self.reason
        why = f"the {why[4:]}" if why.startswith("The ") else why
        return f"`{self.name}` is {done(self.change)}: {why}"


class Piece(NamedTuple):
    """Bytes of the file and what replaces them."""

    span: Span
    content: str
    document: Document | None = None
    """The file, when it is not the one of the text that names the model."""


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
    def doubt(self) -> str | None:
        """Why a person should look, as sentences; None when nobody need."""
        undone = [need for need in self.needs if not need.made and need.change.breaks]
        reasons = [need.reason for need in undone]
        for need in self.needs:
            if not (self.whole and need.made):
                reasons.append(need.reason)
            elif need.change.fix != "safe":
                reasons.append(need.account)
        return ". ".join(dict.fromkeys(reasons)) or None


def plan(changes: Iterable[CallChange], reference: Reference, content: bytes) -> Plan:
    """Return what the requests that a reference reaches need of some changes.

    Args:
        changes: Those that concern the models, the more special ones first.
        reference: The text that names the model.
        content: The bytes of its file.
    """
    found = [need for change in changes for need in _needs(change, reference, content)]
    winners: dict[tuple[CallSite | None, str], Need] = {}
    for need in sorted(found, key=lambda need: not need.made):
        if need.name and (need.made or need.change.breaks):
            winners.setdefault((need.call, need.name), need)
    return Plan(
        tuple(
            need for need in found if winners.get((need.call, need.name), need) is need or need.kept
        )
    )


def _needs(change: CallChange, reference: Reference, content: bytes) -> Iterator[Need]:
    passed = _folded(reference.arguments)
    if not passed.isdisjoint(_folded(change.unless)):
        return
    if not change.parameters:
        yield Need(change)
        return
    seen: set[str] = set()
    for call in reference.calls:
        for name in call.names:
            seen.add(name)
            yield from _needs_of(change, call, name, content)
    for name in reference.arguments:
        if name not in seen and folded(name) in _folded(change.parameters):
            yield Need(change, name)


def _needs_of(change: CallChange, call: CallSite, name: str, content: bytes) -> Iterator[Need]:
    """Yield the need of one argument of a call."""
    argument = call.argument(name)
    if argument is None or folded(name) not in _folded(change.parameters):
        return
    said = _literal(argument, call.document.content if call.document else content)
    if said is not None and not _applies(change, *said):
        return
    about = is_about(change, call)
    sure = about and (said is not None or not (change.values or change.accepted))
    able = sure or (about and change.change == "remove" and not change.values)
    able = able and folded(change.new_name or "") not in _folded(call.names)  # never named twice
    yield Need(change, name, argument, sure, able and call.complete, call)


def _applies(change: CallChange, said: object) -> bool:
    """Tell whether a change is about a value."""
    if change.values and not _is_one_of(said, change.values):
        return False
    return not _is_one_of(said, change.accepted)


def done(change: CallChange) -> str:
    """Return what becomes of a parameter, as a participle."""
    match change.change:
        case "rename":
            return f"renamed to {change.new_name}"
        case "replace":
            return f"set to {change.new_value}"
    return "removed"


def is_about(change: CallChange, call: CallSite) -> bool:
    """Tell whether a change names the function that is called."""
    names = [call.called, call.name] if call.name else [call.called]
    return any(
        fnmatchcase(name, glob) or fnmatchcase(name, f"*.{glob}")
        for glob in change.calls
        for name in names
    )


def pieces(needs: Iterable[Need], content: bytes) -> Iterator[Piece]:
    """Yield the edits that make some changes in their calls.

    Args:
        needs: What is to be done; each has its call.
        content: The bytes of the file that names the model.
    """
    by_call: dict[CallSite, list[Need]] = {}
    for need in needs:
        if need.call is not None:
            by_call.setdefault(need.call, []).append(need)
    for call, wanted in by_call.items():
        here = call.document.content if call.document else content
        for piece in _pieces(wanted, call, here):
            yield piece._replace(document=call.document)


def _pieces(needs: Sequence[Need], call: CallSite, content: bytes) -> Iterator[Piece]:
    gone = [n.argument for n in needs if n.argument and n.change.change == "remove"]
    for arguments in call.lists:
        going = [argument for argument in arguments if argument in gone]
        if going:
            yield from (Piece(span, "") for span in removals(content, arguments, going))
    for need in needs:
        if need.argument is None:
            continue
        if need.change.change == "rename":
            yield Piece(need.argument.named, need.change.new_name or "")
        elif need.change.change == "replace":
            written = content[slice(*need.argument.value)].decode("utf-8", "replace")
            yield Piece(need.argument.value, _quoted_like(need.change.new_value or "", written))


def _literal(argument: Argument, content: bytes) -> tuple[object] | None:
    """Return the value of an argument that is a literal; None for anything that is computed."""
    text = content[slice(*argument.value)].decode("utf-8", "replace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is no news of ours
            return (ast.literal_eval(text.strip()),)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def _is_one_of(said: object, values: Sequence[str]) -> bool:
    return any(ast.literal_eval(value) == said for value in values)


def _quoted_like(new: str, written: str) -> str:
    """Write a literal with the quotes of the one it replaces."""
    if "'" in written and '"' not in written and "'" not in new:
        return new.replace('"', "'")
    return new


@lru_cache(maxsize=512)
def folded(name: str) -> str:
    """Return a name as all languages write it: `max_tokens`, `maxTokens` and `MaxTokens`."""
    return name.replace("_", "").replace("-", "").lower()


@lru_cache(maxsize=512)
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(folded, names))
