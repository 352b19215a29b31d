"""Product photos drawn by hand, good ones and awkward ones."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.media.conftest import encode

Box = tuple[float, float, float, float]  # left, top, right, bottom as shares of the picture
IN_THE_MIDDLE: Box = (0.3, 0.2, 0.7, 0.8)


def save(path: Path, image: Image.Image, kind: str = "PNG", **options: object) -> Path:
    path.write_bytes(encode(image, kind, **options))
    return path


def packshot(
    background: Image.Image | str = "white", box: Box = IN_THE_MIDDLE, *, size_px: tuple[int, int] = (800, 800)
) -> Image.Image:
    """A dark red tin with a label and a highlight."""
    image = Image.new("RGB", size_px, background) if isinstance(background, str) else background.copy()
    left, top, right, bottom = in_pixels(box, image.size)
    width_px, height_px = right - left, bottom - top
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((left, top, right, bottom), radius=0.1 * width_px, fill=(150, 30, 40))
    draw.rectangle((left, top + 0.4 * height_px, right, top + 0.7 * height_px), fill=(240, 225, 190))
    draw.ellipse(
        (left + 0.3 * width_px, top + 0.45 * height_px, left + 0.7 * width_px, top + 0.65 * height_px),
        fill=(30, 90, 70),
    )
    draw.rectangle(
        (left + 0.12 * width_px, top + 0.1 * height_px, left + 0.18 * width_px, top + 0.9 * height_px),
        fill=(220, 130, 130),
    )
    return image


def in_pixels(box: Box, size_px: tuple[int, int]) -> Box:
    width_px, height_px = size_px
    return box[0] * width_px, box[1] * height_px, box[2] * width_px, box[3] * height_px


def with_shadow(image: Image.Image, box: Box, darkness: int = 70) -> Image.Image:
    """The picture with a soft grey shadow on its background."""
    shadow = Image.new("L", image.size, 255)
    ImageDraw.Draw(shadow).ellipse(in_pixels(box, image.size), fill=255 - darkness)
    soft = shadow.filter(ImageFilter.GaussianBlur(max(image.size) / 20))
    return ImageChops.multiply(image, Image.merge("RGB", [soft] * 3))


def backdrop(top: int = 235, bottom: int = 150, size_px: tuple[int, int] = (800, 800)) -> Image.Image:
    """A studio's backdrop: grey that gets darker towards the floor."""
    shades = np.linspace(top, bottom, size_px[1]).round().astype(np.uint8)
    return Image.merge("RGB", [Image.fromarray(np.tile(shades[:, None], (1, size_px[0])))] * 3)


def busy_scene(seed: int = 1, size_px: tuple[int, int] = (800, 800)) -> Image.Image:
    """A scene full of colours and edges."""
    colours = np.random.default_rng(seed).integers(0, 256, (14, 14, 3), dtype=np.uint8)
    return Image.fromarray(colours).resize(size_px, Image.Resampling.BICUBIC)


def cut_out(box: Box = IN_THE_MIDDLE) -> Image.Image:
    """The tin on nothing."""
    image = packshot("white", box).convert("RGBA")
    alpha = Image.new("L", image.size)
    ImageDraw.Draw(alpha).rectangle(in_pixels(box, image.size), fill=255)
    image.putalpha(alpha)
    return image
