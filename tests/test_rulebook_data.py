"""The rules that are shipped: complete, consistent, and right where it was looked up by hand."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from modelaudit.listing import Row, rows
from modelaudit.rulebook.index import open_rulebook, rules_folder, validate
from modelaudit.rulebook.models import CallChange, Lifecycle, Model, Offering, Rulebook
from modelaudit.succession import Clock

TODAY = date(2026, 11, 22)
HORIZON = timedelta(days=90)


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return open_rulebook(use_cache=False).rulebook()


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
    for one in eligible:
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


class TestShape:
    def test_nothing_is_wrong(self) -> None:
        assert validate() == []

    def test_models_are_sorted_so_that_a_person_finds_them(self) -> None:
        for path in (Path(rules_folder()) / "models").glob("*.yaml"):
            ids = re.findall(r"(?m)^- id: (\S+)$", path.read_text())
            assert ids == sorted(ids)

    def test_words_of_call_sites_are_sorted(self) -> None:
        document = yaml.safe_load((Path(rules_folder()) / "call_sites.yaml").read_text())
        for key in ("model_keys", "lookup_calls", "table_keys"):
            assert document[key] == sorted(document[key], key=str.lower)

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
        return [
            change
            for change in rules.changes
            if any(fnmatchcase(source, glob) for glob in change.sources)
            and any(fnmatchcase(target, glob) for glob in change.targets)
            and (not change.parameters or arguments & set(change.parameters))
        ]

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
            for glob in (*change.sources, *change.targets):
                assert any(fnmatchcase(name, glob) for name in rules.identifiers), (change.id, glob)


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
        known = {(route, name) for name, routes in rules.identifiers.items() for route in routes}
        assert known == {key for key in listed if not key[1].startswith("ft:")}
