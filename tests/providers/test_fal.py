"""fal.ai's queue, against a fake that is as strict as the documentation."""

import asyncio
import base64
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import fal_client
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from imagegen.cards import ModelCard, ProviderFile
from imagegen.errors import (
    BadCallback,
    BadReply,
    BadRequest,
    MissingKey,
    NoCredit,
    OutcomeUnknown,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
    Unreachable,
    WrongKey,
)
from imagegen.net import Net, Reply
from imagegen.params import defaults
from imagegen.providers.base import Access, Callback, GenerationRequest, GenerationResult, Remote
from imagegen.providers.dialects.fal import FalAdapter
from tests.fakes import fal as fakes
from tests.fakes.calls import PROVIDERS, RecordingListener, load_card, load_provider, make_input, make_request
from tests.fakes.fal import FakeFal, Job, Report
from tests.fakes.server import html_answer, make_picture
from tests.providers.adapter_kit import Result, access_to, run_adapter

PNG = make_picture(1, 64, 48, "png")
SCHNELL = load_card("fal", "flux-schnell")
PROVIDER = load_provider("fal")
QUICK = replace(PROVIDER, options={**PROVIDER.options, "poll_s": 0.005})
CARDS = [load_card("fal", path.stem) for path in sorted((PROVIDERS / "fal").glob("*.json")) if path.stem != "provider"]


def with_adapter(work: Callable[[FalAdapter], Awaitable[Result]], provider: ProviderFile = QUICK) -> Result:
    return run_adapter(FalAdapter, provider, work, download_retry_delays_s=())


def generate(
    fal: FakeFal, request: GenerationRequest, listener: RecordingListener | None = None, key: str | None = ""
) -> GenerationResult:
    return with_adapter(lambda it: it.generate(request, access_to(fal, key), listener or RecordingListener()))


def failure(job: Job) -> ProviderError:
    """The error that a job of this kind ends with."""
    with FakeFal(job) as fal, pytest.raises(ProviderError) as caught:
        generate(fal, make_request(SCHNELL))
    return caught.value


def test_the_body_and_the_key_are_sent_as_documented():
    with FakeFal() as fal:
        generate(fal, make_request(SCHNELL, "a red fox", width=1024, height=768, steps=4, cfg=3.5, seed=42))
    assert fal.submissions[0].model == "fal-ai/flux/schnell"
    assert fal.submissions[0].headers["authorization"] == f"Key {fal.key}"
    assert fal.submissions[0].body == {
        "prompt": "a red fox",
        "image_size": {"width": 1024, "height": 768},
        "num_inference_steps": 4,
        "guidance_scale": 3.5,
        "seed": 42,
        "num_images": 1,
    }


def test_a_picture_comes_with_its_type_and_seed():
    with FakeFal() as fal:
        result = generate(fal, make_request(SCHNELL, seed=42, outputFormat="png"))
    (image,) = result.images
    assert (image.data, image.media_type, image.seed) == (make_picture(1, 128, 96, "png"), "image/png", 42)


def test_the_key_is_not_sent_to_where_the_files_lie():
    with FakeFal() as fal:
        generate(fal, make_request(SCHNELL))
    assert [request.headers.get("authorization") for request in fal.requests_to("GET", "/files/")] == [None]


def test_progress_tells_the_place_in_the_queue_and_the_steps():
    listener = RecordingListener()
    with FakeFal(Job(queue_positions=(2, 0), logs=("loading", " 50%|#####     | 2/4 [00:01<00:01]"))) as fal:
        generate(fal, make_request(SCHNELL), listener)
    assert listener.steps == [
        (None, "in the queue, 2 ahead"),
        (None, "in the queue"),
        (None, "loading"),
        (0.5, "50%|#####     | 2/4 [00:01<00:01]"),
    ]


