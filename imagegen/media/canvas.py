"""A stored picture as it is seen, and its way onto a canvas of another size.

Everything that leaves here is RGB, or RGBA where something is transparent, in sRGB: what a screen shows when nothing
else is said, and what shops ask for.
"""

import io
from pathlib import Path

from PIL import Image, ImageCms

from imagegen.errors import NotFound
from imagegen.media.files import INPUT_FORMATS, CheckedImage, open_image
from imagegen.media.thumbnails import make_displayable, make_upright

MAX_ENLARGEMENT = 2.0  # beyond it a picture is visibly soft, and a small one in the middle is the more honest answer

_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # colour space of a profile → the pixels it speaks of
_SRGB = ImageCms.createProfile("sRGB")
_SRGB_AS_MADE = ImageCms.ImageCmsProfile(_SRGB).tobytes()

# Without the moment in its header, which would make every file a new one.
SRGB_PROFILE = _SRGB_AS_MADE[:24] + bytes(12) + _SRGB_AS_MADE[36:]


def open_stored(path: Path) -> CheckedImage:
    """Decode a picture on the disk in full; of an animation the first picture. Raises NotFound and BadImage."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("There is no such picture.") from error
    return open_image(data, INPUT_FORMATS)


def to_seen(checked: CheckedImage) -> Image.Image:
    """The picture as a screen shows it: upright, in sRGB."""
    return make_upright(_to_srgb(checked.image), checked.orientation)


def _to_srgb(image: Image.Image) -> Image.Image:
    shown, profile = make_displayable(image), _profile_of(image)
    if profile is None:
        return shown
    mode = _PROFILE_MODES.get(profile.profile.xcolor_space, "")
    if not _speaks_of(mode, image):
        return shown
    try:
        converted = _converted(image if mode == "CMYK" else shown.convert(mode), profile)
    except ImageCms.PyCMSError:  # the picture is sound all the same
        return shown
    if shown.mode == "RGBA":
        converted.putalpha(shown.getchannel("A"))
    return converted


def _profile_of(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """The profile inside a picture; None when there is none, or none that can be read."""
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    except (KeyError, TypeError, OSError):
        return None


def _speaks_of(mode: str, image: Image.Image) -> bool:
    """Whether a profile for pixels of this mode can be meant for the picture; some programs copy them blindly."""
    if "CMYK" in (mode, image.mode):
        return mode == image.mode
    return mode == "RGB" or mode == Image.getmodebase(image.mode)


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION  # white stays white
    converted = ImageCms.profileToProfile(image, profile, _SRGB, intent, "RGB", flags=flags)
    assert converted is not None  # None comes only for a picture that is changed in place
    return converted


def flatten(image: Image.Image) -> Image.Image:
    """The picture on pure white, as RGB."""
    if image.mode != "RGBA":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def place(
    image: Image.Image, size_px: tuple[int, int], margin_percent: float, colour: str | tuple[int, ...]
) -> Image.Image:
    """Return a canvas of one colour with the whole picture in its middle, as large as the margin allows.

    The margin is a share of the canvas's shorter side, free along every edge. A picture is enlarged twice at most.
    """
    width_px, height_px = _fitting_size(image.size, size_px, margin_percent)
    scaled = image.resize((width_px, height_px), Image.Resampling.LANCZOS, reducing_gap=3.0)
    canvas = Image.new(image.mode, size_px, colour)
    canvas.paste(scaled, ((size_px[0] - width_px) // 2, (size_px[1] - height_px) // 2))
    return canvas


def _fitting_size(image_px: tuple[int, int], size_px: tuple[int, int], margin_percent: float) -> tuple[int, int]:
    margins_px = 2 * min(size_px) * margin_percent / 100
    scale = min(MAX_ENLARGEMENT, *((side - margins_px) / own for side, own in zip(size_px, image_px, strict=True)))
    if 0 <= (scale - 1) * max(image_px) < 1:  # a pixel more is not worth a softer picture
        return image_px
    return max(1, round(image_px[0] * scale)), max(1, round(image_px[1] * scale))
