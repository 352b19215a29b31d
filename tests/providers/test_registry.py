"""Which adapter speaks which dialect."""

import asyncio
import subprocess
import sys
from dataclasses import replace

import pytest

from imagegen.errors import BadPreset
from imagegen.net import Net
from imagegen.providers.base import Access, Adapter
from imagegen.providers.dialects.fal import FalAdapter
from imagegen.providers.registry import DIALECTS, Adapters, adapter_class
from tests.fakes.calls import load_provider
from tests.fakes.openai import FakeOpenAI

FAL = load_provider("fal")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_has_an_adapter(dialect):
    assert issubclass(adapter_class(dialect), Adapter)


def test_an_unknown_dialect_is_a_broken_preset():
    with pytest.raises(BadPreset, match="No adapter speaks “klingon”"):
        adapter_class("klingon")


def test_a_provider_keeps_its_adapter():
    adapters = Adapters(Net())
    assert isinstance(adapters.of(FAL), FalAdapter)
    assert adapters.of(FAL) is adapters.of(load_provider("fal"))


def test_a_changed_provider_file_gets_a_new_adapter():
    adapters = Adapters(Net())
    assert adapters.of(FAL) is not adapters.of(replace(FAL, base_url="https://mirror.example"))


def test_closing_closes_the_adapters_connections():
    async def work(server: FakeOpenAI) -> None:
        adapters = Adapters(Net())
        await adapters.of(load_provider("openai")).check(Access(server.base_url, server.key))
        assert server.open_connections == 1
        await adapters.aclose()
        async with asyncio.timeout(5):
            while server.open_connections:  # noqa: ASYNC110 - the server works in a loop of its own
                await asyncio.sleep(0.005)

    with FakeOpenAI() as server:
        asyncio.run(work(server))


def test_the_registry_loads_no_provider_package():
    code = (
        "import imagegen.providers.registry, sys; print([name for name in ('openai', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
