"""ComfyUI, against a fake that is as strict as the captured messages: graphs, sockets, queue, history, troubles."""

import asyncio
import base64
import io
import json
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imagegen.cards import ModelCard, ProviderFile, WireName
from imagegen.errors import BadReply, BadRequest, ProviderDown, ProviderError, Unreachable, WrongKey
from imagegen.params import defaults
from imagegen.providers.base import GenerationRequest, GenerationResult, Remote
from imagegen.providers.dialects.comfyui.adapter import ComfyUIAdapter
from imagegen.providers.dialects.comfyui.course import Course, News
from imagegen.providers.dialects.comfyui.records import find_place, read_files
from imagegen.providers.dialects.comfyui.reports import read_choices, state_sentence
from imagegen.providers.dialects.comfyui.troubles import failure as failure_of
from imagegen.workflows import card_from_workflow, overwritten_links
from tests.fakes.calls import RecordingListener, bundled_catalog, load_card, load_provider, make_input, new_job_uuid
from tests.fakes.comfyui import Ending, FakeComfyUI, text_message
from tests.fakes.provider import Outcome
from tests.fakes.server import make_picture
from tests.providers.adapter_kit import Result, access_to, run_adapter
from tests.studio_kit import wait_until

PROVIDER = load_provider("comfyui")
QUICK = replace(PROVIDER, options={**PROVIDER.options, "poll_s": 0.01})
PATIENT = replace(PROVIDER, options={**PROVIDER.options, "poll_s": 30.0})  # looks only when it is told to
SD15 = load_card("comfyui", "sd15")
CHECK = load_card("comfyui", "check-picture")
CARDS = [card for card in bundled_catalog().cards.values() if card.provider == "comfyui"]
NOBODY = Remote("00000000-0000-4000-8000-000000000000")


def with_adapter(work: Callable[[ComfyUIAdapter], Awaitable[Result]], provider: ProviderFile = QUICK) -> Result:
    return run_adapter(ComfyUIAdapter, provider, work)


def generate(
    fake: FakeComfyUI,
    request: GenerationRequest,
    listener: RecordingListener | None = None,
    *,
    provider: ProviderFile = QUICK,
    key: str | None = "",
) -> GenerationResult:
    listener = listener or RecordingListener()
    return with_adapter(lambda it: it.generate(request, access_to(fake, key), listener), provider)


def resume(fake: FakeComfyUI, remote: Remote, request: GenerationRequest) -> GenerationResult:
    return with_adapter(lambda it: it.resume(remote, request, access_to(fake), RecordingListener()))


def ask(card: ModelCard = SD15, prompt: str = "a red fox", *, count: int = 1, images: Any = (), **params: Any) -> Any:
    return GenerationRequest(
        card, prompt, {**defaults(card), "seed": 7, **params}, tuple(images), count, job_uuid=new_job_uuid()
    )


def own_card(graph: dict[str, Any]) -> ModelCard:
    return ModelCard.from_json("comfyui", card_from_workflow("own", graph, "2026-11-22"))


def failure(*outcomes: Outcome, request: GenerationRequest | None = None, **options: Any) -> ProviderError:
    with FakeComfyUI(*outcomes, **options) as fake, pytest.raises(ProviderError) as caught:
        generate(fake, request or ask())
    return caught.value


def graph_of(fake: FakeComfyUI, place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = fake.submissions[place].body["prompt"]
    return found


# ---- what is sent ---------------------------------------------------------------------------------------------------


def test_the_filled_graph_and_our_own_name_for_the_job_are_sent():
    listener = RecordingListener()
    with FakeComfyUI() as fake:
        request = ask(negativePrompt="blurry", width=768, height=512, steps=30, cfg=6.5, samplerName="dpmpp_2m")
        generate(fake, replace(request, count=2), listener)
    name = listener.remotes[0].id
    assert fake.submissions[0].body == {
        "prompt": {
            "3": {
                "class_type": "KSampler",
                "inputs": {
                    "seed": 7,
                    "steps": 30,
                    "cfg": 6.5,
                    "sampler_name": "dpmpp_2m",
                    "scheduler": "normal",
                    "denoise": 1.0,
                    "model": ["4", 0],
                    "positive": ["6", 0],
                    "negative": ["7", 0],
                    "latent_image": ["5", 0],
                },
            },
            "4": {
                "class_type": "CheckpointLoaderSimple",
                "inputs": {"ckpt_name": "v1-5-pruned-emaonly-fp16.safetensors"},
            },
            "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 768, "height": 512, "batch_size": 2}},
            "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red fox", "clip": ["4", 1]}},
            "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
            "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
            "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "imagegen", "images": ["8", 0]}},
        },
        "prompt_id": name,
        "client_id": name,
        "extra_data": {"preview_method": "auto"},
    }


