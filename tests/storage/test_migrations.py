from pathlib import Path

import pytest

from imagegen.storage.migrations import MIGRATIONS
from imagegen.storage.store import Store

# Every table with its columns as the migrations leave them: a change here is a new migration, never an edited one.
COLUMNS = {
    "topics": "id owner title cover_path created_at updated_at deleted_at",
    "batches": "id owner topic_id title is_paused pause_reason price_estimate_usd created_at deleted_at origin",
    "tasks": (
        "id owner batch_id position row_key title prompt provider model params count time_limit_s price_estimate_usd"
        " created_at started_at deleted_at follow_up is_locked reason origin"
    ),
    "attempts": (
        "id owner task_id batch_id provider model state lane try_number not_before time_limit_s remote_id remote_handle"
        " price_estimate_usd cost_usd error_code error_message error_hint created_at started_at submitted_at ended_at"
        " place"
    ),
    "generations": (
        "id owner task_id position seed latest_attempt_id is_favourite rating verdict published_at created_at"
        " deleted_at"
    ),
    "attempt_generations": "attempt_id generation_id",
    "assets": (
        "id owner kind generation_id attempt_id path preview_path content_hash media_type size_bytes width_px height_px"
        " name seed details created_at deleted_at"
    ),
    "inputs": "task_id asset_id owner parameter position created_at",
    "switches": "name is_on owner",
    "library_tasks": "key task_id owner text prompt_hash",
    "library": (
        "owner task_key position generation_id topic_id provider model has_picture month shape is_favourite verdict"
        " rating score size_bytes"
    ),
    "generation_tags": "generation_id folded owner name created_at",
    "saved_searches": "id owner folded name query created_at",
    "prompt_vectors": "owner model prompt_hash vector created_at",
    "publications": "slug owner generation_id shows_prompt created_at ended_at",
    "rules": "owner name is_on amount",
    "payments": (
        "attempt_id owner topic_id batch_id provider model state cost_usd price_estimate_usd created_at ended_at"
    ),
    "verdicts": "generation_id owner decided_at",
    "choices": "owner place row_id generation_id created_at",
}
NAMES = [
    "m001_first_tables",
    "m002_follow_ups",
    "m003_drafts",
    "m004_queue_places",
    "m005_library",
    "m006_publications",
    "m007_trash",
    "m008_choices",
]
OWN_TABLES = """
    SELECT name FROM pragma_table_list
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\'
"""


def test_every_table_has_exactly_these_columns(store: Store) -> None:
    tables = [row["name"] for row in store.database.read(OWN_TABLES)]
    found = {
        table: " ".join(row["name"] for row in store.database.read("SELECT name FROM pragma_table_info(?)", (table,)))
        for table in tables
    }
    assert found == COLUMNS


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_takes_only_values_of_its_columns_types(store: Store, table: str) -> None:
    (row,) = store.database.read("SELECT strict FROM pragma_table_list WHERE name = ?", (table,))
    assert row["strict"] == 1


@pytest.mark.parametrize("table", sorted(set(COLUMNS) - {"attempt_generations"}))
def test_every_row_has_an_owner(table: str) -> None:
    assert "owner" in COLUMNS[table].split()


def test_migrations_are_only_ever_added() -> None:
    assert MIGRATIONS.names == NAMES


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    def schema_after_opening() -> list[dict[str, str]]:
        store = Store(tmp_path / "imagegen.db")
        found = store.database.read("SELECT name, sql FROM sqlite_schema ORDER BY name")
        store.close()
        return found

    assert schema_after_opening() == schema_after_opening()
