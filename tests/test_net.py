"""The door to HTTP: what it sends, what it calls an error, and what it refuses to fetch."""

import asyncio
import base64
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from imagegen.errors import (
    BadReply,
    BadRequest,
    MissingKey,
    NoCredit,
    OutcomeUnknown,
    ProviderDown,
    RateLimited,
    Unreachable,
    WrongKey,
)
from imagegen.net import (
    HttpCall,
    Net,
    Reply,
    decode_data_url,
    error_from_status,
    hide,
    is_local_url,
    is_public_address,
    may_carry_key,
    read_retry_after_s,
    usable_key,
)
from tests.fakes.calls import load_provider
from tests.fakes.server import Answer, Drop, FakeServer, Hang, Received, Script, html_answer, json_answer, make_picture

FAL = load_provider("fal")
PNG = make_picture(1, 16, 16, "png")


class Pages(FakeServer):
    """A server that answers paths from a table; a list is answered one after the other."""

    def __init__(self, pages: dict[str, Script | list[Script]], *, latency_s: float = 0.0) -> None:
        super().__init__(latency_s=latency_s)
        self.pages = pages

    async def answer(self, request: Received) -> Script:
        page = self.pages[request.path]
        return page.pop(0) if isinstance(page, list) else page


def with_net(work: Callable[[Net], Awaitable[Any]], **options: Any) -> Any:
    """Run the work in a loop with a Net of its own."""

    async def run() -> Any:
        net = Net(**options)
        try:
            return await work(net)
        finally:
            await net.aclose()

    return asyncio.run(run())


def send(call: HttpCall) -> Reply:
    return with_net(lambda net: net.send(call))


def download(url: str, **options: Any) -> bytes:
    return with_net(lambda net: net.download(url, **options), download_retry_delays_s=(0.01, 0.01))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def moved(to: str) -> Answer:
    return Answer(302, headers={"Location": to})


def test_a_call_arrives_with_its_method_headers_and_json():
    with Pages({"/v1/jobs": json_answer({"ok": True})}) as server:
        reply = send(HttpCall("POST", f"{server.url}/v1/jobs", {"prompt": "狐狸"}, {"X-Test": "yes"}))
    assert (reply.status, reply.json()) == (200, {"ok": True})
    assert server.requests[0].headers["x-test"] == "yes"
    assert server.requests[0].json() == {"prompt": "狐狸"}


def test_a_call_may_carry_raw_content():
    with Pages({"/": json_answer({})}) as server:
        send(HttpCall("PUT", f"{server.url}/", content=PNG, headers={"Content-Type": "image/png"}))
    assert server.requests[0].body == PNG


def test_a_call_may_carry_files():
    with Pages({"/": json_answer({})}) as server:
        send(HttpCall("POST", f"{server.url}/", files=[("image", ("fox.png", PNG, "image/png"))]))
    assert server.requests[0].headers["content-type"].startswith("multipart/form-data")
    assert PNG in server.requests[0].body


def test_a_redirect_is_handed_back_so_that_the_key_stays_where_it_is():
    with Pages({"/old": moved("/new")}) as server:
        reply = send(HttpCall("GET", f"{server.url}/old", headers={"Authorization": "Key secret"}))
    assert reply.status == 302
    assert len(server.requests) == 1


def test_cookies_are_not_kept_between_calls():
    with Pages({"/": Answer(200, b"{}", headers={"Set-Cookie": "session=one"})}) as server:

        async def twice(net: Net) -> None:
            await net.send(HttpCall("GET", server.url + "/"))
            await net.send(HttpCall("GET", server.url + "/"))

        with_net(twice)
    assert "cookie" not in server.requests[1].headers


def test_parallel_calls_reuse_their_connections():
    with Pages({"/": json_answer({})}, latency_s=0.01) as server:

        async def five_rounds(net: Net) -> None:
            for _ in range(5):
                await asyncio.gather(*(net.send(HttpCall("GET", server.url + "/")) for _ in range(32)))

        with_net(five_rounds)
    assert len(server.requests) == 160
    assert server.connections <= 32


def test_a_server_on_this_machine_is_called_past_the_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Pages({"/": json_answer({})}) as server:
        assert send(HttpCall("GET", server.url + "/")).status == 200


def test_a_closed_net_opens_again():
    with Pages({"/": json_answer({})}) as server:

        async def work(net: Net) -> int:
            await net.send(HttpCall("GET", server.url + "/"))
            await net.aclose()
            return (await net.send(HttpCall("GET", server.url + "/"))).status

        assert with_net(work) == 200


