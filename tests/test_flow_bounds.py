"""What always holds of values: they end, cost little, and do not depend on who asked before."""

import ast
from collections.abc import Callable

import pytest
from flow_support import ask, lines, sites_of
from hypothesis import given, settings
from hypothesis import strategies as st
from python_reader_support import read_python

from modelaudit.flow.memo import MAX_STEPS, Memo
from modelaudit.flow.module import Module
from modelaudit.flow.sites import Sites
from modelaudit.readers import python_requests

NAMES = st.sampled_from(["a", "b", "c", "f", "g", "A", "B", "self"])
LEAVES = st.one_of(NAMES, st.sampled_from(["'m'", "OpenAI()", "x", "{}", "[]", "os.environ['M']"]))
GRAPH = dict[int, list[int]]


def _expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}.{}".format, inner, NAMES),
        st.builds("{}({})".format, inner, inner),
        st.builds("{}(**{})".format, inner, inner),
        st.builds("{}({}={})".format, NAMES, NAMES, inner),
        st.builds("{}['a']".format, inner),
        st.builds("{}.get('a', {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("({} | {})".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{'a': {}, **{}}}".format, inner, inner),
        st.builds("(lambda {}: {})".format, NAMES, inner),
        st.builds("[{} for {} in {}]".format, inner, NAMES, inner),
        st.builds("partial({}, {})".format, inner, inner),
    )


