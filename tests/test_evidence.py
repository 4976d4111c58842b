"""Words that may be models: which files are not even read for them, and which are."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shipped import INDEX, RULES

from modelaudit.document import Document
from modelaudit.grammar import Grammar
from modelaudit.identifiers import Matcher
from modelaudit.prefilter import Prefilter
from modelaudit.readers import reader_for
from modelaudit.readers.evidence import may_count

PREFILTER = Prefilter(INDEX.facts.patterns)
MATCHER = Matcher(PREFILTER, RULES)
HOLD_NONE = [
    ("run.py", b"def command(self):\n    return self.command\n"),
    ("run.py", b'"""Runs the command."""\n# command\nprint("the command failed")\n'),
    ("strings.json", b'{"title": "Send command", "data": {"command": "command"}}'),
    ("services.yaml", b"command:\n  name: Send\n  fields: [tts, ada]\n"),
    ("main.c", b"int command = o3;\n"),
]
MAY_HOLD = [
    ("run.py", b'ask(model="command")\n'),
    ("run.py", b'ask(model="com" "mand")\nx = ("command" "")\n'),
    ("run.py", b"NAMES = [\"command\", 'gpt-4o']\n"),
    ("config.yaml", b"model: command\n"),
    ("config.yaml", b"fallbacks: [command]\n"),
    ("config.json", b'{"provider": "cohere", "name": "command"}'),
    ("ask.ts", b'const chat = cohere("command");\n'),
    ("ask.sh", b"llm -m command hello\n"),
    ("promptfooconfig.yaml", b"targets:\n- id: command\n"),
    ("run.py", b"command = 1  # modelaudit: ignore\n"),
]


def counts(name: str, content: bytes) -> bool:
    document = Document.from_bytes(name, content)
    return may_count(document, MATCHER.hits(content), RULES)


@pytest.mark.parametrize(("name", "content"), HOLD_NONE)
def test_a_file_without_evidence_is_not_read_and_nothing_is_lost(name: str, content: bytes) -> None:
    hits = MATCHER.hits(content)
    assert hits.candidates
    assert not counts(name, content)
    read = reader_for(name, content)
    assert not read(Document.from_bytes(name, content), hits, MATCHER, RULES).references


@pytest.mark.parametrize(("name", "content"), MAY_HOLD)
def test_a_file_that_may_have_some_is_read(name: str, content: bytes) -> None:
    assert counts(name, content)


@pytest.mark.parametrize(
    "text",
    [b"adapter", b"commands and o35", b"metadata", b"Canada", b"ada_url", b"_command", b""],
)
def test_a_part_of_a_longer_word_is_no_reason_to_read_a_file(text: bytes) -> None:
    assert not MATCHER.hits(text)
    assert not PREFILTER.finds(text)


@pytest.mark.parametrize(
    "text",
    [
        b"ada",
        b"metadata or ada",
        b"o3-pro",
        b"gpt-4oo",
        rb"\nada",
        rb"\u0022ada",
        b"openai%2Fada",
        b"(ada)",
    ],
)
def test_what_may_be_more_is_one(text: bytes) -> None:
    assert PREFILTER.finds(text)


PARTS = ["ada", "command", "o3", "openai", "us", "ft", "n", "2F", *'/:.-_@%\\ "']


@given(parts=st.lists(st.sampled_from(PARTS), max_size=8))
@example(parts=["openai", "%", "2F", "ada"])
@example(parts=["\\", "n", "ada"])
def test_what_a_route_writes_is_never_taken_for_a_part(parts: list[str]) -> None:
    text = "".join(parts).encode()
    grammar = Grammar(RULES)
    for found in PREFILTER.search(text):
        assert not (PREFILTER.is_part(*found, text) and grammar.candidate(text, *found[1:]))
