"""What a list says about one model on one route, whatever the form of the list."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from modelaudit.errors import UsageError
from modelaudit.rulebook.models import Card, Lifecycle

MOST_ROWS = 10_000
_LONGEST = 200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a list."""

    route: str
    """As the list calls it: a route, or a provider."""
    identifier: str
    """As the list spells it, perhaps with the prefix of a provider."""
    vendor: str | None = None
    aliases: tuple[str, ...] = ()
    alias_of: str | None = None
    """Identifier whose facts these are."""
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    url: str | None = None
    """Page that states the days."""
    day: date | None = None
    """Day on which the list saw these facts; None when it does not say."""
    loose: bool = False
    """The list does not tell a firm day from one that is "not sooner than"."""
    replacements: tuple[str, ...] = ()
    needs: str | None = None
    """Request parameter without which the replacement is no equivalent."""
    gated: str | None = None
    fine_tuned: bool = False
    """The facts are those of fine-tuned versions of the model."""
    short: bool = False
    listed: bool = False
    """The provider itself still answers under this identifier."""
    released: date | None = None
    mode: str | None = None
    """What requests ask for, in the words of price lists: `chat`, `image_generation`."""
    card: Card | None = None
    line: int | None = None
    """Line of the list."""


def refuse_too_many(rows: int) -> None:
    """Raises `UsageError` for more rows than any list of models has."""
    if rows > MOST_ROWS:
        raise UsageError(f"more than {MOST_ROWS:,} rows, this is no list of models")


def is_identifier(text: Any) -> bool:
    """Whether a value can be the identifier of a model at all."""
    return (
        isinstance(text, str)
        and 0 < len(text) <= _LONGEST
        and text.isprintable()
        and " " not in text
        and any(map(str.isalnum, text))  # a dash or two stand for none
    )


def identifiers(value: Any) -> tuple[str, ...]:
    """The identifiers in a list, or in a text with semicolons, without repetition."""
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, list):
        return ()
    stripped = (part.strip() if isinstance(part, str) else part for part in parts)
    return tuple(dict.fromkeys(filter(is_identifier, stripped)))


def web_page(value: Any) -> str | None:
    """The address of a page; None for anything else."""
    is_page = isinstance(value, str) and value.startswith(("https://", "http://"))
    return value if is_page and value.isprintable() and " " not in value else None


def day(value: Any) -> date | None:
    """A day written as such, as the beginning of a date and time, or as seconds since 1970."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return datetime.fromtimestamp(value, UTC).date()
        if isinstance(value, str) and (found := _DAY.match(value.strip())):
            return date.fromisoformat(found.group())
    except (ValueError, OverflowError, OSError):
        return None
    return None
