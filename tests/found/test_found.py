"""What each program writes is read into our words; whatever else stands there is no settings, and never a crash."""

import json
import struct
import zlib
from typing import Any

import pytest

from imagegen.errors import BadImage
from imagegen.found import FoundSettings, read_found
from imagegen.media.embedded import read_settings
from imagegen.media.metadata import ImageSettings, embed
from tests.found import foreign
from tests.found.foreign import NEGATIVE, PROMPT, chunk, graph, png, png_with_chunks, wide, with_comment


def found_in(data: bytes) -> FoundSettings:
    found = read_settings(data)
    assert found is not None
    return found


A1111_VALUES = {
    **{"steps": 20, "samplerName": "DPM++ 2M", "scheduler": "Karras", "cfg": 7, "seed": 965400086},
    **{"width": 512, "height": 768},
}
COMFY_VALUES = {
    **{"steps": 20, "cfg": 8, "samplerName": "euler", "scheduler": "normal", "seed": 8566257},
    **{"width": 512, "height": 768},
}
FOOOCUS_VALUES = {
    **{"steps": 30, "cfg": 4, "seed": 6457435891, "samplerName": "dpmpp_2m_sde_gpu", "scheduler": "karras"},
    **{"width": 1152, "height": 896},
}


@pytest.mark.parametrize(
    ("data", "maker", "model", "params"),
    [
        pytest.param(
            png({"parameters": foreign.A1111}), "AUTOMATIC1111", "dreamshaper_8", A1111_VALUES, id="a1111 png"
        ),
        pytest.param(
            with_comment("JPEG", wide(foreign.A1111)), "AUTOMATIC1111", "dreamshaper_8", A1111_VALUES, id="a1111 jpeg"
        ),
        pytest.param(
            with_comment("WEBP", wide(foreign.A1111)), "AUTOMATIC1111", "dreamshaper_8", A1111_VALUES, id="a1111 webp"
        ),
        pytest.param(
            with_comment("AVIF", wide(foreign.A1111)), "AUTOMATIC1111", "dreamshaper_8", A1111_VALUES, id="a1111 avif"
        ),
        pytest.param(
            png({"prompt": json.dumps(graph()), "workflow": json.dumps(foreign.DRAWN)}),
            *("ComfyUI", "v1-5-pruned-emaonly", COMFY_VALUES),
            id="comfyui png",
        ),
        pytest.param(foreign.animated_webp(), "ComfyUI", "v1-5-pruned-emaonly", COMFY_VALUES, id="comfyui webp"),
        pytest.param(
            with_comment("JPEG", wide(json.dumps({"prompt": graph(), "workflow": foreign.DRAWN}))),
            *("ComfyUI", "v1-5-pruned-emaonly", COMFY_VALUES),
            id="comfyui in one comment",
        ),
        pytest.param(
            png({"invokeai_metadata": json.dumps(foreign.INVOKE)}),
            *("InvokeAI", "juggernautXL_v9"),
            {"steps": 30, "cfg": 7.5, "seed": 42, "width": 1024, "height": 768, "samplerName": "dpmpp_2m_k"},
            id="invokeai",
        ),
        pytest.param(
            png({"parameters": json.dumps(foreign.FOOOCUS), "fooocus_scheme": "fooocus"}),
            *("Fooocus", "juggernautXL_v8Rundiffusion", FOOOCUS_VALUES),
            id="fooocus png",
        ),
        pytest.param(
            foreign.fooocus_jpeg(), "Fooocus", "juggernautXL_v8Rundiffusion", FOOOCUS_VALUES, id="fooocus jpeg"
        ),
        pytest.param(
            png({"parameters": foreign.A1111, "fooocus_scheme": "a1111"}),
            *("Fooocus", "dreamshaper_8", A1111_VALUES),
            id="fooocus in the other scheme",
        ),
    ],
)
def test_settings_of_each_program(data: bytes, maker: str, model: str, params: dict[str, Any]) -> None:
    found = found_in(data)
    assert (found.maker, found.model, found.params) == (maker, model, params)
    assert (found.prompt, found.negative) == (PROMPT, NEGATIVE)


