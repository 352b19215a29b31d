"""Space, and pictures that show nothing in particular."""

from collections.abc import Callable

import numpy as np

from imagegen.providers.dialects.sketch.colour import WHITE, Colour, Field, mix, ramp, rgb, shifted
from imagegen.providers.dialects.sketch.easel import Easel, Stage
from imagegen.providers.dialects.sketch.noise import curve, field
from imagegen.providers.dialects.sketch.scenes.land import lay


def space(easel: Easel) -> Stage:
    """Stars, a nebula and a ringed planet; moon ground where somebody has to stand."""
    canvas, plan, rng = easel.canvas, easel.plan, easel.stream("space")
    night = shifted(easel.palette.sky[0], lightness=-0.03)
    canvas.fill(ramp((night, shifted(night, lightness=0.06, chroma=1.3), night), canvas.height_px))
    hues = [shifted(rgb("#7a4ae0"), turn_deg=float(rng.uniform(-60, 120))) for _ in range(2)]
    for index, hue in enumerate(hues):
        _nebula(easel, index, hue)
    if plan.allows("stars"):
        _star_field(easel)
    _planet(easel, shifted(hues[0], lightness=0.16, turn_deg=150, chroma=0.9))
    flying = {"rocket", "plane", "balloon", "bird"}
    if any(item.name not in flying for item in plan.items) or rng.random() < 0.35:
        _moon_ground(easel, hues[1])
    return Stage(ground=0.9, air=0.5, is_backlit=False, is_open=False)


def _nebula(easel: Easel, index: int, hue: Colour) -> None:
    canvas, rng = easel.canvas, easel.stream("nebula", index)
    cloud = field(rng, canvas.width_px, canvas.height_px, cells=(2.4, 2.4), octaves=easel.octaves(2, 6))
    canvas.shine(hue, np.clip((cloud - 0.42) * 2.4, 0, 1) ** 1.6 * 0.62)
    canvas.shine(WHITE, np.clip((cloud - 0.74) * 3, 0, 1) ** 2 * 0.4)


def _star_field(easel: Easel) -> None:
    canvas, rng = easel.canvas, easel.stream("stars")
    for _ in range(round(260 + 700 * easel.detail)):
        size = 0.0007 + 0.0026 * float(rng.random()) ** 7
        colour = mix(WHITE, rgb("#ffcf9a") if rng.random() < 0.3 else rgb("#a9c8ff"), float(rng.random()) * 0.7)
        canvas.disc(
            colour, float(rng.random()), float(rng.random()), max(size, 0.5 / canvas.unit_px), 0.35 + 200 * size
        )


def _planet(easel: Easel, colour: Colour) -> None:
    canvas, rng = easel.canvas, easel.stream("planet")
    across, down, radius = easel.sun_across, float(rng.uniform(0.2, 0.34)), float(rng.uniform(0.1, 0.17))
    canvas.glow(colour, across, down, radius * 1.9, 0.35)
    tilt = float(rng.uniform(-0.45, 0.45))
    ring = _ring(easel, across, down, radius, tilt)
    canvas.paint(mix(colour, WHITE, 0.4), ring[0])
    mask, left_px, top_px = canvas.round_mask(across, down, radius)
    size = mask.shape[0]
    at = np.linspace(-1, 1, size, dtype=np.float32)
    bands = curve(rng, size * 2, waves=9, octaves=3)
    swirl = field(rng, size, size, cells=(5, 5), octaves=3)
    row = (
        ((at[:, None] + at[None, :] * tilt + 0.14 * swirl + 1.6) / 3.4 * size * 2)
        .clip(0, size * 2 - 1)
        .astype(np.int32)
    )
    light = np.clip(0.62 - 0.6 * (at[None, :] * -easel.side * 0.8 + at[:, None] * 0.7), 0.06, 1)[..., None]
    surface = (
        mix(colour, rgb("#201838"), 0.2) + (mix(colour, WHITE, 0.35) - colour) * (0.5 + 0.5 * bands[row])[..., None]
    )
    canvas.paint(surface * light, mask, left_px=left_px, top_px=top_px)
    canvas.paint(mix(colour, WHITE, 0.4), ring[1])


def _ring(easel: Easel, across: float, down: float, radius: float, tilt: float) -> tuple[Field, Field]:
    """The far and the near half of a ring."""
    canvas = easel.canvas
    x = (canvas.columns[None, :] - across * canvas.width_px) / canvas.unit_px / radius
    y = (canvas.rows[:, None] - down * canvas.height_px) / canvas.unit_px / radius
    flat_y = (y * np.cos(tilt) + x * np.sin(tilt)) * 3.6
    distance = np.hypot(x * np.cos(tilt) - y * np.sin(tilt), flat_y)
    band = np.clip((0.28 - np.abs(distance - 1.65)) * 9, 0, 1) * (0.45 + 0.3 * np.sin(distance * 46))
    return band * (flat_y < 0), band * (flat_y >= 0)


def _moon_ground(easel: Easel, hue: Colour) -> None:
    canvas = easel.canvas
    for index in range(2):
        rng = easel.stream("crater", index)
        line = (0.79 + 0.07 * index + 0.03 * curve(rng, canvas.width_px, waves=2.5, octaves=4)) * canvas.height_px
        top = mix(shifted(hue, chroma=0.35, lightness=0.06), rgb("#9a94ac"), 0.45) * (0.95 - 0.25 * index)
        lay(easel, line, top, top * 0.35, fade=0.26)


