"""Roles of hits in files that nobody parses: the line around a hit decides."""

import re
import time
from array import array
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelaudit import readers
from modelaudit.document import Document
from modelaudit.readers import assignments, reader_for, surroundings, text
from modelaudit.readers.blocks import BLOCK, Blocks
from modelaudit.readers.surroundings import Surroundings
from modelaudit.readers.syntax import Tokens, syntax_of
from modelaudit.references import Candidate, Hits, Reading, Reference, Role, Span
from modelaudit.rulebook.models import Route, Rulebook, Vocabulary

USE, CATALOG, DOC_CODE, PROSE = Role.USE, Role.CATALOG, Role.DOC_CODE, Role.PROSE

TOKEN = re.compile(rb"(?:(?<![\w./-])|(?<=:-))(openai/)?(gpt-4|dall-e-3|ada)(?![\w/-]|\.\w)")

NO_MATCHER: Any = None
"""Roles come from the text around a hit; nothing is searched again."""

RULEBOOK = Rulebook(
    models={},
    routes={
        "azure": Route(
            "azure",
            "Azure OpenAI",
            follows_vendor=False,
            keys=frozenset({"azure_deployment"}),
            clients=frozenset({"AzureOpenAI"}),
        ),
        "openai": Route(
            "openai",
            "OpenAI",
            follows_vendor=False,
            keys=frozenset({"OPENAI_MODEL"}),
            clients=frozenset({"OpenAI"}),
            prefixes=("openai/",),
        ),
        "gateway": Route(
            "gateway",
            "The Gateway",
            follows_vendor=True,
            kind="gateway",
            prefixes=("gateway/",),
            base_urls=("https://gateway.example/v1",),
            vendors=(("openai", "openai/"),),
            modules=frozenset({"ai"}),
        ),
        "host": Route(
            "host",
            "The Host",
            follows_vendor=False,
            base_urls=("https://host.example",),
            provider_names=frozenset({"the-host"}),
        ),
    },
    vocabulary=Vocabulary(
        model_keys=frozenset({"model", "engine"}),
        lookup_calls=frozenset({"encoding_for_model"}),
        alias_marks=frozenset({"litellm_params"}),
        table_keys=frozenset({"context_window"}),
    ),
    changes=(),
    identifiers={
        "gpt-4": {"openai": "gpt-4"},
        "dall-e-3": {"host": "dall-e-3"},
        "ada": {"host": "ada"},
    },
)


def reading(path: str, content: str | bytes) -> Reading:
    raw = content if isinstance(content, bytes) else content.encode()
    document = Document.from_bytes(path, raw)
    candidates = tuple(
        Candidate(
            Span(*match.span()),
            prefix=(match[1] or b"").decode(),
            identifier=match[2].decode(),
            suffix="",
            route=None,
            fine_tuned=False,
            needs_evidence=match[2] == b"ada",
        )
        for match in TOKEN.finditer(document.content)
    )
    markers = tuple(match.start() for match in re.finditer(b"modelaudit:", document.content))
    read = text.read if path.endswith(".py") else reader_for(path, raw)
    return read(document, Hits(candidates, (), markers), NO_MATCHER, RULEBOOK)


def roles(path: str, content: str | bytes) -> list[Role]:
    return [reference.role for reference in reading(path, content).references]


