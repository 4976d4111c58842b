"""Notebooks as files: what their cells say, where each byte stands, and edits of it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelaudit.document import Document
from modelaudit.findings import Location
from modelaudit.readers import still_parses
from modelaudit.references import Span
from modelaudit.replacing import Replacement


def notebook(*cells: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    if isinstance(source, str):
        source = source.splitlines(keepends=True)
    empty: dict[str, Any] = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", **empty, "source": source, **more}


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def opened(content: dict[str, Any] | str | bytes) -> Document:
    if isinstance(content, dict):
        content = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    raw = content.encode() if isinstance(content, str) else content
    return Document.from_bytes("nb.ipynb", raw)


def replace_in(document: Document, *pairs: tuple[str, str]) -> bytes:
    edits = []
    for old, new in pairs:
        start = document.content.index(old.encode())
        edits.append(Replacement(Span(start, start + len(old.encode())), new))
    return document.edited(edits)


def sources(raw: bytes) -> list[str | list[str]]:
    return [cell["source"] for cell in json.loads(raw)["cells"]]


def test_all_cells_are_one_text_and_each_byte_knows_its_cell() -> None:
    read = opened(notebook(markdown("# é\n"), code("a = 1\nb = 2"), code("c = 3\n")))
    assert read.content.decode() == "# é\n\na = 1\nb = 2\nc = 3\n\n[]\n[]\n"
    found = [read.location(read.content.index(name)) for name in (b"b =", b"2", b"c =")]
    assert [(at.cell, at.row, at.column) for at in found] == [(2, 2, 1), (2, 2, 5), (3, 1, 1)]
    assert str(found[1]) == "cell 2:2:5"


def test_a_place_in_the_file_counts_what_json_needs_to_say_it() -> None:
    read = opened('{"cells": [\n{"cell_type": "code", "source": "\\u00e9 = \\"é\\"; x"}]}\n')
    at = read.location(read.content.index(b"x"))
    assert at[:3] == (1, 10, 1)
    line = read.raw.decode().splitlines()[1]
    assert at.in_file == (2, line.index("x") + 1)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"cells": [', "line 1: not valid JSON: Expecting value"),
        ('{"cells": [\n<<<<<<< HEAD\n]}', "line 2: not valid JSON: Expecting value"),
        ("[]", "it is no JSON object"),
        ('{"metadata": {}}', "it has no list of cells"),
        ('{"cells": {}}', "it has no list of cells"),
        ('{"cells": [1]}', "cell 1 is no object"),
        ('{"cells": [{"source": 1}]}', "the source of cell 1 is no text"),
        ('{"cells": [{"source": ["a", 1]}]}', "the source of cell 1 is no text"),
        ('{"worksheets": [{"cells": []}]}', "its format is older than version 4 of notebooks"),
        (b'{"cells": [{"source": "\xff"}]}', "not valid UTF-8"),
        ("[" * 100_000, "not valid JSON: maximum recursion depth exceeded"),
    ],
)
def test_what_is_no_notebook_is_text_and_says_why(content: str | bytes, problem: str) -> None:
    read = opened(content)
    assert read.notebook is None
    assert read.problem is not None
    assert read.problem.startswith(problem)
    assert read.content == read.raw


def test_only_the_bytes_of_an_edit_change() -> None:
    raw = (
        b'{ "nbformat":4,"cells" :[{"source":["x = \\"old\\" # \\u00e9 \\/\\n" ,"y"],\r\n'
        b'  "cell_type":"code","outputs":[],"zz":1e5, "metadata":{}}] }'
    )
    assert replace_in(opened(raw), ("old", 'n"é\\')) == raw.replace(b"old", b'n\\"\\u00e9\\\\')


def test_text_that_is_not_escaped_stays_so() -> None:
    raw = '{"cells": [{"source": "é = old"}]}'
    assert replace_in(opened(raw), ("old", "ü")).decode() == raw.replace("old", "ü")


def test_a_line_that_goes_takes_its_string_and_comma_along() -> None:
    before = notebook(code("f(\n    a=1,\n    b=2,\n)"))
    after = notebook(code("f(\n    b=2,\n)"))
    assert replace_in(opened(before), ("    a=1,\n", "")) == opened(after).raw


def test_the_last_line_takes_the_comma_before_it_along() -> None:
    before, after = notebook(code("a\nb\nc")), notebook(code(["a\n"]))
    assert replace_in(opened(before), ("b\n", ""), ("c", "")) == opened(after).raw


def test_lines_that_are_joined_are_one_string() -> None:
    before, after = notebook(code("f(a,\n  b,\n  c)\nd")), notebook(code("f(a, c)\nd"))
    assert replace_in(opened(before), (",\n  b,\n  ", ", ")) == opened(after).raw


def test_a_new_line_is_a_string_of_its_own() -> None:
    before, after = notebook(code("f(\n    a,\n)")), notebook(code("f(\n    a,\n    b,\n    c,\n)"))
    assert replace_in(opened(before), ("a,\n", "a,\n    b,\n    c,\n")) == opened(after).raw


def test_what_stands_between_two_strings_stays_when_both_do() -> None:
    raw = b'{"cells": [{"source": ["old\\n"  ,\t"a\\n","b"]}]}'
    assert replace_in(opened(raw), ("old\n", "new\n")) == raw.replace(b"old", b"new")


def test_a_source_that_is_one_string_stays_one() -> None:
    before = opened('{"cells": [{"source": "f(\\n  a,\\n  b)"}]}')
    assert sources(replace_in(before, ("  a,\n", ""), ("b)", "b,\n  c)"))) == ["f(\n  b,\n  c)"]


def test_utf16_and_byte_order_marks_stay() -> None:
    text = json.dumps(notebook(code("x = old")))
    for encoding in ("utf-8-sig", "utf-16"):
        after = replace_in(opened(text.encode(encoding)), ("old", "new"))
        assert after == text.replace("old", "new").encode(encoding)


@pytest.mark.parametrize(
    ("before", "after", "intact"),
    [
        (notebook(code("a = 1")), notebook(code("a = 2")), True),
        (notebook(code("a = 1")), notebook(code("a = ")), False),
        (notebook(code("a = ")), notebook(code("b = ")), True),
        (notebook(code("!ls\na?")), notebook(code("!ls x\na?")), True),
        (notebook(code("a")), notebook(code("a", id="x")), False),
        (notebook(code("a")), notebook(code("a"), code("b")), False),
        (notebook(code("a")), '{"cells": [', False),
        (notebook(code("a")), notebook(code("a"), metadata={"x": float("nan")}), False),
        (notebook(code("a"), x=float("nan")), notebook(code("b"), x=float("nan")), True),
    ],
)
def test_a_notebook_parses_when_each_cell_does_that_did(
    before: dict[str, Any], after: dict[str, Any] | str, intact: bool
) -> None:
    assert still_parses(opened(before), opened(after)) is intact


# What must always hold

LINES = st.text(st.sampled_from(list("ab \t\"\\'{é你😀\u2028\x0c")), max_size=6)
SOURCES = st.lists(
    st.tuples(LINES, st.sampled_from(["\n", "\n", "\n", "\r\n", ""])), max_size=5
).map(lambda lines: "".join(line + end for line, end in lines))
CELLS = st.lists(
    st.fixed_dictionaries(
        {
            "cell_type": st.sampled_from(["code", "markdown", "raw"]),
            "metadata": st.just({"a": "é"}),
            "source": st.one_of(SOURCES, SOURCES.map(lambda text: _lines(text))),
        },
        optional={"outputs": st.just([{"text": ["é \\ \n"]}])},
    ),
    max_size=4,
)


def _lines(text: str) -> list[str]:
    """Split a source as nbformat does, at line feeds."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


