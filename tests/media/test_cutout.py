import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops

from imagegen.errors import BadImage, InvalidInput, MissingPackage, NotFound
from imagegen.media.checks import look_at
from imagegen.media.cutout import make_white
from imagegen.styles import CheckRules
from tests.media.conftest import decode
from tests.media.products import backdrop, busy_scene, cut_out, packshot, save, with_shadow


def white(path: Path, *, square: bool = True, margin_percent: float = 5, side_px: int | None = None) -> Image.Image:
    return decode(make_white(path, square=square, margin_percent=margin_percent, side_px=side_px))


def object_box(image: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(image.convert("L")).getbbox()
    assert box is not None
    return box


# ---- with the network ------------------------------------------------------------------------------------------------


@pytest.fixture
def network() -> None:
    pytest.importorskip("rembg")


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(with_shadow(packshot(backdrop()), (0.3, 0.7, 0.9, 0.9)), id="a studio photo with a shadow"),
        pytest.param(packshot("rgb(40,40,45)"), id="a dark table"),
        pytest.param(packshot(busy_scene(), (0.2, 0.1, 0.8, 0.9)), id="a busy scene"),
    ],
)
def test_the_background_becomes_truly_white(photo: Image.Image, tmp_path: Path) -> None:
    made = make_white(save(tmp_path / "photo.png", photo), square=True, margin_percent=5, side_px=1000)
    path = tmp_path / "white.png"
    path.write_bytes(made)
    checks = look_at(path, CheckRules(min_side_px=1000, white_margin=True, object_inside=True))
    assert checks.passed
    assert decode(made).mode == "RGB"


@pytest.mark.usefixtures("network")
def test_the_object_keeps_its_pixels_and_gets_a_soft_edge(tmp_path: Path) -> None:
    photo = packshot("rgb(40,40,45)")
    made = white(save(tmp_path / "a.png", photo), square=False, margin_percent=0)
    middle = (made.width // 2 - 60, made.height // 2 - 60, made.width // 2 + 60, made.height // 2 + 60)
    difference = ImageChops.difference(made.crop(middle), photo.crop((340, 340, 460, 460)))
    assert np.asarray(difference).mean() < 12  # the box may be found a few pixels larger or smaller
    edge = {made.getpixel((x, made.height // 2)) for x in range(8)}
    assert len(edge) > 2  # something lies between white and the tin


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(Image.new("RGB", (300, 300), "white"), id="white"),
        pytest.param(Image.new("RGB", (300, 300), "black"), id="black"),
        pytest.param(Image.new("RGB", (300, 1), "grey"), id="a row of pixels"),
    ],
)
def test_a_picture_of_nothing_is_refused(photo: Image.Image, tmp_path: Path) -> None:
    with pytest.raises(BadImage) as caught:
        white(save(tmp_path / "a.png", photo))
    assert caught.value.sentence == (
        "No object was found in the picture. Use one in which the product stands out from its background."
    )


# ---- with a network that sees what it is told ------------------------------------------------------------------------


class FakeNetwork:
    """The package rembg, of which every session sees the same."""

    def __init__(self, sureness: np.ndarray[Any, Any]) -> None:
        self.sureness = sureness
        self.sessions = 0
        self.second_came = Event()
        self.inner_session = SimpleNamespace(run=lambda _names, _given: [self.sureness[None, None]])

    def new_session(self, _model: str) -> "FakeNetwork":
        self.sessions += 1
        if self.sessions > 1:
            self.second_came.set()
        self.second_came.wait(0.2)  # time enough for another thread to come while this one is loading
        return self

    def normalize(self, *_given: object) -> dict[str, object]:
        return {}


@pytest.fixture
def fake_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeNetwork]:
    """It is sure of a field in the middle, and half sure of a spot in a corner."""
    sureness = np.full((320, 320), 0.02, np.float32)
    sureness[120:200, 80:240] = 1
    sureness[10:20, 10:20] = 0.45
    fake = FakeNetwork(sureness)
    module = ModuleType("rembg")
    module.new_session = fake.new_session  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rembg", module)
    return fake


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return save(tmp_path / "photo.png", Image.new("RGB", (640, 640), (30, 60, 90)))


@pytest.mark.usefixtures("fake_network")
@pytest.mark.parametrize(
    ("options", "size_px", "box_px"),
    [
        pytest.param({"square": True, "margin_percent": 0}, (320, 320), (0, 80, 320, 240), id="square"),
        pytest.param({"square": False, "margin_percent": 0}, (320, 160), (0, 0, 320, 160), id="as wide as the object"),
        pytest.param({"square": True, "margin_percent": 10}, (400, 400), (40, 120, 360, 280), id="margin"),
        pytest.param(
            {"square": True, "side_px": 160, "margin_percent": 0}, (160, 160), (0, 40, 160, 120), id="smaller"
        ),
        pytest.param(
            {"square": True, "side_px": 2000, "margin_percent": 0},
            (2000, 2000),
            (680, 840, 1320, 1160),
            id="at most twice as large",
        ),
    ],
)
def test_the_object_stands_in_the_middle_of_its_canvas(
    options: dict[str, Any], size_px: tuple[int, int], box_px: tuple[int, ...], photo: Path
) -> None:
    made = white(photo, **options)
    assert made.size == size_px
    assert object_box(made) == pytest.approx(box_px, abs=1)


@pytest.mark.usefixtures("fake_network")
def test_everything_around_the_object_is_pure_white(photo: Path) -> None:
    made = np.asarray(white(photo, margin_percent=10))
    assert (made[:100] == 255).all()
    assert (made[-100:] == 255).all()


@pytest.mark.usefixtures("fake_network")
def test_what_exif_turns_is_turned_before(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (640, 320), "red")
    image.paste("blue", (0, 0, 640, 160))
    made = white(save(tmp_path / "a.jpg", image, "JPEG", exif=exif), square=False, margin_percent=0)
    middle = made.height // 2
    assert [made.getpixel((x, middle)) for x in (20, made.width - 20)] == [
        pytest.approx((254, 0, 0), abs=3),
        pytest.approx((0, 0, 254), abs=3),
    ]


def test_the_network_is_loaded_once_whichever_thread_comes_first(fake_network: FakeNetwork, photo: Path) -> None:
    together = Barrier(4)

    def work(_number: int) -> bytes:
        together.wait(10)
        return make_white(photo, square=True, margin_percent=5, side_px=100)

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(work, range(4)))
    assert len(set(made)) == 1
    assert fake_network.sessions == 1


