"""Attempts: the queue and its moves, one method per move, each in one transaction with its record."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.errors import ImagegenError, InvalidMove, NotFound
from imagegen.records import Asset, Attempt, Generation
from imagegen.states import MOVES, AttemptState, Move, sources
from imagegen.storage.database import Database, Write
from imagegen.storage.rows import attempt_from_row, to_row
from imagegen.storage.switches import PAUSED

# The first of each provider comes straight from an index, so that 20,000 queued attempts claim as fast as twenty.
CLAIM_SQL = """
    UPDATE attempts SET state = 'running', started_at = :now
    WHERE rowid = (
        SELECT first.rowid FROM json_each(:providers) AS ready
        JOIN attempts AS first ON first.rowid = (
            SELECT attempts.rowid FROM attempts
            JOIN batches ON batches.id = attempts.batch_id
            JOIN topics ON topics.id = batches.topic_id
            JOIN tasks ON tasks.id = attempts.task_id
            WHERE attempts.state = 'queued' AND attempts.provider = ready.value
              AND (attempts.not_before IS NULL OR attempts.not_before <= :now)
              AND (:batch_id IS NULL OR attempts.batch_id = :batch_id)
              AND batches.is_paused = 0
              AND NOT EXISTS (SELECT 1 FROM switches WHERE switches.name = :paused AND switches.is_on)
              AND batches.deleted_at IS NULL AND topics.deleted_at IS NULL AND tasks.deleted_at IS NULL
            ORDER BY attempts.lane = 'background', attempts.place, attempts.rowid LIMIT 1)
        ORDER BY first.lane = 'background', first.place, first.rowid LIMIT 1)
    RETURNING *
"""
TAKEN_SQL = """
    SELECT 1 FROM generations JOIN attempts ON attempts.id = generations.latest_attempt_id
    LEFT JOIN assets ON assets.generation_id = generations.id AND assets.deleted_at IS NULL
    WHERE generations.id IN (SELECT value FROM json_each(?))
      AND (attempts.state IN ('queued', 'running') OR assets.id IS NOT NULL) LIMIT 1
"""
NO_ERROR = {"error_code": None, "error_message": None, "error_hint": None}
NEXT_DUE_SQL = """
    SELECT min(not_before) AS due_at FROM attempts WHERE state = 'queued' AND not_before > ?
"""
WAITED_FOR_SQL = "SELECT 1 FROM attempts WHERE state = 'queued' AND provider = ? LIMIT 1"
ORDERED_SQL = """
    SELECT total(CASE WHEN state IN ('failed', 'cancelled') THEN cost_usd
                      ELSE coalesce(cost_usd, price_estimate_usd) END) AS usd
    FROM attempts WHERE batch_id = ? AND id <> ?
"""
# Who comes later stands further back, until a person moves tasks.
QUEUE_UP_SQL = "UPDATE attempts SET place = rowid WHERE id IN (SELECT value FROM json_each(?))"
RENUMBER_SQL = """
    UPDATE attempts SET place = turns.turn
    FROM (SELECT id, row_number() OVER (ORDER BY place, rowid) AS turn FROM attempts WHERE state = 'queued') AS turns
    WHERE attempts.id = turns.id
"""
OPEN_OF_TASKS_SQL = """
    SELECT id FROM attempts
    WHERE task_id IN (SELECT value FROM json_each(?)) AND state IN ('queued', 'running') ORDER BY place
