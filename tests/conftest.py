"""What all tests share: a held clock, a real store in a temporary folder, small records, and no network."""

import ipaddress
import socket
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from imagegen.cards import ModelCard
from imagegen.catalog import Catalog, load_catalog
from imagegen.clock import Clock, to_text
from imagegen.providers.registry import DIALECTS
from imagegen.records import LOCAL_OWNER, Asset, Attempt, Batch, Generation, Task, Topic
from imagegen.states import AttemptState
from imagegen.storage.batches import NewBatch
from imagegen.storage.store import Store

REPOSITORY = Path(__file__).parents[1]
PRESETS = REPOSITORY / "presets"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOW = to_text(NOON)
LATER = "2026-11-22T12:00:10.000000Z"
SOONER = "2026-11-22T11:59:50.000000Z"


# ---- no network -----------------------------------------------------------------------------------------------------


class NetworkBlocked(RuntimeError):
    """A test wanted to leave this machine. Not an OSError, which our own code would take for a dead line."""


def block_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: it sees every connection and every name that is looked up, also those of libraries."""
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
        if not (host == "localhost" or ipaddress.ip_address(host.partition("%")[0]).is_loopback):
            raise NetworkBlocked(f"a test wanted to reach {host}")
    if event in ("socket.getaddrinfo", "socket.gethostbyname") and not is_known_here(arguments[0]):
        raise NetworkBlocked(f"a test wanted to look up {arguments[0]}")


def is_known_here(host: str | bytes | None) -> bool:
    """Whether the address of a host is known without asking anyone."""
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        socket.inet_pton(socket.AF_INET6, name) if ":" in name else socket.inet_aton(name)
    except OSError:
        return False
    return True


sys.addaudithook(block_network)


# ---- fixtures -------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Clock:
    """It is noon, and chance repeats itself."""
    return Clock(now=lambda: NOON, random=Random(1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database with one topic, `top_1`."""
    opened = Store(tmp_path / "imagegen.db")
    opened.topics.add(make_topic())
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The presets that come with the app."""
    return load_catalog(PRESETS, dialects=DIALECTS)


# ---- small records --------------------------------------------------------------------------------------------------


def make_topic(**changes: Any) -> Topic:
    values = {
        "id": "top_1",
        "owner": LOCAL_OWNER,
        "title": "Foxes",
        "cover_path": None,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Topic(**values | changes)


def make_batch(**changes: Any) -> Batch:
    values: dict[str, Any] = {
        "id": "bat_1",
        "owner": LOCAL_OWNER,
        "topic_id": "top_1",
        "title": "a red fox",
        "is_paused": False,
        "pause_reason": None,
        "price_estimate_usd": 0.04,
        "created_at": NOW,
    }
    return Batch(**values | changes)


def make_task(**changes: Any) -> Task:
    values: dict[str, Any] = {
        "id": "tsk_1",
        "owner": LOCAL_OWNER,
        "batch_id": "bat_1",
        "position": 0,
        "row_key": None,
        "title": None,
        "prompt": "a red fox",
        "provider": "fal",
        "model": "fal-ai/flux/schnell",
        "params": {"width": 1024},
        "count": 1,
        "time_limit_s": 300.0,
        "price_estimate_usd": 0.04,
        "created_at": NOW,
        "started_at": NOW,
    }
    return Task(**values | changes)


def make_generation(**changes: Any) -> Generation:
    values: dict[str, Any] = {
        "id": "gen_1",
        "owner": LOCAL_OWNER,
        "task_id": "tsk_1",
        "position": 0,
        "seed": 7,
        "is_favourite": False,
        "rating": None,
        "verdict": None,
        "published_at": None,
        "created_at": NOW,
    }
    return Generation(**values | changes)


def make_attempt(**changes: Any) -> Attempt:
    values: dict[str, Any] = {
        "id": "att_1",
        "owner": LOCAL_OWNER,
        "task_id": "tsk_1",
        "batch_id": "bat_1",
        "provider": "fal",
        "model": "fal-ai/flux/schnell",
        "state": AttemptState.QUEUED,
        "lane": "now",
        "try_number": 1,
        "not_before": None,
        "time_limit_s": 300.0,
        "remote_id": None,
        "remote_handle": None,
        "price_estimate_usd": 0.04,
        "cost_usd": None,
        "error_code": None,
        "error_message": None,
        "error_hint": None,
        "created_at": NOW,
        "started_at": None,
        "submitted_at": None,
        "ended_at": None,
        "generation_ids": ("gen_1",),
    }
    return Attempt(**values | changes)


def make_asset(**changes: Any) -> Asset:
    values: dict[str, Any] = {
        "id": "ast_1",
        "owner": LOCAL_OWNER,
        "kind": "output",
        "generation_id": "gen_1",
        "attempt_id": "att_1",
        "path": "media/2026-11/ast_1.png",
        "preview_path": "media/2026-11/ast_1.webp",
        "content_hash": "ab" * 32,
        "media_type": "image/png",
        "size_bytes": 1000,
        "width_px": 1024,
        "height_px": 768,
        "name": None,
        "seed": 7,
        "details": {"warnings": ["no seed"]},
        "created_at": NOW,
    }
    return Asset(**values | changes)


def make_new_batch(
    number: int = 1, *, images: int = 1, batch: Mapping[str, Any] | None = None, **task: Any
) -> NewBatch:
    """One task with `images` images, an attempt each; ids count up from `number`."""
    task_id, batch_id = f"tsk_{number}", f"bat_{number}"
    places = range(number, number + images)
    return NewBatch(
        batch=make_batch(id=batch_id, **batch or {}),
        tasks=[make_task(id=task_id, batch_id=batch_id, count=images, **task)],
        generations=[make_generation(id=f"gen_{place}", task_id=task_id, position=place - number) for place in places],
        attempts=[
            make_attempt(id=f"att_{place}", task_id=task_id, batch_id=batch_id, generation_ids=(f"gen_{place}",))
            for place in places
        ],
    )


def make_card(properties: Mapping[str, Any], **changes: Any) -> ModelCard:
    """A card with a required prompt and the given parameters."""
    params = {
        "type": "object",
        "required": ["prompt", *changes.pop("required", ())],
        "properties": {"prompt": {"type": "string", "minLength": 1, "maxLength": 1000}, **properties},
        **changes.pop("rules", {}),
    }
    data = {
        "id": "house/one",
        "name": "House One",
        "description": "A model for tests.",
        "type": "image",
        "abilities": ["text-to-image"],
        "params": params,
        "source": {"page": "https://example.com/docs", "date": "2026-11-22"},
    }
    return ModelCard.from_json("house", data | changes)
