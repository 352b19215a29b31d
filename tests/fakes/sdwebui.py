"""A fake stable-diffusion-webui: txt2img, img2img and upscaling, one picture at a time, with progress and previews.

Written down from the dataclasses and reply models of A1111 1.10, Forge and SD.Next (2026-11-22), on purpose not read
from our own cards. It is stricter than the real ones, which pass over fields they do not know. `flavour` decides what
an error looks like, which lists there are and what else is known.

    with FakeSdWebui(Outcome(polls=3), flavour="a1111") as webui:
        … call webui.base_url with webui.key …
        assert webui.submissions[0].body["steps"] == 20

A task with polls runs until its progress was asked for so many times, and once more: by then every answer was read.
"""

import asyncio
import base64
import binascii
import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tests.fakes.checks import Check, flag, number, one_of, text, whole
from tests.fakes.provider import FakeProvider, Outcome, Submission, Trouble
from tests.fakes.server import Answer, Received, Script, html_answer, json_answer, make_picture

A1111, FORGE, SDNEXT = "a1111", "forge", "sdnext"
TASK_PROGRESS, SERVER_PROGRESS = "/internal/progress", "/sdapi/v1/progress"
WITHOUT_LOCK = (TASK_PROGRESS, SERVER_PROGRESS)
RANDOM_SEED = 1234

CHECKPOINTS = (
    ("dreamshaper_8.safetensors [879db523c3]", "dreamshaper_8"),
    ("sd_xl_base_1.0.safetensors [31e35c80fc]", "sd_xl_base_1.0"),
    ("flux1-dev-bnb-nf4-v2.safetensors", "flux1-dev-bnb-nf4-v2"),
)
SAMPLERS = (
    *("DPM++ 2M", "DPM++ SDE", "DPM++ 2M SDE", "DPM++ 2M SDE Heun", "DPM++ 2S a", "DPM++ 3M SDE", "Euler a", "Euler"),
    *("LMS", "Heun", "DPM2", "DPM2 a", "DPM fast", "DPM adaptive", "Restart", "DDIM", "UniPC", "LCM"),
)
SCHEDULERS = {
    "automatic": "Automatic",
    "uniform": "Uniform",
    "karras": "Karras",
    "exponential": "Exponential",
    "polyexponential": "Polyexponential",
    "sgm_uniform": "SGM Uniform",
    "kl_optimal": "KL Optimal",
    "align_your_steps": "Align Your Steps",
    "simple": "Simple",
    "normal": "Normal",
    "ddim": "DDIM",
    "beta": "Beta",
}
LATENT = (
    *("Latent", "Latent (antialiased)", "Latent (bicubic)", "Latent (bicubic antialiased)"),
    *("Latent (nearest)", "Latent (nearest-exact)"),
)
UPSCALERS = (
    *("None", "Lanczos", "Nearest", "ESRGAN_4x", "LDSR", "R-ESRGAN 4x+", "R-ESRGAN 4x+ Anime6B"),
    *("ScuNET GAN", "ScuNET PSNR", "SwinIR 4x"),
)
VAES = ("vae-ft-mse-840000-ema-pruned.safetensors", "sdxl_vae.safetensors")
MODULES = ("ae.safetensors", "clip_l.safetensors", "t5xxl_fp16.safetensors", "t5xxl_fp8_e4m3fn.safetensors")
MODULE_FOLDER = "/srv/forge/models"


def list_of(check: Check) -> Check:
    def check_all(value: Any) -> str | None:
        if not isinstance(value, list):
            return "list_type"
        return next((problem for problem in map(check, value) if problem), None)

    return check_all


def group(value: Any) -> str | None:
    return None if isinstance(value, dict) else "dict_type"


def anything(value: Any) -> str | None:
    return None


