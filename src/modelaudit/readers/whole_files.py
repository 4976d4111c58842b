"""What is known of all references of a file before any of them is looked at."""

from typing import TYPE_CHECKING, Final

from modelaudit.readers import shapes

if TYPE_CHECKING:
    from modelaudit.document import Document

_HEAD: Final = 1_000
"""Bytes at the beginning of a file in which a notice stands that it is generated."""


def is_recorded(document: "Document") -> bool:
    """Whether a file holds what was recorded of requests and their answers."""
    path = shapes.RECORDED_PATH.search(document.path)
    return bool(path or shapes.RECORDED_HEAD.search(document.content, 0, _HEAD))


def obstacle(document: "Document") -> str | None:
    """Why nothing may be changed in a file."""
    if shapes.is_generated(document.content, _HEAD):
        return "It stands in a generated file; change what it is made from."
    return migration(document)


def migration(document: "Document") -> str | None:
    """Why nothing may be changed in a file that a database has seen."""
    ran = shapes.MIGRATION_PATH.search(document.path)
    return "It stands in a migration, which may have run already." if ran else None
