"""Where the model of a request comes from: every place in the code that may say it."""

import pytest
from flow_support import ask, models, sent

HEAD = "from openai import OpenAI\nclient = OpenAI()\n"
USE = ask("client", "MODEL")
ANYONE = "<callers>"
"""Whoever calls a function from outside."""
COMPUTED = "<computed>"

VALUES = {
    "literal": ("", "'a'", "a"),
    "literal in parts": ("", "'gpt' '-4'", "gpt-4"),
    "constant": ("M = 'a'", "M", "a"),
    "constant of a constant": ("N = 'a'\nM = N", "M", "a"),
    "constant with an annotation": ("M: str = 'a'", "M", "a"),
    "constant of another module": ("from .names import M", "M", "<module .names.M>"),
    "attribute of another module": ("from . import names", "names.M", "<module .names.M>"),
    "class constant": ("class A:\n    M = 'a'", "A.M", "a"),
    "class constant of an object": ("class A:\n    M = 'a'", "A().M", "a"),
    "class in a class": ("class A:\n    class B:\n        M = 'a'", "A.B.M", "a"),
    "base class": ("class B:\n    M = 'a'\nclass A(B): pass", "A.M", "a"),
    "overridden": ("class B:\n    M = 'b'\nclass A(B):\n    M = 'a'", "A.M", "a"),
    "given by a subclass": (
        "class B:\n    @property\n    def m(self): return self.M\nclass A(B):\n    M = 'a'",
        "A().m", "a"),
    "given to a subclass": (
        "class B:\n    M: str\n    @property\n    def m(self): return self.M\n"
        "class A(B): pass\nA(M='a')", "B().m", "a"),
    "enum": ("from enum import Enum\nclass A(str, Enum):\n    M = 'a'", "A.M", "a"),
    "entry of a value of an enum": (
        "from enum import Enum\nclass A(Enum):\n    M = {'m': 'a'}", "A.M.value['m']", "a"),
    "value of an enum": ("from enum import Enum\nclass A(Enum):\n    M = 'a'", "A.M.value", "a"),
    "conditional": ("", "'a' if x else 'b'", "a", "b"),
    "or": ("", "x.model or 'a'", "<computed ?.model>", "a"),
    "walrus": ("", "(m := 'a')", "a"),
    "dict": ("D = {'x': 'a', 'y': 'b'}", "D['x']", "a"),
    "dict of dicts": ("D = {'x': {'y': 'a', 'z': 'b'}, 'y': 'c'}", "D['x']['y']", "a"),
    "dict with an unknown key": ("D = {'x': 'a', 'y': 'b'}", "D[k]", "a", "b", COMPUTED),
    "dict unpacked": ("E = {'x': 'a'}\nD = {**E, 'y': 'b'}", "D['x']", "a"),
    "dict by call": ("D = dict(x='a')", "D['x']", "a"),
    "dict of a dict": ("E = {'x': 'a'}\nD = dict(E, y='b')", "D['x']", "a"),
    "copied dict": ("D = {'x': 'a'}", "D.copy()['x']", "a"),
    "dicts joined": ("D = {'x': 'a'} | {'y': 'b'}", "D['x']", "a"),
    "entry set later": ("D = {}\nD['x'] = 'a'", "D['x']", "a"),
    "entry updated": ("D = {}\nD.update(x='a')\nD.update({'x': 'b'})", "D['x']", "a", "b"),
    "entry by default": ("D = {}\nD.setdefault('x', 'a')", "D['x']", "a"),
    "get": ("D = {'x': 'a'}", "D.get('x')", "a"),
    "get with a default": ("D = {'x': 'a'}", "D.get('x', 'b')", "a", "b"),
    "get of an unknown dict": ("def f(d):\n    return d.get('model', 'a')", "f(1)",
                               "<computed ?.get()>", "a"),
    "list": ("L = ['a', 'b']", "L[0]", "a"),
    "last of a list": ("L = ['a', 'b']", "L[-1]", "b"),
    "list with an unknown index": ("L = ['a', 'b']", "L[n]", "a", "b", COMPUTED),
    "joined lists": ("L = ['a'] + ['b']", "L[n]", "a", "b", COMPUTED),
    "tuple": ("m, n = 'a', 'b'", "m", "a"),
    "tuple from a function": ("def f():\n    return 'a', 'b'\nm, n = f()", "m", "a"),
    "starred tuple": ("m, *n = 'a', 'b'", "m", COMPUTED),
    "function": ("def f():\n    return 'a'", "f()", "a"),
    "function with branches": ("def f(x):\n    if x: return 'a'\n    return 'b'", "f(1)", "a", "b"),
    "method": ("class A:\n    def m(self):\n        return 'a'", "A().m()", "a"),
    "property": ("class A:\n    @property\n    def m(self):\n        return 'a'", "A().m", "a"),
    "lambda": ("f = lambda: 'a'", "f()", "a"),
    "loop": ("for m in ['a', 'b']: pass", "m", "a", "b"),
    "loop over a named list": ("L = ('a', 'b')\nfor m in L: pass", "m", "a", "b"),
    "loop over pairs": ("for n, m in [(1, 'a'), (2, 'b')]: pass", "m", "a", "b"),
    "loop over a dict": ("for m in {'a': 1}: pass", "m", "a"),
    "loop over values": ("for m in {'x': 'a'}.values(): pass", "m", "a"),
    "loop over items": ("for n, m in {'x': 'a'}.items(): pass", "m", "a"),
    "f-string": ("", "f'{x}-turbo'", COMPUTED),
    "concatenation": ("", "'ft:' + x", COMPUTED),
    "text of a number": ("", "str('a')", "a"),
    "environment": ("import os", "os.environ['M']", "<environment M>"),
    "environment or": ("import os", "os.environ.get('M') or 'a'", "<environment M>", "a"),
    "environment with a default": ("import os", "os.getenv('M', 'a')", "<environment M>", "a"),
    "environment by its name": ("from os import getenv", "getenv('M', default='a')",
                                "<environment M>", "a"),
    "environ by its name": ("from os import environ", "environ['M']", "<environment M>"),
    "setting": ("from decouple import config", "config('M', default='a')", "<environment M>", "a"),
    "getattr": ("class A:\n    M = 'a'", "getattr(A, 'M', 'b')", "a", "b"),
    "field of a dataclass": ("class A:\n    m: str = 'a'", "A().m", "a"),
    "field with a description": ("from pydantic import Field\nclass A:\n m: str = Field('a', gt=0)",
                                 "A().m", "a"),
    "field by keyword": ("from pydantic import Field\nclass A:\n    m: str = Field(default='a')",
                         "A().m", "a"),
    "field with a factory": ("from attrs import field\nclass A:\n m = field(factory=lambda: 'a')",
                             "A().m", "a"),
    "field of attrs": ("import attr\nclass A:\n    m = attr.ib(default='a')", "A().m", "a"),
    "field that is given": ("class A:\n    m: str = 'a'", "A(m='b').m", "b"),
    "field that is given by place": ("class A:\n    n: int\n    m: str = 'a'", "A(1, 'b').m", "b"),
    "attribute set in the constructor": (
        "class A:\n    def __init__(self):\n        self.m = 'a'", "A().m", "a"),
    "attribute from a parameter": (
        "class A:\n    def __init__(self, m='a'):\n        self.m = m", "A('b').m", "a", "b"),
    "global that a function sets": ("M = 'a'\ndef f():\n    global M\n    M = 'b'", "M", "a", "b"),
    "comprehension hides": ("m = 'a'\n[m for m in ['b']]", "m", "a"),
    "in a comprehension": ("", "[m for m in ['a']][0]", COMPUTED),
}  # fmt: skip


