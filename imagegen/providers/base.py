"""The seam between the motor and every provider.

The motor hands over a GenerationRequest and gets a GenerationResult, or exactly one ProviderError. An adapter
knows one wire dialect; what differs between two providers of a dialect is in their preset files.
"""

import asyncio
import base64
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

from imagegen.cards import ModelCard, ProviderFile
from imagegen.errors import BadCallback, ProviderError
from imagegen.net import Net, is_local_url

NO_JOB_UUID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class InputImage:
    """A picture that goes with the request: a checked file on this disk."""

    parameter: str  # "imageUrl", "imageUrls" or "maskUrl"
    name: str  # a file name with a fitting ending
    media_type: str
    path: Path

    def read(self) -> bytes:
        return self.path.read_bytes()

    def data_url(self) -> str:
        return f"data:{self.media_type};base64,{base64.b64encode(self.read()).decode('ascii')}"


@dataclass(frozen=True)
class Remote:
    """A job at the provider: enough to ask for it again after a restart."""

    id: str
    handle: Mapping[str, Any] = field(default_factory=dict)  # JSON: URLs the provider wants us to use


@dataclass(frozen=True)
class FollowUp:
    """A button that an earlier job offered: vary, upscale, zoom out."""

    action: str  # the provider's name for it
    remote: Remote  # the earlier job


@dataclass(frozen=True)
class GenerationRequest:
    """What is wanted, in the words of this house; every value was checked against the card's schema."""

    card: ModelCard
    prompt: str
    params: Mapping[str, Any]  # standard names, without prompt, pictures and unset values
    images: tuple[InputImage, ...] = ()
    count: int = 1  # images this one call is asked for
    follow_up: FollowUp | None = None  # instead of a new picture, go on from an earlier one
    job_uuid: str = NO_JOB_UUID  # ours for this very call, for wires where the caller names the job
    callback_url: str = ""  # where the provider may report the end of the job; "" when nobody can reach us


@dataclass(frozen=True)
class Access:
    """How a provider may be reached for one call. Never stored, never printed."""

    base_url: str
    key: str | None = field(repr=False)


@dataclass(frozen=True)
class GeneratedImage:
    """One picture of a reply, as delivered. Whether it really is one is for `media` to check."""

    data: bytes = field(repr=False)
    media_type: str | None = None  # what the provider says; None when it says nothing
    seed: int | None = None
    actions: tuple[Mapping[str, str], ...] = ()  # {"id", "label"}: the buttons it offers for a FollowUp


@dataclass(frozen=True)
class GenerationResult:
    """Everything a reply held."""

    images: tuple[GeneratedImage, ...]
    cost_usd: float | None = None  # only what the provider itself says, or its token counts tell
    details: Mapping[str, Any] = field(default_factory=dict)  # JSON: revised prompt, warnings, usage


@dataclass(frozen=True)
class Offer:
    """What a server itself says it has."""

    models: tuple[str, ...] = ()  # names to put into a card's `wire_model`
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # a card's "x-choices" → what may be chosen


@dataclass(frozen=True)
class Callback:
    """A call that a provider, or someone who plays it, made to us."""

    headers: Mapping[str, str] = field(repr=False)  # names in lower case
    body: bytes = field(repr=False)
    received_at_s: float  # Unix time


class Listener(Protocol):
    """Who wants to hear about a running call."""

    async def submitted(self, remote: Remote) -> None:
        """The provider took the job; called, and on disk, before the first poll."""

    def progress(self, fraction: float | None, text: str = "", preview: bytes | None = None) -> None:
        """How far it is (0–1, None when unknown), in the provider's words, with a preview picture if any."""


class Adapter(ABC):
    """One wire dialect at one provider."""

    can_resume: ClassVar[bool] = False  # whether a remote id can be asked for again

    def __init__(self, provider: ProviderFile, net: Net) -> None:
        self.provider = provider
        self.net = net

    @abstractmethod
    async def generate(self, request: GenerationRequest, access: Access, listener: Listener) -> GenerationResult:
        """Ask once and wait for the pictures. Raises one ProviderError; time limits are the caller's."""

    async def resume(
        self, remote: Remote, request: GenerationRequest, access: Access, listener: Listener
    ) -> GenerationResult:
        """Wait for a job that was submitted earlier; nothing is submitted again."""
        raise NotImplementedError(f"{type(self).__name__} has no remote ids")

    async def download(self, url: str, access: Access) -> bytes:
        """Fetch a picture that a reply points at, through the guarded door; the key stays here."""
        is_local = is_local_url(access.base_url)
        hosts = None if is_local else self.provider.file_hosts or None
        return await self.net.download(url, hosts, is_local=is_local)

    async def gather_images(
        self, jobs: Iterable[Awaitable[Sequence[GeneratedImage]]]
    ) -> tuple[tuple[GeneratedImage, ...], list[str]]:
        """Fetch side by side, and say what did not come. What came is kept all the same: it is paid for."""
        found = await asyncio.gather(*jobs, return_exceptions=True)
        images = tuple(image for item in found if not isinstance(item, BaseException) for image in item)
        failures = [item for item in found if isinstance(item, BaseException)]
        if failures and (not images or not isinstance(failures[0], ProviderError)):
            raise failures[0]
        return images, list(map(str, failures))

    async def cancel(self, remote: Remote, access: Access) -> None:  # noqa: B027 - most dialects have no cancel
        """Tell the provider to drop the job, where it has a way to be told."""

    async def aclose(self) -> None:  # noqa: B027 - only adapters with connections of their own have something to do
        """Close what the adapter itself has opened; `net` is not its to close."""

    @abstractmethod
    async def check(self, access: Access) -> str:
        """One call that costs nothing; returns a sentence that says what works, raises a ProviderError else."""

    async def offer(self, access: Access) -> Offer:
        """Ask the server which models and choices it has; nothing where the dialect cannot ask."""
        return Offer()

    def match(self, callback: Callback) -> str | None:
        """The remote id that a callback is about; None when it is none of this dialect's."""
        return None

    async def verify(self, callback: Callback, access: Access) -> None:
        """Raise BadCallback unless the provider itself signed the callback, just now."""
        raise BadCallback(f"{self.provider.name} sends no callbacks.")

    async def handle(
        self, callback: Callback, remote: Remote, request: GenerationRequest, access: Access
    ) -> GenerationResult | None:
        """The result a verified callback brings, its pictures fetched; None when the job still runs.

        Raises a ProviderError when the job failed.
        """
        return None
