"""Submit, ask, fetch: what every provider with jobs has in common, shown with a small dialect of its own."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from imagegen.errors import BadReply, OutcomeUnknown, ProviderError, RateLimited
from imagegen.net import HttpCall, Reply, error_from_status
from imagegen.providers.base import Access, GenerationRequest, GenerationResult, Remote
from imagegen.providers.polling import Delivery, Done, Pending, Picture, PollingAdapter
from tests.fakes.calls import RecordingListener, load_card, load_provider, make_request
from tests.fakes.server import Answer, Drop, FakeServer, Received, Script, html_answer, json_answer, make_picture
from tests.providers.adapter_kit import run_adapter

PNG = make_picture(1, 16, 16, "png")
PROVIDER = replace(load_provider("fal"), id="nimbus", name="Nimbus", options={"poll_s": 0.005})
TAKEN, PICTURE = json_answer({"id": "job-1"}), Answer(200, PNG, "image/png")
WORKING, READY = json_answer({"state": "working", "part": 0.5}), json_answer({"state": "ready"})


class NimbusAdapter(PollingAdapter):
    """The smallest dialect there can be."""

    def submit_call(
        self, request: GenerationRequest, access: Access, image_values: Mapping[str, Sequence[str]]
    ) -> HttpCall:
        return HttpCall("POST", f"{access.base_url}/jobs", {"text": request.prompt}, is_billable=True)

    def read_submit(self, reply: Reply, request: GenerationRequest, access: Access) -> Remote:
        return Remote(reply.json_object()["id"])

    def progress_call(self, remote: Remote, access: Access) -> HttpCall:
        return HttpCall("GET", f"{access.base_url}/jobs/{remote.id}")

    def read_progress(self, reply: Reply, remote: Remote, access: Access) -> Pending | Done:
        job = reply.json_object()
        return Done() if job["state"] == "ready" else Pending(job["part"], job["state"])

    def result_call(self, remote: Remote, access: Access) -> HttpCall:
        return HttpCall("GET", f"{access.base_url}/jobs/{remote.id}/files")

    def read_result(self, reply: Reply, request: GenerationRequest, remote: Remote | None = None) -> Delivery:
        files = reply.json_object()["files"]
        return Delivery(tuple(Picture(url, media_type="image/png", seed=7) for url in files), cost_usd=0.02)

    def cancel_call(self, remote: Remote, access: Access) -> HttpCall:
        return HttpCall("DELETE", f"{access.base_url}/jobs/{remote.id}")

    def read_error(self, reply: Reply, access: Access) -> ProviderError:
        return error_from_status(reply.status, reply.headers, "", self.provider)

    async def check(self, access: Access) -> str:
        return "fine"


class FakeNimbus(FakeServer):
    """Answers polls and results from lists; the last entry stays."""

    def __init__(
        self,
        polls: Sequence[Script],
        *,
        submit: Script = TAKEN,
        results: Sequence[Script] = (),
        files: int = 1,
        media: Sequence[Script] = (PICTURE,),
        cancel: Script = TAKEN,
    ) -> None:
        super().__init__()
        self.submit, self.cancel, self.files = submit, cancel, files
        self.polls, self.results, self.media = list(polls), list(results), list(media)

    async def answer(self, request: Received) -> Script:
        match request.method, request.path:
            case "POST", _:
                return self.submit
            case "DELETE", _:
                return self.cancel
            case _, "/jobs/job-1":
                return self.polls.pop(0) if len(self.polls) > 1 else self.polls[0]
            case _, "/jobs/job-1/files":
                whole = json_answer({"files": [f"{self.url}/media/{index}" for index in range(self.files)]})
                return self.results.pop(0) if self.results else whole
        return self.media.pop(0) if len(self.media) > 1 else self.media[0]

    @property
    def submissions(self) -> int:
        return len(self.requests_to("POST"))


def run(server: FakeNimbus, listener: RecordingListener, remote: Remote | None = None) -> GenerationResult:
    """Generate, or resume where a remote job is given."""
    request = make_request(load_card("fal", "flux-schnell"))
    access = Access(server.url, None)

    async def work(adapter: NimbusAdapter) -> GenerationResult:
        if remote is not None:
            return await adapter.resume(remote, request, access, listener)
        return await adapter.generate(request, access, listener)

    return run_adapter(NimbusAdapter, PROVIDER, work, download_retry_delays_s=())


def cancel(server: FakeNimbus) -> None:
    run_adapter(NimbusAdapter, PROVIDER, lambda it: it.cancel(Remote("job-1"), Access(server.url, None)))


def test_a_job_becomes_pictures():
    with FakeNimbus([WORKING, READY]) as server:
        result = run(server, RecordingListener())
    assert [(image.data, image.media_type, image.seed) for image in result.images] == [(PNG, "image/png", 7)]
    assert result.cost_usd == 0.02


def test_progress_is_passed_on():
    listener = RecordingListener()
    with FakeNimbus([WORKING, WORKING, READY]) as server:
        run(server, listener)
    assert listener.steps == [(0.5, "working"), (0.5, "working")]


def test_the_remote_id_is_told_before_the_first_poll():
    with FakeNimbus([READY]) as server:

        class LookingListener(RecordingListener):
            async def submitted(self, remote: Remote) -> None:
                await super().submitted(remote)
                assert not server.requests_to("GET")

        listener = LookingListener()
        run(server, listener)
    assert listener.remotes == [Remote("job-1")]


def test_a_resumed_job_is_asked_for_and_not_submitted():
    listener = RecordingListener()
    with FakeNimbus([WORKING, READY]) as server:
        result = run(server, listener, Remote("job-1"))
    assert len(result.images) == 1
    assert server.submissions == 0
    assert listener.remotes == []


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Answer(500), id="internal error"),
        pytest.param(html_answer(502), id="gateway page"),
        pytest.param(Drop(), id="broken line"),
        pytest.param(json_answer({}, 429, retry_after="0.01"), id="rate limit"),
    ],
)
def test_trouble_while_polling_is_waited_out_without_a_second_submission(trouble):
    with FakeNimbus([trouble, trouble, READY]) as server:
        assert len(run(server, RecordingListener()).images) == 1
    assert server.submissions == 1


def test_trouble_while_fetching_the_result_is_waited_out_too():
    with FakeNimbus([READY], results=[Answer(503), Drop()]) as server:
        assert len(run(server, RecordingListener()).images) == 1
    assert server.submissions == 1


def test_a_limited_poll_waits_as_long_as_it_is_asked_to():
    loop_times: list[float] = []

    class TimingNimbus(FakeNimbus):
        async def answer(self, request: Received) -> Script:
            if request.path == "/jobs/job-1":
                loop_times.append(asyncio.get_running_loop().time())
            return await super().answer(request)

    with TimingNimbus([json_answer({}, 429, retry_after="0.3"), READY]) as server:
        run(server, RecordingListener())
    assert loop_times[1] - loop_times[0] >= 0.3


def test_a_job_that_is_unknown_by_now_is_an_error():
    with FakeNimbus([Answer(404)]) as server, pytest.raises(ProviderError, match="Nimbus does not know"):
        run(server, RecordingListener(), Remote("job-1"))


def test_a_refused_submission_is_an_error_before_anybody_is_told():
    listener = RecordingListener()
    limited = json_answer({}, 429, retry_after="3")
    with FakeNimbus([READY], submit=limited) as server, pytest.raises(RateLimited) as caught:
        run(server, listener)
    assert caught.value.retry_after_s == 3
    assert listener.remotes == []


def test_a_result_without_pictures_is_a_bad_reply():
    with FakeNimbus([READY], files=0) as server, pytest.raises(BadReply, match="names no picture"):
        run(server, RecordingListener())


def test_every_picture_of_a_result_is_kept():
    with FakeNimbus([READY], files=3) as server:
        assert len(run(server, RecordingListener()).images) == 3


def test_the_pictures_that_arrive_are_kept_when_one_does_not():
    with FakeNimbus([READY], files=2, media=[html_answer(), PICTURE]) as server:
        result = run(server, RecordingListener())
    assert len(result.images) == 1
    assert result.details["warnings"] == ["127.0.0.1 delivered an HTML page instead of a picture."]


def test_a_result_whose_pictures_cannot_be_fetched_is_not_lost_in_silence():
    broken = FakeNimbus([READY], media=[Answer(503)])
    with broken as server, pytest.raises(OutcomeUnknown, match="A picture is ready"):
        run(server, RecordingListener())


def test_the_callers_time_limit_ends_the_waiting():
    with FakeNimbus([WORKING]) as server:

        async def work(adapter: NimbusAdapter) -> None:
            listener, request = RecordingListener(), make_request(load_card("fal", "flux-schnell"))
            running = asyncio.create_task(adapter.generate(request, Access(server.url, None), listener))
            await listener.is_submitted.wait()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(running, timeout=0.05)

        run_adapter(NimbusAdapter, PROVIDER, work)
    assert server.submissions == 1


@pytest.mark.parametrize("status", [200, 202, 400, 404])
def test_cancelling_a_job_that_is_over_is_fine(status):
    with FakeNimbus([READY], cancel=json_answer({}, status)) as server:
        cancel(server)
    assert server.requests[0].method == "DELETE"


def test_cancelling_with_a_wrong_key_is_an_error():
    fake = FakeNimbus([READY], cancel=json_answer({}, 401))
    with fake as server, pytest.raises(ProviderError, match="does not accept the key"):
        cancel(server)
