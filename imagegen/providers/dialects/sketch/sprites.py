"""Subjects as cut-outs: parts with light and shadow on them, and the shadow they cast.

A part's roundness comes from its outline: the blurred outline is a pillow, and its slope towards the light
says what is lit. That gives every shape the same soft light without a 3-D model.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from imagegen.providers.dialects.sketch.colour import WHITE, Colour, Field, mix, shifted
from imagegen.providers.dialects.sketch.outlines import Outline, mirrored

_OVERSAMPLING = 3
_MARGIN = 14  # room around the box of 100 for tails, wings and glow


@dataclass(frozen=True)
class Part:
    """One shape of a subject."""

    outline: Outline
    colour: Colour
    form: float = 1.0  # how round it looks; 0 is flat
    shine: float = 0.0  # a bright edge as on glass and metal
    opacity: float = 1.0
    inside: bool = False  # only where the subject already is: stripes, labels
    glow: float = 0.0  # gives light itself, so the scene's light does not touch it
    detail: float = 0.0  # from which detail on (0–1) it is drawn
    blur: float = 0.0  # softness in hundredths of the box


@dataclass(frozen=True)
class Sprite:
    """A painted subject: its colours, where it is, and what of it gives light (all the same size)."""

    colours: Image.Image
    alpha: Image.Image
    glow: Image.Image
    scale: float  # pixels per hundredth of the box
    foot_px: int  # from the top of the picture to the ground


@dataclass(frozen=True)
class Shading:
    """The light a subject stands in."""

    side: int  # -1: from the left, 1: from the right
    sun: Colour
    shadow: Colour
    air: Colour
    rim: float  # how much light comes from behind
    relief: float  # how far roundness is worked out, 0 to 1
    detail: float


def paint_sprite(parts: list[Part], size_px: float, shading: Shading, *, is_flipped: bool) -> Sprite:
    """Paint the parts one over the other."""
    scale = size_px / 100
    side_px, foot_px = round((100 + 2 * _MARGIN) * scale), round((100 + _MARGIN) * scale)
    empty = Image.new("L", (side_px, side_px))
    sprite = Sprite(Image.new("RGB", (side_px, side_px)), empty, empty.copy(), scale, foot_px)
    for part in parts:
        if part.detail <= shading.detail:
            _paint_part(sprite, part, shading, is_flipped=is_flipped)
    return _graded(sprite, shading)


def _paint_part(sprite: Sprite, part: Part, shading: Shading, *, is_flipped: bool) -> None:
    outline = mirrored(part.outline) if is_flipped else part.outline
    places = np.array([sprite.alpha.width / 2, sprite.foot_px]) + outline * [sprite.scale, -sprite.scale]
    pad = 2 + round(part.blur * sprite.scale * 2)
    left, top = np.maximum(np.floor(places.min(axis=0)).astype(int) - pad, 0)
    right, bottom = np.minimum(np.ceil(places.max(axis=0)).astype(int) + pad, sprite.alpha.size)
    if right - left < 2 or bottom - top < 2:
        return
    box = (int(left), int(top), int(right), int(bottom))
    mask = _mask(places - [left, top], box, part, sprite)
    share, alpha = _over(sprite.alpha.crop(box), mask)
    sprite.colours.paste(_surface(mask, part, shading), box, share)
    sprite.alpha.paste(alpha, box)
    sprite.glow.paste(round(part.glow * 255), box, share)


def _over(below: Image.Image, mask: Image.Image) -> tuple[Image.Image, Image.Image]:
    """How much of the mixed colour is the new part's, and how much is covered now.

    Where nothing was, all of the colour is the new one's, however faint: no dark fringes around soft edges.
    """
    new, old = np.asarray(mask, np.float32) / 255, np.asarray(below, np.float32) / 255
    covered = new + old * (1 - new)
    share = new / np.maximum(covered, 1e-6)
    return Image.fromarray((share * 255 + 0.5).astype(np.uint8)), Image.fromarray(
        (covered * 255 + 0.5).astype(np.uint8)
    )


def _mask(places: Field, box: tuple[int, int, int, int], part: Part, sprite: Sprite) -> Image.Image:
    width, height = box[2] - box[0], box[3] - box[1]
    large = Image.new("L", (width * _OVERSAMPLING, height * _OVERSAMPLING))
    points = [(float(x), float(y)) for x, y in places * _OVERSAMPLING]
    ImageDraw.Draw(large).polygon(points, fill=round(255 * part.opacity))
    mask = large.reduce(_OVERSAMPLING)
    if part.blur:
        mask = mask.filter(ImageFilter.GaussianBlur(part.blur * sprite.scale))
    return ImageChops.multiply(mask, sprite.alpha.crop(box)) if part.inside else mask


def _surface(mask: Image.Image, part: Part, shading: Shading) -> Image.Image:
    """The part's colour with light and shadow on it."""
    width, height = mask.size
    if part.form <= 0 or min(width, height) < 5:
        return Image.new("RGB", mask.size, _bytes(part.colour))
    slope = _slope(mask, shading.side) * part.form * shading.relief
    lit = mix(part.colour, shading.sun, 0.42)
    dark = mix(part.colour * (0.5 + 0.5 * shading.shadow), shading.shadow, 0.18)
    colour = part.colour + np.maximum(slope, 0)[..., None] * (lit - part.colour)
    colour += np.maximum(-slope, 0)[..., None] * (dark - part.colour)
    if part.shine:
        colour += (np.clip(slope * 2.6 - 0.75, 0, 1) ** 2 * part.shine)[..., None] * (WHITE - colour)
    small = Image.fromarray((np.clip(colour, 0, 1) * 255).astype(np.uint8))
    return small.resize(mask.size, Image.Resampling.BICUBIC)


