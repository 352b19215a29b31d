"""Houses and towers."""

from imagegen.providers.dialects.sketch.colour import Colour, mix, rgb, shifted
from imagegen.providers.dialects.sketch.outlines import ellipse, mirrored, moved, polygon, ribbon, rounded, smooth
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

STONE = rgb("#b9ab98")


def _window(left: float, bottom: float, right: float, top: float) -> list[Part]:
    """A lit window with a cross."""
    middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
    bars = (
        rounded(middle_x - 0.45, bottom, middle_x + 0.45, top, 0.1),
        rounded(left, middle_y - 0.45, right, middle_y + 0.45, 0.1),
    )
    return [
        Part(rounded(left - 1.2, bottom - 1.2, right + 1.2, top + 1.2, 0.4), CREAM, 0.3),
        Part(rounded(left, bottom, right, top, 0.2), LAMPLIGHT, 0.3, glow=1),
        *[Part(bar, CREAM, 0, glow=0.3) for bar in bars],
    ]


def house(model: Model) -> list[Part]:
    coat, ridge_y = model.coat, model.between(72, 82)
    roof = shifted(coat.accent, chroma=0.75, lightness=-0.1)
    smoke = [
        Part(ellipse(20 + 3 * k, ridge_y + 8 + 6 * k, 3 + 1.3 * k, 2.6 + k), PALE, 0.4, opacity=0.42, blur=1.3)
        for k in range(4)
    ]
    rows = [
        Part(ribbon([(-48, y), (48, y)], 0.6), shifted(roof, lightness=-0.1), 0, opacity=0.5, inside=True, detail=0.15)
        for y in range(48, int(ridge_y), 5)
    ]
    planks = [
        Part(ribbon([(-34, y), (34, y)], 0.5), coat.dark, 0, opacity=0.35, inside=True, detail=0.15)
        for y in range(6, 44, 6)
    ]
    return [
        *(smoke if model.steams else []),
        Part(rounded(15, 58, 23, ridge_y + 5, 0.6), shifted(roof, lightness=-0.08)),
        Part(polygon((-34, 0), (34, 0), (34, 46), (0, ridge_y - 4), (-34, 46)), coat.main, 0.7),
        *planks,
        Part(
            polygon((-45, 40), (-40, 38), (0, ridge_y - 9), (40, 38), (45, 40), (3, ridge_y + 2), (-3, ridge_y + 2)),
            roof,
        ),
        *rows,
        Part(rounded(-7, 0, 7, 25, 1.2), WOOD, 0.6),
        Part(ellipse(4.2, 12, 1, 1), GOLD, shine=0.6),
        Part(rounded(-10, -1, 10, 2, 0.6), STONE),
        *_window(-26, 16, -14, 30),
        *_window(14, 16, 26, 30),
        Part(ellipse(0, 51, 6, 6), CREAM, 0.3),
        Part(ellipse(0, 51, 4.6, 4.6), LAMPLIGHT, 0.3, glow=1),
        *[
            Part(smooth((x - 6, 0), (x - 5, 6), (x, 8.4), (x + 6, 6), (x + 7, 0)), rgb("#5f8a48"), detail=0.02)
            for x in (-31, -19, 22, 33)
        ],
    ]


def castle(model: Model) -> list[Part]:
    coat = model.coat
    wall = mix(STONE, coat.main, 0.28)
    parts = [Part(rounded(-30, 0, 30, 38, 0.3), wall, 0.7), *_battlements(-30, 30, 38, wall)]
    for x, half, top in ((-15, 8, 58), (15, 7, 66), (0, 10, 76), (-34, 8.5, 52), (34, 8.5, 56)):
        parts += _tower(model, x, half, top, shifted(wall, lightness=model.between(-0.03, 0.03)))
    gate = smooth((-8, 0), (-8, 0), (-8, 14), (0, 22), (8, 14), (8, 0), (8, 0))
    bars = [Part(ribbon([(x, 0), (x, 18)], 0.7), WOOD, 0, detail=0.1) for x in (-4, 0, 4)]
    return [*parts, Part(moved(gate, 0, 0, 1.22), shifted(wall, lightness=-0.12)), Part(gate, GLASS, 0.5), *bars]


def _battlements(left: float, right: float, top: float, wall: Colour) -> list[Part]:
    width = (right - left) / 9
    return [
        Part(rounded(left + 2 * k * width, top - 1, left + (2 * k + 1) * width, top + 4, 0.2), wall, 0.5)
        for k in range(5)
    ]


def _tower(model: Model, x: float, half: float, top: float, wall: Colour) -> list[Part]:
    roof = shifted(model.coat.main, lightness=-0.06)
    cone = smooth(
        (x - half - 3, top),
        (x - half - 3, top),
        (x - half * 0.4, top + 9),
        (x, top + 21),
        (x, top + 21),
        (x + half * 0.4, top + 9),
        (x + half + 3, top),
        (x + half + 3, top),
    )
    slit = smooth(
        (x - 1.7, top - 16),
        (x - 1.7, top - 16),
        (x - 1.7, top - 11),
        (x, top - 8),
        (x + 1.7, top - 11),
        (x + 1.7, top - 16),
        (x + 1.7, top - 16),
    )
    stones = [
        Part(rounded(x + dx, y, x + dx + 3, y + 1.5, 0.4), INK, 0, opacity=0.12, inside=True, detail=0.15)
        for dx, y in ((-4, 10), (1, 18), (-3, 28), (0, 36))
    ]
    return [
        Part(rounded(x - half, 0, x + half, top, 0.4), wall),
        *stones,
        Part(cone, roof),
        Part(slit, LAMPLIGHT, 0.2, glow=1),
        Part(
            smooth(
                (x, top + 27), (x, top + 27), (x + 7, top + 25.4), (x + 7, top + 25.4), (x, top + 23), (x, top + 23)
            ),
            model.coat.accent,
            0.4,
        ),
        Part(ribbon([(x, top + 19), (x, top + 28)], 0.6), WOOD, 0),
    ]