def test_a_prompt_with_quotes_and_braces_stays_what_it_is():
    prompt = 'a "sign" that says {"6": 1} \\ 狐狸'
    with FakeComfyUI() as fake:
        generate(fake, ask(prompt=prompt))
    assert graph_of(fake)["6"]["inputs"]["text"] == prompt


def test_the_socket_stands_before_the_job_is_sent():
    with FakeComfyUI() as fake:
        generate(fake, ask())
    paths = [request.path for request in fake.requests]
    assert paths[:2] == ["/ws", "/prompt"]
    assert fake.requests[0].query == {"clientId": fake.submissions[0].id}
    assert fake.flags[fake.submissions[0].id] == {"supports_preview_metadata": True}


@pytest.mark.parametrize(
    ("key", "header"),
    [
        pytest.param("test-key-0123456789", "Bearer test-key-0123456789", id="a token"),
        pytest.param(
            "user:test-key-0123456789",
            "Basic " + base64.b64encode(b"user:test-key-0123456789").decode(),
            id="user and password",
        ),
    ],
)
def test_a_key_for_the_proxy_is_on_every_call_and_on_the_socket(key, header):
    with FakeComfyUI() as fake:
        generate(fake, ask(), key=key)
    assert {request.headers["authorization"] for request in fake.requests} == {header}


def test_without_a_key_none_is_sent():
    with FakeComfyUI(needs_key=False) as fake:
        generate(fake, ask(), key=None)
    assert not any("authorization" in request.headers for request in fake.requests)


def test_a_picture_is_uploaded_and_named_as_the_server_named_it(tmp_path):
    card = load_card("comfyui", "sd-image-to-image")
    with FakeComfyUI() as fake:
        first = make_input(tmp_path, make_picture(1, 64, 48, "png"))
        generate(fake, ask(card, images=[first], strength=0.6))
        other = make_input(tmp_path, make_picture(2, 64, 48, "png"))
        generate(fake, ask(card, images=[other]))
    assert graph_of(fake, 0)["10"]["inputs"] == {"image": "imagegen/picture.png"}
    assert graph_of(fake, 0)["3"]["inputs"]["denoise"] == 0.6
    assert graph_of(fake, 1)["10"]["inputs"] == {"image": "imagegen/picture (1).png"}
    assert fake.inputs["imagegen/picture.png"] == make_picture(1, 64, 48, "png")


def test_a_mask_is_uploaded_black_and_white_in_the_size_of_the_picture(tmp_path):
    mask = Image.new("RGBA", (32, 24), (255, 255, 255, 0))
    mask.paste((255, 255, 255, 255), (0, 0, 16, 24))
    file = io.BytesIO()
    mask.save(file, "WEBP", lossless=True)
    picture = make_input(tmp_path, make_picture(1, 64, 48, "png"))
    drawn = replace(make_input(tmp_path, file.getvalue(), "maskUrl", "mask.webp"), media_type="image/webp")
    with FakeComfyUI() as fake:
        generate(fake, ask(load_card("comfyui", "sd-inpaint"), images=[picture, drawn]))
    assert graph_of(fake)["12"]["inputs"] == {"image": "imagegen/mask.png", "channel": "red"}
    with Image.open(io.BytesIO(fake.inputs["imagegen/mask.png"])) as sent:
        assert (sent.size, sent.mode, sent.getpixel((5, 5)), sent.getpixel((60, 5))) == ((64, 48), "L", 255, 0)


def test_several_pictures_go_one_to_each_node(tmp_path):
    card = own_card(
        {
            "1": {"class_type": "LoadImage", "inputs": {"image": "example.png"}},
            "2": {"class_type": "LoadImage", "inputs": {"image": "example.png"}},
            "3": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x", "images": ["1", 0]}},
            "4": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x", "images": ["2", 0]}},
        }
    )
    inputs = [make_input(tmp_path, make_picture(n, 64, 48, "png"), "imageUrls", f"{n}.png") for n in (1, 2)]
    with FakeComfyUI() as fake:
        result = generate(fake, GenerationRequest(card, "", {}, tuple(inputs)))
    assert [graph_of(fake)[name]["inputs"]["image"] for name in "12"] == ["imagegen/1.png", "imagegen/2.png"]
    assert len(result.images) == 2


