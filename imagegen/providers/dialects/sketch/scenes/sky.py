"""Sky, sun and moon, clouds, stars: what stands behind everything outdoors."""

import numpy as np

from imagegen.providers.dialects.sketch.colour import WHITE, mix, ramp, rgb
from imagegen.providers.dialects.sketch.easel import Easel, Stage
from imagegen.providers.dialects.sketch.noise import curve, enlarged, field

AURORA = ("#5df2b0", "#3fd0d8", "#9a7cf5")


def paint_sky(easel: Easel, horizon: float) -> None:
    """Paint everything above `horizon` (a fraction of the height); below it the horizon's colour goes on."""
    canvas, palette, plan = easel.canvas, easel.palette, easel.plan
    above = max(2, round(canvas.height_px * horizon))
    below = np.repeat(palette.horizon[None, :], max(0, canvas.height_px - above), axis=0)
    canvas.fill(np.concatenate([ramp(palette.sky, above), below])[: canvas.height_px])
    if plan.allows("stars") and (plan.has("stars") or plan.light in ("night", "dusk")):
        _stars(easel, horizon)
    if plan.has("aurora"):
        _aurora(easel, horizon)
    _sun(easel, horizon)
    if plan.allows("clouds"):
        _clouds(easel, horizon)


def sun_down(easel: Easel, horizon: float) -> float:
    """How far down the picture the sun stands."""
    return horizon * (1 - easel.sun_height)


def _sun(easel: Easel, horizon: float) -> None:
    canvas, palette, plan = easel.canvas, easel.palette, easel.plan
    across, down = easel.sun_across, sun_down(easel, horizon)
    is_moon = plan.light == "night" or plan.has("moon")
    canvas.glow(palette.sun, across, down, 0.75, 0.3 if is_moon else 0.42)
    canvas.glow(palette.sun, across, down, 0.28, 0.26 if is_moon else 0.4)
    hidden = plan.light == "overcast" and not plan.has("sun")
    if hidden or not plan.allows("moon" if is_moon else "sun"):
        return
    rng = easel.stream("sun size")
    radius = float(rng.uniform(0.045, 0.085)) * (1.0 if is_moon or easel.sun_height > 0.5 else 1.35)
    canvas.disc(palette.sun, across, down, radius, 0.96)
    if is_moon:
        _moon_face(easel, across, down, radius)


def _moon_face(easel: Easel, across: float, down: float, radius: float) -> None:
    """A crescent's shadow side or a few soft seas, by the seed."""
    canvas, rng = easel.canvas, easel.stream("moon")
    mask, left_px, top_px = canvas.round_mask(across, down, radius)
    size = mask.shape[0]
    seas = field(rng, size, size, cells=(3, 3), octaves=3)
    dark = mix(easel.palette.sun, easel.palette.sky[-1], 0.45)
    canvas.paint(dark, mask * np.clip(seas * 2.4 - 1.35, 0, 0.5), left_px=left_px, top_px=top_px)


def _stars(easel: Easel, horizon: float) -> None:
    canvas, rng = easel.canvas, easel.stream("stars")
    strength = 1.0 if easel.plan.light == "night" or easel.plan.has("stars") else 0.4
    count = round((140 + 520 * easel.detail) * strength)
    places = rng.random((count, 2), dtype=np.float32)
    sizes = 0.0008 + 0.0022 * rng.random(count) ** 5
    for (across, down), size in zip(places, sizes, strict=True):
        height = down**1.3 * horizon
        fade = 1 - (height / horizon) ** 2
        canvas.disc(WHITE, across, height, max(size, 0.55 / canvas.unit_px), (0.3 + 120 * size) * fade)


def _aurora(easel: Easel, horizon: float) -> None:
    canvas = easel.canvas
    for index, code in enumerate(AURORA):
        rng = easel.stream("aurora", index)
        foot = (0.62 - 0.12 * index + 0.09 * curve(rng, canvas.width_px, waves=3, octaves=3)) * horizon
        rays = 0.55 + 0.45 * curve(rng, canvas.width_px, waves=46, octaves=2)
        height = 0.3 * horizon
        rise = (foot[None, :] - canvas.rows[:, None] / canvas.height_px) / height
        curtain = np.where(rise > 0, np.exp(-(rise**2) * 2.2), np.exp(-((rise * 9) ** 2)))
        canvas.shine(rgb(code), curtain * np.clip(rays, 0.1, 1)[None, :] * 0.55)


def _clouds(easel: Easel, horizon: float) -> None:
    """Soft streaks, lit from the side of the sun; more of them where the words ask for clouds."""
    canvas, palette, plan, rng = easel.canvas, easel.palette, easel.plan, easel.stream("clouds")
    cover = 0.62 if plan.has("clouds") or plan.light == "overcast" else float(rng.uniform(0.3, 0.5))
    height = max(8, round(canvas.height_px * horizon))
    aspect = canvas.width_px / canvas.unit_px
    small = (max(8, canvas.width_px // 2), max(8, height // 2))
    mass = field(rng, *small, cells=(2.2 * aspect, 5.0), octaves=easel.octaves(2, 6))
    drop = max(1, small[1] // 40)
    light = np.clip((mass - np.roll(mass, -drop, axis=0)) * 5 + 0.5, 0, 1)
    thickness = np.clip((mass - (1 - cover)) * 3.2, 0, 1)
    up = np.linspace(0, 1, small[1], dtype=np.float32)[:, None]
    alpha = enlarged(thickness * np.clip(np.sin(np.pi * up**0.8), 0, 1) * 0.8, canvas.width_px, height)
    bright = mix(palette.sun, WHITE, 0.25) if not palette.is_dark else mix(palette.horizon, palette.sun, 0.3)
    dim = mix(palette.sky[1], palette.horizon, 0.3)
    tone = enlarged(light, canvas.width_px, height)[..., None]
    canvas.paint(dim + (bright - dim) * tone, np.clip(alpha, 0, 1))


def paint(easel: Easel) -> Stage:
    """Above the clouds: the sky is the whole picture, with cloud banks at its foot."""
    paint_sky(easel, 0.96)
    for index in range(4):
        _bank(easel, index)
    return Stage(ground=0.93, air=0.46, front=_front_bank)


def _front_bank(easel: Easel) -> None:
    _bank(easel, 4)


def _bank(easel: Easel, index: int) -> None:
    """A sea of round clouds: one layer, bright on top, dissolving downwards."""
    canvas, palette, rng = easel.canvas, easel.palette, easel.stream("bank", index)
    x = canvas.columns / canvas.unit_px
    top = np.full(canvas.width_px, 2.0, np.float32)
    base = 0.66 + 0.085 * index
    for _ in range(round((9 + 14 * easel.detail) * canvas.width_px / canvas.unit_px)):
        radius = rng.uniform(0.03, 0.13)
        centre, lift = rng.uniform(-0.1, canvas.width_px / canvas.unit_px + 0.1), rng.uniform(-0.03, 0.05)
        bulge = np.sqrt(np.maximum(radius**2 - (x - centre) ** 2, 0)) * 0.8
        top = np.minimum(top, np.where(bulge > 0, base + lift - bulge, base))
    depth = canvas.rows[:, None] - (top * canvas.height_px)[None, :]
    colour = mix(mix(palette.horizon, palette.sun, 0.45), palette.sky[0], 0.1 + 0.1 * (4 - index))
    shade = mix(colour, palette.sky[0], 0.42)
    tone = np.clip(depth / (0.15 * canvas.unit_px), 0, 1)[..., None]
    canvas.paint(colour + (shade - colour) * tone, np.clip(depth + 0.5, 0, 1))
