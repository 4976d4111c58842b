"""Lists and tables that are knowledge about models, in a file that nobody parses."""

import re
from typing import TYPE_CHECKING, Final

from modelaudit.readers import shapes, source
from modelaudit.readers.python_texts import words
from modelaudit.readers.syntax import Bracket, Kind, Tokens
from modelaudit.readers.told import Told, place_of
from modelaudit.references import Role

if TYPE_CHECKING:
    from modelaudit.document import Document
    from modelaudit.readers.surroundings import Surroundings
    from modelaudit.readers.text_routes import Routes
    from modelaudit.rulebook.models import Rulebook

_REACH: Final = 2000
"""Bytes of a record in which its marks are looked for."""


class Tables:
    """The lists and tables of one file."""

    def __init__(
        self,
        document: "Document",
        kind: Kind,
        tokens: Tokens,
        rulebook: "Rulebook",
        routes: "Routes",
    ) -> None:
        self._document, self._kind, self._tokens = document, kind, tokens
        self._rulebook, self._vocabulary = rulebook, rulebook.vocabulary
        self._routes = routes

    def told(self, around: "Surroundings") -> Told | None:
        """Entries of lists and tables that are knowledge about models."""
        ternary = shapes.TERNARY.search(around.before)
        if around.flag:
            return None
        named = around.assigned_to in self._rulebook.identifiers
        if named and not ternary and not self._routes.of_client(around):
            return Told(Role.CATALOG, "entry of a table of names", looked_up=True)
        if shapes.OPTION.search(around.before):
            return Told(Role.CATALOG, "option of a form", looked_up=True)
        if self.in_list(around):
            return self._element(around)
        return self._told_by_key(around) or self._told_by_table(around)

    def _told_by_key(self, around: "Surroundings") -> Told | None:
        """Values that are no request, whatever they stand in."""
        shown = around.key in shapes.FOR_PEOPLE or (around.key or "").lower() in shapes.DISPLAYED
        if shown and not shapes.is_model_key(around.called, self._vocabulary):
            return Told(Role.PROSE, place_of(around))
        names = [name for name in around.names if shapes.is_model_key(name, self._vocabulary)]
        if self._kind is Kind.CODE and around.key in shapes.NAMES_A_MODEL and names:
            return Told(Role.CATALOG, f"name beside {names[0]}")
        if "tokenizer" in (around.key or "").lower():
            return Told(Role.CATALOG, "name of a tokenizer")
        if around.key in shapes.EXAMPLES:
            return Told(Role.CATALOG, "example")
        wanted = around.label(around.bracket) if self._kind is Kind.CODE else None
        if around.expected or (wanted and shapes.WANTED.match(wanted)):
            return Told(Role.CATALOG, "expected value")
        return None

    def _told_by_table(self, around: "Surroundings") -> Told | None:
        """Entries of tables, told by the name of the table or by what stands beside them."""
        bracket = around.bracket
        label = around.label(bracket) if bracket else around.parent_key
        if (
            label
            and shapes.TABLES.search(label)
            and not shapes.is_model_key(around.key, self._vocabulary)
        ):
            return Told(Role.CATALOG, f"entry of {label}", looked_up=True)
        if label == "enum":
            return Told(Role.CATALOG, "member of an enumeration", looked_up=True, listed=True)
        if label in self._rulebook.identifiers or self._beside_knowledge(around):
            return Told(Role.CATALOG, "entry of a table")
        if bracket and around.key in shapes.NAMES_A_MODEL:
            if self._has(shapes.DESCRIBED, bracket):
                return Told(Role.CATALOG, "entry of a table")
            outer = self._tokens.enclosing(bracket.span.start)
            is_code = self._kind is Kind.CODE
            known = outer and shapes.KNOWLEDGE.search(around.label(outer) or "")
            if outer and (known or (is_code and self._is_bare_item(outer, around))):
                return Told(Role.CATALOG, "entry of a list of models", looked_up=is_code)
        if bracket and self._has(shapes.RECORDED, bracket):
            return Told(Role.CATALOG, "recorded response")
        return None

    def _is_bare_item(self, outer: Bracket, around: "Surroundings") -> bool:
        """Tell whether an item of a list is a model and nobody says by whom it is served."""
        bare = around.text in self._rulebook.identifiers
        return bare and outer.mark == b"[" and self._routes.of_pairs(around) is None

    def _has(self, pattern: re.Pattern[bytes], bracket: Bracket) -> bool:
        """Tell whether something stands between brackets, as far as they are near."""
        start, end = bracket.span
        found = pattern.search(self._document.content, start, min(end, start + _REACH))
        return found is not None

    def _element(self, around: "Surroundings") -> Told | None:
        """The role of an element of a list, told by the name of the list."""
        assert around.bracket is not None
        if shapes.COMPARED_AFTER.match(around.right_of(around.bracket)):
            return Told(Role.CATALOG, "membership test", looked_up=True, listed=True)
        has_default = source.last_of(around.caller) in ("get", "delete") and not around.is_first
        looks_up = shapes.LOOKUP.search(around.caller) and not has_default
        if around.is_membership(around.bracket) or looks_up:
            return Told(Role.CATALOG, "membership test", looked_up=True, listed=True)
        if self._kind is Kind.CODE and (told := source.by_list(around, self._vocabulary)):
            return told._replace(listed=True)
        outer = self._tokens.enclosing(around.bracket.span.start)
        if around.bracket.mark == b"(" and outer and around.label(outer) == "enum":
            return Told(Role.CATALOG, "member of an enumeration", looked_up=True, listed=True)
        label = around.label(around.bracket) or ""
        if label == "default" and outer:  # of a variable of Terraform
            label = around.header(outer) or label
        if "_".join(words(label)) in self._vocabulary.model_keys:
            return None
        if self._kind is Kind.CODE and shapes.TRIED.search(label):
            return None
        if label in shapes.TAGS:
            return Told(Role.CATALOG, f"entry of {label}", listed=True)
        around_it = (around.label(outer) or "") if outer and self._kind is Kind.CODE else ""
        if (
            shapes.KNOWLEDGE.search(label)
            or shapes.LISTED.search(around_it)
            or (around.siblings and "models" in words(around_it))
            or (label.lower().endswith("s") and label.lower() not in shapes.ARGUMENT_LISTS)
        ):
            return Told(Role.CATALOG, f"entry of {label}", looked_up=True, listed=True)
        return None

    def _beside_knowledge(self, around: "Surroundings") -> bool:
        telling = self._vocabulary.table_keys | self._vocabulary.alias_marks
        if self._kind is Kind.CODE and shapes.DECLARED.match(around.before):
            return False  # beside other members of a class
        return any(name in telling or "_".join(words(name)) in telling for name in around.names)

    def in_list(self, around: "Surroundings") -> bool:
        """Tell whether a string is an element: between brackets, with no name of its own."""
        bracket = around.bracket
        return bracket is not None and bracket.mark in b"[{(" and self._is_element(around)

    def _is_element(self, around: "Surroundings") -> bool:
        return not around.flag and around.is_element
