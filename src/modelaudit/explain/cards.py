"""What a model costs, takes and can do on one route, and how two models compare."""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from modelaudit.rulebook.models import Card, Model

_TOKEN_PRICES = ("input", "output")


@dataclass(frozen=True, slots=True)
class Price:
    """One price of a model, beside that of the model to move to."""

    name: str
    """As in the rules: `input`, `image_1024x1024_low`."""
    usd: float | None
    """None when only the successor has this price."""
    successor_usd: float | None = None

    @property
    def change(self) -> float | None:
        """Difference of the successor's price, in per cent; None when one of the two is unknown."""
        if not self.usd or self.successor_usd is None:
            return 0.0 if self.usd == self.successor_usd == 0 else None
        return round((self.successor_usd / self.usd - 1) * 100, 1)


@dataclass(frozen=True, slots=True)
class PriceList:
    """What a route charges for a model."""

    route: str | None
    """None when the list does not say whose prices these are."""
    prices: tuple[Price, ...]
    cheapest: bool
    """No other of several living routes asks less for input and output together."""
    source: str | None


def card_on(model: Model, route: str | None) -> Card:
    """Return the card of a model as a route serves it, with the prices of that route only."""
    general = model.card or Card()
    if route != _route_of_the_card(model):
        general = general._replace(prices=())
    offering = model.offerings.get(route) if route else None
    if offering is None or offering.card is None:
        return general
    stated = {name: value for name, value in offering.card._asdict().items() if value}
    return general._replace(**stated)


def price_lists(
    model: Model, successor: Model | None, dead: Container[str | None] = ()
) -> tuple[PriceList, ...]:
    """Return the prices of all routes that have some, those of the vendor's own first.

    Args:
        model: Whose prices.
        successor: Whose prices on the same route stand beside them.
        dead: Routes that serve the model no more: they are cheapest only when all others are too.
    """
    routes = dict.fromkeys((_route_of_the_card(model), *model.offerings))
    cards = {route: card for route in routes if (card := card_on(model, route)).prices}
    living = [route for route in cards if route not in dead] or list(cards)
    totals = {route: total for route in living if (total := _total(cards[route])) is not None}
    least = min(totals.values(), default=None)
    return tuple(
        PriceList(
            route,
            tuple(compared(card, card_on(successor, route) if successor else Card())),
            cheapest=len(cards) > 1 and route in totals and totals[route] == least,
            source=card.source,
        )
        for route, card in cards.items()
    )


def compared(card: Card, other: Card) -> Iterator[Price]:
    """Yield the prices of one card beside those of another."""
    theirs = dict(other.prices)
    for name, usd in card.prices:
        yield Price(name, usd, theirs.pop(name, None))
    for name, usd in theirs.items():
        yield Price(name, None, usd)


def _route_of_the_card(model: Model) -> str | None:
    """Return the route whose prices the model's own card holds."""
    if model.home in model.offerings or not model.offerings:
        return model.home
    return next(iter(model.offerings)) if len(model.offerings) == 1 else None


def _total(card: Card) -> float | None:
    prices = dict(card.prices)
    if not all(name in prices for name in _TOKEN_PRICES):
        return None
    return sum(prices[name] for name in _TOKEN_PRICES)
