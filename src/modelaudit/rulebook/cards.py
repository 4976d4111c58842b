"""What a rule says about a model for people: its card and its guidance."""

from modelaudit.rulebook import schema
from modelaudit.rulebook.fields import Fields
from modelaudit.rulebook.models import Card, Guidance
from modelaudit.rulebook.problems import Problems, quote
from modelaudit.rulebook.tree import Node


def read_card(fields: Fields, problems: Problems) -> Card | None:
    """Reads the key `card` of a model or of a route; None when there is none."""
    node = fields.node("card")
    if node is None:
        return None
    card = Fields(node, schema.CARD, problems, "a card")
    modalities = Fields(
        card.node("modalities") or Node(node.place, {}), schema.MODALITIES, problems, "modalities"
    )
    return Card(
        prices=tuple(_prices(card, problems)),
        context_window=_tokens(card, "context_window", problems),
        max_output=_tokens(card, "max_output", problems),
        modalities_in=modalities.texts("in"),
        modalities_out=modalities.texts("out"),
        capabilities=card.texts("capabilities"),
        about=card.text("about"),
        architecture=card.text("architecture"),
        license=card.text("license"),
        commercial_use=card.text("commercial_use"),
        source=card.text("source"),
    )


def read_guidance(fields: Fields, problems: Problems) -> Guidance | None:
    """Reads the key `guidance` of a model; None when there is none."""
    node = fields.node("guidance")
    if node is None:
        return None
    guidance = Fields(node, schema.GUIDANCE, problems, "guidance")
    return Guidance(guidance.texts("use_for"), guidance.texts("avoid_for"))


def _prices(card: Fields, problems: Problems) -> list[tuple[str, float]]:
    found = ((key, node, _number(key, node, problems)) for key, node in card.pairs("prices"))
    prices = []
    for key, node, number in found:
        if number is not None and number < 0:
            problems.add(node.place, f"key {quote(key)}: a price below zero")
        elif number is not None:
            prices.append((key, float(number)))
    return prices


def _tokens(card: Fields, key: str, problems: Problems) -> int | None:
    node = card.node(key)
    number = _number(key, node, problems) if node else None
    if node is None or number is None:
        return None
    if number < 1 or number != int(number):
        problems.add(node.place, f"key {quote(key)} must be a whole number above zero")
        return None
    return int(number)


def _number(key: str, node: Node, problems: Problems) -> int | float | None:
    if isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    problems.add(node.place, f"key {quote(key)} must be a number, not {node.kind}")
    return None