def test_nobody_at_the_address_is_unreachable_even_for_a_billable_call():
    with pytest.raises(Unreachable) as caught:
        send(HttpCall("POST", f"http://127.0.0.1:{free_port()}/", {}, is_billable=True))
    assert caught.value.retryable
    assert caught.value.message.startswith("127.0.0.1 cannot be reached: ")


@pytest.mark.parametrize("script", [pytest.param(Hang(), id="no answer"), pytest.param(Drop(), id="closed connection")])
def test_a_billable_call_whose_answer_is_lost_has_an_unknown_outcome(script):
    with Pages({"/": script}) as server, pytest.raises(OutcomeUnknown) as caught:
        send(HttpCall("POST", server.url + "/", {}, is_billable=True, read_limit_s=0.1))
    assert not caught.value.retryable
    assert caught.value.message == "127.0.0.1 got the request, but its answer was lost."


@pytest.mark.parametrize("script", [pytest.param(Hang(), id="no answer"), pytest.param(Drop(), id="closed connection")])
def test_a_call_that_costs_nothing_may_be_sent_again_when_its_answer_is_lost(script):
    with Pages({"/": script}) as server, pytest.raises(Unreachable):
        send(HttpCall("GET", server.url + "/", read_limit_s=0.1))


def test_an_address_without_a_scheme_is_named_without_retries():
    with pytest.raises(BadRequest) as caught:
        send(HttpCall("GET", "queue.fal.run/status"))
    assert not caught.value.retryable


def test_a_header_that_cannot_be_sent_does_not_show_the_key():
    with Pages({}) as server, pytest.raises(BadRequest) as caught:
        send(HttpCall("GET", server.url + "/", headers={"Authorization": "Key very\nsecret"}))
    assert "secret" not in caught.value.sentence


def test_a_reply_that_is_not_json_says_what_came():
    with Pages({"/": html_answer()}) as server, pytest.raises(BadReply) as caught:
        send(HttpCall("GET", server.url + "/")).json()
    assert caught.value.message == "127.0.0.1 answered with an HTML page instead of JSON."


def test_a_reply_that_is_a_list_is_not_an_object():
    with pytest.raises(BadReply, match="JSON instead of a JSON object"):
        Reply(200, {"content-type": "application/json"}, b"[1]").json_object()


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        pytest.param(400, BadRequest, "fal.ai does not accept the request: “why”.", id="bad request"),
        pytest.param(401, WrongKey, "fal.ai does not accept the key: “why”.", id="wrong key"),
        pytest.param(402, NoCredit, "fal.ai has no credit left on this account: “why”.", id="no credit"),
        pytest.param(403, WrongKey, "fal.ai does not let this key do that: “why”.", id="forbidden"),
        pytest.param(404, BadRequest, "fal.ai does not know this model or address: “why”.", id="unknown model"),
        pytest.param(408, RateLimited, "fal.ai was too busy to take the request: “why”.", id="request timeout"),
        pytest.param(422, BadRequest, "fal.ai does not accept the request: “why”.", id="invalid value"),
        pytest.param(429, RateLimited, "fal.ai asks to slow down: “why”.", id="rate limit"),
        pytest.param(503, ProviderDown, "fal.ai has a problem of its own (status 503): “why”.", id="unbilled trouble"),
        pytest.param(507, OutcomeUnknown, "fal.ai has a problem of its own (status 507): “why”.", id="other trouble"),
        pytest.param(302, BadReply, "fal.ai answers in a way that is not understood (status 302): “why”.", id="moved"),
    ],
)
def test_a_status_becomes_one_of_our_errors(status, kind, sentence):
    error = error_from_status(status, {}, "why.", FAL)
    assert type(error) is kind
    assert error.message == sentence
    assert error.hint


@pytest.mark.parametrize(
    ("status", "retryable"), [(400, False), (401, False), (402, False), (429, True), (500, True), (507, False)]
)
def test_only_passing_trouble_is_worth_another_try(status, retryable):
    assert error_from_status(status, {}, "", FAL).retryable is retryable


def test_the_provider_may_forbid_another_try():
    assert not error_from_status(500, {}, "", FAL, retryable=False).retryable


def test_without_words_the_sentence_is_still_whole():
    assert error_from_status(401, {}, "", FAL).message == "fal.ai does not accept the key."