_TEXTS = (
    *("prompt", "negative_prompt", "sampler_name", "scheduler", "sampler_index", "refiner_checkpoint", "script_name"),
    *("force_task_id", "infotext", "firstpass_image"),
)
_WHOLES = (
    *("seed", "subseed", "seed_resize_from_h", "seed_resize_from_w", "batch_size", "n_iter", "steps"),
    *("width", "height"),
)
_NUMBERS = (
    *("subseed_strength", "cfg_scale", "eta", "denoising_strength", "s_min_uncond", "s_churn", "s_tmax", "s_tmin"),
    *("s_noise", "refiner_switch_at"),
)
_FLAGS = (
    *("restore_faces", "tiling", "do_not_save_samples", "do_not_save_grid", "override_settings_restore_afterwards"),
    *("disable_extra_networks", "send_images", "save_images"),
)
_BOTH: dict[str, Check] = {
    **dict.fromkeys(_TEXTS, text()),
    **dict.fromkeys(_WHOLES, whole()),
    **dict.fromkeys(_NUMBERS, number(-1e9, 1e9)),
    **dict.fromkeys(_FLAGS, flag),
    "styles": list_of(text()),
    "script_args": list_of(anything),
    "override_settings": group,
    "comments": group,
    "alwayson_scripts": group,
}
_HIRES: dict[str, Check] = {
    "enable_hr": flag,
    "hr_scale": number(0, 1e9),
    **dict.fromkeys(("firstphase_width", "firstphase_height", "hr_second_pass_steps"), whole()),
    **dict.fromkeys(("hr_resize_x", "hr_resize_y"), whole()),
    **dict.fromkeys(("hr_upscaler", "hr_checkpoint_name", "hr_sampler_name", "hr_scheduler"), text()),
    **dict.fromkeys(("hr_prompt", "hr_negative_prompt"), text()),
}
_PICTURE: dict[str, Check] = {
    "init_images": list_of(text(10**8)),
    **dict.fromkeys(("mask", "latent_mask"), text(10**8)),
    **dict.fromkeys(("mask_blur", "mask_blur_x", "mask_blur_y", "inpaint_full_res_padding"), whole()),
    "resize_mode": whole(0, 3),
    "inpainting_fill": whole(0, 3),
    "inpainting_mask_invert": whole(0, 1),
    **dict.fromkeys(("mask_round", "inpaint_full_res", "include_init_images"), flag),
    **dict.fromkeys(("image_cfg_scale", "initial_noise_multiplier"), number(0, 1e9)),
}
_UPSCALE: dict[str, Check] = {
    "image": text(10**8),
    "resize_mode": whole(0, 1),
    "show_extras_results": flag,
    "upscaling_resize": number(1e-9, 1e9),
    "upscaling_resize_w": whole(1),
    "upscaling_resize_h": whole(1),
    "upscaling_crop": flag,
    "upscaler_1": text(),
    "upscaler_2": text(),
    "extras_upscaler_2_visibility": number(0, 1),
}
_FACES: dict[str, Check] = {
    **dict.fromkeys(("gfpgan_visibility", "codeformer_visibility", "codeformer_weight"), number(0, 1)),
    "upscale_first": flag,
}
# route → field → rule
ROUTES: dict[str, dict[str, Check]] = {
    "txt2img": {**_BOTH, **_HIRES},
    "img2img": {**_BOTH, **_PICTURE},
    "extra-single-image": {**_UPSCALE, **_FACES},
}
# What a fork knows besides.
EXTRAS: dict[str, dict[str, dict[str, Check]]] = {
    A1111: {},
    FORGE: {
        "txt2img": {
            "distilled_cfg_scale": number(0, 1e9),
            "hr_cfg": number(0, 1e9),
            "hr_distilled_cfg": number(0, 1e9),
            "hr_additional_modules": list_of(text()),
        },
        "img2img": {"distilled_cfg_scale": number(0, 1e9)},
    },
    SDNEXT: {"extra-single-image": {"upscaling_resize": number(1, 8)}},
}
OPTIONS: dict[str, Check] = {
    "sd_model_checkpoint": text(),
    "sd_vae": one_of("Automatic", "None", *VAES),
    "CLIP_stop_at_last_layers": whole(1, 12),
    "forge_additional_modules": list_of(one_of(*MODULES, *(f"{MODULE_FOLDER}/{name}" for name in MODULES))),
}


