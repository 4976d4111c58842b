"""Text as Markdown that shows exactly that text, on this site and on any forge."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

COMMAND = "python tools/docs.py"
MARK = f"<!-- Written by `{COMMAND}`: change what it is written from, not this page. -->\n"
"""First line of every page that a program may replace or remove."""

_UNSAFE_IN_CODE = re.compile(r"[|`<>&]")
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|&~]")
_CODE_SPAN = re.compile(r"`([^`]+)`")


def code(text: str) -> str:
    """Show a text as code, also one that would end a code span or a cell of a table."""
    flat = " ".join(text.split())
    if _UNSAFE_IN_CODE.search(flat):
        return f"<code>{_escaped(flat)}</code>"
    return f"`{flat}`" if flat else ""


def prose(text: str) -> str:
    """Show a text of the rules as it is; what stands between backticks is code."""
    flat = " ".join(text.split())
    parts = _CODE_SPAN.split(flat)
    return "".join(code(part) if i % 2 else _escaped(part) for i, part in enumerate(parts))


def link(url: str, label: str | None = None) -> str:
    """Link to an address, by its host unless another label is given."""
    target = re.sub(r"[\s<>|()`\\]", lambda match: f"%{ord(match[0]):02X}", url)
    return f"[{_escaped(label or urlsplit(url).hostname or url)}]({target})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay cells of finished Markdown out as a table, numbers to the right."""
    lines = list(rows)
    marks = ("---:" if _numbers(lines, i) else "---" for i in range(len(head)))
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, tuple(marks), *lines))


def page(title: str, *parts: str) -> str:
    """Put a page together: title, then its parts with an empty line between them."""
    return MARK + "\n" + "\n".join([f"# {title}\n", *(part for part in parts if part)])


def section(title: str, *parts: str) -> str:
    """Put a part of a page together below a heading."""
    return "\n".join([f"## {title}\n", *(part for part in parts if part)])


def _escaped(text: str) -> str:
    """Write each character that means something in Markdown or HTML as its number."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", text)


def _numbers(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column].strip("*") for row in rows if row[column]]
    return bool(cells) and all(cell.isdecimal() for cell in cells)
