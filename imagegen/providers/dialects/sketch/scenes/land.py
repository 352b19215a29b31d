"""Layers of land that fade into the air: mountains, dunes, hills, woods."""

import numpy as np

from imagegen.providers.dialects.sketch.colour import WHITE, Colour, Field, mix, rgb, shifted
from imagegen.providers.dialects.sketch.easel import Easel, Stage
from imagegen.providers.dialects.sketch.noise import curve, field, ridge
from imagegen.providers.dialects.sketch.scenes.sky import paint_sky


def lay(easel: Easel, line: Field, top: Colour, foot: Colour, *, fade: float = 0.3, light: Field | None = None) -> None:
    """Paint everything below a line (pixels down, one per column), `top` dissolving into `foot` over `fade`.

    `light` (from -1 in shadow to 1 in the sun, shape (rows below the highest point, width)) models its faces.
    """
    canvas, palette = easel.canvas, easel.palette
    start = max(0, int(line.min()) - 1)
    depth = canvas.rows[start:, None] - line[None, :]
    way = np.clip(depth / (fade * canvas.height_px), 0, 1)[..., None]
    colour = top + (foot - top) * way
    if light is not None:
        faces = (light * (1 - way[..., 0] ** 2))[..., None]
        colour += np.maximum(faces, 0) * (mix(top, palette.sun, 0.55) - colour)
        colour += np.maximum(-faces, 0) * (shifted(top, lightness=-0.09, turn_deg=12) - colour)
    canvas.paint(colour, np.clip(depth + 0.5, 0, 1), top_px=start)


def faces(easel: Easel, line: Field, purpose: object, *, strength: float, ruggedness: float = 1.0) -> Field:
    """Light and shadow on the slopes below a line: edges run down from every peak, ragged like rock."""
    canvas, rng = easel.canvas, easel.stream("faces", purpose)
    start = max(0, int(line.min()) - 1)
    depth = np.maximum(canvas.rows[start:, None] - line[None, :], 0)
    reach = max(3, round(canvas.unit_px * 0.016)) | 1
    smooth = np.convolve(np.pad(line, reach, mode="edge"), np.full(reach, 1 / reach), "same")[reach:-reach]
    lit = np.tanh(np.gradient(smooth) * easel.side * 3.0).astype(np.float32)
    rock = field(rng, canvas.width_px, depth.shape[0], cells=(14, 9), octaves=easel.octaves(1, 5)) - 0.5
    drift = depth * 0.42 * -easel.side + rock * canvas.unit_px * 0.09 * ruggedness
    columns = np.arange(canvas.width_px, dtype=np.float32)[None, :] + drift
    return lit[np.clip(columns, 0, canvas.width_px - 1).astype(np.int32)] * strength * easel.relief


def with_pines(easel: Easel, line: Field, purpose: object, *, height: float, count: int) -> Field:
    """Let conifers stand on a line."""
    canvas, rng = easel.canvas, easel.stream("pines", purpose)
    grown = line.copy()
    for _ in range(count):
        tall = height * canvas.unit_px * rng.uniform(0.45, 1.0)
        half = tall * rng.uniform(0.11, 0.16)
        centre = rng.uniform(0, canvas.width_px)
        left, right = max(0, int(centre - half)), min(canvas.width_px, int(centre + half) + 1)
        away = np.abs(np.arange(left, right) - centre) / half
        # Branches: the outline steps in and out on its way up.
        teeth = 0.09 * np.abs(((away * 4.5) % 1) - 0.5) * (away < 0.97)
        foot = line[min(canvas.width_px - 1, int(centre))]
        top = foot - tall * np.clip(1 - away - teeth, 0, 1) + (away >= 1) * tall
        grown[left:right] = np.minimum(grown[left:right], top)
    return grown


def snow(easel: Easel, line: Field, purpose: object, *, depth: float) -> None:
    """Cover the highest parts below a line with snow."""
    canvas, palette, rng = easel.canvas, easel.palette, easel.stream("snow", purpose)
    start = max(0, int(line.min()) - 1)
    below = canvas.rows[start:, None] - line[None, :]
    ragged = field(rng, canvas.width_px, below.shape[0], cells=(26, 14), octaves=4)
    level = start + depth * canvas.height_px
    limit = (level - line)[None, :] * (0.35 + 1.1 * ragged)
    mask = np.clip((limit - below) / (0.012 * canvas.unit_px), 0, 1) * np.clip(below + 0.5, 0, 1)
    lit = np.clip(faces(easel, line, purpose, strength=1.0) * 0.5 + 0.5, 0, 1)[..., None]
    bright = mix(WHITE, palette.sun, 0.35) if not palette.is_dark else mix(palette.sun, palette.sky[1], 0.3)
    dim = mix(mix(bright, palette.sky[0], 0.45), palette.far, 0.35)
    canvas.paint(dim + (bright - dim) * lit, mask * 0.93, top_px=start)


