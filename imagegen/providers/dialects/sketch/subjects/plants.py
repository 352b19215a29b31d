"""Trees, flowers and what else grows."""

import numpy as np

from imagegen.providers.dialects.sketch.colour import Colour, mix, rgb, shifted
from imagegen.providers.dialects.sketch.outlines import Outline, ellipse, moved, polygon, ribbon, rounded, smooth
from imagegen.providers.dialects.sketch.sprites import Part
from imagegen.providers.dialects.sketch.subjects.base import CREAM, GOLD, LEAF, PALE, WOOD, Model, Subject
from imagegen.providers.dialects.sketch.subjects.products import symmetric

LAMP = rgb("#ffd36a")


def tree(model: Model) -> list[Part]:
    forms = {"pine": _pine, "palm": _palm, "cherry": _broadleaf, "": _broadleaf}
    return forms[model.variant](model)


def _broadleaf(model: Model) -> list[Part]:
    leaves = rgb("#f0a5bd") if model.variant == "cherry" else model.coat.main
    trunk = ribbon([(0, -1), (-1, 22), (1, 44), (0, 60)], 11, 6.5, 5, 3)
    branches = [ribbon([(0, 34), (side * 10, 48), (side * 19, 58)], 3.6, 2.6, 1.4) for side in (-1, 1)]
    parts = [
        Part(ribbon([(-9, 0), (0, 3), (9, 0)], 3, 5, 3), WOOD),
        Part(trunk, WOOD),
        *[Part(limb, WOOD) for limb in branches],
    ]
    blobs = [(model.between(-27, 27), model.between(50, 84), model.between(12, 18)) for _ in range(15)]
    for depth, tone in enumerate((-0.11, -0.02, 0.06)):
        colour = shifted(leaves, lightness=tone, turn_deg=-9 * depth)
        parts += [
            Part(_leafage(model, x * (1 - 0.12 * depth), y + 3 * depth - 3, r * (1 - 0.14 * depth)), colour)
            for x, y, r in blobs[depth::3]
        ]
    sparks = [(model.between(-36, 36), model.between(44, 96)) for _ in range(40)]
    light = shifted(leaves, lightness=0.13, turn_deg=-14)
    return [
        *parts,
        *[
            Part(ellipse(x, y, 1.7, 1.2, 30), light, 0, inside=True, opacity=0.75, detail=0.15)
            for x, y in sparks
            if y > 50
        ],
    ]


def _leafage(model: Model, x: float, y: float, radius: float) -> Outline:
    """A bushy round with an uneven edge."""
    angles = np.linspace(0, 2 * np.pi, 13, endpoint=False)
    reach = radius * (1 + model.rng.uniform(-0.1, 0.12, len(angles)))
    return smooth(
        *[(x + float(r * np.cos(a)) * 1.12, y + float(r * np.sin(a)) * 0.9) for a, r in zip(angles, reach, strict=True)]
    )


def _evergreen(model: Model) -> Colour:
    """Pines and palms know no autumn; only a colour word changes them."""
    return model.coat.main if model.is_tinted else rgb("#4a8a48")


def _pine(model: Model) -> list[Part]:
    parts = [Part(rounded(-3.4, -1, 3.4, 18, 1), WOOD)]
    for tier in range(6):
        low, half = 12 + 14.2 * tier, 30 - 4.4 * tier
        skirt = smooth(
            (-half, low),
            (-half, low),
            (-half * 0.5, low + 2.4),
            (-half * 0.2, low - 1),
            (half * 0.25, low + 2),
            (half * 0.6, low - 0.6),
            (half, low + 1),
            (half, low + 1),
            (half * 0.3, low + 16),
            (0, low + 26),
            (0, low + 26),
            (-half * 0.3, low + 16),
        )
        parts.append(Part(skirt, shifted(_evergreen(model), lightness=-0.06 + 0.022 * tier)))
    return parts


