import json
import re
from dataclasses import fields, replace
from typing import Any

import pytest

from imagegen.errors import InvalidInput
from imagegen.recipes import Origin, Recipe, RecipeTask, Reference, read_recipe, recipe_text
from tests.conftest import NOW, PRESETS, make_asset, make_task

SCHEMA = json.loads((PRESETS / "schema/recipe.json").read_text(encoding="utf-8"))
TASK_SCHEMA = SCHEMA["properties"]["tasks"]["items"]
HASH, OTHER_HASH = "ab" * 32, "cd" * 32
NO_VALUE = "must be text, a number, true or false, or a list or group of these, but no picture."
CANARY = "sk-canary-0123456789abcdef"

TASK: dict[str, Any] = {"prompt": "a fox", "model": "house/one"}
FILE: dict[str, Any] = {"imagegen_recipe": 1, "title": "Foxes", "tasks": [TASK]}
WHOLE = Recipe(
    title="Foxes 狐狸",
    created_at=NOW,
    app="Imagegen 0.1.0",
    tasks=(
        RecipeTask(
            prompt="a “red” fox\nin the snow",
            model="house/maker/one",
            title="Red",
            params={"seed": 7, "cfg": 3.5, "style": "ink", "watermark": False, "modules": ["a", "b"]},
            count=2,
            row_key="SKU-1",
            reason="The master prompt asks for it.",
            references=(Reference("imageUrls", HASH, "fox.png", 1), Reference("imageUrls", OTHER_HASH, None, 2)),
            origin=Origin(prompt="fox", template="sticker", style="ink", shot="near"),
        ),
        RecipeTask("", "house/two"),
    ),
    notes="For the autumn campaign.",
)


def file_with(**changes: Any) -> bytes:
    return json.dumps(FILE | changes).encode()


def task_with(**changes: Any) -> bytes:
    """A recipe whose fourth task is special."""
    return file_with(tasks=[TASK, TASK, TASK, TASK | changes])


def complaint_about(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_recipe(data, SCHEMA)
    return caught.value.sentence


# ---- writing and reading --------------------------------------------------------------------------------------------


def test_a_recipe_is_read_as_it_was_written() -> None:
    assert read_recipe(recipe_text(WHOLE).encode(), SCHEMA) == WHOLE


def test_the_file_is_readable_and_says_the_same_things_in_the_same_order() -> None:
    text = recipe_text(replace(WHOLE, tasks=WHOLE.tasks[:1]))
    names = re.findall(r'^ +"(\w+)":', text, flags=re.MULTILINE)
    assert names == [
        *("imagegen_recipe", "title", "created_at", "app", "notes", "tasks"),
        *("prompt", "title", "model", "params", "cfg", "modules", "seed", "style", "watermark", "count", "row_key"),
        *("reason", "references", "parameter", "sha256", "name", "position", "parameter", "sha256", "position"),
        *("origin", "prompt", "template", "style", "shot"),
    ]
    assert "狐狸" in text
    assert text.endswith("}\n")


def test_what_is_empty_is_not_written() -> None:
    assert RecipeTask("a fox", "house/one").to_json() == TASK


def test_a_recipe_written_by_hand_needs_title_prompt_and_model_only() -> None:
    recipe = read_recipe(b"\xef\xbb\xbf" + file_with(), SCHEMA)
    assert recipe == Recipe("Foxes", "", "", (RecipeTask("a fox", "house/one"),))


def test_a_long_list_comes_back() -> None:
    recipe = replace(WHOLE, tasks=tuple(replace(WHOLE.tasks[0], row_key=f"SKU-{number}") for number in range(1_000)))
    assert read_recipe(recipe_text(recipe).encode(), SCHEMA) == recipe


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        pytest.param(RecipeTask, TASK_SCHEMA, id="task"),
        pytest.param(Reference, TASK_SCHEMA["properties"]["references"]["items"], id="reference"),
        pytest.param(Origin, TASK_SCHEMA["properties"]["origin"], id="origin"),
    ],
)
def test_schema_and_code_know_the_same_fields(kind: Any, schema: dict[str, Any]) -> None:
    assert {field.name for field in fields(kind)} == set(schema["properties"])


# ---- tasks and their pictures ---------------------------------------------------------------------------------------

PICTURES = {
    "ast_1": make_asset(id="ast_1", content_hash=HASH, name="fox.png", kind="input"),
    "ast_2": make_asset(id="ast_2", content_hash=OTHER_HASH, name=None),
}


def test_a_task_names_its_pictures_by_their_hash() -> None:
    task = make_task(params={"seed": 7, "imageUrls": ["asset:ast_2", "asset:ast_1"], "maskUrl": "asset:ast_1"})
    recipe = RecipeTask.of_task(task, PICTURES)
    assert (recipe.model, recipe.params, recipe.count) == ("fal/fal-ai/flux/schnell", {"seed": 7}, 1)
    assert recipe.references == (
        Reference("imageUrls", OTHER_HASH, None, 1),
        Reference("imageUrls", HASH, "fox.png", 2),
        Reference("maskUrl", HASH, "fox.png", 1),
    )


