"""Spelling is the way back from naming: on every route, for every model, and for every fix."""

from collections.abc import Iterator
from datetime import date

import pytest
from shipped import RULES

from modelaudit.document import Document
from modelaudit.findings import Finding
from modelaudit.identifiers import Matcher
from modelaudit.judge import Judge
from modelaudit.naming import Named
from modelaudit.prefilter import Prefilter
from modelaudit.references import Candidate, Reference, Role
from modelaudit.rulebook.files import RuleFile
from modelaudit.rulebook.loader import load_rulebook
from modelaudit.rulebook.models import Rulebook
from modelaudit.rulebook.patterns import patterns
from modelaudit.rulebook.spelled import namespace, spell
from modelaudit.rulebook.status import Clock
from modelaudit.verdict import Law

LAW = Law(RULES, Clock(date(2026, 11, 22)))
MATCHER = Matcher(Prefilter(patterns(RULES.identifiers)), RULES)


def spelled(route_id: str) -> Iterator[tuple[str, str]]:
    """Every model that a route serves or passes on, and all of its text there."""
    route = RULES.routes[route_id]
    for model in RULES.models.values():
        identifier = spell(RULES, model, route_id)
        if identifier is not None:
            before = namespace(route, model.vendor) if route.follows_vendor else None
            yield model.id, f"{before or ''}{identifier}"


def reference(text: str, place: str | None = None) -> Reference:
    [candidate] = MATCHER.hits(text.encode()).candidates
    assert candidate.text == text
    return Reference(candidate, Role.USE, "a test", route=place)


def finding(text: str, place: str | None = None, law: Law = LAW) -> Finding:
    found = Judge(law).judge(reference(text, place), Document.from_bytes("x.txt", text.encode()))
    assert found is not None
    return found


def fixed(text: str, place: str | None = None, law: Law = LAW) -> str:
    """The text after the fix that is written into the file."""
    fix = finding(text, place, law).fix
    assert fix is not None
    [edit] = fix.edits
    return text[: edit.span.start] + edit.content + text[edit.span.end :]


class TestEveryRoute:
    @pytest.mark.parametrize("route", RULES.routes)
    def test_what_is_spelled_is_named(self, route: str) -> None:
        for model, text in spelled(route):
            named = LAW.names.parse(text, route)
            assert named is not None, text
            assert (named.model, named.route) == (model, route), text

    @pytest.mark.parametrize("route", RULES.routes)
    def test_a_fix_names_the_successor_on_the_same_route(self, route: str) -> None:
        for _, text in spelled(route):
            one = reference(text, route)
            verdict = LAW.on(one)
            assert verdict is not None
            written = LAW.respell(one, verdict)
            if written.text is None:
                assert verdict.succession.successor is None or written.reason
                continue
            after = text[: written.start] + written.content + text[written.end :]
            named = LAW.names.parse(after, route)
            assert after == written.text
            assert named is not None, after
            assert (named.model, named.route) == (verdict.succession.chain[-1], route), after

    def test_nothing_is_spelled_where_it_is_not_served(self) -> None:
        assert spell(RULES, RULES.models["gpt-4"], "bedrock") is None
        assert spell(RULES, RULES.models["gpt-oss-120b"], "openrouter") is None

    def test_most_of_all_this_is_there(self) -> None:
        counts = {route: len(list(spelled(route))) for route in RULES.routes}
        assert min(counts[one] for one in ("openai", "azure", "bedrock", "vertex")) > 50
        assert min(counts[one] for one in ("openrouter", "vercel-ai-gateway", "litellm")) > 250