def test_swarm_counts_the_scale_that_guides() -> None:
    found = found_in(with_comment("JPEG", wide(json.dumps(foreign.SWARM, indent=2), "utf-16-le"), "<"))
    assert (found.maker, found.model, found.params["cfg"]) == ("SwarmUI", "flux1-dev-fp8", 3.5)
    assert found.leftovers == {"aspectratio": "1:1", "swarm_version": "0.9.1.1"}


def test_forge_counts_the_distilled_scale() -> None:
    found = found_in(png({"parameters": foreign.FORGE}))
    assert (found.maker, found.params["cfg"], found.leftovers) == ("Forge", 3.5, {"Module 1": "ae"})


def test_sd_next_is_told_by_its_name() -> None:
    assert found_in(png({"parameters": foreign.SD_NEXT})).maker == "SD.Next"


def test_novelai_prompts_of_characters_are_part_of_the_prompt() -> None:
    texts = {"Software": "NovelAI", "Source": "NovelAI Diffusion V4 37442FCA", "Comment": json.dumps(foreign.NOVEL)}
    found = found_in(png(texts))
    assert (found.prompt, found.negative) == ("1girl, forest\nred hair", "lowres")
    assert found.params["seed"] == 99


def test_invokeai_2_has_what_is_not_wanted_in_brackets() -> None:
    found = found_in(png({"sd-metadata": json.dumps(foreign.INVOKE_2)}))
    assert (found.prompt, found.negative, found.model) == ("a red fox", "ugly, blurry", "stable-diffusion-1.5")
    assert found.params == {
        **{"steps": 50, "cfg": 7.5, "seed": 1234, "width": 640, "height": 512, "samplerName": "k_lms"},
    }


def test_the_command_of_the_first_invokeai() -> None:
    found = found_in(png({"Dream": '"a red fox" -s 50 -S 1234 -W 512 -H 640 -C 7.5 -A k_lms'}))
    assert found.params == {
        **{"steps": 50, "seed": 1234, "width": 512, "height": 640, "cfg": 7.5, "samplerName": "k_lms"},
    }


def test_what_has_no_name_here_is_kept_as_it_is() -> None:
    assert found_in(png({"parameters": foreign.A1111})).leftovers == {
        "Model hash": "879db523c3",
        "Clip skip": "2",
        "Lora hashes": "snow: 1a2b, fox: 3c4d",
    }
    assert found_in(png({"prompt": json.dumps(graph())})).leftovers == {"lora": "snow (0.8)", "workflow": "8 nodes"}


def test_the_schedule_may_be_part_of_the_sampler_and_prompts_may_be_chinese() -> None:
    text = (
        "红色的狐狸 🦊\nNegative prompt: 模糊\nSteps: 5, Sampler: DPM++ SDE Karras, CFG scale: 4.5, Seed: 1, Size: 8x8"
    )
    for data in (
        png({"parameters": text}),
        png({"parameters": text}, is_packed=True),
        with_comment("JPEG", wide(text)),
    ):
        found = found_in(data)
        assert (found.prompt, found.negative) == ("红色的狐狸 🦊", "模糊")
        assert (found.params["samplerName"], found.params["scheduler"]) == ("DPM++ SDE", "Karras")


@pytest.mark.parametrize(
    ("comment", "endian"),
    [
        pytest.param(wide(foreign.FORGE), "<", id="big in a little block"),
        pytest.param(wide(foreign.FORGE, "utf-16-le"), "<", id="little"),
        pytest.param(b"UNICODE\0" + foreign.FORGE.encode(), ">", id="UTF-8 under a wrong name"),
        pytest.param(b"ASCII\0\0\0" + foreign.FORGE.encode(), ">", id="ASCII"),
        pytest.param(b"\0" * 8 + foreign.FORGE.encode(), ">", id="undefined"),
        pytest.param(foreign.FORGE.encode(), ">", id="no code at all"),
    ],
)
def test_comments_in_every_code(comment: bytes, endian: str) -> None:
    assert found_in(with_comment("JPEG", comment, endian)).maker == "Forge"


# ---- workflows ------------------------------------------------------------------------------------------------------


def read_graph(nodes: dict[str, Any]) -> FoundSettings:
    found = read_found({"prompt": json.dumps(nodes)})
    assert found is not None
    return found


