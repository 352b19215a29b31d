"""Where tasks stand in their batch: one order for drafts, started tasks and those in the trash.

A place is a number that grows along the order. Every task whose number changes has to be drawn again on every screen,
so an order is written with as few new numbers as there may be.
"""

import json
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from imagegen.storage.database import Write

ORDER_SQL = "SELECT id, position FROM tasks WHERE batch_id = ? ORDER BY position, rowid"
PLACE_SQL = """
    UPDATE tasks SET position = places.value FROM json_each(:places) AS places
    WHERE tasks.id = places.key AND tasks.batch_id = :batch_id AND tasks.position <> places.value
    RETURNING tasks.id AS id
"""
WAITING_SQL = """
    SELECT attempts.id, attempts.place FROM attempts JOIN tasks ON tasks.id = attempts.task_id
    WHERE attempts.batch_id = ? AND attempts.state = 'queued' ORDER BY tasks.position, attempts.place
"""
TURN_SQL = """
    UPDATE attempts SET place = turns.value FROM json_each(?) AS turns
    WHERE attempts.id = turns.key AND attempts.place <> turns.value
"""


def give_places(write: Write, batch_id: str, ids: Sequence[str], new: Collection[str] = ()) -> None:
    """Put these tasks of a batch in this order, and their queued calls; the others stay where they are among them.

    Those that are `new` come right behind the one that stands before them in `ids`.
    """
    rows = write.rows(ORDER_SQL, (batch_id,))
    known = [row["id"] for row in rows if row["id"] not in new]
    order = inserted(woven(known, [one for one in ids if one not in new]), ids, new)
    places = new_places(order, {row["id"]: row["position"] for row in rows})
    moved = write.rows(PLACE_SQL, {"places": json.dumps(places), "batch_id": batch_id})
    if moved:
        _share_turns(write, batch_id)
    write.tasks.update(row["id"] for row in moved)
    write.batches.update([batch_id] if moved else [])


def _share_turns(write: Write, batch_id: str) -> None:
    """What waits keeps the turns that the batch has in the queue, but shares them out as its tasks stand now."""
    waiting = write.rows(WAITING_SQL, (batch_id,))
    turns = sorted(row["place"] for row in waiting)
    shared = {row["id"]: turn for row, turn in zip(waiting, turns, strict=True) if row["place"] != turn}
    write.run(TURN_SQL, (json.dumps(shared),))


def woven(before: Sequence[str], ids: Sequence[str]) -> list[str]:
    """The order `before` in which `ids` have taken, in their own order, the places that they have together."""
    known = set(before)
    wanted = iter([one for one in dict.fromkeys(ids) if one in known])
    changing = set(ids)
    return [next(wanted) if one in changing else one for one in before]


def inserted(before: Sequence[str], ids: Sequence[str], new: Collection[str]) -> list[str]:
    """The order `before` with the `new` ones of `ids` right behind their neighbours there; at its end without any."""
    behind: dict[str | None, list[str]] = {None: []}
    neighbour = None
    for one in ids:
        if one in new:
            behind.setdefault(neighbour, []).append(one)
        else:
            neighbour = one
    first = next((one for one in ids if one not in new), None)
    ahead = {first: behind[None]} if first else {}
    order = [one for known in before for one in (*ahead.get(known, ()), known, *behind.get(known, ()))]
    return order if first else [*order, *behind[None]]


def new_places(order: Sequence[str], places: Mapping[str, int]) -> dict[str, int]:
    """The numbers that have to change so that they grow along `order`."""
    staying = _longest_growing([places[one] for one in order])
    found: dict[str, int] = {}
    bounds = [-1, *staying, len(order)]
    for left, right in pairwise(bounds):
        between = order[left + 1 : right]
        low = places[order[left]] if left >= 0 else None
        high = places[order[right]] if right < len(order) else None
        if low is not None and high is not None and high - low <= len(between):
            return _counted(order, places)  # no room between two that stay
        start = low + 1 if low is not None else (high or 0) - len(between)
        found |= {one: start + index for index, one in enumerate(between)}
    return found


def _counted(order: Sequence[str], places: Mapping[str, int]) -> dict[str, int]:
    """The numbers that are there, shared out anew; numbers that stand twice are pulled apart."""
    numbers: list[int] = []
    for number in sorted(places[one] for one in order):
        numbers.append(max(number, numbers[-1] + 1) if numbers else number)
    return {one: number for one, number in zip(order, numbers, strict=True) if places[one] != number}


def _longest_growing(numbers: Sequence[int]) -> list[int]:
    """The indices of the most numbers that grow already."""
    tails: list[int] = []  # the smallest number that ends a growing row of each length
    ends: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [index]
    found: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(index)
        index = before[index]
    return found[::-1]
