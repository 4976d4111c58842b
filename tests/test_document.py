"""Encodings, newlines and positions: what a file's bytes are as text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelaudit.document import BinaryFile, Document
from modelaudit.references import Span
from modelaudit.replacing import Replacement


def document(raw: bytes, path: str = "a.txt") -> Document:
    return Document.from_bytes(path, raw)


@pytest.mark.parametrize(
    ("path", "raw", "encoding"),
    [
        ("a.txt", b"", "utf-8"),
        ("a.txt", "é".encode(), "utf-8"),
        ("a.txt", b"\xef\xbb\xbfx", "utf-8-sig"),
        ("a.txt", b"caf\xe9", "latin-1"),
        ("a.py", b"x = 1", "utf-8"),
        ("a.py", b"\xef\xbb\xbfx = 1", "utf-8-sig"),
        ("a.py", b"# -*- coding: latin-1 -*-\nx = '\xe9'", "latin-1"),
        ("a.py", b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'", "cp1252"),
        ("a.py", b"\n# coding: gbk\nx = '\xc4\xe3'", "gbk"),
        ("a.py", b"# coding: utf8\nx = 1", "utf-8"),
        ("a.txt", "\ufeffx".encode("utf-16-le"), "utf-16-le"),
        ("a.txt", "\ufeffx".encode("utf-16-be"), "utf-16-be"),
        ("a.txt", "\ufeffx".encode("utf-32-le"), "utf-32-le"),
        ("a.txt", "\ufeffx".encode("utf-32-be"), "utf-32-be"),
    ],
)
def test_the_encoding_is_told_by_mark_cookie_and_validity(
    path: str, raw: bytes, encoding: str
) -> None:
    read = document(raw, path)
    assert (read.encoding, read.problem) == (encoding, None)
    assert read.edited([]) == raw


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"x = '\xe9'", "not valid UTF-8"),
        (b"x = 1\n# coding: latin-1\ny = '\xe9'", "not valid UTF-8"),
        (b"# coding: nonsense\nx = 1", '"nonsense"'),
        (b"# coding: utf-16\nx = 1", '"utf-16"'),
        (b"# coding: rot13\nk = 1", '"rot13"'),
        (b"# coding: unicode_escape\nk = 1", '"unicode_escape"'),
        (b"# coding: utf-7\nk = 1", '"utf-7"'),
        (b"# coding: ascii\nx = '\xe9'", '"ascii"'),
        (b"\xef\xbb\xbf# coding: latin-1\nx = 1", "byte order mark"),
    ],
)
def test_python_that_breaks_the_encoding_rules_is_seen_and_says_so(raw: bytes, part: str) -> None:
    read = document(raw, "a.py")
    assert read.problem is not None
    assert part in read.problem
    assert read.content == raw


@pytest.mark.parametrize(
    "raw", [b"a\0b", "x".encode("utf-16-le"), b"\xff\xfex", "\ufeffa\0".encode("utf-16-le")]
)
def test_zero_bytes_and_broken_utf16_are_binary(raw: bytes) -> None:
    with pytest.raises(BinaryFile):
        document(raw)


def test_all_three_newlines_end_a_line() -> None:
    read = document(b"one\r\ntwo\rthree\nfour")
    assert [
        read.line(read.content.index(word)) for word in (b"one", b"two", b"three", b"four")
    ] == [
        "one",
        "two",
        "three",
        "four",
    ]
    assert read.location(read.content.index(b"four")).in_file == (4, 1)


def test_a_newline_belongs_to_the_line_it_ends() -> None:
    read = document(b"ab\r\ncd\n")
    assert read.location(3).in_file == (1, 4)
    assert read.line(3) == "ab"
    assert read.location(7).in_file == (3, 1)
    assert read.line(7) == ""


def test_an_empty_file_has_one_empty_line() -> None:
    read = document(b"")
    assert read.location(0).in_file == (1, 1)
    assert read.line(0) == ""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_no_column(encoding: str) -> None:
    read = document("é model\n".encode(encoding))
    assert read.location(read.content.index(b"model")).in_file == (1, 3)
    assert read.line(0) == "é model"


def test_columns_count_characters_of_the_encoding() -> None:
    assert document("你好 x".encode()).location(7).in_file == (1, 4)
    assert document("# coding: gbk\n你好 x".encode("gbk"), "a.py").location(19).in_file == (2, 4)
    assert document(b"\xe9\xe9 x").location(3).in_file == (1, 4)


def test_utf16_is_edited_as_utf8_and_written_as_utf16() -> None:
    raw = "\ufeffmodel: old # ü\r\n".encode("utf-16-le")
    read = document(raw, "a.yaml")
    at = read.content.index(b"old")
    edit = Replacement(Span(at, at + 3), "new")
    assert read.edited([edit]) == "\ufeffmodel: new # ü\r\n".encode("utf-16-le")


def test_a_span_that_cuts_a_character_still_gives_text() -> None:
    assert document("é".encode()).text(Span(0, 1)) == "\ufffd"


def test_many_places_on_one_line_of_five_megabytes_are_cheap() -> None:
    read = document(("é" + "x" * 98).encode() * 50_000)
    start = time.perf_counter()
    columns = [read.location(offset).column for offset in range(0, 4_950_000, 990)]
    assert columns[:2] == [1, 981]
    assert time.perf_counter() - start < 3


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")), st.data())
def test_locations_agree_with_plain_decoding(text: str, data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
    read = document(text.encode(encoding))
    if not text.startswith("\ufeff"):
        assert read.content.decode("utf-8").removeprefix("\ufeff") == text
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset].replace("\r\n", "\n")
    if text[offset - 1 : offset + 1] == "\r\n":
        return  # between the two halves of one newline
    lines = before.replace("\r", "\n").split("\n")
    marks = 3 if read.content.startswith(b"\xef\xbb\xbf") else 0
    if text.startswith("\ufeff"):
        return  # a second mark is a character like any other
    place = read.location(marks + len(text[:offset].encode()))
    assert place.in_file == (len(lines), len(lines[-1]) + 1)


@given(st.binary())
def test_nothing_is_lost_and_nothing_fails(raw: bytes) -> None:
    for path in ("a.py", "a.txt"):
        try:
            read = document(raw, path)
        except BinaryFile:
            continue
        assert read.edited([]) == raw
        for offset in range(len(read.content) + 1):
            row, column = read.location(offset).in_file
            assert row >= 1
            assert column >= 1
            assert isinstance(read.line(offset), str)
