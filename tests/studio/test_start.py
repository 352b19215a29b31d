"""Starting: what is checked before anything is kept, and what is kept then."""

import pytest

from imagegen.errors import InvalidInput, InvalidParams, MissingKey, NotFound
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import open_studio
from imagegen.studio.drafts import TaskDraft, short_title
from tests.fakes.server import make_picture
from tests.studio_kit import FLARE, SCHNELL, Desk

EDIT = "fal/fal-ai/flux/dev/image-to-image"


def refused_fields(desk, *drafts):
    with pytest.raises(InvalidParams) as caught:
        desk.studio.start(LOCAL_OWNER, None, drafts)
    assert desk.studio.topics(LOCAL_OWNER) == [], "nothing may be kept of a refused start"
    return caught.value.fields


def test_an_empty_prompt_is_refused_in_one_sentence(desk):
    assert refused_fields(desk, TaskDraft("  ", SCHNELL)) == {"prompt": "Prompt is empty: describe the picture."}


def test_a_prompt_of_a_megabyte_is_refused_with_both_figures(desk):
    sentence = refused_fields(desk, TaskDraft("x" * 2**20, SCHNELL))["prompt"]
    assert sentence.startswith("Prompt is too long: 1,048,576 characters")


def test_each_wrong_field_gets_its_own_sentence(desk):
    fields = refused_fields(desk, TaskDraft("a kite", SCHNELL, {"steps": "many", "width": 1}))
    assert fields["steps"] == "Steps must be a whole number, not “many”."
    assert "at least" in fields["width"]


def test_a_parameter_the_model_does_not_have_is_named(desk):
    fields = refused_fields(desk, TaskDraft("a kite", SCHNELL, {"sharpness": 3}))
    assert fields == {
        "sharpness": "FLUX.1 [schnell] has no parameter “sharpness”: remove it, or choose a model that has it."
    }


def test_a_complaint_about_a_sheet_names_the_line(desk):
    good, bad = TaskDraft("a", SCHNELL), TaskDraft("b", SCHNELL, {"steps": 0.5}, place="line 7")
    assert refused_fields(desk, good, bad)["steps"].startswith("line 7: Steps must be")


def test_an_unknown_model_is_refused_with_names_that_look_alike(desk):
    with pytest.raises(NotFound, match="no model “fal/schnell”") as caught:
        desk.start(model="fal/schnell")
    assert SCHNELL in caught.value.hint


def test_a_missing_key_is_said_before_anything_is_queued(environment):
    del environment["FAL_KEY"]
    with open_studio(load_settings(environment)) as studio:
        with pytest.raises(MissingKey, match="needs a key") as caught:
            Desk(studio).start()
        assert "FAL_KEY" in caught.value.hint
        assert studio.topics(LOCAL_OWNER) == []


def test_too_many_images_for_one_task_are_refused(desk):
    assert "from 1 to 64" in refused_fields(desk, TaskDraft("a", SCHNELL, {}, 1000))["count"]


def test_too_many_images_for_one_start_are_refused(desk):
    with pytest.raises(InvalidInput, match="too many for one start"):
        desk.studio.start(LOCAL_OWNER, None, [TaskDraft("a", SCHNELL, {}, 64)] * 400)


def test_four_images_are_made_when_nobody_says_otherwise(desk):
    new = desk.studio.start(LOCAL_OWNER, None, [TaskDraft("a kite", SCHNELL)])
    assert len(new.generations) == 4


def test_without_a_topic_a_new_one_takes_its_title_from_the_prompt(desk):
    desk.start("A very long prompt about a lighthouse on a cliff in a storm at night")
    (topic,) = desk.studio.topics(LOCAL_OWNER)
    assert topic["title"] == "A very long prompt about a lighthouse on a…"


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        pytest.param("a fox", "a fox", id="short"),
        pytest.param("\n\n  a fox\nin snow", "a fox", id="first line with words"),
        pytest.param(
            "一只小狐狸在雪地里奔跑远处是连绵的雪山和落日余晖",
            "一只小狐狸在雪地里奔跑远处是连绵的雪山和…",
            id="Chinese",
        ),
        pytest.param("x" * 100, "x" * 48 + "…", id="one long word"),
    ],
)
def test_titles_are_cut_at_words(prompt, title):
    assert short_title(prompt) == title


def test_starting_in_a_topic_from_the_trash_brings_it_back(desk):
    first = desk.start()
    desk.studio.delete_topic(LOCAL_OWNER, first.batch.topic_id)
    desk.studio.start(LOCAL_OWNER, first.batch.topic_id, [TaskDraft("b", SCHNELL, {}, 1)])
    assert [topic["id"] for topic in desk.studio.topics(LOCAL_OWNER)] == [first.batch.topic_id]


def test_a_reference_picture_travels_from_upload_to_the_provider(desk, fal):
    asset = desk.studio.add_input(LOCAL_OWNER, "kite.png", make_picture(7, 64, 64, "png"))
    batch = desk.start(model=EDIT, imageUrl=f"asset:{asset.id}")
    desk.wait(batch)
    assert fal.submissions[0].body["image_url"].startswith("data:image/png;base64,")


def test_a_reference_that_was_never_uploaded_is_refused(desk):
    with pytest.raises(NotFound, match="picture is not here"):
        desk.start(model=EDIT, imageUrl="asset:ast_nothing")


@pytest.mark.parametrize("value", ["/etc/passwd", "https://example.com/a.png", "file:///etc/passwd"])
def test_a_reference_is_never_a_path_or_an_address(desk, value):
    assert "uploaded file" in refused_fields(desk, TaskDraft("a", EDIT, {"imageUrl": value}))["imageUrl"]


def test_the_estimate_knows_price_tasks_and_images(desk):
    drafts = [TaskDraft("a", SCHNELL, {"width": 1000, "height": 1000}, 2)] * 3
    found = desk.studio.estimate(LOCAL_OWNER, drafts)
    assert (found.task_count, found.image_count) == (3, 6)
    assert found.usd == pytest.approx(0.018)


def test_a_person_s_own_time_limit_wins_over_the_model_s(desk):
    assert desk.start(model=FLARE).tasks[0].time_limit_s > 300
    desk.studio.set_preferences(LOCAL_OWNER, {"time_limit_s": 42})
    assert desk.start(model=FLARE).tasks[0].time_limit_s == 42
