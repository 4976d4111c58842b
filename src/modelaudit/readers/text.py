"""Any file as text, with a conservative role for each hit: what no other reader knows is read here.

Nothing is parsed. Comments, strings and brackets are told apart by the syntax of the file's
family, and the line around a hit says whether it is a value, a key, a comparison or prose.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from modelaudit.document import Document
from modelaudit.readers import comments, shapes, source
from modelaudit.readers.addresses import Addresses
from modelaudit.readers.blocks import Blocks
from modelaudit.readers.config import Config, outlined
from modelaudit.readers.expectations import guarded
from modelaudit.readers.python_texts import (
    is_asked_by_sql,
    is_recording,
    is_written_by_sql,
    tells_model,
    words,
)
from modelaudit.readers.requests import Requests
from modelaudit.readers.route_keys import RouteKeys, may_serve, settled
from modelaudit.readers.surroundings import Surroundings
from modelaudit.readers.syntax import Kind, Tokens, syntax_of
from modelaudit.references import Candidate, Hits, Reading, Reference, Role, Span

if TYPE_CHECKING:
    from modelaudit.identifiers import Matcher
    from modelaudit.rulebook.models import Rulebook

LONGEST_LINE: Final = 2000
"""Bytes of a line above which a program wrote it."""
_HEAD: Final = 4096


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a hit is for."""

    role: Role
    place: str
    looked_up: bool = False
    beginning: bool = False
    listed: bool = False


def read(
    document: Document,
    hits: Hits,
    matcher: "Matcher",  # noqa: ARG001 (the signature of every reader)
    rulebook: "Rulebook",
) -> Reading:
    """Give each hit of a file the role its line speaks for."""
    models = [item.span.start for item in hits.candidates]
    reader = _TextReader(document, rulebook, models)
    found = (reader.reference(item) for item in hits.candidates)
    references = guarded(filter(None, found), document.content)
    spans = [span for marker in hits.markers if (span := reader.comment(marker))]
    return Reading(tuple(references), tuple(dict.fromkeys(spans)))


