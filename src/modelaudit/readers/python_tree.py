"""Parses one Python statement with libcst and tells where each of its strings stands.

The statement is parsed with every byte outside ASCII replaced by an underscore: identifiers of
models are ASCII, so nothing is lost, and a character of the tree is a byte of the file.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from modelaudit.readers.concrete import cst
from modelaudit.readers.python_statements import Source
from modelaudit.references import Span

if TYPE_CHECKING:
    from libcst.metadata import CodeSpan

Text = cst.SimpleString | cst.FormattedString | cst.TemplatedString
_TEXTS = (cst.SimpleString, cst.FormattedString, cst.TemplatedString)
_ASCII = bytes(byte if byte < 128 else 0x5F for byte in range(256))
_BLANK = cst.Module([])
MAX_FILE = 1_000_000
"""Bytes of a file beyond which it is not parsed as a whole."""
_NESTING = re.compile(rb"\\\r?\n|[(\[{)\]},;\n]|\blambda\b|\w+|[^\s\w\"]")
MAX_NESTED = 1_000
"""Tokens without a comma between them: the native parser takes 80 kB for each, and dies of some
thousands."""
MAX_JOINED = 2_000
"""Literals in one `+` or implicit concatenation: each nests the tree one level deeper."""

_ORDER = {
    # Fields are declared in another order than they are written in these nodes.
    "IfExp": ("body", "test", "orelse"),
    "FunctionDef": ("decorators", "type_parameters", "params", "returns", "body"),
    "ClassDef": ("decorators", "type_parameters", "bases", "keywords", "body"),
    "MatchAs": ("pattern",),
    "MatchClass": ("cls", "patterns", "kwds"),
    "DictComp": ("key", "value", "for_in"),
}
_TRIVIA = frozenset(
    [
        "comma",
        "semicolon",
        "equal",
        "operator",
        "lpar",
        "rpar",
        "lbracket",
        "rbracket",
        "lbrace",
        "rbrace",
        "header",
        "footer",
        "dot",
        "leading_lines",
        "trailing_whitespace",
        "asname",
        "attr",
        "keyword",
        "colon",
        "indent",
        "encoding",
        "default_indent",
        "default_newline",
        "has_trailing_newline",
        "asynchronous",
        "posonly_ind",
        "type_comment",
        "vbar",
    ]
)


class Unparsable(ValueError):  # noqa: N818 (a kind of source, not a failure)
    """The statement is no Python that libcst knows, or is too large to be worth it."""


@cache
def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """Fields of a node that may hold a string, in the order they are written."""
    if kind.__name__ in _ORDER:
        return _ORDER[kind.__name__]
    names = [item.name for item in fields(kind)]
    return tuple(
        n for n in names if n not in _TRIVIA and not n.startswith(("whitespace", "lines_"))
    )


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The parts of a node that may hold a string, in the order they are written."""
    found: list[cst.CSTNode] = []
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            found.append(value)
        elif isinstance(value, list | tuple):
            found.extend(item for item in value if isinstance(item, cst.CSTNode))
    return found


