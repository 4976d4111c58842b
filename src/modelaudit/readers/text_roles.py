"""What a text in a file that nobody parses is for: its line and its brackets say it."""

import re
from typing import TYPE_CHECKING, Final

from modelaudit.readers import comments, shapes, source, whole_files
from modelaudit.readers.python_texts import is_asked_by_sql, is_recording, is_written_by_sql
from modelaudit.readers.syntax import Kind, Tokens
from modelaudit.readers.told import Told, place_of
from modelaudit.references import Role

if TYPE_CHECKING:
    from modelaudit.document import Document
    from modelaudit.readers.config import Config
    from modelaudit.readers.surroundings import Surroundings
    from modelaudit.readers.text_tables import Tables
    from modelaudit.references import Candidate
    from modelaudit.rulebook.models import Rulebook

LONGEST_LINE: Final = 2000
"""Bytes of a line above which a program wrote it."""
_PAGES: Final = (".html", ".htm", ".xhtml", ".vue", ".svelte", ".astro")


class Roles:
    """The roles of the texts of one file."""

    def __init__(
        self,
        document: "Document",
        kind: Kind,
        tokens: Tokens,
        rulebook: "Rulebook",
        tables: "Tables",
        config: "Config | None",
    ) -> None:
        self._document, self._kind, self._tokens = document, kind, tokens
        self._vocabulary = rulebook.vocabulary
        self._tables, self._config = tables, config
        self._is_ini = document.path.endswith((".toml", ".ini", ".cfg"))
        self._is_page = document.path.endswith(_PAGES)
        self._recorded = whole_files.is_recorded(document)

    def of(self, candidate: "Candidate", around: "Surroundings") -> Told:
        """Say what one text is for."""
        if self._kind is Kind.PROSE:
            return Told(Role.PROSE, "text")
        token = self._tokens.at(candidate.span.start)
        if token is not None and token.comment:
            if comments.is_example(self._document, token.span, candidate.span.start):
                return Told(Role.DOC_CODE, "example in a comment")
            return Told(Role.PROSE, "comment")
        if self._is_minified(around):
            return Told(Role.CATALOG, "minified code")
        if self._recorded:
            return Told(Role.CATALOG, "recorded response")
        if self._kind is Kind.TABLE:
            return Told(Role.CATALOG, "row of a table")
        if self._config and around.place and (told := self._config.told(around.place, around)):
            return told
        found = self._of_code(candidate, around, within=token is not None)
        if found.role is Role.USE and self._is_page and comments.is_shown_in(around.far_before):
            return Told(Role.DOC_CODE, "code block")
        return found

    def _of_code(self, candidate: "Candidate", around: "Surroundings", *, within: bool) -> Told:
        if around.quoted:
            return self._quoted(around)
        return self._inside_string(candidate, around) if within else self._bare(around)

    def _is_minified(self, around: "Surroundings") -> bool:
        if self._kind is not Kind.CODE:
            return shapes.SOURCE_MAP.search(self._document.path) is not None
        long = around.line.end - around.line.start > LONGEST_LINE
        return long or ".min." in self._document.path

    def _quoted(self, around: "Surroundings") -> Told:
        """The role of a word that is a whole string."""
        if self._kind is Kind.CODE and (
            told := source.by_attribute(around)
            or source.by_type(around)
            or source.by_answer(around)
            or self._in_statement(around)
        ):
            return told
        if found := self._looked_up(around) or self._tables.told(around):
            return found
        if around.key is not None:
            return Told(Role.USE, place_of(around))
        listed = self._tables.in_list(around)
        whole = around.string[0].strip("\"'`") in ("", around.text)
        sentence = self._kind is Kind.CODE and " " in around.string[0]
        spoken = sentence and not is_written_by_sql(*around.string)
        if not whole and (spoken or not (listed or around.called)):
            return Told(Role.PROSE, "text of a string")
        return Told(Role.USE, "string", listed=listed)

    def _looked_up(self, around: "Surroundings") -> Told | None:
        """Keys and comparisons."""
        before, after = around.before, around.after
        if self._kind is Kind.CODE and (told := source.by_label(around)):
            return told
        if shapes.KEY_AFTER.match(after) and shapes.KEY_BEFORE.search(before):
            return Told(Role.CATALOG, "key of a table", looked_up=True, listed=True)
        if shapes.SUBSCRIPT.search(before) and after.lstrip().startswith("]"):
            return Told(Role.CATALOG, "key that is looked up", looked_up=True)
        if self._kind is Kind.SQL and (inserted := shapes.INSERTED.search(around.far_before)):
            known = shapes.KNOWLEDGE.search(inserted["table"])
            return Told(Role.CATALOG, f"row of {inserted['table']}") if known else None
        if self._kind is Kind.SQL and (
            shapes.COMPARED_IN_SQL.search(before)
            or (around.bracket and around.is_membership(around.bracket))
        ):
            return Told(Role.CATALOG, "comparison", looked_up=True)
        if shapes.COMPARED.search(before) or shapes.COMPARED_AFTER.match(after):
            return Told(Role.CATALOG, "comparison", looked_up=True)
        if shapes.WIRE_NAME.search(before):
            return Told(Role.CATALOG, "member of an enumeration")
        if self._is_ini and (
            (around.line_start and shapes.KEY_OF_INI.match(after))
            or (shapes.HEADER.search(before) and after[:1] in ("]", "."))
        ):
            return Told(Role.CATALOG, "key of a table", looked_up=True)
        if self._kind is Kind.CODE and (
            shapes.UNION.search(before) or shapes.UNION_AFTER.match(after)
        ):
            return Told(Role.CATALOG, "member of a type", looked_up=True, listed=True)
        return self._told_by_call(around)

    def _told_by_call(self, around: "Surroundings") -> Told | None:
        """Arguments of functions that look something up or that talk to people."""
        if self._kind is Kind.CODE and (told := source.by_call(around, self._vocabulary)):
            return told
        called = around.called
        if not called:
            return None
        if shapes.SAID.search(called):
            return Told(Role.PROSE, f"text for {called}")
        behind_a_key = "," in around.before.rpartition("(")[2]
        if source.last_of(called) in ("get", "delete") and behind_a_key:
            return None  # what is taken when there is none
        if shapes.LOOKUP.search(called) or source.last_of(called) in self._vocabulary.lookup_calls:
            beginning = source.last_of(called) in shapes.BEGINNING
            phrase = f"argument of {called}"
            return Told(Role.CATALOG, phrase, looked_up=True, beginning=beginning)
        return None

    def _inside_string(self, candidate: "Candidate", around: "Surroundings") -> Told:
        """The role of a word that is a part of a longer string."""
        if around.flag and self._kind is Kind.CODE and source.is_said(around.before_string):
            return Told(Role.PROSE, "text of a string")
        if told := self._in_statement(around):
            return told
        if self._kind is Kind.SQL and shapes.COMPARED_IN_SQL.search(around.before):
            return Told(Role.CATALOG, "comparison", looked_up=True)
        if candidate.computed and around.after[:1] in ('"', "'", "`"):
            return Told(Role.USE, place_of(around))
        if self._kind is Kind.CODE and (
            shapes.SPOKEN_OF.search(around.before) or source.is_shown(around.before_string)
        ):
            return Told(Role.PROSE, "text of a string")
        in_address = candidate.route is not None and not candidate.prefix
        stated = shapes.STATED.search(around.before) is not None
        given = stated and shapes.is_model_key(around.key, self._vocabulary)
        if around.flag or in_address or around.set_in_text or given:
            return Told(Role.USE, place_of(around))
        return Told(Role.PROSE, "text of a string")

    def _in_statement(self, around: "Surroundings") -> Told | None:
        """The role of a word in a statement or a record that is a string itself."""
        whole, before = around.string
        if len(whole) > shapes.SHORTEST_STATEMENT:
            if is_asked_by_sql(before):
                return Told(Role.CATALOG, "comparison", looked_up=True)
            if is_recording(whole):
                return Told(Role.CATALOG, "recorded response")
        return None

    def _bare(self, around: "Surroundings") -> Told:
        """The role of a word outside of strings and comments."""
        if self._kind is Kind.CODE:
            if told := source.bare(around):
                return told
            if around.flag or (around.key and shapes.is_model_key(around.key, self._vocabulary)):
                return Told(Role.USE, place_of(around))
            return Told(Role.PROSE, "text")
        if re.match(r"\s*:(?=\s|\Z)", around.after) and shapes.KEY_BEFORE.search(around.before):
            return Told(Role.CATALOG, "key of a table", looked_up=True)
        if not around.flag and (known := self._tables.told(around)):
            return known
        if around.key is not None and shapes.VALUE_END.match(around.after):
            whole = not re.match(r"\s+[^\s#;/&|\\-]", around.after)
            if whole or around.flag or shapes.is_model_key(around.key, self._vocabulary):
                return Told(Role.USE, place_of(around))
        if shapes.LIST_ITEM.search(around.before):
            return self._item(around)
        label = around.label(around.bracket) if self._tables.in_list(around) else None
        if shapes.is_model_key(label, self._vocabulary):
            return Told(Role.USE, f"entry of {label}", listed=True)
        return Told(Role.PROSE, "text")

    def _item(self, around: "Surroundings") -> Told:
        parent = around.parent_key or ""
        if shapes.LISTED.search(parent):
            return Told(Role.CATALOG, f"entry of {parent}", looked_up=True, listed=True)
        return Told(Role.USE, f"entry of {parent}" if parent else "entry", listed=True)
