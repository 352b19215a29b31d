"""What a call will cost, and what it did cost, from the card's price rules. US dollars; None means unknown."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from imagegen.cards import IMAGE_PARAMETERS, ModelCard, PricePart, PriceRule
from imagegen.params import defaults
from imagegen.sizes import read_pixels

PIXELS_PER_MEGAPIXEL = 1_000_000
USUAL_SIDES = (1024, 1024)
TILE_PX = 512
SMALLEST_SHOWN_USD = 0.0001


def image_price_usd(card: ModelCard, params: Mapping[str, Any]) -> float | None:
    """The expected price of one image with these values."""
    if card.price.is_free:
        return 0.0
    values = {**defaults(card), **params}
    rule = next((rule for rule in card.price.rules if _fits(rule, values)), None)
    return None if rule is None else _price_of(rule, card, values)


def _fits(rule: PriceRule, values: Mapping[str, Any]) -> bool:
    return all(
        values.get(name) in (wanted if isinstance(wanted, list) else [wanted]) for name, wanted in rule.when.items()
    )


def _price_of(rule: PriceRule, card: ModelCard, values: Mapping[str, Any]) -> float:
    return sum(_part_usd(part, card, values) for part in rule.parts)


def _part_usd(part: PricePart, card: ModelCard, values: Mapping[str, Any]) -> float:
    width, height = read_pixels(card.properties, values) or USUAL_SIDES
    megapixels = width * height / PIXELS_PER_MEGAPIXEL
    amounts = {
        "image": 1.0,
        "megapixel": megapixels,
        "tile": math.ceil(width / TILE_PX) * math.ceil(height / TILE_PX),
        "step": values.get("steps") or 1,
        "input": sum(_count(values.get(name)) for name in IMAGE_PARAMETERS),
    }
    if part.first_usd is not None:
        return part.first_usd + part.usd * max(0.0, megapixels - 1)
    return part.usd * math.prod(amounts[unit] for unit in part.per)


def _count(pictures: Any) -> int:
    return len(pictures) if isinstance(pictures, list) else int(pictures is not None)


def total_usd(prices: Iterable[float | None]) -> float | None:
    """The sum; None as soon as one part is unknown."""
    parts = list(prices)
    return None if any(part is None for part in parts) else sum(part for part in parts if part is not None)


def actual_usd(card: ModelCard, reported_usd: float | None, estimate_usd: float | None) -> float | None:
    """What a finished call cost: the provider's own figure, else the list price where that is exact."""
    if reported_usd is not None:
        return reported_usd
    return None if card.price.is_about else estimate_usd


def price_text(card: ModelCard) -> str:
    """The price as it stands beside a model's name; "" when no source gives one."""
    if card.price.is_free:
        return "free"
    rule = next((rule for rule in card.price.rules if _fits(rule, defaults(card))), None)
    if rule is None:
        return ""
    about = "≈ " if card.price.is_about or card.price.is_converted else ""
    if [part.per for part in rule.parts] == [("megapixel",)]:
        part = rule.parts[0]
        return f"{about}{money(part.usd if part.first_usd is None else part.first_usd)} / MP"
    return f"{about}{money(_price_of(rule, card, defaults(card)))}"


def money(usd: float) -> str:
    """Dollars with as many digits as matter: $12.34, $0.04, $0.003; never $0.00 for something that costs."""
    if usd >= 1 or usd == 0:
        return f"${usd:,.2f}"
    if usd < SMALLEST_SHOWN_USD:
        return f"< ${SMALLEST_SHOWN_USD}"
    whole, _, cents = f"{usd:.4f}".partition(".")
    return f"${whole}.{cents.rstrip('0').ljust(2, '0')}"
