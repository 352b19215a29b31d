"""The route that providers call: from a signed POST to the picture, and nothing for anybody else."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.studio import open_studio
from imagegen.web.routes import PREFIX, build_routes
from tests.callback_kit import PUBLIC_URL, open_to_callbacks
from tests.fakes.fal import Job, Report
from tests.fakes.server import html_answer
from tests.studio_kit import Desk, wait_until

ROUTE = f"{PREFIX}/callbacks"


@pytest.fixture
def open_desk(environment, fal):
    with open_studio(load_settings(open_to_callbacks(environment, fal)), grace_s=0.0) as studio:
        yield Desk(studio)


@pytest.fixture
def web(open_desk):
    with TestClient(Starlette(routes=build_routes(open_desk.studio)), base_url=PUBLIC_URL) as client:
        yield client


@pytest.fixture
def stuck(open_desk, fal):
    """A batch whose one job runs for ever."""
    fal.script(Job(is_stuck=True))
    batch = open_desk.start()
    wait_until(lambda: fal.submissions and fal.submissions[0].polls)
    return batch


def post(web: TestClient, report: Report, provider: str = "fal"):
    return web.post(f"{ROUTE}/{provider}", content=report.body, headers=dict(report.headers))


def assert_refused(reply, status: int) -> None:
    assert (reply.status_code, reply.json()) == (status, {"ok": False})


def test_the_address_that_a_provider_is_given_is_the_one_that_is_served(web, stuck, fal):
    report = fal.report(fal.submissions[0])
    reply = web.post(fal.submissions[0].webhook, content=report.body, headers=dict(report.headers))
    assert (reply.status_code, reply.json()) == (200, {"ok": True})


def test_a_signed_report_brings_the_picture_without_another_poll(web, open_desk, stuck, fal):
    reply = post(web, fal.report(fal.submissions[0]))
    assert (reply.status_code, reply.json()) == (200, {"ok": True})
    (tile,) = open_desk.wait(stuck)
    assert web.get(f"{PREFIX}/media/{tile.asset.id}").status_code == 200
    assert fal.submissions[0].polls == 1


def test_a_late_report_still_brings_the_picture(web, open_desk, fal):
    open_desk.studio.set_preferences(LOCAL_OWNER, {"time_limit_s": 1})
    fal.script(Job(is_stuck=True))
    batch = open_desk.start()
    open_desk.wait(batch, Standing.UNKNOWN)
    assert post(web, fal.report(fal.submissions[0])).status_code == 200
    open_desk.wait(batch)


def test_an_unsigned_report_is_refused_and_changes_nothing(web, open_desk, stuck, fal):
    (before,) = open_desk.tiles(stuck)
    report = fal.report(fal.submissions[0])
    assert_refused(web.post(f"{ROUTE}/fal", content=report.body), 401)
    assert open_desk.tiles(stuck) == [before]
    assert fal.requests_to("GET", "/files/") == []


def test_a_tampered_report_is_refused(web, open_desk, stuck, fal):
    report = fal.report(fal.submissions[0])
    assert_refused(post(web, Report(report.headers, report.body.replace(b"/files/1", b"/files/2"))), 401)
    assert open_desk.standings(stuck) == [Standing.RUNNING]


def test_an_old_report_is_refused(web, open_desk, stuck, fal):
    now_s = open_desk.studio.clock.now().timestamp()
    assert_refused(post(web, fal.report(fal.submissions[0], sent_at_s=now_s - 400)), 401)


def test_a_replayed_report_is_refused_whatever_stands_beside_its_signature(web, open_desk, stuck, fal):
    report = fal.report(fal.submissions[0])
    assert post(web, report).status_code == 200
    open_desk.wait(stuck)
    assert_refused(post(web, report), 401)
    assert_refused(post(web, Report({**report.headers, "x-other-signature": "1"}, report.body)), 401)


@pytest.mark.parametrize("provider", ["openai", "sketch", "nobody", "..%2Ffal", "fal%00"])
def test_another_providers_address_knows_nothing_of_the_job(web, open_desk, stuck, fal, provider):
    reply = post(web, fal.report(fal.submissions[0]), provider)
    assert reply.status_code == 404
    assert open_desk.standings(stuck) == [Standing.RUNNING]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="no id"),
        pytest.param(b'{"request_id": ""}', id="empty id"),
        pytest.param(b'{"request_id": "request-9999"}', id="unknown id"),
        pytest.param(b'{"request_id": "\\ud800"}', id="half a letter"),
        pytest.param(b"[" * 100_000, id="endless depth"),
        pytest.param(b"\xff\xfe", id="no text"),
    ],
)
def test_a_report_about_no_job_is_not_found(web, stuck, body):
    assert_refused(web.post(f"{ROUTE}/fal", content=body), 404)


def test_a_report_that_cannot_be_checked_now_may_come_again(web, open_desk, stuck, fal):
    fal.jwks_answer = html_answer(502)
    assert_refused(post(web, fal.report(fal.submissions[0])), 503)
    fal.jwks_answer = None
    assert post(web, fal.report(fal.submissions[0])).status_code == 200
    open_desk.wait(stuck)


def test_a_report_of_more_than_five_megabytes_is_not_read(web, stuck):
    assert_refused(web.post(f"{ROUTE}/fal", content=b" " * (5 * 2**20 + 1)), 413)


def test_reports_are_posted(web):
    assert web.get(f"{ROUTE}/fal").status_code == 405


def test_without_a_public_address_there_is_nothing_to_call(desk, fal):
    desk.wait(desk.start())
    with TestClient(Starlette(routes=build_routes(desk.studio))) as web:
        assert_refused(post(web, fal.report(fal.submissions[0])), 404)
