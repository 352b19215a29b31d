from typing import Any

import pytest

from imagegen.cards import ModelCard, Parameter
from imagegen.catalog import Catalog
from imagegen.errors import InvalidParams
from imagegen.params import Field, ParameterTexts, build_fields, defaults, from_text, validate
from tests.conftest import make_card

TEXTS = ParameterTexts(
    {
        "cfg": Parameter("cfg", {"en": "Guidance", "zh": "引导强度"}, {"en": "How strict."}, 52, "slider", "", False),
        "seed": Parameter("seed", {"en": "Seed", "zh": "种子"}, {}, 60, "seed", "", False),
        "size": Parameter("size", {"en": "Size", "zh": "尺寸"}, {}, 20, "size", "px", False),
        "negativePrompt": Parameter("negativePrompt", {"en": "Avoid"}, {}, 40, "textarea", "", True),
    }
)
SIDE = {"type": "integer", "minimum": 256, "maximum": 2048, "multipleOf": 16, "default": 1024}
TEXT_SIZE = {"type": "string", "default": "auto", "pattern": "^(auto|\\d+x\\d+)$", "x-size": {"multipleOf": 16}}


def field_for(schema: dict[str, Any], name: str = "cfg", language: str = "en") -> Field:
    (found,) = build_fields(make_card({name: schema}), TEXTS, language)
    return found


def complaints(card: ModelCard, prompt: str = "a fox", **params: Any) -> dict[str, str]:
    """What validation says, by field; nothing when it is content."""
    try:
        validate(card, prompt, params, TEXTS, "en")
    except InvalidParams as error:
        return error.fields
    return {}


# ---- fields ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "schema", "widget"),
    [
        ("imageUrl", {"type": "string"}, "images"),
        ("imageUrls", {"type": "array", "items": {"type": "string"}}, "images"),
        ("maskUrl", {"type": "string"}, "images"),
        ("quality", {"type": "string", "enum": ["low", "high"]}, "segmented"),
        ("quality", {"type": "string", "enum": ["a", "b", "c", "d", "e"]}, "select"),
        ("quality", {"type": "string", "enum": ["a very long choice", "another long one"]}, "select"),
        ("count", {"type": "integer", "enum": [1, 2, 4]}, "segmented"),
        ("seed", {"type": "integer", "minimum": 0, "maximum": 9}, "seed"),
        ("steps", {"type": "integer", "minimum": 1, "maximum": 12}, "slider"),
        ("steps", {"type": "integer", "minimum": 1}, "number"),
        ("cfg", {"type": "number", "maximum": 20}, "number"),
        ("author", {"type": "string", "maxLength": 100}, "text"),
        ("author", {"type": "string"}, "text"),
        ("author", {"type": "string", "maxLength": 200}, "textarea"),
        ("negativePrompt", {"type": "string"}, "textarea"),
        ("looks", {"type": "array", "items": {"enum": ["film", "oil"]}}, "multiselect"),
        ("colours", {"type": "array", "items": {"type": "object"}}, "json"),
        ("colours", {"type": "array"}, "json"),
        ("raw", {"type": "boolean"}, "switch"),
        ("camera", {"type": "object"}, "json"),
        ("camera", {"oneOf": [{"type": "string"}, {"type": "integer"}]}, "json"),
        ("camera", {"type": ["integer", "null"]}, "json"),
        ("camera", {}, "json"),
    ],
)
def test_every_kind_of_schema_has_its_control(name: str, schema: dict[str, Any], widget: str) -> None:
    assert field_for(schema, name).widget == widget


def test_pixels_share_one_size_control() -> None:
    (field,) = build_fields(make_card({"width": SIDE, "height": SIDE}), TEXTS, "en")
    assert (field.name, field.names, field.widget, field.unit) == ("size", ("width", "height"), "size", "px")
    assert field.default == {"width": 1024, "height": 1024}
    assert field.presets[0] == {"label": "1:1", "values": {"width": 1024, "height": 1024}}
    assert field.size is not None
    assert field.size.multiple_of == 16


def test_a_width_without_a_height_is_a_slider() -> None:
    field = field_for({"type": "integer", "minimum": 256, "maximum": 2048}, "width")
    assert (field.name, field.widget) == ("width", "slider")


def test_fields_stand_in_the_order_of_the_house_and_extras_behind_them() -> None:
    card = make_card({"zeta": {}, "alpha": {}, "seed": {}, "cfg": {}, "width": SIDE, "height": SIDE})
    assert [field.name for field in build_fields(card, TEXTS, "en")] == ["size", "cfg", "seed", "alpha", "zeta"]


def test_the_prompt_has_no_field() -> None:
    assert build_fields(make_card({}), TEXTS, "en") == []


@pytest.mark.parametrize(("language", "label"), [("en", "Guidance"), ("zh", "引导强度"), ("fr", "Guidance")])
def test_a_label_comes_in_the_persons_language(language: str, label: str) -> None:
    assert field_for({"type": "number"}, language=language).label == label


