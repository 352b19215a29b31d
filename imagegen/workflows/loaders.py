"""The files that a workflow loads: a person may want to choose others, or how strongly a LoRA counts."""

import re
from collections import Counter

from imagegen.workflows.graph import Graph, Slots, alike

# Input of a loader → our name for it. Several loaders of a kind are counted: lora, lora2.
LOADED = {
    "ckpt_name": "checkpoint",
    "unet_name": "diffusionModel",
    "clip_name": "textEncoder",
    "clip_name1": "textEncoder1",
    "clip_name2": "textEncoder2",
    "clip_name3": "textEncoder3",
    "vae_name": "vae",
    "lora_name": "lora",
    "strength_model": "loraStrength",
    "control_net_name": "controlNet",
    "model_name": "upscaleModel",
}
STRENGTH = "loraStrength"
COUNTED = re.compile(rf"({'|'.join(LOADED.values())})\d*")


def loaded(graph: Graph) -> Slots:
    """Everything that loaders name, in the order of the file."""
    found: Slots = {}
    counts: Counter[str] = Counter()
    for node in graph:
        for label, name in LOADED.items() if "Loader" in graph.kind(node) else ():
            place = graph.own(node, label)
            if place is None or (name == "upscaleModel" and "Upscale" not in graph.kind(node)):
                continue
            counts[name] += 1
            clip = graph.own(node, "strength_clip") if name == STRENGTH else None
            found[name + (str(counts[name]) if counts[name] > 1 else "")] = alike([place, *([clip] if clip else [])])
    return found


def is_file(name: str) -> bool:
    """Whether a parameter of ours names a file that a loader loads."""
    return COUNTED.fullmatch(name) is not None and not is_strength(name)


def is_strength(name: str) -> bool:
    return name.startswith(STRENGTH)
