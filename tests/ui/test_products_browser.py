"""Product photographs in a real Chromium: from five photos to checked pictures and a pack for the shops."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from tests.fakes.chat import FakeChat
from tests.fakes.gemini import FakeGemini, inline, result
from tests.media.conftest import encode
from tests.media.products import busy_scene, cut_out, packshot

pytestmark = pytest.mark.browser

MAKING_LIMIT_MS = 60_000
GOOD = encode(packshot(size_px=(1200, 1200)), "PNG")
GREY = encode(packshot("#b8b8b8", size_px=(1200, 1200)), "PNG")


@pytest.fixture(scope="module")
def gemini() -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        yield server


@pytest.fixture(scope="module")
def chat() -> Iterator[FakeChat]:
    with FakeChat() as server:
        yield server


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, gemini: FakeGemini, chat: FakeChat) -> Iterator[tuple[Studio, str]]:
    """A machine with a Gemini key and an assistant."""
    from imagegen.ui.app import open_page

    environment = {
        "IMAGEGEN_DATA": str(tmp_path_factory.mktemp("data")),
        "IMAGEGEN_PORT": "7960",
        "GEMINI_API_KEY": gemini.key,
        "IMAGEGEN_LLM_BASE_URL": chat.base_url,
        "IMAGEGEN_LLM_API_KEY": chat.key,
    }
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "gemini", gemini.base_url)
        close, url = open_page(studio)
        yield studio, url
        close()


@pytest.fixture
def context(browser: Browser, gemini: FakeGemini) -> Iterator[BrowserContext]:
    gemini.replies.clear()
    gemini.submissions.clear()
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, app: tuple[Studio, str]) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page raised {error}"))
    page.goto(app[1], wait_until="domcontentloaded")
    expect(page.locator(".ig-composer")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Product photos…").click()
    expect(dialog(page)).to_be_visible()
    return page


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Five photos of a cup."""
    paths = [tmp_path / f"cup_{number}.png" for number in range(1, 6)]
    for number, path in enumerate(paths):
        path.write_bytes(encode(busy_scene(seed=number, size_px=(320, 240)), "PNG"))
    return paths


def dialog(page: Page) -> Locator:
    return page.locator("dialog.ig-products")


def add(page: Page, files: list[Path]) -> None:
    dialog(page).get_by_label("Choose photos").set_input_files(files)


def shown_photos(page: Page) -> list[str]:
    return [tile.get_attribute("title") or "" for tile in dialog(page).locator(".ig-products-photo[data-ref]").all()]


def add_all(page: Page, files: list[Path]) -> None:
    add(page, files)
    expect(dialog(page).locator(".ig-products-photo[data-ref]")).to_have_count(len(files))


def go_on(page: Page, steps: int = 1) -> None:
    for _ in range(steps):
        dialog(page).get_by_role("button", name="Next").click()


def results(page: Page, standing: str = "done") -> Locator:
    return dialog(page).locator(f".ig-products-result[data-standing={standing}]")


def generate(page: Page) -> None:
    dialog(page).get_by_role("button", name="Generate").click()


# ---- photos ---------------------------------------------------------------------------------------------------------


def test_photos_are_put_in_order_and_removed(page, photos):
    add_all(page, photos)
    expect(dialog(page)).to_contain_text("5 of 5")
    assert shown_photos(page) == [f"cup_{number}.png" for number in range(1, 6)]
    tile = dialog(page).locator(".ig-products-photo[data-ref]").first
    tile.get_by_role("button", name="Move later").click()
    tile = dialog(page).locator(".ig-products-photo[data-ref]").first
    tile.get_by_role("button", name="Remove").click()
    assert shown_photos(page) == ["cup_1.png", "cup_3.png", "cup_4.png", "cup_5.png"]


def test_a_photo_is_dragged_to_another_place(page, photos):
    add_all(page, photos[:3])
    tiles = dialog(page).locator(".ig-products-photo[data-ref]")
    tiles.nth(2).drag_to(tiles.nth(0))
    expect(tiles.first).to_have_attribute("title", "cup_3.png")
    assert shown_photos(page) == ["cup_3.png", "cup_1.png", "cup_2.png"]


def test_wrong_files_are_refused_by_name_with_the_reason(page, photos, tmp_path):
    liar, drawing, huge, empty = (tmp_path / name for name in ("liar.png", "drawing.gif", "huge.jpg", "empty.webp"))
    liar.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    drawing.write_bytes(encode(busy_scene(size_px=(64, 64)), "GIF"))
    huge.write_bytes(b"\xff\xd8\xff" + bytes(21 * 1024 * 1024))
    empty.write_bytes(b"")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/inputs") else None)
    add(page, [liar, drawing, huge, empty])
    problems = dialog(page).locator(".ig-products-problems li")
    expect(problems).to_have_count(4)
    assert [problem.text_content().strip() for problem in problems.all()] == [
        "liar.png The file is not a PNG, JPG or WEBP picture.",
        "drawing.gif The file is not a PNG, JPG or WEBP picture.",
        "huge.jpg The file has 21.0 MB; at most 20 MB are possible.",
        "empty.webp The file is empty.",
    ]
    assert sent == []
    expect(dialog(page).get_by_role("button", name="Next")).to_be_disabled()


