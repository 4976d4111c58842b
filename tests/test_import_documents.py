"""Facts are put into a file of models, and every other byte of it stays."""

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from modelaudit.importing.documents import Document, First, Last
from modelaudit.importing.render import flow, scalar

HEAD = """\
# Kept by hand.
vendor: acme
home: acme
sources:
  page: {url: "https://acme.example/deprecations", checked: 2026-09-01}  # the page

models:
"""
DAY = date(2027, 1, 31)


def document(models: str, head: str = HEAD) -> Document:
    return Document("acme.yaml", (head + models).encode())


def put(models: str, facts: dict[str, Any]) -> str:
    """The text of the models after facts were put into the first of them."""
    one = document(models)
    one.put(one.model_ids[0], facts)
    return one.rewritten().decode().removeprefix(HEAD)


class TestReplace:
    def test_a_day_in_a_flow_mapping(self) -> None:
        before = "- id: a\n  lifecycle: {shutdown: 2026-12-01,  source: page}  # mail\n"
        after = "- id: a\n  lifecycle: {shutdown: 2027-01-31,  source: page}  # mail\n"
        assert put(before, {"lifecycle": {"shutdown": DAY}}) == after

    def test_a_day_in_a_block_mapping(self) -> None:
        before = "- id: a\n  lifecycle:\n    shutdown:   2026-12-01 # twice\n    source: page\n"
        after = "- id: a\n  lifecycle:\n    shutdown:   2027-01-31 # twice\n    source: page\n"
        assert put(before, {"lifecycle": {"shutdown": DAY}}) == after

    def test_a_key_without_a_value(self) -> None:
        before = "- id: a\n  lifecycle:  # later\n  name: b\n"
        after = "- id: a\n  lifecycle: {shutdown: 2027-01-31}  # later\n  name: b\n"
        assert put(before, {"lifecycle": {"shutdown": DAY}}) == after


class TestInsert:
    def test_a_key_at_its_place_in_a_flow_mapping(self) -> None:
        before = "- id: a\n  lifecycle: {deprecated: 2026-01-01, source: page,}\n"
        after = (
            "- id: a\n  lifecycle: {deprecated: 2026-01-01, shutdown: 2027-01-31, source: page,}\n"
        )
        assert put(before, {"lifecycle": {"shutdown": DAY}}) == after

    def test_a_key_before_all_others(self) -> None:
        before = "- id: a\n  lifecycle:\n    # why\n    source: page\n"
        after = "- id: a\n  lifecycle:\n    # why\n    shutdown: 2027-01-31\n    source: page\n"
        assert put(before, {"lifecycle": {"shutdown": DAY}}) == after

    def test_a_key_behind_the_comment_of_its_neighbour(self) -> None:
        before = "- id: a\n  lifecycle:\n    shutdown: 2027-01-01  # moved\n"
        end = "    # end\n"
        after = before + "    checked: 2027-01-31\n" + end
        assert put(before + end, {"lifecycle": {"checked": DAY}}) == after

    def test_several_keys_in_the_usual_order(self) -> None:
        lines = ["released: 2027-01-31", "lifecycle: {shutdown: 2027-01-31}", "aliases: [c]"]
        after = "- id: a\n  name: b\n" + "".join(f"  {line}\n" for line in lines)
        facts = {"aliases": ["c"], "released": DAY, "lifecycle": {"shutdown": DAY}}
        assert put("- id: a\n  name: b\n", facts) == after

    def test_a_route_gets_a_line_of_its_own(self) -> None:
        facts = {"routes": {"cloud": {"source": "page", "shutdown": DAY}}}
        entry = "    cloud: {shutdown: 2027-01-31, source: page}\n"
        assert put("- id: a\n", facts) == f"- id: a\n  routes:\n{entry}"
        present = "- id: a\n  routes:\n    # one customer\n    depot: {}\n"
        assert put(present, facts) == present + entry

    def test_into_an_empty_mapping(self) -> None:
        assert put("- id: a\n  lifecycle: {}\n", {"lifecycle": {"shutdown": DAY}}) == (
            "- id: a\n  lifecycle: {shutdown: 2027-01-31}\n"
        )

    def test_at_the_end_of_a_file_without_a_last_line_end(self) -> None:
        assert put("- id: a", {"name": "b"}) == "- id: a\n  name: b\n"

    def test_behind_a_text_of_several_lines(self) -> None:
        before = "- id: a\n  name: |\n    one\n    two\n\n# end\n"
        after = "- id: a\n  name: |\n    one\n    two\n  task: chat\n\n# end\n"
        assert put(before, {"task": "chat"}) == after


STEP: dict[str, Any] = {"id": "b", "since": DAY}


