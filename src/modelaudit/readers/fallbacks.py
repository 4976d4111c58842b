"""Tables that have a number for every model: `LIMITS.get(model, 8192)`, `limits[model] ?? 8192`."""

import re
from typing import Final

from modelaudit.references import Span

_NUMBER: Final = rb"(?:[\d._]*[1-9][\d._]*|[A-Z][A-Z\d_]+)\b"
"""Or a constant. Zero says that nothing is known, and so do `None` and `False`."""
_ENTRY: Final = re.compile(rb"[\"'`]\s*:\s*" + _NUMBER)
_HEAD: Final = re.compile(rb"\b(\w+)\s*(?::[^=\n]+)?=\s*\Z")
_READ: Final = re.compile(
    rb"\.get\(\s*[\w.]+,\s*" + _NUMBER + rb"\s*\)|\[[\w.]+\]\s*(?:\|\||\?\?)\s*" + _NUMBER
)


def knows_any(content: bytes, key: Span) -> bool:
    """Tell whether the table of a key is only read where there is a number for other keys too.

    Args:
        content: The text of the file.
        key: A text in it that may be a key of a table.
    """
    opening = content.rfind(b"{", 0, key.start)
    if opening < 0 or b"}" in content[opening : key.start] or not _ENTRY.match(content, key.end):
        return False
    line = content.rfind(b"\n", 0, opening) + 1
    head = _HEAD.search(content[line:opening])
    if head is None:
        return False
    mentions = re.finditer(rb"\b" + head[1] + rb"\b", content)
    reads = [one.end() for one in mentions if one.start() != line + head.start(1)]
    return bool(reads) and all(_READ.match(content, end) for end in reads)
