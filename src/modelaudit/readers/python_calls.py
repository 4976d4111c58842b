"""What a string is for when it stands in a call, told by the function and by the argument."""

from modelaudit.readers import python_words as known
from modelaudit.readers.concrete import cst
from modelaudit.readers.expectations import EXPECTED
from modelaudit.readers.python_climb import Climb
from modelaudit.readers.python_literals import APPENDED, constant
from modelaudit.readers.python_places import (
    Place,
    chained,
    collection,
    keywords_of,
    last_of,
    name_of,
    pairs_of,
)
from modelaudit.readers.python_texts import (
    CHOSEN,
    TOKENIZER,
    is_address,
    is_expected,
    sends_nothing,
    words,
)
from modelaudit.references import Role


class Calls(Climb):
    """The decisions about arguments."""

    def arg(self, parent: cst.CSTNode) -> Place | None:
        """An argument of a call."""
        assert isinstance(parent, cst.Arg)
        call = self.tree.parent(parent)
        if not isinstance(call, cst.Call):
            return None
        called = name_of(call.func)
        last = last_of(called)
        keyword = parent.keyword.value if parent.keyword is not None else None
        index = next(i for i, arg in enumerate(call.args) if arg is parent)
        if parent.star == "**" and self.entries:
            keyword = self.entries.pop(0)
            self.arguments = ()
        if keyword is not None:
            self.names.append(keyword)
        direct = not self.entries
        if last == "join" and self.sequence:
            self.obstacle = APPENDED
        decided = self._told_by_function(call, called, keyword, index)
        decided = decided or self._told_by_keyword(call, called, keyword)
        if decided is not None:
            return decided
        if last in known.CONTAINER_CALLS and self.default is None:
            self._wrapped(call, last, keyword)
            return None
        if self._is_default(call, last, keyword, index):
            return None
        return self._passed(call, called, keyword, index, direct)

    def _told_by_function(
        self, call: cst.Call, called: str, keyword: str | None, index: int
    ) -> Place | None:
        """Functions that send nothing: lookups, comparisons, messages, assertions."""
        last, receiver = last_of(called), called.rpartition(".")[0]
        if last in known.TRACING_CALLS and receiver:
            return self.placed(Role.CATALOG, f"argument of {called}")
        if last in self.around.lookup_calls or called in self.around.lookup_calls:
            self.known_call = True
            return self.known_as(f"argument of {called}", looked_up=False)  # in no table of ours
        if last == "parametrize" and len(self.positions) > 1:
            return self._row(called, call.args[0].value, self.positions[-2])
        if called == "pytest.param" and len(call.args) > 1:
            table = self._outer(call)
            first = table.args[0].value if isinstance(table, cst.Call) else None
            return self._row(called, first, index)
        if last.startswith("assert") and last != "assert_never":
            return self.known_as(f"{EXPECTED} of {last}", looked_up=False)
        if keyword is None and self._looks_up(call, last, receiver, index):
            self.names.append(receiver)
            pattern = receiver in known.REGEX_MODULES
            beginning = last.lower() in known.BEGINNING_METHODS and not pattern
            phrase = f"argument of {called or last}"
            return self.known_as(phrase, pattern=pattern, beginning=beginning)
        if last in known.QUERY_METHODS and receiver and not self.entries:
            return self.known_as(f"argument of {called}", looked_up=last != "add_row")
        if self._tells_people(last, receiver):
            return self.told_as(f"message of {called}")
        if last in known.CHOICE_CALLS or (last in known.SELECTION_CALLS and self.sequence):
            return self.known_as(f"choice of {called}")
        return None

    def _row(self, called: str, columns: cst.CSTNode | None, column: int) -> Place:
        """A row of test cases: the name of its column says whether it is asked for."""
        names = _columns(columns)
        name = names[column] if column < len(names) else ""
        self.names.append(name)
        told = any(
            is_expected(one) or not known.TABLE_WORDS.isdisjoint(words(one)) for one in names
        )
        if self.modelish(name) and not told and not self.entries:
            return self.used(f'"{name}" of {called}')
        return self.known_as(f"row of {called}", looked_up=False)

    def _looks_up(self, call: cst.Call, last: str, receiver: str, index: int) -> bool:
        if receiver in known.REGEX_MODULES:
            return True
        if not isinstance(call.func, cst.Attribute):
            return False
        if last.lower() in known.LOOKUP_METHODS:  # dialects write `startsWith`
            return not self.entries
        if last not in known.TABLE_METHODS or index or self.entries or self.sequence:
            return False
        if is_address(constant(self.root) or ""):
            return False
        return not (
            last_of(receiver) == "models" and receiver != "models" and receiver[0].islower()
        )

    @staticmethod
    def _tells_people(last: str, receiver: str) -> bool:
        if last.endswith(("Error", "Exception", "Warning")):
            return True
        if last_of(receiver) in known.MESSAGE_RECEIVERS:
            return last in known.MESSAGE_CALLS or last in ("write", "text")
        if last in ("print", "pprint", "echo", "secho"):
            return True
        return bool(receiver) and last in known.MESSAGE_CALLS

    def _told_by_keyword(self, call: cst.Call, called: str, keyword: str | None) -> Place | None:
        """Arguments that are no request whatever the function: help texts, choices, facts."""
        if keyword in known.MESSAGE_KEYWORDS and not self.entries:
            return self.told_as(f'argument "{keyword}" of {called}')
        if keyword in known.ANSWER_KEYWORDS:
            return self.known_as(f"{EXPECTED} in {keyword} of {called}", looked_up=False)
        if keyword in known.CHOICE_KEYWORDS and (self.sequence or self.entries):
            return self.known_as(f'argument "{keyword}" of {called}')
        if keyword in known.PATTERN_KEYWORDS and not self.entries:
            return self.known_as(f'argument "{keyword}" of {called}', pattern=True)
        values = [arg.value for arg in call.args]
        if not self.entries and self.is_list_of_choices(values):
            return self.known_as(f'choice in argument "{keyword}" of {called}')
        if not self.entries and self.is_chosen(values):
            self.caution = CHOSEN
        names = keywords_of(call)
        self.table = self.table or self.is_alias(keyword, names) or self.is_knowledge(names)
        return None

    def _wrapped(self, call: cst.Call, last: str, keyword: str | None) -> None:
        """`dict(model=...)`, `frozenset([...])`: as good as the literal."""
        if last == "dict" and keyword is not None:
            if not self.entries and not self.arguments:
                self.arguments = tuple(k for k in keywords_of(call) if k != keyword)
            self.names.remove(keyword)
            self.entries.append(keyword)

    def _is_default(self, call: cst.Call, last: str, keyword: str | None, index: int) -> bool:
        """Whether the text is what something has when nobody sets it."""
        told = keyword in known.DEFAULT_KEYWORDS
        first = constant(call.args[0].value) if call.args and call.args[0].keyword is None else None
        described = last in known.DEFAULT_CALLS and keyword is None
        named = last in known.LOOKUP_WITH_DEFAULT and keyword is None and index > 0
        if not (told or described or named):
            return False
        options = [constant(arg.value) for arg in call.args if arg.keyword is None]
        mine = constant(self.root)
        self.options = tuple(
            option.lstrip("-").replace("-", "_")
            for option in options
            if option and option.startswith("--")
        )
        for option in options:
            if option and option != mine:
                self.names.append(option.lstrip("-"))
        if named and last == "getattr":
            first = options[1] if len(options) > 1 else None
        name = f' "{first}"' if first and first != mine else ""
        self.default = self.default or (f"default of{name}" if name else "")
        self.default_in = last
        return True

    def _passed(
        self, call: cst.Call, called: str, keyword: str | None, index: int, direct: bool
    ) -> Place:
        """An argument that may reach a model."""
        passed = [*keywords_of(call), *chained(self.tree, call)]
        beside = tuple(name for name in passed if name != keyword)
        if direct or not self.arguments:
            self.arguments = beside if direct else self.arguments
        target = called
        if last_of(called) == "partial" and call.args and call.args[0].keyword is None:
            target = name_of(call.args[0].value)
            self.arguments = beside
        route = self.around.clients.get(last_of(target)) or self.around.clients.get(target)
        self.known_call = self.known_call or route is not None
        self.route = self.around.route_keys.said(pairs_of(call)) or self.route or route
        what = f'argument "{keyword}"' if keyword else f"argument {index + 1}"
        phrase = f"{what} of {target}" if target else what
        if sends_nothing(last_of(target)):
            self.obstacle = TOKENIZER
        if "aliases" in words(keyword or "") or (
            self._names_the_entry(keyword, index)
            and (self._is_row(call, target) or self._is_registered(call, target))
        ):
            return self.known_as(phrase)
        if self._is_expected(call):
            return self.known_as(f"{EXPECTED} in {phrase}", looked_up=False)
        return self.used(phrase)

    def _names_the_entry(self, keyword: str | None, index: int) -> bool:
        """An argument that says which model a row or a registration is about."""
        return self.default is None and (
            index == 0 if keyword is None else keyword in known.NAMING_KEYWORDS
        )

    def _is_registered(self, call: cst.Call, target: str) -> bool:
        """`register("...")` and `register(Chat("..."))`."""
        outer = self.tree.parent(self.tree.parent(call) or call)
        functions = [target, name_of(outer.func) if isinstance(outer, cst.Call) else ""]
        return any(words(last_of(name))[:1] == ["register"] for name in functions)

    def _outer(self, node: cst.CSTNode | None) -> cst.CSTNode | None:
        """The call whose argument an expression is, or stands in as an entry of a list."""
        while node is not None:
            node = self.tree.parent(node)
            if isinstance(node, cst.Call):
                return node
        return None

    def _is_row(self, call: cst.Call, target: str) -> bool:
        """A table of constructor calls: each entry is about one model."""
        element = self.tree.parent(call)
        holder = self.tree.parent(element) if isinstance(element, cst.Element) else None
        if not isinstance(holder, cst.List | cst.Tuple | cst.Set):
            return False
        entries = collection(self.tree, holder)
        if target not in entries.registers:
            peers = [e.value for e in holder.elements if isinstance(e.value, cst.Call)]
            named = [p for p in peers if name_of(p.func) == target and self._describes(p)]
            entries.registers[target] = len(named) > 1 and bool(self.owner(call))
        return entries.registers[target] and not self.known_call

    def _describes(self, call: cst.Call) -> bool:
        """Whether the first or the naming argument of a call is an identifier."""
        return any(
            self.around.is_identifier(constant(arg.value) or "")
            for position, arg in enumerate(call.args)
            if (arg.keyword.value in known.NAMING_KEYWORDS if arg.keyword else not position)
        )

    def _is_expected(self, call: cst.Call) -> bool:
        """Whether a call only makes a value that is expected, or that a mock answers with."""
        node: cst.CSTNode | None = call
        while node is not None and _is_value(node):
            if isinstance(node, cst.Call) and _makes_response(node):
                return True
            node = self.tree.parent(node)
            if isinstance(node, cst.Arg):
                if node.keyword is not None and node.keyword.value in known.ANSWER_KEYWORDS:
                    return True
                node = self.tree.parent(node)
        if isinstance(node, cst.Call):
            return last_of(name_of(node.func)).startswith("assert")
        if isinstance(node, cst.Return):
            return is_expected(self.around.function or "")
        if isinstance(node, cst.Assign | cst.AnnAssign):
            return _is_answered(self.owner(call))
        return isinstance(node, cst.Comparison | cst.ComparisonTarget)