def test_a_prompt_that_the_workflow_cannot_use_is_told(tmp_path):
    card = load_card("comfyui", "upscale-model")
    picture = make_input(tmp_path, make_picture(1, 64, 48, "png"))
    with FakeComfyUI() as fake:
        result = generate(fake, GenerationRequest(card, "a fox", defaults(card), (picture,)))
        silent = generate(fake, GenerationRequest(card, "", defaults(card), (picture,), job_uuid=new_job_uuid()))
    assert result.details == {"warnings": ["This workflow has no place for: prompt."]}
    assert silent.details == {}
    assert "prompt" not in graph_of(fake)


def test_a_card_that_would_cut_a_link_sends_nothing():
    card = replace(SD15, wire={**SD15.wire, "prompt": WireName(("3.inputs.positive",))})
    with FakeComfyUI() as fake, pytest.raises(BadRequest) as caught:
        generate(fake, ask(card))
    assert caught.value.message == "Stable Diffusion 1.5 would cut a link of its workflow at 3.inputs.positive."
    assert fake.requests == []


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_path_of_a_card_leads_to_a_value(card):
    assert overwritten_links(card) == []
    for path in [path for wire in card.wire.values() for path in wire.paths]:
        node, inputs, name = path.split(".")
        assert (inputs, name in card.constants[node]["inputs"]) == ("inputs", True)


# ---- how far it is --------------------------------------------------------------------------------------------------


@dataclass
class Steady(RecordingListener):
    """Lets a stuck job go on once it has heard enough."""

    fake: FakeComfyUI | None = None
    enough: int = 8

    def progress(self, fraction: float | None, text: str = "", preview: bytes | None = None) -> None:
        super().progress(fraction, text, preview)
        if self.fake and fraction is not None and len(self.steps) >= self.enough:
            self.fake.finish()


def test_it_tells_the_steps_of_the_sampler_and_shows_previews():
    with FakeComfyUI(Ending(is_stuck=True, polls=4)) as fake:
        listener = Steady(fake=fake, enough=40)
        generate(fake, ask(), listener)
    assert (None, "in the queue") in listener.steps
    sampling = [round(fraction, 3) for fraction, text in listener.steps if text == "KSampler" and fraction]
    assert {0.292, 0.517, 0.742, 0.967} <= set(sampling)  # 90 % in four steps, after 4 of the 6 other nodes
    assert sampling == sorted(sampling)
    assert listener.previews[0][:3] == b"\xff\xd8\xff"


def test_what_the_socket_says_is_enough_to_know_the_end():
    with FakeComfyUI(Ending(is_stuck=True)) as fake:
        generate(fake, ask(), Steady(fake=fake, enough=20), provider=PATIENT)
        looks = len(fake.requests_to("GET", "/history"))
    assert looks < 10


def test_previews_of_older_servers_are_shown_as_well():
    course = Course("job", SD15.constants)
    course.hear(text_message("execution_start", {"prompt_id": "job"}))
    assert course.hear(struct.pack(">II", 1, 1) + b"\xff\xd8\xff") == News(0.0, "", b"\xff\xd8\xff")


# Captured from a run of three nodes: a loader, a sampler, a node that stores.
RUN = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "x"}},
    "3": {"class_type": "KSampler", "inputs": {"latent_image": ["1", 0], "positive": ["1", 1]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}},
}


def told(kind: str, **data: Any) -> str:
    return text_message(kind, {"prompt_id": "job", **data})


def hear(*messages: str | bytes) -> list[News | None]:
    course = Course("job", RUN)
    return [course.hear(message) for message in messages]


def test_older_servers_tell_the_steps_one_by_one():
    news = hear(
        told("execution_start", timestamp=1),
        told("execution_cached", nodes=[], timestamp=1),
        told("executing", node="1", display_node="1"),
        told("executing", node="3", display_node="3"),
        told("progress", value=5, max=20, node="3"),
        told("executing", node="9", display_node="9"),
    )
    found = [(round(one.fraction or 0, 3), one.text) for one in news if one]
    assert found == [
        (0.0, ""),
        (0.0, ""),
        (0.0, "CheckpointLoaderSimple"),
        (0.05, "KSampler"),
        (0.275, "KSampler"),
        (0.95, "SaveImage"),
    ]


def test_the_state_of_all_nodes_is_the_better_source():
    state = {"state": "running", "value": 15, "max": 20}
    finished = {"state": "finished", "value": 1, "max": 1}
    news = hear(
        told("progress_state", nodes={"1": finished, "3": state}),
        told("progress", value=3, max=20, node="3"),
    )
    assert [round(one.fraction or 0, 3) for one in news if one] == [0.725, 0.725]


