"""The page's one line to the studio: every answer is data or an error in words, whatever the page sends."""

from dataclasses import replace

import pytest

from imagegen.records import LOCAL_OWNER
from imagegen.states import Standing
from imagegen.ui.desk import ID_VERBS, Desk
from tests.fakes.fal import Job
from tests.studio_kit import SCHNELL

DRAFT = {"model": SCHNELL, "params": {"width": 512, "height": 512}, "count": 2}
ENDPOINT = {"kind": "openai-images", "name": "Mine", "base_url": "http://127.0.0.1:9", "key": "", "models": ["one"]}


@pytest.fixture
def line(desk):
    return Desk(desk.studio)


def ask(line, verb, **payload):
    answer = line.ask({"verb": verb, **payload}, LOCAL_OWNER)
    assert answer["ok"], answer
    return answer["data"]


def refusal(line, verb, **payload):
    answer = line.ask({"verb": verb, **payload}, LOCAL_OWNER)
    assert not answer["ok"], answer
    return answer["error"]


def test_hello_takes_what_the_browser_remembers_and_tells_everything_but_keys(line, desk):
    boot = ask(
        line,
        "hello",
        language="zh",
        preferences={"images_at_once": 7, "unknown": 1},
        keys={"fal": "0123456789:typed-in-key"},
        base_urls={},
    )
    assert boot["language"] == "zh"
    assert boot["preferences"]["images_at_once"] == 7
    assert boot["texts"]["close"] == "关闭"
    assert "typed-in-key" not in repr(boot)
    assert {"catalog", "providers", "topics", "engine", "version", "problems"} <= boot.keys()


@pytest.mark.parametrize(
    "remembered",
    [
        {"preferences": {"images_at_once": "many"}},
        {"keys": {"a provider that is gone": "key"}},
        {"base_urls": {"fal": "no address"}},
        {"language": "xx"},
    ],
)
def test_odd_memories_of_a_browser_are_named_and_do_not_stop_the_page(line, remembered):
    assert ask(line, "hello", **remembered)["problems"]


def test_a_start_answers_with_where_it_went(line, desk):
    started = ask(line, "start", topic_id=None, draft=DRAFT, prompts=["a kite", "a boat"])
    assert (started["task_count"], started["image_count"]) == (2, 4)
    assert ask(line, "snapshot", topic_id=started["topic_id"])["batches"][0]["id"] == started["batch_id"]


def test_a_refused_start_names_the_fields(line):
    error = refusal(line, "start", topic_id=None, draft={**DRAFT, "params": {"steps": 99}}, prompts=[""])
    assert error["code"] == "invalid_params"
    assert set(error["fields"]) == {"steps", "prompt"}


def test_an_estimate_counts_prompts_that_are_too_long_to_send(line):
    found = ask(line, "estimate", draft=DRAFT, prompts=["a"], prompt_count=9)
    assert (found["task_count"], found["image_count"]) == (10, 20)
    assert found["text"].startswith("$")


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"verb": 5},
        {"verb": "rm"},
        {"verb": "__init__"},
        {"verb": "start"},
        {"verb": "start", "draft": "no", "prompts": []},
        {"verb": "start", "draft": DRAFT, "prompts": "not a list"},
        {"verb": "start", "draft": DRAFT, "prompts": [1]},
        {"verb": "start", "draft": {**DRAFT, "count": "2"}, "prompts": ["a"]},
        {"verb": "start", "draft": {**DRAFT, "count": True}, "prompts": ["a"]},
        {"verb": "snapshot", "topic_id": 5},
        {"verb": "rename_topic", "topic_id": "top_1", "title": None},
        {"verb": "set_key", "provider": "fal", "key": ["k"]},
        {"verb": "estimate", "draft": DRAFT, "prompts": [], "prompt_count": "1"},
        {"verb": "estimate", "draft": DRAFT, "prompts": [], "prompt_count": 10**12},
        {"verb": "estimate", "draft": DRAFT, "prompts": [], "prompt_count": -1},
        {"verb": "look_again"},
        {"verb": "refresh_choices", "provider": "nimbus"},
        {"verb": "read_models", "kind": "nimbus", "base_url": "http://127.0.0.1:9"},
        {"verb": "test_endpoint", "kind": "openai-images", "base_url": 5},
        {"verb": "add_provider", **ENDPOINT, "name": None},
        {"verb": "add_provider", **ENDPOINT, "models": "one"},
        {"verb": "edit_provider", "provider": "openai", "name": "x", "base_url": "http://127.0.0.1:9", "models": []},
        {"verb": "remove_provider", "provider": "openai"},
    ],
)
def test_whatever_a_page_sends_the_answer_is_a_sentence(line, payload):
    error = line.ask(payload, LOCAL_OWNER)["error"]
    assert error["message"].endswith(".")
    assert "Imagegen itself failed" not in error["message"]