def mist(easel: Easel, down: float, thickness: float, strength: float) -> None:
    """A drifting band of mist."""
    canvas, palette, rng = easel.canvas, easel.palette, easel.stream("mist", round(down * 100))
    band = np.exp(-(((canvas.rows / canvas.height_px - down) / thickness) ** 2))
    seen = np.flatnonzero(band > 0.01)
    drift = 0.45 + 0.55 * field(rng, canvas.width_px, len(seen), cells=(3, 3), octaves=3)
    mask = band[seen][:, None] * drift * strength
    canvas.paint(mix(palette.horizon, palette.sun, 0.3), mask, top_px=int(seen[0]))


def mountains(easel: Easel) -> Stage:
    """Ranges behind each other, the front one with trees."""
    plan = easel.plan
    horizon = 0.6
    # Whoever stands in front needs a clearing: the trees move one range back.
    wooded = 4 if plan.items else 5
    paint_sky(easel, horizon + 0.08)
    for index in range(6):
        nearness = index / 5
        line = _range_line(easel, index, horizon)
        if index == 5 and plan.items:
            line = _clearing(easel)
        if index == wooded and plan.allows("tree") and plan.allows("trees"):
            line = with_pines(easel, line, index, height=0.13, count=round(24 + 60 * plan.detail))
        top = easel.palette.land(nearness**1.15)
        foot = mix(top, easel.palette.horizon, 0.62 * (1 - nearness) + 0.1)
        lit = faces(easel, line, index, strength=0.52 - 0.07 * index) if index in (1, 2, 3) else None
        lay(easel, line, top, foot, fade=0.26, light=lit)
        if index in (1, 2) and plan.allows("snow") and (plan.has("snow") or _is_alpine(easel)):
            snow(easel, line, index, depth=0.2 if plan.has("snow") else 0.12)
        if index in (2, 4) and plan.allows("fog"):
            mist(easel, horizon + 0.07 * index, 0.05, 0.75 if plan.has("fog") else 0.28)
    return Stage(ground=0.91)


def _clearing(easel: Easel) -> Field:
    canvas = easel.canvas
    line: Field = (
        0.845 + 0.014 * curve(easel.stream("clearing"), canvas.width_px, waves=2, octaves=3)
    ) * canvas.height_px
    return line


def _is_alpine(easel: Easel) -> bool:
    return bool(easel.stream("alpine").random() < 0.6)


def _range_line(easel: Easel, index: int, horizon: float) -> Field:
    canvas, rng = easel.canvas, easel.stream("range", index)
    aspect = canvas.width_px / canvas.unit_px
    waves = (1.6 + 0.5 * index) * aspect * float(rng.uniform(0.8, 1.25))
    octaves = easel.octaves(2, 7)
    if index < 4:
        shape = ridge(rng, canvas.width_px, waves=waves, octaves=octaves)
    else:
        shape = 0.45 + 0.4 * curve(rng, canvas.width_px, waves=waves * 0.6, octaves=octaves, gain=0.36)
    height = (0.2, 0.32, 0.27, 0.2, 0.13, 0.1)[index]
    base = horizon + 0.02 + 0.075 * index
    line: Field = (base + 0.06 - height * shape) * canvas.height_px
    return line


def desert(easel: Easel) -> Stage:
    """Dunes: one lit and one shaded face along a swinging crest."""
    canvas, palette, plan = easel.canvas, easel.palette, easel.plan
    horizon = 0.56
    paint_sky(easel, horizon + 0.04)
    warm = rgb("#d9a066") * palette.air
    sand = mix(mix(palette.far, mix(palette.sun, palette.horizon, 0.5), 0.45), warm, 0.1 if plan.tint else 0.62)
    for index in range(5):
        rng = easel.stream("dune", index)
        waves = (2.2 - 0.25 * index) * canvas.width_px / canvas.unit_px
        shape = 1 - np.abs(curve(rng, canvas.width_px, waves=waves, octaves=2, gain=0.25))
        line = (horizon + 0.085 * index + 0.05 - (0.05 + 0.045 * index) * shape) * canvas.height_px
        top = mix(sand, mix(palette.near, warm, 0.25), 0.04 + 0.13 * index)
        lit = faces(easel, line, index, strength=0.85, ruggedness=0.25)
        lay(easel, line, top, mix(top, palette.near, 0.25), fade=0.42, light=lit)
        _ripples(easel, line, index)
    return Stage(ground=0.9)