def only(path: str, content: str | bytes) -> Reference:
    [reference] = reading(path, content).references
    return reference


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.yaml", "model: gpt-4"),
        ("a.yaml", "model: gpt-4  # cheap"),
        ("a.yaml", "model: 'gpt-4'"),
        ("a.yaml", "llm: openai/gpt-4"),
        ("a.yaml", "models:\n  - gpt-4\n"),
        ("a.yaml", "- --model\n- gpt-4\n"),
        ("a.yaml", "run: llm --model gpt-4 -o x"),
        ("a.yaml", "model: ${MODEL:-gpt-4}"),
        ("a.toml", 'model = "gpt-4"'),
        ("a.ini", "[llm]\nmodel = gpt-4\n"),
        (".env", "OPENAI_MODEL=gpt-4"),
        (".env.example", 'export OPENAI_MODEL="gpt-4"'),
        ("a.properties", "llm.model=gpt-4"),
        ("Dockerfile", "ENV MODEL gpt-4"),
        ("Dockerfile", "ENV MODEL=gpt-4 OTHER=x"),
        ("Dockerfile", 'CMD ["serve", "--model", "gpt-4"]'),
        ("Makefile", "MODEL ?= gpt-4"),
        ("a.sh", 'curl -d \'{"model": "gpt-4", "n": 1}\' https://example.com'),
        ("a.sh", 'curl -d "{\\"model\\": \\"gpt-4\\"}"'),
        ("a.sh", "MODEL=${1:-gpt-4}"),
        ("a.sh", "llm -m gpt-4 'hi'"),
        ("a.json", '{"model": "gpt-4", "temperature": 1}'),
        ("a.json", '{"editor.ai": {"engine": "gpt-4"}}'),
        ("a.ts", 'const model = "gpt-4";'),
        ("a.ts", "const model: string = 'gpt-4';"),
        ("a.ts", "const r = await client.chat({ model: `gpt-4`, max_tokens: 5 });"),
        ("a.ts", 'const m = process.env.OPENAI_MODEL ?? "gpt-4";'),
        ("a.js", "const m = fast ? 'gpt-4' : other"),
        ("a.js", "const m = process.env.MODEL || 'gpt-4' // https://example.com"),
        ("a.jsx", "<Chat model='gpt-4' />"),
        ("a.go", 'req := Request{Model: "gpt-4", MaxTokens: 5}'),
        ("a.rs", 'let model = String::from("gpt-4");'),
        ("a.rs", 'const MODEL: &str = "gpt-4";'),
        ("a.java", 'builder.model("gpt-4").build();'),
        ("a.java", 'var url = "https://example.com?model=gpt-4";'),
        ("a.kt", 'val model: String = "gpt-4"'),
        ("a.rb", 'client.chat(parameters: { model: "gpt-4" })'),
        ("a.php", "$model = 'gpt-4';"),
        ("a.tf", 'variable "model" {\n  default = "gpt-4"\n}'),
        ("a.lua", "local model = 'gpt-4' -- cheap"),
        ("a.sql", "insert into settings values ('model', 'gpt-4');"),
        ("a.vue", "const model = ref('gpt-4')"),
        ("a.unknown", "model = gpt-4"),
        ("a.xml", "<model>gpt-4</model>"),
        (".env", "MODELS=x,gpt-4"),
        ("a.ts", "model: big ? 'x' : 'gpt-4',"),
        ("a.ts", "models: [{ title: 'Big', model: 'gpt-4' }]"),
        ("broken.py", "for model in ['gpt-4', 'x'"),
        ("broken.py", "client.create(model='gpt-4', n=1"),
        ("broken.py", "model = f'gpt-4'"),
    ],
)
def test_use(path: str, line: str) -> None:
    reference = only(path, line)
    assert reference.role is USE, reference


