"""The last passes over the whole picture: bloom, contrast by cfg, vignette, grain."""

import numpy as np
from PIL import Image, ImageFilter

from imagegen.providers.dialects.sketch.canvas import Canvas
from imagegen.providers.dialects.sketch.colour import Field, rgb, to_lab
from imagegen.providers.dialects.sketch.easel import Easel
from imagegen.providers.dialects.sketch.noise import enlarged

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def finish(easel: Easel) -> None:
    """Let light bleed, follow cfg, drop unwanted colours, darken the corners, add grain."""
    canvas, plan = easel.canvas, easel.plan
    _bloom(canvas, 0.2 if easel.palette.is_dark else 0.12)
    for name in sorted(plan.removed):
        if name.startswith("#"):
            _mute(canvas, name)
    _grade(canvas, plan.strictness)
    if plan.allows("vignette") and plan.scene != "studio":
        _vignette(canvas)
    if plan.allows("grain"):
        _grain(easel)


def _bloom(canvas: Canvas, strength: float) -> None:
    """Bright places bleed into their surroundings."""
    small = canvas.image().reduce(max(1, round(canvas.unit_px / 128)))
    bright = small.point(lambda value: max(0, value - 150) * 2).filter(ImageFilter.GaussianBlur(small.width / 26))
    light = np.asarray(bright.resize((canvas.width_px, canvas.height_px), Image.Resampling.BICUBIC), np.float32) / 255
    canvas.pixels += (1 - np.minimum(canvas.pixels, 1)) * light * strength


def _grade(canvas: Canvas, strictness: float) -> None:
    """cfg: from a pale, loose picture to a strong, saturated one; 7 is neutral."""
    saturation, contrast = 0.62 + 1.2 * strictness, 0.8 + 0.63 * strictness
    pixels = canvas.pixels
    grey = (pixels @ LUMA)[..., None]
    lifted = 0.5 + (grey - 0.5) * contrast
    pixels -= grey
    pixels *= saturation
    pixels += lifted


def _mute(canvas: Canvas, code: str) -> None:
    """Take an unwanted colour out: what has its hue turns grey."""
    wanted = to_lab(rgb(code))[1:]
    strength = float(np.hypot(*wanted))
    if strength < 0.03:
        return  # black, white and grey have no hue to take out
    image = Image.fromarray((np.clip(canvas.pixels, 0, 1) * 255).astype(np.uint8))
    small = np.asarray(image.reduce(2) if min(image.size) > 200 else image, np.float32) / 255
    lab = to_lab(small)[..., 1:]
    chroma = np.hypot(lab[..., 0], lab[..., 1]) + 1e-4
    likeness = (lab @ wanted) / (chroma * strength)
    mask = enlarged(np.clip((likeness - 0.6) * 3.5, 0, 1), canvas.width_px, canvas.height_px)
    grey = (canvas.pixels @ LUMA)[..., None]
    canvas.pixels += (grey - canvas.pixels) * np.clip(mask, 0, 1)[..., None]


def _vignette(canvas: Canvas) -> None:
    x = (canvas.columns / canvas.width_px - 0.5) ** 2
    y = (canvas.rows / canvas.height_px - 0.5) ** 2
    canvas.pixels *= (1 - 0.42 * np.maximum(x[None, :] + y[:, None] - 0.12, 0))[..., None]


def _grain(easel: Easel) -> None:
    """Fine print grain; it also hides the steps of 8-bit gradients."""
    canvas, rng = easel.canvas, easel.stream("grain")
    noise: Field = rng.standard_normal((canvas.height_px, canvas.width_px), dtype=np.float32)
    canvas.pixels += noise[..., None] * (0.006 + 0.008 * easel.detail)
