"""How a shop or a site wants its pictures: what `presets/channels/<id>.json` says, as a frozen dataclass.

The files are checked against `presets/schema/channel.json` before they come here, so `from_json` may trust their shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class ChannelRule:
    """What every file of one channel looks like."""

    id: str  # the file's name
    label: Mapping[str, str]  # language → text
    help: Mapping[str, str]
    width_px: int | None  # None: as wide as the picture is
    height_px: int | None
    margin_percent: float  # of the shorter side, kept free along every edge
    background: str  # "white" or "keep"
    format: str  # "jpeg", "png" or "webp"
    max_bytes: int | None  # None: as large as it gets
    name: str  # of the file without its ending: "{sku}_{shot}"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            id=data["id"],
            label=data["label"],
            help=data.get("help", {}),
            width_px=data.get("width_px"),
            height_px=data.get("height_px"),
            margin_percent=data.get("margin_percent", 0.0),
            background=data.get("background", "keep"),
            format=data.get("format", "jpeg"),
            max_bytes=data.get("max_bytes"),
            name=data.get("name", "{sku}_{shot}"),
        )
