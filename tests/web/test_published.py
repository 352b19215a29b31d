"""Published pages: what a visitor sees, what nobody sees, and that taking back works at once."""

import re
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from imagegen.errors import InvalidInput, NotFound
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import open_studio
from imagegen.studio.drafts import TaskDraft
from imagegen.ui.desk import Desk as Line
from imagegen.web.routes import PREFIX, build_routes
from tests.studio_kit import FLARE, SCHNELL, Desk

PROMPT = 'a <script>alert(1)</script> & "kite" 风筝, {{x}} </figcaption>'


@pytest.fixture
def web(desk):
    with TestClient(Starlette(routes=build_routes(desk.studio))) as client:
        yield client


@pytest.fixture
def tile(desk):
    """A finished favourite."""
    (tile,) = desk.wait(desk.start(PROMPT, width=768, height=512, outputFormat="png"))
    desk.studio.pictures.judge(LOCAL_OWNER, [tile.generation.id], {"is_favourite": True})
    return tile


@pytest.fixture
def publishing(desk):
    return desk.studio.publishing


def publish(publishing, tile, shows_prompt=False):
    return publishing.publish(LOCAL_OWNER, tile.generation.id, shows_prompt)


def address(view):
    return f"{PREFIX}/{view['path']}"


def test_a_link_cannot_be_guessed_and_tells_no_time(publishing, tile):
    slug = publish(publishing, tile)["path"].removeprefix("p/")
    assert re.fullmatch(r"[0-9a-z]{32}", slug)  # 160 bits
    assert not slug.startswith(tile.generation.id.removeprefix("gen_")[:6])


def test_the_page_shows_the_picture_and_nothing_that_is_not_allowed(web, publishing, tile, desk):
    view = publish(publishing, tile)
    page = web.get(address(view))
    text = page.text.replace(view["path"].removeprefix("p/"), "LINK")  # chance may write any word
    assert page.status_code == 200
    assert '<img src="LINK/picture" width="96" height="64"' in text
    ids = [tile.generation.id, tile.generation.task_id, tile.asset.id, tile.attempt.id, LOCAL_OWNER + '"']
    secrets = [*ids, "kite", "风筝", "flux", "schnell", "fal", str(tile.asset.seed), "2026"]
    assert [word for word in secrets if word in text] == []


def test_an_allowed_prompt_is_shown_as_text(web, publishing, tile):
    page = web.get(address(publish(publishing, tile, shows_prompt=True))).text
    assert "<script" not in page
    assert (
        page.count("a &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;kite&quot; 风筝, {{x}} &lt;/figcaption&gt;")
        >= 2
    )
    assert page.count("</figcaption>") == 1


def test_the_headers_let_nothing_in_and_nothing_out(web, publishing, tile):
    view = publish(publishing, tile)
    for path in (address(view), f"{address(view)}/picture", f"{address(view)}/preview"):
        headers = web.get(path).headers
        assert "noindex" in headers["x-robots-tag"]
        assert headers["content-security-policy"].startswith("default-src 'none'; img-src 'self'; style-src 'sha256-")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "set-cookie" not in headers


def test_the_served_picture_tells_nothing(web, publishing, tile, desk):
    view = publish(publishing, tile)
    original = desk.studio.media.resolve(tile.asset.path).read_bytes()
    assert b"kite" in original
    for name in ("picture", "preview"):
        reply = web.get(f"{address(view)}/{name}")
        assert reply.headers["content-type"].startswith("image/")
        assert "content-disposition" not in reply.headers
        for word in (b"kite", b"flux", b"parameters", b"imagegen", b"tEXt", b"Exif", b"seed"):
            assert word not in reply.content


def test_the_page_works_below_any_address(web, publishing, tile):
    view = publish(publishing, tile)
    page = web.get(address(view))
    source = re.search(r'<img src="([^"]+)"', page.text)[1]
    assert not source.startswith("/")
    slug = view["path"].removeprefix("p/")
    assert source == f"{slug}/picture"
    assert web.get(f"{PREFIX}/p/{source}").status_code == 200


