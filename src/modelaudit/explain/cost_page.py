"""Third part of the page: what the model costs, takes and can do, beside its successor."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from modelaudit.explain.blocks import Grid, cell, faint, paragraph
from modelaudit.explain.cards import Price
from modelaudit.explain.checks import percent, words
from modelaudit.explain.explanation import Explanation
from modelaudit.rulebook.models import Card

_PER_MILLION = frozenset({"input", "output", "cached_input"})


def prices(explained: Explanation) -> Iterator[RenderableType]:
    """Yield what each route charges, beside what it charges for the successor."""
    if not explained.prices:
        return
    move = explained.move
    columns = 4 if move else 2
    rows = [(Text(), faint("now"), faint("successor"), faint("change"))] if move else []
    for (prices, cheapest), routes in _by_prices(explained).items():
        heading = cell(", ".join(routes))
        if cheapest:
            heading.append(" (cheapest)", style="green")
        rows.append((heading, Text(), Text(), Text()))
        rows += map(_price, prices)
    yield Grid((row[:columns] for row in rows), right=(1, 2, 3))
    if move:
        yield paragraph(f"The successor is {move.target.identifier} on the same route.", "dim")


def _by_prices(explained: Explanation) -> dict[tuple[tuple[Price, ...], bool], list[str]]:
    """Return the routes that charge the same together."""
    routes: dict[tuple[tuple[Price, ...], bool], list[str]] = {}
    for listed in explained.prices:
        key = (listed.prices, listed.cheapest)
        routes.setdefault(key, []).append(listed.route or "route not stated")
    return routes


def _price(price: Price) -> tuple[Text, Text, Text, Text]:
    unit = ", 1M tokens" if price.name in _PER_MILLION else ""
    change = Text()
    if price.change is not None:
        style = "green" if price.change < 0 else "yellow" if price.change > 0 else "dim"
        change = Text(percent(price.change), style=style)
    name = cell(f"  {words(price.name)}").append(unit, style="dim")
    return name, _dollars(price.usd), _dollars(price.successor_usd), change


def _dollars(usd: float | None) -> Text:
    if usd is None:
        return faint("unknown")
    cents = f"{usd:,.2f}"
    exact = f"{usd:,.12f}".rstrip("0")
    return Text(f"${cents if len(exact) <= len(cents) else exact}")


def limits(explained: Explanation) -> Iterator[RenderableType]:
    """Yield what the model takes and can do, beside its successor."""
    sides = [explained.side, *([explained.move.target] if explained.move else [])]
    if all(side.card == Card(prices=side.card.prices) for side in sides):
        yield paragraph("The rules hold none.", "dim")
        return
    facts = [_facts(side.card) for side in sides]
    rows = [tuple(faint(name) for name in ("", *(side.identifier for side in sides)))]
    rows += [
        (faint(name), *(cell(fact[name]) if fact[name] else faint("unknown") for fact in facts))
        for name in facts[0]
    ]
    yield Grid(rows if len(sides) > 1 else rows[1:])


def _facts(card: Card) -> dict[str, str]:
    def tokens(number: int | None) -> str:
        return f"{number:,} tokens" if number is not None else ""

    return {
        "context window": tokens(card.context_window),
        "largest output": tokens(card.max_output),
        "input": ", ".join(card.modalities_in),
        "output": ", ".join(card.modalities_out),
        "capabilities": ", ".join(map(words, card.capabilities)),
    }
