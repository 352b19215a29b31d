import io

import numpy as np
import pytest
from PIL import Image

from imagegen.media.thumbnails import make_cover, make_displayable, make_preview, make_upright, needs_preview
from tests.media.conftest import decode, noise


@pytest.mark.parametrize(
    ("size_px", "expected"), [((512, 512), False), ((513, 10), True), ((10, 513), True), ((1, 1), False)]
)
def test_a_preview_is_needed_when_a_side_exceeds_512(size_px: tuple[int, int], expected: bool) -> None:
    assert needs_preview(*size_px) is expected


@pytest.mark.parametrize(
    ("size_px", "expected"),
    [
        pytest.param((1024, 1024), (512, 512), id="square"),
        pytest.param((1600, 900), (512, 288), id="wide"),
        pytest.param((700, 1400), (256, 512), id="tall"),
        pytest.param((3000, 2), (512, 1), id="a thread"),
        pytest.param((300, 200), (300, 200), id="small stays small"),
    ],
)
def test_a_preview_fits_the_box(size_px: tuple[int, int], expected: tuple[int, int]) -> None:
    preview = decode(make_preview(noise(*size_px)))
    assert (preview.format, preview.size) == ("WEBP", expected)


def test_a_preview_looks_like_the_picture() -> None:
    gradient = Image.linear_gradient("L").resize((1024, 1024)).convert("RGB")
    preview = np.asarray(decode(make_preview(gradient)).convert("RGB")).astype(int)
    assert abs(preview - np.asarray(gradient.resize((512, 512))).astype(int)).max() <= 6


def test_a_preview_keeps_transparency() -> None:
    image = Image.new("RGBA", (600, 600), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 300, 600))
    preview = decode(make_preview(image))
    assert [preview.getpixel((x, 256))[3] for x in (100, 400)] == [255, 0]


def test_a_preview_keeps_the_colour_profile() -> None:
    image = noise(600, 600)
    image.info["icc_profile"] = b"a profile"
    assert decode(make_preview(image)).info["icc_profile"] == b"a profile"


def test_the_profile_of_inks_is_dropped_with_the_inks() -> None:
    image = noise(600, 600).convert("CMYK")
    image.info["icc_profile"] = b"a profile"
    assert "icc_profile" not in decode(make_preview(image)).info


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_exif_asks(orientation: int) -> None:
    image = noise(4, 3)
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    image.save(buffer, "PNG", exif=exif)
    from PIL import ImageOps

    expected = ImageOps.exif_transpose(Image.open(buffer))
    assert make_upright(image, orientation).tobytes() == expected.tobytes()


def test_a_preview_stands_upright() -> None:
    assert decode(make_preview(noise(1024, 512), orientation=6)).size == (256, 512)


def test_a_cover_is_the_middle_of_the_picture() -> None:
    image = Image.new("RGB", (900, 300), "red")
    image.paste("blue", (300, 0, 600, 300))
    cover = np.asarray(decode(make_cover(image)).convert("RGB"))
    assert cover.shape == (128, 128, 3)
    assert (cover[:, :, 2] > 200).all()


def test_a_tiny_picture_still_makes_a_full_cover() -> None:
    assert decode(make_cover(noise(3, 2))).size == (128, 128)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "YCbCr", "HSV", "I", "F"])
def test_opaque_modes_become_rgb(mode: str) -> None:
    assert make_displayable(Image.new(mode, (2, 2))).mode == "RGB"


@pytest.mark.parametrize("mode", ["LA", "PA", "RGBA", "RGBa"])
def test_modes_with_transparency_become_rgba(mode: str) -> None:
    assert make_displayable(Image.new(mode, (2, 2))).mode == "RGBA"


def test_an_alpha_channel_that_says_nothing_is_dropped() -> None:
    assert make_displayable(Image.new("RGBA", (2, 2), (1, 2, 3, 255))).mode == "RGB"


def test_a_transparent_palette_colour_stays_transparent() -> None:
    image = Image.new("P", (2, 2), 3)
    image.info["transparency"] = 3
    assert make_displayable(image).getpixel((0, 0))[3] == 0


def test_greys_of_16_bits_keep_their_brightness() -> None:
    half_bright = Image.fromarray(np.full((2, 2), 0x8000, dtype=np.uint16))
    assert make_displayable(half_bright).getpixel((0, 0)) == (128, 128, 128)