def _palm(model: Model) -> list[Part]:
    lean = model.between(-12, 12)
    top = (lean, 72.0)
    trunk = ribbon([(0, -1), (lean * 0.2, 26), (lean * 0.6, 50), top], 8, 5.5, 4.6, 3.6)
    rings = [
        Part(
            ribbon([(-8 + lean * 0.005 * y, y), (8 + lean * 0.012 * y, y + 1)], 0.8),
            shifted(WOOD, lightness=-0.12),
            0,
            inside=True,
            detail=0.1,
        )
        for y in range(6, 70, 6)
    ]
    leaf = smooth((0, 0), (10, 10), (24, 12), (36, 4), (42, -8), (42, -8), (30, -1), (18, 2), (8, -1))
    fans = []
    for index, turn in enumerate((200, 168, 140, 20, -12, 48, 96)):
        shape = leaf * np.array([1, -1], np.float32) if 90 < turn < 270 else leaf
        fans.append(Part(moved(shape, *top, 0.92, turn), shifted(_evergreen(model), lightness=-0.05 + 0.02 * index)))
    nuts = [Part(ellipse(lean + x, 69, 3.2, 3.2), rgb("#6b4426")) for x in (-3.5, 3, 0)]
    return [Part(trunk, mix(WOOD, CREAM, 0.2)), *rings, *fans, *nuts]


def cactus(model: Model) -> list[Part]:
    coat, left, right = model.coat, model.between(26, 40), model.between(34, 50)
    arms = [
        ribbon([(0, left), (-14, left), (-22, left + 4), (-23, left + 26)], 10, 10.5, 11),
        ribbon([(0, right), (14, right), (21, right + 4), (22, right + 20)], 9.5, 10, 10.5),
    ]
    body = smooth((-9, 0), (-11, 40), (-9, 84), (0, 93), (9, 84), (11, 40), (9, 0))
    ribs = [
        Part(ribbon([(x, 0), (x * 1.15, 45), (x * 0.7, 90)], 0.8), coat.dark, 0, opacity=0.6, inside=True)
        for x in (-6, -2, 2, 6)
    ]
    spines = [
        Part(ribbon([(x, y), (x + 1.4, y + 1.6)], 0.4), CREAM, 0, detail=0.12)
        for y in range(8, 90, 7)
        for x in (-8, -4, 0, 4)
    ]
    bloom = [
        Part(
            ellipse(3.4 * float(np.cos(a)), 94 + 2.2 * float(np.sin(a)), 3.2, 2.2, float(np.degrees(a))),
            coat.accent,
            0.6,
        )
        for a in np.linspace(0, 2 * np.pi, 6)[:-1]
    ]
    return [*[Part(arm, coat.main) for arm in arms], Part(body, coat.main), *ribs, *spines, *bloom]


def flower(model: Model) -> list[Part]:
    forms = {"tulip": _tulip, "rose": _rose, "sunflower": _daisy, "": _daisy}
    sway = model.between(-6, 6)
    leaf = smooth((0, 12), (0, 12), (12, 16), (24, 32), (27, 46), (27, 46), (14, 40), (4, 26))
    stem = ribbon([(0, -1), (sway, 24), (-sway * 0.5, 48), (0, 68)], 3, 2.6, 2.4)
    return [
        Part(stem, LEAF),
        Part(leaf, shifted(LEAF, lightness=0.03)),
        Part(moved(leaf * np.array([-1, 1], np.float32), 0, 8, 0.8), shifted(LEAF, lightness=-0.04)),
        Part(ribbon([(2, 16), (14, 26), (24, 42)], 0.7), shifted(LEAF, lightness=0.1), 0, detail=0.1),
        *forms[model.variant](model),
    ]