def test_help_falls_back_to_english_where_it_is_not_translated() -> None:
    assert field_for({"type": "number"}, language="zh").help == "How strict."


def test_help_falls_back_to_the_models_own_description() -> None:
    assert field_for({"type": "integer", "description": "Same seed, same picture."}, "seed").help == (
        "Same seed, same picture."
    )


@pytest.mark.parametrize(
    ("name", "label"),
    [("safetyTolerance", "Safety tolerance"), ("output_quality", "Output quality"), ("raw", "Raw"), ("x2y", "X2y")],
)
def test_a_models_own_extra_is_readable_and_advanced(name: str, label: str) -> None:
    field = field_for({"type": "boolean"}, name)
    assert (field.label, field.is_advanced) == (label, True)


@pytest.mark.parametrize(
    ("schema", "step"),
    [
        ({"type": "number", "multipleOf": 0.25}, 0.25),
        ({"type": "integer", "multipleOf": 8}, 8),
        ({"type": "integer"}, 1),
        ({"type": "number", "minimum": 0, "maximum": 1}, 0.01),
        ({"type": "number", "minimum": 1, "maximum": 5}, 0.05),
        ({"type": "number", "minimum": 0, "maximum": 20}, 0.1),
        ({"type": "string"}, None),
    ],
)
def test_a_step_is_the_schemas_own_or_fits_its_range(schema: dict[str, Any], step: float | None) -> None:
    assert field_for(schema).step == step


def test_a_required_parameter_is_marked() -> None:
    card = make_card({"imageUrl": {"type": "string"}, "cfg": {"type": "number"}}, required=["imageUrl"])
    assert {field.name: field.is_required for field in build_fields(card, TEXTS, "en")} == {
        "imageUrl": True,
        "cfg": False,
    }


def test_a_default_of_nothing_is_not_sent() -> None:
    card = make_card({"cfg": {"default": 3.5}, "seed": {"default": None}, "raw": {"default": False}, "steps": {}})
    assert defaults(card) == {"cfg": 3.5, "raw": False}


# ---- values typed as text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "integer"}, "7", 7),
        ({"type": "integer"}, " -7 ", -7),
        ({"type": "integer"}, "7.0", 7),
        ({"type": "integer"}, "7.5", 7.5),
        ({"type": "integer"}, "9007199254740993", 9007199254740993),
        ({"type": "integer"}, "seven", "seven"),
        ({"type": "integer"}, "", ""),
        ({"type": "number"}, "0.5", 0.5),
        ({"type": "number"}, "1e3", 1000),
        ({"type": "number"}, "nan", "nan"),
        ({"type": "number"}, "inf", "inf"),
        ({"type": "number"}, "1e999", "1e999"),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, " YES ", True),
        ({"type": "boolean"}, "0", False),
        ({"type": "boolean"}, "no", False),
        ({"type": "boolean"}, "maybe", "maybe"),
        ({"type": "array", "items": {"type": "integer"}}, "1| 2 |", [1, 2]),
        ({"type": "array"}, "film | oil", ["film", "oil"]),
        ({"type": "array"}, "", []),
        ({"type": "string"}, "7", "7"),
        ({}, "7", "7"),
    ],
)
def test_a_typed_text_becomes_the_value_its_schema_wants(schema: dict[str, Any], text: str, value: Any) -> None:
    read = from_text(schema, text)
    assert (read, type(read)) == (value, type(value))


# ---- validation -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "value", "rest"),
    [
        ({"minimum": 1}, 0, "must be at least 1"),
        ({"maximum": 20}, 21, "must be at most 20"),
        ({"exclusiveMinimum": 0}, 0, "must be more than 0"),
        ({"exclusiveMaximum": 1}, 1, "must be less than 1"),
        ({"multipleOf": 8}, 9, "must be a multiple of 8"),
        ({"minLength": 1}, "", "is empty"),
        ({"minLength": 3}, "ab", "is too short: 2 characters, at least 3 are needed"),
        ({"maxLength": 3}, "abcd", "is too long: 4 characters, at most 3 are allowed"),
        ({"minItems": 2}, ["a"], "needs at least 2"),
        ({"maxItems": 1}, ["a", "b"], "takes at most 1, 2 were given"),
        ({"uniqueItems": True}, ["a", "a"], "has the same entry twice"),
        ({"pattern": "^#"}, "red", "does not have the form this model expects"),
        ({"const": "on"}, "off", "must be on"),
        ({"enum": ["low", "high"]}, "max", "must be one of low, high, not “max”"),
        ({"enum": [1, 2]}, 3, "must be one of 1, 2, not 3"),
        ({"type": "integer"}, "many", "must be a whole number, not “many”"),
        ({"type": "integer"}, 1.5, "must be a whole number, not 1.5"),
        ({"type": "integer"}, True, "must be a whole number, not True"),
        ({"type": "number"}, "much", "must be a number, not “much”"),
        ({"type": "number"}, float("nan"), "must be a number, not nan"),
        ({"type": "number", "multipleOf": 0.5}, float("inf"), "must be a number, not inf"),
        ({"type": "string"}, 7, "must be text, not 7"),
        ({"type": "boolean"}, "on", "must be true or false, not “on”"),
        ({"type": "array"}, "a", "must be a list, not “a”"),
        ({"type": "object"}, [], "must be a group of values, not []"),
        ({"type": ["integer", "string"]}, [], "must be a whole number or text, not []"),
        (
            {"oneOf": [{"type": "string"}]},
            7,
            "does not fit this model: “7 is not valid under any of the given schemas”",
        ),
    ],
    ids=lambda value: None if isinstance(value, dict) else str(value),
)
def test_every_word_of_a_schema_has_its_sentence(schema: dict[str, Any], value: Any, rest: str) -> None:
    assert complaints(make_card({"cfg": schema}), cfg=value) == {"cfg": f"Guidance {rest}."}


