"""A fake ComfyUI: sockets, queue, uploads, history and files, at one address, behind a proxy that wants a key.

Messages, shapes and error bodies are those that ComfyUI 0.3.64 sent when it was run; `is_new` adds what the source of
a later version has. Jobs run one after the other, as there, and what was made already is not made again.

    with FakeComfyUI(Ending(polls=3), Ending(fails_at="3")) as comfyui:
        … call comfyui.base_url with comfyui.key …
        assert comfyui.submissions[0].body["prompt"]["3"]["inputs"]["seed"] == 7
"""

import asyncio
import base64
import io
import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from PIL import Image

from tests.fakes.comfyui_nodes import NODES, check_graph, error_json, object_info, upstream
from tests.fakes.forms import read_form
from tests.fakes.provider import FakeProvider, Outcome, Submission, Trouble
from tests.fakes.server import Answer, Drop, Received, Script, html_answer, json_answer, make_picture
from tests.fakes.sockets import Peer, SocketServer

TICK_S = 0.005  # how long a step takes
SLOW_KINDS = ("KSampler", "ImageUpscaleWithModel", "ImageScaleBy", "ImageAddNoise")
EXAMPLE = "example.png"  # lies in every new input folder
BODY_FIELDS = {"prompt", "client_id", "prompt_id", "extra_data", "front", "number", "partial_execution_targets"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
STATS = {
    "system": {"os": "posix", "ram_total": 16 * 1024**3, "ram_free": 9 * 1024**3, "comfyui_version": "0.3.64"},
    "devices": [
        {
            "name": "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync",
            "type": "cuda",
            "index": 0,
            "vram_total": 24 * 1024**3,
            "vram_free": 20 * 1024**3 + 100 * 1024**2,
        }
    ],
}


@dataclass(frozen=True)
class Ending(Outcome):
    """What happens to one job, with what only this server can do."""

    fails_at: str = ""  # the node that raises
    exception: tuple[str, str] = ("RuntimeError", "mat1 and mat2 shapes cannot be multiplied")
    is_interrupted: bool = False  # somebody stops it in ComfyUI itself
    is_kept: bool = False  # with is_lost: the job was taken before the line was cut
    cut_after: int | None = None  # the socket is cut after so many messages about the job


@dataclass
class _Run:
    """One job while it runs."""

    job: Submission
    ending: Ending
    graph: Mapping[str, Any]
    order: list[str]
    outputs: dict[str, Any] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)
    messages: list[list[Any]] = field(default_factory=list)
    said: int = 0
    node: str | None = None


class _Stopped(Exception):
    """The job ends here: by which message, and what that says."""

    def __init__(self, kind: str, data: Mapping[str, Any]) -> None:
        super().__init__(kind)
        self.kind, self.data = kind, data


