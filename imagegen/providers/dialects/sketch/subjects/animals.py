"""Animals, sitting, flying and swimming."""

import numpy as np

from imagegen.providers.dialects.sketch.colour import WHITE, Colour, mix, rgb, shifted
from imagegen.providers.dialects.sketch.outlines import (
    Outline,
    Point,
    ellipse,
    mirrored,
    moved,
    polygon,
    ribbon,
    smooth,
)
from imagegen.providers.dialects.sketch.sprites import Part
from imagegen.providers.dialects.sketch.subjects.base import INK, PALE, Model, Subject

PINK = rgb("#e79a94")


def _both(outline: Outline, colour: Colour, form: float = 1.0, detail: float = 0.0) -> list[Part]:
    """The same part left and right."""
    return [Part(side, colour, form, detail=detail) for side in (outline, mirrored(outline))]


def _eyes(x: float, y: float, size: float, iris: Colour = INK) -> list[Part]:
    """A pair of eyes with a catch of light."""
    glint = [
        Part(ellipse(side * x + 0.3 * size, y + 0.35 * size, size * 0.3, size * 0.3), PALE, 0, glow=0.6)
        for side in (-1, 1)
    ]
    pupils = [] if iris is INK else _both(ellipse(x, y, size * 0.5, size * 0.88), INK, 0)
    return [
        *_both(ellipse(x, y, size * 1.22, size * 1.3), INK, 0),
        *_both(ellipse(x, y, size, size * 1.08), iris, 0),
        *pupils,
        *glint,
    ]


def _sitting_body(colour: Colour, light: Colour, width: float = 1.0) -> list[Part]:
    """Haunches, chest and front legs seen from the front."""
    body = smooth((-15, 0), (-23, 4), (-22, 20), (-15, 38), (-10, 54), (10, 54), (15, 38), (22, 20), (23, 4), (15, 0))
    leg = smooth((-9.5, 0), (-10, 3), (-8.5, 28), (-1.2, 28), (-0.6, 4), (-1, 0))
    return [
        Part(moved(body, 0, 0) * np.array([width, 1], np.float32), colour),
        Part(ellipse(0, 35, 8.5 * width, 15), light, 0.4, opacity=0.85, inside=True, blur=1.6),
        *_both(ellipse(-16 * width, 5, 8.5, 5.5), colour),
        *_both(leg, shifted(colour, lightness=0.02)),
        *_both(ellipse(-5.6, 2.6, 5.6, 3.4), light),
    ]


def cat(model: Model) -> list[Part]:
    coat, lift = model.coat, model.between(14, 36)
    eyes = (rgb("#8fc24a"), rgb("#e8b23c"), rgb("#6fb7d8"))[int(model.rng.integers(3))]
    ear = smooth((-15.5, 70), (-16.5, 91), (-16.5, 91), (-10, 86), (-3.5, 79), (-8, 70))
    tail = ribbon([(13, 4), (27, 4), (35, 10), (34, lift), (28, lift + 8)], 7, 6.5, 6, 5.5)
    return [
        Part(tail, coat.dark),
        *_sitting_body(coat.main, coat.light),
        *_both(ear, coat.main),
        *_both(moved(ear, -3.3, 21, 0.66), PINK, 0.5),
        Part(smooth((-18, 64), (-15, 76), (0, 81), (15, 76), (18, 64), (11, 54), (0, 51.5), (-11, 54)), coat.main),
        *_tabby(model),
        Part(ellipse(0, 58, 7.6, 5), coat.light, 0.5, inside=True, blur=0.7),
        *_eyes(7, 66, 3.4, eyes),
        Part(polygon((-1.8, 61.4), (1.8, 61.4), (0, 59.2)), PINK, 0),
        *_both(ribbon([(0, 59), (-1.4, 57.2), (-3.4, 57.6)], 0.7), INK, 0, 0.1),
        *[
            part
            for y in (60, 58.4, 57)
            for part in _both(ribbon([(-6, 58.6), (-13, y), (-21, y * 2 - 59)], 0.5, 0.3), coat.light, 0, 0.2)
        ],
    ]


