"""The way up from a string to its statement: what was learned so far, and what a decision is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from modelaudit.readers import python_words as known
from modelaudit.readers.concrete import cst
from modelaudit.readers.expectations import EXPECTED
from modelaudit.readers.python_literals import constant
from modelaudit.readers.python_places import Place, Surroundings, last_of, name_of
from modelaudit.readers.python_texts import (
    TOKENIZER,
    is_expected,
    is_mock,
    is_model_word,
    is_priced,
    is_tokenizer,
    is_traced,
    words,
)
from modelaudit.readers.python_tree import Tree
from modelaudit.references import Role


@dataclass
class Climb:
    """The way up from one string expression."""

    tree: Tree
    around: Surroundings
    root: cst.CSTNode
    names: list[str] = field(default_factory=list)
    entries: list[str | None] = field(default_factory=list)
    """Keys on the way, the innermost first; None for a computed one."""
    arguments: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    route: str | None = None
    sequence: str | None = None
    """Kind of the list, tuple or set the string stands in directly."""
    position: int = 0
    size: int = 0
    positions: list[int] = field(default_factory=list)
    """Where it stands in each list, tuple and set around it, the innermost first."""
    options: tuple[str, ...] = ()
    """Names under which a program gets the value of the option this is a default of."""
    default: str | None = None
    """Phrase of the default this is, once that is known."""
    table: bool = False
    default_in: str = ""
    """The call that describes the field or parameter this is a default of."""
    option: bool = False
    """Follows an option in a list of arguments: `["--model", ...]`."""
    obstacle: str | None = None
    caution: str | None = None
    known_call: bool = False

    def __post_init__(self) -> None:
        self.child = self.root
        """The node whose parent is being looked at."""

    # What a decision looks like

    def used(self, phrase: str, bound: tuple[str, ...] = (), **facts: bool) -> Place:
        """Return the place of something that may reach a model, if no table says otherwise."""
        names = [*filter(None, self.entries), *self.names]
        if any(map(is_tokenizer, names)):
            self.obstacle = TOKENIZER
        if any(map(is_traced, names)):
            return self.placed(Role.CATALOG, f"traced {phrase}")
        if self.default is not None and is_mock(self.around.function or ""):
            return self.placed(Role.CATALOG, f"{EXPECTED} in {self.around.function}")
        if self.default is None and not known.EXAMPLE_KEYS.isdisjoint(self.entries):
            return self.known_as(f"example in {phrase}", looked_up=False)
        if self.default is None and any(map(is_expected, names)):
            return self.known_as(f"{EXPECTED} in {phrase}", looked_up=False)
        role = Role.CATALOG if self.tabular() and self.default is None else Role.USE
        phrase = self.within(phrase)
        if self.default == "" and not phrase.startswith("default"):
            phrase = f"default of {phrase}"
        admitted = role is Role.CATALOG and self.sequence is not None and not self.entries
        return self.placed(role, self.default or phrase, looked_up=admitted, bound=bound, **facts)

    def known_as(
        self, phrase: str, looked_up: bool = True, pattern: bool = False, beginning: bool = False
    ) -> Place:
        """Return the place of knowledge about models, by which code finds or admits something."""
        if self.default is not None:
            return self.placed(Role.USE, self.default or f"default, {phrase}")
        return self.placed(
            Role.CATALOG, phrase, looked_up=looked_up, pattern=pattern, beginning=beginning
        )

    def told_as(self, phrase: str) -> Place:
        """Return the place of what people read."""
        return self.placed(Role.PROSE, phrase, message=True)

    def placed(
        self,
        role: Role,
        phrase: str,
        *,
        looked_up: bool = False,
        beginning: bool = False,
        bound: tuple[str, ...] = (),
        bound_parameter: bool = False,
        attribute: bool = False,
        local: bool = False,
        listed: bool = False,
        message: bool = False,
        docstring: bool = False,
        pattern: bool = False,
    ) -> Place:
        """Return a place with all that was learned on the way."""
        names = tuple(dict.fromkeys([*(k for k in self.entries if k), *self.names]))
        route = self.route
        for name in names:
            route = route or self.around.route_keys.get(name)
        return Place(
            role,
            phrase,
            looked_up=looked_up,
            beginning=beginning,
            names=names,
            route=route,
            arguments=self.arguments,
            bound=bound,
            bound_parameter=bound_parameter,
            attribute=attribute,
            local=local,
            listed=listed,
            peers=self.peers,
            known_call=self.known_call,
            message=message,
            docstring=docstring,
            pattern=pattern,
            obstacle=self.obstacle,
            caution=self.caution,
        )

    def within(self, phrase: str) -> str:
        """A phrase with the entry or element the string is."""
        key = next((key for key in self.entries if key), None)
        if key is not None:
            return f'entry "{key}" of {phrase}'
        if self.sequence:
            return f"element {self.position + 1} of {phrase}"
        return phrase

    # Tables

    def tabular(self) -> bool:
        """Whether the dicts on the way say that this is knowledge about models."""
        return self.table or any(key and self.around.is_identifier(key) for key in self.entries)

    def owned_by_table(self, owner: str) -> bool:
        """Whether the name of a collection says so, or its shape."""
        owned = set(words(owner))
        if self.entries:
            named = self.entries[0] is not None and self.modelish(self.entries[0])
            tell = known.STRONG_TABLE_WORDS if named else known.TABLE_WORDS
            if not owned.isdisjoint(tell):
                return True
        direct = self.sequence is not None and not self.option
        return direct and (self.size > 1 or not owned.isdisjoint(known.LIST_WORDS))

    def modelish(self, name: str) -> bool:
        """Whether a name says that its value is a model."""
        return is_model_word(name, self.around.model_keys)

    def is_alias(self, own: str | None, names: tuple[str, ...]) -> bool:
        """Whether the names beside the string's own say that clients of a gateway use it."""
        marks = self.around.alias_marks
        return own not in marks and not marks.isdisjoint(names)

    def is_knowledge(self, names: tuple[str, ...]) -> bool:
        """Whether the names beside the string are those of a table or a recorded response."""
        if not self.around.table_keys.isdisjoint(names):
            return True
        if known.is_recorded(names) or any(map(is_priced, names)):
            return True
        return ("object" in names and "id" in names) or any(map(self.around.is_identifier, names))

    # Choices

    def is_list_of_choices(self, beside: Sequence[cst.BaseExpression]) -> bool:
        """Whether an entry of the list is chosen by a value beside it."""
        if self.sequence is None or self.size < 2:
            return False
        return any(constant(value) in self.peers for value in beside)

    @staticmethod
    def is_choice(names: tuple[str, ...]) -> bool:
        """Whether the entries of a dict are those of something to choose."""
        return any(keys.issubset(names) for keys in known.CHOICE_KEYS)

    def is_chosen(self, beside: Sequence[cst.BaseExpression]) -> bool:
        """Whether a list beside the string says what may stand in its place."""
        mine = constant(self.root)
        return self.sequence is None and any(
            len(value.elements) > 1 and mine in (constant(e.value) for e in value.elements)
            for value in beside
            if isinstance(value, cst.List | cst.Tuple | cst.Set)
        )

    def owner(self, node: cst.CSTNode) -> str:
        """Name of what the collection around a node is assigned to."""
        parent = self.tree.parent(node)
        while parent is not None:
            if isinstance(parent, cst.Assign):
                return name_of(parent.targets[0].target)
            if isinstance(parent, cst.AnnAssign | cst.AugAssign | cst.NamedExpr):
                return name_of(parent.target)
            if isinstance(parent, cst.Call):
                last = last_of(name_of(parent.func))
                if last not in known.DEFAULT_CALLS and last not in known.CONTAINER_CALLS:
                    return ""
            parent = self.tree.parent(parent)
        return ""
