"""Things that stand in front of a camera: bottle, shoe, watch …"""

import numpy as np

from imagegen.providers.dialects.sketch.colour import WHITE, Colour, mix, rgb, shifted
from imagegen.providers.dialects.sketch.outlines import (
    Outline,
    ellipse,
    mirrored,
    moved,
    polygon,
    ribbon,
    rounded,
    smooth,
)
from imagegen.providers.dialects.sketch.sprites import Part
from imagegen.providers.dialects.sketch.subjects.base import (
    CREAM,
    GLASS,
    GOLD,
    INK,
    LAMPLIGHT,
    PALE,
    STEEL,
    WOOD,
    Model,
    Subject,
)


def symmetric(*right: tuple[float, float]) -> Outline:
    """A soft outline from its right half, bottom to top."""
    left = [(-x, y) for x, y in reversed(right)]
    return smooth(*right, *left)


def reflexes(left: float, right: float, bottom: float, top: float, strength: float = 0.5) -> list[Part]:
    """Two soft upright lights as on glass, and the dark edge opposite."""
    width = right - left
    return [
        Part(
            rounded(left + 0.1 * width, bottom, left + 0.2 * width, top, 0.04 * width),
            PALE,
            0,
            opacity=strength,
            inside=True,
            blur=0.7,
        ),
        Part(
            rounded(right - 0.14 * width, bottom, right - 0.08 * width, top, 0.02 * width),
            PALE,
            0,
            opacity=strength * 0.5,
            inside=True,
            blur=0.5,
        ),
    ]


def bottle(model: Model) -> list[Part]:
    if model.variant == "perfume":
        return _flacon(model)
    coat, shoulder, half = model.coat, model.between(54, 64), model.between(15, 19)
    body = symmetric(
        (half - 3, 0),
        (half - 3, 0),
        (half, 3),
        (half, 12),
        (half, shoulder - 10),
        (half - 4, shoulder),
        (6.4, shoulder + 11),
        (5.6, 90),
        (5.6, 90),
    )
    label = rounded(-half - 1, 17, half + 1, shoulder - 18, 0.5)
    return [
        Part(body, coat.main, shine=0.5),
        Part(rounded(-half + 3, 3, half - 3, shoulder - 6, 5), coat.dark, 0.5, opacity=0.45, inside=True, blur=2),
        Part(label, CREAM, 0.5, inside=True),
        Part(rounded(-half, shoulder - 22.5, half, shoulder - 21.3, 0.2), coat.accent, 0, inside=True, detail=0.05),
        Part(rounded(-half, 19.4, half, 20.6, 0.2), coat.accent, 0, inside=True, detail=0.05),
        Part(ellipse(0, (shoulder - 1) / 2 + 2, 5.4, 5.4), coat.accent, 0.6, inside=True),
        Part(rounded(-6.4, 16 + 7.4, 6.4, 16 + 8.6, 0.4), coat.dark, 0, inside=True, detail=0.1),
        *reflexes(-half, half, 4, shoulder + 4),
        Part(rounded(-6.6, 85, 6.6, 98, 1.6), shifted(coat.dark, lightness=-0.08), shine=0.5),
        Part(rounded(-6.9, 84.4, 6.9, 87.2, 1), GOLD, shine=0.7),
    ]


def _flacon(model: Model) -> list[Part]:
    coat, half = model.coat, model.between(22, 29)
    glass = mix(coat.main, WHITE, 0.55)
    return [
        Part(rounded(-half, 0, half, 62, 7), glass, shine=0.8),
        Part(rounded(-half + 4.5, 6, half - 4.5, 47, 4), coat.main, 0.6, opacity=0.9, inside=True),
        Part(ellipse(0, 47, half - 5, 1.8), coat.light, 0, inside=True),
        Part(rounded(-12, 20, 12, 36, 1), CREAM, 0.3, inside=True),
        Part(rounded(-7.5, 29, 7.5, 30.4, 0.5), coat.dark, 0, inside=True, detail=0.05),
        Part(rounded(-5, 25, 5, 26, 0.4), coat.dark, 0, inside=True, detail=0.1),
        *reflexes(-half, half, 4, 57, 0.62),
        Part(rounded(-7.5, 61, 7.5, 70, 1), GOLD, shine=1),
        Part(rounded(-13, 69, 13, 92, 3.4), shifted(coat.dark, lightness=-0.08), shine=0.8),
    ]


