"""The desk's assistant: splits an idea into rows, rewrites and translates prompts, describes pictures, names topics.

Each verb that asks the model starts a job and returns at once; what comes of it stands in the rows as it comes, or in
the job's result. Nothing here is queued or paid for as a picture.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from imagegen.assist import (
    ChatAccess,
    Enhance,
    How,
    Llm,
    Picture,
    Polished,
    ProductAnalysis,
    SplitTask,
    Translate,
    Ways,
    check,
    describe,
    list_models,
    look_at_product,
    make_title,
    more_like,
    polish_many,
    rewrite,
    split,
    split_further,
)
from imagegen.engine.engine import Engine
from imagegen.engine.jobs import Job, Report
from imagegen.engine.tools import Tools
from imagegen.errors import ImagegenError, InvalidInput
from imagegen.records import Batch, Task
from imagegen.studio.assistant_access import AssistantAccess, Typed
from imagegen.studio.drafts import TaskDraft, short_title
from imagegen.studio.ideas import Idea, draft_of_split, wish_of
from imagegen.studio.review import Review

ASK_LIMIT_S = 60.0
MAX_MORE = 50  # rows that one wish adds
REWRITES_AT_ONCE = 3


class Assistant:
    """The verbs that ask a chat model. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, engine: Engine, review: Review, access: AssistantAccess) -> None:
        self._tools = tools
        self._store = tools.store
        self._engine = engine
        self._review = review
        self.access = access
        self._ways: Ways = {}

    # -- settings -----------------------------------------------------------------------------------------------

    def test(self, owner: str, typed: Typed) -> str:
        """Have it say one word; a sentence, or the error in words."""
        return self._engine.ask(check(self.access.find(owner, typed)), ASK_LIMIT_S)

    def models(self, owner: str, typed: Typed) -> list[str]:
        """The models of the server."""
        return list(self._engine.ask(list_models(self.access.find(owner, typed)), ASK_LIMIT_S))

    def cancel(self, owner: str, job_id: str) -> None:
        """End a job, or forget one that has ended."""
        self._engine.jobs.cancel(owner, job_id)

    # -- an idea becomes a list -----------------------------------------------------------------------------------

    def split(self, owner: str, topic_id: str | None, idea: Idea) -> Batch:
        """Open an empty list and let it fill; the idea stays with the list, whatever comes of it."""
        self.access.find(owner)
        if not idea.prompt.strip():
            raise InvalidInput("There is no idea to split.", hint="Describe what the set should show.")
        batch = self._review.open(owner, topic_id, [], idea.to_json(), title=idea.prompt)
        self._start_split(owner, batch, idea)
        if topic_id is None:
            self.name_topic(owner, batch.topic_id, idea.prompt)
        return batch

    def split_again(self, owner: str, batch_id: str) -> Job:
        """Once more, behind what the list already has."""
        batch = self._store.batches.get(owner, batch_id)
        return self._start_split(owner, batch, Idea.from_json(batch.origin or {}))

    def _start_split(self, owner: str, batch: Batch, idea: Idea) -> Job:
        access = self.access.find(owner)
        wish = wish_of(idea, self._tools.catalog, self._names(owner, idea.pictures))

        async def work(report: Report) -> Mapping[str, Any]:
            pictures = await self._pictures(owner, idea.pictures)
            rows = _Arrivals(lambda task: self._add(owner, batch.id, [draft_of_split(task, idea, self._tools.catalog)]))

            def arrive(task: SplitTask) -> None:
                rows.take(task)
                report(len(rows.tasks) / idea.count if idea.count else None, "")

            async with Llm(access, self._ways) as llm:
                result = await split(llm, wish, pictures, arrive)
            self._settle(rows, result.tasks)
            return {"count": len(result.tasks), "notes": list(result.notes)}

        return self._engine.jobs.start(owner, "split", batch.id, work)

    def _settle(self, rows: "_Arrivals", tasks: Sequence[SplitTask]) -> None:
        """The whole answer counts: rows of an answer that was asked for anew give way to those of the new one."""
        wrong = [row_id for row_id, task in rows.arrived if task not in tasks]
        self._store.drafts.delete(wrong, self._tools.clock.now_text())
        for task in tasks:
            if task not in rows.tasks:
                rows.take(task)

    def _add(self, owner: str, batch_id: str, drafts: Sequence[TaskDraft], after: str | None = None) -> list[str]:
        return self._review.add(owner, batch_id, drafts, after)

    # -- more rows --------------------------------------------------------------------------------------------------

    def more_like(self, owner: str, batch_id: str, count: int) -> Job:
        """New rows of the kind of the locked ones, with the settings of the last of them."""
        access, rows = self.access.find(owner), self._review.drafts(owner, batch_id)
        locked = [row for row in rows if row.is_locked]
        if not locked:
            raise InvalidInput("No row is locked.", hint="Lock the rows that the new ones should be like.")
        if not 1 <= count <= MAX_MORE:
            raise InvalidInput(f"From 1 to {MAX_MORE} rows can be added at once.")

        async def work(report: Report) -> Mapping[str, Any]:
            async with Llm(access, self._ways) as llm:
                prompts = [row.prompt for row in locked], [row.prompt for row in rows]
                tasks = await more_like(llm, prompts[0], count, prompts[1])
            made = self._add(owner, batch_id, [_like(locked[-1], task) for task in tasks])
            return {"count": len(made), "made": made}

        return self._engine.jobs.start(owner, "more", batch_id, work)

    def split_further(self, owner: str, batch_id: str, task_id: str, count: int | None) -> Job:
        """Several rows behind one, which stays as it is."""
        access, row = self.access.find(owner), self._row(owner, batch_id, task_id)

        async def work(report: Report) -> Mapping[str, Any]:
            async with Llm(access, self._ways) as llm:
                tasks = await split_further(llm, row.prompt, count)
            made = self._add(owner, batch_id, [_like(row, task) for task in tasks], row.id)
            return {"count": len(made), "made": made}

        return self._engine.jobs.start(owner, "further", batch_id, work)

    # -- better words -----------------------------------------------------------------------------------------------

    def enhance(self, owner: str, batch_id: str, ids: Sequence[str]) -> Job:
        """Make the prompts of some rows, or of all where none are named, clearer and richer."""
        return self._polish(owner, batch_id, ids, "enhance", Enhance())

    def translate(self, owner: str, batch_id: str, ids: Sequence[str], language: str) -> Job:
        """Say the prompts of some rows, or of all, in another language."""
        return self._polish(owner, batch_id, ids, "translate", Translate(_named(language)))

    def _polish(self, owner: str, batch_id: str, ids: Sequence[str], kind: str, how: How) -> Job:
        access, rows = self.access.find(owner), self._open_rows(owner, batch_id, ids)

        async def work(report: Report) -> Mapping[str, Any]:
            done: list[Polished] = []
            changes: list[Any] = []

            def take(place: int, polished: Polished) -> None:
                done.append(polished)
                if not polished.error:
                    changes.extend(self._review.put_prompt(rows[place], polished.text))
                report(len(done) / len(rows), "")

            async with Llm(access, self._ways) as llm:
                await polish_many(llm, [row.prompt for row in rows], how, take)
            return _told(rows, changes, [one.error for one in done if one.error])

        return self._engine.jobs.start(owner, kind, batch_id, work)

    def rewrite(self, owner: str, batch_id: str, ids: Sequence[str], instruction: str) -> Job:
        """Change the prompts of some rows, or of all, as a person says: “make this one a night scene”."""
        access, rows = self.access.find(owner), self._open_rows(owner, batch_id, ids)
        if not instruction.strip():
            raise InvalidInput("Nothing says how to change the prompts.", hint="Write what should be different.")

        async def work(report: Report) -> Mapping[str, Any]:
            changes: list[Any] = []
            errors: list[ImagegenError] = []
            room = asyncio.Semaphore(REWRITES_AT_ONCE)

            async def one(llm: Llm, row: Task) -> None:
                async with room:
                    try:
                        text = await rewrite(llm, row.prompt, instruction)
                        changes.extend(self._review.put_prompt(row, text))
                    except ImagegenError as error:
                        errors.append(error)
                report((len(changes) + len(errors)) / len(rows), "")

            async with Llm(access, self._ways) as llm:
                await asyncio.gather(*(one(llm, row) for row in rows))
            return _told(rows, changes, errors)

        return self._engine.jobs.start(owner, "rewrite", batch_id, work)

    def polish_text(self, owner: str, text: str, language: str) -> Job:
        """One prompt that is in no list yet: made richer, or said in `language` where one is named."""
        access = self.access.find(owner)
        how: How = Translate(language) if language.strip() else Enhance()

        async def work(report: Report) -> Mapping[str, Any]:
            async with Llm(access, self._ways) as llm:
                (polished,) = await polish_many(llm, [text], how)
            if polished.error:
                raise polished.error
            return {"prompt": polished.text, "before": text}

        return self._engine.jobs.start(owner, "polish", None, work)

    # -- pictures ---------------------------------------------------------------------------------------------------

    def describe(self, owner: str, asset_id: str, language: str) -> Job:
        """A prompt that would make a picture again."""
        access = self.access.find(owner)
        self._store.assets.get(owner, asset_id)

        async def work(report: Report) -> Mapping[str, Any]:
            (picture,) = await self._pictures(owner, [asset_id])
            async with Llm(access, self._ways) as llm:
                return {"prompt": await describe(llm, picture, language)}

        return self._engine.jobs.start(owner, "describe", None, work)

    def look_at_product(self, owner: str, asset_ids: Sequence[str], language: str) -> Job:
        """What photographs of one product show."""
        access = self.access.find(owner)
        for asset_id in asset_ids:
            self._store.assets.get(owner, asset_id)

        async def work(report: Report) -> Mapping[str, Any]:
            pictures = await self._pictures(owner, asset_ids)
            async with Llm(access, self._ways) as llm:
                found: ProductAnalysis = await look_at_product(llm, pictures, language)
            return vars(found)

        return self._engine.jobs.start(owner, "look_at_product", None, work)

    # -- titles -----------------------------------------------------------------------------------------------------

    def name_topic(self, owner: str, topic_id: str, prompt: str) -> None:
        """Give a new topic a better title than the first words of its prompt, in the background and without a fuss."""
        if not self.access.names_topics(owner):
            return
        access = self.access.find(owner)
        self._engine.in_background(lambda: self._name_topic(owner, topic_id, prompt, access))

    async def _name_topic(self, owner: str, topic_id: str, prompt: str, access: ChatAccess) -> None:
        try:
            async with Llm(access, self._ways) as llm:
                title = await make_title(llm, prompt)
        except ImagegenError:
            return  # the first words of the prompt are a title too
        topic = self._store.topics.get(owner, topic_id)
        if title and topic.title == short_title(prompt):  # nobody renamed it meanwhile
            self._store.topics.rename(topic_id, title)

    # -- rows and pictures --------------------------------------------------------------------------------------------

    def _row(self, owner: str, batch_id: str, task_id: str) -> Task:
        found = [row for row in self._review.drafts(owner, batch_id) if row.id == task_id]
        if not found:
            raise InvalidInput("This row is not here any more.", hint="It was started or deleted.")
        return found[0]

    def _open_rows(self, owner: str, batch_id: str, ids: Sequence[str]) -> list[Task]:
        """Rows that may be changed: locked ones stay as they are."""
        rows = self._review.drafts(owner, batch_id)
        found = [row for row in rows if (not ids or row.id in ids) and not row.is_locked]
        if not found:
            raise InvalidInput("There is no row to change.", hint="Locked rows stay as they are: unlock them first.")
        return found

    def _names(self, owner: str, asset_ids: Sequence[str]) -> list[str]:
        assets = self._store.assets.by_ids(owner, asset_ids)
        return [assets[one].name or one for one in asset_ids if one in assets]

    async def _pictures(self, owner: str, asset_ids: Sequence[str]) -> list[Picture]:
        return await asyncio.to_thread(self._read_pictures, owner, asset_ids)

    def _read_pictures(self, owner: str, asset_ids: Sequence[str]) -> list[Picture]:
        assets = self._store.assets.by_ids(owner, asset_ids)
        found = [assets[one] for one in asset_ids if one in assets]
        return [Picture(asset.name or asset.id, "image/jpeg", self._tools.media.look(asset.path)) for asset in found]


