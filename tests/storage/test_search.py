from collections.abc import Callable
from typing import Any

import pytest

from imagegen.storage.store import Store
from tests.conftest import NOW, make_new_batch

OWNER = "local"
PROMPTS = {
    "tsk_1": "a red fox in the snow",
    "tsk_2": "一只红色的狐狸在雪地里",
    "tsk_3": "100% cotton shirt, snake_case label",
    "tsk_4": 'a sign that says "OPEN" or NOT',
}


@pytest.fixture
def full(store: Store) -> Store:
    """A store with a task per prompt; the first has a title, the third a row key."""
    extras: dict[int, dict[str, Any]] = {1: {"title": "Winter postcard"}, 3: {"row_key": "SKU-77"}}
    for number, prompt in enumerate(PROMPTS.values(), start=1):
        store.batches.add(make_new_batch(number, prompt=prompt, **extras.get(number, {})))
    return store


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("fox", ["tsk_1"], id="a word"),
        pytest.param("FOX", ["tsk_1"], id="in capitals"),
        pytest.param("sno", ["tsk_1"], id="part of a word"),
        pytest.param("snow fox", ["tsk_1"], id="two words in any order"),
        pytest.param("fox cotton", [], id="every word must occur"),
        pytest.param("postcard", ["tsk_1"], id="in the title"),
        pytest.param("fox postcard", ["tsk_1"], id="one in the prompt, one in the title"),
        pytest.param("SKU-77", ["tsk_3"], id="a row key"),
        pytest.param("红", ["tsk_2"], id="one Chinese character"),
        pytest.param("狐狸", ["tsk_2"], id="two Chinese characters"),
        pytest.param("红色的", ["tsk_2"], id="three Chinese characters"),
        pytest.param("红色的狐狸", ["tsk_2"], id="five Chinese characters"),
        pytest.param("狐狸 雪地里", ["tsk_2"], id="a short and a long Chinese word"),
        pytest.param("绿色的", [], id="Chinese that is not there"),
        pytest.param("re", ["tsk_1"], id="two letters"),
        pytest.param("re fox", ["tsk_1"], id="a short and a long word"),
        pytest.param("SK po", [], id="short words of different tasks"),
        pytest.param("sn", ["tsk_3", "tsk_1"], id="newest first"),
        pytest.param('"OPEN"', ["tsk_4"], id="quotes are looked for as they are"),
        pytest.param('"', ["tsk_4"], id="a quote alone"),
        pytest.param("NOT", ["tsk_4"], id="a word of the search language"),
        pytest.param("fox OR cotton", [], id="OR is a word like any other"),
        pytest.param("fox*", [], id="a star finds only a star"),
        pytest.param("prompt:fox", [], id="no column is named"),
        pytest.param("100%", ["tsk_3"], id="a percent sign in a long word"),
        pytest.param("0%", ["tsk_3"], id="a percent sign in a short word"),
        pytest.param("%", ["tsk_3"], id="a percent sign alone"),
        pytest.param("_", ["tsk_3"], id="an underscore alone"),
        pytest.param("e_", ["tsk_3"], id="an underscore in a short word"),
        pytest.param("\\", [], id="a backslash"),
        pytest.param("  ", [], id="nothing"),
    ],
)
def test_a_search_finds_what_holds_every_word(full: Store, text: str, expected: list[str]) -> None:
    assert full.search.task_ids(OWNER, text) == expected


def test_a_search_stops_at_its_limit(full: Store) -> None:
    assert full.search.task_ids(OWNER, "a", limit=2) == ["tsk_4", "tsk_3"]
    assert full.search.task_ids(OWNER, "sno", limit=0) == []


@pytest.mark.parametrize("text", ["fox", "re"], ids=["by trigrams", "by parts"])
@pytest.mark.parametrize(
    "put_away",
    [
        pytest.param(lambda store: store.tasks.delete("tsk_1", NOW), id="task"),
        pytest.param(lambda store: store.batches.delete("bat_1", NOW), id="batch"),
        pytest.param(lambda store: store.topics.delete("top_1", NOW), id="topic"),
    ],
)
def test_what_lies_in_the_trash_is_not_found(full: Store, put_away: Callable[[Store], None], text: str) -> None:
    put_away(full)
    assert full.search.task_ids(OWNER, text) == []


@pytest.mark.parametrize("text", ["fox", "re"], ids=["by trigrams", "by parts"])
def test_tasks_of_somebody_else_are_not_found(full: Store, text: str) -> None:
    assert full.search.task_ids("somebody else", text) == []


@pytest.mark.parametrize("word", ["fox", "fo"])
def test_a_text_of_thousands_of_words_is_no_error(full: Store, word: str) -> None:
    assert full.search.task_ids(OWNER, f"{word} " * 5000) == ["tsk_1"]