class FakeComfyUI(SocketServer, FakeProvider):
    """Use it as a context manager. Without `needs_key` nothing stands in front of it."""

    def __init__(
        self,
        *outcomes: Outcome,
        needs_key: bool = True,
        is_new: bool = False,
        mints_ids: bool = False,
        has_previews: bool = True,
        socket_status: int = 101,
        latency_s: float = 0.0,
    ) -> None:
        FakeProvider.__init__(self, *outcomes, latency_s=latency_s)
        self._streams = {}
        self.needs_key, self.is_new, self.mints_ids, self.has_previews = needs_key, is_new, mints_ids, has_previews
        self.socket_status = socket_status  # what an upgrade is answered with
        self.inputs: dict[str, bytes] = {EXAMPLE: b""}
        self.files: dict[tuple[str, str, str], bytes] = {}  # type, subfolder, name → file
        self.history: dict[str, Any] = {}
        self.pending: list[Submission] = []
        self.running: _Run | None = None
        self.peers: dict[str, Peer] = {}
        self.flags: dict[str, Any] = {}  # client → what it negotiated
        self._cache: dict[str, Any] = {}
        self._interrupted: set[str] = set()
        self._worker: asyncio.Task[None] | None = None

    # ---- from the test --------------------------------------------------------------------------------------

    def trouble_answer(self, trouble: Trouble) -> Answer:
        if trouble is Trouble.WRONG_KEY:
            return Answer(401, html_answer().body, "text/html", {"WWW-Authenticate": "Bearer"})
        assert trouble is Trouble.SERVER_ERROR, f"ComfyUI has no {trouble}"
        return Answer(500, b"500 Internal Server Error\n\nServer got itself in trouble", "text/plain")

    def forget(self) -> None:
        """Start anew: queue and history are empty, what ran is gone."""
        self.history.clear()
        self.pending.clear()
        if self._worker:
            self._loop.call_soon_threadsafe(self._worker.cancel)

    def cut_sockets(self) -> None:
        for peer in list(self.peers.values()):
            self._loop.call_soon_threadsafe(peer.cut)

    # ---- routes ---------------------------------------------------------------------------------------------

    def has_key(self, request: Received) -> bool:
        return not self.needs_key or request.headers.get("authorization") in accepted_keys(self.key)

    async def route(self, request: Received) -> Script:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["ws"]:
                return await self.upgrade(request) if self.socket_status == 101 else html_answer(self.socket_status)
            case "POST", ["prompt"]:
                return await self._submit(request)
            case "GET", ["history", name]:
                return json_answer({name: self.history[name]} if name in self.history else {})
            case "GET", ["queue"]:
                return json_answer(self._queue())
            case "POST", ["queue"]:
                return self._delete(request.json())
            case "POST", ["interrupt"]:
                return self._interrupt(request.json() if request.body else {})
            case "POST", ["api", "jobs", name, "cancel"] if self.is_new:
                return json_answer({"cancelled": self._cancel(name)})
            case "POST", ["upload", "image"]:
                return self._upload(request)
            case "GET", ["view"]:
                return self._view(request.query)
            case "GET", ["system_stats"]:
                return json_answer(STATS)
            case "GET", ["object_info"]:
                return json_answer(object_info())
        return Answer(405 if request.method == "POST" else 404, b"Not Found", "text/plain")

    async def _submit(self, request: Received) -> Script:
        try:
            body = request.json()
        except ValueError:
            return self.trouble_answer(Trouble.SERVER_ERROR)
        error = self._body_error(body)
        if error:
            return json_answer({"error": error, "node_errors": {}}, 400)
        verdict = check_graph(body["prompt"], self.inputs)
        if verdict.error:
            return json_answer({"error": verdict.error, "node_errors": verdict.node_errors}, 400)
        name = f"old-{len(self.submissions) + 1}" if self.mints_ids else body["prompt_id"]
        job = self.submit(request, body, id=name)
        refusal = self.refusal_of(job)
        if refusal is None or (isinstance(refusal, Drop) and ending_of(job).is_kept):
            await self._enqueue(job, verdict.outputs)
        number = len(self.submissions) - 1
        return refusal or json_answer({"prompt_id": name, "number": number, "node_errors": verdict.node_errors})

    def _body_error(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        if "prompt" not in body:
            return error_json("no_prompt", "No prompt provided", "No prompt provided")
        if not UUID.fullmatch(str(body.get("prompt_id"))):
            return error_json("invalid_prompt_id", "prompt_id must be a valid UUID")
        strange = body.keys() - BODY_FIELDS
        return error_json("invalid_prompt", f"Unknown fields: {sorted(strange)}") if strange else None

    def _queue(self) -> dict[str, Any]:
        running = [self.running.job] if self.running else []
        return {
            "queue_running": [self._queue_entry(job) for job in running],
            "queue_pending": [self._queue_entry(job) for job in reversed(self.pending)],  # a heap has no order
        }

    def _queue_entry(self, job: Submission) -> list[Any]:
        outputs = [name for name, node in job.body["prompt"].items() if NODES[node["class_type"]].is_output]
        extra = {**job.body.get("extra_data", {}), "client_id": job.body.get("client_id")}
        return [self.submissions.index(job), job.id, job.body["prompt"], extra, outputs]

    def _delete(self, body: Mapping[str, Any]) -> Answer:
        for name in body.get("delete", ()):
            self._drop_pending(name)
        return Answer(200)

    def _drop_pending(self, name: str) -> bool:
        found = [job for job in self.pending if job.id == name]
        for job in found:
            job.is_cancelled = True
            self.pending.remove(job)
        return bool(found)

    def _interrupt(self, body: Mapping[str, Any]) -> Answer:
        if self.running and body.get("prompt_id", self.running.job.id) == self.running.job.id:
            self._interrupted.add(self.running.job.id)
            self.running.job.is_cancelled = True
        return Answer(200)

    def _cancel(self, name: str) -> bool:
        is_running = self.running is not None and self.running.job.id == name
        if is_running:
            self._interrupt({"prompt_id": name})
        return is_running or self._drop_pending(name)

    def _upload(self, request: Received) -> Answer:
        form = read_form(request)
        files = form.files_of("image") if form else []
        if form is None or len(files) != 1 or form.fields.keys() - {"type", "subfolder", "overwrite"}:
            return Answer(400)
        with Image.open(io.BytesIO(files[0].data)) as picture:
            picture.load()
        folder, (stem, _, ending) = form.fields.get("subfolder", ""), files[0].name.rpartition(".")
        name, number = files[0].name, 0
        while self.inputs.get(f"{folder}/{name}", files[0].data) != files[0].data:
            number += 1
            name = f"{stem} ({number}).{ending}"
        self.inputs[f"{folder}/{name}" if folder else name] = files[0].data
        return json_answer({"name": name, "subfolder": folder, "type": form.fields.get("type", "input")})

    def _view(self, query: Mapping[str, str]) -> Answer:
        place = (query.get("type", "output"), query.get("subfolder", ""), query.get("filename", ""))
        return Answer(200, self.files[place], "image/png") if place in self.files else Answer(404)

    # ---- sockets --------------------------------------------------------------------------------------------

    async def talk(self, request: Received, peer: Peer) -> None:
        client = request.query.get("clientId", "")
        self.peers[client] = peer
        self.flags[client] = {}
        await peer.send(text_message("status", {**self._status(), "sid": client}))
        if self.running and self.running.job.body["client_id"] == client and self.running.node:
            await peer.send(text_message("executing", {"node": self.running.node}))
        is_first = True
        async for text in peer.texts():
            message = json.loads(text)
            if is_first and message["type"] == "feature_flags":
                self.flags[client] = message["data"]
                flags = {"supports_preview_metadata": True, "max_upload_size": 104857600}
                await peer.send(text_message("feature_flags", flags))
            is_first = False
        if self.peers.get(client) is peer:
            del self.peers[client]

    def _status(self) -> dict[str, Any]:
        return {"status": {"exec_info": {"queue_remaining": len(self.pending) + (self.running is not None)}}}

    async def _tell_all(self) -> None:
        for peer in list(self.peers.values()):
            await peer.send(text_message("status", self._status()))

    async def _tell(self, run: _Run, kind: str, **data: Any) -> None:
        """A message about a job, to the socket of its client only."""
        data = {**data, "prompt_id": run.job.id}
        if kind.startswith("execution_"):
            data["timestamp"] = 1764000000000
            run.messages.append([kind, data])
        await self._send(run, text_message(kind, data))

    async def _send(self, run: _Run, message: str | bytes) -> None:
        peer = self.peers.get(run.job.body.get("client_id", ""))
        if peer is None:
            return
        if run.said == run.ending.cut_after:
            peer.cut()
        run.said += 1
        await peer.send(message)

    # ---- work -----------------------------------------------------------------------------------------------

    async def _enqueue(self, job: Submission, outputs: tuple[str, ...]) -> None:
        job.model = ",".join(outputs)
        self.pending.append(job)
        await self._tell_all()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
            self._tasks.add(self._worker)
            self._worker.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        while self.pending:
            job = self.pending.pop(0)
            graph = job.body["prompt"]
            order = list(dict.fromkeys(name for output in job.model.split(",") for name in upstream(graph, output)))
            self.running = _Run(job, ending_of(job), graph, order)
            try:
                await self._tell_all()
                await self._execute(self.running)
            finally:
                self.running = None
            await self._tell_all()

    async def _execute(self, run: _Run) -> None:
        await self._tell(run, "execution_start")
        cached = [name for name in run.order if signature(run.graph, name) in self._cache]
        await self._tell(run, "execution_cached", nodes=cached)
        try:
            for name in run.order:
                await self._run_node(run, name, is_cached=name in cached)
        except _Stopped as stop:
            await self._tell(run, stop.kind, **stop.data)
            self._record(run, "error")
        else:
            await self._tell(run, "execution_success")
            self._record(run, "success")
        await self._tell(run, "executing", node=None)

    async def _run_node(self, run: _Run, name: str, *, is_cached: bool) -> None:
        kind, key = run.graph[name]["class_type"], signature(run.graph, name)
        if not is_cached:
            run.node = name
            await self._tell(run, "executing", node=name, display_node=name)
            await self._tell_state(run, name, "running", 0, 1)
            if kind in SLOW_KINDS:
                await self._work_slowly(run, name)
            self._stop_if_told(run, name, failing=True)
            self._cache[key] = self._make(run, name)
            await self._tell_state(run, name, "finished", 1, 1)
        if NODES[kind].is_output:
            run.outputs[name] = self._cache[key]
            await self._tell(run, "executed", node=name, display_node=name, output=self._cache[key])

    async def _work_slowly(self, run: _Run, name: str) -> None:
        total, value = max(1, run.ending.polls), 0
        while self.poll(run.job):
            value = min(value + 1, total)
            await self._tell(run, "progress", value=value, max=total, node=name)
            await self._tell_state(run, name, "running", value, total)
            await self._show(run, name)
            await asyncio.sleep(TICK_S)
            self._stop_if_told(run, name, failing=False)

    async def _tell_state(self, run: _Run, name: str, state: str, value: int, most: int) -> None:
        ids = {"node_id": name, "display_node_id": name, "parent_node_id": None, "real_node_id": name}
        run.states[name] = {"value": value, "max": most, "state": state, "prompt_id": run.job.id, **ids}
        await self._tell(run, "progress_state", nodes=run.states)

    async def _show(self, run: _Run, name: str) -> None:
        """A preview, in the form that the client has asked for."""
        if not self.has_previews:
            return
        picture = make_picture(run.said, 16, 16, "jpeg")
        if self.flags.get(run.job.body.get("client_id", ""), {}).get("supports_preview_metadata"):
            metadata = json.dumps({"node_id": name, "prompt_id": run.job.id, "image_type": "image/jpeg"}).encode()
            await self._send(run, struct.pack(">II", 4, len(metadata)) + metadata + picture)
        else:
            await self._send(run, struct.pack(">II", 1, 1) + picture)

    def _stop_if_told(self, run: _Run, name: str, *, failing: bool) -> None:
        who = {"node_id": name, "node_type": run.graph[name]["class_type"], "executed": list(run.outputs)}
        if run.job.id in self._interrupted or (
            run.ending.is_interrupted and run.graph[name]["class_type"] in SLOW_KINDS
        ):
            raise _Stopped("execution_interrupted", who)
        if failing and run.ending.fails_at == name:
            kind, words = run.ending.exception
            raise _Stopped(
                "execution_error", {**who, "exception_type": kind, "exception_message": words, "traceback": []}
            )

    def _record(self, run: _Run, status: str) -> None:
        entry = self._queue_entry(run.job)
        self.history[run.job.id] = {
            "prompt": entry,
            "outputs": run.outputs,
            "status": {"status_str": status, "completed": status == "success", "messages": run.messages},
            "meta": {name: {"node_id": name, "display_node": name} for name in run.outputs},
        }

    # ---- pictures -------------------------------------------------------------------------------------------

    def _make(self, run: _Run, name: str) -> dict[str, Any]:
        """What an output node shows; other nodes show nothing."""
        node = run.graph[name]
        if node["class_type"] == "PreviewAny":
            return {"text": [str(node["inputs"]["source"])]}
        if node["class_type"] not in ("SaveImage", "PreviewImage"):
            return {}
        kind, prefix = (
            ("output", node["inputs"]["filename_prefix"])
            if "filename_prefix" in node["inputs"]
            else ("temp", "ComfyUI_temp_brheh")
        )
        made = self.pictures_of(run.job, *self._shape(run.graph, name))
        return {"images": [self._store(kind, prefix, data) for data in made]}

    def _store(self, kind: str, prefix: str, data: bytes) -> dict[str, str]:
        folder, _, stem = prefix.rpartition("/")
        name = f"{stem}_{len(self.files) + 1:05}_.png"
        self.files[kind, folder, name] = data
        return {"filename": name, "subfolder": folder, "type": kind}

    def _shape(self, graph: Mapping[str, Any], name: str) -> tuple[int, int, int]:
        """How many pictures of which size an output shows."""
        for node in reversed(list(upstream(graph, name))):
            inputs = graph[node]["inputs"]
            if graph[node]["class_type"].startswith("Empty"):
                return inputs["batch_size"], inputs["width"], inputs["height"]
            if graph[node]["class_type"] == "LoadImage":
                with Image.open(io.BytesIO(self.inputs[inputs["image"]])) as picture:
                    return 1, *picture.size
        return 1, 64, 64


def ending_of(job: Submission) -> Ending:
    if isinstance(job.outcome, Ending):
        return job.outcome
    return Ending(**{one.name: getattr(job.outcome, one.name) for one in fields(Outcome)})


def accepted_keys(key: str) -> Iterator[str]:
    """What the proxy lets through: the key alone, or a user with the key as password."""
    yield f"Bearer {key}"
    yield f"Basic {base64.b64encode(f'user:{key}'.encode()).decode()}"


def text_message(kind: str, data: Mapping[str, Any]) -> str:
    return json.dumps({"type": kind, "data": data})


def signature(graph: Mapping[str, Any], name: str) -> str:
    """All that a node's result depends on."""
    node = graph[name]
    inputs = {
        label: [signature(graph, str(value[0])), value[1]] if isinstance(value, list) else value
        for label, value in node["inputs"].items()
    }
    return json.dumps([node["class_type"], inputs], sort_keys=True)