class _Arrivals:
    """Rows of an answer as they come."""

    def __init__(self, add: Callable[[SplitTask], list[str]]) -> None:
        self._add = add
        self.arrived: list[tuple[str, SplitTask]] = []

    @property
    def tasks(self) -> list[SplitTask]:
        return [task for _, task in self.arrived]

    def take(self, task: SplitTask) -> None:
        self.arrived += [(row_id, task) for row_id in self._add(task)]


def _like(row: Task, task: SplitTask) -> TaskDraft:
    """A new row with the settings of another one."""
    return TaskDraft(
        task.prompt,
        f"{row.provider}/{row.model}",
        row.params,
        row.count,
        title=task.title or None,
        reason=task.reason or None,
    )


def _told(rows: Sequence[Task], changes: Sequence[Any], errors: Sequence[ImagegenError]) -> dict[str, Any]:
    """What became of rows; raises the error when all of them failed for one."""
    if errors and not changes:
        raise errors[0]
    undo = [{"ids": list(change.ids), "set": dict(change.values)} for change in changes]
    notes = list(dict.fromkeys(error.sentence for error in errors))
    return {"count": len(changes), "asked": len(rows), "undo": undo, "notes": notes}


def _named(language: str) -> str:
    words = language.strip()
    if not words or len(words) > 40:
        raise InvalidInput("Nothing says into which language.", hint="Name one, like English or 中文.")
    return words