class TestLists:
    def test_first_of_a_block(self) -> None:
        head, rest = "- id: a\n  successors:\n    # the best\n", "    - {id: c}\n"
        after = head + "    - {id: b, since: 2027-01-31}\n" + rest
        assert put(head + rest, {"successors": First([STEP])}) == after

    def test_first_of_a_block_that_is_not_indented(self) -> None:
        head, rest = "- id: a\n  successors:\n", "  - id: c\n    because: of it\n"
        after = head + "  - {id: b, since: 2027-01-31}\n" + rest
        assert put(head + rest, {"successors": First([STEP])}) == after

    def test_last_of_a_flow_and_of_a_block(self) -> None:
        assert put("- id: a\n  aliases: [b, ]\n", {"aliases": Last(["c"])}) == (
            "- id: a\n  aliases: [b, c, ]\n"
        )
        assert put("- id: a\n  aliases:\n  - b  # old\n", {"aliases": Last(["c"])}) == (
            "- id: a\n  aliases:\n  - b  # old\n  - c\n"
        )

    def test_of_an_empty_list_and_of_none(self) -> None:
        assert put("- id: a\n  aliases: []\n", {"aliases": Last(["c"])}) == (
            "- id: a\n  aliases: [c]\n"
        )
        assert put("- id: a\n", {"successors": First([STEP])}) == (
            "- id: a\n  successors:\n    - {id: b, since: 2027-01-31}\n"
        )


class TestModels:
    def add(self, models: str, *ids: str, head: str = HEAD) -> str:
        one = document(models, head)
        for id_ in ids:
            one.add_model({"id": id_, "name": id_, "aliases": [], "card": None})
        return one.rewritten().decode().removeprefix(HEAD)

    def test_at_its_place_and_not_between_a_comment_and_its_model(self) -> None:
        before = "- id: a\n  name: a\n\n# The old ones.\n- id: c\n  name: c\n"
        after = "- id: a\n  name: a\n\n- id: b\n  name: b\n\n# The old ones.\n- id: c\n  name: c\n"
        assert self.add(before, "b") == after

    def test_before_the_first_and_behind_the_last(self) -> None:
        blocks = {id_: f"  - id: {id_}\n    name: {id_}\n" for id_ in "abcd"}
        assert self.add(blocks["b"], "d", "a", "c") == "\n".join(blocks.values())

    def test_in_a_file_that_is_written_closely(self) -> None:
        before = "- id: a\n  name: a\n- id: c\n  name: c\n"
        assert (
            self.add(before, "b") == "- id: a\n  name: a\n- id: b\n  name: b\n- id: c\n  name: c\n"
        )

    @pytest.mark.parametrize("models", ["models:\n", "models: []\n", "models:  # none yet", ""])
    def test_in_a_file_without_models(self, models: str) -> None:
        text = self.add("", "b", "a", head="vendor: acme\nhome: acme\n" + models)
        assert [one["id"] for one in yaml.safe_load(text)["models"]] == ["a", "b"]
        assert text.endswith("\n- id: a\n  name: a\n\n- id: b\n  name: b\n")


class TestSources:
    def test_a_page_that_is_known_keeps_its_name(self) -> None:
        one = document("- id: a\n")
        assert one.source("https://acme.example/deprecations#comet", DAY) == (
            "page",
            date(2026, 9, 1),
        )
        assert one.rewritten() == one.content

    def test_a_new_page_is_named_once(self) -> None:
        one = document("- id: a\n- id: b\n")
        first = one.source("https://www.acme.example/docs/end/#x", DAY)[0]
        second = one.source("https://acme.example/blog/end", DAY)[0]
        assert one.source("https://www.acme.example/docs/end/#y", DAY)[0] == first
        one.put("a", {"lifecycle": {"source": first}})
        one.put("b", {"lifecycle": {"source": second}})
        _, _, rest = one.rewritten().decode().partition("  # the page\n")
        assert rest.startswith(
            '  acme-example-end: {url: "https://www.acme.example/docs/end/", checked: 2027-01-31}\n'
            '  acme-example-end-2: {url: "https://acme.example/blog/end", checked: 2027-01-31}\n'
        )

    def test_a_page_that_nothing_cites_is_not_named(self) -> None:
        one = document("- id: a\n")
        one.source("https://acme.example/end", DAY)
        assert one.rewritten() == one.content

    def test_the_first_source_of_a_file(self) -> None:
        one = Document("acme.yaml", b"vendor: acme\nhome: acme  # theirs\nmodels:\n- id: a\n")
        key, _ = one.source("https://acme.example/end", DAY)
        one.put("a", {"lifecycle": {"source": key}})
        assert one.rewritten().decode() == (
            "vendor: acme\nhome: acme  # theirs\nsources:\n"
            '  acme-example-end: {url: "https://acme.example/end", checked: 2027-01-31}\n'
            "models:\n- id: a\n  lifecycle: {source: acme-example-end}\n"
        )