def _ripples(easel: Easel, line: Field, index: int) -> None:
    """Wind ripples, closer together the farther away the dune is."""
    canvas, rng = easel.canvas, easel.stream("ripples", index)
    if easel.detail < 0.15 or index < 2:
        return
    start = max(0, int(line.min()) - 1)
    depth = canvas.rows[start:, None] - line[None, :]
    wobble = field(rng, canvas.width_px, depth.shape[0], cells=(5, 4), octaves=3)
    phase = depth / canvas.unit_px * (200 - 24 * index) + wobble * 9
    mask = np.clip(np.sin(phase), 0, 1) * np.clip(depth / (0.05 * canvas.unit_px), 0, 1)
    canvas.shade(easel.palette.shadow, mask * 0.09 * easel.detail**0.5, top_px=start)


def meadow(easel: Easel) -> Stage:
    """Rolling hills and a flowering foreground."""
    canvas, palette, plan = easel.canvas, easel.palette, easel.plan
    horizon = 0.54
    paint_sky(easel, horizon + 0.06)
    for index in range(5):
        rng = easel.stream("hill", index)
        waves = (1.5 + 0.2 * index) * canvas.width_px / canvas.unit_px
        shape = curve(rng, canvas.width_px, waves=waves, octaves=easel.octaves(1, 3), gain=0.22)
        line = (horizon + 0.075 * index - 0.055 * shape) * canvas.height_px
        top = mix(palette.land((index + 0.6) / 5.6), meadow_green(easel), 0.66)
        if index in (1, 2, 3) and plan.allows("tree") and plan.allows("trees"):
            bush = shifted(mix(top, palette.near, 0.4), lightness=-0.03)
            lay(easel, _with_bushes(easel, line, index), mix(bush, palette.sun, 0.12), bush, fade=0.03)
        lit = faces(easel, line, index, strength=0.3, ruggedness=0.4)
        lay(easel, line, top, mix(top, palette.near if index > 2 else palette.horizon, 0.3), fade=0.3, light=lit)
    if plan.has("snow"):
        lay(easel, np.full(canvas.width_px, 0.8 * canvas.height_px), WHITE, palette.far, fade=0.4)
    return Stage(ground=0.88, front=_grass)


def meadow_green(easel: Easel) -> Colour:
    """The green of grass in this light."""
    base = mix(easel.palette.near, easel.palette.sun, 0.32)
    green = (
        np.array([0.4, 0.62, 0.2], np.float32)
        if easel.plan.light != "golden"
        else np.array([0.6, 0.56, 0.2], np.float32)
    )
    return mix(base, green * easel.palette.air, 0.55)


def _with_bushes(easel: Easel, line: Field, index: int) -> Field:
    """Round trees in groups along a hill."""
    canvas, rng = easel.canvas, easel.stream("bushes", index)
    grown = line.copy()
    x = np.arange(canvas.width_px)
    for _ in range(3):
        middle = rng.uniform(0, canvas.width_px)
        for _ in range(round(3 + 6 * easel.detail)):
            radius = canvas.unit_px * rng.uniform(0.008, 0.02) * (0.6 + 0.35 * index)
            centre = middle + rng.normal(0, 0.05) * canvas.unit_px
            bulge = np.sqrt(np.maximum(radius**2 - (x - centre) ** 2, 0)) * 1.7
            grown = np.where(bulge > 0, np.minimum(grown, line - bulge), grown)
    return grown


def _grass(easel: Easel) -> None:
    """Blades and flowers at the lower edge, in front of the subject's feet."""
    canvas, palette, plan = easel.canvas, easel.palette, easel.plan
    rng = easel.stream("grass")
    blades = np.full(canvas.width_px, 0.985, np.float32) + 0.012 * curve(rng, canvas.width_px, waves=4, octaves=2)
    x = np.arange(canvas.width_px)
    for _ in range(round((60 + 240 * easel.detail) * canvas.width_px / canvas.unit_px)):
        centre, tall = rng.uniform(0, canvas.width_px), rng.uniform(0.015, 0.06)
        half = canvas.unit_px * 0.004
        left, right = max(0, int(centre - half)), min(canvas.width_px, int(centre + half) + 1)
        rise = tall * np.clip(1 - np.abs(x[left:right] - centre) / half, 0, 1)
        blades[left:right] = np.minimum(blades[left:right], 0.99 - rise)
    dark = mix(meadow_green(easel), palette.near, 0.55)
    lay(easel, blades * canvas.height_px, dark, palette.near, fade=0.06)
    if plan.allows("flower") and plan.allows("flowers"):
        _wildflowers(easel, dark)


