"""Drawing styles laid over a finished picture, with Pillow and numpy alone."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageOps

from imagegen.providers.dialects.sketch.colour import Colour, Field, Mask, rgb
from imagegen.providers.dialects.sketch.finishing import LUMA
from imagegen.providers.dialects.sketch.noise import enlarged, field, stream
from imagegen.providers.dialects.sketch.plan import Plan

Look = Callable[[Image.Image, np.random.Generator], Image.Image]


def apply_look(picture: Image.Image, plan: Plan) -> Image.Image:
    """Redraw a picture in the plan's style; "none" and "night" (which is a light) leave it alone."""
    look = LOOKS.get(plan.look)
    return picture if look is None else look(picture, stream(plan.key, "look"))


def _floats(picture: Image.Image) -> Field:
    return np.asarray(picture.convert("RGB"), np.float32) / 255


def _picture(pixels: Field) -> Image.Image:
    return Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))


def _unit_px(picture: Image.Image) -> float:
    return float(min(picture.size))


def _edges(picture: Image.Image, width: float) -> Field:
    """Outlines, 0 to 1: where a soft picture changes quickly. `width` in parts of the shorter side."""
    radius = max(0.6, width * _unit_px(picture))
    grey = picture.convert("L").filter(ImageFilter.GaussianBlur(radius))
    values = np.asarray(grey, np.float32) / 255
    down, across = np.gradient(values)
    outlines: Field = np.clip(np.hypot(down, across) * radius * 9 - 0.12, 0, 1)
    return outlines