def test_without_the_package_the_sentence_says_how_to_get_it(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rembg", None)
    with pytest.raises(MissingPackage) as caught:
        white(photo)
    assert caught.value.sentence == (
        'The package rembg is needed to make a background white. Install it with: pip install "imagegen[local]"'
    )


# ---- without the network ---------------------------------------------------------------------------------------------


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rembg", None)


@pytest.mark.usefixtures("no_network")
def test_a_picture_that_was_cut_out_before_keeps_its_outline(tmp_path: Path) -> None:
    image = cut_out()
    made = white(save(tmp_path / "a.png", image), square=False, margin_percent=0)
    assert made.tobytes() == image.crop(image.getbbox()).convert("RGB").tobytes()


@pytest.mark.usefixtures("no_network")
def test_a_picture_that_is_clear_throughout_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadImage, match=r"No object was found in the picture\."):
        white(save(tmp_path / "a.png", Image.new("RGBA", (20, 20))))


@pytest.mark.usefixtures("no_network")
def test_a_result_is_never_larger_than_can_be_opened_again(tmp_path: Path) -> None:
    image = Image.new("RGBA", (4000, 20), (0, 0, 0, 255))
    image.putpixel((0, 0), (0, 0, 0, 0))
    made = white(save(tmp_path / "a.png", image), square=False, margin_percent=40, side_px=None)
    assert made.size == (4080, 100)
    assert white(save(tmp_path / "a.png", image), margin_percent=40).size == (8000, 8000)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param({"margin_percent": 45}, "A margin of 45 % is not possible. Choose 0 to 40 %.", id="all margin"),
        pytest.param({"margin_percent": -1}, "A margin of -1 % is not possible. Choose 0 to 40 %.", id="no margin"),
        pytest.param({"side_px": 0}, "A picture of 0 px is not possible. Choose 16 to 8,000 px.", id="nothing"),
        pytest.param(
            {"side_px": 9000}, "A picture of 9,000 px is not possible. Choose 16 to 8,000 px.", id="too large"
        ),
    ],
)
def test_a_size_that_cannot_be_is_refused(options: dict[str, Any], sentence: str, photo: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        white(photo, **options)
    assert caught.value.sentence == sentence


def test_a_picture_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        white(tmp_path / "gone.png")
