import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops

from imagegen.catalog.files import Schemas
from imagegen.channels import ChannelRule
from imagegen.errors import BadImage, BadPreset, NotFound
from imagegen.media.canvas import SRGB_PROFILE
from imagegen.media.channels import ENDINGS, PackSource, channel_name, make_channel_file, pack_channels
from imagegen.media.files import check_image
from imagegen.media.metadata import embed
from tests.conftest import PRESETS
from tests.media.conftest import decode, make_settings, noise
from tests.media.products import busy_scene, cut_out, packshot, save
from tests.media.profiles import swapped_profile

CHANNELS = sorted((PRESETS / "channels").glob("*.json"))
LOSSY = ["jpeg", "webp"]


def make_rule(**changes: Any) -> ChannelRule:
    return ChannelRule.from_json({"id": "shop", "label": {"en": "Shop", "zh": "商店"}, **changes})


def square(side_px: int, **changes: Any) -> ChannelRule:
    return make_rule(**{"width_px": side_px, "height_px": side_px, "background": "white", **changes})


def made(source: Path, rule: ChannelRule) -> Image.Image:
    return decode(make_channel_file(source, rule).data)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return save(tmp_path / "photo.png", busy_scene(size_px=(400, 200)))


# ---- size and background ---------------------------------------------------------------------------------------------


def test_the_whole_picture_stands_inside_the_margin(photo: Path) -> None:
    image = made(photo, square(500, margin_percent=10, format="png"))
    box = ImageChops.invert(image.convert("L")).getbbox()
    assert (image.size, box) == ((500, 500), (50, 150, 450, 350))


def test_a_small_picture_is_padded_instead_of_blown_up(photo: Path) -> None:
    image = made(photo, square(2000, format="png"))
    assert ImageChops.invert(image.convert("L")).getbbox() == (600, 800, 1400, 1200)


def test_without_a_size_the_pixels_stay_as_they_are(photo: Path) -> None:
    assert made(photo, make_rule(format="png")).tobytes() == busy_scene(size_px=(400, 200)).tobytes()


def test_what_is_clear_becomes_white_where_white_is_wanted(tmp_path: Path) -> None:
    image = made(save(tmp_path / "a.png", cut_out()), square(400, format="png"))
    assert (image.mode, image.getpixel((5, 5))) == ("RGB", (255, 255, 255))


@pytest.mark.parametrize("format_name", ["png", "webp"])
def test_what_is_clear_stays_clear_where_the_background_is_kept(format_name: str, tmp_path: Path) -> None:
    rule = make_rule(width_px=500, height_px=900, margin_percent=5, format=format_name)
    image = made(save(tmp_path / "a.png", cut_out()), rule)
    assert image.mode == "RGBA"
    assert [image.getpixel(place)[3] for place in ((2, 2), (250, 200), (250, 450))] == [0, 0, 255]  # type: ignore[index]


def test_a_jpeg_cannot_be_clear_and_becomes_white(tmp_path: Path) -> None:
    assert made(save(tmp_path / "a.png", cut_out()), make_rule()).getpixel((5, 5)) == (255, 255, 255)


