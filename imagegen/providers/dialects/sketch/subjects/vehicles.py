"""Things that drive, float and fly."""

from imagegen.providers.dialects.sketch.colour import WHITE, mix, rgb, shifted
from imagegen.providers.dialects.sketch.outlines import ellipse, mirrored, moved, polygon, ribbon, rounded, smooth
from imagegen.providers.dialects.sketch.sprites import Part
from imagegen.providers.dialects.sketch.subjects.base import (
    CREAM,
    GLASS,
    INK,
    LAMPLIGHT,
    PALE,
    STEEL,
    WOOD,
    Model,
    Subject,
)
from imagegen.providers.dialects.sketch.subjects.products import symmetric


def car(model: Model) -> list[Part]:
    coat, roof = model.coat, model.between(38, 44)
    body = smooth(
        (-49, 9),
        (-50, 20),
        (-45, 26),
        (-30, 28),
        (-10, 30),
        (20, 29),
        (40, 26),
        (50, 21),
        (51, 11),
        (48, 8),
        (48, 8),
        (-48, 8),
    )
    cabin = smooth((-37, 27), (-37, 27), (-28, roof - 3), (-18, roof), (8, roof), (17, roof - 3), (30, 28), (30, 28))
    front = smooth(
        (-3, 29), (-3, 29), (-3, roof - 3), (-3, roof - 3), (7, roof - 3), (14, roof - 5), (25, 29), (25, 29)
    )
    rear = smooth(
        (-32, 29),
        (-32, 29),
        (-26, roof - 5),
        (-17, roof - 3),
        (-6.5, roof - 3),
        (-6.5, roof - 3),
        (-6.5, 29),
        (-6.5, 29),
    )
    sky = mix(GLASS, rgb("#bfe0ec"), 0.5)
    glare = polygon((2, 29), (8, 29), (13, roof - 2), (8, roof - 2))
    return [
        Part(cabin, coat.main),
        *[Part(pane, sky, 0.5) for pane in (front, rear)],
        Part(glare, PALE, 0, opacity=0.3, inside=True),
        Part(body, coat.main, shine=0.4),
        Part(
            smooth((-52, 14), (0, 16), (52, 14), (52, 4), (-52, 4)), coat.dark, 0.3, inside=True, opacity=0.75, blur=0.4
        ),
        Part(ribbon([(-46, 22), (0, 23.4), (46, 20.6)], 0.8), coat.light, 0, inside=True, detail=0.05, opacity=0.8),
        *[Part(rounded(x, 23.6, x + 5, 24.8, 0.5), STEEL, 0.5, detail=0.1) for x in (-14, 8)],
        Part(ribbon([(-4.8, 28), (-5, 18), (-6, 10)], 0.5), coat.dark, 0, inside=True, detail=0.05),
        Part(smooth((44, 19), (49, 21), (50.5, 17), (45, 16.5)), LAMPLIGHT, 0.4, glow=1),
        Part(smooth((-50, 21), (-46, 21.5), (-46.5, 17.5), (-50, 17)), rgb("#e2433a"), 0.4, glow=0.6),
        *[part for x in (-29, 29) for part in _wheel(x)],
    ]


def _wheel(x: float) -> list[Part]:
    spokes = [
        Part(moved(rounded(-0.7, 0, 0.7, 5.6, 0.4), x, 9, turn_deg=72 * k), STEEL, 0.4, detail=0.1) for k in range(5)
    ]
    return [
        Part(ellipse(x, 9.6, 11.4, 11), INK, 0.3),
        Part(ellipse(x, 9, 9.4, 9.4), rgb("#2b2b31"), 0.6),
        Part(ellipse(x, 9, 5.8, 5.8), shifted(STEEL, lightness=-0.2), 0.6),
        *spokes,
        Part(ellipse(x, 9, 1.8, 1.8), STEEL, shine=0.6),
    ]


def boat(model: Model) -> list[Part]:
    coat, lean = model.coat, model.between(-3, 3)
    hull = smooth((-38, 16), (-38, 16), (0, 13), (42, 19), (42, 19), (33, 3), (26, -2), (-24, -2), (-32, 4))
    main_sail = smooth(
        (1 + lean, 97), (1 + lean, 97), (12, 70), (24, 46), (36, 25), (36, 25), (18, 21), (2, 22), (2, 22), (1, 60)
    )
    jib = smooth(
        (-3 + lean, 90), (-3 + lean, 90), (-5, 56), (-4, 23), (-4, 23), (-20, 20), (-34, 22), (-34, 22), (-20, 50)
    )
    return [
        Part(ribbon([(0, 14), (lean, 99)], 1.8, 1.2), WOOD),
        Part(main_sail, CREAM),
        *[
            Part(ribbon([(0, y), (18, y - 2), (40, y + 1)], 0.5), WOOD, 0, opacity=0.4, inside=True, detail=0.1)
            for y in (36, 50, 64, 78)
        ],
        Part(
            smooth((0, 22), (0, 22), (0, 32), (18, 30), (36, 34), (38, 22)), coat.accent, 0.6, inside=True, opacity=0.9
        ),
        Part(jib, mix(CREAM, coat.light, 0.5)),
        Part(hull, coat.main, shine=0.25),
        Part(smooth((-42, 5), (0, 3), (40, 7), (40, -4), (-40, -4)), coat.dark, 0.4, inside=True),
        Part(ribbon([(-38, 14.4), (0, 11.6), (42, 17.2)], 1.6), CREAM, 0.2, inside=True),
        Part(smooth((lean, 99), (lean - 9, 97), (lean - 15, 98.5), (lean - 9, 94.5), (lean, 94)), coat.accent, 0.4),
    ]


