"""What a string is for, from the syntax around it.

Each kind of node on the way up has one method. It returns the place if this node decides, or notes
what it learned and lets the next outer node decide.
"""

from collections.abc import Callable

from modelaudit.readers import python_words as known
from modelaudit.readers.concrete import cst
from modelaudit.readers.expectations import EXPECTED
from modelaudit.readers.python_calls import Calls
from modelaudit.readers.python_literals import COMPUTED, FORMATTED, constant
from modelaudit.readers.python_places import (
    Place,
    Surroundings,
    collection,
    last_of,
    name_of,
    names_of,
)
from modelaudit.readers.python_texts import CHOSEN, TOKENIZER, is_mock, sends_nothing
from modelaudit.readers.python_tree import Tree
from modelaudit.references import MOST_ARGUMENTS, Role


def place_of(tree: Tree, around: Surroundings, root: cst.CSTNode) -> Place:
    """What a string expression is for."""
    climb = Roles(tree, around, root)
    parent = tree.parent(root)
    while parent is not None:
        rule = _RULES.get(type(parent).__name__)
        decided = rule(climb, parent) if rule else None
        if decided is not None:
            return decided
        climb.child, parent = parent, tree.parent(parent)
    phrase = f"argument of {climb.default_in}" if climb.default_in else "an expression"
    return climb.used(phrase, bound=climb.options)


