"""Place the subjects on the stage: size, row, shadow or mirror image, weather in front of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from imagegen.providers.dialects.sketch.colour import BLACK, WHITE, Colour, mix, rgb, shifted, tinted
from imagegen.providers.dialects.sketch.easel import Easel, Stage
from imagegen.providers.dialects.sketch.plan import Item
from imagegen.providers.dialects.sketch.scenes.water import wobbled
from imagegen.providers.dialects.sketch.sprites import Shading, Sprite, make_coat, paint_sprite
from imagegen.providers.dialects.sketch.subjects import SUBJECTS, Model, Subject


@dataclass(frozen=True)
class Place:
    """Where one subject stands."""

    item: Item
    number: int  # which of its kind
    across: float
    down: float  # its feet; the middle of what flies
    size: float  # of the box, in parts of the shorter side


def places(easel: Easel, stage: Stage) -> list[Place]:
    """Spread the subjects: few and large, or many and smaller; the nearest last."""
    found = [place for group in _groups(easel) for place in _row(easel, stage, group)]
    return sorted(found, key=lambda place: place.down)


def _groups(easel: Easel) -> list[list[tuple[Item, int]]]:
    """What flies and what stands are spread apart."""
    alone = [(item, number) for item in easel.plan.items for number in range(item.count)]
    flying = [pair for pair in alone if SUBJECTS[pair[0].name].place == "air"]
    return [group for group in (flying, [pair for pair in alone if pair not in flying]) if group]


def _row(easel: Easel, stage: Stage, group: list[tuple[Item, int]]) -> Iterator[Place]:
    rng, count = easel.stream("row", len(group)), len(group)
    wide = easel.canvas.width_px / easel.canvas.unit_px
    room = min(1.0, 0.93 * wide / max(1, count)) if count > 1 else 1.0
    shrink = min(1.0, 1.06 / count**0.38, max(0.36, room * 1.9)) * (0.88 + 0.24 * easel.plan.strictness)
    for index, (item, number) in enumerate(group):
        slot = (index + 0.5) / count if count > 1 else 0.5 + float(rng.uniform(-0.07, 0.07)) * _looseness(easel)
        jitter = float(rng.uniform(-0.2, 0.2)) / count if count > 1 else 0.0
        across = 0.5 + (slot + jitter - 0.5) * min(1.0, 0.55 + 0.16 * count)
        subject = SUBJECTS[item.name]
        size = subject.size * stage.zoom * shrink * float(rng.uniform(0.92, 1.08))
        yield Place(item, number, across, _down(easel, stage, subject, rng, count), size)


def _looseness(easel: Easel) -> float:
    """Product shots stand in the middle."""
    return 0.15 if easel.plan.scene in ("studio", "room") else 1.0


def _down(easel: Easel, stage: Stage, subject: Subject, rng: np.random.Generator, count: int) -> float:
    spread = float(rng.uniform(-1, 1)) * min(1.0, 0.25 * (count - 1))
    if subject.place == "air":
        stands_alone = all(SUBJECTS[item.name].place == "air" for item in easel.plan.items)
        return (stage.air if stands_alone else stage.air - 0.13) + spread * 0.2
    if subject.place == "water" and stage.water is not None:
        return stage.water + spread * 0.05
    return stage.ground + spread * 0.035


def perform(easel: Easel, stage: Stage, place: Place) -> None:
    """Paint one subject with what it throws on its surroundings."""
    canvas, item = easel.canvas, place.item
    subject = SUBJECTS[item.name]
    sprite = _sprite(easel, stage, place, subject)
    is_flying = subject.place == "air"
    foot = place.down * canvas.height_px + (place.size * canvas.unit_px / 2 if is_flying else 0)
    left = round(place.across * canvas.width_px - sprite.alpha.width / 2)
    top = round(foot) - sprite.foot_px
    if not is_flying:
        is_afloat = subject.place == "water" and stage.water is not None
        if stage.is_glossy or is_afloat:
            _mirror_image(easel, sprite, left, round(foot), strength=0.6 if is_afloat else 0.3)
        if not is_afloat and easel.plan.allows("shadow"):
            _shadow(easel, stage, sprite, left, round(foot))
    alpha = np.asarray(sprite.alpha, np.float32) / 255
    canvas.paint(np.asarray(sprite.colours, np.float32) / 255, alpha, left_px=left, top_px=top)
    _halo(easel, sprite, left, top)


def _sprite(easel: Easel, stage: Stage, place: Place, subject: Subject) -> Sprite:
    rng = easel.stream("subject", place.item.name, place.number)
    own = place.item.colour is not None and place.item.colour not in easel.plan.removed
    model = Model(
        rng=rng,
        coat=make_coat(_main_colour(easel, place, subject), turn_deg=subject.accent_deg),
        variant=place.item.variant,
        is_dark=easel.palette.is_dark,
        steams=easel.plan.allows("steam"),
        is_tinted=own,
    )
    is_flipped = bool(easel.stream("flip", place.item.name, place.number).random() < 0.5)
    return paint_sprite(
        subject.draw(model), place.size * easel.canvas.unit_px, _shading(easel, stage), is_flipped=is_flipped
    )


def _main_colour(easel: Easel, place: Place, subject: Subject) -> Colour:
    natural = [rgb(code) for code in subject.colours.split()]
    colour = natural[int(easel.stream("colour", place.item.name, place.number).integers(len(natural)))]
    wanted = place.item.colour
    if wanted is None or wanted in easel.plan.removed:
        return colour
    follows = 0.5 + 0.5 * min(1.0, easel.plan.strictness * 2)
    return mix(tinted(colour, rgb(wanted), 1.0), rgb(wanted), follows)


def _shading(easel: Easel, stage: Stage) -> Shading:
    palette = easel.palette
    is_inside = easel.plan.scene in ("studio", "abstract")
    return Shading(
        side=easel.side,
        sun=mix(palette.sun, WHITE, 0.4 if is_inside else 0.1),
        shadow=palette.shadow,
        air=WHITE if is_inside else palette.air,
        rim=0.22 if is_inside else (0.75 if stage.is_backlit else 0.45),
        relief=easel.relief,
        detail=easel.detail,
    )


def _shadow(easel: Easel, stage: Stage, sprite: Sprite, left: int, foot: int) -> None:
    """A soft long shadow away from the light, and a dark line where the subject touches the ground."""
    canvas, palette = easel.canvas, easel.palette
    solid = sprite.alpha.crop((0, 0, sprite.alpha.width, sprite.foot_px)).point(lambda value: 255 if value > 140 else 0)
    flat = max(4, round(sprite.foot_px * (0.3 if stage.is_backlit else 0.16)))
    fallen = solid.resize((solid.width, flat), Image.Resampling.BILINEAR)
    slant = -easel.side * (0.9 if stage.is_backlit else 1.7)
    fallen = ImageOps.flip(fallen) if stage.is_backlit else fallen
    reach = round(abs(slant) * flat)
    wide = ImageOps.expand(fallen, (reach, round(flat * 0.4)))
    feet = wide.height * (0.0 if stage.is_backlit else 1.0)
    # Rows lean further the farther they are from the feet.
    lean = -slant if stage.is_backlit else slant
    leaning = wide.transform(
        wide.size, Image.Transform.AFFINE, (1, lean, -lean * feet, 0, 1, 0), Image.Resampling.BILINEAR
    )
    soft = leaning.filter(ImageFilter.GaussianBlur(sprite.scale * (1.4 if stage.is_backlit else 2.6)))
    top = foot - round(flat * 0.4) if stage.is_backlit else foot - wide.height + round(flat * 0.4)
    strength = 0.3 if palette.is_dark or easel.plan.light == "overcast" else 0.42
    tone = mix(palette.shadow, BLACK, 0.25) if stage.is_open else shifted(palette.shadow, chroma=0.5)
    canvas.shade(tone, np.asarray(soft, np.float32) / 255 * strength, left_px=left - reach, top_px=top)
    _contact(easel, sprite, left, foot)


def _contact(easel: Easel, sprite: Sprite, left: int, foot: int) -> None:
    """The dark line right under the subject, as wide as what stands there."""
    band = np.asarray(sprite.alpha, np.float32)[max(0, sprite.foot_px - round(4 * sprite.scale)) : sprite.foot_px]
    touching = np.flatnonzero(band.max(axis=0) > 128)
    if len(touching) == 0:
        return
    canvas = easel.canvas
    middle = left + (touching[0] + touching[-1] + 1) / 2
    half = (touching[-1] - touching[0] + 1) / 2 / canvas.unit_px
    for grow, thin, strength in ((1.25, 0.05, 0.3), (0.95, 0.016, 0.5)):
        tone = mix(WHITE, mix(easel.palette.shadow, BLACK, 0.45), strength)
        canvas.dim(tone, middle / canvas.width_px, foot / canvas.height_px, half * grow, thin * half * 8)


def _mirror_image(easel: Easel, sprite: Sprite, left: int, foot: int, *, strength: float) -> None:
    """What water and wet ground show of a subject."""
    canvas = easel.canvas
    box = (0, 0, sprite.alpha.width, sprite.foot_px + round(2 * sprite.scale))
    wave = sprite.scale * (1.6 if strength > 0.4 else 0.4)
    colours = wobbled(ImageOps.flip(sprite.colours.crop(box)), wave)
    alpha = wobbled(ImageOps.flip(sprite.alpha.crop(box)), wave)
    fade = np.linspace(1, 0.15, alpha.height, dtype=np.float32)[:, None]
    mask = np.asarray(alpha, np.float32) / 255 * fade * strength
    picture = np.asarray(colours, np.float32) / 255 * 0.8
    canvas.paint(picture, mask, left_px=left, top_px=foot - round(2 * sprite.scale))


def _halo(easel: Easel, sprite: Sprite, left: int, top: int) -> None:
    """Light that lamps, windows and flames throw around themselves."""
    if not sprite.glow.getbbox():
        return
    lit = Image.composite(sprite.colours, Image.new("RGB", sprite.colours.size), sprite.glow)
    small = lit.reduce(max(1, lit.width // 96)).filter(ImageFilter.GaussianBlur(4))
    light = np.asarray(small.resize(lit.size, Image.Resampling.BICUBIC), np.float32) / 255
    strength = 0.95 if easel.palette.is_dark else 0.3
    everywhere = np.full(light.shape[:2], strength, np.float32)
    easel.canvas.shine(light, everywhere, left_px=left, top_px=top)


def paint_weather(easel: Easel, stage: Stage) -> None:
    """Birds far away, then fog, rain and snow in front of everything."""
    plan = easel.plan
    if not stage.is_open:
        return
    _far_birds(easel)
    if plan.has("fog"):
        _fog(easel)
    if plan.has("rain"):
        _rain(easel)
    if plan.has("snow"):
        _snowfall(easel)


def _far_birds(easel: Easel) -> None:
    """A few strokes in the sky."""
    plan, rng = easel.plan, easel.stream("far birds")
    wanted = plan.has("birds") or (rng.random() < 0.4 and not easel.palette.is_dark)
    if not wanted or not plan.allows("birds") or not plan.allows("bird") or plan.scene == "space":
        return
    colour = mix(easel.palette.near, easel.palette.horizon, 0.25)
    across, down = float(rng.uniform(0.2, 0.8)), float(rng.uniform(0.14, 0.34))
    for _ in range(int(rng.integers(9, 16) if plan.has("birds") else rng.integers(3, 7))):
        size = float(rng.uniform(0.006, 0.013))
        _stroke_bird(easel, colour, across + float(rng.normal(0, 0.09)), down + float(rng.normal(0, 0.04)), size)


def _stroke_bird(easel: Easel, colour: Colour, across: float, down: float, size: float) -> None:
    """Two wings like a flat M."""
    canvas = easel.canvas
    half = max(2, round(size * canvas.unit_px))
    x = np.arange(-half, half + 1, dtype=np.float32)[None, :] / half
    y = np.arange(-half, half + 1, dtype=np.float32)[:, None] / half
    wing = -0.55 * np.sin(np.pi * np.abs(x) ** 0.75) + 0.25 * np.abs(x)
    thick = 0.16 * (1 - np.abs(x)) + 0.05
    mask = np.clip((thick - np.abs(y - wing)) * half + 0.5, 0, 1)
    canvas.paint(
        colour, mask, left_px=round(across * canvas.width_px) - half, top_px=round(down * canvas.height_px) - half
    )


def _fog(easel: Easel) -> None:
    canvas, palette = easel.canvas, easel.palette
    for down, strength in ((0.7, 0.42), (0.88, 0.5)):
        band = np.exp(-(((canvas.rows / canvas.height_px - down) / 0.13) ** 2)) * strength
        canvas.paint(mix(palette.horizon, palette.sun, 0.2), np.repeat(band[:, None], canvas.width_px, axis=1))


def _rain(easel: Easel) -> None:
    """Slanted streaks, denser with detail."""
    canvas, rng = easel.canvas, easel.stream("rain")
    count = round((260 + 520 * easel.detail) * canvas.width_px / canvas.unit_px)
    mask = np.zeros((canvas.height_px, canvas.width_px), np.float32)
    for across, down, share in rng.random((count, 3)):
        length = max(3, round((0.02 + 0.05 * share) * canvas.unit_px))
        rows = round(float(down) * canvas.height_px) + np.arange(length)
        columns = round(float(across) * canvas.width_px * 1.2) - (np.arange(length) * 0.22).astype(int)
        inside = (rows < canvas.height_px) & (columns >= 0) & (columns < canvas.width_px)
        mask[rows[inside], columns[inside]] = 0.12 + 0.28 * share
    canvas.shine(mix(easel.palette.horizon, WHITE, 0.5), mask)


def _snowfall(easel: Easel) -> None:
    """Flakes: many small far ones, a few large soft ones."""
    canvas, rng = easel.canvas, easel.stream("snowfall")
    for across, down, share in rng.random((round(220 + 420 * easel.detail), 3)):
        radius = 0.0012 + 0.0065 * float(share) ** 5
        canvas.disc(
            WHITE, float(across), float(down), max(radius, 0.6 / canvas.unit_px), 0.85 - 0.4 * float(share) ** 3
        )