def test_logs_are_asked_for():
    with FakeFal() as fal:
        generate(fal, make_request(SCHNELL))
    status_calls = [request for request in fal.requests if request.path.endswith("/status")]
    assert [request.query for request in status_calls] == [{"logs": "1"}]


def test_the_remote_job_is_told_with_its_addresses():
    listener = RecordingListener()
    with FakeFal() as fal:
        generate(fal, make_request(SCHNELL), listener)
    base = f"{fal.url}/fal-ai/flux/requests/request-0001"
    handle = {"status_url": f"{base}/status", "response_url": base, "cancel_url": f"{base}/cancel"}
    assert listener.remotes == [Remote("request-0001", handle)]


def test_a_job_is_taken_up_again_after_a_restart_without_a_second_submission():
    listener = RecordingListener()
    with FakeFal(Job(polls=2)) as fal:
        generate(fal, make_request(SCHNELL), listener)
        stored = Remote(listener.remotes[0].id, json.loads(json.dumps(listener.remotes[0].handle)))
        request = make_request(SCHNELL)
        again = with_adapter(lambda it: it.resume(stored, request, access_to(fal), RecordingListener()))
    assert len(again.images) == 1
    assert len(fal.submissions) == 1


def test_a_running_job_can_be_cancelled():
    with FakeFal(Job(is_stuck=True)) as fal:

        async def work(adapter: FalAdapter) -> None:
            listener = RecordingListener()
            running = asyncio.create_task(adapter.generate(make_request(SCHNELL), access_to(fal), listener))
            await listener.is_submitted.wait()
            running.cancel()
            await adapter.cancel(listener.remotes[0], access_to(fal))

        with_adapter(work)
    assert fal.submissions[0].is_cancelled
    assert [request.method for request in fal.requests][-1] == "PUT"


def test_cancelling_a_finished_job_is_fine():
    listener = RecordingListener()
    with FakeFal() as fal:
        generate(fal, make_request(SCHNELL), listener)
        with_adapter(lambda it: it.cancel(listener.remotes[0], access_to(fal)))
    assert not fal.submissions[0].is_cancelled


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_card_is_understood_as_it_is_documented(card: ModelCard, tmp_path: Path):
    names = [name for name in ("imageUrl", "imageUrls", "maskUrl") if name in card.properties]
    images = tuple(make_input(tmp_path, PNG, name) for name in names)
    params = {name: _typical(schema) for name, schema in card.properties.items() if name not in ("prompt", *names)}
    with FakeFal() as fal:
        result = generate(fal, make_request(card, images=images, **{**params, **defaults(card)}))
    assert len(result.images) == 1
    sent = _leaves(fal.submissions[0].body)
    assert len(sent) >= len(params) + len(names)


def _typical(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][-1]
    return {"integer": schema.get("maximum"), "number": 1.0, "boolean": True, "string": "blur"}[schema["type"]]


def _leaves(body: dict[str, Any]) -> list[Any]:
    return [leaf for value in body.values() for leaf in (_leaves(value) if isinstance(value, dict) else [value])]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_card_works_with_a_prompt_and_its_pictures_alone(card: ModelCard, tmp_path: Path):
    names = [name for name in ("imageUrl", "imageUrls", "maskUrl") if name in card.params["required"]]
    images = tuple(make_input(tmp_path, PNG, name) for name in names)
    with FakeFal() as fal:
        assert len(generate(fal, make_request(card, images=images, **defaults(card))).images) == 1


def test_reference_pictures_are_sent_as_data_urls_in_their_order(tmp_path):
    second = make_picture(2, 64, 48, "png")
    images = (make_input(tmp_path, PNG, "imageUrls", "a.png"), make_input(tmp_path, second, "imageUrls", "b.png"))
    with FakeFal() as fal:
        generate(fal, make_request(load_card("fal", "nano-banana-2-edit"), images=images))
    sent = [
        base64.b64decode(url.removeprefix("data:image/png;base64,")) for url in fal.submissions[0].body["image_urls"]
    ]
    assert sent == [PNG, second]