"""
REMOTE_SQL = "SELECT * FROM attempts WHERE provider = ? AND remote_id = ? ORDER BY rowid DESC LIMIT 1"


@dataclass(frozen=True)
class Again:
    """Images of started tasks that are asked for once more, each as a tile of its own."""

    generations: Sequence[Generation] = ()
    attempts: Sequence[Attempt] = ()


def insert_attempts(write: Write, attempts: Sequence[Attempt]) -> None:
    """Insert attempts as the latest ones of their generations."""
    write.insert("attempts", map(to_row, attempts))
    write.run(QUEUE_UP_SQL, (json.dumps([attempt.id for attempt in attempts]),))
    pairs = [(attempt.id, generation_id) for attempt in attempts for generation_id in attempt.generation_ids]
    write.insert("attempt_generations", [{"attempt_id": one, "generation_id": other} for one, other in pairs])
    for pair in pairs:
        write.run("UPDATE generations SET latest_attempt_id = ? WHERE id = ?", pair)


def _insert_again(write: Write, again: Again) -> None:
    write.insert("generations", map(to_row, again.generations))
    insert_attempts(write, again.attempts)
    write.tasks.update(attempt.task_id for attempt in again.attempts)
    write.batches.update(attempt.batch_id for attempt in again.attempts)


def cancel_queued(write: Write, task_id: str, now: str) -> None:
    """Cancel what waits of a task, in a transaction that has seen to it that nothing of it runs."""
    for row in write.rows("SELECT id FROM attempts WHERE task_id = ? AND state = 'queued'", (task_id,)):
        _move(write, row["id"], Move.CANCEL, ended_at=now)


def insert_assets(write: Write, assets: Iterable[Asset]) -> None:
    write.insert("assets", map(to_row, assets))


class Attempts:
    """Rows of `attempts`; the only place that changes a state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- reading ----------------------------------------------------------------------------------------------

    def get(self, attempt_id: str) -> Attempt:
        rows = self._database.read("SELECT * FROM attempts WHERE id = ?", (attempt_id,))
        if not rows:
            raise _not_here()
        return attempt_from_row(rows[0], self._generation_ids(attempt_id))

    def find_remote(self, provider: str, remote_id: str) -> Attempt | None:
        """The attempt that this provider knows under this id, the newest one; None when there is none."""
        rows = self._database.read(REMOTE_SQL, (provider, remote_id))
        return attempt_from_row(rows[0], self._generation_ids(rows[0]["id"])) if rows else None

    def _generation_ids(self, attempt_id: str) -> tuple[str, ...]:
        rows = self._database.read(
            "SELECT generation_id FROM attempt_generations JOIN generations ON generations.id = generation_id"
            " WHERE attempt_id = ? ORDER BY position",
            (attempt_id,),
        )
        return tuple(row["generation_id"] for row in rows)

    def in_state(self, *states: AttemptState) -> list[Attempt]:
        """Every attempt in one of the states, oldest first."""
        rows = self._database.read(
            "SELECT * FROM attempts WHERE state IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            (json.dumps(states),),
        )
        return [attempt_from_row(row, self._generation_ids(row["id"])) for row in rows]

    def open_ids(self, *, task_id: str | None = None, batch_id: str | None = None) -> list[str]:
        """Attempts that are queued or running: of one task, of one batch, or all."""
        rows = self._database.read(
            "SELECT id FROM attempts WHERE state IN ('queued', 'running')"
            " AND (:task_id IS NULL OR task_id = :task_id) AND (:batch_id IS NULL OR batch_id = :batch_id)",
            {"task_id": task_id, "batch_id": batch_id},
        )
        return [row["id"] for row in rows]

    def open_of_tasks(self, task_ids: Iterable[str]) -> list[str]:
        """Attempts of some tasks that are queued or running, in the order of the queue."""
        return [row["id"] for row in self._database.read(OPEN_OF_TASKS_SQL, (json.dumps(list(task_ids)),))]

    def open_counts(self, owner: str) -> dict[AttemptState, int]:
        """How many are queued and running."""
        rows = self._database.read(
            "SELECT state, count(*) AS attempts FROM attempts"
            " WHERE state IN ('queued', 'running') AND owner = ? GROUP BY state",
            (owner,),
        )
        return {AttemptState(row["state"]): row["attempts"] for row in rows}

    def is_waited_for(self, provider: str) -> bool:
        """Whether anything is queued for this provider."""
        return bool(self._database.read(WAITED_FOR_SQL, (provider,)))

    def ordered_usd(self, batch_id: str, *, but: str) -> float:
        """What a batch has cost so far, without the attempt `but`; at the estimate where the cost is not known yet."""
        usd: float = self._database.read(ORDERED_SQL, (batch_id, but))[0]["usd"]
        return usd

    def next_due_at(self, now: str) -> str | None:
        """When the next waiting retry may start; None when none waits."""
        due_at: str | None = self._database.read(NEXT_DUE_SQL, (now,))[0]["due_at"]
        return due_at

    # -- moves ------------------------------------------------------------------------------------------------

    def claim_next(self, now: str, providers: Sequence[str], batch_id: str | None = None) -> Attempt | None:
        """Move the first due attempt at one of the providers to running; None when nothing is due."""
        values = {"now": now, "providers": json.dumps(providers), "batch_id": batch_id, "paused": PAUSED}
        with self._database.write() as write:
            rows = write.rows(CLAIM_SQL, values)
            for row in rows:
                _touch(write, row)
        return attempt_from_row(rows[0], self._generation_ids(rows[0]["id"])) if rows else None

    def submitted(self, attempt_id: str, remote_id: str, handle: Mapping[str, Any], now: str) -> None:
        """Write down the provider's name for the job, before it is asked for the first time; no move."""
        with self._database.write() as write:
            write.run(
                "UPDATE attempts SET remote_id = ?, remote_handle = ?, submitted_at = ? WHERE id = ?",
                (remote_id, json.dumps(handle), now, attempt_id),
            )

    def finish(
        self,
        attempt: Attempt,
        assets: Sequence[Asset],
        cost_usd: float | None,
        now: str,
        extra: Sequence[Generation] = (),
        again: Again = Again(),
    ) -> bool:
        """Record the pictures. `extra` are generations for pictures beyond those asked for, `again` is queued.

        A running attempt finishes, an unknown one is found. False when it was cancelled meanwhile: nothing is kept.
        """
        with self._database.write() as write:
            state = _state(write, attempt.id)
            if state not in (AttemptState.RUNNING, AttemptState.UNKNOWN):
                return False
            by = Move.FINISH if state is AttemptState.RUNNING else Move.FIND
            _move(write, attempt.id, by, cost_usd=cost_usd, ended_at=now, **NO_ERROR)
            write.insert("generations", map(to_row, extra))
            for generation in extra:
                write.run("INSERT INTO attempt_generations VALUES (?, ?)", (attempt.id, generation.id))
                write.run("UPDATE generations SET latest_attempt_id = ? WHERE id = ?", (attempt.id, generation.id))
            insert_assets(write, assets)
            _insert_again(write, again)
        return True

    def renumber(self) -> None:
        """Let what waits stand before all that will come, also where new rows get smaller numbers than before."""
        with self._database.write() as write:
            write.run(RENUMBER_SQL)

    def add(self, again: Again) -> None:
        """Queue one more attempt for each of some new images."""
        with self._database.write() as write:
            _insert_again(write, again)

    def fail(self, attempt: Attempt, error: ImagegenError, now: str, retry: Attempt | None = None) -> bool:
        """Record why; `retry` is queued in the same transaction. False when it was cancelled meanwhile."""
        with self._database.write() as write:
            if _state(write, attempt.id) is AttemptState.CANCELLED:
                return False
            _move(write, attempt.id, Move.FAIL, ended_at=now, **_error_columns(error))
            insert_attempts(write, [retry] if retry else [])
        return True

    def lose(self, attempt_id: str, error: ImagegenError) -> bool:
        """Sent, and nobody knows how it ended; it may be found later, so it has not ended yet.

        False when it was cancelled meanwhile.
        """
        with self._database.write() as write:
            if _state(write, attempt_id) is AttemptState.CANCELLED:
                return False
            _move(write, attempt_id, Move.LOSE, **_error_columns(error))
        return True

    def note(self, attempt_id: str, error: ImagegenError) -> None:
        """Write what was learned later about an unknown attempt; no move, only a person gives up."""
        with self._database.write() as write:
            columns = {**_error_columns(error), "id": attempt_id}
            row = write.rows(
                "UPDATE attempts SET error_code = :error_code, error_message = :error_message,"
                " error_hint = :error_hint WHERE id = :id AND state = 'unknown' RETURNING *",
                columns,
            )
            for found in row:
                _touch(write, found)

    def cancel(self, ids: Iterable[str], now: str) -> list[str]:
        """Cancel those that are still queued or running; returns which."""
        with self._database.write() as write:
            wanted = [one for one in dict.fromkeys(ids) if _state(write, one) in sources(Move.CANCEL)]
            for attempt_id in wanted:
                _move(write, attempt_id, Move.CANCEL, ended_at=now)
        return wanted

    def retry(self, attempts: Sequence[Attempt], now: str) -> list[Attempt]:
        """A person asks again: unknown predecessors are given up, the new attempts are queued; returns which.

        Left out is what is being made again already, or was found meanwhile: a second click pays nothing.
        """
        with self._database.write() as write:
            wanted = [one for one in attempts if not write.rows(TAKEN_SQL, (json.dumps(one.generation_ids),))]
            for attempt in wanted:
                _give_up_predecessors(write, attempt, now)
            insert_attempts(write, wanted)
            write.tasks.update(attempt.task_id for attempt in wanted)
            write.batches.update(attempt.batch_id for attempt in wanted)
        return wanted