def cup(model: Model) -> list[Part]:
    coat, is_tea = model.coat, model.variant == "tea"
    top, half = (46, 31) if is_tea else (model.between(54, 64), 26)
    body = symmetric((half * 0.6, 4), (half * 0.6, 4), (half * 0.86, 10), (half * 0.97, 26), (half, top), (half, top))
    drink = rgb("#b8702c") if is_tea else rgb("#4a2c1c")
    ring = ribbon(
        [(half - 3, top - 10), (half + 10, top - 8), (half + 14, top - 20), (half + 6, top - 33), (half - 5, top - 37)],
        5.6,
        5,
        5.6,
    )
    steam = [
        ribbon([(x, top + 6), (x + 5, top + 15), (x - 3, top + 25), (x + 3, top + 36)], 1.4, 4.5, 1)
        for x in (-9, 2, 11)
    ]
    return [
        Part(ellipse(0, 4.6, 43, 5.6), coat.light, 0.8),
        Part(ellipse(0, 5.6, 33, 3.8), coat.second, 0.6),
        Part(ring, coat.main, shine=0.3),
        Part(body, coat.main, shine=0.35),
        *(
            [Part(rounded(-40, top * 0.36, 40, top * 0.44, 0.2), coat.accent, 0.2, inside=True, detail=0.05)]
            if model.chance(0.5)
            else []
        ),
        Part(ellipse(0, top, half, 6), coat.light, 0.3),
        Part(ellipse(0, top - 0.6, half - 2.2, 4.8), drink, 0.5),
        Part(
            smooth((-9, top), (-2, top + 2.2), (8, top + 1.4), (11, top - 1), (3, top - 2.6), (-7, top - 2.2)),
            mix(drink, CREAM, 0.62),
            0.2,
            detail=0.05,
        ),
        *[Part(shape, PALE, 0, opacity=0.34, blur=1.7, glow=0.5) for shape in (steam if model.steams else [])],
    ]


def teapot(model: Model) -> list[Part]:
    coat = model.coat
    spout = smooth((18, 22), (34, 30), (40, 50), (48, 58), (48, 58), (40, 60), (31, 50), (18, 42))
    handle = ribbon([(-22, 50), (-38, 54), (-45, 38), (-36, 22), (-22, 18)], 5.5, 5, 5.5)
    dots = [
        Part(ellipse(x, 26 + 0.012 * x * x, 2.2, 2.2), coat.accent, 0, inside=True, detail=0.05)
        for x in range(-24, 25, 8)
    ]
    return [
        Part(handle, coat.dark, shine=0.4),
        Part(spout, coat.main, shine=0.4),
        Part(symmetric((16, 2), (16, 2), (28, 14), (31, 30), (24, 48), (12, 56), (12, 56)), coat.main, shine=0.45),
        *dots,
        Part(rounded(-18, 0, 18, 4, 2), coat.dark),
        Part(symmetric((14, 54), (14, 54), (12, 60), (5, 64)), coat.second, shine=0.4),
        Part(ellipse(0, 67, 4.2, 4.2), coat.accent, shine=0.6),
    ]


def shoe(model: Model) -> list[Part]:
    coat = model.coat
    upper = smooth(
        (-43, 12),
        (-45, 30),
        (-42, 48),
        (-38, 53),
        (-26, 48),
        (-16, 50),
        (-6, 44),
        (10, 32),
        (30, 25),
        (44, 19),
        (46, 11),
        (46, 11),
        (-43, 11),
    )
    sole = smooth(
        (-46, 3),
        (-47, 12),
        (-47, 12),
        (-20, 10),
        (10, 12),
        (47, 12),
        (49, 8),
        (46, 2),
        (46, 2),
        (10, 1),
        (-10, 3),
        (-30, 1),
        (-44, 1),
    )
    laces = [
        Part(ribbon([(-13 + 7 * k, 51 - 5.6 * k), (-7 + 7 * k, 42.5 - 4.6 * k)], 2.2), PALE, 0.4) for k in range(5)
    ]
    return [
        Part(smooth((-18, 46), (-12, 58), (-4, 54), (2, 42), (-8, 40)), coat.second),
        Part(upper, coat.main),
        Part(smooth((-46, 10), (-46, 50), (-36, 54), (-31, 34), (-28, 10)), coat.dark, 0.6, inside=True),
        Part(smooth((24, 10), (22, 22), (34, 30), (48, 20), (48, 10)), coat.second, 0.6, inside=True),
        Part(ribbon([(-30, 13), (-14, 22), (4, 20), (16, 33)], 4, 6.5, 2.2), coat.accent, 0.5, inside=True),
        Part(ribbon([(-40, 47), (-34, 43), (-24, 46), (-16, 48)], 3), coat.dark, 0.4, detail=0.05),
        *laces,
        Part(sole, CREAM),
        Part(ribbon([(-46, 8.4), (-10, 7), (20, 7.6), (47, 8.6)], 1.1), coat.accent, 0, inside=True, detail=0.05),
    ]


