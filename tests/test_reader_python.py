"""What an identifier in Python code is for: each table is a list of examples, line by line."""

import subprocess
import sys
import textwrap
import types

import pytest
from python_reader_support import FIXTURES, only, read_python, references

from modelaudit.readers import python as reader
from modelaudit.readers import python_literals as literals
from modelaudit.readers.python_statements import MAX_MARKS
from modelaudit.readers.python_texts import CHOSEN, INSIDE
from modelaudit.references import Reading, Role

USES = [
    # calls and constructors
    ('ask("gpt-4")', "argument 1 of ask"),
    (
        'client.chat.completions.create(model="gpt-4")',
        'argument "model" of client.chat.completions.create',
    ),
    ('await client.create(messages, model="gpt-4")', 'argument "model" of client.create'),
    ('f(models=["x", "gpt-4"])', 'element 2 of argument "models" of f'),
    ('f(**{"model": "gpt-4"})', 'argument "model" of f'),
    ('f(*["gpt-4"])', "element 1 of argument 1 of f"),
    ('partial(ask, model="gpt-4")', 'argument "model" of ask'),
    ('f(model="gpt-4" if fast else other)', 'argument "model" of f'),
    ('f(model=name or "gpt-4")', 'argument "model" of f'),
    ('post(url, json={"model": "gpt-4", "n": 1})', 'entry "model" of argument "json" of post'),
    ('post(url, json=dict(model="gpt-4"))', 'entry "model" of argument "json" of post'),
    ('subprocess.run(["llm", "-m", "gpt-4"])', "element 3 of argument 1 of subprocess.run"),
    ('@app.command("gpt-4")\ndef f(): pass', "argument 1 of app.command"),
    ('replace(settings, model="gpt-4")', 'argument "model" of replace'),
    ('client.models.retrieve("gpt-4")', "argument 1 of client.models.retrieve"),
    ('with open_client("gpt-4") as c: pass', "argument 1 of open_client"),
    ('class A(Base, model="gpt-4"): pass', "an expression"),
    # assignments
    ('MODEL = "gpt-4"', "constant MODEL"),
    ('name = "gpt-4"', "variable name"),
    ('MODEL: Final = "gpt-4"', "constant MODEL"),
    ('self.model = "gpt-4"', "attribute self.model"),
    ('a, b = 1, "gpt-4"', "variable b"),
    ('if (m := "gpt-4"): pass', "variable m"),
    ('config["model"] = "gpt-4"', 'entry "model" of config'),
    ('os.environ["MODEL"] = "gpt-4"', 'entry "MODEL" of os.environ'),
    ('class A:\n    model = "gpt-4"', "field model"),
    ('class A:\n    model: str = "gpt-4"', "field model"),
    ('name = b"gpt-4"', "variable name"),
    ('name = f"gpt-4"', "variable name"),
    ('name = r"gpt-4"', "variable name"),
    ('name = ("gpt-4")', "variable name"),
    ('context = {"model": "gpt-4"}', 'entry "model" of variable context'),
    ('PRESETS = {"fast": "gpt-4"}', 'entry "fast" of constant PRESETS'),
    ('config_list = [{"model": "gpt-4"}, {"model": x}]', 'entry "model" of variable config_list'),
    ('fallback = ["gpt-4"]', "element 1 of list fallback"),
    ('x = ["--model", "gpt-4"]', "element 2 of list x"),
    ('AGENTS = [Agent(model="gpt-4"), Agent(model=x)]', 'argument "model" of Agent'),
    # defaults
    ('def f(model="gpt-4"): pass', 'default of parameter "model"'),
    ('async def f(*, model: str = "gpt-4"): pass', 'default of parameter "model"'),
    ('f = lambda model="gpt-4": model', 'default of parameter "model"'),
    ('def f(models=["gpt-4", "x"]): pass', 'element 1 of default of parameter "models"'),
    ('x = os.getenv("MODEL", "gpt-4")', 'default of "MODEL"'),
    ('x = os.environ.get("MODEL", "gpt-4")', 'default of "MODEL"'),
    ('x = config.get("model", "gpt-4")', 'default of "model"'),
    ('config.setdefault("model", "gpt-4")', 'default of "model"'),
    ('x = getattr(args, "model", "gpt-4")', 'default of "model"'),
    ('monkeypatch.setenv("MODEL", "gpt-4")', 'default of "MODEL"'),
    ('parser.add_argument("--model", default="gpt-4", choices=NAMES)', 'default of "--model"'),
    ('@click.option("--model", default="gpt-4")\ndef f(): pass', 'default of "--model"'),
    ('def f(m: str = typer.Option("gpt-4")): pass', 'default of parameter "m"'),
    ('class A:\n    model: str = Field(default="gpt-4")', "default of field model"),
    ('class A:\n    model: str = Field("gpt-4", title="x")', "default of field model"),
    (
        'class A:\n    models: list = field(default_factory=lambda: ["gpt-4"])',
        "default of element 1 of list models",
    ),
    # other values
    ('def pick():\n    return "gpt-4"', "value returned by pick"),
    ('def pick():\n    yield "gpt-4"', "value returned by pick"),
    ('for name in ["gpt-4", "x"]: run(name)', "element 1 of a loop"),
    (
        '@pytest.mark.parametrize("model", ["gpt-4"])\ndef test(): pass',
        "element 1 of argument 2 of pytest.mark.parametrize",
    ),
    ('assert ask(model="gpt-4") == "yes"', 'argument "model" of ask'),
    ('try:\n    pass\nexcept E as e: retry(model="gpt-4")', 'argument "model" of retry'),
    ('if a:\n    pass\nelse: model = "gpt-4"', "variable model"),
    ('if a:\n    pass\nelif ask("gpt-4"):\n    pass', "argument 1 of ask"),
    ('try: model = "gpt-4"\nfinally: pass', "variable model"),
    ('match x:\n    case 1: model = "gpt-4"', "variable model"),
    ('a = 1; model = "gpt-4"; b = 2', "variable model"),
    ('case = "gpt-4"', "variable case"),
    ('match = {"model": "gpt-4"}', 'entry "model" of variable match'),
]  # fmt: skip