def _daisy(model: Model) -> list[Part]:
    is_sunflower = model.variant == "sunflower"
    petals = 17 if is_sunflower else int(model.rng.integers(9, 14))
    colour = rgb("#f4b52c") if is_sunflower else model.coat.main
    petal = smooth((0, 3), (-4.4, 12), (-3.6, 22), (0, 26), (3.6, 22), (4.4, 12))
    ring = [
        Part(moved(petal, 0, 72, size, 360 * k / petals + turn), shifted(colour, lightness=tone), 0.8)
        for size, turn, tone in ((1.0, 0.0, -0.05), (0.86, 180 / petals, 0.03))
        for k in range(petals)
    ]
    heart = rgb("#5f3a22") if is_sunflower else rgb("#f0b43a")
    radius = 10.5 if is_sunflower else 7
    seeds = [
        Part(
            ellipse(
                float(np.sqrt(k) * np.cos(k * 2.4)) * radius / 7,
                72 + float(np.sqrt(k) * np.sin(k * 2.4)) * radius / 7,
                0.7,
                0.7,
            ),
            shifted(heart, lightness=0.14),
            0,
            detail=0.1,
        )
        for k in range(1, 40)
    ]
    return [*ring, Part(ellipse(0, 72, radius, radius), heart), *seeds]


def _tulip(model: Model) -> list[Part]:
    colour = model.coat.main
    side = smooth((0, 62), (-13, 66), (-18, 80), (-14, 97), (-14, 97), (-6, 88), (0, 74))
    return [
        Part(smooth((-9, 64), (-9, 84), (0, 99), (0, 99), (9, 84), (9, 64)), shifted(colour, lightness=-0.09)),
        Part(side, shifted(colour, lightness=0.01)),
        Part(side * np.array([-1, 1], np.float32), shifted(colour, lightness=-0.03)),
        Part(
            smooth((0, 60), (-10, 66), (-9, 82), (0, 95), (0, 95), (9, 82), (10, 66)), shifted(colour, lightness=0.05)
        ),
    ]


def _rose(model: Model) -> list[Part]:
    colour = model.coat.main
    parts = [
        Part(moved(smooth((0, 0), (-5, 9), (0, 20), (0, 20), (5, 9)), 0, 62, 1, turn), LEAF)
        for turn in (-110, -60, 60, 110)
    ]
    for ring, (reach, petals) in enumerate(((15, 6), (11, 5), (7, 4), (3.4, 3))):
        for k in range(petals):
            angle = 2 * np.pi * k / petals + ring * 0.7
            x, y = reach * float(np.cos(angle)), 76 + reach * 0.8 * float(np.sin(angle))
            parts.append(
                Part(
                    ellipse(x, y, 9 - ring * 1.5, 8 - ring * 1.4, float(np.degrees(angle)) + 90),
                    shifted(colour, lightness=-0.05 + 0.028 * ring),
                )
            )
    return [
        *parts,
        Part(ribbon([(-2, 76), (1, 78.6), (3, 75.6), (-1, 73.4)], 1.4, 1), shifted(colour, lightness=-0.14), 0.3),
    ]


def plant(model: Model) -> list[Part]:
    coat = model.coat
    leaf = smooth((0, 0), (0, 0), (-9, 14), (-10, 30), (0, 46), (0, 46), (10, 30), (9, 14))
    fans = []
    for index, turn in enumerate((-74, 70, -48, 46, -24, 22, 0)):
        size = model.between(0.95, 1.25) - 0.05 * abs(turn) / 20
        tone = shifted(coat.main, lightness=-0.07 + 0.025 * index, turn_deg=model.between(-8, 8))
        fans.append(Part(moved(leaf, turn * 0.06, 32, size, -turn), tone))
        fans.append(
            Part(
                moved(ribbon([(0, 2), (0, 40)], 1.1, 0.4), turn * 0.06, 32, size, -turn),
                shifted(tone, lightness=0.12),
                0,
                opacity=0.7,
                detail=0.03,
            )
        )
    pot = polygon((-18, 34), (18, 34), (13, 0), (-13, 0))
    return [*fans, Part(pot, coat.accent), Part(rounded(-20, 29, 20, 37, 1.6), shifted(coat.accent, lightness=0.05))]


