from typing import Any

import pytest

from imagegen.errors import InvalidInput, NotFound
from imagegen.styles import CheckRules, InputRule, Shot, ShotRule, Style, fitting_params, plan_shots, style_prompt
from tests.conftest import make_card

NAME = {"en": "Studio", "zh": "棚拍"}
OPTION = {"name": "style", "label": NAME, "help": NAME, "placeholder": NAME}
LOOK: dict[str, Any] = {"id": "ink", "name": NAME, "description": NAME, "template": ["{prompt}", "Drawn in ink."]}
PRODUCT: dict[str, Any] = {
    "id": "studio",
    "name": NAME,
    "description": NAME,
    "inputs": {"min": 1, "max": 5, "types": ["png", "jpeg"]},
    "template": [
        "Photograph the product[[, {product}]].",
        "[[Colours: {colours}.]]",
        "[[Material: {material}, with “{label_text}” on it.]]",
        "{shot}",
        "[[Style: {style}.]]",
    ],
    "shots": [
        {"id": "near", "title": {"en": "Near", "zh": "近"}, "prompt": "From near[[; keep {keep}]]."},
        {"id": "far", "title": {"en": "Far", "zh": "远"}, "prompt": ["From far.", "Much sky."]},
        {"id": "above", "title": {"en": "Above", "zh": "俯"}, "prompt": "From above."},
    ],
    "choose_shots": {"min": 1, "max": 2, "default": 2},
    "options": [OPTION],
}
STUDIO = Style.from_json(PRODUCT)


def shot_of(analysis: dict[str, str], options: dict[str, str] | None = None, shot_id: str = "near") -> str:
    (shot,) = plan_shots(STUDIO, analysis, options, shot_ids=[shot_id])
    return shot.prompt


# ---- files ----------------------------------------------------------------------------------------------------------


def test_what_a_style_leaves_out_asks_for_nothing() -> None:
    style = Style.from_json(LOOK)
    assert (style.inputs, style.models, style.params, style.shots, style.options) == (None, (), {}, (), ())
    assert (style.checks, style.background, style.time_limit_s) == (CheckRules(), "keep", None)