def bag(model: Model) -> list[Part]:
    coat, tall = model.coat, model.between(46, 56)
    handle = ribbon([(-18, tall - 4), (-16, tall + 20), (0, tall + 30), (16, tall + 20), (18, tall - 4)], 4)
    stitch = [
        Part(rounded(x, tall * 0.42, x + 2.4, tall * 0.42 + 0.7, 0.3), coat.light, 0, detail=0.2)
        for x in range(-30, 31, 5)
    ]
    return [
        Part(moved(handle, 0, -2, 0.94), coat.dark),
        Part(symmetric((32, 0), (32, 0), (36, 4), (34, tall * 0.6), (28, tall), (28, tall)), coat.main),
        Part(
            smooth(
                (-29, tall + 1),
                (-29, tall + 1),
                (29, tall + 1),
                (29, tall + 1),
                (32, tall * 0.66),
                (20, tall * 0.46),
                (-20, tall * 0.46),
                (-32, tall * 0.66),
            ),
            coat.second,
        ),
        *stitch,
        Part(rounded(-6, tall * 0.36, 6, tall * 0.54, 1.6), GOLD, shine=0.9),
        Part(rounded(-2.6, tall * 0.41, 2.6, tall * 0.49, 0.8), shifted(GOLD, lightness=-0.2), 0.5, detail=0.05),
        Part(handle, coat.dark, shine=0.3),
        *[Part(ellipse(x, tall - 3, 2.4, 2.4), GOLD, shine=0.9) for x in (-18, 18)],
    ]


def watch(model: Model) -> list[Part]:
    coat = model.coat
    strap = rounded(-11, 0, 11, 98, 4)
    dial = (CREAM, INK, shifted(coat.main, lightness=-0.25))[int(model.rng.integers(3))]
    hands = INK if dial is CREAM else CREAM
    ticks = [
        Part(moved(rounded(-0.6, 17.5, 0.6, 21 if k % 3 else 22, 0.3), 0, 49, turn_deg=30 * k), hands, 0, detail=0.05)
        for k in range(12)
    ]
    return [
        Part(strap, coat.main),
        *[Part(ellipse(0, y, 1, 1.4), coat.dark, 0, inside=True, detail=0.1) for y in (6, 11, 16, 84, 89)],
        Part(rounded(26, 45, 31, 53, 1.5), GOLD, shine=0.8),
        Part(ellipse(0, 49, 28.5, 28.5), GOLD if model.chance(0.5) else STEEL, shine=1),
        Part(ellipse(0, 49, 24.4, 24.4), dial, 0.5),
        *ticks,
        Part(moved(rounded(-0.9, -3, 0.9, 13, 0.8), 0, 49, turn_deg=model.between(0, 360)), hands, 0),
        Part(moved(rounded(-0.7, -3, 0.7, 18, 0.6), 0, 49, turn_deg=model.between(0, 360)), hands, 0),
        Part(moved(rounded(-0.3, -5, 0.3, 19, 0.2), 0, 49, turn_deg=model.between(0, 360)), coat.accent, 0),
        Part(ellipse(0, 49, 1.8, 1.8), coat.accent, 0.5),
        Part(smooth((-17, 58), (-8, 69), (3, 72), (-9, 62)), PALE, 0, opacity=0.35, blur=0.8),
    ]


def lamp(model: Model) -> list[Part]:
    coat, low = model.coat, model.between(50, 58)
    shade = smooth((-26, low), (-26, low), (26, low), (26, low), (15, 94), (15, 94), (-15, 94), (-15, 94))
    return [
        Part(ellipse(0, low - 8, 36, 26), LAMPLIGHT, 0, opacity=0.3, blur=9, glow=0.7),
        Part(symmetric((18, 0), (18, 0), (17, 4), (4, 7), (3, 10)), coat.dark, shine=0.5),
        Part(rounded(-1.7, 6, 1.7, low + 4, 1), GOLD, shine=0.8),
        Part(ellipse(0, 24, 5.6, 8), coat.main, shine=0.6),
        Part(shade, coat.light, 0.7, glow=0.75),
        Part(ellipse(0, low + 9, 19, 16), LAMPLIGHT, 0, opacity=0.85, inside=True, blur=4.5, glow=1),
        Part(rounded(-28, low - 0.2, 28, low + 1.6, 0.5), coat.second, 0.3, inside=True, glow=0.4),
        Part(rounded(-15.4, 92.6, 15.4, 94.4, 0.6), coat.second, 0.3, glow=0.3),
    ]