CATALOGS = [
    # tables
    ('PRICES = {"gpt-4": 0.03}', "key of PRICES", True),
    ('f({"gpt-4": 1})', "key of a dict", True),
    ('X = {"x": {"gpt-4": 1}}', "key of X", True),
    ('ALIASES = {"four": "gpt-4"}', 'entry "four" of constant ALIASES', False),
    ('model_map = {"four": "gpt-4"}', 'entry "four" of variable model_map', False),
    ('PRICES = [{"model": "gpt-4", "price": 1}]', 'entry "model" of constant PRICES', False),
    ('x = {"name": "gpt-4", "context_window": 8192}', 'entry "name" of variable x', False),
    ('Info(name="gpt-4", context_window=8192)', 'argument "name" of Info', False),
    ('register(chat, aliases=("gpt-4",))', 'argument "aliases" of register', True),
    ('x = PRICES["gpt-4"]', "key of PRICES", True),
    ('PRICES["gpt-4"] = 1', "key of PRICES", True),
    ('del PRICES["gpt-4"]', "key of PRICES", True),
    ('PRICES.get("gpt-4")', "argument of PRICES.get", True),
    ('PRICES.pop("gpt-4", None)', "argument of PRICES.pop", True),
    (
        'response = {"id": "x", "object": "chat.completion", "model": "gpt-4"}',
        'entry "model" of variable response', False,
    ),
    ('x = {"id": "gpt-4", "owned_by": "them"}', 'entry "id" of variable x', False),
    # lists of what is known
    ('MODELS = ["gpt-4", "x"]', "element 1 of list MODELS", True),
    ('SUPPORTED = ("gpt-4",)', "element 1 of tuple SUPPORTED", True),
    ('names = {"x", "gpt-4"}', "element 2 of set names", True),
    ('names = frozenset({"x", "gpt-4"})', "element 2 of set names", True),
    ('CHOICES = [("gpt-4", "The Four"), ("x", "y")]', "element 1 of list CHOICES", True),
    ('def known():\n    return ["gpt-4", "x"]', "element 1 of value returned by known", True),
    (
        'parser.add_argument("--model", choices=["gpt-4"])',
        'argument "choices" of parser.add_argument', True,
    ),
    (
        '@click.option("-m", type=click.Choice(["gpt-4"]))\ndef f(): pass',
        "choice of click.Choice", True,
    ),
    ('schema = {"example": {"model": {"name": "gpt-4"}}}',
     'example in variable schema', False),
    (
        'x = {"openai": [{"value": "gpt-4", "label": "Four"}]}',
        'choice in entry "value" of x', True,
    ),
    ('Name = Literal["x", "gpt-4"]', "member of Literal", True),
    ('def f(model: Literal["gpt-4"]): pass', "member of Literal", True),
    ('class Name(str, Enum):\n    FOUR = "gpt-4"', "enum member FOUR", True),
    ('MODELS = """gpt-4\n""" """dall-e-x"""\nX = {"gpt-4": 1}', "key of X", True),
    ('X = [Info("gpt-4", 1), Info("dall-e-3", 2)]', "argument 1 of Info", True),
    ('x = raises(Error, match="gpt-4")', 'argument "match" of raises', True),
    # comparisons
    ('if name == "gpt-4": pass', "comparison", True),
    ('x = name != "gpt-4"', "comparison", True),
    ('x = "gpt-4" in name', "comparison", True),
    ('x = name not in ("x", "gpt-4")', "comparison", True),
    ('x = name is "gpt-4"', "comparison", True),
    ('match name:\n    case "gpt-4": pass', "match pattern", True),
    ('match name:\n    case "x" | "gpt-4":\n        pass', "match pattern", True),
    ('match name:\n    case {"model": "gpt-4"}:\n        pass', "match pattern", True),
    ('name.startswith("gpt-4")', "argument of name.startswith", True),
    ('name.startswith(("gpt-4", "x"))', "argument of name.startswith", True),
    ('name.replace("gpt-4", "x")', "argument of name.replace", True),
    ('"gpt-4".startswith(name)', "comparison", True),
    ('re.match("gpt-4", name)', "argument of re.match", True),
    ('re.compile(r"^(gpt-4|x)$")', "text of argument of re.compile", True),
    ('tiktoken.encoding_for_model("gpt-4")', "argument of tiktoken.encoding_for_model", False),
    # assertions
    ('self.assertEqual(result.model, "gpt-4")', "expected value of assertEqual", False),
    ('mock.assert_called_with(model="gpt-4")', "expected value of assert_called_with", False),
    ('assert result == {"model": "gpt-4"}', "comparison", False),
    ('assert result == Model(name="gpt-4")', 'expected value in argument "name" of Model', False),
    ('if "model=gpt-4" in line: pass', "text of comparison", True),
]  # fmt: skip