@pytest.mark.parametrize(
    ("job", "kind", "words"),
    [
        pytest.param(fakes.wrong_key(), WrongKey, "fal.ai does not accept the key: “Cannot access", id="wrong key"),
        pytest.param(fakes.payment_required(), NoCredit, "fal.ai has no credit left", id="payment required"),
        pytest.param(fakes.no_credit(), NoCredit, "fal.ai has no credit left", id="locked account"),
        pytest.param(fakes.rate_limited(), RateLimited, "fal.ai asks to slow down", id="rate limit"),
        pytest.param(fakes.server_error(), ProviderDown, "fal.ai has a problem of its own (status 500)", id="500"),
        pytest.param(fakes.server_error(504), ProviderDown, "fal.ai has a problem of its own (status 504)", id="504"),
        pytest.param(fakes.dropped(), OutcomeUnknown, "127.0.0.1 got the request, but", id="lost answer"),
        pytest.param(fakes.not_json(), BadReply, "127.0.0.1 answered with an HTML page instead", id="not JSON"),
        pytest.param(fakes.refused(), Refused, "fal.ai refuses this prompt or picture: “prompt: The", id="policy"),
        pytest.param(fakes.blacked_out(), Refused, "fal.ai refuses this prompt or picture: “its safety", id="black"),
        pytest.param(fakes.html_picture(), BadReply, "127.0.0.1 delivered an HTML page instead", id="HTML picture"),
    ],
)
def test_trouble_becomes_one_of_our_errors(job, kind, words):
    error = failure(job)
    assert type(error) is kind
    assert error.message.startswith(words)


def test_a_rate_limit_carries_how_long_to_wait():
    assert failure(fakes.rate_limited("12")).retry_after_s == 12


def test_a_forbidden_key_is_not_an_empty_account():
    assert type(failure(fakes.failing_submit(403, "Your key may not use this model."))) is WrongKey


def test_a_failed_job_names_the_field_at_fault():
    body = fakes.detail("greater_than_equal", "Input should be greater than or equal to 1", "num_inference_steps")
    error = failure(fakes.failing_result(422, body))
    assert type(error) is BadRequest
    assert "num_inference_steps: Input should be greater than or equal to 1" in error.message


def test_a_job_that_failed_inside_may_be_made_again():
    error = failure(fakes.failing_result(500, fakes.detail("internal_server_error", "Out of memory")))
    assert type(error) is ProviderDown
    assert error.retryable


def test_a_job_that_fal_says_will_fail_again_is_not_made_again():
    job = fakes.failing_result(500, fakes.detail("internal_server_error", "Out of memory"), x_fal_retryable="false")
    assert not failure(job).retryable


def test_a_models_own_error_is_final_even_when_the_status_does_not_say_so():
    job = Job(result=fakes.failing_result(500, fakes.detail("generation_timeout", "Too slow")).result)
    assert type(failure(job)) is ProviderDown


def test_a_gateways_page_in_place_of_the_result_is_waited_out():
    with FakeFal(Job(result_failures=(html_answer(502), html_answer(503)))) as fal:
        assert len(generate(fal, make_request(SCHNELL)).images) == 1
    assert len(fal.submissions) == 1


def test_a_lost_submission_is_never_sent_again():
    with FakeFal(fakes.dropped()) as fal, pytest.raises(OutcomeUnknown):
        generate(fal, make_request(SCHNELL))
    assert len(fal.submissions) == 1


def test_an_unknown_field_is_reported_in_fals_words():
    with FakeFal() as fal, pytest.raises(BadRequest, match=r"sparkle: Input is wrong: extra_forbidden"):
        generate(fal, make_request(SCHNELL, sparkle=1))


def test_without_a_key_nothing_is_sent():
    with FakeFal() as fal, pytest.raises(MissingKey):
        generate(fal, make_request(SCHNELL), key=None)
    assert fal.requests == []


