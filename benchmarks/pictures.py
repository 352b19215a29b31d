"""Pictures that weigh as much as photos do: soft shapes under fine grain, different for every seed."""

import io

import numpy as np
from PIL import Image

OCTAVES_PX = (4, 16, 64)
GRAIN = 2.2  # standard deviation; with it a PNG of 1024×1024 has about 1.5 MB, as real generations do


def photo(seed: int, width_px: int = 1024, height_px: int = 1024) -> Image.Image:
    """A colour picture of the given size; the same for the same seed."""
    random = np.random.default_rng(seed)
    total = np.full((height_px, width_px, 3), 128.0)
    for octave, cells in enumerate(OCTAVES_PX):
        cloud = Image.fromarray(random.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
        soft = np.asarray(cloud.resize((width_px, height_px), Image.Resampling.BICUBIC), dtype=float)
        total += (soft - 128) / 2**octave * 0.8
    total += random.normal(0, GRAIN, total.shape)
    return Image.fromarray(total.clip(0, 255).astype(np.uint8))


def photo_bytes(seed: int, kind: str, width_px: int = 1024, height_px: int = 1024) -> bytes:
    """The same picture as a file of Pillow's format `kind`."""
    buffer = io.BytesIO()
    photo(seed, width_px, height_px).save(buffer, kind)
    return buffer.getvalue()
