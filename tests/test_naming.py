"""What a text names: the grammar of every route, on identifiers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import RULES

from modelaudit.identifiers import Matcher
from modelaudit.naming import Named, Names
from modelaudit.prefilter import Prefilter
from modelaudit.rulebook.patterns import patterns

NAMES = Names(RULES)
MATCHER = Matcher(Prefilter(patterns(RULES.identifiers)), RULES)

SONNET_35 = "claude-3-5-sonnet-20241022"
SONNET_4 = "claude-sonnet-4-20250514"
ON_BEDROCK = "anthropic.claude-sonnet-4-20250514-v1:0"

Row = tuple[str, str, str | None, str | None, str]
UNDERSTOOD: dict[str, list[Row]] = {
    "slash: the vendor": [
        ("openai/gpt-4", "openai", "openai/", "gpt-4", ""),
        ("anthropic/claude-3-opus-20240229", "anthropic", "anthropic/", None, ""),
        ("x-ai/grok-3", "openrouter", "x-ai/", "grok-3", ""),
        ("spacexai/grok-3", "vercel-ai-gateway", "spacexai/", "grok-3", ""),
        ("google-ai-studio/gemini-1.5-pro", "cloudflare-ai-gateway", None, "gemini-1.5-pro", ""),
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", "together", "", None, ""),
        ("anthropic/claude-3.5-sonnet", "openrouter", "anthropic/", "claude-3.5-sonnet", ""),
    ],
    "slash: the host after the model": [
        ("gpt-4o/azure/eu-deployment", "helicone-cloud", "", "gpt-4o", "/azure/eu-deployment"),
        ("helicone/gpt-4o-mini/openai", "helicone-cloud", "helicone/", "gpt-4o-mini", "/openai"),
        ("claude-3.5-sonnet-v2/bedrock", "helicone-cloud", "", "claude-3.5-sonnet-v2", "/bedrock"),
    ],
    "slash: a route around a route": [
        ("openrouter/openai/gpt-4o", "openrouter", "openrouter/openai/", "gpt-4o", ""),
        ("vercel/anthropic/claude-sonnet-4.5", "vercel-ai-gateway", None, "claude-sonnet-4.5", ""),
        ("openai/openai/gpt-5", "openai", "openai/openai/", "gpt-5", ""),
        ("openai/anthropic/claude-3-opus-20240229", "anthropic", "openai/anthropic/", None, ""),
        ("groq/openai/gpt-oss-120b", "groq", "groq/", "openai/gpt-oss-120b", ""),
        (f"litellm_proxy/bedrock/{ON_BEDROCK}", "bedrock", None, ON_BEDROCK, ""),
        ("litellm_proxy/azure/gpt-4o", "azure", "litellm_proxy/azure/", "gpt-4o", ""),
        ("text-completion-openai/gpt-3.5-turbo-instruct", "openai", None, None, ""),
    ],
    "slash: a resource path": [
        ("accounts/fireworks/models/kimi-k2p6", "fireworks", "", None, ""),
        (
            "fireworks_ai/accounts/fireworks/models/kimi-k2p6",
            "fireworks",
            "fireworks_ai/",
            None,
            "",
        ),
        ("publishers/google/models/gemini-1.5-pro-002", "vertex", None, "gemini-1.5-pro-002", ""),
        (
            "projects/p/locations/us-central1/publishers/google/models/gemini-1.5-pro-002",
            "vertex",
            "projects/p/locations/us-central1/publishers/google/models/",
            "gemini-1.5-pro-002",
            "",
        ),
        ("models/gemini-1.5-pro", "gemini", "models/", "gemini-1.5-pro", ""),
        (f"arn:aws:bedrock:us-east-1::foundation-model/{ON_BEDROCK}", "bedrock", None, None, ""),
        (
            f"arn:aws:bedrock:us-east-1:12:inference-profile/us.{ON_BEDROCK}",
            "bedrock",
            None,
            None,
            "",
        ),
    ],
    "colon: a fine-tuned model": [
        ("ft:gpt-3.5-turbo-0125:personal::BTfUT7KW", "openai", "ft:", None, ":personal::BTfUT7KW"),
        ("openai/ft:gpt-4-0613:org::x", "openai", "openai/ft:", "gpt-4-0613", ":org::x"),
        ("ft:gpt-3.5-turbo:my-org::abc123/openai", "openai", "ft:", None, ":my-org::abc123/openai"),
    ],
    "colon: a version, a context, a variant, a host": [
        (ON_BEDROCK, "bedrock", "", ON_BEDROCK, ""),
        ("anthropic.claude-3-haiku-20240307-v1:0:48k", "bedrock", "", None, ":48k"),
        ("openai/gpt-4o:free", "openrouter", "openai/", "gpt-4o", ":free"),
        ("openai/gpt-5:cheap", "martian-gateway", "openai/", "gpt-5", ":cheap"),
        ("models/gemini-1.5-pro:generateContent", "gemini", "models/", None, ":generateContent"),
    ],
    "colon: a route": [
        ("openai:chat:gpt-4", "openai", "openai:chat:", "gpt-4", ""),
        (f"bedrock:global.{ON_BEDROCK}", "bedrock", "bedrock:global.", ON_BEDROCK, ""),
        (f"anthropic:messages:{SONNET_4}", "anthropic", "anthropic:messages:", SONNET_4, ""),
        ("cloudflare-gateway:openai:gpt-5", "cloudflare-ai-gateway", None, "gpt-5", ""),
        ("gateway/openai:gpt-4o", "pydantic-ai-gateway", "gateway/openai:", "gpt-4o", ""),
        ("tensorzero::model_name::openai::gpt-4o", "tensorzero", None, "gpt-4o", ""),
        (f"helicone:anthropic/{SONNET_35}", "helicone-self-hosted", None, SONNET_35, ""),
    ],
    "at: a version, a host, a slug of the customer": [
        ("claude-3-5-sonnet@20240620", "vertex", "", "claude-3-5-sonnet@20240620", ""),
        ("vertex_ai/claude-3-5-sonnet-v2@20241022", "vertex", "vertex_ai/", None, ""),
        ("gpt-4o@openai", "unify", "", "gpt-4o", "@openai"),
        ("@openai-prod/gpt-4o", "portkey", "@openai-prod/", "gpt-4o", ""),
    ],
    "dot: a geography": [
        (f"us.{ON_BEDROCK}", "bedrock", "us.", ON_BEDROCK, ""),
        (f"us-gov.{ON_BEDROCK}", "bedrock", "us-gov.", ON_BEDROCK, ""),
        (f"bedrock/apac.{ON_BEDROCK}", "bedrock", "bedrock/apac.", ON_BEDROCK, ""),
        (f"bedrock/us-west-2/{ON_BEDROCK}", "bedrock", "bedrock/us-west-2/", ON_BEDROCK, ""),
    ],
    "brackets: a long context": [
        (f"{SONNET_4}[1m]", "anthropic", "", SONNET_4, "[1m]"),
        (f"us.{ON_BEDROCK}[1m]", "bedrock", "us.", ON_BEDROCK, "[1m]"),
    ],
    "percent: a part of a URL": [
        ("anthropic%2Fclaude-3-opus-20240229", "anthropic", "anthropic/", None, ""),
        ("us.anthropic.claude-sonnet-4-20250514-v1%3A0", "bedrock", "us.", ON_BEDROCK, ""),
    ],
}


@pytest.mark.parametrize(
    ("text", "route", "prefix", "identifier", "suffix"),
    [row for rows in UNDERSTOOD.values() for row in rows],
)
def test_a_token_is_taken_apart(
    text: str, route: str, prefix: str | None, identifier: str | None, suffix: str
) -> None:
    named = NAMES.parse(text)
    assert named is not None
    assert (named.route, named.suffix) == (route, suffix)
    assert prefix is None or named.prefix == prefix
    assert identifier is None or named.identifier == identifier


@pytest.mark.parametrize("text", [row[0] for rows in UNDERSTOOD.values() for row in rows])
def test_the_search_in_a_file_says_the_same(text: str) -> None:
    [candidate] = MATCHER.hits(f'model = "{text}"'.encode()).candidates
    assert candidate.text == text
    assert NAMES.of(candidate, None) == NAMES.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "gpt-4-unknown",
        "my-gpt-4",
        "anthropic.claude-sonnet-4-20250514",
        "foo/gpt-4",
        "docs/models/gpt-4",
        "low/1024-x-1024/gpt-image-1",
        "meta-llama/gpt-4",
        "us.gpt-4",
        "~anthropic/claude-opus-4-8",
        "@cf/openai/gpt-4o",
        "gpt-4o@example",
        "gpt-4o:48k",
        "gpt-4[1m]",
        "gpt-4o:unheard-of",
        "tensorzero::function_name::gpt-4o",
        "dynamic/support",
        "policy/sonnet",
        "llm/v1/chat",
        "image/v1/images/generations",
        "auto",
        "router",
        "langgenius/openai/openai",
    ],
)
def test_what_no_route_writes_names_nothing(text: str) -> None:
    assert NAMES.parse(text) is None


@pytest.mark.parametrize(
    ("text", "place", "model", "route"),
    [
        ("openai/gpt-4", "vercel-ai-gateway", "gpt-4", "vercel-ai-gateway"),
        ("anthropic/claude-3.5-sonnet", "vercel-ai-gateway", SONNET_35, "vercel-ai-gateway"),
        (f"anthropic/{SONNET_35}", "vercel-ai-gateway", SONNET_35, "vercel-ai-gateway"),
        ("google/gemini-pro-1.5", "openrouter", "gemini-1.5-pro", "openrouter"),
        ("google/gemini-1.5-pro-002", "vertex", "gemini-1.5-pro-002", "vertex"),
        ("claude-4-sonnet", "airouter", SONNET_4, "airouter"),
        ("claude-3.5-sonnet", "neutrino", SONNET_35, "neutrino"),
        ("openai/gpt-oss-120b", "groq", "gpt-oss-120b", "groq"),
        ("openai/gpt-oss-20b", "together", "gpt-oss-20b", "together"),
        ("claude-opus-4.8", "github-copilot", "claude-opus-4-8", "github-copilot"),
        ("openai/gpt-4o@eu-central-1", "requesty", "gpt-4o", "requesty"),
        ("openai/gpt-4o", "github-models", "gpt-4o", "github-models"),
        ("openai/openai/gpt-5", "martian-gateway", "gpt-5", "martian-gateway"),
        ("openai/gpt-4o", "airouter", "gpt-4o", "airouter"),
        ("openrouter/openai/gpt-4o", "vercel-ai-gateway", "gpt-4o", "openrouter"),
        ("meta.llama3-70b-instruct-v1:0", "kong-ai-proxy", "llama-3-70b-instruct", "bedrock"),
        (ON_BEDROCK, "anthropic", SONNET_4, "bedrock"),
        ("gpt-4", "azure", "gpt-4", "azure"),
    ],
)
def test_the_place_tells_the_route(text: str, place: str, model: str, route: str) -> None:
    named = NAMES.parse(text, place)
    assert named is not None
    assert (named.model, named.route) == (model, route)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("gpt-oss-120b", "openai"),
        ("openai/gpt-oss-20b", "openrouter"),
        ("claude-3.5-sonnet", "anthropic"),
        ("claude-3-opus-20240229", "groq"),
        ("deepseek/deepseek-r1-0528", None),
        ("google/gemini-2.0-flash-001", "vertex"),
    ],
)
def test_a_route_that_does_not_write_it_does_not_serve_it(text: str, place: str | None) -> None:
    assert NAMES.parse(text, place) is None


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("Qwen/QwQ-32B", "together"),
        ("meta-llama/Meta-Llama-3-8B-Instruct", "together"),
        ("deepseek-ai/DeepSeek-V4-Pro", "baseten"),
        ("ibm-granite/granite-4.1-8b", "wandb"),
        ("qwen/qwen3-32b", "groq"),
        ("microsoft/phi-4", "github-models"),
        ("Phi-4-mini-instruct", "azure"),
        ("mistral-nemo", "azure"),
        ("deepseek-r1", "azure"),
        ("gemma-7b-it", "groq"),
        ("llama3.1-8b", "cerebras"),
        ("claude-sonnet-4.6", "github-copilot"),
        ("jamba-1.5-mini", "vertex"),
    ],
)
def test_a_name_that_others_use_tells_no_route(text: str, route: str) -> None:
    """Whoever loads published weights at home calls no host that stopped serving them."""
    assert NAMES.parse(text) is None
    named = NAMES.parse(text, route)
    assert named is not None
    assert named.route == route


@pytest.mark.parametrize("text", ["google/gemma-7b-it", "microsoft/Phi-4", "xai/grok-3-mini"])
def test_a_vendor_before_a_name_is_no_host(text: str) -> None:
    assert NAMES.parse(text) is None


def test_a_closed_route_serves_nothing_and_every_model_on_it_is_named() -> None:
    named = NAMES.parse("github/gpt-4")
    assert named is not None
    assert (named.model, named.route) == ("gpt-4", "github-models")
    assert "github-models" not in RULES.models["gpt-4"].offerings


@pytest.mark.parametrize(
    ("text", "place", "host"),
    [
        ("gpt-4o/azure/x", None, "azure"),
        ("gpt-4o/openai", None, None),
        ("claude-3.5-sonnet-v2/bedrock", None, "bedrock"),
        ("gpt-4o@azure-ml", None, "azure"),
        ("bedrock/claude-sonnet-4-5@eu-central-1", "requesty", "bedrock"),
    ],
)
def test_a_host_with_days_of_its_own_is_told(
    text: str, place: str | None, host: str | None
) -> None:
    named = NAMES.parse(text, place)
    assert named is not None
    assert named.host == host


def test_all_that_is_known_of_a_text() -> None:
    assert NAMES.parse("openrouter/anthropic/claude-3.5-sonnet:thinking") == Named(
        model=SONNET_35,
        vendor="anthropic",
        route="openrouter",
        prefix="openrouter/anthropic/",
        identifier="claude-3.5-sonnet",
        suffix=":thinking",
    )


def test_a_list_in_one_value_names_each_of_its_models() -> None:
    text = b"FALLBACK=!openai,gpt-4o/azure/eu,gpt-4o-mini/openai,claude-3-opus-20240229/anthropic"
    found = [candidate.text for candidate in MATCHER.hits(text).candidates]
    assert found == ["gpt-4o/azure/eu", "gpt-4o-mini/openai", "claude-3-opus-20240229/anthropic"]


GOOGLE = "https://generativelanguage.googleapis.com"
VERTEX = "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l"
PUBLISHED = "publishers/google/models/gemini-1.5-pro-002"
BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("text", "route"),
    [
        (f"{BEDROCK}/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/invoke", "bedrock"),
        (f"{GOOGLE}/v1beta/models/gemini-1.5-pro:generateContent", "gemini"),
        ('f"/v1beta/models/gemini-1.5-pro:generateContent"', "gemini"),
        (f"{VERTEX}/{PUBLISHED}:predict", "vertex"),
        (f'f"projects/{{p}}/locations/{{l}}/{PUBLISHED}"', "vertex"),
        (f'f"arn:aws:bedrock:{{region}}::foundation-model/{ON_BEDROCK}"', "bedrock"),
    ],
)
def test_an_address_names_the_route(text: str, route: str) -> None:
    [candidate] = MATCHER.hits(text.encode()).candidates
    named = NAMES.of(candidate, None)
    assert named is not None
    assert named.route == route


def test_a_listed_longer_name_does_not_hide_the_same_vendor_and_another_model() -> None:
    assert "github-models" in RULES.identifiers["openai/gpt-4o"]
    [candidate] = MATCHER.hits(b'"openai/gpt-4o-2024-05-13"').candidates
    assert (candidate.prefix, candidate.identifier) == ("openai/", "gpt-4o-2024-05-13")


_PIECES = ["gpt-4o", "openai/", "us.", ON_BEDROCK, ":free", "/azure", "@", "~", "%2F", "x", "[1m]"]


@given(
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
    st.sampled_from(["", *RULES.routes]),
)
def test_what_is_named_is_all_of_the_text(text: str, place: str) -> None:
    named = NAMES.parse(text, place or None)
    if named is not None:
        written = f"{named.prefix}{named.identifier}{named.suffix}"
        assert written == text.replace("%2F", "/")
        assert named.model in RULES.models
        assert named.route in RULES.routes


@pytest.mark.parametrize(
    ("text", "route", "another"),
    [
        ("claude-3-opus", "vertex", "airouter"),
        ("anthropic/claude-3.5-sonnet", "openrouter", "vercel-ai-gateway"),
    ],
)
def test_routes_that_write_it_alike_are_all_kept_in_mind(
    text: str, route: str, another: str
) -> None:
    named = NAMES.parse(text)
    assert named is not None
    assert (named.route, another in named.others) == (route, True)


def test_a_bare_name_is_not_that_of_a_gateway_which_writes_the_vendor_before_it() -> None:
    named = NAMES.parse("claude-3-opus")
    assert named is not None
    assert "openrouter" not in named.others


@pytest.mark.parametrize("text", ["gpt-4", "anthropic.claude-3-haiku-20240307-v1:0"])
def test_what_only_one_route_writes_is_that_route(text: str) -> None:
    named = NAMES.parse(text)
    assert named is not None
    assert named.others == ()


@pytest.mark.parametrize("place", ["openrouter", "vercel-ai-gateway"])
def test_a_name_without_the_vendor_that_a_gateway_writes_goes_to_the_vendor(place: str) -> None:
    named = NAMES.parse(SONNET_35, place)
    assert named is not None
    assert named.route == "anthropic"
