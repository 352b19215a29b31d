from collections.abc import Mapping, Sequence

import pytest

from imagegen.errors import InvalidInput
from imagegen.prompts import PromptRow, combine, count_combinations, sweep

LISTS = {"colour": ["red", "blue"], "product": ["cup", "vase"]}


def test_product_takes_each_with_each() -> None:
    rows = combine("a {colour} {product}", LISTS, "product")
    assert [row.prompt for row in rows] == ["a red cup", "a red vase", "a blue cup", "a blue vase"]
    assert rows[1] == PromptRow("row 2", "a red vase", {}, {"colour": "red", "product": "vase"})


def test_zip_takes_the_first_values_then_the_second() -> None:
    assert [row.prompt for row in combine("a {colour} {product}", LISTS, "zip")] == ["a red cup", "a blue vase"]


@pytest.mark.parametrize("how", ["zip", "product"])
def test_a_template_without_variables_is_one_row(how) -> None:
    assert combine("a fox", {}, how) == [PromptRow("row 1", "a fox", {}, {})]
    assert count_combinations({}, how) == 1


@pytest.mark.parametrize(
    ("lists", "how", "count"),
    [
        pytest.param(LISTS, "zip", 2, id="side by side"),
        pytest.param(LISTS, "product", 4, id="each with each"),
        pytest.param({f"v{number}": ["x"] * 1000 for number in range(10)}, "product", 10**30, id="beyond all limits"),
        pytest.param({"colour": []}, "product", 0, id="no values"),
    ],
)
def test_combinations_are_counted_without_making_them(lists: Mapping[str, Sequence[str]], how, count: int) -> None:
    assert count_combinations(lists, how) == count


def test_a_name_is_found_in_the_template_without_regard_to_case() -> None:
    assert [row.prompt for row in combine("a {Colour} cup", {"colour": ["red"]}, "product")] == ["a red cup"]


@pytest.mark.parametrize(
    ("template", "lists", "how", "sentence"),
    [
        pytest.param(
            "{colour} {size}",
            {"colour": ["red", "blue", "green"], "size": ["small", "large"]},
            "zip",
            "The variables have different numbers of values: colour 3, size 2. "
            "Give each as many as the others, or combine each with each.",
            id="lists of different lengths side by side",
        ),
        pytest.param(
            "a {colour} cup",
            {"colour": ["red"], "size": ["small", "large"]},
            "product",
            "The template has no {size}. Put it in, or remove the variable.",
            id="a variable that the template lacks",
        ),
        pytest.param(
            "a {colour} cup", {"colour": []}, "product", "“colour” has no values. Give it at least one, or remove it.",
            id="a variable without values",
        ),
        pytest.param(
            "{a} {b}", {"a": ["x"] * 200, "b": ["y"] * 200}, "product",
            "This makes 40,000 rows; at most 20,000 are possible at once. Divide the work into parts.",
            id="too many",
        ),
        pytest.param(
            " ".join(f"{{v{number}}}" for number in range(10)),
            {f"v{number}": ["x"] * 1000 for number in range(10)},
            "product",
            "This makes more than 1,000,000,000,000,000 rows; at most 20,000 are possible at once. "
            "Divide the work into parts.",
            id="far too many",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_combined_says_why(template: str, lists: Mapping[str, Sequence[str]], how, sentence: str):
    with pytest.raises(InvalidInput) as caught:
        combine(template, lists, how)
    assert caught.value.sentence == sentence


# ---- sweeps of parameters -------------------------------------------------------------------------------------------


def test_a_sweep_is_every_combination_of_its_values() -> None:
    assert sweep({"steps": [4, 8], "cfg": [1.5, 7]}) == [
        {"steps": 4, "cfg": 1.5},
        {"steps": 4, "cfg": 7},
        {"steps": 8, "cfg": 1.5},
        {"steps": 8, "cfg": 7},
    ]


def test_a_sweep_over_nothing_changes_nothing_once() -> None:
    assert sweep({}) == [{}]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"steps": []}, "“steps” has no values.", id="no values"),
        pytest.param(
            {"steps": range(200), "seed": range(101)},
            "This makes 20,200 rows; at most 20,000 are possible at once.",
            id="too many",
        ),
    ],
)
def test_a_sweep_that_cannot_be_made_says_why(values: Mapping[str, Sequence[int]], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        sweep(values)
    assert caught.value.message == message