@pytest.mark.parametrize(
    ("path", "line", "looked_up"),
    [
        ("a.json", '{"gpt-4": {"price": 1}}', True),
        ("a.yaml", "gpt-4:\n  price: 1", True),
        ("a.yaml", "supported_models:\n  - gpt-4\n", True),
        ("a.yaml", "- name: gpt-4\n  context_window: 1\n", False),
        ("a.yaml", "gpt-4-alias: x\ndall: 1\n", None),
        ("a.ts", 'if (model === "gpt-4") {}', True),
        ("a.ts", 'if ("gpt-4" == model) {}', True),
        ("a.ts", 'switch (m) { case "gpt-4": break }', True),
        ("a.ts", "if (model.startsWith('gpt-4')) {}", True),
        ("a.ts", 'const prices = { "gpt-4": 0.03 };', True),
        ("a.ts", 'const p = prices["gpt-4"];', True),
        ("a.ts", 'type Model = "gpt-4" | "other";', True),
        ("a.ts", 'type Model =\n  | "other"\n  | "gpt-4";', True),
        ("a.ts", 'const SUPPORTED = new Set(["gpt-4", "x"]);', True),
        ("a.ts", 'const models: string[] = [\n  "gpt-4",\n  "x"\n];', True),
        ("a.ts", 'if (["gpt-4", "x"].includes(model)) {}', True),
        ("a.ts", 'enum Model {\n  Big = "gpt-4",\n}', True),
        ("a.ts", 'const big = { id: "gpt-4", context_window: 8192 };', False),
        ("a.ts", 'expect(model).toBe("gpt-4");', True),
        ("a.go", 'var models = []string{"gpt-4", "x"}', True),
        ("a.rs", 'match m { "gpt-4" => 1, _ => 2 }', True),
        ("a.rb", 'prices = { "gpt-4" => 1 }', True),
        ("a.php", "if ($model === 'gpt-4') {}", True),
        ("a.json", '{"models": ["gpt-4", "x"]}', True),
        ("a.json", '{"id": "x", "object": "chat.completion", "model": "gpt-4"}', False),
        ("tests/cassettes/a.yaml", "model: gpt-4", False),
        ("ui/__snapshots__/a.test.ts.snap", '"model": "gpt-4",', False),
        ("prices.csv", "gpt-4,0.03,0.06", False),
        ("a.html", '<option value="gpt-4">big</option>', True),
        ("broken.py", "encoding_for_model('gpt-4'", True),
        ("broken.py", "if model in ('gpt-4', 'x'", True),
        ("a.ts", 'const MODELS = [{ id: "gpt-4", name: "Big" }];', True),
        ("a.toml", '[models."gpt-4"]\nmax = 1', True),
        ("a.toml", '"gpt-4" = 1', True),
        ("a.sh", 'if [ "$MODEL" = "gpt-4" ]; then', True),
        ("a.rs", 'enum M { #[serde(rename = "gpt-4")] Big }', False),
        ("a.swift", 'enum M: String { case big = "gpt-4" }', True),
        ("a.kt", 'enum class M(val id: String) { BIG("gpt-4") }', True),
    ],
)
def test_catalog(path: str, line: str, looked_up: bool | None) -> None:
    found = reading(path, line).references
    if looked_up is None:
        assert found == ()
        return
    [reference] = found
    assert reference.role is CATALOG, reference
    assert reference.looked_up is looked_up, reference


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("README.md", "Use gpt-4 or `gpt-4`."),
        ("CHANGELOG", "- model: gpt-4 is the default"),
        ("a.yaml", "# model: gpt-4"),
        ("a.yaml", "url: https://example.com/#x # gpt-4"),
        ("a.yaml", "description: the prose of gpt-4 is fine"),
        ("a.toml", 'description = "works with gpt-4 and others"'),
        ("a.ini", "; model = gpt-4"),
        ("a.sh", "x=1 # gpt-4"),
        ("a.sh", "echo 'ask gpt-4 now'"),
        ("a.ts", "// const model = 'gpt-4'"),
        ("a.ts", "/*\n * model: 'gpt-4'\n */"),
        ("a.ts", "throw new Error('gpt-4 is not available')"),
        ("a.ts", "console.log('gpt-4')"),
        ("a.ts", "it('gpt-4', () => {})"),
        ("a.tsx", "<p>Powered by gpt-4</p>"),
        ("a.sql", "-- gpt-4"),
        ("a.lua", "--[[ model = 'gpt-4'\n]]"),
        ("a.el", "; gpt-4"),
        ("a.tex", "We ask gpt-4."),
        ("a.html", "<!-- model='gpt-4' -->"),
        ("a.erl", "% 'gpt-4'"),
        ("a.unknown", "# model = gpt-4"),
        ("broken.py", "x = (  # gpt-4"),
        ("broken.py", '"""Ask gpt-4."""\nx = ('),
    ],
)
def test_prose(path: str, line: str) -> None:
    assert set(roles(path, line)) == {PROSE}


def test_marks_of_comments_inside_of_strings_open_none() -> None:
    content = 'const url = "https://example.com/*"; const model = "gpt-4"; // */ gpt-4'
    assert roles("a.ts", content) == [USE, PROSE]
    assert roles("a.yaml", "name: \"a # b\"\nmodel: 'gpt-4'") == [USE]
    assert roles("a.yaml", "note: don't\nmodel: gpt-4 # isn't") == [USE]


def test_code_in_documentation() -> None:
    markdown = "Use gpt-4:\n\n```python\nmodel='gpt-4'\n```\n\nand gpt-4\n~~~~\ngpt-4\n~~~\ngpt-4"
    assert roles("a.md", markdown) == [PROSE, DOC_CODE, PROSE, DOC_CODE, DOC_CODE]
    indented = "Use gpt-4::\n\n    model='gpt-4'\n\n    'gpt-4'\n\ngpt-4\n"
    directive = "\n.. code-block:: sh\n\n  gpt-4\n"
    assert roles("a.rst", indented + directive) == [PROSE, DOC_CODE, DOC_CODE, PROSE, DOC_CODE]


