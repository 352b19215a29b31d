"""The shape of every provider that takes a job and is asked for it later.

A dialect says how to build its calls and how to read the replies, both without I/O. Sending, waiting, patience with
passing trouble and fetching the pictures are here. A job that was submitted is never submitted again: whatever goes
wrong while waiting is waited out until the caller's time limit, which cancels the coroutine.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from imagegen.errors import BadReply, ProviderError, Unreachable
from imagegen.net import HttpCall, Reply, is_passing, read_retry_after_s
from imagegen.providers.base import (
    Access,
    Adapter,
    GeneratedImage,
    GenerationRequest,
    GenerationResult,
    Listener,
    Remote,
)
from imagegen.providers.pictures import cut_tiles, picture_texts
from imagegen.providers.slots import fill_text

POLL_S = 0.5  # first wait; "poll_s" in a provider file's options changes it
POLL_GROWTH = 1.3
LONGEST_POLL = 4  # times the first wait
LONGEST_BACKOFF = 16  # times the first wait, after failed polls
LONGEST_RETRY_AFTER_S = 60.0
PREVIEW_LIMIT_S = 5.0


@dataclass(frozen=True)
class Pending:
    """The job waits or works."""

    fraction: float | None = None
    text: str = ""
    preview_url: str = ""  # an unfinished picture


@dataclass(frozen=True)
class Done:
    """The job has ended. `is_failed` when the provider already says that the result is an error."""

    is_failed: bool = False


@dataclass(frozen=True)
class Picture:
    """One picture of a result, still to be fetched."""

    url: str = ""  # https or a data URL
    data: bytes | None = field(default=None, repr=False)  # the picture itself, where the reply holds it
    media_type: str | None = None
    seed: int | None = None
    is_grid: bool = False  # four pictures in one, to be cut


@dataclass(frozen=True)
class Button:
    """What may be done with a finished picture; "{place}" in its texts is the picture's number, from 1."""

    id: str
    label: str

    def of(self, place: int) -> dict[str, str]:
        return {name: fill_text(text, {"place": place}.get) for name, text in vars(self).items()}