def test_what_is_left_of_the_canvas_takes_the_colour_of_the_border(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", packshot("rgb(70,110,160)"))
    image = made(path, make_rule(width_px=400, height_px=500, format="png"))
    assert [image.getpixel((200, y)) for y in (0, 55, 499)] == [(70, 110, 160)] * 3


def test_the_margin_of_a_white_picture_is_still_pure_white_in_a_jpeg(tmp_path: Path) -> None:
    image = np.asarray(made(save(tmp_path / "a.png", packshot()), square(1000, margin_percent=5)))
    assert (image[:150] == 255).all()


# ---- colours and what else is inside ---------------------------------------------------------------------------------


@pytest.mark.parametrize("format_name", ENDINGS)
def test_the_file_says_that_its_colours_are_srgb(format_name: str, photo: Path) -> None:
    image = made(photo, make_rule(format=format_name))
    assert image.format == format_name.upper()
    assert image.info["icc_profile"] == SRGB_PROFILE


def test_the_colours_of_another_profile_are_turned_into_srgb(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", Image.new("RGB", (20, 20), "red"), icc_profile=swapped_profile())
    assert made(path, make_rule(format="png")).getpixel((5, 5)) == pytest.approx((0, 255, 0), abs=8)


def test_a_photo_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = made(save(tmp_path / "a.jpg", busy_scene(size_px=(400, 200)), "JPEG", exif=exif), make_rule())
    assert image.size == (200, 400)
    assert image.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_prompt_does_not_leave_the_house(kind: str, tmp_path: Path) -> None:
    path = save(tmp_path / "a", packshot(), kind)
    told = embed(path.read_bytes(), check_image(path.read_bytes()).media_type, make_settings(), (800, 800))
    assert b"imagegen" in told
    path.write_bytes(told)
    files = [make_channel_file(path, make_rule(format=format_name)).data for format_name in ENDINGS]
    assert [b"imagegen" in data or b"red fox" in data for data in files] == [False] * 3


def test_the_same_picture_gives_the_same_file(photo: Path) -> None:
    first, second = (make_channel_file(photo, square(300)).data for _ in range(2))
    assert first == second


def test_inks_and_palettes_are_taken_too(tmp_path: Path) -> None:
    inks = save(tmp_path / "a.jpg", packshot().convert("CMYK"), "JPEG")
    palette = save(tmp_path / "a.gif", packshot().quantize(64), "GIF")
    assert [made(path, square(200)).size for path in (inks, palette)] == [(200, 200)] * 2


# ---- weight ----------------------------------------------------------------------------------------------------------


def test_a_light_enough_picture_gets_the_best_quality(photo: Path) -> None:
    free, limited = make_channel_file(photo, square(400)), make_channel_file(photo, square(400, max_bytes=10_000_000))
    assert limited == free
    assert subsampling(free.data) == (1, 1)


def subsampling(jpeg: bytes) -> tuple[int, int]:
    """How many pixels share a colour, across and down."""
    image = Image.open(io.BytesIO(jpeg))
    _, across, down, _ = image.layer[0]  # type: ignore[attr-defined]
    return across, down


@pytest.mark.parametrize("format_name", LOSSY)
def test_the_best_quality_below_the_limit_is_found(format_name: str, photo: Path) -> None:
    free = len(make_channel_file(photo, square(800, format=format_name)).data)
    limit = free // 2
    file = make_channel_file(photo, square(800, format=format_name, max_bytes=limit))
    assert 0.9 * limit < len(file.data) < limit
    assert (decode(file.data).size, file.note) == ((800, 800), "")


def test_a_low_quality_shares_colours_between_pixels(photo: Path) -> None:
    free = len(make_channel_file(photo, square(800)).data)
    assert subsampling(make_channel_file(photo, square(800, max_bytes=free // 2)).data) == (2, 2)


def test_a_file_of_exactly_the_limit_is_too_large(photo: Path) -> None:
    free = len(make_channel_file(photo, square(400)).data)
    assert len(make_channel_file(photo, square(400, max_bytes=free)).data) < free


@pytest.mark.parametrize("format_name", ENDINGS)
def test_what_is_too_heavy_at_any_quality_is_made_smaller_and_says_so(format_name: str, tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", noise(600, 600))
    limit = {"jpeg": 100_000, "webp": 100_000, "png": 750_000}[format_name]
    file = make_channel_file(path, square(600, format=format_name, max_bytes=limit))
    side_px = decode(file.data).width
    assert len(file.data) < limit
    assert 300 <= side_px < 600
    assert file.note == f"Made smaller, {side_px:,} × {side_px:,} px, to stay below {limit:,} bytes."


def test_what_cannot_be_made_light_enough_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", noise(500, 500))
    with pytest.raises(BadImage) as caught:
        make_channel_file(path, square(500, max_bytes=5000))
    assert caught.value.sentence == (
        "The picture does not get below 5,000 bytes, not even at half its size. "
        "Allow this channel more bytes or fewer pixels."
    )


def test_a_large_picture_of_noise_can_be_written_at_the_best_quality(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", noise(1500, 1500))
    assert made(path, square(1500)).size == (1500, 1500)


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sku", "shot", "expected"),
    [
        pytest.param("B-01.2_x", "top", "B-01.2_x_top.jpg", id="a SKU stays as it is"),
        pytest.param("货号 12", "俯视", "货号-12_俯视.jpg", id="Chinese"),
        pytest.param("a/b\\c:d", "Close up!", "a-b-c-d_Close-up.jpg", id="signs that no system takes"),
        pytest.param("../../etc", "passwd", "etc_passwd.jpg", id="a way out"),
        pytest.param("", "top", "top.jpg", id="no SKU"),
        pytest.param("B1", "", "B1.jpg", id="no shot"),
        pytest.param("", "?", "0007.jpg", id="nothing at all"),
        pytest.param("{shot}", "top", "shot-_top.jpg", id="a SKU that looks like a pattern"),
        pytest.param("NUL", "", "0007-NUL.jpg", id="reserved by Windows"),
        pytest.param("con.1", "", "0007-con-1.jpg", id="reserved by Windows with an ending"),
        pytest.param("console", "", "console.jpg", id="almost reserved"),
    ],
)
def test_a_file_is_named_by_sku_and_shot(sku: str, shot: str, expected: str) -> None:
    assert channel_name(make_rule(), sku, shot, 7) == expected


def test_a_pattern_may_hold_words_and_the_number() -> None:
    assert channel_name(make_rule(name="{number} {sku}.web", format="webp"), "B1", "top", 7) == "07-B1.web.webp"


@pytest.mark.parametrize("sign", ["x", "货"])
def test_a_long_name_is_cut(sign: str) -> None:
    name = channel_name(make_rule(), sign * 300, "top", 1)
    assert len(name) <= 76
    assert len(name.encode()) <= 196
    assert name.endswith(f"{sign}.jpg")


# ---- packs -----------------------------------------------------------------------------------------------------------

WEB = make_rule(id="web", width_px=50, height_px=50, format="webp")
PRINT = make_rule(id="print", format="png")


def test_a_pack_has_a_folder_for_each_channel(photo: Path) -> None:
    sources = [PackSource(photo, "B1", "top"), PackSource(photo, "B1", "side")]
    files = {name: decode(make()).size for name, make in pack_channels(sources, [WEB, PRINT])}
    assert files == {
        "web/B1_top.webp": (50, 50),
        "web/B1_side.webp": (50, 50),
        "print/B1_top.png": (400, 200),
        "print/B1_side.png": (400, 200),
    }


def test_two_files_of_one_name_get_a_number(photo: Path) -> None:
    sources = [PackSource(photo, "B1", "top"), PackSource(photo, "b1", "TOP")]
    assert [name for name, _ in pack_channels(sources, [WEB, PRINT])] == [
        "web/B1_top.webp",
        "web/b1_TOP-2.webp",
        "print/B1_top.png",
        "print/b1_TOP-2.png",
    ]


def test_nothing_is_read_before_a_file_is_made(tmp_path: Path) -> None:
    name, make = next(pack_channels([PackSource(tmp_path / "gone.png", "B1", "top")], [WEB]))
    assert name == "web/B1_top.webp"
    with pytest.raises(NotFound):
        make()


def test_the_notes_tell_what_is_missing_and_what_was_made_smaller(photo: Path, tmp_path: Path) -> None:
    sources = [PackSource(tmp_path / "gone.png", "A", "top"), PackSource(photo, "B", "top")]
    noisy = PackSource(save(tmp_path / "noise.png", noise(400, 400)), "C", "top")
    files: dict[str, bytes] = {}
    for name, make in pack_channels([*sources, noisy], [square(400, max_bytes=45_000)]):
        if not name.endswith("A_top.jpg"):
            files[name] = make()
            continue
        with pytest.raises(NotFound):
            make()
    side_px = decode(files["shop/C_top.jpg"]).width
    assert list(files) == ["shop/B_top.jpg", "shop/C_top.jpg", "notes.txt"]
    assert files["notes.txt"].decode() == (
        "shop/A_top.jpg is missing: There is no such picture.\n"
        f"shop/C_top.jpg: Made smaller, {side_px} × {side_px} px, to stay below 45,000 bytes.\n"
    )


# ---- the channels that come with the app -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", CHANNELS, ids=lambda path: path.stem)
def test_a_bundled_channel_makes_what_it_says(path: Path, tmp_path: Path) -> None:
    data = Schemas(PRESETS / "schema").read(path, "channel.json")
    rule = ChannelRule.from_json(data)
    assert rule.id == path.stem
    assert data["source"]["page"].startswith(("https://", "assumption"))
    file = make_channel_file(save(tmp_path / "a.png", noise(1500, 1500)), rule)
    assert file.note == ""
    assert decode(file.data).size == (rule.width_px or 1500, rule.height_px or 1500)
    assert len(file.data) < (rule.max_bytes or 10_000_000)


def test_about_five_channels_come_with_the_app() -> None:
    assert [path.stem for path in CHANNELS] == [
        "original-png",
        "portrait-4-5",
        "square-1000",
        "square-2000",
        "thumbnail-600",
    ]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"width_px": 500}, "$: 'height_px' is a dependency of 'width_px'", id="half a size"),
        pytest.param(
            {"name": "{sku}_{colour}"}, "$.name: '{sku}_{colour}' does not match", id="unknown word in a name"
        ),
        pytest.param({"name": "../{sku}"}, "$.name: '../{sku}' does not match", id="a folder in a name"),
        pytest.param({"margin_percent": 50}, "$.margin_percent: 50 is greater than the maximum of 40", id="all margin"),
        pytest.param(
            {"format": "gif"}, "$.format: 'gif' is not one of ['jpeg', 'png', 'webp']", id="a format nobody makes"
        ),
        pytest.param({"width_px": 9000, "height_px": 9000}, "9000 is greater than the maximum of 8000", id="too large"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_by_name(
    changes: dict[str, Any], complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "presets" / "channels" / "shop.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"id": "shop", "label": {"en": "Shop", "zh": "商店"}, "format": "jpeg", **changes}))
    with pytest.raises(BadPreset) as caught:
        Schemas(PRESETS / "schema").read(path, "channel.json")
    assert caught.value.message.startswith("presets/channels/shop.json: ")
    assert complaint in caught.value.message