def _fibres(picture: Image.Image, rng: np.random.Generator) -> Field:
    """Paper: fine tooth and a few broad stains, around 0."""
    width, height = picture.size
    tooth = rng.standard_normal((max(2, height // 2), max(2, width // 2)), dtype=np.float32)
    stains = field(rng, width, height, cells=(4, 4), octaves=3) - 0.5
    return enlarged(tooth, width, height) * 0.035 + stains * 0.06


def _simplified(picture: Image.Image, share: float) -> Image.Image:
    """Fewer, larger patches: a median over a smaller picture."""
    factor = max(1, round(_unit_px(picture) * share / 2))
    small = picture.reduce(factor).filter(ImageFilter.MedianFilter(5))
    return small.resize(picture.size, Image.Resampling.BICUBIC)


def _watercolour(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Washes that pool at their edges on white, uneven paper."""
    width, height = picture.size
    wash = _floats(_bled(_simplified(picture, 0.006), rng))
    pigment = field(rng, width, height, cells=(7, 7), octaves=5)[..., None]
    paper = rgb("#fbf7ee")
    thin = wash + (paper - wash) * (0.18 + 0.34 * pigment)
    thin *= 1 - 0.3 * _edges(_picture(wash), 0.004)[..., None]
    thin *= 1 - 0.5 * _edges(picture, 0.0013)[..., None]  # the pencil underneath
    mask = _deckle(picture, rng, 0.035)[..., None]
    return _picture(paper + (thin - paper) * mask + _fibres(picture, rng)[..., None])


def _bled(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Move every place a little, so that edges wander like wet paint."""
    width, height = picture.size
    reach = 0.02 * _unit_px(picture)
    across = (field(rng, width, height, cells=(16, 16), octaves=4) - 0.5) * reach
    down = (field(rng, width, height, cells=(16, 16), octaves=4) - 0.5) * reach
    columns = (np.arange(width)[None, :] + across).clip(0, width - 1).astype(np.int32)
    rows = (np.arange(height)[:, None] + down).clip(0, height - 1).astype(np.int32)
    return Image.fromarray(np.asarray(picture)[rows, columns])


def _deckle(picture: Image.Image, rng: np.random.Generator, margin: float) -> Field:
    """1 inside a hand-painted border, 0 outside."""
    width, height = picture.size
    unit = _unit_px(picture)
    x = np.minimum(np.arange(width), np.arange(width)[::-1])[None, :] / unit
    y = np.minimum(np.arange(height), np.arange(height)[::-1])[:, None] / unit
    rough = field(rng, width, height, cells=(12, 12), octaves=4) - 0.5
    inside: Field = np.clip((np.minimum(x, y) + rough * 0.045 - margin) * 90, 0, 1)
    return inside


def _ink(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Brush and ink wash on rice paper, with a seal."""
    soft = _bled(ImageOps.autocontrast(_simplified(picture, 0.014).convert("L"), cutoff=2).convert("RGB"), rng)
    tone = _floats(soft) @ LUMA
    steps = np.floor(tone * 5 + field(rng, *picture.size, cells=(9, 9), octaves=5)) / 5
    wash = np.clip(0.4 * tone + 0.6 * steps, 0, 1) ** 0.8
    strokes = _edges(picture, 0.0022)
    depth = np.clip((1 - wash) * 0.86 + strokes * 0.55, 0, 1) * _deckle(picture, rng, 0.05)
    paper, ink = rgb("#f3ecdc"), rgb("#1d2024")
    sheet = paper + (ink - paper) * depth[..., None] + _fibres(picture, rng)[..., None]
    return _sealed(_picture(sheet), rng)


def _sealed(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A red seal in a lower corner."""
    size = max(4, round(_unit_px(picture) * 0.058))
    cells = rng.random((5, 3)) < 0.55
    glyph = np.pad(np.concatenate([cells, cells[:, 1::-1]], axis=1), 1).astype(np.uint8) * 255
    marks = Image.fromarray(glyph).resize((size, size), Image.Resampling.NEAREST)
    seal = Image.composite(Image.new("RGB", marks.size, "#f3ecdc"), Image.new("RGB", marks.size, "#b3261e"), marks)
    stamped = picture.copy()
    stamped.paste(seal, (picture.width - round(size * 2.1), picture.height - round(size * 2.3)))
    return stamped


def _poster(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Eight flat inks with clean edges and a paper margin."""
    # Half the size is quick enough for a large picture; a small one would show it.
    plate = picture.reduce(max(1, round(_unit_px(picture) / 700)))
    flat = _quantized(plate.filter(ImageFilter.MedianFilter(5)), 8).filter(ImageFilter.ModeFilter(3))
    pixels = (_floats(flat.resize(picture.size, Image.Resampling.BICUBIC)) - 0.5) * 1.12 + 0.5
    margin = round(_unit_px(picture) * 0.045)
    inner = _picture(pixels + _fibres(picture, rng)[..., None] * 0.25)
    sheet = Image.new("RGB", picture.size, "#f6efdf")
    sheet.paste(inner.crop((margin, margin, picture.width - margin, picture.height - margin)), (margin, margin))
    return sheet


def _quantized(picture: Image.Image, colours: int) -> Image.Image:
    """The picture in its own few colours; the palette is found on a small copy, which is quick and as good."""
    small = picture.resize((160, 160), Image.Resampling.BILINEAR)
    palette = small.quantize(colours, method=Image.Quantize.MEDIANCUT, kmeans=2)
    return picture.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")


def _pixel(picture: Image.Image, _rng: np.random.Generator) -> Image.Image:
    """A game of 1990: large pixels, few colours, ordered dots between them."""
    factor = max(2, round(_unit_px(picture) / 112))
    small = picture.resize((max(1, picture.width // factor), max(1, picture.height // factor)), Image.Resampling.BOX)
    order = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 0.47
    tiles = np.tile(order, (small.height // 4 + 1, small.width // 4 + 1))[: small.height, : small.width]
    dotted = _picture((_floats(small) - 0.5) * 1.08 + 0.5 + tiles[..., None] * 0.075)
    return _quantized(dotted, 20).resize(picture.size, Image.Resampling.NEAREST)


def _paper(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Layers of cut paper: each tone casts a soft shadow on the darker one below."""
    smooth = _simplified(picture, 0.008)
    tone = np.asarray(ImageOps.equalize(smooth.convert("L")), np.float32) / 256
    levels = 6
    sheet = np.zeros((picture.height, picture.width, 3), np.float32)
    colours = _floats(smooth)
    for level in range(levels):
        mask = tone >= level / levels
        own = (tone >= level / levels) & (tone < (level + 1) / levels)
        colour = colours[own].mean(axis=0) if own.any() else colours.mean(axis=(0, 1))
        sheet *= 1 - 0.5 * _drop_shadow(mask, _unit_px(picture))[..., None]
        sheet[mask] = colour * (0.94 + 0.02 * level)
    return _picture(sheet + _fibres(picture, rng)[..., None] * 0.8)


def _drop_shadow(mask: Mask, unit_px: float) -> Field:
    """The blurred mask, moved down to the right."""
    image = Image.fromarray(mask.astype(np.uint8) * 255)
    reach = max(1, round(unit_px * 0.008))
    soft = ImageChops.offset(image, reach, reach).filter(ImageFilter.GaussianBlur(reach * 1.3))
    return np.asarray(soft, np.float32) / 255


def _blueprint(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """White lines on blue, over a grid."""
    width, height = picture.size
    unit = _unit_px(picture)
    lines = np.clip(_edges(picture, 0.0016) * 1.5 + 0.35 * _edges(picture, 0.006), 0, 1)
    tone = _floats(picture) @ LUMA
    step = max(4, round(unit / 24))
    grid = np.maximum(np.arange(width)[None, :] % step == 0, np.arange(height)[:, None] % step == 0) * 0.1
    hatch = (
        ((np.arange(width)[None, :] + np.arange(height)[:, None]) % max(3, round(unit / 110)) == 0)
        * (tone < 0.34)
        * 0.16
    )
    light = np.clip(lines + grid + hatch, 0, 1)[..., None]
    blue = rgb("#14418c") * (0.8 + 0.35 * tone[..., None])
    return _picture(blue + (rgb("#eaf3ff") - blue) * light + _fibres(picture, rng)[..., None] * 0.5)


def _neon(picture: Image.Image, _rng: np.random.Generator) -> Image.Image:
    """Glowing tubes in the dark."""
    pixels = _floats(picture)
    grey = (pixels @ LUMA)[..., None]
    vivid = np.clip(grey + (pixels - grey) * 3.2 + 0.25, 0, 1)
    tubes = vivid * (_edges(picture, 0.0028) * 1.3)[..., None]
    glow = _picture(tubes).filter(ImageFilter.GaussianBlur(_unit_px(picture) * 0.014))
    wide = _picture(tubes).reduce(4).filter(ImageFilter.GaussianBlur(_unit_px(picture) * 0.012)).resize(picture.size)
    dark = pixels**1.7 * rgb("#3a2a78") * 0.9
    core = np.clip(tubes.max(axis=2, keepdims=True) - 0.5, 0, 1)
    return _picture(dark + tubes * 0.8 + _floats(glow) * 1.25 + _floats(wide) * 0.8 + core * 0.7)


RISO_INKS = (("#0b5f8a", "#ff5c6c"), ("#27346f", "#ff8a3a"), ("#00695c", "#ff6fa5"), ("#4a2a80", "#f5b400"))


def _riso(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Two spot colours, slightly out of register, in dots on cream paper."""
    dark_ink, warm_ink = (rgb(code) for code in RISO_INKS[int(rng.integers(len(RISO_INKS)))])
    pixels = _floats(ImageOps.autocontrast(picture, cutoff=1))
    tone = pixels @ LUMA
    warmth = np.clip(0.5 + (pixels[..., 0] - pixels[..., 2]) * 1.1, 0, 1)
    shift = max(1, round(_unit_px(picture) * 0.003))
    sheet: Field = np.ones_like(pixels) * rgb("#f7f0e0")
    warm_tone = np.roll((1 - tone * 0.7) * warmth, (shift, -shift), axis=(0, 1))
    for ink, amount, turn_deg in ((warm_ink, warm_tone, 75.0), (dark_ink, np.clip(1.15 - tone * 1.35, 0, 1), 22.0)):
        sheet = _printed(sheet, ink, amount, turn_deg)
    return _picture(sheet + _fibres(picture, rng)[..., None])


def _printed(sheet: Field, ink: Colour, amount: Field, turn_deg: float) -> Field:
    """Print one ink as a halftone: half of it as dots, half as a tint."""
    height, width = amount.shape
    pitch = max(3.0, min(width, height) / 150)
    angle = np.radians(turn_deg)
    x, y = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
    across = (x * np.cos(angle) + y * np.sin(angle)) * (2 * np.pi / pitch)
    down = (y * np.cos(angle) - x * np.sin(angle)) * (2 * np.pi / pitch)
    screen = 0.5 + 0.25 * (np.cos(across) + np.cos(down))
    dots = np.clip((amount - screen) * 4 + 0.5, 0, 1)
    cover = np.clip(0.55 * dots + 0.45 * amount, 0, 1)[..., None]
    printed: Field = sheet * (1 + (ink - 1) * cover)
    return printed


def _pastel(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Chalk on toothed paper: paler colours, the paper showing through in strokes."""
    width, height = picture.size
    pixels = _floats(_bled(_simplified(picture, 0.005), rng))
    grey = (pixels @ LUMA)[..., None]
    pale = (grey + (pixels - grey) * 0.92) * 0.74 + 0.24
    noise = rng.standard_normal((max(4, height // 2), max(4, width // 10)), dtype=np.float32)
    strokes = enlarged(noise, width + height // 2, height)
    # Every row starts a little further left: strokes at an angle, as a right hand makes them.
    columns = np.arange(width)[None, :] + (np.arange(height)[::-1] // 2)[:, None].clip(0, height // 2 - 1)
    tooth = np.clip(strokes[np.arange(height)[:, None], columns] * 0.5 - 0.22, 0, 1)[..., None]
    paper = rgb("#f4ead9")
    return _picture(pale + (paper - pale) * tooth * 0.75 + _fibres(picture, rng)[..., None] * 0.7)


LOOKS: dict[str, Look] = {
    "watercolour": _watercolour,
    "ink": _ink,
    "poster": _poster,
    "pixel": _pixel,
    "paper": _paper,
    "blueprint": _blueprint,
    "neon": _neon,
    "riso": _riso,
    "pastel": _pastel,
}