def test_a_word_counts_only_beside_a_key_that_speaks_of_models() -> None:
    assert roles("a.yaml", "model: ada") == [USE]
    assert roles("a.yaml", "embedding_engine: ada") == [USE]
    assert roles("a.yaml", "model:\n  provider: the-host\n  name: ada") == [USE]
    assert roles("a.yaml", "model:\n  provider: openai\n  name: ada") == []
    assert roles("a.yaml", "name: ada\n- ada\nada: 1") == []
    assert roles("a.ts", "const name = 'ada'; create({ model: 'ada' })") == [USE]
    assert roles("a.md", "Countess ada wrote it") == []


def test_the_route_is_told_by_the_key_or_the_client() -> None:
    assert only("a.yaml", "azure_deployment: gpt-4").route == "azure"
    assert only("a.ts", "new AzureOpenAI({ deployment: 'gpt-4' })").route == "azure"
    assert only("a.ts", "new Other({ model: 'gpt-4' })").route is None
    assert only("a.ts", "label = 'AzureOpenAI'; ask({ model: 'gpt-4' })").route is None


URL = "https://gateway.example/v1"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        # the same object, and what is nested in it
        ("a.ts", f"new OpenAI({{ model: 'gpt-4', baseURL: '{URL}' }})"),
        ("a.ts", f"new OpenAI({{ model: 'gpt-4',\n configuration: {{ baseURL: '{URL}' }} }})"),
        ("a.json", f'{{"apiBase": "{URL}/", "model": "gpt-4"}}'),
        ("a.sh", f'curl {URL}/chat/completions -d \'{{"model": "gpt-4"}}\''),
        # the same block
        ("a.yaml", f"- litellm_params:\n    model: gpt-4\n    api_base: {URL}\n- x: https://host.example"),
        # the same owner
        (".env", f"OPENAI_BASE_URL={URL}\nOPENAI_MODEL=gpt-4\nOTHER_URL=https://host.example"),
        ("a.ts", f"const a = env.OPENAI_BASE_URL ?? '{URL}', b = env.OPENAI_MODEL ?? 'gpt-4'"),
        # the same function, the same code block
        ("a.ts", f"f() {{ use('{URL}')\n ask('gpt-4') }}\ng() {{ use('https://host.example') }}"),
        ("a.md", f"```\nuse('{URL}')\nask('gpt-4')\n```\n```\nuse('https://host.example')\n```"),
        # the only one of the file
        ("a.ts", f"c = new OpenAI({{\n  baseURL: '{URL}'\n}})\nc.create({{ model: 'gpt-4' }})"),
        (".env", f"LLM_URL={URL}\nMODEL=gpt-4"),
    ],
)  # fmt: skip
def test_a_base_url_tells_the_route(path: str, content: str) -> None:
    assert only(path, content).route == "gateway"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".env", f"OTHER_BASE_URL={URL}\nOPENAI_MODEL=gpt-4"),
        ("a.yaml", f"env:\n  OPENAI_MODEL: gpt-4\n  OTHER_URL: {URL}"),
        ("a.ts", f"// {URL}\nnew OpenAI({{ model: 'gpt-4' }})"),
        ("a.ts", "new OpenAI({ model: 'gpt-4', baseURL: 'https://proxy.example/v1' })"),
        ("a.ts", "new OpenAI({ model: 'gpt-4', baseURL: 'https://gateway.example/v12' })"),
        ("a.ts", "use('https://host.example'); new OpenAI()\nask({ model: 'gpt-4' })"),
    ],
)
def test_the_address_of_something_else_tells_nothing(path: str, content: str) -> None:
    assert only(path, content).route == "openai"


@pytest.mark.parametrize(
    ("content", "route"),
    [
        ('import { ask } from "ai"\nask({ a, model: "openai/gpt-4" })', "gateway"),
        ("const { ask } = require('ai')\nconst model = 'openai/gpt-4'", "gateway"),
        ('import { ask } from "ai"\nask({ model: "gpt-4" })', None),
        ('import { ask } from "ai"\nask({ model: other("openai/gpt-4") })', None),
        ('import { ask } from "./ai"\nask({ model: "openai/gpt-4" })', None),
    ],
)
def test_a_plain_string_takes_the_route_of_an_imported_module(
    content: str, route: str | None
) -> None:
    assert only("a.ts", content).route == route


def test_several_addresses_tell_nothing() -> None:
    content = f"use('{URL}'); use('https://host.example')\nask({{ model: 'gpt-4' }})"
    assert only("a.ts", content).route is None


