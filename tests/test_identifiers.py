"""Where an identifier is one, and where it is part of something else."""

import pytest
from acme import life, model, rulebook
from hypothesis import given
from hypothesis import strategies as st

from modelaudit.identifiers import Matcher
from modelaudit.prefilter import Prefilter
from modelaudit.references import Candidate
from modelaudit.rulebook.patterns import patterns

RULES = rulebook(
    [
        model("acme-4", life("2026-10-23"), fine_tune=life("2026-10-23")),
        model("acme-4o-mini"),
        model("ada", life("2024-01-04"), short=True),
    ]
)
PATTERNS = patterns(RULES.identifiers)
MATCHER = Matcher(Prefilter(PATTERNS), RULES)


def found(text: str) -> list[Candidate]:
    return list(MATCHER.hits(text.encode()).candidates)


@pytest.mark.parametrize(
    "text",
    [
        '"acme-4"',
        "model=acme-4",
        "use acme-4.",
        "acme-4: 8192",
        "(acme-4)",
        "acme-4, acme-5",
        r"\"acme-4\"",
        r"first\nacme-4",
        r"r'\bacme-4\b'",
        "?model=acme-4&x=1",
        "--model acme-4",
        "--model:acme-4",
        "voilàacme-4",
        "${MODEL:-acme-4}",
        "${MODEL-acme-4}",
    ],
)
def test_a_whole_token_is_an_identifier(text: str) -> None:
    assert [candidate.identifier for candidate in found(text)] == ["acme-4"]


@pytest.mark.parametrize(
    "text",
    [
        "acme-4.json",
        "acme-4-tokenizer",
        "my_acme-4",
        "my-acme-4",
        "acme-4x",
        "acme-4_old",
        "acme-4/",
        "path/to/acme-4",
        r"C:\models\acme-4",
        "https://acme.example/docs/acme-4",
        "acme-4@home",
        "acme-4:8k",
        "acme-4-{size}",
        "acme-4{size}",
        "acme-4${SIZE}",
        "{prefix}acme-4",
        "unknown/acme-4",
        "ACME-4",
    ],
)
def test_part_of_another_name_is_none(text: str) -> None:
    assert found(text) == []


def test_the_longest_identifier_wins() -> None:
    assert [c.identifier for c in found("acme-4o-mini acme-4")] == ["acme-4o-mini", "acme-4"]


@pytest.mark.parametrize(
    ("text", "prefix", "suffix", "route", "fine_tuned"),
    [
        ("acme-4", "", "", None, False),
        ("acme/acme-4", "acme/", "", "acme", False),
        ("acme:acme-4", "acme:", "", "acme", False),
        ("cloud/acme-4", "cloud/", "", "cloud", False),
        ("cloud/eu/acme-4", "cloud/eu/", "", "cloud", False),
        ("gateway/acme/acme-4", "gateway/acme/", "", "gateway", False),
        ("gateway/cloud/acme-4", "gateway/cloud/", "", "cloud", False),
        ("gateway/acme/acme-4:free", "gateway/acme/", ":free", "gateway", False),
        ("@our-team/acme-4", "@our-team/", "", "gateway", False),
        ("ft:acme-4", "ft:", "", None, True),
        ("ft:acme-4:org::id", "ft:", ":org::id", None, True),
        ("acme/ft:acme-4:org:name:id", "acme/ft:", ":org:name:id", "acme", True),
        ("acme-4:ft-org-2023-01-01", "", ":ft-org-2023-01-01", None, True),
    ],
)
def test_prefixes_and_suffixes_of_routes(
    text: str, prefix: str, suffix: str, route: str | None, fine_tuned: bool
) -> None:
    [candidate] = found(f'"{text}"')
    assert candidate.text == text
    assert (candidate.prefix, candidate.suffix) == (prefix, suffix)
    assert (candidate.route, candidate.fine_tuned) == (route, fine_tuned)


def test_an_address_names_the_route_and_is_no_prefix() -> None:
    [candidate] = found("https://eu.cloud.example/deployments/acme-4/chat?v=1")
    assert (candidate.text, candidate.route) == ("acme-4", "cloud")


@pytest.mark.parametrize("text", ["{provider}/acme-4", "%s/acme-4"])
def test_a_computed_prefix_is_told(text: str) -> None:
    [candidate] = found(text)
    assert candidate.computed


def test_a_word_needs_evidence_unless_its_route_is_named() -> None:
    [bare, routed] = found('"ada" "acme/ada"')
    assert (bare.needs_evidence, routed.needs_evidence) == (True, False)


def test_fragments_and_markers_are_told_apart() -> None:
    hits = MATCHER.hits(b"x = 'acme-' '4'  # modelaudit: ignore")
    assert [text_at(span) for span in hits.fragments] == [b"acme-"]
    assert hits.markers == (19,)


def text_at(span: tuple[int, int]) -> bytes:
    return b"x = 'acme-' '4'"[slice(*span)]


_TEXT = st.text(st.sampled_from("acme-4o.ini/:_\"' {}\\nft@$"), max_size=40)


@given(_TEXT, _TEXT)
def test_spans_cover_exactly_the_token(before: str, after: str) -> None:
    content = f"{before}acme-4{after}".encode()
    for candidate in MATCHER.hits(content).candidates:
        assert content[slice(*candidate.span)].decode() == candidate.text


def test_where_there_is_much_to_search_the_same_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"acme-4o acme-4o-mini, acme-4; ada adapter modelaudit: ignore acme/acme-4"
    monkeypatch.setattr("modelaudit.prefilter._MUCH", 3 * len(text))
    prefilter = Prefilter(PATTERNS)
    slow, *_, fast = (prefilter.search(text) for _ in range(4))
    assert slow == fast
    assert len(slow) > 5
