"""Every subject, scene and look at sizes nobody tried by hand."""

import numpy as np
import pytest
from PIL import Image

from imagegen.providers.dialects.sketch.drawing import draw
from imagegen.providers.dialects.sketch.looks import LOOKS
from imagegen.providers.dialects.sketch.palettes import SETS
from imagegen.providers.dialects.sketch.scenes import SCENES
from imagegen.providers.dialects.sketch.vocabulary import LIGHTS, SUBJECTS
from imagegen.providers.dialects.sketch.vocabulary import SCENES as SCENE_WORDS

ODD_SIZES = ((64, 64), (72, 200), (200, 72))


def make(
    prompt: str, size: tuple[int, int] = (64, 64), *, seed: int = 1, steps: int = 50, style: str = "none"
) -> Image.Image:
    return draw(prompt, width_px=size[0], height_px=size[1], seed=seed, steps=steps, cfg=7, style=style)


def contrast(picture: Image.Image) -> float:
    return float(np.asarray(picture.convert("L")).std())


@pytest.mark.parametrize("size", ODD_SIZES, ids=lambda size: f"{size[0]}×{size[1]}")
@pytest.mark.parametrize("name", SUBJECTS)
def test_a_subject_stands_out_from_its_background(name: str, size: tuple[int, int]) -> None:
    with_subject = make(f"{SUBJECTS[name].split('/')[0]}, white background", size)
    empty = make("white background", size)
    changed = np.abs(np.asarray(with_subject, np.int16) - np.asarray(empty, np.int16)).max(axis=2) > 40
    assert changed.mean() > 0.015


@pytest.mark.parametrize("size", ODD_SIZES, ids=lambda size: f"{size[0]}×{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_more_than_one_colour(scene: str, size: tuple[int, int]) -> None:
    word = SCENE_WORDS[scene].split("/")[0]
    assert contrast(make(f"{word}, rain, snow, fog, aurora, seabirds, sunset", size)) > 2


@pytest.mark.parametrize("seed", range(8))
def test_abstract_compositions(seed: int) -> None:
    assert contrast(make("abstract", seed=seed)) > 4


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", ODD_SIZES, ids=lambda size: f"{size[0]}×{size[1]}")
def test_a_look_changes_the_picture_and_keeps_its_size(look: str, size: tuple[int, int]) -> None:
    plain, styled = make("a boat at sunset", size, steps=10), make("a boat at sunset", size, steps=10, style=look)
    difference = np.abs(np.asarray(plain, np.int16) - np.asarray(styled, np.int16)).mean()
    assert styled.size == plain.size
    assert difference > 4


@pytest.mark.parametrize("light", LIGHTS)
def test_every_light_has_colours(light: str) -> None:
    assert len(SETS[light]) >= 2


@pytest.mark.parametrize("steps", [1, 50])
def test_the_fewest_and_the_most_steps_draw(steps: int) -> None:
    assert contrast(make("a house by the lake, fog", (128, 96), steps=steps)) > 5


def test_nine_of_three_kinds_find_their_place() -> None:
    assert make("nine cats, nine birds, nine boats on the sea", (160, 120)).size == (160, 120)
