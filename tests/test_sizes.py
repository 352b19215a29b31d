from typing import Any

import pytest

from imagegen.sizes import SizeRule, fit_ratio, read_pixels, size_complaint, size_parameters, size_presets, size_rule

SIDE = {"type": "integer", "minimum": 256, "maximum": 2048, "multipleOf": 16, "default": 1024}
PIXELS = {"width": SIDE, "height": SIDE}
TEXT = {
    "size": {
        "type": "string",
        "default": "auto",
        "examples": ["auto", "1024x1024"],
        "x-size": {"multipleOf": 16, "maxRatio": 3, "minPixels": 655360, "maxPixels": 8294400, "maxEdge": 3840},
    }
}
LIST = {"size": {"type": "string", "enum": ["square_hd", "portrait_4_3"]}}
RATIO = {"aspectRatio": {"type": "string", "enum": ["1:1", "16:9"]}}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        pytest.param(PIXELS, ("width", "height"), id="a pair"),
        pytest.param({"width": SIDE}, (), id="a width alone is no size"),
        pytest.param(RATIO | TEXT, ("aspectRatio", "size"), id="ratio and text"),
        pytest.param({"steps": {}}, (), id="nothing"),
    ],
)
def test_which_parameters_the_size_control_sets(properties: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert size_parameters(properties) == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        pytest.param(PIXELS, SizeRule("pixels", minimum=256, maximum=2048, multiple_of=16), id="pixels"),
        pytest.param(
            {"width": {"minimum": 64, "multipleOf": 8}, "height": {"minimum": 128, "maximum": 900, "multipleOf": 12}},
            SizeRule("pixels", minimum=128, maximum=900, multiple_of=24),
            id="the stricter of two sides",
        ),
        pytest.param(
            TEXT,
            SizeRule("text", maximum=3840, multiple_of=16, max_ratio=3, min_pixels=655360, max_pixels=8294400),
            id="text with limits",
        ),
        pytest.param(LIST, SizeRule("list"), id="a list of words"),
        pytest.param(RATIO, SizeRule("ratio"), id="a ratio"),
    ],
)
def test_the_rule_is_read_from_the_schema(properties: dict[str, Any], expected: SizeRule) -> None:
    assert size_rule(properties) == expected


def test_presets_of_pixels_keep_the_area_of_the_default() -> None:
    presets = {preset["label"]: preset["values"] for preset in size_presets(PIXELS)}
    assert list(presets) == ["1:1", "4:3", "3:2", "16:9", "21:9", "3:4", "2:3", "9:16"]
    assert presets["1:1"] == {"width": 1024, "height": 1024}
    assert presets["16:9"] == {"width": 1360, "height": 768}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (TEXT, [("auto", {"size": "auto"}), ("1024×1024", {"size": "1024x1024"})]),
        (LIST, [("square_hd", {"size": "square_hd"}), ("portrait_4_3", {"size": "portrait_4_3"})]),
        (RATIO, [("1:1", {"aspectRatio": "1:1"}), ("16:9", {"aspectRatio": "16:9"})]),
    ],
    ids=["text", "list", "ratio"],
)
def test_presets_of_words_are_the_words_of_the_schema(
    properties: dict[str, Any], expected: list[tuple[str, dict[str, str]]]
) -> None:
    assert [(preset["label"], preset["values"]) for preset in size_presets(properties)] == expected


@pytest.mark.parametrize(
    ("ratio", "rule", "expected"),
    [
        pytest.param(1.0, SizeRule("pixels"), (1000, 1000), id="a grid of 8 where none is given"),
        pytest.param(2.0, SizeRule("pixels", maximum=1000), (1000, 496), id="shrunk to the longest side"),
        pytest.param(1.0, SizeRule("pixels", maximum=1000, multiple_of=64), (960, 960), id="down to the grid"),
        pytest.param(3.0, SizeRule("pixels", max_ratio=2), None, id="too long"),
        pytest.param(4.0, SizeRule("pixels", minimum=600), None, id="too low"),
        pytest.param(1.0, SizeRule("pixels", min_pixels=2_000_000), None, id="too few pixels"),
        pytest.param(1.0, SizeRule("pixels", max_pixels=500_000), None, id="too many pixels"),
    ],
)
def test_a_ratio_is_fitted_to_the_grid_or_left_out(
    ratio: float, rule: SizeRule, expected: tuple[int, int] | None
) -> None:
    assert fit_ratio(ratio, 1_000_000, rule) == expected


def test_no_side_of_a_fitted_size_is_longer_than_allowed() -> None:
    assert fit_ratio(1.0, 4_000_000, SizeRule("pixels", maximum=2040, multiple_of=64)) == (1984, 1984)


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        ("1000x1024", "both sides must be multiples of 16"),
        ("4096x1600", "no side may be longer than 3840 pixels"),
        ("3200x800", "the long side may be at most 3 times the short one"),
        ("512x512", "too small, at least 655,360 pixels in all are needed"),
        ("3840x3840", "too large, at most 8,294,400 pixels in all are allowed"),
    ],
)
def test_a_typed_size_that_breaks_a_limit_gets_a_sentence(size: str, reason: str) -> None:
    assert size_complaint(TEXT, {"size": size}) == f"Size {size.replace('x', '×')}: {reason}."


@pytest.mark.parametrize("size", ["1024x1024", "auto", "3840x2160"])
def test_a_size_within_the_limits_is_fine(size: str) -> None:
    assert size_complaint(TEXT, {"size": size}) is None


@pytest.mark.parametrize(
    ("properties", "values", "expected"),
    [
        pytest.param(PIXELS, {"width": 512, "height": 768}, (512, 768), id="width and height"),
        pytest.param(PIXELS, {"width": 512}, (512, 1024), id="the card's default fills in"),
        pytest.param(TEXT, {"size": "1536x1024"}, (1536, 1024), id="a text"),
        pytest.param(TEXT, {"size": "1536×1024"}, (1536, 1024), id="a text with a real times sign"),
        pytest.param(TEXT, {"size": "2K"}, None, id="a word"),
        pytest.param(PIXELS, {"width": "wide"}, None, id="no number"),
        pytest.param(RATIO, {"aspectRatio": "16:9"}, None, id="a ratio has no pixels"),
    ],
)
def test_pixels_are_read_as_far_as_the_values_name_them(
    properties: dict[str, Any], values: dict[str, Any], expected: tuple[int, int] | None
) -> None:
    assert read_pixels(properties, values) == expected


def test_an_area_that_touches_its_limit_still_has_every_ratio() -> None:
    side = {"type": "integer", "minimum": 512, "maximum": 2048, "multipleOf": 16, "default": 1024}
    properties = {"width": {**side, "x-size": {"maxPixels": 1024 * 1024}}, "height": side}
    presets = list(size_presets(properties))
    assert len(presets) == 8
    assert all(size_complaint(properties, preset["values"]) is None for preset in presets)


def test_where_the_short_side_would_be_too_short_the_picture_gets_larger() -> None:
    side = {"type": "integer", "minimum": 1920, "maximum": 4096, "default": 2048}
    presets = {preset["label"]: preset["values"] for preset in size_presets({"width": side, "height": side})}
    assert presets["16:9"] == {"width": 3416, "height": 1920}
    assert presets["2:3"] == {"width": 1920, "height": 2880}
    assert "21:9" not in presets  # 4480 pixels are too many