@pytest.mark.parametrize(
    ("content", "route"),
    [
        ("model:\n  provider: openai\n  name: gpt-4\n", "openai"),
        ("model:\n  name: gpt-4\n  provider: The-Host\n", "host"),
        ("model:\n  provider: gateway\n  name: gpt-4\n", "gateway"),
        ("model:\n  type: gateway\n  name: gpt-4\n", None),
        ("model:\n  name: gpt-4\nother:\n  provider: openai\n", None),
    ],
)
def test_a_provider_beside_the_model_tells_the_route(content: str, route: str | None) -> None:
    assert only("a.yaml", content).route == route


@pytest.mark.parametrize(
    ("path", "content", "names"),
    [
        ("a.yaml", "llm:\n  a: 1\n  model: gpt-4\n  max_tokens: 5\n\nb: 1\n", ("a", "max_tokens")),
        (
            "a.yaml",
            "- top: 1\n- model: gpt-4\n  max_tokens: 5\n  x:\n    y: 1\n- b: 2\n",
            ("max_tokens", "x"),
        ),
        ("a.yaml", "- n: 1\n  model: gpt-4\r\n  stop: x\r\nz: 1\n", ("n", "stop")),
        ("a.ini", "[a]\nb = 1\n\n[c]\nmodel = gpt-4\nstop = 1\n", ("stop",)),
        (
            "a.ts",
            "create({\n  model: 'gpt-4',\n  'max_tokens': 5,\n  x: { y: 1 },\n  // z: 1\n})",
            ("max_tokens", "x"),
        ),
        ("a.json", '{"a": {"model": "gpt-4", "stop": "b: c"}, "d": 1}', ("stop",)),
        ("broken.py", "create(model='gpt-4', n=1", ("n",)),
    ],
)
def test_names_beside_the_model_are_seen(path: str, content: str, names: tuple[str, ...]) -> None:
    assert sorted(only(path, content).arguments) == sorted(names)


def test_other_entries_of_a_list_are_seen() -> None:
    reference = only("a.ts", "const models = ['x', 'gpt-4', 'y'];")
    assert reference.siblings == ("x", "y")
    reference = only("a.yaml", "models:\n  - x\n  - gpt-4\n  - y # z\nother: 1\n")
    assert sorted(reference.siblings) == ["x", "y"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.sql", "update t set m = 'gpt-4'"),
        ("a.go", '// Code generated by tool. DO NOT EDIT.\nx := "gpt-4"'),
    ],
)
def test_what_a_program_should_not_change_says_why(path: str, content: str) -> None:
    reference = only(path, content)
    assert reference.role is USE
    assert reference.obstacle


@pytest.mark.parametrize(
    ("path", "content", "comment"),
    [
        ("a.yaml", "model: gpt-4 # modelaudit: ignore\n", "# modelaudit: ignore"),
        ("a.ts", "m('gpt-4') // modelaudit: ignore\r\n", "// modelaudit: ignore"),
        ("a.ts", "/* modelaudit: ignore */ m('gpt-4')", "/* modelaudit: ignore */"),
        ("a.md", "<!-- modelaudit: ignore -->\ngpt-4", "<!-- modelaudit: ignore -->"),
        ("a.md", "```sh\nx gpt-4 # modelaudit: ignore\n```", "# modelaudit: ignore"),
        ("a.rst", ".. modelaudit: ignore\n\ngpt-4", ".. modelaudit: ignore"),
        ("a.sql", "select 'gpt-4' -- modelaudit: ignore", "-- modelaudit: ignore"),
        ("a.yaml", "x: 'modelaudit: ignore'", None),
        ("a.md", "Write `modelaudit: ignore`.", None),
    ],
)
def test_suppression_comments(path: str, content: str, comment: str | None) -> None:
    document = Document.from_bytes(path, content.encode())
    found = [document.text(span) for span in reading(path, content).suppression_comments]
    assert found == ([comment] if comment else [])


def test_other_encodings() -> None:
    assert roles("a.yaml", "# \u00fc\nmodel: gpt-4\n".encode("utf-16")) == [USE]
    assert roles("a.yaml", b"# \xfc\nmodel: gpt-4\n") == [USE]
    assert roles("a.yaml", "\ufeffmodel: gpt-4".encode()) == [USE]


def test_many_hits_on_one_long_line_take_no_time() -> None:
    content = '{"a": [' + '{"model": "gpt-4", "x": 1},' * 5000 + "1]}"
    start = time.perf_counter()
    found = reading("a.json", content).references
    assert len(found) == 5000
    assert all(reference.obstacle for reference in found)
    assert time.perf_counter() - start < 10


