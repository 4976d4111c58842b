"""Lists that are JSON: a feed of deprecations, a price list, a provider's own list of models."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from modelaudit.errors import UsageError
from modelaudit.importing.records import Record, day, identifiers, refuse_too_many, web_page
from modelaudit.rulebook.models import Card, Lifecycle

Json = Any
"""What a JSON text may hold; every use is checked."""

_FEED_KEYS = ("deprecations", "data", "items")
_PRICE_LIST = "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json"
_SAMPLE = "sample_spec"
_PER_TOKEN = {
    "input": "input_cost_per_token",
    "output": "output_cost_per_token",
    "cached_input": "cache_read_input_token_cost",
}
_UNIT_PRICES = (
    "input_cost_per_image",
    "output_cost_per_image",
    "input_cost_per_second",
    "output_cost_per_second",
    "input_cost_per_character",
)
_CAPABILITIES = {
    "supports_function_calling": "tools",
    "supports_vision": "vision",
    "supports_reasoning": "reasoning",
    "supports_pdf_input": "pdf",
    "supports_prompt_caching": "prompt_caching",
    "supports_response_schema": "structured_output",
    "supports_web_search": "web_search",
    "supports_audio_input": "audio_in",
    "supports_audio_output": "audio_out",
    "supports_computer_use": "computer_use",
    "supports_video_input": "video_in",
}


def read_json(text: str) -> Json:
    """Reads a JSON text; raises `UsageError` with the line of the mistake."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"line {error.lineno}: no JSON: {error.msg.lower()}") from None
    except (ValueError, RecursionError):
        raise UsageError(
            "no JSON that can be read: nested too deep, or a number too long"
        ) from None


def kind_of(tree: Json) -> str | None:
    """Tells the lists apart by their keys."""
    if isinstance(tree, dict) and isinstance(tree.get("data"), list):
        first = _first(tree["data"])
        return "models-endpoint" if "id" in first and "model_id" not in first else _FEED
    if "model_id" in _first(_rows_of_feed(tree)):
        return _FEED
    if isinstance(tree, dict) and "litellm_provider" in _first(list(tree.values())):
        return "litellm-prices"
    return None


_FEED = "deprecations-info"


def read_deprecations(tree: Json) -> list[Record]:
    """Reads the feed of deprecations.info: announced and last day of an identifier."""
    rows = _rows_of_feed(tree)
    if rows is None:
        raise UsageError("no feed of deprecations: there is no list of objects in it")
    return [_deprecation(row) for row in _objects(rows)]


def read_prices(tree: Json) -> list[Record]:
    """Reads the price list of LiteLLM: a key, a provider, prices, limits and the last day."""
    if not isinstance(tree, dict):
        raise UsageError("no price list: it must be an object whose keys are models")
    models = {key: row for key, row in tree.items() if key != _SAMPLE}
    return [
        _price(key, row) for key, row in zip(models, _objects(list(models.values())), strict=True)
    ]


def read_models(tree: Json, route: str | None) -> list[Record]:
    """Reads what a provider answers to `GET /v1/models`."""
    rows = tree.get("data") if isinstance(tree, dict) else None
    if not isinstance(rows, list):
        raise UsageError('no list of models: there is no list under "data"')
    if route is None:
        raise UsageError("a list of models does not name its route, give --route NAME")
    return [_model(row, route) for row in _objects(rows)]


def _rows_of_feed(tree: Json) -> list[Json] | None:
    if isinstance(tree, dict):
        tree = next((tree[key] for key in _FEED_KEYS if isinstance(tree.get(key), list)), None)
    return tree if isinstance(tree, list) else None


def _first(rows: list[Json] | None) -> dict[str, Json]:
    """The keys that the first objects have, together."""
    found: dict[str, Json] = {}
    for row in (rows or ())[:50]:
        found |= row if isinstance(row, dict) else {}
    return found


def _objects(rows: list[Json]) -> Iterator[dict[str, Json]]:
    refuse_too_many(len(rows))
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise UsageError(f"entry {number} is no object")
        yield row


def _name(row: dict[str, Json], key: str) -> str:
    """A name; empty when there is none, and no rule knows an empty name."""
    value = row.get(key)
    return value.strip() if isinstance(value, str) else ""


def _deprecation(row: dict[str, Json]) -> Record:
    ends = day(row.get("shutdown_date"))
    told = (day(row.get(key)) for key in ("announcement_date", "deprecation_date"))
    # Where a page names one day only, the feed gives it for both, or the day it was first seen.
    announced = next((one for one in told if one and (ends is None or one < ends)), None)
    seen = (row.get(key) for key in ("last_observed", "scraped_at", "updated_at"))
    return Record(
        _name(row, "provider"),
        _name(row, "model_id"),
        lifecycle=Lifecycle(deprecated=announced, shutdown=ends),
        url=web_page(row.get("url")),
        day=next(filter(None, map(day, seen)), None),
        loose=True,
        replacements=identifiers(row.get("replacement_models")),
    )


def _price(key: str, row: dict[str, Json]) -> Record:
    prices = {name: _million(row.get(field)) for name, field in _PER_TOKEN.items()}
    prices |= {name: _amount(row.get(name)) for name in _UNIT_PRICES}
    card = Card(
        prices=tuple((name, price) for name, price in prices.items() if price),
        context_window=_count(row.get("max_input_tokens")),
        max_output=_count(row.get("max_output_tokens")),
        modalities_in=_modalities(row.get("supported_modalities")),
        modalities_out=_modalities(row.get("supported_output_modalities")),
        capabilities=tuple(ours for theirs, ours in _CAPABILITIES.items() if row.get(theirs)),
        source="litellm",
    )
    mode = row.get("mode")
    return Record(
        _name(row, "litellm_provider"),
        key,
        lifecycle=Lifecycle(shutdown=day(row.get("deprecation_date"))),
        url=_PRICE_LIST,
        loose=True,
        mode=mode if isinstance(mode, str) else None,
        card=card,
    )


def _model(row: dict[str, Json], route: str) -> Record:
    return Record(
        route,
        _name(row, "id"),
        lifecycle=Lifecycle(shutdown=day(row.get("shutdown_date"))),
        loose=True,
        listed=True,
        released=day(row.get("created")) or day(row.get("created_at")),
    )


def _amount(value: Json) -> float | None:
    return float(value) if _is_number(value) else None


def _million(value: Json) -> float | None:
    """A price of one token as that of a million, without what binary fractions add."""
    price = _amount(value)
    return None if price is None else float(Decimal(repr(price)) * 1_000_000)


def _count(value: Json) -> int | None:
    return int(value) if _is_number(value) and value > 0 else None


def _is_number(value: Json) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and 0 <= value < 1e12  # neither infinite nor no number


def _modalities(value: Json) -> tuple[str, ...]:
    return identifiers(value) if isinstance(value, list) else ()
