"""What `modelaudit explain` says: which model is meant, how it stands, what a move would lose."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from acme import life, model, rulebook, to
from conftest import FIXTURES, Run
from hypothesis import given
from hypothesis import strategies as st

from modelaudit.errors import UsageError
from modelaudit.explain.answer import Answer, answer
from modelaudit.explain.checks import Check, Outcome, run_checks
from modelaudit.explain.explanation import Explanation
from modelaudit.explain.lookup import Named, Several, find
from modelaudit.rulebook.models import (
    CallChange,
    Card,
    Guidance,
    Lifecycle,
    Model,
    Offering,
    Successor,
)
from modelaudit.rulebook.status import Clock
from modelaudit.verdict import Law

AS_OF = "2026-11-22"
CLOCK = Clock(date.fromisoformat(AS_OF))
GOLDEN = FIXTURES / "explain"
SCHEMA = json.loads((Path(__file__).parents[1] / "docs" / "explain.schema.json").read_text())
DEAD = life("2026-10-01", "2026-04-01")
FULL = Card(
    prices=(("input", 2.0), ("output", 8.0)),
    context_window=1000,
    max_output=100,
    modalities_in=("text", "image"),
    modalities_out=("text",),
    capabilities=("tools", "vision"),
)


def law(
    *models: Model, changes: Iterable[CallChange] = (), overrides: dict[str, str] | None = None
) -> Law:
    return Law(rulebook(models, changes), CLOCK, overrides=overrides or {})


def explained(law: Law, asked: str, route: str | None = None) -> Explanation:
    found = answer(law, asked, route).found
    assert isinstance(found, Explanation), found
    return found


# --------------------------------------------------------------------------- which model is meant

WORLD = rulebook(
    [
        model("acme-1.5-mini", aliases=("acme-1.5-mini-0613",), cloud=life("2027-01-01")),
        model("acme-1.5"),
        model("acme-15"),
        model("bolt-2")._replace(name="Thunder Bolt", family="bolts"),
    ]
)


@pytest.mark.parametrize(
    ("text", "id_", "route"),
    [
        ("acme-1.5", "acme-1.5", "acme"),
        ("  acme-1.5\n", "acme-1.5", "acme"),
        ("acme-1.5-mini-0613", "acme-1.5-mini", "acme"),
        ("gateway/acme/acme-1.5", "acme-1.5", "gateway"),
        ("cloud/eu/acme-1.5-mini", "acme-1.5-mini", "cloud"),
        ("Acme 1.5", "acme-1.5", None),
        ("ACME-1-5", "acme-1.5", None),
        ("Thunder Bolt", "bolt-2", None),
        ("thunder-bolt", "bolt-2", None),
        ("bolts", "bolt-2", None),
        ("proxy/Acme_1.5", "acme-1.5", None),
        ("thunder", "bolt-2", None),
        ("0613", "acme-1.5-mini", None),
    ],
)
def test_a_model_is_found_by_all_it_is_called(text: str, id_: str, route: str | None) -> None:
    found = find(Law(WORLD, CLOCK), text)
    assert isinstance(found, Named)
    assert (found.model.id, found.route) == (id_, route)


def test_an_identifier_of_two_models_is_the_vendors_own() -> None:
    other = Offering("cloud", "acme-2", (), life("2027-01-01"))
    clone = model("clone-2")._replace(offerings={"cloud": other})
    known = rulebook([model("acme-2"), clone])
    found = explained(Law(known, CLOCK), "acme-2")
    assert found.model.id == "acme-2"
    assert [(route, model.id) for route, model in found.named.others] == [("cloud", "clone-2")]
    assert "On cloud this identifier names another model: clone-2, Clone-2" in found.notes
    assert explained(Law(known, CLOCK), "acme-2", route="cloud").model.id == "clone-2"
    assert explained(Law(known, CLOCK), "cloud/acme-2").model.id == "clone-2"


@pytest.mark.parametrize("text", ["acme", "acme 1", "Acme-1"])
def test_part_of_several_names_offers_them_nearest_first(text: str) -> None:
    found = find(Law(WORLD, CLOCK), text)
    assert isinstance(found, Several)
    assert not found.misspelled
    assert [model.id for model in found.models] == ["acme-15", "acme-1.5", "acme-1.5-mini"]


def test_part_of_one_name_is_said_to_be_only_part_of_it() -> None:
    assert explained(Law(WORLD, CLOCK), "1.5 mini").notes == (
        "Only part of its name was asked for, and no other name has that part",
    )
    assert explained(Law(WORLD, CLOCK), "acme-1.5-mini").notes == ()


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("acme-1.5-mni", "acme-1.5-mini"),
        ("gateway/acme/acme-1.5-mni", "acme-1.5-mini"),
        ("Thunderbolt", "bolt-2"),
    ],
)
def test_a_misspelled_name_offers_the_nearest(text: str, nearest: str) -> None:
    found = answer(Law(WORLD, CLOCK), text)
    assert found.complaint is not None
    assert found.complaint.startswith(f"no rule knows the model `{text}`; did you mean {nearest}")
    assert found.terminal(color=False, width=80) == ""


def test_the_nearest_are_few() -> None:
    known = rulebook([model(f"acme-{number}") for number in range(10)])
    found = answer(Law(known, CLOCK), "acmee")
    assert found.complaint is not None
    assert found.complaint.count("acme-") == 3


@pytest.mark.parametrize("text", ["", "  ", "zzzzzz", "???", "\x1b[31m", "x" * 100_000])
def test_what_is_like_nothing_is_said_in_one_short_line(text: str) -> None:
    complaint = answer(Law(WORLD, CLOCK), text).complaint
    assert complaint is not None
    assert complaint.startswith("no rule knows the model")
    assert complaint.isprintable()
    assert len(complaint) < 120


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    found = answer(Law(WORLD, CLOCK), text)
    page = found.terminal(color=False, width=80)
    assert (found.complaint or "").isprintable()
    assert "\x1b" not in page
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(found.json()))


# ------------------------------------------------------------------------------- how it stands


def test_the_route_in_view_is_the_vendors_own_until_another_is_named() -> None:
    known = law(model("old", DEAD, to("new"), cloud=life("2028-01-01")), model("new"))
    assert explained(known, "old").verdict.route == "acme"
    assert explained(known, "cloud/old").verdict.route == "cloud"
    assert explained(known, "old", route="cloud").verdict.route == "cloud"
    assert explained(known, "gateway/acme/old").verdict.route == "gateway"
    chosen = replace(known, default_route="cloud")
    assert explained(chosen, "old").verdict.route == "cloud"
    assert explained(chosen, "new").verdict.route == "acme"


def test_a_route_that_does_not_serve_it_is_a_mistake() -> None:
    with pytest.raises(UsageError, match=r"^new is not served on cloud, but on acme$"):
        answer(law(model("new")), "new", route="cloud")


def test_a_prefix_that_no_rule_confirms_is_noted() -> None:
    found = explained(law(model("new")), "cloud/new")
    assert found.verdict.route == "acme"
    assert found.notes == ("No rule knows what stands before the name; this is about acme",)


def test_every_route_with_days_of_its_own_is_listed_the_vendors_first() -> None:
    old = model("old", DEAD, to("new"), cloud=life("2028-01-01"))
    old = old._replace(offerings=dict(reversed(list(old.offerings.items()))))
    known = law(old, model("new"))
    assert [each.route for each in explained(known, "old").standings] == ["acme", "cloud"]
    through = explained(known, "gateway/old").standings
    assert [each.route for each in through] == ["acme", "cloud", "gateway"]


def test_a_fine_tuned_model_has_days_of_its_own() -> None:
    old = model("old", life("2027-12-01", "2026-04-01"), to("new"), fine_tune=DEAD)
    found = explained(law(old, model("new")), "ft:old:org::id")
    assert found.verdict.status == "retired"
    assert found.notes == ("A fine-tuned Old; the days are those of its fine-tuned versions",)
    assert explained(law(old, model("new")), "old").verdict.status == "deprecated"


def test_a_fine_tuned_model_has_prices_of_its_own() -> None:
    old = model("old", DEAD, to("new"), fine_tune=DEAD)._replace(
        card=Card(prices=(("input", 2.5),), context_window=8000)
    )
    tuned = old.fine_tunes["acme"]._replace(card=Card(prices=(("input", 3.75),)))
    known = law(old._replace(fine_tunes={"acme": tuned}), model("new"))
    for text, price in (("ft:old:org::id", 3.75), ("old", 2.5)):
        found = explained(known, text)
        assert found.side.card == Card(prices=(("input", price),), context_window=8000)
        assert [one.prices[0].usd for one in found.prices] == [price]


def test_nobody_leaves_a_model_that_is_active_on_the_route() -> None:
    found = explained(law(model("old", DEAD, to("new"), cloud=life()), model("new")), "cloud/old")
    assert found.verdict.status == "active"
    assert found.hops == ()
    assert [each.step.id for each in found.recommendations] == ["new"]


@pytest.mark.parametrize(
    ("lifecycle", "says"),
    [
        (life(earliest=date(2027, 3, 1)), "not shut down before 2027-03-01"),
        (life(earliest=date(2026, 3, 1)), "not before 2026-03-01, which has passed: ask the API"),
        (life("2026-10-01", redirects_to="new"), "answers as new from then on"),
        (Lifecycle(moving=True), "repointed without your code changing"),
        (life("2027-10-01", regional=True), "the day differs by region"),
        (
            life("2027-10-01", regions=(("east", date(2027, 10, 1)), ("west", date(2027, 11, 1)))),
            "west on 2027-11-01",
        ),
        (life("2027-10-01", versions=(("0613", date(2027, 9, 1)),)), "by version: 0613 2027-09-01"),
        (life("2027-10-01", conflicts=(("a list", "2027-01-01"),)), "other sources: a list 2027-"),
        (life("2027-10-01", "2026-09-01"), "announced on 2026-09-01"),
    ],
)
def test_what_a_day_alone_does_not_tell_stands_below_it(lifecycle: Lifecycle, says: str) -> None:
    page = answer(law(model("old", lifecycle), model("new")), "old")
    assert says in page.terminal(color=False, width=120)


def test_a_gateway_is_shown_with_its_own_spelling() -> None:
    known = rulebook([model("old", DEAD, to("new")), model("new")])
    gateway = known.routes["gateway"]._replace(vendors=(("acme", "acme-labs/"),))
    shut = gateway._replace(id="shut", closed=date(2026, 1, 1))
    other = gateway._replace(id="other", vendors=(("bolt", "bolt/"),))
    routes = {**known.routes, "gateway": gateway, "shut": shut, "other": other}
    found = explained(Law(known._replace(routes=routes), CLOCK), "old", route="gateway")
    assert found.verdict.offering.id == "acme-labs/old"
    assert found.verdict.succession.successor is not None
    assert found.verdict.succession.successor.id == "acme-labs/new"
    assert [(way.route.id, way.identifier) for way in found.ways] == [("gateway", "acme-labs/old")]


def test_a_closed_route_ends_every_model() -> None:
    known = rulebook([model("new", life("2028-01-01")), model("other")])
    closed = known.routes["cloud"]._replace(closed=date(2026, 1, 1))
    closing = Law(known._replace(routes={**known.routes, "cloud": closed}), CLOCK)
    found = explained(closing, "new", route="cloud")
    assert str(found.verdict.status) == "retired"
    assert str(explained(closing, "new").verdict.status) == "active"


def test_a_banned_model_says_so_with_the_reason(run: Run) -> None:
    Path("team.yaml").write_text(
        "bans:\n  - {id: gpt-image-2, because: our lawyers say no}\n", encoding="utf-8"
    )
    result = run("explain", "gpt-image-2", "--rules", "team.yaml", "--as-of", AS_OF)
    assert "GPT Image 2 `gpt-image-2` · banned by team.yaml on openai\n" in result.out
    assert "is banned by team.yaml: our lawyers say no\n" in result.out


# ------------------------------------------------------------------------------------ what to do


def test_each_hop_of_the_chain_has_its_reason() -> None:
    known = law(
        model("first", DEAD, to("second", "2026-02-01", default=True, because="the next one")),
        model("second", DEAD, to("third", "2026-05-01", needs="mode=pro", gated="friends")),
        model("third"),
    )
    page = answer(known, "first").terminal(color=False, width=100)
    assert (
        """\
