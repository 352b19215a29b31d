"""A list that is corrected, ordered and priced before anything is spent."""

from dataclasses import replace
from pathlib import Path

import pytest

from imagegen.errors import InvalidInput, InvalidParams, MissingKey
from imagegen.records import LOCAL_OWNER
from imagegen.studio.drafts import TaskDraft
from tests.studio_kit import FLARE, SCHNELL

PHOTO = Path(__file__).parents[1] / "fakes"


def draft(prompt="a red kite", **changes):
    return replace(TaskDraft(prompt, SCHNELL, {"width": 1024, "height": 1024}, 1), **changes)


class List:
    """A list that is reviewed."""

    def __init__(self, desk, *drafts):
        self.desk, self.review, self.store = desk, desk.studio.review, desk.studio.store
        self.id = self.review.open(LOCAL_OWNER, None, drafts, {"kind": "lines"}).id

    @property
    def rows(self):
        return self.review.look(LOCAL_OWNER, self.id)["rows"]

    @property
    def ids(self):
        return [row["id"] for row in self.rows]

    @property
    def prompts(self):
        return [row["prompt"] for row in self.rows]

    def do(self, verb, *values, **named):
        return getattr(self.review, verb)(LOCAL_OWNER, self.id, *values, **named)

    def edit(self, *changes, **named):
        return self.do("edit", [{"ids": ids, "set": values} for ids, values in changes], **named)

    def codes(self, place=0):
        return [mark["code"] for mark in self.rows[place]["marks"]]


@pytest.fixture
def make_list(desk):
    return lambda *drafts: List(desk, *drafts)


# ---- a list ----------------------------------------------------------------------------------------------------------


def test_nothing_is_queued_before_start(make_list, desk, fal):
    made = make_list(draft("one"), draft("two"))
    assert made.prompts == ["one", "two"]
    assert desk.studio.store.attempts.open_ids() == []
    assert fal.submissions == []


def test_a_list_says_what_it_makes_and_costs(make_list):
    made = make_list(draft("one", count=2), draft("two"))
    totals = made.review.look(LOCAL_OWNER, made.id)["totals"]
    assert (totals["task_count"], totals["image_count"], totals["price_text"]) == (2, 3, "$0.0094")
    assert [row["price_text"] for row in made.rows] == ["$0.0063", "$0.0031"]


def test_the_price_of_some_rows_is_told_alone(make_list):
    made = make_list(draft("one", count=2), draft("two"))
    totals = made.do("totals", [made.ids[1]])
    assert (totals["task_count"], totals["image_count"], totals["price_text"]) == (1, 1, "$0.0031")


def test_an_unknown_price_is_counted_beside_what_is_known(make_list):
    made = make_list(draft(), draft(model="together/black-forest-labs/FLUX.2-dev"))
    totals = made.review.look(LOCAL_OWNER, made.id)["totals"]
    assert (totals["price_text"], totals["unknown_count"]) == ("$0.0031", 1)


def test_a_list_may_begin_without_rows(make_list):
    made = make_list()
    made.do("add", [draft("later")])
    assert made.prompts == ["later"]


def test_more_rows_than_a_list_holds_are_refused(make_list):
    with pytest.raises(InvalidInput, match="20,001 rows are too many for one list"):
        make_list(*[draft()] * 20_001)


def test_a_draft_is_not_shown_among_the_tasks(make_list, desk):
    made = make_list(draft())
    snapshot = desk.studio.snapshot(LOCAL_OWNER, made.store.batches.get(LOCAL_OWNER, made.id).topic_id)
    assert snapshot["batches"][0]["tasks"] == []
    assert snapshot["batches"][0]["draft_count"] == 1


# ---- editing ---------------------------------------------------------------------------------------------------------


def test_a_row_may_have_its_own_model_and_values(make_list):
    made = make_list(draft(), draft())
    made.edit(([made.ids[1]], {"model": FLARE, "count": 3}), ([made.ids[0]], {"params": {"steps": 8, "width": None}}))
    first, second = made.rows
    assert (first["params"], second["model_key"], second["count"]) == ({"height": 1024, "steps": 8}, FLARE, 3)


def test_every_change_tells_what_takes_it_back(make_list):
    made = make_list(draft("one"), draft("two"))
    before = made.rows
    reply = made.edit((made.ids, {"prompt": "same", "params": {"steps": 2}}), ([made.ids[0]], {"is_locked": True}))
    assert made.prompts == ["same", "same"]
    made.do("edit", reply["undo"])
    assert made.rows == before


