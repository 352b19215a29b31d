"""Studio backdrop and a table by the window."""

import numpy as np

from imagegen.providers.dialects.sketch.colour import WHITE, Colour, Field, luminance, mix, ramp, rgb, shifted
from imagegen.providers.dialects.sketch.easel import Easel, Stage
from imagegen.providers.dialects.sketch.noise import curve, field
from imagegen.providers.dialects.sketch.scenes.land import lay
from imagegen.providers.dialects.sketch.scenes.sky import paint_sky

BACKDROPS = (
    "#e9d9c9", "#d7e2dc", "#f1cfc4", "#cfd9ea", "#e6dcec", "#f3e3b6", "#b9cfc9", "#e3b9a0", "#a9b9cf", "#c9c2b6",
)  # fmt: skip
WALLS = ("#e8d8c4", "#cfd8d2", "#d9c3b4", "#c5cfdb", "#dcd3c2")


def studio(easel: Easel) -> Stage:
    """A seamless backdrop with one soft light; sometimes a window's light falls on it."""
    canvas, plan, rng = easel.canvas, easel.plan, easel.stream("studio")
    paper = rgb(plan.tint) if plan.tint else rgb(BACKDROPS[int(rng.integers(len(BACKDROPS)))])
    if plan.light in ("night", "neon", "dusk") and not plan.tint:
        paper = mix(easel.palette.near, easel.palette.sky[1], 0.6)
    is_white = luminance(paper) > 0.94
    floor = 0.7
    wall_rows = round(floor * canvas.height_px)
    wall = ramp((shifted(paper, lightness=-0.05), shifted(paper, lightness=0.015)), wall_rows)
    ground = ramp((shifted(paper, lightness=0.03), shifted(paper, lightness=-0.045)), canvas.height_px - wall_rows)
    canvas.fill(_softened(np.concatenate([wall, ground]), round(0.09 * canvas.height_px)))
    canvas.glow(WHITE, 0.5 + 0.16 * easel.side, 0.36, 0.62, 0.62 if is_white else 0.34)
    if rng.random() < 0.5 and not is_white and plan.allows("shadow"):
        _window_light(easel)
    has_podium = bool(rng.random() < 0.45) and plan.allows("podium") and bool(plan.items) and not is_white
    if has_podium:
        _podium(easel, paper)
    return Stage(ground=0.79 if has_podium else 0.82, zoom=1.18, is_backlit=False, is_open=False)


def _softened(rows: Field, reach: int) -> Field:
    """Blur the edge between wall and floor away: a backdrop has none."""
    kernel = np.hanning(reach * 2 + 3)
    padded = np.pad(rows, ((reach + 1, reach + 1), (0, 0)), mode="edge")
    columns = [np.convolve(padded[:, axis], kernel / kernel.sum(), "valid") for axis in range(3)]
    return np.stack(columns, axis=1)


def _window_light(easel: Easel) -> None:
    """Light through a window with bars, or through leaves, on the backdrop."""
    canvas, rng = easel.canvas, easel.stream("gobo")
    x = canvas.columns[None, :] / canvas.unit_px * -easel.side
    y = canvas.rows[:, None] / canvas.unit_px
    across, down = x * 0.9 + y * 0.45, y + x * 0.32
    soft = 0.02
    if rng.random() < 0.55:
        bars = np.minimum(np.abs((across * 3.1 + rng.uniform(0, 1)) % 1 - 0.5), np.abs((down * 2.2) % 1 - 0.5))
        light = np.clip((bars - 0.05) / soft / 3, 0, 1)
    else:
        leaves = field(rng, canvas.width_px, canvas.height_px, cells=(5, 4), octaves=3)
        light = np.clip((leaves - 0.45) / 0.22, 0, 1)
    reach = easel.canvas.spot(0.5 + 0.1 * easel.side, 0.42, 0.62, 0.6)
    canvas.shine(easel.palette.sun, light * reach * 0.34)
    canvas.shade(shifted(easel.palette.far, lightness=0.12), (1 - light) * reach * 0.16)


