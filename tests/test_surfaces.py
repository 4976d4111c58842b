"""Calls that take a model: how they are written as rules, and how a call is found among them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import RULES
from test_rulebook_loader import ALIVE, errors_of, file, rulebook_of

from modelaudit.callsites.surfaces import Surfaces
from modelaudit.rulebook.models import Rulebook, Surface
from modelaudit.rulebook.surfaces import expanded

SURFACES = Surfaces(RULES)
KIT = """\
surfaces:
- id: kit-chat
  sdk: kit
  calls: ["kit.{Kit().,}chat.{create,stream}"]
  model: [model, "fallbacks[].model"]
  position: 1
  endpoint: chat
  kind: call
  since: "1.0.0"
  until: "1.9"
  gone: kit 2.0.0 removed it; use kit.ask.
  source: PyPI kit 1.9
- {id: kit-ask, calls: [kit.ask], model: [model], source: PyPI kit 2.0.0}
wrappers: [spy.wrap]
transparent: [raw, "with_options()"]
drop_ins: {kit.AsyncKit: kit.Kit, spy.kit: kit}
unique_names: [ask]
"""


def rules_of(text: str) -> Rulebook:
    return rulebook_of(ALIVE, file(text, "call_sites", "call_sites.yaml"))


def wrong(text: str) -> list[str]:
    return errors_of(ALIVE, file(text, "call_sites", "call_sites.yaml"))


def surface(name: str, sdk: str, *models: str, endpoint: str | None = None) -> Surface:
    return Surface(f"{sdk}-{name}", sdk, (name,), models or ("model",), endpoint=endpoint)


def found_among(*surfaces: Surface, unique_names: frozenset[str] = frozenset()) -> Surfaces:
    rules = rules_of("surfaces: []\n")
    clients = rules.clients._replace(unique_names=unique_names)
    return Surfaces(rules._replace(surfaces=surfaces, clients=clients))


class TestReading:
    def test_a_surface_with_all_its_keys(self) -> None:
        chat, _ = rules_of(KIT).surfaces
        assert chat == Surface(
            id="kit-chat",
            sdk="kit",
            calls=(
                "kit.Kit().chat.create",
                "kit.Kit().chat.stream",
                "kit.chat.create",
                "kit.chat.stream",
            ),
            models=("model", "fallbacks[].model"),
            position=1,
            endpoint="chat",
            kind="call",
            since="1.0.0",
            until="1.9",
            gone="kit 2.0.0 removed it; use kit.ask.",
            source="PyPI kit 1.9",
        )

    def test_what_is_left_out_is_not_known(self) -> None:
        _, ask = rules_of(KIT).surfaces
        assert (ask.sdk, ask.position, ask.endpoint, ask.kind) == (None, None, None, "call")
        assert (ask.since, ask.until, ask.gone) == (None, None, None)

    def test_the_day_on_which_an_api_is_shut_down(self) -> None:
        chat, ask = rules_of(KIT.replace("  gone:", "  closed: 2026-08-26\n  gone:")).surfaces
        assert (chat.closed, ask.closed) == (date(2026, 8, 26), None)

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("kit.ask", ["kit.ask"]),
            ("kit.{ask,tell}", ["kit.ask", "kit.tell"]),
            ("kit.{,aio.}ask{,_raw}", ["kit.ask", "kit.ask_raw", "kit.aio.ask", "kit.aio.ask_raw"]),
        ],
    )
    def test_choices_are_written_out(self, text: str, names: list[str]) -> None:
        assert list(expanded(text)) == names

    @pytest.mark.parametrize(
        ("change", "to", "line", "text"),
        [
            ("id: kit-ask", "id: kit-chat", 13, "surface 'kit-chat' is already described"),
            ("[kit.ask]", "[kit.chat.create]", 13, "already belongs to surface 'kit-chat'"),
            ("[kit.ask]", '["kit.{ask,ask}"]', 13, "'kit.ask' is repeated"),
            ("[kit.ask]", "[]", 13, "needs a list under 'calls'"),
            ("[kit.ask]", "[ask]", 13, "'ask' is no dotted name of a function"),
            ("[kit.ask]", '["kit.ask()"]', 13, "'kit.ask()' is no dotted name of a function"),
            ("[kit.ask]", '["kit.*"]', 13, "'kit.*' is no dotted name of a function"),
            ("[kit.ask]", '["kit.{ask"]', 13, "'kit.{ask' is no dotted name of a function"),
            ("model: [model]", "model: ['a b']", 13, "neither a parameter nor a path from one"),
            ("model: [model]", "model: ['a[0].b']", 13, "neither a parameter nor a path from one"),
            ("model: [model]", "modle: [model]", 13, "unknown key 'modle' in a surface"),
            (", source: PyPI kit 2.0.0", "", 13, "a surface needs the key 'source'"),
            ("gone: kit", "closed: soon\n  gone: kit", 11, "key 'closed': 'soon' is no date"),
            ("position: 1", "position: -1", 6, "must be a whole number from 0"),
            ("position: 1", "position: first", 6, "must be a whole number from 0"),
            ("kind: call", "kind: method", 8, "must be one of call, constructor, lookup"),
            ('since: "1.0.0"', "since: newest", 9, "'newest' is no version"),
            ('since: "1.0.0"', "since: 1.5", 9, "must be text, not a number, put it in quotes"),
            ('until: "1.9"', 'until: "0.9"', 10, "surface 'kit-chat' ends before it begins"),
            ("[spy.wrap]", "[wrap]", 14, "'wrap' is no dotted name"),
            ("[raw,", "[a.raw,", 15, "'a.raw' is neither an attribute nor a method"),
            ("spy.kit: kit}", "spy.kit: kti}", 16, "drop-in 'spy.kit': no surface is in 'kti'"),
            ("spy.kit: kit}", "spy.kit: spy.kit}", 16, "drop-in 'spy.kit' leads to itself"),
            ("spy.kit: kit}", "spy.kit: kit.AsyncKit}", 16, "leads to another, 'kit.AsyncKit'"),
            ("spy.kit: kit}", "spy.kit: [kit]}", 16, "'spy.kit' must be a dotted name and name"),
            ("[ask]\n", "[tell]\n", 17, "no surface ends in 'tell'"),
        ],
    )
    def test_a_mistake_is_named_with_its_line(
        self, change: str, to: str, line: int, text: str
    ) -> None:
        assert change in KIT
        told = [error.replace('"', "'") for error in wrong(KIT.replace(change, to))]
        assert any(e.startswith(f"call_sites.yaml:{line}: ") and text in e for e in told), told

    def test_an_argument_of_a_client_tells_a_route(self) -> None:
        routes = """\
