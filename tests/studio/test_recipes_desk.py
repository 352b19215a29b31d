"""A batch as a recipe, and a recipe as a list."""

import hashlib
import json

import pytest

from imagegen.errors import InvalidInput, NotFound
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import open_studio
from imagegen.studio.drafts import TaskDraft
from tests.fakes.server import make_picture
from tests.studio_kit import FLARE, SCHNELL

SHOE = make_picture(1, 64, 64, "png")
EDITS = "fal/fal-ai/flux/dev/image-to-image"


@pytest.fixture
def shoe(desk):
    return desk.studio.add_input(LOCAL_OWNER, "shoe.png", SHOE)


@pytest.fixture
def saved(desk, shoe):
    """The text of a recipe with a reference, an own title and a model of another provider."""
    drafts = [
        TaskDraft("bluer", EDITS, {"imageUrl": f"asset:{shoe.id}", "strength": 0.5}, 2, "K1", title="Blue shoe"),
        TaskDraft("a hat", FLARE, {"quality": "low"}, 1, origin={"template": "packshot", "cells": {"price": "9"}}),
    ]
    batch = desk.studio.review.open(LOCAL_OWNER, None, drafts, {"kind": "lines"}, title="Spring set")
    return desk.studio.recipes.save(LOCAL_OWNER, batch.id)[1]


@pytest.fixture
def elsewhere(tmp_path, environment):
    """Another installation, without the pictures of this one."""
    with open_studio(load_settings({**environment, "IMAGEGEN_DATA": str(tmp_path / "other")})) as studio:
        yield studio


def opened(studio, text):
    return studio.recipes.read(LOCAL_OWNER, "spring.json", text.encode())


def test_a_recipe_names_pictures_by_hash_and_keeps_the_sheet_at_home(saved):
    recipe = json.loads(saved)
    assert recipe["title"] == "Spring set"
    assert recipe["tasks"][0]["references"] == [
        {"parameter": "imageUrl", "sha256": hashlib.sha256(SHOE).hexdigest(), "name": "shoe.png", "position": 1}
    ]
    assert recipe["tasks"][0]["params"] == {"strength": 0.5}
    assert recipe["tasks"][1]["origin"] == {"template": "packshot"}
    assert "asset:" not in saved


def test_a_recipe_opened_here_is_the_same_list_again(desk, saved, shoe):
    batch, notes = desk.studio.recipes.open(LOCAL_OWNER, None, opened(desk.studio, saved))
    first, second = desk.studio.store.drafts.of_batch(batch.id)
    assert (batch.title, batch.origin, notes) == ("Spring set", {"kind": "recipe", "file_name": "spring.json"}, [])
    assert first.params == {"imageUrl": f"asset:{shoe.id}", "strength": 0.5}
    assert (first.prompt, first.title, first.row_key, first.count) == ("bluer", "Blue shoe", "K1", 2)
    assert (second.provider, second.model, second.params) == ("openai", FLARE.partition("/")[2], {"quality": "low"})
    assert json.loads(desk.studio.recipes.save(LOCAL_OWNER, batch.id)[1])["tasks"] == json.loads(saved)["tasks"]


def test_looking_says_what_is_in_it_and_which_pictures_are_missing(elsewhere, saved):
    seen = elsewhere.recipes.look(LOCAL_OWNER, opened(elsewhere, saved))
    assert (seen["title"], seen["count"], seen["examples"]) == ("Spring set", 2, ["bluer", "a hat"])
    assert [(one["key"], one["count"], one["is_known"]) for one in seen["models"]] == [
        (EDITS, 1, True),
        (FLARE, 1, True),
    ]
    assert seen["missing"] == [{"sha256": hashlib.sha256(SHOE).hexdigest(), "name": "shoe.png"}]


def test_a_picture_that_is_added_is_found_whatever_it_is_called(elsewhere, saved):
    file_id = opened(elsewhere, saved)
    elsewhere.add_input(LOCAL_OWNER, "other name.png", SHOE)
    assert elsewhere.recipes.look(LOCAL_OWNER, file_id)["missing"] == []


def test_a_list_without_its_pictures_opens_and_marks_the_rows(elsewhere, saved):
    batch, notes = elsewhere.recipes.open(LOCAL_OWNER, None, opened(elsewhere, saved))
    assert notes == ["One picture is not on this computer. The rows that need it are marked."]
    first, second = elsewhere.review.look(LOCAL_OWNER, batch.id)["rows"]
    assert [mark["code"] for mark in first["marks"]] == ["no_picture", "missing_picture"]
    assert second["marks"] == []


def test_started_tasks_are_in_the_recipe_too(desk):
    batch = desk.make("a red kite", count=2, steps=3)
    recipe = json.loads(desk.studio.recipes.save(LOCAL_OWNER, batch.batch.id)[1])
    assert recipe["tasks"] == [{"prompt": "a red kite", "model": SCHNELL, "params": {"steps": 3}, "count": 2}]


def test_an_empty_list_is_no_recipe(desk):
    batch = desk.studio.review.open(LOCAL_OWNER, None, [], {"kind": "lines"}, title="Empty")
    with pytest.raises(InvalidInput, match="There is nothing to save in this list"):
        desk.studio.recipes.save(LOCAL_OWNER, batch.id)


def test_a_broken_file_is_refused_in_words(desk):
    with pytest.raises(InvalidInput, match="This file is no Imagegen recipe"):
        opened(desk.studio, "{}")


def test_a_recipe_that_is_not_open_any_more_says_so(desk):
    with pytest.raises(NotFound, match="not open any more"):
        desk.studio.recipes.look(LOCAL_OWNER, "fil_none")