def test_a_value_that_breaks_two_rules_gets_one_sentence() -> None:
    assert complaints(make_card({"cfg": {"minimum": 1, "multipleOf": 0.5}}), cfg=0.3) == {
        "cfg": "Guidance must be at least 1."
    }


def test_every_wrong_field_gets_its_own_sentence() -> None:
    card = make_card({"cfg": {"minimum": 1}, "seed": {"type": "integer"}})
    with pytest.raises(InvalidParams) as caught:
        validate(card, "a fox", {"cfg": 0, "seed": "x"}, TEXTS, "en")
    assert caught.value.fields == {
        "cfg": "Guidance must be at least 1.",
        "seed": "Seed must be a whole number, not “x”.",
    }
    assert caught.value.hint == "Correct the marked fields and start again."


def test_an_entry_of_a_list_is_a_matter_of_the_list() -> None:
    card = make_card({"seed": {"type": "array", "items": {"type": "integer"}}})
    assert complaints(card, seed=[1, "x"]) == {"seed": "Seed must be a whole number, not “x”."}


def test_a_long_value_is_not_repeated_whole() -> None:
    sentence = complaints(make_card({"cfg": {"type": "number"}}), cfg="x" * 1000)["cfg"]
    assert sentence == f"Guidance must be a number, not “{'x' * 56}…."


def test_an_unknown_parameter_is_named_with_the_model() -> None:
    assert complaints(make_card({}), steps=4) == {
        "steps": "House One has no parameter “steps”: remove it, or choose a model that has it."
    }


def test_two_unknown_parameters_get_a_sentence_each() -> None:
    assert complaints(make_card({}), steps=4, cfg=1).keys() == {"steps", "cfg"}


def test_a_required_parameter_that_is_missing_is_named() -> None:
    card = make_card({"imageUrl": {}, "seed": {}}, required=["imageUrl", "seed"])
    assert complaints(card) == {"imageUrl": "Image url is missing.", "seed": "Seed is missing."}


def test_a_parameter_that_another_one_needs_is_named() -> None:
    card = make_card({"cfg": {}, "seed": {}}, rules={"dependentRequired": {"cfg": ["seed"], "seed": ["cfg"]}})
    assert complaints(card, cfg=1) == {"seed": "Seed is missing."}


@pytest.mark.parametrize("prompt", ["", "  \n "])
def test_an_empty_prompt_asks_for_a_description(prompt: str) -> None:
    assert complaints(make_card({}), prompt) == {"prompt": "Prompt is empty: describe the picture."}


def test_a_prompt_of_a_megabyte_gets_a_short_sentence() -> None:
    assert complaints(make_card({}), "x" * 1_048_576) == {
        "prompt": "Prompt is too long: 1,048,576 characters, at most 1,000 are allowed."
    }


def test_a_sentence_carries_the_label_of_the_persons_language() -> None:
    with pytest.raises(InvalidParams, match=r"^引导强度 must be at least 1\.$"):
        validate(make_card({"cfg": {"minimum": 1}}), "a fox", {"cfg": 0}, TEXTS, "zh")


def test_a_size_that_breaks_a_limit_beyond_json_schema_is_named() -> None:
    card = make_card({"size": TEXT_SIZE})
    assert complaints(card, size="1000x1024") == {"size": "Size 1000×1024: both sides must be multiples of 16."}


def test_a_side_that_is_too_long_is_said_once() -> None:
    card = make_card({"width": SIDE, "height": SIDE})
    assert complaints(card, width=4096) == {"width": "Width must be at most 2048."}


def test_values_that_fit_are_taken_as_they_are() -> None:
    card = make_card({"width": SIDE, "height": SIDE, "cfg": {"type": "number"}})
    assert complaints(card, width=512, height=768, cfg=3.5) == {}


def test_a_form_in_chinese_has_chinese_labels(catalog: Catalog) -> None:
    fields = build_fields(catalog.card("fal/fal-ai/flux/schnell"), catalog.texts, "zh")
    standard = [field for field in fields if field.name in catalog.texts.parameters]
    assert {field.name: field.label for field in standard}["cfg"] == "引导强度"
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in field.label) for field in standard)
