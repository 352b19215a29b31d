"""Colours that go together, several sets for every light."""

from dataclasses import dataclass, replace

import numpy as np

from imagegen.providers.dialects.sketch.colour import Colour, mix, rgb, shifted, tinted
from imagegen.providers.dialects.sketch.noise import stream
from imagegen.providers.dialects.sketch.plan import Plan


@dataclass(frozen=True)
class Palette:
    """One harmony."""

    sky: tuple[Colour, ...]  # zenith first, horizon last
    sun: Colour  # sun or moon, and everything it touches
    far: Colour  # land at the horizon
    near: Colour  # land in front
    air: Colour  # what daylight is multiplied with on every object
    is_dark: bool
    sun_height: tuple[float, float]  # between which fractions of the sky above the horizon it may stand

    @property
    def horizon(self) -> Colour:
        return self.sky[-1]

    @property
    def shadow(self) -> Colour:
        """What lies in shadow is multiplied with this: cool and never black."""
        return mix(self.near, rgb("#5a5f86"), 0.55)

    def land(self, nearness: float) -> Colour:
        """Land between far (0) and near (1)."""
        return mix(self.far, self.near, nearness)


# zenith … horizon | sun | far | near
SETS = {
    "day": (
        "#2f86c8 #79bce3 #dff0ee|#fff7dc|#a3c6cf|#1f4f4b",
        "#2a7f9c #82c4c6 #f6ecd2|#fffbe6|#a5cbc2|#193f46",
        "#4f97d6 #a3d0ee #fdf0df|#fffaf0|#b0c4dc|#2a4668",
        "#5bb0c9 #b5dfd8 #fff3d6|#fffdf0|#b5d3b8|#2f5d3e",
    ),
    "dawn": (
        "#6f86bf #d9aebf #ffdfc0|#fff3d8|#cfaec2|#39365f",
        "#7fb0c8 #f0cab9 #fff0d4|#fffae6|#c8bcc2|#31506a",
        "#8d8fc8 #f2b8b5 #ffe6b8|#fff6da|#d7aeb4|#4a3560",
    ),
    "sunset": (
        "#2b2a60 #9b3f70 #f28156 #ffd78e|#fff2c4|#c96d70|#1d1738",
        "#37488a #c0688a #ffac7c #ffe6b4|#fff6d4|#bb7a92|#231b42",
        "#5e2a55 #cf5346 #ff9f47 #ffd98a|#fff3c0|#b8524d|#2b1029",
        "#1f4e6e #7f8fa0 #f6b481 #ffe2ad|#fff4cf|#b58a8a|#1a2a40",
    ),
    "golden": (
        "#c98245 #f0b867 #fff0c4|#fffbe2|#d8a463|#46281b",
        "#7fa3a8 #e6c98c #fff1c9|#fffadd|#c79a5a|#4a3318",
    ),
    "dusk": (
        "#131a48 #3a4a90 #9a84ba #f2b8a8|#ffe9d4|#6a6aa6|#0c1130",
        "#0f2f4c #2d6c86 #98c0b4 #f8dcae|#fff0d0|#5a939e|#071a2c",
        "#2a1a4e #62468e #c07aa6 #ffc2a4|#ffe8d8|#7d5a98|#150c2c",
    ),
    "night": (
        "#060a22 #121d4a #2e437e|#f7f2dc|#2f427e|#050818",
        "#051420 #0c3346 #22626f|#eef6e6|#1f5563|#030d15",
        "#120a2c #2a1b56 #5c4494|#fbeee0|#42347a|#0a0519",
    ),
    "overcast": (
        "#8fa0aa #bcc8cc #e6e6e0|#f7f6f0|#b3c0c4|#33464f",
        "#93a39f #c4cfc5 #efecdc|#fbf8ec|#b4c2b6|#33483f",
    ),
    "neon": (
        "#10052e #3b0f6e #b3267f #ff8a63|#ffd76a|#6a1e8c|#0b0422",
        "#040f2c #0a3170 #1290b0 #8ef2d8|#f2fff4|#155a92|#030a20",
        "#1a0433 #5a1280 #e0409a #ffc06a|#fff0a8|#8a2590|#12032a",
    ),
}
AIR = {
    "day": "#ffffff", "dawn": "#fff0ea", "sunset": "#ffd9c0", "golden": "#fff0d2", "dusk": "#b4b6e2",
    "night": "#7f8fcc", "overcast": "#e8eef0", "neon": "#c6a2f0",
}  # fmt: skip
SUN_HEIGHT = {
    "day": (0.62, 0.85), "dawn": (0.12, 0.4), "sunset": (0.05, 0.34), "golden": (0.3, 0.6), "dusk": (0.2, 0.5),
    "night": (0.5, 0.82), "overcast": (0.5, 0.75), "neon": (0.12, 0.34),
}  # fmt: skip


def choose_palette(plan: Plan) -> Palette:
    """Pick one of the light's sets by the seed and lean it towards the colour the prompt gives the scene."""
    sets = SETS[plan.light]
    rng = stream(plan.key, "palette")
    palette = _turned(_read(plan.light, sets[int(rng.integers(len(sets)))]), float(rng.uniform(-9, 9)))
    if plan.tint is None:
        return palette
    return _leaning(palette, rgb(plan.tint), 0.45 + 0.5 * plan.strictness)


def _read(light: str, text: str) -> Palette:
    sky, sun, far, near = text.split("|")
    return Palette(
        sky=tuple(rgb(code) for code in sky.split()),
        sun=rgb(sun),
        far=rgb(far),
        near=rgb(near),
        air=rgb(AIR[light]),
        is_dark=light in ("night", "neon", "dusk"),
        sun_height=SUN_HEIGHT[light],
    )


def _turned(palette: Palette, degrees: float) -> Palette:
    """A small turn on the colour wheel, so that two seeds of one set still differ."""
    return replace(
        palette,
        sky=tuple(shifted(colour, turn_deg=degrees) for colour in palette.sky),
        far=shifted(palette.far, turn_deg=degrees),
        near=shifted(palette.near, turn_deg=degrees * 1.5),
    )


def _leaning(palette: Palette, target: Colour, amount: float) -> Palette:
    return replace(
        palette,
        sky=tuple(tinted(colour, target, amount * 0.6) for colour in palette.sky),
        far=tinted(palette.far, target, amount),
        near=tinted(palette.near, target, amount),
        air=np.minimum(mix(palette.air, tinted(palette.air, target, 0.5), amount * 0.5), 1),
    )
