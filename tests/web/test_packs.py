"""Channel packs and product sheets over HTTP."""

import io
import zipfile

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from imagegen.web.routes import PREFIX, build_routes


@pytest.fixture
def web(desk):
    with TestClient(Starlette(routes=build_routes(desk.studio))) as client:
        yield client


@pytest.fixture
def batch(desk):
    batch = desk.start("a kite", count=2, width=1024, height=1024)
    desk.wait(batch)
    return batch


def names_in(reply):
    assert reply.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(reply.content)).namelist()


def test_a_pack_of_a_batch_is_a_zip_with_a_folder_for_each_channel(web, batch):
    reply = web.get(f"{PREFIX}/pack?rules=square-1000,thumbnail-600&batch={batch.batch.id}")
    assert names_in(reply) == [
        "square-1000/a-kite.jpg",
        "square-1000/a-kite-2.jpg",
        "thumbnail-600/a-kite_small.jpg",
        "thumbnail-600/a-kite_small-2.jpg",
    ]
    assert reply.headers["content-disposition"].startswith('attachment; filename="imagegen-pack-')


def test_a_pack_of_some_pictures_may_be_asked_for_by_form(web, desk, batch):
    chosen = desk.tiles(batch)[1].generation.id
    reply = web.post(f"{PREFIX}/pack", data={"rules": "square-1000", "generations": chosen})
    assert names_in(reply) == ["square-1000/a-kite.jpg"]


def test_a_pack_of_the_favourites(web, desk, batch):
    desk.studio.pictures.judge("local", [desk.tiles(batch)[0].generation.id], {"is_favourite": True})
    assert len(names_in(web.get(f"{PREFIX}/pack?rules=original-png&only=kept&batch={batch.batch.id}"))) == 1


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        pytest.param("rules=a", 400, "The link does not say what to pack.", id="no pictures"),
        pytest.param("rules=square-1000&batch=bat_none", 404, "This batch is not here any more.", id="no such batch"),
        pytest.param("rules=square-1000&generations=gen_none", 404, "This image is not here any more.", id="no image"),
    ],
)
def test_what_cannot_be_packed_is_said_in_words(web, query, status, sentence):
    reply = web.get(f"{PREFIX}/pack?{query}")
    assert (reply.status_code, reply.text.startswith(sentence)) == (status, True)


def test_a_sheet_of_products_is_read(web):
    body = b"sku,photos\nC-1,cup_1.jpg;cup_2.jpg\n"
    reply = web.post(f"{PREFIX}/products/sheet", content=body, headers={"X-File-Name": "shop.csv"})
    (row,) = reply.json()["data"]["rows"]
    assert (row["sku"], row["photos"]) == ("C-1", ["cup_1.jpg", "cup_2.jpg"])


def test_a_sheet_that_cannot_be_used_is_named(web):
    reply = web.post(f"{PREFIX}/products/sheet", content=b"sku\nC-1\n", headers={"X-File-Name": "shop.csv"})
    assert reply.status_code == 422
    assert reply.json()["error"]["message"] == "shop.csv: The sheet has no column “photos”."
