"""Pictures as other programs write them: the same chunks, the same EXIF fields, made by hand."""

import io
import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from PIL import Image, PngImagePlugin

PROMPT = "a red fox, (snow:1.2)\nin a forest"
NEGATIVE = "blurry, bad hands"

# AUTOMATIC1111/stable-diffusion-webui, modules/processing.py, create_infotext
A1111 = (
    f"{PROMPT}\nNegative prompt: {NEGATIVE}\n"
    "Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 965400086, Size: 512x768, "
    'Model hash: 879db523c3, Model: dreamshaper_8, Clip skip: 2, Lora hashes: "snow: 1a2b, fox: 3c4d", Version: v1.10.1'
)
# lllyasviel/stable-diffusion-webui-forge: the same, with a version of its own and a second scale for Flux
FORGE = (
    "a castle\nSteps: 20, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 7, "
    "Size: 1024x1024, Model: flux1-dev-bnb-nf4-v2, Version: f2.0.1v1.10.1-previous-313-g8a042934, Module 1: ae"
)
# vladmandic/sdnext, modules/processing_info.py
SD_NEXT = (
    "a castle\nSteps: 20, Size: 512x512, Sampler: Euler a, Seed: 7, CFG scale: 6, App: SD.Next, Version: 8a0, Model: x"
)
# invoke-ai/InvokeAI, invokeai/app/invocations/metadata.py, CoreMetadataInvocation
INVOKE = {
    "generation_mode": "sdxl_txt2img",
    "positive_prompt": PROMPT,
    "negative_prompt": NEGATIVE,
    "width": 1024,
    "height": 768,
    "seed": 42,
    "rand_device": "cpu",
    "cfg_scale": 7.5,
    "steps": 30,
    "scheduler": "dpmpp_2m_k",
    "model": {"key": "k", "hash": "blake3:1", "name": "juggernautXL_v9", "base": "sdxl", "type": "main"},
    "loras": [{"model": {"name": "snow"}, "weight": 0.75}],
    "app_version": "5.6.0",
}
# invoke-ai/InvokeAI 2.3, ldm/invoke/args.py, metadata_dumps
INVOKE_2 = {
    "model": "stable diffusion",
    "model_weights": "stable-diffusion-1.5",
    "app_id": "invoke-ai/InvokeAI",
    "app_version": "2.3.0",
    "image": {
        "prompt": [{"prompt": "a red fox [ugly, blurry]", "weight": 1.0}],
        "steps": 50,
        "cfg_scale": 7.5,
        "height": 512,
        "width": 640,
        "seed": 1234,
        "sampler": "k_lms",
        "type": "txt2img",
    },
}
# lllyasviel/Fooocus, modules/meta_parser.py, FooocusMetadataParser.parse_string
FOOOCUS = {
    "adm_guidance": "(1.5, 0.8, 0.3)",
    "base_model": "juggernautXL_v8Rundiffusion",
    "base_model_hash": "aeb7e9e689",
    "full_prompt": ["a red fox", "cinematic"],
    "guidance_scale": 4,
    "loras": [["sd_xl_offset", 0.1, "4852686128"]],
    "negative_prompt": NEGATIVE,
    "performance": "Speed",
    "prompt": PROMPT,
    "resolution": "(1152, 896)",
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "seed": "6457435891",
    "sharpness": 2,
    "steps": 30,
    "styles": "['Fooocus V2']",
    "version": "Fooocus v2.5.5",
}
# mcmonkeyprojects/SwarmUI, docs/Image Metadata Format.md
SWARM = {
    "sui_image_params": {
        "prompt": PROMPT,
        "model": "Flux/flux1-dev-fp8",
        "seed": 305223794,
        "steps": 25,
        "cfgscale": 1.0,
        "fluxguidancescale": 3.5,
        "aspectratio": "1:1",
        "width": 1024,
        "height": 1024,
        "sampler": "euler",
        "scheduler": "normal",
        "negativeprompt": "",
        "swarm_version": "0.9.1.1",
    },
    "sui_extra_data": {"date": "2024-08-07"},
}
# NovelAI's own files: Title, Description, Software, Source and Comment
NOVEL = {
    "prompt": "1girl, forest",
    "uc": "lowres",
    "steps": 28,
    "height": 1216,
    "width": 832,
    "scale": 5.0,
    "seed": 99,
    "sampler": "k_euler_ancestral",
    "noise_schedule": "karras",
    "v4_prompt": {"caption": {"base_caption": "1girl, forest", "char_captions": [{"char_caption": "red hair"}]}},
    "v4_negative_prompt": {"caption": {"base_caption": "lowres", "char_captions": []}},
}


