"""The order of the calls: upload, listen, submit, wait, fetch."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import OutcomeUnknown, ProviderError, Unreachable
from imagegen.net import HttpCall, Net, Reply, is_passing
from imagegen.providers.base import (
    Access,
    Adapter,
    GeneratedImage,
    GenerationRequest,
    GenerationResult,
    Listener,
    Offer,
    Remote,
)
from imagegen.providers.dialects.comfyui.course import Course
from imagegen.providers.dialects.comfyui.filling import fill_graph, unused_warnings
from imagegen.providers.dialects.comfyui.line import Line
from imagegen.providers.dialects.comfyui.records import Entry, is_interrupted, read_files
from imagegen.providers.dialects.comfyui.reports import read_offer, state_sentence
from imagegen.providers.dialects.comfyui.server import Server
from imagegen.providers.dialects.comfyui.troubles import (
    Complaint,
    failure,
    no_picture,
    read_complaints,
    refused_nodes,
    rejection,
    unknown_job,
)

NO_SUCH_ROUTE = (404, 405)
LAST_WORDS_S = 5.0  # how long a job that is just being sent may hold up the end


@dataclass
class _Job:
    """One job, where it is, and who wants to hear of it."""

    id: str
    server: Server
    listener: Listener
    course: Course

    def hear(self, message: str | bytes) -> None:
        news = self.course.hear(message)
        if news is not None:
            self.listener.progress(news.fraction, news.text, news.preview)

    def tell_place(self, place: int) -> None:
        if place > 0:
            self.listener.progress(None, f"in the queue, {place} ahead")
        elif not self.course.is_running:
            self.listener.progress(None, "running")


class ComfyUIAdapter(Adapter):
    """Graphs on a ComfyUI server of one's own."""

    can_resume = True

    def __init__(self, provider: ProviderFile, net: Net) -> None:
        super().__init__(provider, net)
        self._sending: dict[str, asyncio.Future[tuple[Reply | BaseException]]] = {}  # jobs on their way to a server

    async def aclose(self) -> None:
        """Let jobs arrive that are on their way."""
        if self._sending:
            await asyncio.wait(self._sending.values(), timeout=LAST_WORDS_S)

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        job = self._job(request.job_uuid, request, access, listener)
        graph = await fill_graph(request, job.server)
        async with self._line(job) as line:
            if not await line.open():
                await job.server.ask(job.server.routes.queue())  # who is off says so before the job counts as sent
            await listener.submitted(Remote(job.id))
            complaints = await self._submit(job, graph)
            entry = await self._outcome(job, line)
        return await self._result(job, entry, request, complaints)

    async def resume(
        self, remote: Remote, request: GenerationRequest, access: Access, listener: Listener
    ) -> GenerationResult:
        job = self._job(remote.id, request, access, listener)
        async with self._line(job) as line:
            entry = await self._outcome(job, line)
        return await self._result(job, entry, request)

    async def cancel(self, remote: Remote, access: Access) -> None:
        if sending := self._sending.get(remote.id):  # what is not there yet cannot be dropped
            await asyncio.wait([sending])
        server = Server(self.provider, self.net, access)
        reply = await server.reach(server.routes.cancel(remote.id))
        if reply.status not in NO_SUCH_ROUTE:
            server.accepted(reply)
            return
        await server.ask(server.routes.delete(remote.id))
        if await server.find_place(remote.id) == 0:  # the oldest servers would stop whatever else runs
            await server.ask(server.routes.interrupt(remote.id))

    async def check(self, access: Access) -> str:
        server = Server(self.provider, self.net, access)
        stats = await server.ask(server.routes.system_stats())
        return state_sentence(stats.json_object(), self.provider)

    async def offer(self, access: Access) -> Offer:
        server = Server(self.provider, self.net, access)
        reply = await server.ask(server.routes.object_info())
        return await asyncio.to_thread(lambda: read_offer(reply.json_object()))  # several megabytes

    # ---- submitting -----------------------------------------------------------------------------------------

    async def _submit(self, job: _Job, graph: Mapping[str, Any]) -> list[Complaint]:
        """Queue the graph; what the server has against parts of it, when it runs the rest."""
        try:
            reply = await self._send(job, job.server.routes.submit(job.id, graph))
        except (Unreachable, OutcomeUnknown) as error:
            return await self._reconcile(job, error)
        if is_passing(reply.status):
            return await self._reconcile(job, rejection(reply, self.provider))
        if reply.status != 200:
            raise rejection(reply, self.provider)
        job.listener.progress(None, "in the queue")
        answer = reply.json_object()
        await self._rename(job, answer.get("prompt_id"))
        return read_complaints(answer.get("node_errors"))

    async def _send(self, job: _Job, call: HttpCall) -> Reply:
        """Send a job whose name is known already: to the end, also for a caller who is cancelled meanwhile.

        Else a person could ask to drop it before it arrives, and it would be made for nobody.
        """
        sending = self._sending[job.id] = asyncio.gather(self.net.send(call), return_exceptions=True)
        sending.add_done_callback(lambda _: self._sending.pop(job.id, None))
        (reply,) = await asyncio.shield(sending)
        if isinstance(reply, BaseException):
            raise reply
        return reply

    async def _reconcile(self, job: _Job, error: ProviderError) -> list[Complaint]:
        """After an answer that got lost: go on if the server has the job, else it never arrived."""
        try:
            await self._look(job)
        except ProviderError as trouble:
            raise (error if error.retryable else trouble) from error
        return []

    async def _rename(self, job: _Job, name: Any) -> None:
        """Servers from before the middle of 2025 name the job themselves."""
        if isinstance(name, str) and name and name != job.id:
            job.id = job.course.job_id = name
            await job.listener.submitted(Remote(name))

    # ---- waiting --------------------------------------------------------------------------------------------

    async def _outcome(self, job: _Job, line: Line) -> Entry:
        """What the history says of the job once it has ended."""
        entry = await self._look_patiently(job)
        while entry is None:
            message = await line.hear()
            if message is not None:
                job.hear(message)
            if message is None or job.course.is_worth_a_look:
                entry = await self._look_patiently(job)
        return entry

    async def _look_patiently(self, job: _Job) -> Entry | None:
        try:
            return await self._look(job)
        except Unreachable:  # says nothing about the job
            return None

    async def _look(self, job: _Job) -> Entry | None:
        """The history's entry; None while the job waits or works. Raises ProviderDown when nobody knows it."""
        entry = await job.server.find_entry(job.id)
        if entry is not None:
            return entry
        place = await job.server.find_place(job.id)
        if place is not None:
            job.tell_place(place)
            return None
        entry = await job.server.find_entry(job.id)  # it may have ended between the two questions
        if entry is None:
            raise unknown_job(self.provider)
        return entry

    # ---- after ----------------------------------------------------------------------------------------------

    async def _result(
        self, job: _Job, entry: Entry, request: GenerationRequest, complaints: Sequence[Complaint] = ()
    ) -> GenerationResult:
        """The pictures of a job that has ended; what went wrong beside them becomes a warning."""
        files, trouble = read_files(entry), failure(entry, self.provider)
        if trouble is not None and (not files or is_interrupted(entry)):
            raise trouble
        if not files:
            raise refused_nodes(complaints, self.provider) if complaints else no_picture(self.provider)
        images, lost = await self.gather_images(self._view(job, file) for file in files)
        left_out = [f"{self.provider.name} left out a part: {complaint.words}." for complaint in complaints]
        troubles = [str(trouble)] if trouble is not None else []
        warnings = [*unused_warnings(request), *left_out, *troubles, *lost]
        return GenerationResult(images, details={"warnings": warnings} if warnings else {})

    async def _view(self, job: _Job, file: Mapping[str, str]) -> tuple[GeneratedImage]:
        return (await job.server.view(file),)

    def _job(self, job_id: str, request: GenerationRequest, access: Access, listener: Listener) -> _Job:
        server = Server(self.provider, self.net, access)
        return _Job(job_id, server, listener, Course(job_id, request.card.constants))

    def _line(self, job: _Job) -> Line:
        name = job.id
        return Line(lambda: job.server.connect(name), job.server.poll_s)
