"""One call that makes pictures, watched while it is open, and interrupted when nobody waits for it any more."""

import asyncio
from contextlib import suppress

from imagegen.errors import ProviderError
from imagegen.net import Reply
from imagegen.providers.base import Access, Adapter, GenerationRequest, GenerationResult, Listener, Offer
from imagegen.providers.dialects.sdwebui.bodies import Order, build_order
from imagegen.providers.dialects.sdwebui.line import Line
from imagegen.providers.dialects.sdwebui.lists import (
    LISTS,
    MODELS,
    is_missing,
    read_checkpoints,
    read_entries,
    read_offer,
)
from imagegen.providers.dialects.sdwebui.replies import read_result
from imagegen.providers.dialects.sdwebui.watch import Watch
from imagegen.providers.pictures import picture_texts

POLL_S = 1.0  # the server's own page asks as often; "poll_s" in a provider file's options changes it
STOP_LIMIT_S = 5.0


class SdWebuiAdapter(Adapter):
    """A server of stable-diffusion-webui or one that speaks like it. There are no remote ids: the call is the job."""

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        images = await asyncio.to_thread(picture_texts, request)
        order = build_order(request, images, f"imagegen-{request.job_uuid}")
        line = Line(self.net, self.provider, access)
        reply = line.accepted(await self._make(order, line, listener))
        return await asyncio.to_thread(read_result, reply, self.provider)

    async def check(self, access: Access) -> str:
        """Ask for the checkpoints and the options: needs the key, makes nothing."""
        line = Line(self.net, self.provider, access)
        models, options = await asyncio.gather(line.get(f"/sdapi/v1/{MODELS}"), line.get("/sdapi/v1/options"))
        count = len(read_checkpoints(line.accepted(models), self.provider))
        loaded = _loaded(options)
        found = f"{count} checkpoint{'' if count == 1 else 's'}"
        return f"{self.provider.name} answers; {found}{f', {loaded} is loaded' if loaded else ''}."

    async def offer(self, access: Access) -> Offer:
        line = Line(self.net, self.provider, access)
        found = await asyncio.gather(*(line.get(f"/sdapi/v1/{name}") for name in LISTS))
        replies = dict(zip(LISTS, found, strict=True))
        checkpoints = read_checkpoints(line.accepted(replies.pop(MODELS)), self.provider)
        entries = {
            name: read_entries(reply if is_missing(reply) else line.accepted(reply)) for name, reply in replies.items()
        }
        return read_offer(checkpoints, entries)

    async def _make(self, order: Order, line: Line, listener: Listener) -> Reply:
        """The reply to the order; until it comes the listener hears how far it is."""
        if not order.task_id:
            return await line.order(order.path, order.body)
        watch = Watch(line, order.task_id, float(self.provider.options.get("poll_s", POLL_S)))
        try:
            told, reply = await asyncio.gather(
                watch.follow(listener), _answer(order, line, watch), return_exceptions=True
            )
        except asyncio.CancelledError:
            await _interrupt(watch, line)
            raise
        if isinstance(reply, BaseException):
            raise reply
        if told is not None:
            raise told
        return reply


async def _answer(order: Order, line: Line, watch: Watch) -> Reply:
    try:
        return await line.order(order.path, order.body)
    finally:
        watch.end()


async def _interrupt(watch: Watch, line: Line) -> None:
    """Stop our task on the server, which does not notice that we left.

    The interrupt hits whatever runs, so it is sent only while that is ours. A task that still waits in the server's
    queue cannot be taken back; it is made for nothing.
    """
    with suppress(ProviderError, TimeoutError):
        async with asyncio.timeout(STOP_LIMIT_S):
            if await watch.is_running():
                await line.post("/sdapi/v1/interrupt")


def _loaded(options: Reply) -> str:
    """The title of the checkpoint in memory; "" when the server does not say."""
    title = options.object_or_empty().get("sd_model_checkpoint") if options.status == 200 else ""
    return title if isinstance(title, str) else ""
