"""The pass over the bytes agrees with Python's own tokenizer, the tree with libcst's positions."""

import io
import sysconfig
import tokenize
from itertools import pairwise
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from modelaudit.readers.python_statements import Source
from modelaudit.readers.python_tree import Unparsable, parse, walk
from modelaudit.references import Span

STANDARD_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
SAMPLES = ["argparse.py", "ast.py", "dataclasses.py", "typing.py", "tarfile.py", "turtle.py"]

PIECES = st.sampled_from(
    [
        "a", "'", '"', "'''", '"""', "#", "\n", "\r\n", "\\\n", "\\", " ", "(", ")", "[", "]", "{",
        "}", "r'", "f'", "b\"", "=", "+", ":", ",", "é", "    ", "if a:", "def f():", "x = 1", "\t",
        "'x'", '"y"', "# z", ";", "\f",
    ]
)  # fmt: skip
SOURCES = st.lists(PIECES, max_size=25).map("".join)


def tokens_of(code: str) -> tuple[list[Span], list[Span], list[int]]:  # noqa: C901
    """Strings, comments and starts of logical lines according to Python."""
    starts = [0]
    for line in code.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    lines = code.splitlines(keepends=True)

    def offset(place: tuple[int, int]) -> int:
        row, column = place
        text = lines[row - 1][:column] if row <= len(lines) else ""
        return starts[row - 1] + len(text.encode())

    strings, comments, logical, fresh = [], [], [], True
    quiet = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    nested, opened = 0, 0
    for token in tokenize.generate_tokens(io.StringIO(code, newline="").readline):
        span = Span(offset(token.start), offset(token.end))
        name = tokenize.tok_name[token.type]
        if name in ("FSTRING_START", "TSTRING_START"):
            opened = opened if nested else span.start
            nested += 1
        elif name in ("FSTRING_END", "TSTRING_END"):
            nested -= 1
            if not nested:
                strings.append(Span(opened, span.end))
        elif token.type == tokenize.STRING and not nested:
            strings.append(span)
        elif token.type == tokenize.COMMENT and not nested:
            comments.append(span)
        if fresh and token.type not in quiet and token.type != tokenize.NEWLINE:
            logical.append(span.start)
            fresh = False
        if token.type == tokenize.NEWLINE:
            fresh = True
    return strings, comments, logical


def literals(source: Source) -> list[Span]:
    quotes = source.strings.within(0, len(source.content))
    return [Span(source.literal_start(quote.start), quote.end) for quote in quotes]


def assert_agreement(code: str) -> None:
    source = Source(code.encode())
    strings, comments, logical = tokens_of(code)
    assert source.trouble is None
    assert literals(source) == strings
    assert source.comments.within(0, len(source.content)) == comments
    for start in logical:
        assert source.statement(start).start == start
    for start, following in pairwise(logical):
        assert source.statement(start).end < following


@given(SOURCES)
@example("x = ('a'  # b'\n 'c')\n")
@example("'\\\r\n'\r\n# x\r\n")
@example('"""a""" \'\'\'b"""\'\'\'\n')
@example("if a:\\\n 'x'\n")
@example("\\\na")
def test_statements_strings_and_comments_are_those_of_tokenize(code: str) -> None:
    code = code + "\n"
    try:
        compile(code, "x", "exec")
        tokens_of(code)
    except (SyntaxError, tokenize.TokenError, ValueError):
        Source(code.encode())  # anything may come out, but it ends
        return
    if "\f" in code:  # a form feed splits lines for `splitlines`, not for Python
        return
    assert_agreement(code)


@pytest.mark.parametrize("name", SAMPLES)
def test_real_code_is_cut_as_tokenize_cuts_it(name: str) -> None:
    code = (STANDARD_LIBRARY / name).read_text("utf-8")
    if "\f" not in code:
        assert_agreement(code)