def test_nodes_that_do_not_run_again_do_not_count():
    news = hear(told("execution_cached", nodes=["1", "3"]), told("executing", node="9"))
    assert news[1] == News(0.0, "SaveImage")


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(
            text_message("progress", {"value": 1, "max": 2, "prompt_id": "other", "node": "3"}), id="another job"
        ),
        pytest.param(text_message("executing", {"node": "3"}), id="a job that is not named"),
        pytest.param(text_message("feature_flags", {"supports_preview_metadata": True}), id="flags"),
        pytest.param("not json", id="no json"),
        pytest.param("[1, 2]", id="a list"),
        pytest.param(b"\x00\x00", id="a stub"),
        pytest.param(struct.pack(">II", 1, 1) + b"\xff\xd8", id="a preview while it waits"),
        pytest.param(struct.pack(">I", 3) + b"text", id="a text in bytes"),
        pytest.param(struct.pack(">II", 4, 99) + b"{", id="a broken preview"),
    ],
)
def test_what_is_not_about_the_job_is_passed_over(message):
    assert hear(message) == [None]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(told("execution_success"), True, id="success"),
        pytest.param(told("execution_interrupted", node_id="3"), True, id="interrupted"),
        pytest.param(told("executing", node=None), True, id="over"),
        pytest.param(text_message("status", {"status": {}}), True, id="the queue moved"),
        pytest.param(told("executing", node="3"), False, id="a step"),
    ],
)
def test_it_knows_when_to_look(message, expected):
    course = Course("job", RUN)
    course.hear(message)
    assert course.is_worth_a_look is expected


def test_a_waiting_job_says_how_many_are_ahead():
    async def work(adapter: ComfyUIAdapter) -> None:
        running = asyncio.create_task(adapter.generate(ask(), access_to(fake), RecordingListener()))
        await asyncio.to_thread(wait_until, lambda: fake.running)
        await asyncio.gather(adapter.generate(ask(seed=8), access_to(fake), second), running)

    with FakeComfyUI(Ending(is_stuck=True)) as fake:
        second = Waiting(fake=fake)
        with_adapter(work)
    assert (None, "in the queue, 1 ahead") in second.steps


@dataclass
class Waiting(RecordingListener):
    """Lets the job ahead end once it was told of it."""

    fake: FakeComfyUI | None = None

    def progress(self, fraction: float | None, text: str = "", preview: bytes | None = None) -> None:
        super().progress(fraction, text, preview)
        if self.fake and "ahead" in text:
            self.fake.finish()


# ---- what comes -----------------------------------------------------------------------------------------------------

TWO_OUTPUTS = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 128, "height": 96, "batch_size": 1, "color": 5}},
    "2": {"class_type": "ImageAddNoise", "inputs": {"image": ["1", 0], "seed": 5, "strength": 0.4}},
    "3": {"class_type": "SaveImage", "inputs": {"filename_prefix": "farm/one", "images": ["1", 0]}},
    "4": {"class_type": "SaveImage", "inputs": {"filename_prefix": "two", "images": ["2", 0]}},
    "5": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}},
}


def test_all_outputs_are_kept_and_previews_are_not():
    with FakeComfyUI() as fake:
        result = generate(fake, GenerationRequest(own_card(TWO_OUTPUTS), "", {"seed": 3}))
        made = [data for (kind, _, _), data in fake.files.items() if kind == "output"]
    assert [image.data for image in result.images] == made
    assert len(made) == 2


def test_previews_are_taken_when_there_is_nothing_else():
    graph = {name: TWO_OUTPUTS[name] for name in ("1", "2", "5")}
    with FakeComfyUI() as fake:
        result = generate(fake, GenerationRequest(own_card(graph), "", {"seed": 3}))
        assert [image.data for image in result.images] == list(fake.files.values())


def test_a_workflow_without_a_picture_says_so():
    graph = {"1": {"class_type": "PreviewAny", "inputs": {"source": "words"}}}
    error = failure(request=GenerationRequest(own_card(graph), "", {}))
    assert type(error) is BadReply
    assert error.message == "ComfyUI ended the workflow without a picture."


def test_what_was_made_already_is_fetched_again():
    with FakeComfyUI() as fake:
        first, second = generate(fake, ask()), generate(fake, ask())
    assert [image.data for image in second.images] == [image.data for image in first.images]
    assert len(fake.files) == 1


