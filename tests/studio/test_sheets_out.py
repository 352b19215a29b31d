"""The sheet of a batch: the person's own columns, what came of each row, and back again."""

from collections import Counter
from dataclasses import replace

import pytest

from imagegen.errors import InvalidInput
from imagegen.records import LOCAL_OWNER
from imagegen.sheets import RESULT_COLUMNS, read_sheet
from imagegen.states import Standing
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.sheet_lists import SheetWish
from tests.fakes import fal as fake_fal
from tests.fakes.fal import Job
from tests.fakes.server import make_picture
from tests.studio_kit import FLARE, SCHNELL, wait_until

BASE = TaskDraft("", SCHNELL, {"width": 512, "height": 512}, 1)
AS_IT_IS = SheetWish(BASE)
CSV = "sku,prompt,Steps,shelf\n" + "".join(f"A{n},cup {n},{n % 4 + 1},=1+{n}\n" for n in range(10))


class Sheets:
    """A person with a sheet at an open studio."""

    def __init__(self, desk):
        self.desk, self.studio = desk, desk.studio

    def read(self, data, wish=AS_IT_IS, name="goods.csv"):
        """The list that a file becomes."""
        data = data.encode() if isinstance(data, str) else data
        file_id = self.studio.lists.sheets.read(LOCAL_OWNER, name, data)
        return self.studio.lists.sheets.make(LOCAL_OWNER, None, file_id, wish)[0].id

    def look(self, data, wish=AS_IT_IS, name="goods.csv"):
        file_id = self.studio.lists.sheets.read(LOCAL_OWNER, name, data)
        return self.studio.lists.sheets.look(LOCAL_OWNER, file_id, wish)

    def run(self, list_id):
        self.studio.review.start(LOCAL_OWNER, list_id, [])
        self.desk.wait_idle()

    def write(self, list_id, ending="csv"):
        return self.studio.sheets.write(LOCAL_OWNER, list_id, ending).data

    def rows(self, list_id, ending="csv"):
        return [dict(row.cells) for row in read_sheet(f"x.{ending}", self.write(list_id, ending)).rows]

    def edit(self, list_id, place, **values):
        row = self.studio.store.drafts.of_batch(list_id)[place]
        self.studio.review.edit(LOCAL_OWNER, list_id, [{"ids": [row.id], "set": values}])

    def prompts(self, list_id):
        return [row.prompt for row in self.studio.store.drafts.of_batch(list_id)]


@pytest.fixture
def sheets(desk):
    return Sheets(desk)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_after_a_round_nothing_is_left_to_do(sheets, fal, ending):
    fal.script(*[Job()] * 10)
    first = sheets.read(CSV)
    sheets.run(first)
    exported = sheets.write(first, ending)
    seen = sheets.look(exported, name=f"goods.{ending}")
    assert (seen["row_count"], seen["done_count"], seen["count"]) == (10, 10, 0)
    with pytest.raises(InvalidInput, match="All rows of this sheet are done and unchanged"):
        sheets.read(exported, name=f"goods.{ending}")


def test_csv_in_run_csv_out_change_two_rows_and_exactly_two_rows_come_back(sheets):
    first = sheets.read(CSV)
    sheets.run(first)
    text = sheets.write(first).decode("utf-8-sig")
    changed = text.replace("cup 3,", "mug 3,").replace("A7,cup 7,4,", "A7,cup 7,2,")
    again = sheets.read(changed)
    assert sheets.prompts(again) == ["mug 3", "cup 7"]
    assert sheets.prompts(sheets.read(changed, SheetWish(BASE, leaves_done=False))) == [
        *(f"cup {n}" if n != 3 else "mug 3" for n in range(10))
    ]


def test_a_failed_row_comes_back_too(sheets, fal):
    fal.script(fake_fal.refused(), Job(), Job())
    first = sheets.read("prompt\na\nb\nc\n")
    sheets.run(first)
    statuses = Counter(row["imagegen_status"] for row in sheets.rows(first))
    assert statuses == {"done": 2, "failed": 1}
    assert len(sheets.prompts(sheets.read(sheets.write(first)))) == 1


def test_the_persons_columns_stay_as_they_were(sheets):
    first = sheets.read(CSV)
    sheets.run(first)
    sheet = read_sheet("x.csv", sheets.write(first))
    assert sheet.columns == ("sku", "prompt", "Steps", "shelf", *RESULT_COLUMNS)
    assert [row.cells["shelf"] for row in sheet.rows][:2] == ["=1+0", "=1+1"]
    assert sheet.rows[0].cells["imagegen_status"] == "done"
    assert sheet.rows[0].cells["imagegen_file"].startswith("0001-A0-")


def test_the_names_of_files_are_those_of_the_zip(sheets, desk):
    first = sheets.read("prompt,count\na,3\nb,1\n")
    sheets.run(first)
    named = [name for row in sheets.rows(first) for name in row["imagegen_file"].split("; ")]
    assert named == [picture.name for picture in desk.studio.pack_batch(LOCAL_OWNER, first)]