def test_the_hint_for_a_wrong_key_says_where_keys_are_made():
    assert "https://fal.ai/dashboard/keys" in error_from_status(401, {}, "", FAL).hint


def test_long_words_are_cut():
    error = error_from_status(400, {}, "no " * 500, FAL)
    assert len(error.message) < 350
    assert "…”" in error.message


def test_a_key_in_the_providers_words_is_hidden():
    error = error_from_status(401, {}, "No user for abcdefgh:12345678.", FAL, secrets=["abcdefgh:12345678"])
    assert error.message == "fal.ai does not accept the key: “No user for [key]”."


def test_half_a_key_is_hidden_too():
    assert hide("the secret 12345678 is wrong", ["abcdefgh:12345678"]) == "the secret [key] is wrong"


def test_a_key_at_the_place_of_the_cut_leaves_no_half_behind():
    error = error_from_status(400, {}, "x" * 290 + "abcdefgh12345678", FAL, secrets=["abcdefgh12345678"])
    assert "abcd" not in error.message


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        pytest.param({"retry-after": "7"}, 7.0, id="seconds"),
        pytest.param({"retry-after": "0.5"}, 0.5, id="part of a second"),
        pytest.param(
            {"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 30.0, id="date"
        ),
        pytest.param({"retry-after": "Sun, 01 Jan 2023 10:00:00 GMT"}, 0.0, id="date in the past"),
        pytest.param({"ratelimit": '"api";r=0;t=55'}, 55.0, id="a limit that is used up"),
        pytest.param({"ratelimit": '"api";r=3;t=55'}, None, id="a limit with something left"),
        pytest.param({"retry-after": "soon"}, None, id="neither"),
        pytest.param({}, None, id="absent"),
    ],
)
def test_retry_after_is_read(headers, wait_s):
    assert read_retry_after_s(headers) == wait_s
    assert error_from_status(429, headers, "", FAL).retry_after_s == wait_s


def test_a_missing_key_is_said_before_anything_is_sent():
    with pytest.raises(MissingKey, match=r"fal\.ai needs a key"):
        usable_key(None, FAL)


@pytest.mark.parametrize("key", ["with space", "with\nnewline", "ключ"])
def test_a_key_that_no_header_takes_is_a_wrong_key(key):
    with pytest.raises(WrongKey, match="characters that no key has"):
        usable_key(key, FAL)


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://127.0.0.1:8188", True),
        ("http://localhost:7860", True),
        ("http://[::1]:1234", True),
        ("http://192.168.1.20:8188", True),
        ("http://workstation:8188", True),
        ("http://render.local", True),
        ("https://queue.fal.run", False),
        ("https://8.8.8.8", False),
        ("http://169.254.169.254", False),
        ("not an address", False),
        ("", False),
    ],
)
def test_local_base_urls_are_known_by_their_text(url, is_local):
    assert is_local_url(url) is is_local


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("198.18.0.7", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
    ],
)
def test_public_addresses_are_told_from_private_ones(address, is_public):
    assert is_public_address(address) is is_public


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://queue.fal.run/x", True),
        ("https://rest.fal.ai/x", True),
        ("http://rest.fal.ai/x", False),
        ("https://rest.fal.ai:8443/x", False),
        ("https://rest.fal.ai.evil.example/x", False),
        ("https://rest.fal.ai@evil.example/x", False),
        ("https://evil.example/queue.fal.run", False),
        ("https://", False),
    ],
)
def test_the_key_goes_only_to_the_providers_hosts(url, may):
    assert may_carry_key(url, "https://queue.fal.run", ["rest.fal.ai"]) is may


def test_a_star_covers_subdomains_only():
    assert may_carry_key("https://v3.example.com/", "https://a.example", ["*.example.com"])
    assert not may_carry_key("https://notexample.com/", "https://a.example", ["*.example.com"])


def test_a_picture_is_downloaded_as_it_is():
    with Pages({"/fox.png": Answer(200, PNG, "image/png")}) as server:
        assert download(f"{server.url}/fox.png", is_local=True) == PNG
    assert "authorization" not in server.requests[0].headers


def test_a_data_url_is_decoded():
    assert download(f"data:image/png;base64,{base64.b64encode(PNG).decode()}") == PNG


@pytest.mark.parametrize("url", ["data:image/png;base64", "data:image/png;base64,§"])
def test_a_broken_data_url_is_a_bad_reply(url):
    with pytest.raises(BadReply, match="data URL"):
        decode_data_url(url)