def test_a_file_that_is_gone_costs_only_itself():
    with FakeComfyUI() as fake:
        listener, request = RecordingListener(), GenerationRequest(own_card(TWO_OUTPUTS), "", {"seed": 3})
        generate(fake, request, listener)
        del fake.files["output", "farm", "one_00001_.png"]
        again = resume(fake, listener.remotes[0], request)
        fake.files.clear()
        with pytest.raises(BadReply) as caught:
            resume(fake, listener.remotes[0], request)
    lost = "ComfyUI does not have the picture “one_00001_.png” any more."
    assert len(again.images) == 1
    assert again.details == {"warnings": [lost]}
    assert caught.value.message == lost


# ---- what it refuses ------------------------------------------------------------------------------------------------


def refused(**params: Any) -> ProviderError:
    return failure(request=ask(**params))


@pytest.mark.parametrize(
    ("params", "words", "hint"),
    [
        pytest.param(
            {"checkpoint": "mine.safetensors"},
            "node 4 (CheckpointLoaderSimple): the file “mine.safetensors” is not there (ckpt_name)",
            "Choose one that is there: sd3.5_large_fp8_scaled.safetensors, sd_xl_base_1.0.safetensors, "
            "v1-5-pruned-emaonly-fp16.safetensors.",
            id="a missing file",
        ),
        pytest.param(
            {"scheduler": "karas"},
            "node 3 (KSampler): scheduler cannot be “karas”",
            "Choose one that is there: simple, sgm_uniform, karras, exponential, ddim_uniform, ….",
            id="an unknown word",
        ),
        pytest.param(
            {"steps": 0},
            "node 3 (KSampler): steps: Value 0 smaller than min of 1",
            "Change what it names, or the workflow in ComfyUI, then try again.",
            id="too small",
        ),
        pytest.param(
            {"cfg": 101.0},
            "node 3 (KSampler): cfg: Value 101.0 bigger than max of 100.0",
            "Change what it names, or the workflow in ComfyUI, then try again.",
            id="too large",
        ),
        pytest.param(
            {"width": "wide"},
            "node 5 (EmptyLatentImage): Failed to convert an input value to a INT value: width, wide",
            "Change what it names, or the workflow in ComfyUI, then try again.",
            id="the wrong type",
        ),
    ],
)
def test_a_refused_value_is_told_by_its_node(params, words, hint):
    error = refused(**params)
    assert type(error) is BadRequest
    assert error.message == f"ComfyUI does not accept the workflow: {words}."
    assert error.hint == hint


def test_every_refused_node_is_told():
    error = refused(steps=0, width=8)
    assert error.message == (
        "ComfyUI does not accept the workflow: node 3 (KSampler): steps: Value 0 smaller than min of 1; "
        "node 5 (EmptyLatentImage): width: Value 8 smaller than min of 16."
    )


@pytest.mark.parametrize(
    ("node", "inputs", "words"),
    [
        pytest.param("6", {"clip": ["4", 1]}, "node 6 (CLIPTextEncode): text is missing", id="a missing input"),
        pytest.param(
            "7",
            {"text": "", "clip": ["4", 0]},
            "node 7 (CLIPTextEncode): Return type mismatch between linked nodes: clip, received_type(MODEL) mismatch "
            "input_type(CLIP)",
            id="a wrong link",
        ),
    ],
)
def test_a_broken_workflow_is_told_by_its_node(node, inputs, words):
    graph = {**SD15.constants, node: {"class_type": "CLIPTextEncode", "inputs": inputs}}
    card = replace(SD15, constants=graph, wire={})
    error = failure(request=GenerationRequest(card, "", {}))
    assert error.message == f"ComfyUI does not accept the workflow: {words}."


def test_a_picture_that_is_not_on_the_server_is_told():
    card = replace(load_card("comfyui", "sd-image-to-image"), wire={})
    error = failure(request=GenerationRequest(card, "", {}))
    assert error.message == (
        "ComfyUI does not accept the workflow: node 10 (LoadImage): image - Invalid image file: picture.png."
    )


def test_a_missing_node_is_told_with_what_to_do():
    graph = {**SD15.constants, "20": {"class_type": "FaceFixer", "inputs": {}}}
    error = failure(request=ask(replace(SD15, constants=graph)))
    assert error.message == (
        "ComfyUI does not accept the workflow: Cannot execute because node FaceFixer does not exist."
    )
    assert error.hint == "Install the missing node in ComfyUI, or take a workflow without it."


def test_a_workflow_without_an_output_is_refused():
    graph = {"1": TWO_OUTPUTS["1"]}
    error = failure(request=GenerationRequest(own_card(graph), "", {}))
    assert error.message == "ComfyUI does not accept the workflow: Prompt has no outputs."