@st.composite
def files(draw: st.DrawFn) -> bytes:
    text = json.dumps(
        {"metadata": {}, "cells": draw(CELLS), "nbformat": 4},
        indent=draw(st.sampled_from([None, 1, 2, "\t"])),
        ensure_ascii=draw(st.booleans()),
    )
    if draw(st.booleans()):
        text = text.replace("/", "\\/").replace("b", "\\u0062")
        text = text.replace("met\\u0062data", "metadata").replace("n\\u0062format", "nbformat")
    return (text + draw(st.sampled_from(["", "\n", "\r\n"]))).encode()


@given(files(), st.data())
def test_edits_change_the_text_of_their_cells_and_nothing_else(
    raw: bytes, data: st.DataObject
) -> None:
    read = opened(raw)
    assert read.notebook is not None
    edits, expected = [], []
    for cell in read.notebook.cells:
        text = read.text(cell.span)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
        cuts = cuts[: len(cuts) // 2 * 2]
        pieces: list[str] = []
        cursor = 0
        for start, end in zip(cuts[::2], cuts[1::2], strict=True):
            new = data.draw(st.sampled_from(["", "x", '"é"', "a\n", "a\nb", "\n"]))
            if start < len(text) and (pieces == [] or start > cursor):
                first = cell.span.start + len(text[:start].encode())
                last = cell.span.start + len(text[:end].encode())
                edits.append(Replacement(Span(first, last), new))
                pieces += [text[cursor:start], new]
                cursor = end
        expected.append("".join([*pieces, text[cursor:]]))
    after = read.edited(edits)
    before, now = json.loads(raw), json.loads(after)
    for old, new, text in zip(before["cells"], now["cells"], expected, strict=True):
        was, is_ = old.pop("source"), new.pop("source")
        assert type(was) is type(is_)
        assert "".join(is_) == text
        if isinstance(is_, list) and text:
            assert is_ == _lines(text)
    assert now == before
    assert read.edited([]) == raw
    if not edits:
        assert after == raw


@given(files(), st.data())
def test_every_place_of_a_cell_is_inside_of_its_strings(raw: bytes, data: st.DataObject) -> None:
    read = opened(raw)
    assert read.notebook is not None
    for cell in read.notebook.cells:
        if cell.pieces:
            offset = data.draw(st.integers(cell.span.start, cell.span.end))
            place = read.notebook.place(offset)
            assert any(p.inside.start <= place <= p.inside.end for p in cell.pieces)
            assert isinstance(read.location(offset), Location)
