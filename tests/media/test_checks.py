import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance

from imagegen.errors import BadImage, NotFound
from imagegen.media.checks import CheckItem, Checks, look_at
from imagegen.styles import CheckRules
from tests.media.conftest import decode, encode, noise
from tests.media.products import IN_THE_MIDDLE, Box, backdrop, busy_scene, cut_out, packshot, save, with_shadow

ALL = CheckRules(min_side_px=500, white_margin=True, object_inside=True, not_a_copy=True)
NOTHING = CheckRules()
Change = Callable[[Image.Image], Image.Image]


def only(rules: CheckRules, path: Path, inputs: Sequence[Path] = ()) -> CheckItem:
    (item,) = look_at(path, rules, inputs).items
    return item


def margin(path: Path) -> CheckItem:
    return only(replace(NOTHING, white_margin=True), path)


def border(path: Path) -> CheckItem:
    return only(replace(NOTHING, object_inside=True), path)


def distance(path: Path, *inputs: Path) -> CheckItem:
    return only(replace(NOTHING, not_a_copy=True), path, inputs)


# ---- as a whole ------------------------------------------------------------------------------------------------------


def test_a_good_packshot_passes_everything(tmp_path: Path) -> None:
    photo = save(tmp_path / "photo.jpg", packshot(busy_scene()), "JPEG")
    checks = look_at(save(tmp_path / "a.png", packshot()), ALL, [photo])
    assert [item.code for item in checks.items] == ["size", "white_margin", "touches_border", "near_copy"]
    assert checks.passed


def test_one_failure_is_enough_to_look_again(tmp_path: Path) -> None:
    checks = look_at(save(tmp_path / "a.png", packshot()), replace(ALL, min_side_px=801))
    assert [item.code for item in checks.items if not item.passed] == ["size"]
    assert not checks.passed


def test_only_what_is_asked_for_is_measured(tmp_path: Path) -> None:
    assert look_at(save(tmp_path / "a.png", packshot()), NOTHING).items == ()


def test_without_inputs_there_is_nothing_to_be_a_copy_of(tmp_path: Path) -> None:
    assert look_at(save(tmp_path / "a.png", packshot()), replace(NOTHING, not_a_copy=True)).items == ()


def test_checks_survive_being_written_down(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", packshot(busy_scene()))
    checks = look_at(path, ALL, [path])
    assert Checks.from_json(json.loads(json.dumps(checks.to_json()))) == checks


# ---- size ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size_px", "expected"),
    [
        pytest.param((500, 900), (True, 500), id="just large enough"),
        pytest.param((900, 499), (False, 499), id="a pixel short"),
    ],
)
def test_the_shorter_side_counts(size_px: tuple[int, int], expected: tuple[bool, float], tmp_path: Path) -> None:
    item = only(replace(NOTHING, min_side_px=500), save(tmp_path / "a.png", Image.new("L", size_px)))
    assert (item.passed, item.value, item.needed) == (*expected, 500)


# ---- white margin ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shade", "kind", "passed"),
    [
        pytest.param(255, "PNG", True, id="pure white"),
        pytest.param(254, "PNG", False, id="almost white without the excuse of an encoder"),
        pytest.param(253, "JPEG", True, id="almost white in a JPEG"),
        pytest.param(252, "JPEG", False, id="off-white in a JPEG"),
        pytest.param(235, "PNG", False, id="light grey"),
    ],
)
def test_only_pure_white_is_white(shade: int, kind: str, passed: bool, tmp_path: Path) -> None:
    item = margin(save(tmp_path / "a", packshot(f"rgb({shade},{shade},{shade})"), kind))
    assert (item.passed, item.value, item.needed) == (passed, float(passed), 0.98)


@pytest.mark.parametrize(
    ("spoilt_px", "passed"), [pytest.param(76, True, id="just enough"), pytest.param(78, False, id="just too little")]
)
def test_two_per_cent_of_the_margin_may_be_something_else(spoilt_px: int, passed: bool, tmp_path: Path) -> None:
    image = Image.new("RGB", (1000, 1000), "white")
    image.paste("black", (0, 300, 40, 300 + spoilt_px))
    assert margin(save(tmp_path / "a.png", image)).passed is passed


def test_a_low_quality_keeps_the_margin_white(tmp_path: Path) -> None:
    assert margin(save(tmp_path / "a.jpg", packshot(size_px=(1500, 1500)), "JPEG", quality=40)).value == 1


