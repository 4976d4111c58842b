"""How languages write comments and strings: as much as a reader without a parser has to know."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from enum import Enum
from typing import Final, NamedTuple

from modelaudit.document import Document
from modelaudit.readers import PROSE, PROSE_NAMES
from modelaudit.readers.patterns import on_demand
from modelaudit.references import Span

_CLOSES: Final = {ord("("): ord(")"), ord("["): ord("]"), ord("{"): ord("}")}
_BRACKETS: Final = b"[](){}"


class _Form(NamedTuple):
    """One form of a comment or a string."""

    first: bytes
    """The characters it may begin with."""
    rest: bytes
    """A pattern of what follows; it looks back for what must stand before."""


_HASH: Final = _Form(b"#", rb"[^\r\n]*")
_HASH_APART: Final = _Form(b"#", rb"(?<!\S#)[^\r\n]*")
_SLASHES: Final = _Form(b"/", rb"(?:(?<![:\\]/)/[^\r\n]*|\*.*?(?:\*/|\Z))")
_DASHES: Final = _Form(b"-", rb"(?:-\[\[.*?(?:\]\]|\Z)|-[^\r\n]*)")
_SEMICOLON: Final = _Form(b";", rb"(?<!\S;)[^\r\n]*")
_PERCENT: Final = _Form(b"%", rb"(?<!\\%)[^\r\n]*")
_MARKUP: Final = _Form(b"<", rb"!--.*?(?:-->|\Z)")
_ALONE: Final = _Form(
    b" \t#/-;%<*",
    rb"(?<=^.)(?:(?<=[ \t])[ \t]*(?:\#|//|--|;|%|<!--|/\*|\*)|(?<=[#;%*])|(?<=/)[/*]|(?<=-)-"
    rb"|(?<=<)!--)[^\r\n]*",
)

# An escaped quote opens no string: each of many on one line would look for its end in vain.
_DOUBLE: Final = _Form(b'"', rb'(?<!\\")(?:\\.|[^"\\\r\n])*+"')
_SINGLE: Final = _Form(b"'", rb"(?<![\w\\]')(?:\\.|[^'\\\r\n])*+'")
_BACKTICKS: Final = _Form(b"`", rb"(?<!\\`)(?:\\.|[^`\\])*+`")
_PREFIXED: Final = _Form(b"'rbfuRBFU", rb"(?<![\w\\].)(?:(?<=')|[rbfuRBFU]?')(?:\\.|[^'\\\r\n])*+'")
_TRIPLE: Final = (_Form(b'"', rb'"".*?"""'), _Form(b"'", rb"''.*?'''"))


class Kind(Enum):
    """What a file is, as far as it matters for the role of a bare word."""

    PROSE = "prose"
    CODE = "code"
    CONFIG = "config"
    TABLE = "table"
    SQL = "sql"


class Token(NamedTuple):
    """A comment or a string, its marks included."""

    span: Span
    comment: bool


class Syntax(NamedTuple):
    """The comments and strings of a family of languages."""

    kind: Kind
    pattern: re.Pattern[bytes]


def _syntax(kind: Kind, strings: Iterable[_Form], comments: Iterable[_Form]) -> Syntax:
    """Return the syntax of a family.

    Its pattern consumes the first character before anything else: to try every form at every
    character of a file takes five times as long.
    """
    forms = {b"string": [*strings], b"comment": [*comments]}
    if kind in (Kind.CODE, Kind.CONFIG, Kind.SQL):
        forms[b"bracket"] = [_Form(_BRACKETS, b"")]
    groups = [b"(?P<%b>%b)" % (name, _one_of(each)) for name, each in forms.items() if each]
    first = b"".join(one.first for each in forms.values() for one in each)
    pattern = b"%b(?:%b)" % (_any(first), b"|".join(groups))
    return Syntax(kind, on_demand(pattern, re.DOTALL | re.MULTILINE))


def _one_of(forms: Iterable[_Form]) -> bytes:
    """Return a pattern of any of some forms, for behind their first character."""
    return b"|".join(b"(?<=%b)%b" % (_any(one.first), one.rest) for one in forms)


def _any(characters: bytes) -> bytes:
    return b"[%b]" % re.escape(characters)


_QUOTES: Final = [_DOUBLE, _SINGLE]
_PROSE: Final = _syntax(
    Kind.PROSE,
    [],
    [
        _MARKUP,
        _Form(b"{", rb"/\*[^\r\n]{0,500}?\*/\}"),
        _Form(b".", rb"(?<=^\.)\. [^\r\n]*"),
    ],
)
_PYTHON: Final = _syntax(Kind.CODE, [*_TRIPLE, _DOUBLE, _PREFIXED], [_HASH])
_SCRIPT: Final = _syntax(Kind.CODE, _QUOTES, [_HASH_APART])
_CONFIG: Final = _syntax(Kind.CONFIG, [*_TRIPLE, *_QUOTES], [_HASH_APART, _SEMICOLON])
_YAML: Final = _syntax(Kind.CONFIG, _QUOTES, [_HASH_APART])
_JSON: Final = _syntax(Kind.CONFIG, _QUOTES, [_SLASHES])
_TERRAFORM: Final = _syntax(Kind.CONFIG, [_DOUBLE], [_HASH_APART, _SLASHES])
_BRACES: Final = _syntax(Kind.CODE, [*_TRIPLE, *_QUOTES, _BACKTICKS], [_SLASHES])
_PHP: Final = _syntax(Kind.CODE, _QUOTES, [_SLASHES, _HASH_APART, _MARKUP])
_PAGE: Final = _syntax(Kind.CODE, _QUOTES, [_MARKUP, _SLASHES])
_SQL: Final = _syntax(Kind.SQL, [_DOUBLE, _Form(b"'", rb"(?:''|[^'])*+'")], [_DASHES, _SLASHES])
_LUA: Final = _syntax(Kind.CODE, _QUOTES, [_DASHES])
_LISP: Final = _syntax(Kind.CODE, [_DOUBLE], [_Form(b";", rb"[^\r\n]*")])
_TEX: Final = _syntax(Kind.PROSE, [], [_PERCENT])
_ERLANG: Final = _syntax(Kind.CODE, _QUOTES, [_PERCENT])
_TABLE: Final = _syntax(Kind.TABLE, [_DOUBLE], [_Form(b"#", rb"(?<=^#)[^\r\n]*")])
_UNKNOWN: Final = _syntax(Kind.CONFIG, _QUOTES, [_ALONE])

_FAMILIES: Final = (
    (_PROSE, " ".join(PROSE)),
    (_PYTHON, "py pyi pyw pyx bzl star"),
    (_SCRIPT, "sh bash zsh fish rb r jl pl pm ps1 ex exs nim cr mk cmake makefile justfile"),
    (_CONFIG, "toml ini cfg conf env properties editorconfig dockerfile containerfile procfile"),
    (_YAML, "yaml yml"),
    (_JSON, "json jsonc json5 jsonl ndjson ipynb har"),
    (_TERRAFORM, "tf tfvars hcl nix"),
    (
        _BRACES,
        "js jsx mjs cjs ts tsx mts cts go rs java kt kts swift c h cc cpp hpp cs scala groovy "
        "gradle dart bicep css scss less proto sol zig m mm snap",
    ),
    (_PHP, "php"),
    (_PAGE, "html htm xhtml xml svg vue svelte astro hbs jinja j2 ejs erb"),
    (_SQL, "sql"),
    (_LUA, "lua hs elm"),
    (_LISP, "el clj cljs lisp scm"),
    (_TEX, "tex bib"),
    (_ERLANG, "erl hrl"),
    (_TABLE, "csv tsv"),
)
_BY_SUFFIX: Final = {suffix: syntax for syntax, words in _FAMILIES for suffix in words.split()}
_MADE_FROM: Final = frozenset(
    ["j2", "jinja", "jinja2", "tpl", "tmpl", "gotmpl", "template", "example", "sample", "dist"]
)


def named(path: str) -> str:
    """The name of a file, or of what is made from it: that of `app.yaml.j2` is `app.yaml`."""
    name = path.rpartition("/")[2].lower()
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and suffix in _MADE_FROM and stem.rpartition(".")[1] else name


def syntax_of(path: str) -> Syntax:
    """The syntax of a file, by its name."""
    name = named(path)
    if name.startswith((".env", "dockerfile", "containerfile")):
        return _CONFIG
    stem, _, suffix = name.rpartition(".")
    if not stem and name.startswith(PROSE_NAMES):
        return _PROSE
    return _BY_SUFFIX.get(suffix, _UNKNOWN)


class Bracket(NamedTuple):
    """A pair of brackets, from the opening to behind the closing one."""

    span: Span
    mark: bytes


class Tokens:
    """The comments, strings and brackets of one file.

    Numbers in flat arrays: a line of megabytes holds millions of brackets.
    """

    def __init__(self, document: Document, syntax: Syntax) -> None:
        self._content = document.content
        self._starts, self._ends = array("q"), array("q")
        self._comments = bytearray()
        self._places = array("q")
        """Where brackets open or close, in order."""
        self._inner = array("q")
        """Number of the opening bracket that is the innermost one behind each of them, or -1."""
        self._closed = array("q")
        """Behind the closing bracket of each opening one; the end of the file when none is."""
        self._find(syntax.pattern)

    def _find(self, pattern: re.Pattern[bytes]) -> None:
        """Pass once over the file, matching brackets on the way."""
        content, end = self._content, len(self._content)
        places, inner, closed = self._places, self._inner, self._closed
        stack = [-1]
        expected = [-1]
        for match in pattern.finditer(content):
            if match.lastgroup != "bracket":
                self._starts.append(match.start())
                self._ends.append(match.end())
                self._comments.append(match.lastgroup == "comment")
                continue
            at = match.start()
            mark = content[at]
            if mark in _CLOSES:
                stack.append(len(places))
                expected.append(_CLOSES[mark])
            elif mark == expected[-1]:
                closed[stack.pop()] = at + 1
                expected.pop()
            else:
                continue
            places.append(at)
            closed.append(end)
            inner.append(stack[-1])

    def at(self, offset: int) -> Token | None:
        """The comment or string an offset is in."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self._ends[index]:
            span = Span(self._starts[index], self._ends[index])
            return Token(span, bool(self._comments[index]))
        return None

    def enclosing(self, offset: int) -> Bracket | None:
        """The innermost brackets around an offset; one that is never closed ends with the file."""
        index = bisect_left(self._places, offset) - 1
        opening = self._inner[index] if index >= 0 else -1
        if opening < 0:
            return None
        start = self._places[opening]
        return Bracket(Span(start, self._closed[opening]), self._content[start : start + 1])
