"""What a subject's drawer gets: random proportions, a variant and colours."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imagegen.providers.dialects.sketch.colour import rgb
from imagegen.providers.dialects.sketch.sprites import Coat, Part

INK = rgb("#1c1a22")
CREAM = rgb("#fbf3e4")
PALE = rgb("#ffffff")
GOLD = rgb("#e2b14a")
WOOD = rgb("#8a5a3a")
STEEL = rgb("#9aa3ad")
LEAF = rgb("#4f8a3c")
GLASS = rgb("#26344a")
LAMPLIGHT = rgb("#ffe2a0")


@dataclass(frozen=True)
class Model:
    """One subject about to be drawn."""

    rng: np.random.Generator
    coat: Coat
    variant: str
    is_dark: bool = False  # night: lamps throw beams
    steams: bool = True  # steam and smoke are wanted
    is_tinted: bool = False  # the prompt named the colour

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)


Drawer = Callable[[Model], list[Part]]


@dataclass(frozen=True)
class Subject:
    """How one subject is drawn and where it stands."""

    draw: Drawer
    colours: str  # natural ones, "#rrggbb" with spaces between
    place: str = "ground"  # "ground", "water" or "air"
    size: float = 0.5  # height of its box in parts of the picture's shorter side
    accent_deg: float = 150.0
