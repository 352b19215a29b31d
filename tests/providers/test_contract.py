"""One list of promises, kept by every provider: each case runs against a fake that is strict about what it accepts."""

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from random import Random
from time import monotonic
from typing import Any

import pytest
from PIL import Image

from imagegen.cards import IMAGE_PARAMETERS, ModelCard
from imagegen.clock import Clock
from imagegen.errors import (
    BadReply,
    NoCredit,
    OutcomeUnknown,
    ProviderDown,
    ProviderError,
    RateLimited,
    Refused,
    WrongKey,
)
from imagegen.providers.base import Remote
from imagegen.records import LOCAL_OWNER, GenerationFacts
from imagegen.settings import load_settings
from imagegen.states import Standing
from imagegen.storage.batches import NewBatch
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft
from tests.fakes.calls import RecordingListener, bundled_catalog
from tests.fakes.provider import FakeProvider, Outcome, Trouble
from tests.fakes.server import Answer, FakeServer, Received, Script, make_picture
from tests.providers import cases
from tests.providers.adapter_kit import access_to
from tests.providers.contract import Case, request_for
from tests.studio_kit import wait_until

CASES: list[Case] = [import_module(f"{cases.__name__}.{module.name}").CASE for module in iter_modules(cases.__path__)]
AT_ONCE = Outcome(polls=0)
WRONG_KEY = "wrong-key-9876543210:wrong-secret-9876543210"
MEANS = {
    Trouble.WRONG_KEY: WrongKey,
    Trouble.NO_CREDIT: NoCredit,
    Trouble.REFUSED: Refused,
    Trouble.RATE_LIMITED: RateLimited,
    Trouble.SERVER_ERROR: ProviderDown,
}
# Providers that bring no fake of the network: they draw here.
WITHOUT_WIRE = {provider.id for provider in bundled_catalog().providers.values() if provider.embedded}


def those(**wanted: bool) -> Any:
    """The cases that have all of the given traits."""
    found = [case for case in CASES if all(bool(getattr(case, name)) == value for name, value in wanted.items())]
    return pytest.mark.parametrize("case", found, ids=str)


each_case = those()


