"""The library in a real Chromium, with the whole app behind it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from imagegen.records import LOCAL_OWNER, Generation
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from tests.studio_kit import wait_until
from tests.ui.library_kit import Shelf
from tests.ui.review_kit import PHONE, Visitors

pytestmark = pytest.mark.browser

TOPICS = {"Foxes": "a red fox", "Boats": "a boat on the sea", "Cups": "a blue cup"}
TASKS_PER_TOPIC, IMAGES_PER_TASK = 21, 2
PER_TOPIC = TASKS_PER_TOPIC * IMAGES_PER_TASK
COLUMNS = 6  # at the width of a desk
TOTAL = PER_TOPIC * len(TOPICS)  # more than one page of the library


def images_of(studio: Studio) -> int:
    return int(studio.library.count(LOCAL_OWNER, {})["count"])


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, str]]:
    """Three topics, the last one the newest."""
    from imagegen.ui.app import open_page

    folder = tmp_path_factory.mktemp("data")
    settings = load_settings({"IMAGEGEN_DATA": str(folder), "IMAGEGEN_PORT": "7980"})
    with open_studio(settings, only_batch=True) as studio:
        shelf = Shelf(studio)
        for title, prompt in TOPICS.items():
            prompts = [f"{prompt} {number}" for number in range(1, TASKS_PER_TOPIC + 1)]
            shelf.add(studio.new_topic(LOCAL_OWNER, title).id, prompts, IMAGES_PER_TASK)
        close, url = open_page(studio)
        yield studio, url
        close()


@pytest.fixture
def studio(app: tuple[Studio, str]) -> Studio:
    return app[0]


class LibraryPage:
    """A browser that has the library open."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def screen(self) -> Locator:
        return self.page.locator(".ig-library")

    @property
    def cells(self) -> Locator:
        return self.page.locator(".ig-library-cell:not([hidden])")

    @property
    def focused(self) -> Locator:
        """The picture that has the focus."""
        return self.page.locator(".ig-library-picture:focus")

    @property
    def toast(self) -> Locator:
        return self.page.locator(".ig-toast").last

    @property
    def active(self) -> str:
        """The id of the picture that has the focus."""
        cell = self.page.locator(".ig-library-cell:focus-within")
        return cell.get_attribute("data-generation") or ""

    def cell(self, place: int) -> Locator:
        return self.page.locator(f'.ig-library-cell[data-place="{place}"]:not([hidden])')

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focus(self, place: int = 0) -> None:
        self.press("Escape") if self.bar.is_visible() else None
        self.cell(place).locator(".ig-library-picture").focus()

    def facet(self, name: str) -> Locator:
        return self.screen.get_by_role("checkbox", name=name)

    @property
    def bar(self) -> Locator:
        return self.page.locator(".ig-library-bar")

    def expect_count(self, count: int) -> None:
        words = "1 picture" if count == 1 else f"{count:,} pictures"
        expect(self.page.locator(".ig-library-count > span").first).to_have_text(words)

    def expect_undone(self, words: str) -> None:
        """A toast says what was done; its Undo takes it back."""
        expect(self.toast).to_contain_text(words)
        self.toast.get_by_role("button", name="Undo").click()

    def reset(self) -> None:
        """As a person finds it who opens it for the first time, with all pictures undecided."""
        query = "imagegen('core.js').then(({ bus }) => bus.emit('open_library', { query: {} }))"
        self.page.evaluate(query)
        self.expect_count(TOTAL)
        self.focus()


@pytest.fixture(scope="module")
def visitors(browser: Browser, app: tuple[Studio, str]) -> Iterator[Visitors]:
    visitors = Visitors(browser, *app)
    yield visitors
    visitors.close()
    assert visitors.troubles == []


@pytest.fixture(scope="module")
def opened(visitors: Visitors) -> LibraryPage:
    page = visitors.page()
    page.get_by_role("button", name="Library").click()
    return LibraryPage(page)


@pytest.fixture
def library(opened: LibraryPage) -> LibraryPage:
    opened.reset()
    return opened


def generation(studio: Studio, generation_id: str) -> Generation:
    return studio.store.generations.get(LOCAL_OWNER, generation_id)