PROSE = [
    ('"""Like gpt-4."""', "docstring"),
    ('def f():\n    """Like\n    gpt-4."""', "docstring"),
    ("x = 1  # gpt-4", "comment"),
    ('# model="gpt-4"', "comment"),
    ('print("gpt-4")', "message of print"),
    ('logger.info("gpt-4 is asked")', "text of message of logger.info"),
    ('log.warning("use %s", "gpt-4")', "message of log.warning"),
    ('raise ValueError("gpt-4 is gone")', "text of message of ValueError"),
    ('raise Gone("gpt-4 is gone") from None', "text of argument 1 of Gone"),
    ('click.echo("gpt-4")', "message of click.echo"),
    ('st.write("gpt-4")', "message of st.write"),
    ('parser.add_argument("-m", help="gpt-4")', 'argument "help" of parser.add_argument'),
    ('Field(description="for example gpt-4")', 'text of argument "description" of Field'),
    ('PROMPT = "You are gpt-4."', "text of constant PROMPT"),
    ('PROMPT = ("You are "\n  "gpt-4 and kind")', "text of constant PROMPT"),
    ('assert x, "gpt-4"', "message of an assertion"),
    ('ask(f"What does gpt-4 think of {topic}?")', "text of argument 1 of ask"),
    ('x = "asked %s: %s" % ("gpt-4", y)', "part of a longer text"),
]

