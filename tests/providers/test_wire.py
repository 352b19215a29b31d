"""From standard names to a provider's own."""

import copy
from typing import Any

import pytest

from imagegen.cards import ModelCard
from imagegen.providers.base import GenerationRequest
from imagegen.providers.wire import to_wire


def make_card(
    wire: dict[str, Any] | None = None, constants: dict[str, Any] | None = None, compose: dict[str, str] | None = None
) -> ModelCard:
    return ModelCard.from_json(
        "nimbus",
        {
            "id": "cloud-1",
            "name": "Cloud 1",
            "description": "A model.",
            "type": "image",
            "abilities": ["text-to-image"],
            "params": {"type": "object", "properties": {"prompt": {"type": "string"}}},
            "wire": wire or {},
            "constants": constants or {},
            "compose": compose or {},
            "source": {"page": "https://nimbus.example", "date": "2026-11-22"},
        },
    )


def body(card: ModelCard, images: dict[str, list[str]] | None = None, count: int = 1, **params: Any) -> dict[str, Any]:
    return to_wire(card, GenerationRequest(card, "a fox", params, count=count), images)


def test_a_name_without_a_rule_stays():
    assert body(make_card(), seed=3) == {"prompt": "a fox", "seed": 3}


def test_names_are_exchanged_also_the_prompts():
    card = make_card({"prompt": "text", "cfg": "guidance_scale"})
    assert body(card, cfg=3.5) == {"text": "a fox", "guidance_scale": 3.5}


def test_dots_nest():
    card = make_card({"width": "image_size.width", "height": "image_size.height"})
    assert body(card, width=1024, height=768)["image_size"] == {"width": 1024, "height": 768}


def test_what_is_unset_is_left_out_but_zero_and_false_are_not():
    params = {"negativePrompt": "", "style": None, "seed": 0, "raw": False}
    assert body(make_card(), **params) == {"prompt": "a fox", "seed": 0, "raw": False}


def test_constants_are_always_sent():
    assert body(make_card(constants={"num_images": 1})) == {"num_images": 1, "prompt": "a fox"}


def test_a_value_joins_a_constant_group():
    card = make_card({"steps": "options.steps"}, {"options": {"mode": "fast"}})
    assert body(card, steps=4)["options"] == {"mode": "fast", "steps": 4}


def test_the_count_is_sent_where_the_card_has_a_name_for_it():
    assert body(make_card({"n": "num_images"}), count=3)["num_images"] == 3
    assert "n" not in body(make_card(), count=3)


@pytest.mark.parametrize(
    ("transform", "value", "sent"),
    [
        pytest.param("list", "soft", ["soft"], id="one becomes a list"),
        pytest.param("list", ["soft"], ["soft"], id="a list stays one"),
        pytest.param("string", 2, "2", id="number to text"),
        pytest.param("string", True, "true", id="switch to text"),
        pytest.param("data_url", ["data:1", "data:2"], "data:1", id="first of several"),
        pytest.param("data_url_list", "data:1", ["data:1"], id="one picture in a list"),
        pytest.param("base64", "data:image/png;base64,aGk=", "aGk=", id="base64 without its head"),
        pytest.param("base64_list", ["data:image/png;base64,aGk="], ["aGk="], id="each without its head"),
        pytest.param("percent_kept", 0.25, 75, id="how much is kept, in percent"),
        pytest.param("percent_kept", 1.0, 1, id="never nothing"),
        pytest.param("ratio_x", "16:9", "16x9", id="a ratio with an x"),
    ],
)
def test_named_conversions(transform, value, sent):
    assert body(make_card({"it": {"path": "its", "as": transform}}), it=value)["its"] == sent


def test_pictures_go_where_the_card_says():
    card = make_card({"imageUrl": {"path": "image_url", "as": "data_url"}, "imageUrls": "image_urls"})
    sent = body(card, {"imageUrl": ["data:a"], "imageUrls": ["data:b", "data:c"]})
    assert sent == {"prompt": "a fox", "image_url": "data:a", "image_urls": ["data:b", "data:c"]}


def test_a_single_picture_fits_a_field_that_wants_a_list():
    card = make_card({"imageUrl": {"path": "image_urls", "as": "data_url_list"}})
    assert body(card, {"imageUrl": ["data:a"]})["image_urls"] == ["data:a"]


def test_a_list_is_spread_over_several_names():
    card = make_card({"imageUrls": {"paths": ["first", "more.second", "third"], "as": "spread"}})
    assert body(card, {"imageUrls": ["data:a", "data:b"]}) == {
        "prompt": "a fox",
        "first": "data:a",
        "more": {"second": "data:b"},
    }


def test_a_value_may_go_to_several_places():
    card = make_card({"seed": {"paths": ["3.inputs.seed", "9.inputs.noise_seed"]}})
    assert body(card, seed=7)["9"] == {"inputs": {"noise_seed": 7}}
    assert body(card, seed=7)["3"] == {"inputs": {"seed": 7}}


@pytest.mark.parametrize(("given", "sent"), [(True, "ON"), (False, "OFF"), ("auto", "AUTO"), ("other", "other")])
def test_our_values_may_have_other_names(given, sent):
    values = {"true": "ON", "false": "OFF", "auto": "AUTO"}
    assert body(make_card({"promptExtend": {"path": "magic", "values": values}}), promptExtend=given)["magic"] == sent


def test_a_value_that_has_no_name_over_there_is_not_sent():
    card = make_card({"aspectRatio": {"path": "ratio", "values": {"auto": None}}})
    assert body(card, aspectRatio="auto") == {"prompt": "a fox"}
    assert body(card, aspectRatio="1:1") == {"prompt": "a fox", "ratio": "1:1"}


def test_a_size_is_taken_apart():
    card = make_card({"size": {"paths": ["width", "height"], "as": "sides"}})
    assert body(card, size="1344x768") == {"prompt": "a fox", "width": 1344, "height": 768}


def test_several_parameters_make_one_text():
    card = make_card(compose={"size": "{width}*{height}", "text": "{prompt}[ ### {negativePrompt}]"})
    assert body(card, width=1024, height=768, negativePrompt="blur") == {"size": "1024*768", "text": "a fox ### blur"}
    assert body(card) == {"text": "a fox"}


def test_what_goes_elsewhere_is_not_sent_twice():
    card = make_card()
    sent = to_wire(card, GenerationRequest(card, "a fox", {"seed": 3}), left_out=frozenset({"prompt"}))
    assert sent == {"seed": 3}


def test_nothing_that_was_given_is_edited():
    constants = {"options": {"mode": "fast"}}
    card, params = make_card({"steps": "options.steps"}, constants), {"steps": 4, "colors": [{"r": 1}]}
    before = copy.deepcopy((dict(card.constants), params))
    sent = to_wire(card, GenerationRequest(card, "a fox", params))
    sent["colors"][0]["r"] = 2
    assert (dict(card.constants), params) == before