@pytest.mark.parametrize("name", SAMPLES[:3])
def test_every_literal_of_real_code_is_placed_where_libcst_places_it(name: str) -> None:
    content = (STANDARD_LIBRARY / name).read_bytes()
    source = Source(content)
    wrapper = MetadataWrapper(cst.parse_module(content), unsafe_skip_copy=True)
    positions = wrapper.resolve(ByteSpanPositionProvider)
    expected = {
        (positions[node].start, positions[node].start + positions[node].length)
        for node in walk(wrapper.module)
        if isinstance(node, cst.SimpleString | cst.FormattedString)
    }
    found: set[tuple[int, ...]] = set()
    offset = 0
    for literal in literals(source):
        if literal.start >= offset:
            statement = source.statement(literal.start)
            found.update(
                tuple(span) for span, _ in parse(source, statement, lambda _: True).literals
            )
            offset = statement.end
    assert found == expected


STATEMENTS = [
    "x = 'a'",
    "if 'a': pass",
    "elif 'a':",
    "else: x = 'a'",
    "except E('a') as e:",
    "except* 'a':",
    "finally: f('a')",
    "try: f('a')",
    "while 'a':",
    "for x in 'a', 'b':",
    "async for x in f('a'):",
    "async with f('a') as b:",
    "with f('a') as b, g('b'):",
    "def f(a='a', *b, c: 'b' = 'c', **d) -> 'd':",
    "class A('a', b='b'):",
    "match 'a':",
    "case 'a' | {'b': 'c'} if 'd':",
    "case ['a', *_]: return 'b'",
    "@f('a')",
    "return 'a' if 'b' else 'c'",
    "await f('a')",
    "yield 'a'",
    "x: 'a' = 'b'",
    "x = {'a': 'b', **{'c': 'd'}}",
    "x = {'a': 'b' for c in 'd' if 'e'}",
    "x = f('a', *'b', c='c', **'d')",
    "x = f'a{b}c' 'd'",
    "lambda a='a': 'b'",
    "x = 'a'['b':'c', 'd']",
    "assert 'a', 'b'",
    "raise A('a') from B('b')",
    "del x['a']",
    "global x",
    "type X = Literal['a']",
    "print('a') ; x = 'b'  # c",
    "x = ('a'  # 'no'\n     'b')",
    "x = not 'a' in 'b' == 'c'",
    "import a, b",
    "x = (yield 'a'), (y := 'b')",
]


@pytest.mark.parametrize("code", STATEMENTS)
def test_a_statement_is_parsed_without_the_file_around_it(code: str) -> None:
    source = Source(code.encode())
    tree = parse(source, Span(0, len(code)), lambda _: True)
    assert [span for span, _ in tree.literals] == literals(source)


@pytest.mark.parametrize("code", ["x = = 1", "x = (1", "print 'a'", "else: else: 'a'"])
def test_what_is_no_statement_is_refused(code: str) -> None:
    with pytest.raises(Unparsable):
        parse(Source(code.encode()), Span(0, len(code)), lambda _: True)


def test_blocks_are_told_by_indentation() -> None:
    code = "class A:\n  def f():\n    if x:\n      y\n  z = (1,\n2)\n  w\nv\n"
    source = Source(code.encode())

    def headers(text: str) -> list[str]:
        spans = source.enclosing(code.index(text))
        return [code[span.start : span.end] for span in spans]

    assert headers("y") == ["if x:", "def f():", "class A:"]
    assert headers("w") == ["class A:"]
    assert headers("v") == []
    assert code[slice(*source.block(code.index("def")))] == "def f():\n    if x:\n      y\n  "


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("x = 'a", "unterminated string"),
        ('x = """a', "unterminated string"),
        ("x = (", "a bracket is never closed"),
        ("x = )", "unmatched closing bracket"),
        ("(" * 300 + ")" * 300, "too many nested brackets"),
    ],
)
def test_what_cannot_be_python_is_told(code: str, trouble: str) -> None:
    assert Source(code.encode()).trouble == trouble
