"""Tasks become rows and columns."""

from typing import Any

from imagegen.records import TaskFacts
from imagegen.studio.grid import STYLE, Grid, Reader, build_grid
from tests.conftest import make_task

FLUX, FLARE = ("fal", "flux"), ("openai", "flare")


def task(
    prompt: str = "a fox", model: tuple[str, str] = FLUX, params: dict[str, Any] | None = None, **changes: Any
) -> TaskFacts:
    return TaskFacts(make_task(prompt=prompt, provider=model[0], model=model[1], params=params or {}, **changes), ())


def grid_of(*tasks: TaskFacts) -> Grid:
    return build_grid(tasks, Reader(lambda one: one.prompt.removesuffix(", painted"), lambda one: one.params))


def shape(grid: Grid) -> list[tuple[str, list[int]]]:
    """Each row with how many tasks each column has in it."""
    return [(row.prompt, [len(row.cells.get(one.id, ())) for one in grid.columns]) for row in grid.rows]


def test_each_prompt_is_a_row_and_each_model_a_column() -> None:
    grid = grid_of(task("a fox"), task("a fox", FLARE), task("a cat"), task("a  cat ", FLARE))
    assert [one.model for one in grid.columns] == ["fal/flux", "openai/flare"]
    assert shape(grid) == [("a fox", [1, 1]), ("a cat", [1, 1])]


def test_a_prompt_that_a_model_did_not_get_leaves_its_cell_empty() -> None:
    assert shape(grid_of(task("a fox"), task("a cat", FLARE))) == [("a fox", [1, 0]), ("a cat", [0, 1])]


def test_several_settings_of_one_model_are_columns_beside_each_other() -> None:
    grid = grid_of(task(params={"steps": 4}), task(model=FLARE), task(params={"steps": 8}))
    assert [(one.model, one.values) for one in grid.columns] == [
        ("fal/flux", {"steps": 4}),
        ("fal/flux", {"steps": 8}),
        ("openai/flare", {}),
    ]


def test_a_setting_that_differs_between_rows_only_makes_no_column() -> None:
    grid = grid_of(task("a fox", params={"width": 512}), task("a cat", params={"width": 768}))
    assert [one.values for one in grid.columns] == [{}]


def test_a_seed_makes_no_column() -> None:
    assert shape(grid_of(task(params={"seed": 1}), task(params={"seed": 2}))) == [("a fox", [2])]


def test_styles_of_one_prompt_are_columns_without_the_values_that_come_with_them() -> None:
    grid = grid_of(
        task("a fox", params={"width": 512}, origin={"style": "plain"}),
        task("a fox, painted", params={"width": 768}, origin={"style": "painted"}),
    )
    assert [one.values for one in grid.columns] == [{STYLE: "plain"}, {STYLE: "painted"}]
    assert shape(grid) == [("a fox", [1, 1])]


def test_rows_of_a_sheet_stay_apart_although_they_have_one_prompt() -> None:
    grid = grid_of(task(row_key="A1"), task(row_key="A2"))
    assert [row.row_key for row in grid.rows] == ["A1", "A2"]


def test_a_sister_without_the_key_stands_in_the_row_of_its_picture() -> None:
    one, other = ({"imageUrl": f"asset:{name}"} for name in ("one", "other"))
    many = {"imageUrls": ["asset:other"]}
    grid = grid_of(task(row_key="A1", params=one), task(row_key="A2", params=other), task(model=FLARE, params=many))
    assert [(row.row_key, len(row.cells)) for row in grid.rows] == [("A1", 1), ("A2", 2)]


def test_the_shots_of_a_product_share_a_row_when_styles_are_compared() -> None:
    shots = [("white", "front"), ("white", "top"), ("dish", "table")]
    tasks = [
        task(f"{style} {shot}", origin={"kind": "product", "style": style, "sku": "MUG-1", "name": "Mug"})
        for style, shot in shots
    ]
    grid = grid_of(*tasks)
    assert shape(grid) == [("Mug", [2, 1])]
    assert grid.rows[0].row_key == "MUG-1"
    assert len(grid_of(*tasks[:2]).rows) == 2


def test_ids_of_rows_and_columns_stay_the_same_when_more_is_made() -> None:
    before, after = grid_of(task("a fox")), grid_of(task("a fox"), task("a cat", FLARE))
    assert before.rows[0].id == after.rows[0].id
    assert before.columns[0].id == after.columns[0].id