def _tabby(model: Model) -> list[Part]:
    """Stripes on forehead and flanks."""
    if model.chance(0.35):
        return []
    dark = model.coat.dark
    forehead = [
        Part(ribbon([(x, 81), (x * 0.9, 75.5)], 2.2, 0.8), dark, 0.3, inside=True, detail=0.05) for x in (-5, 0, 5)
    ]
    flanks = [
        part
        for y in (12, 21, 30, 39)
        for part in _both(ribbon([(-24, y + 3), (-17, y), (-12.5, y + 1)], 3, 2.2, 0.6), dark, 0.3, 0.05)
    ]
    return [*forehead, *[Part(part.outline, part.colour, 0.3, inside=True, detail=0.05) for part in flanks]]


def dog(model: Model) -> list[Part]:
    coat = model.coat
    collar = coat.accent
    tail = ribbon([(16, 6), (28, 9), (35, 20), (35, 30)], 6, 5, 3)
    ear = smooth((-12, 78), (-18, 79), (-22, 70), (-21, 57), (-16, 54), (-12.5, 62))
    return [
        Part(tail, coat.main),
        *_sitting_body(coat.main, coat.light, 1.06),
        Part(ribbon([(-10.5, 51), (0, 47.5), (10.5, 51)], 4), collar),
        Part(ellipse(0, 44.5, 2.7, 2.7), rgb("#f2c84b"), shine=0.6),
        Part(smooth((-15, 66), (-13, 79), (0, 84), (13, 79), (15, 66), (10, 55), (0, 51), (-10, 55)), coat.main),
        Part(
            smooth((-2.2, 84), (-3, 72), (-6, 62), (6, 62), (3, 72), (2.2, 84)), coat.light, 0.2, inside=True, blur=0.6
        ),
        *_both(ear, coat.dark),
        Part(ellipse(0, 59, 8.6, 6.8), coat.light),
        *(
            [Part(smooth((-2.6, 55), (-2.8, 50), (0, 47), (2.8, 50), (2.6, 55)), rgb("#e8737c"))]
            if model.chance(0.6)
            else []
        ),
        *_both(ribbon([(0, 59), (-2, 55.4), (-5.4, 56.6)], 0.9), INK, 0, 0.1),
        Part(smooth((-3.8, 63.4), (3.8, 63.4), (2.2, 59.8), (0, 58.8), (-2.2, 59.8)), INK, shine=0.5),
        *_eyes(7, 69.5, 2.3),
    ]


def fox(model: Model) -> list[Part]:
    coat = model.coat
    white, dark = rgb("#fff4e6"), shifted(coat.main, lightness=-0.32, chroma=0.5)
    tail = smooth((10, 3), (24, 1), (38, 8), (43, 24), (38, 40), (33, 44), (31, 32), (24, 20), (13, 14))
    ear = smooth((-17, 68), (-19, 92), (-19, 92), (-11, 87), (-3, 78), (-8, 68))
    head = smooth(
        (-22, 66), (-15, 78), (0, 82), (15, 78), (22, 66), (22, 66), (10, 57), (0, 49), (0, 49), (-10, 57), (-22, 66)
    )
    cheek = smooth((-23, 66), (-13, 66), (-5, 60), (0, 50), (0, 47), (-12, 54))
    return [
        Part(tail, coat.main),
        Part(smooth((30, 30), (36, 34), (44, 30), (42, 44), (33, 47)), white, 0.6, inside=True, blur=0.5),
        *_sitting_body(coat.main, white, 0.9),
        *_both(smooth((-9.5, 0), (-9.8, 12), (-1.2, 12), (-0.8, 0)), dark, 0.6),
        *_both(ear, coat.main),
        *_both(moved(ear, -4.4, 27, 0.6), dark, 0.3),
        Part(head, coat.main),
        *[Part(side, white, 0.5, inside=True) for side in (cheek, mirrored(cheek))],
        Part(ellipse(0, 51, 2.7, 2.3), INK, shine=0.5),
        *_eyes(8, 66, 2.1),
    ]


