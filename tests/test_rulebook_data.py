"""The rules that are shipped: complete, consistent, and right where it was looked up by hand."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from shipped import RULES

from modelaudit.callsites.changes import plan
from modelaudit.listing import Row, rows
from modelaudit.references import Candidate, Reference, Role, Span
from modelaudit.rulebook.index import read_all, rules_folder
from modelaudit.rulebook.models import CallChange, Lifecycle, Model, Offering, Rulebook
from modelaudit.rulebook.status import Clock

TODAY = date(2026, 11, 22)
HORIZON = timedelta(days=90)


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return RULES


def alive(lifecycle: Lifecycle, day: date) -> bool:
    return lifecycle.shutdown is None or lifecycle.shutdown > day + HORIZON


def way_on(rules: Rulebook, model: Model, route: str, day: date) -> list[str]:
    """The plainest reading of the rules: from a model to the one that lives; [] when none does."""
    offering = model.offerings.get(route)
    own = offering.successors if offering else ()
    named = own or (model.offerings[model.home].successors if model.home in model.offerings else ())
    eligible = [one for one in named if one.since is None or one.since <= day]
    living = [
        one
        for one in eligible
        if route in rules.models[one.id].offerings
        and alive(rules.models[one.id].offerings[route].lifecycle, day)
    ]
    for one in sorted(living, key=lambda one: not one.default):
        return [model.id, one.id]
    for one in sorted(eligible, key=lambda one: not one.default):
        if rest := way_on(rules, rules.models[one.id], route, day):
            return [model.id, *rest]
    return []


def offerings(rules: Rulebook) -> Iterator[tuple[Model, Offering]]:
    for model in rules.models.values():
        for offering in (*model.offerings.values(), *model.fine_tunes.values()):
            yield model, offering


class Expected(NamedTuple):
    route: str
    identifier: str
    deprecated: str
    shutdown: str
    end: str


LOOKED_UP = [
    Expected("openai", "gpt-image-1", "2026-04-22", "2026-10-23", "gpt-image-2.6-sunburst"),
    Expected("openai", "gpt-image-1.5", "2026-06-02", "2026-12-01", "gpt-image-2.6-sunburst"),
    Expected("openai", "gpt-image-1-mini", "2026-06-02", "2026-12-01", "gpt-image-2.6-sunburst"),
    Expected("openai", "dall-e-3", "2025-11-14", "2026-05-12", "gpt-image-2"),
    Expected("openai", "gpt-4", "2026-04-22", "2026-10-23", "gpt-5.6-sol"),
    Expected("openai", "gpt-4-0613", "2026-04-22", "2026-10-23", "gpt-5.6-sol"),
    Expected("openai", "gpt-4-0314", "2025-09-26", "2026-03-26", "gpt-6.1-sol"),
    Expected("openai", "gpt-4-32k", "2024-06-06", "2025-06-06", "gpt-6-luna"),
    Expected("openai", "gpt-4o", "2026-10-14", "2027-01-14", "gpt-6-luna"),
    Expected("openai", "gpt-4o-2024-05-13", "2026-04-22", "2026-10-23", "gpt-5.6-sol"),
    Expected("openai", "gpt-3.5-turbo-16k", "2026-04-22", "2026-10-23", "gpt-5.6-terra"),
    Expected("openai", "gpt-3.5-turbo-0613", "2023-11-06", "2024-09-13", "gpt-5.6-terra"),
    Expected("openai", "gpt-5", "2026-06-11", "2026-12-11", "gpt-6.1-sol"),
    Expected("openai", "gpt-5-nano", "2026-06-11", "2026-12-11", "gpt-6-luna"),
    Expected("openai", "o1-mini", "2025-04-28", "2025-10-27", "gpt-5.6-terra"),
    Expected("openai", "o1-preview", "2025-04-28", "2025-07-28", "gpt-5.6-sol"),
    Expected("openai", "ada", "2023-07-06", "2024-01-04", "gpt-5.6-terra"),
    Expected("openai", "text-davinci-003", "2023-07-06", "2024-01-04", "gpt-5.6-terra"),
    Expected("openai", "whisper-1", "2026-08-26", "2027-02-26", "gpt-transcribe"),
    Expected("openai", "tts-1-hd", "2026-10-01", "2027-01-06", "gpt-realtime-2.1-mini"),
    Expected("openai", "text-moderation-007", "2025-04-28", "2025-10-27", "omni-moderation-latest"),
    Expected("openai", "gpt-4o-mini-audio-preview", "2025-09-15", "2026-05-07", "gpt-audio-1.5"),
    Expected("openai", "chatgpt-4o-latest", "2025-11-18", "2026-02-17", "gpt-5.6-sol"),
    Expected("openai", "gpt-5.1", "2026-10-01", "2027-04-01", "gpt-6-sol"),
    Expected("openai", "sora-2", "2026-03-24", "2026-09-24", ""),
    Expected("openai", "codex-mini-latest", "2025-11-17", "2026-02-12", ""),
    Expected("azure", "gpt-4", "", "2025-06-06", "gpt-5.6-sol"),
    Expected("azure", "gpt-35-turbo-16k", "", "2025-04-30", "gpt-5.6-terra"),
    Expected("azure", "gpt-4o-2024-05-13", "", "2026-12-09", "gpt-5.1"),
    Expected("azure", "gpt-5", "", "2027-02-09", "gpt-6.1-sol"),
    Expected("azure", "gpt-5.1-chat", "", "2026-06-29", "gpt-chat-latest"),
    Expected("azure", "gpt-image-1", "", "2026-10-23", "gpt-image-2.5-sunburst"),
    Expected("azure", "o3-mini-2025-01-31", "", "2026-11-19", "gpt-5.6-terra"),
    Expected("azure", "ada", "", "2028-02-09", ""),
    Expected("azure", "whisper", "", "2026-12-15", "gpt-transcribe"),
    Expected("anthropic", "claude-1.3", "2024-09-04", "2024-11-06", "claude-haiku-4-5-20251001"),
    Expected("anthropic", "claude-3-opus-latest", "2025-06-30", "2026-01-05", "claude-opus-4-8"),
    Expected("anthropic", "claude-sonnet-4-5", "2026-09-30", "2026-11-30", "claude-sonnet-5-5"),
    Expected("azure", "claude-sonnet-4-5", "2026-09-30", "2026-11-30", "claude-sonnet-5-5"),
    Expected("azure", "claude-opus-4-1", "", "2026-08-05", "claude-opus-5"),
    Expected("vertex", "claude-3-5-sonnet-v2", "2025-08-20", "2026-02-19", "claude-sonnet-5-5"),
    Expected("github-copilot", "claude-opus-4.8", "", "2026-11-16", ""),
    Expected("databricks", "databricks-claude-sonnet-4", "", "2026-10-09", ""),
    Expected("gemini", "gemini-2.0-flash-001", "", "2026-06-01", "gemini-3.6-flash"),
    Expected("gemini", "veo-3.0-generate-001", "", "2026-06-30", "veo-3.1-generate-preview"),
    Expected("vertex", "gemini-2.5-pro", "", "2026-10-20", "gemini-3.8-flash"),
    Expected("vertex", "text-bison", "", "2025-04-21", "gemini-3.8-flash"),
    Expected("mistral", "open-mistral-nemo", "2026-05-22", "2026-07-31", "ministral-8b-2512"),
    Expected("azure", "mistral-small-2503", "", "2027-02-15", "mistral-small-2603"),
    Expected("xai", "grok-4-0709", "", "2026-05-15", "grok-4.3"),
    Expected("azure", "grok-3", "", "2026-05-01", ""),
    Expected("cohere", "command", "2025-09-15", "", "command-r-08-2024"),
    Expected("cohere", "embed-multilingual-v2.0", "", "2026-04-04", "embed-multilingual-v3.0"),
    Expected("deepseek", "deepseek-reasoner", "", "2026-07-24", "deepseek-flash"),
    Expected("moonshot", "moonshot-v1-8k", "", "2026-08-31", ""),
    Expected("groq", "llama-3.3-70b-versatile", "2026-06-17", "2026-08-16", "gpt-oss-120b"),
    Expected("groq", "mixtral-8x7b-32768", "", "2025-03-20", "gpt-oss-120b"),
    Expected("bedrock", "meta.llama3-3-70b-instruct-v1:0", "2026-09-30", "2027-03-30", ""),
    Expected("together", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "", "2026-10-22", ""),
    Expected("vertex", "meta/llama-3.3-70b-instruct-maas", "", "2026-10-21", ""),
    Expected("fireworks", "kimi-k2p6", "", "2026-09-25", ""),
    Expected("wandb", "Qwen/Qwen3.6-27B", "", "2026-10-05", ""),
    Expected("scaleway", "glm-5.2", "", "2026-11-16", ""),
    Expected("mistral", "zai-glm-5-2", "2026-09-29", "2026-10-31", "glm-5.3"),
    Expected("cerebras", "llama3.1-8b", "", "2026-05-27", ""),
    Expected("baseten", "zai-org/GLM-4.6", "", "2026-10-16", ""),
]


class TestLookedUpByHand:
    @pytest.mark.parametrize("row", LOOKED_UP, ids=lambda row: f"{row.route}-{row.identifier}")
    def test_days_and_end_of_the_chain(self, rules: Rulebook, row: Expected) -> None:
        model = rules.models[rules.identifiers[row.identifier][row.route]]
        cycle = model.offerings[row.route].lifecycle
        chain = way_on(rules, model, row.route, TODAY)
        found = (str(cycle.deprecated or ""), str(cycle.shutdown or ""), (chain or [""])[-1])
        assert found == (row.deprecated, row.shutdown, row.end)

    @pytest.mark.parametrize(
        ("day", "end"),
        [
            ("2025-12-16", "gpt-image-1.5"),
            ("2026-01-15", "gpt-image-1.5"),
            ("2026-06-15", "gpt-image-2"),
            ("2026-10-16", "gpt-image-2.5-sunburst"),
            ("2026-11-22", "gpt-image-2.6-sunburst"),
        ],
    )
    def test_the_recommendation_for_gpt_image_1_moved(
        self, rules: Rulebook, day: str, end: str
    ) -> None:
        chain = way_on(rules, rules.models["gpt-image-1"], "openai", date.fromisoformat(day))
        assert chain == ["gpt-image-1", end]

    def test_one_word_names_two_models_on_two_routes(self, rules: Rulebook) -> None:
        assert rules.identifiers["ada"] == {"openai": "ada", "azure": "text-embedding-ada-002"}

    def test_fine_tuned_models_have_days_of_their_own(self, rules: Rulebook) -> None:
        tuned = rules.models["babbage-002"].fine_tunes["openai"]
        assert tuned.lifecycle.shutdown == date(2026, 10, 23)
        assert rules.models["babbage-002"].offerings["openai"].lifecycle.shutdown == date(
            2026, 9, 28
        )

    def test_pro_models_need_the_pro_mode(self, rules: Rulebook) -> None:
        for one in ("o1-pro", "o3-pro", "gpt-5-pro"):
            successors = rules.models[one].offerings["openai"].successors
            assert {successor.needs for successor in successors} == {"reasoning.mode=pro"}

    def test_unusual_words_need_evidence(self, rules: Rulebook) -> None:
        short = {name for model in rules.models.values() for name in model.short}
        assert {"ada", "babbage", "curie", "davinci", "o1", "o3", "tts", "whisper"} <= short
        assert "gpt-3.5-turbo" not in short


class TestShapesOfRealLifecycles:
    """One real row of each shape; a shape that is lost on the way loses its meaning with it."""

    def offering(self, rules: Rulebook, route: str, identifier: str) -> Offering:
        return rules.models[rules.identifiers[identifier][route]].offerings[route]

    def life(self, rules: Rulebook, route: str, identifier: str) -> Lifecycle:
        return self.offering(rules, route, identifier).lifecycle

    def test_an_earliest_day_that_has_passed_is_no_shutdown(self, rules: Rulebook) -> None:
        life = self.life(rules, "vertex", "claude-sonnet-4-5@20250929")
        assert (life.earliest, life.shutdown, life.stage) == (date(2026, 9, 29), None, None)
        life = self.life(rules, "gemini", "veo-3.1-generate-preview")
        assert (life.earliest, life.shutdown) == (date(2026, 10, 22), None)
        assert life.stage == "deprecated"

    def test_another_model_answers_under_the_old_name(self, rules: Rulebook) -> None:
        life = self.life(rules, "gemini", "gemini-2.5-pro")
        assert (life.shutdown, life.redirects_to) == (date(2026, 12, 1), "gemini-3.8-flash")
        assert self.life(rules, "vertex", "gemini-2.5-pro").redirects_to is None

    def test_a_successor_needs_a_parameter(self, rules: Rulebook) -> None:
        (one,) = self.offering(rules, "xai", "grok-4-fast-non-reasoning").successors
        assert (one.id, one.needs) == ("grok-4.3", "reasoning_effort=none")

    def test_a_successor_is_for_approved_organizations_only(self, rules: Rulebook) -> None:
        open_one, gated = self.offering(rules, "openai", "gpt-5.5-cyber-preview").successors
        assert open_one.gated is None
        assert (gated.id, gated.gated) == ("gpt-6-cyber", "approved organizations only")

    def test_the_vendor_leaves_the_choice(self, rules: Rulebook) -> None:
        successors = self.offering(rules, "cohere", "command-r").successors
        assert [(one.id, one.default) for one in successors] == [
            ("command-r-08-2024", True),
            ("command-r-plus-08-2024", False),
            ("command-a-03-2025", False),
        ]

    def test_a_model_that_reads_images_goes_to_one_that_does(self, rules: Rulebook) -> None:
        for vision in ("llama-4-scout-17b-16e-instruct", "llama-3.2-11b-vision-instruct"):
            assert way_on(rules, rules.models[vision], "groq", TODAY)[-1] == "qwen3.8-27b"
        text = rules.models["llama-3.2-11b-text-preview"]
        assert way_on(rules, text, "groq", TODAY)[-1] == "gpt-oss-20b"

    def test_requests_of_one_kind_share_a_task(self, rules: Rulebook) -> None:
        tasks = {name: rules.models[name].task for name in (
            "imagen-4.0-generate-001", "gemini-nano-banana-2.1", "gpt-image-1",
            "llama-guard-4-12b", "gpt-oss-safeguard-20b",
        )}  # fmt: skip
        assert list(tasks.values()) == [
            "image-generation", "image-chat", "image-generation", "moderation", "chat",
        ]  # fmt: skip

    def test_an_alias_that_one_route_dropped_moves_on_at_home(self, rules: Rulebook) -> None:
        assert self.life(rules, "gemini", "gemini-flash-latest") == Lifecycle(moving=True)
        assert self.life(rules, "vertex", "gemini-flash-latest").shutdown == date(2026, 8, 31)

    def test_the_recommendation_moved(self, rules: Rulebook) -> None:
        old = rules.models["claude-3-opus-20240229"], rules.models["claude-3-7-sonnet-20250219"]
        ends = [way_on(rules, one, "anthropic", date(2026, 7, 1))[-1] for one in old]
        assert ends == ["claude-opus-4-8", "claude-sonnet-4-6"]

    def test_an_alias_moves_without_the_code_changing(self, rules: Rulebook) -> None:
        assert self.life(rules, "openai", "gpt-daybreak-blue-latest").moving
        assert self.life(rules, "mistral", "mistral-large-latest").moving

    def test_an_alias_of_a_snapshot_is_the_same_model(self, rules: Rulebook) -> None:
        assert rules.identifiers["claude-3-5-sonnet-latest"] == {
            "anthropic": "claude-3-5-sonnet-20241022"
        }
        assert rules.identifiers["claude-3-5-sonnet"]["vertex"] == "claude-3-5-sonnet-20240620"

    def test_snapshots_with_other_days_are_other_models(self, rules: Rulebook) -> None:
        days = {
            name: self.life(rules, "azure", name).shutdown
            for name in ("DeepSeek-V4-Flash", "DeepSeek-V4-Flash-0731")
        }
        assert days == {
            "DeepSeek-V4-Flash": date(2028, 2, 20),
            "DeepSeek-V4-Flash-0731": date(2026, 12, 3),
        }

    def test_one_name_on_azure_has_several_versions(self, rules: Rulebook) -> None:
        life = self.life(rules, "azure", "gpt-realtime-mini")
        assert life.versions == (
            ("2025-10-06", date(2027, 4, 6)),
            ("2025-12-15", date(2027, 6, 15)),
        )
        assert life.shutdown == date(2027, 6, 15)

    def test_the_day_differs_by_region(self, rules: Rulebook) -> None:
        assert self.life(rules, "bedrock", "anthropic.claude-sonnet-4-20250514-v1:0").regional
        life = self.life(rules, "bedrock", "anthropic.claude-3-haiku-20240307-v1:0")
        assert [day for _, day in life.regions] == [date(2026, 9, 10), date(2026, 10, 17)]
        assert (life.shutdown, life.regional) == (date(2026, 9, 10), False)

    def test_geographies_of_bedrock_are_no_identifiers(self, rules: Rulebook) -> None:
        offering = self.offering(rules, "bedrock", "meta.llama3-2-1b-instruct-v1:0")
        assert (offering.profiles, offering.aliases) == (("eu", "us"), ())
        assert rules.models["amazon.nova-canvas-v1:0"].offerings["bedrock"].profiles == ("us",)
        assert not [name for name in rules.identifiers if name.startswith(("us.", "eu."))]

    def test_a_route_that_closed_gives_its_models_no_days(self, rules: Rulebook) -> None:
        assert rules.routes["github-models"].closed == date(2026, 7, 30)
        served = [one for _, one in offerings(rules) if one.route == "github-models"]
        assert len(served) == 55
        assert all(one.lifecycle == Lifecycle() for one in served)

    def test_other_lists_say_another_day(self, rules: Rulebook) -> None:
        life = self.life(rules, "anthropic", "claude-sonnet-4-5-20250929")
        assert dict(life.conflicts) == {"depdesk": "2026-09-29", "modelrot": "2026-09-29"}

    def test_fine_tuned_models_live_longer_on_azure(self, rules: Rulebook) -> None:
        tuned = rules.models["gpt-4.1"].fine_tunes
        assert tuned["openai"].lifecycle.shutdown == date(2027, 1, 14)
        assert tuned["azure"].lifecycle.shutdown == date(2027, 10, 14)

    def test_what_google_says_is_not_deprecated_is_alive(self, rules: Rulebook) -> None:
        life = self.life(rules, "gemini", "gemini-2.5-flash-lite")
        assert (life.deprecated, life.shutdown, life.earliest, life.stage) == (None,) * 4
        assert self.life(rules, "vertex", "gemini-2.5-flash-lite").shutdown == date(2026, 10, 20)

    def test_the_same_weights_are_one_model_on_all_routes(self, rules: Rulebook) -> None:
        assert {
            one.route: one.id for one in rules.models["llama-3.3-70b-instruct"].offerings.values()
        } == {
            "azure": "Llama-3.3-70B-Instruct",
            "bedrock": "meta.llama3-3-70b-instruct-v1:0",
            "cerebras": "llama-3.3-70b",
            "github-models": "meta/llama-3.3-70b-instruct",
            "groq": "llama-3.3-70b-versatile",
            "together": "meta-llama/Llama-3.3-70B-Instruct-Turbo",
            "vertex": "meta/llama-3.3-70b-instruct-maas",
        }

    def test_each_route_has_its_own_price(self, rules: Rulebook) -> None:
        model = rules.models["llama-3.3-70b-instruct"]
        prices = {
            one.route: dict(one.card.prices)["input"]
            for one in model.offerings.values()
            if one.card
        }
        assert (prices["groq"], prices["bedrock"], prices["together"]) == (0.59, 0.72, 1.04)
        assert model.card is None

    def test_the_card_of_gpt_image_1(self, rules: Rulebook) -> None:
        model = rules.models["gpt-image-1"]
        gateway = model.offerings["vercel-ai-gateway"].card
        assert model.card is not None
        assert gateway is not None
        assert dict(gateway.prices) == {"input": 5, "output": 40, "cached_input": 1.25}
        assert dict(model.card.prices)["image_1024x1024_medium"] == 0.042
        assert (model.card.license, model.card.commercial_use) == ("proprietary", "conditional")
        assert model.released == date(2025, 4, 23)
        assert model.guidance is not None


class TestShape:
    def test_nothing_is_wrong(self) -> None:
        assert read_all()[1] == []

    def test_models_are_sorted_so_that_a_person_finds_them(self) -> None:
        for path in (Path(rules_folder()) / "models").glob("*.yaml"):
            ids = re.findall(r"(?m)^- id: (\S+)$", path.read_text())
            assert ids == sorted(ids)

    def test_words_of_call_sites_are_sorted(self) -> None:
        document = yaml.safe_load((Path(rules_folder()) / "call_sites.yaml").read_text())
        for key in ("model_keys", "lookup_calls", "table_keys"):
            assert document[key] == sorted(document[key], key=str.lower)
        for key in ("wrappers", "transparent", "drop_ins", "unique_names"):
            assert list(document[key]) == sorted(document[key])

    def test_every_date_has_a_source(self, rules: Rulebook) -> None:
        for model, offering in offerings(rules):
            cycle = offering.lifecycle
            if cycle.deprecated or cycle.shutdown or cycle.earliest or cycle.stage:
                assert cycle.source is not None, model.id
                assert cycle.source.checked <= TODAY

    def test_every_dying_model_leads_to_a_living_one_or_says_why_not(self, rules: Rulebook) -> None:
        for model in rules.models.values():
            offering = model.offerings.get(model.home)
            if offering is None or (not offering.lifecycle.deprecated and alive_today(offering)):
                continue
            assert way_on(rules, model, model.home, TODAY) or offering.no_successor, model.id

    def test_one_of_several_successors_is_the_default(self, rules: Rulebook) -> None:
        for model, offering in offerings(rules):
            if len(offering.successors) > 1:
                assert any(one.default for one in offering.successors), (model.id, offering.route)

    def test_no_default_is_without_a_reason(self, rules: Rulebook) -> None:
        for _, offering in offerings(rules):
            if len(offering.successors) > 1:
                assert all(one.because for one in offering.successors if one.default)

    def test_every_route_of_a_model_is_known(self, rules: Rulebook) -> None:
        routes = {offering.route for _, offering in offerings(rules)}
        assert routes <= set(rules.routes)

    def test_prefixes_belong_to_one_route(self, rules: Rulebook) -> None:
        prefixes = [prefix for route in rules.routes.values() for prefix in route.prefixes]
        assert len(prefixes) == len(set(prefixes))
        assert all(prefix.endswith(("/", ":")) for prefix in prefixes)


def alive_today(offering: Offering) -> bool:
    return alive(offering.lifecycle, TODAY)


class TestCallChanges:
    def blocking(
        self, rules: Rulebook, source: str, target: str, arguments: set[str]
    ) -> list[CallChange]:
        """Return what a request needs of which nothing but its arguments is known."""
        changes = [
            change
            for change in rules.changes
            if any(fnmatchcase(source, glob) for glob in change.sources)
            and any(fnmatchcase(target, glob) for glob in change.targets)
            and not change.routes
        ]
        text = Candidate(Span(0, 0), "", source, "", None, False, False)
        reference = Reference(text, Role.USE, "a request", arguments=tuple(sorted(arguments)))
        return [need.change for need in plan(changes, reference, b"").needs]

    @pytest.mark.parametrize(
        ("source", "target", "arguments"),
        [
            ("gpt-4", "gpt-5.6-sol", {"temperature"}),
            ("gpt-4o", "gpt-6-luna", {"max_tokens"}),
            ("gpt-4o-2024-08-06", "gpt-6-luna", {"top_p"}),
            ("o1", "gpt-5.6-sol", {"tools"}),
            ("gpt-5", "gpt-6.1-sol", {"reasoning_effort"}),
            ("gpt-3.5-turbo", "gpt-5.6-terra", {"functions"}),
            ("o1-pro", "gpt-5.6-sol", {"input"}),
            ("dall-e-3", "gpt-image-2", {"prompt"}),
            ("gpt-image-1", "gpt-image-2.6-sunburst", {"input_fidelity"}),
            ("text-davinci-003", "gpt-5.6-terra", {"prompt"}),
            ("tts-1", "gpt-realtime-2.1-mini", {"voice"}),
            ("whisper-1", "gpt-transcribe", {"response_format"}),
            ("gpt-4o-transcribe", "gpt-transcribe", {"language"}),
            ("text-embedding-ada-002", "text-embedding-3-small", {"input"}),
            ("claude-2.1", "claude-opus-4-8", {"prompt"}),
            ("claude-3-opus-20240229", "claude-opus-4-8", {"temperature"}),
            ("claude-3-5-haiku-20241022", "claude-haiku-4-5-20251001", {"temperature", "top_p"}),
            ("claude-sonnet-4-20250514", "claude-sonnet-5-5", {"max_tokens"}),
            ("claude-sonnet-4-5-20250929", "claude-sonnet-5-5", {"tool_choice"}),
            ("claude-3-haiku-20240307", "claude-haiku-4-5-20251001", {"body"}),
            ("gemini-2.5-pro", "gemini-3.8-flash", {"temperature"}),
            ("gemini-2.0-flash", "gemini-3.6-flash", {"generation_config"}),
            ("gemini-2.5-flash", "gemini-3.5-flash-lite", {"thinking_config"}),
            ("text-bison", "gemini-3.8-flash", {"max_output_tokens"}),
            ("imagen-4.0-generate-001", "gemini-nano-banana-2.1", {"prompt"}),
            ("grok-3", "grok-4.3", {"stop"}),
            ("command", "command-r-08-2024", {"prompt"}),
            ("deepseek-chat", "deepseek-flash", {"messages"}),
            ("llama-4-scout-17b-16e-instruct", "gpt-oss-120b", {"messages"}),
        ],
    )
    def test_a_request_that_would_break(
        self, rules: Rulebook, source: str, target: str, arguments: set[str]
    ) -> None:
        assert self.blocking(rules, source, target, arguments)

    @pytest.mark.parametrize(
        ("source", "target", "arguments"),
        [
            ("gpt-4", "gpt-5.6-sol", {"messages", "stream"}),
            ("gpt-4o", "gpt-6-luna", {"messages", "response_format", "n", "user"}),
            ("gpt-5", "gpt-6.1-sol", {"messages", "max_completion_tokens"}),
            ("gpt-image-1", "gpt-image-2.6-sunburst", {"prompt", "size", "quality", "n"}),
            ("gpt-4o-transcribe", "gpt-transcribe", {"file"}),
            ("text-ada-001", "gpt-3.5-turbo-instruct", {"prompt"}),
            ("claude-3-opus-20240229", "claude-opus-4-8", {"messages", "max_tokens", "system"}),
            ("claude-3-haiku-20240307", "claude-haiku-4-5-20251001", {"temperature", "tools"}),
            ("gemini-2.0-flash", "gemini-3.6-flash", {"contents", "system_instruction"}),
            ("mistral-small-2409", "mistral-small-2603", {"temperature", "max_tokens", "tools"}),
            ("command-r-plus-04-2024", "command-r-08-2024", {"message", "temperature"}),
            ("llama-3.3-70b-instruct", "gpt-oss-120b", {"temperature", "max_tokens"}),
        ],
    )
    def test_a_request_that_goes_on_as_it_is(
        self, rules: Rulebook, source: str, target: str, arguments: set[str]
    ) -> None:
        assert self.blocking(rules, source, target, arguments) == []

    def test_a_way_to_another_kind_of_endpoint_always_needs_a_change(self, rules: Rulebook) -> None:
        served_alike = {"chat", "responses"}
        for model in rules.models.values():
            chain = way_on(rules, model, "openai", TODAY)
            target = rules.models[chain[-1]] if chain else model
            if model.task == target.task or {model.task, target.task} <= served_alike:
                continue
            assert self.blocking(rules, model.id, target.id, set()), (model.id, target.id)

    def test_globs_of_sources_match_some_model(self, rules: Rulebook) -> None:
        for change in rules.changes:
            for glob in change.sources:
                names = (*rules.models, *rules.identifiers)
                assert any(fnmatchcase(name, glob) for name in names), (change.id, glob)
            for glob in change.targets:
                assert any(fnmatchcase(name, glob) for name in rules.models), (change.id, glob)


def test_routes_name_vendors_as_the_files_of_models_do(rules: Rulebook) -> None:
    known = {model.vendor for model in rules.models.values()}
    for route in rules.routes.values():
        named = {vendor for vendor, _ in route.vendors} | {one.vendor for one in route.rewrites}
        assert named <= known, route.id


class TestListing:
    @pytest.fixture
    def listed(self, rules: Rulebook) -> dict[tuple[str, str], Row]:
        found = rows(rules, Clock(TODAY, HORIZON.days))
        keys = [(row["route"], row["identifier"]) for row in found]
        assert keys == sorted(set(keys))
        return dict(zip(keys, found, strict=True))

    def test_a_row_says_all_about_an_identifier_on_a_route(
        self, listed: dict[tuple[str, str], Row]
    ) -> None:
        assert listed["openai", "gpt-4-0613"] == {
            "identifier": "gpt-4-0613",
            "model": "gpt-4",
            "vendor": "openai",
            "route": "openai",
            "aliases": ["gpt-4"],
            "status": "retired",
            "deprecated_on": "2026-04-22",
            "shutdown_on": "2026-10-23",
            "earliest_on": None,
            "redirects_to": None,
            "successor": "gpt-5.6-sol",
            "successor_chain": ["gpt-4", "gpt-5.6-sol"],
            "reason": None,
            "source": "https://developers.openai.com/api/docs/deprecations",
        }

    def test_a_reason_stands_where_there_is_no_successor(
        self, listed: dict[tuple[str, str], Row]
    ) -> None:
        row = listed["openai", "sora-2"]
        assert (row["successor"], row["successor_chain"]) == (None, ["sora-2"])
        assert row["reason"] == "OpenAI ends its video models and names no successor"

    def test_fine_tuned_identifiers_are_listed(self, listed: dict[tuple[str, str], Row]) -> None:
        assert listed["openai", "ft:gpt-4"]["aliases"] == ["ft:gpt-4-0613"]

    def test_every_identifier_of_every_route_is_listed(
        self, rules: Rulebook, listed: dict[tuple[str, str], Row]
    ) -> None:
        known = {
            (route, name)
            for name, routes in rules.identifiers.items()
            for route, model in routes.items()
            if route in rules.models[model].offerings  # gateways make more by rule
        }
        assert known == {key for key in listed if not key[1].startswith("ft:")}
