"""The page a person reads, in the order it is needed: what it is, what to do, what that costs.

The text is the same with and without colour.
"""

from collections.abc import Iterator
from io import StringIO

from rich.console import Console, RenderableType
from rich.text import Text

from modelaudit.explain.blocks import Grid, address, cell, faint
from modelaudit.explain.cost_page import limits, prices
from modelaudit.explain.explanation import Explanation
from modelaudit.explain.move_page import advice, changes, checks
from modelaudit.explain.standing_page import identity, standings
from modelaudit.rulebook.status import Clock

_NARROWEST = 40


def render(explained: Explanation, clock: Clock, *, color: bool, width: int) -> str:
    """Return the page for a terminal `width` cells wide."""
    out = StringIO()
    console = Console(
        file=out,
        width=max(width, _NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for block in _page(explained, clock):
        console.print(block, soft_wrap=isinstance(block, Text))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _page(explained: Explanation, clock: Clock) -> Iterator[RenderableType]:
    yield from identity(explained)
    for title, blocks in (
        (f"Status as of {clock.as_of}", standings(explained, clock)),
        (f"What to do on {explained.verdict.route}", advice(explained)),
        ("Migration checks", checks(explained)),
        ("Changes of the request", changes(explained)),
        ("Prices in US dollars", prices(explained)),
        ("Limits and capabilities", limits(explained)),
        ("Gateways and routers", _ways(explained)),
        ("Sources", _sources(explained)),
    ):
        listed = list(blocks)
        if listed:
            yield Text()
            yield Text(title, style="bold underline")
            yield from listed


def _ways(explained: Explanation) -> Iterator[RenderableType]:
    """Yield what to write, and where: most write it alike."""
    names: dict[str, list[str]] = {}
    for way in explained.ways:
        names.setdefault(way.identifier, []).append(way.route.name)
    if names:
        yield Grid((cell(text), faint(", ".join(routes))) for text, routes in names.items())


def _sources(explained: Explanation) -> Iterator[RenderableType]:
    for number, source in enumerate(explained.sources, 1):
        yield address(source.url, lead=f"[{number}] ", tail=f", checked {source.checked}")
    lists = (listed.source for listed in explained.prices)
    stated = dict.fromkeys((*lists, explained.side.card.source))
    for cards in filter(None, stated):
        yield address(cards, lead="prices, limits: ")
