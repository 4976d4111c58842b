"""What is called: names and objects followed to the SDK that they come from."""

import pytest
from flow_support import CHAT, called, client

IMPORTS = {
    "import openai\nopenai.OpenAI().chat.completions.create(model='m')": CHAT,
    "import openai as oa\noa.OpenAI().chat.completions.create(model='m')": CHAT,
    "from openai import OpenAI\nOpenAI().chat.completions.create(model='m')": CHAT,
    "from openai import OpenAI as O\nO().chat.completions.create(model='m')": CHAT,
    "import openai\nopenai.chat.completions.create(model='m')": "openai.chat.completions.create",
    "import openai\nopenai.ChatCompletion.create(model='m')": "openai.ChatCompletion.create",
    "from openai import *\nOpenAI().chat.completions.create(model='m')": CHAT,
    "def f():\n from openai import OpenAI\n OpenAI().chat.completions.create(model='m')": CHAT,
    "try:\n    import openai\nexcept ImportError:\n    openai = None\n"
    "openai.OpenAI().chat.completions.create(model='m')": CHAT,
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from openai import OpenAI\n"
    "def f(client: 'OpenAI'):\n    client.chat.completions.create(model='m')": CHAT,
    "import google.generativeai as genai\ngenai.GenerativeModel('m')": (
        "google.generativeai.GenerativeModel"
    ),
    "import google.generativeai\ngoogle.generativeai.GenerativeModel('m')": (
        "google.generativeai.GenerativeModel"
    ),
    "from google import genai\ngenai.Client().models.generate_content(model='m')": (
        "google.genai.Client().models.generate_content"
    ),
    "import boto3\nc = boto3.client('bedrock-runtime')\nc.invoke_model(modelId='m')": (
        "boto3.client().invoke_model"
    ),
    "from langchain_openai import ChatOpenAI\nChatOpenAI(model='m')": "langchain_openai.ChatOpenAI",
    "from litellm import completion as ask\nask(model='m')": "litellm.completion",
    "import litellm\nask = litellm.completion\nask(model='m')": "litellm.completion",
    "import requests\nrequests.post(url, json={'model': 'm'})": "requests.post",
    "import requests\nrequests.Session().post(url, json={'model': 'm'})": "requests.Session().post",
    "create(model='m')": None,
    "import openai\nopenai = other\nopenai.OpenAI().chat.completions.create(model='m')": (
        "?.OpenAI().chat.completions.create"
    ),
}


@pytest.mark.parametrize(("code", "path"), IMPORTS.items())
def test_names_are_followed_to_imports(code: str, path: str | None) -> None:
    assert called(code) == ([path] if path else [])