def chair(model: Model) -> list[Part]:
    coat = model.coat
    legs = [ribbon([(x, 26), (x * 1.22, 0)], 3.4, 2.2) for x in (-25, 25)]
    arm = smooth((-27, 26), (-38, 28), (-40, 52), (-34, 58), (-27, 54), (-25, 40))
    back_legs = [ribbon([(x, 26), (x * 1.1, 5)], 3, 2) for x in (-16, 18)]
    return [
        *[Part(leg, shifted(WOOD, lightness=-0.12)) for leg in back_legs],
        Part(smooth((-28, 34), (-32, 60), (-28, 90), (-18, 97), (18, 97), (28, 90), (32, 60), (28, 34)), coat.main),
        *[Part(ellipse(x, y, 1.2, 1.2), coat.dark, 0.5, detail=0.05) for y in (62, 76) for x in (-14, 0, 14)],
        Part(smooth((-30, 26), (-31, 40), (-24, 47), (24, 47), (31, 40), (30, 26)), coat.second),
        *[Part(side, coat.main) for side in (arm, mirrored(arm))],
        Part(rounded(-31, 22, 31, 28, 2.5), coat.dark),
        *[Part(leg, WOOD) for leg in legs],
        *([Part(moved(rounded(-11, -10, 11, 10, 4), 4, 56, turn_deg=12), coat.accent)] if model.chance(0.7) else []),
    ]


def phone(model: Model) -> list[Part]:
    coat = model.coat
    hill = smooth((-22, 8), (-22, 34), (-8, 44), (6, 33), (22, 46), (22, 8))
    icons = [
        Part(
            rounded(-15 + 8.2 * k, 11, -9.6 + 8.2 * k, 16.4, 1.5),
            (coat.accent, coat.light, coat.second, PALE)[k],
            0.4,
            detail=0.1,
            glow=0.5,
        )
        for k in range(4)
    ]
    return [
        Part(rounded(-24, 2, 24, 98, 7.5), coat.dark, shine=0.9),
        Part(rounded(-22.2, 3.8, 22.2, 96.2, 6), INK, 0),
        Part(rounded(-21, 5, 21, 95, 5.2), mix(coat.main, WHITE, 0.25), 0.7, glow=0.7),
        Part(ellipse(5, 62, 9, 9), coat.light, 0.5, inside=True, glow=0.8),
        Part(hill, coat.second, 0.7, inside=True, glow=0.6),
        Part(moved(hill, 5, -12), coat.dark, 0.7, inside=True, glow=0.6),
        Part(rounded(-21.5, 5, 21.5, 20, 5), coat.dark, 0, opacity=0.5, inside=True, blur=1),
        *icons,
        Part(rounded(-7, 88.6, 7, 92, 1.6), INK, 0),
        Part(polygon((-21, 95), (4, 95), (-21, 34)), PALE, 0, opacity=0.12, inside=True, blur=0.4),
    ]


def camera(model: Model) -> list[Part]:
    coat = model.coat
    rings = (
        (22, INK, 0.9),
        (19, shifted(INK, lightness=0.12), 0.6),
        (15.5, INK, 0.4),
        (12, GLASS, 0.9),
        (7, shifted(coat.main, lightness=-0.15), 0.8),
    )
    return [
        Part(
            smooth((-15, 62), (-15, 62), (-10, 74), (-10, 74), (10, 74), (10, 74), (15, 62), (15, 62)),
            coat.second,
            shine=0.4,
        ),
        Part(rounded(-36, 62, -25, 68, 2), STEEL, shine=0.8),
        Part(rounded(24, 62, 36, 67, 2), coat.accent, shine=0.6),
        Part(rounded(-46, 6, 46, 64, 7), coat.second, shine=0.3),
        Part(rounded(-47, 14, 47, 49, 0.5), coat.main, 0.8, inside=True),
        *[
            Part(ribbon([(x, 16), (x, 47)], 0.5), coat.dark, 0, inside=True, detail=0.2, opacity=0.5)
            for x in range(-44, 45, 4)
        ],
        *[Part(ellipse(0, 34, radius, radius), colour, shine=shine) for radius, colour, shine in rings],
        Part(ellipse(-5, 40, 3.4, 2.4, 35), PALE, 0, opacity=0.8),
        Part(ellipse(5, 29, 1.4, 1.1, 35), PALE, 0, opacity=0.5),
        Part(rounded(30, 53, 39, 59, 1.5), rgb("#ffe9a8"), 0.6),
    ]


