from pathlib import Path
from typing import Any

import pytest

from imagegen.cards import KeyRule, ProviderFile
from imagegen.errors import InvalidInput, SetupError
from imagegen.settings import FoundKey, KeyRing, Preferences, Settings, load_settings

SECRET = "sk-house-0123456789abcd"
OWNER = "local"


def make_provider(**changes: Any) -> ProviderFile:
    data = {
        "id": "house",
        "name": "House",
        "dialect": "openai-images",
        "base_url": "https://api.example.com/v1",
        "base_url_env": ["HOUSE_BASE_URL"],
        "key": {"required": True, "env": ["HOUSE_KEY", "HOUSE_TOKEN"]},
        "source": {"page": "https://example.com/docs", "date": "2026-11-22"},
    }
    return ProviderFile.from_json(data | changes)


# ---- this installation ----------------------------------------------------------------------------------------------


def test_an_empty_environment_gives_an_installation_for_one_person() -> None:
    settings = load_settings({})
    assert (settings.host, settings.port, settings.share) == ("127.0.0.1", 7860, False)
    assert settings.data_folder.name == "imagegen"
    assert (settings.presets_folder / "parameters.json").is_file()


def test_the_environment_says_where_data_lives_and_where_to_listen(tmp_path: Path) -> None:
    settings = load_settings({"IMAGEGEN_DATA": str(tmp_path), "IMAGEGEN_HOST": "0.0.0.0", "IMAGEGEN_PORT": "8000"})
    assert (settings.data_folder, settings.host, settings.port) == (tmp_path, "0.0.0.0", 8000)


def test_a_space_is_found_by_the_names_that_gradio_reads() -> None:
    settings = load_settings({"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": "7861"})
    assert (settings.host, settings.port) == ("0.0.0.0", 7861)


def test_our_own_names_win_over_gradios() -> None:
    assert load_settings({"IMAGEGEN_PORT": "8000", "GRADIO_SERVER_PORT": "7861"}).port == 8000


def test_the_command_line_wins_where_it_says_something() -> None:
    settings = load_settings({"IMAGEGEN_PORT": "8000", "IMAGEGEN_HOST": "0.0.0.0"}, port=9000, host=None)
    assert (settings.port, settings.host) == (9000, "0.0.0.0")


@pytest.mark.parametrize("text", ["0", "65536", "eighty", "-1", "80.5"])
def test_what_is_no_port_is_named(text: str) -> None:
    with pytest.raises(SetupError) as caught:
        load_settings({"IMAGEGEN_PORT": text})
    assert caught.value.sentence == f"“{text}” is not a port. Set IMAGEGEN_PORT to a number from 1 to 65535."


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("https://images.example.com", "https://images.example.com"),
        (" https://images.example.com:8443/studio/ ", "https://images.example.com:8443/studio"),
    ],
    ids=["nowhere", "a host", "a path below it"],
)
def test_providers_may_call_back_at_a_public_address(given: str, kept: str) -> None:
    assert load_settings({"IMAGEGEN_PUBLIC_URL": given}).public_url == kept


def test_nobody_is_asked_to_call_back_by_default() -> None:
    assert load_settings({}).public_url == ""


@pytest.mark.parametrize(
    "url",
    [
        "images.example.com",
        "http://images.example.com",
        "https://",
        "https://me:secret@images.example.com",
        "https://images.example.com/?a=b",
        "https://images.example.com/#a",
        "https://images.example.com/my page",
        "https://images.example.com:port",
    ],
)
@pytest.mark.parametrize("is_option", [True, False], ids=["option", "environment"])
def test_what_is_no_public_address_is_named(url: str, is_option: bool) -> None:
    environment = {} if is_option else {"IMAGEGEN_PUBLIC_URL": url}
    with pytest.raises(SetupError) as caught:
        load_settings(environment, public_url=url if is_option else None)
    assert caught.value.sentence == (
        f"“{url.rstrip('/')}” is not a public address."
        " Set IMAGEGEN_PUBLIC_URL to where providers reach this server, like https://images.example.com."
    )


def test_a_persons_own_presets_live_in_the_data_folder(tmp_path: Path) -> None:
    assert Settings(tmp_path, tmp_path).user_presets_folder == tmp_path / "presets"


def test_printed_settings_hold_no_key() -> None:
    assert SECRET not in repr(load_settings({"HOUSE_KEY": SECRET}))