CLIENTS = {
    "at the top": ("client = OpenAI()", "client"),
    "imported later than it is used": ("def f():\n    client = OpenAI()\n    return client", "f()"),
    "in a class": ("class A:\n    client = OpenAI()", "A.client"),
    "of an object": ("class A:\n    client = OpenAI()", "A().client"),
    "given to self": (
        "class A:\n    def __init__(self):\n        self.client = OpenAI()\na = A()",
        "a.client",
    ),
    "given to self with an annotation": (
        "class A:\n    def __init__(self, make):\n        self.client: OpenAI = make()\na = A()",
        "a.client",
    ),
    "given to cls": (
        "class A:\n    @classmethod\n    def f(cls):\n        cls.client = OpenAI()",
        "A.client",
    ),
    "field of a dataclass": (
        "from dataclasses import dataclass, field\n@dataclass\nclass A:\n"
        "    client: object = field(default_factory=OpenAI)",
        "A().client",
    ),
    "field with an annotation alone": ("class A:\n    client: OpenAI", "A().client"),
    "field that may be None": ("class A:\n    client: OpenAI | None = None", "A().client"),
    "field of attrs with a factory": (
        "from attrs import define, Factory, field\n@define\nclass A:\n"
        "    client: object = field(default=Factory(lambda self: OpenAI(), takes_self=True))",
        "A().client",
    ),
    "private attribute of pydantic": (
        "from pydantic import BaseModel, PrivateAttr\nclass A(BaseModel):\n"
        "    _client: OpenAI = PrivateAttr(default=None)",
        "A()._client",
    ),
    "set by a validator": (
        "from pydantic import BaseModel, root_validator\nclass A(BaseModel):\n"
        "    client: object = None\n    @root_validator()\n    def check(cls, values):\n"
        "        values['client'] = OpenAI()\n        return values",
        "A().client",
    ),
    "given to the constructor": (
        "class A:\n    client: object\na = A(client=OpenAI())",
        "a.client",
    ),
    "given to the constructor by place": (
        "from typing import NamedTuple\nclass A(NamedTuple):\n    n: int\n    client: object\n"
        "a = A(1, OpenAI())",
        "a.client",
    ),
    "lazy property": (
        "class A:\n    _client = None\n    @property\n    def client(self):\n"
        "        if self._client is None:\n            self._client = OpenAI()\n"
        "        return self._client",
        "A().client",
    ),
    "cached property": (
        "from functools import cached_property\nclass A:\n    @cached_property\n"
        "    def client(self):\n        return OpenAI()",
        "A().client",
    ),
    "of a base class": ("class B:\n    client = OpenAI()\nclass A(B):\n    pass", "A().client"),
    "global that a function sets": (
        "client = None\ndef start():\n    global client\n    client = OpenAI()",
        "client",
    ),
    "with": ("def f():\n    pass\nwith OpenAI() as client:\n    pass", "client"),
    "async with": (
        "async def f():\n    async with OpenAI() as client:\n        return client",
        "f()",
    ),
    "context manager": (
        "from contextlib import contextmanager\n@contextmanager\ndef opened():\n yield OpenAI()\n"
        "with opened() as client:\n    pass",
        "client",
    ),
    "factory": ("def make():\n    return OpenAI()", "make()"),
    "factory by its annotation": ("def make() -> OpenAI:\n    return load()", "make()"),
    "annotation as a string": ("def make() -> 'OpenAI':\n    return load()", "make()"),
    "annotation with Optional": (
        "from typing import Optional\ndef make() -> Optional[OpenAI]:\n    return load()",
        "make()",
    ),
    "annotation with |": ("def make() -> None | openai.OpenAI:\n    return load()", "make()"),
    "annotation of a generator": (
        "from collections.abc import Iterator\ndef make() -> Iterator[OpenAI]:\n    yield load()",
        "make()",
    ),
    "awaited factory": ("async def make():\n    return OpenAI()", "(await make())"),
    "factory in a class": (
        "class A:\n    @staticmethod\n    def make():\n        return OpenAI()",
        "A.make()",
    ),
    "from a dict": ("clients = {'a': OpenAI()}", "clients['a']"),
    "from a list": ("clients = [OpenAI()]", "clients[0]"),
    "conditional": ("client = OpenAI() if key else None", "client"),
    "or": ("client = given or OpenAI()", "client"),
    "in branches": ("if key:\n    client = OpenAI()\nelse:\n    client = None", "client"),
    "walrus": ("if (client := OpenAI()):\n    pass", "client"),
    "walrus in a comprehension": ("[(client := OpenAI()) for _ in x]", "client"),
    "tuple": ("client, n = OpenAI(), 1", "client"),
    "tuple in a tuple": ("n, (m, client) = 1, (2, OpenAI())", "client"),
    "tuple that a function answers": (
        "def make():\n    return 1, OpenAI()\nn, client = make()",
        "client",
    ),
    "loop": ("for client in [OpenAI()]:\n    pass", "client"),
    "loop over pairs": ("for n, client in [(1, OpenAI())]:\n    pass", "client"),
    "loop over a dict": ("for n, client in {'a': OpenAI()}.items():\n    pass", "client"),
    "closure": (
        "def outer():\n    client = OpenAI()\n    def inner():\n        return client\n"
        "    return inner\n",
        "outer()()",
    ),
    "nonlocal": (
        "def outer():\n    client = None\n    def start():\n        nonlocal client\n"
        "        client = OpenAI()\n    return client",
        "outer()",
    ),
    "lambda": ("make = lambda: OpenAI()", "make()"),
    "decorated function": ("@cache\ndef make():\n    return OpenAI()", "make()"),
    "subclass": ("class Mine(OpenAI):\n    pass", "Mine()"),
    "wrapper of a library": (
        "import instructor\nclient = instructor.from_openai(OpenAI())",
        "client",
    ),
    "cast": (
        "from typing import cast\nclient = cast(OpenAI, load())\nclient = cast('A', OpenAI())",
        "client",
    ),
    "getattr": ("class A:\n    client = OpenAI()", "getattr(A, 'client')"),
    "partial": ("from functools import partial\nmake = partial(OpenAI, timeout=3)", "make()"),
}