def test_a_part_that_is_left_out_is_a_warning_while_others_run():
    graph = {
        **TWO_OUTPUTS,
        "2": {"class_type": "ImageAddNoise", "inputs": {"image": ["1", 0], "seed": 5, "strength": 9}},
    }
    with FakeComfyUI() as fake:
        result = generate(fake, GenerationRequest(own_card(graph), "", {"seed": 3}))
    assert len(result.images) == 1
    assert result.details == {
        "warnings": [
            "ComfyUI left out a part: node 2 (ImageAddNoise): strength: Value 9 bigger than max of 1.0.",
        ]
    }


def test_a_part_that_is_left_out_is_the_error_when_no_picture_comes():
    graph = {
        **{name: TWO_OUTPUTS[name] for name in ("1", "3")},
        "1": {"class_type": "EmptyImage", "inputs": {"width": 0, "height": 96, "batch_size": 1, "color": 5}},
        "4": {"class_type": "PreviewAny", "inputs": {"source": "words"}},
    }
    card = ModelCard.from_json("comfyui", {**card_from_workflow("own", graph, "2026-11-22"), "wire": {}})
    error = failure(request=GenerationRequest(card, "", {}))
    assert error.message == (
        "ComfyUI does not accept the workflow: node 1 (EmptyImage): width: Value 0 smaller than min of 1."
    )


# ---- what fails -----------------------------------------------------------------------------------------------------


def test_a_node_that_fails_is_named():
    error = failure(Ending(fails_at="3"))
    assert type(error) is ProviderError
    assert error.message == "ComfyUI stopped at node 3 (KSampler): mat1 and mat2 shapes cannot be multiplied."
    assert error.hint == "The same values will most likely fail again: look at this node in ComfyUI."
    assert not error.retryable


def test_too_little_memory_has_its_own_hint():
    error = failure(Ending(fails_at="8", exception=("torch.OutOfMemoryError", "Allocation on device 0 would exceed…")))
    assert error.message == "ComfyUI stopped at node 8 (VAEDecode): Allocation on device 0 would exceed…."
    assert error.hint.startswith("The machine has too little memory: ask for a smaller picture")


def test_pictures_stored_before_a_failure_are_kept_with_a_warning():
    with FakeComfyUI(Ending(fails_at="2")) as fake:
        result = generate(fake, GenerationRequest(own_card(TWO_OUTPUTS), "", {"seed": 3}))
    assert len(result.images) == 1
    assert result.details == {
        "warnings": ["ComfyUI stopped at node 2 (ImageAddNoise): mat1 and mat2 shapes cannot be multiplied."]
    }


def test_a_job_that_is_stopped_in_comfyui_is_not_made_again():
    listener = RecordingListener()
    with FakeComfyUI(Ending(is_interrupted=True)) as fake:
        with pytest.raises(ProviderError) as caught:
            generate(fake, ask(), listener)
        with pytest.raises(ProviderError) as later:
            resume(fake, listener.remotes[0], ask())
    assert caught.value.message == "ComfyUI was told to stop this job, so there is no picture."
    assert later.value.message == caught.value.message
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "status",
    [
        pytest.param({"status_str": "error", "messages": []}, id="no messages"),
        pytest.param({"status_str": "error"}, id="nothing at all"),
    ],
)
def test_an_error_without_words_is_still_one(status):
    error = failure_of({"outputs": {}, "status": status}, PROVIDER)
    assert str(error) == "ComfyUI ended this job with an error that it does not name."


@pytest.mark.parametrize("status", [None, {"status_str": "success", "completed": True, "messages": []}])
def test_what_did_not_fail_is_no_failure(status):
    assert failure_of({"outputs": {}, "status": status}, PROVIDER) is None


# ---- lines that break -----------------------------------------------------------------------------------------------


def test_a_socket_that_breaks_costs_nothing():
    listener = RecordingListener()
    with FakeComfyUI(Ending(polls=5, cut_after=6)) as fake:
        result = generate(fake, ask(), listener)
        clients = {request.query["clientId"] for request in fake.requests_to("GET", "/ws")}
    assert len(result.images) == 1
    assert clients == {listener.remotes[0].id}


def test_after_a_break_the_socket_is_opened_again_and_heard():
    with FakeComfyUI(Ending(is_stuck=True, cut_after=6)) as fake:
        listener = Steady(fake=fake, enough=40)
        generate(fake, ask(), listener)
        assert len(fake.requests_to("GET", "/ws")) >= 2
    assert listener.previews


