"""Small real pictures, and a media folder on the disk."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from imagegen.media.files import MediaFolder
from imagegen.media.metadata import ImageSettings

MakePicture = Callable[..., bytes]


def encode(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def decode(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def noise(width_px: int = 40, height_px: int = 30, channels: int = 3) -> Image.Image:
    values = np.random.default_rng(7).integers(0, 256, (height_px, width_px, channels), dtype=np.uint8)
    return Image.fromarray(values)


def make_settings(**changes: Any) -> ImageSettings:
    values: dict[str, Any] = {"prompt": "a red fox", "provider": "fal", "model": "fal-ai/flux/schnell", "seed": 7}
    return ImageSettings(**(values | changes))


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path)