@pytest.mark.parametrize(
    ("model", "route", "text"),
    [
        ("claude-sonnet-4-5-20250929", "vercel-ai-gateway", "claude-sonnet-4.5"),
        ("claude-sonnet-4-5-20250929", "openrouter", "claude-sonnet-4.5"),
        ("claude-sonnet-4-5-20250929", "airouter", "claude-4-5-sonnet"),
        ("claude-sonnet-4-5-20250929", "helicone-cloud", "claude-4.5-sonnet"),
        ("claude-sonnet-4-5-20250929", "martian-gateway", "claude-sonnet-4-5-20250929"),
        ("claude-opus-4-20250514", "openrouter", "claude-opus-4"),
        ("claude-3-5-sonnet-20241022", "neutrino", "claude-3.5-sonnet"),
        ("claude-3-5-sonnet-20241022", "helicone-cloud", "claude-3.5-sonnet-v2"),
        ("claude-3-5-sonnet-20241022", "vertex", "claude-3-5-sonnet-v2@20241022"),
        ("claude-3-5-sonnet-20240620", "openrouter", None),
        ("claude-2.1", "openrouter", "claude-2.1"),
        ("gemini-1.5-pro", "openrouter", "gemini-pro-1.5"),
        ("gpt-4", "kong-ai-proxy", "gpt-4"),
    ],
)
def test_how_a_route_spells_a_model(model: str, route: str, text: str | None) -> None:
    assert spell(RULES, RULES.models[model], route) == text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("openrouter/anthropic/claude-3.5-sonnet", "openrouter/anthropic/claude-sonnet-5.5"),
        ("vercel/anthropic/claude-3.5-sonnet", "vercel/anthropic/claude-sonnet-5.5"),
        ("anthropic/claude-3-5-sonnet-20241022", "anthropic/claude-sonnet-5-5"),
        ("helicone/gpt-4/openai", "helicone/gpt-5.6-sol/openai"),
        ("gpt-4@openai", "gpt-5.6-sol@openai"),
        ("@our-team/gpt-4", "@our-team/gpt-5.6-sol"),
        ("groq/llama-3.1-8b-instant", "groq/openai/gpt-oss-20b"),
        ("vertex_ai/claude-3-5-sonnet@20240620", "vertex_ai/claude-sonnet-5-5"),
        (
            "bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0",
            "bedrock/us.anthropic.claude-sonnet-5-5",
        ),
        (
            "us.anthropic.claude-sonnet-4-20250514-v1%3A0",
            "us.anthropic.claude-sonnet-5-5",
        ),
        ("anthropic%2Fclaude-3-opus-20240229", "anthropic%2Fclaude-opus-4-8"),
        ("tensorzero::model_name::openai::gpt-4", "tensorzero::model_name::openai::gpt-5.6-sol"),
    ],
)
def test_a_fix_keeps_what_stands_around(text: str, after: str) -> None:
    assert fixed(text) == after


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "helicone/gpt-4/azure/x",
            "It is sent on to Azure OpenAI, which has days of its own",
        ),
        ("anthropic/claude-3-opus", "Nothing tells that this goes through openrouter"),
    ],
)
def test_a_fix_a_person_should_look_at(text: str, reason: str) -> None:
    found = finding(text)
    assert found.fix is not None
    assert (str(found.fix.applicability), found.reason) == ("unsafe", reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("openai/gpt-4:free", "The variant `:free` may not exist for the successor"),
        ("claude-3-7-sonnet-20250219[1m]", "The variant `[1m]` may not exist for the successor"),
    ],
)
def test_a_variant_may_not_exist_for_the_successor(text: str, reason: str) -> None:
    found = finding(text)
    assert (found.fix, found.reason) == (None, reason)


class TestAnotherVendor:
    """Only a project's own choice leads to a model of another vendor through a gateway."""

    LAW = Law(RULES, LAW.clock, overrides={"gpt-4": "claude-sonnet-5-5"})

    @pytest.mark.parametrize(
        ("text", "after"),
        [
            ("openrouter/openai/gpt-4", "openrouter/anthropic/claude-sonnet-5.5"),
            ("helicone/gpt-4", "helicone/claude-sonnet-5-5"),
        ],
    )
    def test_the_name_of_the_vendor_changes_too(self, text: str, after: str) -> None:
        assert fixed(text, law=self.LAW) == after

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("gpt-4@openai", "`@openai` is for models of openai"),
            ("@openai-prod/gpt-4", "`@openai-prod/` is for models of openai"),
            ("litellm_proxy/openai/gpt-4", "`litellm_proxy/openai/` is for models of openai"),
        ],
    )
    def test_what_names_the_vendor_otherwise_stays(self, text: str, reason: str) -> None:
        found = finding(text, law=self.LAW)
        assert found.fix is None
        assert found.reason == f"{reason}, and `claude-sonnet-5-5` is none"


