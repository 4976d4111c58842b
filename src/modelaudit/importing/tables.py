"""Lists that are CSV tables: lifecycles, and prices with limits."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from modelaudit.errors import UsageError
from modelaudit.importing.records import Record, day, identifiers, refuse_too_many, web_page
from modelaudit.rulebook.models import Card, Lifecycle

Row = dict[str, str]
Number = TypeVar("Number", int, float)

LIFECYCLE_HEADER = ("vendor", "route", "model_id", "status", "shutdown_on", "replacements", "as_of")
ACTIVE_HEADER = ("vendor", "route", "model_id", "input_usd_per_mtok", "capabilities")

_TOKEN = re.compile(r"\[([a-z-]+)(?::([^\]]*))?\]")
_VERSION = re.compile(r"([\w.-]+)=(\d{4}-\d{2}-\d{2})")
_PRICES = {
    "input": "input_usd_per_mtok",
    "output": "output_usd_per_mtok",
    "cached_input": "cache_read_usd_per_mtok",
}
_UNIT_PRICE = "_cost_per_"
_TOO_HIGH = 1e12


def read_lifecycles(text: str) -> list[Record]:
    """Reads rows of identifiers that end, with what is special about each in `note`."""
    return [_lifecycle(row, line) for row, line in _rows(text, LIFECYCLE_HEADER)]


def read_active(text: str) -> list[Record]:
    """Reads rows of prices, limits and capabilities."""
    return [_active(row, line) for row, line in _rows(text, ACTIVE_HEADER)]


def is_table(text: str, header: tuple[str, ...]) -> bool:
    """Whether the first line of a text names these columns."""
    return set(header) <= set(text.partition("\n")[0].strip().split(","))


def _rows(text: str, header: tuple[str, ...]) -> Iterator[tuple[Row, int]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in header if name not in (reader.fieldnames or ())]
        if missing:
            raise UsageError(f"the table has no column {missing[0]}")
        for number, row in enumerate(reader, 1):
            refuse_too_many(number)
            if None in row or None in row.values():
                raise UsageError(f"line {reader.line_num}: not as many fields as columns")
            yield row, reader.line_num
    except csv.Error as error:
        raise UsageError(f"line {reader.line_num}: no CSV: {error}") from None


def _lifecycle(row: Row, line: int) -> Record:
    note = row.get("note", "")
    tokens = dict(_TOKEN.findall(note))
    life = _days(row, line, tokens, note)
    return Record(
        row["route"],
        row["model_id"],
        row["vendor"] or None,
        identifiers(row.get("aliases")),
        tokens.get("alias-of"),
        life,
        url=web_page(row.get("source_url")),
        day=_cell(row, "as_of", line),
        replacements=identifiers(row["replacements"]),
        needs=tokens.get("param"),
        gated="approved organizations only" if "gated" in tokens else None,
        short="short-id" in tokens,
        line=line,
    )


def _days(row: Row, line: int, tokens: dict[str, str], note: str) -> Lifecycle:
    deprecated = _cell(row, "deprecated_on", line)
    ends = _cell(row, "shutdown_on", line)
    only_earliest = "earliest" in tokens
    versions = _VERSION.findall(note.partition("versions:")[2]) if "versioned" in tokens else []
    stage = {"deprecated": "deprecated", "active-legacy": "legacy"}.get(row["status"])
    if deprecated or (stage == "legacy" and ends) or "not-deprecated" in tokens:
        stage = None
    return Lifecycle(
        deprecated=deprecated,
        shutdown=None if only_earliest else ends,
        earliest=ends if only_earliest else None,
        stage=stage,
        redirects_to=tokens.get("redirects"),
        moving="moving-alias" in tokens,
        regional="regional" in tokens,
        versions=tuple((name, _day(f"version {name}", text, line)) for name, text in versions),
        conflicts=tuple(
            (name, text)
            for name, _, text in (one.partition("=") for one in row["conflicts"].split(";"))
            if text
        )
        if row.get("conflicts")
        else (),
    )


def _active(row: Row, line: int) -> Record:
    flags = [flag for flag in row["capabilities"].split(";") if flag]
    valued = dict(flag.split("=", 1) for flag in flags if "=" in flag)
    prices = {name: number for name, key in _PRICES.items() if (number := _price(row, key, line))}
    prices |= {
        name: _number(name, text, line, float)
        for name, text in valued.items()
        if _UNIT_PRICE in name
    }
    into, _, out_of = row.get("modalities", "").partition("->")
    card = Card(
        prices=tuple(prices.items()),
        context_window=_tokens(row, "context_window", line),
        max_output=_tokens(row, "max_output", line),
        modalities_in=_words(into),
        modalities_out=_words(out_of),
        capabilities=tuple(flag for flag in flags if "=" not in flag and flag != "gated"),
        source=row.get("source") or None,
    )
    return Record(
        row["route"],
        row["model_id"],
        row["vendor"] or None,
        released=_cell(row, "released_on", line),
        mode=valued.get("mode"),
        card=card,
        line=line,
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


def _cell(row: Row, key: str, line: int) -> date | None:
    text = row.get(key, "")
    return _day(key, text, line) if text else None


def _day(key: str, text: str, line: int) -> date:
    found = day(text)
    if found is None:
        raise UsageError(f"line {line}: {key} {text[:30]!r} is no day (YYYY-MM-DD)")
    return found


def _price(row: Row, key: str, line: int) -> float | None:
    text = row.get(key, "")
    return _number(key, text, line, float) if text else None


def _tokens(row: Row, key: str, line: int) -> int | None:
    text = row.get(key, "")
    return _number(key, text, line, int) if text else None


def _number(key: str, text: str, line: int, kind: Callable[[str], Number]) -> Number:
    try:
        number = kind(text)
        if 0 <= number < _TOO_HIGH:  # which nan is not
            return number
    except ValueError:
        pass
    raise UsageError(f"line {line}: {key} {text[:30]!r} is no price or size")
