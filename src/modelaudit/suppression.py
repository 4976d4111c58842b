"""Comments that silence findings, and the findings about those that silence nothing.

modelaudit: ignore                            everything on this line
modelaudit: ignore[MA102,MA103] reason        these codes only
modelaudit: ignore[MA102] until 2027-01-14    up to that day
modelaudit: ignore-file[MA103]                in the whole file
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from modelaudit.codes import CODES
from modelaudit.document import Document
from modelaudit.findings import Finding, Severity
from modelaudit.quoting import as_sentence, plain
from modelaudit.references import Span

UNUSED: Final = "MA900"

_DIRECTIVE: Final = re.compile(
    r"modelaudit:[ \t]*(?P<word>[\w-]+)"
    r"(?P<bracket>[ \t]*\[(?P<codes>[^\]\n]*)(?P<closed>\])?)?"
    r"(?:[ \t]+until\b[ \t]*(?P<day>[^\s*>-][^\s*>]*)?)?"
    r"(?P<rest>[^\n]*)"
)
_MISSPELT: Final = re.compile(
    r"ignor\w*(?:-[\w-]*)?|disable[\w-]*|skip[\w-]*|allow[\w-]*|noqa|off", re.IGNORECASE
)
_BARE_CODE: Final = re.compile(r"[ \t]*[:=(]?[ \t]*MA\d+\b")
_MISSPELT_UNTIL: Final = re.compile(r"[ \t]+(\w+)[ \t]+\d{4}-\d{1,2}-\d{1,2}\b")
_OPENINGS: Final = (
    "#",
    "//",
    "/*",
    "*",
    "--",
    ";",
    "%",
    "<!--",
    "{/*",
    "{#",
    "{{!",
    "..",
    "'",
    "!",
)
"""What comment lines begin with, whatever the language: they are passed over on the way down."""
_CLOSINGS: Final = ("", "}", "*/", "*/}", "-->", "#}", "}}", "--}}", "%>")
_FARTHEST: Final = 50
"""Lines of comment and blank lines between a suppression and what it speaks of."""


class Suppression(NamedTuple):
    """One comment, understood."""

    span: Span
    codes: frozenset[str]
    """Empty for all codes."""
    until: date | None
    lines: frozenset[str]
    """Lines that findings have to start on; empty for the whole file."""

    def covers(self, finding: Finding) -> bool:
        """Tell whether it speaks of a finding on one of its rows, on any day."""
        if finding.code == UNUSED:  # or each would silence the finding about itself
            return UNUSED in self.codes and finding.span != self.span
        return not self.codes or finding.code in self.codes

    def holds(self, as_of: date) -> bool:
        """Tell whether its day has not come yet."""
        return self.until is None or as_of < self.until


class Suppressions(NamedTuple):
    """All suppression comments of one file."""

    document: Document
    items: tuple[Suppression, ...] = ()
    malformed: tuple[Finding, ...] = ()


class Outcome(NamedTuple):
    """What suppressions leave of the findings of a file."""

    kept: tuple[Finding, ...]
    suppressed: int
    unused: tuple[Finding, ...]
    """MA900: comments that silence nothing, or that cannot be understood."""


def parse(document: Document, comments: Sequence[Span]) -> Suppressions:
    """Understand the suppression comments of a file."""
    items: list[Suppression] = []
    malformed: list[Finding] = []
    for comment in comments:
        text = document.text(comment)
        for match in _DIRECTIVE.finditer(text):
            if match["word"] not in ("ignore", "ignore-file") and not _MISSPELT.fullmatch(
                match["word"]
            ):
                continue  # the name of the tool and a colon, in prose
            span = _span(document, comment, text, match)
            if problem := _problem(match):
                malformed.append(_finding(document, span, problem))
            else:
                items.append(_suppression(document, comment, span, match))
    return Suppressions(document, tuple(items), tuple(malformed))


def apply(findings: Sequence[Finding], suppressions: Suppressions, as_of: date) -> Outcome:
    """Take the suppressed findings away; `findings` are all those of the file, listed or not."""
    kept, used = _subtract(findings, suppressions.items, as_of)
    idle = [
        _finding(suppressions.document, item.span, "this suppression suppresses nothing")
        for item in suppressions.items
        if item not in used and item.codes != {UNUSED}
    ]
    about, used = _subtract([*suppressions.malformed, *idle], suppressions.items, as_of)
    about += [
        _finding(suppressions.document, item.span, "this suppression suppresses nothing")
        for item in suppressions.items
        if item not in used and item.codes == {UNUSED}
    ]
    # A suppressed MA900 is no suppressed finding about a model: it is counted nowhere.
    return Outcome(tuple(kept), len(findings) - len(kept), tuple(about))


def _subtract(
    findings: Sequence[Finding], items: Sequence[Suppression], as_of: date
) -> tuple[list[Finding], set[Suppression]]:
    """The findings that are left, and the suppressions that speak of one of them, on any day."""
    used: set[Suppression] = set()
    kept: list[Finding] = []
    whole_file = [item for item in items if not item.lines]
    by_line: dict[str, list[Suppression]] = {}
    for item in items:
        for line in item.lines:
            by_line.setdefault(line, []).append(item)
    for finding in findings:
        near = [*whole_file, *by_line.get(finding.location.line, ())]
        covering = [item for item in near if item.covers(finding)]
        used.update(covering)
        if not any(item.holds(as_of) for item in covering):
            kept.append(finding)
    return kept, used


def _problem(match: re.Match[str]) -> str | None:
    """What is wrong with a comment, as one sentence; None when nothing is."""
    word = match["word"]
    if word not in ("ignore", "ignore-file"):
        return f'unknown word "{plain(word)}": write "ignore" or "ignore-file"'
    if match["bracket"] and not match["closed"]:
        return 'the list of codes is not closed by "]"'
    codes = _codes(match)
    if match["bracket"] and not codes:
        return "the list of codes is empty"
    if unknown := sorted(codes - CODES.keys()):
        return f'unknown code "{plain(unknown[0])}"'
    if not match["bracket"] and _BARE_CODE.match(match["rest"]):
        return f'codes stand in brackets: "{word}[MA102]"'
    if " until" in match[0].removesuffix(match["rest"]) and _day(match) is None:
        return f'"{plain(match["day"] or "")}" is no day: write "until 2027-01-14"'
    if misspelt := _MISSPELT_UNTIL.match(match["rest"]):
        return f'unknown word "{plain(misspelt[1])}" before a day: write "until"'
    return None


def _codes(match: re.Match[str]) -> frozenset[str]:
    return frozenset(filter(None, re.split(r"[,\s]+", match["codes"] or "")))


def _day(match: re.Match[str]) -> date | None:
    try:
        return date.fromisoformat((match["day"] or "").rstrip(".,;:)"))
    except ValueError:
        return None


def _suppression(
    document: Document, comment: Span, span: Span, match: re.Match[str]
) -> Suppression:
    whole_file = match["word"] == "ignore-file"
    lines = frozenset() if whole_file else _lines(document, comment, span)
    return Suppression(span, _codes(match), _day(match), lines)


def _lines(document: Document, comment: Span, span: Span) -> frozenset[str]:
    """The line of a comment, and the one it stands above when it is alone on its own."""
    own = document.location(span.start)
    first, last = document.line_span(comment.start), document.line_span(comment.end)
    before = document.text(Span(first.start, comment.start)).strip()
    after = document.text(Span(comment.end, last.end)).strip()
    if before not in ("", "{", "*") or after not in _CLOSINGS:
        return frozenset({own.line})
    here = last
    for _ in range(_FARTHEST):
        if here.end >= len(document.content):
            break
        newline = 2 if document.content[here.end : here.end + 2] == b"\r\n" else 1
        here = document.line_span(here.end + newline)
        line = document.text(here).strip()
        if line and not line.startswith(_OPENINGS):
            below = document.location(here.start)
            return frozenset({own.line, below.line} if below.cell == own.cell else {own.line})
    return frozenset({own.line})


def _span(document: Document, comment: Span, text: str, match: re.Match[str]) -> Span:
    """Where a directive stands, from its marker to the end of what it says."""
    start = comment.start + len(text[: match.start()].encode(document.codec, "replace"))
    said = match[0].removesuffix(match["rest"]).rstrip()
    return Span(start, start + len(said.encode(document.codec, "replace")))


def _finding(document: Document, span: Span, message: str) -> Finding:
    excerpt, cut = document.excerpt(span)
    return Finding(
        code=UNUSED,
        severity=Severity.WARNING,
        message=as_sentence(message),
        filename=document.path,
        location=document.location(span.start),
        end_location=document.location(span.end),
        span=span,
        excerpt=excerpt,
        excerpt_cut=cut,
    )
