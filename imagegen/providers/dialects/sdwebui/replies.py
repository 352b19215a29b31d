"""What came: pictures with their seeds, and what the server writes about each. Pure.

`info` is JSON inside a JSON text. With it the pictures that were asked for are told from a grid in front of them and
from what extensions put behind them, as ControlNet does with its maps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.errors import BadReply
from imagegen.net import Reply, decode_base64, object_or_empty
from imagegen.providers.base import GeneratedImage, GenerationResult


@dataclass(frozen=True)
class Info:
    """The part of `info` that is used."""

    first: int = 0  # place of the first picture that is no grid
    seeds: tuple[int, ...] = ()  # one per picture that was asked for; empty where the server does not say
    texts: tuple[str, ...] = ()  # one per picture, the grid included


def read_result(reply: Reply, provider: ProviderFile) -> GenerationResult:
    """Every picture of a good reply. Raises BadReply when it has none."""
    data = reply.json_object()
    came = data.get("images") or [data.get("image")]
    texts = [text for text in came if isinstance(text, str) and text] if isinstance(came, list) else []
    if not texts:
        raise BadReply(f"{provider.name} answered without a picture.", hint="Its console may say why.")
    info = read_info(data.get("info"))
    first = info.first if info.first < len(texts) else 0
    last = first + len(info.seeds) if info.seeds else len(texts)
    images = [
        GeneratedImage(decode_base64(text), seed=info.seeds[place] if info.seeds else None)
        for place, text in enumerate(texts[first:last])
    ]
    return GenerationResult(tuple(images), details=_details(info.texts[first:last], len(texts[last:])))


def read_info(text: Any) -> Info:
    """`info`, which is empty at some servers and may have anything in it at others."""
    facts = object_or_empty(text) if isinstance(text, str) else {}
    first = facts.get("index_of_first_image")
    return Info(
        first=first if isinstance(first, int) and first > 0 else 0,
        seeds=tuple(_only(int, facts.get("all_seeds"))),
        texts=tuple(_only(str, facts.get("infotexts"))),
    )


def _only(kind: type, values: Any) -> Sequence[Any]:
    """The list when everything in it is of a kind, else nothing."""
    return values if isinstance(values, list) and all(isinstance(value, kind) for value in values) else ()


def _details(infotexts: Sequence[str], left_out: int) -> Mapping[str, Any]:
    details: dict[str, Any] = {"infotexts": list(infotexts)} if infotexts else {}
    if left_out:
        details["warnings"] = [f"{left_out} more came from extensions of the server and were left out."]
    return details
