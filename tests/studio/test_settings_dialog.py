"""What the settings dialog asks of the studio."""

import pytest

from imagegen.errors import InvalidInput, MissingKey, NotFound, Unreachable, WrongKey
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import open_studio


def provider(studio, name):
    return next(view for view in studio.boot(LOCAL_OWNER)["providers"] if view["id"] == name)


def test_a_key_is_shown_as_its_last_four_characters_with_its_source(desk, fal):
    desk.studio.set_key(LOCAL_OWNER, "fal", "0123456789:secret-abcd")
    view = provider(desk.studio, "fal")
    assert (view["key_source"], view["key_tail"]) == ("browser", "abcd")
    desk.studio.set_key(LOCAL_OWNER, "fal", "")
    assert provider(desk.studio, "fal")["key_source"] == "environment"


def test_no_view_holds_a_whole_key(desk, fal, openai):
    text = repr(desk.studio.boot(LOCAL_OWNER)) + repr(desk.studio.settings) + repr(desk.studio.keys)
    assert fal.key not in text
    assert openai.key not in text


def test_the_test_button_says_that_it_works(desk):
    assert desk.studio.test_provider(LOCAL_OWNER, "fal")
    assert desk.studio.test_provider(LOCAL_OWNER, "openai")


def test_the_test_button_tries_a_typed_key_without_keeping_it(desk):
    with pytest.raises(WrongKey, match="does not accept the key"):
        desk.studio.test_provider(LOCAL_OWNER, "fal", key="not-the-right-key")
    assert provider(desk.studio, "fal")["key_source"] == "environment"


def test_the_test_button_tells_a_dead_address_from_a_wrong_key(desk):
    with pytest.raises(Unreachable):
        desk.studio.test_provider(LOCAL_OWNER, "openai", base_url="http://127.0.0.1:9/v1")


def test_the_test_button_says_when_there_is_no_key(environment):
    del environment["FAL_KEY"]
    with open_studio(load_settings(environment)) as studio, pytest.raises(MissingKey, match="needs a key"):
        studio.test_provider(LOCAL_OWNER, "fal")


def test_an_unknown_provider_is_named(desk):
    with pytest.raises(NotFound, match="no provider “nimbus”"):
        desk.studio.set_key(LOCAL_OWNER, "nimbus", "key")


@pytest.mark.parametrize(
    "values",
    [{"images_at_once": 0}, {"images_at_once": "4"}, {"images_per_task": 65}, {"time_limit_s": 0}, {"language": "xx"}],
)
def test_odd_preferences_are_refused_and_change_nothing(desk, values):
    before = desk.studio.preferences(LOCAL_OWNER)
    with pytest.raises(InvalidInput):
        desk.studio.set_preferences(LOCAL_OWNER, values)
    assert desk.studio.preferences(LOCAL_OWNER) == before


@pytest.mark.parametrize(
    ("keys", "default"),
    [
        pytest.param({}, "sketch/sketch", id="no key"),
        pytest.param({"FAL_KEY": "k"}, "fal/fal-ai/flux/schnell", id="fal"),
        pytest.param({"OPENAI_API_KEY": "k", "FAL_KEY": "k"}, "fal/fal-ai/flux/schnell", id="fal comes first"),
    ],
)
def test_the_default_model_follows_the_keys(tmp_path, keys, default):
    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path), **keys})) as studio:
        assert studio.boot(LOCAL_OWNER)["catalog"]["default"] == default


def test_with_another_key_only_its_own_models_are_the_default(tmp_path):
    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path), "OPENAI_API_KEY": "k"})) as studio:
        assert studio.boot(LOCAL_OWNER)["catalog"]["default"].startswith("openai/")