INSIDE_LONGER_STRINGS = [
    """body = '{"model": "gpt-4", "n": 1}'""",
    r"""body = "{\"model\": \"gpt-4\"}" """,
    'command = "llm --model gpt-4 hello"',
    'command = "llm -m gpt-4"',
    'query = "model=gpt-4&n=1"',
    'text = """\nmodel: gpt-4\nn: 1\n"""',
    '''sql = "UPDATE t SET model = 'gpt-4'"''',
    """code = 'create(model="gpt-4")'""",
    'url = "https://example.openai.azure.com/openai/deployments/gpt-4/chat"',
    'names = os.getenv("MODELS", "gpt-4,dall-e-3")',
    'name = " gpt-4 "',
    'name = "gpt-4 "',
    r'name = "gpt-4\n"',
    """sql = "INSERT INTO t VALUES ('gpt-4')" """,
    'run(models="gpt-4,dall-e-3".split(","))',
]

NO_REFERENCE = [
    'x = f"gpt-4{suffix}"',
    'x = f"{prefix}gpt-4"',
    'x = "gpt-4" "-mine"',
    'x = "my-" "gpt-4"',
    'x = "gpt-4" + ".json"',
    "from gpt import ada\nada = 3",
    'print("ada")',
    "x = 'ada lovelace'",
    'name = "ada"',
    'x = {"command": "run"}',
    "# ada",
    '"""ada"""',
    'run(["command", "o1"])',
]


@pytest.mark.parametrize(("code", "place"), USES)
def test_a_value_that_may_reach_a_model_is_a_use(code: str, place: str) -> None:
    reference = only(code)
    assert (reference.role, reference.place) == (Role.USE, place)
    assert reference.obstacle is None
    assert not reference.looked_up


@pytest.mark.parametrize(("code", "place", "looked_up"), CATALOGS)
def test_knowledge_about_models_is_a_catalog(code: str, place: str, looked_up: bool) -> None:
    reference = next(r for r in references(code) if r.place == place)
    assert (reference.role, reference.looked_up) == (Role.CATALOG, looked_up)


@pytest.mark.parametrize(("code", "place"), PROSE)
def test_what_people_read_is_prose(code: str, place: str) -> None:
    reference = only(code)
    assert (reference.role, reference.place) == (Role.PROSE, place)


@pytest.mark.parametrize("code", INSIDE_LONGER_STRINGS)
def test_a_setting_inside_a_longer_string_is_a_use_nobody_edits(code: str) -> None:
    for reference in references(code):
        assert (reference.role, reference.obstacle) == (Role.USE, INSIDE)
    assert references(code)


@pytest.mark.parametrize("code", NO_REFERENCE)
def test_what_is_no_identifier_is_no_reference(code: str) -> None:
    assert references(code) == ()


@pytest.mark.parametrize(
    ("code", "text", "obstacle"),
    [
        ('x = "gpt-" "4"', "gpt-4", literals.SPLIT),
        ('x = ("gpt-"  # why\n  "4")', "gpt-4", literals.SPLIT),
        ('x = "gpt-" + "4"', "gpt-4", literals.SPLIT),
        ('x = "gpt-" \\\n  "4"', "gpt-4", literals.SPLIT),
        ('x = "openai/" + "gpt-4"', "openai/gpt-4", literals.SPLIT),
        ('x = "gpt-4-" "32k"', "gpt-4-32k", literals.SPLIT),
        ('x = f"{provider}/gpt-4"', "gpt-4", literals.COMPUTED),
        ('x = "%s/gpt-4" % provider', "gpt-4", literals.FORMATTED),
        ('x = "{}/gpt-4".format(provider)', "gpt-4", literals.FORMATTED),
        ('x = "gpt-4" + suffix', "gpt-4", literals.APPENDED),
        ('x = prefix + "gpt-4"', "gpt-4", literals.PREPENDED),
        ("""x = f"openai/{'gpt-4' if big else 'y'}" """, "gpt-4", literals.COMPUTED),
    ],
)
def test_an_identifier_that_is_put_together_has_an_obstacle(
    code: str, text: str, obstacle: str
) -> None:
    reference = only(code)
    assert (reference.role, reference.candidate.text) == (Role.USE, text)
    assert reference.obstacle == obstacle


def test_a_split_identifier_spans_its_literals() -> None:
    code = 'x = ("a", "gpt-" "4")'
    assert code[slice(*only(code).candidate.span)] == '"gpt-" "4"'