@dataclass
class Task:
    """One call that makes pictures, from its arrival to its answer."""

    id: str
    submission: Submission
    polls: int = 0
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def progress(self) -> float:
        return self.polls / (self.polls + self.submission.polls_left + 1)

    @property
    def preview_number(self) -> int:
        """A new preview with every second question, as the real one makes one only every few steps."""
        return (self.polls + 1) // 2


class FakeSdWebui(FakeProvider):
    """Strict about requests, serial about work. `without` are routes that an older or smaller server does not have."""

    key = "painter:test-password-0123456789"

    def __init__(
        self,
        *outcomes: Outcome,
        flavour: str = FORGE,
        without: Collection[str] = (),
        is_locked: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(*outcomes, **more)
        self.flavour = flavour
        self.without = set(without)
        self.is_locked = is_locked
        self.names_tasks = flavour != SDNEXT  # /internal/progress hears of `force_task_id`
        self.loaded = CHECKPOINTS[0][0]
        self.interrupts = 0
        self.is_lenient = False  # passes over fields it does not know, like the real ones
        self.grid = False  # put a grid in front, as with save_images
        self.extra_pictures = 0  # an extension puts so many behind
        self.as_data_urls = False
        self.crash: tuple[str, str] | None = None  # the exception that drawing ends with: its class and its words
        self.foreign: Task | None = None  # what somebody else makes right now
        self._turn = asyncio.Lock()
        self._waiting: dict[str, Task] = {}
        self._current: Task | None = None
        self._finished: list[str] = []

    def trouble_answer(self, trouble: Trouble) -> Answer:
        if trouble is Trouble.SERVER_ERROR:
            return html_answer(503)  # a proxy in front, while the server starts
        raise AssertionError(f"a webui knows no “{trouble}”")

    def finish(self) -> None:
        super().finish()
        self._loop.call_soon_threadsafe(self._let_end)

    def _let_end(self) -> None:
        for task in (self._current, *self._waiting.values()):
            if task is not None:
                task.may_end.set()

    def occupy(self) -> None:
        """Somebody else's task runs now, and the next ones wait behind it until `make_way`."""
        self._loop.call_soon_threadsafe(self._occupy)

    def _occupy(self) -> None:
        submission = Submission({}, {}, Outcome(is_stuck=True), id="foreign", polls_left=1_000_000)
        self.foreign = Task("task(somebody-else)", submission)
        self._tasks.add(self._loop.create_task(self._work(self.foreign)))

    def make_way(self) -> None:
        """Somebody else's task is done."""
        foreign = self.foreign
        assert foreign is not None
        self._loop.call_soon_threadsafe(foreign.may_end.set)

    # ---- routes -----------------------------------------------------------------------------------------------------

    def has_key(self, request: Received) -> bool:
        return True  # looked at in `route`: a route that is not there is a 404 to everyone

    async def route(self, request: Received) -> Script:
        route = request.path.removeprefix("/sdapi/v1/")
        if request.path in self.without or "*" in self.without:
            return json_answer({"detail": "Not Found"}, 404)
        if self.is_locked and request.path not in WITHOUT_LOCK and not self._is_open_for(request):
            return self._refused_entry(request)
        if request.method == "POST" and route in ROUTES:
            return await self._generate(request, route)
        return self._told(request, route)

    def _told(self, request: Received, route: str) -> Answer:
        match request.method, request.path:
            case "POST", "/internal/progress":
                return self._task_progress(request.json())
            case "GET", "/sdapi/v1/progress":
                return self._server_progress(request.query)
            case "POST", "/sdapi/v1/interrupt":
                return self._interrupt(request)
            case "GET", "/sdapi/v1/options":
                return json_answer({"samples_format": "png", "sd_model_checkpoint": self.loaded})
        found = self._lists().get(route) if request.method == "GET" else None
        return json_answer(found) if found is not None else json_answer({"detail": "Not Found"}, 404)

    def _is_open_for(self, request: Received) -> bool:
        wanted = base64.b64encode(self.key.encode()).decode()
        return request.headers.get("authorization") == f"Basic {wanted}"

    def _refused_entry(self, request: Received) -> Answer:
        if "authorization" not in request.headers:
            return json_answer({"detail": "Not authenticated"}, 401, www_authenticate="Basic")
        words = "Unauthorized" if self.flavour == SDNEXT else "Incorrect username or password"
        return self._handled(401, words)

    def _handled(self, status: int, words: str) -> Answer:
        """An error that the API itself raises."""
        more = {"error": "HTTPException", "body": "", "errors": ""}
        shapes: dict[str, dict[str, Any]] = {
            A1111: {**more, "detail": words},
            FORGE: {"detail": words},
            SDNEXT: {**more, "code": status, "detail": words},
        }
        return json_answer(shapes[self.flavour], status)

    def _crashed(self, kind: str, words: str) -> Answer:
        """An exception while drawing."""
        if self.flavour == FORGE:
            return Answer(500, b"Internal Server Error", "text/plain; charset=utf-8")
        if self.flavour == SDNEXT and kind == "TypeError":
            return json_answer(words, 500)
        code = {"code": 500} if self.flavour == SDNEXT else {}
        return json_answer({"error": kind, **code, "detail": "", "body": "", "errors": words}, 500)

    # ---- making pictures --------------------------------------------------------------------------------------------

    async def _generate(self, request: Received, route: str) -> Script:
        body = request.json()
        problems = self.problems_of(route, body)
        if problems:
            return json_answer({"detail": problems}, 422)
        refused = self._refused_content(route, body)
        if refused is not None:
            return refused
        submission = self.submit(request, body, model=route)
        trouble = self.refusal_of(submission)
        if trouble is not None:
            return trouble
        await self._work(Task(body.get("force_task_id") or f"task({route}-{submission.id})", submission))
        if self.crash:
            return self._crashed(*self.crash)
        return self._upscaled(submission) if route == "extra-single-image" else self._drawn(submission)

    async def _work(self, task: Task) -> None:
        """Wait for the turn, then run until enough was asked, or until somebody interrupts."""
        self._waiting[task.id] = task
        async with self._turn:
            del self._waiting[task.id]
            self._current = task
            self._load(task.submission.body.get("override_settings") or {})
            if task.submission.is_running:
                await task.may_end.wait()
            self._current = None
            self._finished.append(task.id)

    def _load(self, options: Mapping[str, Any]) -> None:
        wanted = options.get("sd_model_checkpoint")
        self.loaded = next((title for title, name in CHECKPOINTS if wanted in (title, name)), self.loaded)

    def problems_of(self, route: str, body: Any) -> list[dict[str, Any]]:
        """The entries of a 422 for this body."""
        if not isinstance(body, dict):
            return [_problem((), "model_attributes_type")]
        fields = {**ROUTES[route], **EXTRAS[self.flavour].get(route, {})}
        if self.flavour == SDNEXT:
            fields = {name: check for name, check in fields.items() if name not in _FACES}
        known = {name: value for name, value in body.items() if name in fields or not self.is_lenient}
        options = body.get("override_settings")
        return [
            *_broken(fields, known, ()),
            *_broken(OPTIONS, options if isinstance(options, dict) else {}, ("override_settings",)),
        ]

    def _refused_content(self, route: str, body: Mapping[str, Any]) -> Answer | None:
        """What is of the right type and still cannot be drawn."""
        if route == "img2img" and not body.get("init_images"):
            none_sent = json_answer({"error": "Init image is none"}, 400)
            return none_sent if self.flavour == SDNEXT else self._handled(404, "Init image not found")
        pictures = [*body.get("init_images", ()), *(body[name] for name in ("mask", "image") if name in body)]
        sizes = [_size_of(picture) for picture in pictures]
        if None in sizes:
            return self._handled(500, "Invalid encoded image")
        if "mask" in body and sizes[0] != sizes[-1]:
            return self._crashed("ValueError", "images do not match")
        return self._unknown_name(route, body)

    def _unknown_name(self, route: str, body: Mapping[str, Any]) -> Answer | None:
        if "sampler_name" in body and body["sampler_name"] not in SAMPLERS:
            return self._handled(404 if self.flavour == SDNEXT else 400, "Sampler not found")
        if "scheduler" in body and body["scheduler"] not in (*SCHEDULERS, *SCHEDULERS.values()):
            return self._crashed("KeyError", str(body["scheduler"]))
        checkpoint = (body.get("override_settings") or {}).get("sd_model_checkpoint")
        is_known = any(checkpoint in names for names in CHECKPOINTS)
        if checkpoint is not None and not is_known and self.flavour != SDNEXT:
            return self._crashed("RuntimeError", f"model {checkpoint!r} not found")
        if body.get("enable_hr"):
            return self._wrong_hires(body)
        if route == "extra-single-image" and body.get("upscaler_1", "None") not in UPSCALERS:
            return self._crashed("AssertionError", f"could not find upscaler named {body['upscaler_1']}")
        return None

    def _wrong_hires(self, body: Mapping[str, Any]) -> Answer | None:
        if body.get("hr_upscaler", "Latent") not in (*LATENT, *UPSCALERS):
            return self._crashed("Exception", f"could not find upscaler named {body['hr_upscaler']}")
        if self.flavour == FORGE and not isinstance(body.get("hr_additional_modules"), list):
            return self._crashed("TypeError", "argument of type 'NoneType' is not iterable")
        return None

    def _drawn(self, submission: Submission) -> Answer:
        body = submission.body
        width, height = body.get("width", 512), body.get("height", 512)
        made = self.pictures_of(submission, body.get("batch_size", 1) * body.get("n_iter", 1), width, height)
        first = body.get("seed", -1)
        first = RANDOM_SEED if first == -1 else first
        seeds = [first + place for place in range(len(made))]
        texts = [f"{body.get('prompt', '')}\nSteps: {body.get('steps', 50)}, Seed: {seed}" for seed in seeds]
        if self.grid:
            made, texts = [make_picture(900, 32, 32, "png"), *made], [f"{body.get('prompt', '')}\nGrid", *texts]
        made += [make_picture(901 + place, 32, 32, "png") for place in range(self.extra_pictures)]
        info = {
            "prompt": body.get("prompt", ""),
            "seed": first,
            "all_seeds": seeds,
            "index_of_first_image": int(self.grid),
            "infotexts": texts,
            "sd_model_name": self.loaded,
            "version": "v1.10.1",
        }
        echo = {**body, "init_images": None, "mask": None}
        return json_answer({"images": [self._text(one) for one in made], "parameters": echo, "info": json.dumps(info)})

    def _upscaled(self, submission: Submission) -> Answer:
        width, height = _size_of(submission.body["image"]) or (0, 0)
        factor = submission.body.get("upscaling_resize", 2)
        (made,) = self.pictures_of(submission, 1, int(width * factor * 8), int(height * factor * 8))
        return json_answer({"html_info": "<p>Postprocess upscaler</p>", "image": self._text(made)})

    def _text(self, picture: bytes) -> str:
        bare = base64.b64encode(picture).decode()
        return f"data:image/png;base64,{bare}" if self.as_data_urls else bare

    # ---- progress and interrupt -------------------------------------------------------------------------------------

    def _task_progress(self, question: Mapping[str, Any]) -> Answer:
        known = {"id_task": text(), "id_live_preview": whole(), "live_preview": flag}
        problems = _broken(known, question, ())
        if problems:
            return json_answer({"detail": problems}, 422)
        task_id = question.get("id_task") if self.names_tasks else None
        state = {"queued": task_id in self._waiting, "completed": task_id in self._finished}
        fork = {"job": "API-TXT", "paused": False, "debug": False} if self.flavour == SDNEXT else {}
        current = self._current
        if current is None or current.id != task_id:
            words = f"In queue: 1/{len(self._waiting)}" if state["queued"] else "Waiting..."
            waiting = {"active": False, **state, "id_live_preview": -1, "textinfo": words, "progress": None}
            return json_answer({**waiting, "eta": None, "live_preview": None, **fork})
        self._count(current)
        preview_number = current.preview_number
        is_new = question.get("live_preview", True) and preview_number != question.get("id_live_preview", -1)
        preview = base64.b64encode(preview_picture(preview_number)).decode()
        return json_answer(
            {
                "active": True,
                **state,
                "progress": current.progress,
                "eta": 4.2,
                "live_preview": f"data:image/png;base64,{preview}" if is_new else None,
                "id_live_preview": preview_number,
                "textinfo": None,
            }
        )

    def _server_progress(self, query: Mapping[str, str]) -> Answer:
        current = self._current
        if current is None:
            state = {"job": "", "job_count": 0, "job_no": 0, "sampling_step": 0, "sampling_steps": 0}
            return json_answer(
                {"progress": 0, "eta_relative": 0, "state": state, "current_image": None, "textinfo": None}
            )
        self._count(current)
        state = {"job": "scripts_txt2img", "job_count": 1, "job_no": 0, "sampling_step": current.polls}
        preview = None if query.get("skip_current_image") == "true" else preview_picture(current.preview_number)
        return json_answer(
            {
                **({"id": "0123456789abcde"} if self.flavour == SDNEXT else {}),
                "progress": current.progress,
                "eta_relative": 4.2,
                "state": {**state, "sampling_steps": 20, "interrupted": current.submission.is_cancelled},
                "current_image": base64.b64encode(preview).decode() if preview else None,
                "textinfo": None,
            }
        )

    def _count(self, task: Task) -> None:
        if self.poll(task.submission):
            task.polls += 1
        else:
            task.may_end.set()

    def _interrupt(self, request: Received) -> Answer:
        """Whatever runs now stops, and is answered with what there is."""
        self.interrupts += 1
        if self._current is not None:
            self._current.submission.is_cancelled = True
            self._current.may_end.set()
        return Answer(204) if self.flavour == SDNEXT else json_answer({})

    # ---- lists ------------------------------------------------------------------------------------------------------

    def _lists(self) -> dict[str, Any]:
        is_next = self.flavour == SDNEXT
        kind = {"type": "Stable Diffusion"} if is_next else {}
        samplers = [
            {"name": name, "options": {}, **({} if is_next else {"aliases": [name.lower()]})} for name in SAMPLERS
        ]
        modules = [{"model_name": name, "filename": f"{MODULE_FOLDER}/{name}"} for name in MODULES]
        vaes = [{"model_name": name, "filename": f"/srv/webui/models/VAE/{name}"} for name in VAES]
        return {
            "sd-models": [
                {
                    "title": title,
                    "model_name": name,
                    "hash": None,
                    "sha256": None,
                    "filename": name,
                    "config": None,
                    **kind,
                }
                for title, name in CHECKPOINTS
            ],
            "samplers": samplers,
            "schedulers": _SDNEXT_SCHEDULERS if is_next else _SCHEDULERS,
            "upscalers": [
                {"name": name, "model_name": None, "model_path": None, "model_url": None, "scale": 4.0}
                for name in UPSCALERS
            ],
            **({} if is_next else {"latent-upscale-modes": [{"name": name} for name in LATENT]}),
            **({"sd-modules": modules} if self.flavour == FORGE else {"sd-vae": vaes}),
        }


_SCHEDULERS = [
    {"name": name, "label": label, "aliases": None, "default_rho": -1.0, "need_inner_model": False}
    for name, label in SCHEDULERS.items()
]
_SDNEXT_SCHEDULERS = [{"name": "UniPC", "cls": "UniPCMultistepScheduler", "options": {}}]


def preview_picture(preview_number: int) -> bytes:
    return make_picture(500 + preview_number, 16, 16, "png")


def _broken(fields: Mapping[str, Check], body: Mapping[str, Any], place: tuple[str, ...]) -> list[dict[str, Any]]:
    found = [(name, fields[name](value) if name in fields else "extra_forbidden") for name, value in body.items()]
    return [_problem((*place, name), kind) for name, kind in found if kind]


def _problem(place: tuple[str, ...], kind: str) -> dict[str, Any]:
    return {"type": kind, "loc": ["body", *place], "msg": f"Input is wrong: {kind}", "input": "…"}


def _size_of(encoded: str) -> tuple[int, int] | None:
    """Of a picture as bare base64 or as a data URL; None when it is none."""
    try:
        data = base64.b64decode(encoded.rpartition(";base64,")[2], validate=True)
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size
    except (binascii.Error, OSError):
        return None