def test_a_change_of_nothing_is_no_change(make_list):
    made = make_list(draft("one"))
    reply = made.edit((made.ids, {"prompt": "one"}))
    assert (reply["count"], reply["undo"], reply["rows"]) == (0, [], [])


def test_what_is_done_to_many_leaves_locked_rows_alone(make_list):
    made = make_list(draft("one"), draft("two"))
    made.edit(([made.ids[0]], {"is_locked": True}))
    made.edit((made.ids, {"prompt": "same"}), is_for_many=True)
    made.do("replace_text", [], "o", "0", False)
    assert made.prompts == ["one", "same"]
    made.edit((made.ids, {"is_locked": False}), is_for_many=True)
    assert [row["is_locked"] for row in made.rows] == [False, False]


@pytest.mark.parametrize(
    ("ignore_case", "expected"), [(False, "a Fox and a cat"), (True, "a cat and a cat")], ids=["as typed", "any case"]
)
def test_find_and_replace(make_list, ignore_case, expected):
    made = make_list(draft("a Fox and a fox"), draft("a bird"))
    reply = made.do("replace_text", [], "fox", "cat", ignore_case)
    assert (reply["count"], made.prompts) == (1, [expected, "a bird"])


def test_replacing_nothing_is_refused(make_list):
    with pytest.raises(InvalidInput, match="There is nothing to look for"):
        make_list(draft()).do("replace_text", [], "", "cat", False)


