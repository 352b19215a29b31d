"""What was asked beside what was used: which lines there are, and which of them differ."""

from dataclasses import replace

import pytest

from imagegen.params import ParameterTexts
from imagegen.studio.effective import compare_settings, read_told
from tests.conftest import make_asset, make_generation, make_task

INFOTEXT = (
    "a fox, in the snow\nNegative prompt: blurry\n"
    'Steps: 24, Sampler: Euler a, Schedule type: Karras, CFG scale: 7.0, Seed: 42, Size: 512x512, Lora: "a: 1, b: 2"'
)
SKETCH = {"provider": "sketch", "model": "sketch"}


def lines_of(catalog, task, generation=None, asset=None, told=None):
    card = catalog.cards.get(f"{task.provider}/{task.model}")
    found = compare_settings(task, generation or make_generation(), asset, card, catalog.texts, "en", told or {})
    return {line.name: line for line in found}


def test_a_size_that_came_out_otherwise_differs(catalog):
    task = make_task(**SKETCH, params={"width": 64, "height": 64})
    same = lines_of(catalog, task, asset=make_asset(width_px=64, height_px=64))["size"]
    other = lines_of(catalog, task, asset=make_asset(width_px=64, height_px=80))["size"]
    assert (same.asked, same.used, same.differs) == ("64×64", "64×64", False)
    assert (other.asked, other.used, other.differs) == ("64×64", "64×80", True)


@pytest.mark.parametrize(
    ("ratio", "pixels", "differs"),
    [
        pytest.param("16:9", (1344, 768), False, id="as near as the grid allows"),
        pytest.param("16:9", (1024, 1024), True, id="another shape"),
        pytest.param("auto", (1024, 1024), False, id="left to the model"),
    ],
)
def test_a_ratio_is_met_nearly(catalog, ratio, pixels, differs):
    task = make_task(provider="gemini", model="gemini-3-pro-image", params={"aspectRatio": ratio})
    line = lines_of(catalog, task, asset=make_asset(width_px=pixels[0], height_px=pixels[1]))["size"]
    assert (line.asked, line.differs) == (ratio, differs)


def test_the_seed_that_the_provider_used_stands_beside_the_one_that_was_sent(catalog):
    task, asset = make_task(**SKETCH, params={}), make_asset(seed=9)
    line = lines_of(catalog, task, make_generation(seed=7), asset)["seed"]
    assert (line.asked, line.used, line.differs) == (7, 9, True)
    assert not lines_of(catalog, task, make_generation(seed=9), asset)["seed"].differs


def test_what_nobody_chose_is_the_models_own_value(catalog):
    lines = lines_of(catalog, make_task(**SKETCH, params={"steps": 3}))
    assert (lines["steps"].asked, lines["steps"].is_default) == (3, False)
    assert lines["cfg"].is_default
    assert lines["cfg"].asked is not None


def test_a_servers_own_line_tells_what_it_used():
    told = read_told(INFOTEXT)
    assert told == {"steps": "24", "samplerName": "Euler a", "scheduler": "Karras", "cfg": "7.0", "seed": "42"}
    assert read_told("a picture that says nothing") == {}


def test_numbers_and_words_are_compared_by_what_they_mean(catalog):
    task = make_task(**SKETCH, params={"steps": 24, "cfg": 7})
    lines = lines_of(catalog, task, told={"steps": "20", "cfg": "7.0"})
    assert lines["steps"].differs
    assert not lines["cfg"].differs


def test_a_model_that_is_gone_still_shows_its_values():
    task = make_task(provider="gone", model="gone", params={"steps": 4, "imageUrl": "asset:ast_1"})
    asset = replace(make_asset(seed=3), width_px=10, height_px=20)
    found = compare_settings(task, make_generation(), asset, None, ParameterTexts(), "en", {})
    assert [(line.name, line.asked, line.used) for line in found] == [
        ("steps", 4, None),
        ("seed", None, 3),
        ("size", None, "10×20"),
    ]
