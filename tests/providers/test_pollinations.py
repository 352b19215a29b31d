"""Both Pollinations: an address that is a picture, edits as a form, and replies that are no picture at all."""

from pathlib import Path

import pytest

from imagegen.errors import (
    BadReply,
    BadRequest,
    MissingKey,
    NoCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
)
from tests.fakes.calls import RecordingListener
from tests.fakes.pollinations import FakePollinations
from tests.fakes.server import Answer, Received, Script, html_answer, json_answer
from tests.providers.adapter_kit import access_to
from tests.providers.cases.pollinations import CASE
from tests.providers.cases.pollinations_free import CASE as FREE
from tests.providers.contract import request_for
from tests.providers.telling import error_told


def test_the_prompt_is_in_the_path_and_all_else_in_the_query(tmp_path: Path) -> None:
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card(), tmp_path, height=768, seed=7))
    request = fake.requests[0]
    assert (request.method, request.path) == ("GET", "/image/a%20red%20fox%20in%20the%20snow")
    assert request.headers["authorization"] == f"Bearer {fake.key}"
    assert request.query == {
        "model": "flux",
        "private": "true",
        "width": "1024",
        "height": "768",
        "seed": "7",
        "enhance": "false",
    }
    assert result.images[0].media_type == "image/jpeg"


def test_a_picture_to_change_goes_as_a_form(tmp_path: Path) -> None:
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card("seedream5"), tmp_path, pictures=2, height=768, seed=7))
    submission = fake.submissions[0]
    assert submission.body == {
        "model": "seedream5",
        "prompt": "a red fox in the snow",
        "size": "1024x768",
        "seed": "7",
        "private": "true",
    }
    assert [upload.media_type for upload in submission.files["image"]] == ["image/png"] * 2


class Saying(FakePollinations):
    """Has this answer to every request for a picture."""

    def __init__(self, says: Answer) -> None:
        super().__init__()
        self.says = says

    def picture(self, request: Received) -> Script:
        return self.says


INSIDE = {"status": 500, "success": False, "error": {"code": "INTERNAL_ERROR", "message": "Upstream is gone."}}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(html_answer(), "127.0.0.1 answered with an HTML page instead of JSON.", id="a page"),
        pytest.param(json_answer({}), "Pollinations says it is done, but names no picture.", id="JSON"),
        pytest.param(
            json_answer(INSIDE), "Pollinations could not make the picture: “Upstream is gone”.", id="an error"
        ),
    ],
)
def test_a_good_status_without_a_picture_is_an_error(answer: Answer, message: str, tmp_path: Path) -> None:
    with Saying(answer) as fake, pytest.raises(ProviderError) as caught:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert type(caught.value) in (BadReply, ProviderDown)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(json_answer({"success": False, "error": {"code": "BAD_REQUEST"}}, 400), BadRequest, id="a field"),
        pytest.param(json_answer({"success": False, "error": {"type": "safety_error"}}, 400), Refused, id="refused"),
        pytest.param(json_answer({"x402Version": 1, "error": "Payment required"}, 402), NoCredit, id="no pollen"),
        pytest.param(html_answer(504), ProviderDown, id="the line was too slow: the same request is not billed twice"),
    ],
)
def test_what_an_error_means(answer: Answer, kind: type[ProviderError], tmp_path: Path) -> None:
    assert type(error_told(CASE, answer, tmp_path)) is kind


def test_the_service_wants_a_key(tmp_path: Path) -> None:
    request = request_for(CASE.load_card(), tmp_path)
    with CASE.fake() as fake, pytest.raises(MissingKey, match=r"Pollinations needs a key\."):
        CASE.call(lambda adapter: adapter.generate(request, access_to(fake, None), RecordingListener()))
    assert fake.requests == []


def test_the_old_host_gets_no_key_and_leaves_its_mark_out(tmp_path: Path) -> None:
    with FREE.fake() as fake:
        FREE.generate(fake, request_for(FREE.load_card(), tmp_path, seed=7))
        says = FREE.call(lambda adapter: adapter.check(access_to(fake)))
    request = fake.requests[0]
    assert request.path == "/prompt/a%20red%20fox%20in%20the%20snow"
    assert request.query == {
        "model": "flux",
        "private": "true",
        "width": "1024",
        "height": "1024",
        "seed": "7",
        "enhance": "false",
        "nologo": "true",
    }
    assert "authorization" not in request.headers
    assert says == "Pollinations (anonymous) answers; no key is needed."


def test_a_full_queue_of_the_old_host_is_waited_for(tmp_path: Path) -> None:
    full = {"error": "Queue full for IP: 192.0.2.1: 1 requests already queued (max: 1)", "x402Version": 1}
    error = error_told(FREE, json_answer(full, 402), tmp_path)
    assert type(error) is RateLimited
    assert error.retryable
