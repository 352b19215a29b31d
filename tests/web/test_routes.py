"""Our HTTP routes, without Gradio: pictures, uploads, zips, parts of the page."""

import io
import json
import re
import zipfile
from urllib.parse import quote

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from imagegen.web.head import PageHead
from imagegen.web.parts import component_files, module_function, parts_version
from imagegen.web.routes import PREFIX, build_routes
from tests.fakes.server import make_picture


@pytest.fixture
def web(desk):
    with TestClient(Starlette(routes=build_routes(desk.studio))) as client:
        yield client


@pytest.fixture
def tile(desk):
    (tile,) = desk.wait(desk.start("a kite, 风筝", width=1024, height=1024, outputFormat="png"))
    return tile


def test_a_picture_and_its_preview_have_fixed_types_and_may_be_kept(web, tile):
    original = web.get(f"{PREFIX}/media/{tile.asset.id}")
    preview = web.get(f"{PREFIX}/media/{tile.asset.id}/preview")
    assert original.headers["content-type"] == "image/png"
    assert original.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in original.headers["cache-control"]
    assert "private" in original.headers["cache-control"]
    assert Image.open(io.BytesIO(preview.content)).size <= (512, 512)


def test_a_download_has_a_readable_name(web, tile):
    reply = web.get(f"{PREFIX}/media/{tile.asset.id}?download=1")
    assert quote("风筝") in reply.headers["content-disposition"]
    assert reply.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "path",
    [
        "media/ast_none",
        "media/ast_none/preview",
        "covers/top_none",
        "live/gen_none",
        "zip?batch=bat_none",
        "ui/any/none.js",
    ],
)
def test_what_does_not_exist_is_a_404_in_words(web, path):
    reply = web.get(f"{PREFIX}/{path}")
    assert reply.status_code == 404
    assert reply.text.endswith(".")


@pytest.mark.parametrize("name", ["..%2F..%2Fsettings.py", "__init__.py", "%2Fetc%2Fpasswd", "core.js"])
def test_only_scripts_and_styles_of_the_page_are_served(web, name):
    assert web.get(f"{PREFIX}/ui/any/{name}").status_code == 404


def test_the_page_comes_as_one_script_and_one_style_sheet(web):
    script, styles = (web.get(f"{PREFIX}/ui/any/page.{kind}") for kind in ("js", "css"))
    assert (script.headers["content-type"], styles.headers["content-type"]) == (
        "text/javascript; charset=utf-8",
        "text/css; charset=utf-8",
    )
    assert modules_of(script.text) == [path.name for path in component_files(".js")]
    assert styles.text.startswith(component_files(".css")[0].read_text(encoding="utf-8"))


def modules_of(script: str) -> list[str]:
    return re.findall(r'^"([^"]+)": \(\$exports\) => {$', script, flags=re.MULTILINE)


def test_every_module_finds_its_neighbours_by_name(web):
    script = web.get(f"{PREFIX}/ui/any/page.js").text
    wanted = re.findall(r'\$load\("([^"]+)"\)', script) + re.findall(r'window\.imagegen\("([^"]+)"\)', script)
    assert len(wanted) > 500
    assert set(wanted) - set(modules_of(script)) == set()
    left = re.findall(r"^(?:import|export) .*", script, flags=re.MULTILINE)
    assert left == [], "write imports and exports in the way that imagegen/web/parts.py reads"


def test_a_module_becomes_a_function_of_what_it_exports(tmp_path):
    module = tmp_path / "fox.js"
    module.write_text(
        'import { h, t as words } from "./core.js";\n'
        'export { trot } from "./gait.js";\n'
        "export const tail = h(words);\n"
        "export async function run() {\n"
        '  return await import("./den.js");\n'
        "}\n"
    )
    assert module_function(module).splitlines() == [
        '"fox.js": ($exports) => {',
        '"use strict";',
        "Object.defineProperties($exports, "
        "{ trot: { get: () => trot }, tail: { get: () => tail }, run: { get: () => run } });",
        'const { h, t: words } = $load("core.js");',
        'const { trot } = $load("gait.js");',
        "const tail = h(words);",
        "async function run() {",
        '  return await window.imagegen("den.js");',
        "}",
        "},",
    ]


