"""A model's form as lines of text."""

from typing import Any

import pytest

from imagegen.catalog import Catalog
from imagegen.manual import FieldLine, field_lines, kind_of, values_of
from imagegen.params import ParameterTexts, build_fields
from tests.conftest import make_card


@pytest.mark.parametrize(
    ("schema", "kind", "values"),
    [
        pytest.param({"type": "integer", "minimum": 1, "maximum": 50}, "whole number", "1 to 50", id="a range"),
        pytest.param(
            {"type": "number", "minimum": 0.5, "multipleOf": 0.5}, "number", "at least 0.5, in steps of 0.5", id="steps"
        ),
        pytest.param({"type": "number", "maximum": 2}, "number", "at most 2", id="only an end"),
        pytest.param({"type": "integer"}, "whole number", "", id="any"),
        pytest.param({"type": "string", "enum": ["a", "b c"]}, "choice", "a, b c", id="choices"),
        pytest.param({"type": "integer", "enum": [1, 2]}, "choice", "1, 2", id="numbers to choose from"),
        pytest.param(
            {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 2}, "choices", "a, b", id="several choices"
        ),
        pytest.param({"type": "array", "maxItems": 3}, "list", "up to 3", id="a list"),
        pytest.param({"type": "string", "maxLength": 10_000}, "text", "up to 10,000 characters", id="text"),
        pytest.param({"type": "string", "examples": ["auto", "1024x1024"]}, "text", "like auto, 1024x1024", id="like"),
        pytest.param({"type": "boolean"}, "yes or no", "", id="a switch"),
        pytest.param({"type": "object"}, "JSON", "", id="anything else"),
    ],
)
def test_what_may_be_typed(schema: dict[str, Any], kind: str, values: str) -> None:
    assert (kind_of("extra", schema), values_of(schema)) == (kind, values)


def test_pictures_are_given_as_files() -> None:
    assert kind_of("imageUrl", {"type": "string"}) == "picture file"
    assert kind_of("imageUrls", {"type": "array", "maxItems": 3}) == "picture files"


def test_a_form_has_a_line_for_each_parameter_in_its_order() -> None:
    card = make_card(
        {
            "fast": {"type": "boolean", "default": True},
            "imageUrl": {"type": "string"},
            "note": {"type": "string", "default": ""},
            "weights": {"type": "array", "default": [1, 2]},
        },
        required=["imageUrl"],
    )
    lines = field_lines(build_fields(card, ParameterTexts(), "en"))
    assert lines == [
        FieldLine("Fast", "fast", "yes or no", "yes", ""),
        FieldLine("Image url", "imageUrl", "picture file", "required", ""),
        FieldLine("Note", "note", "text", "", ""),
        FieldLine("Weights", "weights", "list", "[1, 2]", ""),
    ]


def test_width_and_height_are_one_control_and_two_lines(catalog: Catalog) -> None:
    fields = build_fields(catalog.card("sketch/sketch"), catalog.texts, "en")
    sizes = [(line.label, line.name) for line in field_lines(fields) if line.name in ("width", "height")]
    assert sizes == [("Size", "width"), ("Size", "height")]


def test_no_parameter_of_any_model_is_missing(catalog: Catalog) -> None:
    for card in catalog.cards.values():
        names = [line.name for line in field_lines(build_fields(card, catalog.texts, "en"))]
        assert sorted(["prompt", *names]) == sorted(card.properties)
