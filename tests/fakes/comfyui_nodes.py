"""The nodes that the fake ComfyUI knows, in the shapes of its /object_info, and the checks of a graph against them.

Written down from what ComfyUI 0.3.64 said of itself and answered when it was run. Stricter than the real one, which
passes over inputs that a node does not have and converts texts to numbers.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SEED = ["INT", {"default": 0, "min": 0, "max": 18446744073709551615, "control_after_generate": True}]
TEXT = ["STRING", {"multiline": True, "dynamicPrompts": True}]
SIDE = ["INT", {"default": 512, "min": 16, "max": 16384, "step": 8}]
ANY_SIDE = ["INT", {"default": 512, "min": 1, "max": 16384, "step": 1}]
BATCH = ["INT", {"default": 1, "min": 1, "max": 4096}]
SAMPLER_NAMES = [
    *("euler", "euler_cfg_pp", "euler_ancestral", "euler_ancestral_cfg_pp", "heun", "heunpp2", "dpm_2"),
    *("dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive", "dpmpp_2s_ancestral", "dpmpp_sde", "dpmpp_2m"),
    *("dpmpp_2m_sde", "dpmpp_3m_sde", "ddpm", "lcm", "ipndm", "ipndm_v", "deis", "res_multistep"),
    *("gradient_estimation", "er_sde", "seeds_2", "seeds_3", "sa_solver", "sa_solver_pece", "ddim", "uni_pc"),
]
SCHEDULER_NAMES = [
    *("simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal", "linear_quadratic"),
    "kl_optimal",
]
CHECKPOINTS = [
    "sd3.5_large_fp8_scaled.safetensors",
    "sd_xl_base_1.0.safetensors",
    "v1-5-pruned-emaonly-fp16.safetensors",
]
SAMPLER = {
    "model": ["MODEL", {}],
    "seed": SEED,
    "steps": ["INT", {"default": 20, "min": 1, "max": 10000}],
    "cfg": ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0, "step": 0.1, "round": 0.01}],
    "sampler_name": [SAMPLER_NAMES, {"tooltip": "The algorithm used when sampling."}],
    "scheduler": [SCHEDULER_NAMES, {"tooltip": "How noise is removed."}],
    "positive": ["CONDITIONING", {}],
    "negative": ["CONDITIONING", {}],
    "latent_image": ["LATENT", {}],
    "denoise": ["FLOAT", {"default": 1.0, "min": 0.0, "max": 1.0, "step": 0.01}],
}


def combo(*options: str) -> list[Any]:
    """A list of choices as newer nodes describe it."""
    return ["COMBO", {"multiselect": False, "options": list(options)}]


@dataclass(frozen=True)
class Node:
    """What one class takes and gives."""

    required: Mapping[str, list[Any]]
    output: tuple[str, ...] = ()
    is_output: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"input": {"required": dict(self.required)}, "output": list(self.output), "output_node": self.is_output}


NODES: dict[str, Node] = {
    "CheckpointLoaderSimple": Node({"ckpt_name": [CHECKPOINTS, {"tooltip": "The name."}]}, ("MODEL", "CLIP", "VAE")),
    "UNETLoader": Node(
        {
            "unet_name": [["flux1-dev.safetensors", "flux1-schnell.safetensors"]],
            "weight_dtype": [["default", "fp8_e4m3fn", "fp8_e5m2"]],
        },
        ("MODEL",),
    ),
    "DualCLIPLoader": Node(
        {
            "clip_name1": [["clip_l.safetensors", "t5xxl_fp16.safetensors"]],
            "clip_name2": [["clip_l.safetensors", "t5xxl_fp16.safetensors"]],
            "type": [["sdxl", "sd3", "flux"]],
        },
        ("CLIP",),
    ),
    "VAELoader": Node({"vae_name": [["ae.safetensors"]]}, ("VAE",)),
    "CLIPTextEncode": Node({"text": TEXT, "clip": ["CLIP", {}]}, ("CONDITIONING",)),
    "ConditioningZeroOut": Node({"conditioning": ["CONDITIONING"]}, ("CONDITIONING",)),
    "FluxGuidance": Node(
        {"conditioning": ["CONDITIONING"], "guidance": ["FLOAT", {"default": 3.5, "min": 0.0, "max": 100.0}]},
        ("CONDITIONING",),
    ),
    "EmptyLatentImage": Node({"width": SIDE, "height": SIDE, "batch_size": BATCH}, ("LATENT",)),
    "EmptySD3LatentImage": Node({"width": SIDE, "height": SIDE, "batch_size": BATCH}, ("LATENT",)),
    "KSampler": Node(SAMPLER, ("LATENT",)),
    "VAEDecode": Node({"samples": ["LATENT", {}], "vae": ["VAE", {}]}, ("IMAGE",)),
    "VAEEncode": Node({"pixels": ["IMAGE"], "vae": ["VAE"]}, ("LATENT",)),
    "SetLatentNoiseMask": Node({"samples": ["LATENT"], "mask": ["MASK"]}, ("LATENT",)),
    "LoadImage": Node({"image": [["example.png"], {"image_upload": True}]}, ("IMAGE", "MASK")),
    "LoadImageMask": Node(
        {"image": [["example.png"], {"image_upload": True}], "channel": [["alpha", "red", "green", "blue"]]}, ("MASK",)
    ),
    "UpscaleModelLoader": Node({"model_name": combo("4x-ESRGAN.pth", "x2.safetensors")}, ("UPSCALE_MODEL",)),
    "ImageUpscaleWithModel": Node({"upscale_model": ["UPSCALE_MODEL"], "image": ["IMAGE"]}, ("IMAGE",)),
    "ImageScaleBy": Node(
        {
            "image": ["IMAGE"],
            "upscale_method": combo("nearest-exact", "bilinear", "area", "bicubic", "lanczos"),
            "scale_by": ["FLOAT", {"default": 1.0, "min": 0.01, "max": 8.0}],
        },
        ("IMAGE",),
    ),
    "EmptyImage": Node(
        {
            "width": ANY_SIDE,
            "height": ANY_SIDE,
            "batch_size": BATCH,
            "color": ["INT", {"default": 0, "min": 0, "max": 0xFFFFFF}],
        },
        ("IMAGE",),
    ),
    "ImageAddNoise": Node(
        {"image": ["IMAGE"], "seed": SEED, "strength": ["FLOAT", {"default": 0.5, "min": 0.0, "max": 1.0}]}, ("IMAGE",)
    ),
    "SaveImage": Node({"images": ["IMAGE", {}], "filename_prefix": ["STRING", {"default": "ComfyUI"}]}, (), True),
    "PreviewImage": Node({"images": ["IMAGE", {}]}, (), True),
    "PreviewAny": Node({"source": ["*", {}]}, (), True),
}
UPLOADS = ("LoadImage", "LoadImageMask")  # their image may also be one that was uploaded


def object_info() -> dict[str, Any]:
    return {kind: node.to_json() for kind, node in NODES.items()}


@dataclass(frozen=True)
class Verdict:
    """What the server has against a graph, and which of its outputs may run."""

    error: Mapping[str, Any] | None
    node_errors: Mapping[str, Any]
    outputs: tuple[str, ...] = ()


def check_graph(graph: Mapping[str, Any], uploads: Collection[str]) -> Verdict:
    """Outputs that fail are left out; only when all do, the graph is refused."""
    for name, node in graph.items():
        if node["class_type"] not in NODES:
            words = f"Cannot execute because node {node['class_type']} does not exist."
            return Verdict(error_json("invalid_prompt", words, f"Node ID '#{name}'"), {})
    outputs = [name for name, node in graph.items() if NODES[node["class_type"]].is_output]
    if not outputs:
        return Verdict(error_json("prompt_no_outputs", "Prompt has no outputs"), {})
    problems = {name: list(_problems(graph, name, uploads)) for name in graph}
    wrong = {name: found for name, found in problems.items() if found}
    behind = {output: set(upstream(graph, output)) for output in outputs}
    node_errors = {
        name: {
            "errors": found,
            "dependent_outputs": [output for output in outputs if name in behind[output]],
            "class_type": graph[name]["class_type"],
        }
        for name, found in wrong.items()
    }
    good = tuple(output for output in outputs if not behind[output] & wrong.keys())
    error = None if good else error_json("prompt_outputs_failed_validation", "Prompt outputs failed validation")
    return Verdict(error, node_errors, good)


def error_json(kind: str, message: str, details: str = "") -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": {}}


def upstream(graph: Mapping[str, Any], name: str) -> Iterator[str]:
    """The nodes that one needs, before those that need them; itself is the last."""
    seen: set[str] = set()

    def visit(node: str) -> Iterator[str]:
        if node in seen or node not in graph:
            return
        seen.add(node)
        for value in graph[node]["inputs"].values():
            if isinstance(value, list):
                yield from visit(str(value[0]))
        yield node

    return visit(name)


def _problems(graph: Mapping[str, Any], name: str, uploads: Collection[str]) -> Iterator[dict[str, Any]]:
    node = graph[name]
    known, inputs = NODES[node["class_type"]].required, node["inputs"]
    for label, config in known.items():
        if label not in inputs:
            yield _problem("required_input_missing", "Required input is missing", label, label, config)
        elif isinstance(inputs[label], list):
            yield from _link_problems(graph, label, config, inputs[label])
        elif node["class_type"] in UPLOADS and label == "image":
            if inputs[label] not in uploads:
                words = f"image - Invalid image file: {inputs[label]}"
                yield _problem("custom_validation_failed", "Custom validation failed for node", words, label, config)
        else:
            yield from _value_problems(label, config, inputs[label])
    for label in inputs.keys() - known.keys():
        yield _problem("unexpected_input", "The node has no such input", label, label, [])


def _link_problems(
    graph: Mapping[str, Any], label: str, config: list[Any], link: list[Any]
) -> Iterator[dict[str, Any]]:
    if str(link[0]) not in graph:
        yield _problem("exception_during_validation", "Exception when validating node", f"'{link[0]}'", label, config)
        return
    received = NODES[graph[str(link[0])]["class_type"]].output[link[1]]
    if config[0] not in (received, "*"):
        words = f"{label}, received_type({received}) mismatch input_type({config[0]})"
        yield _problem("return_type_mismatch", "Return type mismatch between linked nodes", words, label, config)


def _value_problems(label: str, config: list[Any], value: Any) -> Iterator[dict[str, Any]]:
    kind, extra = config[0], config[1] if len(config) > 1 else {}
    options = kind if isinstance(kind, list) else extra.get("options") if kind == "COMBO" else None
    if options is not None:
        if value not in options:
            words = f"{label}: {value!r} not in {options}"
            yield _problem("value_not_in_list", "Value not in list", words, label, config, value)
        return
    wanted = {"INT": int, "FLOAT": int | float, "STRING": str, "*": object}.get(kind)
    if wanted is None or not isinstance(value, wanted) or (isinstance(value, bool) and kind != "*"):
        words = f"Failed to convert an input value to a {kind} value"
        yield _problem("invalid_input_type", words, f"{label}, {value}", label, config, value)
    elif "min" in extra and value < extra["min"]:
        words = f"Value {value} smaller than min of {extra['min']}"
        yield _problem("value_smaller_than_min", words, label, label, config, value)
    elif "max" in extra and value > extra["max"]:
        yield _problem(
            "value_bigger_than_max", f"Value {value} bigger than max of {extra['max']}", label, label, config, value
        )


def _problem(kind: str, message: str, details: str, label: str, config: list[Any], value: Any = None) -> dict[str, Any]:
    extra = {"input_name": label, "input_config": config, "received_value": value}
    return {"type": kind, "message": message, "details": details, "extra_info": extra}