def test_a_literal_beside_a_whole_identifier_keeps_it_editable() -> None:
    code = 'x = ("gpt-4" "")'
    assert only(code).obstacle is None
    assert code[slice(*only(code).candidate.span)] == "gpt-4"


@pytest.mark.parametrize(
    "code",
    [
        'def count_tokens(text, model="gpt-4"): pass',
        'num_tokens_from_messages(text, model="gpt-4")',
        'assert get_max_token_limit("gpt4") == get_max_token_limit("gpt-4")',
        'def calculate_cost(usage, model="gpt-4"): pass',
        'ENTRY = TokenPricing(model_name="gpt-4", prompt=0.03)',
        'def __init__(self, model_name, encoding="gpt-4"): pass',
        'def value_for_tiktoken(self):\n    return self.value or "gpt-4"',
        'def get_num_tokens(self):\n    model = "gpt-4"',
        'tiktoken_model = "gpt-4"',
        'node = {"tokenizer": "gpt-4"}',
        'TokenTextSplitter(model_name="gpt-4")',
        'class TokenCounter:\n    def count(self, text, model="gpt-4"): pass',
        'openai_tokens(prompt, kwargs.get("model", "gpt-4"))',
    ],
)
def test_tokenizers_and_prices_are_knowledge(code: str) -> None:
    assert only(code).role is Role.CATALOG


@pytest.mark.parametrize(
    "code",
    [
        'span.set_attribute("model", kwargs.get("model", "gpt-4"))',
        'attributes = {Convention.GEN_AI_REQUEST_MODEL: kwargs.get("model", "gpt-4")}',
        'attributes = {"llm.request.model": "gpt-4"}',
        'self.llm_event.model = kwargs.get("model", "gpt-4")',
    ],
)
def test_what_is_noted_of_a_request_is_knowledge(code: str) -> None:
    assert only(code).role is Role.CATALOG


@pytest.mark.parametrize(
    "code",
    [
        'ask(max_tokens=3, model="gpt-4")',
        'low_cost_model = "gpt-4"',
    ],
)
def test_what_is_asked_for_is_no_tokenizer(code: str) -> None:
    assert only(code).role is Role.USE


@pytest.mark.parametrize(
    "code",
    [
        'expected = {"model": "gpt-4"}',
        'expected_json = {"model": "gpt-4", "temperature": 0}',
        'case = {"input": "x", "expected": {"model": "gpt-4"}}',
        'mock_response = {"model": "gpt-4"}',
        'def fake_completion(**kwargs):\n    return Completion(model="gpt-4")',
        'assert spans() == snapshot([{"request": IsJson({"model": "gpt-4"})}])',
        'self.assertEqual(result, [Message(model="gpt-4")])',
        'def _mock_create(**kwargs):\n    model = kwargs.get("model", "gpt-4")',
        'def _mock_create(**kwargs):\n    return resolve(kwargs.get("model", "gpt-4"))',
        'mock = Mock(return_value={"model": "gpt-4"})',
        'ask.return_value = Completion(model="gpt-4")',
        'return httpx.Response(200, json=Completion(model="gpt-4").model_dump())',
        'return ModelResponse(model="gpt-4")',
        'saved = {"role": "assistant", "content": "hi", "model": "gpt-4"}',
        'record(model="gpt-4", finish_reason="stop")',
    ],
)
def test_what_is_expected_or_answered_is_knowledge(code: str) -> None:
    assert only(f"def f():\n    {code}" if code.startswith("return") else code).role is Role.CATALOG


@pytest.mark.parametrize(
    "code",
    [
        'assert Chat(model="gpt-4").ask("hi") == "hello"',
        'assert ask(model="gpt-4") == expected',
        'response = ask(model="gpt-4")',
        'mock_llm = Chat(model="gpt-4")',
        'self.assertEqual(ask(Chat(model="gpt-4")), "x")',
    ],
)
def test_what_a_test_asks_is_a_use(code: str) -> None:
    assert only(code).role is Role.USE


CASES = """
@pytest.mark.parametrize("{columns}", [({row}), ("x", 2)])
def test(): pass
"""