def assert_is_picture(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()


def failure(case: Case, fake: FakeProvider, folder: Path) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        case.generate(fake, request_for(case.load_card(), folder))
    return caught.value


# ---- who is here ----------------------------------------------------------------------------------------------------


def test_every_provider_has_a_case() -> None:
    assert {case.provider for case in CASES} == bundled_catalog().providers.keys() - WITHOUT_WIRE


# ---- making pictures ------------------------------------------------------------------------------------------------


@each_case
def test_text_becomes_a_picture(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome()) as fake:
        result = case.generate(fake, request_for(case.load_card(), tmp_path))
    assert len(fake.submissions) == 1
    assert len(result.images) == case.pictures_per_call
    assert_is_picture(result.images[0].data)


@those(edit_card=True)
def test_a_picture_is_changed(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome()) as fake:
        result = case.generate(fake, request_for(case.load_card(case.edit_card), tmp_path, pictures=1))
    assert_is_picture(result.images[0].data)


@those(several_card=True)
def test_several_pictures_go_in_their_order(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome()) as fake:
        result = case.generate(fake, request_for(case.load_card(case.several_card), tmp_path, pictures=2))
    assert_is_picture(result.images[0].data)


@those(mask_card=True)
def test_a_mask_goes_with_its_picture(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome()) as fake:
        request = request_for(case.load_card(case.mask_card), tmp_path, pictures=1, mask=True)
        assert_is_picture(case.generate(fake, request).images[0].data)


@those(names_seed=True)
def test_the_seed_of_the_reply_is_kept(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome()) as fake:
        result = case.generate(fake, request_for(case.load_card(), tmp_path, seed=4321))
    assert result.images[0].seed == 4321


@those(count_card=True)
def test_several_images_come_from_one_call(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome()) as fake:
        result = case.generate(fake, request_for(case.load_card(case.count_card), tmp_path, count=2))
    assert len(result.images) == 2
    assert len({image.data for image in result.images}) == 2
    assert len(fake.submissions) == 1


@those(keeps_extra=True)
def test_every_picture_of_a_reply_is_kept(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome(pictures=2)) as fake:
        result = case.generate(fake, request_for(case.load_card(), tmp_path))
    assert len(result.images) == 2


def _typical(schema: dict[str, Any]) -> Any:
    """A value that is not the default, where the schema leaves a choice."""
    if "enum" in schema:
        return schema["enum"][-1]
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    if kind in ("integer", "number"):
        return schema.get("maximum", schema.get("minimum", 1))
    if kind == "array":
        return [_typical(schema["items"])]
    return {"boolean": True, "string": schema.get("examples", ["blur"])[-1]}[kind]


CARDS = [card for case in CASES for card in case.cards()]


PLAIN = {"prompt", *IMAGE_PARAMETERS}
SIZES = {"width", "height", "size", "aspectRatio", "resolution"}  # may exclude one another: the defaults are enough


def everything_of(card: ModelCard) -> dict[str, Any]:
    """A value for every parameter that may stand beside all the others."""
    return {name: _typical(dict(schema)) for name, schema in card.properties.items() if name not in PLAIN | SIZES}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_every_cards_request_passes_the_fake(card: ModelCard, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.provider == card.provider)
    with case.fake(AT_ONCE, AT_ONCE) as fake:
        assert case.generate(fake, request_for(card, tmp_path)).images
        request = request_for(card, tmp_path, pictures=1, mask=True, **everything_of(card))
        assert case.generate(fake, request).images


# ---- waiting, asking again, cancelling ------------------------------------------------------------------------------


@those(has_progress=True)
def test_it_says_how_far_it_is(case: Case, tmp_path: Path) -> None:
    listener = RecordingListener()
    with case.fake(Outcome(polls=2)) as fake:
        case.generate(fake, request_for(case.load_card(), tmp_path), listener)
    assert any(fraction is not None or text for fraction, text in listener.steps)


@dataclass
class Looking(RecordingListener):
    """Remembers how many requests there were when the job was told."""

    fake: FakeProvider | None = None
    requests_before: list[int] = field(default_factory=list)

    async def submitted(self, remote: Remote) -> None:
        assert self.fake is not None
        self.requests_before.append(len(self.fake.requests))
        await super().submitted(remote)


@those(has_jobs=True)
def test_the_remote_id_is_told_before_the_first_question(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome(polls=2)) as fake:
        listener = Looking(fake=fake)
        case.generate(fake, request_for(case.load_card(), tmp_path), listener)
        assert len(listener.remotes) == 1
        # Nothing but the submission, and what had to go before it, was sent by then.
        assert listener.requests_before[0] <= len(fake.requests) - 3


@those(has_jobs=True)
def test_a_job_is_found_again_without_a_second_submission(case: Case, tmp_path: Path) -> None:
    listener = RecordingListener()
    request = request_for(case.load_card(), tmp_path)
    with case.fake(Outcome(polls=1)) as fake:
        case.generate(fake, request, listener)
        again = case.resume(fake, listener.remotes[0], request)
    assert_is_picture(again.images[0].data)
    assert len(fake.submissions) == 1


@those(has_cancel=True)
def test_a_running_job_is_cancelled(case: Case, tmp_path: Path) -> None:
    request = request_for(case.load_card(), tmp_path)
    with case.fake(Outcome(is_stuck=True)) as fake:

        async def work(adapter: Any) -> None:
            listener = RecordingListener()
            running = asyncio.create_task(adapter.generate(request, access_to(fake), listener))
            await listener.is_submitted.wait()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await adapter.cancel(listener.remotes[0], access_to(fake))

        case.call(work)
        assert fake.submissions[0].is_cancelled


# ---- trouble --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "trouble"),
    [
        pytest.param(case, trouble, id=f"{case}-{trouble}")
        for case in CASES
        for trouble in sorted(case.troubles - {Trouble.WRONG_KEY})
    ],
)
def test_trouble_becomes_one_of_our_errors(case: Case, trouble: Trouble, tmp_path: Path) -> None:
    with case.fake(Outcome(trouble=trouble)) as fake:
        error = failure(case, fake, tmp_path)
    assert type(error) is MEANS[trouble]
    assert error.message.startswith(bundled_catalog().provider(case.provider).name)
    assert error.hint
    assert error.retryable == (trouble in (Trouble.RATE_LIMITED, Trouble.SERVER_ERROR))
    if trouble is Trouble.RATE_LIMITED and case.tells_wait:
        assert error.retry_after_s == 7