def test_a_task_gets_its_pictures_back_where_they_are_called_otherwise() -> None:
    params = {"seed": 7, "imageUrls": ["asset:ast_2", "asset:ast_1"], "imageUrl": "asset:ast_1"}
    recipe = RecipeTask.of_task(make_task(params=params), PICTURES)
    found, missing = recipe.params_with({HASH: "ast_8", OTHER_HASH: "ast_9"})
    assert found == {"seed": 7, "imageUrls": ["asset:ast_9", "asset:ast_8"], "imageUrl": "asset:ast_8"}
    assert missing == ()


def test_a_picture_that_is_not_here_is_named() -> None:
    found, missing = WHOLE.tasks[0].params_with({OTHER_HASH: "ast_9"})
    assert found["imageUrls"] == ["asset:ast_9"]
    assert missing == (Reference("imageUrls", HASH, "fox.png", 1),)


def test_pictures_stand_in_the_order_of_their_positions() -> None:
    task = RecipeTask("", "a/b", references=(Reference("imageUrls", HASH, None, 2), Reference("imageUrls", OTHER_HASH)))
    assert task.params_with({HASH: "one", OTHER_HASH: "two"})[0] == {"imageUrls": ["asset:two", "asset:one"]}


def test_two_pictures_where_one_is_taken_are_left_to_the_models_schema() -> None:
    task = RecipeTask("", "a/b", references=(Reference("imageUrl", HASH), Reference("imageUrl", OTHER_HASH)))
    assert task.params_with({HASH: "one", OTHER_HASH: "two"})[0] == {"imageUrl": ["asset:one", "asset:two"]}


def test_a_task_tells_how_it_came_about_but_not_the_row_of_a_persons_sheet() -> None:
    origin = {"prompt": "fox", "cells": {"supplier price": "3.20"}, "variables": {"password": CANARY}}
    recipe = RecipeTask.of_task(make_task(origin=origin, reason="Asked for.", title="Red"), {})
    assert (recipe.origin, recipe.reason, recipe.title) == (Origin(prompt="fox"), "Asked for.", "Red")


@pytest.mark.parametrize("origin", [None, {}, {"cells": {"sku": "1"}}])
def test_a_task_without_a_story_has_none(origin: dict[str, Any] | None) -> None:
    assert RecipeTask.of_task(make_task(origin=origin), {}).origin is None


# ---- keys have no place ---------------------------------------------------------------------------------------------


def test_what_else_a_task_keeps_is_not_written() -> None:
    task = make_task(
        follow_up={"action": "vary", "remote_handle": {"url": f"https://example.com/?token={CANARY}"}},
        origin={"cells": {"key": CANARY}},
        owner=CANARY,
        id=CANARY,
    )
    assert CANARY not in recipe_text(replace(WHOLE, tasks=(RecipeTask.of_task(task, {}),)))


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        pytest.param(
            file_with(api_key=CANARY), "The recipe holds “api_key”, which has no place in a recipe.", id="top"
        ),
        pytest.param(task_with(key=CANARY), "Task 4 holds “key”, which has no place in a recipe.", id="a task"),
        pytest.param(
            task_with(origin={"token": CANARY}),
            "Task 4 holds “origin.token”, which has no place in a recipe.",
            id="its origin",
        ),
        pytest.param(
            task_with(references=[{"parameter": "imageUrl", "sha256": HASH, "url": CANARY}]),
            "Task 4 holds “references.1.url”, which has no place in a recipe.",
            id="its pictures",
        ),
        *(
            pytest.param(
                task_with(params=params),
                f"Task 4: “{path}” holds something that looks like a key: remove it, keys belong into the settings.",
                id=f"its values: {path} {name}",
            )
            for params, path, name in [
                ({"apiKey": CANARY}, "params", "apiKey"),
                ({"api-key": CANARY}, "params", "api-key"),
                ({"SECRET_KEY": CANARY}, "params", "SECRET_KEY"),
                ({"Authorization": CANARY}, "params", "Authorization"),
                ({"access_token": CANARY}, "params", "access_token"),
                ({"extra": [{"password": CANARY}]}, "params.extra.1", "password"),
            ]
        ),
    ],
)
def test_a_file_that_holds_a_key_is_refused_without_repeating_it(data: bytes, complaint: str) -> None:
    sentence = complaint_about(data)
    assert sentence == f"{complaint} Correct the file and open it again; nothing was changed."
    assert CANARY not in sentence


