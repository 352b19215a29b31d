"""Comparing at the desk: real rows, real pictures, verbs as the page says them."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import open_studio
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.figures import read_extent
from imagegen.studio.views import View
from imagegen.ui.desk import Desk as PageDesk
from tests.fakes.fal import FakeFal
from tests.fakes.openai import FakeOpenAI
from tests.studio_kit import FLARE, SCHNELL, Desk

STRANGER = "somebody else"


class Comparison:
    """Two prompts at two models, all made."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.studio = desk, desk.studio
        self.page = PageDesk(desk.studio)
        drafts = [TaskDraft(prompt, model, {}, 1) for prompt in ("a fox", "a cat") for model in (SCHNELL, FLARE)]
        self.new = self.studio.start(LOCAL_OWNER, None, drafts)
        desk.wait(self.new)
        self.place = {"batch_id": self.new.batch.id}

    def ask(self, verb: str, owner: str = LOCAL_OWNER, **payload: Any) -> Any:
        answer = self.page.ask({"verb": f"comparing.{verb}", **self.place, **payload}, owner)
        assert answer["ok"], answer
        return answer["data"]

    def refusal(self, verb: str, owner: str = LOCAL_OWNER, **payload: Any) -> str:
        answer = self.page.ask({"verb": f"comparing.{verb}", **self.place, **payload}, owner)
        assert not answer["ok"], answer
        message: str = answer["error"]["message"]
        return message

    def choose(self, row: View, letter: str | None, **payload: Any) -> View:
        found = [one for one in row["options"] if one["letter"] == letter]
        picture = found[0]["pictures"][0]["id"] if found else None
        done: View = self.ask("choose", row_id=row["id"], generation_id=picture, **payload)
        return done

    def verdicts(self) -> dict[str, str | None]:
        return {tile.generation.id: tile.generation.verdict for tile in self.desk.tiles(self.new)}

    @property
    def generation_ids(self) -> list[str]:
        return [tile.generation.id for tile in self.desk.tiles(self.new)]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One for all: every test has a batch of its own."""
    with FakeFal() as fal, FakeOpenAI() as openai:
        keys = {"FAL_KEY": fal.key, "OPENAI_API_KEY": openai.key, "OPENAI_BASE_URL": openai.base_url}
        folder = tmp_path_factory.mktemp("data")
        with open_studio(load_settings({"IMAGEGEN_DATA": str(folder), **keys})) as studio:
            studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
            yield Desk(studio)


@pytest.fixture
def comparison(installation: Desk) -> Comparison:
    return Comparison(installation)


# ---- two pictures ---------------------------------------------------------------------------------------------------


def test_two_pictures_show_every_setting_and_which_differ(comparison: Comparison) -> None:
    fox, _, cat, _ = comparison.generation_ids
    found = comparison.ask("pair", generation_ids=[fox, cat])
    lines = {line["name"]: line for line in found["lines"]}
    assert lines["prompt"]["changes"] == [("same", "a "), ("out", "fox"), ("in", "cat")]
    assert not lines["model"]["differs"]
    assert lines["param:size"]["left"]
    assert {"price", "seconds", "param:seed"} <= lines.keys()
    assert [task["generations"][0]["id"] for task in found["tasks"]] == [fox, cat]


def test_a_value_that_only_one_model_has_stands_beside_nothing(comparison: Comparison) -> None:
    lines = comparison.ask("pair", generation_ids=comparison.generation_ids[:2])["lines"]
    names = [line["name"] for line in lines]
    assert len(names) == len(set(names))
    assert {"model", "provider"} <= {line["name"] for line in lines if line["differs"]}
    assert any(line["left"] is None and line["right"] is not None for line in lines)


@pytest.mark.parametrize("ids", [[], ["gen_x"], ["gen_x", "gen_x"], ["a", "b", "c"]])
def test_anything_but_two_pictures_is_refused(comparison: Comparison, ids: list[str]) -> None:
    assert comparison.refusal("pair", generation_ids=ids) == "Two different pictures are compared."


# ---- with names -----------------------------------------------------------------------------------------------------


def test_the_grid_has_prices_and_seconds_in_its_heads(comparison: Comparison) -> None:
    comparison.studio.pictures.judge(LOCAL_OWNER, comparison.generation_ids[:1], {"verdict": "kept"})
    found = comparison.ask("grid")
    first = found["columns"][0]
    assert [row["prompt"] for row in found["rows"]] == ["a fox", "a cat"]
    assert (first["images"], first["failed"], first["open"], first["keep_rate"]) == (2, 0, 0, 1.0)
    assert first["price_text"].lstrip("≈ ").startswith("$")
    assert first["median_s"] is not None
    assert {task["id"] for task in found["tasks"]} == {
        one for row in found["rows"] for cell in row["cells"].values() for one in cell
    }


def test_a_topic_compares_all_its_batches(comparison: Comparison) -> None:
    topic_id = comparison.new.batch.topic_id
    more = comparison.studio.start(LOCAL_OWNER, topic_id, [TaskDraft("a fox", FLARE, {}, 1)])
    comparison.desk.wait(more)
    found = comparison.ask("grid", batch_id=None, topic_id=topic_id)
    assert [[len(cell) for cell in row["cells"].values()] for row in found["rows"]] == [[1, 2], [1, 1]]


# ---- without names --------------------------------------------------------------------------------------------------


def test_the_blind_rows_tell_nothing_about_a_model(comparison: Comparison) -> None:
    told = json.dumps(comparison.ask("blind")).casefold()
    catalog = comparison.studio.catalog
    for model in (SCHNELL, FLARE):
        card = catalog.card(model)
        for word in (
            card.name,
            card.id,
            f'"{card.provider}"',
            f"{card.provider}/",
            catalog.provider(card.provider).name,
        ):
            assert word.casefold() not in told
    names = {key for row in comparison.ask("blind")["rows"] for option in row["options"] for key in option}
    assert names == {"letter", "pictures"}
    pictures = [
        one for row in comparison.ask("blind")["rows"] for option in row["options"] for one in option["pictures"]
    ]
    assert {key for one in pictures for key in one} == {"id", "url", "preview", "width_px", "height_px"}


def test_the_best_is_kept_and_remembered(comparison: Comparison) -> None:
    row = comparison.ask("blind")["rows"][0]
    comparison.choose(row, "B", reject_others=True)
    again = comparison.ask("blind")["rows"]
    assert [(one["is_decided"], one["chosen"]) for one in again] == [(True, "B"), (False, None)]
    assert sorted(filter(None, comparison.verdicts().values())) == ["kept", "rejected"]


def test_a_choice_is_taken_back_whole(comparison: Comparison) -> None:
    row = comparison.ask("blind")["rows"][0]
    first = comparison.choose(row, "A", reject_others=True)
    was = comparison.verdicts()
    second = comparison.choose(row, "B", reject_others=True)

    def take_back(done: View) -> None:
        comparison.ask("take_back", row_id=row["id"], previous=done["previous"], before=done["before"])

    take_back(second)
    assert comparison.verdicts() == was
    assert comparison.ask("blind")["rows"][0]["chosen"] == "A"
    take_back(first)
    assert set(comparison.verdicts().values()) == {None}
    assert comparison.ask("blind")["rows"][0]["is_decided"] is False


def test_names_and_wins_come_with_the_reveal(comparison: Comparison) -> None:
    rows = comparison.ask("blind")["rows"]
    comparison.choose(rows[0], "A")
    comparison.choose(rows[1], None)
    found = comparison.ask("reveal")
    winner = found["names"][rows[0]["id"]]["A"]
    wins = {one["column_id"]: (one["wins"], one["rows"]) for one in found["wins"]}
    assert wins.pop(winner) == (1, 2)
    assert list(wins.values()) == [(0, 2)]
    assert found["none"] == 1
    assert {column["name"] for column in found["columns"]} == {
        comparison.studio.catalog.card(model).name for model in (SCHNELL, FLARE)
    }


def test_starting_over_forgets_the_choices_and_keeps_the_marks(comparison: Comparison) -> None:
    comparison.choose(comparison.ask("blind")["rows"][0], "A")
    comparison.ask("start_over")
    assert not any(row["is_decided"] for row in comparison.ask("blind")["rows"])
    assert "kept" in comparison.verdicts().values()


def test_a_picture_of_another_row_is_no_choice(comparison: Comparison) -> None:
    one, other = comparison.ask("blind")["rows"]
    foreign = other["options"][0]["pictures"][0]["id"]
    assert "not in the row" in comparison.refusal("choose", row_id=one["id"], generation_id=foreign)
    told = comparison.refusal("take_back", row_id=one["id"], previous=None, before={foreign: "kept"})
    assert told == "The page sent marks that are not of this row."
    assert set(comparison.verdicts().values()) == {None}


# ---- figures --------------------------------------------------------------------------------------------------------


def test_figures_have_names_and_prices_in_words(comparison: Comparison) -> None:
    comparison.studio.pictures.judge(LOCAL_OWNER, comparison.generation_ids[:1], {"verdict": "kept"})
    rows = comparison.ask("figures", by="model")
    found = {row["id"]: row for row in rows}[SCHNELL]
    assert (found["kept"], found["undecided"], found["keep_rate"]) == (1, 1, 1.0)
    assert found["name"] == comparison.studio.catalog.card(SCHNELL).name
    assert "$" in found["kept_price_text"]
    assert comparison.ask("figures", by="style") == []
    assert comparison.ask("figures", by="model", **{"from": "2999-01-01"}) == []


def test_the_file_of_figures_is_safe_for_spreadsheets(comparison: Comparison) -> None:
    with comparison.studio.store.database.write() as write:
        ids = (comparison.new.batch.id,)
        write.run("UPDATE tasks SET model = '=HYPERLINK(1)' WHERE provider = 'fal' AND batch_id = ?", ids)
        write.run("UPDATE attempts SET cost_usd = NULL, price_estimate_usd = NULL WHERE batch_id = ?", ids)
    data = comparison.studio.comparing.figures.write_csv(LOCAL_OWNER, read_extent(comparison.place))
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert "'=HYPERLINK(1)" in {row["name"] for row in rows}
    assert {(row["usd_all"], row["usd_per_kept"], row["prices_unknown"]) for row in rows} == {("", "", "2")}


def test_a_date_that_is_none_is_refused(comparison: Comparison) -> None:
    assert comparison.refusal("figures", by="model", **{"from": "yesterday"}) == "“yesterday” is no date."


# ---- somebody else --------------------------------------------------------------------------------------------------


def test_nobody_compares_what_is_somebody_elses(comparison: Comparison) -> None:
    row = comparison.ask("blind")["rows"][0]
    picture = row["options"][0]["pictures"][0]["id"]
    more = {
        "row_id": row["id"],
        "generation_id": picture,
        "by": "model",
        "generation_ids": comparison.generation_ids[:2],
    }
    for verb in ("grid", "blind", "reveal", "start_over", "figures", "choose", "take_back", "pair"):
        for place in (comparison.place, {"batch_id": None, "topic_id": comparison.new.batch.topic_id}):
            assert "not here any more" in comparison.refusal(verb, STRANGER, **{**more, **place}), verb
    assert set(comparison.verdicts().values()) == {None}