def test_a_sixth_photo_is_refused(page, photos, tmp_path):
    add_all(page, photos)
    sixth = tmp_path / "sixth.png"
    sixth.write_bytes(photos[0].read_bytes())
    add(page, [sixth])
    expect(dialog(page).locator(".ig-products-problems")).to_contain_text("sixth.png At most 5 photos are possible.")
    assert len(shown_photos(page)) == 5


# ---- the whole way --------------------------------------------------------------------------------------------------


def test_five_photos_become_pictures_that_are_checked_and_packed(page, photos, gemini, app):
    gemini.replies.append(result([inline(GOOD)]))
    add_all(page, photos)
    go_on(page)
    dialog(page).get_by_label("SKU").fill("C-1")
    go_on(page)
    dialog(page).get_by_role("button", name="Look at the photos").click()
    product = dialog(page).get_by_label("Product", exact=True)
    expect(product).not_to_have_value("", timeout=20_000)
    product.fill("a blue cup")
    go_on(page)
    expect(dialog(page)).to_contain_text("a blue cup")
    expect(dialog(page).locator(".ig-products-words")).to_have_text("1 image · about $0.0504")
    generate(page)
    expect(results(page)).to_have_count(1, timeout=MAKING_LIMIT_MS)
    expect(dialog(page)).to_contain_text("100 %")
    expect(results(page).first).to_contain_text("Pass")
    assert len(gemini.submissions[0].body["contents"][0]["parts"]) == 6
    assert "a blue cup" in gemini.submissions[0].body["contents"][0]["parts"][0]["text"]
    results(page).first.get_by_role("button", name="Channel pack…").click()
    page.get_by_label("Thumbnail").check()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download ZIP").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    assert archive.namelist() == ["square-2000/C-1_top.jpg", "thumbnail-600/C-1_top_small.jpg"]
    assert Image.open(io.BytesIO(archive.read("square-2000/C-1_top.jpg"))).size == (2000, 2000)


def test_a_picture_to_look_at_again_says_why_and_can_be_made_white(page, photos, gemini):
    gemini.replies.append(result([inline(encode(cut_out(), "PNG"))]))
    add_all(page, photos[:1])
    go_on(page, 3)
    generate(page)
    expect(results(page)).to_have_count(1, timeout=MAKING_LIMIT_MS)
    first = results(page).first
    expect(first).to_contain_text("Look again")
    expect(first).to_contain_text("The margin is not pure white")
    first.get_by_role("button", name="Make background white").click()
    page.get_by_role("button", name="Make it white").click()
    expect(results(page)).to_have_count(2, timeout=MAKING_LIMIT_MS)
    expect(page.locator(".ig-toast")).to_contain_text("The picture on white stands beside it.")


def test_a_second_try_is_in_the_price_and_in_the_results(page, photos, gemini):
    gemini.replies.extend([result([inline(GREY)]), result([inline(GOOD)])])
    add_all(page, photos[:1])
    go_on(page)
    dialog(page).get_by_label("Try once more").check()
    go_on(page, 2)
    words = dialog(page).locator(".ig-products-words")
    expect(words).to_have_text("1 image, up to 2 with a second try · up to about $0.1008")
    generate(page)
    expect(results(page)).to_have_count(2, timeout=MAKING_LIMIT_MS)
    expect(results(page).nth(0)).to_contain_text("Look again")
    expect(results(page).nth(1)).to_contain_text("second try")
    expect(results(page).nth(1)).to_contain_text("Pass")


def test_one_more_image_of_a_shot_can_be_asked_for(page, photos, gemini):
    add_all(page, photos[:1])
    go_on(page, 3)
    generate(page)
    expect(results(page)).to_have_count(1, timeout=MAKING_LIMIT_MS)
    results(page).first.get_by_role("button", name="Once more").click()
    expect(results(page)).to_have_count(2, timeout=MAKING_LIMIT_MS)
    assert len(gemini.submissions) == 2