def test_a_broken_picture_is_handed_on_for_the_media_check():
    with FakeFal(fakes.broken_picture()) as fal:
        (image,) = generate(fal, make_request(SCHNELL)).images
    assert image.data == PNG[: len(PNG) // 2]


def test_of_several_pictures_the_blacked_out_one_is_left_out_and_named():
    with FakeFal(Job(output={"has_nsfw_concepts": [True, False]})) as fal:
        result = generate(fal, replace(make_request(SCHNELL), count=2))
    assert len(result.images) == 1
    assert result.details["warnings"] == ["The safety checker blacked out 1 of the pictures."]


def test_a_revised_prompt_is_kept():
    with FakeFal(Job(output={"revised_prompt": "A fox, golden hour"})) as fal:
        assert generate(fal, make_request(SCHNELL)).details == {"revised_prompt": "A fox, golden hour"}


HOME = Access("https://queue.fal.run", "key-id:key-secret")


def reply_of(data: dict[str, Any]) -> Reply:
    return Reply(200, {"content-type": "application/json"}, json.dumps(data).encode())


def reply_with(**changes: Any) -> Reply:
    base = "https://queue.fal.run/fal-ai/flux/requests/1"
    urls = {"status_url": f"{base}/status", "response_url": base, "cancel_url": base}
    return reply_of({"request_id": "1", **urls, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"status_url": "https://evil.example/status"}, "foreign address: https://evil", id="other host"),
        pytest.param({"cancel_url": "http://queue.fal.run/cancel"}, "foreign address: http://queue", id="plain http"),
        pytest.param({"response_url": None}, "(response_url is missing)", id="missing address"),
        pytest.param({"request_id": ""}, "without naming it", id="missing id"),
    ],
)
def test_a_submit_reply_that_cannot_be_followed_is_a_bad_reply(changes, words):
    with pytest.raises(BadReply, match=re.escape(words)):
        FalAdapter(PROVIDER, Net()).read_submit(reply_with(**changes), make_request(SCHNELL), HOME)


def test_addresses_at_fals_other_hosts_are_followed():
    remote = FalAdapter(PROVIDER, Net()).read_submit(
        reply_with(status_url="https://rest.fal.ai/x"), make_request(SCHNELL), HOME
    )
    assert remote.handle["status_url"] == "https://rest.fal.ai/x"


def test_a_stored_job_of_another_base_url_does_not_get_the_key():
    remote = Remote("1", {"status_url": "http://127.0.0.1:9/status"})
    with pytest.raises(BadReply, match="foreign address"):
        FalAdapter(PROVIDER, Net()).progress_call(remote, HOME)


def test_an_unknown_job_status_is_a_bad_reply():
    with pytest.raises(BadReply, match="unknown job status: PAUSED"):
        FalAdapter(PROVIDER, Net()).read_progress(reply_of({"status": "PAUSED"}), Remote("1"), HOME)


# ---- being called back ----------------------------------------------------------------------------------------------

HOOK = "https://images.example.com/gradio_api/app/callbacks/fal"


def received(report: Report, at_s: float | None = None) -> Callback:
    return Callback(report.headers, report.body, time.time() if at_s is None else at_s)


def submitted(fal: FakeFal, job: Job | None = None) -> fakes.Submission:
    """A job at the fake that nobody waits for."""
    fal.script(job or Job())

    async def work(adapter: FalAdapter) -> None:
        await adapter.net.send(adapter.submit_call(make_request(SCHNELL, seed=42), access_to(fal), {}))

    with_adapter(work)
    return fal.submissions[-1]


def called(fal: FakeFal, work: Callable[[FalAdapter], Awaitable[Result]]) -> Result:
    options = {**QUICK.options, "jwks_url": f"{fal.url}/.well-known/jwks.json"}
    return with_adapter(work, replace(QUICK, options=options))


