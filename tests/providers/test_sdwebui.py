"""stable-diffusion-webui and its forks, against a fake that is as strict as their sources."""

import asyncio
import base64
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imagegen.cards import ModelCard
from imagegen.errors import (
    BadReply,
    BadRequest,
    MissingKey,
    ProviderDown,
    ProviderError,
    RateLimited,
    Unreachable,
    WrongKey,
)
from imagegen.net import Reply
from imagegen.params import defaults
from imagegen.providers.base import NO_JOB_UUID, Access, GenerationRequest, GenerationResult, InputImage, Offer
from imagegen.providers.dialects.sdwebui.adapter import SdWebuiAdapter
from imagegen.providers.dialects.sdwebui.line import Line
from imagegen.providers.dialects.sdwebui.looks import Look, Standing, read_server, read_task
from imagegen.providers.dialects.sdwebui.replies import Info, read_info
from imagegen.providers.dialects.sdwebui.troubles import read_error
from imagegen.providers.dialects.sdwebui.watch import Watch
from tests.fakes.calls import RecordingListener, load_card, load_provider, make_input, make_request
from tests.fakes.provider import Outcome
from tests.fakes.sdwebui import (
    A1111,
    CHECKPOINTS,
    FORGE,
    LATENT,
    MODULE_FOLDER,
    MODULES,
    SAMPLERS,
    SCHEDULERS,
    SDNEXT,
    SERVER_PROGRESS,
    TASK_PROGRESS,
    UPSCALERS,
    VAES,
    FakeSdWebui,
    preview_picture,
)
from tests.fakes.server import Answer, FakeServer, Received, html_answer, make_picture
from tests.providers.adapter_kit import Result, access_to, run_adapter

PNG = make_picture(1, 64, 48, "png")
SD15 = load_card("sdwebui", "stable-diffusion-1.5")
PROVIDER = load_provider("sdwebui")
QUICK = replace(PROVIDER, options={**PROVIDER.options, "poll_s": 0.01})
TASK_ID = f"imagegen-{NO_JOB_UUID}"
AT_ONCE = Outcome(polls=0)
OUT_OF_MEMORY = ("OutOfMemoryError", "CUDA out of memory. Tried to allocate 2.00 GiB.")
EVERY_FLAVOUR = pytest.mark.parametrize("flavour", [A1111, FORGE, SDNEXT])


def with_adapter(work: Callable[[SdWebuiAdapter], Awaitable[Result]]) -> Result:
    return run_adapter(SdWebuiAdapter, QUICK, work)


def generate(
    webui: FakeSdWebui, request: GenerationRequest, listener: RecordingListener | None = None, key: str | None = ""
) -> GenerationResult:
    named = replace(request, job_uuid=NO_JOB_UUID)  # the same for all, so that it can be written down
    return with_adapter(lambda it: it.generate(named, access_to(webui, key), listener or RecordingListener()))


def failure(webui: FakeSdWebui, request: GenerationRequest | None = None, key: str | None = "") -> ProviderError:
    with webui, pytest.raises(ProviderError) as caught:
        generate(webui, request or make_request(SD15), key=key)
    return caught.value


def pictures(folder: Path, *parameters: str) -> tuple[InputImage, ...]:
    return tuple(make_input(folder, PNG, parameter, f"{parameter}.png") for parameter in parameters)


# ---- what is sent ---------------------------------------------------------------------------------------------------


def test_text_goes_to_txt2img_with_the_names_of_the_api():
    params = {"negativePrompt": "blurry", "width": 512, "height": 768, "steps": 20, "cfg": 7, "seed": 42}
    with FakeSdWebui(AT_ONCE) as webui:
        generate(webui, make_request(SD15, "a red fox", **params, samplerName="DPM++ 2M", scheduler="karras"))
    assert webui.submissions[0].model == "txt2img"
    assert webui.submissions[0].body == {
        "prompt": "a red fox",
        "negative_prompt": "blurry",
        "width": 512,
        "height": 768,
        "steps": 20,
        "cfg_scale": 7,
        "seed": 42,
        "sampler_name": "DPM++ 2M",
        "scheduler": "karras",
        "n_iter": 1,
        "force_task_id": TASK_ID,
    }


