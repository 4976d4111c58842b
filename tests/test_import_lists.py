"""Lists as others publish them: told apart by their content, and read without surprises."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelaudit.errors import UsageError
from modelaudit.importing.lists import KINDS, read_list
from modelaudit.importing.records import Record, day, identifiers

LISTS = Path(__file__).parent / "fixtures" / "import"
PRICES = (LISTS / "active.csv").read_text().partition("\n")[0] + "\n"
HEADER = (
    "vendor,route,model_id,aliases,status,deprecated_on,shutdown_on,replacements,source_url,"
    "sources_agreeing,conflicts,as_of,note\n"
)


def read(name: str, kind: str = "auto", route: str | None = None) -> dict[str, Record]:
    listed = read_list((LISTS / name).read_bytes(), kind, route)
    return {record.identifier: record for record in listed.records}


def row(note: str = "", *, status: str = "deprecated", ends: str = "2027-01-01") -> Record:
    text = f'acme,acme,comet-1,,{status},,{ends},,https://acme.example/,,,2026-11-01,"{note}"\n'
    return read_list((HEADER + text).encode(), "auto", None).records[0]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("lifecycle.csv", "lifecycle-csv"),
        ("active.csv", "active-csv"),
        ("deprecations.json", "deprecations-info"),
        ("prices.json", "litellm-prices"),
        ("models.json", "models-endpoint"),
    ],
)
def test_a_list_is_told_by_its_content(name: str, kind: str) -> None:
    content = (LISTS / name).read_bytes()
    found = read_list(content, "auto", "acme")
    assert found.kind == kind
    assert found == read_list(content, kind, "acme")
    assert found == read_list(b"\xef\xbb\xbf" + content, "auto", "acme")


class TestLifecycles:
    def test_a_row(self) -> None:
        comet = read("lifecycle.csv")["comet-2"]
        assert (comet.vendor, comet.route, comet.line) == ("acme", "acme", 3)
        assert comet.aliases == ("comet-2-2025-05-05",)
        assert comet.replacements == ("comet-4", "comet-3")
        assert comet.lifecycle.deprecated == date(2026, 6, 1)
        assert comet.lifecycle.shutdown == date(2027, 1, 31)
        assert (comet.day, comet.url) == (date(2026, 11, 1), "https://acme.example/deprecations")

    def test_not_sooner_than_is_no_shutdown(self) -> None:
        life = row("[earliest] [date-passed]").lifecycle
        assert (life.earliest, life.shutdown) == (date(2027, 1, 1), None)

    def test_versions_behind_one_name(self) -> None:
        life = row("[versioned] versions: 2024-05-13=2026-10-01; 2024-11-20=2027-01-01").lifecycle
        days = (date(2026, 10, 1), date(2027, 1, 1))
        assert life.versions == (("2024-05-13", days[0]), ("2024-11-20", days[1]))

    def test_what_answers_instead(self) -> None:
        assert row("[redirects:comet-3]").lifecycle.redirects_to == "comet-3"

    def test_an_alias(self) -> None:
        assert row("[inherited] [alias-of:comet-0]").alias_of == "comet-0"

    def test_what_a_successor_needs(self) -> None:
        assert row("[param:reasoning.mode=pro] [gated] text").needs == "reasoning.mode=pro"
        assert row("[gated]").gated == "approved organizations only"

    def test_a_word_that_needs_evidence(self) -> None:
        assert row("[short-id]").short

    def test_flags_of_the_lifecycle(self) -> None:
        assert row("[regional] [region-dates:2026-09-10,2026-10-17]").lifecycle.regional
        assert row("[moving-alias]").lifecycle.moving

    def test_a_status_says_something_only_where_no_day_does(self) -> None:
        assert row(status="deprecated").lifecycle.stage == "deprecated"
        assert row(status="active-legacy", ends="").lifecycle.stage == "legacy"
        assert row(status="active-legacy").lifecycle.stage is None
        assert row(status="retired").lifecycle.stage is None


class TestPrices:
    def test_prices_limits_and_capabilities_of_a_table(self) -> None:
        card = read("active.csv")["comet-3"].card
        assert card is not None
        assert dict(card.prices) == {"input": 1.25, "output": 10, "cached_input": 0.125}
        assert (card.context_window, card.max_output) == (400_000, 128_000)
        assert (card.modalities_in, card.modalities_out) == (("text", "image"), ("text",))
        assert card.capabilities == ("tools", "vision")

    def test_the_price_of_a_picture(self) -> None:
        paint = read("active.csv")["comet-paint-1"]
        assert paint.mode == "image_generation"
        assert paint.card is not None
        assert dict(paint.card.prices)["output_cost_per_image"] == 0.04

    def test_prices_for_a_token_become_prices_for_a_million(self) -> None:
        found = read("prices.json")
        comet = found["comet-2"]
        assert comet.card is not None
        assert dict(comet.card.prices) == {"input": 1.25, "output": 10, "cached_input": 0.125}
        assert comet.card.capabilities == ("tools", "vision")
        assert comet.lifecycle.shutdown == date(2027, 2, 15)
        embed = found["acme/comet-embed-1"].card
        assert embed is not None
        assert dict(embed.prices) == {"input": 0.13}

    def test_the_sample_is_no_model(self) -> None:
        assert "sample_spec" not in read("prices.json")


class TestDeprecations:
    def test_a_row(self) -> None:
        comet = read("deprecations.json")["comet-2"]
        assert comet.lifecycle.deprecated == date(2026, 6, 1)
        assert comet.lifecycle.shutdown == date(2027, 2, 15)
        assert (comet.day, comet.replacements) == (date(2026, 10, 27), ("comet-3",))

    def test_empty_null_and_missing_say_nothing(self) -> None:
        embed = read("deprecations.json")["comet-embed-1"]
        assert (embed.lifecycle.deprecated, embed.url, embed.replacements) == (None, None, ())

    @pytest.mark.parametrize("key", ["deprecations", "data", "items"])
    def test_the_list_may_lie_in_an_object(self, key: str) -> None:
        row = {"provider": "Acme", "model_id": "comet-2", "deprecation_date": "2026-06-01"}
        found = read_list(json.dumps({key: [row]}).encode(), "auto", None)
        assert found.kind == "deprecations-info"
        assert found.records[0].lifecycle.deprecated == date(2026, 6, 1)


class TestModelsOfAProvider:
    def test_a_row(self) -> None:
        comet = read("models.json", route="acme")["comet-1"]
        assert (comet.route, comet.listed, comet.released) == ("acme", True, date(2024, 2, 1))
        assert comet.lifecycle.shutdown == date(2026, 8, 1)

    def test_it_does_not_name_its_route(self) -> None:
        with pytest.raises(UsageError, match="give --route NAME"):
            read("models.json")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!doctype html><title>Sign in</title>", "it begins with '<!doctype html>"),
        (b'[{"provider": "Acme",', "line 1: no JSON"),
        (b'{"data": [{"id": "comet-1"}], "has', "line 1: no JSON"),
        (b"{}", "no list of models that is known here; known are lifecycle-csv"),
        (b"[]", "no list of models that is known here"),
        (b"[" * 100_000, "no JSON"),
        (b'[{"provider": "Acme", "model_id": "x"}, 7]', "entry 2 is no object"),
        (b"\xff\xfe{}", "not a text in UTF-8"),
        (HEADER.encode(), "the list holds no model"),
        (HEADER.encode() + b"acme,acme,comet-1\n", "line 2: not as many fields"),
        (HEADER.encode() + b"a,b,c,,d,soon,,,,,,2026-11-01,\n", "line 2: deprecated_on 'soon'"),
        (HEADER.encode() + b'a,b,"c,,d', "no CSV: unexpected end"),
        (
            HEADER.encode() + b"a,b,c,,d,,,,,,,,[versioned] versions: 1=2026-13-45\n",
            "line 2: version 1 '2026-13-45' is no day",
        ),
        *(
            (PRICES.encode() + b"a,b,c,," + number + b",,,,,,,\n", "line 2: input_usd_per_mtok")
            for number in (b"nan", b"inf", b"-1", b"1e300", b"cheap")
        ),
        (
            PRICES.encode() + b"a,b,c,,,,,-5,,,,\n",
            "context_window '-5' is no price or size",
        ),
        (PRICES.encode() + b"a,b,c,,,,,,,,input_cost_per_image=x,\n", "input_cost_per_image 'x'"),
        (PRICES.encode() + b"a,b,c,,,,,,,,,\n" * 10_001, "more than 10,000 rows"),
        (b"[" + b'{"model_id": "x"},' * 10_000 + b"{}]", "more than 10,000 rows"),
    ],
)
def test_what_is_no_list(content: bytes, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_list(content, "auto", None)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_another_kind_than_was_said(kind: str) -> None:
    other = "models.json" if kind == "deprecations-info" else "deprecations.json"
    content = (LISTS / other).read_bytes()
    content = b'"text"' if kind in ("deprecations-info", "litellm-prices") else content
    with pytest.raises(UsageError):
        read_list(content, kind, "acme")


def test_an_unknown_kind() -> None:
    with pytest.raises(UsageError, match="no kind of list is called rss; known are lifecycle-csv"):
        read_list(b"[]", "rss", None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "data", "model_id", "provider", "litellm_provider", "created"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([*KINDS, "auto"]))
def test_any_json_is_a_list_or_a_clear_mistake(tree: object, kind: str) -> None:
    mistake = ""
    try:
        read_list(json.dumps(tree).encode(), kind, "acme")
    except UsageError as error:
        mistake = str(error)
    assert "\n" not in mistake


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-11-22T10:00:00Z", date(2026, 11, 22)),
        (1706745600, date(2024, 2, 1)),
        ("soon", None),
        ("2026-13-01", None),
        ("", None),
        (None, None),
        (True, None),
        (float("inf"), None),
        (1e300, None),
    ],
)
def test_days(value: object, expected: date | None) -> None:
    assert day(value) == expected


def test_what_stands_for_no_successor_is_none() -> None:
    assert identifiers(["---", "", None, "two words", "comet-2", "comet-2"]) == ("comet-2",)
