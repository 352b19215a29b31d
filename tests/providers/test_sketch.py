"""Sketch as a whole: pictures from words, and the adapter in front of it."""

import asyncio
import hashlib
import io
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from imagegen.errors import BadImage
from imagegen.params import defaults
from imagegen.providers.base import Access, GenerationRequest, GenerationResult
from imagegen.providers.dialects.sketch.adapter import SketchAdapter
from imagegen.providers.dialects.sketch.drawing import draw
from imagegen.providers.dialects.sketch.looks import LOOKS
from imagegen.providers.dialects.sketch.restyle import NEURAL_STYLES
from tests.fakes.calls import RecordingListener, load_card, load_provider, make_input, make_request
from tests.providers.adapter_kit import run_adapter

CARD = load_card("sketch", "sketch")
PROVIDER = load_provider("sketch")
NOWHERE = Access("", None)
SMALL: dict[str, Any] = {"width_px": 96, "height_px": 96, "seed": 3, "steps": 12, "cfg": 7.0}
SMALL_PARAMS = {"width": 64, "height": 64, "steps": 2}


def picture(prompt: str = "a cat in the mountains", **changes: Any) -> Image.Image:
    return draw(prompt, **{**SMALL, **changes})


def difference(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of two pictures, from 0 to 255."""
    return float(np.abs(np.asarray(first, np.float32) - np.asarray(second, np.float32)).mean())


def generate(request: GenerationRequest, listener: RecordingListener | None = None) -> GenerationResult:
    return run_adapter(
        SketchAdapter, PROVIDER, lambda it: it.generate(request, NOWHERE, listener or RecordingListener())
    )


# ---- the same and not the same ---------------------------------------------------------------------------------------


def test_the_same_arguments_give_the_same_pixels() -> None:
    assert picture().tobytes() == picture().tobytes()


def test_another_process_gives_the_same_pixels() -> None:
    script = (
        "import hashlib, sys; from imagegen.providers.dialects.sketch.drawing import draw;"
        "picture = draw('a red cat, no clouds, no birds', width_px=96, height_px=96, seed=3, steps=12, cfg=7.0);"
        "sys.stdout.write(hashlib.sha256(picture.tobytes()).hexdigest())"
    )
    command = [sys.executable, "-c", script]
    environment = {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(Path(__file__).parents[2])}
    there = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout
    here = hashlib.sha256(picture("a red cat, no clouds, no birds").tobytes()).hexdigest()
    assert there == here


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"seed": 4}, id="seed"),
        pytest.param({"steps": 1}, id="steps"),
        pytest.param({"cfg": 15.0}, id="cfg"),
        pytest.param({"negative_prompt": "cat"}, id="negative prompt"),
        pytest.param({"style": "ink"}, id="style"),
        pytest.param({"prompt": "a dog in the mountains"}, id="prompt"),
    ],
)
def test_every_parameter_shows(changes: Mapping[str, Any]) -> None:
    changed = draw(**{"prompt": "a cat in the mountains", **SMALL, **changes})
    assert difference(picture(), changed) > 3


@pytest.mark.parametrize("change", [{"steps": 13}, {"cfg": 7.5}], ids=["steps", "cfg"])
def test_even_a_small_change_shows(change: Mapping[str, Any]) -> None:
    assert picture().tobytes() != picture(**change).tobytes()


def test_twenty_seeds_give_twenty_pictures() -> None:
    assert len({picture(width_px=64, height_px=64, seed=seed).tobytes() for seed in range(20)}) == 20


def test_a_higher_cfg_gives_stronger_colours() -> None:
    def saturation(cfg: float) -> float:
        return float(np.asarray(picture("a sunset", cfg=cfg).convert("HSV"))[..., 1].mean())

    assert saturation(1) < saturation(7) < saturation(20)


@pytest.mark.parametrize(("width", "height"), [(64, 64), (64, 256), (256, 64), (200, 120), (72, 1024), (2048, 64)])
def test_the_size_is_honoured(width: int, height: int) -> None:
    assert picture(width_px=width, height_px=height).size == (width, height)


# ---- words that show -------------------------------------------------------------------------------------------------


def middle_colour(prompt: str, **changes: Any) -> tuple[int, ...]:
    """The mean colour of the middle of a picture."""
    box = picture(prompt, **changes).crop((36, 40, 60, 70))
    return tuple(np.asarray(box).reshape(-1, 3).mean(axis=0).astype(int).tolist())


@pytest.mark.parametrize(("red", "blue"), [("a red cup", "a blue cup"), ("红色杯子", "蓝色杯子")])
def test_a_colour_word_tints_the_subject(red: str, blue: str) -> None:
    reddish, bluish = (middle_colour(f"{words}, white background") for words in (red, blue))
    assert reddish[0] > reddish[2] + 40
    assert bluish[2] > bluish[0] + 40


def test_night_is_darker_than_noon() -> None:
    noon, night = (np.asarray(picture(f"the sea at {time}")).mean() for time in ("noon", "night"))
    assert night < noon - 60


def test_a_white_background_is_white() -> None:
    assert np.asarray(picture("a cup, white background"))[:20].mean() > 235


def test_the_negative_word_red_takes_red_out() -> None:
    plain = middle_colour("a cherry, white background")
    muted = middle_colour("a cherry, white background", negative_prompt="red")
    assert plain[0] - plain[1] > muted[0] - muted[1] + 20


@pytest.mark.parametrize("word", ["sun", "clouds", "trees", "snow", "fog", "birds", "grain", "vignette"])
def test_a_negative_word_removes_a_part_of_a_landscape(word: str) -> None:
    prompt = "mountains at sunrise, snow, clouds, fog, seabirds"
    assert picture(prompt).tobytes() != picture(prompt, negative_prompt=word).tobytes()


@pytest.mark.parametrize("word", ["shadow", "steam"])
def test_a_negative_word_removes_a_part_of_a_product_shot(word: str) -> None:
    prompt = "coffee, white background"
    assert picture(prompt).tobytes() != picture(prompt, negative_prompt=word).tobytes()


def test_every_pass_is_reported() -> None:
    heard: list[float] = []
    picture("two cats", on_pass=heard.append)
    assert heard == sorted(heard)
    assert len(heard) == 6
    assert 0 < heard[0] < heard[-1] < 1


# ---- the adapter -----------------------------------------------------------------------------------------------------


def test_the_adapter_delivers_a_png_with_its_seed_free_of_charge() -> None:
    result = generate(make_request(CARD, "a cat", width=72, height=64, steps=2, seed=41))
    with Image.open(io.BytesIO(result.images[0].data)) as made:
        assert (made.format, made.size) == ("PNG", (72, 64))
    assert (result.images[0].media_type, result.images[0].seed, result.cost_usd) == ("image/png", 41, 0.0)


def test_the_adapter_draws_with_the_defaults_of_the_card() -> None:
    result = generate(make_request(CARD, "a cat", **{**defaults(CARD), "width": 64, "height": 64}))
    assert result.images[0].seed == 0


def test_several_images_count_the_seed_up() -> None:
    request = replace(make_request(CARD, "a cat", seed=7, **SMALL_PARAMS), count=3)
    result = generate(request)
    alone = generate(make_request(CARD, "a cat", seed=8, **SMALL_PARAMS))
    assert [image.seed for image in result.images] == [7, 8, 9]
    assert result.images[1].data == alone.images[0].data


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"width": 128}, id="width"),
        pytest.param({"height": 128}, id="height"),
        pytest.param({"seed": 1}, id="seed"),
        pytest.param({"steps": 30}, id="steps"),
        pytest.param({"cfg": 14}, id="cfg"),
        pytest.param({"style": "pixel"}, id="style"),
        pytest.param({"negativePrompt": "cat"}, id="negativePrompt"),
    ],
)
def test_the_adapter_uses_every_parameter(changes: Mapping[str, Any]) -> None:
    plain = generate(make_request(CARD, "a cat", **SMALL_PARAMS))
    changed = generate(make_request(CARD, "a cat", **{**SMALL_PARAMS, **changes}))
    assert plain.images[0].data != changed.images[0].data


def test_progress_runs_over_all_images_to_the_end() -> None:
    listener = RecordingListener()
    generate(replace(make_request(CARD, "a cat", **SMALL_PARAMS), count=2), listener)
    fractions = [fraction for fraction, _ in listener.steps if fraction is not None]
    assert fractions == sorted(fractions)
    assert (fractions[-1], listener.steps[-1][1]) == (1.0, "Drawing, 100%")


def test_a_cancelled_call_stops_drawing() -> None:
    async def work(adapter: SketchAdapter) -> tuple[int, int]:
        listener, started = RecordingListener(), asyncio.Event()
        listener.progress = lambda *told: (listener.steps.append(told), started.set())  # type: ignore[method-assign,assignment]
        request = replace(make_request(CARD, "a cat", width=256, height=256), count=500)
        task = asyncio.create_task(adapter.generate(request, NOWHERE, listener))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        at_cancel = len(listener.steps)
        # Waits for the worker thread, which would go on for minutes if nothing stopped it.
        await asyncio.get_running_loop().shutdown_default_executor()
        return at_cancel, len(listener.steps)

    at_cancel, at_end = run_adapter(SketchAdapter, PROVIDER, work)
    assert at_end - at_cancel <= 1


def test_an_unreadable_reference_is_named(tmp_path: Path) -> None:
    reference = make_input(tmp_path, b"not a picture", name="cat.png")
    with pytest.raises(BadImage, match=r"^The reference picture cat\.png cannot be read\.$"):
        generate(make_request(CARD, "a cat", images=(reference,), **SMALL_PARAMS))


def test_the_check_is_a_sentence() -> None:
    sentence = run_adapter(SketchAdapter, PROVIDER, lambda it: it.check(NOWHERE))
    assert sentence == "Sketch is built in: it needs no key and no network, and costs nothing."


# ---- the card --------------------------------------------------------------------------------------------------------


def test_the_card_says_what_sketch_is() -> None:
    assert CARD.description.startswith("Sketch – offline preview, no AI text-to-image model.")


def test_the_card_offers_every_style_once() -> None:
    assert set(CARD.properties["style"]["enum"]) == {"none", "night", *LOOKS, *NEURAL_STYLES}


def test_the_card_is_free_and_needs_no_key() -> None:
    assert (CARD.price.is_free, PROVIDER.key.required, PROVIDER.embedded, PROVIDER.order) == (True, False, True, 0)