@pytest.mark.parametrize("verb", [name for name, fields in ID_VERBS.items() if fields])
def test_an_unknown_id_is_said_in_words(line, verb):
    ids = dict.fromkeys(ID_VERBS[verb], "top_nothing")
    assert refusal(line, verb, **ids)["code"] == "not_found"


def test_saving_a_key_tells_which_models_are_ready_now(line, desk):
    answer = ask(line, "set_key", provider="fal", key="0123456789:typed-in-key")
    assert answer["catalog_ready"][SCHNELL] is True
    (fal,) = [provider for provider in answer["providers"] if provider["id"] == "fal"]
    assert (fal["key_source"], fal["key_tail"]) == ("browser", "-key")


def test_a_mistake_of_our_own_is_logged_and_still_answered(line, monkeypatch, caplog):
    monkeypatch.setitem(line._verbs, "topics", lambda owner, payload: 1 / 0)
    assert "Imagegen itself failed" in refusal(line, "topics")["message"]
    assert "ZeroDivisionError" in caplog.text


# ---- providers of a person's own ------------------------------------------------------------------------------------


def own(boot):
    return next((provider for provider in boot["providers"] if provider["is_custom"]), None)


def test_the_page_is_told_which_kinds_of_endpoints_there_are(line):
    kinds = {kind["id"]: kind for kind in ask(line, "hello", language="zh")["kinds"]}
    assert list(kinds) == ["openai-images", "openai-chat", "sdwebui", "comfyui"]
    assert kinds["comfyui"]["label"] == "ComfyUI"
    assert kinds["openai-images"] == {
        "id": "openai-images",
        "label": "OpenAI 兼容图像接口",
        "help": "任何提供 /images/generations 的服务或网关：one-api、LiteLLM、vLLM、SGLang 等。",
        "default_base_url": "http://127.0.0.1:8000/v1",
        "key": "optional",
        "key_help": "仅在服务器要求时填写。",
        "is_pool": True,
        "wants_models": True,
    }


def test_an_endpoint_is_tested_read_added_edited_and_removed(line, openai):
    server = {"kind": "openai-images", "base_url": openai.base_url, "key": openai.key}
    assert ask(line, "test_endpoint", **server)["text"].startswith("The server accepts the key; ")
    assert "gpt-image-2" in ask(line, "read_models", **server)["models"]
    boot = ask(line, "add_provider", name="Mine", models=["gpt-image-2"], **server)
    assert {"catalog", "providers", "kinds", "texts", "version"} <= boot.keys()
    provider = own(boot)
    assert (provider["id"], provider["base_urls"], provider["key_source"]) == ("mine", [openai.base_url], "browser")
    assert openai.key not in repr(boot)
    change = {"provider": "mine", "name": "Ours", "base_url": openai.base_url, "models": ["gpt-image-2.6-flare"]}
    assert own(ask(line, "edit_provider", **change))["name"] == "Ours"
    models = [model["key"] for model in ask(line, "hello")["catalog"]["models"] if model["provider"] == "mine"]
    assert models == ["mine/gpt-image-2.6-flare"]
    assert own(ask(line, "remove_provider", provider="mine")) is None


def test_what_is_wrong_with_an_endpoint_is_said_at_its_fields(line):
    error = refusal(line, "add_provider", **ENDPOINT | {"name": "", "models": []})
    assert error["fields"] == {"name": "The provider needs a name.", "models": "Name at least one model."}


def test_a_server_tells_the_panel_what_may_be_chosen(line, openai):
    ask(line, "set_base_url", provider="localai", url=openai.base_url)
    ask(line, "set_key", provider="localai", key=openai.key)
    found = ask(line, "refresh_choices", provider="localai")
    (model,) = found["models"]
    fields = {field["choices_from"]: field for field in model["fields"]}
    assert "gpt-image-2" in fields["models"]["schema"]["enum"]
    assert found["text"].startswith("Read from the server: ")


def test_the_page_may_look_again_for_a_picture(line, desk, fal):
    desk.studio.set_preferences(LOCAL_OWNER, {"time_limit_s": 1})
    fal.script(Job(is_stuck=True))
    batch = desk.start()
    (tile,) = desk.wait(batch, Standing.UNKNOWN)
    fal.submissions[0].job = replace(fal.submissions[0].job, is_stuck=False)
    ask(line, "look_again", generation_id=tile.generation.id)
    desk.wait(batch)
