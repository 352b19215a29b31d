"""The presets that come with the app: they load, and every form they describe can be sent as it stands."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from imagegen.cards import IMAGE_PARAMETERS, ModelCard
from imagegen.catalog import Catalog, load_catalog
from imagegen.params import PROMPT, build_fields, defaults, validate
from imagegen.pricing import image_price_usd
from imagegen.providers.registry import DIALECTS
from imagegen.settings import LANGUAGES
from tests.conftest import PRESETS, REPOSITORY

# Loaded here too, because cases are collected before any fixture exists.
CARDS = list(load_catalog(PRESETS, dialects=DIALECTS).cards.values())
CARD_FILES = [path for path in PRESETS.glob("providers/*/*.json") if path.name != "provider.json"]
STANDARD_NAMES = set(json.loads((PRESETS / "parameters.json").read_text(encoding="utf-8")))
PICTURE = "asset:ast_1"

each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)


def needed_values(card: ModelCard) -> dict[str, Any]:
    """A picture for every required parameter that wants one."""
    wanted = [name for name in card.params.get("required", ()) if name in IMAGE_PARAMETERS]
    return {name: [PICTURE] if card.properties[name]["type"] == "array" else PICTURE for name in wanted}


def test_the_whole_catalog_loads_without_problems(catalog: Catalog) -> None:
    assert catalog.problems == ()
    assert len(catalog.cards) == len(CARD_FILES) > 0


def test_no_two_providers_stand_at_the_same_place(catalog: Catalog) -> None:
    orders = [provider.order for provider in catalog.providers.values()]
    assert len(orders) == len(set(orders))


def test_every_provider_has_a_model(catalog: Catalog) -> None:
    assert {card.provider for card in catalog.cards.values()} == set(catalog.providers)


def test_the_first_choice_exists(catalog: Catalog) -> None:
    assert [key for key in catalog.first_choice if key not in catalog.cards] == []


@each_card
def test_a_prompt_and_the_needed_pictures_are_enough(card: ModelCard, catalog: Catalog) -> None:
    validate(card, "a fox", defaults(card) | needed_values(card), catalog.texts, "en")


@each_card
def test_every_size_preset_may_be_sent(card: ModelCard, catalog: Catalog) -> None:
    sizes = [preset["values"] for field in build_fields(card, catalog.texts, "en") for preset in field.presets]
    for values in sizes:
        validate(card, "a fox", defaults(card) | needed_values(card) | values, catalog.texts, "en")


@each_card
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parameter_but_the_prompt_is_in_exactly_one_field(
    card: ModelCard, language: str, catalog: Catalog
) -> None:
    names = [name for field in build_fields(card, catalog.texts, language) for name in field.names]
    assert sorted([PROMPT, *names]) == sorted(card.properties)


@each_card
def test_every_field_has_a_label_and_a_control_that_is_more_than_json(card: ModelCard, catalog: Catalog) -> None:
    fields = build_fields(card, catalog.texts, "en")
    assert [field.name for field in fields if not field.label or field.widget == "json"] == []


@each_card
def test_what_is_required_is_known(card: ModelCard) -> None:
    assert set(card.params["required"]) <= set(card.properties)


@each_card
def test_a_parameter_is_a_standard_one_or_the_models_own_under_its_wire_name(card: ModelCard) -> None:
    extras = set(card.properties) - STANDARD_NAMES - {PROMPT}
    assert [name for name in extras if name in card.wire] == []


@each_card
def test_a_models_own_parameter_is_explained(card: ModelCard) -> None:
    extras = set(card.properties) - STANDARD_NAMES - {PROMPT}
    assert [name for name in extras if not card.properties[name].get("description")] == []


@each_card
def test_a_card_says_what_it_costs_or_why_nobody_knows(card: ModelCard) -> None:
    if card.price.rules or card.price.is_free:
        assert image_price_usd(card, {}) is not None
    else:
        assert "price" in f"{card.price.note} {card.source.note}".lower()


@each_card
def test_a_price_depends_only_on_values_that_exist(card: ModelCard) -> None:
    for rule in card.price.rules:
        assert rule.when.keys() <= card.properties.keys()
        for name, wanted in rule.when.items():
            values = wanted if isinstance(wanted, list) else [wanted]
            assert set(values) <= set(card.properties[name].get("enum", values))


@each_card
def test_a_card_names_a_page_that_can_be_opened(card: ModelCard, catalog: Catalog) -> None:
    if catalog.provider(card.provider).embedded:
        assert (REPOSITORY / card.source.page).exists()
    else:
        assert re.fullmatch(r"https://\S+", card.source.page)


@each_card
def test_a_card_can_do_what_its_parameters_say(card: ModelCard) -> None:
    takes_images = any(name in card.properties for name in IMAGE_PARAMETERS)
    assert takes_images == bool({"image-to-image", "inpaint"} & set(card.abilities))
    assert ("maskUrl" in card.properties) == ("inpaint" in card.abilities)


@pytest.mark.parametrize("name", sorted(STANDARD_NAMES))
def test_a_standard_parameter_has_label_and_help_in_every_language(name: str, catalog: Catalog) -> None:
    parameter = catalog.texts.of(name)
    assert set(parameter.label) == set(LANGUAGES)
    assert set(parameter.help) in (set(), set(LANGUAGES))


@pytest.mark.parametrize("path", sorted(PRESETS.rglob("*.json")), ids=lambda path: str(path.relative_to(PRESETS)))
def test_a_preset_holds_no_key(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(sk-[A-Za-z0-9]{20,}|[0-9a-f]{8}-[0-9a-f-]{27}:[0-9a-f]{32})", text)
