"""Pictures that come in over HTTP: a look, and an import with folders, times and refusals."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import Studio, open_studio
from imagegen.web.routes import PREFIX, build_routes
from tests.found import foreign
from tests.found.foreign import png

DATA = png({"parameters": foreign.A1111})


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    with open_studio(load_settings({"IMAGEGEN_DATA": str(tmp_path / "data")})) as studio:
        yield studio


@pytest.fixture
def client(studio: Studio) -> TestClient:
    return TestClient(Starlette(routes=list(build_routes(studio))), base_url="http://testserver")


def test_a_look_keeps_nothing(client: TestClient, studio: Studio) -> None:
    answer = client.post(f"{PREFIX}/imports/look?model=sketch/sketch", content=DATA, headers={"X-File-Name": "a.png"})
    assert answer.json()["data"]["maker"] == "AUTOMATIC1111"
    assert studio.topics(LOCAL_OWNER) == []


def test_files_keep_their_folder_and_time(client: TestClient, studio: Studio) -> None:
    import_id = studio.imports.open(LOCAL_OWNER, None, "输出")["id"]
    headers = {"X-File-Name": quote("输出/最好/a.png")}
    answer = client.post(f"{PREFIX}/imports/{import_id}?modified=1714564800000", content=DATA, headers=headers)
    assert answer.json() == {"ok": True, "data": {"state": "added", "maker": "AUTOMATIC1111"}}
    topic_id = studio.imports.close(LOCAL_OWNER, import_id)["topic_id"]
    [batch] = studio.snapshot(LOCAL_OWNER, topic_id)["batches"]
    assert (batch["title"], batch["created_at"]) == ("最好", "2024-05-01T12:00:00.000000Z")


@pytest.mark.parametrize("modified", ["", "NaN", "inf", "yesterday"])
def test_an_odd_time_is_now(client: TestClient, studio: Studio, modified: str) -> None:
    import_id = studio.imports.open(LOCAL_OWNER, None, "x")["id"]
    answer = client.post(f"{PREFIX}/imports/{import_id}?modified={modified}", content=DATA)
    assert answer.json()["data"]["state"] == "added"


def test_a_refused_file_is_named_in_one_sentence(client: TestClient, studio: Studio) -> None:
    import_id = studio.imports.open(LOCAL_OWNER, None, "x")["id"]
    answer = client.post(f"{PREFIX}/imports/{import_id}", content=b"hello", headers={"X-File-Name": "x/a.png"})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"] == "a.png: The file is not a picture in a format that is known here."


def test_an_import_that_is_gone_says_so(client: TestClient) -> None:
    answer = client.post(f"{PREFIX}/imports/fil_gone", content=DATA)
    assert answer.json()["error"]["code"] == "not_found"
