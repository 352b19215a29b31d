import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from imagegen.errors import BadImage, NotFound
from imagegen.media.canvas import SRGB_PROFILE, flatten, open_stored, place, to_seen
from tests.media.conftest import noise
from tests.media.products import save
from tests.media.profiles import linear_grey_profile, red_cyan_profile, swapped_profile


def seen(path: Path) -> Image.Image:
    return to_seen(open_stored(path))


def test_a_picture_that_is_gone_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        open_stored(tmp_path / "gone.png")
    assert caught.value.sentence == "There is no such picture."


def test_a_damaged_picture_is_named_as_such(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", noise())
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BadImage) as caught:
        open_stored(path)
    assert caught.value.sentence == "The PNG picture is damaged or incomplete. Download or export it again."


def test_a_picture_is_seen_as_exif_turns_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert seen(save(tmp_path / "a.jpg", noise(40, 30), "JPEG", exif=exif)).size == (30, 40)


def test_a_picture_without_a_profile_keeps_its_values(tmp_path: Path) -> None:
    assert seen(save(tmp_path / "a.png", noise())).tobytes() == noise().tobytes()


def test_the_profile_that_is_written_changes_nothing(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", noise(), icc_profile=SRGB_PROFILE)
    assert seen(path).tobytes() == noise().tobytes()


def test_the_profile_that_is_written_is_srgb_and_the_same_at_every_start() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(SRGB_PROFILE))
    assert "sRGB" in ImageCms.getProfileDescription(profile)
    assert SRGB_PROFILE[24:36] == bytes(12)


@pytest.mark.parametrize(
    ("mode", "value", "profile", "expected"),
    [
        pytest.param("RGB", (255, 0, 0), swapped_profile(), (0, 255, 0), id="colours"),
        pytest.param("RGBA", (255, 0, 0, 100), swapped_profile(), (0, 255, 0, 100), id="colours and alpha"),
        pytest.param("L", 128, linear_grey_profile(), (188, 188, 188), id="greys"),
        pytest.param("L", 128, SRGB_PROFILE, (128, 128, 128), id="greys with a profile of colours"),
        pytest.param("CMYK", (255, 0, 0, 0), red_cyan_profile(), (255, 0, 0), id="inks"),
        pytest.param("CMYK", (0, 0, 0, 0), red_cyan_profile(), (255, 255, 255), id="paper"),
    ],
)
def test_a_profile_is_turned_into_srgb(
    mode: str, value: int | tuple[int, ...], profile: bytes, expected: tuple[int, ...], tmp_path: Path
) -> None:
    path = save(tmp_path / "a.tiff", Image.new(mode, (4, 4), value), "TIFF", icc_profile=profile)
    pixel = seen(path).getpixel((1, 1))
    assert isinstance(pixel, tuple)
    assert pixel == pytest.approx(expected, abs=8)  # some levels off pure red is what Lab of 8 bits can say


@pytest.mark.parametrize(
    ("mode", "profile"),
    [
        pytest.param("RGB", b"not a profile", id="no profile at all"),
        pytest.param("RGB", swapped_profile()[:200], id="half a profile"),
        pytest.param("RGB", swapped_profile().replace(b"rXYZ", b"r???"), id="a profile without red"),
        pytest.param("RGB", linear_grey_profile(), id="greys on colours"),
        pytest.param("RGB", red_cyan_profile(), id="inks on colours"),
        pytest.param("CMYK", swapped_profile(), id="colours on inks"),
    ],
)
def test_a_profile_that_cannot_be_meant_is_passed_over(mode: str, profile: bytes, tmp_path: Path) -> None:
    image = Image.new(mode, (4, 4), (200, 10, 20, 0)[: len(mode)])
    path = save(tmp_path / "a.tiff", image, "TIFF", icc_profile=profile)
    assert seen(path).tobytes() == image.convert("RGB").tobytes()


def test_what_is_clear_becomes_white_and_what_is_half_clear_half_white() -> None:
    image = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    image.putpixel((1, 0), (0, 0, 0, 102))
    assert flatten(image).tobytes() == bytes([255, 255, 255, 153, 153, 153])


@pytest.mark.parametrize(
    ("image_px", "canvas_px", "margin_percent", "box"),
    [
        pytest.param((400, 200), (200, 200), 10, (20, 60, 180, 140), id="wide picture made smaller"),
        pytest.param((200, 400), (300, 200), 0, (100, 0, 200, 200), id="tall picture on a wide canvas"),
        pytest.param((50, 50), (200, 200), 0, (50, 50, 150, 150), id="small picture enlarged twice at most"),
        pytest.param((1, 900), (100, 90), 0, (49, 0, 50, 90), id="a thread stays a pixel wide"),
    ],
)
def test_a_picture_is_placed_whole_in_the_middle(
    image_px: tuple[int, int], canvas_px: tuple[int, int], margin_percent: float, box: tuple[int, int, int, int]
) -> None:
    placed = place(Image.new("L", image_px, 255), canvas_px, margin_percent, 0)
    assert (placed.size, placed.getbbox()) == (canvas_px, box)


def test_a_picture_with_room_for_less_than_a_pixel_more_is_not_touched() -> None:
    placed = place(noise(371, 371), (413, 413), 5, "white")
    assert placed.crop((21, 21, 392, 392)).tobytes() == noise(371, 371).tobytes()
