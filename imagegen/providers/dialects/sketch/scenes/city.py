"""Skylines: blocks behind blocks, windows, and a wet street that mirrors them."""

import numpy as np

from imagegen.providers.dialects.sketch.colour import Field, Mask, mix, rgb, shifted
from imagegen.providers.dialects.sketch.easel import Easel, Stage
from imagegen.providers.dialects.sketch.scenes.land import lay, mist
from imagegen.providers.dialects.sketch.scenes.sky import paint_sky
from imagegen.providers.dialects.sketch.scenes.water import mirror

LAMPLIGHT = ("#ffd98a", "#ffc36b", "#fff0c2", "#9fe0ff")


def city(easel: Easel) -> Stage:
    """Four rows of buildings over a glossy street."""
    street = 0.8
    paint_sky(easel, street - 0.04)
    for index in range(4):
        _row(easel, index, street)
        if index in (0, 2) and easel.plan.allows("fog"):
            mist(easel, street - 0.1, 0.07, 0.8 if easel.plan.has("fog") else 0.35)
    mirror(easel, street, darkness=0.3)
    return Stage(ground=0.9, is_glossy=True)


def _row(easel: Easel, index: int, street: float) -> None:
    palette = easel.palette
    line, edges = _skyline(easel, index, street)
    top = palette.land(0.1 + 0.27 * index)
    lay(easel, line, top, mix(top, palette.horizon, 0.5 - 0.12 * index), fade=0.4)
    _sides(easel, line, edges)
    if index > 0:
        _windows(easel, index, line, edges, street)


def _skyline(easel: Easel, index: int, street: float) -> tuple[Field, list[int]]:
    """Roof height per column in pixels, and where every building starts."""
    canvas, rng = easel.canvas, easel.stream("skyline", index)
    line = np.full(canvas.width_px, street * canvas.height_px, np.float32)
    edges, at = [], -int(rng.integers(0, 20))
    while at < canvas.width_px:
        width = int(canvas.unit_px * rng.uniform(0.035, 0.1) * (0.7 + 0.16 * index)) + 2
        tall = rng.uniform(0.12, 0.46 - 0.06 * index) ** 1.15 + (0.16 if index == 0 else 0.05)
        left, right = max(0, at), max(0, min(canvas.width_px, at + width))
        line[left:right] = (street - tall) * canvas.height_px
        _roof(line, left, right, rng, canvas.unit_px)
        edges.append(at)
        at += width + int(rng.integers(0, 3) * canvas.unit_px * 0.006)
    return line, edges


def _roof(line: Field, left: int, right: int, rng: np.random.Generator, unit_px: float) -> None:
    """A step, a spire or a slope on a building."""
    middle, kind = (left + right) // 2, rng.random()
    quarter = max(1, (right - left) // 4)
    if kind < 0.3:
        line[left + quarter : right - quarter] -= 0.022 * unit_px
    elif kind < 0.42:
        line[middle : middle + max(1, round(unit_px * 0.003))] -= 0.07 * unit_px
    elif kind < 0.54:
        line[left:right] -= np.linspace(0, 0.035 * unit_px, right - left, dtype=np.float32)


def _sides(easel: Easel, line: Field, edges: list[int]) -> None:
    """One side of every building lies in shadow."""
    canvas, rows = easel.canvas, easel.canvas.rows
    shaded = np.zeros(canvas.width_px, np.float32)
    for left, right in zip(edges, [*edges[1:], canvas.width_px], strict=True):
        split = left + round((right - left) * (0.64 if easel.side < 0 else 0.36))
        dark = slice(max(0, split), max(0, right)) if easel.side < 0 else slice(max(0, left), max(0, split))
        shaded[dark] = 1
    start = max(0, int(line.min()))
    below = np.clip(rows[start:, None] - line[None, :] + 0.5, 0, 1)
    canvas.shade(mix(easel.palette.shadow, np.ones(3, np.float32), 0.45), below * shaded[None, :] * 0.55, top_px=start)


def _windows(easel: Easel, index: int, line: Field, edges: list[int], street: float) -> None:
    canvas, rng = easel.canvas, easel.stream("windows", index)
    lit_share = 0.5 if easel.palette.is_dark else (0.3 if easel.plan.light in ("sunset", "dawn") else 0.12)
    size = canvas.unit_px * (0.0042 + 0.0012 * index)
    for left, right in zip(edges, [*edges[1:], canvas.width_px], strict=True):
        columns = np.arange(left + size * 1.4, min(right, canvas.width_px) - size * 1.8, size * 2.3)
        if len(columns) == 0 or columns[0] < 0:
            continue
        roof = float(line[int(max(0, min(canvas.width_px - 1, (left + right) // 2)))]) + 0.03 * canvas.unit_px
        rows = np.arange(roof, street * canvas.height_px - size * 3, size * 2.7)
        share = lit_share * float(rng.uniform(0.2, 1.4)) * min(1.0, 0.3 + easel.detail * 2)
        _light_up(easel, index, columns, rows, size, rng.random((len(rows), len(columns))) < share)


def _light_up(easel: Easel, index: int, columns: Field, rows: Field, size: float, lit: Mask) -> None:
    canvas, rng = easel.canvas, easel.stream("lamps", index, round(float(columns[0])))
    neon = (rgb("#ff4fd8"), rgb("#35e6ff"), rgb("#ffe45c"))
    lamps = neon if easel.plan.light == "neon" else tuple(rgb(code) for code in LAMPLIGHT)
    colour = lamps[int(rng.integers(len(lamps)))]
    if not easel.palette.is_dark:
        colour = mix(colour, shifted(easel.palette.horizon, lightness=0.05), 0.4)
    wide, tall = max(1, round(size)), max(1, round(size * 1.35))
    for y, row in zip(rows, lit, strict=True):
        for x in columns[row]:
            canvas.pixels[int(y) : int(y) + tall, int(x) : int(x) + wide] = colour