@pytest.mark.parametrize(
    ("columns", "row", "role"),
    [
        ("model,rounds", '"gpt-4", 1', Role.USE),
        ("rounds, model", '1, "gpt-4"', Role.USE),
        ("model,expected", '"gpt-4", 8192', Role.CATALOG),
        ("text,answer", '"x", "gpt-4"', Role.CATALOG),
        ("dump,rounds", '{"model": "gpt-4"}, 1', Role.CATALOG),
    ],
)
def test_columns_of_test_cases(columns: str, row: str, role: Role) -> None:
    assert only(CASES.format(columns=columns, row=row)).role is role
    as_param = CASES.replace("({row})", "pytest.param({row})")
    assert only(as_param.format(columns=columns, row=row)).role is role


def test_a_list_that_a_name_is_looked_for_in() -> None:
    assert only('any(m for m in ["gpt-4", "x"] if m in name)').role is Role.CATALOG
    assert only('answers = [ask(m) for m in ["gpt-4", "x"] if m in names]').role is Role.USE


def test_a_test_that_replays_answers_asks_for_an_eye() -> None:
    code = '@pytest.mark.vcr\ndef test_ask():\n    ask(model="gpt-4")'
    assert only(code).caution == "a test in this file replays what the old model answered"


def test_a_function_that_is_named_after_a_model_asks_for_an_eye() -> None:
    code = 'def test_gpt_4():\n    settings.llm = "gpt-4"'
    assert only(code).caution == "`test_gpt_4` says which model it is and would be wrong"


def test_the_only_client_of_a_file_tells_the_route() -> None:
    code = 'class Azure:\n    model = "gpt-4"\n    def ask(self): self.client = AzureOpenAI()'
    assert only(code).route == "azure"
    both = code + "\n    def other(self): self.client = OpenAI()"
    assert only(both).route is None


def test_text_that_is_assigned_as_docstring() -> None:
    assert only('__doc__ = """\n>>> ask("gpt-4")\n"""').role is Role.DOC_CODE


def test_a_list_to_choose_from() -> None:
    code = 'Input(id="model", values=["gpt-4", "gpt-4-32k"], initial_value="gpt-4")'
    listed, other, chosen = references(code)
    assert (listed.role, other.role) == (Role.CATALOG, Role.CATALOG)
    assert (chosen.role, chosen.caution) == (Role.USE, CHOSEN)
    field = 'FIELD = {"options": ["gpt-4", "gpt-4-32k"], "value": "gpt-4"}'
    assert [one.caution for one in references(field) if one.role is Role.USE] == [CHOSEN]
    shown = 'model = st.selectbox("Model", ("gpt-4", "gpt-4-32k"), key="model")'
    assert {one.role for one in references(shown)} == {Role.CATALOG}
    asked = 'run(models=["gpt-4", "gpt-4-32k"], judge="dall-e-3")'
    assert {one.role for one in references(asked)} == {Role.USE}


def test_docstring_examples_are_code_in_documentation() -> None:
    code = '''
    def f():
        """Uses gpt-4.

        >>> ask("gpt-4")
        Calls ``ask(model="gpt-4")``.
        With model: gpt-4 it is slow.

        Example::

            ask("gpt-4")

        And gpt-4 again.

        ```python
        ask("gpt-4")
        ```

        After gpt-4.
        """
    '''
    roles = [str(r.role) for r in references(textwrap.dedent(code))]
    assert roles == [
        "prose", "doc-code", "doc-code", "prose", "doc-code", "prose", "doc-code", "prose",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        'engine = "ada"',
        'f(model="ada")',
        'def f(model="o1"): pass',
        'x = os.getenv("OPENAI_MODEL", "o1")',
        'x = {"model": "command"}',
        'MODELS = ["ada", "gpt-4"]',
        'X = {"ada": 1, "gpt-4": 2}',
        'if model == "o1": pass',
        'if self.model.startswith("o1"): pass',
        'AzureOpenAI("o1")',
        'encoding_for_model("ada")',
        'x["model"] = "ada"',
    ],
)
def test_words_count_beside_evidence(code: str) -> None:
    assert any(r.candidate.needs_evidence for r in references(code))