@pytest.mark.parametrize("row", VALUES.values(), ids=VALUES)
def test_a_value_comes_from(row: tuple[str, ...]) -> None:
    before, written, *found = row
    assert models(f"{HEAD}{before}\n{USE.replace('MODEL', written)}") == found


REASSIGNED = {
    "the last one counts in straight code": ("m = 'a'\nm = 'b'", "b"),
    "both count after a branch": ("m = 'a'\nif x:\n    m = 'b'", "a", "b"),
    "what was before counts even where every branch gives another": (
        "m = 'c'\nif x:\n    m = 'a'\nelse:\n    m = 'b'", "c", "a", "b"),
    "both count after try": ("try:\n    m = 'a'\nexcept E:\n    m = 'b'", "a", "b"),
    "both count after match": ("match x:\n case 1:\n  m = 'a'\n case _:\n  m = 'b'",
                               "a", "b"),
    "both count after a loop": ("m = 'a'\nfor x in y:\n    m = 'b'", "a", "b"),
    "what is deleted and given again": ("m = 'a'\ndel m\nm = 'b'", "b"),
    "a name from itself": ("m = 'a'\nm = m or 'b'", "a", "b"),
    "a name that is added to": ("m = 'a'\nm += '-x'", COMPUTED),
    "a name in a long chain of elif": (
        "m = 'a'\nif x: pass\n" + "elif x: pass\n" * 300 + "else: m = 'b'", "a", "b"),
}  # fmt: skip