def pagoda(model: Model) -> list[Part]:
    coat = model.coat
    roof, wall = shifted(coat.dark, lightness=-0.06), mix(CREAM, coat.main, 0.16)
    parts = [
        Part(rounded(-34, 0, 34, 6, 0.6), STONE),
        Part(rounded(-29, 5, 29, 9, 0.5), shifted(STONE, lightness=0.05)),
    ]
    for half, bottom in ((22, 8), (17, 33), (12, 56)):
        top = bottom + 15
        columns = [
            Part(rounded(x - 1.1, bottom, x + 1.1, top, 0.3), coat.main, 0.7)
            for x in (-half + 1.5, -half / 3, half / 3, half - 1.5)
        ]
        eave = half + 13
        brim = [
            (-eave, top + 4.4),
            (-eave, top + 4.4),
            (-half - 2, top - 0.6),
            (0, top - 1.6),
            (half + 2, top - 0.6),
            (eave, top + 4.4),
            (eave, top + 4.4),
        ]
        tiles = smooth(
            *brim,
            (half + 1, top + 5),
            (half - 4, top + 12),
            (half - 4, top + 12),
            (-half + 4, top + 12),
            (-half + 4, top + 12),
            (-half - 1, top + 5),
        )
        parts += [
            Part(rounded(-half, bottom, half, top, 0.3), wall, 0.5),
            Part(rounded(-half / 3, bottom, half / 3, top - 2, 0.3), LAMPLIGHT, 0.3, glow=0.9),
            *columns,
            Part(tiles, roof),
            Part(
                ribbon(
                    [
                        (-eave, top + 4.2),
                        (-half - 2, top - 0.2),
                        (0, top - 1.2),
                        (half + 2, top - 0.2),
                        (eave, top + 4.2),
                    ],
                    1.1,
                ),
                GOLD,
                0.5,
                detail=0.03,
            ),
            *[
                Part(ellipse(side * (eave - 3), top - 1.6, 1.6, 2.2), rgb("#ff9a4a"), 0.4, glow=1, detail=0.08)
                for side in (-1, 1)
            ],
        ]
    return [
        *parts,
        Part(ribbon([(0, 82), (0, 99)], 2.2, 0.8), GOLD, shine=0.5),
        Part(ellipse(0, 89, 2.4, 2.4), GOLD, shine=0.6),
    ]


def lighthouse(model: Model) -> list[Part]:
    coat = model.coat
    tower = polygon((-14, 4), (14, 4), (8, 72), (-8, 72))
    stripes = [
        Part(polygon((-16, y), (16, y), (16, y + 12), (-16, y + 12)), coat.main, 0.75, inside=True)
        for y in (15, 39, 63)
    ]
    rock = smooth((-42, -3), (-36, 5), (-22, 9), (-8, 6), (10, 9), (26, 5), (40, 6), (46, -3))
    reaches = [
        polygon((0, 81), (reach, 81 + reach * 0.17), (reach, 81 - reach * 0.15)) for reach in (18, 26, 34, 42, 50, 57)
    ]
    beams = [
        Part(side, LAMPLIGHT, 0, opacity=0.11, blur=2.2, glow=0.12)
        for beam in reaches
        for side in (beam, mirrored(beam))
    ]
    return [
        *(beams if model.is_dark else []),
        Part(tower, rgb("#f6f1e6")),
        *stripes,
        Part(rounded(-4, 4, 4, 16, 1.6), WOOD, 0.5),
        *[Part(rounded(-1.8, y, 1.8, y + 5, 0.8), GLASS, 0.4, detail=0.03) for y in (30, 54)],
        Part(rounded(-12, 71, 12, 74.4, 0.6), INK, 0.5),
        Part(rounded(-6, 74, 6, 86, 0.6), LAMPLIGHT, 0.2, glow=1),
        *[Part(ribbon([(x, 74), (x, 86)], 0.7), INK, 0) for x in (-6, -2, 2, 6)],
        Part(smooth((-9, 85), (-9, 85), (-6, 91), (0, 95), (6, 91), (9, 85), (9, 85)), coat.main),
        Part(ribbon([(0, 94), (0, 100)], 1, 0.5), INK, 0),
        *[Part(ribbon([(x, 74), (x, 79)], 0.4), STEEL, 0, detail=0.1) for x in (-11.5, -8, 8, 11.5)],
        Part(rock, mix(rgb("#6a625c"), coat.dark, 0.12)),
        Part(ellipse(0, 80, 15, 12), LAMPLIGHT, 0, opacity=0.3, blur=4, glow=1),
    ]


BUILDINGS = {
    "house": Subject(house, "#e9dcc0 #d9a58a #c9d0c0 #e8c890 #b5c4cf", size=0.48),
    "castle": Subject(castle, "#3f5f9a #8a3f5a #4f7a6a #a8552f", size=0.58),
    "pagoda": Subject(pagoda, "#b5332a #8a2f2a #a84a2a", size=0.58),
    "lighthouse": Subject(lighthouse, "#d0392f #2f5f90 #c9592f", size=0.62),
}