def test_a_picture_goes_to_img2img_and_is_cropped_instead_of_squeezed(tmp_path):
    with FakeSdWebui(AT_ONCE) as webui:
        generate(webui, make_request(SD15, images=pictures(tmp_path, "imageUrl"), strength=0.4))
    assert webui.submissions[0].model == "img2img"
    assert webui.submissions[0].body == {
        "prompt": "a fox",
        "init_images": [base64.b64encode(PNG).decode()],
        "denoising_strength": 0.4,
        "resize_mode": 1,
        "n_iter": 1,
        "force_task_id": TASK_ID,
    }


def test_what_is_white_in_a_mask_is_painted_from_what_was_there(tmp_path):
    with FakeSdWebui(AT_ONCE) as webui:
        generate(webui, make_request(SD15, images=(*pictures(tmp_path, "imageUrl"), white_half_mask(tmp_path))))
    body = webui.submissions[0].body
    mask = body.pop("mask")
    assert {name: body[name] for name in body if name.startswith("inpaint")} == {
        "inpainting_fill": 1,
        "inpaint_full_res": True,
        "inpaint_full_res_padding": 32,
    }
    with Image.open(io.BytesIO(base64.b64decode(mask))) as sent:
        assert (sent.size, sent.mode) == ((64, 48), "L")
        assert [sent.getpixel((3, 24)), sent.getpixel((60, 24))] == [255, 0]


def white_half_mask(folder: Path) -> InputImage:
    mask = Image.new("L", (64, 48), 0)
    mask.paste(255, (0, 0, 32, 48))
    file = io.BytesIO()
    mask.save(file, "PNG")
    return make_input(folder, file.getvalue(), "maskUrl", "mask.png")


@pytest.mark.parametrize(
    ("params", "options"),
    [
        pytest.param({"checkpoint": CHECKPOINTS[1][0]}, {"sd_model_checkpoint": CHECKPOINTS[1][0]}, id="checkpoint"),
        pytest.param({"vae": VAES[0]}, {"sd_vae": VAES[0]}, id="a VAE's name"),
        pytest.param(
            {"vae": f"{MODULE_FOLDER}/{MODULES[0]}"},
            {"forge_additional_modules": [f"{MODULE_FOLDER}/{MODULES[0]}"]},
            id="a module's path",
        ),
        pytest.param({"modules": [MODULES[0], MODULES[1]]}, {"forge_additional_modules": [*MODULES[:2]]}, id="modules"),
    ],
)
def test_what_the_server_is_set_to_goes_along_and_stays(params, options):
    with FakeSdWebui(AT_ONCE) as webui:
        generate(webui, make_request(SD15, **params))
    body = webui.submissions[0].body
    assert body["override_settings"] == options
    assert body["override_settings_restore_afterwards"] is False
    assert not params.keys() & body.keys()


def test_a_card_of_ones_own_may_name_its_checkpoint():
    own = replace(SD15, wire_model=CHECKPOINTS[1][0])
    with FakeSdWebui(AT_ONCE, AT_ONCE) as webui:
        generate(webui, make_request(own))
        generate(webui, make_request(own, checkpoint=CHECKPOINTS[0][0]))
    sent = [one.body["override_settings"]["sd_model_checkpoint"] for one in webui.submissions]
    assert sent == [CHECKPOINTS[1][0], CHECKPOINTS[0][0]]


def test_options_that_a_card_always_sets_are_kept():
    own = replace(SD15, constants={"override_settings": {"CLIP_stop_at_last_layers": 2}})
    with FakeSdWebui(AT_ONCE) as webui:
        generate(webui, make_request(own, vae=VAES[0]))
    assert webui.submissions[0].body["override_settings"] == {"CLIP_stop_at_last_layers": 2, "sd_vae": VAES[0]}


def test_flux_is_guided_by_its_distilled_scale():
    card = load_card("sdwebui", "flux-forge")
    with FakeSdWebui(AT_ONCE) as webui:
        generate(webui, make_request(card, **defaults(card)))
    body = webui.submissions[0].body
    assert (body["cfg_scale"], body["distilled_cfg_scale"], body["scheduler"]) == (1, 3.5, "simple")


