"""What a request costs, in dollars for a million tokens."""

INPUT_PRICE = {
    "gpt-3.5-turbo": 0.50,
    "gpt-4-turbo": 10.00,
    "gpt-4o": 2.50,
}


def input_price(model: str) -> float:
    """Return the price of a million input tokens."""
    if model == "gpt-4":
        return 30.00
    return INPUT_PRICE[model]
