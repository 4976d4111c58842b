"""Readers: a file with hits becomes references, each with its role.

Every reader is a module with the function `read(document, hits, matcher, rulebook) -> Reading`.
"""

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelaudit.document import Document
    from modelaudit.identifiers import Matcher
    from modelaudit.references import Hits, Reading
    from modelaudit.rulebook.models import Rulebook

    Reader = Callable[[Document, Hits, Matcher, Rulebook], Reading]

PROSE: Final = (
    *("md", "mdx", "markdown", "qmd", "rmd", "rst", "adoc", "asciidoc", "org"),
    *("txt", "text", "log", "po", "pot"),
)
"""Suffixes of files that people read."""
PROSE_NAMES: Final = (
    *("readme", "changelog", "license", "notice", "authors", "contributing"),
    *("pkg-info", "metadata"),
)
"""What the names of such files begin with that have no suffix."""
BY_SUFFIX: Final = {
    "py": "python",
    "pyi": "python",
    "pyw": "python",
    **dict.fromkeys(PROSE, "prose"),
    "ipynb": "notebook",
}
"""Module of this package that reads files of a suffix; all others are read by `text`."""

_PYTHON_SHEBANG: Final = re.compile(rb"#!.*\bpython[\d.]*\b")


def reader_for(path: str, content: bytes) -> "Reader":
    """Choose the reader of a file by its suffix or its shebang; it is imported only now."""
    name = path.rpartition("/")[2]
    _, dot, suffix = name.rpartition(".")
    module = BY_SUFFIX.get(suffix.lower(), "text") if dot else _without_suffix(name, content)
    reader: Reader = import_module(f"modelaudit.readers.{module}").read
    return reader


def _without_suffix(name: str, content: bytes) -> str:
    if _PYTHON_SHEBANG.match(content):
        return "python"
    return "prose" if name.lower().startswith(PROSE_NAMES) else "text"


def still_parses(before: "Document", after: "Document") -> bool:
    """Tell whether edits left a file in its language; one that was not in it before passes."""
    reader = reader_for(before.path, before.content).__module__
    if reader == "modelaudit.readers.notebook":
        from modelaudit.readers.notebook import is_intact

        return is_intact(before, after)
    if reader == "modelaudit.readers.python":
        from modelaudit.readers.python import syntax_problem
        from modelaudit.readers.python_statements import Source

        was_broken = syntax_problem(Source(before.content)) is not None
        return was_broken or syntax_problem(Source(after.content)) is None
    from modelaudit.readers.formats import format_of, is_valid

    reads = format_of(before.path)
    return reads is None or is_valid(reads, after.content) or not is_valid(reads, before.content)
