"""The shapes of lifecycles on rows that are shipped, as of 2026-11-22."""

from datetime import date
from typing import NamedTuple

import pytest
from shipped import RULES

from modelaudit.fate import fate
from modelaudit.findings import Status
from modelaudit.rulebook.models import Offering, Rulebook
from modelaudit.rulebook.status import DYING, Clock, offering, status
from modelaudit.rulebook.succession import Succession, resolve


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return RULES


class Told(NamedTuple):
    served: Offering
    status: Status
    text: str
    succession: Succession


def told(rules: Rulebook, model_id: str, route: str, day: str = "2026-11-22") -> Told:
    model, clock = rules.models[model_id], Clock(date.fromisoformat(day))
    served = offering(rules, model, route)
    assert served is not None
    now = status(served, rules, clock)
    said = fate(served, now, rules.routes[route], rules, clock)
    return Told(served, now, said.text, resolve(rules, model, route, clock))


def test_an_earliest_day_that_passed_retires_nothing(rules: Rulebook) -> None:
    haiku = told(rules, "claude-haiku-4-5-20251001", "anthropic")
    assert haiku.served.lifecycle.earliest == date(2026, 10, 15)
    assert haiku.status is Status.ACTIVE
    speech = told(rules, "gemini-2.5-flash-preview-tts", "gemini")
    assert speech.status is Status.DEPRECATED
    assert "not before 2026-11-17, which has passed: ask the API" in speech.text
    assert speech.succession.chain[-1] == "gemini-3.8-flash-tts"


@pytest.mark.parametrize(
    ("model_id", "route", "now", "answers"),
    [
        ("deepseek-v4-flash", "deepseek", Status.RETIRED, "has answered as deepseek-flash"),
        ("gemini-2.5-pro", "gemini", Status.RETIRING, "will answer as gemini-3.8-flash"),
    ],
)
def test_a_redirected_model_leads_to_the_one_that_answers(
    rules: Rulebook, model_id: str, route: str, now: Status, answers: str
) -> None:
    found = told(rules, model_id, route)
    assert found.status is now
    assert answers in found.text
    assert found.succession.chain[-1] == found.served.lifecycle.redirects_to


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-09-12", Status.RETIRING), ("2026-10-17", Status.RETIRED)]
)
def test_regions_end_one_after_the_other(rules: Rulebook, day: str, expected: Status) -> None:
    found = told(rules, "claude-3-haiku-20240307", "bedrock", day)
    assert found.status is expected
    assert "2026-09-10" in found.text
    assert "2026-10-17" in found.text


def test_a_day_that_differs_by_region_is_the_first_known(rules: Rulebook) -> None:
    assert "the day differs by region" in told(rules, "jamba-1.5-large", "bedrock").text


def test_a_deployment_may_be_of_a_version_that_has_ended(rules: Rulebook) -> None:
    found = told(rules, "gpt-4o", "azure")
    assert found.status not in DYING
    assert "version 2024-05-13 ended on 2026-10-01" in found.text
    assert "2024-11-20" not in found.text


def test_a_closed_route_takes_everything_with_it(rules: Rulebook) -> None:
    found = told(rules, "gpt-4.1", "github-models")
    assert found.status is Status.RETIRED
    assert found.text == "fails: GitHub Models closed on 2026-07-30 (115 days ago)"
    assert found.succession.reason == "nothing is served there any more; gpt-4.1 is on azure"


def test_a_moving_alias_is_alive_until_it_has_days(rules: Rulebook) -> None:
    assert told(rules, "mistral-large-latest", "mistral").status is Status.ACTIVE
    blue = told(rules, "gpt-daybreak-blue-latest", "openai")
    assert blue.status is Status.DEPRECATED
    assert blue.text.startswith("points at whatever is current")


def test_a_snapshot_may_die_before_its_alias(rules: Rulebook) -> None:
    assert told(rules, "gpt-4o-2024-05-13", "openai").status is Status.RETIRED
    assert told(rules, "gpt-4o", "openai").status is Status.RETIRING


def test_a_successor_may_need_a_parameter(rules: Rulebook) -> None:
    for model_id in ("o1-pro", "gpt-5-pro"):
        step = told(rules, model_id, "openai").succession.step
        assert step is not None
        assert step.needs == "reasoning.mode=pro"


def test_a_gated_successor_is_passed_over(rules: Rulebook) -> None:
    found = told(rules, "gpt-5.5-cyber-preview", "openai")
    gated = {step.id: step.gated for step in found.served.successors}
    assert gated["gpt-6-cyber"]
    assert found.succession.chain[-1] == "gpt-5.6-cyber"


@pytest.mark.parametrize(
    ("day", "successor"),
    [
        ("2026-06-15", "gpt-image-2"),
        ("2026-09-15", "gpt-image-2"),
        ("2026-10-16", "gpt-image-2.5-sunburst"),
        ("2026-11-22", "gpt-image-2.6-sunburst"),
    ],
)
def test_the_recommendation_of_its_day_holds(rules: Rulebook, day: str, successor: str) -> None:
    assert told(rules, "gpt-image-1", "openai", day).succession.chain[-1] == successor


def test_a_graver_day_of_another_source_is_told(rules: Rulebook) -> None:
    found = told(rules, "claude-sonnet-4-5-20250929", "anthropic")
    assert found.status is Status.RETIRING
    assert "depdesk says 2026-09-29" in found.text


def test_a_cloud_without_a_word_of_its_own_takes_the_vendors(rules: Rulebook) -> None:
    for route in ("bedrock", "vertex"):
        found = told(rules, "claude-3-5-sonnet-20240620", route).succession
        assert (found.chain[-1], found.derived) == ("claude-sonnet-5-5", True)
    assert not told(rules, "claude-3-5-sonnet-20240620", "anthropic").succession.derived


def test_a_route_that_serves_no_successor_names_those_that_do(rules: Rulebook) -> None:
    found = told(rules, "claude-opus-4-1-20250805", "bedrock").succession
    assert found.successor is None
    assert found.reason == (
        "no living successor is served on bedrock; claude-opus-4-8 is on anthropic, azure, vertex"
    )


def test_fine_tuned_models_outlive_or_follow_their_base(rules: Rulebook) -> None:
    model, clock = rules.models["babbage-002"], Clock(date(2026, 10, 1))
    base = offering(rules, model, "openai")
    tuned = offering(rules, model, "openai", fine_tuned=True)
    assert base is not None
    assert tuned is not None
    assert status(base, rules, clock) is Status.RETIRED
    assert status(tuned, rules, clock) is Status.RETIRING


@pytest.mark.parametrize("day", ["2026-01-15", "2026-11-22", "2027-06-01"])
def test_every_model_ends_at_a_living_one_or_says_why_not(rules: Rulebook, day: str) -> None:
    clock = Clock(date.fromisoformat(day))
    for model in rules.models.values():
        for route in model.offerings:
            found = resolve(rules, model, route, clock)
            if found.successor is None:
                assert found.reason, (model.id, route)
                continue
            assert status(found.successor, rules, clock) not in DYING, (model.id, route)
            assert rules.identifiers[found.successor.id][found.successor.route] == found.chain[-1]
