"""Which status a model has on a day, and where its successors lead."""

from datetime import date

import pytest
from acme import life, model, rulebook, to
from hypothesis import given
from hypothesis import strategies as st

from modelaudit.choices import chosen_successors
from modelaudit.errors import UsageError
from modelaudit.findings import Status
from modelaudit.rulebook.models import Ban, Lifecycle, Rulebook
from modelaudit.rulebook.status import DYING, Clock, offering, status
from modelaudit.rulebook.succession import Succession, resolve

TODAY = Clock(date(2026, 11, 22), horizon=90)


def status_of(lifecycle: Lifecycle, clock: Clock = TODAY) -> Status:
    rules = rulebook([model("acme-1", lifecycle)])
    return status(rules.models["acme-1"].offerings["acme"], rules, clock)


@pytest.mark.parametrize(
    ("lifecycle", "expected"),
    [
        (life(), Status.ACTIVE),
        (life("2026-11-22", "2026-01-01"), Status.RETIRED),
        (life("2026-11-23", "2026-01-01"), Status.RETIRING),
        (life("2027-02-20", "2026-01-01"), Status.RETIRING),
        (life("2027-02-21", "2026-01-01"), Status.DEPRECATED),
        (life(None, "2026-01-01"), Status.DEPRECATED),
        (life("2028-01-01"), Status.ACTIVE),
        (life("2028-01-01", stage="legacy"), Status.LEGACY),
        (life("2028-01-01", stage="deprecated"), Status.DEPRECATED),
        (life("2028-01-01", "2027-01-01"), Status.ACTIVE),
        (life(earliest=date(2026, 1, 1)), Status.ACTIVE),
    ],
    ids=lambda value: str(value) if isinstance(value, Status) else "",
)
def test_status_follows_the_dates(lifecycle: Lifecycle, expected: Status) -> None:
    assert status_of(lifecycle) is expected


def test_superseded_before_anything_is_announced_is_legacy() -> None:
    old = model("acme-1", life("2026-10-23", "2026-04-22"), to("acme-2", since="2025-12-16"))
    rules = rulebook([old, model("acme-2")])
    offering = old.offerings["acme"]
    assert status(offering, rules, Clock(date(2025, 12, 15))) is Status.ACTIVE
    assert status(offering, rules, Clock(date(2026, 1, 15))) is Status.LEGACY


def chain(rules: Rulebook, id_: str, route: str = "acme", clock: Clock = TODAY) -> Succession:
    return resolve(rules, rules.models[id_], route, clock)


def test_chain_is_followed_until_a_model_is_alive() -> None:
    rules = rulebook(
        [
            model("acme-1", life("2026-10-23"), to("acme-2")),
            model("acme-2", life("2026-12-01"), to("acme-3")),
            model("acme-3"),
        ]
    )
    assert chain(rules, "acme-1").chain == ("acme-1", "acme-2", "acme-3")


def test_default_wins_over_the_order_and_an_early_one_is_not_known_yet() -> None:
    rules = rulebook(
        [
            model(
                "acme-1",
                life("2026-10-23"),
                to("acme-2", since="2025-12-16"),
                to("acme-4", since="2026-11-11", default=True),
                to("acme-5", since="2026-11-11"),
            ),
            model("acme-2", life("2026-12-01", "2026-06-02"), to("acme-4", since="2026-11-11")),
            model("acme-4"),
            model("acme-5"),
        ]
    )
    assert chain(rules, "acme-1").chain[-1] == "acme-4"
    before = Clock(date(2026, 1, 15))
    assert chain(rules, "acme-1", clock=before).chain == ("acme-1", "acme-2")


def test_a_successor_that_was_not_released_is_none() -> None:
    rules = rulebook(
        [
            model("acme-1", life("2026-10-23"), to("acme-2")),
            model("acme-2", released="2027-01-01"),
        ]
    )
    found = chain(rules, "acme-1")
    assert found.successor is None
    assert found.reason == "no living successor is known on acme"


def test_a_deprecated_model_beyond_the_horizon_is_better_than_none() -> None:
    rules = rulebook(
        [
            model("acme-1", life("2026-10-23"), to("acme-2")),
            model("acme-2", life("2027-06-01", "2026-10-01")),
        ]
    )
    assert chain(rules, "acme-1").chain == ("acme-1", "acme-2")


def test_a_cycle_ends() -> None:
    rules = rulebook(
        [
            model("acme-1", life("2026-10-23"), to("acme-2")),
            model("acme-2", life("2026-10-23"), to("acme-1")),
        ]
    )
    assert chain(rules, "acme-1").successor is None


