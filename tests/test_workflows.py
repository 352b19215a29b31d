"""A workflow that a person drops becomes a card: what is found, what titles say, and what is refused."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from imagegen.cards import ModelCard
from imagegen.errors import InvalidInput
from imagegen.workflows import card_from_workflow, overwritten_links

DATE = "2026-11-22"
PRESETS = Path(__file__).parents[1] / "presets"


def node(kind: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs, **({"_meta": {"title": title}} if title else {})}


def sampler(**changes: Any) -> dict[str, Any]:
    inputs = {
        **{"seed": 156680208700286, "steps": 20, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal"},
        **{"denoise": 1.0, "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]},
    }
    return node("KSampler", **{**inputs, **changes})


# The minimal text-to-image workflow, as ComfyUI's own example has it.
TEXT_TO_IMAGE = {
    "3": sampler(),
    "4": node("CheckpointLoaderSimple", ckpt_name="model.safetensors"),
    "5": node("EmptyLatentImage", width=512, height=768, batch_size=1),
    "6": node("CLIPTextEncode", text="a cat", clip=["4", 1]),
    "7": node("CLIPTextEncode", text="blurry", clip=["4", 1]),
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", filename_prefix="studio", images=["8", 0]),
}
PICTURE = {"10": node("LoadImage", image="in.png"), "11": node("VAEEncode", pixels=["10", 0], vae=["4", 2])}
FLUX = {
    "1": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
    "2": node("DualCLIPLoader", clip_name1="t5xxl_fp16.safetensors", clip_name2="clip_l.safetensors", type="flux"),
    "3": node("VAELoader", vae_name="ae.safetensors"),
    "4": node("CLIPTextEncode", text="a cat", clip=["2", 0]),
    "5": node("FluxGuidance", conditioning=["4", 0], guidance=3.5),
    "6": node("ConditioningZeroOut", conditioning=["4", 0]),
    "7": node("EmptySD3LatentImage", width=1024, height=1024, batch_size=1),
    "8": sampler(cfg=1.0, model=["1", 0], positive=["5", 0], negative=["6", 0], latent_image=["7", 0]),
    "9": node("VAEDecode", samples=["8", 0], vae=["3", 0]),
    "10": node("SaveImage", filename_prefix="studio", images=["9", 0]),
}
# The parts of a sampler as nodes of their own.
IN_PARTS = {
    "1": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
    "2": node("CLIPTextEncode", text="a cat", clip=["9", 0]),
    "3": node("BasicGuider", model=["1", 0], conditioning=["2", 0]),
    "4": node("RandomNoise", noise_seed=5),
    "5": node("KSamplerSelect", sampler_name="euler"),
    "6": node("BasicScheduler", scheduler="simple", steps=12, denoise=1.0, model=["1", 0]),
    "7": node("EmptyFlux2LatentImage", width=1024, height=1024, batch_size=1),
    "8": node(
        "SamplerCustomAdvanced",
        noise=["4", 0],
        guider=["3", 0],
        sampler=["5", 0],
        sigmas=["6", 0],
        latent_image=["7", 0],
    ),
    "9": node("CLIPLoader", clip_name="t5.safetensors", type="flux"),
}


def card(graph: Any, name: str = "my workflow") -> dict[str, Any]:
    return card_from_workflow(name, graph, DATE)


def wire(graph: Any) -> dict[str, Any]:
    found: dict[str, Any] = card(graph)["wire"]
    return found


def properties(graph: Any) -> dict[str, Any]:
    found: dict[str, Any] = card(graph)["params"]["properties"]
    return found


def with_nodes(graph: dict[str, Any], **nodes: Any) -> dict[str, Any]:
    """A copy of a graph with nodes added or replaced; n12 becomes node 12."""
    return {**deepcopy(graph), **{name.lstrip("n"): value for name, value in nodes.items()}}


def refusal(graph: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        card(graph)
    return caught.value


# ---- the card -------------------------------------------------------------------------------------------------------


def test_the_card_of_the_minimal_workflow():
    found = card(TEXT_TO_IMAGE)
    assert found["id"] == "my-workflow"
    assert found["name"] == "my workflow"
    assert found["description"] == "A workflow of your own with 7 nodes."
    assert found["abilities"] == ["text-to-image"]
    assert found["price"] == {"free": True}
    assert found["source"] == {"page": "your own workflow", "date": DATE}
    assert found["params"]["required"] == ["prompt"]
    assert found["wire"] == {
        "prompt": "6.inputs.text",
        "negativePrompt": "7.inputs.text",
        "steps": "3.inputs.steps",
        "cfg": "3.inputs.cfg",
        "samplerName": "3.inputs.sampler_name",
        "scheduler": "3.inputs.scheduler",
        "width": "5.inputs.width",
        "height": "5.inputs.height",
        "n": "5.inputs.batch_size",
        "seed": "3.inputs.seed",
        "checkpoint": "4.inputs.ckpt_name",
    }


def test_the_workflows_own_values_are_the_defaults_but_for_prompt_and_seed():
    schemas = properties(TEXT_TO_IMAGE)
    assert {name: schema["default"] for name, schema in schemas.items() if "default" in schema} == {
        "negativePrompt": "blurry",
        "steps": 20,
        "cfg": 7.0,
        "samplerName": "euler",
        "scheduler": "normal",
        "width": 512,
        "height": 768,
        "checkpoint": "model.safetensors",
    }
    assert schemas["seed"] == {"type": "integer", "minimum": 0, "maximum": 2147483647}


def test_what_the_server_lists_is_named_by_class_and_input():
    schemas = properties(TEXT_TO_IMAGE)
    names = {name: schema["x-choices"] for name, schema in schemas.items() if "x-choices" in schema}
    assert names == {
        "samplerName": "KSampler.sampler_name",
        "scheduler": "KSampler.scheduler",
        "checkpoint": "CheckpointLoaderSimple.ckpt_name",
    }


def test_texts_are_emptied_and_all_else_stays():
    before = deepcopy(TEXT_TO_IMAGE)
    constants = card(TEXT_TO_IMAGE)["constants"]
    assert before == TEXT_TO_IMAGE
    assert [constants[name]["inputs"].pop("text") for name in ("6", "7")] == ["", ""]
    for name in ("6", "7"):
        del before[name]["inputs"]["text"]
    assert constants == before


def test_a_card_from_a_workflow_is_a_card_like_any_other():
    found = ModelCard.from_json("comfyui", card(TEXT_TO_IMAGE))
    assert found.wire["width"].paths == ("5.inputs.width",)
    assert overwritten_links(found) == []


# ---- what is found --------------------------------------------------------------------------------------------------


def test_a_picture_to_start_from_makes_strength_and_has_no_size():
    graph = with_nodes(TEXT_TO_IMAGE, n3=sampler(denoise=0.6, latent_image=["11", 0]), **PICTURE)
    del graph["5"]
    found = card(graph)
    assert found["abilities"] == ["image-to-image"]
    assert found["params"]["required"] == ["prompt", "imageUrl"]
    assert found["wire"]["imageUrl"] == "10.inputs.image"
    assert found["wire"]["strength"] == "3.inputs.denoise"
    assert found["params"]["properties"]["strength"]["default"] == 0.6
    assert not {"width", "height", "n"} & found["wire"].keys()


def test_a_mask_is_read_by_its_red_channel():
    graph = with_nodes(TEXT_TO_IMAGE, n3=sampler(latent_image=["13", 0]), **PICTURE)
    graph["12"] = node("LoadImageMask", image="mask.png", channel="alpha")
    graph["13"] = node("SetLatentNoiseMask", samples=["11", 0], mask=["12", 0])
    found = card(graph)
    assert found["abilities"] == ["image-to-image", "inpaint"]
    assert found["params"]["required"] == ["prompt", "imageUrl", "maskUrl"]
    assert found["wire"]["maskUrl"] == {"path": "12.inputs.image", "prepare": "plain"}
    assert found["constants"]["12"]["inputs"]["channel"] == "red"


def test_several_pictures_go_one_to_each_node():
    graph = {
        "1": node("LoadImage", image="a.png"),
        "2": node("LoadImage", image="b.png"),
        "3": node("ImageBlend", image1=["1", 0], image2=["2", 0]),
        "4": node("LoadImage", image="not used.png"),
    }
    found = card(graph)
    assert found["wire"]["imageUrls"] == {"paths": ["1.inputs.image", "2.inputs.image"], "as": "spread"}
    assert found["params"]["properties"]["imageUrls"]["maxItems"] == 2


def test_guidance_before_the_sampler_wins_over_the_samplers_own():
    found = card(FLUX)
    assert found["wire"]["cfg"] == "5.inputs.guidance"
    assert found["params"]["properties"]["cfg"]["default"] == 3.5
    assert found["params"]["properties"]["width"]["multipleOf"] == 16
    assert "negativePrompt" not in found["wire"]
    extras = {"diffusionModel", "textEncoder1", "textEncoder2", "vae"}
    assert {name: found["wire"][name] for name in extras} == {
        "diffusionModel": "1.inputs.unet_name",
        "textEncoder1": "2.inputs.clip_name1",
        "textEncoder2": "2.inputs.clip_name2",
        "vae": "3.inputs.vae_name",
    }


def test_a_sampler_in_parts_is_followed_to_its_parts():
    assert wire(IN_PARTS) == {
        "prompt": "2.inputs.text",
        "steps": "6.inputs.steps",
        "samplerName": "5.inputs.sampler_name",
        "scheduler": "6.inputs.scheduler",
        "width": "7.inputs.width",
        "height": "7.inputs.height",
        "n": "7.inputs.batch_size",
        "seed": "4.inputs.noise_seed",
        "diffusionModel": "1.inputs.unet_name",
        "textEncoder": "9.inputs.clip_name",
    }
    assert properties(IN_PARTS)["samplerName"]["x-choices"] == "KSamplerSelect.sampler_name"


def test_a_second_sampler_goes_along_where_it_holds_the_same():
    graph = with_nodes(
        TEXT_TO_IMAGE,
        n20=node("LatentUpscaleBy", samples=["3", 0], scale_by=1.5),
        n21=sampler(steps=12, denoise=0.5, latent_image=["20", 0], positive=["22", 0]),
        n22=node("CLIPTextEncode", text="a cat", clip=["4", 1]),
    )
    first = {"21": graph.pop("21"), **graph}  # also when the file names the second one first
    found = wire(first)
    assert found["steps"] == "3.inputs.steps"
    assert found["cfg"] == {"paths": ["3.inputs.cfg", "21.inputs.cfg"]}
    assert found["seed"] == {"paths": ["3.inputs.seed", "21.inputs.seed"]}
    assert found["prompt"] == {"paths": ["6.inputs.text", "22.inputs.text"]}
    assert "strength" not in found


def test_a_refiners_other_text_stays():
    graph = with_nodes(
        TEXT_TO_IMAGE,
        n21=sampler(latent_image=["3", 0], positive=["22", 0]),
        n22=node("CLIPTextEncode", text="sharp details", clip=["4", 1]),
    )
    assert wire(graph)["prompt"] == "6.inputs.text"


def test_a_value_from_a_node_that_only_holds_it_is_set_there():
    graph = with_nodes(
        TEXT_TO_IMAGE,
        n6=node("CLIPTextEncode", text=["30", 0], clip=["4", 1]),
        n5=node("EmptyLatentImage", width=["31", 0], height=["31", 0], batch_size=1),
        n30=node("PrimitiveStringMultiline", value="a cat"),
        n31=node("PrimitiveInt", value=640),
    )
    found = card(graph)
    assert found["wire"]["prompt"] == "30.inputs.value"
    assert (found["wire"]["width"], found["wire"]["height"]) == ("31.inputs.value", "31.inputs.value")
    assert found["constants"]["6"]["inputs"]["text"] == ["30", 0]
    assert overwritten_links(ModelCard.from_json("comfyui", found)) == []


def test_a_text_that_is_put_together_elsewhere_is_left_alone():
    graph = with_nodes(
        TEXT_TO_IMAGE,
        n6=node("CLIPTextEncode", text=["30", 0], clip=["4", 1]),
        n30=node("StringConcatenate", string_a="a", string_b="cat", delimiter=" "),
    )
    found = card(graph)
    assert "prompt" not in found["wire"]
    assert found["params"]["required"] == []
    assert found["params"]["properties"]["prompt"] == {"type": "string"}
    assert found["constants"]["30"] == graph["30"]


def test_conditioning_is_followed_on_its_own_side():
    graph = with_nodes(
        TEXT_TO_IMAGE,
        n3=sampler(positive=["40", 0], negative=["40", 1]),
        n40=node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], control_net=["41", 0], strength=0.8),
        n41=node("ControlNetLoader", control_net_name="canny.safetensors"),
    )
    found = wire(graph)
    assert (found["prompt"], found["negativePrompt"]) == ("6.inputs.text", "7.inputs.text")
    assert found["controlNet"] == "41.inputs.control_net_name"


def test_several_loras_are_counted():
    lora = {"strength_model": 0.8, "strength_clip": 0.8, "model": ["4", 0], "clip": ["4", 1]}
    graph = with_nodes(
        TEXT_TO_IMAGE,
        n50=node("LoraLoader", lora_name="a.safetensors", **lora),
        n51=node("LoraLoader", lora_name="b.safetensors", **{**lora, "strength_clip": 1.0}),
    )
    found = card(graph)
    assert found["wire"]["lora2"] == "51.inputs.lora_name"
    assert found["wire"]["loraStrength"] == {"paths": ["50.inputs.strength_model", "50.inputs.strength_clip"]}
    assert found["wire"]["loraStrength2"] == "51.inputs.strength_model"
    assert found["params"]["properties"]["lora2"] == {
        "type": "string",
        "default": "b.safetensors",
        "description": "Input “lora_name” of node 51 (LoraLoader).",
        "x-choices": "LoraLoader.lora_name",
    }


def test_without_a_sampler_seeds_sizes_and_the_only_text_are_found():
    graph = {
        "1": node("EmptyImage", width=128, height=96, batch_size=1, color=3368601),
        "2": node("ImageAddNoise", image=["1", 0], seed=5, strength=0.4),
        "3": node("SaveImage", filename_prefix="smoke", images=["2", 0]),
    }
    assert wire(graph) == {
        "width": "1.inputs.width",
        "height": "1.inputs.height",
        "n": "1.inputs.batch_size",
        "seed": "2.inputs.seed",
    }
    assert "multipleOf" not in properties(graph)["width"]


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [
        pytest.param(
            {"steps": 250}, "steps", {"type": "integer", "minimum": 1, "maximum": 250, "default": 250}, id="up"
        ),
        pytest.param({"cfg": 0.0}, "cfg", {"type": "number", "minimum": 0, "maximum": 30, "default": 0.0}, id="down"),
    ],
)
def test_a_range_is_wide_enough_for_the_workflows_own_value(changes, name, expected):
    assert properties(with_nodes(TEXT_TO_IMAGE, n3=sampler(**changes)))[name] == expected


def test_an_unusual_sampler_is_among_the_choices():
    found = properties(with_nodes(TEXT_TO_IMAGE, n3=sampler(sampler_name="res_2s")))["samplerName"]
    assert found["default"] == "res_2s"
    assert found["enum"][0] == "euler"
    assert found["enum"][-1] == "res_2s"


def test_a_size_off_the_grid_has_no_grid():
    graph = with_nodes(TEXT_TO_IMAGE, n5=node("EmptyLatentImage", width=500, height=512, batch_size=1))
    assert "multipleOf" not in properties(graph)["width"]
    assert properties(graph)["height"]["multipleOf"] == 8


# ---- titles ---------------------------------------------------------------------------------------------------------


def test_titles_win_over_what_is_found():
    graph = with_nodes(TEXT_TO_IMAGE, n7=node("CLIPTextEncode", "{{prompt}}", text="a dog", clip=["4", 1]))
    assert wire(graph)["prompt"] == "7.inputs.text"


def test_a_title_may_name_several_and_several_nodes_may_have_it():
    graph = with_nodes(
        TEXT_TO_IMAGE,
        n60=node("Text Box", "{{prompt}}", string="a cat"),
        n61=node("PreviewAny", "the words: {{ prompt }}", source="a cat"),
        n62=node("Both", "{{steps}} {{cfg}}", steps=4, cfg=2.0),
    )
    found = wire(graph)
    assert found["prompt"] == {"paths": ["60.inputs.string", "61.inputs.source"]}
    assert (found["steps"], found["cfg"]) == ("62.inputs.steps", "62.inputs.cfg")


def test_a_name_of_ones_own_becomes_a_parameter_of_ones_own():
    graph = with_nodes(
        TEXT_TO_IMAGE,
        n60=node("PrimitiveFloat", "{{glow}}", value=0.5),
        n61=node("Switch", "{{sharpen}}", on=True),
        n62=node("PrimitiveInt", "{{tiles}}", value=4),
    )
    found = card(graph)
    assert found["wire"]["glow"] == "60.inputs.value"
    schemas = found["params"]["properties"]
    assert schemas["glow"] == {
        "type": "number",
        "default": 0.5,
        "description": "Input “value” of node 60 (PrimitiveFloat).",
    }
    assert (schemas["sharpen"]["type"], schemas["tiles"]["type"]) == ("boolean", "integer")


def test_titled_pictures_replace_those_that_are_found():
    graph = {
        "1": node("LoadImage", "{{imageUrl}}", image="a.png"),
        "2": node("LoadImage", image="style.png"),
        "3": node("ImageBlend", image1=["1", 0], image2=["2", 0]),
    }
    assert wire(graph) == {"imageUrl": "1.inputs.image"}


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        pytest.param(
            with_nodes(TEXT_TO_IMAGE, n6=node("CLIPTextEncode", "{{prompt}}", text=["30", 0], clip=["4", 1])),
            "Node 6 (CLIPTextEncode) is titled “{{prompt}}”, but its input “text” is linked to another node.",
            id="a link",
        ),
        pytest.param(
            with_nodes(TEXT_TO_IMAGE, n8=node("VAEDecode", "{{steps}}", samples=["3", 0], vae=["4", 2])),
            "Node 8 (VAEDecode) is titled “{{steps}}”, but it has no input that this can mean.",
            id="nothing to set",
        ),
    ],
)
def test_a_title_that_points_at_no_value_is_a_complaint(graph, message):
    error = refusal(graph)
    assert error.message == message
    assert error.hint == "Give the title to the node where the value is typed in."


# ---- what is refused ------------------------------------------------------------------------------------------------

EXPORT = "In ComfyUI choose Workflow → Export (API), and use the file that makes."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(
            {"nodes": [{"id": 3, "type": "KSampler"}], "links": [], "version": 0.4},
            "This is a workflow as ComfyUI's editor saves it, not one in API format.",
            id="the editor's format",
        ),
        pytest.param([], "This is no ComfyUI workflow.", id="a list"),
        pytest.param({}, "This is no ComfyUI workflow.", id="nothing"),
        pytest.param({"id": "sd15", "params": {}}, "This is no ComfyUI workflow: “id” is no node.", id="a card"),
    ],
)
def test_another_kind_of_file_is_refused_with_the_way_to_the_right_one(data, message):
    error = refusal(data)
    assert (error.message, error.hint) == (message, EXPORT)


def test_a_saved_request_is_taken_for_the_graph_in_it():
    assert card({"prompt": TEXT_TO_IMAGE, "client_id": "x"})["constants"].keys() == TEXT_TO_IMAGE.keys()


def test_unknown_and_odd_nodes_are_kept():
    odd = {"class_type": "Anything (by someone)", "inputs": {"rows": [[1, 2], [3, 4]], "deep": {"a": 1}}}
    graph = with_nodes(TEXT_TO_IMAGE, n70=odd, n71={"class_type": "NoInputs"})
    constants = card(graph)["constants"]
    assert constants["70"] == odd
    assert constants["71"] == {"class_type": "NoInputs", "inputs": {}}


def test_nodes_that_go_round_in_a_circle_end_the_search():
    graph = with_nodes(TEXT_TO_IMAGE, n6=node("ConditioningCombine", conditioning_1=["6", 0], conditioning_2=["60", 0]))
    graph["60"] = node("ConditioningConcat", conditioning_to=["6", 0], conditioning_from=["60", 0])
    assert "prompt" not in wire(graph)


# ---- cards written by hand ------------------------------------------------------------------------------------------


def test_a_card_that_would_cut_a_link_is_found_out():
    data = card(TEXT_TO_IMAGE)
    data["wire"]["prompt"] = {"paths": ["6.inputs.text", "3.inputs.positive"]}
    assert overwritten_links(ModelCard.from_json("comfyui", data)) == ["3.inputs.positive"]


CARD_FILES = sorted((PRESETS / "providers" / "comfyui").glob("*.json"))


@pytest.mark.parametrize("path", [path for path in CARD_FILES if path.stem != "provider"], ids=lambda path: path.stem)
def test_the_graphs_that_come_with_the_app_are_found_through_as_their_cards_say(path):
    """What is discovered in a bundled graph is what its card says by hand."""
    data = json.loads(path.read_text(encoding="utf-8"))
    found = card(data["constants"])["wire"]
    by_hand = {name: where for name, where in data["wire"].items() if name in found}
    assert {name: found[name] for name in by_hand} == by_hand
    assert found.keys() - data["wire"].keys() <= {"cfg"}  # a distilled model's sampler must stay at 1
