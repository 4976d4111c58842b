"""The figures of benchmarks/callsites.py: shares, intervals, and what counts as found."""

from pathlib import Path

import pytest
from agreement import (
    ORIGINS,
    PASSED,
    Label,
    Share,
    compare,
    disagreements,
    found_by,
    read_labels,
    shares,
)
from found_calls import FoundCall, Value
from hypothesis import given
from hypothesis import strategies as st

LABELS = Path(__file__).parent.parent / "benchmarks" / "callsites" / "labels.yaml"
CREATE = "openai.OpenAI().chat.completions.create"


def label(
    line: int = 4,
    values: tuple[Value, ...] = (),
    arguments: tuple[str, ...] = (),
    *,
    filename: str = "pkg/app.py",
    call: str = CREATE,
    site: bool = True,
) -> Label:
    return Label(
        "pkg==1.0",
        filename,
        line,
        held_out=False,
        own=False,
        site=site,
        calls=(call,) if call else (),
        origin="constant",
        passed="keyword",
        values=frozenset(values),
        arguments=frozenset(arguments),
    )


def call(
    line: int = 4,
    values: tuple[Value, ...] = (),
    arguments: tuple[str, ...] = (),
    *,
    filename: str = "pkg/app.py",
    written: str = "client.chat.completions.create",
    name: str = CREATE,
) -> FoundCall:
    return FoundCall(filename, line, written, name, frozenset(values), frozenset(arguments))


def measured(labels: list[Label], found: list[FoundCall]) -> dict[str, tuple[int, int]]:
    all_shares = shares(compare(labels, found, lambda identifier: identifier != "in-house-1"))
    return {name.strip(): (share.hits, share.total) for name, share in all_shares.items()}


A, B = Value("model-a", "pkg/settings.py", 1), Value("model-b", "pkg/settings.py", 2)


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.255, 0.366)],
)
def test_intervals_are_those_of_wilson(hits: int, total: int, low: float, high: float) -> None:
    assert Share(hits, total).interval == pytest.approx((low, high), abs=0.0006)


def test_nothing_counted_tells_nothing() -> None:
    assert Share(0, 0).interval == (0.0, 1.0)
    assert str(Share(0, 0)) == "none"


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_shrinks_with_more_cases(counts: tuple[int, int]) -> None:
    hits, total = counts
    low, high = Share(hits, total).interval
    assert 0 <= low <= hits / total + 1e-12
    assert hits / total - 1e-12 <= high <= 1
    more_low, more_high = Share(hits * 4, total * 4).interval
    assert more_high - more_low < high - low


def test_a_call_is_found_at_its_line_by_its_name() -> None:
    found = [call(4), call(9, written="register", name="")]
    there, wrapped, gone = label(4), label(9, call="pkg.Chat"), label(20)
    assert measured([there, wrapped, gone], found)["call sites found"] == (1, 3)


def test_what_is_called_counts_apart_from_being_found() -> None:
    figures = measured([label()], [call(name="")])
    assert figures["call sites found"] == (1, 1)
    assert figures["right call"] == (0, 1)


def test_a_call_nobody_can_name_is_found_by_its_line() -> None:
    figures = measured([label(call="")], [call(written="handler.post", name="")])
    assert figures["call sites found"] == (1, 1)
    assert figures["right call"] == (0, 0)


def test_more_values_than_labelled_are_no_full_agreement() -> None:
    figures = measured([label(values=(A,))], [call(values=(A, B))])
    assert figures["all values found"] == (1, 1)
    assert figures["the same values"] == (0, 1)
    assert figures["no other value"] == (0, 1)


def test_an_identifier_elsewhere_is_another_value() -> None:
    figures = measured([label(values=(A,))], [call(values=(A._replace(line=7),))])
    assert figures["all values found"] == (0, 1)


def test_identifiers_that_no_rule_knows_are_not_missed() -> None:
    unknown = Value("in-house-1", "pkg/settings.py", 3)
    assert measured([label(values=(unknown,))], [call()])["all values found"] == (0, 0)
    assert measured([label(values=(A, unknown))], [call(values=(A,))])["the same values"] == (1, 1)


def test_values_of_tests_count_for_calls_in_tests_only() -> None:
    in_test = Value("model-b", "tests/test_app.py", 5)
    assert measured([label(values=(A,))], [call(values=(A, in_test))])["the same values"] == (1, 1)
    tested = label(values=(in_test,), filename="tests/test_app.py")
    found = call(values=(in_test,), filename="tests/test_app.py")
    assert measured([tested], [found])["the same values"] == (1, 1)


def test_arguments_are_counted_one_by_one_also_of_calls_not_found() -> None:
    labels = [label(arguments=("model", "messages")), label(30, arguments=("model",))]
    assert measured(labels, [call(arguments=("model",))])["arguments seen"] == (1, 3)


def test_a_place_that_only_looks_like_a_call_site() -> None:
    nothing = [label(site=False, call=""), label(6, site=False, call="")]
    figures = measured(nothing, [call(written="requests.post", name="requests.post")])
    assert figures["false call sites"] == (1, 2)
    assert figures["call sites found"] == (0, 0)


def test_call_sites_by_kind_the_most_frequent_first() -> None:
    labels = [label(8), label()._replace(origin="field"), label(9), label(7, site=False)]
    found = compare(labels, [call(), call(8)], lambda _: True)
    kinds = found_by(found, lambda each: each.origin)
    assert list(kinds.items()) == [("constant", Share(1, 2)), ("field", Share(1, 1))]


def test_disagreements_say_what_differs() -> None:
    labels = [label(values=(A,), arguments=("model", "stop")), label(8), label(9, site=False)]
    found = [call(values=(B,), arguments=("model",), name=""), call(9)]
    words = [disagreements(each) for each in compare(labels, found, lambda _: True)]
    assert words == [
        [
            f"call is {CREATE}, found unknown",
            "missing: model-a (pkg/settings.py:1)",
            "not labelled: model-b (pkg/settings.py:2)",
            "arguments not seen: stop",
        ],
        [f"not found: {CREATE} (constant)"],
        [f"no call site: {CREATE}"],
    ]
    agreed = compare([label(values=(A,))], [call(values=(A,))], lambda _: True)
    assert disagreements(agreed[0]) == []


def test_labels_are_complete() -> None:
    labels = read_labels(LABELS)
    sites = [each for each in labels if each.site]
    assert len(sites) >= 150
    assert {each.origin for each in sites} == set(ORIGINS)
    assert {each.passed for each in sites} == set(PASSED)
    assert all(not each.calls and not each.values for each in labels if not each.site)
    places = [(each.place, each.calls) for each in labels]
    assert len(set(places)) == len(places)
    held_out = {each.place.rpartition(":")[0] for each in labels if each.held_out}
    seen = {each.place.rpartition(":")[0] for each in labels if not each.held_out}
    assert not held_out & seen
    assert 0.25 < sum(each.held_out for each in sites) / len(sites) < 0.4