@pytest.mark.parametrize(
    "values",
    [
        {"prompt": None},
        {"count": 0},
        {"count": True},
        {"model": "none"},
        {"id": "tsk_1"},
        {"params": {"imageUrl": "/etc"}},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_no_row_can_be_is_refused(make_list, values):
    made = make_list(draft())
    before = made.rows
    with pytest.raises(InvalidInput):
        made.edit((made.ids, values))
    assert made.rows == before


def test_a_row_of_another_list_is_not_touched(make_list):
    one, other = make_list(draft("one")), make_list(draft("other"))
    reply = one.edit((other.ids, {"prompt": "changed"}))
    assert (reply["count"], other.prompts) == (0, ["other"])


# ---- rows ------------------------------------------------------------------------------------------------------------


def test_a_copy_stands_behind_its_row_without_its_key(make_list):
    made = make_list(draft("one", row_key="SKU-1"), draft("two"))
    reply = made.do("duplicate", [made.ids[0]])
    assert made.prompts == ["one", "one", "two"]
    assert [row["row_key"] for row in made.rows] == ["SKU-1", None, None]
    assert reply["order"] == made.ids


def test_deleted_rows_come_back_where_they_were(make_list):
    made = make_list(draft("one"), draft("two"), draft("three"))
    reply = made.do("delete", made.ids[:2])
    assert made.prompts == ["three"]
    made.do("restore", reply["deleted"])
    assert made.prompts == ["one", "two", "three"]


def test_of_several_rows_the_locked_ones_are_not_deleted(make_list):
    made = make_list(draft("one"), draft("two"))
    made.edit(([made.ids[0]], {"is_locked": True}))
    assert made.do("delete", made.ids)["locked_count"] == 1
    assert made.prompts == ["one"]
    made.do("delete", made.ids)
    assert made.prompts == []


@pytest.mark.parametrize(
    ("moved", "before", "expected"),
    [("c", "a", "cabd"), ("ab", None, "cdab"), ("db", "a", "bdac"), ("b", "b", "abcd"), ("bc", "b", "abcd")],
    ids=["up", "to the end", "two keep their order", "in front of itself", "in front of one of them"],
)
def test_rows_are_put_elsewhere(make_list, moved, before, expected):
    made = make_list(*map(draft, "abcd"))
    ids = dict(zip("abcd", made.ids, strict=True))
    made.do("move", [ids[letter] for letter in moved], before and ids[before])
    assert "".join(made.prompts) == expected


def test_models_stand_side_by_side(make_list):
    made = make_list(draft("one"), draft("two"))
    made.do("compare_models", [], [SCHNELL, FLARE])
    assert [(row["prompt"], row["model_key"]) for row in made.rows] == [
        ("one", SCHNELL),
        ("one", FLARE),
        ("two", SCHNELL),
        ("two", FLARE),
    ]
    assert [mark for row in made.rows for mark in row["marks"]] == []  # each has the size in its model's own way


# ---- marks and fixes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code", "after"),
    [
        ({"prompt": "A kite in the wind. " * 1700}, "too_long", {}),
        ({"params": {"width": 4000, "height": 2250}}, "bad_size", {"params": {"width": 1184, "height": 664}}),
        ({"params": {"steps": 99}}, "bad_value", {"params": {}}),
        ({"params": {"sharpness": 3}}, "unknown_parameter", {"params": {}}),
        ({"prompt": "a {colour} kite"}, "empty_variable", {"prompt": "a kite"}),
        ({"model": "fal/none"}, "unknown_model", {"model_key": SCHNELL}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_click_mends_what_a_mark_is_about(make_list, changes, code, after):
    made = make_list(draft(**changes))
    assert made.codes() == [code]
    made.do("fix", made.ids, code, SCHNELL)
    assert made.codes() == []
    assert {name: made.rows[0][name] for name in after} == after


def test_a_mark_may_be_mended_in_every_row_at_once(make_list):
    made = make_list(draft(params={"sharpness": 1}), draft("two"), draft("three", params={"sharpness": 2}))
    assert made.do("fix", [], "unknown_parameter", SCHNELL)["count"] == 2


def test_an_empty_prompt_and_a_missing_key_are_for_the_person(make_list):
    made = make_list(draft(" "), draft(model="replicate/google/nano-banana-pro", params={}))
    assert (made.codes(0), made.codes(1)) == (["no_prompt"], ["no_key"])
    assert {mark["fix"] for row in made.rows for mark in row["marks"]} == {""}


def test_a_picture_that_is_gone_is_marked(make_list):
    made = make_list(draft(model=FLARE, params={"imageUrls": ["asset:ast_gone"]}))
    assert made.codes() == ["lost_picture"]
    made.do("fix", made.ids, "lost_picture", SCHNELL)
    assert made.rows[0]["params"] == {}


def test_rows_that_would_make_the_same_picture_are_told(make_list):
    made = make_list(
        draft("A red kite, in the sky."), draft("in sky: red kites"), draft("a blue kite"), draft("a red kite", count=2)
    )
    reply = made.review.look(LOCAL_OWNER, made.id)
    assert reply["duplicates"] == {made.ids[1]: made.ids[0]}


def test_totals_count_the_rows_that_a_start_would_refuse(make_list):
    made = make_list(draft(), draft(" "), draft(params={"steps": 99}))
    assert made.review.look(LOCAL_OWNER, made.id)["totals"]["error_count"] == 2


# ---- starting --------------------------------------------------------------------------------------------------------


def test_a_started_list_makes_its_pictures(make_list, desk):
    made = make_list(draft("one"), draft("two", count=2))
    started = made.do("start", [])
    assert (started["task_count"], started["image_count"]) == (2, 3)
    desk.wait_idle()
    facts = desk.studio.store.tasks.facts_of_batch(made.id)
    assert [[one.standing for one in task.generations] for task in facts] == [["done"], ["done", "done"]]
    assert made.rows == []


def test_some_rows_may_start_before_the_others(make_list, desk):
    made = make_list(draft("one"), draft("two"))
    made.do("start", [made.ids[1]])
    desk.wait_idle()
    assert made.prompts == ["one"]
    assert [task.task.prompt for task in desk.studio.store.tasks.facts_of_batch(made.id)] == ["two"]


def test_a_second_start_pays_nothing(make_list, desk, fal):
    made = make_list(draft())
    made.do("start", [])
    with pytest.raises(InvalidInput, match="There is nothing to make"):
        made.do("start", [])
    desk.wait_idle()
    assert len(desk.studio.store.tasks.facts_of_batch(made.id)[0].generations) == 1


def test_a_start_names_the_row_that_is_wrong_and_starts_none(make_list, desk):
    made = make_list(draft("one"), draft("two", params={"steps": 99}))
    with pytest.raises(InvalidParams, match="Row 2: Steps must be at most 12"):
        made.do("start", [])
    assert made.prompts == ["one", "two"]
    assert desk.studio.store.attempts.open_ids() == []


def test_a_start_without_a_key_starts_none(make_list):
    made = make_list(draft(), draft(model="replicate/google/nano-banana-pro", params={}))
    with pytest.raises(MissingKey):
        made.do("start", [])
    assert len(made.rows) == 2


def test_two_rows_with_one_key_are_not_started(make_list):
    made = make_list(draft("one", row_key="A"), draft("two", row_key="A"))
    with pytest.raises(InvalidInput, match="Row 2: the row key “A” was used before, in Row 1"):
        made.do("start", [])


def test_a_changed_model_keeps_what_it_can_of_a_rows_values(make_list):
    made = make_list(draft(params={"width": 1360, "height": 768, "steps": 4, "seed": 5}))
    made.edit((made.ids, {"model": FLARE}))
    row = made.rows[0]
    assert (row["model_key"], row["params"], row["marks"]) == (FLARE, {"size": "1536x864"}, [])
