"""Colours as three floats from 0 to 1 (sRGB), mixed in OKLab so that blends stay clean.

OKLab: Björn Ottosson, "A perceptual color space for image processing", 2020.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]
Colour = Field  # shape (3,)

_TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip
_FROM_LMS, _FROM_LAB = np.linalg.inv(_TO_LMS), np.linalg.inv(_TO_LAB)

WHITE: Colour = np.ones(3, np.float32)
BLACK: Colour = np.zeros(3, np.float32)


def rgb(code: str) -> Colour:
    """Read "#rrggbb"."""
    return np.array([int(code[start : start + 2], 16) / 255 for start in (1, 3, 5)], np.float32)


def to_lab(colour: Field) -> Field:
    """Convert sRGB colours (last axis 3) to OKLab."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((np.maximum(colour, 0) + 0.055) / 1.055) ** 2.4)
    lab: Field = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def from_lab(lab: Field) -> Field:
    """Convert OKLab colours (last axis 3) to sRGB, clipped to what a screen shows."""
    linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0, 1)
    colour: Field = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return colour.astype(np.float32)


def mix(first: Colour, second: Colour, amount: float) -> Colour:
    """Go from `first` (0) to `second` (1) without passing through mud."""
    return from_lab(to_lab(first) * (1 - amount) + to_lab(second) * amount)


def ramp(colours: Sequence[Colour], count: int) -> Field:
    """Spread the colours evenly over `count` rows, shape (count, 3)."""
    lab = to_lab(np.stack(colours))
    at = np.linspace(0, len(colours) - 1, count)
    return from_lab(np.stack([np.interp(at, np.arange(len(colours)), lab[:, axis]) for axis in range(3)], axis=1))


def tinted(colour: Colour, target: Colour, amount: float) -> Colour:
    """Take hue and strength of `target` but keep how light `colour` is."""
    lab, wanted = to_lab(colour), to_lab(target)
    lightness = lab[0] * (1 - 0.25 * amount) + wanted[0] * 0.25 * amount
    return from_lab(np.array([lightness, *(lab[1:] * (1 - amount) + wanted[1:] * amount)]))


def shifted(colour: Colour, *, lightness: float = 0.0, chroma: float = 1.0, turn_deg: float = 0.0) -> Colour:
    """Make a relative: lighter or darker, stronger or paler, turned on the colour wheel."""
    lightness_now, green_red, blue_yellow = to_lab(colour)
    angle = np.arctan2(blue_yellow, green_red) + np.radians(turn_deg)
    strength = np.hypot(green_red, blue_yellow) * chroma
    return from_lab(np.array([lightness_now + lightness, strength * np.cos(angle), strength * np.sin(angle)]))


def luminance(colour: Colour) -> float:
    """How light a colour looks, 0 to 1."""
    return float(to_lab(colour)[0])
