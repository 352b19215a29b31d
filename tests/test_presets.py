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
from imagegen.prompts import fill
from imagegen.providers.registry import DIALECTS
from imagegen.settings import LANGUAGES
from imagegen.styles import ANALYSIS_NAMES, Style, fitting_params, plan_shots, style_prompt
from imagegen.templates import Template
from tests.conftest import PRESETS, REPOSITORY

# Loaded here too, because cases are collected before any fixture exists.
SHELF = load_catalog(PRESETS, dialects=DIALECTS).shelf
CARDS = list(SHELF.cards.values())
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


# ---- templates ------------------------------------------------------------------------------------------------------

each_template = pytest.mark.parametrize("template", SHELF.templates.values(), ids=lambda template: template.id)

# What a text that was left in pieces looks like: brackets, a blank before a stop, two stops, an empty pair of quotes.
PIECES = re.compile(r"[{}\[\]]|\s[.,;:]|[.,;:][.,;:]|“”|  ")


@pytest.mark.parametrize(
    ("folder", "ids"),
    [
        pytest.param("templates", SHELF.templates, id="templates"),
        pytest.param("styles", SHELF.styles, id="styles"),
        pytest.param("channels", SHELF.channels, id="channels"),
    ],
)
def test_every_file_of_a_folder_is_on_the_shelf(folder: str, ids: Any) -> None:
    assert sorted(ids) == sorted(path.stem for path in (PRESETS / folder).iterdir())


@each_template
def test_a_template_has_its_texts_in_every_language(template: Template) -> None:
    texts = [template.name, template.description, *(variable.label for variable in template.variables)]
    assert [text for text in texts if set(text) != set(LANGUAGES) or not all(text.values())] == []


@each_template
def test_a_template_offers_something_for_each_variable(template: Template) -> None:
    assert [one.name for one in template.variables if not one.choices] == []
    assert [one.name for one in template.variables if one.default and one.default not in one.choices] == []


@each_template
def test_a_template_makes_a_whole_prompt_of_what_it_offers(template: Template) -> None:
    filled = fill(template.text, {one.name: one.default or one.choices[0] for one in template.variables})
    assert (filled.missing, filled.empty, PIECES.findall(filled.text)) == ((), (), [])


# ---- styles ---------------------------------------------------------------------------------------------------------

each_style = pytest.mark.parametrize("style", SHELF.styles.values(), ids=lambda style: style.id)
PRODUCT_STYLES = [style for style in SHELF.styles.values() if style.shots]
each_product_style = pytest.mark.parametrize("style", PRODUCT_STYLES, ids=lambda style: style.id)
PROMPT_STYLES = [style for style in SHELF.styles.values() if not style.shots]
each_prompt_style = pytest.mark.parametrize("style", PROMPT_STYLES, ids=lambda style: style.id)


def all_prompts(style: Style, values: dict[str, str]) -> list[str]:
    return [plan_shots(style, values, values, shot_ids=pair)[0].prompt for pair in rotations(style)]


def rotations(style: Style) -> list[list[str]]:
    """As many ids as a person must choose, with each one first once."""
    ids, least = [shot.id for shot in style.shots], style.choose_shots.min
    return [(ids[place:] + ids[:place])[:least] for place in range(len(ids))]


@each_style
def test_a_style_has_its_texts_in_every_language(style: Style) -> None:
    options = [text for option in style.options for text in (option.label, option.help, option.placeholder)]
    texts = [style.name, style.description, *(shot.title for shot in style.shots), *options]
    assert [text for text in texts if set(text) != set(LANGUAGES) or not all(text.values())] == []


@each_style
def test_a_style_speaks_of_standard_parameters_and_icons_of_the_house(style: Style) -> None:
    icons = (REPOSITORY / "imagegen/ui/components/icons.js").read_text(encoding="utf-8")
    assert [name for name in style.params if name not in STANDARD_NAMES] == []
    assert re.search(rf'^  "?{style.icon}"?: "', icons, flags=re.MULTILINE)


@each_prompt_style
def test_a_style_around_a_prompt_begins_with_the_prompt(style: Style) -> None:
    prompt = style_prompt(style, "a {red|blue} fox")
    assert prompt.startswith("a {red|blue} fox\n")
    assert PIECES.findall(prompt.removeprefix("a {red|blue} fox")) == []


@each_product_style
@pytest.mark.parametrize("known", ["nothing", *ANALYSIS_NAMES, "style", "everything"])
def test_the_prompts_of_a_product_style_are_whole_whatever_is_known(style: Style, known: str) -> None:
    names = (*ANALYSIS_NAMES, "style") if known == "everything" else (known,)
    found = all_prompts(style, {name: f"some {name} here." for name in names})
    assert [piece for prompt in found for piece in PIECES.findall(prompt)] == []


@each_product_style
def test_a_product_style_uses_everything_that_is_known(style: Style) -> None:
    names = (*ANALYSIS_NAMES, *(option.name for option in style.options))
    for prompt in all_prompts(style, {name: f"some {name} here" for name in names}):
        assert [name for name in names if f"some {name} here" not in prompt] == []


@each_product_style
def test_a_product_style_prefers_models_that_take_its_photos(style: Style, catalog: Catalog) -> None:
    assert style.inputs is not None
    for card in map(catalog.card, style.models):
        assert "image-to-image" in card.abilities
        room = card.properties["imageUrls"]["maxItems"] if "imageUrls" in card.properties else 1
        assert room >= style.inputs.max or catalog.provider(card.provider).embedded


@each_product_style
def test_every_model_of_a_product_style_takes_its_longest_prompt_and_its_values(style: Style, catalog: Catalog) -> None:
    prompt = max(all_prompts(style, dict.fromkeys((*ANALYSIS_NAMES, "style"), "quite long " * 12)), key=len)
    for card in map(catalog.card, style.models):
        values = defaults(card) | needed_values(card) | fitting_params(style.params, card)
        validate(card, prompt, values, catalog.texts, "en")


def test_the_first_model_takes_every_shape_of_a_product_style(catalog: Catalog) -> None:
    shapes = [fitting_params(style.params, catalog.card(style.models[0])) for style in PRODUCT_STYLES]
    assert [{"aspectRatio", "resolution"} - shape.keys() for shape in shapes] == [set(), set()]


def test_the_white_style_makes_one_top_view_on_pure_white() -> None:
    style = SHELF.style("white-background-top")
    (shot,) = plan_shots(style, {})
    assert (style.background, style.checks.white_margin, style.time_limit_s) == ("white", True, 300)
    assert "RGB 255, 255, 255" in shot.prompt
    assert "bird's-eye" in shot.prompt


def test_the_photographers_style_makes_two_or_three_pictures_from_different_angles() -> None:
    style = SHELF.style("food-product-photography")
    shots = plan_shots(style, {})
    assert [shot.id for shot in shots] == ["close-up", "scene", "artistic"]
    assert (style.choose_shots.min, style.choose_shots.max, style.time_limit_s) == (2, 3, 300)
    assert len({shot.prompt for shot in shots}) == 3


# ---- wildcards ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHELF.wildcards)
def test_a_wildcard_has_a_good_choice_of_plain_words(name: str) -> None:
    entries = SHELF.wildcards[name]
    assert 12 <= len(entries) <= 30
    assert [entry for entry in entries if re.search(r"[{}|$_#\\]", entry)] == []


def test_every_wildcard_file_is_on_the_shelf() -> None:
    assert sorted(SHELF.wildcards) == sorted(path.stem for path in (PRESETS / "wildcards").iterdir())