@pytest.mark.parametrize("case", [case for case in CASES if Trouble.WRONG_KEY in case.troubles], ids=str)
def test_a_wrong_key_is_named_and_never_quoted(case: Case, tmp_path: Path) -> None:
    request = request_for(case.load_card(), tmp_path)
    with case.fake() as fake, pytest.raises(WrongKey) as caught:
        case.call(lambda adapter: adapter.generate(request, access_to(fake, WRONG_KEY), RecordingListener()))
    assert fake.submissions == []
    assert "9876543210" not in caught.value.sentence


@each_case
def test_the_test_button_says_in_words_that_it_works(case: Case) -> None:
    with case.fake() as fake:
        sentence = case.call(lambda adapter: adapter.check(access_to(fake)))
    assert fake.submissions == []
    assert sentence.endswith(".")


@pytest.mark.parametrize("case", [case for case in CASES if Trouble.WRONG_KEY in case.troubles], ids=str)
def test_the_test_button_knows_a_wrong_key(case: Case) -> None:
    with case.fake() as fake, pytest.raises(WrongKey):
        case.call(lambda adapter: adapter.check(access_to(fake, WRONG_KEY)))


@each_case
def test_a_lost_answer_is_not_sent_again(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome(is_lost=True)) as fake:
        error = failure(case, fake, tmp_path)
    is_free = bundled_catalog().provider(case.provider).is_free
    assert isinstance(error, OutcomeUnknown) or (is_free and error.retryable)
    assert len(fake.submissions) == 1


# ---- addresses of pictures ------------------------------------------------------------------------------------------


class FileHost(FakeServer):
    """A host of pictures that has nothing to do with the provider."""

    async def answer(self, request: Received) -> Script:
        return Answer(200, make_picture(5, 32, 24, "png"), "image/png")


@those(names_urls=True)
def test_a_picture_on_another_host_is_fetched_without_the_key(case: Case, tmp_path: Path) -> None:
    with FileHost() as host, case.fake(Outcome(polls=0, picture_url=f"{host.url}/picture.png")) as fake:
        result = case.generate(fake, request_for(case.load_card(), tmp_path))
        sent = [*host.requests[0].headers.values(), *host.requests[0].query.values()]
    assert_is_picture(result.images[0].data)
    assert not any(fake.key in value for value in sent)


@those(names_urls=True)
def test_a_picture_that_lies_where_clouds_keep_their_secrets_is_not_fetched(case: Case, tmp_path: Path) -> None:
    address = "http://169.254.169.254/latest/meta-data/picture.png"
    with case.fake(Outcome(polls=0, picture_url=address)) as fake:
        error = failure(case, fake, tmp_path)
    assert type(error) is BadReply
    assert "private network" in error.message


# ---- with the motor -------------------------------------------------------------------------------------------------


class QuickClock(Clock):
    """A minute passes in a second, so that a test need not wait for a second try."""

    def __init__(self) -> None:
        start, began = datetime(2026, 11, 22, 12, 0, tzinfo=UTC), monotonic()
        super().__init__(now=lambda: start + timedelta(seconds=60 * (monotonic() - began)), random=Random(1))