def mushroom(model: Model) -> list[Part]:
    coat = model.coat
    cap = smooth(
        (-38, 46), (-38, 46), (-34, 66), (-18, 84), (0, 89), (18, 84), (34, 66), (38, 46), (38, 46), (18, 42), (-18, 42)
    )
    spots = [(-22, 62, 5.6), (-6, 76, 6.4), (14, 70, 5), (26, 55, 4.6), (-32, 51, 3.6), (2, 56, 6), (-13, 51, 3.2)]
    gills = [Part(ribbon([(x, 46), (x * 0.5, 40)], 0.6), WOOD, 0, opacity=0.5, detail=0.1) for x in range(-28, 29, 4)]
    return [
        Part(smooth((-13, 0), (-15, 8), (-9, 26), (-8, 46), (8, 46), (9, 26), (15, 8), (13, 0)), CREAM),
        Part(ellipse(0, 44, 33, 5.4), mix(CREAM, WOOD, 0.25), 0.4),
        *gills,
        Part(smooth((-10, 38), (-14, 31), (-8, 32), (0, 29), (8, 32), (14, 31), (10, 38)), PALE, 0.6),
        Part(cap, coat.main, shine=0.25),
        *[Part(ellipse(x, y, r, r * 0.86), PALE, 0.5, inside=True) for x, y, r in spots],
    ]


def _apple(model: Model, colour: Colour) -> list[Part]:
    return [
        Part(ribbon([(0, 66), (1, 78), (6, 86)], 2.4, 3), WOOD),
        Part(
            moved(smooth((0, 0), (0, 0), (8, 8), (22, 8), (28, 2), (28, 2), (18, -4), (7, -4)), 3, 77, 0.85, 14), LEAF
        ),
        Part(
            smooth(
                (0, 4),
                (-10, 1),
                (-26, 8),
                (-35, 30),
                (-32, 54),
                (-18, 68),
                (-6, 69),
                (0, 65),
                (6, 69),
                (18, 68),
                (32, 54),
                (35, 30),
                (26, 8),
                (10, 1),
            ),
            colour,
            shine=0.5,
        ),
        Part(
            ellipse(12, 30, 15, 22, -12),
            shifted(colour, lightness=0.07, turn_deg=20),
            0,
            opacity=0.35,
            inside=True,
            blur=4,
        ),
        *[
            Part(
                ellipse(model.between(-28, 28), model.between(8, 62), 0.6, 0.6),
                CREAM,
                0,
                opacity=0.5,
                inside=True,
                detail=0.15,
            )
            for _ in range(36)
        ],
        Part(ellipse(-17, 50, 5, 8.4, -24), PALE, 0, opacity=0.5, inside=True, blur=1.6),
    ]


def fruit(model: Model) -> list[Part]:
    own = {"orange": "#f28c28", "lemon": "#f4cf3a", "pear": "#b5c24a", "cherry": "#b81f36", "strawberry": "#d92f3a"}
    colour = model.coat.main if model.is_tinted or not model.variant else rgb(own[model.variant])
    forms = {
        "orange": _orange,
        "lemon": _lemon,
        "pear": _pear,
        "cherry": _cherries,
        "strawberry": _strawberry,
        "": _apple,
    }
    return forms[model.variant](model, colour)


def _orange(model: Model, colour: Colour) -> list[Part]:
    pores = [(model.between(-30, 30), model.between(6, 64)) for _ in range(70)]
    return [
        Part(ellipse(0, 35, 36, 35), colour, shine=0.3),
        *[
            Part(ellipse(x, y, 0.7, 0.6), shifted(colour, lightness=-0.08), 0, opacity=0.6, inside=True, detail=0.1)
            for x, y in pores
        ],
        Part(moved(smooth((0, 0), (0, 0), (8, 9), (22, 9), (30, 2), (30, 2), (18, -4), (7, -4)), 0, 69, 0.9, 12), LEAF),
        Part(ellipse(0, 69, 3.4, 2), shifted(LEAF, lightness=-0.1)),
        Part(ellipse(-14, 52, 7, 5, 30), PALE, 0, opacity=0.35, inside=True, blur=2),
    ]


