"""What a call will cost, and what it did cost, from the card's price rules. US dollars; None means unknown."""

from collections.abc import Iterable, Mapping
from typing import Any

from imagegen.cards import ModelCard, PriceRule
from imagegen.params import defaults
from imagegen.sizes import USUAL_PIXELS, read_pixels

PIXELS_PER_MEGAPIXEL = 1_000_000
SMALLEST_SHOWN_USD = 0.0001


def image_price_usd(card: ModelCard, params: Mapping[str, Any]) -> float | None:
    """The expected price of one image with these values."""
    if card.price.is_free:
        return 0.0
    values = {**defaults(card), **params}
    rule = next((rule for rule in card.price.rules if _fits(rule, values)), None)
    return None if rule is None else _price_of(rule, card, values)


def _fits(rule: PriceRule, values: Mapping[str, Any]) -> bool:
    return all(values.get(name) == wanted for name, wanted in rule.when.items())


def _price_of(rule: PriceRule, card: ModelCard, values: Mapping[str, Any]) -> float:
    if rule.per == "image":
        return rule.usd
    width, height = read_pixels(card.properties, values) or (USUAL_PIXELS, 1)
    megapixels = width * height / PIXELS_PER_MEGAPIXEL
    if rule.first_usd is None:
        return rule.usd * megapixels
    return rule.first_usd + rule.usd * max(0.0, megapixels - 1)


def total_usd(prices: Iterable[float | None]) -> float | None:
    """The sum; None as soon as one part is unknown."""
    parts = list(prices)
    return None if any(part is None for part in parts) else sum(part for part in parts if part is not None)


def actual_usd(card: ModelCard, reported_usd: float | None, estimate_usd: float | None) -> float | None:
    """What a finished call cost: the provider's own figure, else the list price where that is exact."""
    if reported_usd is not None:
        return reported_usd
    return None if card.price.tokens else estimate_usd


def price_text(card: ModelCard) -> str:
    """The price as it stands beside a model's name; "" when no source gives one."""
    if card.price.is_free:
        return "free"
    rule = next((rule for rule in card.price.rules if _fits(rule, defaults(card))), None)
    if rule is None:
        return ""
    about = "≈ " if card.price.tokens else ""
    unit = " / MP" if rule.per == "megapixel" else ""
    first = rule.usd if rule.first_usd is None else rule.first_usd
    return f"{about}{money(first)}{unit}"


def money(usd: float) -> str:
    """Dollars with as many digits as matter: $12.34, $0.04, $0.003; never $0.00 for something that costs."""
    if usd >= 1 or usd == 0:
        return f"${usd:,.2f}"
    if usd < SMALLEST_SHOWN_USD:
        return f"< ${SMALLEST_SHOWN_USD}"
    whole, _, cents = f"{usd:.4f}".partition(".")
    return f"${whole}.{cents.rstrip('0').ljust(2, '0')}"