def test_a_file_becomes_a_style() -> None:
    more = {
        "models": ["house/one"],
        "params": {"aspectRatio": "1:1"},
        "checks": {"min_side_px": 1000, "white_margin": True},
        "background": "white",
        "time_limit_s": 300,
    }
    style = Style.from_json(PRODUCT | more)
    assert (style.inputs, style.choose_shots) == (InputRule(1, 5, ("png", "jpeg")), ShotRule(1, 2, 2))
    assert style.checks == CheckRules(1000, white_margin=True)
    assert (style.models, style.params) == (("house/one",), {"aspectRatio": "1:1"})
    assert (style.background, style.time_limit_s, style.shots[1].text) == ("white", 300, "From far.\nMuch sky.")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"template": "Ink."}, "$.template: {prompt} is missing.", id="no room for the prompt"),
        pytest.param({"template": "[[{prompt}]]"}, "$.template: {prompt} is missing.", id="the prompt in a clause"),
        pytest.param({"template": "{prompt} {shot}"}, "$.template: nobody fills {shot}.", id="a shot of no style"),
        pytest.param({"template": "{prompt}[[ {material}]]"}, "$.template: nobody fills {material}.", id="no photos"),
        pytest.param({"template": "{prompt} [[x"}, "$.template: a [[ or ]] stands alone.", id="half a clause"),
        pytest.param(
            {"template": "{prompt} {style}", "options": [OPTION]},
            "$.template: {style} may be empty, so it must stand in a [[clause]].",
            id="an option outside of a clause",
        ),
        pytest.param(
            {"options": [OPTION, OPTION]},
            "$.options: two have the same name, or one is called as what the app fills in itself.",
            id="an option twice",
        ),
        pytest.param(
            {"options": [OPTION | {"name": "prompt"}]},
            "$.options: two have the same name, or one is called as what the app fills in itself.",
            id="an option called prompt",
        ),
    ],
)
def test_a_style_around_a_prompt_that_does_not_hold_together_is_named(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Style.from_json(LOOK | changes)
    assert caught.value.sentence == complaint


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"template": "{prompt}"}, "$.template: {shot} is missing.", id="no room for the shot"),
        pytest.param(
            {"inputs": {"min": 3, "max": 2, "types": ["png"]}}, "$.inputs.min: more than $.inputs.max.", id="inputs"
        ),
        pytest.param(
            {"choose_shots": {"min": 1, "max": 4, "default": 2}},
            "$.choose_shots: min, default and max must go up, to at most 3 shots.",
            id="more shots than there are",
        ),
        pytest.param(
            {"choose_shots": {"min": 2, "max": 3, "default": 1}},
            "$.choose_shots: min, default and max must go up, to at most 3 shots.",
            id="a default below the least",
        ),
        pytest.param(
            {"shots": [PRODUCT["shots"][0], PRODUCT["shots"][0]]}, "$.shots: two have the same id.", id="a shot twice"
        ),
        pytest.param(
            {"options": [OPTION, OPTION | {"name": "keep"}]},
            "$.options: two have the same name, or one is called as what the app fills in itself.",
            id="an option that the analysis has",
        ),
        pytest.param({"options": []}, "$.template: nobody fills {style}.", id="an option that is gone"),
        pytest.param(
            {"shots": [*PRODUCT["shots"][:2], PRODUCT["shots"][2] | {"prompt": "{product} from above"}]},
            "$.shots[2].prompt: {product} may be empty, so it must stand in a [[clause]].",
            id="a shot that may be left in pieces",
        ),
    ],
)
def test_a_product_style_that_does_not_hold_together_is_named(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Style.from_json(PRODUCT | changes)
    assert caught.value.sentence == complaint


# ---- filling --------------------------------------------------------------------------------------------------------


def test_everything_that_is_known_is_spoken_of() -> None:
    analysis = {
        "product": "a red bottle",
        "colours": "red and white",
        "material": "glass",
        "label_text": "ACME Inc.",
        "keep": "the cap",
    }
    assert shot_of(analysis, {"style": "rustic"}) == (
        "Photograph the product, a red bottle.\n"
        "Colours: red and white.\n"
        "Material: glass, with “ACME Inc.” on it.\n"
        "From near; keep the cap.\n"
        "Style: rustic."
    )


@pytest.mark.parametrize(
    "analysis",
    [
        pytest.param({}, id="nothing was found"),
        pytest.param(dict.fromkeys(("product", "colours", "material", "label_text", "keep"), ""), id="all is empty"),
        pytest.param({"product": " \n ", "keep": "\t"}, id="only blanks"),
        pytest.param({"weight": "2 kg"}, id="a value that no style knows"),
    ],
)
def test_a_value_that_is_missing_takes_its_clause_with_it(analysis: dict[str, str]) -> None:
    assert shot_of(analysis, {"style": ""}) == "Photograph the product.\nFrom near."


def test_a_clause_goes_as_a_whole_when_one_of_its_values_is_missing() -> None:
    assert "glass" not in shot_of({"material": "glass"})
    assert "Material: glass, with “A” on it." in shot_of({"material": "glass", "label_text": "A"})


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param("red.", "Colours: red.", id="its own full stop"),
        pytest.param("红色。", "Colours: 红色.", id="its own Chinese full stop"),
        pytest.param(" red\n and  white ", "Colours: red and white.", id="several lines"),
        pytest.param("{red|blue} [[x]]", "Colours: {red|blue} [[x]].", id="brackets and braces"),
        pytest.param("__colour__ \\1", "Colours: __colour__ \\1.", id="signs that mean something elsewhere"),
    ],
)
def test_a_value_is_put_in_as_it_is_and_ends_its_sentence_once(value: str, line: str) -> None:
    assert shot_of({"colours": value}).splitlines()[1] == line


def test_writing_on_the_product_keeps_its_full_stop() -> None:
    assert "“Since 1901.” on it" in shot_of({"material": "tin", "label_text": "Since 1901."})


def test_a_shot_may_have_several_lines() -> None:
    assert shot_of({}, shot_id="far") == "Photograph the product.\nFrom far.\nMuch sky."