@pytest.mark.parametrize("status", [400, 403, 404, 502])
def test_where_no_socket_can_be_had_the_history_is_enough(status):
    listener = RecordingListener()
    with FakeComfyUI(Outcome(polls=3), socket_status=status) as fake:
        result = generate(fake, ask(), listener)
        assert len(fake.requests_to("GET", "/ws")) == 1
    assert len(result.images) == 1
    assert (None, "running") in listener.steps


def test_a_wrong_key_is_told_although_the_socket_is_asked_first():
    with FakeComfyUI() as fake, pytest.raises(WrongKey) as caught:
        generate(fake, ask(), key="wrong")
    assert caught.value.message == "ComfyUI does not accept the key."
    assert fake.submissions == []


def test_a_server_that_is_off_has_taken_no_job():
    with FakeComfyUI() as fake:
        pass
    listener = RecordingListener()
    with pytest.raises(Unreachable):
        generate(fake, ask(), listener)
    assert listener.remotes == []


def test_a_job_whose_answer_was_lost_goes_on():
    listener = RecordingListener()
    with FakeComfyUI(Ending(is_lost=True, is_kept=True)) as fake:
        result = generate(fake, ask(), listener)
    assert len(result.images) == len(fake.submissions) == 1
    assert listener.remotes == [Remote(fake.submissions[0].id)]


def test_a_job_that_the_server_forgets_is_made_again():
    @dataclass
    class Forgetting(RecordingListener):
        def progress(self, fraction: float | None, text: str = "", preview: bytes | None = None) -> None:
            if text == "KSampler" and fake.running:
                fake.forget()

    with FakeComfyUI(Ending(is_stuck=True)) as fake, pytest.raises(ProviderDown) as caught:
        generate(fake, ask(), Forgetting())
    assert caught.value.message == ("ComfyUI does not have this job: it never arrived, or the server was started anew.")
    assert caught.value.retryable


# ---- later ----------------------------------------------------------------------------------------------------------


def test_a_job_that_has_ended_is_found_by_its_name_without_a_socket():
    listener = RecordingListener()
    with FakeComfyUI() as fake:
        first = generate(fake, ask(), listener)
        before = len(fake.requests)
        again = resume(fake, listener.remotes[0], ask())
        paths = [request.path for request in fake.requests[before:]]
    assert again.images == first.images
    assert paths == [f"/history/{listener.remotes[0].id}", "/view"]


def test_a_job_that_never_arrived_may_be_made_again():
    with FakeComfyUI() as fake, pytest.raises(ProviderDown) as caught:
        resume(fake, NOBODY, ask())
    assert caught.value.retryable
    assert fake.submissions == []


def test_an_old_server_names_the_job_itself():
    listener = RecordingListener()
    with FakeComfyUI(mints_ids=True) as fake:
        result = generate(fake, ask(), listener)
    assert len(result.images) == 1
    assert [remote.id for remote in listener.remotes[1:]] == ["old-1"]


def cancelled(fake: FakeComfyUI, *, place: int) -> None:
    """Queue two jobs, and drop one of them when the first one runs."""

    async def work(adapter: ComfyUIAdapter) -> None:
        listeners = [RecordingListener(), RecordingListener()]
        tasks = [
            asyncio.create_task(adapter.generate(ask(seed=seed), access_to(fake), listener))
            for seed, listener in enumerate(listeners)
        ]
        await asyncio.to_thread(wait_until, lambda: fake.running and fake.pending)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await adapter.cancel(Remote(fake.submissions[place].id), access_to(fake))

    with_adapter(work)


@pytest.mark.parametrize("is_new", [False, True], ids=["0.3.64", "newer"])
@pytest.mark.parametrize("place", [0, 1], ids=["running", "waiting"])
def test_only_the_job_that_is_meant_is_dropped(is_new, place):
    with FakeComfyUI(Ending(is_stuck=True), Ending(is_stuck=True), is_new=is_new) as fake:
        cancelled(fake, place=place)
        assert [job.is_cancelled for job in fake.submissions] == [place == 0, place == 1]
        asked = {request.path for request in fake.requests if request.method == "POST"}
        assert ("/interrupt" in asked) == (place == 0 and not is_new)


def test_dropping_a_job_that_nobody_knows_is_fine():
    with FakeComfyUI() as fake:
        with_adapter(lambda it: it.cancel(NOBODY, access_to(fake)))
        assert fake.requests_to("POST", "/queue")[0].json() == {"delete": [NOBODY.id]}
        assert fake.requests_to("POST", "/interrupt") == []


# ---- what a server says of itself -----------------------------------------------------------------------------------