def test_line_ends_and_the_mark_at_the_beginning_stay() -> None:
    content = b"\xef\xbb\xbf" + (HEAD + "- id: a\n").replace("\n", "\r\n").encode()
    one = Document("acme.yaml", content)
    one.put("a", {"name": "\u00fc", "routes": {"cloud": {"shutdown": DAY}}})
    one.add_model({"id": "b", "name": "b"})
    after = one.rewritten()
    assert after.startswith(content)
    assert after.count(b"\n") == after.count(b"\r\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("comet-1", "comet-1"),
        ("gpt-4o (old)", "gpt-4o (old)"),
        ("2026-01-01", '"2026-01-01"'),
        ("1.5", '"1.5"'),
        ("yes", '"yes"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("claude-v1:0", '"claude-v1:0"'),
        ("@cf/x", '"@cf/x"'),
        (5.0, "5"),
        (2e-07, "2.0e-07"),
        (0.125, "0.125"),
        (True, "true"),
    ],
)
def test_values_as_a_person_writes_them(value: Any, text: str) -> None:
    assert scalar(value) == text
    assert yaml.safe_load(f"[{text}]") == [value]


# ------------------------------------------------------------------- what must hold for any file

WORDS = st.text("abcxyz0159-._:/@# '\"{}[],é", min_size=1, max_size=9).filter(
    lambda word: word.strip() == word
)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
COMMENTS = st.sampled_from(["", "  # moved twice", "   "])
LIFE_KEYS = ("deprecated", "shutdown", "earliest", "checked")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Files of models as different people write them."""
    lines = []
    for number in range(draw(st.integers(1, 3))):
        lines += [f"- id: m{number}{draw(COMMENTS)}"]
        if draw(st.booleans()):
            lines += ["  # by hand", f"  name: {flow(draw(WORDS))}{draw(COMMENTS)}"]
        life: dict[str, date] = draw(st.dictionaries(st.sampled_from(LIFE_KEYS), DAYS, max_size=3))
        in_lines: bool = draw(st.booleans())
        if life and in_lines:
            lines += ["  lifecycle:"]
            lines += [f"    {key}: {day}{draw(COMMENTS)}" for key, day in life.items()]
        elif life or number == 0:
            lines += [f"  lifecycle: {flow(life)}{draw(COMMENTS)}"]
        steps = draw(st.lists(WORDS, max_size=2))
        style = draw(st.sampled_from(["none", "flow", "  ", "    "]))
        if style == "flow":
            lines += [f"  aliases: {flow(steps)}{draw(COMMENTS)}"]
        elif style != "none" and steps:
            lines += ["  aliases:", *(f"{style}- {flow(step)}{draw(COMMENTS)}" for step in steps)]
        lines += draw(st.sampled_from([[], [""], ["", "# next"]]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return end.join(lines) + draw(st.sampled_from(["", end]))


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "name": WORDS,
        "lifecycle": st.dictionaries(st.sampled_from(LIFE_KEYS), DAYS, min_size=1, max_size=4),
        "aliases": st.lists(WORDS, min_size=1, max_size=2).map(Last)
        | st.lists(WORDS, min_size=1, max_size=2).map(First),
        "routes": st.dictionaries(
            st.sampled_from(["cloud", "depot"]),
            st.fixed_dictionaries({"shutdown": DAYS}),
            min_size=1,
        ),
    },
)


def merged(old: Any, new: Any) -> Any:
    """What a tree must be after facts were put into it."""
    if isinstance(new, First):
        return [*new, *(old or [])]
    if isinstance(new, Last):
        return [*(old or []), *new]
    if isinstance(new, dict):
        return (old or {}) | {key: merged((old or {}).get(key), one) for key, one in new.items()}
    return new


@given(
    texts(), st.lists(FACTS, min_size=3, max_size=3), st.sets(st.sampled_from("abmz"), max_size=2)
)
def test_the_facts_are_in_and_nothing_else_has_changed(
    models: str, facts: list[dict[str, Any]], added: set[str]
) -> None:
    one = document(models)
    before = yaml.safe_load(one.content)
    for id_, news in zip(one.model_ids, facts, strict=False):
        one.put(id_, news)
    for id_ in added:
        one.add_model({"id": id_, "name": id_})
    after = one.rewritten()
    expected = [merged(old, new) for old, new in zip(before["models"], facts, strict=False)]
    expected += [{"id": id_, "name": id_} for id_ in added]
    expected.sort(key=lambda model: str(model["id"]))
    assert yaml.safe_load(after) == {**before, "models": expected}
    if not any(_replaces(old, new) for old, new in zip(before["models"], facts, strict=False)):
        rest = iter(after.decode())
        assert all(character in rest for character in one.content.decode())  # nothing is gone


def _replaces(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return bool(
        ("name" in new and "name" in old)
        or new.get("lifecycle", {}).keys() & (old.get("lifecycle") or {}).keys()
    )