def _lemon(model: Model, colour: Colour) -> list[Part]:
    pores = [(model.between(-32, 32), model.between(10, 50)) for _ in range(50)]
    return [
        Part(
            smooth(
                (-44, 28),
                (-38, 34),
                (-26, 48),
                (0, 56),
                (26, 48),
                (38, 33),
                (45, 29),
                (38, 22),
                (24, 7),
                (0, 1),
                (-26, 8),
                (-38, 22),
            ),
            colour,
            shine=0.35,
        ),
        *[
            Part(ellipse(x, y, 0.7, 0.6), shifted(colour, lightness=-0.07), 0, opacity=0.6, inside=True, detail=0.1)
            for x, y in pores
        ],
        Part(
            moved(smooth((0, 0), (0, 0), (8, 8), (22, 8), (28, 2), (28, 2), (18, -4), (7, -4)), 30, 45, 0.8, 34), LEAF
        ),
    ]


def _pear(model: Model, colour: Colour) -> list[Part]:
    freckles = [(model.between(-22, 22), model.between(5, 60)) for _ in range(40)]
    return [
        Part(ribbon([(0, 84), (1, 92), (5, 99)], 2.2, 2.8), WOOD),
        Part(symmetric((10, 1), (28, 9), (31, 28), (21, 50), (13, 70), (9, 83), (2, 87)), colour, shine=0.4),
        *[Part(ellipse(x, y, 0.6, 0.6), WOOD, 0, opacity=0.45, inside=True, detail=0.1) for x, y in freckles],
        Part(moved(smooth((0, 0), (0, 0), (8, 8), (20, 8), (26, 2), (26, 2), (16, -4), (6, -4)), 2, 90, 0.9, 10), LEAF),
    ]


def _cherries(model: Model, colour: Colour) -> list[Part]:
    lean = model.between(-4, 4)
    stems = [ribbon([(x, 36), (x * 0.7 + lean, 64), (6, 90)], 1.6, 1.4, 2) for x in (-18, 17)]
    balls = [
        part
        for x, y in ((-18, 20), (17, 18))
        for part in (
            Part(ellipse(x, y, 18, 18), colour, shine=0.7),
            Part(ellipse(x - 6, y + 7, 3, 4.4, -30), PALE, 0, opacity=0.7, blur=0.5),
        )
    ]
    return [
        *[Part(stem, LEAF) for stem in stems],
        Part(moved(smooth((0, 0), (0, 0), (8, 9), (24, 9), (33, 2), (33, 2), (18, -5), (7, -4)), 6, 89, 1, -12), LEAF),
        *balls,
    ]


