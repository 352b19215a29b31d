import pytest

from imagegen.prompts import ColumnPlan, plan_columns
from imagegen.sheets import RESULT_COLUMNS


def test_every_column_has_one_place() -> None:
    columns = ["SKU", "Prompt", "Aspect ratio", "colour", "Count", "Model", "Title", "negative_prompt", "material"]
    assert plan_columns(columns, ["aspectRatio", "negativePrompt", "seed", "prompt"]) == ColumnPlan(
        prompt="Prompt",
        row_key="SKU",
        count="Count",
        model="Model",
        title="Title",
        parameters={"Aspect ratio": "aspectRatio", "negative_prompt": "negativePrompt"},
        variables=("colour", "material"),
    )


def test_a_sheet_without_a_prompt_is_for_a_template() -> None:
    plan = plan_columns(["product", "colour"], [])
    assert plan.prompt is None
    assert plan.variables == ("product", "colour")


@pytest.mark.parametrize("name", ["prompt", "PROMPT", "提示词", "Prompt text", "text", "Description", "描述"])
def test_a_prompt_is_called_many_names(name: str) -> None:
    assert plan_columns(["colour", name], []).prompt == name


@pytest.mark.parametrize("name", ["row_key", "Row key", "SKU", "sku ", "货号", "ID", "Article number", "编号"])
def test_a_key_is_called_many_names(name: str) -> None:
    assert plan_columns([name, "prompt"], []).row_key == name


def test_the_surest_name_is_the_prompt_and_the_others_are_variables() -> None:
    plan = plan_columns(["description", "text", "prompt", "id", "sku"], [])
    assert (plan.prompt, plan.row_key, plan.variables) == ("prompt", "sku", ("description", "text", "id"))


def test_a_parameter_of_that_name_comes_before_another_name_for_the_prompt() -> None:
    plan = plan_columns(["text", "description"], ["text"])
    assert (plan.prompt, plan.parameters) == ("description", {"text": "text"})


def test_of_two_columns_for_a_parameter_the_second_is_a_variable() -> None:
    plan = plan_columns(["prompt", "aspectRatio", "Aspect ratio"], ["aspectRatio"])
    assert (plan.parameters, plan.variables) == ({"aspectRatio": "aspectRatio"}, ("Aspect ratio",))


def test_the_columns_of_an_export_have_no_place() -> None:
    plan = plan_columns(["prompt", "seed", *RESULT_COLUMNS], ["seed"])
    assert (plan.parameters, plan.variables) == ({"seed": "seed"}, ())


def test_variables_that_no_text_names_are_reported() -> None:
    plan = plan_columns(["product", "Colour", "price"], [])
    assert plan.unused(["a {colour} cup", "{product}"]) == ("price",)
    assert plan.unused([]) == ("product", "Colour", "price")
