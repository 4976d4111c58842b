"""The figures of benchmarks/accuracy.py: what is found at a place, and what its shares count."""

from pathlib import Path
from typing import Any

import pytest
from agreement import Share
from occurrences import (
    FIXES,
    NOTHING,
    READERS,
    ROLES,
    Agreement,
    Label,
    Reported,
    by_reader,
    compare,
    disagreements,
    read_labels,
    reported,
    shares,
)
from packages import download

LABELS = Path(__file__).parent.parent / "benchmarks" / "accuracy" / "labels.yaml"
TEXT = "vendor/model-a"


def label(
    row: int = 4,
    role: str | tuple[str, ...] = "use",
    fix: str = "no",
    *,
    column: int = 9,
    filename: str = "pkg/app.py",
    text: str = TEXT,
    searched: bool = True,
) -> Label:
    roles = (role,) if isinstance(role, str) else role
    return Label("pkg==1.0", filename, row, column, text, roles, fix, "", False, searched)


def found(
    row: int = 4, role: str = "use", applicability: str = "safe", *, start: int = 9
) -> Reported:
    stop = start + len(TEXT)
    return Reported("pkg/app.py", row, range(start, stop), role, applicability, "")


def judged(*pairs: tuple[Label, Reported | None]) -> list[Agreement]:
    """Put each label beside what is given with it, all of models that the rules know."""
    return [Agreement(one, what, known=True) for one, what in pairs]


def measured(*pairs: tuple[Label, Reported | None]) -> dict[str, tuple[int, int]]:
    figures = shares(judged(*pairs))
    return {name.strip(): (share.hits, share.total) for name, share in figures.items()}


def at(labels: list[Label], findings: list[Reported]) -> list[Reported | None]:
    return [each.found for each in compare(labels, findings, lambda _: True)]


@pytest.mark.parametrize(
    ("start", "there"),
    [(9, True), (16, True), (22, True), (23, False), (1, True)],
    ids=["same", "without a prefix", "last character", "behind it", "before it, and over it"],
)
def test_what_shares_a_character_is_at_the_place(start: int, there: bool) -> None:
    assert at([label()], [found(start=start)]) == [found(start=start) if there else None]


def test_another_row_or_file_is_another_place() -> None:
    elsewhere = found()._replace(filename="pkg/other.py")
    assert at([label(4), label(5)], [elsewhere, found(5)]) == [None, found(5)]


def test_rows_of_a_notebook_are_those_of_its_cells() -> None:
    in_cell = label()._replace(cell=2)
    assert at([in_cell, label()], [found()._replace(cell=2)]) == [found()._replace(cell=2), None]


def test_precision_counts_every_place_that_is_taken_for_a_use() -> None:
    figures = measured(
        (label(), found()),
        (label(role="catalog"), found()),
        (label(role=NOTHING), found()),
        (label(searched=False), found()),
        (label(), None),
        (label(), found(role="prose")),
    )
    assert figures["precision of use"] == (2, 4)
    assert figures["of own findings"] == (1, 1)


def test_any_role_that_a_careful_reader_accepts_is_right() -> None:
    figures = measured((label(role=("prose", "doc-code")), found(role="doc-code")))
    assert figures["recall of prose"] == (1, 1)
    assert figures["recall of doc-code"] == (0, 0)
    assert figures["role agreement"] == (1, 1)


def test_what_may_be_no_reference_is_not_missed() -> None:
    figures = measured((label(role=("prose", NOTHING)), None), (label(role="prose"), None))
    assert figures["recall of prose"] == (1, 2)


def test_recall_is_about_what_search_found_alone() -> None:
    figures = measured(
        (label(), found()),
        (label(), found(role="catalog")),
        (label(), None),
        (label(searched=False), found()),
    )
    assert figures["recall of use"] == (1, 3)
    assert figures["role agreement"] == (2, 3)


def test_models_that_nothing_is_to_be_said_of_are_not_missed() -> None:
    labels = [label(fix="yes"), label(5, fix="yes", text="in-house-1")]
    figures = shares(compare(labels, [found()], lambda text: text == TEXT))
    assert figures["recall of use"] == Share(1, 1)
    assert figures["wanted use fixed"] == Share(1, 1)