def test_the_script_is_sent_small_to_those_who_can_unpack_it(web):
    plain = web.get(f"{PREFIX}/ui/any/page.js", headers={"Accept-Encoding": "identity"})
    packed = web.get(f"{PREFIX}/ui/any/page.js", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert (packed.headers["content-encoding"], packed.text) == ("gzip", plain.text)


@pytest.mark.parametrize(("version", "is_kept"), [(parts_version(), True), ("older", False)])
def test_a_part_is_kept_for_good_under_the_address_of_its_version(web, version, is_kept):
    control = web.get(f"{PREFIX}/ui/{version}/page.js").headers["cache-control"]
    assert ("immutable" in control, "no-cache" in control) == (is_kept, not is_kept)


def test_a_picture_whose_file_is_gone_says_so(web, tile, desk):
    desk.studio.media.resolve(tile.asset.path).unlink()
    reply = web.get(f"{PREFIX}/media/{tile.asset.id}")
    assert reply.status_code == 404
    assert "file of this picture is gone" in reply.text


def test_an_upload_becomes_a_reference(web, desk):
    headers = {"X-File-Name": quote("my kite 风筝.png")}
    reply = web.post(f"{PREFIX}/inputs", content=make_picture(3, 80, 60, "png"), headers=headers).json()
    assert reply["ok"] is True
    assert (reply["data"]["name"], reply["data"]["width_px"]) == ("my kite 风筝.png", 80)
    assert web.get(f"{PREFIX}/{reply['data']['preview']}").status_code == 200


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"<html><body>hello</body></html>", "page", id="page"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG", id="SVG"),
        pytest.param(make_picture(1, 64, 64, "png")[:60], "a.png", id="truncated"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_by_name(web, data, words):
    reply = web.post(f"{PREFIX}/inputs", content=data, headers={"X-File-Name": "a.png"})
    assert reply.status_code == 422
    error = reply.json()["error"]
    assert error["message"].startswith("a.png: ")
    assert words in error["message"]
    assert error["hint"]


def test_a_decompression_bomb_is_refused_before_it_is_decoded(web):
    buffer = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(buffer, "PNG")
    reply = web.post(f"{PREFIX}/inputs", content=buffer.getvalue(), headers={"X-File-Name": "bomb.png"})
    assert reply.status_code == 422


def test_an_upload_that_is_too_large_is_refused(web):
    reply = web.post(f"{PREFIX}/inputs", content=b"x" * (50 * 2**20 + 1), headers={"X-File-Name": "big.png"})
    assert "larger than 50 MB" in reply.json()["error"]["message"]


def test_a_zip_comes_as_a_download(web, desk, tile):
    reply = web.get(f"{PREFIX}/zip?generations={tile.generation.id}")
    assert reply.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    assert len(json.loads(archive.read("manifest.json"))["images"]) == 1


def test_a_zip_of_many_pictures_is_asked_for_by_a_form(web, tile):
    many = ",".join([tile.generation.id] * 2000)
    reply = web.post(f"{PREFIX}/zip", data={"generations": many})
    assert reply.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    assert len(json.loads(archive.read("manifest.json"))["images"]) == 1


def test_a_zip_link_without_a_wish_says_what_to_do(web):
    reply = web.get(f"{PREFIX}/zip")
    assert reply.status_code == 400
    assert "Download buttons" in reply.text


def test_health(web):
    assert web.get(f"{PREFIX}/health").json() == {"ok": True}


def test_styles_and_theme_stand_in_the_served_head():
    async def page(scope, receive, send):
        body = b"<html><head><title>x</title></head></html>"
        headers = [(b"content-type", b"text/html"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    reply = TestClient(PageHead(page)).get("/")
    assert reply.text.index("imagegen:theme") < reply.text.index("page.css") < reply.text.index("<title>")
    assert int(reply.headers["content-length"]) == len(reply.content)
    assert "base.css" not in TestClient(PageHead(page)).get("/other").text