def plane(model: Model) -> list[Part]:
    coat = model.coat
    body = smooth((-44, 54), (-36, 58), (0, 59), (28, 58), (42, 54), (49, 49), (44, 44), (28, 41.5), (0, 41), (-30, 46))
    windows = [Part(ellipse(x, 52.4, 1.3, 1.7), GLASS, 0.4, detail=0.03) for x in range(-24, 28, 5)]
    return [
        Part(smooth((2, 52), (2, 52), (-12, 78), (-19, 80), (-12, 52)), coat.second),
        Part(smooth((-34, 56), (-34, 56), (-48, 80), (-55, 80), (-50, 54)), coat.main),
        Part(smooth((-36, 52), (-50, 60), (-55, 59), (-46, 50)), coat.dark),
        Part(body, rgb("#f4f1ea"), shine=0.3),
        Part(smooth((-48, 46), (0, 46.4), (50, 47), (46, 38), (-46, 38)), coat.main, 0.6, inside=True),
        *windows,
        Part(smooth((37, 55.4), (42, 54.6), (45.4, 50.4), (38, 51)), GLASS, 0.5),
        Part(smooth((12, 46), (12, 46), (-18, 14), (-27, 13), (-12, 45)), coat.light),
        Part(rounded(-9, 29, 4, 36, 3), coat.dark, shine=0.5),
    ]


def balloon(model: Model) -> list[Part]:
    coat = model.coat
    envelope = symmetric((5, 24), (5, 24), (22, 42), (34, 62), (32, 84), (17, 97), (6, 100))
    tones = [coat.main, CREAM, coat.accent, coat.second]
    gores = [
        Part(
            smooth(
                (0, 102),
                (wide * 0.6, 90),
                (wide, 66),
                (wide * 0.62, 42),
                (1.5, 22),
                (-1.5, 22),
                (-wide * 0.62, 42),
                (-wide, 66),
                (-wide * 0.6, 90),
            ),
            tone,
            0.35,
            inside=True,
        )
        for wide, tone in ((28, tones[1]), (20, tones[2]), (13, tones[1]), (6.4, tones[0]))
    ]
    ropes = [Part(ribbon([(x, 24), (x * 0.9, 11)], 0.5), INK, 0) for x in (-5, -1.7, 1.7, 5)]
    return [
        *ropes,
        Part(envelope, coat.main),
        *gores,
        Part(rounded(-40, 60, 40, 65, 0.5), coat.dark, 0.4, inside=True, opacity=0.5, detail=0.05),
        Part(ellipse(14 - 28 * model.chance(0.5), 80, 7, 10, 20), PALE, 0, opacity=0.28, inside=True, blur=2.4),
        Part(rounded(-6.6, 1, 6.6, 12, 1.6), WOOD),
        *[
            Part(rounded(-6.6, y, 6.6, y + 0.7, 0.2), shifted(WOOD, lightness=-0.12), 0, inside=True, detail=0.1)
            for y in (3.4, 6, 8.6)
        ],
        Part(ellipse(0, 22, 2.4, 4), LAMPLIGHT, 0, blur=0.8, glow=1),
    ]


def rocket(model: Model) -> list[Part]:
    coat = model.coat
    fin = smooth((-9, 34), (-13, 34), (-26, 22), (-26, 8), (-26, 8), (-11, 17))
    flame = [
        Part(symmetric((0.5, -16), (6, 2), (8.5, 14), (6, 18)), rgb("#ff8a3a"), 0, blur=1.6, glow=1),
        Part(symmetric((0.4, -8), (3.6, 4), (5.4, 14), (4, 18)), rgb("#ffe08a"), 0, blur=0.9, glow=1),
    ]
    return [
        *flame,
        *[Part(side, coat.main) for side in (fin, mirrored(fin))],
        Part(rounded(-8, 14, 8, 22, 2), shifted(STEEL, lightness=-0.2), shine=0.6),
        Part(symmetric((10, 20), (10, 20), (15, 42), (14, 66), (7, 88), (0.6, 99)), rgb("#f6f2ea"), shine=0.45),
        Part(symmetric((16, 74), (16, 74), (12, 102), (2, 110)), coat.main, 0.8, inside=True),
        Part(rounded(-20, 28, 20, 33, 0.4), coat.main, 0.6, inside=True),
        Part(ellipse(0, 58, 7.4, 7.4), coat.accent, shine=0.4),
        Part(ellipse(0, 58, 5.4, 5.4), mix(GLASS, rgb("#7ad0f0"), 0.4), 0.8),
        Part(ellipse(-1.8, 60, 1.7, 1.2, 35), WHITE, 0, opacity=0.85),
        *[Part(ellipse(x, 24.4, 0.7, 0.7), STEEL, 0, inside=True, detail=0.15) for x in range(-12, 13, 4)],
        Part(smooth((-2, 34), (0, 36), (2, 34), (2, 8), (0, 5), (-2, 8)), coat.dark),
    ]


VEHICLES = {
    "car": Subject(car, "#d9483b #3f7fb8 #f0c24a #4f9a8a #e9e4da #c9693a", size=0.66),
    "boat": Subject(boat, "#a8442f #2f5a80 #3f6f5a #8a5a3a", place="water", size=0.5),
    "plane": Subject(plane, "#d9483b #2f6fb0 #e0983a", place="air", size=0.56),
    "balloon": Subject(balloon, "#d9503f #e0902f #3f7fb0 #8a5ab0 #3f9a8a", place="air", size=0.5, accent_deg=70),
    "rocket": Subject(rocket, "#e0483c #e08a2f #3f7fd0 #d0508a", place="air", size=0.56),
}