def test_hires_fix_sends_both_passes():
    card = load_card("sdwebui", "hires-fix")
    with FakeSdWebui(AT_ONCE) as webui:
        generate(webui, make_request(card, hr_scale=1.5, hr_upscaler="R-ESRGAN 4x+", strength=0.4))
    body = webui.submissions[0].body
    assert {name: body[name] for name in body if "hr_" in name or name in ("enable_hr", "denoising_strength")} == {
        "enable_hr": True,
        "hr_scale": 1.5,
        "hr_upscaler": "R-ESRGAN 4x+",
        "hr_additional_modules": ["Use same choices"],
        "denoising_strength": 0.4,
    }


def test_an_upscaler_gets_the_picture_alone_and_is_not_watched(tmp_path):
    card = load_card("sdwebui", "upscaler")
    with FakeSdWebui(AT_ONCE) as webui:
        request = make_request(
            card, "", images=pictures(tmp_path, "imageUrl"), upscaling_resize=2, upscaler_1="Lanczos"
        )
        (image,) = generate(webui, request).images
    assert webui.submissions[0].model == "extra-single-image"
    assert webui.submissions[0].body == {
        "image": base64.b64encode(PNG).decode(),
        "resize_mode": 0,
        "upscaling_resize": 2,
        "upscaler_1": "Lanczos",
    }
    assert image.data == make_picture(1, 128, 96, "png")
    assert len(webui.requests) == 1


def test_user_and_password_open_the_servers_own_lock():
    with FakeSdWebui(AT_ONCE) as webui:
        generate(webui, make_request(SD15))
    expected = base64.b64encode(webui.key.encode()).decode()
    assert webui.submissions[0].headers["authorization"] == f"Basic {expected}"


def test_a_key_without_a_colon_is_for_a_proxy():
    with FakeSdWebui(AT_ONCE, is_locked=False) as webui:
        generate(webui, make_request(SD15), key="proxy-token")
    assert webui.submissions[0].headers["authorization"] == "Bearer proxy-token"


def test_without_a_key_none_is_sent():
    with FakeSdWebui(AT_ONCE, is_locked=False) as webui:
        generate(webui, make_request(SD15), key=None)
    assert "authorization" not in webui.submissions[0].headers


def test_an_address_that_ends_with_the_api_works_too():
    with FakeSdWebui(AT_ONCE) as webui:
        address = Access(f"{webui.base_url}/sdapi/v1/", webui.key)
        with_adapter(lambda it: it.generate(make_request(SD15), address, RecordingListener()))
    assert len(webui.submissions) == 1


# ---- what comes -----------------------------------------------------------------------------------------------------


def test_each_picture_has_its_seed_and_its_infotext():
    with FakeSdWebui(AT_ONCE) as webui:
        result = generate(webui, replace(make_request(SD15, seed=7, steps=20), count=2))
    assert [image.seed for image in result.images] == [7, 8]
    assert [image.data for image in result.images] == [make_picture(1, 64, 64, "png"), make_picture(2, 64, 64, "png")]
    assert result.details == {"infotexts": ["a fox\nSteps: 20, Seed: 7", "a fox\nSteps: 20, Seed: 8"]}
    assert result.cost_usd is None


def test_a_grid_in_front_is_dropped():
    with FakeSdWebui(AT_ONCE) as webui:
        webui.grid = True
        result = generate(webui, replace(make_request(SD15, seed=7, steps=20), count=2))
    assert [image.seed for image in result.images] == [7, 8]
    assert [image.data for image in result.images] == [make_picture(1, 64, 64, "png"), make_picture(2, 64, 64, "png")]
    assert result.details == {"infotexts": ["a fox\nSteps: 20, Seed: 7", "a fox\nSteps: 20, Seed: 8"]}


def test_what_extensions_add_is_left_out_and_said():
    with FakeSdWebui(AT_ONCE) as webui:
        webui.extra_pictures = 2
        result = generate(webui, make_request(SD15))
    assert len(result.images) == 1
    assert result.details["warnings"] == ["2 more came from extensions of the server and were left out."]


