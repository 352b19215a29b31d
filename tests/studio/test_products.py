"""Product photographs: from photos to a list of shots, and what is done to the results."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from imagegen.errors import ImagegenError, InvalidInput, NotFound
from imagegen.media.archive import stream_zip
from imagegen.records import LOCAL_OWNER, Task
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from imagegen.studio.product_files import PhotoFile, ProductRow, group_photos, match_rows, product_name
from imagegen.studio.product_plans import Product, ProductWish
from tests.conftest import NOON
from tests.fakes.gemini import FakeGemini, inline, result
from tests.fakes.nano_banana_proxy import FakeNanoBananaProxy
from tests.media.conftest import encode
from tests.media.products import busy_scene, cut_out, packshot
from tests.studio_kit import wait_until

WHITE, FOOD = "white-background-top", "food-product-photography"
BOTH = (WHITE, FOOD)


@pytest.fixture
def gemini() -> Iterator[FakeGemini]:
    with FakeGemini() as server:
        yield server


@pytest.fixture
def studio(tmp_path: Path, gemini: FakeGemini) -> Iterator[Studio]:
    """An installation with a Gemini key."""
    environment = {"IMAGEGEN_DATA": str(tmp_path / "data"), "GEMINI_API_KEY": gemini.key}
    with open_studio(load_settings(environment)) as opened:
        opened.set_base_url(LOCAL_OWNER, "gemini", gemini.base_url)
        yield opened


@pytest.fixture
def offline(tmp_path: Path) -> Iterator[Studio]:
    """An installation without any key."""
    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path / "offline")})) as opened:
        yield opened


def photos(studio: Studio, count: int = 1) -> tuple[str, ...]:
    files = [encode(busy_scene(seed=number, size_px=(320, 240)), "PNG") for number in range(count)]
    return tuple(
        f"asset:{studio.add_input(LOCAL_OWNER, f'cup_{number}.png', data).id}"
        for number, data in enumerate(files, start=1)
    )


def rows(studio: Studio, batch_id: str) -> list[Task]:
    return studio.store.drafts.of_batch(batch_id)


def make(studio: Studio, wish: ProductWish, *products: Product) -> list[Task]:
    return rows(studio, studio.products.make_many(LOCAL_OWNER, None, wish, products).id)


# ---- one product ----------------------------------------------------------------------------------------------------


def test_a_product_in_both_styles_is_a_list_of_four_shots(studio: Studio) -> None:
    made = make(studio, ProductWish(BOTH), Product(photos(studio, 5), sku="C-1", name="Cup"))
    assert [task.title for task in made] == ["Cup · Top view", "Cup · Close-up", "Cup · Scene", "Cup · Artistic"]
    assert [task.row_key for task in made] == ["C-1-top", "C-1-close-up", "C-1-scene", "C-1-artistic"]
    assert {f"{task.provider}/{task.model}" for task in made} == {"gemini/gemini-nano-banana-2.1"}
    assert [task.count for task in made] == [1, 1, 1, 1]


def test_the_photos_go_along_in_their_order(studio: Studio) -> None:
    given = photos(studio, 5)
    (task,) = make(studio, ProductWish((WHITE,)), Product(given))
    assert task.params == {"aspectRatio": "1:1", "resolution": "2K", "imageUrls": list(given)}


def test_a_row_says_where_it_comes_from_and_what_is_looked_for(studio: Studio) -> None:
    (task,) = make(studio, ProductWish((WHITE,), second_try=True), Product(photos(studio), sku="C-1"))
    assert task.origin == {
        "kind": "product",
        "style": WHITE,
        "shot": "top",
        "sku": "C-1",
        "name": "",
        "checks": {"min_side_px": 1000, "white_margin": True, "object_inside": True, "not_a_copy": True},
        "second_try": True,
        "time_limit_s": 300,
    }


def test_what_is_known_and_wished_stands_in_the_prompts(studio: Studio) -> None:
    analysis = {"product": "a blue cup", "label_text": "TEA"}
    (close, scene) = make(
        studio,
        ProductWish((FOOD,), shot_count=2, options={"style": "autumn leaves"}),
        Product(photos(studio), analysis=analysis),
    )
    for task in (close, scene):
        assert "a blue cup" in task.prompt
        assert "“TEA”" in task.prompt
        assert "autumn leaves" in task.prompt
    assert "{" not in close.prompt


def test_without_an_analysis_the_prompts_come_from_the_template_alone(studio: Studio) -> None:
    (task,) = make(studio, ProductWish((WHITE,)), Product(photos(studio)))
    assert task.prompt.startswith("Make one photorealistic marketplace picture of exactly the product in the")


def test_a_model_that_takes_one_picture_gets_the_first(offline: Studio) -> None:
    given = photos(offline, 3)
    (task,) = make(offline, ProductWish((WHITE,)), Product(given))
    assert (f"{task.provider}/{task.model}", task.params["imageUrl"]) == ("sketch/sketch", given[0])


@pytest.mark.parametrize(
    ("wish", "count", "sentence"),
    [
        pytest.param(ProductWish(()), 1, "No style is chosen. Choose what shall be made.", id="no style"),
        pytest.param(
            ProductWish((WHITE,)), 0, "There is no photo of the product. Add at least one.", id="without a photo"
        ),
        pytest.param(ProductWish((WHITE,)), 6, "6 photos are too many. Keep the best 5.", id="six photos"),
        pytest.param(
            ProductWish((WHITE,), model="fal/fal-ai/flux/schnell"),
            1,
            "FLUX.1 [schnell] takes no reference pictures. Choose a model that does.",
            id="a model without references",
        ),
        pytest.param(
            ProductWish((FOOD,), shot_count=4),
            1,
            "Food and product photography: 4 shots are chosen, but it makes 2 to 3. Choose again.",
            id="too many shots",
        ),
        pytest.param(
            ProductWish(("cinematic",)),
            1,
            "“cinematic” is no style for products. Choose another one.",
            id="other style",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(wish: ProductWish, count: int, sentence: str, studio: Studio) -> None:
    with pytest.raises(InvalidInput) as caught:
        studio.products.make(LOCAL_OWNER, None, wish, Product(tuple("asset:ast_1" for _ in range(count))))
    assert caught.value.sentence == sentence
    assert studio.topics(LOCAL_OWNER) == []


def test_two_products_with_the_same_sku_are_refused(studio: Studio) -> None:
    twins = [Product(photos(studio), sku="C-1"), Product(photos(studio), sku="C-1")]
    with pytest.raises(InvalidInput, match=r"^Two products have the SKU “C-1”\.$"):
        studio.products.make_many(LOCAL_OWNER, None, ProductWish((WHITE,)), twins)


# ---- the price ------------------------------------------------------------------------------------------------------


def test_the_price_is_told_before_anything_is_kept(studio: Studio) -> None:
    plan = studio.products.plan(LOCAL_OWNER, ProductWish(BOTH), [Product(photos(studio))])
    assert (plan["task_count"], plan["image_count"], plan["most_images"]) == (4, 4, 4)
    assert plan["usd"] == pytest.approx(4 * 0.0504)
    assert plan["price"] == plan["most_price"] == "$0.2016"
    assert [shot["title"] for shot in plan["shots"]] == ["Top view", "Close-up", "Scene", "Artistic"]
    assert studio.topics(LOCAL_OWNER) == []


def test_second_tries_are_in_the_price_that_is_told(studio: Studio) -> None:
    plan = studio.products.plan(LOCAL_OWNER, ProductWish((WHITE,), second_try=True), [Product(photos(studio))])
    assert (plan["price"], plan["most_price"], plan["most_images"]) == ("$0.0504", "$0.1008", 2)


# ---- which model ----------------------------------------------------------------------------------------------------


def offered(studio: Studio) -> list[str]:
    models: list[str] = studio.products.offer(LOCAL_OWNER)["models"]
    return models


def test_the_first_model_of_the_styles_with_a_key_is_the_default(studio: Studio) -> None:
    assert offered(studio)[:2] == ["gemini/gemini-nano-banana-2.1", "gemini/gemini-3-pro-image"]


def test_without_any_key_the_default_draws_here(offline: Studio) -> None:
    assert offered(offline)[0] == "sketch/sketch"


def test_another_model_with_a_key_comes_before_the_one_that_draws_here(tmp_path: Path) -> None:
    environment = {"IMAGEGEN_DATA": str(tmp_path / "data"), "STABILITY_API_KEY": "sk-stability"}
    with open_studio(load_settings(environment)) as studio:
        assert offered(studio)[0].startswith("stability/")


def test_only_models_that_work_from_photos_are_offered(studio: Studio) -> None:
    assert "fal/fal-ai/flux/schnell" not in offered(studio)


def proxy_environment(folder: Path, **changes: str) -> dict[str, str]:
    return {"IMAGEGEN_DATA": str(folder / "data"), "NANO_BANANA_API_KEY": "sk-proxy-fake-0123456789", **changes}


def test_a_proxy_from_the_environment_is_the_default_and_calls_its_own_model(tmp_path: Path) -> None:
    with FakeNanoBananaProxy() as proxy:
        environment = proxy_environment(
            tmp_path, NANO_BANANA_API_BASE=proxy.base_url, NANO_BANANA_MODEL="nano-banana-pro"
        )
        with open_studio(load_settings(environment)) as studio:
            started = studio.products.start(LOCAL_OWNER, None, ProductWish((WHITE,)), [Product(photos(studio, 2))])
            wait_until(lambda: not studio.store.attempts.open_ids(), "the picture")
            (facts,) = studio.store.tasks.facts_of_batch(started["batch_id"])
    assert (facts.task.provider, facts.generations[0].asset is not None) == ("nano-banana-proxy", True)
    body = proxy.submissions[0].body
    assert (body["model"], len(body["messages"][0]["content"])) == ("nano-banana-pro", 3)
    assert body["image_config"] == {"aspect_ratio": "1:1", "image_size": "2K"}


def test_a_proxy_without_an_address_is_not_ready(tmp_path: Path) -> None:
    with open_studio(load_settings(proxy_environment(tmp_path))) as studio:
        assert studio.boot(LOCAL_OWNER)["catalog"]["default"] == "sketch/sketch"
        assert offered(studio)[0] == "sketch/sketch"
        ready = {model["key"]: model["is_ready"] for model in studio.models(LOCAL_OWNER)}
        wish, product = ProductWish((WHITE,), model="nano-banana-proxy/nano-banana"), Product(photos(studio))
        with pytest.raises(ImagegenError) as caught:
            studio.products.start(LOCAL_OWNER, None, wish, [product])
    assert ready["nano-banana-proxy/nano-banana"] is False
    assert caught.value.sentence == (
        "Nano Banana proxy needs a base URL. Add one under Settings, or set NANO_BANANA_API_BASE before the start."
    )


def test_a_product_picture_has_five_minutes_also_where_the_model_has_more(studio: Studio) -> None:
    studio.pause_all(LOCAL_OWNER)
    started = studio.products.start(LOCAL_OWNER, None, ProductWish((WHITE,)), [Product(photos(studio))])
    (facts,) = studio.store.tasks.facts_of_batch(started["batch_id"])
    assert facts.task.time_limit_s == 300


def test_the_estimate_of_a_started_batch_includes_second_tries(studio: Studio) -> None:
    studio.pause_all(LOCAL_OWNER)
    wish, product = ProductWish((WHITE,), second_try=True), Product(photos(studio))
    started = studio.products.start(LOCAL_OWNER, None, wish, [product])
    batch = studio.store.batches.get(LOCAL_OWNER, started["batch_id"])
    assert batch.price_estimate_usd == pytest.approx(2 * 0.0504)


# ---- starting, checking, mending ------------------------------------------------------------------------------------


def start(studio: Studio, wish: ProductWish, *products: Product) -> list[Any]:
    started = studio.products.start(LOCAL_OWNER, None, wish, products)
    wait_until(lambda: not studio.store.attempts.open_ids(), "the pictures")
    return [tile for facts in studio.store.tasks.facts_of_batch(started["batch_id"]) for tile in facts.generations]


def test_five_photos_become_pictures_with_checks(studio: Studio, gemini: FakeGemini) -> None:
    gemini.replies.append(result([inline(encode(packshot(size_px=(1200, 1200)), "PNG"))]))
    (tile,) = start(studio, ProductWish((WHITE,)), Product(photos(studio, 5)))
    assert len(gemini.submissions[0].body["contents"][0]["parts"]) == 6
    assert tile.asset.details["checks"]["passed"] is True
    assert [item["code"] for item in tile.asset.details["checks"]["items"]] == [
        "size",
        "white_margin",
        "touches_border",
        "near_copy",
    ]


def test_an_answer_that_is_merely_the_photo_is_to_be_looked_at_again(studio: Studio, gemini: FakeGemini) -> None:
    gemini.replies.append(result([inline(encode(busy_scene(seed=0, size_px=(320, 240)), "PNG"))]))
    (tile,) = start(studio, ProductWish((WHITE,)), Product(photos(studio)))
    failed = [item["code"] for item in tile.asset.details["checks"]["items"] if not item["passed"]]
    assert "near_copy" in failed


def test_the_engine_that_draws_here_makes_product_pictures_too(offline: Studio) -> None:
    tiles = start(offline, ProductWish((FOOD,), shot_count=2), Product(photos(offline, 5)))
    assert [tile.asset.details["checks"]["passed"] in (True, False) for tile in tiles] == [True, True]


def test_nothing_is_kept_when_it_cannot_be_started(offline: Studio) -> None:
    wish = ProductWish((WHITE,), model="gemini/gemini-nano-banana-2.1")
    with pytest.raises(ImagegenError, match=r"^Google Gemini needs a key\.$"):
        offline.products.start(LOCAL_OWNER, None, wish, [Product(photos(offline))])
    assert offline.topics(LOCAL_OWNER) == []


def test_a_background_is_made_white_as_one_more_image_of_the_task(studio: Studio, gemini: FakeGemini) -> None:
    # A picture with transparency needs no network to find its object.
    gemini.replies.append(result([inline(encode(cut_out(), "PNG"))]))
    (tile,) = start(studio, ProductWish((WHITE,)), Product(photos(studio)))
    made = studio.mending.make_white(LOCAL_OWNER, tile.generation.id)
    (facts,) = studio.store.tasks.facts_by_ids([made["task_id"]])
    _, white = facts.generations
    assert (white.generation.id, white.attempt) == (made["generation_id"], None)
    assert white.asset is not None
    assert (white.asset.details["made_from"], white.asset.details["how"]) == (tile.asset.id, "white background")
    assert white.asset.width_px == white.asset.height_px
    codes = {item["code"]: item["passed"] for item in white.asset.details["checks"]["items"]}
    assert (codes["white_margin"], codes["touches_border"]) == (True, True)


def test_a_picture_that_is_not_there_yet_cannot_be_made_white(studio: Studio) -> None:
    studio.pause_all(LOCAL_OWNER)
    started = studio.products.start(LOCAL_OWNER, None, ProductWish((WHITE,)), [Product(photos(studio))])
    (facts,) = studio.store.tasks.facts_of_batch(started["batch_id"])
    with pytest.raises(InvalidInput, match=r"^There is no picture to work on yet\.$"):
        studio.mending.make_white(LOCAL_OWNER, facts.generations[0].generation.id)


def test_one_more_image_of_a_shot_is_a_tile_of_its_own(studio: Studio, gemini: FakeGemini) -> None:
    (tile,) = start(studio, ProductWish((WHITE,)), Product(photos(studio)))
    made = studio.mending.make_again(LOCAL_OWNER, tile.generation.id)
    wait_until(lambda: not studio.store.attempts.open_ids(), "the picture")
    (facts,) = studio.store.tasks.facts_by_ids([made["task_id"]])
    first, again = facts.generations
    assert (again.generation.id, again.generation.position) == (made["generation_id"], 1)
    assert first.asset is not None
    assert again.asset is not None
    assert len(gemini.submissions) == 2


# ---- many products --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param("SKU-12_1.jpg", "SKU-12", id="underscore"),
        pytest.param("SKU-12 (2).jpg", "SKU-12", id="brackets"),
        pytest.param("cup-3.png", "cup", id="hyphen"),
        pytest.param("SKU-12.jpg", "SKU-12", id="a number that belongs to the name"),
        pytest.param("IMG_20261125.jpg", "IMG_20261125", id="a date"),
        pytest.param("茶杯 2.webp", "茶杯", id="chinese"),
        pytest.param("all/SKU-7/front.jpg", "SKU-7", id="a folder in the chosen one"),
        pytest.param("all/SKU-7_1.jpg", "SKU-7", id="in the chosen folder itself"),
        pytest.param("_1.jpg", "_1", id="nothing but a number"),
    ],
)
def test_a_photo_belongs_to_the_product_that_it_is_named_after(path: str, name: str) -> None:
    assert product_name(path) == name


def test_photos_are_grouped_and_in_the_order_of_their_numbers() -> None:
    files = [PhotoFile(f"asset:{name}", name) for name in ("a_10.png", "b.png", "a_9.png", "a_1.png")]
    first, second = group_photos(files)
    assert (first.sku, first.photos) == ("a", ("asset:a_1.png", "asset:a_9.png", "asset:a_10.png"))
    assert (second.sku, second.photos) == ("b", ("asset:b.png",))


SHEET = (
    "SKU,Name,Photos,Product,Label text,Style,Price\n"
    "C-1,Cup,cup_1.jpg; CUP_2.JPG,a blue cup,TEA,morning light,9\n"
    "C-2,Pot,pot.jpg|lost.jpg,,,,12\n"
    "C-3,Lid,,,,,3\n"
)


def test_a_sheet_names_products_photos_and_what_is_known(offline: Studio) -> None:
    read = offline.products.read_sheet(LOCAL_OWNER, "shop.csv", SHEET.encode())
    files = [PhotoFile(f"asset:{name}", name) for name in ("cup_1.jpg", "cup_2.jpg", "folder/pot.jpg")]
    found = offline.products.sort_photos(LOCAL_OWNER, files, [ProductRow(**row) for row in read["rows"]])
    cup, pot = found["products"]
    assert (cup["sku"], cup["name"], cup["photos"]) == ("C-1", "Cup", ("asset:cup_1.jpg", "asset:cup_2.jpg"))
    assert (cup["analysis"], cup["options"]) == (
        {"product": "a blue cup", "label_text": "TEA"},
        {"style": "morning light"},
    )
    assert pot["photos"] == ("asset:folder/pot.jpg",)
    assert found["notes"] == [
        "line 3: lost.jpg is not among the photos.",
        "line 4: no photo is named, so it is left out.",
    ]


def test_a_sheet_without_photos_is_refused(offline: Studio) -> None:
    with pytest.raises(InvalidInput) as caught:
        offline.products.read_sheet(LOCAL_OWNER, "shop.csv", b"sku,name\nC-1,Cup\n")
    assert caught.value.sentence == (
        "The sheet has no column “photos”. Put the file names of each product there, with ; between them."
    )


def test_a_row_without_any_photo_that_is_there_makes_no_product() -> None:
    products, notes = match_rows([ProductRow("row 2", ("a.png",), sku="A")], [])
    assert (products, notes) == ([], ["row 2: a.png is not among the photos."])


def test_many_products_make_one_list_named_by_their_skus(studio: Studio) -> None:
    made = make(
        studio,
        ProductWish((WHITE,)),
        *group_photos([PhotoFile(photos(studio)[0], "A-1_1.png")]),
        *group_photos([PhotoFile(photos(studio)[0], "B-2_1.png")]),
    )
    assert [(task.row_key, task.title) for task in made] == [
        ("A-1-top", "A-1 · Top view"),
        ("B-2-top", "B-2 · Top view"),
    ]


# ---- channel packs --------------------------------------------------------------------------------------------------


def names_in(entries: Any) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(b"".join(stream_zip(entries)))).namelist()


def test_a_pack_has_a_file_for_each_channel_named_by_sku_and_shot(studio: Studio) -> None:
    (tile,) = start(studio, ProductWish((WHITE,)), Product(photos(studio), sku="C-1"))
    entries = studio.channels.pack_generations(
        LOCAL_OWNER, ["square-1000", "thumbnail-600"], [tile.generation.id], NOON
    )
    data = b"".join(stream_zip(entries))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["square-1000/C-1_top.jpg", "thumbnail-600/C-1_top_small.jpg"]
        assert Image.open(io.BytesIO(archive.read("square-1000/C-1_top.jpg"))).size == (1000, 1000)


def test_a_pack_of_the_favourites_leaves_the_others_out(studio: Studio) -> None:
    first, second = start(studio, ProductWish((FOOD,), shot_count=2), Product(photos(studio), sku="C-1"))
    studio.pictures.judge(LOCAL_OWNER, [second.generation.id], {"is_favourite": True})
    batch_id = studio.store.tasks.get(LOCAL_OWNER, first.generation.task_id).batch_id
    entries = studio.channels.pack_batch(LOCAL_OWNER, ["original-png"], batch_id, NOON, kept_only=True)
    assert names_in(entries) == ["original-png/C-1_scene.png"]


@pytest.mark.parametrize(
    ("channels", "error", "sentence"),
    [
        pytest.param([], InvalidInput, "No channel is chosen. Choose at least one.", id="no channel"),
        pytest.param(["nowhere"], NotFound, "There is no channel “nowhere”.", id="unknown channel"),
        pytest.param(
            ["square-1000"],
            InvalidInput,
            "There is no picture for this pack. Make one, or mark favourites first.",
            id="no favourites",
        ),
    ],
)
def test_an_empty_pack_is_refused_before_it_begins(
    channels: list[str], error: type[ImagegenError], sentence: str, studio: Studio
) -> None:
    (tile,) = start(studio, ProductWish((WHITE,)), Product(photos(studio)))
    batch_id = studio.store.tasks.get(LOCAL_OWNER, tile.generation.task_id).batch_id
    with pytest.raises(error) as caught:
        studio.channels.pack_batch(LOCAL_OWNER, channels, batch_id, NOON, kept_only=True)
    assert caught.value.sentence.startswith(sentence)


def test_every_channel_is_offered_in_words(studio: Studio) -> None:
    labels = {one["id"]: one["label"] for one in studio.channels.offer(LOCAL_OWNER)}
    assert labels["square-2000"] == "Marketplace, 2000 × 2000 on white"