class _TextReader:
    """The reading of one file."""

    def __init__(self, document: Document, rulebook: "Rulebook", models: list[int]) -> None:
        self._document = document
        self._models = models
        self._rulebook = rulebook
        self._vocabulary = rulebook.vocabulary
        syntax = syntax_of(document.path)
        self._kind = syntax.kind
        self._tokens = Tokens(document, syntax)
        self._blocks = Blocks(document, self._tokens)
        self._requests = Requests(document, self._tokens, syntax.kind)
        self._config = (
            Config(document, self._tokens, rulebook, self._route_keys)
            if outlined(document, syntax.kind)
            else None
        )
        self._is_ini = document.path.endswith((".toml", ".ini", ".cfg"))
        self._recorded = bool(
            shapes.RECORDED_PATH.search(document.path)
            or shapes.RECORDED_HEAD.search(document.content, 0, _HEAD)
        )
        self._generated = bool(shapes.GENERATED.search(document.content, 0, _HEAD))

    @cached_property
    def _route_keys(self) -> RouteKeys:
        return RouteKeys(self._rulebook.routes.values())

    @cached_property
    def _route_of_file(self) -> str | None:
        return self._route_keys.of_file(self._document.content)

    @cached_property
    def _imported(self) -> dict[str, str]:
        return self._route_keys.imported(self._document.content)

    @cached_property
    def _addresses(self) -> Addresses:
        urls = self._route_keys.urls
        return Addresses(self._document, self._tokens, urls, self._models, self._kind)

    def reference(self, candidate: Candidate) -> Reference | None:
        """What one candidate is for; None when it is no reference at all."""
        around = Surroundings(
            self._document,
            self._tokens,
            self._blocks,
            candidate.span,
            joined=self._kind in (Kind.CODE, Kind.SQL),
        )
        around.place = self._config.place(candidate.span) if self._config else None
        if candidate.needs_evidence and not self._has_evidence(candidate, around):
            return None
        if self._config and around.place and self._config.is_package(around.place):
            return None
        found = self._verdict(candidate, around)
        obstacle = self._obstacle(candidate, around) if found.role is Role.USE else None
        asked = found.role is Role.USE and obstacle is None
        joined = self._config.version(candidate, around) if self._config and obstacle else None
        beside = self._beside(candidate) if found.role is Role.DOC_CODE else ()
        return Reference(
            candidate,
            found.role,
            found.place,
            route=self._route(candidate, around)
            if found.role in (Role.USE, Role.DOC_CODE)
            else None,
            obstacle=obstacle,
            caution=self._caution(candidate, around),
            arguments=self._requests.beside(around) if asked else beside,
            siblings=around.siblings if found.listed else around.namesakes,
            looked_up=found.looked_up,
            beginning=found.beginning,
            joined=joined,
        )

    def _beside(self, candidate: Candidate) -> tuple[str, ...]:
        """The names beside a hit in a code block, which nobody parses."""
        start = max(0, candidate.span.start - LONGEST_LINE)
        text = self._document.text(Span(start, candidate.span.end + LONGEST_LINE))
        return shapes.names_beside(
            text, len(self._document.text(Span(start, candidate.span.start)))
        )

    def comment(self, marker: int) -> Span | None:
        """The comment a suppression marker is in."""
        token = self._tokens.at(marker)
        return token.span if token is not None and token.comment else None

    def _verdict(self, candidate: Candidate, around: Surroundings) -> _Verdict:
        if self._kind is Kind.PROSE:
            return _Verdict(Role.PROSE, "text")
        token = self._tokens.at(candidate.span.start)
        if token is not None and token.comment:
            if comments.is_example(self._document, token.span, candidate.span.start):
                return _Verdict(Role.DOC_CODE, "example in a comment")
            return _Verdict(Role.PROSE, "comment")
        if self._is_minified(around):
            return _Verdict(Role.CATALOG, "minified code")
        if self._recorded:
            return _Verdict(Role.CATALOG, "recorded response")
        if self._kind is Kind.TABLE:
            return _Verdict(Role.CATALOG, "row of a table")
        if self._config and around.place and (told := self._config.told(around.place, around)):
            return _Verdict(*told)
        if around.quoted:
            return self._quoted(around)
        if token is not None:
            return self._inside_string(candidate, around)
        return self._bare(around)

    def _is_minified(self, around: Surroundings) -> bool:
        if self._kind is not Kind.CODE:
            return shapes.SOURCE_MAP.search(self._document.path) is not None
        long = around.line.end - around.line.start > LONGEST_LINE
        return long or ".min." in self._document.path

    def _quoted(self, around: Surroundings) -> _Verdict:
        """The role of a word that is a whole string."""
        if self._kind is Kind.CODE and (
            told := source.by_attribute(around)
            or source.by_type(around)
            or source.by_answer(around)
            or self._in_statement(around)
        ):
            return _Verdict(*told)
        if found := self._looked_up(around) or self._known(around):
            return found
        if around.key is not None:
            return _Verdict(Role.USE, self._place(around))
        return _Verdict(Role.USE, "string", listed=self._in_list(around))

    def _looked_up(self, around: Surroundings) -> _Verdict | None:
        """Keys and comparisons."""
        before, after = around.before, around.after
        if self._kind is Kind.CODE and (told := source.by_label(around)):
            return _Verdict(*told)
        if shapes.KEY_AFTER.match(after) and shapes.KEY_BEFORE.search(before):
            return _Verdict(Role.CATALOG, "key of a table", looked_up=True, listed=True)
        if shapes.SUBSCRIPT.search(before) and after.lstrip().startswith("]"):
            return _Verdict(Role.CATALOG, "key that is looked up", looked_up=True)
        if self._kind is Kind.SQL and (
            shapes.COMPARED_IN_SQL.search(before)
            or (around.bracket and around.is_membership(around.bracket))
        ):
            return _Verdict(Role.CATALOG, "comparison", looked_up=True)
        if shapes.COMPARED.search(before) or shapes.COMPARED_AFTER.match(after):
            return _Verdict(Role.CATALOG, "comparison", looked_up=True)
        if shapes.WIRE_NAME.search(before):
            return _Verdict(Role.CATALOG, "member of an enumeration")
        if self._is_ini and (
            (around.line_start and shapes.KEY_OF_INI.match(after))
            or (shapes.HEADER.search(before) and after[:1] in ("]", "."))
        ):
            return _Verdict(Role.CATALOG, "key of a table", looked_up=True)
        if self._kind is Kind.CODE and (
            shapes.UNION.search(before) or shapes.UNION_AFTER.match(after)
        ):
            return _Verdict(Role.CATALOG, "member of a type", looked_up=True, listed=True)
        return self._told_by_call(around)

    def _told_by_call(self, around: Surroundings) -> _Verdict | None:
        """Arguments of functions that look something up or that talk to people."""
        if self._kind is Kind.CODE and (told := source.by_call(around, self._vocabulary)):
            return _Verdict(*told)
        called = around.called
        if not called:
            return None
        if shapes.SAID.search(called):
            return _Verdict(Role.PROSE, f"text for {called}")
        behind_a_key = "," in around.before.rpartition("(")[2]
        if _last(called) in ("get", "delete") and behind_a_key:
            return None  # what is taken when there is none
        if shapes.LOOKUP.search(called) or _last(called) in self._vocabulary.lookup_calls:
            beginning = _last(called) in shapes.BEGINNING
            phrase = f"argument of {called}"
            return _Verdict(Role.CATALOG, phrase, looked_up=True, beginning=beginning)
        return None

    def _known(self, around: Surroundings) -> _Verdict | None:
        """Entries of lists and tables that are knowledge about models."""
        ternary = shapes.TERNARY.search(around.before)
        if around.flag:
            return None
        named = around.assigned_to in self._rulebook.identifiers
        if named and not ternary and not self._of_client(around):
            return _Verdict(Role.CATALOG, "entry of a table of names", looked_up=True)
        if shapes.OPTION.search(around.before):
            return _Verdict(Role.CATALOG, "option of a form", looked_up=True)
        if self._in_list(around):
            return self._element(around)
        return self._told_by_key(around) or self._told_by_table(around)

    def _told_by_key(self, around: Surroundings) -> _Verdict | None:
        """Values that are no request, whatever they stand in."""
        if around.key in shapes.FOR_PEOPLE and not self._is_model_key(around.called):
            return _Verdict(Role.PROSE, self._place(around))
        names = [name for name in around.names if self._is_model_key(name)]
        if self._kind is Kind.CODE and around.key in shapes.NAMES_A_MODEL and names:
            return _Verdict(Role.CATALOG, f"name beside {names[0]}")
        if around.key in shapes.EXAMPLES:
            return _Verdict(Role.CATALOG, "example")
        if around.expected:
            return _Verdict(Role.CATALOG, "expected value")
        return None

    def _told_by_table(self, around: Surroundings) -> _Verdict | None:
        """Entries of tables, told by the name of the table or by what stands beside them."""
        bracket = around.bracket
        label = around.label(bracket) if bracket else around.parent_key
        if label and shapes.TABLES.search(label) and not self._is_model_key(around.key):
            return _Verdict(Role.CATALOG, f"entry of {label}", looked_up=True)
        if label == "enum":
            return _Verdict(Role.CATALOG, "member of an enumeration", looked_up=True, listed=True)
        if label in self._rulebook.identifiers or self._beside_knowledge(around):
            return _Verdict(Role.CATALOG, "entry of a table")
        if bracket and around.key in shapes.NAMES_A_MODEL:
            outer = self._tokens.enclosing(bracket.span.start)
            if outer and shapes.KNOWLEDGE.search(around.label(outer) or ""):
                is_code = self._kind is Kind.CODE
                return _Verdict(Role.CATALOG, "entry of a list of models", looked_up=is_code)
        if bracket and shapes.RECORDED.search(
            self._document.content,
            bracket.span.start,
            min(bracket.span.end, bracket.span.start + LONGEST_LINE),
        ):
            return _Verdict(Role.CATALOG, "recorded response")
        return None

    def _element(self, around: Surroundings) -> _Verdict | None:
        """The role of an element of a list, told by the name of the list."""
        assert around.bracket is not None
        if shapes.COMPARED_AFTER.match(around.right_of(around.bracket)):
            return _Verdict(Role.CATALOG, "membership test", looked_up=True, listed=True)
        has_default = _last(around.caller) in ("get", "delete") and not around.is_first
        looks_up = shapes.LOOKUP.search(around.caller) and not has_default
        if around.is_membership(around.bracket) or looks_up:
            return _Verdict(Role.CATALOG, "membership test", looked_up=True, listed=True)
        if self._kind is Kind.CODE and (told := source.by_list(around, self._vocabulary)):
            return _Verdict(*told, listed=True)
        outer = self._tokens.enclosing(around.bracket.span.start)
        if around.bracket.mark == b"(" and outer and around.label(outer) == "enum":
            return _Verdict(Role.CATALOG, "member of an enumeration", looked_up=True, listed=True)
        label = around.label(around.bracket) or ""
        if label == "default" and outer:  # of a variable of Terraform
            label = around.header(outer) or label
        if "_".join(words(label)) in self._vocabulary.model_keys:
            return None
        if label in shapes.TAGS:
            return _Verdict(Role.CATALOG, f"entry of {label}", listed=True)
        around_it = (around.label(outer) or "") if outer and self._kind is Kind.CODE else ""
        if (
            shapes.KNOWLEDGE.search(label)
            or shapes.LISTED.search(around_it)
            or (label.lower().endswith("s") and label.lower() not in shapes.ARGUMENT_LISTS)
        ):
            return _Verdict(Role.CATALOG, f"entry of {label}", looked_up=True, listed=True)
        return None

    def _beside_knowledge(self, around: Surroundings) -> bool:
        telling = self._vocabulary.table_keys | self._vocabulary.alias_marks
        if self._kind is Kind.CODE and shapes.DECLARED.match(around.before):
            return False  # beside other members of a class
        return any(name in telling or "_".join(words(name)) in telling for name in around.names)

    def _in_list(self, around: Surroundings) -> bool:
        """Tell whether a string is an element: between brackets, with no name of its own."""
        bracket = around.bracket
        return bracket is not None and bracket.mark in b"[{(" and self._is_element(around)

    def _is_element(self, around: Surroundings) -> bool:
        return not around.flag and around.is_element

    def _inside_string(self, candidate: Candidate, around: Surroundings) -> _Verdict:
        """The role of a word that is a part of a longer string."""
        if around.flag and self._kind is Kind.CODE and source.is_said(around.before_string):
            return _Verdict(Role.PROSE, "text of a string")
        if told := self._in_statement(around):
            return _Verdict(*told)
        if self._kind is Kind.SQL and shapes.COMPARED_IN_SQL.search(around.before):
            return _Verdict(Role.CATALOG, "comparison", looked_up=True)
        if candidate.computed and around.after[:1] in ('"', "'", "`"):
            return _Verdict(Role.USE, self._place(around))
        if self._kind is Kind.CODE and shapes.SPOKEN_OF.search(around.before):
            return _Verdict(Role.PROSE, "text of a string")
        in_address = candidate.route is not None and not candidate.prefix
        if around.flag or in_address or around.set_in_text or self._is_model_key(around.key):
            return _Verdict(Role.USE, self._place(around))
        return _Verdict(Role.PROSE, "text of a string")

    def _in_statement(self, around: Surroundings) -> source.Told | None:
        """The role of a word in a statement or a record that is a string itself."""
        whole, before = around.string
        if len(whole) > shapes.SHORTEST_STATEMENT:
            if is_asked_by_sql(before):
                return source.Told(Role.CATALOG, "comparison", looked_up=True)
            if is_recording(whole):
                return source.Told(Role.CATALOG, "recorded response")
        return None

    def _bare(self, around: Surroundings) -> _Verdict:
        """The role of a word outside of strings and comments."""
        if self._kind is Kind.CODE:
            if told := source.bare(around):
                return _Verdict(*told)
            if around.flag or (around.key and self._is_model_key(around.key)):
                return _Verdict(Role.USE, self._place(around))
            return _Verdict(Role.PROSE, "text")
        if re.match(r"\s*:(?=\s|\Z)", around.after) and shapes.KEY_BEFORE.search(around.before):
            return _Verdict(Role.CATALOG, "key of a table", looked_up=True)
        if not around.flag and (known := self._known(around)):
            return known
        if around.key is not None and shapes.VALUE_END.match(around.after):
            whole = not re.match(r"\s+[^\s#;/&|\\-]", around.after)
            if whole or around.flag or self._is_model_key(around.key):
                return _Verdict(Role.USE, self._place(around))
        if shapes.LIST_ITEM.search(around.before):
            return self._item(around)
        label = around.label(around.bracket) if self._in_list(around) else None
        if self._is_model_key(label):
            return _Verdict(Role.USE, f"entry of {label}", listed=True)
        return _Verdict(Role.PROSE, "text")

    def _item(self, around: Surroundings) -> _Verdict:
        parent = around.parent_key or ""
        if shapes.LISTED.search(parent):
            return _Verdict(Role.CATALOG, f"entry of {parent}", looked_up=True, listed=True)
        return _Verdict(Role.USE, f"entry of {parent}" if parent else "entry", listed=True)

    def _place(self, around: Surroundings) -> str:
        if around.flag:
            return f'option "{around.key}"'
        return f'value of "{around.key}"' if around.key else "string"

    def _has_evidence(self, candidate: Candidate, around: Surroundings) -> bool:
        """Tell whether a word is a model: by its key, or by a provider beside its name."""
        if self._is_model_key(around.key):
            return True
        if self._config and around.place and self._config.evidence(around.place, around):
            return True
        if around.key not in shapes.NAMES_A_MODEL:
            told = self._of_client(around)
            return told is not None and may_serve(self._rulebook, told, candidate.identifier)
        told = self._route_keys.said(around.pairs)
        return told is not None and may_serve(self._rulebook, told, candidate.identifier)

    def _is_model_key(self, key: str | None) -> bool:
        return key is not None and (
            key in self._vocabulary.model_keys or shapes.MODELISH.search(key) is not None
        )

    def _route(self, candidate: Candidate, around: Surroundings) -> str | None:
        """The route told by a base URL, the key, what stands beside it, a client on the line."""
        told = self._told(candidate, around) or self._route_by_file(candidate)
        return settled(self._rulebook, told, candidate.identifier)

    def _told(self, candidate: Candidate, around: Surroundings) -> str | None:
        keys = self._route_keys
        if named := keys.get(around.named or ""):
            return self._addresses.of_owner(around.named or "") or named
        return (
            self._addresses.beside(around)
            or self._of_client(around)
            or self._plain_string(candidate, around)
            or keys.said(around.pairs)
            or keys.of_line(around.before)
            or self._route_above(candidate, around)
        )

    def _of_client(self, around: Surroundings) -> str | None:
        """The route of a client that is called by the name of its provider: `azure("...")`."""
        if self._kind is not Kind.CODE or not around.called or not around.quoted:
            return None
        return self._addresses.nearest(around.span.start) or self._route_keys.named_by(
            around.called.partition(".")[0]
        )

    def _route_above(self, candidate: Candidate, around: Surroundings) -> str | None:
        """The route that a key above tells, if it can be."""
        told = (
            self._config.route(around.place, around.span) if self._config and around.place else None
        )
        possible = told and may_serve(self._rulebook, told, candidate.identifier)
        return told if possible else None

    def _plain_string(self, candidate: Candidate, around: Surroundings) -> str | None:
        """The route of a string where others pass what a client made of one."""
        if around.called or (self._kind is Kind.CODE and not around.quoted):
            return None
        told = (r for prefix, r in self._imported.items() if candidate.text.startswith(prefix))
        return next(told, None)

    def _route_by_file(self, candidate: Candidate) -> str | None:
        """The route that everything in the file tells, or in the code block: only a guess."""
        address = self._addresses.nearest(candidate.span.start)
        for route in (address, self._route_of_file):
            if route and may_serve(self._rulebook, route, candidate.identifier):
                return route
        return None

    def _caution(self, candidate: Candidate, around: Surroundings) -> str | None:
        names = filter(None, (around.key, around.declared))
        if told := next((name for name in names if tells_model(name, candidate.identifier)), None):
            return f"`{told}` says which model it is and would be wrong"
        place = around.place
        return self._config.caution(place, candidate, around) if self._config and place else None

    def _obstacle(self, candidate: Candidate, around: Surroundings) -> str | None:
        if self._generated or around.line.end - around.line.start > LONGEST_LINE:
            return "It stands in a minified or generated file; change what it is made from."
        if shapes.MIGRATION_PATH.search(self._document.path):
            return "It stands in a migration, which may have run already."
        if around.quoted and (
            shapes.JOINED.search(around.before) or shapes.JOINED_AFTER.match(around.after)
        ):
            return "it is joined with other text"
        if self._kind is Kind.SQL or is_written_by_sql(*around.string):
            return "It stands in SQL, where stored data has to change with it."
        return self._config.obstacle(candidate, around) if self._config else None


def _last(name: str) -> str:
    return re.split(r"[.:]+", name)[-1]
