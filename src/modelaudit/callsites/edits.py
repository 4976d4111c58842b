"""The edits that make changes in calls."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from modelaudit.callsites.conditions import named
from modelaudit.callsites.layout import insertions, removals
from modelaudit.callsites.needs import Need
from modelaudit.document import Document
from modelaudit.references import Argument, CallSite, Span


class Piece(NamedTuple):
    """Bytes of the file and what replaces them."""

    span: Span
    content: str
    document: Document | None = None
    """The file, when it is not the one of the text that names the model."""


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
        for piece in _Editing(call, here).pieces(wanted):
            yield piece._replace(document=call.document)


class _Editing:
    """The edits in one call."""

    def __init__(self, call: CallSite, content: bytes) -> None:
        self._call, self._content = call, content

    def pieces(self, needs: Sequence[Need]) -> Iterator[Piece]:
        """Yield all edits; what is new takes the place of what goes, where both are in one list."""
        gone = [need.argument for need in needs if need.change.change == "remove"]
        added = list(self._added(needs))
        for arguments in self._call.lists:
            going = [argument for argument in arguments if argument in gone]
            new = [text for place, text in added if place is arguments]
            for argument, text in zip(going, new, strict=False):
                yield Piece(argument.span, text)
            kept, left = going[len(new) :], new[len(going) :]
            if kept:
                yield from (Piece(s, "") for s in removals(self._content, arguments, kept))
            if left:
                found = insertions(self._content, arguments, left)
                yield from (Piece(span, text) for span, text in found)
        for place, text in added:
            if isinstance(place, Span):
                yield Piece(place, text)
        for need in needs:
            if need.argument is not None and need.change.change in ("rename", "replace"):
                yield from self._rewritten(need, need.argument)

    def _rewritten(self, need: Need, argument: Argument) -> Iterator[Piece]:
        if need.change.change == "rename":
            yield Piece(argument.named, need.change.new_name or "")
        if need.new_value is None:
            return
        new = self._quoted(need.new_value, self._beside(argument))
        head, wraps, tail = new.partition("...")
        if wraps:
            yield Piece(Span(argument.value.start, argument.value.start), head)
            yield Piece(Span(argument.value.end, argument.value.end), tail)
        else:
            yield Piece(argument.value, new)

    def _beside(self, argument: Argument) -> bytes:
        """Return code whose quotes a new value takes: the old one, or the names beside it."""
        value = self._content[slice(*argument.value)]
        if b"'" in value or b'"' in value:
            return value
        return self._content[argument.named.start - 1 : argument.named.start]

    def _added(self, needs: Sequence[Need]) -> Iterator[tuple[tuple[Argument, ...] | Span, str]]:
        """Yield what is to be written, each with the list it joins or the place in an empty one."""
        wanted = {n.change.new_name: n.new_value or "" for n in needs if n.change.change == "add"}
        for path, value in wanted.items():
            parts = (path or "").split(".")
            while len(parts) > 1 and not self._holder(parts):
                value = f'{{"{parts.pop()}": {value}}}'
            holder = self._holder(parts)
            joined = self._entries(holder) if holder else self._own()
            if joined or holder is None:
                yield joined, self._written(parts[-1], value, joined)
            else:
                end = holder.value.end - 1  # before the closing bracket of an empty literal
                is_dict = self._content[holder.value.start : holder.value.start + 1] == b"{"
                yield Span(end, end), _entry(parts[-1], value, is_dict)

    def _holder(self, parts: Sequence[str]) -> Argument | None:
        return next(named(self._call, ".".join(parts[:-1])), None) if len(parts) > 1 else None

    def _entries(self, holder: Argument) -> tuple[Argument, ...]:
        """Return what is written within an argument."""
        inside = (each for each in self._call.lists if _path(each) == holder.name)
        return next(inside, ())

    def _own(self) -> tuple[Argument, ...]:
        """Return the parameters of the request: the arguments, or the body of one made by hand."""
        own, *inner = self._call.lists
        by_hand = " " in self._call.called
        return next((each for each in inner if by_hand and not _path(each)), own)

    def _written(self, name: str, value: str, beside: tuple[Argument, ...]) -> str:
        is_dict = any(each.named.start > each.span.start for each in beside if each.name)
        region = slice(beside[0].span.start, beside[-1].span.end) if beside else slice(0)
        return self._quoted(_entry(name, value, is_dict), self._content[region])

    def _quoted(self, new: str, beside: bytes) -> str:
        """Write a literal with the quotes of what stands there."""
        if b"'" in beside and b'"' not in beside and "'" not in new:
            return new.replace('"', "'")
        return new


def _entry(name: str, value: str, is_dict: bool) -> str:
    return f'"{name}": {value}' if is_dict else f"{name}={value}"


def _path(entries: Sequence[Argument]) -> str:
    """Return the name of the argument that entries are written in."""
    name = next((each.name for each in entries if each.name), "")
    return name[: max(name.rfind("."), name.rfind("["), 0)]
