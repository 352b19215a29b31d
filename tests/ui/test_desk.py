"""The page's one line to the studio: every answer is data or an error in words, whatever the page sends."""

import pytest

from imagegen.records import LOCAL_OWNER
from imagegen.ui.desk import ID_VERBS, Desk
from tests.studio_kit import SCHNELL

DRAFT = {"model": SCHNELL, "params": {"width": 512, "height": 512}, "count": 2}


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