class TestDoubts:
    """What only a cloud has: profiles, and a word of caution."""

    def doubts(self, text: str, target: str) -> tuple[str, ...]:
        one = reference(text)
        named = LAW.named(one)
        assert named is not None
        return LAW.speller.respell(one.candidate, named, RULES.models[target]).doubts

    def test_a_geography_that_is_not_known_for_the_successor(self) -> None:
        text = "eu.anthropic.claude-sonnet-4-20250514-v1:0"
        known, unknown = "claude-haiku-4-5-20251001", "claude-sonnet-5-5"
        assert RULES.models[known].offerings["bedrock"].profiles == ("eu",)
        missing = "no inference profile `eu.` is known for `anthropic.claude-sonnet-5-5`"
        caution = RULES.routes["bedrock"].caution
        assert self.doubts(text, known) == (caution,)
        assert self.doubts(text, unknown) == (missing, caution)
        assert self.doubts(text.removeprefix("eu."), unknown) == (caution,)

    def test_elsewhere_there_are_none(self) -> None:
        assert self.doubts("openai/gpt-4", "gpt-5.6-sol") == ()


MODELS = """\
vendor: acme
home: acme
sources: {page: {url: "https://acme.example", checked: 2026-11-01}}
models:
- {id: acme-1-0613, name: A, family: acme, task: chat, released: 2023-06-13}
- {id: acme-1-0125, name: A, family: acme, task: chat, released: 2024-01-25, aliases: [acme-1]}
- {id: acme-2-0808, name: A, family: acme, task: chat, released: 2024-08-08}
- {id: acme-2-1106, name: A, family: acme, task: chat, released: 2024-11-06}
- id: acme-3
  name: A
  family: acme
  task: chat
  routes: {gateway: {id: three}}
- {id: acme-4, name: A, family: acme, task: chat, routes: {gateway: {card: {prices: {input: 1}}}}}
"""
ROUTES = """\
routes:
- {id: acme, name: Acme, kind: provider, source: "https://s"}
- id: gateway
  name: Gateway
  kind: gateway
  source: "https://s"
  follows_vendor: true
  vendors: {acme: a/}
  rewrites: [{vendor: acme, match: '(acme-\\d)(-\\d{4})?', to: '\\1x'}]
- id: undated
  name: Undated
  kind: gateway
  source: "https://s"
  follows_vendor: true
  rewrites: [{vendor: acme, match: '(acme-\\d)-\\d{4}', to: '\\1'}]
"""


@pytest.fixture(scope="module")
def made() -> Rulebook:

    texts = {"routes": ROUTES, "models": MODELS}
    return load_rulebook(
        RuleFile(f"{kind}.yaml", kind, text.encode()) for kind, text in texts.items()
    )


@pytest.mark.parametrize(
    ("model", "route", "text"),
    [
        ("acme-1-0125", "gateway", "acme-1x"),
        ("acme-1-0613", "gateway", None),
        ("acme-2-1106", "gateway", "acme-2x"),
        ("acme-2-0808", "gateway", None),
        ("acme-3", "gateway", "three"),
        ("acme-4", "gateway", "acme-4x"),
        ("acme-1-0125", "undated", "acme-1"),
        ("acme-1-0613", "undated", None),
    ],
)
def test_of_snapshots_spelled_alike_the_undated_or_newest_has_the_name(
    made: Rulebook, model: str, route: str, text: str | None
) -> None:
    assert spell(made, made.models[model], route) == text


def test_what_rules_make_is_known_as_an_identifier(made: Rulebook) -> None:
    assert made.identifiers["acme-1x"] == {"gateway": "acme-1-0125"}
    assert made.identifiers["three"] == {"gateway": "acme-3"}
    assert "acme-3x" not in made.identifiers


def test_a_successor_that_is_not_spelled_has_a_reason(made: Rulebook) -> None:
    law = Law(made, LAW.clock)
    candidate = Candidate((0, 9), "a/", "acme-1x", "", None, False, False)  # type: ignore[arg-type]
    named = Named("acme-1-0125", "acme", "gateway", "a/", "acme-1x")
    written = law.speller.respell(candidate, named, made.models["acme-2-0808"])
    assert (written.text, written.reason) == (None, "`acme-2-0808` is not spelled on Gateway")
