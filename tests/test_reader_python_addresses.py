"""Where a client of Python code sends its requests: each case is a file with one identifier."""

import pytest
from python_reader_support import only, references

URL = "https://gateway.example/v1"
MADE = f'client = OpenAI(base_url="{URL}")'
CALL = 'client.chat.completions.create(model="gpt-4")'

THROUGH_THE_GATEWAY = [
    # the call itself
    f'litellm.completion(model="gpt-4", api_base="{URL}")',
    f'ChatOpenAI(model="gpt-4", base_url="{URL}/")',
    f'ChatOpenAI(model="gpt-4", base_url="{URL}/chat/completions")',
    f'ChatOpenAI(model="gpt-4", configuration={{"baseURL": "{URL}"}})',
    'ChatOpenAI(model="gpt-4", base_url="https://eu.gateway.example/v1")',
    'ChatOpenAI(model="gpt-4", base_url=f"https://{region}.gateway.example/v1")',
    f'OpenAIModel("gpt-4", provider=OpenAIProvider(base_url="{URL}"))',
    f'requests.post("{URL}/chat/completions", json={{"model": "gpt-4"}})',
    f'config_list = [{{"model": "gpt-4", "base_url": "{URL}"}}]',
    f'ask(**{{"model": "gpt-4", "base_url": "{URL}"}})',
    # the client
    f"{MADE}\n{CALL}",
    f'client = OpenAI(\n    api_key=key,\n    base_url="{URL}",\n)\n{CALL}',
    f'client = AsyncOpenAI("{URL}")\nawait {CALL}',
    f'client = wrap(OpenAI(base_url="{URL}"))\n{CALL}',
    f'client: OpenAI = OpenAI(base_url="{URL}")\n{CALL}',
    f'with OpenAI(base_url="{URL}") as client:\n    {CALL}',
    f"class A:\n    def __init__(self):\n        self.{MADE}\n"
    f"    def ask(self):\n        self.{CALL}",
    # names on the way to the client
    f'URL = "{URL}"\nclient = OpenAI(base_url=URL)\n{CALL}',
    f'URL = os.getenv("OPENAI_BASE_URL", "{URL}")\nclient = OpenAI(base_url=URL)\n{CALL}',
    f'client = OpenAI(base_url=os.environ.get("URL") or "{URL}")\n{CALL}',
    f'URL = "{URL}"\nclient = OpenAI(base_url=f"{{URL}}/x")\n{CALL}',
    f'def ask(url="{URL}"):\n    client = OpenAI(base_url=url)\n    {CALL}',
    f'class S:\n    url: str = "{URL}"\nclient = OpenAI(base_url=settings.url)\n{CALL}',
    f'def make():\n    return OpenAI(base_url="{URL}")\nclient = make()\n{CALL}',
    f'def make():\n    return OpenAI(base_url="{URL}")\nmake().create(model="gpt-4")',
    f'{MADE}\nagent = Agent(client)\nagent.run(model="gpt-4")',
    # the model comes from elsewhere
    f'MODEL = "gpt-4"\n{MADE}\nclient.create(model=MODEL)',
    f'def ask(model="gpt-4"):\n    {MADE}\n    client.create(model=model)',
    # the URL of the file
    f'openai.api_base = "{URL}"\nopenai.ChatCompletion.create(model="gpt-4")',
    f'os.environ["OPENAI_BASE_URL"] = "{URL}"\nask(model="gpt-4")',
    f'MODEL = "gpt-4"\nURL = "{URL}"',
]


@pytest.mark.parametrize("code", THROUGH_THE_GATEWAY)
def test_a_base_url_tells_the_route(code: str) -> None:
    assert only(code).route == "gateway"


@pytest.mark.parametrize(
    "code",
    [
        f'client = OpenAI(base_url="https://proxy.example/v1")\n{CALL}',
        f'client = OpenAI(base_url="http://localhost:4000")\n{CALL}',
        f'client = OpenAI(base_url="https://gateway.example/v12")\n{CALL}',
        f"client = OpenAI(base_url=settings.url)\n{CALL}",
        f"# {MADE}\nclient = OpenAI()\n{CALL}",
        f'"""See {URL}."""\nclient = OpenAI()\n{CALL}',
        f'client = OpenAI()\nother = OpenAI(base_url="{URL}")\n{CALL}',
        f'client = OpenAI()\n{CALL}\nclient = OpenAI(base_url="{URL}")',
        f"def a():\n    client = OpenAI()\n    {CALL}\ndef b():\n    {MADE}",
    ],
)
def test_an_unknown_address_leaves_the_route_of_the_class(code: str) -> None:
    assert only(code).route == "openai"


LOCAL = "http://localhost:8000/v1"


@pytest.mark.parametrize(
    "code",
    [
        f'client = OpenAI(base_url="{LOCAL}")\n{CALL}',
        f'ChatOpenAI(model="gpt-4", openai_api_base="{LOCAL}")',
        f'URL = os.getenv("OPENAI_BASE_URL", "{LOCAL}")\nclient = OpenAI(base_url=URL)\n{CALL}',
    ],
)
def test_a_server_that_no_route_is_at_may_not_have_the_successor(code: str) -> None:
    told = "it is sent to http://localhost:8000, which is not known to have the successor"
    assert only(code).caution == told


@pytest.mark.parametrize(
    "code",
    [
        f'client = OpenAI(base_url="{URL}")\n{CALL}',
        f'ChatOpenAI(model="gpt-4", default_headers={{"HTTP-Referer": "{LOCAL}"}})',
        f'client.chat.completions.create(model="gpt-4", webhook="{LOCAL}")',
    ],
)
def test_an_address_of_something_else_is_no_server(code: str) -> None:
    assert only(code).caution is None


def test_each_client_has_its_own_address() -> None:
    code = f"""
        {MADE}
        first = client.create(model="gpt-4")
        client = OpenAI()
        second = client.create(model="gpt-4", input=first)
        hosted = OpenAI(base_url="https://host.example/me/v1")
        hosted.create(model="gpt-4")
        made_elsewhere.create(model="gpt-4")
    """
    told = [reference.route for reference in references(_flat(code))]
    assert told == ["gateway", "openai", "host", None]


def test_a_class_with_deployments_keeps_its_route() -> None:
    assert only(f'client = AzureOpenAI()\nURL = "{URL}"\n{CALL}').route == "azure"


def test_the_only_address_of_a_file_is_a_guess() -> None:
    code = 'URL = "https://host.example/me"\nask(model="gpt-4")'
    assert only(code).route is None  # the host does not serve it
    assert only(code.replace("gpt-4", "gpt-4-32k")).route == "host"


def test_an_example_in_a_docstring_has_its_own_address() -> None:
    code = f'def f():\n    """\n    >>> {MADE}\n    >>> {CALL}\n    """'
    assert only(code).route == "gateway"


def _flat(code: str) -> str:
    return "\n".join(line.strip() for line in code.splitlines())


def test_a_statement_with_several_urls_is_followed_once_for_each() -> None:
    chosen = f'url = {{"a": "{URL}", "b": "https://host.example/x/"}}.get(name, url)\n'
    mentioned = "url = clean(url)\n" * 60  # each of them mentions all of the others
    (reference,) = references(f"{chosen}{mentioned}client = OpenAI(base_url=url)\n{CALL}")
    assert reference.candidate.identifier == "gpt-4"