def test_the_test_button_names_version_device_and_free_memory():
    with FakeComfyUI() as fake:
        sentence = with_adapter(lambda it: it.check(access_to(fake)))
    assert sentence == "ComfyUI 0.3.64 works on NVIDIA GeForce RTX 4090, 20.1 of 24.0 GiB memory free."


@pytest.mark.parametrize(
    ("stats", "sentence"),
    [
        pytest.param({}, "ComfyUI works.", id="nothing"),
        pytest.param({"system": {"comfyui_version": "0.2.0"}, "devices": []}, "ComfyUI 0.2.0 works.", id="no device"),
        pytest.param(
            {"devices": [{"name": "cpu", "type": "cpu", "index": None, "vram_total": 8 << 30, "vram_free": 5 << 30}]},
            "ComfyUI works on cpu, 5.0 of 8.0 GiB memory free.",
            id="no graphics card",
        ),
        pytest.param({"devices": [{"type": "mps", "index": 0}]}, "ComfyUI works on mps.", id="no memory told"),
    ],
)
def test_servers_that_say_less_work_as_well(stats, sentence):
    assert state_sentence(stats, PROVIDER) == sentence


def test_the_offer_has_every_list_of_both_shapes():
    with FakeComfyUI() as fake:
        offer = with_adapter(lambda it: it.offer(access_to(fake)))
    assert offer.models == offer.choices["CheckpointLoaderSimple.ckpt_name"]
    assert "v1-5-pruned-emaonly-fp16.safetensors" in offer.models
    assert offer.choices["UpscaleModelLoader.model_name"] == ("4x-ESRGAN.pth", "x2.safetensors")
    assert "heunpp2" in offer.choices["KSampler.sampler_name"]
    wanted = {schema["x-choices"] for card in CARDS for schema in card.properties.values() if "x-choices" in schema}
    assert wanted <= offer.choices.keys()


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param([["a", "b"], {"tooltip": "t"}], ("a", "b"), id="old"),
        pytest.param(["COMBO", {"multiselect": False, "options": ["a"]}], ("a",), id="new"),
        pytest.param(["COMBO", {"remote": {"route": "/x"}}], (), id="asked elsewhere"),
        pytest.param(["INT", {"min": 0}], (), id="a number"),
        pytest.param([[1, 2]], (), id="numbers"),
        pytest.param([], (), id="nothing"),
        pytest.param(None, (), id="none"),
    ],
)
def test_a_list_of_choices_comes_in_two_shapes(config, expected):
    assert read_choices(config) == expected


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        pytest.param("a", 0, id="running"),
        pytest.param("b", 1, id="next"),
        pytest.param("c", 2, id="after that"),
        pytest.param("x", None, id="not there"),
    ],
)
def test_the_turn_of_a_job_follows_the_numbers_and_not_the_list(job, expected):
    queue = {"queue_running": [[3, "a", {}, {}, []]], "queue_pending": [[5, "c", {}], [4, "b", {}]]}
    assert find_place(queue, job) == expected


def test_only_pictures_of_an_entry_are_read():
    outputs = {
        "3": {"images": [{"filename": "a.png", "subfolder": "x", "type": "output", "asset": {"id": "1"}}]},
        "4": {"text": ["words"]},
        "5": {"gifs": [{"filename": "a.mp4"}], "images": None},
        "6": None,
    }
    assert read_files({"outputs": outputs}) == [{"filename": "a.png", "subfolder": "x", "type": "output"}]
    assert read_files({}) == []


# ---- from a dropped file to a picture -------------------------------------------------------------------------------


def test_a_workflow_of_ones_own_makes_a_picture(tmp_path: Path):
    graph = {
        **SD15.constants,
        "20": {"class_type": "PreviewAny", "inputs": {"source": "x"}, "_meta": {"title": "{{note}}"}},
    }
    card = own_card(json.loads(json.dumps(graph)))
    params = {**defaults(card), "seed": 3, "steps": 4, "note": "hello"}
    with FakeComfyUI() as fake:
        result = generate(fake, GenerationRequest(card, "a red fox", params))
    assert len(result.images) == 1
    assert graph_of(fake)["6"]["inputs"]["text"] == "a red fox"
    assert graph_of(fake)["3"]["inputs"]["steps"] == 4
    assert graph_of(fake)["20"]["inputs"] == {"source": "hello"}


def test_the_check_picture_needs_no_model():
    with FakeComfyUI() as fake:
        result = generate(fake, ask(CHECK, "are you there?", width=640, height=480))
    assert graph_of(fake)["4"]["inputs"] == {"source": "are you there?"}
    with Image.open(io.BytesIO(result.images[0].data)) as picture:
        assert picture.size == (80, 60)  # the fake makes an eighth