def rabbit(model: Model) -> list[Part]:
    coat, lean = model.coat, model.between(-4, 7)
    left, right = [(-6, 62), (-8.5, 78), (-9 - lean, 96)], [(6, 62), (8, 78), (11 + lean, 94)]
    ears = [Part(ribbon(line, 8, 10.5, 4.5), coat.main) for line in (left, right)]
    inner = [Part(ribbon(line, 3.5, 5.4, 2), PINK, 0.4) for line in (left, right)]
    return [
        Part(ellipse(20, 9, 7, 6.6), coat.light),
        *ears,
        *inner,
        *_sitting_body(coat.main, coat.light, 0.98),
        Part(ellipse(0, 59, 14.6, 13.4), coat.main),
        *_both(ellipse(-4.4, 53.6, 5, 4.2), coat.light, 0.5),
        *_eyes(7.4, 61, 2.4),
        Part(polygon((-1.7, 57.2), (1.7, 57.2), (0, 55.2)), PINK, 0),
        *_both(ribbon([(-5, 54), (-12, 54.6), (-19, 53)], 0.45, 0.25), coat.light, 0, 0.2),
    ]


def bear(model: Model) -> list[Part]:
    is_panda = model.variant == "panda"
    coat = model.coat
    fur, patch = (rgb("#faf7f0"), rgb("#2a282e")) if is_panda else (coat.main, coat.dark)
    limb = patch if is_panda else coat.main
    return [
        Part(smooth((-20, 0), (-27, 12), (-24, 34), (-14, 52), (14, 52), (24, 34), (27, 12), (20, 0)), fur),
        Part(ellipse(0, 22, 15, 17), coat.light if not is_panda else fur, 0.4, inside=True, blur=1.2),
        *_both(smooth((-13, 50), (-23, 46), (-28, 30), (-22, 22), (-15, 30), (-10, 44)), limb),
        *_both(ellipse(-17, 5.5, 9.5, 6.6), limb),
        *_both(ellipse(-17.5, 5, 5, 3.6), shifted(limb, lightness=0.1), 0.3, 0.1),
        *_both(ellipse(-15.5, 80, 6.6, 6.6), patch if is_panda else coat.main),
        *_both(ellipse(-15.5, 79.5, 3.6, 3.6), patch, 0.3),
        Part(smooth((-21, 64), (-17, 78), (0, 84), (17, 78), (21, 64), (13, 52), (0, 49), (-13, 52)), fur),
        *(_both(ellipse(-8.4, 67, 4.6, 6, 24), patch, 0.3) if is_panda else []),
        Part(ellipse(0, 58.5, 8, 6.2), coat.light if not is_panda else shifted(fur, lightness=0.02)),
        Part(ellipse(0, 61.3, 3.2, 2.3), INK, shine=0.5),
        Part(ribbon([(-3.6, 56), (0, 54.6), (3.6, 56)], 0.9), INK, 0),
        *_eyes(8, 67.4, 1.9),
    ]


def bird(model: Model) -> list[Part]:
    coat, lift = model.coat, model.between(-10, 10)
    near = smooth(
        (10, 55),
        (2, 66),
        (-8, 82 + lift),
        (-24, 97 + lift),
        (-24, 97 + lift),
        (-30, 84 + lift),
        (-33, 74),
        (-27, 62),
        (-18, 52),
    )
    far = smooth(
        (12, 56), (16, 70), (14, 84 + lift), (6, 98 + lift), (6, 98 + lift), (-2, 84 + lift), (-4, 70), (-4, 56)
    )
    feathers = [
        [(-8 - 4 * k, 58 - k), (-12 - 5 * k, 70 - 3 * k + lift * 0.5), (-21 - 3 * k, 88 - 8 * k + lift)]
        for k in range(4)
    ]
    return [
        Part(far, coat.dark),
        Part(
            smooth((-26, 47), (-44, 56), (-54, 58), (-54, 58), (-46, 49), (-53, 43), (-53, 43), (-40, 43), (-26, 41)),
            coat.dark,
        ),
        Part(
            smooth((-32, 44), (-16, 54), (6, 58), (20, 63), (31, 60), (34, 54), (28, 47), (10, 38), (-14, 37)),
            coat.main,
        ),
        Part(smooth((-24, 41), (6, 46), (30, 50), (22, 40), (0, 33)), coat.light, 0.5, inside=True, blur=1.0),
        Part(polygon((32.4, 59.4), (43, 55.4), (33, 53.6)), rgb("#f0a13a")),
        Part(ellipse(27, 58, 1.7, 1.7), INK, 0),
        Part(ellipse(27.5, 58.6, 0.6, 0.6), PALE, 0),
        Part(near, mix(coat.main, coat.dark, 0.45)),
        *[Part(ribbon(line, 1.0, 0.8, 0.5), coat.light, 0, opacity=0.5, inside=True, detail=0.1) for line in feathers],
    ]


