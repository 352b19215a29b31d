"""Sea, lake and the world below the surface."""

import numpy as np
from PIL import Image

from imagegen.providers.dialects.sketch.colour import WHITE, Colour, Field, mix, ramp, rgb, shifted
from imagegen.providers.dialects.sketch.easel import Easel, Stage
from imagegen.providers.dialects.sketch.noise import curve, field, ridge
from imagegen.providers.dialects.sketch.scenes.land import lay, meadow_green, snow, with_pines
from imagegen.providers.dialects.sketch.scenes.sky import paint_sky


def mirror(easel: Easel, shore: float, *, darkness: float = 0.24) -> None:
    """Turn everything below `shore` into water that mirrors what stands above it."""
    canvas, palette, rng = easel.canvas, easel.palette, easel.stream("mirror")
    top = round(shore * canvas.height_px)
    height = canvas.height_px - top
    down = np.linspace(0, 1, height, dtype=np.float32)
    source = (top - 1 - down * min(top - 1, height * 1.15)).astype(np.int32)
    # Ripples widen towards us.
    waves = curve(rng, height, waves=90, octaves=2) * down**0.7 * 0.014 * canvas.unit_px * (0.3 + easel.detail)
    shift = np.round(waves).astype(np.int32)
    columns = (np.arange(canvas.width_px)[None, :] + shift[:, None]).clip(0, canvas.width_px - 1)
    water = canvas.pixels[source[:, None], columns]
    deep = mix(palette.sky[0], palette.near, 0.5)
    canvas.pixels[top:] = water + (deep - water) * (darkness + 0.34 * down)[:, None, None]
    _glints(easel, top)
    line = np.exp(-((np.arange(height) / (0.004 * canvas.unit_px)) ** 2)).astype(np.float32)
    canvas.shine(palette.sun, np.repeat(line[:, None] * 0.35, canvas.width_px, axis=1), top_px=top)


def _glints(easel: Easel, top: int) -> None:
    """The path of light under the sun, and a few bright ripples elsewhere."""
    canvas, palette, rng = easel.canvas, easel.palette, easel.stream("glints")
    height, width = canvas.height_px - top, canvas.width_px
    down = np.linspace(0.02, 1, height, dtype=np.float32)[:, None]
    lines = field(rng, width, height, cells=(9, 64), octaves=2)
    x = (canvas.columns[None, :] / width - easel.sun_across) * width / canvas.unit_px
    path = np.exp(-((x / (0.05 + 0.2 * down)) ** 2))
    sparkle = np.clip((lines - 0.52 + 0.12 * path) * 7, 0, 1)
    strength = 0.75 if easel.plan.light != "overcast" else 0.25
    canvas.shine(palette.sun, sparkle * (path * strength + 0.05) * (1.1 - 0.6 * down), top_px=top)


def sea(easel: Easel) -> Stage:
    """Open water with an island or two; a beach in front for whoever cannot swim."""
    plan = easel.plan
    horizon = 0.56
    paint_sky(easel, horizon)
    _islands(easel, horizon)
    mirror(easel, horizon, darkness=0.36)
    floating = {"boat", "whale"}
    has_beach = any(item.name not in floating for item in plan.items) or bool(easel.stream("beach").random() < 0.4)
    for index in range(3 if has_beach else 5):
        _wave(easel, index)
    if has_beach:
        _beach(easel)
    return Stage(ground=0.9 if has_beach else 0.86, water=0.74, is_glossy=not has_beach)


def _islands(easel: Easel, horizon: float) -> None:
    canvas, rng = easel.canvas, easel.stream("islands")
    for index in range(int(rng.integers(1, 3))):
        away = np.abs(canvas.columns / canvas.width_px - (1 - easel.sun_across) - rng.uniform(-0.2, 0.2))
        bulk = np.clip(1 - (away / rng.uniform(0.16, 0.34)) ** 2, 0, 1)
        rock = 0.6 + 0.4 * ridge(rng, canvas.width_px, waves=7, octaves=easel.octaves(2, 6))
        line = (horizon - bulk * rock * rng.uniform(0.07, 0.14) + 0.001) * canvas.height_px
        top = easel.palette.land(0.28 + 0.3 * index)
        lay(easel, line, top, mix(top, easel.palette.horizon, 0.4), fade=0.12)