class TestRoutes:
    def test_a_client_tells_the_route(self) -> None:
        assert only('AzureChatOpenAI(model="gpt-4")').route == "azure"

    def test_a_key_tells_the_route(self) -> None:
        assert only('f(azure_deployment="gpt-4")').route == "azure"
        assert only('x = {"azure_deployment": "gpt-4"}').route == "azure"

    @pytest.mark.parametrize(
        "made",
        [
            "client = AzureOpenAI(key=1)",
            "client = openai.AzureOpenAI()",
            "client: AzureOpenAI = AzureOpenAI()",
            "with AzureOpenAI() as client: pass",
        ],
    )
    def test_the_client_a_method_is_called_on_tells_the_route(self, made: str) -> None:
        assert only(f'{made}\nclient.chat.create(model="gpt-4")').route == "azure"

    def test_a_client_made_in_two_ways_tells_nothing(self) -> None:
        code = 'client = AzureOpenAI()\nclient = Other()\nclient.create(model="gpt-4")'
        assert only(code).route is None

    def test_a_constant_has_the_route_of_the_calls_it_reaches(self) -> None:
        assert only('MODEL = "gpt-4"\nAzureChatOpenAI(model=MODEL)').route == "azure"


class TestArguments:
    """Names passed beside the model in the requests the text reaches."""

    @pytest.mark.parametrize(
        ("code", "arguments"),
        [
            ('f(x, model="gpt-4", n=1, **rest)', ("n",)),
            ('f(model="gpt-4", **{"n": 1})', ("n",)),
            ('post(json={"model": "gpt-4", "n": 1, "t": 2}, timeout=3)', ("n", "t")),
            ('MODEL = "gpt-4"\nf(model=MODEL, n=1)', ("n",)),
            ('def f(model="gpt-4"):\n    g(model=model, n=1)\ng(model=model, z=1)', ("n",)),
            ('class A:\n  m = "gpt-4"\n  def f(self):\n    g(model=self.m, n=1)', ("n",)),
            ('def f(model="gpt-4"):\n    self.m = model\ndef g():\n  ask(self.m, n=1)', ("n",)),
            ('MODEL = "gpt-4"\nf(json={"model": MODEL, "n": 1})', ("n",)),
            ('MODEL = "gpt-4"\np = {"model": MODEL, "n": 1}\nf(t=2, **p)', ("t", "n")),
            ('p = {"model": "gpt-4", "n": 1}\nf(t=2, **p)', ("n", "t")),
            ('p = {"n": 1}\nf(model="gpt-4", t=2, **p)', ("t", "n")),
            ('MODEL = "gpt-4"\nf(model=name or MODEL, n=1)', ("n",)),
            ('MODEL = "gpt-4"\nlogger.info("x", model=MODEL, n=1)', ()),
            ('PRESETS = {"fast": "gpt-4", "slow": x}', ()),
            ('MODEL = "gpt-4"\n# f(model=MODEL, n=1)', ()),
        ],
    )
    def test_are_found_in_the_file(self, code: str, arguments: tuple[str, ...]) -> None:
        assert only(code).arguments == arguments


def test_siblings_are_the_other_entries() -> None:
    assert only('f(models=["gpt-4", "x", y])').siblings == ("x",)
    assert only('f(models=["gpt-4", "x"])').siblings == ("x",)
    assert references('f(models=["gpt-4", "gpt-4"])')[0].siblings == ("gpt-4",)