def _wildflowers(easel: Easel, dark: Colour) -> None:
    canvas, palette, rng = easel.canvas, easel.palette, easel.stream("wildflowers")
    hues = (
        shifted(palette.sun, chroma=1.4),
        mix(palette.horizon, WHITE, 0.4),
        shifted(palette.sun, chroma=4, turn_deg=-50),
    )
    count = round((30 + 90 * easel.detail) * (2.2 if easel.plan.has("flowers") else 1.0))
    for _ in range(count):
        down = float(rng.uniform(0.9, 1.0) if not easel.plan.has("flowers") else rng.uniform(0.74, 1.0))
        near = (down - 0.7) / 0.3
        colour = mix(hues[int(rng.integers(3))], dark, 0.15) * palette.air
        canvas.disc(colour, float(rng.random()), down, float(rng.uniform(0.003, 0.0075)) * near + 0.0012, 0.95)


def forest(easel: Easel) -> Stage:
    """Conifers in the mist, trunks in front, light falling through them."""
    canvas, palette, plan = easel.canvas, easel.palette, easel.plan
    paint_sky(easel, 0.8)
    canvas.paint(
        mix(palette.horizon, palette.sun, 0.25), np.full((canvas.height_px, canvas.width_px), 0.35, np.float32)
    )
    for index in range(5):
        rng = easel.stream("wood", index)
        shape = curve(rng, canvas.width_px, waves=2, octaves=2, gain=0.3)
        line = (0.56 + 0.085 * index - 0.03 * shape) * canvas.height_px
        count = round((46 - 4 * index) * (0.5 + plan.detail) * canvas.width_px / canvas.unit_px)
        line = with_pines(easel, line, ("wood", index), height=0.26 + 0.045 * index, count=count)
        top = palette.land(0.1 + 0.2 * index)
        lay(easel, line, top, mix(top, palette.horizon, 0.7 - 0.12 * index), fade=0.3)
        if plan.allows("fog"):
            mist(easel, 0.62 + 0.07 * index, 0.05, 0.8 if plan.has("fog") else 0.4)
    if plan.allows("sun"):
        _rays(easel)
    floor = mix(palette.near, palette.land(0.6), 0.4)
    line = (0.85 + 0.014 * curve(easel.stream("floor"), canvas.width_px, waves=3, octaves=3)) * canvas.height_px
    lay(easel, line, mix(floor, palette.sun, 0.16), palette.near, fade=0.16)
    return Stage(ground=0.91, front=_trunks)


def _rays(easel: Easel) -> None:
    """Beams from the sun, fanned out."""
    canvas, rng = easel.canvas, easel.stream("rays")
    x = (canvas.columns[None, :] - easel.sun_across * canvas.width_px) / canvas.unit_px
    y = canvas.rows[:, None] / canvas.unit_px + 0.35
    angle = (np.arctan2(x, y) + 1.6) / 3.2
    beams = np.clip(curve(rng, 720, waves=44, octaves=2), 0, 1)
    fade = np.clip(1.15 - canvas.rows / canvas.height_px, 0, 1)[:, None]
    strength = 0.14 if easel.palette.is_dark else 0.34
    canvas.shine(easel.palette.sun, beams[(angle * 719).astype(np.int32).clip(0, 719)] * fade * strength)


def _trunks(easel: Easel) -> None:
    """Two or three dark trunks that frame the picture."""
    canvas, palette = easel.canvas, easel.palette
    for index in range(3):
        rng = easel.stream("trunk", index)
        across = float(rng.uniform(-0.02, 0.13)) if index % 2 == 0 else float(rng.uniform(0.87, 1.02))
        half = float(rng.uniform(0.016, 0.034)) * canvas.unit_px
        bark = 0.12 * curve(rng, canvas.height_px, waves=26, octaves=3)
        root = 0.9 * np.exp((canvas.rows / canvas.height_px - 1.02) * 14)
        width = half * (0.86 + bark + root)
        away = np.abs(canvas.columns[None, :] - across * canvas.width_px)
        mask = np.clip(width[:, None] - away + 0.5, 0, 1)
        lit = np.clip((canvas.columns - across * canvas.width_px) / half * easel.side, -1, 1) * 0.5 + 0.5
        dark = mix(palette.near, np.zeros(3, np.float32), 0.35)
        rim = mix(dark, palette.sun, 0.22)
        canvas.paint(dark + (rim - dark) * (lit**3)[None, :, None] * np.ones_like(mask)[..., None], mask)