def handle(fal: FakeFal, report: Report) -> GenerationResult | None:
    return called(fal, lambda it: it.handle(received(report), Remote("1"), make_request(SCHNELL), access_to(fal)))


def verify(fal: FakeFal, *callbacks: Callback) -> None:
    async def work(adapter: FalAdapter) -> None:
        for callback in callbacks:
            await adapter.verify(callback, access_to(fal, None))

    called(fal, work)


def test_a_public_address_goes_along_with_the_job():
    with FakeFal() as fal:
        generate(fal, replace(make_request(SCHNELL), callback_url=HOOK))
        generate(fal, make_request(SCHNELL))
    assert [job.webhook for job in fal.submissions] == [HOOK, ""]
    assert fal.submissions[0].body == fal.submissions[1].body


def test_the_official_client_names_the_address_in_the_same_way(monkeypatch):
    with FakeFal() as fal:
        monkeypatch.setattr("fal_client.client.QUEUE_URL_FORMAT", f"{fal.url}/")
        asyncio.run(_submit_officially(fal.key, HOOK))
    assert fal.submissions[0].webhook == HOOK


async def _submit_officially(key: str, hook: str) -> None:
    client = fal_client.AsyncClient(key=key)
    try:
        await client.submit("fal-ai/flux/schnell", {"prompt": "a fox"}, webhook_url=hook)
    finally:
        await (await client._client).aclose()


