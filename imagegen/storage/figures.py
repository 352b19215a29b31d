"""Figures over many images: how many were kept, what they cost and how long they took, by model or by style.

Everything is read from four indexes in their own order, so that nothing has to be sorted: a year of work takes about
as long as one glance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from imagegen.storage.database import Database

Grouping = Literal["model", "style"]

GROUPS = {"model": "tasks.provider, tasks.model", "style": "json_extract(tasks.origin, '$.style')"}
NAMES = {"model": "tasks.provider || '/' || tasks.model", "style": GROUPS["style"]}
WIDE_INDEXES = {"model": "tasks_by_model", "style": "tasks_by_style"}
HAS_STYLE = "json_extract(tasks.origin, '$.style') IS NOT NULL"

# An image in the trash that was decided about still counts: whoever clears away what they rejected does not make the
# model any better. The price of a call is shared by its images; only calls for several images need a second look at
# whether each of them came.
FIGURES_SQL = """
    WITH shared AS (
        SELECT attempt_id, count(*) AS images FROM attempt_generations {calls} GROUP BY attempt_id HAVING images > 1
    )
    SELECT {name} AS name,
        count(*) FILTER (WHERE {is_done}) AS images,
        count(*) FILTER (WHERE attempts.state IN ('failed', 'unknown')) AS failed,
        count(*) FILTER (WHERE verdict = 'kept') AS kept,
        count(*) FILTER (WHERE verdict = 'rejected') AS rejected,
        total({usd}) FILTER (WHERE {is_done}) AS usd,
        count(*) FILTER (WHERE {is_done} AND {is_about}) AS about,
        count(*) FILTER (WHERE {is_done} AND {is_unknown}) AS unknown,
        total({usd}) FILTER (WHERE verdict IS NOT NULL) AS judged_usd,
        count(*) FILTER (WHERE verdict IS NOT NULL AND {is_about}) AS judged_about,
        count(*) FILTER (WHERE verdict IS NOT NULL AND {is_unknown}) AS judged_unknown,
        group_concat(CAST(round((julianday(attempts.ended_at) - julianday(attempts.started_at)) * 864000) AS INTEGER))
            FILTER (WHERE {is_done}) AS tenths
    FROM tasks INDEXED BY {index}
    CROSS JOIN generations INDEXED BY generations_judged ON generations.task_id = tasks.id
    CROSS JOIN attempts INDEXED BY attempts_told ON attempts.id = generations.latest_attempt_id
    LEFT JOIN shared ON shared.attempt_id = attempts.id
    WHERE {source} AND tasks.deleted_at IS NULL AND tasks.started_at IS NOT NULL {style}
      AND (generations.deleted_at IS NULL OR verdict IS NOT NULL) {range}
    GROUP BY {group}
"""
PARTS = {
    "usd": "coalesce(attempts.cost_usd, attempts.price_estimate_usd) / coalesce(shared.images, 1)",
    "is_about": "attempts.cost_usd IS NULL AND attempts.price_estimate_usd IS NOT NULL",
    "is_unknown": "attempts.cost_usd IS NULL AND attempts.price_estimate_usd IS NULL",
    "is_done": (
        "attempts.state = 'done' AND (shared.images IS NULL"
        " OR EXISTS (SELECT 1 FROM assets WHERE assets.generation_id = generations.id))"
    ),
}
# Of everything, what is not in the trash; few batches are, so those are the shorter list.
EVERYTHING = """
    tasks.owner = :owner AND tasks.batch_id NOT IN (
        SELECT batches.id FROM batches JOIN topics ON topics.id = batches.topic_id
        WHERE batches.deleted_at IS NOT NULL OR topics.deleted_at IS NOT NULL)
"""
SOME = """
    SELECT batches.id FROM batches JOIN topics ON topics.id = batches.topic_id
    WHERE topics.owner = :owner AND topics.deleted_at IS NULL AND batches.deleted_at IS NULL AND {which}
"""
CALLS = "WHERE attempt_id IN (SELECT id FROM attempts WHERE batch_id IN ({batches}))"


@dataclass(frozen=True)
class Extent:
    """Which images count: of one batch, of one topic, or all; made from `since` on and before `until`."""

    batch_id: str | None = None
    topic_id: str | None = None
    since: str = ""  # UTC as it is stored; "" for no limit
    until: str = ""


@dataclass(frozen=True)
class Money:
    """A sum, and how sure it is."""

    usd: float
    about: int = 0  # images whose price is only estimated
    unknown: int = 0  # images whose price nobody knows: not in the sum


@dataclass(frozen=True)
class Figure:
    """What became of the images of one model or style."""

    name: str  # PROVIDER/MODEL, or the id of a style
    images: int  # pictures that are there
    failed: int  # that brought none, or whose outcome nobody knows
    kept: int
    rejected: int
    spent: Money  # for all pictures
    judged: Money  # for those that somebody decided about
    median_s: float | None  # of the calls that made the pictures; None without any

    @property
    def undecided(self) -> int:
        return max(0, self.images - self.kept - self.rejected)

    @property
    def keep_rate(self) -> float | None:
        """The share that was kept of what was decided about; None while nothing was."""
        decided = self.kept + self.rejected
        return self.kept / decided if decided else None


class Figures:
    """Counts over generations with the call that made each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by(self, grouping: Grouping, owner: str, extent: Extent) -> list[Figure]:
        """One figure per model or style, those with most pictures first."""
        values = {"owner": owner, **vars(extent)}
        rows = self._database.read(figures_sql(grouping, extent), values)
        return sorted(map(_figure, rows), key=lambda figure: (-figure.images, figure.name))


def figures_sql(grouping: Grouping, extent: Extent) -> str:
    """The one question; what is asked about everything is read from wide indexes."""
    which = "batches.id = :batch_id" if extent.batch_id else "batches.topic_id = :topic_id" if extent.topic_id else ""
    batches = SOME.format(which=which)
    limits = "AND generations.created_at >= :since" if extent.since else ""
    limits += " AND generations.created_at < :until" if extent.until else ""
    return FIGURES_SQL.format(
        name=NAMES[grouping],
        group=GROUPS[grouping],
        index="tasks_of_batch" if which else WIDE_INDEXES[grouping],
        calls=CALLS.format(batches=batches) if which else "",
        source=f"tasks.batch_id IN ({batches})" if which else EVERYTHING,
        style=f"AND {HAS_STYLE}" if grouping == "style" else "",
        range=limits,
        **PARTS,
    )


def _figure(row: dict[str, Any]) -> Figure:
    tenths = row["tenths"]
    return Figure(
        name=row["name"],
        images=row["images"],
        failed=row["failed"],
        kept=row["kept"],
        rejected=row["rejected"],
        spent=Money(row["usd"], row["about"], row["unknown"]),
        judged=Money(row["judged_usd"], row["judged_about"], row["judged_unknown"]),
        median_s=median_s(map(int, tenths.split(","))) if tenths else None,
    )


def median_s(tenths: Iterable[int]) -> float:
    """The median of tenths of a second, in seconds."""
    return round(median(tenths) / 10, 2)
