from dataclasses import replace
from typing import Any

import pytest

from imagegen.cards import ModelCard, Price
from imagegen.pricing import actual_usd, image_price_usd, money, price_text, total_usd
from tests.conftest import make_card

SIDES = {"width": {"type": "integer", "default": 1000}, "height": {"type": "integer", "default": 1000}}
QUALITY = {"quality": {"type": "string", "enum": ["low", "high"], "default": "low"}}
TOKENS = {"text_input_usd": 5, "image_input_usd": 8, "image_output_usd": 30}


def priced(price: dict[str, Any], properties: dict[str, Any] | None = None) -> ModelCard:
    return make_card(properties or {}, price=price)


BY_QUALITY = priced(
    {
        "rules": [
            {"per": "image", "usd": 0.01, "when": {"quality": "low"}},
            {"per": "image", "usd": 0.2, "when": {"quality": "high"}},
        ]
    },
    QUALITY,
)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        pytest.param({}, 0.01, id="the default counts"),
        pytest.param({"quality": "high"}, 0.2, id="what was chosen counts"),
        pytest.param({"quality": "max"}, None, id="no rule, no price"),
    ],
)
def test_the_first_rule_that_fits_gives_the_price(params: dict[str, Any], expected: float | None) -> None:
    assert image_price_usd(BY_QUALITY, params) == expected


def test_a_price_per_megapixel_follows_the_size() -> None:
    card = priced({"rules": [{"per": "megapixel", "usd": 0.003}]}, SIDES)
    assert image_price_usd(card, {"width": 2000}) == pytest.approx(0.006)


@pytest.mark.parametrize(("width", "expected"), [(500, 0.03), (1000, 0.03), (3000, 0.03 + 2 * 0.015)])
def test_the_first_megapixel_may_have_its_own_price(width: int, expected: float) -> None:
    card = priced({"rules": [{"per": "megapixel", "usd": 0.015, "first_usd": 0.03}]}, SIDES)
    assert image_price_usd(card, {"width": width}) == pytest.approx(expected)


def test_without_a_known_size_a_megapixel_price_counts_1024_by_1024() -> None:
    assert image_price_usd(priced({"rules": [{"per": "megapixel", "usd": 1}]}), {}) == pytest.approx(1.048576)


TWO_SIDES = {**SIDES, "steps": {"type": "integer", "default": 4}, "imageUrls": {"type": "array"}}


@pytest.mark.parametrize(
    ("rule", "params", "expected"),
    [
        pytest.param({"per": "step", "usd": 0.001}, {}, 0.004, id="a step"),
        pytest.param({"per": ["megapixel", "step"], "usd": 0.001}, {"width": 2000}, 0.008, id="megapixels times steps"),
        pytest.param(
            {"per": "tile", "usd": 0.01}, {"width": 1025, "height": 512}, 0.03, id="begun tiles of 512 pixels"
        ),
        pytest.param({"per": "image", "usd": 1, "plus": [{"per": "step", "usd": 0.1}]}, {}, 1.4, id="two parts"),
        pytest.param({"per": "input", "usd": 0.02}, {"imageUrls": ["a", "b"]}, 0.04, id="reference pictures"),
        pytest.param({"per": "input", "usd": 0.02}, {}, 0, id="without any"),
    ],
)
def test_a_price_is_counted_by_what_the_rule_names(
    rule: dict[str, Any], params: dict[str, Any], expected: float
) -> None:
    assert image_price_usd(priced({"rules": [rule]}, TWO_SIDES), params) == pytest.approx(expected)


def test_a_rule_may_count_for_several_values() -> None:
    card = priced({"rules": [{"per": "image", "usd": 0.1, "when": {"quality": ["low", "high"]}}]}, QUALITY)
    assert [image_price_usd(card, {"quality": quality}) for quality in ("low", "high", "max")] == [0.1, 0.1, None]


def test_a_price_in_another_currency_is_converted_and_marked_as_an_estimate() -> None:
    price = Price.from_json({"rules": [{"per": "image", "cny": 0.5}]}, {"cny": 0.14})
    card = replace(make_card({}), price=price)
    assert image_price_usd(card, {}) == pytest.approx(0.07)
    assert price_text(card) == "≈ $0.07"
    assert actual_usd(card, None, estimate_usd=0.07) == 0.07


def test_a_free_model_costs_nothing() -> None:
    assert image_price_usd(priced({"free": True}), {}) == 0.0


def test_a_card_without_rules_has_an_unknown_price() -> None:
    assert image_price_usd(priced({}), {}) is None


@pytest.mark.parametrize(("prices", "expected"), [([0.5, 0.25], 0.75), ([0.5, None], None), ([], 0), ([0.0, 0.0], 0)])
def test_a_total_is_unknown_as_soon_as_one_part_is(prices: list[float | None], expected: float | None) -> None:
    assert total_usd(prices) == expected


@pytest.mark.parametrize(
    ("price", "reported_usd", "expected"),
    [
        pytest.param({}, 0.02, 0.02, id="the provider's own figure"),
        pytest.param({}, None, 0.04, id="the list price"),
        pytest.param({"tokens": TOKENS}, None, None, id="tokens that nobody counted"),
        pytest.param({"about": True}, None, None, id="an estimate that nobody confirmed"),
        pytest.param({"tokens": TOKENS}, 0.0, 0.0, id="a reported zero is a figure"),
    ],
)
def test_what_a_finished_call_cost(price: dict[str, Any], reported_usd: float | None, expected: float | None) -> None:
    assert actual_usd(priced(price), reported_usd, estimate_usd=0.04) == expected


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        pytest.param({"free": True}, "free", id="free"),
        pytest.param({}, "", id="unknown"),
        pytest.param({"rules": [{"per": "image", "usd": 0.04}]}, "$0.04", id="an image"),
        pytest.param({"rules": [{"per": "megapixel", "usd": 0.003}]}, "$0.003 / MP", id="a megapixel"),
        pytest.param({"rules": [{"per": "image", "usd": 0.2}], "tokens": TOKENS}, "≈ $0.20", id="an estimate"),
    ],
)
def test_the_price_beside_a_models_name(price: dict[str, Any], expected: str) -> None:
    assert price_text(priced(price)) == expected


@pytest.mark.parametrize(
    ("usd", "expected"),
    [(0, "$0.00"), (1234.5, "$1,234.50"), (1, "$1.00"), (0.5, "$0.50"), (0.04, "$0.04"), (0.0035, "$0.0035")],
)
def test_money_has_as_many_digits_as_matter(usd: float, expected: str) -> None:
    assert money(usd) == expected