# ---- coming and going ------------------------------------------------------------------------------------------------


def test_it_covers_the_page_and_escape_gives_the_page_back(library: LibraryPage) -> None:
    page = library.page
    expect(page.locator("#feed")).to_be_hidden()
    library.press("Escape")
    expect(library.screen).to_have_count(0)
    expect(page.locator("#feed")).to_be_visible()
    expect(page.get_by_role("button", name="Library")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Library").click()
    expect(library.focused).to_be_visible()


def test_it_is_open_again_after_a_reload_with_the_same_search(library: LibraryPage, visitors: Visitors) -> None:
    library.facet("Boats").click()
    library.expect_count(PER_TOPIC)
    visitors.load(library.page)
    library.expect_count(PER_TOPIC)
    expect(library.facet("Boats")).to_be_checked()


def test_choosing_a_topic_leaves_it(library: LibraryPage) -> None:
    library.focus()
    library.press("m")
    library.page.get_by_role("menuitem", name="Open in its topic").click()
    expect(library.screen).to_have_count(0)
    expect(library.page.locator(".ig-feed-task.is-found")).to_contain_text(f"a blue cup {TASKS_PER_TOPIC}")


# ---- looking ---------------------------------------------------------------------------------------------------------


def test_words_and_facets_narrow_and_their_chips_widen_again(library: LibraryPage) -> None:
    library.press("/")
    library.page.keyboard.type("fox")
    library.expect_count(PER_TOPIC)
    library.page.keyboard.type(" 12")
    library.expect_count(2)
    library.press("Escape")
    library.expect_count(TOTAL)
    library.facet("Boats").click()
    library.facet("Cups").click()
    library.expect_count(2 * PER_TOPIC)
    library.screen.get_by_role("button", name="Remove the filter Boats").click()
    library.expect_count(PER_TOPIC)


def test_nothing_found_offers_to_clear_the_filters(library: LibraryPage) -> None:
    library.press("/")
    library.page.keyboard.type("zebra")
    expect(library.page.get_by_text("Nothing found")).to_be_visible()
    library.page.locator(".ig-library-blank").get_by_role("button", name="Clear filters").click()
    library.expect_count(TOTAL)


def test_the_far_end_is_a_key_away_and_no_place_in_sight_stays_empty(library: LibraryPage) -> None:
    library.press("End")
    expect(library.focused).to_have_attribute("aria-label", "a red fox 1 · Sketch")
    in_sight = library.page.locator('.ig-library-cell:not([hidden]):not(.is-loaded)[data-state="empty"]')
    expect(in_sight).to_have_count(0)
    assert library.cells.count() < TOTAL
    library.press("PageUp", "Home")
    expect(library.cell(0).locator(".ig-library-picture")).to_be_focused()


def test_stacks_are_one_for_each_task(library: LibraryPage) -> None:
    library.screen.get_by_role("button", name="Stacks").click()
    library.expect_count(TOTAL // IMAGES_PER_TASK)
    library.cell(0).get_by_role("button", name="2 variations").click()
    expect(library.page.locator("dialog.ig-lightbox")).to_be_visible()
    library.press("Escape")


def test_a_search_is_saved_and_opened_again(library: LibraryPage) -> None:
    library.facet("Boats").click()
    library.expect_count(PER_TOPIC)
    library.screen.get_by_role("button", name="Saved searches").click()
    library.page.get_by_role("textbox", name="Name for this search").fill("At sea")
    library.press("Enter")
    expect(library.toast).to_contain_text("Saved as “At sea”.")
    library.press("Escape")
    library.reset()
    library.screen.get_by_role("button", name="Saved searches").click()
    library.page.locator(".ig-library-searches").get_by_role("button", name="At sea", exact=True).click()
    library.expect_count(PER_TOPIC)


@pytest.mark.parametrize("count", [100_000, 5_000_000])
def test_every_picture_has_a_place_that_the_bar_can_reach(library: LibraryPage, count: int) -> None:
    """Browsers end an element at some height, so a taller list maps the bar to its content."""
    measured: dict[str, Any] = library.page.evaluate(
        """async (count) => {
          const { Geometry, ScrollMap } = await imagegen("library_geometry.js");
          const geometry = new Geometry({ width_px: 1000, height_px: 800, cell_px: 180, gap_px: 8 });
          const map = new ScrollMap();
          map.resize(geometry.contentHeight(count), 800);
          map.hear(100);
          const near = map.top_px;
          map.hear(map.height_px - 800);
          return { near, height: map.height_px, last: geometry.window(map.top_px, count)[1] };
        }""",
        count,
    )
    assert measured["near"] == 100
    assert measured["last"] == count - 1
    assert measured["height"] <= 8_000_000


# ---- judging ---------------------------------------------------------------------------------------------------------


def test_the_keys_of_the_lightbox_judge_the_picture_with_the_focus(library: LibraryPage, studio: Studio) -> None:
    library.press("ArrowRight")
    one = library.active
    library.press("p", "4", "f")
    wait_until(lambda: generation(studio, one).is_favourite, "a favourite on disk")
    kept = generation(studio, one)
    assert (kept.verdict, kept.rating) == ("kept", 4)
    library.press("p", "0", "f")
    wait_until(lambda: not generation(studio, one).is_favourite, "no favourite on disk")
    assert (generation(studio, one).verdict, generation(studio, one).rating) == (None, None)


def test_culling_the_undecided_brings_the_next_one_under_the_focus(library: LibraryPage, studio: Studio) -> None:
    library.facet("Undecided").click()
    library.expect_count(TOTAL)
    library.focus()
    first = library.active
    library.press("x")
    library.expect_count(TOTAL - 1)
    expect(library.focused).to_be_visible()
    assert library.active != first
    wait_until(lambda: generation(studio, first).verdict == "rejected", "the verdict on disk")
    library.press("Control+z")
    library.expect_count(TOTAL)
    assert generation(studio, first).verdict is None


def test_a_refused_mark_is_taken_back_and_said(library: LibraryPage) -> None:
    page = library.page
    refuse = '{"ok": false, "error": {"message": "The disk is full.", "hint": "Make room."}}'
    page.evaluate("window.plainFetch = window.fetch")
    page.evaluate(
        """(answer) => {
          const isMark = (options) => String(options?.body ?? "").includes("pictures.judge");
          window.fetch = async (address, options) =>
            isMark(options) ? new Response(answer) : plainFetch(address, options);
        }""",
        refuse,
    )
    library.press("f")
    expect(library.toast).to_contain_text("The disk is full.")
    expect(library.cell(0).locator(".ig-library-heart")).to_have_attribute("aria-pressed", "false")
    page.evaluate("window.fetch = plainFetch")


# ---- several at once -------------------------------------------------------------------------------------------------


def test_pictures_are_selected_by_keys_one_by_one_in_ranges_and_all(library: LibraryPage) -> None:
    count = library.page.locator(".ig-library-bar-count")
    library.press("Space", "ArrowRight", "ArrowRight", "Shift+Space")
    expect(count).to_have_text("3 selected")
    library.press("Control+a")
    expect(count).to_have_text(f"{TOTAL} selected")
    library.press("Escape")
    expect(library.bar).to_be_hidden()
    expect(library.screen).to_be_visible()


def test_a_new_tag_is_put_on_the_selection_and_taken_back(library: LibraryPage, studio: Studio) -> None:
    library.press("Space", "Shift+ArrowRight")
    library.bar.get_by_role("button", name="Tags").click()
    library.page.keyboard.type("summer sale")
    library.press("Enter")
    expect(library.toast).to_contain_text("2 pictures tagged “summer sale”.")
    expect(library.page.get_by_role("checkbox", name="summer sale")).to_be_checked()
    library.press("Escape")
    tagged = {"tags": ["summer sale"]}
    assert studio.library.count(LOCAL_OWNER, tagged)["count"] == 2
    library.expect_undone("2 pictures tagged")
    wait_until(lambda: studio.library.count(LOCAL_OWNER, tagged)["count"] == 0, "no tag on disk")


def test_whole_tasks_move_to_a_new_topic_and_back(library: LibraryPage, studio: Studio) -> None:
    library.press("Space")
    library.bar.get_by_role("button", name="Move to topic").click()
    library.page.keyboard.type("Best of")
    library.press("Enter")
    expect(library.toast).to_contain_text("2 pictures moved")
    expect(library.facet("Best of")).to_contain_text("2")
    library.expect_undone("2 pictures moved")
    expect(library.facet("Best of")).to_have_count(0)


def test_the_trash_takes_pictures_at_once_and_gives_them_back(library: LibraryPage, studio: Studio) -> None:
    library.press("Space", "Shift+ArrowRight", "Delete")
    library.expect_count(TOTAL - 2)
    wait_until(lambda: images_of(studio) == TOTAL - 2, "two pictures less")
    library.expect_undone("2 pictures are in the trash.")
    library.expect_count(TOTAL)


def test_a_selection_is_downloaded_and_compared(library: LibraryPage) -> None:
    library.press("Space")
    first = library.active
    library.press("ArrowRight", "Space")
    link = library.bar.get_by_role("link", name="Download ZIP")
    assert all(one in (link.get_attribute("href") or "") for one in (first, library.active))
    library.bar.get_by_role("button", name="More for the selection").click()
    library.page.get_by_role("menuitem", name="Compare two").click()
    compare = library.page.locator("dialog.ig-compare")
    expect(compare).to_be_visible()
    library.press("Escape")
    expect(compare).to_be_hidden()


# ---- the lightbox and news -------------------------------------------------------------------------------------------


def test_the_lightbox_walks_through_all_topics_and_gives_the_place_back(library: LibraryPage) -> None:
    library.facet("Foxes").click()
    library.facet("Cups").click()
    library.expect_count(2 * PER_TOPIC)
    library.focus()
    library.press(*["ArrowDown"] * (PER_TOPIC // COLUMNS - 1), "Enter")  # the last row of cups
    lightbox = library.page.locator("dialog.ig-lightbox")
    expect(lightbox.locator(".ig-lightbox-title")).to_have_text("a blue cup 3")
    library.press(*["ArrowRight"] * COLUMNS)
    expect(lightbox.locator(".ig-lightbox-title")).to_have_text(f"a red fox {TASKS_PER_TOPIC}")
    library.press("Escape")
    expect(library.cell(PER_TOPIC).locator(".ig-library-picture")).to_be_focused()


def test_new_pictures_wait_behind_a_pill_and_move_nothing(library: LibraryPage, studio: Studio) -> None:
    page = library.page
    first = library.active
    topic_id = studio.topics(LOCAL_OWNER)[0]["id"]
    new = Shelf(studio).add(topic_id, ["a late arrival"], 2)
    pill = page.locator(".ig-library-pill")
    expect(pill).to_have_text("2 new pictures")
    assert library.cell(0).get_attribute("data-generation") == first
    pill.click()
    library.expect_count(TOTAL + 2)
    expect(library.focused).to_have_attribute("aria-label", "a late arrival · Sketch")
    studio.delete_batch(LOCAL_OWNER, new.batch.id)
    library.expect_count(TOTAL)


# ---- on a phone ------------------------------------------------------------------------------------------------------


def test_on_a_phone_there_are_three_columns_a_sheet_of_facets_and_a_bar_for_thumbs(visitors: Visitors) -> None:
    page = visitors.page(**PHONE)
    page.get_by_role("button", name="Library").tap()
    phone = LibraryPage(page)
    phone.expect_count(TOTAL)
    expect(phone.cell(3)).to_be_visible()
    tops = [phone.cell(place).evaluate("(cell) => cell.getBoundingClientRect().top") for place in range(4)]
    assert tops[0] == tops[2] < tops[3]
    phone.screen.get_by_role("button", name="Filters").tap()
    phone.facet("Boats").tap()
    phone.screen.get_by_role("button", name="Close the filters").tap()
    phone.expect_count(PER_TOPIC)
    phone.cell(0).get_by_role("button", name="Select").tap()
    expect(phone.bar).to_be_visible()
    sizes = (
        "buttons => buttons.filter((one) => one.offsetParent).map((one) => Math.min(one.offsetWidth, one.offsetHeight))"
    )
    assert min(phone.bar.locator("button, a").evaluate_all(sizes)) >= 40
    edges = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert edges[0] <= edges[1]