def test_a_cloud_takes_the_vendors_successor_only_if_it_serves_it() -> None:
    far = life("2029-01-01")
    rules = rulebook(
        [
            model(
                "acme-1", life("2026-10-23"), to("acme-2"), to("acme-3"), cloud=life("2026-12-01")
            ),
            model("acme-2"),
            model("acme-3", cloud=far),
        ]
    )
    assert chain(rules, "acme-1", "cloud").chain == ("acme-1", "acme-3")


def test_a_gateway_follows_the_vendor() -> None:
    rules = rulebook([model("acme-1", life("2026-10-23"), to("acme-2")), model("acme-2")])
    assert chain(rules, "acme-1", "gateway").chain == ("acme-1", "acme-2")


def test_a_project_chooses_its_own_successor() -> None:
    rules = rulebook([model("acme-1", life("2026-10-23"), aliases=("acme-one",)), model("acme-2")])
    assert chosen_successors(rules, {"acme-one": "acme-2"}, TODAY) == {"acme-1": "acme-2"}


def test_a_choice_may_be_copied_from_a_file_with_all_that_its_route_writes_around_it() -> None:
    rules = rulebook([model("acme-1", life("2026-10-23")), model("acme-2")])
    chosen = {"@prod/acme-1:free": "somewhere/else/acme-2"}
    assert chosen_successors(rules, chosen, TODAY) == {"acme-1": "acme-2"}


def test_an_identifier_that_looks_like_one_with_a_prefix_is_itself() -> None:
    rules = rulebook([model("acme/acme-1"), model("acme-1"), model("acme-2")])
    assert chosen_successors(rules, {"acme/acme-1": "acme-2"}, TODAY) == {"acme/acme-1": "acme-2"}


def test_an_identifier_of_several_models_is_moved_to_that_of_the_vendor() -> None:
    rules = rulebook([model("acme-1"), model("acme-2", cloud=life()), model("acme-3")])
    named = {**rules.identifiers, "same": {"cloud": "acme-2", "acme": "acme-3"}}
    rules = rules._replace(identifiers=named)
    assert chosen_successors(rules, {"acme-1": "same"}, TODAY) == {"acme-1": "acme-3"}
    left = chosen_successors(rules, {"same": "acme-1"}, TODAY)
    assert left == {"acme-2": "acme-1", "acme-3": "acme-1"}


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"acme-1": "acme-2"}, "cannot move acme-1 to acme-2: it is retiring on acme (2026-12-01)"),
        ({"acme-1": "acme-22"}, "no rule knows the model acme-22; did you mean acme-2?"),
        ({"zzz": "acme-3"}, "no rule knows the model zzz"),
        ({"acme-1": "acme-4"}, "cannot move acme-1 to acme-4: it is banned by team.yaml"),
    ],
)
def test_a_bad_choice_is_one_clear_line(chosen: dict[str, str], message: str) -> None:
    rules = rulebook(
        [
            model("acme-1", life("2026-10-23")),
            model("acme-2", life("2026-12-01")),
            model("acme-3"),
            model("acme-4"),
        ]
    )._replace(bans={"acme-4": Ban("a test", "team.yaml")})
    with pytest.raises(UsageError) as error:
        chosen_successors(rules, chosen, TODAY)
    assert str(error.value) == message


IDS = [f"acme-{number}" for number in range(6)]
DAYS = st.sampled_from([None, "2026-01-01", "2026-12-01", "2027-06-01", "2030-01-01"])


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Any six models, dead or alive, that name each other however they like."""
    models = []
    for id_ in IDS:
        named = draw(st.lists(st.sampled_from(IDS), max_size=3, unique=True))
        steps = [to(one, default=draw(st.booleans())) for one in named]
        redirect = draw(st.sampled_from([None, *IDS]))
        home = life(draw(DAYS), redirects_to=redirect)
        cloud = life(draw(DAYS)) if draw(st.booleans()) else None
        models.append(model(id_, home, *steps, cloud=cloud))
    banned = draw(st.sets(st.sampled_from(IDS), max_size=2))
    return rulebook(models)._replace(bans={id_: Ban("a test", "team.yaml") for id_ in banned})


@given(rulebooks(), st.sampled_from(IDS), st.sampled_from(["acme", "cloud", "gateway"]))
def test_nobody_is_ever_moved_to_a_dying_model(rules: Rulebook, start: str, route: str) -> None:
    found = chain(rules, start, route)
    assert found.chain[0] == start
    assert len(set(found.chain)) == len(found.chain)
    if found.successor is None:
        assert found.reason
        return
    assert found.successor.id == found.chain[-1] != start
    assert found.successor == offering(rules, rules.models[found.chain[-1]], route)
    assert status(found.successor, rules, TODAY) not in DYING
    assert not (found.derived and route != "cloud")