def walk(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """All nodes that matter here, in source order."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


class Tree:
    """One parsed statement: who contains whom, and where each string literal stands."""

    def __init__(self, module: cst.Module, text: str, base: int) -> None:
        self.module = module
        self.literals: list[tuple[Span, Text]] = []
        """String literals with their spans in the file; those inside an f-string follow it."""
        self.facts: dict[int, object] = {}
        """What was worked out about a node and holds for all that it contains, by its id."""
        self._parents: dict[int, cst.CSTNode] = {}
        self._spans: dict[int, Span] = {}
        self._text, self._base = text, base
        self.origin = base
        """Offset in the file of the first character of the module."""

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that contains a node."""
        return self._parents.get(id(node))

    def span(self, literal: cst.CSTNode) -> Span:
        """Where a string literal, or a text part of an f-string, stands in the file."""
        return self._spans[id(literal)]

    def adopt(self, node: cst.CSTNode, parent: cst.CSTNode) -> None:
        """Record a containment."""
        self._parents[id(node)] = parent

    def place(self, literal: Text, span: Span) -> None:
        """Record where a literal stands."""
        self._spans[id(literal)] = span
        self.literals.append((span, literal))

    def place_part(self, part: cst.CSTNode, span: Span) -> None:
        """Record where a part of an f-string stands."""
        self._spans[id(part)] = span

    def open(self, outer: cst.FormattedString | cst.TemplatedString) -> None:
        """Place the parts of an f-string, if that is not done yet."""
        if any(id(part) not in self._spans for part in outer.parts):
            _open(self, outer, self._text, self._base)


def parse(source: Source, statement: Span, wanted: Callable[[Span], bool]) -> Tree:
    """Parse the statement; look into those f-strings only whose span is `wanted`."""
    code = source.code(statement)
    if source.is_too_long(code):
        raise Unparsable("a statement is too long")
    quotes = source.strings.within(*code)
    if _too_joined(source, quotes):
        raise Unparsable("too many strings are joined")
    if _too_nested(source, code, quotes):
        raise Unparsable("an expression is too deeply nested")
    text = ascii_text(source.content[code.start : code.end])
    prefix, module = _parse_text(text)
    literals = [Span(source.literal_start(quote.start), quote.end) for quote in quotes]
    origin = code.start - len(prefix)
    tree = _locate(module, text, code.start, literals, wanted) or _locate_exactly(module, origin)
    tree.origin = origin
    return tree


def parse_file(source: Source, wanted: Callable[[Span], bool]) -> Tree:
    """Parse the whole file as if it were one statement: slow, for what a statement cannot tell."""
    if len(source.content) > MAX_FILE or _looks_hostile(source):
        raise Unparsable("the file is too large or too deeply nested")
    text = ascii_text(source.content)
    if text.startswith("___"):
        text = "   " + text[3:] if source.content.startswith(b"\xef\xbb\xbf") else text
    start = len(text) - len(text.lstrip(" ")) if source.content.startswith(b"\xef\xbb\xbf") else 0
    module = _parse_module(text[start:])
    if module is None:
        raise Unparsable("invalid syntax")
    quotes = source.strings.within(0, len(source.content))
    literals = [Span(source.literal_start(quote.start), quote.end) for quote in quotes]
    tree = _locate(module, text[start:], start, literals, wanted) or _locate_exactly(module, start)
    tree.origin = start
    return tree


def ascii_text(content: bytes) -> str:
    """The content with one ASCII character for every byte."""
    return content.translate(_ASCII).decode("ascii")


def _too_joined(source: Source, quotes: Sequence[Span]) -> bool:
    """Whether a row of neighbouring literals would nest the tree beyond what a parser survives."""
    if len(quotes) < MAX_JOINED:
        return False
    run = 0
    for left, right in pairwise(quotes):
        between = source.content[left.end : right.start]
        run = run + 1 if b"," not in between and b":" not in between else 0
        if run >= MAX_JOINED:
            return True
    return False


def _looks_hostile(source: Source) -> bool:
    """Whether nesting without brackets could overflow the stack of a native parser."""
    whole = Span(0, len(source.content))
    quotes = source.strings.within(*whole)
    return (
        source.content.count(b"elif") > MAX_JOINED
        or _too_joined(source, quotes)
        or _too_nested(source, whole, quotes)
    )


def _too_nested(source: Source, code: Span, quotes: Sequence[Span]) -> bool:
    """Whether operators could nest the tree beyond what a native parser survives.

    Each token may nest by one what is in the same brackets and behind the same comma.
    """
    starts = [code.start, *(quote.end for quote in quotes)]
    ends = [*(quote.start for quote in quotes), code.end]
    between = b'"'.join(source.content[a:b] for a, b in zip(starts, ends, strict=True))
    depth, rows, parameters = 0, [0], False
    for token in _NESTING.findall(between):
        if token in (b"(", b"[", b"{"):
            rows.append(0)
        elif token in (b")", b"]", b"}"):
            depth -= rows.pop() if len(rows) > 1 else 0
        elif token == b"\n":
            if len(rows) == 1:
                depth, rows, parameters = 0, [0], False
            continue
        elif token in (b",", b";"):
            if not parameters:
                depth -= rows[-1]
                rows[-1] = 0
            continue
        parameters = parameters or token == b"lambda"
        depth += 1
        rows[-1] += 1
        if depth > MAX_NESTED:
            return True
    return False


def _parse_module(text: str) -> cst.Module | None:
    try:
        return cst.parse_module(text)
    except (cst.ParserSyntaxError, RecursionError, ValueError):
        return None


def _wrappings(text: str) -> Iterator[tuple[str, str]]:
    """What must stand before and behind a statement for it to be a module of its own."""
    header = text.endswith(":")
    word = text.split(None, 1)[0].rstrip(":(*") if text.strip() else ""
    if text.startswith("@"):
        yield "", "\ndef _(): pass"
    elif word in ("elif", "else"):
        yield "if 0: pass\n", "\n pass" if header else ""
        yield "try: pass\nexcept: pass\n", "\n pass" if header else ""
    elif word in ("except", "finally"):
        yield "try: pass\n", "\n pass" if header else ""
    elif word == "try":
        yield "", ("\n pass" if header else "") + "\nfinally: pass"
    elif header and word == "match":
        yield "", "\n case _: pass"
    elif header and word == "case":
        yield "match 0:\n ", "\n  pass"
    elif header:
        yield "", "\n pass"
    else:
        yield "", ""
        if word == "case":
            yield "match 0:\n ", ""


def _parse_text(text: str) -> tuple[str, cst.Module]:
    for prefix, suffix in _wrappings(text):
        module = _parse_module(f"{prefix}{text}{suffix}\n")
        if module is not None:
            return prefix, module
    raise Unparsable("invalid syntax")


def _locate(
    module: cst.Module,
    text: str,
    base: int,
    spans: Sequence[Span],
    wanted: Callable[[Span], bool],
) -> Tree | None:
    """Match strings of the tree with strings of the lexical pass; None if they do not agree."""
    tree, following = Tree(module, text, base), iter(spans)
    stack: list[cst.CSTNode] = [module]
    while stack:
        node = stack.pop()
        if isinstance(node, _TEXTS):
            span = next(following, None)
            if span is None or not _agrees(node, text[span.start - base : span.end - base]):
                return None
            tree.place(node, span)
            if not isinstance(node, cst.SimpleString) and wanted(span):
                tree.open(node)
            continue
        below = children(node)
        for child in below:
            tree.adopt(child, node)
        below.reverse()
        stack.extend(below)
    return tree if next(following, None) is None else None


def _agrees(node: Text, written: str) -> bool:
    if isinstance(node, cst.SimpleString):
        return node.value == written
    return written.startswith(node.start) and written.endswith(node.end)


def _open(
    tree: Tree, outer: cst.FormattedString | cst.TemplatedString, text: str, base: int
) -> None:
    """Place the parts of an f-string and the strings inside its placeholders."""
    offset = tree.span(outer).start + len(outer.start)
    for part in outer.parts:
        tree.adopt(part, outer)
        end = offset + len(_BLANK.code_for_node(part))
        tree.place_part(part, Span(offset, end))
        if not isinstance(part, cst.FormattedStringText | cst.TemplatedStringText):
            _open_placeholder(tree, part, text, base, offset)
        offset = end


def _open_placeholder(tree: Tree, part: cst.CSTNode, text: str, base: int, cursor: int) -> None:
    stack = [part]
    while stack:
        node = stack.pop()
        if isinstance(node, _TEXTS):
            code = _BLANK.code_for_node(node)
            start = text.index(code, cursor - base) + base
            cursor = start + len(code)
            tree.place(node, Span(start, cursor))
            if not isinstance(node, cst.SimpleString):
                _open(tree, node, text, base)
            continue
        below = children(node)
        for child in below:
            tree.adopt(child, node)
        stack.extend(reversed(below))


def positions_in(module: cst.Module) -> "Mapping[cst.CSTNode, CodeSpan]":
    """Return where all nodes stand; `Unparsable` when they nest too deeply to tell."""
    from libcst.metadata import ByteSpanPositionProvider

    provider: Any = ByteSpanPositionProvider()
    try:
        provider._gen_impl(module)  # a wrapper for several providers visits all nodes once more
    except (RecursionError, KeyError) as error:  # one makes the other on its way out
        raise Unparsable("the code is too deeply nested") from error
    found: Mapping[cst.CSTNode, CodeSpan] = provider._computed
    return found


def _locate_exactly(module: cst.Module, base: int) -> Tree:
    """Ask libcst for positions: slower, needed when f-strings nest their own quotes."""
    positions = positions_in(module)
    tree = Tree(module, "", 0)
    for node in walk(module):
        for child in children(node):
            tree.adopt(child, node)
        position = positions.get(node)
        if position is None:
            continue
        span = Span(position.start + base, position.start + position.length + base)
        if isinstance(node, _TEXTS):
            tree.place(node, span)
        elif isinstance(node, cst.FormattedStringText | cst.TemplatedStringText):
            tree.place_part(node, span)
    return tree