@dataclass(frozen=True)
class Delivery:
    """What a result names."""

    pictures: tuple[Picture, ...]
    cost_usd: float | None = None
    buttons: tuple[Button, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


class PollingAdapter(Adapter):
    """Submit, tell the listener, ask until it is done, fetch."""

    can_resume = True
    # What a provider answers when a job to cancel is over or forgotten: nothing is left to do.
    nothing_to_cancel: ClassVar[frozenset[int]] = frozenset({400, 404, 409})

    @abstractmethod
    def submit_call(
        self, request: GenerationRequest, access: Access, image_values: Mapping[str, Sequence[str]]
    ) -> HttpCall:
        """The call that starts the job; `image_values` are the request's pictures as data URLs."""

    @abstractmethod
    def read_submit(self, reply: Reply, request: GenerationRequest, access: Access) -> Remote:
        """The job's id, and what else is needed to ask for it. Raises a ProviderError when it was not taken."""

    @abstractmethod
    def progress_call(self, remote: Remote, access: Access) -> HttpCall:
        """The call that asks how far the job is."""

    @abstractmethod
    def read_progress(self, reply: Reply, remote: Remote, access: Access) -> Pending | Done:
        """How far it is. Raises a ProviderError when the reply says that nothing will come."""

    def result_call(self, remote: Remote, access: Access) -> HttpCall | None:
        """The call that asks for what was made; None when the last word about the progress has it."""
        return None

    @abstractmethod
    def read_result(self, reply: Reply, request: GenerationRequest, remote: Remote | None = None) -> Delivery:
        """What was made; without a remote id when the answer to the first call had it. Raises Refused or BadReply."""

    def cancel_call(self, remote: Remote, access: Access) -> HttpCall | None:
        """The call that drops the job; None where there is none."""
        return None

    @abstractmethod
    def read_error(self, reply: Reply, access: Access) -> ProviderError:
        """One of our errors for a reply with an error status."""

    def is_word(self, reply: Reply) -> bool:
        """Whether a reply to `progress_call` is about the job, not about trouble on the way to it."""
        return not is_passing(reply.status)

    def is_about_job(self, reply: Reply) -> bool:
        """Whether a word about the job is to be read as one, or else as an error of the call."""
        return reply.status < 300

    def is_final(self, reply: Reply, done: Done) -> bool:
        """Whether the reply to `result_call` is the job's own outcome, not trouble on the way to it."""
        return done.is_failed or not is_passing(reply.status)

    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        images = await asyncio.to_thread(picture_texts, request)
        reply = self._accepted(await self.net.send(self.submit_call(request, access, images)), access)
        remote = self.read_submit(reply, request, access)
        await listener.submitted(remote)
        return await self.resume(remote, request, access, listener)

    async def resume(
        self, remote: Remote, request: GenerationRequest, access: Access, listener: Listener
    ) -> GenerationResult:
        done, reply = await self._wait(remote, access, listener)
        call = self.result_call(remote, access)
        if call is not None:
            reply = await self._ask_patiently(call, lambda reply: self.is_final(reply, done))
            self._accepted(reply, access)
        return await self.fetch(self.read_result(reply, request, remote), access)

    async def cancel(self, remote: Remote, access: Access) -> None:
        call = self.cancel_call(remote, access)
        if call is None:
            return
        reply = await self.net.send(call)
        if reply.status not in self.nothing_to_cancel:
            self._accepted(reply, access)

    async def fetch(self, delivery: Delivery, access: Access) -> GenerationResult:
        """Fetch what a reply names, side by side. What arrives is kept, also when a part does not: it is paid for."""
        if not delivery.pictures:
            raise BadReply(f"{self.provider.name} says it is done, but names no picture.")
        images, failures = await self.gather_images(self._fetch(item, access) for item in delivery.pictures)
        warnings = [*delivery.details.get("warnings", ()), *failures]
        details = {**delivery.details, "warnings": warnings} if warnings else delivery.details
        return GenerationResult(_with_buttons(images, delivery), delivery.cost_usd, details)

    def _accepted(self, reply: Reply, access: Access) -> Reply:
        if reply.status >= 300:
            raise self.read_error(reply, access)
        return reply

    async def _wait(self, remote: Remote, access: Access, listener: Listener) -> tuple[Done, Reply]:
        delay_s, shown = self._poll_s, ""
        while True:
            reply = await self._ask_patiently(self.progress_call(remote, access), self.is_word)
            if not self.is_about_job(reply):
                raise self.read_error(reply, access)
            step = self.read_progress(reply, remote, access)
            if isinstance(step, Done):
                return step, reply
            listener.progress(step.fraction, step.text, await self._preview(step.preview_url, shown, access))
            shown = step.preview_url or shown
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * POLL_GROWTH, LONGEST_POLL * self._poll_s)

    async def _ask_patiently(self, call: HttpCall, is_answer: Callable[[Reply], bool]) -> Reply:
        """Send a call that costs nothing until it is answered; trouble that passes is waited out, ever slower."""
        delay_s = self._poll_s
        while True:
            reply = await self._send_if_reachable(call)
            if reply is not None and is_answer(reply):
                return reply
            await asyncio.sleep(max(delay_s, _asked_for_s(reply)))
            delay_s = min(delay_s * 2, LONGEST_BACKOFF * self._poll_s)

    async def _send_if_reachable(self, call: HttpCall) -> Reply | None:
        """The reply; None when the line is broken, which says nothing about the job."""
        try:
            return await self.net.send(call)
        except Unreachable:
            return None

    async def _fetch(self, picture: Picture, access: Access) -> tuple[GeneratedImage, ...]:
        data = picture.data or await self.download(picture.url, access)
        if picture.is_grid:
            return tuple(GeneratedImage(tile, seed=picture.seed) for tile in await asyncio.to_thread(cut_tiles, data))
        return (GeneratedImage(data, picture.media_type, picture.seed),)

    async def _preview(self, url: str, shown: str, access: Access) -> bytes | None:
        """An unfinished picture that was not shown before; one that cannot be had is not worth a word."""
        if not url or url == shown:
            return None
        try:
            async with asyncio.timeout(PREVIEW_LIMIT_S):
                return await self.download(url, access)
        except (ProviderError, TimeoutError):
            return None

    @property
    def _poll_s(self) -> float:
        return float(self.provider.options.get("poll_s", POLL_S))


def _with_buttons(images: Sequence[GeneratedImage], delivery: Delivery) -> tuple[GeneratedImage, ...]:
    """Each picture with its own buttons."""
    return tuple(
        replace(image, actions=tuple(button.of(place) for button in delivery.buttons))
        for place, image in enumerate(images, start=1)
    )


def _asked_for_s(reply: Reply | None) -> float:
    """How long the provider itself asks to wait, within reason."""
    wish_s = read_retry_after_s(reply.headers) if reply else None
    return min(wish_s or 0.0, LONGEST_RETRY_AFTER_S)