@pytest.mark.parametrize(
    ("body", "remote_id"),
    [
        pytest.param(b'{"request_id": "1", "gateway_request_id": "2", "status": "OK"}', "1", id="a report"),
        pytest.param(b'{"gateway_request_id": "2"}', None, id="without the id of the queue"),
        pytest.param(b'{"request_id": 1}', None, id="id is no text"),
        pytest.param(b"[]", None, id="a list"),
        pytest.param(b"<html>", None, id="a page"),
        pytest.param(b"\xff", None, id="no text"),
        pytest.param(b"[" * 100_000, None, id="endless depth"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_a_report_names_its_job(body, remote_id):
    assert FalAdapter(PROVIDER, Net()).match(Callback({}, body, 0.0)) == remote_id


def test_what_fal_signed_is_genuine_and_its_keys_are_read_once():
    with FakeFal() as fal:
        report = fal.report(submitted(fal))
        verify(fal, received(report), received(report))
        assert len(fal.requests_to("GET", "/.well-known/")) == 1


def test_after_fal_changed_its_keys_they_are_read_anew():
    with FakeFal() as fal:
        job, now_s = submitted(fal), time.time()

        async def work(adapter: FalAdapter) -> None:
            await adapter.verify(received(fal.report(job), now_s), access_to(fal))
            fal.signing_keys.append(Ed25519PrivateKey.generate())
            await adapter.verify(received(fal.report(job), now_s + 100), access_to(fal))

        called(fal, work)
        assert len(fal.requests_to("GET", "/.well-known/")) == 2


def test_what_someone_else_signed_is_refused():
    with FakeFal() as fal, FakeFal() as other:
        report = other.report(submitted(other))
        with pytest.raises(BadCallback, match="not signed by the provider it names"):
            verify(fal, received(report))


@pytest.mark.parametrize("jwks", [html_answer(502), html_answer()], ids=["out of order", "a page"])
def test_without_fals_keys_nobody_knows_whether_it_is_genuine(jwks):
    with FakeFal() as fal:
        report = fal.report(submitted(fal))
        fal.jwks_answer = jwks
        with pytest.raises(BadReply):
            verify(fal, received(report))


def test_a_provider_file_of_ones_own_without_the_address_of_the_keys_verifies_nothing():
    own = replace(QUICK, options={name: value for name, value in QUICK.options.items() if name != "jwks_url"})
    with FakeFal() as fal:
        report = fal.report(submitted(fal))
        with pytest.raises(BadRequest, match="cannot be called"):
            with_adapter(lambda it: it.verify(received(report), access_to(fal)), own)


def test_a_report_brings_the_same_as_asking():
    with FakeFal() as fal:
        asked = generate(fal, make_request(SCHNELL, seed=42))
        assert handle(fal, fal.report(fal.submissions[0])) == asked


def test_a_report_without_its_payload_leaves_it_to_be_asked_for():
    with FakeFal() as fal:
        report = fal.report(submitted(fal), payload=None, payload_error="Response payload is not JSON serializable.")
        assert handle(fal, report) is None


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        pytest.param(
            {"payload": fakes.detail("content_policy_violation", "flagged"), "error": "Invalid status code: 422"},
            Refused,
            "fal.ai refuses this prompt or picture: “prompt: flagged”.",
            id="policy",
        ),
        pytest.param(
            {"payload": fakes.detail("missing", "Field required", "image_url"), "error": "Invalid status code: 422"},
            BadRequest,
            "fal.ai does not accept the request: “image_url: Field required”.",
            id="validation",
        ),
        pytest.param(
            {"payload": fakes.detail("internal_server_error", "Oh"), "error": "Unexpected status code: 500"},
            ProviderDown,
            "fal.ai has a problem of its own (status 500): “prompt: Oh”.",
            id="inside",
        ),
        pytest.param(
            {"payload": None, "error": "It took longer than 500 seconds"},
            BadRequest,
            "fal.ai does not accept the request: “It took longer than 500 seconds”.",
            id="only words",
        ),
        pytest.param({"payload": None, "error": None}, BadRequest, "fal.ai does not accept the request.", id="nothing"),
    ],
)
def test_a_report_of_a_failure_is_one_of_our_errors(changes, kind, words):
    with FakeFal() as fal, pytest.raises(ProviderError) as caught:
        handle(fal, fal.report(submitted(fal), status="ERROR", **changes))
    assert type(caught.value) is kind
    assert caught.value.message == words


def test_a_report_of_something_unknown_changes_nothing():
    with FakeFal() as fal:
        assert handle(fal, fal.report(submitted(fal), status="IN_PROGRESS")) is None


def test_a_picture_of_a_report_is_fetched_from_public_addresses_only():
    with FakeFal() as fal:
        report = fal.report(submitted(fal), payload={"images": [{"url": "http://169.254.169.254/latest/meta-data"}]})
        with pytest.raises(BadReply, match="private network"):
            handle(fal, report)


def test_the_check_says_that_the_key_is_accepted_and_submits_nothing():
    with FakeFal() as fal:
        assert with_adapter(lambda it: it.check(access_to(fal))) == "fal.ai accepts the key."
    assert [request.path for request in fal.requests] == ["/v1/models/pricing"]


def test_the_check_knows_a_wrong_key():
    with FakeFal() as fal, pytest.raises(WrongKey):
        with_adapter(lambda it: it.check(access_to(fal, "wrong:key")))


def test_the_check_tells_an_unreachable_provider_from_a_wrong_key():
    with FakeFal() as fal:
        gone = access_to(fal)
    with pytest.raises(Unreachable):
        with_adapter(lambda it: it.check(gone))


def test_the_official_client_understands_the_fake(monkeypatch):
    with FakeFal(Job(queue_positions=(1,), logs=(" 50%|##  | 2/4",))) as fal:
        monkeypatch.setattr("fal_client.client.QUEUE_URL_FORMAT", f"{fal.url}/")
        body = {"prompt": "a red fox", "seed": 42, "image_size": {"width": 1024, "height": 768}}
        output = asyncio.run(_subscribe_officially(fal.key, body))
    assert (output["seed"], output["images"][0]["content_type"]) == (42, "image/png")


async def _subscribe_officially(key: str, body: dict[str, Any]) -> dict[str, Any]:
    client = fal_client.AsyncClient(key=key)
    try:
        return await client.subscribe("fal-ai/flux/schnell", body, with_logs=True)
    finally:
        await (await client._client).aclose()
