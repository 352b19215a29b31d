"""What a server says of itself: its version and memory, and everything that its nodes let choose."""

from collections.abc import Iterator, Mapping
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.providers.base import Offer

CHECKPOINTS = "CheckpointLoaderSimple.ckpt_name"
GIB = 1024**3


def read_offer(object_info: Mapping[str, Any]) -> Offer:
    """Every list of choices as "Class.input"; the models are the checkpoints."""
    choices = dict(_lists(object_info))
    return Offer(choices.get(CHECKPOINTS, ()), choices)


def _lists(object_info: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for kind, node in object_info.items():
        groups = node.get("input") if isinstance(node, Mapping) else None
        for group in ("required", "optional"):
            for name, config in ((groups or {}).get(group) or {}).items():
                choices = read_choices(config)
                if choices:
                    yield f"{kind}.{name}", choices


def read_choices(config: Any) -> tuple[str, ...]:
    """What an input may be: older nodes give the list itself, newer ones "COMBO" and the list under "options"."""
    first, *rest = config if isinstance(config, list) and config else [None]
    if first == "COMBO" and rest and isinstance(rest[0], Mapping):
        first = rest[0].get("options")
    return tuple(item for item in first if isinstance(item, str)) if isinstance(first, list) else ()


def state_sentence(stats: Mapping[str, Any], provider: ProviderFile) -> str:
    """ "ComfyUI 0.3.64 works on NVIDIA GeForce RTX 4090, 20.1 of 24.0 GiB memory free." """
    system, devices = stats.get("system") or {}, stats.get("devices") or []
    who = f"{provider.name} {system['comfyui_version']}" if system.get("comfyui_version") else provider.name
    if not devices:
        return f"{who} works."
    device = devices[0]
    free, most = (float(device.get(name) or 0) / GIB for name in ("vram_free", "vram_total"))
    memory = f", {free:.1f} of {most:.1f} GiB memory free" if most else ""
    return f"{who} works on {_device_name(device)}{memory}."


def _device_name(device: Mapping[str, Any]) -> str:
    """ "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync" is more than a person wants to know."""
    name = str(device.get("name") or device.get("type") or "its machine")
    return name.partition(" : ")[0].removeprefix(f"{device.get('type')}:{device.get('index')} ")