# ---- preferences ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"images_at_once": 0}, "Images at once must be a whole number from 1 to 64, not 0."),
        ({"images_at_once": 2.5}, "Images at once must be a whole number from 1 to 64, not 2.5."),
        ({"images_at_once": True}, "Images at once must be a whole number from 1 to 64, not True."),
        ({"images_per_task": 65}, "Images per task must be a whole number from 1 to 64, not 65."),
        ({"images_per_task": "4"}, "Images per task must be a whole number from 1 to 64, not '4'."),
        ({"time_limit_s": 0.5}, "The time limit in seconds must be a number from 1 to 3600, not 0.5."),
        ({"time_limit_s": float("nan")}, "The time limit in seconds must be a number from 1 to 3600, not nan."),
        ({"language": "de"}, "Unknown language “de”. Choose one of en, zh."),
    ],
)
def test_a_wrong_preference_gets_a_sentence(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Preferences(**values)
    assert caught.value.sentence == sentence


def test_preferences_at_their_limits_are_fine() -> None:
    assert Preferences(images_at_once=64, images_per_task=1, time_limit_s=3600, language="zh").time_limit_s == 3600


# ---- keys -----------------------------------------------------------------------------------------------------------


def test_a_typed_key_wins_over_the_environment() -> None:
    ring = KeyRing({"HOUSE_KEY": "sk-from-environment"})
    ring.set_key(OWNER, "house", f"  {SECRET}\n")
    assert ring.find_key(OWNER, make_provider()) == FoundKey(SECRET, "browser")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"HOUSE_KEY": "one", "HOUSE_TOKEN": "two"}, FoundKey("one", "HOUSE_KEY")),
        ({"HOUSE_KEY": "", "HOUSE_TOKEN": "two"}, FoundKey("two", "HOUSE_TOKEN")),
        ({}, None),
    ],
    ids=["the first name", "an empty one does not count", "none"],
)
def test_the_first_name_of_the_environment_that_holds_a_key_counts(
    environment: dict[str, str], expected: FoundKey | None
) -> None:
    assert KeyRing(environment).find_key(OWNER, make_provider()) == expected


def test_an_empty_key_forgets_the_typed_one() -> None:
    ring = KeyRing({})
    ring.set_key(OWNER, "house", SECRET)
    ring.set_key(OWNER, "house", " ")
    assert ring.find_key(OWNER, make_provider()) is None


def test_a_key_belongs_to_the_person_who_typed_it() -> None:
    ring = KeyRing({})
    ring.set_key(OWNER, "house", SECRET)
    assert ring.find_key("somebody else", make_provider()) is None


@pytest.mark.parametrize("key", ["sk house", "sk-\nhouse", "sk-häuser", "密钥"])
def test_a_key_with_characters_that_no_key_has_is_not_taken(key: str) -> None:
    with pytest.raises(InvalidInput, match=r"^The key has characters a key never has\.$"):
        KeyRing({}).set_key(OWNER, "house", key)


@pytest.mark.parametrize(
    ("key", "tail"), [(SECRET, "abcd"), ("short-key", ""), ("0123456789a", ""), ("0123456789ab", "89ab")]
)
def test_only_the_tail_of_a_long_key_may_be_shown(key: str, tail: str) -> None:
    assert FoundKey(key, "browser").tail == tail


def test_a_printed_key_does_not_show_itself() -> None:
    assert SECRET not in repr(FoundKey(SECRET, "browser"))


@pytest.mark.parametrize(
    ("key", "environment", "is_ready"),
    [
        pytest.param(KeyRule(required=False), {}, True, id="needs none"),
        pytest.param(KeyRule(required=True, env=("HOUSE_KEY",)), {}, False, id="needs one, has none"),
        pytest.param(KeyRule(required=True, env=("HOUSE_KEY",)), {"HOUSE_KEY": SECRET}, True, id="has one"),
    ],
)
def test_a_provider_is_ready_with_a_key_or_without_need_of_one(
    key: KeyRule, environment: dict[str, str], is_ready: bool
) -> None:
    provider = make_provider(key=vars(key))
    assert KeyRing(environment).is_ready(OWNER, provider) is is_ready


# ---- base URLs ------------------------------------------------------------------------------------------------------


def test_the_providers_own_address_is_asked_when_nobody_says_otherwise() -> None:
    assert KeyRing({}).base_url(OWNER, make_provider()) == "https://api.example.com/v1"


def test_a_base_url_comes_from_the_environment() -> None:
    ring = KeyRing({"HOUSE_BASE_URL": "http://localhost:8000/v1/"})
    assert ring.base_url(OWNER, make_provider()) == "http://localhost:8000/v1"


