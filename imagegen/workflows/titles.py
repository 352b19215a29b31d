"""What the author of a workflow says by a node's title: “{{prompt}}”, “{{steps}}”, or a name of their own."""

import re

from imagegen.errors import InvalidInput
from imagegen.workflows.discovery import SEED_INPUTS, TEXT_INPUTS
from imagegen.workflows.graph import VALUE_INPUTS, Graph, Place, Places

TITLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# Standard name → inputs that may be meant, beside one of the same name.
MEANT = {
    "prompt": TEXT_INPUTS,
    "negativePrompt": (*TEXT_INPUTS, "negative_prompt"),
    "seed": SEED_INPUTS,
    "cfg": ("guidance",),
    "samplerName": ("sampler_name",),
    "strength": ("denoise",),
    "n": ("batch_size",),
    "imageUrl": ("image",),
    "imageUrls": ("image",),
    "maskUrl": ("image",),
}


def read_titles(graph: Graph) -> dict[str, Places]:
    """Name → the inputs that titles point at. Raises InvalidInput when a node has no such input of its own."""
    found: dict[str, Places] = {}
    for node in graph:
        for name in TITLE.findall(graph.title(node)):
            found[name] = (*found.get(name, ()), _meant(graph, node, name))
    return found


def _meant(graph: Graph, node: str, name: str) -> Place:
    """The input that a title means: by its name, or the only one there is."""
    labels = (name, *MEANT.get(name, ()), *VALUE_INPUTS)
    named = [label for label in labels if label in graph.inputs(node)]
    own = [place for label in graph.inputs(node) if (place := graph.own(node, label))]
    place = graph.own(node, named[0]) if named else own[0] if len(own) == 1 else None
    if place is None:
        raise InvalidInput(
            f"Node {node} ({graph.kind(node)}) is titled “{{{{{name}}}}}”, but {_why(graph, node, named)}.",
            hint="Give the title to the node where the value is typed in.",
        )
    return place


def _why(graph: Graph, node: str, named: list[str]) -> str:
    if named and isinstance(graph.inputs(node)[named[0]], list):
        return f"its input “{named[0]}” is linked to another node"
    return "it has no input that this can mean"