@contextmanager
def open_app(case: Case, fake: FakeProvider, folder: Path) -> Iterator[Studio]:
    if not (folder / "data").exists():
        case.write_own_presets(folder / "data", fake)
    with open_studio(load_settings(case.environment(folder / "data", fake)), QuickClock(), grace_s=0.0) as studio:
        yield studio


def start(case: Case, studio: Studio) -> NewBatch:
    card = case.load_card()
    draft = TaskDraft("a red fox", card.key, {}, card.images_per_call)
    return studio.start(LOCAL_OWNER, None, [draft])


def tiles(studio: Studio, batch_id: str) -> list[GenerationFacts]:
    return [tile for facts in studio.store.tasks.facts_of_batch(batch_id) for tile in facts.generations]


def wait_for(studio: Studio, batch_id: str, standing: Standing) -> list[GenerationFacts]:
    def is_so() -> bool:
        studio.engine.wake()  # its clock runs fast, its waits do not
        return {tile.standing for tile in tiles(studio, batch_id)} == {standing}

    wait_until(is_so, f"{standing}, it is {[tile.standing for tile in tiles(studio, batch_id)]}")
    return tiles(studio, batch_id)


@pytest.mark.parametrize("case", [case for case in CASES if Trouble.SERVER_ERROR in case.troubles], ids=str)
def test_after_a_server_error_it_is_tried_again(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome(trouble=Trouble.SERVER_ERROR), AT_ONCE) as fake, open_app(case, fake, tmp_path) as studio:
        found = wait_for(studio, start(case, studio).batch.id, Standing.DONE)
    assert found[0].attempt is not None
    assert found[0].attempt.try_number == 2


@each_case
def test_broken_picture_bytes_are_named(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome(polls=0, is_broken=True)) as fake, open_app(case, fake, tmp_path) as studio:
        found = wait_for(studio, start(case, studio).batch.id, Standing.FAILED)
    assert found[0].attempt is not None
    assert found[0].attempt.error_code == "bad_reply"


@those(has_jobs=True)
def test_a_result_after_the_time_limit_is_still_delivered(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome(is_stuck=True)) as fake, open_app(case, fake, tmp_path) as studio:
        studio.set_preferences(LOCAL_OWNER, {"time_limit_s": 1.0})
        batch = start(case, studio).batch
        (tile, *_) = wait_for(studio, batch.id, Standing.UNKNOWN)
        fake.finish()
        studio.look_again(LOCAL_OWNER, tile.generation.id)
        wait_for(studio, batch.id, Standing.DONE)
    assert len(fake.submissions) == 1


@those(has_jobs=True)
def test_after_a_crash_the_job_is_found_and_not_submitted_again(case: Case, tmp_path: Path) -> None:
    with case.fake(Outcome(is_stuck=True)) as fake:
        with open_app(case, fake, tmp_path) as studio:
            batch = start(case, studio).batch
            wait_until(lambda: fake.submissions and tiles(studio, batch.id)[0].attempt.remote_id, "the remote id")
        fake.finish()
        with open_app(case, fake, tmp_path) as studio:
            wait_for(studio, batch.id, Standing.DONE)
    assert len(fake.submissions) == 1


@those(has_jobs=False)
def test_what_cannot_be_asked_for_is_unknown_after_the_time_limit(case: Case, tmp_path: Path) -> None:
    if bundled_catalog().provider(case.provider).is_free:
        pytest.skip("nobody is billed: it is made again")
    with case.fake(latency_s=5.0) as fake, open_app(case, fake, tmp_path) as studio:
        studio.set_preferences(LOCAL_OWNER, {"time_limit_s": 1.0})
        wait_for(studio, start(case, studio).batch.id, Standing.UNKNOWN)
        assert len(fake.submissions) <= 1