class Roles(Calls):
    """The decisions about everything but arguments."""

    # Collections

    def element(self, parent: cst.CSTNode) -> Place | None:
        """An entry of a list, a tuple or a set."""
        holder = self.tree.parent(parent)
        if not isinstance(holder, cst.List | cst.Tuple | cst.Set):
            return None
        entries = collection(self.tree, holder)
        self.positions.append(entries.positions[id(parent)])
        if self.entries:
            return None
        self.position = self.positions[-1]
        self.size = max(self.size, len(holder.elements))
        if self.sequence is None:
            self.peers = entries.texts
            before = constant(holder.elements[self.position - 1].value) if self.position else None
            if before is not None and before.startswith("-"):
                self.option = before == "-m" or self.modelish(before)
                self.names.append(before.lstrip("-"))
        self.sequence = type(holder).__name__.lower()
        return None

    def dict_element(self, parent: cst.CSTNode) -> Place | None:
        """A key or a value of a dict."""
        assert isinstance(parent, cst.DictElement)
        holder = self.tree.parent(parent)
        entries = collection(self.tree, holder) if isinstance(holder, cst.Dict) else None
        keys = entries.texts if entries else ()
        if parent.key is self.child:
            self.names.append(self.owner(parent))
            self.peers = keys
            self.default = None
            return self.known_as(f"key of {self.owner(parent) or 'a dict'}")
        key = constant(parent.key)
        inner = self.entries[0] if self.entries else key
        if isinstance(holder, cst.Dict) and self.modelish(inner or ""):
            beside = (other for other in names_of(holder) if other != key)
            self.arguments = tuple(dict.fromkeys([*self.arguments, *beside]))
        if key in known.MESSAGE_KEYWORDS and self.child is self.root:
            return self.told_as(f'entry "{key}" of {self.owner(parent) or "a dict"}')
        small = isinstance(holder, cst.Dict) and len(holder.elements) <= MOST_ARGUMENTS
        if small and isinstance(holder, cst.Dict) and not self.entries:
            values = [e.value for e in holder.elements]
            listed = isinstance(self.tree.parent(holder), cst.Element)
            if self.is_list_of_choices(values) or (listed and self.is_choice(keys)):
                return self.known_as(f'choice in entry "{key}" of {self.owner(parent) or "a dict"}')
            if self.is_chosen(values):
                self.caution = CHOSEN
        self.entries.append(key if key is not None else name_of(parent.key) or None)
        if entries is not None:
            self.route = self.route or self.around.route_keys.said(entries.pairs)
            if entries.knowledge is None:
                entries.knowledge = self.is_knowledge(keys)
            self.table = self.table or entries.knowledge or self.is_alias(key, keys)
        return None

    # Operators

    def attribute(self, parent: cst.CSTNode) -> Place | None:
        """A method of the string itself."""
        assert isinstance(parent, cst.Attribute)
        if parent.attr.value in known.COMPARING_METHODS and not self.entries and not self.sequence:
            return self.known_as("comparison")
        return None

    def comparison(self, parent: cst.CSTNode) -> Place | None:
        """`==`, `in` and the like."""
        comparison = parent
        if isinstance(parent, cst.ComparisonTarget):
            comparison = self.tree.parent(parent) or parent
        if isinstance(comparison, cst.Comparison):
            sides = [comparison.left, *(c.comparator for c in comparison.comparisons)]
            self.names.extend(name for side in sides if (name := name_of(side)))
            self.names.extend(
                key
                for side in sides
                if isinstance(side, cst.Subscript)
                for item in side.slice
                if isinstance(item.slice, cst.Index)
                and (key := constant(item.slice.value)) is not None
            )
        return self.known_as("comparison", looked_up=not self.entries)

    def index(self, parent: cst.CSTNode) -> Place | None:
        """What stands between square brackets."""
        element = self.tree.parent(parent)
        subscript = self.tree.parent(element) if element else None
        if not isinstance(subscript, cst.Subscript):
            return None
        base = name_of(subscript.value)
        if last_of(base) == "Literal":
            members = [
                constant(e.slice.value) for e in subscript.slice if isinstance(e.slice, cst.Index)
            ]
            self.peers = tuple(text for text in members if text is not None)
            self.names.append(self.owner(subscript))
            return self.known_as("member of Literal")
        if last_of(base) == "Annotated":
            if self.default is not None:
                return self.used(f"default in {base}")
            return self.told_as("annotation")
        self.names.append(base)
        return self.known_as(f"key of {base or 'a table'}")

    def binary(self, parent: cst.CSTNode) -> Place | None:
        """`%` fills a template; set operators make a set."""
        assert isinstance(parent, cst.BinaryOperation)
        if isinstance(parent.operator, cst.Modulo) and parent.right is self.child:
            template = constant(parent.left)
            if template is not None and any(c.isspace() for c in template):
                return self.told_as("part of a longer text")
            self.obstacle = FORMATTED
            self.sequence = None
        return None

    def formatted(self, parent: cst.CSTNode) -> Place | None:
        """A placeholder of an f-string."""
        assert isinstance(parent, cst.FormattedString)
        texts = [p.value for p in parent.parts if isinstance(p, cst.FormattedStringText)]
        if any(c.isspace() for text in texts for c in text):
            return self.told_as("part of a longer text")
        if any(texts):
            self.obstacle = COMPUTED
        return None

    def match(self, _parent: cst.CSTNode) -> Place | None:
        """A pattern of a case."""
        return self.known_as("match pattern")

    # Bindings

    def param(self, parent: cst.CSTNode) -> Place | None:
        """A parameter's default."""
        assert isinstance(parent, cst.Param)
        if parent.default is not self.child:
            return self.told_as("annotation")
        name = parent.name.value
        self.names.append(name)
        function = self.tree.parent(self.tree.parent(parent) or parent)
        called = function.name.value if isinstance(function, cst.FunctionDef) else ""
        if sends_nothing(called) or sends_nothing(self.around.owner):
            self.obstacle = TOKENIZER
        self.default = None if self.entries else self.default
        return self.used(
            f'default of parameter "{name}"',
            bound=(name,),
            bound_parameter=True,
        )

    def assign(self, parent: cst.CSTNode) -> Place | None:
        """All kinds of assignment."""
        assert isinstance(parent, cst.Assign | cst.AnnAssign | cst.AugAssign | cst.NamedExpr)
        if isinstance(parent, cst.AnnAssign) and parent.value is not self.child:
            return self.told_as("annotation")
        if isinstance(parent, cst.Assign):
            targets: list[cst.CSTNode] = [target.target for target in parent.targets]
        else:
            targets = [parent.target]
        unpacked = isinstance(targets[0], cst.Tuple | cst.List) and self.sequence is not None
        if unpacked and isinstance(targets[0], cst.Tuple | cst.List):
            elements = targets[0].elements
            targets = [elements[min(self.position, len(elements) - 1)].value]
            self.sequence, self.peers = None, ()
        return self._assigned(targets)

    def _assigned(self, targets: list[cst.CSTNode]) -> Place:
        owners = [name for target in targets if (name := name_of(target))]
        owner = owners[0] if owners else ""
        self.names.extend(owners)
        for target in targets:
            self.names.extend(self._target_keys(target))
        if self.around.enumeration and not self.entries:
            return self.known_as(f"enum member {owner}")
        if owner == "__doc__":
            return self.placed(Role.PROSE, "docstring", docstring=True)
        function = self.around.function or ""
        if is_mock(function):
            return self.placed(Role.CATALOG, f"{EXPECTED} in {function}")
        if sends_nothing(function):
            self.obstacle = TOKENIZER
        if last_of(owner) in known.ANSWER_KEYWORDS:
            return self.known_as(f"{EXPECTED} in {owner}", looked_up=False)
        if self.default is None and self.owned_by_table(owner):
            self.table = True
        keyed = isinstance(targets[0], cst.Subscript)
        return self.used(
            self._assignment_phrase(targets[0], owner),
            bound=() if keyed and not self.entries else tuple(last_of(name) for name in owners),
            listed=self.default is None,
            attribute=isinstance(targets[0], cst.Attribute),
            local=self.around.function is not None
            and not self.entries
            and all(isinstance(target, cst.Name) for target in targets),
        )

    def _target_keys(self, target: cst.CSTNode) -> list[str]:
        """Keys of a subscript that is assigned to; one that is a model makes a table of it."""
        keys = []
        while isinstance(target, cst.Subscript):
            for element in target.slice:
                if isinstance(element.slice, cst.Index):
                    key = constant(element.slice.value)
                    if key is not None:
                        keys.append(key)
                        self.table = self.table or self.around.is_identifier(key)
            target = target.value
        return keys

    def _assignment_phrase(self, target: cst.CSTNode, owner: str) -> str:
        if isinstance(target, cst.Subscript):
            key = self.names[-1] if self.names and self.names[-1] != owner else ""
            return f'entry "{key}" of {owner}' if key else f"entry of {owner}"
        if self.sequence:
            return f"{self.sequence} {owner}"
        if isinstance(target, cst.Attribute):
            return f"attribute {owner}"
        if self.around.in_class:
            return f"field {owner}"
        return f"constant {owner}" if owner.isupper() else f"variable {owner}"

    def loop(self, parent: cst.CSTNode) -> Place | None:
        """What a loop or comprehension goes over."""
        assert isinstance(parent, cst.For | cst.CompFor)
        if parent.iter is not self.child:
            return None
        name = name_of(parent.target)
        self.names.append(name)
        if isinstance(parent, cst.CompFor) and _is_tested(self.tree, parent):
            return self.known_as("membership test")
        return self.used("a loop", bound=(name,) if name else ())

    # Statements

    def returned(self, parent: cst.CSTNode) -> Place | None:
        """A returned or yielded value."""
        function = self.around.function or ""
        self.names.append(function)
        if sends_nothing(function):
            self.obstacle = TOKENIZER
        if self.default is None and isinstance(parent, cst.Return):
            direct = self.sequence is not None and not self.entries
            if direct or (self.entries and self.owned_by_table(function)):
                self.table = True
        return self.used(f"value returned by {function}" if function else "returned value")

    def raised(self, _parent: cst.CSTNode) -> Place | None:
        """An exception."""
        return self.told_as("message of an exception")

    def asserted(self, parent: cst.CSTNode) -> Place | None:
        """An assertion."""
        assert isinstance(parent, cst.Assert)
        if parent.msg is self.child:
            return self.told_as("message of an assertion")
        return self.known_as("assertion", looked_up=False)

    def expression(self, _parent: cst.CSTNode) -> Place | None:
        """A statement that is only an expression."""
        if self.child is self.root:
            return self.placed(Role.PROSE, "docstring", docstring=True)
        return None

    def alias(self, _parent: cst.CSTNode) -> Place | None:
        """A type alias."""
        return self.known_as("type alias")