@pytest.mark.parametrize("row", REASSIGNED.values(), ids=REASSIGNED)
def test_of_several_values(row: tuple[str, ...]) -> None:
    before, *found = row
    assert models(f"{HEAD}{before}\n{USE.replace('MODEL', 'm')}") == found


def test_in_a_loop_what_comes_later_was_there_before() -> None:
    body = ask("client", "m").strip()
    assert models(f"{HEAD}m = 'a'\nwhile True:\n    {body}\n    m = 'b'") == ["a", "b"]


def test_a_name_is_what_it_was_where_it_is_used() -> None:
    use = ask("client", "m")
    assert models(f"{HEAD}m = 'a'\n{use}m = 'b'\n") == ["a"]


PARAMETERS = {
    "from nobody": ("def f(model): USE", ANYONE),
    "by default": ("def f(model='a'): USE", "a", ANYONE),
    "by keyword": ("def f(model): USE\nf(model='a')", "a"),
    "by place": ("def f(x, model): USE\nf(1, 'a')", "a"),
    "by keyword only": ("def f(*, model='a'): USE\nf(model='b')", "a", "b"),
    "from several": ("def f(model): USE\nf('a')\nf('b')", "a", "b"),
    "through a wrapper": ("def f(model): USE\ndef g(m): f(m)\ng('a')", "a"),
    "through a wrapper with a default": ("def f(model): USE\ndef g(m='a'): f(m)", "a", ANYONE),
    "unpacked from a dict": ("def f(model): USE\nf(**{'model': 'a'})", "a"),
    "star-args": ("def f(model): USE\nf(*args)", COMPUTED),
    "of a method": ("class A:\n    def f(self, model): USE\nA().f('a')", "a"),
    "of the constructor of a base class": (
        "class B:\n    def __init__(self, model):\n        USE\nclass A(B):\n"
        "    def __init__(self):\n        super().__init__('a')", "a"),
    "of a static method": ("class A:\n    @staticmethod\n    def f(model): USE\nA.f('a')", "a"),
    "of a class method": ("class A:\n    @classmethod\n    def f(cls, model): USE\nA.f('a')", "a"),
    "of a method of an object that is kept": (
        "class A:\n    def f(self, model): USE\nclass B:\n    def __init__(self): self.a = A()\n"
        "    def g(self): self.a.f('a')", "a"),
    "by partial": ("from functools import partial\ndef f(model): USE\npartial(f, 'a')", "a"),
    "in a thread": ("def f(model): USE\nasyncio.to_thread(f, 'a')", "a"),
    "of click": ("@click.option('--model', '-m', default='a')\ndef f(model): USE", "a", ANYONE),
    "of typer": ("def f(model: str = typer.Option('a', '--model')): USE", "a", ANYONE),
    "of a nested function": ("def f(model):\n    def g(): USE\n    g()\nf('a')", "a"),
    "of a lambda": ("f = lambda model: CALL\nf('a')", ANYONE),
}  # fmt: skip


@pytest.mark.parametrize("row", PARAMETERS.values(), ids=PARAMETERS)
def test_a_parameter_is_given(row: tuple[str, ...]) -> None:
    code, *found = row
    call = ask("client", "model").strip()
    assert models(HEAD + code.replace("USE", call).replace("CALL", call)) == found