def _is_answered(owner: str) -> bool:
    """Whether what is assigned to a name is expected, or what a mock answers with."""
    return is_expected(owner) or last_of(owner) in known.ANSWER_KEYWORDS


def _is_value(node: cst.CSTNode) -> bool:
    """Whether an expression only puts a value together."""
    if isinstance(node, cst.Attribute):
        return node.attr.value in known.SERIALIZERS
    if not isinstance(node, cst.Call):
        return isinstance(node, _PARTS)
    name = last_of(name_of(node.func))
    return name[:1].isupper() or name in known.SERIALIZERS or name in known.SNAPSHOTS


_PARTS = cst.List | cst.Tuple | cst.Set | cst.Dict | cst.Element | cst.DictElement


def _makes_response(call: cst.Call) -> bool:
    """Whether a call makes an object that is named after responses."""
    name = last_of(name_of(call.func))
    return name[:1].isupper() and words(name)[-1:] in (["response"], ["chunk"])


def _columns(node: cst.CSTNode | None) -> list[str]:
    """Names of the columns of a table of test cases, as `pytest.mark.parametrize` has them."""
    if isinstance(node, cst.List | cst.Tuple):
        return [constant(element.value) or "" for element in node.elements]
    text = constant(node) if isinstance(node, cst.BaseExpression) else None
    return [name.strip() for name in (text or "").split(",")]