def _is_tested(tree: Tree, loop: cst.CompFor) -> bool:
    """Whether a comprehension only compares what it goes over.

    `any(m in name for m in [...])` does, and `any(m for m in [...] if m in name)`.
    """
    whole = tree.parent(loop)
    if not isinstance(whole, cst.GeneratorExp | cst.ListComp | cst.SetComp):
        return False
    tests = [whole.elt]
    call = tree.parent(tree.parent(whole) or whole)
    if isinstance(call, cst.Call) and name_of(call.func) in ("any", "all"):
        tests += [condition.test for condition in loop.ifs]
    return any(map(_is_test, tests))


def _is_test(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Call):
        return last_of(name_of(node.func)) in known.LOOKUP_METHODS
    return isinstance(node, cst.Comparison)


_RULES: dict[str, Callable[[Roles, cst.CSTNode], Place | None]] = {
    "Element": Roles.element,
    "DictElement": Roles.dict_element,
    "Arg": Roles.arg,
    "Attribute": Roles.attribute,
    "Comparison": Roles.comparison,
    "ComparisonTarget": Roles.comparison,
    "Index": Roles.index,
    "BinaryOperation": Roles.binary,
    "FormattedString": Roles.formatted,
    "MatchValue": Roles.match,
    "MatchMappingElement": Roles.match,
    "Param": Roles.param,
    "Assign": Roles.assign,
    "AnnAssign": Roles.assign,
    "AugAssign": Roles.assign,
    "NamedExpr": Roles.assign,
    "For": Roles.loop,
    "CompFor": Roles.loop,
    "Return": Roles.returned,
    "Yield": Roles.returned,
    "Raise": Roles.raised,
    "Assert": Roles.asserted,
    "Expr": Roles.expression,
    "TypeAlias": Roles.alias,
}
