"""Sheets and recipes over HTTP: files in, downloads out."""

import io
import json
import zipfile
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from imagegen.records import LOCAL_OWNER
from imagegen.sheets import read_sheet
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.sheet_lists import SheetWish
from imagegen.web.routes import PREFIX, build_routes
from tests.studio_kit import SCHNELL

BASE = TaskDraft("", SCHNELL, {}, 1)


@pytest.fixture
def web(desk):
    with TestClient(Starlette(routes=build_routes(desk.studio))) as client:
        yield client


@pytest.fixture
def batch(desk):
    drafts = [TaskDraft("a hat", SCHNELL, {"steps": 2}, 1), TaskDraft("a cup", SCHNELL, {}, 1)]
    return desk.studio.review.open(LOCAL_OWNER, None, drafts, {"kind": "lines"}, title="春 / set: 1")


def post(web, path, name, data):
    return web.post(f"{PREFIX}/{path}", content=data, headers={"X-File-Name": quote(name)})


def test_a_sheet_stays_open_for_the_page(web, desk):
    reply = post(web, "sheets", "folder/货物.csv", "prompt\na cup\n".encode("gb18030"))
    assert reply.json()["data"]["file_name"] == "货物.csv"
    seen = desk.studio.lists.sheets.look(LOCAL_OWNER, reply.json()["data"]["id"], SheetWish(BASE))
    assert seen["examples"] == ["a cup"]


def test_a_recipe_goes_out_and_stays_open_when_it_comes_in(web, desk, batch):
    reply = web.get(f"{PREFIX}/recipe?batch={batch.id}")
    assert reply.headers["content-type"] == "application/json"
    answer = post(web, "recipes", "set.json", reply.content).json()
    assert desk.studio.recipes.look(LOCAL_OWNER, answer["data"]["id"])["count"] == 2


def bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 200_000_000)
    return data.getvalue()


@pytest.mark.parametrize(
    ("path", "name", "data"),
    [
        pytest.param("sheets", "photo.gif", b"GIF89a", id="no sheet"),
        pytest.param("sheets", "empty.csv", b"", id="empty"),
        pytest.param("sheets", "bomb.xlsx", bomb(), id="zip bomb"),
        pytest.param("recipes", "broken.json", b"{", id="broken recipe"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(web, path, name, data):
    reply = post(web, path, name, data)
    assert reply.status_code == 422
    error = reply.json()["error"]
    assert name in error["message"]
    assert error["hint"]


def test_a_file_that_is_too_large_is_refused_while_it_comes(web):
    reply = post(web, "sheets", "huge.csv", b"x" * 100_000_001)
    assert reply.json()["error"]["message"] == "huge.csv: The file is larger than 100 MB."


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_a_batch_goes_out_as_a_sheet_under_its_own_name(web, batch, ending):
    reply = web.get(f"{PREFIX}/sheet?batch={batch.id}&as={ending}")
    name = quote("春 - set- 1")
    assert reply.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}.{ending}"
    assert [row.cells["prompt"] for row in read_sheet(f"x.{ending}", reply.content).rows] == ["a hat", "a cup"]


@pytest.mark.parametrize(
    ("query", "status"), [("sheet?batch=bat_none", 404), ("sheet", 400), ("recipe?batch=bat_none", 404)]
)
def test_what_is_not_there_is_said_in_words(web, query, status):
    reply = web.get(f"{PREFIX}/{query}")
    assert (reply.status_code, reply.text.endswith(".")) == (status, True)


def test_another_kind_of_file_is_refused(web, batch):
    reply = web.get(f"{PREFIX}/sheet?batch={batch.id}&as=pdf")
    assert reply.text.startswith("A sheet cannot be written as .pdf.")


def test_no_key_is_in_a_recipe(web, desk, batch, fal):
    assert fal.key not in json.dumps(web.get(f"{PREFIX}/recipe?batch={batch.id}").text)
