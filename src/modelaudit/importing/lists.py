"""Bytes of a list -> records, by what the list is."""

from collections.abc import Callable
from typing import NamedTuple

from modelaudit.errors import UsageError
from modelaudit.importing import feeds, tables
from modelaudit.importing.records import Record

KINDS = ("lifecycle-csv", "active-csv", "deprecations-info", "litellm-prices", "models-endpoint")

_TABLES: dict[str, tuple[tuple[str, ...], Callable[[str], list[Record]]]] = {
    "lifecycle-csv": (tables.LIFECYCLE_HEADER, tables.read_lifecycles),
    "active-csv": (tables.ACTIVE_HEADER, tables.read_active),
}


class Listed(NamedTuple):
    """What a list holds."""

    kind: str
    records: list[Record]


def read_list(content: bytes, kind: str, route: str | None) -> Listed:
    """Reads a list; raises `UsageError` with one line when it is none.

    Args:
        content: The list as it was published.
        kind: One of `KINDS`, or `auto`: told by the content.
        route: Route that the user names.
    """
    if kind not in ("auto", *KINDS):
        raise UsageError(f"no kind of list is called {kind}; known are {', '.join(KINDS)}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("not a text in UTF-8") from None
    if kind == "auto":
        named = [name for name, (header, _) in _TABLES.items() if tables.is_table(text, header)]
        kind = named[0] if named else kind
    if kind in _TABLES:
        return _filled(kind, _TABLES[kind][1](text))
    if text.lstrip()[:1] not in ("{", "["):
        shown = " ".join(text.split())[:40]
        raise UsageError(f"no list of models that is known here, it begins with {shown!r}")
    tree = feeds.read_json(text)
    kind = feeds.kind_of(tree) or kind if kind == "auto" else kind
    match kind:
        case "deprecations-info":
            return _filled(kind, feeds.read_deprecations(tree))
        case "litellm-prices":
            return _filled(kind, feeds.read_prices(tree))
        case "models-endpoint":
            return _filled(kind, feeds.read_models(tree, route))
    raise UsageError(f"no list of models that is known here; known are {', '.join(KINDS)}")


def _filled(kind: str, records: list[Record]) -> Listed:
    if not records:
        raise UsageError("the list holds no model")
    return Listed(kind, records)