PIECES = [
    *('"', "'", "`", "{", "}", "[", "]", "(", ")", ":", "=", ",", "- ", "\\", " ", "\n", "\r\n"),
    *("#", "//", "/*", "*/", "<!--", "-->", "```", "::", "é", "x", "model", "gpt-4", "ada"),
    "modelaudit: ignore",
]


@given(
    path=st.sampled_from(["a.md", "a.rst", "a.yaml", "a.ts", "a.json", "a.sql", "a.html", "a.x"]),
    parts=st.lists(
        st.sampled_from(PIECES),
        max_size=30,
    ),
)
def test_no_file_makes_it_fail(path: str, parts: list[str]) -> None:
    found = reading(path, "".join(parts))
    for reference in found.references:
        assert reference.place
    for span in found.suppression_comments:
        assert 0 <= span.start < span.end


@pytest.mark.parametrize(
    ("path", "content", "module"),
    [
        ("a.py", b"", "python"),
        ("stubs/a.PYI", b"", "python"),
        ("bin/tool", b"#!/usr/bin/env python3\n", "python"),
        ("bin/tool", b"#!/bin/sh\npython", "text"),
        ("a.d/tool", b"", "text"),
        ("a.ts", b"#!/usr/bin/python", "text"),
        ("Makefile", b"", "text"),
    ],
)
def test_the_reader_is_chosen_by_suffix_or_shebang(
    monkeypatch: pytest.MonkeyPatch, path: str, content: bytes, module: str
) -> None:
    chosen: list[str] = []

    def note(name: str) -> ModuleType:
        chosen.append(name)
        return text

    monkeypatch.setattr(readers, "import_module", note)
    assert reader_for(path, content) is text.read
    assert chosen == [f"modelaudit.readers.{module}"]


# ------------------------------------------------------------------ many hits on one long line


def scanner_of(path: str, content: str) -> tuple[Document, Tokens, Blocks]:
    document = Document.from_bytes(path, content.encode())
    tokens = Tokens(document, syntax_of(path))
    return document, tokens, Blocks(document, tokens)


def test_brackets_around_an_offset_are_known_without_a_walk() -> None:
    deep = 50_000
    _, tokens, _ = scanner_of("a.js", "f(" + "[" * deep + "]" * deep + ', "gpt-4")')

    class Counted(array):  # type: ignore[type-arg]
        reads = 0

        def __getitem__(self, index: Any) -> Any:
            Counted.reads += 1
            return super().__getitem__(index)

    tokens._inner = Counted("q", tokens._inner)
    found = tokens.enclosing(2 * deep + 4)
    assert found is not None
    assert found.span.start == 1
    assert Counted.reads == 1


def test_an_escaped_quote_opens_no_string() -> None:
    # The end of each of them would be looked for on the whole line.
    content = r"x = \"gpt-4\", \'gpt-4\', \`gpt-4\`; y = " + '"end"'
    _, tokens, _ = scanner_of("a.js", content)
    found = {token.span for offset in range(len(content)) if (token := tokens.at(offset))}
    assert found == {(content.index('"end"'), len(content))}


def test_hits_of_one_block_share_the_search_for_their_neighbours() -> None:
    content = "x={" + "".join(f'key{number}:"gpt-4",' for number in range(2000)) + "}"
    document, tokens, blocks = scanner_of("a.js", content)
    names: set[str] = set()
    for match in re.finditer("gpt-4", content):
        around = Surroundings(document, tokens, blocks, Span(*match.span()))
        assert len(around.names) < 1500
        names.update(around.names)
        assert len(around.siblings) < 1500
    assert len(names) == 2000
    most = len(content) // BLOCK + 1
    assert blocks._named.cache_info().misses <= most
    assert blocks._quoted.cache_info().misses <= most


def test_lines_above_many_hits_are_read_once() -> None:
    content = "- name: x\n  model: gpt-4\n" * 500
    document, tokens, blocks = scanner_of("a.yaml", content)
    for match in re.finditer("gpt-4", content):
        around = Surroundings(document, tokens, blocks, Span(*match.span()))
        assert around.parent_key is None
        assert around.names == ("name",)
    assert blocks.line.cache_info().misses <= document.rows


def test_a_name_is_tried_from_its_beginning_only() -> None:
    # A part of a name is no other name: a search from each of its letters would be in vain.
    assert all(
        pattern.pattern.lstrip().startswith("(?<!")
        for pattern in (assignments._ASSIGNED, surroundings._LABEL, surroundings._CALLED)
    )
    assert only("a.js", "const " + "x" * 150 + " = 'gpt-4'").place == f'value of "{"x" * 150}"'