def _wave(easel: Easel, index: int) -> None:
    """A long swell with a bright crest."""
    canvas, palette, rng = easel.canvas, easel.palette, easel.stream("wave", index)
    line = (0.68 + 0.075 * index + 0.008 * curve(rng, canvas.width_px, waves=5, octaves=2)) * canvas.height_px
    start = max(0, int(line.min()) - 1)
    depth = canvas.rows[start:, None] - line[None, :]
    fade = np.exp(-np.maximum(depth, 0) / (0.05 * canvas.height_px)) * np.clip(depth + 0.5, 0, 1)
    deep = mix(palette.near, palette.sky[0], 0.35)
    canvas.paint(deep, fade * (0.16 + 0.05 * index), top_px=start)
    crest = np.exp(-((depth / (0.0022 * canvas.unit_px)) ** 2))
    broken = np.clip(curve(rng, canvas.width_px, waves=16, octaves=3), 0, 1)
    canvas.shine(palette.sun, crest * broken[None, :] * 0.5, top_px=start)


def _beach(easel: Easel) -> None:
    canvas, palette, rng = easel.canvas, easel.palette, easel.stream("sand")
    swing = curve(rng, canvas.width_px, waves=1.6, octaves=2, gain=0.3)
    line = (0.83 + 0.03 * swing) * canvas.height_px
    start = max(0, int(line.min()) - round(0.03 * canvas.height_px))
    depth = (canvas.rows[start:, None] - line[None, :]) / canvas.height_px
    lace = 0.4 + 0.6 * field(rng, canvas.width_px, depth.shape[0], cells=(22, 8), octaves=3)
    sand = mix(mix(palette.far, palette.sun, 0.45), rgb("#e8cfa4") * palette.air, 0.5)
    wet = mix(sand, palette.near, 0.42)
    lay(easel, line, wet, sand, fade=0.07)
    foam = np.exp(-((depth / 0.007) ** 2)) + 0.5 * np.exp(-(((depth + 0.018) / 0.005) ** 2))
    canvas.paint(mix(WHITE, palette.horizon, 0.2), np.clip(foam * lace * 1.3, 0, 0.92), top_px=start)


def lake(easel: Easel) -> Stage:
    """Mountains twice: above the shore and in the water."""
    canvas, palette, plan = easel.canvas, easel.palette, easel.plan
    shore = 0.62
    paint_sky(easel, shore)
    for index in range(4):
        rng = easel.stream("shore", index)
        shape = ridge(
            rng, canvas.width_px, waves=(2 + index) * canvas.width_px / canvas.unit_px, octaves=easel.octaves(2, 7)
        )
        line = (shore - 0.02 - (0.3, 0.2, 0.11, 0.03)[index] * shape) * canvas.height_px
        if index == 3 and plan.allows("tree") and plan.allows("trees"):
            line = with_pines(easel, line, "shore", height=0.1, count=round(30 + 70 * plan.detail))
        top = palette.land(0.08 + 0.28 * index)
        lay(easel, line, top, mix(top, palette.horizon, 0.55 - 0.12 * index), fade=0.2)
        if index < 2 and plan.allows("snow"):
            snow(easel, line, ("shore", index), depth=0.16 if plan.has("snow") else 0.08)
    mirror(easel, shore)
    if any(item.name != "boat" for item in plan.items):
        _bank(easel)
        return Stage(ground=0.91, water=0.74)
    return Stage(ground=0.9, water=0.78, is_glossy=True)


def _bank(easel: Easel) -> None:
    """A grassy shore in front."""
    canvas, palette, rng = easel.canvas, easel.palette, easel.stream("bank")
    line = (
        0.84 + 0.02 * curve(rng, canvas.width_px, waves=2, octaves=easel.octaves(2, 5), gain=0.4)
    ) * canvas.height_px
    top = mix(meadow_green(easel), palette.near, 0.45)
    lay(easel, line, mix(top, palette.sun, 0.16), mix(top, palette.near, 0.6), fade=0.14)