def graph(**changes: Any) -> dict[str, Any]:
    """ComfyUI's own example, script_examples/basic_api_example.py."""
    sampler = {"seed": 8566257, "steps": 20, "cfg": 8, "sampler_name": "euler", "scheduler": "normal", "denoise": 1}
    links = {"model": ["10", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}
    return {
        "3": {"class_type": "KSampler", "inputs": {**sampler, **links, **changes}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sub\\v1-5-pruned-emaonly.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"batch_size": 1, "height": 768, "width": 512}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["4", 1], "text": PROMPT}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["4", 1], "text": NEGATIVE}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}},
        "10": {
            "class_type": "LoraLoader",
            "inputs": {"model": ["4", 0], "clip": ["4", 1], "lora_name": "snow.safetensors", "strength_model": 0.8},
        },
    }


DRAWN = {"nodes": [{"id": 3, "type": "KSampler"}], "links": [], "version": 0.4}


# ---- files ----------------------------------------------------------------------------------------------------------


def picture(colour: str = "teal", size_px: tuple[int, int] = (48, 32)) -> Image.Image:
    return Image.new("RGB", size_px, colour)


def png(texts: Mapping[str, str], colour: str = "teal", *, is_packed: bool = False) -> bytes:
    """As Pillow's PngInfo.add_text writes it, which all of these programs use: tEXt, or iTXt beyond Latin-1."""
    info = PngImagePlugin.PngInfo()
    for keyword, text in texts.items():
        info.add_text(keyword, text, zip=is_packed)
    buffer = io.BytesIO()
    picture(colour).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_with_chunks(*chunks: bytes) -> bytes:
    """A whole PNG with chunks right after its header."""
    whole = png({})
    return whole[:33] + b"".join(chunks) + whole[33:]


def with_exif(kind: str, exif: Image.Exif, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture().save(buffer, kind, exif=exif.tobytes(), **options)
    return buffer.getvalue()


def with_comment(kind: str, comment: bytes | str, endian: str = ">", **plain: str) -> bytes:
    """With an UserComment in the inner block, as piexif and ImageSharp write it, and plain tags by their number."""
    exif = Image.Exif()
    exif.endian = endian
    exif.get_ifd(0x8769)[0x9286] = comment
    for tag, text in plain.items():
        exif[int(tag[1:], 16)] = text
    return with_exif(kind, exif)


def wide(text: str, encoding: str = "utf-16-be") -> bytes:
    return b"UNICODE\0" + text.encode(encoding)


def animated_webp() -> bytes:
    """comfyanonymous/ComfyUI, comfy_extras/nodes_images.py, SaveAnimatedWEBP."""
    exif = picture().getexif()
    exif[0x0110] = f"prompt:{json.dumps(graph())}"
    exif[0x010F] = f"workflow:{json.dumps(DRAWN)}"
    return with_exif("WEBP", exif)


def fooocus_jpeg() -> bytes:
    """lllyasviel/Fooocus, modules/meta_parser.py, get_exif: all of it in the outer block."""
    exif = Image.Exif()
    exif[0x9286], exif[0x0131], exif[0x927C] = json.dumps(FOOOCUS), "Fooocus v2.5.5", "fooocus"
    return with_exif("JPEG", exif)