def test_a_picture_may_come_as_a_data_url():
    with FakeSdWebui(AT_ONCE) as webui:
        webui.as_data_urls = True
        (image,) = generate(webui, make_request(SD15)).images
    assert image.data == make_picture(1, 64, 64, "png")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Info(), id="nothing"),
        pytest.param(None, Info(), id="null"),
        pytest.param("a fox\nSteps: 20", Info(), id="an infotext instead"),
        pytest.param("[1]", Info(), id="a list"),
        pytest.param('{"seed": 5, "all_seeds": [5]}', Info(seeds=(5,)), id="seeds"),
        pytest.param('{"all_seeds": ["5"]}', Info(), id="seeds that are none"),
        pytest.param('{"index_of_first_image": 1, "infotexts": ["a", "b"]}', Info(1, (), ("a", "b")), id="a grid"),
    ],
)
def test_reading_what_the_server_says_of_its_pictures(text, expected):
    assert read_info(text) == expected


class Canned(FakeServer):
    """A server that gives one answer to everything."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    async def answer(self, request: Received) -> Answer:
        return self._answer


def answered(answer: Answer) -> GenerationResult:
    with Canned(answer) as server:
        return with_adapter(lambda it: it.generate(make_request(SD15), Access(server.url, None), RecordingListener()))


def test_without_seeds_every_picture_is_kept():
    picture = base64.b64encode(PNG).decode()
    result = answered(Answer(200, json.dumps({"images": [picture, picture], "parameters": {}, "info": ""}).encode()))
    assert [(image.data, image.seed) for image in result.images] == [(PNG, None), (PNG, None)]
    assert result.details == {}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(Answer(200, b'{"images": [], "info": "{}"}'), "SD WebUI answered without a picture.", id="none"),
        pytest.param(Answer(200, b'{"images": null}'), "SD WebUI answered without a picture.", id="null"),
        pytest.param(Answer(200, b'{"images": ["%%%"]}'), "not valid base64", id="no base64"),
        pytest.param(html_answer(), "answered with an HTML page instead of JSON", id="a page"),
        pytest.param(Answer(302, b""), "in a way that is not understood (status 302)", id="a login page"),
    ],
)
def test_an_answer_without_a_usable_picture_is_named(answer, words):
    with pytest.raises(BadReply, match=words.replace("(", r"\(").replace(")", r"\)")):
        answered(answer)


# ---- progress -------------------------------------------------------------------------------------------------------

PREVIEWS = [preview_picture(1), preview_picture(2)]
BY_STEPS = [(0.25, "step 1 of 20"), (0.5, "step 2 of 20"), (0.75, "step 3 of 20")]


def test_progress_and_previews_come_while_the_call_is_open():
    listener = RecordingListener()
    with FakeSdWebui(Outcome(polls=3)) as webui:
        generate(webui, make_request(SD15), listener)
    assert listener.steps[:3] == [(0.25, ""), (0.5, ""), (0.75, "")]
    assert listener.previews == PREVIEWS
    assert webui.requests_to("GET", SERVER_PROGRESS) == []


def test_a_preview_that_was_seen_is_not_asked_for_again():
    with FakeSdWebui(Outcome(polls=3)) as webui:
        generate(webui, make_request(SD15))
    asked = [request.json() for request in webui.requests_to("POST", TASK_PROGRESS)]
    assert {question["id_task"] for question in asked} == {TASK_ID}
    assert [question["id_live_preview"] for question in asked].count(1) == 2


def test_the_place_in_the_servers_queue_is_told():
    listener = Waiting("In queue")
    with FakeSdWebui(Outcome(polls=1)) as webui:
        webui.occupy()

        async def work(adapter: SdWebuiAdapter) -> None:
            running = asyncio.create_task(adapter.generate(make_request(SD15), access_to(webui), listener))
            await listener.is_there.wait()
            webui.make_way()
            await running

        with_adapter(work)
    assert listener.steps[0] == (None, "In queue: 1/1")
    assert (0.5, "") in listener.steps


def test_without_the_servers_page_its_own_progress_tells():
    listener = RecordingListener()
    with FakeSdWebui(Outcome(polls=3), without=[TASK_PROGRESS]) as webui:
        generate(webui, make_request(SD15), listener)
    assert listener.steps[:3] == BY_STEPS
    assert listener.previews == PREVIEWS
    assert len(webui.requests_to("POST", TASK_PROGRESS)) == 1


def test_sdnext_has_no_names_for_tasks():
    listener = RecordingListener()
    with FakeSdWebui(Outcome(polls=3), flavour=SDNEXT) as webui:
        generate(webui, make_request(SD15), listener)
    assert listener.steps[:3] == BY_STEPS
    assert listener.previews == PREVIEWS
    assert len(webui.requests_to("POST", TASK_PROGRESS)) == 1


def test_an_old_server_that_never_hears_of_our_task_is_asked_as_a_whole():
    listener = RecordingListener()
    with FakeSdWebui(Outcome(polls=3), flavour=A1111) as webui:
        webui.names_tasks = False
        generate(webui, make_request(SD15), listener)
    assert listener.steps[:3] == BY_STEPS
    assert len(webui.requests_to("POST", TASK_PROGRESS)) == 3


def test_a_server_that_tells_nothing_is_not_asked_again():
    listener = RecordingListener()
    with FakeSdWebui(without=[TASK_PROGRESS, SERVER_PROGRESS]) as webui:
        with_watch(webui, lambda watch: watch.follow(listener))
        assert [request.path for request in webui.requests] == [TASK_PROGRESS, SERVER_PROGRESS]
    assert listener.steps == []


def with_watch(webui: FakeSdWebui, work: Callable[[Watch], Awaitable[Result]]) -> Result:
    """Run `work` with a watch on a task that the server has never heard of."""

    async def watching(adapter: SdWebuiAdapter) -> Result:
        line = Line(adapter.net, adapter.provider, access_to(webui))
        return await work(Watch(line, "imagegen-never-arrived", 0.01))

    return with_adapter(watching)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"active": True, "progress": 0.3}, Look(Standing.RUNNING, 0.3), id="running"),
        pytest.param({"active": True, "progress": None}, Look(Standing.RUNNING), id="just begun"),
        pytest.param({"active": True, "progress": 1.2}, Look(Standing.RUNNING, 1.0), id="more than all"),
        pytest.param(
            {"active": True, "live_preview": "data:…", "id_live_preview": 4},
            Look(Standing.RUNNING, None, "", "data:…", 4),
            id="with a preview",
        ),
        pytest.param(
            {"active": False, "queued": True, "textinfo": "In queue: 2/3"},
            Look(Standing.WAITING, text="In queue: 2/3"),
            id="queued",
        ),
        pytest.param({"active": False, "completed": True}, Look(Standing.OVER), id="over"),
        pytest.param({"active": False, "textinfo": "Waiting..."}, Look(), id="never heard of"),
        pytest.param({}, Look(), id="no answer"),
    ],
)
def test_reading_the_progress_of_a_task(facts, expected):
    assert read_task(facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"progress": 0, "state": {"job_count": 0, "sampling_step": 20}}, Look(), id="idle"),
        pytest.param(
            {"progress": 0.01, "state": {"job_count": -1}},
            Look(Standing.WAITING, text="loading the model"),
            id="loading",
        ),
        pytest.param(
            {"progress": 0.36, "state": {"job_count": 2, "sampling_step": 7, "sampling_steps": 20}},
            Look(Standing.RUNNING, 0.36, "step 7 of 20"),
            id="running",
        ),
        pytest.param(
            {"progress": 0.5, "state": {"job_count": 1}, "textinfo": "Upscaling", "current_image": "iVBO"},
            Look(Standing.RUNNING, 0.5, "Upscaling", "iVBO"),
            id="in its own words",
        ),
        pytest.param({"progress": 0.5}, Look(), id="without a state"),
    ],
)
def test_reading_the_progress_of_a_server(facts, expected):
    assert read_server(facts) == expected


# ---- cancel ---------------------------------------------------------------------------------------------------------


class Waiting(RecordingListener):
    """Says when a word came that begins in a certain way."""

    def __init__(self, start: str = "") -> None:
        super().__init__()
        self.start, self.is_there = start, asyncio.Event()

    def progress(self, fraction: float | None, text: str = "", preview: bytes | None = None) -> None:
        super().progress(fraction, text, preview)
        if text.startswith(self.start):
            self.is_there.set()


def cancel_after(webui: FakeSdWebui, start: str = "") -> None:
    """Cancel a call as soon as its listener heard a word that begins so."""

    async def work(adapter: SdWebuiAdapter) -> None:
        listener = Waiting(start)
        running = asyncio.create_task(adapter.generate(make_request(SD15), access_to(webui), listener))
        await listener.is_there.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    with_adapter(work)


@EVERY_FLAVOUR
def test_a_cancelled_task_is_interrupted_while_it_runs(flavour):
    with FakeSdWebui(Outcome(is_stuck=True), flavour=flavour) as webui:
        cancel_after(webui)
    assert webui.interrupts == 1
    assert webui.submissions[0].is_cancelled


def test_it_is_interrupted_where_only_the_whole_server_tells():
    with FakeSdWebui(Outcome(is_stuck=True), without=[TASK_PROGRESS]) as webui:
        cancel_after(webui, "step")
    assert webui.interrupts == 1


def test_the_interrupt_is_sent_with_the_key_and_without_a_body():
    with FakeSdWebui(Outcome(is_stuck=True)) as webui:
        cancel_after(webui)
        (interrupt,) = webui.requests_to("POST", "/sdapi/v1/interrupt")
    assert interrupt.body == b""
    assert interrupt.headers["authorization"].startswith("Basic ")


def test_somebody_elses_task_is_not_interrupted_while_ours_waits():
    with FakeSdWebui(Outcome(is_stuck=True)) as webui:
        webui.occupy()
        cancel_after(webui, "In queue")
        assert webui.foreign is not None
        assert (webui.interrupts, webui.foreign.submission.is_cancelled) == (0, False)


def test_a_task_that_never_arrived_is_not_taken_for_the_one_that_runs():
    with FakeSdWebui() as webui:
        webui.occupy()
        assert with_watch(webui, lambda watch: watch.is_running()) is False
        assert webui.requests_to("GET", SERVER_PROGRESS) == []


def test_a_task_past_its_time_limit_is_interrupted():
    async def draw(adapter: SdWebuiAdapter) -> None:
        async with asyncio.timeout(None) as limit:
            listener = Waiting()
            listener.is_there = Limit(limit)
            await adapter.generate(make_request(SD15), access_to(webui), listener)

    with FakeSdWebui(Outcome(is_stuck=True)) as webui:
        with pytest.raises(TimeoutError):
            with_adapter(draw)
        assert webui.interrupts == 1


class Limit(asyncio.Event):
    """Lets a time limit pass when it is set."""

    def __init__(self, limit: asyncio.Timeout) -> None:
        super().__init__()
        self._limit = limit

    def set(self) -> None:
        if not self.is_set():
            self._limit.reschedule(asyncio.get_running_loop().time())
        super().set()


def test_a_server_that_dies_meanwhile_does_not_hold_up_a_cancel():
    with FakeSdWebui(Outcome(is_stuck=True)) as webui:

        async def work(adapter: SdWebuiAdapter) -> None:
            listener = Waiting()
            running = asyncio.create_task(adapter.generate(make_request(SD15), access_to(webui), listener))
            await listener.is_there.wait()
            webui.without.add("*")
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

        with_adapter(work)
    assert webui.interrupts == 0


# ---- trouble --------------------------------------------------------------------------------------------------------

MEMORY = "SD WebUI ran out of memory: “OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB”."
UNNAMED = "SD WebUI failed while making the picture."


@pytest.mark.parametrize(
    ("flavour", "crash", "kind", "message"),
    [
        pytest.param(A1111, OUT_OF_MEMORY, BadRequest, MEMORY, id="memory, A1111"),
        pytest.param(SDNEXT, OUT_OF_MEMORY, BadRequest, MEMORY, id="memory, SD.Next"),
        pytest.param(FORGE, OUT_OF_MEMORY, ProviderDown, UNNAMED, id="Forge does not say why"),
        pytest.param(
            A1111,
            ("NansException", "A tensor with NaNs was produced in Unet."),
            ProviderDown,
            "SD WebUI failed while making the picture: “NansException: A tensor with NaNs was produced in Unet”.",
            id="NaN",
        ),
        pytest.param(
            SDNEXT,
            ("TypeError", "unsupported operand"),
            ProviderDown,
            "SD WebUI failed while making the picture: “unsupported operand”.",
            id="SD.Next, a bare string",
        ),
    ],
)
def test_an_exception_while_drawing_is_not_tried_again(flavour, crash, kind, message):
    webui = FakeSdWebui(AT_ONCE, flavour=flavour)
    webui.crash = crash
    error = failure(webui)
    assert (type(error), error.message, error.retryable) == (kind, message, False)
    assert error.hint


@pytest.mark.parametrize(
    ("flavour", "says"),
    [
        pytest.param(A1111, "does not accept the request", id="A1111"),
        pytest.param(FORGE, "does not accept the request", id="Forge"),
        pytest.param(SDNEXT, "does not know this model or address", id="SD.Next"),
    ],
)
def test_an_unknown_sampler_is_named(flavour, says):
    error = failure(FakeSdWebui(flavour=flavour), make_request(SD15, samplerName="Rectified"))
    assert type(error) is BadRequest
    assert error.message == f"SD WebUI {says}: “Sampler not found”."


def test_an_unknown_checkpoint_is_named():
    error = failure(FakeSdWebui(flavour=A1111), make_request(SD15, checkpoint="gone.safetensors"))
    assert error.message == (
        "SD WebUI failed while making the picture: “RuntimeError: model 'gone.safetensors' not found”."
    )


@EVERY_FLAVOUR
def test_a_wrong_type_is_reported_with_its_field(flavour):
    error = failure(FakeSdWebui(flavour=flavour), make_request(SD15, steps="many"))
    assert type(error) is BadRequest
    assert error.message == "SD WebUI does not accept the request: “steps: Input is wrong: int_type”."


@EVERY_FLAVOUR
def test_a_wrong_password_is_a_wrong_key(flavour):
    error = failure(FakeSdWebui(flavour=flavour), key="painter:not-the-password")
    assert type(error) is WrongKey
    assert error.message.startswith("SD WebUI does not accept the key: “")
    assert error.hint == "Enter the key as user:password, the way the server was started (--api-auth, SD.Next: --auth)."


def test_a_locked_server_asks_for_a_key():
    error = failure(FakeSdWebui(), key=None)
    assert (type(error), error.message) == (MissingKey, "SD WebUI asks for a user and a password.")


def test_a_server_that_does_not_run_is_unreachable():
    with FakeSdWebui() as webui:
        gone = access_to(webui)
    with pytest.raises(Unreachable) as caught:
        with_adapter(lambda it: it.generate(make_request(SD15), gone, RecordingListener()))
    assert caught.value.retryable


def test_a_server_without_its_api_is_told_how_to_start():
    error = failure(FakeSdWebui(without=["*"]))
    assert type(error) is BadRequest
    assert error.sentence == (
        "SD WebUI runs without its API. Start it with --api, or correct the base URL: something else may answer there."
    )


def reply_of(status: int, body: Any, **headers: str) -> Reply:
    return Reply(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        pytest.param(
            reply_of(429, {"error": "HTTPException", "code": 429, "detail": "10.0.0.2:/sdapi/v1/txt2img: rate limit"}),
            RateLimited,
            "SD WebUI asks to slow down: “10.0.0.2:/sdapi/v1/txt2img: rate limit”.",
            id="SD.Next, too many",
        ),
        pytest.param(
            reply_of(400, {"error": "prompt required"}),
            BadRequest,
            "SD WebUI does not accept the request: “prompt required”.",
            id="sd-server, a wrong request",
        ),
        pytest.param(
            reply_of(500, {"error": "server_error", "message": "bad json"}),
            ProviderDown,
            "SD WebUI failed while making the picture: “bad json”.",
            id="sd-server, an exception",
        ),
        pytest.param(
            reply_of(503, {"detail": {"msg": "Server is busy", "type": "service_unavailable"}}),
            ProviderDown,
            "SD WebUI has a problem of its own (status 503): “Server is busy”.",
            id="koboldcpp, busy",
        ),
        pytest.param(
            reply_of(502, b"<html>Bad Gateway</html>"),
            ProviderDown,
            "SD WebUI has a problem of its own (status 502).",
            id="a gateway's page",
        ),
        pytest.param(
            reply_of(405, {"detail": "Method Not Allowed"}),
            BadRequest,
            "SD WebUI runs without its API.",
            id="its page alone",
        ),
        pytest.param(
            reply_of(404, {"error": "HTTPException", "detail": "Init image not found", "body": "", "errors": ""}),
            BadRequest,
            "SD WebUI does not know this model or address: “Init image not found”.",
            id="a 404 of the API",
        ),
    ],
)
def test_reading_an_error(reply, kind, message):
    error = read_error(reply, PROVIDER, "painter:secret-password")
    assert (type(error), error.message) == (kind, message)


def test_a_password_in_an_error_is_hidden():
    error = read_error(reply_of(500, {"detail": "no access for secret-password"}), PROVIDER, "painter:secret-password")
    assert error.message == "SD WebUI failed while making the picture: “no access for [key]”."


# ---- what the server has --------------------------------------------------------------------------------------------


def check(webui: FakeSdWebui) -> str:
    return with_adapter(lambda it: it.check(access_to(webui)))


def offer(webui: FakeSdWebui) -> Offer:
    with webui:
        return with_adapter(lambda it: it.offer(access_to(webui)))


def test_the_test_button_counts_checkpoints_and_names_the_loaded_one():
    with FakeSdWebui() as webui:
        assert check(webui) == "SD WebUI answers; 3 checkpoints, dreamshaper_8.safetensors [879db523c3] is loaded."


def test_the_test_button_says_when_the_api_is_off():
    with FakeSdWebui(without=["*"]) as webui, pytest.raises(BadRequest, match="runs without its API"):
        check(webui)


def test_a_server_that_hides_its_options_is_fine():
    with FakeSdWebui(without=["/sdapi/v1/options"]) as webui:
        assert check(webui) == "SD WebUI answers; 3 checkpoints."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(html_answer(), "answered with an HTML page instead of JSON", id="a page"),
        pytest.param(Answer(200, b"{}"), "SD WebUI answers, but not with its checkpoints.", id="something else"),
    ],
)
def test_the_test_button_knows_when_something_else_answers(answer, words):
    with Canned(answer) as server, pytest.raises(BadReply, match=words):
        with_adapter(lambda it: it.check(Access(server.url, None)))


TITLES = tuple(title for title, _ in CHECKPOINTS)


def test_forge_offers_its_modules_by_path():
    found = offer(FakeSdWebui(flavour=FORGE))
    assert found.models == TITLES
    assert found.choices == {
        "checkpoints": TITLES,
        "samplers": SAMPLERS,
        "schedulers": tuple(SCHEDULERS),
        "upscalers": UPSCALERS[1:],
        "hires_upscalers": (*LATENT, *UPSCALERS[1:]),
        "vaes": tuple(f"{MODULE_FOLDER}/{name}" for name in MODULES),
    }


@pytest.mark.parametrize("flavour", [A1111, SDNEXT])
def test_others_offer_their_vaes_by_name_and_the_way_back(flavour):
    assert offer(FakeSdWebui(flavour=flavour)).choices["vaes"] == ("Automatic", "None", *VAES)


def test_sdnext_offers_no_schedulers_because_none_can_be_sent():
    assert "schedulers" not in offer(FakeSdWebui(flavour=SDNEXT)).choices


def test_lists_that_an_older_server_does_not_have_are_no_error():
    gone = [f"/sdapi/v1/{name}" for name in ("schedulers", "sd-vae", "upscalers", "latent-upscale-modes")]
    assert offer(FakeSdWebui(flavour=A1111, without=gone)).choices == {"checkpoints": TITLES, "samplers": SAMPLERS}


def test_an_offer_needs_the_key():
    with FakeSdWebui() as webui, pytest.raises(WrongKey):
        with_adapter(lambda it: it.offer(access_to(webui, "painter:not-the-password")))


def test_a_server_without_its_api_offers_nothing():
    with pytest.raises(BadRequest, match="runs without its API"):
        offer(FakeSdWebui(without=["*"]))


# ---- cards ----------------------------------------------------------------------------------------------------------

CARDS = [
    load_card("sdwebui", name) for name in ("stable-diffusion-1.5", "stable-diffusion-xl", "hires-fix", "upscaler")
]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
@EVERY_FLAVOUR
def test_every_fork_takes_what_a_card_sends_by_itself(card: ModelCard, flavour: str, tmp_path: Path):
    names = [name for name in ("imageUrl", "maskUrl") if name in card.properties]
    with FakeSdWebui(AT_ONCE, flavour=flavour) as webui:
        webui.is_lenient = True
        request = make_request(card, images=pictures(tmp_path, *names), **defaults(card))
        assert len(generate(webui, request).images) == 1