def test_a_transparent_background_is_not_white(tmp_path: Path) -> None:
    assert margin(save(tmp_path / "a.png", cut_out())).value == 0


def test_a_clear_background_that_would_be_white_is_not_white(tmp_path: Path) -> None:
    assert margin(save(tmp_path / "a.png", Image.new("RGBA", (50, 50), (255, 255, 255, 0)))).value == 0


# ---- touching the border ---------------------------------------------------------------------------------------------

BACKGROUNDS = [
    pytest.param(packshot(), id="white"),
    pytest.param(packshot("rgb(70,110,160)"), id="one colour"),
    pytest.param(packshot(backdrop()), id="a gradient"),
    pytest.param(packshot(backdrop(255, 235)), id="white that fades to grey"),
    pytest.param(with_shadow(packshot(), (0.3, 0.75, 1.2, 0.9)), id="white with a shadow over the border"),
    pytest.param(with_shadow(packshot(), (-0.2, 0.8, 1.2, 1.2)), id="white with a shadow in two corners"),
    pytest.param(cut_out(), id="nothing"),
]


@pytest.mark.parametrize("image", BACKGROUNDS)
def test_an_object_inside_does_not_touch(image: Image.Image, tmp_path: Path) -> None:
    item = border(save(tmp_path / "a.png", image))
    assert (item.passed, item.value, item.needed) == (True, 0, 0.005)


@pytest.mark.parametrize(
    "box",
    [
        pytest.param((-0.1, 0.3, 0.4, 0.6), id="left"),
        pytest.param((0.6, 0.3, 1.1, 0.6), id="right"),
        pytest.param((0.3, -0.1, 0.6, 0.4), id="top"),
        pytest.param((0.3, 0.6, 0.6, 1.1), id="bottom"),
        pytest.param((-0.1, -0.1, 0.5, 0.5), id="a corner"),
        pytest.param((-0.1, 0.5, 1.1, 1.1), id="two corners"),
    ],
)
@pytest.mark.parametrize("background", ["white", "rgb(70,110,160)"])
def test_an_object_over_the_border_touches(box: Box, background: str, tmp_path: Path) -> None:
    item = border(save(tmp_path / "a.jpg", packshot(background, box), "JPEG"))
    assert not item.passed
    assert item.value > 0.1


def test_an_object_that_was_cut_out_touches_too(tmp_path: Path) -> None:
    item = border(save(tmp_path / "a.png", cut_out((0.3, 0.6, 0.7, 1.1))))
    assert item.value == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize(
    ("width_px", "passed"), [pytest.param(5, True, id="a hair"), pytest.param(6, False, id="more than a hair")]
)
def test_half_a_per_cent_of_an_edge_may_be_touched(width_px: int, passed: bool, tmp_path: Path) -> None:
    image = packshot(size_px=(1000, 1000))
    image.paste("black", (500, 900, 500 + width_px, 1000))
    assert border(save(tmp_path / "a.png", image)).passed is passed


def test_a_pale_colour_is_no_shadow(tmp_path: Path) -> None:
    image = packshot()
    image.paste((255, 225, 210), (200, 600, 600, 800))
    assert not border(save(tmp_path / "a.png", image)).passed


# ---- near copies -----------------------------------------------------------------------------------------------------


def encoded_again(image: Image.Image) -> Image.Image:
    return decode(encode(image, "JPEG", quality=35))