→ third
  first → second
    the successor since 2026-02-01
    the next one
  second → third
    the successor since 2026-05-01
    needs mode=pro in the request
    only for friends
"""
        in page
    )


def test_a_successor_the_vendor_names_for_a_cloud_is_derived() -> None:
    old = model("old", DEAD, to("new"), cloud=DEAD)
    found = explained(law(old, model("new", cloud=Lifecycle())), "old", route="cloud")
    assert [hop.derived for hop in found.hops] == [True]
    found = explained(law(old, model("new", cloud=Lifecycle())), "old")
    assert [hop.derived for hop in found.hops] == [False]


def test_a_successor_the_project_chose_is_its_own_word() -> None:
    old = model("old", DEAD, to("new"))
    found = explained(law(old, model("new"), model("mine"), overrides={"old": "mine"}), "old")
    assert [(hop.step.id, hop.chosen) for hop in found.hops] == [("mine", True)]


def test_older_recommendations_are_kept_newest_first_with_how_they_stand() -> None:
    named = (to("new", "2026-09-01"), to("dead", "2026-01-01"), to("mid", "2026-05-01"))
    known = law(
        model("old", DEAD, *named), model("new"), model("dead", DEAD, to("new")), model("mid")
    )
    found = explained(known, "old").recommendations
    assert [(each.step.id, str(each.standing.status)) for each in found if each.standing] == [
        ("mid", "active"),
        ("dead", "retired"),
    ]


def test_nothing_is_to_be_done_about_a_living_model() -> None:
    known = law(model("new"))
    found = explained(known, "new")
    assert found.move is None
    assert found.checks == ()
    assert "Nothing: it is active on acme." in answer(known, "new").terminal(color=False, width=80)


def test_a_dead_end_says_why() -> None:
    known = law(model("old", DEAD))
    found = answer(known, "old")
    assert "No successor: no living successor is known on acme" in found.terminal(
        color=False, width=80
    )
    assert json.loads(found.json())["successor"] is None


# -------------------------------------------------------------------------------- migration checks


def check_of(
    name: str, old: Card | None = FULL, new: Card | None = FULL, **more: Any
) -> tuple[str, str]:
    """Return how one check of the move from `old` to `new` ends."""
    step: Successor = more.pop("step", to("new"))
    changes = more.pop("changes", ())
    target = model("new", more.pop("target", None), task=more.pop("task", "chat"))
    source = model("old", DEAD, step)._replace(card=old)
    found = explained(law(source, target._replace(card=new), changes=changes), "old")
    assert not more
    check: Check = next(check for check in found.checks if check.id == name)
    return str(check.outcome), check.message


def changed(**fields: Any) -> Card:
    return FULL._replace(**fields)


@pytest.mark.parametrize(
    ("name", "new", "outcome", "message"),
    [
        ("served", FULL, "pass", "`new` is served on acme"),
        ("task", FULL, "pass", "both are chat models"),
        ("modalities", FULL, "pass", "all kinds of input and output are kept"),
        (
            "modalities",
            changed(modalities_in=("text",), capabilities=()),
            "fail",
            "lost: image input",
        ),
        ("modalities", changed(modalities_out=("audio",)), "fail", "lost: text output"),
        (
            "modalities",
            changed(modalities_in=("text",), capabilities=("vision",)),
            "pass",
            "all kinds of input and output are kept",
        ),
        ("modalities", changed(modalities_out=()), "unknown", "no modalities for `new`"),
        ("context_window", changed(context_window=1000), "pass", "from 1,000 to 1,000 tokens"),
        ("context_window", changed(context_window=999), "fail", "smaller: from 1,000 to 999 tok"),
        ("context_window", changed(context_window=None), "unknown", "no context window for `new`"),
        ("max_output", changed(max_output=2000), "pass", "not smaller: from 100 to 2,000 tokens"),
        ("max_output", changed(max_output=99), "fail", "smaller: from 100 to 99 tokens"),
        ("max_output", changed(max_output=None), "unknown", "no largest output for `new`"),
        ("capabilities", FULL, "pass", "kept: tools, vision"),
        ("capabilities", changed(capabilities=("vision",)), "fail", "lost: tools"),
        ("capabilities", changed(capabilities=("tools",)), "pass", "kept: tools, vision"),
        ("capabilities", changed(capabilities=()), "unknown", "no capabilities for `new`"),
        ("price", changed(prices=(("input", 2.2),)), "pass", "input +10 %"),
        ("price", changed(prices=(("input", 2.3),)), "warn", "input +15 %"),
        ("price", changed(prices=(("output", 4.0),)), "pass", "output -50 %"),
        ("price", changed(prices=(("image_small", 1.0),)), "unknown", "no price in common"),
        ("price", changed(prices=()), "unknown", "no prices on acme for `new`"),
        ("access", FULL, "pass", "nothing to be enabled"),
        ("parameter", FULL, "pass", "no parameter"),
        ("call_changes", FULL, "unknown", "the rules say nothing about requests to `new`"),
    ],
)
def test_what_the_cards_say_of_a_move(name: str, new: Card, outcome: str, message: str) -> None:
    ended, said = check_of(name, new=new)
    assert ended == outcome
    assert message in said


@pytest.mark.parametrize(
    "name", ["modalities", "context_window", "max_output", "capabilities", "price"]
)
def test_what_the_rules_do_not_hold_is_never_a_pass(name: str) -> None:
    assert check_of(name, old=None)[0] == "unknown"
    assert check_of(name, new=None)[0] == "unknown"
    ended, said = check_of(name, old=None, new=None)
    assert ended == "unknown"
    assert said.endswith("for `old` and `new`")


@pytest.mark.parametrize(
    ("target", "outcome", "message"),
    [
        (None, "pass", "`new` is active, and no shutdown is announced"),
        (life("2027-12-01"), "pass", "`new` shuts down on 2027-12-01, beyond the horizon of 90"),
        (life("2027-12-01", "2026-01-01"), "warn", "is deprecated itself and shuts down on 2027"),
        (life(stage="deprecated"), "warn", "is deprecated itself and has no shutdown day yet"),
        (life(earliest=date(2027, 1, 1)), "warn", "`new` may shut down from 2027-01-01 on"),
        (life(earliest=date(2028, 1, 1)), "pass", "shuts down on 2028-01-01 at the earliest"),
    ],
)
def test_the_successor_is_alive_beyond_the_horizon(
    target: Lifecycle | None, outcome: str, message: str
) -> None:
    ended, said = check_of("alive", target=target)
    assert ended == outcome
    assert message in said


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (30, "`new` shuts down on 2026-12-22, in 30 days"),
        (-30, "`new` was shut down on 2026-10-23"),
    ],
)
def test_a_dying_target_fails(days: int, message: str) -> None:
    dying = model("dying", life((CLOCK.as_of + timedelta(days)).isoformat()))
    known = law(model("old", DEAD, to("new")), model("new"), dying)
    move = explained(known, "old").move
    assert move is not None
    checks = run_checks(replace(move, standing=known.verdict(dying, "acme")), CLOCK)
    assert Check("alive", Outcome.FAIL, message) in checks


@pytest.mark.parametrize(
    ("old", "new", "outcome"),
    [
        ("chat", "chat", "pass"),
        ("responses", "chat", "pass"),
        ("chat", "responses", "fail"),
        ("completion", "chat", "fail"),
        ("embedding", "embedding", "warn"),
    ],
)
def test_the_task_stays_the_same(old: str, new: str, outcome: str) -> None:
    source = model("old", DEAD, to("new"), task=old)
    found = explained(law(source, model("new", task=new)), "old")
    assert [check.outcome for check in found.checks if check.id == "task"] == [outcome]


def test_a_route_that_serves_no_successor_is_compared_with_the_vendors() -> None:
    old = model("old", DEAD, to("new"), cloud=DEAD)
    found = explained(law(old, model("new")), "old", route="cloud")
    served = found.checks[0]
    assert (served.id, served.outcome) == ("served", Outcome.FAIL)
    assert served.message == "`new` is not served on cloud; it is on acme"
    assert json.loads(answer(law(old, model("new")), "old", "cloud").json())["successor"] is None


def test_a_needed_parameter_and_a_closed_door_are_warnings() -> None:
    step = to("new", needs="mode=pro", gated="approved organizations")
    assert check_of("parameter", step=step) == (
        "warn",
        "equivalent only with `mode=pro` in the request",
    )
    assert check_of("access", step=step) == ("warn", "only for approved organizations")


def test_what_a_route_asks_of_its_user_first_is_a_warning() -> None:
    known = rulebook([model("old", DEAD, to("new")), model("new")])
    careful = known.routes["acme"]._replace(caution="enable the model first")
    known = known._replace(routes={**known.routes, "acme": careful})
    found = explained(Law(known, CLOCK), "old")
    assert Check("access", Outcome.WARN, "enable the model first") in found.checks


def change(id_: str, *parameters: str, targets: tuple[str, ...] = ("new",)) -> CallChange:
    return CallChange(id_, ("*",), targets, parameters, "It fails.", "https://acme.example/why")


def test_changes_of_the_request_are_counted_and_listed() -> None:
    some, every = change("acme-limit", "max_tokens"), change("acme-mode")
    elsewhere = change("acme-other", targets=("other",))
    assert check_of("call_changes", changes=[some])[0] == "warn"
    ended = check_of("call_changes", changes=[some, every, elsewhere])
    assert ended == ("fail", "every request changes: acme-mode")
    page = answer(
        law(model("old", DEAD, to("new")), model("new"), changes=[some, every]), "old"
    ).terminal(color=False, width=80)
    assert "  acme-limit  max_tokens\n    It fails.\n    https://acme.example/why\n" in page
    assert "  acme-mode  every request\n" in page


def test_a_model_whose_changes_are_known_and_need_none_passes() -> None:
    about_others = CallChange(
        "acme-x", ("other",), ("new",), ("x",), "It fails.", "https://x.example"
    )
    assert check_of("call_changes", changes=[about_others])[0] == "pass"


# ------------------------------------------------------------------------------------------ prices


def priced(*, cloud: Card | None, home: Card | None = FULL) -> Model:
    old = model("old", DEAD, to("new"), cloud=DEAD)._replace(card=home)
    served = old.offerings["cloud"]._replace(card=cloud)
    return old._replace(offerings={**old.offerings, "cloud": served})


def test_prices_are_never_those_of_another_route() -> None:
    found = explained(law(priced(cloud=None), model("new")), "old")
    assert [each.route for each in found.prices] == ["acme"]


def test_the_cheapest_of_several_routes_is_marked() -> None:
    dear = Card(prices=(("input", 3.0), ("output", 8.0)))
    found = explained(law(priced(cloud=dear), model("new")), "old")
    assert [(each.route, each.cheapest) for each in found.prices] == [
        ("acme", True),
        ("cloud", False),
    ]
    alone = explained(law(priced(cloud=None), model("new")), "old")
    assert [each.cheapest for each in alone.prices] == [False]


def test_a_route_that_serves_it_no_more_is_not_the_cheapest() -> None:
    free = Card(prices=(("input", 0.0), ("output", 0.0)))
    old = model("old", life("2027-12-01", "2026-01-01"), cloud=DEAD)._replace(card=FULL)
    cloud = old.offerings["cloud"]._replace(card=free)
    old = old._replace(offerings={**old.offerings, "cloud": cloud})
    found = explained(law(old), "old")
    assert [(each.route, each.cheapest) for each in found.prices] == [
        ("acme", True),
        ("cloud", False),
    ]


def test_routes_that_charge_the_same_share_their_lines() -> None:
    page = answer(law(priced(cloud=FULL), model("new")), "old").terminal(color=False, width=80)
    assert "\n  acme, cloud (cheapest)\n" in page
    assert page.count("input, 1M tokens") == 1


def test_a_price_is_compared_with_that_of_the_successor_on_the_same_route() -> None:
    new = model("new")._replace(card=Card(prices=(("input", 3.0), ("image", 0.01))))
    (prices,) = explained(law(priced(cloud=None), new), "old").prices
    assert [(each.name, each.usd, each.successor_usd, each.change) for each in prices.prices] == [
        ("input", 2.0, 3.0, 50.0),
        ("output", 8.0, None, None),
        ("image", None, 0.01, None),
    ]


@pytest.mark.parametrize(
    ("usd", "shown"),
    [(5, "$5.00"), (0.011, "$0.011"), (1234.5, "$1,234.50"), (1e-07, "$0.0000001"), (0, "$0.00")],
)
def test_prices_are_written_in_full(usd: float, shown: str) -> None:
    card = Card(prices=(("input", usd),))
    page = answer(law(model("new")._replace(card=card)), "new").terminal(color=False, width=80)
    assert re.search(rf"\n  acme\n    input, 1M tokens +{re.escape(shown)}\n", page)


# -------------------------------------------------------------------------------------- the outputs


def sample() -> Answer:
    """A model about which everything is known."""
    hostile = "a \x1b[31mred\x1b[0m\rline"
    full = priced(cloud=FULL, home=FULL._replace(about=hostile, license="proprietary"))
    full = full._replace(name="Old \x1b[1m", guidance=Guidance(("old things",), ("new things",)))
    new = model("new", cloud=Lifecycle())._replace(card=FULL)
    return answer(law(full, new, changes=[change("c", "p")]), "old")


@pytest.mark.parametrize("width", [1, 40, 60, 80, 120])
def test_lines_keep_to_the_width_unless_they_are_addresses(width: int) -> None:
    page = sample().terminal(color=False, width=width)
    for line in page.splitlines()[1:]:
        assert len(line) <= max(width, 40) or "https://" in line
        assert line == line.rstrip()


def test_colour_adds_nothing_but_colour() -> None:
    plain = sample().terminal(color=False, width=80)
    coloured = sample().terminal(color=True, width=80)
    assert "\x1b" not in plain
    assert "\r" not in plain
    escaped = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert "\x1b" not in escaped
    assert [line.rstrip() for line in escaped.splitlines()] == plain.splitlines()


def test_json_fits_its_schema_and_holds_every_key() -> None:
    document = json.loads(sample().json())
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["schema_version"] == 1
    assert document["checks"]
    assert document["call_changes"]
    assert document["prices"]
    assert document["limits"]["successor"]["context_window"] == 1000


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_candidates_fit_the_schema() -> None:
    document = json.loads(answer(Law(WORLD, CLOCK), "acme").json())
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["candidates"][0] == {
        "model": "acme-15",
        "name": "Acme-15",
        "vendor": "acme",
        "route": "acme",
        "status": "active",
    }


# ------------------------------------------------------------------------------------ the command


@pytest.mark.parametrize("format_", ["terminal", "json"])
def test_golden(run: Run, format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set MODELAUDIT_UPDATE_GOLDEN=1 to write the files anew, then read the diff."""
    monkeypatch.setattr("modelaudit.session.width", lambda: 80)
    result = run("explain", "GPT Image 1", "--as-of", AS_OF, "--format", format_)
    golden = GOLDEN / f"gpt-image-1-{format_}.txt"
    if os.environ.get("MODELAUDIT_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(result.out, encoding="utf-8", newline="\n")
    assert result == (0, golden.read_text(encoding="utf-8"), "")


def test_a_misspelled_model_is_one_line_and_exit_2(run: Run) -> None:
    result = run("explain", "gpt-imag-1", "--as-of", AS_OF)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("modelaudit: error: no rule knows the model `gpt-imag-1`; did you")
    assert result.err.count("\n") == 1
    assert "gpt-image-1" in result.err


def test_several_models_are_listed_and_exit_2(run: Run) -> None:
    result = run("explain", "sunburst", "--as-of", AS_OF)
    assert result.code == 2
    assert result.out.splitlines() == [
        "gpt-image-2.5-sunburst  openai  active on openai",
        "gpt-image-2.6-sunburst  openai  active on openai",
    ]
    assert result.err == "modelaudit: error: `sunburst` may be any of 2 models; say which\n"


def test_a_program_gets_the_candidates_as_json(run: Run) -> None:
    result = run("explain", "gpt-imag-1", "--format", "json", "--as-of", AS_OF)
    assert result.code == 2
    document = json.loads(result.out)
    assert document["misspelled"] is True
    assert document["candidates"][0]["model"] == "gpt-image-1"


def test_a_page_goes_to_a_file_without_colour(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run("explain", "gpt-image-1", "-o", "page.txt", "--as-of", AS_OF) == (0, "", "")
    assert "\x1b" not in Path("page.txt").read_text(encoding="utf-8")
    assert "\x1b[" in run("explain", "gpt-image-1", "--as-of", AS_OF).out


@pytest.mark.parametrize("flags", [("--route", "nowhere"), ("--route", "openrouter2")])
def test_an_unknown_route_is_a_mistake(run: Run, flags: tuple[str, ...]) -> None:
    result = run("explain", "gpt-image-1", *flags)
    assert result.code == 2
    assert "no rule knows the route" in result.err


def test_own_rules_are_explained_too(run: Run) -> None:
    Path("team.yaml").write_text(
        "vendor: team\nhome: openai\nmodels:\n"
        "  - {id: team-model-1, name: Team Model, family: team, task: chat}\n",
        encoding="utf-8",
    )
    result = run("explain", "team model", "--rules", "team.yaml")
    assert result.code == 0
    assert result.out.startswith("Team Model `team-model-1` · active on openai\n")