def _podium(easel: Easel, paper: Colour) -> None:
    """A low round plinth."""
    canvas = easel.canvas
    top, tall, radius = 0.78, 0.12, 0.36
    x = (canvas.columns[None, :] - canvas.width_px / 2) / (radius * canvas.unit_px)
    y = (canvas.rows[:, None] - top * canvas.height_px) / canvas.unit_px
    arc = np.sqrt(np.maximum(1 - x * x, 0)) * 0.075
    inside = np.clip((1 - np.abs(x)) * radius * canvas.unit_px + 0.5, 0, 1)
    body = inside * np.clip((y + 0.001) * canvas.unit_px, 0, 1) * np.clip((arc + tall - y) * canvas.unit_px + 0.5, 0, 1)
    lid = np.clip((arc - np.abs(y)) * canvas.unit_px + 0.5, 0, 1) * (np.abs(x) < 1)
    light = np.clip(0.5 + x * 0.5 * easel.side, 0, 1)[..., None] * np.ones_like(body)[..., None]
    dark, pale = shifted(paper, lightness=-0.17, turn_deg=8), shifted(paper, lightness=0.05)
    canvas.dim(shifted(paper, lightness=-0.2), 0.5 - 0.06 * easel.side, top + tall, radius * 1.15, 0.07)
    canvas.paint(dark + (pale - dark) * light, body)
    canvas.paint(shifted(paper, lightness=0.07), lid)


def room(easel: Easel) -> Stage:
    """A table in front of a window, the weather outside."""
    canvas, plan, rng = easel.canvas, easel.plan, easel.stream("room")
    paint_sky(easel, 0.62)
    for index in range(3):
        shape = curve(easel.stream("view", index), canvas.width_px, waves=3, octaves=4)
        line = (0.5 + 0.06 * index - 0.04 * shape) * canvas.height_px
        top = easel.palette.land(0.15 + 0.2 * index)
        lay(easel, line, top, mix(top, easel.palette.horizon, 0.4), fade=0.2)
    wall = rgb(plan.tint) if plan.tint else rgb(WALLS[int(rng.integers(len(WALLS)))])
    wall = mix(wall * easel.palette.air, easel.palette.near, 0.5 if easel.palette.is_dark else 0.16)
    _wall(easel, wall)
    _table(easel, mix(rgb("#8a5a3c") * easel.palette.air, easel.palette.near, 0.28))
    return Stage(ground=0.87, zoom=1.08, is_glossy=True, is_open=False)


def _wall(easel: Easel, wall: Colour) -> None:
    """The wall around a window of two by two panes."""
    canvas = easel.canvas
    x = np.abs(canvas.columns[None, :] - canvas.width_px / 2) / canvas.unit_px
    y = canvas.rows[:, None] / canvas.height_px
    edge = 1.5 / canvas.unit_px
    half = min(0.36, 0.36 * canvas.width_px / canvas.unit_px)
    opening = np.clip((half - x) / edge, 0, 1) * np.clip((0.6 - y) / edge, 0, 1) * np.clip((y - 0.07) / edge, 0, 1)
    bars = np.maximum(np.clip((0.011 - x) / edge, 0, 1), np.clip((0.009 - np.abs(y - 0.31)) / edge, 0, 1))
    frame_out = (
        np.clip((half + 0.03 - x) / edge, 0, 1) * np.clip((0.635 - y) / edge, 0, 1) * np.clip((y - 0.04) / edge, 0, 1)
    )
    away = np.exp(-((np.maximum(x - half, 0) / 0.3) ** 2)) * np.ones_like(y)
    tone = wall * 0.8 + (mix(wall, easel.palette.sun, 0.22) - wall * 0.8) * away[..., None]
    canvas.paint(tone, 1 - frame_out)
    frame = mix(mix(WHITE, wall, 0.35) * easel.palette.air, easel.palette.near, 0.2)
    canvas.paint(frame, frame_out * np.maximum(1 - opening, bars))
    canvas.shine(easel.palette.sun, opening * 0.08)


def _table(easel: Easel, wood: Colour) -> None:
    """A table top with grain, lit by the window."""
    canvas, rng = easel.canvas, easel.stream("table")
    start = round(0.7 * canvas.height_px)
    height = canvas.height_px - start
    grain = field(rng, canvas.width_px, height, cells=(2.5, 26), octaves=easel.octaves(1, 4))
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = (canvas.columns[None, :] - canvas.width_px / 2) / canvas.unit_px
    shine = np.exp(-((x / 0.42) ** 2)) * (1 - down) ** 0.8
    dark = mix(wood, easel.palette.near, 0.5)
    tone = np.clip(0.35 + 0.45 * grain - 0.35 * down + 0.4 * shine, 0, 1)[..., None]
    edge = np.ones((height, canvas.width_px), np.float32)
    canvas.paint(dark + (mix(wood, easel.palette.sun, 0.28) - dark) * tone, edge, top_px=start)
    lip = np.repeat(np.exp(-((down * height / (0.004 * canvas.unit_px)) ** 2)), canvas.width_px, axis=1)
    canvas.shine(easel.palette.sun, lip * 0.4, top_px=start)
