"""What a person does with started tasks as rows: edit, duplicate, move, and things done to many at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from imagegen.engine.tools import Tools
from imagegen.errors import InvalidInput, NotFound
from imagegen.records import Task, TaskFacts
from imagegen.studio.drafts import draft_of, plan_inputs, plan_task
from imagegen.studio.people import People
from imagegen.studio.review import Review, require_room
from imagegen.studio.task_order import STEPS, changed_part, put_before, stepped
from imagegen.studio.views import View

Cancel = Callable[[Iterable[str]], int]
Retry = Callable[[Sequence[TaskFacts]], int]


class TaskRows:
    """The verbs about rows of the feed. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, review: Review, people: People, cancel: Cancel, retry: Retry) -> None:
        self._store = tools.store
        self._clock = tools.clock
        self._review = review
        self._people = people
        self._cancel = cancel
        self._retry = retry

    # -- order --------------------------------------------------------------------------------------------------

    def move(self, owner: str, batch_id: str, ids: Sequence[str], before: str | None) -> View:
        """Put tasks of a batch in front of another one, or at its end; what waits is then made in that order."""
        return self._reorder(owner, batch_id, lambda order: put_before(order, ids, before))

    def step(self, owner: str, batch_id: str, ids: Sequence[str], step: str) -> View:
        """Put tasks of a batch one place "up" or "down", to its "top" or its "bottom"."""
        if step not in STEPS:
            raise InvalidInput("The page sent a move that there is not.", hint="Reload it.")
        return self._reorder(owner, batch_id, lambda order: stepped(order, ids, step))

    def order(self, owner: str, batch_id: str, ids: Sequence[str]) -> View:
        """Put these tasks into this order; the others of the batch stay where they are."""
        self._store.tasks.order(self._store.batches.get(owner, batch_id).id, ids)
        return {"count": len(ids)}

    def _reorder(self, owner: str, batch_id: str, plan: Callable[[Sequence[str]], list[str]]) -> View:
        """`undo` in the answer is what `order` puts back."""
        batch = self._store.batches.get(owner, batch_id)
        order = [facts.task.id for facts in self._store.tasks.facts_of_batch(batch.id)]
        wanted = plan(order)
        undo = changed_part(order, wanted)
        if undo:
            self._store.tasks.order(batch.id, wanted)
        return {"undo": undo}

    # -- drafts again -------------------------------------------------------------------------------------------

    def edit(self, owner: str, task_id: str) -> View:
        """Make a task without pictures a draft again; of one with pictures, a copy becomes a draft right behind it.

        The same goes for one of unknown outcome, which may have been billed. Raises InvalidInput while it is made.
        """
        task = self._one(owner, task_id)
        kept = self._store.drafts.take_back(task.id, self._clock.now_text()) if task.started_at else ""
        if kept == "running":
            raise InvalidInput("This task is being made.", hint="Cancel it first, or wait until it is there.")
        if kept:
            return {"batch_id": task.batch_id, "id": self._copy([task])[0], "kept": kept}
        self._review.price(owner, task.batch_id)
        return {"batch_id": task.batch_id, "id": task.id, "kept": None}

    def duplicate(self, owner: str, ids: Sequence[str]) -> View:
        """A copy of each task right behind it, as a draft: nothing is paid before it is started."""
        tasks = [task for task in self._store.tasks.by_ids(owner, ids) if not task.deleted_at]
        batches = list(dict.fromkeys(task.batch_id for task in tasks))
        made = {one: self._copy([task for task in tasks if task.batch_id == one]) for one in batches}
        return {"made": [{"batch_id": one, "ids": made[one]} for one in batches]}

    def _copy(self, tasks: Sequence[Task]) -> list[str]:
        """Copies of tasks of one batch; they have no key of their own yet."""
        batch = self._store.batches.by_ids([tasks[0].batch_id])[0]
        require_room(self._store.drafts.counts([batch.id]).get(batch.id, 0) + len(tasks))
        preferences = self._people.preferences(batch.owner)
        end = self._store.drafts.end_of(batch.id)
        drafts = [replace(draft_of(task), row_key=None) for task in tasks]
        made = [plan_task(batch, end, draft, preferences, self._clock) for draft in drafts]
        behind = {task.id: copy.id for task, copy in zip(tasks, made, strict=True)}
        order = [one for known in self._store.tasks.order_of(batch.id) for one in (known, behind.get(known)) if one]
        self._store.drafts.add(batch.id, made, [item for task in made for item in plan_inputs(task)], order)
        return [task.id for task in made]

    def _one(self, owner: str, task_id: str) -> Task:
        task = self._store.tasks.get(owner, task_id)
        if task.deleted_at:
            raise NotFound("This task is in the trash.", hint="Restore it first.")
        return task

    # -- many at once -------------------------------------------------------------------------------------------

    def cancel(self, owner: str, ids: Sequence[str]) -> View:
        return {"count": self._cancel(self._store.attempts.open_of_tasks(self._known(owner, ids)))}

    def retry(self, owner: str, ids: Sequence[str]) -> View:
        """Ask again for every failed or cancelled image of some tasks; unknown ones stay as they are."""
        return {"count": self._retry(self._store.tasks.facts_by_ids(self._known(owner, ids)))}

    def delete(self, owner: str, ids: Sequence[str]) -> View:
        """Move tasks to the trash together; what still waits or runs of them is stopped."""
        known = self._known(owner, ids)
        self._cancel(self._store.attempts.open_of_tasks(known))
        self._store.tasks.delete_all(known, self._clock.now_text())
        return {"count": len(known)}

    def restore(self, owner: str, ids: Sequence[str]) -> View:
        known = self._known(owner, ids)
        self._store.tasks.restore_all(known)
        return {"count": len(known)}

    def _known(self, owner: str, ids: Sequence[str]) -> list[str]:
        return [task.id for task in self._store.tasks.by_ids(owner, ids)]