def _slope(mask: Image.Image, side: int) -> Field:
    """How far each place of a pillow leans towards the light, about -1 to 1, at a quarter of the size."""
    factor = max(1, min(4, min(mask.size) // 8))
    small = mask.reduce(factor)
    radius = 0.17 * min(small.size) + 0.4
    reach = max(1, round(radius * 0.9))
    framed = Image.new("L", (small.width + 4 * reach, small.height + 4 * reach))
    framed.paste(small, (2 * reach, 2 * reach))
    pillow = np.asarray(framed.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255
    right, down = side * reach, -reach
    towards = np.roll(pillow, (-down, -right), axis=(0, 1))
    away = np.roll(pillow, (down, right), axis=(0, 1))
    slope: Field = np.clip((away - towards) * 1.15, -1, 1)
    return slope[2 * reach : -2 * reach, 2 * reach : -2 * reach]


def _graded(sprite: Sprite, shading: Shading) -> Sprite:
    """Put the finished subject into the light of its scene: air, and an edge of light from behind."""
    colours = np.asarray(sprite.colours, np.float32) / 255
    own_light = np.asarray(sprite.glow, np.float32)[..., None] / 255
    graded = colours * (shading.air + (1 - shading.air) * own_light)
    if shading.rim > 0:
        reach = max(1, round(sprite.scale * 1.1))
        shifted_alpha = ImageChops.offset(sprite.alpha, -shading.side * reach, reach)
        edge = ImageChops.subtract(sprite.alpha, shifted_alpha).filter(ImageFilter.GaussianBlur(sprite.scale * 0.45))
        rim = np.asarray(edge, np.float32)[..., None] / 255 * shading.rim
        graded += (shading.sun - graded) * np.minimum(rim, 1)
    picture = Image.fromarray((np.clip(graded, 0, 1) * 255 + 0.5).astype(np.uint8))
    return Sprite(picture, sprite.alpha, sprite.glow, sprite.scale, sprite.foot_px)


def _bytes(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = (np.clip(colour, 0, 1) * 255 + 0.5).astype(int).tolist()
    return red, green, blue


@dataclass(frozen=True)
class Coat:
    """The colours of a subject."""

    main: Colour
    second: Colour
    dark: Colour
    light: Colour
    accent: Colour


def make_coat(main: Colour, *, turn_deg: float) -> Coat:
    """Relatives of a main colour; the accent stands `turn_deg` away on the colour wheel."""
    return Coat(
        main=main,
        second=shifted(main, lightness=0.1, turn_deg=-14, chroma=0.85),
        dark=shifted(main, lightness=-0.17, turn_deg=10),
        light=mix(shifted(main, lightness=0.16, chroma=0.6), WHITE, 0.45),
        accent=shifted(main, turn_deg=turn_deg, lightness=0.04, chroma=1.1),
    )