def abstract(easel: Easel) -> Stage:
    """One of four compositions, by the seed."""
    kinds: tuple[Callable[[Easel], None], ...] = (_bands, _orbs, _contours, _arches)
    kinds[int(easel.stream("abstract").integers(len(kinds)))](easel)
    return Stage(ground=0.86, is_backlit=False, is_open=False)


def _tones(easel: Easel, count: int) -> list[Colour]:
    """A walk through the palette, from sky to land."""
    palette = easel.palette
    return list(ramp((palette.near, palette.sky[0], palette.sky[1], palette.far, palette.sky[-1], palette.sun), count))


def _bands(easel: Easel) -> None:
    """Flowing paper-thin waves with soft shadows between them."""
    canvas, rng = easel.canvas, easel.stream("bands")
    count = round(6 + 5 * easel.detail)
    tones = _tones(easel, count + 2)[::-1]
    canvas.fill(ramp((tones[0], tones[1]), canvas.height_px))
    slope = rng.uniform(-0.3, 0.3)
    for index in range(count):
        step = index * canvas.width_px // 30
        swing = curve(easel.stream("band", index % 3), 2 * canvas.width_px, waves=3, octaves=2, gain=0.3)
        drift = 0.13 * swing[step : step + canvas.width_px] + slope * (canvas.columns / canvas.width_px - 0.5)
        line = (0.12 + 0.92 * index / count + drift) * canvas.height_px
        away = canvas.rows[:, None] - line[None, :]
        canvas.shade(easel.palette.shadow, np.exp(-((np.minimum(away, 0) / (0.03 * canvas.unit_px)) ** 2)) * 0.3)
        lay(easel, line, mix(tones[index + 1], easel.palette.sun, 0.12), tones[index + 2], fade=0.22)


def _orbs(easel: Easel) -> None:
    """Spheres of light on a quiet ground."""
    canvas, rng = easel.canvas, easel.stream("orbs")
    tones = _tones(easel, 7)
    canvas.fill(ramp((tones[3], tones[4], tones[5]), canvas.height_px))
    for index in range(round(6 + 9 * easel.detail)):
        across, down = float(rng.uniform(0.08, 0.92)), float(rng.uniform(0.08, 0.92))
        radius = float(rng.uniform(0.08, 0.3)) / (1 + 0.16 * index)
        canvas.dim(mix(WHITE, easel.palette.shadow, 0.3), across - 0.03 * easel.side, down + 0.05, radius * 1.1, radius)
        mask, left_px, top_px = canvas.round_mask(across, down, radius)
        at = np.linspace(-1, 1, mask.shape[0], dtype=np.float32)
        light = np.clip(0.5 + 0.42 * (at[None, :] * easel.side - at[:, None]), 0, 1)[..., None]
        dark, pale = tones[index % 4], tones[3 + index % 4]
        canvas.paint(dark + (pale - dark) * light**1.3, mask, left_px=left_px, top_px=top_px)


def _contours(easel: Easel) -> None:
    """Terraces of an unknown map."""
    canvas, rng = easel.canvas, easel.stream("contours")
    levels = round(6 + 8 * easel.detail)
    aspect = canvas.width_px / canvas.unit_px
    ground = field(rng, canvas.width_px, canvas.height_px, cells=(2.2 * aspect, 2.2), octaves=2)
    tones = np.stack(_tones(easel, levels + 1))
    height = np.clip(ground, 0, 0.999) * levels
    terrace = height.astype(np.int32)
    # A soft shadow at the foot of every step makes it look cut from card.
    foot = (1 - np.clip((height - terrace) * 2.6, 0, 1)) * (terrace > 0)
    canvas.pixels[:] = tones[levels - terrace]
    canvas.shade(easel.palette.shadow, (1 - np.clip((terrace + 1 - height) * 3.2, 0, 1)) * 0.34)
    canvas.shine(easel.palette.sun, foot * 0.12)


def _arches(easel: Easel) -> None:
    """Nested arches and a sun, like a linen print."""
    canvas, rng = easel.canvas, easel.stream("arches")
    tones = _tones(easel, 8)
    canvas.fill(ramp((mix(tones[6], WHITE, 0.35), mix(tones[5], WHITE, 0.25)), canvas.height_px))
    canvas.disc(tones[4], easel.sun_across, 0.26, 0.13)
    for _ in range(int(rng.integers(2, 4))):
        across, foot, radius = (
            float(rng.uniform(0.1, 0.9)),
            float(rng.uniform(0.82, 1.05)),
            float(rng.uniform(0.2, 0.38)),
        )
        rings = round(3 + 3 * easel.detail)
        for ring in range(rings):
            _arch(easel, across, foot, radius * (1 - ring / rings), tones[(ring * 2 + int(radius * 40)) % 7])


def _arch(easel: Easel, across: float, foot: float, radius: float, colour: Colour) -> None:
    canvas = easel.canvas
    x = (canvas.columns[None, :] - across * canvas.width_px) / canvas.unit_px
    y = (canvas.rows[:, None] - (foot * canvas.height_px - 0.38 * canvas.unit_px)) / canvas.unit_px
    distance = np.where(y < 0, np.hypot(x, y), np.abs(x) + 0 * y)
    mask = np.clip((radius - distance) * canvas.unit_px + 0.5, 0, 1) * (canvas.rows < foot * canvas.height_px)[:, None]
    canvas.shade(easel.palette.shadow, np.exp(-((np.maximum(distance - radius, 0) / 0.02) ** 2)) * 0.1)
    canvas.paint(colour, mask)