def test_the_card_for_other_sites_has_whole_addresses(web, publishing, tile):
    page = web.get(address(publish(publishing, tile)), headers={"X-Forwarded-Proto": "https"})
    image = re.search(r'property="og:image" content="([^"]+)"', page.text)[1]
    assert image.startswith("https://testserver/")
    assert web.get(urlsplit(image).path).headers["content-type"] == "image/jpeg"


def test_the_public_address_comes_before_the_one_that_was_asked_for(environment, fal):
    environment["IMAGEGEN_PUBLIC_URL"] = "https://images.example.com/studio"
    with open_studio(load_settings(environment)) as studio:
        studio.set_base_url(LOCAL_OWNER, "fal", fal.url)
        desk = Desk(studio)
        (tile,) = desk.wait(studio.start(LOCAL_OWNER, None, [TaskDraft("a kite", SCHNELL, {}, 1)]))
        studio.pictures.judge(LOCAL_OWNER, [tile.generation.id], {"is_favourite": True})
        view = publish(studio.publishing, tile)
        with TestClient(Starlette(routes=build_routes(studio))) as client:
            page = client.get(address(view), headers={"Host": "evil.example"}).text
    assert f'content="https://images.example.com/studio{PREFIX}/{view["path"]}/preview"' in page
    assert "evil" not in page