def test_a_typed_base_url_wins_until_it_is_emptied() -> None:
    ring = KeyRing({"HOUSE_BASE_URL": "http://localhost:8000"})
    ring.set_base_url(OWNER, make_provider(), " https://proxy.example.com/v1/ ")
    assert ring.base_url(OWNER, make_provider()) == "https://proxy.example.com/v1"
    ring.set_base_url(OWNER, make_provider(), "")
    assert ring.base_url(OWNER, make_provider()) == "http://localhost:8000"


@pytest.mark.parametrize("url", ["api.example.com", "ftp://example.com", "https://", "http://[::1", "http://a:port"])
def test_what_is_no_base_url_is_named(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        KeyRing({}).set_base_url(OWNER, make_provider(), url)
    assert caught.value.sentence == f"“{url.rstrip('/')}” is not a base URL. It looks like https://api.example.com/v1."


# ---- pools ----------------------------------------------------------------------------------------------------------

TWO = ("http://10.0.0.5:8188", "http://10.0.0.6:8188")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("http://10.0.0.5:8188 http://10.0.0.6:8188", id="spaces"),
        pytest.param("http://10.0.0.5:8188/,http://10.0.0.6:8188/", id="commas"),
        pytest.param("\nhttp://10.0.0.5:8188\n\n http://10.0.0.6:8188 ,\n", id="new lines"),
        pytest.param("http://10.0.0.5:8188, http://10.0.0.6:8188, http://10.0.0.5:8188/", id="one of them twice"),
    ],
)
def test_the_base_url_of_a_pool_names_several_machines(text: str) -> None:
    pool = make_provider(pool=True)
    typed, named = KeyRing({}), KeyRing({"HOUSE_BASE_URL": text})
    typed.set_base_url(OWNER, pool, text)
    for ring in (typed, named):
        assert ring.base_urls(OWNER, pool) == TWO
        assert ring.base_url(OWNER, pool) == TWO[0]


def test_a_provider_file_may_name_the_machines_itself() -> None:
    assert KeyRing({}).base_urls(OWNER, make_provider(pool=True, base_url=" ".join(TWO))) == TWO


def test_every_machine_must_be_an_address() -> None:
    with pytest.raises(InvalidInput, match=r"^“10\.0\.0\.6” is not a base URL\.$"):
        KeyRing({}).set_base_url(OWNER, make_provider(pool=True), "http://10.0.0.5:8188, 10.0.0.6")


def test_a_provider_that_is_no_pool_has_one_address() -> None:
    with pytest.raises(InvalidInput) as caught:
        KeyRing({}).set_base_url(OWNER, make_provider(), " ".join(TWO))
    assert caught.value.sentence == "House has one base URL, not 2. Leave only one of them."


def test_the_embedded_engine_is_asked_nowhere() -> None:
    provider = make_provider(base_url="", embedded=True)
    assert (KeyRing({}).base_urls(OWNER, provider), KeyRing({}).base_url(OWNER, provider)) == ((), "")


def test_who_gave_the_address_is_known() -> None:
    ring, provider = KeyRing({}), make_provider()
    assert ring.given_base_url(OWNER, provider) == ""
    assert KeyRing({"HOUSE_BASE_URL": TWO[0]}).given_base_url(OWNER, provider) == TWO[0]
    ring.set_base_url(OWNER, provider, TWO[1])
    assert ring.given_base_url(OWNER, provider) == TWO[1]


# ---- trials ---------------------------------------------------------------------------------------------------------


def test_a_trial_knows_what_was_typed_and_leaves_the_ring_alone() -> None:
    ring = KeyRing({})
    trial = ring.with_typed(OWNER, make_provider(), SECRET, "http://localhost:8000")
    assert trial.find_key(OWNER, make_provider()) == FoundKey(SECRET, "browser")
    assert trial.base_url(OWNER, make_provider()) == "http://localhost:8000"
    assert ring.find_key(OWNER, make_provider()) is None
    assert ring.base_url(OWNER, make_provider()) == "https://api.example.com/v1"


def test_a_trial_with_nothing_typed_uses_what_is_known() -> None:
    ring = KeyRing({})
    ring.set_key(OWNER, "house", SECRET)
    assert ring.with_typed(OWNER, make_provider(), "", "").find_key(OWNER, make_provider()) == FoundKey(
        SECRET, "browser"
    )