def _strawberry(model: Model, colour: Colour) -> list[Part]:
    seeds = [(x + (y // 9 % 2) * 4, y) for y in range(12, 62, 9) for x in range(-28, 29, 9)]
    crown = [
        Part(moved(smooth((0, 0), (-4, 8), (0, 22), (0, 22), (4, 8)), 0, 64, 1, turn), LEAF)
        for turn in (-100, -60, 62, 102, 22, -24)
    ]
    return [
        Part(
            smooth((0, 1), (-16, 14), (-31, 40), (-28, 60), (-12, 67), (0, 64), (12, 67), (28, 60), (31, 40), (16, 14)),
            colour,
            shine=0.4,
        ),
        *[Part(ellipse(x, y, 1.1, 1.6), GOLD, 0.3, inside=True, detail=0.03) for x, y in seeds],
        *crown,
        Part(ribbon([(0, 66), (2, 80)], 2.2), LEAF),
    ]


def cake(model: Model) -> list[Part]:
    coat = model.coat
    sponge, cream = rgb("#d9a566"), rgb("#fff4e2")
    drip_x = np.linspace(-30, 30, 9)
    drips = [
        Part(rounded(float(x) - 3.4, 50 - model.between(6, 15), float(x) + 3.4, 54, 3.3), coat.main, shine=0.35)
        for x in drip_x
    ]
    berries = [Part(ellipse(x, 62.5, 4.2, 4.2), rgb("#cf2438"), shine=0.7) for x in (-22, -11, 11, 22)]
    flame = [
        Part(smooth((-1.6, 82), (0, 90), (1.6, 82), (0, 79.6)), LAMP, 0, blur=0.3, glow=1),
        Part(ellipse(0, 84, 8, 8), LAMP, 0, opacity=0.35, blur=3, glow=1),
    ]
    return [
        Part(ellipse(0, 3, 47, 4.6), rgb("#eef0f0"), shine=0.4),
        Part(rounded(-34, 3, 34, 56, 4), sponge),
        *[Part(rounded(-35, y, 35, y + 5, 0.5), cream, 0.5, inside=True) for y in (15, 32)],
        *[
            Part(
                ellipse(model.between(-31, 31), model.between(6, 46), 0.7, 0.5),
                WOOD,
                0,
                opacity=0.5,
                inside=True,
                detail=0.15,
            )
            for _ in range(40)
        ],
        Part(rounded(-34.6, 48, 34.6, 60, 5), coat.main, shine=0.35),
        *drips,
        *[
            Part(smooth((x - 6, 58), (x - 4, 63), (x, 66.4), (x + 4, 63), (x + 6, 58)), cream)
            for x in (-22, -11, 0, 11, 22)
        ],
        *berries,
        Part(rounded(-1.7, 63, 1.7, 80, 0.5), coat.accent, 0.6),
        *flame,
    ]


def bowl(model: Model) -> list[Part]:
    coat = model.coat
    broth = rgb("#d9a04a")
    noodles = [
        Part(
            ribbon([(-32 + 4 * k, 47 + model.between(-2, 2)), (-16 + 3 * k, 51), (2 + 3 * k, 46.5), (20 + k, 50)], 1.8),
            rgb("#f6dc96"),
            0.7,
            detail=0.02,
        )
        for k in range(7)
    ]
    sticks = [Part(ribbon([(8, 50), (46, 92 + d)], 2, 2.6), shifted(WOOD, lightness=-0.06)) for d in (0, 6)]
    steam = [
        Part(
            ribbon([(x, 56), (x + 5, 66), (x - 3, 76), (x + 3, 88)], 1.5, 5, 1),
            PALE,
            0,
            opacity=0.32,
            blur=1.8,
            glow=0.5,
        )
        for x in (-20, -6)
    ]
    return [
        Part(rounded(-15, 0, 15, 7, 2), coat.dark),
        Part(symmetric((15, 4), (15, 4), (34, 18), (42, 48), (42, 48)), coat.main, shine=0.4),
        Part(ribbon([(-40, 38), (0, 35), (40, 38)], 2), coat.accent, 0.3, inside=True),
        Part(ellipse(0, 48, 42, 7.4), coat.light, 0.4),
        Part(ellipse(0, 47.6, 38.6, 5.9), broth, 0.4),
        *noodles,
        Part(ellipse(-15, 51, 9.4, 5.4, 8), CREAM, 0.8),
        Part(ellipse(-15, 51.4, 5, 2.9, 8), rgb("#f2a32e"), 0.7),
        *[Part(ellipse(x, y, 2.6, 1.3), LEAF, 0.4, detail=0.05) for x, y in ((12, 50), (18, 47), (4, 45.6), (25, 49))],
        *sticks,
        *(steam if model.steams else []),
    ]


PLANTS = {
    "tree": Subject(tree, "#5f9a3f #4f8a4a #d98a2f #c9552a #8aa83f", size=0.6),
    "cactus": Subject(cactus, "#4f8f55 #5fa06a #3f7f5f", size=0.54, accent_deg=-150),
    "flower": Subject(flower, "#e86a8a #f4efe6 #b06ad0 #f0a03a #e0524a", size=0.58),
    "plant": Subject(plant, "#4f8f4a #3f7f5a #6fa04a", size=0.52, accent_deg=-100),
    "mushroom": Subject(mushroom, "#d03a2f #c9622f #b04a3a", size=0.46),
    "fruit": Subject(fruit, "#d0352f #8fb83a #e0a03a", size=0.42),
    "cake": Subject(cake, "#f09ab0 #6b3f2a #b5d8c9 #f4e3c0", size=0.52, accent_deg=120),
    "bowl": Subject(bowl, "#3f6f8a #b5452f #e9e2d4 #3f7a6a", size=0.52),
}
