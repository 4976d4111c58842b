"""Which route is told, where some say more than others."""

import pytest
from acme import life, model, rulebook

from modelaudit.readers.route_keys import may_serve, only, settled
from modelaudit.rulebook.models import Route, Rulebook

OTHER = Route("other", "Other", follows_vendor=False, kind="provider")
CLOUD = Route("cloud", "Cloud", follows_vendor=False, kind="cloud", deployment_names=True)


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    rules = rulebook([model("acme-1", life("2026-10-23"))])
    return rules._replace(routes={**rules.routes, "other": OTHER, "cloud": CLOUD})


@pytest.mark.parametrize(
    ("told", "identifier", "route"),
    [
        ("acme", "acme-1", "acme"),
        ("other", "acme-1", None),  # the client of one vendor, the model of another
        ("other", "unknown", "other"),
        ("gateway", "acme-1", "gateway"),
        ("cloud", "acme-1", "cloud"),
        (None, "acme-1", None),
    ],
)
def test_the_client_of_a_vendor_may_call_another_server(
    rules: Rulebook, told: str | None, identifier: str, route: str | None
) -> None:
    assert settled(rules, told, identifier) == route


def test_a_guess_has_to_be_possible(rules: Rulebook) -> None:
    assert may_serve(rules, "acme", "acme-1")
    assert may_serve(rules, "gateway", "acme-1")
    assert may_serve(rules, "cloud", "acme-1")
    assert not may_serve(rules, "other", "acme-1")


def test_two_that_differ_tell_nothing() -> None:
    assert only({"a"}) == "a"
    assert only({"a", "b"}) is None
    assert only(set[str]()) is None