PASSED = {
    "keyword": "client.chat.completions.create(model='a')",
    "dict": "client.chat.completions.create(**{'model': 'a'})",
    "named dict": "p = {'model': 'a'}\nclient.chat.completions.create(**p)",
    "dict by call": "p = dict(model='a')\nclient.chat.completions.create(**p)",
    "entry set later": "p = {}\np['model'] = 'a'\nclient.chat.completions.create(**p)",
    "entry updated": "p = {}\np.update({'model': 'a'})\nclient.chat.completions.create(**p)",
    "dict in a dict": "q = {'model': 'a'}\np = {**q, 'n': 1}\nclient.chat.completions.create(**p)",
    "dict of a class": "class A:\n p = {'model': 'a'}\nclient.chat.completions.create(**A.p)",
    "dict of a function": (
        "def p():\n    r = {'n': 1}\n    r['model'] = 'a'\n    return r\n"
        "client.chat.completions.create(**p())"
    ),
    "dict from callers": ("def f(p): client.chat.completions.create(**p)\nf({'model': 'a'})"),
    "arguments from callers": ("def f(**p): client.chat.completions.create(**p)\nf(model='a')"),
    "arguments from callers of callers": (
        "def f(**p): client.chat.completions.create(**p)\ndef g(**q): f(**q)\ng(model='a')"
    ),
    "dict without what is None": (
        "p = {'model': 'a'}\np = {k: v for k, v in p.items() if v}\n"
        "client.chat.completions.create(**p)"
    ),
    "dict that a caller unpacks": (
        "def f(**p): client.chat.completions.create(**p)\nd = {'model': 'a'}\nf(**d)"
    ),
    "body": "import requests\nrequests.post(url, json={'model': 'a'})",
    "named body": "import requests\nb = {'model': 'a'}\nrequests.post(url, json=b)",
    "body as text": "import requests, json\nrequests.post(url, data=json.dumps({'model': 'a'}))",
    "body as content": (
        "import httpx, json\nb = {'model': 'a'}\nhttpx.post(url, content=json.dumps(b))"
    ),
    "body from callers": (
        "import requests\ndef f(b): requests.post(url, json=b)\nf({'model': 'a'})"
    ),
    "position": "import google.generativeai as genai\ngenai.GenerativeModel('a')",
    "partial": (
        "from functools import partial\ng = partial(client.chat.completions.create, model='a')\ng()"
    ),
    "constructor": "from langchain_openai import ChatOpenAI\nChatOpenAI(model_name='a')",
    "model id": "import boto3\nboto3.client('bedrock-runtime').converse(modelId='a')",
    "option of a command line": (
        "import argparse\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--model', default='a')\nargs = parser.parse_args()\n"
        "client.chat.completions.create(model=args.model)"
    ),
}


@pytest.mark.parametrize("code", PASSED.values(), ids=PASSED)
def test_a_model_is_passed_as(code: str) -> None:
    assert [one for one in models(HEAD + code) if not one.startswith("<")] == ["a"]


def test_a_request_without_a_model_has_none() -> None:
    (request,) = sent(f"{HEAD}client.chat.completions.create(messages=[])")
    assert (request.models, request.origins) == ((), ())


def test_a_request_may_name_several_models() -> None:
    head = "from langchain_openai import AzureChatOpenAI\n"
    assert models(f"{head}AzureChatOpenAI(azure_deployment='a', model='b')") == ["a", "b"]


def test_more_values_than_anyone_looks_at_are_computed() -> None:
    names = ", ".join(f"'m{n}'" for n in range(30))
    assert models(f"{HEAD}for m in [{names}]:\n    {ask('client', 'm')}") == [COMPUTED]


def test_an_option_is_a_guess_where_nobody_says_whose_it_is() -> None:
    option = "parser.add_argument('--model', default='a')\n"
    (request,) = sent(f"{HEAD}{option}def f(args):\n    {ask('client', 'args.model')}")
    assert [(one.text, one.guessed) for one in request.origins] == [("?.model", False), ("a", True)]


def test_an_attribute_of_what_a_base_class_holds_is_found_by_its_name() -> None:
    code = f"""from .base import Base
class A(Base):
    def __init__(self):
        super().__init__()
        self.config.model = 'a'
    def ask(self):
        {ask("client", "self.config.model")}
"""
    (request,) = sent(HEAD + code)
    assert ("a", True) in [(one.text, one.guessed) for one in request.origins]


@pytest.mark.parametrize("given", ["model='a'", "**{'model': 'a'}"])
def test_what_a_base_class_is_given_is_found_by_the_name_of_the_attribute(given: str) -> None:
    code = f"""from .base import Base
class A(Base):
    model: str
    def __init__(self):
        super().__init__({given})
    def ask(self):
        {ask("client", "self.model")}
"""
    assert models(HEAD + code) == ["<module .base.Base().model>", "a"]
