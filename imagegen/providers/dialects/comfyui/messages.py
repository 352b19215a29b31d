"""What comes through the socket: texts that tell something, and pictures that are not finished yet."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FLAGS = json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}})  # must be sent first
PREVIEW, PREVIEW_WITH_METADATA = 1, 4  # kinds of binary messages; the others are not for us


@dataclass(frozen=True)
class Told:
    """A text message."""

    type: str
    data: Mapping[str, Any]

    @property
    def job_id(self) -> str:
        return str(self.data.get("prompt_id") or "")


@dataclass(frozen=True)
class Preview:
    """A picture on its way."""

    image: bytes = field(repr=False)
    job_id: str = ""  # older servers do not say


def read_message(message: str | bytes) -> Told | Preview | None:
    """The message; None when it is one of those that are passed over, or broken, which costs nothing."""
    try:
        return _read_binary(message) if isinstance(message, bytes) else _read_text(message)
    except ValueError:
        return None


def _read_text(text: str) -> Told | None:
    message = json.loads(text)
    if not isinstance(message, dict) or not isinstance(message.get("data"), dict):
        return None
    return Told(str(message.get("type", "")), message["data"])


def _read_binary(message: bytes) -> Preview | None:
    """Four bytes of kind; then the image type in four more, or the length of a JSON text and the text."""
    kind, number = (int.from_bytes(message[start : start + 4], "big") for start in (0, 4))
    if kind == PREVIEW:
        return Preview(message[8:])
    if kind == PREVIEW_WITH_METADATA:
        metadata = json.loads(message[8 : 8 + number])
        return Preview(message[8 + number :], str(metadata.get("prompt_id") or ""))
    return None
