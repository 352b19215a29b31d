"""Prompts that mean the same: asked of an embedding model that a person chose, on their machine or elsewhere.

Nothing leaves the machine before they say so: choosing a model sends nothing, `learn` sends every prompt once, and only
after that new prompts follow when they look for something by its meaning.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from imagegen.assist import ChatAccess, Embedder, Space, check_embedding, pack
from imagegen.engine.engine import Engine
from imagegen.engine.jobs import Job, JobState, Report
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput
from imagegen.storage.library import LibraryItem, PromptImage
from imagegen.storage.library_query import LibraryQuery
from imagegen.storage.vectors import Prompt
from imagegen.studio.assistant_access import AssistantAccess, Typed
from imagegen.studio.library import Library
from imagegen.studio.library_wish import read_query
from imagegen.studio.views import View

KIND = "learn"
ASK_LIMIT_S = 60.0
HASHED_AT_ONCE = 2_000
SENT_AT_ONCE = 256
MAX_SIMILAR = 500
NEAREST = 3_000  # prompts that are looked at; behind them hardly anything is alike
LOOKED_UP_AT_ONCE = 300


class Meaning:
    """The verbs of looking by meaning. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, engine: Engine, access: AssistantAccess, library: Library) -> None:
        self._store = tools.store
        self._clock = tools.clock
        self._engine = engine
        self._access = access
        self._library = library
        self._space: tuple[Any, Space] | None = None  # the last one that was asked, and what it is of

    def offer(self, owner: str) -> View:
        """Whether there is a model, where it is, and how many prompts it knows and would still be sent."""
        if not self._access.has_embedding(owner):
            return {"has_similar": False, "model": "", "host": "", "known": 0, "missing": 0, "job_id": None}
        access = self._access.find_embedding(owner)
        self._hash_all(owner)
        known = self._store.vectors.known_count(owner, access.model)
        job = self._running(owner)
        return {
            "has_similar": known > 0,
            "model": access.model,
            "host": _host(access),
            "known": known,
            "missing": self._store.vectors.missing_count(owner, access.model),
            "job_id": job.id if job else None,
        }

    def test(self, owner: str, typed: Typed) -> str:
        """Have one word read; a sentence, or the error in words."""
        return self._engine.ask(check_embedding(self._access.find_embedding(owner, typed)), ASK_LIMIT_S)

    def learn(self, owner: str) -> Job:
        """Send every prompt that the model does not know yet; one job at a time."""
        access = self._access.find_embedding(owner)
        running = self._running(owner)
        if running:
            return running

        async def work(report: Report) -> Mapping[str, Any]:
            await asyncio.to_thread(self._hash_all, owner)
            count = await asyncio.to_thread(self._store.vectors.missing_count, owner, access.model)
            sent = 0
            async with Embedder(access) as embedder:
                while prompts := self._store.vectors.missing(owner, access.model, SENT_AT_ONCE):
                    await self._learn_some(owner, embedder, prompts)
                    sent += len(prompts)
                    report(min(1.0, sent / max(1, count)), "")
            return {"count": sent}

        return self._engine.jobs.start(owner, KIND, None, work)

    async def _learn_some(self, owner: str, embedder: Embedder, prompts: Sequence[Prompt]) -> None:
        vectors = await embedder.embed([prompt.text for prompt in prompts])
        packed = [(prompt.hash, pack(vector)) for prompt, vector in zip(prompts, vectors, strict=True)]
        self._store.vectors.add(owner, embedder.access.model, packed, self._clock.now_text())

    def forget(self, owner: str) -> None:
        """Throw away what the chosen model knows."""
        self._store.vectors.forget(owner, self._access.find_embedding(owner).model)
        self._space = None

    def similar(
        self, owner: str, text: str | None, generation_id: str | None, query: Mapping[str, Any], limit: int
    ) -> View:
        """Images whose prompts mean about the same as a text, or as the prompt of an image; the nearest first."""
        if not 1 <= limit <= MAX_SIMILAR:
            raise InvalidInput(f"From 1 to {MAX_SIMILAR} similar pictures are shown.", hint="Reload the page.")
        wanted, access = read_query(query), self._access.find_embedding(owner)
        self._require_known(owner, access)
        task_id, prompt = self._prompt_of(owner, generation_id) if generation_id else ("", (text or "").strip())
        if not prompt:
            raise InvalidInput("There is nothing to compare with.", hint="Write what the pictures should be about.")
        vector = self._store.vectors.find(owner, access.model, prompt) or self._ask(access, prompt)
        ranked = self._near(owner, access.model, vector)
        found = self._images(owner, wanted, ranked, task_id, limit)
        views = self._library.views(owner, self._items(owner, found))
        near = {one.id: ranked[one.prompt_hash] for one in found}
        return {"items": [{**view, "similarity": round(near[view["id"]], 4)} for view in views]}

    def _require_known(self, owner: str, access: ChatAccess) -> None:
        """Raise InvalidInput while nothing was sent; else let new prompts follow."""
        self._hash_all(owner)
        missing = self._store.vectors.missing_count(owner, access.model)
        if not self._store.vectors.known_count(owner, access.model):
            words = f"{missing:,} prompts have" if missing != 1 else "1 prompt has"
            raise InvalidInput(
                f"{words} to be sent to {access.model} at {_host(access)} once, before pictures can be compared.",
                hint="Send them under Settings → Assistant.",
            )
        if missing:
            self.learn(owner)

    def _hash_all(self, owner: str) -> None:
        while self._store.vectors.hash_some(owner, HASHED_AT_ONCE):
            pass

    def _running(self, owner: str) -> Job | None:
        jobs = self._engine.jobs.of_owner(owner)
        return next((job for job in jobs if job.kind == KIND and job.state is JobState.RUNNING), None)

    def _prompt_of(self, owner: str, generation_id: str) -> tuple[str, str]:
        task = self._store.tasks.get(owner, self._store.generations.get(owner, generation_id).task_id)
        return task.id, task.prompt

    def _ask(self, access: ChatAccess, prompt: str) -> bytes:
        async def ask() -> bytes:
            async with Embedder(access) as embedder:
                (vector,) = await embedder.embed([prompt])
            return pack(vector)

        return self._engine.ask(ask(), ASK_LIMIT_S)

    def _near(self, owner: str, model: str, vector: bytes) -> dict[str, float]:
        """Prompt hash → cosine, the nearest first."""
        of = (owner, model, len(vector), self._store.vectors.known_count(owner, model))
        if self._space is None or self._space[0] != of:
            self._space = (of, Space(*self._store.vectors.all(owner, model, len(vector))))
        return dict(self._space[1].nearest(vector, NEAREST))

    def _images(
        self, owner: str, query: LibraryQuery, ranked: Mapping[str, float], but_task: str, limit: int
    ) -> list[PromptImage]:
        """The images of the nearest prompts, in their order, without those of the task that is compared."""
        hashes, found, tasks = list(ranked), list[PromptImage](), {but_task}
        for start in range(0, len(hashes), LOOKED_UP_AT_ONCE):
            some = hashes[start : start + LOOKED_UP_AT_ONCE]
            rows = self._store.library.with_prompts(owner, query, some)
            for one in sorted(rows, key=lambda row: -ranked[row.prompt_hash]):
                if one.task_id != but_task and not (query.stacks and one.task_id in tasks):
                    found.append(one)
                    tasks.add(one.task_id)
            if len(found) >= limit:
                break
        return found[:limit]

    def _items(self, owner: str, found: Sequence[PromptImage]) -> list[LibraryItem]:
        return self._store.library.items(owner, {one.id: 1 for one in found})


def _host(access: ChatAccess) -> str:
    return urlsplit(access.base_url).netloc