def test_a_visitor_reads_it_in_their_language(web, publishing, tile):
    page = web.get(address(publish(publishing, tile)), headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text
    assert '<html lang="zh">' in page
    assert "一张图片" in page


def test_taken_back_means_gone_at_once_and_from_the_disk(web, publishing, tile, desk):
    view = publish(publishing, tile)
    paths = [address(view), f"{address(view)}/picture", f"{address(view)}/preview"]
    assert {web.get(path).status_code for path in paths} == {200}
    assert publishing.unpublish(LOCAL_OWNER, tile.generation.id)["is_published"] is False
    assert {web.get(path).status_code for path in paths} == {404}
    assert "taken back" in web.get(paths[0]).text
    assert list((desk.studio.settings.data_folder / "media" / "published").iterdir()) == []


def test_an_undo_brings_the_same_link_back_and_publishing_anew_another(web, publishing, tile):
    first = publish(publishing, tile)["path"]
    publishing.unpublish(LOCAL_OWNER, tile.generation.id)
    assert publishing.restore(LOCAL_OWNER, tile.generation.id)["path"] == first
    assert web.get(f"{PREFIX}/{first}/picture").status_code == 200
    publishing.unpublish(LOCAL_OWNER, tile.generation.id)
    second = publish(publishing, tile)["path"]
    assert second != first
    assert [web.get(f"{PREFIX}/{path}").status_code for path in (first, second)] == [404, 200]


def test_showing_the_prompt_later_keeps_the_link(web, publishing, tile):
    first = publish(publishing, tile)
    second = publish(publishing, tile, shows_prompt=True)
    assert second["path"] == first["path"]
    assert "风筝" in web.get(address(second)).text
    assert "风筝" not in web.get(address(publish(publishing, tile))).text


def test_in_the_trash_it_is_not_shown_and_restored_it_is(web, publishing, tile, desk):
    view = publish(publishing, tile)
    desk.studio.delete_task(LOCAL_OWNER, tile.generation.task_id)
    assert web.get(address(view)).status_code == 404
    assert web.get(f"{address(view)}/picture").status_code == 404
    assert publishing.list(LOCAL_OWNER) == []
    desk.studio.restore_task(LOCAL_OWNER, tile.generation.task_id)
    assert web.get(address(view)).status_code == 200


def test_what_is_deleted_for_good_takes_its_link_with_it(publishing, tile, desk):
    publish(publishing, tile)
    with desk.studio.store.database.write() as write:
        write.run("DELETE FROM attempt_generations")
        write.run("DELETE FROM assets")
        write.run("DELETE FROM generations")
    assert desk.studio.store.publications.slugs() == set()


def test_a_topic_in_the_trash_hides_its_pictures(web, publishing, tile, desk):
    view = publish(publishing, tile)
    desk.studio.delete_topic(LOCAL_OWNER, desk.studio.topics(LOCAL_OWNER)[0]["id"])
    assert web.get(address(view)).status_code == 404


@pytest.mark.parametrize("slug", ["none", "..%2F..%2Fimagegen.db", "%00", "'%20OR%20'1'='1"])
def test_no_other_address_shows_anything(web, publishing, tile, slug):
    publish(publishing, tile)
    for path in (f"p/{slug}", f"p/{slug}/picture", f"p/{slug}/preview"):
        assert web.get(f"{PREFIX}/{path}").status_code == 404


# ---- who may ---------------------------------------------------------------------------------------------------------


def test_only_favourites_are_published(publishing, desk):
    (tile,) = desk.wait(desk.start())
    with pytest.raises(InvalidInput, match="Only favourites"):
        publish(publishing, tile)


def test_only_finished_pictures_are_published(publishing, desk, fal):
    desk.studio.pause_all(LOCAL_OWNER)
    batch = desk.start()
    desk.studio.pictures.judge(LOCAL_OWNER, [batch.generations[0].id], {"is_favourite": True})
    with pytest.raises(InvalidInput, match="no finished picture"):
        publishing.publish(LOCAL_OWNER, batch.generations[0].id, False)


@pytest.mark.parametrize("verb", ["look", "unpublish", "restore"])
def test_nobody_else_may_look_publish_or_take_back(web, publishing, tile, verb):
    view = publish(publishing, tile)
    with pytest.raises(NotFound):
        getattr(publishing, verb)("other", tile.generation.id)
    with pytest.raises(NotFound):
        publishing.publish("other", tile.generation.id, True)
    assert publishing.list("other") == []
    assert web.get(address(view)).status_code == 200


def test_what_never_was_public_cannot_be_brought_back(publishing, tile):
    with pytest.raises(NotFound, match="never published"):
        publishing.restore(LOCAL_OWNER, tile.generation.id)


# ---- the page of the owner -------------------------------------------------------------------------------------------


def test_the_pages_verbs_and_the_live_view_agree(desk, tile):
    line = Line(desk.studio)

    def ask(verb, **payload):
        answer = line.ask({"verb": verb, **payload}, LOCAL_OWNER)
        assert answer["ok"], answer
        return answer["data"]

    topic_id = desk.studio.topics(LOCAL_OWNER)[0]["id"]
    shown = lambda: ask("snapshot", topic_id=topic_id)["batches"][0]["tasks"][0]["generations"][0]  # noqa: E731
    assert ask("publishing.look", generation_id=tile.generation.id)["is_published"] is False
    revision = desk.studio.store.database.revision
    view = ask("publishing.publish", generation_id=tile.generation.id, shows_prompt="yes")
    assert (view["shows_prompt"], shown()["is_published"]) == (False, True)
    assert desk.studio.store.database.revision > revision
    (row,) = ask("publishing.list")
    assert (row["id"], row["path"]) == (tile.generation.id, view["path"])
    ask("publishing.unpublish", generation_id=tile.generation.id)
    assert shown()["is_published"] is False
    assert ask("publishing.restore", generation_id=tile.generation.id)["path"] == view["path"]


def test_a_jpeg_stays_a_jpeg(web, publishing, desk):
    (tile,) = desk.wait(desk.start(model=FLARE, outputFormat="jpeg"))
    desk.studio.pictures.judge(LOCAL_OWNER, [tile.generation.id], {"is_favourite": True})
    view = publish(publishing, tile)
    assert web.get(f"{address(view)}/picture").headers["content-type"] == tile.asset.media_type