def owl(model: Model) -> list[Part]:
    coat = model.coat
    wing = smooth((-16, 56), (-25, 40), (-22, 16), (-14, 8), (-13, 34))
    speckle = [
        Part(smooth((x - 1.6, y), (x, y + 2.2), (x + 1.6, y), (x, y - 1)), coat.dark, 0, detail=0.1, opacity=0.8)
        for y in (16, 23, 30, 37)
        for x in range(-8 + (y % 2) * 2, 9, 4)
    ]
    return [
        Part(_branch(), rgb("#6b4a34")),
        Part(
            smooth(
                (-18, 9),
                (-22, 34),
                (-20, 62),
                (-18, 82),
                (-18, 82),
                (0, 77),
                (18, 82),
                (18, 82),
                (20, 62),
                (22, 34),
                (18, 9),
                (0, 4),
            ),
            coat.main,
        ),
        Part(ellipse(0, 27, 12.5, 21), coat.light, 0.5, inside=True, blur=0.6),
        *speckle,
        *_both(wing, coat.dark),
        *_both(ellipse(-8.6, 63, 9.4, 9.8), coat.light, 0.7),
        *_eyes(8.4, 63, 4.6, rgb("#f2b632")),
        Part(polygon((-2.4, 60), (2.4, 60), (0, 53.6)), rgb("#e5963a")),
        *_both(ribbon([(-8, 5), (-8, 1)], 4.4), rgb("#e5963a")),
    ]


def _branch() -> Outline:
    return ribbon([(-52, 4), (-10, 2), (30, 4), (52, 8)], 5, 6.5, 4)


def fish(model: Model) -> list[Part]:
    coat, tall = model.coat, model.between(0.85, 1.25)
    stretch = np.array([1, tall], np.float32)
    centre: Point = (0, 50 - 50 * tall)
    body = smooth((38, 50), (28, 62), (6, 71), (-16, 64), (-30, 52), (-30, 48), (-16, 37), (6, 30), (28, 39))
    tail = smooth((-26, 50), (-38, 66), (-50, 72), (-46, 52), (-50, 30), (-38, 36))
    top_fin = smooth((14, 66), (4, 80), (-14, 78), (-20, 60))
    stripes = [
        Part(ribbon([(x, 74), (x + 3, 50), (x, 26)], 6, 7.5, 6) * stretch + centre, coat.accent, 0.4, inside=True)
        for x in (-14, 4)
    ]
    fins = [
        Part(shape * stretch + centre, coat.dark)
        for shape in (tail, top_fin, smooth((6, 34), (-4, 22), (-16, 24), (-12, 38)))
    ]
    return [
        *fins,
        Part(body * stretch + centre, coat.main, shine=0.35),
        Part(
            smooth((30, 42), (8, 46), (-20, 46), (-16, 36), (6, 28)) * stretch + centre,
            coat.light,
            0.3,
            inside=True,
            blur=1.2,
        ),
        *(stripes if model.chance(0.65) else []),
        Part(
            ribbon([(20, 64), (16, 50), (20, 37)], 1.2) * stretch + centre,
            coat.dark,
            0,
            opacity=0.6,
            inside=True,
            detail=0.1,
        ),
        Part(smooth((6, 50), (-8, 56), (-14, 46), (-4, 43)) * stretch + centre, coat.second),
        Part(ellipse(27, 53, 3.4, 3.4), PALE, 0.4),
        Part(ellipse(27.6, 53, 2, 2), INK, 0),
        Part(ellipse(28.3, 53.8, 0.7, 0.7), PALE, 0),
    ]


