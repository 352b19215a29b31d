"""The library at its desk: what a page asks, and what it gets."""

from typing import Any

import pytest

from imagegen.errors import InvalidInput
from imagegen.records import LOCAL_OWNER
from imagegen.states import Standing
from imagegen.studio.library_wish import read_query
from imagegen.ui.desk import Desk as Line
from tests.fakes.fal import refused
from tests.studio_kit import FLARE, Desk

ITEM = {
    *("id", "task_id", "batch_id", "topic_id", "standing", "url", "preview", "width_px", "height_px", "is_favourite"),
    *("rating", "verdict", "tags", "made_at", "prompt", "model_name", "stack_count", "error", "is_published"),
}


class Reader:
    """A page that asks the library."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.line = Line(desk.studio)

    def ask(self, verb: str, owner: str = LOCAL_OWNER, **payload: Any) -> Any:
        answer = self.line.ask({"verb": f"library.{verb}", **payload}, owner)
        assert answer["ok"], answer
        return answer["data"]

    def refusal(self, verb: str, owner: str = LOCAL_OWNER, **payload: Any) -> str:
        answer = self.line.ask({"verb": f"library.{verb}", **payload}, owner)
        assert not answer["ok"], answer
        sentence: str = answer["error"]["message"]
        return sentence

    def ids(self, **query: Any) -> list[str]:
        return [item["id"] for item in self.ask("page", query=query)["items"]]

    def make(self, prompt: str, **wishes: Any) -> list[str]:
        """The ids of the images of a new batch."""
        return [tile.generation.id for tile in self.desk.tiles(self.desk.make(prompt, **wishes))]


@pytest.fixture
def reader(desk: Desk) -> Reader:
    return Reader(desk)


def test_a_page_has_what_was_made_over_all_topics(reader: Reader) -> None:
    (kite,) = reader.make("a red kite")
    first, second = reader.make("一杯热茶", count=2)
    page = reader.ask("page", query={}, offset=0, limit=200)
    assert [item["id"] for item in page["items"]] == [first, second, kite]
    assert page["revision"] == reader.desk.studio.store.database.revision
    item = page["items"][2]
    assert item.keys() == ITEM
    assert (item["url"], item["preview"]) == (item["url"], f"{item['url']}/preview")
    assert (item["prompt"], item["model_name"], item["standing"]) == ("a red kite", "FLUX.1 [schnell]", Standing.DONE)
    assert reader.ask("count", query={"text": "茶"})["count"] == 2
    assert reader.ask("ids", query={}, limit=2) == {"ids": [first, second], "is_cut": True}


def test_a_failed_image_says_why_where_errors_are_asked_for(reader: Reader, desk: Desk, fal: Any) -> None:
    fal.script(refused())
    desk.wait(desk.start(), Standing.FAILED)
    assert reader.ids() == []
    (item,) = reader.ask("page", query={"errors": True})["items"]
    assert (item["url"], item["preview"], item["standing"]) == (None, None, Standing.FAILED)
    assert item["error"]["message"].startswith("fal")
    assert reader.ask("facets", query={})["errors"] == 1


def test_facets_name_their_choices(reader: Reader) -> None:
    (kite,) = reader.make("a red kite", width=512, height=1024)
    reader.make("a cup", model=FLARE)
    reader.ask("tag", generation_ids=[kite], add=["  Summer   2026 "])
    found = reader.ask("facets", query={})
    assert {(one["value"], one["label"], one["count"]) for one in found["models"]} == {
        ("fal/fal-ai/flux/schnell", "FLUX.1 [schnell]", 1),
        (FLARE, "GPT Image 2.6 Flare", 1),
    }
    assert [(one["value"], one["count"]) for one in found["tags"]] == [("Summer 2026", 1)]
    assert {one["label"] for one in found["topics"]} == {"a red kite", "a cup"}
    assert [one["value"] for one in found["months"]] == [reader.desk.studio.clock.now_text()[:7]]
    assert (found["undecided"], found["favourite"], found["ratings"]["5"]) == (2, 0, 0)
    assert reader.ids(tags=["SUMMER 2026"]) == [kite]


def test_numbers_are_counted_again_once_something_changed(reader: Reader, desk: Desk) -> None:
    (kite,) = reader.make("a red kite")
    assert reader.ask("facets", query={})["favourite"] == 0
    desk.studio.pictures.judge(LOCAL_OWNER, [kite], {"is_favourite": True})
    assert reader.ask("facets", query={})["favourite"] == 1
    assert reader.ask("count", query={"favourite": True})["count"] == 1


def test_tags_are_put_on_and_taken_back(reader: Reader) -> None:
    (kite,) = reader.make("a red kite")
    reader.ask("tag", generation_ids=[kite], add=["old"])
    told = reader.ask("tag", generation_ids=[kite], add=["new"], remove=["OLD"])
    assert told == {"before": [{"id": kite, "tags": ["old"]}]}
    reader.ask("restore_tags", **told)
    assert reader.ask("page", query={})["items"][0]["tags"] == ["old"]


def test_a_tag_that_is_none_is_refused(reader: Reader) -> None:
    (kite,) = reader.make("a red kite")
    for tag in ("", "   ", "x" * 41):
        assert reader.refusal("tag", generation_ids=[kite], add=[tag]) == "A tag has from 1 to 40 characters."


def test_tasks_move_to_a_new_topic_and_back(reader: Reader, desk: Desk) -> None:
    first, _ = reader.make("a red kite", count=2)
    told = reader.ask("move", generation_ids=[first], topic_id=None, title="Best of")
    assert (told["task_count"], told["image_count"]) == (1, 2)
    topics = {topic["title"]: topic for topic in desk.studio.topics(LOCAL_OWNER)}
    assert (topics["Best of"]["image_count"], bool(topics["Best of"]["cover"])) == (2, True)
    assert {item["topic_id"] for item in reader.ask("page", query={})["items"]} == {told["topic_id"]}
    assert reader.ask("move_back", undo=told["undo"]) == {"count": 1}
    assert [topic["title"] for topic in desk.studio.topics(LOCAL_OWNER)] == ["a red kite"]
    assert reader.refusal("move_back", undo=told["undo"]) == "This move cannot be undone any more."


def test_nothing_moves_into_a_topic_of_the_trash(reader: Reader, desk: Desk) -> None:
    (kite,) = reader.make("a red kite")
    topic = desk.studio.new_topic(LOCAL_OWNER, "Gone")
    desk.studio.delete_topic(LOCAL_OWNER, topic.id)
    words = reader.refusal("move", generation_ids=[kite], topic_id=topic.id, title="")
    assert words == "This topic is in the trash."


def test_searches_are_saved_run_and_forgotten(reader: Reader) -> None:
    query = {"text": "kite", "rating_min": 4, "favourite": False, "unknown": 1}
    saved = reader.ask("save_search", name="  Best   kites ", query=query)
    assert (saved["name"], saved["query"]) == ("Best kites", {"text": "kite", "rating_min": 4})
    assert reader.ask("searches") == [saved]
    assert reader.ask("delete_search", id=saved["id"]) == saved
    assert reader.ask("searches") == []


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"text": 5}, id="a text that is none"),
        pytest.param({"models": "fal"}, id="a list that is none"),
        pytest.param({"topics": ["x"] * 1000}, id="a list without end"),
        pytest.param({"verdict": "loved"}, id="an unknown verdict"),
        pytest.param({"order": "random()"}, id="an unknown order"),
        pytest.param({"rating_min": 9}, id="too many stars"),
        pytest.param({"rating_min": True}, id="stars that are no number"),
        pytest.param({"from": "yesterday"}, id="a day that is none"),
        pytest.param({"to": "9999-12-31"}, id="a day behind all days"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(query: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        read_query(query)


def test_a_page_has_its_limits(reader: Reader) -> None:
    for wrong in ({"offset": -1}, {"limit": 0}, {"limit": 501}):
        assert reader.refusal("page", query={}, **wrong).startswith("A page of the library")
    for verb in ("page", "count", "facets", "ids"):
        assert "cannot read" in reader.refusal(verb, query={"order": "random()"})


@pytest.mark.parametrize(
    ("data", "first_ms", "end_ms"),
    [
        pytest.param({"from": "2026-11-22"}, 1_795_305_600_000, None, id="a day begins in UTC"),
        pytest.param({"to": "2026-11-22"}, None, 1_795_392_000_000, id="the last day counts whole"),
        pytest.param({"to": "2026-11-22T00:00:00+08:00"}, None, 1_795_276_800_000, id="a moment is what it is"),
    ],
)
def test_days_are_read(data: dict[str, str], first_ms: int | None, end_ms: int | None) -> None:
    query = read_query(data)
    assert (query.first_ms, query.end_ms) == (first_ms, end_ms)


def test_nobody_reaches_the_images_of_somebody_else(reader: Reader, desk: Desk) -> None:
    (kite,) = reader.make("a red kite")
    saved = reader.ask("save_search", name="Mine", query={"text": "kite"})
    topic = desk.studio.new_topic(LOCAL_OWNER, "Mine")
    assert reader.ask("page", "stranger", query={})["items"] == []
    assert reader.ask("ids", "stranger", query={})["ids"] == []
    assert reader.ask("searches", "stranger") == []
    for verb, payload in {
        "tag": {"generation_ids": [kite], "add": ["x"]},
        "restore_tags": {"before": [{"id": kite, "tags": ["x"]}]},
        "move": {"generation_ids": [kite], "topic_id": None, "title": "Theirs"},
        "delete_search": {"id": saved["id"]},
    }.items():
        assert "not here any more" in reader.refusal(verb, "stranger", **payload)
    assert "not here any more" in reader.refusal("move", "stranger", generation_ids=[kite], topic_id=topic.id)
    told = reader.ask("move", generation_ids=[kite], topic_id=topic.id)
    assert "cannot be undone" in reader.refusal("move_back", "stranger", undo=told["undo"])


def test_a_change_of_nothing_asks_to_choose_something(reader: Reader) -> None:
    assert reader.refusal("tag", generation_ids=[], add=["x"]) == "No picture is chosen."
    assert reader.refusal("move", generation_ids=[], topic_id=None) == "No picture is chosen."