def scaled(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 3, image.height // 3))


def cropped(image: Image.Image) -> Image.Image:
    width_px, height_px = image.size
    return image.crop((width_px // 60, 0, width_px, height_px - height_px // 60))


def everything_at_once(image: Image.Image) -> Image.Image:
    return encoded_again(scaled(cropped(ImageEnhance.Brightness(image).enhance(0.95))))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda image: image, id="the same"),
        pytest.param(encoded_again, id="encoded again"),
        pytest.param(scaled, id="smaller"),
        pytest.param(lambda image: image.resize((1700, 1700)), id="larger"),
        pytest.param(cropped, id="cropped"),
        pytest.param(lambda image: ImageEnhance.Brightness(image).enhance(1.05), id="lighter"),
        pytest.param(lambda image: ImageEnhance.Brightness(image).enhance(0.95), id="darker"),
        pytest.param(everything_at_once, id="everything at once"),
    ],
)
@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(packshot(busy_scene()), id="a busy photo"),
        pytest.param(packshot(backdrop()), id="a studio photo"),
        pytest.param(packshot("rgb(215,215,215)"), id="on grey paper"),
        pytest.param(packshot(), id="on white"),
    ],
)
def test_an_altered_input_is_a_copy(photo: Image.Image, change: Change, tmp_path: Path) -> None:
    item = distance(save(tmp_path / "a.png", change(photo)), save(tmp_path / "photo.png", photo))
    assert (item.passed, item.needed) == (False, 1)


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(packshot(busy_scene()), id="the product before a busy scene"),
        pytest.param(packshot(backdrop()), id="the product before a backdrop"),
        pytest.param(packshot("rgb(215,215,215)"), id="the product on grey paper"),
        pytest.param(packshot("white", (0.1, 0.35, 0.9, 0.65)), id="the product from another side"),
        pytest.param(busy_scene(), id="another picture"),
        pytest.param(Image.new("RGB", (800, 800), "black"), id="a black picture"),
    ],
)
def test_a_new_picture_is_no_copy(photo: Image.Image, tmp_path: Path) -> None:
    assert distance(save(tmp_path / "a.png", packshot()), save(tmp_path / "photo.png", photo)).passed


def test_the_nearest_input_counts(tmp_path: Path) -> None:
    result, scene = save(tmp_path / "a.png", packshot()), save(tmp_path / "scene.png", busy_scene())
    assert distance(result, scene, result).value == 0
    assert distance(result, result, scene).value == 0


def test_a_copy_is_found_whatever_way_up_the_camera_was_held(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = packshot(busy_scene())
    turned = save(tmp_path / "photo.jpg", photo.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)
    assert not distance(save(tmp_path / "a.png", photo), turned).passed


# ---- awkward pictures ------------------------------------------------------------------------------------------------


def sixteen_bits() -> Image.Image:
    shades = np.asarray(packshot().convert("L"), np.uint16) * 257
    return Image.fromarray(shades)


@pytest.mark.parametrize(
    ("image", "kind", "options"),
    [
        pytest.param(sixteen_bits(), "PNG", {}, id="16 bits"),
        pytest.param(packshot().quantize(64), "PNG", {}, id="a palette"),
        pytest.param(packshot().convert("CMYK"), "JPEG", {}, id="inks"),
        pytest.param(packshot().convert("L"), "WEBP", {}, id="greys"),
        pytest.param(packshot(size_px=(5000, 4000)), "JPEG", {}, id="huge"),
        pytest.param(packshot(), "GIF", {"save_all": True, "append_images": [noise(800, 800)]}, id="animated"),
    ],
)
def test_an_awkward_file_is_measured_like_any_other(
    image: Image.Image, kind: str, options: dict[str, object], tmp_path: Path
) -> None:
    checks = look_at(save(tmp_path / "a", image, kind, **options), ALL, [save(tmp_path / "b.png", busy_scene())])
    assert [item.code for item in checks.items if not item.passed] == []


@pytest.mark.parametrize("size_px", [(1, 1), (900, 1), (1, 900), (3, 2)], ids=["a point", "a row", "a column", "tiny"])
def test_a_picture_that_is_all_edge_can_be_measured(size_px: tuple[int, int], tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", Image.new("RGB", size_px, "white"))
    checks = look_at(path, ALL, [path])
    assert [item.passed for item in checks.items] == [False, True, True, False]


def test_a_line_across_a_row_touches(tmp_path: Path) -> None:
    image = Image.new("RGB", (900, 1), "white")
    ImageDraw.Draw(image).line((300, 0, 500, 0), fill="black")
    assert not border(save(tmp_path / "a.png", image)).passed


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b'{"error": "no"}')
    with pytest.raises(BadImage) as caught:
        look_at(path, ALL)
    assert caught.value.message == "The file is not a picture but JSON text."


def test_an_input_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        look_at(save(tmp_path / "a.png", packshot()), ALL, [tmp_path / "gone.png"])
    assert caught.value.sentence == "There is no such picture."


def test_the_middle_of_the_picture_does_not_matter_to_its_margin(tmp_path: Path) -> None:
    left, top, right, bottom = IN_THE_MIDDLE
    wide: Box = (left - 0.25, top - 0.15, right + 0.25, bottom + 0.15)
    assert margin(save(tmp_path / "a.png", packshot(box=wide))).value == 1
