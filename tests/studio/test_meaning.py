"""Looking by meaning: nothing is sent unasked, everything is sent once, and the nearest come first."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from imagegen.engine.jobs import Job, JobState
from imagegen.errors import InvalidInput, MissingKey, SetupError
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from imagegen.studio.assistant_access import AssistantAccess, AssistantFile, Typed, read_typed
from tests.conftest import LATER, NOW, PRESETS, make_asset, make_new_batch, make_topic
from tests.fakes.chat import rate_limited
from tests.fakes.embeddings import FakeEmbeddings
from tests.studio_kit import wait_until

SMALL = "text-embedding-3-small"
PROMPTS = ("a kitten on a sofa", "雪地里的小猫", "a sailing boat at sea", "a kitten on a sofa", "frost on a window")


@pytest.fixture
def server() -> Iterator[FakeEmbeddings]:
    with FakeEmbeddings() as opened:
        yield opened


@pytest.fixture
def studio(environment: dict[str, str], server: FakeEmbeddings) -> Iterator[Studio]:
    """Five tasks with a picture each, two of them of the same prompt; no model is chosen."""
    with open_studio(load_settings(environment), only_batch=True) as opened:
        store = opened.store
        store.topics.add(make_topic())
        for number, prompt in enumerate(PROMPTS, start=1):
            store.batches.add(make_new_batch(number, prompt=prompt))
            with store.database.write() as write:
                write.run("UPDATE attempts SET state = 'running'")
            names = {"id": f"ast_{number}", "generation_id": f"gen_{number}", "attempt_id": f"att_{number}"}
            store.attempts.finish(store.attempts.get(f"att_{number}"), [make_asset(**names)], 0.04, LATER)
        yield opened


def choose(studio: Studio, server: FakeEmbeddings, **changes: Any) -> None:
    typed = Typed(embedding_url=server.base_url, embedding_key=server.key, embedding_model=SMALL)
    studio.assistant.access.set(LOCAL_OWNER, replace(typed, **changes))


def learn(studio: Studio) -> Job:
    job = studio.meaning.learn(LOCAL_OWNER)
    return end_of(studio, job.id)


def end_of(studio: Studio, job_id: str) -> Job:
    wait_until(lambda: studio.engine.jobs.find(LOCAL_OWNER, job_id).state is not JobState.RUNNING, "the job")  # type: ignore[union-attr]
    job = studio.engine.jobs.find(LOCAL_OWNER, job_id)
    assert job is not None
    return job


def similar(
    studio: Studio, meaning: str | None = None, image: str | None = None, limit: int = 10, **query: Any
) -> list[str]:
    return [item["id"] for item in studio.meaning.similar(LOCAL_OWNER, meaning, image, query, limit)["items"]]


def test_without_a_model_nothing_is_offered_and_the_way_is_told(studio: Studio, server: FakeEmbeddings) -> None:
    assert studio.meaning.offer(LOCAL_OWNER)["has_similar"] is False
    with pytest.raises(SetupError, match="No embedding model is chosen") as caught:
        similar(studio, "a cat")
    assert caught.value.hint == "Choose one under Settings → Assistant."


def test_choosing_a_model_sends_nothing_but_says_what_would_be_sent(studio: Studio, server: FakeEmbeddings) -> None:
    choose(studio, server)
    offer = studio.meaning.offer(LOCAL_OWNER)
    assert (offer["has_similar"], offer["known"], offer["missing"]) == (False, 0, 4)
    assert f"http://{offer['host']}/v1" == server.base_url
    with pytest.raises(InvalidInput, match=f"4 prompts have to be sent to {SMALL} at {offer['host']}"):
        similar(studio, "a cat")
    assert server.requests == []


def test_each_prompt_is_sent_once(studio: Studio, server: FakeEmbeddings) -> None:
    choose(studio, server)
    job = learn(studio)
    assert (job.state, job.fraction, job.result) == (JobState.DONE, 1.0, {"count": 4})
    assert sorted(server.texts) == sorted(set(PROMPTS))
    assert learn(studio).result == {"count": 0}
    offer = studio.meaning.offer(LOCAL_OWNER)
    assert (offer["has_similar"], offer["known"], offer["missing"]) == (True, 4, 0)


def test_prompts_of_the_trash_are_not_sent(studio: Studio, server: FakeEmbeddings) -> None:
    studio.store.tasks.delete("tsk_3", NOW)
    choose(studio, server)
    learn(studio)
    assert PROMPTS[2] not in server.texts


def test_the_nearest_come_first_in_either_language(studio: Studio, server: FakeEmbeddings) -> None:
    choose(studio, server)
    learn(studio)
    assert set(similar(studio, "a feline", limit=3)) == {"gen_1", "gen_2", "gen_4"}
    assert similar(studio, "船")[0] == "gen_3"
    assert similar(studio, "a cat", limit=1, text="雪") == ["gen_2"]


def test_an_image_is_compared_by_its_own_prompt_and_left_out_itself(studio: Studio, server: FakeEmbeddings) -> None:
    choose(studio, server)
    learn(studio)
    asked = len(server.requests)
    found = studio.meaning.similar(LOCAL_OWNER, None, "gen_1", {}, 10)["items"]
    assert (found[0]["id"], found[0]["similarity"]) == ("gen_4", 1.0)
    assert "gen_1" not in [item["id"] for item in found]
    assert len(server.requests) == asked


def test_new_prompts_follow_once_the_others_were_sent(studio: Studio, server: FakeEmbeddings) -> None:
    choose(studio, server)
    learn(studio)
    with studio.store.database.write() as write:
        write.run("UPDATE tasks SET prompt = 'a yacht' WHERE id = 'tsk_5'")
    similar(studio, "a boat")
    job_id = studio.engine.jobs.of_owner(LOCAL_OWNER)[-1].id
    assert end_of(studio, job_id).result == {"count": 1}
    assert set(similar(studio, "a boat", limit=2)) == {"gen_3", "gen_5"}


def test_what_was_learned_before_a_failure_is_kept(studio: Studio, environment: dict[str, str]) -> None:
    with FakeEmbeddings(rate_limited("999")) as busy:
        choose(studio, busy)
        job = learn(studio)
        assert (job.state, type(job.error).__name__) == (JobState.FAILED, "RateLimited")
        assert learn(studio).result == {"count": 4}


def test_two_clicks_send_nothing_twice(studio: Studio, server: FakeEmbeddings) -> None:
    choose(studio, server)
    first, second = studio.meaning.learn(LOCAL_OWNER), studio.meaning.learn(LOCAL_OWNER)
    end_of(studio, first.id)
    end_of(studio, second.id)
    assert len(server.texts) == 4


def test_what_is_known_can_be_forgotten(studio: Studio, server: FakeEmbeddings) -> None:
    choose(studio, server)
    learn(studio)
    studio.meaning.forget(LOCAL_OWNER)
    assert studio.meaning.offer(LOCAL_OWNER)["known"] == 0


def test_others_see_nothing_of_it(studio: Studio, server: FakeEmbeddings) -> None:
    choose(studio, server)
    learn(studio)
    typed = Typed(embedding_url=server.base_url, embedding_key=server.key, embedding_model=SMALL)
    studio.assistant.access.set("stranger", typed)
    assert (studio.meaning.offer("stranger")["known"], studio.meaning.offer("stranger")["missing"]) == (0, 0)


# ---- where it is, and with which key ------------------------------------------------------------------------------


def access_of(environment: dict[str, str], typed: Typed | None = None) -> AssistantAccess:
    access = AssistantAccess(AssistantFile.load(PRESETS), environment)
    access.set(LOCAL_OWNER, typed or Typed())
    return access


CHAT = {"IMAGEGEN_LLM_BASE_URL": "https://chat.example/v1", "IMAGEGEN_LLM_API_KEY": "sk-chat"}
OWN = {"IMAGEGEN_EMBEDDING_BASE_URL": "http://localhost:11434/v1", "IMAGEGEN_EMBEDDING_MODEL": "nomic-embed-text"}
OPENAI = {"OPENAI_API_KEY": "sk-openai"}


@pytest.mark.parametrize(
    ("environment", "typed", "expected"),
    [
        pytest.param(
            CHAT, {"embedding_model": "m"}, ("https://chat.example/v1", "sk-chat"), id="where the assistant is"
        ),
        pytest.param({**CHAT, **OWN}, {}, ("http://localhost:11434/v1", None), id="on this machine, without its key"),
        pytest.param(
            {**CHAT, **OWN, "IMAGEGEN_EMBEDDING_API_KEY": "sk-own"},
            {},
            ("http://localhost:11434/v1", "sk-own"),
            id="with a key of its own",
        ),
        pytest.param(
            {**CHAT, **OPENAI},
            {"embedding_model": "m", "embedding_url": "https://api.openai.com/v1"},
            ("https://api.openai.com/v1", "sk-openai"),
            id="at another server whose key is known",
        ),
        pytest.param(
            {**CHAT, **OWN, "IMAGEGEN_EMBEDDING_API_KEY": "sk-own"},
            {"embedding_url": "https://other.example/v1"},
            ("https://other.example/v1", None),
            id="a key goes nowhere else",
        ),
        pytest.param(
            CHAT,
            {"embedding_model": "m", "embedding_url": "https://other.example/v1", "embedding_key": "sk-typed"},
            ("https://other.example/v1", "sk-typed"),
            id="typed",
        ),
        pytest.param(
            {},
            {
                "base_url": "https://mine.example/v1",
                "key": "sk-mine",
                "embedding_model": "m",
                "embedding_url": "https://other.example/v1",
            },
            ("https://other.example/v1", None),
            id="the assistant's typed key goes nowhere else",
        ),
    ],
)
def test_where_it_is_asked_and_with_which_key(
    environment: dict[str, str], typed: dict[str, str], expected: tuple[str, str | None]
) -> None:
    found = access_of(environment, Typed(**typed)).find_embedding(LOCAL_OWNER)
    assert (found.base_url, found.key) == expected


def test_the_usual_server_needs_a_key() -> None:
    access = access_of({}, Typed(embedding_model=SMALL))
    assert access.has_embedding(LOCAL_OWNER) is False
    with pytest.raises(MissingKey):
        access.find_embedding(LOCAL_OWNER)


def test_the_settings_show_no_key() -> None:
    typed = read_typed({"embedding_key": "sk-very-secret-1234", "embedding_model": " m "}, Typed())
    view = access_of({}, typed).view(LOCAL_OWNER)
    assert (view["embedding_model"], view["embedding_key_source"], view["embedding_key_tail"]) == (
        "m",
        "browser",
        "1234",
    )
    assert "very-secret" not in repr(view) + repr(typed)
