"""A result, from the provider's bytes to files and rows: the pictures are stored before the rows that name them."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from imagegen.clock import Clock
from imagegen.engine.calls import Call
from imagegen.engine.checking import CHECKING, check_picture, plan_second_tries
from imagegen.engine.progress import Progress
from imagegen.engine.tools import Tools
from imagegen.errors import BadImage, BadReply, DiskFull
from imagegen.media.files import StoredFile
from imagegen.media.metadata import ImageSettings
from imagegen.params import SEED
from imagegen.pricing import actual_usd
from imagegen.providers.base import GeneratedImage, GenerationResult
from imagegen.records import Asset, Attempt, Generation

DISK_WAIT_S = 5.0
LAST_WORDS_S = 10.0  # how long a cancelled runner may still write

Written = TypeVar("Written")


class Recorder:
    """Keeps what was paid for; lives in the engine's loop."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        # Decoded pictures are large, so few are open at once: one more than cores, because some wait for the disk.
        self._desks = asyncio.Semaphore((os.cpu_count() or 1) + 1)
        self._covered: set[str] = set()  # batches whose topic has a cover, or is just getting one

    async def keep(self, attempt: Attempt, call: Call, result: GenerationResult) -> None:
        """Record a result to its end, also when the runner is cancelled meanwhile: the pictures are paid."""
        recording = asyncio.ensure_future(self._record(attempt, call, result))
        try:
            await asyncio.shield(recording)
        except asyncio.CancelledError:
            await asyncio.wait([recording], timeout=LAST_WORDS_S)
            raise

    async def _record(self, attempt: Attempt, call: Call, result: GenerationResult) -> None:
        tools = self._tools
        extra = [
            _extra_generation(call, position, tools.clock)
            for position in range(len(call.generations), len(result.images))
        ]
        wanted = [*call.generations, *extra]
        assets = [
            await self._store(attempt, call, generation, image, result)
            for generation, image in zip(wanted, result.images, strict=False)
        ]
        kept = [asset for asset in assets if isinstance(asset, Asset)]
        if not kept:
            raise _nothing_usable(call, assets)
        cost = actual_usd(call.card, result.cost_usd, attempt.price_estimate_usd)
        now = tools.clock.now_text()

        async def finish() -> bool:
            marked, again = plan_second_tries(attempt, call.card, kept, cost, tools)
            return tools.store.attempts.finish(attempt, marked, cost, now, extra, again)

        is_kept = await self._patiently(attempt, finish)
        if is_kept:
            await self._give_cover(attempt, kept[0])

    async def _store(
        self, attempt: Attempt, call: Call, generation: Generation, image: GeneratedImage, result: GenerationResult
    ) -> Asset | BadImage:
        """Keep one picture. A broken one comes back as its error, so that the others of the reply are kept."""
        # One call sends one seed, whatever the other pictures of it would have got.
        seed = call.request.params.get(SEED) if image.seed is None else image.seed
        asset_id, now = self._tools.clock.new_id("ast"), self._tools.clock.now_text()
        settings = call.settings_of(seed)
        try:
            stored = await self._patiently(attempt, lambda: self._store_file(asset_id, image.data, settings, now[:7]))
        except BadImage as error:
            return error
        checks = await self._check(attempt, call, stored)
        return stored.to_asset(
            asset_id,
            attempt.owner,
            "output",
            now,
            generation_id=generation.id,
            attempt_id=attempt.id,
            seed=seed,
            details={
                **result.details,
                **({"actions": list(map(dict, image.actions))} if image.actions else {}),
                **({"checks": checks} if checks else {}),
            },
        )

    async def _check(self, attempt: Attempt, call: Call, stored: StoredFile) -> dict[str, Any] | None:
        """Measure a picture whose task asks for that; it is on the disk already, so nothing can be lost."""
        origin, picture = call.task.origin, self._tools.media.resolve(stored.path)
        if not (origin or {}).get("checks"):
            return None
        self._tools.board.post(attempt.generation_ids, Progress(1.0, CHECKING))
        inputs = [image.path for image in call.request.images]
        async with self._desks:
            return await asyncio.to_thread(check_picture, origin, picture, inputs)

    async def _store_file(self, asset_id: str, data: bytes, settings: ImageSettings, month: str) -> StoredFile:
        async with self._desks:
            return await asyncio.to_thread(self._tools.media.store_output, asset_id, data, settings, month)

    async def _patiently(self, attempt: Attempt, write: Callable[[], Awaitable[Written]]) -> Written:
        """A paid picture is not thrown away because the disk is full: pause the batch and wait for room."""
        waited_s = 0.0
        while True:
            try:
                return await write()
            except DiskFull as error:
                if waited_s >= attempt.time_limit_s:
                    raise
                with suppress(DiskFull):  # the pause needs room as well
                    self._tools.store.batches.pause(attempt.batch_id, error.sentence)
            await asyncio.sleep(DISK_WAIT_S)
            waited_s += DISK_WAIT_S

    async def _give_cover(self, attempt: Attempt, asset: Asset) -> None:
        """The first picture of a topic becomes its cover, as a file of its own."""
        store = self._tools.store
        if attempt.batch_id in self._covered:
            return
        self._covered.add(attempt.batch_id)
        topic = store.topics.get(attempt.owner, store.batches.get(attempt.owner, attempt.batch_id).topic_id)
        if topic.cover_path is None:
            path = await asyncio.to_thread(self._tools.media.store_cover, topic.id, asset.preview_path)
            store.topics.give_first_cover(topic.id, path)


def _nothing_usable(call: Call, errors: Sequence[Asset | BadImage]) -> BadReply:
    first = next((error for error in errors if isinstance(error, BadImage)), None)
    if first is None:
        return BadReply(f"{call.provider.name} answered without any picture.", hint="Try again, or change the prompt.")
    return BadReply(
        f"{call.provider.name} sent something that cannot be used: {first.message}", hint="Try again, or another model."
    )


def _extra_generation(call: Call, position: int, clock: Clock) -> Generation:
    """A provider may send more pictures than were asked for; each one is kept as a tile of its own."""
    return replace(
        call.generations[-1],
        id=clock.new_id("gen"),
        position=call.generations[-1].position + position - len(call.generations) + 1,
        seed=None,
        created_at=clock.now_text(),
    )