@pytest.mark.parametrize(("make", "use"), CLIENTS.values(), ids=CLIENTS)
def test_clients_are_followed_to_where_they_are_made(make: str, use: str) -> None:
    assert called(client(make, use)) == [CHAT]


PARAMETERS = {
    "with an annotation": "def f(client: OpenAI): USE",
    "with an annotation in a string": "def f(client: 'openai.OpenAI'): USE",
    "with a default": "def f(client=OpenAI()): USE",
    "by keyword": "def f(*, client=None): USE\nf(client=OpenAI())",
    "by place": "def f(n, client): USE\nf(1, OpenAI())",
    "by way of another function": "def f(client): USE\ndef g(c): f(c)\ng(OpenAI())",
    "of a method": "class A:\n    def f(self, client): USE\nA().f(OpenAI())",
    "of a constructor": "class A:\n    def __init__(self, client):\n        self.c = client\n"
    "        client = self.c\n        USE\nA(OpenAI())",
    "of FastAPI": "from fastapi import Depends\ndef get() -> OpenAI: ...\n"
    "def f(client=Depends(get)): USE",
    "of FastAPI with an annotation": "from fastapi import Depends\ndef get(): ...\n"
    "def f(client: OpenAI = Depends(get)): USE",
    "in a thread": "import asyncio\ndef f(client): USE\nasyncio.to_thread(f, OpenAI())",
    "unpacked": "def f(client): USE\nf(**{'client': OpenAI()})",
}


@pytest.mark.parametrize("code", PARAMETERS.values(), ids=PARAMETERS)
def test_parameters_are_what_callers_give(code: str) -> None:
    use = "client.chat.completions.create(model='gpt-4')"
    head = "import openai\nfrom openai import OpenAI\n"
    assert called(head + code.replace("USE", use)) == [CHAT]


CHAINS = {
    "client.with_options(timeout=3).chat.completions.create": (
        "openai.OpenAI().with_options().chat.completions.create"
    ),
    "client.chat.completions.with_raw_response.create": (
        "openai.OpenAI().chat.completions.with_raw_response.create"
    ),
    "client.beta.chat.completions.parse": "openai.OpenAI().beta.chat.completions.parse",
    "client.responses.create": "openai.OpenAI().responses.create",
}


@pytest.mark.parametrize(("call", "path"), CHAINS.items())
def test_methods_are_followed_through_their_objects(call: str, path: str) -> None:
    assert called(f"from openai import OpenAI\nclient = OpenAI()\n{call}(model='m')") == [path]


class TestFunctionsThatApplyOthers:
    @pytest.mark.parametrize(
        "call",
        [
            "from functools import partial\nask = partial(client.chat.completions.create, MODEL)",
            "import functools\nfunctools.partial(client.chat.completions.create, MODEL)(n=1)",
            "import asyncio\nasyncio.to_thread(client.chat.completions.create, MODEL)",
            "pool.submit(client.chat.completions.create, MODEL)",
        ],
    )
    def test_what_they_are_given_is_sent(self, call: str) -> None:
        code = client("client = OpenAI()", "").partition("\n.")[0]
        assert called(f"{code}\n{call.replace('MODEL', 'model=1')}")[:1] == [CHAT]

    def test_a_call_of_what_partial_made_is_a_request_as_well(self) -> None:
        made = "from functools import partial\nask = partial(client.chat.completions.create)\n"
        code = client("client = OpenAI()", "").partition("\n.")[0]
        assert called(f"{code}\n{made}ask(model='m')") == [CHAT, CHAT]