class TestWholeFiles:
    def test_offsets_hold_in_any_encoding_and_line_ending(self) -> None:
        code = '\ufeff# é\r\nx = "ü"; y = "gpt-4"\r\n'.encode()
        assert code[slice(*only(code).candidate.span)] == b"gpt-4"
        code = '# -*- coding: latin-1 -*-\né = f("ü", model="gpt-4")\n'.encode("latin-1")
        assert code[slice(*only(code).candidate.span)] == b"gpt-4"
        assert only(b'x = 1\ry = "gpt-4"\r').role is Role.USE

    def test_suppression_comments_are_found_in_comments_only(self) -> None:
        code = 'x = "gpt-4"  # modelaudit: ignore\r\ny = "modelaudit: ignore"\r\n'
        (span,) = read_python(code).suppression_comments
        assert code[slice(*span)] == "# modelaudit: ignore"

    @pytest.mark.parametrize(
        "code",
        [
            'x = f"{pick("gpt-4")}"',
            """x = f"{pick('"')}" + pick("gpt-4")""",
            'type X = int\npick("gpt-4")',
            'def f[T](x=pick("gpt-4")): pass',
        ],
    )
    def test_newer_syntax_than_that_of_the_interpreter_is_read(self, code: str) -> None:
        assert [r.place for r in references(code)] == ["argument 1 of pick"]

    @pytest.mark.parametrize(
        "code",
        [
            'x = "gpt-4" = 1',
            'def f(:\n  x = "gpt-4"',
            "print 'gpt-4'",
            'x = (1, "gpt-4"',
            'x = "gpt-4\n',
            "x = " + "(" * 300 + '"gpt-4"' + ")" * 300,
            "x = " + "not " * 20000 + '"gpt-4"',
            'x = "a"' + '+"a"' * 20000 + '+"gpt-4"',
            'x = ("a" ' + '"b" ' * 20000 + '"gpt-4")',
            'x = "gpt-4\0"',
        ],
    )
    def test_what_is_no_python_is_read_as_text_with_the_reason(
        self, code: str, plain_text: None
    ) -> None:
        assert read_python(code).problem

    def test_a_wrong_encoding_is_read_as_text_with_the_reason(self, plain_text: None) -> None:
        assert read_python('x = "gpt-4"', problem="not valid UTF-8").problem == "not valid UTF-8"

    def test_the_reason_names_the_line(self, plain_text: None) -> None:
        assert read_python('x = "gpt-4"\n\ny = = 2\n').problem == "line 3: invalid syntax"

    def test_comments_and_docstrings_need_no_parser(self) -> None:
        program = (
            "import sys; sys.path[:0] = ['src', 'tests'];"
            "from python_reader_support import references;"
            'assert len(references(\'"""gpt-4"""\\nx = 1  # gpt-4\')) == 2;'
            "assert 'libcst' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", program], check=True, cwd=FIXTURES.parents[2])


@pytest.fixture
def plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of plain text that sees nothing."""
    module = types.ModuleType("modelaudit.readers.text")
    module.read = lambda *_: Reading()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "modelaudit.readers.text", module)
    monkeypatch.setattr("modelaudit.readers.text", module, raising=False)


def _expectations() -> list[tuple[str, int, str, str]]:
    cases = []
    for path in sorted(FIXTURES.glob("*.py")):
        for row, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            _, mark, wanted = line.partition("# expect: ")
            for one in wanted.split(" | ") if mark else ():
                role, _, place = one.partition(" ")
                cases.append((path.name, row, role, place))
    return cases


def test_fixtures_are_read_as_annotated() -> None:
    """`# expect: ROLE PLACE` at the end of a line, for each identifier on it."""
    found = []
    for path in sorted(FIXTURES.glob("*.py")):
        content = path.read_bytes()
        for reference in references(content):
            row = content.count(b"\n", 0, reference.candidate.span.start) + 1
            found.append((path.name, row, str(reference.role), reference.place))
    assert found == _expectations()


def test_a_huge_statement_with_a_hit_is_read_as_text_before_the_file_is_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A tree of it takes kilobytes of memory for each byte.
    parsed = []
    monkeypatch.setattr(reader, "syntax_problem", lambda _: parsed.append(1))
    monkeypatch.setattr(reader, "_as_text", lambda *given: Reading((), (), given[-1]))
    huge = "x = 1\ny = ['gpt-4', " + "f(1), " * (MAX_MARKS) + "]\n"
    assert read_python(huge).problem == "line 2: a statement is too long"
    assert not parsed


def test_huge_statements_without_hits_and_docstrings_cost_a_file_nothing() -> None:
    data = "x = [" + "1," * MAX_MARKS + "]\n"
    docstring = '"""About gpt-4. ' + "a word " * (MAX_MARKS) + '"""\n'
    reading = read_python(docstring + data + "ask(model='gpt-4')\n")
    assert reading.problem is None
    assert [reference.role for reference in reading.references] == [Role.PROSE, Role.USE]
