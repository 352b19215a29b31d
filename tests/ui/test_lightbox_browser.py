"""The lightbox in a real Chromium with the whole app behind it: a person culls without a mouse, and with a thumb."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from imagegen.records import LOCAL_OWNER, Generation
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio
from imagegen.studio.drafts import TaskDraft
from tests.studio_kit import wait_until
from tests.ui.review_kit import PHONE, SKETCH, Visitors

pytestmark = pytest.mark.browser

PROMPTS = ("a red fox", "a blue boat")
IMAGES = 3  # of each task
COUNTER, TASK = ".ig-lightbox-counter", ".ig-lightbox-head .ig-lightbox-muted"


@pytest.fixture(scope="module")
def visitors(browser: Browser, app: tuple[Studio, str]) -> Iterator[Visitors]:
    visitors = Visitors(browser, *app)
    yield visitors
    visitors.close()
    assert visitors.troubles == []


@pytest.fixture(scope="module")
def desktop(visitors: Visitors) -> Page:
    return visitors.page()


@pytest.fixture(scope="module")
def phone(visitors: Visitors) -> Page:
    return visitors.page(**PHONE)


class Scene:
    """Six pictures in a topic of their own, and a browser that shows them."""

    def __init__(self, studio: Studio, page: Page) -> None:
        self.studio, self.page = studio, page
        small = {"width": 64, "height": 64, "steps": 1}
        self.batch: NewBatch = studio.start(
            LOCAL_OWNER, None, [TaskDraft(prompt, SKETCH, small, IMAGES) for prompt in PROMPTS]
        )
        wait_until(self.is_done, "six pictures")
        self.ids = [one.id for one in self.batch.generations]
        page.evaluate(
            "id => imagegen('core.js').then(({ bus }) => bus.emit('open_topic', id))", self.batch.batch.topic_id
        )
        expect(page.locator(".ig-feed-picture")).to_have_count(len(self.ids))

    def is_done(self) -> bool:
        facts = self.studio.store.tasks.facts_of_batch(self.batch.batch.id)
        return all(one.standing is Standing.DONE for task in facts for one in task.generations)

    def kept(self, place: int) -> Generation:
        """What the studio has of an image."""
        return self.studio.store.generations.get(LOCAL_OWNER, self.ids[place])

    def expect_kept(self, place: int, **marks: Any) -> None:
        wait_until(lambda: {name: getattr(self.kept(place), name) for name in marks} == marks, f"{marks} of {place}")

    @property
    def box(self) -> Locator:
        return self.page.locator("dialog.ig-lightbox")

    @property
    def marks(self) -> Locator:
        return self.page.locator(".ig-lightbox-marks")

    @property
    def toast(self) -> Locator:
        return self.page.locator(".ig-toast").last

    def tile(self, place: int) -> Locator:
        return self.page.locator(f'.ig-feed-tile[data-generation="{self.ids[place]}"] .ig-feed-picture')

    def thumb(self, place: int) -> Locator:
        return self.page.locator(f'.ig-lightbox-thumb[data-generation="{self.ids[place]}"]')

    def open(self, place: int = 0) -> None:
        self.tile(place).press("Enter")
        expect(self.box).to_be_visible()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def expect_at(self, place: int) -> None:
        expect(self.thumb(place)).to_have_attribute("aria-current", "true")
        image, images = place % IMAGES + 1, IMAGES
        expect(self.page.locator(COUNTER)).to_have_text(f"{image} / {images}")

    def expect_judged(self, done: int, kept: int, total: int = 6) -> None:
        expect(self.page.locator(".ig-lightbox-judged")).to_have_text(f"{done} of {total} judged · {kept} kept")


@pytest.fixture
def scene(app: tuple[Studio, str], desktop: Page) -> Iterator[Scene]:
    yield Scene(app[0], desktop)
    close_all(desktop)


@pytest.fixture
def touched(app: tuple[Studio, str], phone: Page) -> Iterator[Scene]:
    yield Scene(app[0], phone)
    close_all(phone)


def close_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close())")
    page.evaluate("localStorage.removeItem('imagegen:lightbox_go_on')")


# ---- by keyboard alone ---------------------------------------------------------------------------------------------


def test_a_person_culls_without_touching_the_mouse(scene: Scene) -> None:
    scene.open()
    scene.press("p", "x", "4", "f")
    scene.expect_at(2)
    for place, marks in enumerate(({"verdict": "kept"}, {"verdict": "rejected"}, {"rating": 4, "is_favourite": True})):
        scene.expect_kept(place, **marks)
    scene.expect_judged(2, kept=1)
    expect(scene.thumb(0)).to_have_accessible_name("Image 1, Kept")
    expect(scene.thumb(1)).to_have_accessible_name("Image 2, Rejected")
    expect(scene.thumb(2)).to_have_accessible_name("Image 3, 4 stars, Favourite")
    scene.press("ArrowDown")
    scene.expect_at(3)
    scene.press("Escape")
    expect(scene.box).to_be_hidden()
    expect(scene.tile(3)).to_be_focused()


def test_the_same_mark_again_takes_it_away_and_undo_brings_the_last_one_back(scene: Scene) -> None:
    scene.open()
    scene.press("p", "ArrowLeft", "p", "4", "4")
    scene.expect_at(0)
    scene.expect_kept(0, verdict=None, rating=None)
    scene.press("x", "u")
    scene.expect_at(0)
    scene.expect_kept(0, verdict=None)
    scene.press("u", "u", "u")
    scene.expect_kept(0, verdict="kept", rating=None)
    scene.press("u", "u")
    expect(scene.toast).to_contain_text("There is no mark to take back.")
    scene.expect_kept(0, verdict=None)


def test_undecided_ones_are_culled_in_a_second_pass(scene: Scene) -> None:
    scene.open()
    scene.press("p", "x", "ArrowRight", "p")
    scene.page.get_by_role("button", name="Shown: All").press("Enter")
    expect(scene.page.get_by_role("menuitem")).to_have_text(["All · 6", "Undecided · 3", "Kept · 2", "Rejected · 1"])
    scene.press("ArrowDown", "Enter")
    expect(scene.page.get_by_role("button", name="Shown: Undecided")).to_be_visible()
    expect(scene.page.locator(".ig-lightbox-thumb")).to_have_count(3)
    scene.press("Home", "x", "x", "x")
    scene.expect_judged(6, kept=2)
    expect(scene.toast).to_contain_text("All 6 images are judged: 2 kept.")
    expect(scene.page.locator(".ig-lightbox-thumb")).to_have_count(1)


def test_going_on_after_a_mark_can_be_switched_off_and_is_remembered(scene: Scene) -> None:
    scene.open()
    scene.page.get_by_role("checkbox", name="Go on after a mark").press("Space")
    scene.press("p")
    scene.expect_at(0)
    scene.expect_kept(0, verdict="kept")
    assert scene.page.evaluate("localStorage.getItem('imagegen:lightbox_go_on')") == "false"
    scene.page.get_by_role("checkbox", name="Go on after a mark").press("Space")


def test_a_deleted_image_comes_back_with_undo(scene: Scene) -> None:
    scene.open(1)
    scene.press("Delete")
    expect(scene.page.locator(COUNTER)).to_have_text("2 / 2")
    expect(scene.thumb(1)).to_have_count(0)
    scene.press("u")
    scene.expect_at(1)


def test_a_pinned_image_is_compared_with_another_one(scene: Scene) -> None:
    scene.open()
    scene.press("c")
    expect(scene.toast).to_contain_text("Pinned. Press C on another image")
    expect(scene.thumb(0)).to_have_accessible_name("Image 1, Pinned")
    scene.press("ArrowRight", "c")
    comparison = scene.page.locator("dialog.ig-compare")
    expect(comparison).to_be_visible()
    scene.press("Escape")
    expect(comparison).to_be_hidden()
    scene.press("ArrowLeft", "c")
    expect(scene.thumb(0)).to_have_accessible_name("Image 1")


def test_help_closes_first_and_its_keys_mark_nothing(scene: Scene) -> None:
    scene.open()
    scene.press("?")
    help_box = scene.page.get_by_role("dialog", name="Keys of the large view")
    expect(help_box).to_be_visible()
    scene.press("p", "Escape")
    expect(help_box).to_have_count(0)
    expect(scene.box).to_be_visible()
    scene.press("End")
    scene.expect_at(5)
    assert scene.kept(0).verdict is None


def test_keys_and_wheel_zoom_around_the_pointer(scene: Scene) -> None:
    scene.open()
    percent = scene.page.locator(".ig-lightbox-percent")
    expect(percent).to_have_text("100 %")
    scene.press("+", "+")
    expect(percent).to_have_text("156 %")
    scene.press("0")
    expect(percent).to_have_text("100 %")
    image = scene.page.locator(".ig-lightbox-image")
    box = image.bounding_box()
    assert box
    corner = box["x"] + 4, box["y"] + 4
    scene.page.mouse.dblclick(*corner)
    expect(percent).to_have_text("200 %")
    scene.page.mouse.wheel(0, 3000)
    expect(percent).to_have_text("100 %")
    scene.page.mouse.wheel(0, -3000)
    expect(percent).to_have_text("800 %")
    expect(image).to_have_attribute("src", f"{scene.page.evaluate(ORIGINAL)}")
    scene.press("ArrowRight")
    expect(percent).to_have_text("100 %")


ORIGINAL = "document.querySelector('.ig-lightbox-acts a[download]').href.replace('?download=1', '')"


# ---- what is known, and what can be done ---------------------------------------------------------------------------


def test_the_side_tells_asked_and_used_and_the_attempts(scene: Scene) -> None:
    scene.open()
    side = scene.page.get_by_role("complementary", name="Prompt and settings")
    expect(side.get_by_role("row", name="Size")).to_contain_text("64×64")
    expect(side.get_by_role("row", name="Steps")).to_contain_text("1")
    expect(side).to_contain_text("1 attempt")
    expect(side.locator(".ig-lightbox-state")).to_have_text("Done")
    scene.press("i")
    expect(side).to_be_hidden()
    scene.press("i")


def test_a_picture_becomes_the_reference_of_the_next_start(scene: Scene) -> None:
    scene.open(1)
    scene.page.get_by_role("button", name="Use as reference").click()
    expect(scene.toast).to_contain_text("reference of the next start now")
    scene.press("Escape")
    asset = scene.studio.store.tasks.facts_by_ids([scene.kept(1).task_id])[0].generations[1].asset
    assert asset
    expect(scene.page.locator(f'.ig-panel-picture[data-ref="asset:{asset.id}"]')).to_be_visible()


def test_a_picture_becomes_the_cover_and_the_anchor_of_what_waits(scene: Scene) -> None:
    studio, batch = scene.studio, scene.batch.batch
    (row,) = studio.review.add(LOCAL_OWNER, batch.id, [TaskDraft("a green frog", SKETCH, {}, 1)])
    scene.open(4)
    scene.page.get_by_role("button", name="Topic cover").click()
    expect(scene.toast).to_contain_text("is now the cover of “a red fox”")
    scene.page.get_by_role("button", name="Anchor").click()
    expect(scene.toast).to_contain_text("1 waiting task takes this picture as its reference.")
    assert studio.store.tasks.get(LOCAL_OWNER, row).params["imageUrl"].startswith("asset:")
    scene.toast.get_by_role("button", name="Undo").click()
    wait_until(lambda: "imageUrl" not in studio.store.tasks.get(LOCAL_OWNER, row).params, "the row without it")


# ---- other sources, and a long feed --------------------------------------------------------------------------------

LIBRARY = """async () => {
  const { bus } = await imagegen("core.js");
  const slide = (number) => {
    const picture = { url: `media/none_${number}`, preview: null, seed: null };
    const generation = { id: `gen_${number}`, position: 0, standing: "done", ...picture };
    const model = { model_name: "Lake", provider_name: "Fake", seconds: null, cost_text: "", chips: [] };
    const task = { id: `tsk_${number}`, batch_id: "bat_none", prompt: `picture ${number}`, count: 1, ...model };
    return { generation, task: { ...task, generations: [generation] } };
  };
  let [first, last] = [10, 13];
  const list = () => Array.from({ length: last - first }, (_, place) => slide(first + place));
  let slides = list();
  const source = {
    slides: () => slides,
    watch: () => () => (window.isUnwatched = true),
    grow: async (way) => {
      if (way < 0) first = Math.max(8, first - 1); else last = Math.min(15, last + 1);
      slides = list();
    },
  };
  bus.emit("open_lightbox", { generation_id: "gen_11", source });
}"""


def test_another_source_grows_at_its_ends_and_is_left_alone_afterwards(scene: Scene) -> None:
    scene.page.evaluate(LIBRARY)
    expect(scene.box).to_be_visible()
    expect(scene.page.locator(TASK)).to_have_text("Task 4 / 7")
    scene.press("End")
    expect(scene.page.locator(".ig-lightbox-title")).to_have_text("picture 14")
    scene.press("Escape")
    expect(scene.box).to_be_hidden()
    assert scene.page.evaluate("window.isUnwatched")


LONG_FEED = """async () => {
  const { Deck, countMarks } = await imagegen("lightbox_deck.js");
  const slides = [];
  for (let task = 0; task < 500; task += 1)
    for (let image = 0; image < 4; image += 1)
      slides.push({
        task: { id: `t${task}` },
        generation: { id: `g${task}_${image}`, verdict: image ? null : "kept" },
      });
  const started = performance.now();
  const deck = new Deck(slides, "undecided", "g3_0");
  const counts = countMarks(slides);
  return { ms: performance.now() - started, size: deck.size, counts, at: deck.position(deck.place("g3_2")),
    next: deck.stepTask(deck.place("g3_2"), 1).generation.id };
}"""


def test_two_thousand_pictures_are_sorted_within_a_frame(desktop: Page) -> None:
    found = desktop.evaluate(LONG_FEED)
    assert found["size"] == 1501
    assert found["counts"] == {"all": 2000, "undecided": 1500, "kept": 500, "rejected": 0}
    assert found["at"] == {"image": 3, "images": 4, "task": 4, "tasks": 500}
    assert found["next"] == "g4_1"
    assert found["ms"] < 16


# ---- a phone -------------------------------------------------------------------------------------------------------


def finger(page: Page, *points: tuple[float, float]) -> None:
    """Draw with one finger."""
    touch = page.context.new_cdp_session(page)
    kinds = ["touchStart", *["touchMove"] * (len(points) - 1)]
    for kind, (x_px, y_px) in zip(kinds, points, strict=True):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x_px, "y": y_px}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def pinch(page: Page, from_px: int, to_px: int) -> None:
    """Two fingers around the middle of the picture, so far apart at first and in the end."""
    touch = page.context.new_cdp_session(page)
    for kind, gap_px in (("touchStart", from_px), ("touchMove", (from_px + to_px) // 2), ("touchMove", to_px)):
        points = [{"x": 195 + side * gap_px / 2, "y": 360, "id": side} for side in (-1, 1)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_thumb_swipes_and_marks(touched: Scene) -> None:
    touched.open()
    finger(touched.page, (300, 360), (200, 362), (120, 364))
    touched.expect_at(1)
    finger(touched.page, (195, 450), (197, 350), (198, 270))
    touched.expect_at(3)
    touched.marks.get_by_role("button", name="Keep").tap()
    touched.expect_at(4)
    touched.expect_kept(3, verdict="kept")
    touched.marks.get_by_role("button", name="5 stars").tap()
    touched.marks.get_by_role("button", name="Favourite (F)").tap()
    touched.expect_kept(4, rating=5, is_favourite=True)
    touched.marks.get_by_role("button", name="5 stars").tap()
    touched.expect_kept(4, rating=None)


def test_two_fingers_zoom_and_then_one_moves_instead_of_leading_on(touched: Scene) -> None:
    touched.open()
    percent = touched.page.locator(".ig-lightbox-percent")
    pinch(touched.page, 60, 180)
    expect(percent).to_have_text("300 %")
    finger(touched.page, (300, 360), (200, 362), (120, 364))
    touched.expect_at(0)
    percent.tap()
    expect(percent).to_be_hidden()
    for _ in range(2):
        touched.page.touchscreen.tap(195, 360)
    expect(percent).to_have_text("200 %")


def test_nothing_overlaps_and_every_target_is_large_enough(touched: Scene) -> None:
    touched.open()
    page = touched.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = (
        "nodes => nodes.filter((node) => node.checkVisibility()).map((node) => node.getBoundingClientRect().toJSON())"
    )
    boxes = page.locator(".ig-lightbox :is(.ig-lightbox-head, .ig-lightbox-foot) :is(button, a)").evaluate_all(sizes)
    assert min(min(box["width"], box["height"]) for box in boxes) >= 40
    rows = page.locator(
        ".ig-lightbox-head, .ig-lightbox-frame, .ig-lightbox-progress, .ig-lightbox-row, .ig-lightbox-marks"
    )
    places = sorted((box["top"], box["bottom"]) for box in rows.evaluate_all(sizes))
    assert all(above[1] <= below[0] + 0.5 for above, below in pairwise(places))
    assert places[-1][1] <= 844
    marks = touched.marks.locator("button").evaluate_all(sizes)
    assert max(box["right"] for box in marks) <= 390
    page.get_by_role("button", name="Prompt and settings").tap()
    expect(page.get_by_role("button", name="Use as reference")).to_be_in_viewport()
    expect(touched.marks).to_be_in_viewport()
    page.get_by_role("button", name="Close prompt and settings").tap()
