"""What the Python reader needs from the rest of the program, as small as it can be."""

import re
from dataclasses import dataclass
from pathlib import Path

from modelaudit.readers.python import read
from modelaudit.references import Candidate, Hits, Reading, Reference, Span
from modelaudit.rulebook.models import Route, Rulebook, Vocabulary

IDENTIFIERS = (
    "gpt-3.5-turbo-instruct",
    "gpt-3.5-turbo-0301",
    "gpt-3.5-turbo",
    "gpt-4-vision-preview",
    "gpt-4-32k",
    "gpt-4",
    "text-davinci-003",
    "dall-e-3",
    "command",
    "ada",
    "o1",
)
WORDS = frozenset(["ada", "command", "o1"])

VOCABULARY = Vocabulary(
    model_keys=frozenset(["model", "model_name", "engine", "deployment_name", "model_id"]),
    lookup_calls=frozenset(["encoding_for_model", "get_model_info"]),
    alias_marks=frozenset({"litellm_params"}),
    table_keys=frozenset(["context_window", "input_cost_per_token", "max_input_tokens"]),
)
ROUTES = {
    "openai": Route(
        "openai",
        "OpenAI",
        follows_vendor=False,
        prefixes=("openai/",),
        clients=frozenset(["OpenAI", "ChatOpenAI"]),
    ),
    "azure": Route(
        "azure",
        "Azure",
        follows_vendor=False,
        prefixes=("azure/",),
        keys=frozenset(["azure_deployment"]),
        clients=frozenset(["AzureOpenAI", "AzureChatOpenAI"]),
        deployment_names=True,
    ),
    "gateway": Route(
        "gateway",
        "The Gateway",
        follows_vendor=True,
        kind="gateway",
        base_urls=("https://gateway.example/v1", "https://{region}.gateway.example/v1"),
    ),
    "host": Route(
        "host", "The Host", follows_vendor=False, base_urls=("https://host.example/{account}/",)
    ),
}
RULEBOOK = Rulebook({}, ROUTES, VOCABULARY, (), {"gpt-4-32k": {"host": "gpt-4-32k"}})

_NAMES = b"|".join(re.escape(name.encode()) for name in IDENTIFIERS)
_TOKEN = re.compile(
    rb"(?:(?<![\w./:@}-])(?P<prefix>(?:openai/|azure/)?)|(?<=[}s][/:])|(?<=deployments/))"
    rb"(?P<id>" + _NAMES + rb")(?![\w{@-]|/(?!chat)\w|\.\w|:\w)"
)
_FRAGMENT = re.compile(
    rb"(?<![\w-])(?:gpt|gpt-3\.5|gpt-3\.5-turbo|gpt-4|openai|text|text-davinci|dall|dall-e)"
    rb"[-/](?=[\"'])"
)


class FakeMatcher:
    """Finds a handful of identifiers with regular expressions."""

    def hits(self, content: bytes) -> Hits:
        candidates = []
        for match in _TOKEN.finditer(content):
            prefix, identifier = (match["prefix"] or b"").decode(), match["id"].decode()
            route = prefix.rstrip("/") or None
            if content[: match.start()].endswith(b"deployments/"):
                route = "azure"
            word = identifier in WORDS and not route
            candidates.append(
                Candidate(Span(*match.span()), prefix, identifier, "", route, False, word)
            )
        fragments = tuple(Span(*match.span()) for match in _FRAGMENT.finditer(content))
        markers = tuple(match.start() for match in re.finditer(rb"modelaudit:", content))
        return Hits(tuple(candidates), fragments, markers)


@dataclass(frozen=True)
class FakeDocument:
    """The part of a document that the reader looks at."""

    content: bytes
    path: str = "example.py"
    problem: str | None = None


def read_python(code: str | bytes, problem: str | None = None) -> Reading:
    """Read Python code as a file with that content."""
    content = code.encode() if isinstance(code, str) else code
    matcher = FakeMatcher()
    document = FakeDocument(content, problem=problem)
    return read(document, matcher.hits(content), matcher, RULEBOOK)  # type: ignore[arg-type]


def references(code: str | bytes) -> tuple[Reference, ...]:
    """All references of code that must be readable as Python."""
    reading = read_python(code)
    assert reading.problem is None
    return reading.references


def only(code: str | bytes) -> Reference:
    """The one reference of code."""
    (reference,) = references(code)
    return reference


FIXTURES = Path(__file__).parent / "fixtures" / "python"
