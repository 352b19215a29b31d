"""A small history to throw away: two topics with batches, tasks and pictures, all of them done and paid."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from imagegen.states import AttemptState
from imagegen.storage.batches import TaskInput
from imagegen.storage.store import Store
from imagegen.storage.trash_scope import Quiet, Scope
from tests.conftest import NOW, make_asset, make_new_batch

LONG_AGO = "2026-10-01T00:00:00.000000Z"
QUIET = Quiet(listened_from="2026-11-21T12:00:00.000000Z", settled_before="2026-11-22T11:59:00.000000Z")


def add_task(store: Store, number: int = 1, images: int = 1, **attempt: Any) -> None:
    """Batch, task, pictures and calls that count up from `number`."""
    new = make_new_batch(number, images=images)
    columns = {"state": AttemptState.DONE, "cost_usd": 0.04, "started_at": NOW, "ended_at": LONG_AGO, **attempt}
    store.batches.add(replace(new, attempts=[replace(one, **columns) for one in new.attempts]))
    for place in range(number, number + images):
        store.assets.add(picture(place))


def picture(number: int, **changes: Any) -> Any:
    values = {
        "id": f"ast_{number}",
        "generation_id": f"gen_{number}",
        "attempt_id": f"att_{number}",
        "path": f"media/originals/ast_{number}.png",
        "preview_path": f"media/previews/ast_{number}.webp",
    }
    return make_asset(**values | changes)


def give(store: Store, asset_id: str, task: str) -> None:
    """A task is given a picture."""
    row = {**vars(TaskInput(task, asset_id, "imageUrl", 0)), "owner": "local", "created_at": NOW}
    with store.database.write() as write:
        write.insert("inputs", [row])


def change(store: Store, table: str, row_id: str, **columns: Any) -> None:
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    with store.database.write() as write:
        write.run(f"UPDATE {table} SET {assignments} WHERE id = :id", {**columns, "id": row_id})


def trash(store: Store, table: str, row_id: str, at: str = LONG_AGO) -> None:
    change(store, table, row_id, deleted_at=at)


def purge_everything(store: Store, quiet: Quiet = QUIET) -> list[str]:
    """What “Empty trash” does with rows; returns the files that may go."""
    whole = store.trash.whole(store.trash.all("local"))
    gone = [
        store.purging.pictures("local", whole.pictures, quiet),
        store.purging.tasks("local", whole.tasks, quiet),
        store.purging.uploads("local", whole.uploads),
        store.purging.shelves("local", whole),
    ]
    return sorted(path for one in gone for path in one.paths)


def rows(store: Store, table: str) -> list[str]:
    return [row["id"] for row in store.database.read(f"SELECT id FROM {table} ORDER BY id")]


def in_trash(store: Store) -> Mapping[str, list[str]]:
    """Ids by kind, without the kinds of which nothing is there."""
    found: Scope = store.trash.all("local")
    return {kind: sorted(ids) for kind, ids in vars(found).items() if ids}