# ---- broken files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        pytest.param(file_with(title=7), "The recipe: “title” must be text.", id="a title that is no text"),
        pytest.param(file_with(tasks=[]), "The recipe: “tasks” must be a list of 1 to 20,000 tasks.", id="no task"),
        pytest.param(file_with(tasks={}), "The recipe: “tasks” must be a list of 1 to 20,000 tasks.", id="no list"),
        pytest.param(file_with(tasks=["a fox"]), "Task 1 must be a group of values.", id="a task that is text"),
        pytest.param(file_with(tasks=[TASK, {"prompt": "x"}]), "Task 2 has no “model”.", id="no model"),
        pytest.param(task_with(model="one"), "Task 4: “model” must be a model's name, PROVIDER/MODEL.", id="model"),
        pytest.param(task_with(count=0), "Task 4: “count” must be a whole number from 1.", id="count"),
        pytest.param(task_with(count="2"), "Task 4: “count” must be a whole number from 1.", id="count as text"),
        pytest.param(task_with(row_key=""), "Task 4: “row_key” is empty.", id="row key"),
        pytest.param(task_with(params=[]), "Task 4: “params” must be a group of values.", id="params"),
        pytest.param(
            task_with(params={"seed": None}),
            f"Task 4: “params.seed” {NO_VALUE}",
            id="no value",
        ),
        pytest.param(
            task_with(params={"imageUrl": "x"}),
            "Task 4: “params” holds the prompt or a picture: they have a place of their own beside it.",
            id="a picture among the values",
        ),
        pytest.param(
            task_with(params={"init": ["asset:ast_1"]}),
            f"Task 4: “params.init.1” {NO_VALUE}",
            id="a picture under another name",
        ),
        pytest.param(
            task_with(params={"prompt": "x"}),
            "Task 4: “params” holds the prompt or a picture: they have a place of their own beside it.",
            id="a second prompt",
        ),
        pytest.param(
            task_with(references=[{"parameter": "imageUrl"}]), "Task 4 has no “references.1.sha256”.", id="no hash"
        ),
        pytest.param(
            task_with(references=[{"parameter": "imageUrl", "sha256": "AB"}]),
            "Task 4: “references.1.sha256” must be the SHA-256 of the picture, 64 hexadecimal digits.",
            id="no real hash",
        ),
        pytest.param(
            task_with(references=[{"parameter": "seed", "sha256": HASH}]),
            "Task 4: “references.1.parameter” must be imageUrl, imageUrls or maskUrl.",
            id="a picture for something else",
        ),
        pytest.param(
            task_with(references=[{"parameter": "imageUrl", "sha256": HASH, "position": 0}]),
            "Task 4: “references.1.position” must be a whole number from 1.",
            id="a position before the first",
        ),
        pytest.param(task_with(origin={"shot": 1}), "Task 4: “origin.shot” must be text.", id="origin"),
    ],
)
def test_what_does_not_fit_is_named_with_its_task(data: bytes, complaint: str) -> None:
    assert complaint_about(data) == f"{complaint} Correct the file and open it again; nothing was changed."


def test_a_recipe_of_a_newer_version_is_not_half_understood() -> None:
    assert complaint_about(file_with(imagegen_recipe=2, shiny="new")) == (
        "This recipe was written by a newer version of Imagegen: it has format 2, and this version reads up to"
        " format 1. Update Imagegen to open it."
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"{}", id="an empty object"),
        pytest.param(b'[{"imagegen_recipe": 1}]', id="a list"),
        pytest.param(b'"imagegen_recipe"', id="a text"),
        pytest.param(b'{"imagegen_recipe": true}', id="a version that is no number"),
        pytest.param(b'{"imagegen_recipe": 0}', id="a version before the first"),
    ],
)
def test_another_kind_of_file_is_named(data: bytes) -> None:
    sentence = "This file is no Imagegen recipe. A recipe begins with “imagegen_recipe”."
    assert complaint_about(data) == sentence


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        pytest.param(
            b'{"imagegen_recipe": 1,\n"title" "x"}',
            "The recipe is not valid JSON: Expecting ':' delimiter in line 2."
            " Correct that line, or get the file once more.",
            id="a missing colon",
        ),
        pytest.param(
            b"",
            "The recipe is not valid JSON: Expecting value in line 1. Correct that line, or get the file once more.",
            id="nothing",
        ),
        pytest.param(
            "Füchse".encode("latin-1"),
            "The recipe is not UTF-8 text. Save it as UTF-8 and open it again.",
            id="another encoding",
        ),
        pytest.param(
            file_with(title="\ud800"),
            "The recipe is not UTF-8 text. Save it as UTF-8 and open it again.",
            id="half a character",
        ),
        pytest.param(
            b"[" * 100_000, "The recipe is nested too deeply. Get the file once more.", id="brackets without an end"
        ),
        pytest.param(
            task_with(params={"a": json.loads("[" * 400 + "]" * 400)}),
            "The recipe is nested too deeply. Get the file once more.",
            id="a value in too many brackets",
        ),
        pytest.param(
            b'{"imagegen_recipe": NaN}', "The recipe is not valid JSON. Get the file once more.", id="no number"
        ),
    ],
)
def test_a_file_that_is_no_json_is_named(data: bytes, complaint: str) -> None:
    assert complaint_about(data) == complaint
