"""What may lie in the trash, how it is named, and what must not leave it for good."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# What may lie in the trash, and in which table its row stands.
TABLES: Mapping[str, str] = {
    "topics": "topics",
    "batches": "batches",
    "tasks": "tasks",
    "pictures": "generations",
    "uploads": "assets",
}
KINDS = tuple(TABLES)

STAYS = "(generations.is_favourite OR generations.published_at IS NOT NULL)"
# A late result may still come, or a cancelled call still says its last words.
HELD = """EXISTS (SELECT 1 FROM attempts WHERE attempts.task_id = tasks.id AND (
    attempts.state IN ('queued', 'running')
    OR (attempts.state = 'unknown' AND attempts.remote_id IS NOT NULL AND attempts.created_at > :listened_from)
    OR (attempts.state = 'cancelled' AND attempts.started_at IS NOT NULL AND attempts.ended_at > :settled_before)))"""


@dataclass(frozen=True)
class Scope:
    """Things by kind and id."""

    topics: Sequence[str] = ()
    batches: Sequence[str] = ()
    tasks: Sequence[str] = ()
    pictures: Sequence[str] = ()
    uploads: Sequence[str] = ()

    def values(self) -> dict[str, str]:
        """The ids as JSON, for the SQL."""
        return {kind: json.dumps(list(getattr(self, kind))) for kind in KINDS}

    @property
    def count(self) -> int:
        return sum(len(getattr(self, kind)) for kind in KINDS)


@dataclass(frozen=True)
class Quiet:
    """Until when calls have to be over, so that the motor asks for none of them any more."""

    listened_from: str  # unknown calls that were made after this are still listened for
    settled_before: str  # calls that were cancelled after this may still be writing


def chunks(ids: Iterable[str], size: int) -> list[list[str]]:
    """The ids in parts of at most `size`, so that no transaction is long."""
    all_ids = list(ids)
    return [all_ids[start : start + size] for start in range(0, len(all_ids), size)]
