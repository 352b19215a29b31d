"""The desk for lists: tasks that a person corrects, orders and prices before a cent is spent.

A list is a batch with drafts. Every change is on disk before it is answered, and says what takes it back. Nothing
is queued before `start`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from imagegen.cards import ModelCard
from imagegen.engine.calls import asset_refs
from imagegen.engine.checking import budget_usd
from imagegen.engine.engine import Engine
from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput, NotFound
from imagegen.records import Batch, Task
from imagegen.storage.batches import NewBatch
from imagegen.storage.drafts import Started
from imagegen.studio.carrying import carried
from imagegen.studio.changes import Change, changed, inverse, joined, read_changes, replaced_text, word_changes
from imagegen.studio.draft_views import draft_view, list_view, totals_view
from imagegen.studio.drafts import (
    TaskDraft,
    batch_title,
    check_start,
    draft_of,
    plan_inputs,
    plan_list,
    plan_task,
    plan_topic,
    plan_work,
    short_title,
    start_task,
)
from imagegen.studio.fixes import fixed
from imagegen.studio.gate import require_startable
from imagegen.studio.marks import Checker, duplicates
from imagegen.studio.people import People
from imagegen.studio.views import View

MAX_ROWS = 20_000
MAX_TITLE = 200


class Review:
    """The verbs about drafts. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, engine: Engine, people: People) -> None:
        self._tools = tools
        self._store = tools.store
        self._catalog = tools.catalog
        self._clock = tools.clock
        self._engine = engine
        self._people = people

    # -- making lists -------------------------------------------------------------------------------------------

    def open(
        self,
        owner: str,
        topic_id: str | None,
        drafts: Sequence[TaskDraft],
        origin: Mapping[str, Any],
        title: str = "",
    ) -> Batch:
        """Keep a new list, also one without any rows yet; without a topic a new one is named after it."""
        require_room(len(drafts))
        topic = self._store.topics.get(owner, topic_id) if topic_id else None
        name = short_title(title) or (batch_title(drafts[0]) if drafts else "")
        batch = plan_list(owner, topic.id if topic else "", name, origin, self._clock)
        fresh = None if topic else plan_topic(owner, name, self._clock)
        if fresh:
            batch = replace(batch, topic_id=fresh.id)
        preferences = self._people.preferences(owner)
        tasks = [plan_task(batch, place, draft, preferences, self._clock) for place, draft in enumerate(drafts)]
        inputs = [item for task in tasks for item in plan_inputs(task)]
        self._store.batches.add(NewBatch(batch, tasks, [], [], inputs, fresh))
        return batch

    def add(self, owner: str, batch_id: str, drafts: Sequence[TaskDraft], after: str | None = None) -> list[str]:
        """Put rows into a list, behind the row `after`, else at its end; returns their ids."""
        return self._insert(owner, self._store.batches.get(owner, batch_id), [(after, drafts)])

    def _insert(self, owner: str, batch: Batch, parts: Sequence[tuple[str | None, Sequence[TaskDraft]]]) -> list[str]:
        """Each part behind the row it names; a row that is gone, or None, means the end."""
        rows = self._store.drafts.of_batch(batch.id)
        require_room(len(rows) + sum(len(drafts) for _, drafts in parts))
        end, preferences = self._store.drafts.end_of(batch.id), self._people.preferences(owner)
        behind: dict[str | None, list[Task]] = {row.id: [] for row in rows} | {None: []}
        for after, drafts in parts:
            made = [plan_task(batch, end, draft, preferences, self._clock) for draft in drafts]
            behind[after if after in behind else None] += made
        new = [task for tasks in behind.values() for task in tasks]
        order = [one.id for row in rows for one in (row, *behind[row.id])] + [one.id for one in behind[None]]
        self._store.drafts.add(batch.id, new, [item for task in new for item in plan_inputs(task)], order)
        return [task.id for task in new]

    def drafts(self, owner: str, batch_id: str) -> list[Task]:
        """The rows of a list as they are kept."""
        return self._store.drafts.of_batch(self._store.batches.get(owner, batch_id).id)

    # -- looking ------------------------------------------------------------------------------------------------

    def look(self, owner: str, batch_id: str) -> View:
        """The whole list with everything a screen shows of it."""
        batch = self._store.batches.get(owner, batch_id)
        return {"list": list_view(batch), **self._reply(owner, batch, None)}

    def rows(self, owner: str, batch_id: str, ids: Sequence[str], *, is_ordered: bool = True) -> View:
        """Some rows as they are now, without those that are no drafts any more, and the order of all."""
        return self._reply(owner, self._store.batches.get(owner, batch_id), ids, is_ordered=is_ordered)

    def _reply(self, owner: str, batch: Batch, ids: Sequence[str] | None, *, is_ordered: bool = False) -> View:
        """What changed: rows (all where `ids` is None), their order, the totals, and which rows are equal."""
        revision, tasks = self._store.database.revision, self._store.drafts.of_batch(batch.id)
        checker, language = self._checker(owner, tasks), self._people.language(owner)
        marks = {task.id: checker.marks(task) for task in tasks}
        wanted = marks.keys() if ids is None else set(ids)
        shown = [task for task in tasks if task.id in wanted]
        errors = sum(any(mark.is_error for mark in found) for found in marks.values())
        return {
            "revision": revision,
            "rows": [draft_view(task, self._catalog, marks[task.id], language) for task in shown],
            "totals": {**totals_view(tasks, self._catalog), "error_count": errors},
            "duplicates": duplicates(tasks),
            **({"order": [task.id for task in tasks]} if is_ordered or ids is None else {}),
        }

    def _checker(self, owner: str, tasks: Sequence[Task]) -> Checker:
        wanted = {asset_id for task in tasks for _, asset_id in asset_refs(task.params)}
        present = {asset.id for asset in self._store.assets.by_ids(owner, wanted).values() if not asset.deleted_at}
        ready = {one.id for one in self._catalog.providers.values() if self._tools.keys.is_ready(owner, one)}
        return Checker(self._catalog, self._people.language(owner), ready, present)

    def totals(self, owner: str, batch_id: str, ids: Sequence[str]) -> View:
        """What a start of some rows, or of all where none are named, would make and cost."""
        return totals_view(self._chosen(self._store.batches.get(owner, batch_id), ids), self._catalog)

    def diff(self, owner: str, batch_id: str, task_id: str) -> View:
        """What became of a rewritten prompt: pieces that are the same, went out or came in."""
        rows = self._chosen(self._store.batches.get(owner, batch_id), [task_id])
        if not rows:
            raise NotFound("This row is not here any more.", hint="It was started or deleted.")
        (row,) = rows
        return {"parts": word_changes(str((row.origin or {}).get("prompt", row.prompt)), row.prompt)}

    # -- changing -----------------------------------------------------------------------------------------------

    def edit(self, owner: str, batch_id: str, data: Any, *, is_for_many: bool = False) -> View:
        """Change rows; the answer holds them and, under `undo`, the changes that take it back.

        What is done to many rows leaves locked ones alone.
        """
        batch = self._store.batches.get(owner, batch_id)
        wanted = read_changes(data)
        ids = {one for change in wanted for one in change.ids}
        rows = {task.id: task for task in (self._chosen(batch, list(ids)) if ids else [])}
        changes = [(rows[one], change) for change in wanted for one in change.ids if one in rows]
        if is_for_many:
            changes = [(row, change) for row, change in changes if not row.is_locked or "is_locked" in change.values]
        return self._apply(owner, batch, changes)

    def _apply(self, owner: str, batch: Batch, changes: Sequence[tuple[Task, Change]]) -> View:
        before: dict[str, Task] = {}
        after: dict[str, Task] = {}
        for row, change in changes:
            before.setdefault(row.id, row)
            after[row.id] = changed(after.get(row.id, row), change.values, self._catalog)
        new = [task for task in after.values() if task != before[task.id]]
        kept = set(self._store.drafts.update(new, [item for task in new for item in plan_inputs(task)]))
        undo = joined([inverse(before[task.id], task) for task in new if task.id in kept])
        told = {"undo": [{"ids": list(one.ids), "set": dict(one.values)} for one in undo], "count": len(kept)}
        return {**told, **self._reply(owner, batch, [task.id for task in new])}

    def replace_text(
        self, owner: str, batch_id: str, ids: Sequence[str], find: str, put: str, ignore_case: bool
    ) -> View:
        """Find and replace in the prompts of some rows, or of all where none are named, but of no locked one."""
        if not find:
            raise InvalidInput("There is nothing to look for.", hint="Type the text that shall be replaced.")
        batch = self._store.batches.get(owner, batch_id)
        rows = [row for row in self._chosen(batch, ids) if not row.is_locked]
        texts = [(row, replaced_text(row.prompt, find, put, ignore_case=ignore_case)) for row in rows]
        changes = [(row, Change((row.id,), {"prompt": text})) for row, text in texts if text != row.prompt]
        return self._apply(owner, batch, changes)

    def fix(self, owner: str, batch_id: str, ids: Sequence[str], code: str, default_model: str) -> View:
        """Do what the mark `code` offers, for some rows or for every row that has it where none are named."""
        batch = self._store.batches.get(owner, batch_id)
        rows = self._chosen(batch, ids)
        checker = self._checker(owner, rows)
        marked = [(row, mark) for row in rows for mark in checker.marks(row) if mark.code == code and mark.fix]
        changes = [(row, Change((row.id,), fixed(row, mark, self._catalog, default_model))) for row, mark in marked]
        return self._apply(owner, batch, changes)

    def _chosen(self, batch: Batch, ids: Sequence[str]) -> list[Task]:
        """The rows that are named, or all of the list where none are."""
        if not ids:
            return self._store.drafts.of_batch(batch.id)
        return [row for row in self._store.drafts.by_ids(ids) if row.batch_id == batch.id]

    def put_prompt(self, row: Task, prompt: str) -> list[Change]:
        """Give a row an assistant's prompt, unless somebody changed, locked or started it meanwhile.

        The prompt it had first is kept in its origin. Returns the change that takes it back, or none.
        """
        now = next(iter(self._store.drafts.by_ids([row.id])), row)
        if now.is_locked or now.prompt != row.prompt:
            return []
        origin = {"prompt": now.prompt, **(now.origin or {})}
        new = replace(now, prompt=prompt, origin=origin)
        if new.prompt == now.prompt or not self._store.drafts.update([new], plan_inputs(new)):
            return []
        return [inverse(now, new)]

    # -- the rows themselves --------------------------------------------------------------------------------------

    def duplicate(self, owner: str, batch_id: str, ids: Sequence[str]) -> View:
        """A copy of each row right behind it; the copies have no key of their own yet."""
        batch = self._store.batches.get(owner, batch_id)
        rows = self._chosen(batch, ids) if ids else []
        made = self._insert(owner, batch, [(row.id, [replace(draft_of(row), row_key=None)]) for row in rows])
        return {"made": made, **self._reply(owner, batch, made, is_ordered=True)}

    def compare_models(self, owner: str, batch_id: str, ids: Sequence[str], models: Sequence[str]) -> View:
        """Give each row a sister for every other model, right behind it, so that the models stand side by side."""
        batch = self._store.batches.get(owner, batch_id)
        cards = [self._catalog.card(model) for model in dict.fromkeys(models)]
        made = self._insert(owner, batch, [(row.id, self._sisters(row, cards)) for row in self._chosen(batch, ids)])
        return {"made": made, **self._reply(owner, batch, made, is_ordered=True)}

    def _sisters(self, row: Task, cards: Sequence[ModelCard]) -> list[TaskDraft]:
        others = [card for card in cards if (card.provider, card.id) != (row.provider, row.model)]
        plain = replace(draft_of(row), row_key=None)
        return [replace(plain, model=card.key, params=carried(row.params, card, self._catalog)) for card in others]

    def delete(self, owner: str, batch_id: str, ids: Sequence[str]) -> View:
        """Move rows to the trash. Of several, locked ones stay."""
        batch = self._store.batches.get(owner, batch_id)
        rows = self._chosen(batch, ids) if ids else []
        meant = [row.id for row in rows if not row.is_locked or len(ids) == 1]
        gone = self._store.drafts.delete(meant, self._clock.now_text())
        told = {"deleted": gone, "locked_count": len(rows) - len(meant)}
        return {**told, **self._reply(owner, batch, [], is_ordered=True)}

    def restore(self, owner: str, batch_id: str, ids: Sequence[str]) -> View:
        batch = self._store.batches.get(owner, batch_id)
        return self._reply(owner, batch, self._store.drafts.restore(ids), is_ordered=True)

    def move(self, owner: str, batch_id: str, ids: Sequence[str], before: str | None) -> View:
        """Put rows, in the order they have, in front of the row `before`, or at the end."""
        batch = self._store.batches.get(owner, batch_id)
        order = [row.id for row in self._store.drafts.of_batch(batch.id)]
        moved, rest = [one for one in order if one in set(ids)], [one for one in order if one not in set(ids)]
        ahead = order[: order.index(before)] if before in order else order
        place = len(set(ahead) - set(ids))
        self._store.drafts.order(batch.id, [*rest[:place], *moved, *rest[place:]])
        return self._reply(owner, batch, [], is_ordered=True)

    def rename(self, owner: str, batch_id: str, title: str) -> None:
        words = " ".join(title.split())
        if not words or len(words) > MAX_TITLE:
            raise InvalidInput(f"A list's title has from 1 to {MAX_TITLE} characters.")
        self._store.batches.rename(self._store.batches.get(owner, batch_id).id, words)

    # -- starting -----------------------------------------------------------------------------------------------

    def start(self, owner: str, batch_id: str, ids: Sequence[str]) -> View:
        """Put rows into the queue, all of them where none are named. Raises InvalidInput when one cannot be made."""
        batch = self._store.batches.get(owner, batch_id)
        rows = {row.id: place for place, row in enumerate(self._store.drafts.of_batch(batch.id), start=1)}
        tasks = self._chosen(batch, ids)
        preferences = self._people.preferences(owner)
        drafts = [draft_of(task, f"Row {rows[task.id]}") for task in tasks]
        cards, whole = check_start(drafts, self._catalog, preferences)
        require_startable(owner, tasks, self._tools)
        now = self._clock.now_text()
        started = [start_task(task, card, preferences, now) for task, card in zip(tasks, cards, strict=True)]
        generations, attempts = plan_work(started, cards, self._clock)
        done = self._store.drafts.start(Started(started, generations, attempts))
        self.price(owner, batch.id)
        self._engine.wake()
        counts = {"task_count": len(done), "image_count": whole.image_count}
        return {"topic_id": batch.topic_id, "batch_id": batch.id, **counts}

    def price(self, owner: str, batch_id: str) -> None:
        """What everything that was started may cost is the batch's estimate, second tries included."""
        batch = self._store.batches.get(owner, batch_id)
        started = [facts.task for facts in self._store.tasks.facts_of_batch(batch.id)]
        self._store.batches.set_estimate(batch.id, budget_usd(started))


def require_room(count: int) -> None:
    if count > MAX_ROWS:
        raise InvalidInput(
            f"{count:,} rows are too many for one list.", hint=f"Split them: a list holds at most {MAX_ROWS:,}."
        )
