"""Randomness that repeats: the same key gives the same numbers in every process."""

import hashlib

import numpy as np
from PIL import Image

from imagegen.providers.dialects.sketch.colour import Field


def stream(*key: object) -> np.random.Generator:
    """Open the random stream of a key. `hash()` would differ between processes, SHA-256 does not."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in key).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))


def curve(rng: np.random.Generator, width_px: int, *, waves: float, octaves: int, gain: float = 0.5) -> Field:
    """A smooth random line of about -1 to 1 with `waves` bumps over its width."""
    total = np.zeros(width_px, np.float32)
    amplitude = 1.0
    for _ in range(octaves):
        total += amplitude * _wander(rng, width_px, waves)
        waves, amplitude = waves * 2.07, amplitude * gain
    return total


def ridge(rng: np.random.Generator, width_px: int, *, waves: float, octaves: int, gain: float = 0.48) -> Field:
    """A line of pointed peaks from about 0 to 1."""
    total = np.zeros(width_px, np.float32)
    amplitude = 1.0
    for _ in range(octaves):
        total += amplitude * (1 - np.abs(_wander(rng, width_px, waves)) * 1.6)
        waves, amplitude = waves * 2.13, amplitude * gain * 0.8
    return total / 1.5


def _wander(rng: np.random.Generator, width_px: int, waves: float) -> Field:
    knots = rng.uniform(-1, 1, int(waves) + 4).astype(np.float32)
    at = np.linspace(0, waves, width_px, dtype=np.float32) + 0.5
    left = at.astype(np.int64)
    part = at - left
    ease = part * part * (3 - 2 * part)
    line: Field = knots[left] * (1 - ease) + knots[left + 1] * ease
    return line


def field(
    rng: np.random.Generator, width_px: int, height_px: int, *, cells: tuple[float, float], octaves: int = 4
) -> Field:
    """A cloudy surface from 0 to 1, shape (height, width), with about `cells` blobs across and down."""
    small = (max(2, width_px // 2), max(2, height_px // 2))
    total = np.zeros((small[1], small[0]), np.float32)
    for octave in range(octaves):
        grid = rng.random((int(cells[1] * 2**octave) + 3, int(cells[0] * 2**octave) + 3), dtype=np.float32)
        total += enlarged(grid, *small) * 0.5**octave
    low, high = float(total.min()), float(total.max())
    return enlarged((total - low) / (high - low), width_px, height_px)


def enlarged(values: Field, width_px: int, height_px: int) -> Field:
    """Resample a surface smoothly to another size."""
    picture = Image.fromarray(values.astype(np.float32))
    return np.asarray(picture.resize((width_px, height_px), Image.Resampling.BICUBIC))
