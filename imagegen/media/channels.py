"""One keeper → the file that a shop or a site wants: size, margin, colours, format, weight and name by rule.

Nothing but the pixels and their colour profile goes in: these files are published, and the prompt stays here.
"""

import io
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from imagegen.channels import ChannelRule
from imagegen.errors import BadImage, ImagegenError
from imagegen.media.archive import make_unique, readable_name
from imagegen.media.canvas import SRGB_PROFILE, flatten, open_stored, place, to_seen

BEST_QUALITY, LOWEST_QUALITY = 95, 40
FULL_COLOUR_QUALITY = 91  # from here on JPEG keeps the colour of every pixel, not of every fourth
SHARES_OF_SIZE = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)  # what is tried when the lowest quality is still too heavy
NOTES = "notes.txt"

ENDINGS = {"jpeg": "jpg", "png": "png", "webp": "webp"}

# With the ending and "-999" a name stays within 80 characters and 200 bytes, like every name of a zip here.
_STEM_LIMIT, _STEM_LIMIT_BYTES = 70, 180
_RESERVED_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class ChannelFile:
    """A picture as a channel wants it."""

    data: bytes
    note: str  # what the rule could not have, as a sentence; "" when it has everything


@dataclass(frozen=True)
class PackSource:
    """A keeper, and what its files are named after."""

    path: Path
    sku: str  # "" for none
    shot: str


def make_channel_file(source: Path, rule: ChannelRule) -> ChannelFile:
    """Make the file that a channel wants of a picture, the whole picture inside the margin.

    "keep" fills what is left of the canvas with the colour of the picture's border, or leaves it transparent where
    picture and format are; "white" puts everything on white. Raises BadImage, also when the file cannot be made
    smaller than `max_bytes`, and NotFound.
    """
    picture = _on_canvas(to_seen(open_stored(source)), rule)
    for share in SHARES_OF_SIZE:
        smaller = picture.resize([round(side * share) or 1 for side in picture.size], Image.Resampling.LANCZOS)
        data = _encode_below(smaller, rule)
        if data is not None:
            return ChannelFile(data, _size_note(smaller, rule) if share < 1 else "")
    raise BadImage(
        f"The picture does not get below {rule.max_bytes:,} bytes, not even at half its size.",
        hint="Allow this channel more bytes or fewer pixels.",
    )


def channel_name(rule: ChannelRule, sku: str, shot: str, number: int) -> str:
    """Name a file by the channel's pattern so that every system takes it: "B-01_top.jpg".

    Letters and digits of any script stay, and so do "-", "_" and "."; `number` is the picture's place, from 1. Where
    the pattern leaves nothing, or a name that Windows reserves, the number comes first.
    """
    values = {"sku": sku, "shot": shot, "number": f"{number:02d}"}
    stem = _safe(re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], ""), rule.name))
    if not stem or _RESERVED_BY_WINDOWS.match(stem):
        return readable_name(number, stem, None, ENDINGS[rule.format])
    return f"{stem}.{ENDINGS[rule.format]}"


def pack_channels(
    pictures: Sequence[PackSource], rules: Sequence[ChannelRule]
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each file of a pack, a folder for each channel, and the function that makes it.

    Make each file before taking the next name: one picture is in memory at a time, and the last file then tells what
    was made smaller, and which files raised BadImage or NotFound and are missing.
    """
    notes: list[str] = []
    for rule in rules:
        names = make_unique(channel_name(rule, one.sku, one.shot, place) for place, one in enumerate(pictures, 1))
        for name, picture in zip(names, pictures, strict=True):
            yield f"{rule.id}/{name}", partial(_make_noting, picture.path, rule, f"{rule.id}/{name}", notes)
    if notes:
        yield NOTES, "\n".join([*notes, ""]).encode


def _make_noting(source: Path, rule: ChannelRule, name: str, notes: list[str]) -> bytes:
    try:
        file = make_channel_file(source, rule)
    except ImagegenError as error:
        notes.append(f"{name} is missing: {error.sentence}")
        raise
    if file.note:
        notes.append(f"{name}: {file.note}")
    return file.data


def _on_canvas(picture: Image.Image, rule: ChannelRule) -> Image.Image:
    if rule.background == "white" or rule.format == "jpeg":
        picture = flatten(picture)
    size_px = (rule.width_px or picture.width, rule.height_px or picture.height)
    return place(picture, size_px, rule.margin_percent, _colour_around(picture, rule))


def _colour_around(picture: Image.Image, rule: ChannelRule) -> tuple[int, ...]:
    if picture.mode == "RGBA":
        return (255, 255, 255, 0)
    if rule.background == "white":
        return (255, 255, 255)
    pixels = np.asarray(picture)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return tuple(int(level) for level in np.median(border, axis=0))


def _encode_below(picture: Image.Image, rule: ChannelRule) -> bytes | None:
    """The file of the best quality that is smaller than the rule's limit; None when there is none."""
    best = _encode(picture, rule.format, BEST_QUALITY)
    if rule.max_bytes is None or len(best) < rule.max_bytes:
        return best
    lower = range(LOWEST_QUALITY, BEST_QUALITY) if rule.format != "png" else range(0)
    count = bisect_left(lower, rule.max_bytes, key=lambda quality: len(_encode(picture, rule.format, quality)))
    return _encode(picture, rule.format, lower[count - 1]) if count else None


def _encode(picture: Image.Image, format_name: str, quality: int) -> bytes:
    options: dict[str, Any] = {"icc_profile": SRGB_PROFILE}
    if format_name != "png":
        options["quality"] = quality
    if format_name == "jpeg":  # not optimized: Pillow 12.3 runs out of room with that on a picture of noise
        options["subsampling"] = "4:4:4" if quality >= FULL_COLOUR_QUALITY else "4:2:0"
    buffer = io.BytesIO()
    picture.save(buffer, format_name, **options)
    return buffer.getvalue()


def _size_note(picture: Image.Image, rule: ChannelRule) -> str:
    return f"Made smaller, {picture.width:,} × {picture.height:,} px, to stay below {rule.max_bytes:,} bytes."


def _safe(text: str) -> str:
    characters = unicodedata.normalize("NFC", text)
    kept = "".join(one if one in "-_." or unicodedata.category(one)[0] in "LMN" else "-" for one in characters)
    stem = re.sub("-+", "-", kept).strip("-_.")[:_STEM_LIMIT]
    return stem.encode()[:_STEM_LIMIT_BYTES].decode(errors="ignore").rstrip("-_.")
