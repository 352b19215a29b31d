"""What a painter holds in the hand: canvas, plan, colours and where the light stands."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imagegen.providers.dialects.sketch.canvas import Canvas
from imagegen.providers.dialects.sketch.noise import stream
from imagegen.providers.dialects.sketch.palettes import Palette
from imagegen.providers.dialects.sketch.plan import Plan


@dataclass(frozen=True)
class Easel:
    canvas: Canvas
    plan: Plan
    palette: Palette
    sun_across: float
    sun_height: float  # part of the sky above the horizon that lies below the sun

    @property
    def side(self) -> int:
        """-1: light from the left, 1: from the right."""
        return -1 if self.sun_across < 0.5 else 1

    @property
    def detail(self) -> float:
        return self.plan.detail

    @property
    def relief(self) -> float:
        """How far light and shadow are worked out: the first steps only block in flat shapes."""
        return min(1.0, 0.15 + 2.4 * self.plan.detail)

    def stream(self, *purpose: object) -> np.random.Generator:
        """Randomness of its own for every purpose: removing one thing moves no other."""
        return stream(self.plan.key, *purpose)

    def octaves(self, fewest: int, most: int) -> int:
        """How finely lines and clouds are worked out at this detail."""
        return round(fewest + (most - fewest) * min(1.0, self.detail * 1.6))


@dataclass(frozen=True)
class Stage:
    """Where a scene lets its subjects stand; fractions of the height."""

    ground: float  # feet of the nearest subjects
    air: float = 0.36  # middle of what flies or swims
    water: float | None = None  # where boats float
    zoom: float = 1.0  # how close the subjects are
    is_glossy: bool = False  # the ground mirrors what stands on it
    is_backlit: bool = True  # the light stands in the picture, so shadows fall towards us
    is_open: bool = True  # weather reaches it
    front: Callable[[Easel], None] | None = None  # what is painted over the subjects


def make_easel(canvas: Canvas, plan: Plan, palette: Palette) -> Easel:
    """Place the light."""
    rng = stream(plan.key, "sun")
    low, high = palette.sun_height
    side = 0 if rng.random() < 0.5 else 1
    across = float(rng.uniform(0.16, 0.4)) + side * 0.44
    return Easel(canvas, plan, palette, sun_across=across, sun_height=float(rng.uniform(low, high)))