class TestScopes:
    def test_names_of_a_class_are_not_visible_in_its_methods(self) -> None:
        inside = "class A:\n    client = Other()\n    def f(self):\n        return client"
        assert called(client(f"client = OpenAI()\n{inside}", "A().f()")) == [CHAT]

    def test_names_of_a_comprehension_stay_inside(self) -> None:
        assert called(client("client = OpenAI()\n[client for client in others]")) == [CHAT]

    def test_a_capture_of_match_hides_a_name(self) -> None:
        code = "client = OpenAI()\ndef f(x):\n    match x:\n        case [client]:\n"
        assert called(client(f"{code}            return client", "f(y)")) == [
            "?.chat.completions.create"
        ]

    def test_an_exception_hides_a_name(self) -> None:
        code = "client = OpenAI()\ndef f(x):\n    try: pass\n    except E as client:\n"
        assert called(client(f"{code}        return client", "f(y)")) == [
            "?.chat.completions.create"
        ]

    def test_a_parameter_hides_a_name(self) -> None:
        assert called(client("client = OpenAI()\ndef f(client): return client", "f(3)")) == [
            "?.chat.completions.create"
        ]


class TestUnknownObjects:
    def test_two_names_of_a_method_are_enough(self) -> None:
        assert called("def f(client): client.chat.completions.create(model='m')") == [
            "?.chat.completions.create"
        ]

    def test_one_name_that_no_other_library_has_is_enough(self) -> None:
        assert called("def f(bedrock): bedrock.invoke_model(modelId='m')") == ["?.invoke_model"]

    @pytest.mark.parametrize("form", ["Any", "Dict[str, str]", "Union[A, B]", "object", "str"])
    def test_annotations_that_name_no_class_say_nothing(self, form: str) -> None:
        code = f"from typing import *\nimport typing\ndef f(c: typing.{form}): "
        assert called(f"{code}c.chat.completions.create(model='m')") == [
            "?.chat.completions.create"
        ]

    def test_one_name_of_many_is_not(self) -> None:
        assert called("def f(client): client.create(model='m')") == []

    def test_an_object_of_another_module_is_named(self) -> None:
        assert called("from .llm import client\nclient.chat.completions.create(model='m')") == []
        assert called("from .llm import get\nget().chat.completions.create(model='m')") == [
            ".llm.get().chat.completions.create"
        ]

    def test_what_is_known_goes_before_what_ends_alike(self) -> None:
        made = "from .llm import get\nclient = get() if x else OpenAI()"
        assert called(client(made)) == [CHAT]

    def test_a_function_of_an_sdk_may_come_by_way_of_another_module(self) -> None:
        assert called("from .lazy import litellm\nlitellm.completion(model='m')") == [
            ".lazy.litellm.completion"
        ]


class TestBaseClasses:
    def test_the_constructor_of_an_sdk_is_called_by_its_subclass(self) -> None:
        head = "from langchain_openai import ChatOpenAI\nclass Mine(ChatOpenAI):\n"
        body = "    def __init__(self):\n        super().__init__(model='m')"
        assert called(head + body) == ["langchain_openai.ChatOpenAI"]

    def test_a_method_of_an_sdk_is_called_by_a_method_of_its_subclass(self) -> None:
        head = "import openai\nclass Mine(openai.Completion):\n    @classmethod\n"
        body = "    def create(cls, **kwargs):\n        return super().create(**kwargs)"
        assert called(head + body) == ["openai.Completion.create"]


class TestRequestsToAnyone:
    @pytest.mark.parametrize(
        "call",
        [
            "requests.post(url)",
            "requests.post(url, json={'query': 'q'})",
            "requests.post(url, json=load())",
        ],
    )
    def test_without_a_model_they_are_none_of_a_model(self, call: str) -> None:
        assert called(f"import requests\n{call}") == []
