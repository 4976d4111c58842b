"""Puts together what a string expression says: split literals, f-strings, `+` with variables.

A string expression is a row of pieces: texts, which stand in the file, and holes, which are known
only at run time. An identifier may stand in one text, over several, or touch a hole.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from modelaudit.readers.concrete import cst
from modelaudit.readers.python_tree import Tree
from modelaudit.references import Candidate, Span

if TYPE_CHECKING:
    from modelaudit.identifiers import Matcher

SPLIT = "the identifier is split over several string literals"
COMPUTED = "part of it is computed (f-string)"
FORMATTED = "part of it is computed (string formatting)"
APPENDED = "text is appended to it"
PREPENDED = "text is put before it"
_ANOTHER = "with what is computed it is another identifier"
_AROUND = 1_000
"""Characters on each side of a candidate that are looked at in a long text."""
_GLUE = re.compile(r"[\w.-]*\Z", re.ASCII)
_PLACEHOLDER_AFTER = re.compile(r"([^\w\s]?)(?:%[sdr(]|\{)")
_PLACEHOLDER_BEFORE = re.compile(r"(?:%[sdr]|\})([^\w\s]?)\Z")


class Piece(NamedTuple):
    """Text of one literal, or a hole."""

    text: str
    start: int
    """Where the text begins in the file."""
    literal: Span
    hole: str | None = None
    """Why it is not known, as an obstacle; None for a text."""


class Found(NamedTuple):
    """A candidate in a string expression, and what is around it in the evaluated text."""

    candidate: Candidate
    before: str
    after: str
    whole: bool
    """The candidate is all that the expression says."""
    bare: bool
    """The expression is one word: nothing but the candidate, holes and separators."""
    obstacle: str | None = None


def expression_of(tree: Tree, literal: cst.CSTNode) -> cst.CSTNode:
    """The largest row of joined strings a literal is part of."""
    node = literal
    while (parent := tree.parent(node)) is not None:
        joined = isinstance(parent, cst.ConcatenatedString) or (
            isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.Add)
        )
        if not joined:
            break
        node = parent
    return node


def literals_of(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The joined terms of a string expression, in source order."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.ConcatenatedString) or (
            isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add)
        ):
            stack += (node.right, node.left)
        else:
            yield node


def pieces_of(tree: Tree, root: cst.CSTNode) -> list[Piece]:
    """All texts and holes of a string expression."""
    pieces: list[Piece] = []
    nothing = Span(0, 0)
    for node in literals_of(root):
        if isinstance(node, cst.SimpleString):
            span = tree.span(node)
            start = span.start + len(node.prefix) + len(node.quote)
            pieces.append(Piece(node.raw_value, start, span))
        elif isinstance(node, cst.FormattedString | cst.TemplatedString):
            pieces.extend(_formatted(tree, node))
        else:
            pieces.append(Piece("", 0, nothing, hole=APPENDED))
    return pieces


def _formatted(tree: Tree, node: cst.FormattedString | cst.TemplatedString) -> Iterator[Piece]:
    span = tree.span(node)
    tree.open(node)
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText | cst.TemplatedStringText):
            yield Piece(part.value, tree.span(part).start, span)
        else:
            yield Piece("", 0, span, hole=COMPUTED)


def constant(node: cst.CSTNode) -> str | None:
    """What a string expression without holes says, as written; None for anything else."""
    texts = []
    for term in literals_of(node):
        if isinstance(term, cst.SimpleString):
            texts.append(term.raw_value)
        elif isinstance(term, cst.FormattedString) and not term.parts:
            continue
        else:
            return None
    return "".join(texts)


def is_template(tree: Tree, root: cst.CSTNode) -> bool:
    """Whether a string is filled in by `%` or `.format`."""
    parent = tree.parent(root)
    if isinstance(parent, cst.BinaryOperation):
        return isinstance(parent.operator, cst.Modulo) and parent.left is root
    return isinstance(parent, cst.Attribute) and parent.attr.value in ("format", "format_map")


def find(
    tree: Tree, root: cst.CSTNode, raw: Sequence[Candidate], matcher: "Matcher"
) -> Iterator[Found]:
    """Judge all candidates (`raw`, in order) of a string expression, split ones included."""
    pieces = pieces_of(tree, root)
    template = is_template(tree, root)
    holes = any(piece.hole for piece in pieces)
    gapped = "".join("\0" if piece.hole else piece.text for piece in pieces)
    for run, left, right in _runs(pieces):
        joined = "".join(piece.text for piece in run)
        for candidate, start, end in _candidates(run, joined, raw, matcher):
            before, after = _around(joined, start, end)
            split = candidate.span.end - candidate.span.start != end - start
            obstacle = SPLIT if split else None
            touched = _touching(before, after, left, right)
            if template and touched is None:
                touched = _formatting(before, after)
            if touched == _ANOTHER:
                continue
            whole = not (holes or before or after)
            filled = template and re.search(r"%[sdr(]|\{", joined) is not None
            bare = (holes or filled) and not re.search(r"[\s\"'=]", gapped)
            if bare and not touched:
                touched = FORMATTED if filled else left or right
            yield Found(candidate, before, after, whole, bare, obstacle or touched or None)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands near a candidate, in whole words."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = " " + before.partition(" ")[2]
    if end + _AROUND < len(text):
        after = after.rpartition(" ")[0] + " "
    return before, after


def _runs(pieces: Sequence[Piece]) -> Iterator[tuple[list[Piece], str | None, str | None]]:
    """Neighbouring texts, with the obstacles of the hole before and the hole behind."""
    run: list[Piece] = []
    left: str | None = None
    for piece in pieces:
        if piece.hole is None:
            run.append(piece)
            continue
        if run:
            yield run, left, piece.hole
        run, left = [], PREPENDED if piece.hole == APPENDED else piece.hole
    if run:
        yield run, left, None


def _candidates(
    run: Sequence[Piece], joined: str, raw: Sequence[Candidate], matcher: "Matcher"
) -> Iterator[tuple[Candidate, int, int]]:
    """Candidates of a run with their place in the joined text."""
    at = 0
    inside: dict[tuple[int, int], Candidate] = {}
    for piece in run:
        first = bisect_left(raw, piece.start, key=_start)
        last = bisect_left(raw, piece.start + len(piece.text), key=_start)
        for candidate in raw[first:last]:
            start, end = (offset - piece.start for offset in candidate.span)
            if end <= len(piece.text):
                inside[at + start, at + end] = candidate
        at += len(piece.text)
    if len(run) == 1:
        for (start, end), candidate in inside.items():
            yield candidate, start, end
        return
    for seen in matcher.hits(joined.encode("ascii", "replace")).candidates:
        start, end = seen.span
        known = inside.get((start, end))
        if known is not None:
            yield known, start, end
        elif span := _split_span(run, start, end):
            yield seen._replace(span=span), start, end


def _start(candidate: Candidate) -> int:
    return candidate.span.start


def _split_span(run: Sequence[Piece], start: int, end: int) -> Span | None:
    """From the first to the last literal that a range of the joined text touches, if several."""
    at = 0
    touched: list[Span] = []
    for piece in run:
        if at < end and at + len(piece.text) > start:
            touched.append(piece.literal)
        at += len(piece.text)
    return Span(touched[0].start, touched[-1].end) if len(touched) > 1 else None


def _touching(before: str, after: str, left: str | None, right: str | None) -> str | None:
    """What a hole does to a candidate: an obstacle, or that it makes another name of it."""
    if left:
        glue = _GLUE.search(before)
        if glue and glue.group() == before:
            return _ANOTHER if left == COMPUTED else left
        if not re.search(r"\s", before) and len(before) <= 1:
            return left
    if right:
        if re.fullmatch(r"[\w.-]*", after, re.ASCII):
            return _ANOTHER if right == COMPUTED else right
        if not re.search(r"\s", after) and len(after) <= 1:
            return right
    return None


def _formatting(before: str, after: str) -> str | None:
    """The same for placeholders of a template."""
    for match in (_PLACEHOLDER_AFTER.match(after), _PLACEHOLDER_BEFORE.search(before)):
        if match:
            return FORMATTED if match[1] in ("/", ":", "@") else _ANOTHER
    return None