def test_a_text_that_names_no_model_is_not_to_be_found() -> None:
    figures = measured((label(role=NOTHING), found(role="prose")), (label(role=NOTHING), None))
    assert figures["false references"] == (1, 2)
    assert figures["role agreement"] == (0, 0)


def test_a_fix_is_right_where_the_maintainer_wants_it() -> None:
    figures = measured(
        (label(fix="yes"), found()),
        (label(fix="no"), found()),
        (label(fix="unsure"), found()),
        (label(fix="yes"), found(applicability="unsafe")),
        (label(fix="yes"), None),
        (label(role="doc-code", fix="yes"), found(role="doc-code")),
    )
    assert figures["safe fixes wanted"] == (2, 3)
    assert figures["wanted use fixed"] == (1, 3)
    assert figures["wanted doc-code fixed"] == (1, 1)


def test_each_reader_has_its_own_figures() -> None:
    names = ("a.py", "b.ipynb", "c.yaml", "d.ts", "PKG-INFO")
    pairs = [(label(filename=name), found()) for name in names]
    figures = by_reader(judged(*pairs, (label(filename="docs/e.md"), None)))
    uses = {reader: of_it["recall of use"] for reader, of_it in figures.items()}
    assert tuple(uses) == READERS
    assert uses == {**dict.fromkeys(READERS, Share(1, 1)), "prose": Share(1, 2)}


def test_disagreements_say_what_differs() -> None:
    reason = "it is looked up elsewhere"
    pairs = (
        (label(fix="yes"), found()),
        (label(role=("catalog", "prose"))._replace(why="table row"), found()),
        (label(fix="yes"), found(applicability="unsafe")._replace(reason=reason)),
        (label(fix="yes"), None),
        (label(role=NOTHING), None),
        (label(role=("prose", NOTHING)), None),
        (label(role=NOTHING), found(applicability="")),
    )
    assert [disagreements(each) for each in judged(*pairs)] == [
        [],
        [
            f"role: `{TEXT}` is catalog or prose, found use",
            f"fix refused: `{TEXT}` (table row)",
        ],
        [f"fix not offered: `{TEXT}` ({reason})"],
        [f"not found: `{TEXT}` (use)", f"fix not offered: `{TEXT}` (not found)"],
        [],
        [],
        [f"role: `{TEXT}` is none, found use"],
    ]


def test_findings_about_a_request_are_none_about_its_model() -> None:
    finding: dict[str, Any] = {
        "code": "MA101",
        "filename": "pkg/app.py",
        "cell": None,
        "location": {"row": 4, "column": 9},
        "end_location": {"row": 4, "column": 9 + len(TEXT)},
        "role": "use",
        "fix": {"applicability": "safe"},
        "reason": None,
    }
    request = {**finding, "code": "MA202"}
    unfixed = {**finding, "fix": None, "reason": "it is looked up elsewhere"}
    assert reported({"findings": [finding, request, unfixed]}) == [
        found(),
        found(applicability="")._replace(reason="it is looked up elsewhere"),
    ]


def test_packages_come_from_two_registries() -> None:
    assert download("npm:@scope/pkg==1.0", "there") == [
        *("npm", "pack", "--silent", "--pack-destination"),
        *("there", "@scope/pkg@1.0"),
    ]
    assert download("pkg==1.0", "there")[-3:] == ["-d", "there", "pkg==1.0"]


def test_labels_are_complete() -> None:
    labels = read_labels(LABELS)
    assert len(labels) >= 600
    assert len({each.requirement for each in labels}) >= 14
    assert {each.reader for each in labels} == set(READERS)
    assert {role for each in labels for role in each.roles} == {*ROLES, NOTHING}
    assert {each.fix for each in labels} == set(FIXES)
    assert all(each.fix == "no" for each in labels if each.role == NOTHING)
    assert all(each.fix != "yes" for each in labels if each.role in ("catalog", "prose"))
    assert len({each.place for each in labels}) == len(labels)


def test_whole_files_are_held_out_about_a_third_of_all() -> None:
    labels = read_labels(LABELS)
    held_out = {(each.requirement, each.filename) for each in labels if each.held_out}
    seen = {(each.requirement, each.filename) for each in labels if not each.held_out}
    assert not held_out & seen
    assert 0.25 < sum(each.held_out for each in labels) / len(labels) < 0.4
