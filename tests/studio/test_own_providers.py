"""Endpoints that a person adds by name, address, key and models, against servers of each kind."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from imagegen.errors import InvalidInput, InvalidParams, NotFound, SetupError, Unreachable, WrongKey
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.own_files import slug, unique
from tests.fakes.comfyui import FakeComfyUI
from tests.fakes.openai import FakeOpenAI
from tests.fakes.openrouter import FakeOpenRouter
from tests.fakes.provider import FakeProvider
from tests.fakes.sdwebui import FakeSdWebui
from tests.studio_kit import Desk, wait_until

CHECKPOINT = "dreamshaper_8.safetensors [879db523c3]"
DEAD = "http://127.0.0.1:9"
SERVERS: dict[str, type[FakeOpenAI | FakeProvider]] = {
    "openai-images": FakeOpenAI,
    "openai-chat": FakeOpenRouter,
    "sdwebui": FakeSdWebui,
    "comfyui": FakeComfyUI,
}
MODELS = {
    "openai-images": ["gpt-image-2.6-flare"],
    "openai-chat": ["google/gemini-nano-banana-2.1"],
    "sdwebui": [CHECKPOINT],
    "comfyui": [],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@contextmanager
def opened(data: Path, **environment: str) -> Iterator[Studio]:
    with open_studio(load_settings({"IMAGEGEN_DATA": str(data), **environment}), grace_s=0.0) as studio:
        yield studio


@pytest.fixture
def studio(data: Path) -> Iterator[Studio]:
    with opened(data) as studio:
        yield studio


def add(studio: Studio, kind: str = "openai-images", **changes: Any) -> str:
    values = {"name": "My server", "base_url": DEAD, "key": "", "models": MODELS[kind] or ["one"], **changes}
    return studio.add_provider(LOCAL_OWNER, kind, **values)


def view(studio: Studio, provider: str) -> dict[str, Any]:
    return next(one for one in studio.boot(LOCAL_OWNER)["providers"] if one["id"] == provider)


def models_of(studio: Studio, provider: str) -> list[dict[str, Any]]:
    return [model for model in studio.models(LOCAL_OWNER) if model["provider"] == provider]


def complaints(studio: Studio, **changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidParams) as caught:
        add(studio, **changes)
    return caught.value.fields


# ---- every kind, from the form to the picture -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", SERVERS)
def test_an_endpoint_of_each_kind_is_tested_read_added_and_makes_a_picture(studio: Studio, kind: str) -> None:
    with SERVERS[kind]() as server:
        address = {"base_url": server.base_url, "key": server.key}
        assert studio.test_endpoint(LOCAL_OWNER, kind, **address).startswith("The server ")
        offered = studio.read_models(LOCAL_OWNER, kind, **address)["models"]
        assert set(MODELS[kind]) <= set(offered)
        provider = add(studio, kind, models=MODELS[kind], **address)
        model = models_of(studio, provider)[0]
        desk = Desk(studio)
        batch = studio.start(LOCAL_OWNER, None, [TaskDraft("a red kite", model["key"], {}, 1)])
        desk.wait(batch)


def test_the_checkpoint_that_a_model_is_named_for_is_the_one_that_is_used(studio: Studio) -> None:
    with FakeSdWebui() as server:
        provider = add(studio, "sdwebui", base_url=server.base_url, key=server.key)
        (model,) = models_of(studio, provider)
        assert (model["id"], model["name"]) == ("dreamshaper_8.safetensors-[879db523c3]", CHECKPOINT)
        Desk(studio).wait(studio.start(LOCAL_OWNER, None, [TaskDraft("a kite", model["key"], {}, 1)]))
        body = server.submissions[0].body
    assert body["override_settings"] == {"sd_model_checkpoint": CHECKPOINT}
    assert body["override_settings_restore_afterwards"] is False


@pytest.mark.parametrize(("kind", "server"), [("sdwebui", FakeSdWebui), ("comfyui", FakeComfyUI)])
def test_two_machines_of_a_kind_share_the_queue(studio: Studio, kind: str, server: type[FakeProvider]) -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(server(latency_s=0.05)) for _ in range(2)]
        addresses = ", ".join(one.base_url for one in servers)
        provider = add(studio, kind, base_url=addresses, key=servers[0].key, models=MODELS[kind])
        model = models_of(studio, provider)[0]["key"]
        Desk(studio).wait(studio.start(LOCAL_OWNER, None, [TaskDraft("a kite", model, {}, 6)]))
        assert all(server.submissions for server in servers)
        assert sum(len(server.submissions) for server in servers) == 6


# ---- before it is added ---------------------------------------------------------------------------------------------


def test_the_models_of_several_machines_are_joined(studio: Studio) -> None:
    with FakeOpenAI() as openai:
        addresses = f"{openai.base_url}\n{DEAD}"
        found = studio.read_models(LOCAL_OWNER, "openai-images", addresses, openai.key)
    assert "gpt-image-2" in found["models"]
    assert found["text"] == f"The server has {len(found['models'])} models."


@pytest.mark.parametrize("ask", ["test_endpoint", "read_models"])
def test_a_server_that_is_off_and_a_wrong_key_are_told_apart(studio: Studio, ask: str) -> None:
    verb = getattr(studio, ask)
    with pytest.raises(Unreachable, match=r"^The server cannot be reached: "):
        verb(LOCAL_OWNER, "openai-images", DEAD, "")
    with FakeOpenAI() as openai, pytest.raises(WrongKey, match=r"^The server does not accept the key: "):
        verb(LOCAL_OWNER, "openai-images", openai.base_url, "not-the-key")


def test_of_several_machines_each_says_how_it_is(studio: Studio) -> None:
    with FakeOpenAI() as openai:
        said = studio.test_endpoint(LOCAL_OWNER, "openai-images", f"{openai.base_url} {DEAD}", openai.key)
    assert said.startswith(f"{openai.base_url}: The server accepts the key; ")
    assert f" {DEAD}: The server cannot be reached: " in said


@pytest.mark.parametrize("ask", ["test_endpoint", "read_models"])
@pytest.mark.parametrize(
    ("base_url", "sentence"),
    [
        pytest.param(" ", "The base URL is missing. It looks like http://127.0.0.1:8000/v1.", id="none"),
        pytest.param(
            "127.0.0.1:8000", "“127.0.0.1:8000” is not a base URL. It looks like https://api.example.com/v1.", id="odd"
        ),
    ],
)
def test_an_address_that_is_none_is_said_at_its_field(studio: Studio, ask: str, base_url: str, sentence: str) -> None:
    with pytest.raises(InvalidParams) as caught:
        getattr(studio, ask)(LOCAL_OWNER, "openai-images", base_url, "")
    assert caught.value.fields == {"base_url": sentence}


def test_an_unknown_kind_is_named(studio: Studio) -> None:
    with pytest.raises(NotFound, match="no kind of provider “nimbus”"):
        studio.test_endpoint(LOCAL_OWNER, "nimbus", DEAD, "")


# ---- adding ---------------------------------------------------------------------------------------------------------


def test_what_is_added_is_there_after_a_restart_without_its_key(data: Path) -> None:
    with opened(data) as studio:
        provider = add(studio, name="Gateway, at home", key="sk-own-0123456789abcdef", models=["draw one", "two"])
        now = view(studio, provider)
        assert (provider, now["key_source"], now["key_tail"]) == ("gateway-at-home", "browser", "cdef")
    files = [path.read_text(encoding="utf-8") for path in data.rglob("*") if path.is_file() and path.suffix == ".json"]
    assert len(files) == 3
    assert not any("0123456789abcdef" in text for text in files)
    with opened(data) as studio:
        assert studio.catalog.problems == ()
        then = view(studio, provider)
        assert then["key_source"] == "none"
        assert (then["name"], then["is_custom"], then["is_pool"]) == ("Gateway, at home", True, True)
        assert (then["kind"], then["models"]) == ("openai-images", ["draw one", "two"])
        assert then["base_urls"] == [DEAD]
        assert then["machines"] == [{"url": DEAD, "is_up": True, "running": 0}]
        assert [model["key"] for model in models_of(studio, provider)] == [f"{provider}/draw-one", f"{provider}/two"]


def test_the_models_of_a_comfyui_are_workflows(studio: Studio) -> None:
    provider = add(studio, "comfyui", models=[])
    ours = {model["id"] for model in models_of(studio, "comfyui")}
    assert {model["id"] for model in models_of(studio, provider)} == ours != set()
    assert view(studio, provider)["models"] == []


def test_a_workflow_that_is_dropped_while_the_app_runs_gets_a_panel_with_the_next_look(
    studio: Studio, data: Path
) -> None:
    provider = add(studio, "comfyui", models=[])
    folder = data / "presets" / "workflows"
    folder.mkdir()
    image = {"class_type": "EmptyImage", "inputs": {"width": 128, "height": 96, "batch_size": 1, "color": 3368601}}
    save = {"class_type": "SaveImage", "inputs": {"filename_prefix": "smoke", "images": ["1", 0]}}
    (folder / "My smoke.json").write_text(json.dumps({"1": image, "2": save}), encoding="utf-8")
    models = {model["key"]: model for model in studio.boot(LOCAL_OWNER)["catalog"]["models"]}
    assert models[f"{provider}/My-smoke"]["name"] == models["comfyui/My-smoke"]["name"] == "My smoke"
    (folder / "list.json").write_text('{"milk": 2}', encoding="utf-8")
    assert "presets/workflows/list.json: This is no ComfyUI workflow" in studio.boot(LOCAL_OWNER)["problems"][0]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"name": " "}, {"name": "The provider needs a name."}, id="no name"),
        pytest.param({"name": "x" * 81}, {"name": "The name is too long: at most 80 characters."}, id="a long name"),
        pytest.param(
            {"name": "openai"}, {"name": "There is a provider “openai” already: choose another name."}, id="taken"
        ),
        pytest.param(
            {"base_url": ""},
            {"base_url": "The base URL is missing. It looks like http://127.0.0.1:8000/v1."},
            id="no address",
        ),
        pytest.param(
            {"base_url": f"{DEAD} ftp://x"},
            {"base_url": "“ftp://x” is not a base URL. It looks like https://api.example.com/v1."},
            id="an odd address",
        ),
        pytest.param({"models": []}, {"models": "Name at least one model."}, id="no models"),
        pytest.param({"models": ["", " "]}, {"models": "Name at least one model."}, id="blank models"),
        pytest.param({"models": ["a\nb"]}, {"models": "“a\nb” is not a model's name."}, id="an odd model"),
        pytest.param(
            {"key": "two words"},
            {"key": "The key has characters a key never has. Copy it again, without spaces or line breaks."},
            id="an odd key",
        ),
        pytest.param(
            {"name": "", "models": []},
            {"name": "The provider needs a name.", "models": "Name at least one model."},
            id="all at once",
        ),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field_and_nothing_is_kept(
    studio: Studio, data: Path, changes: dict[str, Any], fields: dict[str, str]
) -> None:
    assert complaints(studio, **changes) == fields
    assert not (data / "presets").exists()


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("Büro № 5", "buro-no-5"),
        ("我的服务器", "openai-images"),
        ("OpenAI!", "openai-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con"),
    ],
)
def test_the_id_is_made_of_plain_letters_and_is_nobody_elses(studio: Studio, name: str, provider: str) -> None:
    assert add(studio, name=name) == provider
    assert view(studio, provider)["name"] == name


@pytest.mark.parametrize(
    ("name", "taken", "expected"), [("a", [], "a"), ("a", ["a"], "a-2"), ("a", ["a", "a-2"], "a-3")]
)
def test_a_taken_name_gets_a_number(name: str, taken: list[str], expected: str) -> None:
    assert unique(name, taken) == expected


def test_a_slug_is_never_too_long_and_may_be_nothing() -> None:
    assert (slug("x" * 99), slug("—…—")) == ("x" * 40, "")


def test_a_data_folder_that_cannot_be_written_is_said(studio: Studio, data: Path) -> None:
    (data / "presets").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(SetupError, match=r"^The provider cannot be saved: "):
        add(studio)


# ---- editing --------------------------------------------------------------------------------------------------------


def test_name_addresses_and_models_may_change_and_handwork_stays(studio: Studio, data: Path) -> None:
    provider = add(studio, models=["one", "two"])
    folder = data / "presets" / "providers" / provider
    for name, changes in {"provider": {"concurrency": 7}, "two": {"description": "Mine."}}.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")
    studio.edit_provider(LOCAL_OWNER, provider, "Renamed", "http://127.0.0.1:9/v1", ["two", "three"])
    now = view(studio, provider)
    assert (now["name"], now["base_urls"], now["models"]) == ("Renamed", ["http://127.0.0.1:9/v1"], ["three", "two"])
    assert studio.catalog.provider(provider).concurrency == 7
    assert studio.catalog.card(f"{provider}/two").description == "Mine."


def test_a_model_is_known_by_our_name_and_by_the_servers(studio: Studio) -> None:
    provider = add(studio, "sdwebui")
    ours = models_of(studio, provider)[0]["id"]
    studio.edit_provider(LOCAL_OWNER, provider, "My server", DEAD, [ours])
    assert view(studio, provider)["models"] == [CHECKPOINT]


def test_a_name_may_stay_but_not_become_that_of_another(studio: Studio) -> None:
    provider = add(studio)
    studio.edit_provider(LOCAL_OWNER, provider, "My server", DEAD, ["one"])
    with pytest.raises(InvalidParams, match=r"There is a provider “fal\.ai” already"):
        studio.edit_provider(LOCAL_OWNER, provider, "fal.ai", DEAD, ["one"])


@pytest.mark.parametrize("provider", ["openai", "sketch"])
def test_what_was_not_added_here_is_left_alone(studio: Studio, provider: str) -> None:
    with pytest.raises(InvalidInput, match="was not added here"):
        studio.edit_provider(LOCAL_OWNER, provider, "Mine", DEAD, ["one"])
    with pytest.raises(InvalidInput, match="was not added here"):
        studio.remove_provider(LOCAL_OWNER, provider)
    with pytest.raises(NotFound):
        studio.remove_provider(LOCAL_OWNER, "nimbus")


# ---- removing -------------------------------------------------------------------------------------------------------


def test_after_removing_the_history_can_still_be_read(studio: Studio, data: Path) -> None:
    with FakeOpenAI() as openai:
        provider = add(studio, base_url=openai.base_url, key=openai.key)
        model = models_of(studio, provider)[0]["key"]
        desk = Desk(studio)
        made = desk.make(model=model)
        studio.pause_all(LOCAL_OWNER)
        waiting = desk.start(model=model, count=2)
        assert studio.remove_provider(LOCAL_OWNER, provider) == 2
    assert desk.standings(waiting) == [Standing.CANCELLED] * 2
    task = studio.snapshot(LOCAL_OWNER, made.batch.topic_id)["batches"][0]["tasks"][0]
    assert (task["standing"], task["model_name"], task["provider_name"]) == (
        "done",
        MODELS["openai-images"][0],
        provider,
    )
    assert studio.settings_for_reuse(LOCAL_OWNER, task["id"], None)["draft"]["model"] == model
    assert provider not in studio.catalog.providers
    assert list((data / "presets" / "providers").iterdir()) == []
    assert [path for path in (data / "presets").iterdir() if path.name.startswith(".")] == []


def test_a_name_that_was_removed_is_free_again_without_its_key(studio: Studio) -> None:
    provider = add(studio, key="sk-own-0123456789abcdef")
    studio.remove_provider(LOCAL_OWNER, provider)
    assert add(studio) == provider
    assert view(studio, provider)["key_source"] == "none"


# ---- what a server itself offers ------------------------------------------------------------------------------------


def samplers(studio: Studio, provider: str) -> list[str]:
    field = next(one for one in models_of(studio, provider)[0]["fields"] if one["name"] == "samplerName")
    return field["schema"]["enum"]


class FewSamplers(FakeSdWebui):
    """A server of its own taste."""

    async def route(self, request: Any) -> Any:
        if request.path == "/sdapi/v1/samplers":
            answer = await super().route(request)
            entries = [one for one in json.loads(answer.body) if one["name"] in ("Euler", "Heun")]
            return type(answer)(200, json.dumps(entries).encode())
        return await super().route(request)


def test_the_servers_lists_come_into_the_panel(studio: Studio) -> None:
    with FewSamplers() as server:
        studio.set_key(LOCAL_OWNER, "sdwebui", server.key)
        studio.set_base_url(LOCAL_OWNER, "sdwebui", server.base_url)
        found = studio.refresh_choices(LOCAL_OWNER, "sdwebui")
    assert found["text"].startswith("Read from the server: Sampler (2), Scheduler (12), Checkpoint (3), ")
    fields = {field["name"]: field for model in found["models"] for field in model["fields"]}
    assert {model["provider"] for model in found["models"]} == {"sdwebui"}
    assert fields["samplerName"]["schema"]["enum"] == samplers(studio, "sdwebui") == ["Euler", "Heun"]
    assert fields["samplerName"]["choices_from"] == "samplers"
    assert CHECKPOINT in fields["checkpoint"]["schema"]["enum"]


def test_machines_that_share_a_queue_offer_what_all_of_them_have(studio: Studio) -> None:
    with FewSamplers() as few, FakeSdWebui() as many:
        provider = add(studio, "sdwebui", base_url=f"{many.base_url} {few.base_url}", key=few.key)
        studio.refresh_choices(LOCAL_OWNER, provider)
        assert samplers(studio, provider) == ["Euler", "Heun"]


def test_a_server_that_is_off_says_so_when_a_person_asks(studio: Studio) -> None:
    provider = add(studio, "sdwebui")
    with pytest.raises(Unreachable):
        studio.refresh_choices(LOCAL_OWNER, provider)
    assert len(samplers(studio, provider)) > 2


def test_the_lists_are_read_by_themselves_after_adding(studio: Studio) -> None:
    with FewSamplers() as server:
        provider = add(studio, "sdwebui", base_url=server.base_url, key=server.key)
        wait_until(lambda: samplers(studio, provider) == ["Euler", "Heun"], "the server's list")


def test_the_lists_are_read_by_themselves_after_the_start(data: Path) -> None:
    with FewSamplers() as server:
        known = {"SDWEBUI_BASE_URL": server.base_url, "SDWEBUI_AUTH": server.key}
        with opened(data, **known) as studio:
            wait_until(lambda: samplers(studio, "sdwebui") == ["Euler", "Heun"], "the server's list")


def test_another_address_is_another_server(studio: Studio) -> None:
    before = samplers(studio, "sdwebui")
    with FewSamplers() as server:
        studio.set_key(LOCAL_OWNER, "sdwebui", server.key)
        studio.set_base_url(LOCAL_OWNER, "sdwebui", server.base_url)
        wait_until(lambda: samplers(studio, "sdwebui") == ["Euler", "Heun"], "the server's list")
        asked = len(server.requests)
        studio.set_base_url(LOCAL_OWNER, "sdwebui", server.base_url + "/")
        assert len(server.requests) == asked  # it is the same
    studio.set_base_url(LOCAL_OWNER, "sdwebui", DEAD)
    assert samplers(studio, "sdwebui") == before