def headphones(model: Model) -> list[Part]:
    coat = model.coat
    band = ribbon([(-33, 40), (-36, 66), (-22, 90), (0, 97), (22, 90), (36, 66), (33, 40)], 5, 7, 7.5, 7, 5)
    cushion = ribbon([(-21, 84), (0, 91), (21, 84)], 3.5, 5, 3.5)
    cup_shape = smooth((-30, 8), (-41, 14), (-44, 30), (-41, 47), (-30, 53), (-25, 46), (-25, 15))
    pad = smooth((-27, 10), (-19, 14), (-17, 30), (-19, 46), (-27, 51), (-29, 30))
    return [
        Part(band, coat.main, shine=0.5),
        Part(cushion, coat.dark),
        *[Part(side, coat.dark) for side in (pad, mirrored(pad))],
        *[Part(side, coat.main, shine=0.6) for side in (cup_shape, mirrored(cup_shape))],
        *[Part(ellipse(side * 36, 30, 3.4, 11), coat.accent, shine=0.5) for side in (-1, 1)],
        *[Part(ribbon([(side * 34, 50), (side * 36, 62)], 2.4), STEEL, shine=0.9) for side in (-1, 1)],
    ]


def book(model: Model) -> list[Part]:
    parts, bottom = [], 0.0
    covers: list[Colour] = [model.coat.main, model.coat.accent, model.coat.second, model.coat.dark]
    for cover in covers[: int(model.rng.integers(3, 5))]:
        thick, half, lean = model.between(10, 16), model.between(32, 40), model.between(-5, 5)
        left, right, top = lean - half, lean + half, bottom + thick
        parts += [
            Part(rounded(left, bottom, right, top, 2), cover),
            Part(rounded(left + 6, bottom + 1.8, right + 0.6, top - 1.8, 0.8), CREAM, 0.5),
            *[
                Part(rounded(left + 7, y, right, y + 0.35, 0.1), WOOD, 0, opacity=0.35, detail=0.15)
                for y in np.arange(bottom + 3.4, top - 2.4, 1.8)
            ],
            Part(rounded(left, bottom, left + 8, top, 2), cover, shine=0.3),
            Part(rounded(left + 2.4, bottom + 0.5, left + 3.6, top - 0.5, 0.2), GOLD, 0, detail=0.05),
        ]
        bottom = top
    ribbon_mark = Part(ribbon([(22, bottom - 6), (27, bottom - 14), (24, bottom - 24)], 2.4), model.coat.accent, 0.4)
    return [*parts, ribbon_mark]


PRODUCTS = {
    "bottle": Subject(bottle, "#2f6b4f #7a2f3a #c98a3c #3b6f8f #d8a7a0", size=0.6),
    "cup": Subject(cup, "#e9e2d6 #3f6f7a #d9694f #f0c24f #5a7a58", size=0.5),
    "teapot": Subject(teapot, "#3f7f7a #d9795a #e9dfd0 #4a5f8a", size=0.5),
    "shoe": Subject(shoe, "#e4574c #3f7fc0 #f0ede6 #2f3a46 #4fa58a", size=0.5),
    "bag": Subject(bag, "#b5653a #8a3340 #3f6a5f #d9a05a #c9798a", size=0.56),
    "watch": Subject(watch, "#5a3a2a #27303c #3f5a4a #8a4a3a", size=0.56),
    "lamp": Subject(lamp, "#e0b070 #d98a6a #7aa79a #c9c0b0", size=0.56),
    "chair": Subject(chair, "#d98a4a #4f7f7a #c9695a #5a6a9a #e0b04a", size=0.58),
    "phone": Subject(phone, "#4a6ad0 #d0608a #3fa09a #e08a4a", size=0.6),
    "camera": Subject(camera, "#2f3036 #8a5a3a #3f5a5a #a84a3a", size=0.5),
    "headphones": Subject(headphones, "#2c3038 #e9e4da #d9695a #3f6f9a", size=0.54),
    "book": Subject(book, "#b5483a #3f6f8a #d9a04a #4f7a5a", size=0.46),
}