routes:
- id: other
  name: Other
  kind: provider
  source: "https://acme.example"
  client_arguments: {cloud: "True"}
"""
        rules = rulebook_of(ALIVE, file(routes, "routes", "more.yaml"))
        assert rules.routes["other"].client_arguments == (("cloud", "True"),)
        for literal in ("yes", "true", '"a b"'):
            text = routes.replace('"True"', literal)
            assert any(
                error.startswith("more.yaml:6: argument")
                for error in errors_of(ALIVE, file(text, "routes", "more.yaml"))
            )


class TestResolved:
    @pytest.mark.parametrize(
        ("name", "surface_id"),
        [
            ("openai.OpenAI().chat.completions.create", "openai-chat-completions"),
            ("openai.AsyncAzureOpenAI().chat.completions.create", "openai-chat-completions"),
            ("openai.chat.completions.create", "openai-chat-completions"),
            ("openai.lib.azure.AzureOpenAI().responses.create", "openai-responses"),
            ("openai.OpenAI().with_options().responses.parse", "openai-responses"),
            ("openai.OpenAI().audio.speech.with_streaming_response.create", "openai-speech"),
            ("posthog.ai.openai.AsyncAzureOpenAI", "openai-azure-client"),
            ("huggingface_hub.AsyncInferenceClient", "huggingface-inference-client"),
            ("azure.ai.inference.aio.ChatCompletionsClient", "azure-ai-inference-chat-client"),
            ("openai.ChatCompletion.acreate", "openai-0-chat-completion"),
            ("langfuse.openai.openai.ChatCompletion.create", "openai-0-chat-completion"),
            ("posthog.ai.openai.AsyncOpenAI().images.generate", "openai-images-generate"),
            ("anthropic.AsyncAnthropicBedrock().beta.messages.stream", "anthropic-messages-beta"),
            ("google.genai.Client().aio.live.connect", "google-genai-live"),
            ("vertexai.preview.generative_models.GenerativeModel", "vertexai-generative-model"),
            ("aioboto3.Session().client().converse_stream", "boto3-bedrock-converse"),
            ("langchain.chat_models.openai.ChatOpenAI", "langchain-openai-chat-openai"),
            ("langchain_openai.chat_models.base.ChatOpenAI", "langchain-openai-chat"),
            ("phi.model.openai.chat.OpenAIChat", "phidata-models"),
            ("tiktoken.encoding_for_model", "tiktoken-encoding"),
            ("httpx.AsyncClient().post", "http-json"),
        ],
    )
    def test_a_qualified_name_leads_to_its_surface(self, name: str, surface_id: str) -> None:
        found = SURFACES.resolved(name)
        assert found is not None
        assert found.id == surface_id

    @pytest.mark.parametrize(
        "name",
        [
            "openai.OpenAI",
            "openai.OpenAI().chat",
            "myopenai.OpenAI().responses.create",
            "print",
            "",
        ],
    )
    def test_what_is_no_surface_leads_nowhere(self, name: str) -> None:
        assert SURFACES.resolved(name) is None

    @given(st.data())
    def test_whatever_stands_in_for_a_class_or_between_changes_nothing(
        self, data: st.DataObject
    ) -> None:
        one = data.draw(st.sampled_from(RULES.surfaces))
        name = data.draw(st.sampled_from(one.calls))
        same = [
            drop_in + name.removeprefix(original)
            for drop_in, original in RULES.clients.drop_ins.items()
            if name.startswith((f"{original}.", f"{original}()"))
        ]
        head, _, method = data.draw(st.sampled_from([name, *same])).rpartition(".")
        between = data.draw(st.sampled_from(sorted(RULES.clients.transparent)))
        assert SURFACES.resolved(f"{head}.{between}.{method}") is one


class TestByTail:
    @pytest.mark.parametrize(
        ("tail", "surface_id"),
        [
            ("chat.completions.create", "openai-chat-completions"),
            ("client.chat.completions.with_raw_response.create", "openai-chat-completions"),
            ("ChatCompletion.create", "openai-0-chat-completion"),
            ("messages.create", "anthropic-messages"),
            ("client.beta.messages.create", "anthropic-messages-beta"),
            ("aio.models.generate_content", "google-genai-generate-content"),
            ("bedrock.converse", "boto3-bedrock-converse"),
            ("ChatOpenAI", "langchain-openai-chat"),
            ("models.ChatOpenAI", "langchain-openai-chat"),
        ],
    )
    def test_a_call_on_an_object_nobody_knows(self, tail: str, surface_id: str) -> None:
        found = SURFACES.by_tail(tail)
        assert found is not None
        assert found.id == surface_id

    @pytest.mark.parametrize("tail", ["create", "run", "OpenAI", "Agent", "session.create", ""])
    def test_one_name_that_others_have_too_tells_nothing(self, tail: str) -> None:
        assert SURFACES.by_tail(tail) is None

    def test_surfaces_that_end_alike_must_agree(self) -> None:
        first = surface("a.A().chat.create", "a", endpoint="chat")
        for other, agrees in (
            (surface("b.B().chat.create", "b", endpoint="chat"), True),
            (surface("b.B().chat.create", "b", endpoint="completions"), False),
            (surface("b.B().chat.create", "b", "engine", endpoint="chat"), False),
        ):
            assert (found_among(first, other).by_tail("x.chat.create") is first) is agrees

    def test_one_name_is_enough_where_the_rules_say_so(self) -> None:
        ask = surface("kit.Kit().ask", "kit")
        assert found_among(ask).by_tail("x.ask") is None
        assert found_among(ask, unique_names=frozenset({"ask"})).by_tail("x.ask") is ask


class TestClients:
    def test_a_wrapper_returns_the_client_it_is_given(self) -> None:
        assert SURFACES.is_wrapper("langsmith.wrappers.wrap_openai")
        assert not SURFACES.is_wrapper("openai.OpenAI")

    def test_names_are_those_by_which_a_surface_can_be_called(self) -> None:
        assert {"create", "ChatOpenAI", "AsyncInferenceClient"} <= SURFACES.names
        assert "print" not in SURFACES.names

    def test_modules_are_those_a_file_must_import(self) -> None:
        assert {"openai", "langfuse", "google", "requests"} <= SURFACES.modules
        assert not any("." in name or "(" in name for name in SURFACES.modules)


class TestShippedRules:
    def test_what_is_gone_says_what_to_use_in_one_sentence(self) -> None:
        for one in RULES.surfaces:
            if one.gone:
                assert one.gone.endswith("."), one.id
                assert "; use " in one.gone, one.id

    def test_what_has_an_end_is_gone(self) -> None:
        assert [one.id for one in RULES.surfaces if one.until and not one.gone] == []
