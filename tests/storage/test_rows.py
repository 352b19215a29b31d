import pytest

from imagegen.states import AttemptState
from imagegen.storage import rows
from imagegen.storage.rows import Record, to_row
from tests.conftest import make_asset, make_attempt, make_batch, make_generation, make_task, make_topic

RECORDS: dict[str, Record] = {
    "topic": make_topic(cover_path="covers/top_1.webp"),
    "batch": make_batch(is_paused=True, pause_reason="No credit."),
    "task": make_task(params={"提示": "红", "cfg": 3.5, "raw": True, "list": [1, None]}),
    "generation": make_generation(is_favourite=True, rating=5, verdict="kept"),
    "attempt": make_attempt(state=AttemptState.UNKNOWN, remote_handle={"url": "https://x"}, generation_ids=()),
    "asset": make_asset(),
}


@pytest.mark.parametrize("noun", RECORDS)
def test_a_record_comes_back_from_its_row_as_it_was(noun: str) -> None:
    from_row = getattr(rows, f"{noun}_from_row")
    assert from_row(to_row(RECORDS[noun])) == RECORDS[noun]


@pytest.mark.parametrize("noun", RECORDS)
def test_a_row_holds_only_what_sqlite_knows(noun: str) -> None:
    assert {type(value) for value in to_row(RECORDS[noun]).values()} <= {str, int, float, type(None)}


def test_chinese_stays_readable_in_json_columns() -> None:
    assert to_row(make_task(params={"style": "水墨"}))["params"] == '{"style": "水墨"}'
