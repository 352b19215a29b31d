"""A traveller and a robot."""

from imagegen.providers.dialects.sketch.colour import Colour, mix, rgb, shifted
from imagegen.providers.dialects.sketch.outlines import ellipse, mirrored, polygon, ribbon, rounded, smooth
from imagegen.providers.dialects.sketch.sprites import Part
from imagegen.providers.dialects.sketch.subjects.base import INK, LAMPLIGHT, PALE, STEEL, Model, Subject

SKINS = ("#f2c9a5", "#d9a077", "#a86f4a", "#7a4c34")
HAIRS = ("#2c2226", "#5a3a28", "#8a5a34", "#c99a52", "#3a3a46")


def person(model: Model) -> list[Part]:
    """Somebody in a coat, seen from behind or from the front."""
    coat, is_woman = model.coat, model.variant == "woman"
    skin, hair = rgb(SKINS[int(model.rng.integers(4))]), rgb(HAIRS[int(model.rng.integers(5))])
    hem = 20 if is_woman else 30
    flare = 17 if is_woman else 12.5
    body = smooth(
        (-flare, hem),
        (-flare, hem),
        (-10.5, 50),
        (-11.5, 66),
        (-6, 73),
        (6, 73),
        (11.5, 66),
        (10.5, 50),
        (flare, hem),
        (flare, hem),
        (0, hem - 1.6),
    )
    legs = [ribbon([(x, hem + 6), (x * 1.05, 14), (x * 1.1, 3)], 6.4, 5, 4.6) for x in (-5, 5)]
    arm = ribbon([(-10, 68), (-15, 54), (-14.4, 40)], 6, 5.6, 4.6)
    back_hair = smooth((-8.4, 84), (-11, 70), (-9, 62), (0, 60), (9, 62), (11, 70), (8.4, 84))
    shoes = [smooth((x - 4, 0), (x - 4, 4.6), (x + 3.4, 4.6), (x + 5, 0)) for x in (-6, 6)]
    return [
        *([Part(back_hair, hair)] if is_woman else []),
        *[Part(leg, rgb("#343a4a")) for leg in legs],
        *[Part(shoe, rgb("#4a3128")) for shoe in shoes],
        Part(ellipse(-14.4, 38.6, 2.6, 3), skin),
        Part(ellipse(14.4, 38.6, 2.6, 3), skin),
        Part(body, coat.main),
        Part(ribbon([(0, 70), (0, hem)], 0.7), coat.dark, 0, inside=True, detail=0.03),
        *[Part(ellipse(2.2, y, 0.8, 0.8), coat.light, 0, inside=True, detail=0.1) for y in (62, 54, 46)],
        *[Part(side, shifted(coat.main, lightness=-0.03)) for side in (arm, mirrored(arm))],
        Part(rounded(-2.8, 70, 2.8, 78, 2), shifted(skin, lightness=-0.06)),
        Part(smooth((-8, 84), (-7, 92), (0, 95), (7, 92), (8, 84), (5, 77), (0, 74.6), (-5, 77)), skin),
        Part(ribbon([(-8.4, 73), (0, 70.6), (8.4, 73)], 5.4), coat.accent),
        Part(smooth((5, 72), (9, 71), (11, 56), (6.6, 55)), coat.accent),
        *_face(),
        *_headdress(model, hair),
    ]


def _face() -> list[Part]:
    eyes = [Part(ellipse(x, 84.4, 0.9, 1.2), INK, 0) for x in (-3, 3)]
    cheeks = [Part(ellipse(x, 81.6, 1.7, 1.1), rgb("#e8837a"), 0, opacity=0.4, blur=0.4) for x in (-4.6, 4.6)]
    return [*eyes, *cheeks, Part(ribbon([(-1.8, 79.4), (0, 78.6), (1.8, 79.4)], 0.6), rgb("#9a4a44"), 0, detail=0.03)]


def _headdress(model: Model, hair: Colour) -> list[Part]:
    """Hair, sometimes under a woollen hat."""
    fringe = smooth((-8.8, 84), (-9, 92), (-4, 98), (4, 98), (9, 92), (8.8, 84), (6, 89.6), (0, 90.6), (-5, 88.6))
    if not model.chance(0.4):
        return [Part(fringe, hair)]
    accent = model.coat.accent
    return [
        Part(smooth((-9, 88), (-9, 94), (-4, 101), (4, 101), (9, 94), (9, 88)), accent),
        Part(rounded(-9.8, 86.6, 9.8, 91, 2), shifted(accent, lightness=0.07)),
        Part(ellipse(0, 102, 3, 3), mix(accent, PALE, 0.6)),
    ]


def robot(model: Model) -> list[Part]:
    coat = model.coat
    arm = ribbon([(-20, 52), (-30, 44), (-29, 28)], 5, 4.6, 4.6)
    lamp = rgb(("#6af0e0", "#ffd36a", "#ff8aa0")[int(model.rng.integers(3))])
    legs = [rounded(x - 4, 4, x + 4, 22, 2) for x in (-9, 9)]
    return [
        *[Part(leg, STEEL, shine=0.5) for leg in legs],
        *[Part(smooth((x - 8, 0), (x - 7, 7), (x + 7, 7), (x + 8, 0)), coat.dark) for x in (-10, 10)],
        *[Part(side, STEEL, shine=0.5) for side in (arm, mirrored(arm))],
        *[Part(ellipse(x, 25, 5, 5), coat.main, shine=0.5) for x in (-29, 29)],
        Part(rounded(-20, 18, 20, 58, 8), coat.main, shine=0.4),
        Part(rounded(-12, 27, 12, 47, 3), coat.light, 0.6),
        Part(ellipse(-5, 41, 2.2, 2.2), coat.accent, 0.6, glow=0.8),
        Part(rounded(-8, 31, 8, 34, 1), lamp, 0.2, glow=1, detail=0.03),
        Part(rounded(-5, 57, 5, 63, 1), STEEL, shine=0.5),
        Part(ribbon([(0, 88), (0, 97)], 1.4), STEEL),
        Part(ellipse(0, 98, 2.8, 2.8), coat.accent, shine=0.6, glow=0.6),
        *[Part(rounded(x - 3, 68, x + 3, 80, 2), coat.dark) for x in (-24, 24)],
        Part(rounded(-23, 61, 23, 89, 10), coat.main, shine=0.5),
        Part(rounded(-17.5, 65.5, 17.5, 84.5, 7), INK, 0.5),
        *[Part(ellipse(x, 75.4, 3.6, 4.2), lamp, 0, glow=1) for x in (-8, 8)],
        Part(ribbon([(-4, 69.4), (0, 68.4), (4, 69.4)], 1.1), lamp, 0, glow=1),
        Part(polygon((-17, 84), (-6, 84), (-16, 70)), LAMPLIGHT, 0, opacity=0.12, inside=True),
    ]


PEOPLE = {
    "person": Subject(person, "#c9483a #d99a3a #3f6f8a #4f7a5a #8a5a8a", size=0.56),
    "robot": Subject(robot, "#5aa0b5 #e0a04a #d9dde0 #e0705a", size=0.54),
}