def whale(model: Model) -> list[Part]:
    coat = model.coat
    body = smooth(
        (48, 40), (44, 56), (22, 68), (-6, 64), (-28, 50), (-42, 52), (-42, 44), (-24, 36), (0, 26), (28, 24), (44, 30)
    )
    fluke = smooth((-38, 48), (-46, 66), (-60, 70), (-54, 56), (-60, 42), (-48, 40))
    return [
        Part(fluke, coat.dark),
        Part(body, coat.main),
        Part(smooth((49, 40), (28, 38), (0, 36), (-22, 36), (0, 22), (30, 20), (46, 28)), coat.light, 0.6, inside=True),
        *[
            Part(ribbon([(44, y), (24, y - 1.4), (6, y + 1)], 0.6), coat.dark, 0, opacity=0.5, inside=True, detail=0.15)
            for y in (35, 32, 29)
        ],
        Part(smooth((16, 34), (6, 18), (-6, 12), (-4, 26), (6, 36)), coat.dark),
        Part(ellipse(36, 43, 1.7, 1.7), INK, 0),
        Part(ellipse(36.5, 43.6, 0.6, 0.6), PALE, 0),
        Part(ribbon([(46, 40), (38, 38.5), (31, 40)], 0.7), coat.dark, 0, inside=True),
    ]


def butterfly(model: Model) -> list[Part]:
    coat = model.coat
    upper = smooth((-1, 54), (-10, 78), (-30, 92), (-44, 84), (-40, 62), (-20, 50))
    lower = smooth((-1, 50), (-20, 48), (-36, 38), (-34, 20), (-20, 12), (-6, 30))
    parts = [*_both(upper, coat.dark), *_both(lower, coat.dark)]
    for outline, x, y in ((upper, -4.0, 12.0), (lower, -4.0, 7.0)):
        parts += _both(moved(outline, x, y, 0.8), coat.main, 0.8)
    for outline, x, y in ((upper, -11.5, 33.0), (lower, -9.0, 17.0)):
        parts += _both(moved(outline, x, y, 0.45), coat.accent, 0.5, 0.05)
    spots = [
        part
        for x, y in ((-38, 80), (-33, 86), (-39, 72), (-29, 20), (-32, 27))
        for part in _both(ellipse(x, y, 1.5, 1.5), WHITE, 0, 0.15)
    ]
    feelers = _both(ribbon([(0, 68), (-4, 82), (-11, 90)], 0.8, 0.6), INK, 0)
    return [
        *parts,
        *spots,
        *feelers,
        Part(ribbon([(0, 70), (0, 50), (0, 24)], 4, 4.4, 1.6), shifted(coat.dark, lightness=-0.15)),
    ]


ANIMALS = {
    "cat": Subject(cat, "#d98a45 #8b8690 #e6c9a0 #4a4650 #b98d6a", size=0.56),
    "dog": Subject(dog, "#c58a52 #a8764a #d9b27c #6e5040 #e8d8c0", size=0.57),
    "fox": Subject(fox, "#d9652a #c9572c #e07a35", size=0.55),
    "rabbit": Subject(rabbit, "#b79a80 #d9cdc0 #8f8078 #e8ded2", size=0.5),
    "bear": Subject(bear, "#8a5a3c #6e4a36 #a97648", size=0.58),
    "bird": Subject(bird, "#3f7fb8 #d0563f #e0a13a #5a8f6a #4a5a8a", place="air", size=0.38),
    "owl": Subject(owl, "#8a6a4c #6f5a50 #a8845c", size=0.5),
    "fish": Subject(fish, "#f08a3c #e8604a #f2c24a #3fa7b5 #d96a9a", place="air", size=0.42),
    "whale": Subject(whale, "#3f6590 #4a7a96 #35507c", place="air", size=0.66),
    "butterfly": Subject(butterfly, "#e8873a #4a86d0 #d0609a #e0b83a", place="air", size=0.42),
}
