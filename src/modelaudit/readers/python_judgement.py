"""From a parsed statement to references: place, text and evidence taken together."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from modelaudit.flow.reach import Reached
from modelaudit.readers.concrete import cst
from modelaudit.readers.python_literals import Found, expression_of, find
from modelaudit.readers.python_places import Place, Surroundings
from modelaudit.readers.python_requests import Requests
from modelaudit.readers.python_roles import place_of
from modelaudit.readers.python_statements import Source
from modelaudit.readers.python_texts import (
    INSIDE,
    TOKENIZER,
    is_address,
    is_asked_by_sql,
    is_code_of_docstring,
    is_model_word,
    is_recording,
    is_setting,
    is_written_by_sql,
    tells_model,
)
from modelaudit.readers.python_tree import Tree, Unparsable, parse, parse_file
from modelaudit.readers.python_words import is_recorded
from modelaudit.readers.route_keys import may_serve, only, route_keys_of, settled
from modelaudit.readers.shapes import names_beside
from modelaudit.references import (
    MOST_ARGUMENTS,
    CallSite,
    Candidate,
    Reference,
    Role,
    Span,
)

if TYPE_CHECKING:
    from modelaudit.identifiers import Matcher
    from modelaudit.rulebook.models import Rulebook

_HEADER = re.compile(rb"(?:async\s+)?(def|class)\s+(\w+)")
_ENUM = re.compile(rb"\b\w*(?:Enum|Flag)\b")
_SET = rb"\s*(?::[^=\n]{1,80})?=(?!=)\s*+(?!None\b|\w*[Ff]ield\(\s*(?:default\s*=\s*)?None\b)"
_VALUE = re.compile(rb"(?:[\w.]+\.)?(\w+)" + _SET)
"""A name that is given a value other than None."""
_DEFAULT = re.compile(rb"[(,]\s*(\w+)" + _SET)
_CALLED = re.compile(rb"\b([A-Z]\w*)\(")
_EXCLUDED = "!"
"""Stands before the name of a host in a list of models: not there."""
_ENTRY = re.compile(r"(?:^|(?<=[\s,;|])|(?<=\\[ntr]))(?:(?!\\[ntr])[^\s,;|])+")


class Parsed:
    """The statements of one file that have to be parsed."""

    def __init__(
        self, source: Source, matcher: "Matcher", rulebook: "Rulebook", models: Sequence[int]
    ) -> None:
        self._source, self._matcher = source, matcher
        self._rulebook, self._words = rulebook, rulebook.vocabulary
        routes = rulebook.routes.values()
        self._route_keys = route_keys_of(rulebook)
        self._clients = {client: route.id for route in routes for client in route.clients}
        self._models = models
        self._imported = self._route_keys.of_import(source.content)
        self.requests = Requests(source, rulebook, self._route_keys, models)
        self._identifiers: dict[str, bool] = {}
        self._values: dict[int, str] = {}
        self._whole: Tree | None = None

    def references(
        self, statement: Span, candidates: list[Candidate], fragments: list[int]
    ) -> Iterator[Reference]:
        """Return the references in one statement."""
        offsets = sorted([*(c.span.start for c in candidates), *fragments])
        tree = self._tree(statement, offsets)
        ordered = sorted(candidates, key=lambda candidate: candidate.span)
        literals = sorted(tree.literals, key=lambda pair: (pair[0].start, -pair[0].end))
        starts = [span.start for span, _ in literals]
        surroundings: Surroundings | None = None
        seen: set[int] = set()
        for offset in offsets:
            literal = _covering(literals, starts, offset)
            if literal is None:
                continue
            root = expression_of(tree, literal)
            if id(root) in seen:
                continue
            seen.add(id(root))
            founds = list(find(tree, root, ordered, self._matcher))
            if founds:
                surroundings = surroundings or self._surroundings(statement)
                place = place_of(tree, surroundings, root)
                for found in founds:
                    yield from self._judged(found, place, statement, surroundings)

    def _tree(self, statement: Span, offsets: list[int]) -> Tree:
        def wanted(span: Span) -> bool:
            index = bisect_right(offsets, span.end) - 1
            return index >= 0 and offsets[index] >= span.start

        try:
            if self._source.trouble:
                return parse_file(self._source, wanted)
            return parse(self._source, statement, wanted)
        except Unparsable as error:
            try:
                self._whole = self._whole or parse_file(self._source, lambda _: True)
            except Unparsable:
                line = self._source.content.count(b"\n", 0, statement.start) + 1
                raise Unparsable(f"line {line}: {error}") from error
            return self._whole

    def _surroundings(self, statement: Span) -> Surroundings:
        function, owner, in_class, enumeration = None, "", False, False
        for depth, header in enumerate(self._source.enclosing(statement.start)):
            text = self._source.content[header.start : header.end]
            match = _HEADER.match(text)
            if match is None:
                continue
            if match[1] == b"class":
                owner = owner or match[2].decode("ascii", "replace")
            if match[1] == b"class" and function is None and depth == 0:
                in_class = True
                enumeration = _ENUM.search(text, match.end()) is not None
            elif match[1] == b"def" and function is None:
                function = match[2].decode("ascii", "replace")
        return Surroundings(
            function,
            owner,
            in_class,
            enumeration,
            self._words.model_keys,
            self._words.lookup_calls,
            self._words.alias_marks,
            self._words.table_keys,
            self._route_keys,
            self._clients,
            self._is_identifier,
        )

    def _is_identifier(self, text: str) -> bool:
        """Whether a text is an identifier and not just a word that may be one."""
        if text not in self._identifiers:
            raw = text.encode("utf-8", "replace")
            self._identifiers[text] = any(
                hit.span == (0, len(raw)) and not hit.needs_evidence
                for hit in self._matcher.hits(raw).candidates
            )
        return self._identifiers[text]

    # Judging

    def _judged(
        self, found: Found, place: Place, statement: Span, around: Surroundings
    ) -> Iterator[Reference]:
        candidate = found.candidate
        if candidate.needs_evidence and not (found.whole and self._has_evidence(place)):
            return
        role, obstacle = self._role(found, place)
        looked_up = place.looked_up and role is Role.CATALOG
        if looked_up and place.listed and found.whole and self._is_asked(candidate):
            role, looked_up = Role.USE, False
        obstacle = found.obstacle or place.obstacle or obstacle
        phrase = place.phrase if found.whole or found.bare else f"text of {place.phrase}"
        listed = found.whole and role is Role.USE
        reference = Reference(
            candidate,
            role,
            phrase,
            route=place.route,
            obstacle=obstacle if role in (Role.USE, Role.DOC_CODE) else None,
            siblings=_others(place.peers, candidate.text) if listed else (),
            looked_up=looked_up,
            beginning=place.beginning,
        )
        yield self._reaching(reference, place, statement, around)

    def _is_asked(self, candidate: Candidate) -> bool:
        """Whether a request gets the model: a list of models may be what a loop asks in turn."""
        return any(call.surface for call in self._calls(candidate))

    def _calls(self, candidate: Candidate) -> tuple[CallSite, ...]:
        start, text = candidate.span.start, candidate.text
        return self.requests.calls(start, text, self._is_identifier)

    def _role(self, found: Found, place: Place) -> tuple[Role, str | None]:
        """The role of a candidate, given the place and the text it stands in."""
        if found.whole or (found.bare and not place.message):
            return place.role, None
        if place.docstring:
            return self._in_docstring(found), None
        if place.role is Role.PROSE:
            return Role.PROSE, None
        if place.pattern:
            return Role.CATALOG, None
        text = found.before + found.candidate.text + found.after
        if is_asked_by_sql(found.before):
            return Role.CATALOG, None
        if self._is_setting(found.before):
            return (Role.CATALOG if is_recording(text) else place.role), INSIDE
        if is_address(text) or is_written_by_sql(text, found.before):
            return place.role, INSIDE
        entries = [entry[0] for entry in _ENTRY.finditer(text) if entry[0][:1] != _EXCLUDED]
        if all(map(self._is_identifier, entries)):
            listed = place.listed and len(entries) > 1
            return (Role.CATALOG if listed else place.role), INSIDE
        return Role.PROSE, None

    def _in_docstring(self, found: Found) -> Role:
        text, offset = found.before + found.candidate.text + found.after, len(found.before)
        if is_recorded(names_beside(text, offset)):
            return Role.CATALOG
        if is_code_of_docstring(text, offset) or self._is_setting(found.before, code=True):
            return Role.DOC_CODE
        return Role.PROSE

    def _is_setting(self, before: str, code: bool = False) -> bool:
        return is_setting(before, self._words.model_keys, code)

    def _has_evidence(self, place: Place) -> bool:
        if place.role is Role.PROSE:
            return False
        return (
            place.known_call
            or any(is_model_word(name, self._words.model_keys) for name in place.names)
            or any(self._is_identifier(text) for text in place.peers)
        )

    # Requests the text reaches

    def _reaching(
        self, reference: Reference, place: Place, statement: Span, around: Surroundings
    ) -> Reference:
        if reference.role is not Role.USE:
            return reference
        candidate = reference.candidate
        reach = self.requests.reached(candidate.span.start)
        arguments, lookup = dict.fromkeys((*place.arguments, *reach.arguments)), reach.lookup
        if place.bound and not reach.whole:  # no request of this file tells what it passes
            arguments.update(dict.fromkeys(self._bound_beside(statement, place, around)))
        route = self._route(reference, reach)
        calls = self._calls(candidate)
        caution = f"{lookup} has to know the new name as well" if lookup else place.caution
        if reach.stranger:
            caution = f"it is sent to {reach.stranger}, which is not known to have the successor"
        for name in (*place.bound, *place.names, around.function or ""):
            if not caution and tells_model(name, reference.candidate.identifier):
                caution = f"`{name}` says which model it is and would be wrong"
        counts = reference.obstacle == TOKENIZER or (
            place.local and reach.counted and not reach.passed
        )
        if counts and not any(call.surface for call in calls):
            return reference._replace(role=Role.CATALOG, obstacle=None)
        if counts:
            reference = reference._replace(obstacle=None)  # asked of the API
        return reference._replace(
            arguments=tuple(arguments),
            route=route,
            caution=caution,
            calls=calls,
        )

    def _route(self, reference: Reference, reach: Reached) -> str | None:
        """What a base URL on the way tells, else the place, the clients, the URL of the file."""
        identifier = reference.candidate.identifier
        told = only(reach.addresses) or reference.route or only(reach.routes)
        file = only(self._shared) or self._imported
        if not reach.routes:  # where it goes is not seen
            file = file or only(self._made)
        if not told and file and may_serve(self._rulebook, file, identifier):
            return file
        return settled(self._rulebook, told, identifier)

    @cached_property
    def _made(self) -> set[str]:
        """Routes of all clients that the file makes."""
        called = {match[1].decode() for match in _CALLED.finditer(self._source.content)}
        return {route for client, route in self._clients.items() if client in called}

    @cached_property
    def _shared(self) -> set[str]:
        """Routes of all base URLs that are not part of one request."""
        found: set[str] = set()
        for offset, route in self._route_keys.urls.found(self._source.content):
            quoted = self._source.strings.at(offset)
            if quoted and not self._source.content[quoted.start : offset].strip(b"\"'"):
                start, end = self._source.statement(offset)
                if bisect_left(self._models, start) == bisect_left(self._models, end):
                    found.add(route)
        return found

    def _bound_beside(self, statement: Span, place: Place, around: Surroundings) -> Iterator[str]:
        """Names that get a value of their own where the model gets its: fields, parameters."""
        content = self._source.content
        if place.bound_parameter:
            yield from (m[1].decode() for m in _DEFAULT.finditer(content, *statement))
            return
        constants = not around.in_class and not place.attribute
        for start in self._source.beside(statement.start, MOST_ARGUMENTS):
            name = self._value_at(start)
            if name and (not constants or name.isupper()):
                yield name

    def _value_at(self, start: int) -> str:
        """Return the name that a statement gives a value; empty when it gives none."""
        if start not in self._values:
            match = _VALUE.match(self._source.content, *self._source.statement(start))
            self._values[start] = match[1].decode("latin-1") if match else ""
        return self._values[start]


def _others(peers: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The other entries: an equal one beside it is another one."""
    others = list(peers)
    if text in others:
        others.remove(text)
    return tuple(others)


def _covering(
    literals: list[tuple[Span, cst.SimpleString | cst.FormattedString | cst.TemplatedString]],
    starts: list[int],
    offset: int,
) -> cst.CSTNode | None:
    """The innermost literal that covers an offset."""
    index = bisect_right(starts, offset) - 1
    steps = 0
    while index >= 0 and steps < 64:
        span, literal = literals[index]
        if span.start <= offset < span.end:
            return literal
        index, steps = index - 1, steps + 1
    return None