def test_the_engine_on_this_machine_makes_two_shots_without_any_key(page, photos):
    add_all(page, photos)
    go_on(page)
    page.get_by_text("White background, top view").click()
    page.get_by_text("Food and product photography", exact=True).click()
    dialog(page).get_by_label("Pictures", exact=True).select_option("2")
    dialog(page).get_by_label("Model").select_option("sketch/sketch")
    go_on(page, 2)
    expect(dialog(page)).to_contain_text("This model takes one photo; the first one is sent.")
    expect(dialog(page).locator(".ig-products-words")).to_have_text("2 images · free")
    generate(page)
    expect(results(page)).to_have_count(2, timeout=MAKING_LIMIT_MS)


def test_the_shots_can_be_reviewed_before_the_start(page, photos, gemini):
    add_all(page, photos[:2])
    go_on(page, 3)
    dialog(page).get_by_role("button", name="Review first").click()
    expect(page.locator(".ig-review")).to_contain_text("Make one photorealistic marketplace picture")
    expect(dialog(page)).to_be_hidden()
    assert gemini.submissions == []


def test_the_checks_stand_in_the_feed_and_in_the_lightbox(page, photos, gemini):
    gemini.replies.append(result([inline(GREY)]))
    add_all(page, photos[:1])
    go_on(page, 3)
    generate(page)
    expect(results(page)).to_have_count(1, timeout=MAKING_LIMIT_MS)
    results(page).first.get_by_role("button", name="Open").click()
    side = page.locator(".ig-lightbox-side")
    expect(side).to_contain_text("The margin is not pure white: 0.0 % is, wanted are 98.0 %.")
    expect(side).to_contain_text("The product is free of the edges.")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#feed .ig-feed-verdict").last).to_have_text("Look again")


# ---- many products --------------------------------------------------------------------------------------------------


def test_photos_of_many_products_are_sorted_by_their_names(page, photos, tmp_path):
    pot = tmp_path / "pot.png"
    pot.write_bytes(photos[0].read_bytes())
    dialog(page).get_by_label("Many products").check()
    add(page, [*photos[:2], pot])
    products = dialog(page).locator(".ig-products-row")
    expect(products).to_have_count(2)
    assert [row.text_content() for row in products.all()] == ["cup2 photos", "pot1 photo"]
    go_on(page, 3)
    expect(dialog(page).locator(".ig-products-words")).to_have_text("2 images · about $0.1008")


def test_the_photos_of_every_product_are_looked_at(page, photos, tmp_path, chat):
    pot = tmp_path / "pot.png"
    pot.write_bytes(photos[0].read_bytes())
    dialog(page).get_by_label("Many products").check()
    add(page, [photos[0], pot])
    expect(dialog(page).locator(".ig-products-row")).to_have_count(2)
    go_on(page, 2)
    folds = dialog(page).locator(".ig-products-fold summary")
    expect(folds).to_have_text(["cupnothing known yet", "potnothing known yet"])
    dialog(page).get_by_role("button", name="Look at the photos").click()
    expect(folds).to_have_text(["cupcup 1", "potpot"], timeout=20_000)
    go_on(page)
    expect(dialog(page)).to_contain_text("exactly the product in the reference photos: pot.")


def test_a_sheet_names_the_products_and_tells_what_is_missing(page, photos, tmp_path):
    sheet = tmp_path / "shop.csv"
    sheet.write_text("sku,name,photos,product\nC-1,Cup,cup_1.png; cup_2.png,a cup\nC-2,Pot,pot.png,a pot\n")
    dialog(page).get_by_label("Many products").check()
    add(page, photos[:2])
    dialog(page).get_by_label("Choose a sheet").set_input_files(sheet)
    expect(dialog(page).locator(".ig-products-row")).to_have_text(["Cup · C-12 photos"])
    expect(dialog(page).locator(".ig-products-notes")).to_contain_text("line 3: pot.png is not among the photos.")


# ---- a phone --------------------------------------------------------------------------------------------------------


def test_on_a_phone_the_way_fills_the_screen(browser, app, photos):
    context = browser.new_context(locale="en-US", viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(app[1], wait_until="domcontentloaded")
    expect(page.locator(".ig-composer")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Product photos…").tap()
    box = dialog(page).bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 844)
    add_all(page, photos[:2])
    dialog(page).get_by_role("button", name="Next").tap()
    expect(dialog(page).locator(".ig-products-style")).to_have_count(2)
    assert page.evaluate("document.querySelector('.ig-products-body').scrollWidth") <= 390
    dialog(page).get_by_role("button", name="Next").tap()
    dialog(page).get_by_role("button", name="Next").tap()
    dialog(page).get_by_role("button", name="Generate").tap()
    expect(results(page)).to_have_count(1, timeout=MAKING_LIMIT_MS)
    results(page).first.get_by_role("button", name="Channel pack…").tap()
    question = page.locator(".ig-products-question").bounding_box()
    assert question is not None
    assert question["x"] >= 0
    assert question["x"] + question["width"] <= 390
    context.close()