def underwater(easel: Easel) -> Stage:
    """Light from above, bubbles, weeds and rocks on the floor."""
    canvas = easel.canvas
    light, middle, deep = _water_colours(easel)
    canvas.fill(ramp((light, middle, deep), canvas.height_px))
    _shafts(easel, light)
    for index in range(4):
        rng = easel.stream("floor", index)
        shape = ridge(rng, canvas.width_px, waves=2.4 + index, octaves=easel.octaves(2, 5))
        line = (0.82 + 0.045 * index - 0.12 * shape) * canvas.height_px
        colour = mix(middle, shifted(deep, lightness=-0.1), 0.25 + 0.25 * index)
        _weeds(easel, index, colour)
        lay(easel, line, colour, mix(colour, deep, 0.5), fade=0.2)
    _bubbles(easel)
    return Stage(ground=0.93, air=0.44, is_backlit=False, is_open=False)


def _water_colours(easel: Easel) -> tuple[Colour, Colour, Colour]:
    sets = ("#b8f2ea #1f9bb8 #0a2c5a", "#d6f7d8 #2aa39a #0c3b4c", "#a9d8ff #2f6fc8 #14164e", "#ffe0d0 #b06aa8 #241a58")
    codes = sets[int(easel.stream("water").integers(len(sets)))].split()
    air = easel.palette.air
    light, middle, deep = (rgb(code) * air for code in codes)
    return light, middle, deep


def _shafts(easel: Easel, light: Colour) -> None:
    canvas, rng = easel.canvas, easel.stream("shafts")
    slope = rng.uniform(-0.35, 0.35)
    x = canvas.columns[None, :] / canvas.width_px + canvas.rows[:, None] / canvas.height_px * slope
    beams = np.clip(curve(rng, 1024, waves=20, octaves=2) + 0.1, 0, 1)
    fade = np.clip(1 - canvas.rows / canvas.height_px * 1.15, 0, 1)[:, None]
    canvas.shine(light, beams[((x + 0.4) / 1.8 * 1023).clip(0, 1023).astype(np.int32)] * fade * 0.5)
    canvas.glow(WHITE, easel.sun_across, -0.05, 0.55, 0.5)


def _weeds(easel: Easel, index: int, colour: Colour) -> None:
    """Swaying ribbons of kelp."""
    canvas, rng = easel.canvas, easel.stream("weeds", index)
    for _ in range(round(3 + 9 * easel.detail)):
        foot, tall = rng.uniform(0, canvas.width_px), rng.uniform(0.1, 0.3) * canvas.height_px
        start = max(0, int(0.9 * canvas.height_px - tall))
        up = np.clip((0.9 * canvas.height_px - canvas.rows[start:]) / tall, 0, 1)
        sway = np.sin(up * rng.uniform(4, 9) + rng.uniform(0, 6)) * 0.018 * canvas.unit_px * up
        half = (1 - up) ** 0.6 * (0.006 + 0.003 * np.sin(up * 40)) * canvas.unit_px
        left = max(0, int(foot - 0.04 * canvas.unit_px))
        away = np.abs(canvas.columns[None, left : int(foot + 0.04 * canvas.unit_px)] - (foot + sway)[:, None])
        canvas.paint(colour, np.clip(half[:, None] - away + 0.5, 0, 1), left_px=left, top_px=start)


def _bubbles(easel: Easel) -> None:
    canvas, rng = easel.canvas, easel.stream("bubbles")
    for _ in range(round(14 + 50 * easel.detail)):
        across, down = float(rng.random()), float(rng.random() ** 0.8)
        radius = 0.0015 + 0.011 * float(rng.random()) ** 3
        canvas.disc(WHITE, across, down, radius, 0.2)
        canvas.disc(WHITE, across - radius * 0.3, down - radius * 0.3, radius * 0.35, 0.7)


def wobbled(picture: Image.Image, strength_px: float) -> Image.Image:
    """Bend the rows of a mirrored sprite like water does."""
    pixels = np.asarray(picture)
    rows = np.arange(pixels.shape[0])
    shift: Field = np.sin(rows / pixels.shape[0] * 60 + rows * 0.05) * strength_px * rows / pixels.shape[0]
    columns = (np.arange(pixels.shape[1])[None, :] + np.round(shift).astype(np.int32)[:, None]) % pixels.shape[1]
    return Image.fromarray(pixels[rows[:, None], columns])