def test_texts_are_found_through_nodes_that_are_not_known() -> None:
    nodes = graph()
    nodes["6"]["inputs"]["text"] = ["20", 0]
    nodes["20"] = {"class_type": "Text Concatenate", "inputs": {"text_a": ["21", 0], "text_b": "in the snow"}}
    nodes["21"] = {"class_type": "Fancy Prompt Box", "inputs": {"prompt_text": "a red fox"}}
    found = read_graph(nodes)
    assert found.prompt == "in the snow\na red fox"
    assert "compare" in found.leftovers["reading"]


def test_a_loader_that_holds_both_prompts() -> None:
    loader = {"positive": "a fox", "negative": "blur", "ckpt_name": "dream.safetensors", "empty_latent_width": 640}
    sampler = {"positive": ["1", 1], "negative": ["1", 2], "latent_image": ["1", 3], "seed": 5, "steps": 9, "cfg": 2}
    found = read_graph(
        {
            "1": {"class_type": "Efficient Loader", "inputs": loader},
            "2": {"class_type": "KSampler (Efficient)", "inputs": sampler},
        }
    )
    assert (found.prompt, found.negative, found.model) == ("a fox", "blur", "dream")
    assert (found.params["seed"], found.params["steps"]) == (5, 9)


def test_nothing_known_in_a_workflow_is_guessed_and_said() -> None:
    found = read_graph({"1": {"class_type": "Magic", "inputs": {"seed": 3, "steps": 4, "cfg": 1.5, "width": 64}}})
    assert (found.params, found.prompt) == ({"steps": 4, "cfg": 1.5, "seed": 3, "width": 64}, "")
    assert "compare" in found.leftovers["reading"]


def test_a_seed_that_no_page_could_show_is_left_over() -> None:
    found = read_graph(graph(seed=2**64 - 1))
    assert "seed" not in found.params
    assert found.leftovers["seed"] == str(2**64 - 1)


def test_a_drawing_without_its_run_says_so() -> None:
    found = read_found({"workflow": json.dumps(foreign.DRAWN)})
    assert found is not None
    assert found.leftovers == {"workflow": "1 nodes as they were drawn; what was run is not recorded"}


@pytest.mark.parametrize(
    "nodes",
    [
        pytest.param({"1": {"class_type": "KSampler"}}, id="no inputs"),
        pytest.param(
            {"1": {"class_type": "K", "inputs": {"positive": ["1", 0], "latent_image": ["1", 0]}}}, id="circle"
        ),
        pytest.param({str(n): {"class_type": "K", "inputs": {"a": ["x"]}} for n in range(3000)}, id="thousands"),
        pytest.param(
            {
                str(n): {"class_type": "K", "inputs": {"positive": [str(n + 1), 0], "latent_image": [str(n + 1), 0]}}
                for n in range(2000)
            },
            id="a long chain",
        ),
        pytest.param(
            {"1": {"class_type": "KSampler", "inputs": {"seed": float("nan"), "steps": True}}}, id="odd values"
        ),
    ],
)
def test_no_workflow_is_too_odd(nodes: dict[str, Any]) -> None:
    found = read_found({"prompt": json.dumps(nodes)})
    assert found is None or found.params == {}


# ---- ours -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_our_own_pictures_come_back_exactly(kind: str) -> None:
    params = {"steps": 4, "style": "ink", "width": 48, "height": 32, "loras": [{"scale": 0.5}]}
    settings = ImageSettings(PROMPT, "sketch", "sketch", NEGATIVE, 7, params, 2)
    plain = {"PNG": png({}), "JPEG": with_comment("JPEG", b""), "WEBP": with_comment("WEBP", b"")}[kind]
    found = found_in(embed(plain, f"image/{kind.lower()}", settings, (48, 32)))
    assert (found.maker, found.provider, found.model) == ("Imagegen", "sketch", "sketch")
    assert (found.prompt, found.negative, found.params) == (PROMPT, NEGATIVE, {**params, "seed": 7})
    assert found.leftovers == {"reference images": "2"}


# ---- nothing is trusted ---------------------------------------------------------------------------------------------

