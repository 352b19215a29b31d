"""Letters, choices, and what a choice says about pictures."""

from collections import Counter

import pytest

from imagegen.records import GenerationFacts, TaskFacts
from imagegen.states import AttemptState
from imagegen.storage.choices import Choice
from imagegen.studio.blind import BlindRow, blind_rows, count_wins, letter, verdicts
from imagegen.studio.grid import Grid, Reader, build_grid
from tests.conftest import make_asset, make_attempt, make_generation, make_task

MODELS = ("one", "two", "three")


def facts(prompt: str, model: str, images: int = 1, verdict: str | None = None, state: str = "done") -> TaskFacts:
    ids = [f"{prompt}/{model}/{place}" for place in range(images)]
    asset = make_asset() if state == "done" else None
    attempt = make_attempt(state=AttemptState(state))
    tiles = tuple(GenerationFacts(make_generation(id=one, verdict=verdict), attempt, asset) for one in ids)
    return TaskFacts(make_task(id=f"{prompt}/{model}", prompt=prompt, model=model), tiles)


def grid_of(*tasks: TaskFacts) -> Grid:
    return build_grid(tasks, Reader(lambda task: task.prompt, lambda task: task.params))


def whole_grid(rows: int) -> Grid:
    return grid_of(*(facts(f"row {row}", model) for row in range(rows) for model in MODELS))


def row_of(*tasks: TaskFacts) -> BlindRow:
    return blind_rows(grid_of(*tasks), "me")[0]


def test_a_reload_keeps_the_letters_and_each_row_draws_its_own() -> None:
    grid = whole_grid(40)
    orders = [[one.column_id for one in row.options] for row in blind_rows(grid, "me bat_1")]
    assert orders == [[one.column_id for one in row.options] for row in blind_rows(grid, "me bat_1")]
    firsts = Counter(order[0] for order in orders)
    assert len(firsts) == len(MODELS)
    assert min(firsts.values()) > 5


def test_another_person_gets_other_letters() -> None:
    grid = whole_grid(10)
    assert blind_rows(grid, "me bat_1") != blind_rows(grid, "you bat_1")


def test_a_row_waits_until_all_its_pictures_are_there() -> None:
    assert blind_rows(grid_of(facts("a", "one"), facts("a", "two"), facts("a", "three", state="running")), "me") == []


def test_a_row_with_one_picture_offers_no_choice() -> None:
    assert blind_rows(grid_of(facts("a", "one"), facts("a", "two", state="failed")), "me") == []


@pytest.mark.parametrize(("place", "expected"), [(0, "A"), (25, "Z"), (26, "A2")])
def test_letters_go_on_after_z(place: int, expected: str) -> None:
    assert letter(place) == expected


def test_the_best_is_kept_and_nothing_else_is_said() -> None:
    row = row_of(facts("a", "one", images=2), facts("a", "two"))
    assert verdicts(row, None, "a/one/0", reject_others=False) == {"a/one/0": "kept"}


def test_the_others_are_rejected_but_not_the_further_pictures_of_the_winner() -> None:
    row = row_of(facts("a", "one", images=2), facts("a", "two"))
    assert verdicts(row, None, "a/one/0", reject_others=True) == {"a/one/0": "kept", "a/two/0": "rejected"}


def test_another_choice_takes_the_first_one_back() -> None:
    row = row_of(facts("a", "one", verdict="kept"), facts("a", "two", verdict="rejected"))
    before = Choice(row.row.id, "a/one/0")
    assert verdicts(row, before, "a/two/0", reject_others=False) == {"a/one/0": None, "a/two/0": "kept"}
    assert verdicts(row, before, "a/two/0", reject_others=True) == {"a/one/0": "rejected", "a/two/0": "kept"}


def test_none_of_them_rejects_all_where_that_is_wanted() -> None:
    row = row_of(facts("a", "one"), facts("a", "two"))
    assert verdicts(row, None, None, reject_others=False) == {}
    assert verdicts(row, None, None, reject_others=True) == {"a/one/0": "rejected", "a/two/0": "rejected"}


def test_wins_are_counted_over_the_rows_a_model_took_part_in() -> None:
    grid = grid_of(*(facts(row, model) for row in "abc" for model in ("one", "two")), facts("c", "three"))
    rows = blind_rows(grid, "me")
    ids = {row.row.prompt: row.row.id for row in rows}
    chosen = {ids["a"]: "a/two/0", ids["b"]: "b/two/0", ids["c"]: None}
    choices = {row: Choice(row, picture) for row, picture in chosen.items()}
    found = count_wins(rows, choices, [one.id for one in grid.columns])
    names = {one.id: one.model.partition("/")[2] for one in grid.columns}
    assert [(names[one.column_id], one.wins, one.rows) for one in found] == [
        ("two", 2, 3),
        ("one", 0, 3),
        ("three", 0, 1),
    ]


def test_a_choice_whose_picture_is_gone_is_open_again() -> None:
    row = row_of(facts("a", "one"), facts("a", "two"))
    assert not row.is_decided(Choice(row.row.id, "a picture that was deleted"))
    assert row.is_decided(Choice(row.row.id, None))
