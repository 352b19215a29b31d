"""The picture while it is being painted: floats from 0 to 1, so that soft gradients stay free of bands.

Places are fractions of the width (`across`) and the height (`down`); lengths are fractions of the shorter side.
"""

import numpy as np
from PIL import Image

from imagegen.providers.dialects.sketch.colour import Colour, Field


class Canvas:
    """Pixels with a handful of ways to lay paint and light on them."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self.width_px, self.height_px = width_px, height_px
        self.unit_px = float(min(width_px, height_px))
        self.pixels: Field = np.zeros((height_px, width_px, 3), np.float32)
        self.columns: Field = np.arange(width_px, dtype=np.float32) + 0.5
        self.rows: Field = np.arange(height_px, dtype=np.float32) + 0.5

    def fill(self, colours: Field) -> None:
        """Cover everything with one colour per row, shape (height, 3)."""
        self.pixels[:] = colours[:, None, :]

    def paint(self, colour: Field, mask: Field, *, left_px: int = 0, top_px: int = 0) -> None:
        """Lay opaque paint where `mask` (height, width) is 1; what lies outside of the canvas is cut off."""
        target, box = self._window(mask.shape, left_px, top_px)
        target += (_cut(colour, box) - target) * mask[box][..., None]

    def shine(self, colour: Field, mask: Field, *, left_px: int = 0, top_px: int = 0) -> None:
        """Add light: like paint on dark places, hardly anything on bright ones."""
        target, box = self._window(mask.shape, left_px, top_px)
        target += (1 - np.minimum(target, 1)) * _cut(colour, box) * mask[box][..., None]

    def shade(self, colour: Colour, mask: Field, *, left_px: int = 0, top_px: int = 0) -> None:
        """Multiply with a colour where `mask` is 1: shadows keep what lies under them."""
        target, box = self._window(mask.shape, left_px, top_px)
        target *= 1 + (colour - 1) * mask[box][..., None]

    def glow(self, colour: Colour, across: float, down: float, radius: float, strength: float) -> None:
        """Add a soft round light."""
        mask, left_px, top_px = self.soft_mask(across, down, radius, radius)
        self.shine(colour * strength, mask, left_px=left_px, top_px=top_px)

    def dim(self, colour: Colour, across: float, down: float, radius_x: float, radius_y: float) -> None:
        """Add a soft oval shadow; `colour` multiplies what lies under its middle."""
        mask, left_px, top_px = self.soft_mask(across, down, radius_x, radius_y)
        self.shade(colour, mask, left_px=left_px, top_px=top_px)

    def soft_mask(self, across: float, down: float, radius_x: float, radius_y: float) -> tuple[Field, int, int]:
        """A soft hill, 1 at its middle, cut to where it can be seen, with its left and top pixel."""
        hill_x = np.exp(-(((self.columns - across * self.width_px) / (radius_x * self.unit_px)) ** 2))
        hill_y = np.exp(-(((self.rows - down * self.height_px) / (radius_y * self.unit_px)) ** 2))
        columns, rows = np.flatnonzero(hill_x > 0.003), np.flatnonzero(hill_y > 0.003)
        if len(columns) == 0 or len(rows) == 0:
            return np.zeros((0, 0), np.float32), 0, 0
        hill = hill_y[rows][:, None] * hill_x[columns][None, :]
        return hill, int(columns[0]), int(rows[0])

    def spot(self, across: float, down: float, radius_x: float, radius_y: float) -> Field:
        """The same hill over the whole canvas."""
        x = (self.columns - across * self.width_px) / (radius_x * self.unit_px)
        y = (self.rows - down * self.height_px) / (radius_y * self.unit_px)
        hill: Field = np.exp(-(y * y))[:, None] * np.exp(-(x * x))[None, :]
        return hill

    def disc(self, colour: Field, across: float, down: float, radius: float, opacity: float = 1.0) -> None:
        """Paint a round shape with a clean edge."""
        mask, left_px, top_px = self.round_mask(across, down, radius)
        self.paint(colour, mask * opacity, left_px=left_px, top_px=top_px)

    def round_mask(self, across: float, down: float, radius: float) -> tuple[Field, int, int]:
        """A round mask with the left and top pixel where it belongs."""
        radius_px = radius * self.unit_px
        x, y = across * self.width_px, down * self.height_px
        left_px, top_px = int(x - radius_px) - 1, int(y - radius_px) - 1
        size = int(2 * radius_px) + 4
        across_px = np.arange(size, dtype=np.float32) + 0.5 + left_px - x
        down_px = np.arange(size, dtype=np.float32) + 0.5 + top_px - y
        distance = np.hypot(down_px[:, None], across_px[None, :])
        return np.clip(radius_px - distance + 0.5, 0, 1), left_px, top_px

    def image(self) -> Image.Image:
        """The finished picture."""
        return Image.fromarray((np.clip(self.pixels, 0, 1) * 255 + 0.5).astype(np.uint8))

    def _window(self, shape: tuple[int, ...], left_px: int, top_px: int) -> tuple[Field, tuple[slice, slice]]:
        """The part of the canvas that a mask covers, and the part of the mask that lies on the canvas."""
        height, width = shape[:2]
        x0, y0 = max(0, left_px), max(0, top_px)
        x1, y1 = max(x0, min(self.width_px, left_px + width)), max(y0, min(self.height_px, top_px + height))
        box = (slice(y0 - top_px, y1 - top_px), slice(x0 - left_px, x1 - left_px))
        return self.pixels[y0:y1, x0:x1], box


def _cut(colour: Field, box: tuple[slice, slice]) -> Field:
    """One colour fits everywhere; a coloured surface is cut like its mask."""
    return colour if colour.ndim == 1 else colour[box]