def test_a_prompt_is_put_into_a_style_with_its_lines_and_variants() -> None:
    style = Style.from_json(LOOK)
    assert style_prompt(style, "a {red|blue} fox.\n\nAt night") == "a {red|blue} fox.\n\nAt night\nDrawn in ink."


def test_an_option_of_a_style_around_a_prompt_is_spoken_of_when_it_is_given() -> None:
    style = Style.from_json(LOOK | {"template": "{prompt}[[, {style}]]", "options": [OPTION]})
    assert style_prompt(style, "a fox") == "a fox"
    assert style_prompt(style, "a fox", {"style": "dark"}) == "a fox, dark"


# ---- choosing shots -------------------------------------------------------------------------------------------------


def test_a_style_makes_as_many_shots_as_it_says() -> None:
    assert plan_shots(STUDIO, {}) == [
        Shot("near", "Near", "Photograph the product.\nFrom near."),
        Shot("far", "Far", "Photograph the product.\nFrom far.\nMuch sky."),
    ]


def test_a_person_chooses_how_many_or_which() -> None:
    assert [shot.id for shot in plan_shots(STUDIO, {}, count=1)] == ["near"]
    assert [shot.id for shot in plan_shots(STUDIO, {}, shot_ids=["above", "near"])] == ["above", "near"]
    assert [shot.id for shot in plan_shots(STUDIO, {}, shot_ids=["above", "above"])] == ["above"]


def test_titles_are_in_the_language_of_the_page() -> None:
    assert [shot.title for shot in plan_shots(STUDIO, {}, language="zh")] == ["近", "远"]
    assert [shot.title for shot in plan_shots(STUDIO, {}, language="fr")] == ["Near", "Far"]


@pytest.mark.parametrize("count", [0, 3, -1])
def test_a_number_that_the_style_does_not_make_is_named(count: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        plan_shots(STUDIO, {}, count=count)
    assert caught.value.sentence == f"Studio: {count} shots are chosen, but it makes 1 to 2. Choose again."


def test_too_many_chosen_shots_are_named_in_the_language_of_the_page() -> None:
    one = Style.from_json(PRODUCT | {"choose_shots": {"min": 1, "max": 1, "default": 1}})
    with pytest.raises(InvalidInput, match=r"^棚拍: 2 shots are chosen, but it makes 1\.$"):
        plan_shots(one, {}, shot_ids=["near", "far"], language="zh")


def test_a_shot_that_nobody_knows_is_named() -> None:
    with pytest.raises(NotFound) as caught:
        plan_shots(STUDIO, {}, shot_ids=["near", "inside"])
    assert caught.value.sentence == "This style has no shot “inside”. It has: near, far, above."


# ---- values that a model takes --------------------------------------------------------------------------------------

PIXELS = {"width": {"type": "integer", "default": 1024}, "height": {"type": "integer", "default": 1024}}
WORDS = {"type": "string", "examples": ["auto", "1024x1024", "1536x1024"], "x-size": {}}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        pytest.param({"aspectRatio": {"type": "string", "enum": ["1:1", "3:2"]}}, {"aspectRatio": "3:2"}, id="ratios"),
        pytest.param({"aspectRatio": {"type": "string", "enum": ["1:1"]}}, {}, id="another ratio"),
        pytest.param(PIXELS, {"width": 1256, "height": 840}, id="pixels"),
        pytest.param({"size": WORDS}, {"size": "1536x1024"}, id="sizes as words"),
        pytest.param({"style": {"type": "string", "enum": ["ink"]}}, {"style": "ink"}, id="a word that it knows"),
        pytest.param({"style": {"type": "string", "enum": ["oil"]}}, {}, id="a word that it does not know"),
        pytest.param({"seed": {"type": "integer"}}, {}, id="nothing of it"),
    ],
)
def test_a_model_gets_the_values_that_it_takes(properties: dict[str, Any], expected: dict[str, Any]) -> None:
    assert fitting_params({"aspectRatio": "3:2", "style": "ink"}, make_card(properties)) == expected


def test_a_style_without_a_shape_leaves_the_models_own() -> None:
    assert fitting_params({"style": "ink"}, make_card(PIXELS)) == {}