def _give_up_predecessors(write: Write, attempt: Attempt, now: str) -> None:
    latest = write.rows(
        "SELECT DISTINCT latest_attempt_id AS id FROM generations"
        " WHERE id IN (SELECT value FROM json_each(?)) AND latest_attempt_id IS NOT NULL",
        (json.dumps(attempt.generation_ids),),
    )
    for row in latest:
        if _state(write, row["id"]) is AttemptState.UNKNOWN:
            _move(write, row["id"], Move.GIVE_UP, ended_at=now)


def _state(write: Write, attempt_id: str) -> AttemptState:
    rows = write.rows("SELECT state FROM attempts WHERE id = ?", (attempt_id,))
    if not rows:
        raise _not_here()
    return AttemptState(rows[0]["state"])


def _not_here() -> NotFound:
    return NotFound("This attempt is not here any more.", hint="Reload the page.")


def _move(write: Write, attempt_id: str, by: Move, **columns: Any) -> None:
    """Move one attempt along the table, writing its record with it. Raises InvalidMove naming both ends."""
    allowed = sources(by)
    target = MOVES[allowed[0], by]
    assignments = "".join(f", {name} = :{name}" for name in columns)
    rows = write.rows(
        f"UPDATE attempts SET state = :target{assignments}"
        " WHERE id = :id AND state IN (SELECT value FROM json_each(:allowed)) RETURNING *",
        {**columns, "target": target.value, "id": attempt_id, "allowed": json.dumps(allowed)},
    )
    if not rows:
        raise InvalidMove(f"Attempt {attempt_id} is {_state(write, attempt_id)} and cannot {by} to {target}.")
    _touch(write, rows[0])


def _touch(write: Write, row: Mapping[str, Any]) -> None:
    write.tasks.add(row["task_id"])
    write.batches.add(row["batch_id"])


def _error_columns(error: ImagegenError) -> dict[str, str]:
    return {"error_code": error.code, "error_message": error.message, "error_hint": error.hint}
