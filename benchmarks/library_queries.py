"""What is asked of the library, and the same answer the bare way: LIKE over the history's own tables, joined."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PAGE = 200
ALIVE = """
    FROM generations
    JOIN tasks ON tasks.id = generations.task_id
    JOIN batches ON batches.id = tasks.batch_id
    JOIN topics ON topics.id = batches.topic_id
    JOIN assets ON assets.generation_id = generations.id AND assets.deleted_at IS NULL
    WHERE generations.owner = 'local' AND tasks.started_at IS NOT NULL AND generations.deleted_at IS NULL
      AND tasks.deleted_at IS NULL AND batches.deleted_at IS NULL AND topics.deleted_at IS NULL
"""
COLUMNS = """
    generations.id, tasks.id, batches.id, topics.id, assets.id, width_px, height_px, is_favourite, rating, verdict,
    assets.created_at, substr(prompt, 1, 160), provider, model
"""


@dataclass(frozen=True, eq=False)
class Question:
    """One search, and its WHERE the bare way."""

    name: str
    query: Mapping[str, Any]
    bare: str = ""  # beyond ALIVE
    values: Mapping[str, Any] = field(default_factory=dict)
    offset: int = 0

    def bare_page(self) -> str:
        order = "ORDER BY tasks.started_at DESC, tasks.rowid DESC, generations.position"
        return f"SELECT {COLUMNS} {ALIVE} {self.bare} {order} LIMIT {PAGE} OFFSET {self.offset}"

    def bare_count(self) -> str:
        return f"SELECT count(*), sum(size_bytes) {ALIVE} {self.bare}"


def words(name: str, *texts: str, offset: int = 0) -> Question:
    sql = " ".join(f"AND prompt LIKE :word{place}" for place in range(len(texts)))
    values = {f"word{place}": f"%{text}%" for place, text in enumerate(texts)}
    return Question(name, {"text": " ".join(texts)}, sql, values, offset)


FIRST_PAGE = Question("first page, everything", {})
MIX = (
    words("one word, common: light", "light"),
    words("one word, rare: kalomi", "kalomi"),
    words("two words: snow marble", "snow", "marble"),
    words("one letter: a", "a"),
    words("two letters: no", "no"),
    words("Chinese, one character: 茶", "茶"),
    words("Chinese, two characters: 晨光", "晨光"),
    words("Chinese, three characters: 热气球", "热气球"),
    words("Chinese, two words: 狐狸 雨夜", "狐狸", "雨夜"),
    Question(
        "a model and favourites",
        {"models": ["openai/gpt-image-2.6-flare"], "favourite": True},
        "AND provider = 'openai' AND model = 'gpt-image-2.6-flare' AND is_favourite = 1",
    ),
    Question(
        "a month, landscape, kept, 4 stars",
        {"from": "2026-03-01", "to": "2026-03-31", "shapes": ["landscape"], "verdict": "kept", "rating_min": 4},
        "AND tasks.started_at >= '2026-03-01' AND tasks.started_at < '2026-04-01' AND width_px > 1.05 * height_px"
        " AND verdict = 'kept' AND rating >= 4",
    ),
    Question(
        "a word, a tag, two providers",
        {"text": "teapot", "tags": ["hero"], "providers": ["gemini", "fal"]},
        "AND prompt LIKE '%teapot%' AND provider IN ('gemini', 'fal')"
        " AND generations.id IN (SELECT generation_id FROM generation_tags WHERE folded = 'hero')",
    ),
    words("light, from the 10,000th on", "light", offset=10_000),
    Question("everything, from the 50,000th on", {}, offset=50_000),
    Question("best first, from the 50,000th on", {"order": "best"}, offset=50_000),
)
