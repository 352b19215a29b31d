"""What a program can see of a result before a person looks: how large, how white, cut off, or merely the input again.

Everything but the size is measured on a copy of 1024 px at most. A check that fails says "look again", not "bad": the
figures are kept beside the verdict, so that the screen can say how far off it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imagegen.media.canvas import flatten, open_stored, to_seen
from imagegen.media.files import CheckedImage
from imagegen.styles import CheckRules

COPY_SIDE_PX = 1024
FRAME_SHARE = 0.04  # of the shorter side
MIN_WHITE_SHARE = 0.98
MAX_TOUCHING_SHARE = 0.005
LOSSLESS = ("image/png", "image/gif", "image/bmp", "image/tiff")
LOSSY_WHITE_TOLERANCE = 2  # levels that an encoder may take from pure white

# Shades of 0 to 255. A studio's backdrop varies by less than the first; a soft shadow on white is light and colourless.
_BACKGROUND_TOLERANCE = 24
_WHITE, _LIGHT, _COLOURLESS = 250, 180, 12

# A picture that was encoded again at a low quality, cropped by 2 % and made 5 % darker or lighter differs from its
# original by up to 9 of 64 bits and 0.067; a product put onto white by more of one or the other (drawn and real ones).
_COPY_BITS, _COPY_DIFFERENCE = 10, 0.07

Pixels = NDArray[np.int16]  # height × width × red, green, blue, alpha; the colours are multiplied by the alpha


@dataclass(frozen=True)
class CheckItem:
    """One thing that was measured.

    code            value and needed
    size            the shorter side in pixels, at least
    white_margin    share of pure white along the four edges, at least
    touches_border  share of the object along the edge where it is largest, at most
    near_copy       distance to the nearest input, more than; 1 is as far as an altered copy gets
    """

    code: str
    passed: bool
    value: float
    needed: float


@dataclass(frozen=True)
class Checks:
    """Everything that was measured of one picture."""

    items: tuple[CheckItem, ...]

    @property
    def passed(self) -> bool:
        return all(item.passed for item in self.items)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(tuple(CheckItem(**item) for item in data["items"]))


def look_at(picture: Path, rules: CheckRules, inputs: Sequence[Path] = ()) -> Checks:
    """Measure what the rules ask for. Without inputs nothing can be a copy. Raises BadImage and NotFound."""
    return Checks(tuple(_items(open_stored(picture), rules, inputs)))


def _items(checked: CheckedImage, rules: CheckRules, inputs: Sequence[Path]) -> Iterator[CheckItem]:
    if rules.min_side_px:
        side_px = min(checked.facts.width_px, checked.facts.height_px)
        yield CheckItem("size", side_px >= rules.min_side_px, side_px, rules.min_side_px)
    copy = _small_copy(checked)
    pixels = _pixels(copy)
    if rules.white_margin:
        tolerance = 0 if checked.facts.media_type in LOSSLESS else LOSSY_WHITE_TOLERANCE
        share = white_share(pixels, tolerance)
        yield CheckItem("white_margin", share >= MIN_WHITE_SHARE, round(share, 4), MIN_WHITE_SHARE)
    if rules.object_inside:
        share = touching_share(pixels)
        yield CheckItem("touches_border", share <= MAX_TOUCHING_SHARE, round(share, 4), MAX_TOUCHING_SHARE)
    if rules.not_a_copy and inputs:
        distance = min(copy_distance(copy, _small_copy(open_stored(path))) for path in inputs)
        yield CheckItem("near_copy", distance > 1, round(distance, 4), 1)


def _small_copy(checked: CheckedImage) -> Image.Image:
    copy = to_seen(checked)
    copy.thumbnail((COPY_SIDE_PX, COPY_SIDE_PX), Image.Resampling.BOX)  # sharper filters leave grey rings on white
    return copy


def _pixels(copy: Image.Image) -> Pixels:
    return np.asarray(copy.convert("RGBA").convert("RGBa"), np.int16)


def _frame_px(pixels: Pixels) -> int:
    return max(1, round(FRAME_SHARE * float(min(pixels.shape[:2]))))


def white_share(pixels: Pixels, tolerance: int) -> float:
    """The share of pure white, 0 to 1, in a frame along the four edges. What is transparent is not white."""
    frame_px = _frame_px(pixels)
    is_frame = np.ones(pixels.shape[:2], bool)
    is_frame[frame_px:-frame_px, frame_px:-frame_px] = False
    return float((pixels[is_frame].min(axis=1) >= 255 - tolerance).mean())


def touching_share(pixels: Pixels) -> float:
    """The share of an edge that the object covers, 0 to 1, at the edge where it is largest.

    The background runs evenly from corner to corner; what stands out from it is the object, but for shadows on white.
    """
    corners = _corner_colours(pixels)
    is_white = int((corners >= _WHITE).all(axis=2).sum()) >= 2  # the others may lie in a shadow
    edges = [
        (pixels[0], corners[0, 0], corners[0, 1]),
        (pixels[-1], corners[1, 0], corners[1, 1]),
        (pixels[:, 0], corners[0, 0], corners[1, 0]),
        (pixels[:, -1], corners[0, 1], corners[1, 1]),
    ]
    return max(_object_share(*edge, is_white) for edge in edges)


def _corner_colours(pixels: Pixels) -> NDArray[np.float64]:
    """The colour of each corner: 2 × 2 × RGBA."""
    frame_px = _frame_px(pixels)
    first, last = slice(None, frame_px), slice(-frame_px, None)
    return np.array(
        [[np.median(pixels[rows, columns], axis=(0, 1)) for columns in (first, last)] for rows in (first, last)]
    )


def _object_share(edge: Pixels, start: NDArray[np.float64], end: NDArray[np.float64], is_white: bool) -> float:
    stands_out = np.abs(edge - np.linspace(start, end, len(edge))).max(axis=1) > _BACKGROUND_TOLERANCE
    if is_white:
        stands_out &= ~((edge.min(axis=1) >= _LIGHT) & (np.ptp(edge[:, :3], axis=1) <= _COLOURLESS))
    return float(stands_out.mean())


def copy_distance(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are from being the same: 0 the same, up to 1 a copy that was altered a little.

    A copy has both the lines of its original (a difference hash of 64 bits) and its colours (mean difference at 64×64).
    """
    bits = np.count_nonzero(_line_bits(one) != _line_bits(other))
    difference = np.abs(_colours(one) - _colours(other)).mean()
    return float(max(bits / _COPY_BITS, difference / _COPY_DIFFERENCE))


def _line_bits(picture: Image.Image) -> NDArray[np.bool_]:
    shades = np.asarray(flatten(picture).convert("L").resize((9, 8), Image.Resampling.LANCZOS))
    return shades[:, 1:] > shades[:, :-1]


def _colours(picture: Image.Image) -> NDArray[np.float64]:
    return np.asarray(flatten(picture).resize((64, 64), Image.Resampling.BOX)) / 255