def test_cost_seeds_and_ratings_stand_beside_the_row(sheets, desk, fal):
    first = sheets.read("prompt,count,seed\na,2,5\n")
    sheets.run(first)
    (facts,) = desk.studio.store.tasks.facts_of_batch(first)
    (row,) = sheets.rows(first)
    assert row["imagegen_seed"] == "|".join(str(tile.asset.seed) for tile in facts.generations)
    costs = {tile.attempt.id: tile.attempt.cost_usd for tile in facts.generations}
    assert float(row["imagegen_cost_usd"]) == pytest.approx(sum(costs.values()))
    assert "imagegen_rating" not in row


def test_rows_that_were_not_started_are_drafts(sheets):
    first = sheets.read("prompt\na\nb\n")
    assert [(row["prompt"], row["imagegen_status"]) for row in sheets.rows(first)] == [("a", "draft"), ("b", "draft")]
    assert sheets.prompts(sheets.read(sheets.write(first))) == ["a", "b"]


def test_what_was_edited_in_the_review_stands_in_the_sheet(sheets):
    first = sheets.read("sku,prompt,steps\nA,a cup,2\nB,a hat,4\n")
    sheets.edit(first, 0, prompt="a mug", params={"steps": 3, "seed": 9})
    sheets.edit(first, 1, model=FLARE, row_key=None)
    edited = [{k: v for k, v in row.items() if k not in RESULT_COLUMNS} for row in sheets.rows(first)]
    assert edited[0] == {"sku": "A", "prompt": "a mug", "steps": "3", "seed": "9"}
    assert edited[1]["model"] == FLARE
    assert "sku" not in edited[1]


def test_a_sheet_with_one_prompt_for_all_rows_gets_a_column_with_each(sheets):
    first = sheets.read("what,colour\ncup,red\nhat,blue\n", SheetWish(BASE, prompt="a {colour} {what}"))
    sheets.run(first)
    exported = sheets.write(first)
    assert [row["prompt"] for row in sheets.rows(first)] == ["a red cup", "a blue hat"]
    again = sheets.read(exported.replace(b"a red cup", b"a dark red cup"))
    assert sheets.prompts(again) == ["a dark red cup"]


def test_a_batch_without_a_sheet_has_the_usual_columns_and_can_be_read_again(sheets, desk):
    drafts = [
        replace(BASE, prompt="a", row_key="K1", title="One", count=2, params={"steps": 3}),
        TaskDraft("b", FLARE, {"quality": "high"}, 1),
    ]
    first = desk.studio.review.open(LOCAL_OWNER, None, drafts, {"kind": "lines"}).id
    sheet = read_sheet("x.csv", sheets.write(first))
    assert sheet.columns == ("row_key", "title", "prompt", "model", "count", "steps", "quality", *RESULT_COLUMNS)
    again = desk.studio.store.drafts.of_batch(sheets.read(sheets.write(first)))
    assert [(row.row_key, row.title, row.prompt, row.count, row.model) for row in again] == [
        ("K1", "One", "a", 2, "fal-ai/flux/schnell"),
        (None, None, "b", 1, FLARE.partition("/")[2]),
    ]
    assert again[0].params["steps"] == 3
    assert again[1].params["quality"] == "high"


def test_pictures_are_named_by_their_files_and_stay_as_they_stood(sheets, desk):
    shoe = desk.studio.add_input(LOCAL_OWNER, "Shoe.png", make_picture(1, 64, 64, "png"))
    model = "fal/fal-ai/flux/dev/image-to-image"
    wish = SheetWish(replace(BASE, model=model, params={}), pictures={"Shoe.png": f"asset:{shoe.id}"})
    first = sheets.read("prompt,imageUrls\na,photos/shoe.png\nb,cup.png\n", wish)
    rows = sheets.rows(first)
    assert [row["imageUrls"] for row in rows] == ["photos/shoe.png", "cup.png"]
    sheets.edit(
        first, 1, params={"imageUrl": f"asset:{shoe.id}"}, origin={"cells": {"prompt": "b", "imageUrls": "cup.png"}}
    )
    assert sheets.rows(first)[1]["imageUrls"] == "Shoe.png"


def test_another_kind_of_file_is_refused_in_words(sheets):
    with pytest.raises(InvalidInput, match=r"A sheet cannot be written as \.pdf"):
        sheets.write(sheets.read("prompt\na\n"), "pdf")


def test_a_row_that_runs_says_so(sheets, desk, fal):
    desk.studio.pause_all(LOCAL_OWNER)
    first = sheets.read("prompt\na\n")
    desk.studio.review.start(LOCAL_OWNER, first, [])
    assert sheets.rows(first)[0]["imagegen_status"] == Standing.QUEUED
    desk.studio.stop_all(LOCAL_OWNER)
    wait_until(lambda: sheets.rows(first)[0]["imagegen_status"] == Standing.CANCELLED)
