"""The keys a provider signs with: read when they are needed, and not more often."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from imagegen.errors import BadCallback, BadReply, Unreachable
from imagegen.net import Net
from imagegen.providers.signing_keys import SigningKeys, read_key_set
from tests.fakes.server import FakeServer, Received, Script, html_answer, json_answer

NOON_S = 1_795_348_800.0
HOUR_S = 3600.0
PATH = "/.well-known/jwks.json"


class KeyServer(FakeServer):
    """Publishes what `keys` holds."""

    def __init__(self, *keys: str) -> None:
        super().__init__()
        self.keys: Sequence[str] = keys
        self.broken: Script | None = None

    async def answer(self, request: Received) -> Script:
        assert (request.method, request.path) == ("GET", PATH)
        return self.broken or json_answer({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": key} for key in self.keys]})


def with_keys(server: KeyServer, work: Callable[[SigningKeys], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        net = Net()
        try:
            return await work(SigningKeys(lambda: read_key_set(net, server.url + PATH)))
        finally:
            await net.aclose()

    return asyncio.run(run())


def signed_with(key: str) -> Callable[[Sequence[str]], None]:
    """The check of something that only this key fits."""

    def verify(keys: Sequence[str]) -> None:
        if key not in keys:
            raise BadCallback("not signed")

    return verify


@pytest.mark.parametrize(
    ("moments_s", "reads"),
    [
        pytest.param([0, 1, 24 * HOUR_S], 1, id="within a day"),
        pytest.param([0, 24 * HOUR_S + 1], 2, id="after a day"),
    ],
)
def test_the_keys_are_kept_for_a_day(moments_s: list[float], reads: int) -> None:
    async def work(keys: SigningKeys) -> None:
        for moment_s in moments_s:
            await keys.check(signed_with("one"), NOON_S + moment_s)

    with KeyServer("one", "two") as server:
        with_keys(server, work)
    assert len(server.requests) == reads


def test_when_none_fits_they_are_read_anew() -> None:
    async def work(keys: SigningKeys) -> None:
        await keys.check(signed_with("one"), NOON_S)
        server.keys = ["two"]
        await keys.check(signed_with("two"), NOON_S + 61)

    with KeyServer("one") as server:
        with_keys(server, work)
    assert len(server.requests) == 2


def test_forged_ones_do_not_make_us_ask_all_the_time() -> None:
    async def work(keys: SigningKeys) -> None:
        for moment_s in range(0, 60, 10):
            with pytest.raises(BadCallback):
                await keys.check(signed_with("forged"), NOON_S + moment_s)

    with KeyServer("one") as server:
        with_keys(server, work)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(html_answer(), id="a page"),
        pytest.param(html_answer(503), id="out of order"),
        pytest.param(json_answer({"keys": []}), id="no keys"),
        pytest.param(json_answer({"keys": [{"kty": "RSA", "n": "1"}, "x"]}), id="other keys"),
        pytest.param(json_answer({"keys": "one"}), id="no list"),
        pytest.param(json_answer(["one"]), id="no object"),
    ],
)
def test_keys_that_cannot_be_read_say_nothing_about_the_callback(broken: Script) -> None:
    with KeyServer() as server:
        server.broken = broken
        with pytest.raises(BadReply):
            with_keys(server, lambda keys: keys.check(signed_with("one"), NOON_S))


def test_a_server_that_is_away_says_nothing_about_the_callback() -> None:
    with KeyServer("one") as server:
        pass
    with pytest.raises(Unreachable):
        with_keys(server, lambda keys: keys.check(signed_with("one"), NOON_S))