def test_a_data_url_may_not_be_larger_than_the_limit():
    with pytest.raises(BadReply, match="larger than"):
        decode_data_url("data:image/png;base64," + "A" * 2000, limit_bytes=1000)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://example.com/a.png", id="plain http"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("https://127.0.0.1/a.png", id="this machine"),
        pytest.param("https://localhost/a.png", id="a name of this machine"),
        pytest.param("https://[::ffff:10.0.0.1]/a.png", id="private address in disguise"),
        pytest.param("https://169.254.169.254/latest/meta-data", id="cloud secrets"),
        pytest.param("https://2130706433/a.png", id="address as a number"),
        pytest.param("https:///a.png", id="no host"),
    ],
)
def test_foreign_addresses_into_this_network_are_refused(url):
    with pytest.raises(BadReply, match="The address of a picture"):
        download(url)


def test_even_a_local_provider_may_not_point_at_the_clouds_secrets():
    with pytest.raises(BadReply, match="private network"):
        download("http://169.254.169.254/latest/meta-data", is_local=True)


def test_a_host_that_is_not_on_the_list_is_refused():
    with pytest.raises(BadReply, match=r"leads to evil\.example"):
        download("https://evil.example/a.png", hosts_allowed=["*.fal.media"])


def test_redirects_are_followed():
    with Pages({"/1": moved("/2"), "/2": moved("/3"), "/3": Answer(200, PNG, "image/png")}) as server:
        assert download(f"{server.url}/1", is_local=True) == PNG


def test_endless_redirects_end():
    with Pages({"/1": moved("/1")}) as server, pytest.raises(BadReply, match="redirects more than 3 times"):
        download(f"{server.url}/1", is_local=True)
    assert len(server.requests) == 4


def test_a_redirect_is_checked_like_the_first_address():
    with Pages({"/1": moved("http://169.254.169.254/")}) as server, pytest.raises(BadReply, match="private network"):
        download(f"{server.url}/1", is_local=True)


@pytest.mark.parametrize("is_chunked", [pytest.param(False, id="said"), pytest.param(True, id="not said")])
def test_a_file_beyond_the_limit_is_not_kept(is_chunked):
    big = Answer(200, b"\x89PNG" + bytes(2**20), "image/png", is_chunked=is_chunked)
    with Pages({"/": big}) as server, pytest.raises(BadReply, match="larger than the 1 MiB that are accepted"):
        download(server.url + "/", is_local=True, limit_bytes=2**20)


@pytest.mark.parametrize(
    ("page", "came"),
    [
        pytest.param(html_answer(), "an HTML page", id="html"),
        pytest.param(Answer(200, b"<html>", "image/png"), "an HTML page", id="html that lies"),
        pytest.param(json_answer({"error": "gone"}), "JSON", id="json"),
        pytest.param(Answer(200, b"", "image/png"), "nothing", id="empty"),
    ],
)
def test_what_is_not_a_picture_is_named(page, came):
    with Pages({"/": page}) as server, pytest.raises(BadReply) as caught:
        download(server.url + "/", is_local=True)
    assert caught.value.message == f"127.0.0.1 delivered {came} instead of a picture."


def test_a_picture_that_is_gone_is_a_bad_reply_at_once():
    with Pages({"/": Answer(404)}) as server, pytest.raises(BadReply, match="status 404"):
        download(server.url + "/", is_local=True)
    assert len(server.requests) == 1


def test_trouble_while_downloading_is_tried_again():
    with Pages({"/": [Answer(503), Drop(), Answer(200, PNG, "image/png")]}) as server:
        assert download(server.url + "/", is_local=True) == PNG


def test_a_paid_picture_that_never_arrives_has_an_unknown_outcome():
    with Pages({"/": Answer(503)}) as server, pytest.raises(OutcomeUnknown) as caught:
        download(server.url + "/", is_local=True)
    assert len(server.requests) == 3
    assert caught.value.message == "A picture is ready, but it cannot be fetched: 127.0.0.1 answers with status 503."


def test_a_download_has_a_time_limit():
    with Pages({"/": Hang()}) as server, pytest.raises(OutcomeUnknown, match="the time limit passed"):
        with_net(
            lambda net: net.download(server.url + "/", is_local=True),
            download_limit_s=0.1,
            download_retry_delays_s=(),
        )