EXPRESSIONS = st.recursive(LEAVES, _expressions, max_leaves=6)
SIMPLE = st.one_of(
    st.builds("{} = {}".format, NAMES, EXPRESSIONS),
    st.builds("{}, {} = {}".format, NAMES, NAMES, EXPRESSIONS),
    st.builds("{}.{} = {}".format, NAMES, NAMES, EXPRESSIONS),
    st.builds("{}['a'] = {}".format, NAMES, EXPRESSIONS),
    st.builds("{}.update({})".format, NAMES, EXPRESSIONS),
    st.builds("{}.chat.completions.create(model={})".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("{}.chat.completions.create(**{})".format, EXPRESSIONS, EXPRESSIONS),
)
HEADS = st.one_of(
    st.builds("def {}({}):".format, NAMES, NAMES),
    st.builds("def {}(self, {}={}):".format, NAMES, NAMES, EXPRESSIONS),
    st.builds("def {}(**{}):".format, NAMES, NAMES),
    st.builds("class {}({}):".format, NAMES, NAMES),
    st.builds("for {} in {}:".format, NAMES, EXPRESSIONS),
    st.just("if x:"),
)
RETURNS = st.builds("return {}".format, EXPRESSIONS)


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def block(head: str, parts: list[str], end: str) -> str:
        body = [*parts, end] if head.startswith("def") else parts
        return "\n".join([head, *(f" {line}" for part in body for line in part.split("\n"))])

    return st.builds(block, HEADS, st.lists(inner, min_size=1, max_size=4), RETURNS)


STATEMENTS = st.recursive(SIMPLE, _blocks, max_leaves=8)
PROGRAMS = st.lists(STATEMENTS, min_size=1, max_size=8).map(
    lambda parts: lines(["from openai import OpenAI", "import os", *parts])
)


def answers(sites: Sites, forwards: bool) -> dict[str, str]:
    """Return what all calls of a module are and are given, asked in one order or the other."""
    found = {}
    calls = sites.module.calls if forwards else reversed(sites.module.calls)
    for call, place in calls:
        asked = [call, call.func, *call.args, *(one.value for one in call.keywords)]
        for node in asked if forwards else reversed(asked):
            where = f"{ast.unparse(node)} {node.lineno} {node.col_offset} {type(node)}"
            shown = [str(one) for one in sites.origins(node, place)]
            found[where] = f"{sorted(shown)} {len(sites.values.of(node, place))}"
    return found


@settings(max_examples=300)
@given(PROGRAMS)
def test_any_program_ends_without_an_error_and_in_any_order(code: str) -> None:
    assert answers(sites_of(code), forwards=True) == answers(sites_of(code), forwards=False)
    assert sites_of(code).sent is not None


CIRCLES = {
    "a name from itself": "a = a",
    "names from each other": "a = b\nb = a",
    "an attribute of itself": "while x:\n    a = a.b",
    "a call of itself": "while x:\n    a = f(a)",
    "a function of itself": "def f(a):\n    return f(a)\na = f(a)",
    "swapped parameters": "def f(a, b):\n g(b, a)\n return a\ndef g(a, b): f(b, a)\na = f(1, 'm')",
    "a dict in itself": "a = {}\na['x'] = a\na = {**a, 'a': a}\na = a['x']['a']",
    "classes of each other": "class A(B):\n    pass\nclass B(A):\n    pass\na = A().a",
    "a class of itself": "class A(A):\n    pass\na = A.a",
    "an object in itself": "class A:\n def __init__(self):\n  self.a = A().a\na = A().a.a.a",
    "arguments handed around": "def f(**a):\n    f(**a)\n    return a\na = f(**{'a': f()})['a']",
    "a partial of itself": "from functools import partial\na = partial(a, a)",
    "a list in itself": "a = [*a, a]\na = a[0][0]",
}  # fmt: skip


@pytest.mark.parametrize("code", CIRCLES.values(), ids=CIRCLES)
def test_circles_end(code: str) -> None:
    assert sites_of(f"{code}\n{ask('a', 'a')}").sent is not None


@pytest.mark.parametrize(
    "code",
    [
        "a = x" + ".b()" * 400,
        "a = " + "(" * 90 + "'m'" + ")" * 90,
        lines(["a0 = 'm'", *(f"a{n + 1} = a{n}" for n in range(500)), "a = a500"]),
        lines([f"{' ' * n}class A:" for n in range(60)] + [" " * 60 + "a = 'm'"]),
        "a = 1\n" + lines(["if x: pass"] + ["elif x: a = 'm'"] * 1500),
    ],
    ids=["chain", "brackets", "names", "classes", "elif"],
)
def test_what_nests_deeply_is_read(code: str) -> None:
    assert sites_of(f"{code}\n{ask('a', 'a')}").sent is not None


class TestWork:
    """Counted in evaluations, as time depends on the machine."""

    @staticmethod
    def work(code: str) -> int:
        sites = sites_of(code)
        for call, place in sites.module.calls:
            for node in (call.func, *call.args, *(one.value for one in call.keywords)):
                sites.origins(node, place)
        assert sites.sent is not None
        return sites.values.memo.work

    @pytest.mark.parametrize(
        "part",
        [
            "def f{n}(model='m'):\n    return f{p}(model)\n",
            "class A{n}(A{p}):\n m = 'm'\n def f(self):\n  return self.m, super().f()\n",
            "a{n} = f(a{p}) or g(a{p})\n",
            "a{n} = a{p} | a{p} | {{'m': a{p}}}\nf(**a{n})\n",
            "self.a{n} = self.a{p}\nf(self.a{n})\n",
        ],
        ids=["functions", "classes", "names", "dicts", "attributes"],
    )
    def test_it_grows_with_the_size_of_a_file(self, part: str) -> None:
        def sized(count: int) -> str:
            return lines(part.format(n=n, p=n - 1) for n in range(count))

        small, large = self.work(sized(40)), self.work(sized(160))
        assert small < large < 6 * small

    def test_a_tangle_costs_no_more_than_its_bound(self) -> None:
        names = [f"a{n}" for n in range(30)]
        tangle = lines(f"{one} = f({', '.join(names)}) or {' or '.join(names)}" for one in names)
        body = lines(f"    {line}" for line in tangle.split("\n"))
        questions = len(names) * (len(names) + 2)
        assert self.work(f"while x:\n{body}") < 2 * questions * MAX_STEPS


GRAPHS = st.dictionaries(
    st.integers(0, 12), st.lists(st.integers(0, 12), max_size=4), min_size=1, max_size=12
)


def _asking(memo: Memo, graph: GRAPH) -> Callable[[int], tuple[int, ...]]:
    def ask_for(node: int) -> tuple[int, ...]:
        below = graph.get(node, [])
        return memo.answer(node, lambda: (node, *(n for one in below for n in ask_for(one))))

    return ask_for


@given(GRAPHS, st.permutations(range(13)))
def test_answers_do_not_depend_on_the_order_of_questions(graph: GRAPH, order: list[int]) -> None:
    ask_for, other = _asking(Memo(), graph), _asking(Memo(), graph)
    found = {node: ask_for(node) for node in order}
    assert found == {node: other(node) for node in sorted(order)}


@given(GRAPHS)
def test_an_answer_has_all_that_its_questions_lead_to(graph: GRAPH) -> None:
    for start in graph:
        seen = [start]
        for node in seen:
            seen += [one for one in graph.get(node, []) if one not in seen]
        assert set(_asking(Memo(), graph)(start)) == set(seen)


class TestFilesThatAreNotAnalysed:
    @pytest.mark.parametrize(
        "code",
        [
            "x = 1  # gpt-4\n",
            "def f():\n    'Ask gpt-4.'\n",
            "print('gpt-4')\n",
            "PRICES = {'gpt-4': {'input_cost_per_token': 1}}\n",
        ],
        ids=["comment", "docstring", "message", "table"],
    )
    def test_a_text_that_no_request_may_send_is_not_followed(
        self, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(content: bytes) -> Module:
            raise AssertionError(content)

        monkeypatch.setattr(python_requests, "Module", fail)
        assert read_python(code).problem is None
