"""The one size control: pixels, ratio, a size text or a list, and the presets for each.

A card says how a model wants its size with the parameters it has: `width` + `height` (pixels), `aspectRatio`
(ratio), `size` as free text "1024x1024" (text, with limits under `x-size`), or `size` as a list of words.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SIZE_PARAMETERS = ("width", "height", "aspectRatio", "size")
RATIOS = ((1, 1), (4, 3), (3, 2), (16, 9), (21, 9), (3, 4), (2, 3), (9, 16))
USUAL_PIXELS = 1024 * 1024

Properties = Mapping[str, Mapping[str, Any]]


def size_parameters(properties: Properties) -> tuple[str, ...]:
    """The card's parameters that the size control sets; width without height is a number like any other."""
    is_pair = {"width", "height"} <= properties.keys()
    known = SIZE_PARAMETERS if is_pair else ("aspectRatio", "size")
    return tuple(name for name in known if name in properties)


@dataclass(frozen=True)
class SizeRule:
    """What the size control must keep to; None means no such limit."""

    mode: str  # "pixels", "ratio", "text" or "list"
    minimum: int | None = None  # pixels of one side
    maximum: int | None = None
    multiple_of: int = 1
    max_ratio: float | None = None  # longer side to shorter side
    min_pixels: int | None = None
    max_pixels: int | None = None


def size_rule(properties: Properties) -> SizeRule:
    """Read the control's mode and limits from the card's schema."""
    if "width" in properties and "height" in properties:
        width, height = properties["width"], properties["height"]
        return SizeRule(
            "pixels",
            minimum=max(width.get("minimum", 1), height.get("minimum", 1)),
            maximum=_smaller(width.get("maximum"), height.get("maximum")),
            multiple_of=math.lcm(width.get("multipleOf", 1), height.get("multipleOf", 1)),
            **_area_limits(width),
        )
    size = properties.get("size", {})
    if "x-size" in size:
        limits = size["x-size"]
        return SizeRule(
            "text", maximum=limits.get("maxEdge"), multiple_of=limits.get("multipleOf", 1), **_area_limits(size)
        )
    return SizeRule("list" if "size" in properties else "ratio")


def _area_limits(schema: Mapping[str, Any]) -> dict[str, Any]:
    limits = schema.get("x-size", {})
    return {
        "max_ratio": limits.get("maxRatio"),
        "min_pixels": limits.get("minPixels"),
        "max_pixels": limits.get("maxPixels"),
    }


def _smaller(one: int | None, other: int | None) -> int | None:
    known = [value for value in (one, other) if value is not None]
    return min(known) if known else None


def size_presets(properties: Properties) -> Iterator[dict[str, Any]]:
    """The tiles of the size control: {"label": "16:9", "values": {standard name: value}}."""
    rule = size_rule(properties)
    if rule.mode == "pixels":
        for across, down in RATIOS:
            fitted = _fit_inside(across / down, _pixels_wanted(properties), rule)
            if fitted:
                yield {"label": f"{across}:{down}", "values": {"width": fitted[0], "height": fitted[1]}}
        return
    name = "size" if "size" in properties else "aspectRatio"
    schema = properties[name]
    for value in schema.get("enum") or schema.get("examples", ()):
        yield {"label": str(value).replace("x", "×"), "values": {name: value}}


def _fit_inside(ratio: float, pixels: int, rule: SizeRule) -> tuple[int, int] | None:
    """As near as can be; where the area that is wanted touches a limit, a little inside of it.

    The last try is the smallest area whose shorter side is long enough.
    """
    inside = max(1.03 * (rule.min_pixels or 0), min(pixels, 0.97 * (rule.max_pixels or math.inf)))
    smallest = (rule.minimum or 1) ** 2 * max(ratio, 1 / ratio)
    tries = (fit_ratio(ratio, round(area), rule) for area in (pixels, inside, smallest))
    return next(filter(None, tries), None)


def _pixels_wanted(properties: Properties) -> int:
    width, height = properties["width"].get("default"), properties["height"].get("default")
    return width * height if width and height else USUAL_PIXELS


def fit_ratio(ratio: float, pixels: int, rule: SizeRule) -> tuple[int, int] | None:
    """Width and height near `pixels` in area with the given ratio, on the model's grid; None when it has no such."""
    step = rule.multiple_of if rule.multiple_of > 1 else 8
    low, high = rule.minimum or step, rule.maximum or 1 << 16
    wide, tall = math.sqrt(pixels * ratio), math.sqrt(pixels / ratio)
    shrink = min(1.0, high / max(wide, tall))
    width, height = (max(step, min(round(side * shrink / step), high // step) * step) for side in (wide, tall))
    fits = min(width, height) >= low and not any(_complaints(width, height, rule))
    return (width, height) if fits else None


def size_complaint(properties: Properties, values: Mapping[str, Any]) -> str | None:
    """One sentence when a typed size breaks a limit that JSON Schema cannot say; None when it is fine."""
    pixels = read_pixels(properties, values)
    if pixels is None:
        return None
    complaint = next(_complaints(*pixels, size_rule(properties)), None)
    return f"Size {pixels[0]}×{pixels[1]}: {complaint}." if complaint else None


def _complaints(width: int, height: int, rule: SizeRule) -> Iterator[str]:
    longer, shorter = max(width, height), min(width, height)
    if rule.multiple_of > 1 and (width % rule.multiple_of or height % rule.multiple_of):
        yield f"both sides must be multiples of {rule.multiple_of}"
    if rule.maximum and longer > rule.maximum:
        yield f"no side may be longer than {rule.maximum} pixels"
    if rule.max_ratio and longer > rule.max_ratio * shorter:
        yield f"the long side may be at most {rule.max_ratio:g} times the short one"
    if rule.min_pixels and width * height < rule.min_pixels:
        yield f"too small, at least {rule.min_pixels:,} pixels in all are needed"
    if rule.max_pixels and width * height > rule.max_pixels:
        yield f"too large, at most {rule.max_pixels:,} pixels in all are allowed"


def read_pixels(properties: Properties, values: Mapping[str, Any]) -> tuple[int, int] | None:
    """Width and height in pixels as far as the values (or the card's defaults) name them."""

    def value(name: str) -> Any:
        return values.get(name, properties.get(name, {}).get("default"))

    width, height = value("width"), value("height")
    if isinstance(width, int) and isinstance(height, int):
        return width, height
    found = re.fullmatch(r"(\d+)[x×*](\d+)", str(value("size")))
    return (int(found[1]), int(found[2])) if found else None