DEEP = '{"prompt":' + "[" * 100_000
BOMB = zlib.compress(b"\0" * 200_000_000)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"parameters": ""}, id="empty"),
        pytest.param({"prompt": "a plain text"}, id="no JSON"),
        pytest.param({"prompt": DEEP, "workflow": DEEP, "invokeai_metadata": DEEP, "sd-metadata": DEEP}, id="deep"),
        pytest.param({"prompt": "[1, 2]", "invokeai_metadata": "3", "sd-metadata": '"x"'}, id="not objects"),
        pytest.param({"Dream": '"never closed'}, id="unclosed"),
        pytest.param({"imagegen": '{"prompt": 3, "provider": [], "model": {}}'}, id="wrong types in ours"),
        pytest.param({"Software": "Adobe Photoshop", "Comment": "{}"}, id="another program"),
        pytest.param({"UserComment": "Screenshot"}, id="somebody's comment"),
    ],
)
def test_there_are_no_settings_in_anything_else(texts: dict[str, str]) -> None:
    assert read_found(texts) is None


@pytest.mark.parametrize("value", [None, True, [], {}, "x" * 5000, -1, 1e400, 10**30, {"a": [1]}])
def test_values_of_a_wrong_kind_are_left_over(value: Any) -> None:
    names = ("width", "height", "seed", "steps", "cfg_scale", "scheduler", "positive_prompt", "model")
    found = read_found({"invokeai_metadata": json.dumps(dict.fromkeys(names, value))})
    assert found is not None
    assert not found.params.keys() & {"width", "height", "seed", "steps", "samplerName"}
    assert all(len(text) <= 400 for text in found.leftovers.values())
    json.dumps(dict(found.params), allow_nan=False)


def test_a_huge_prompt_is_cut_and_the_cut_is_told() -> None:
    found = found_in(png({"parameters": "fox " * 100_000 + "\nSteps: 5, Sampler: Euler, Seed: 1"}))
    assert len(found.prompt) == 32_000
    assert found.leftovers == {"prompt": "cut after 32,000 of 399,999 characters"}


@pytest.mark.parametrize(
    "text", ['a:"' * 400_000, "a, " * 400_000, "x" * 1_000_000, "a b " * 300_000, 'a:{"' * 300_000]
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    read_found({"parameters": text, "UserComment": text, "Dream": text})


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")  # Pillow says so on the way to giving up
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(png_with_chunks(chunk(b"zTXt", b"parameters\0\0" + BOMB)), id="a bomb in zTXt"),
        pytest.param(png_with_chunks(chunk(b"iTXt", b"parameters\0\1\0\0\0" + BOMB)), id="a bomb in iTXt"),
        pytest.param(png_with_chunks(chunk(b"zTXt", b"parameters\0\0no zlib")), id="not packed at all"),
        pytest.param(png_with_chunks(chunk(b"tEXt", b"parameters")), id="no end of the keyword"),
        pytest.param(png_with_chunks(chunk(b"iTXt", b"parameters\0")), id="cut short"),
        pytest.param(png_with_chunks(struct.pack(">I4s", 0xFFFFFFF0, b"tEXt")), id="a length beyond the file"),
        pytest.param(png({})[:40], id="half a file"),
        pytest.param(png({})[:8] + b"\0" * 400_000, id="nothing but empty chunks"),
        pytest.param(png_with_chunks(chunk(b"eXIf", b"MM\0*" + b"\xff" * 40)), id="broken EXIF"),
        pytest.param(png_with_chunks(chunk(b"tEXt", b"parameters\0" + b"x" * 5_000_000)), id="a text beyond the limit"),
        pytest.param(with_comment("JPEG", b"UNICODE\0\xd8"), id="half a letter"),
        pytest.param(with_comment("WEBP", wide(DEEP)), id="deep in EXIF"),
    ],
)
def test_broken_pictures_have_no_settings(made: bytes) -> None:
    assert read_settings(made) is None


@pytest.mark.parametrize("data", [b"", b"hello", b"RIFF\0\0\0\0WEBP", b"\xff\xd8\xff", b"<svg>"])
def test_what_is_no_picture_is_told_in_one_sentence(data: bytes) -> None:
    with pytest.raises(BadImage):
        read_settings(data)
