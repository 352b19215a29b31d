import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from imagegen.media.metadata import ImageSettings, embed, read
from tests.media.conftest import decode, encode, make_settings, noise

SIZE_PX = (40, 30)
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
FOX = "一只红色的狐狸，雪地 🦊"


def embedded(data: bytes, kind: str, **changes: Any) -> bytes:
    return embed(data, MEDIA_TYPES[kind], make_settings(**changes), SIZE_PX)


def user_comment(data: bytes) -> str:
    comment = decode(data).getexif().get_ifd(0x8769)[0x9286]
    assert comment.startswith(b"UNICODE\0")
    return str(comment[8:].decode("utf-16-be"))


def told_in(data: bytes) -> str:
    """The text for people, as Pillow finds it."""
    image = decode(data)
    return str(image.text["parameters"]) if isinstance(image, PngImagePlugin.PngImageFile) else user_comment(data)


@pytest.fixture(params=["PNG", "JPEG", "WEBP"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(make_settings(), id="plain"),
        pytest.param(make_settings(prompt=FOX, negative_prompt="模糊 🙈"), id="Chinese and emoji"),
        pytest.param(make_settings(prompt="café & <b>crème</b> \"'\n]]>"), id="markup"),
        pytest.param(make_settings(prompt="", seed=None), id="empty"),
        pytest.param(make_settings(prompt="nul\0bell\a\x1b"), id="control characters"),
        pytest.param(make_settings(params={"steps": 4, "loras": [{"scale": 0.5}], "on": True}), id="params"),
        pytest.param(make_settings(seed=2**64 - 1, input_image_count=3), id="large seed"),
    ],
)
def test_settings_are_read_back(kind: str, settings: ImageSettings) -> None:
    assert read(embed(encode(noise(), kind), MEDIA_TYPES[kind], settings, SIZE_PX)) == settings


@pytest.mark.parametrize("prompt", ["a red fox", FOX])
def test_people_read_prompt_and_settings(kind: str, prompt: str) -> None:
    data = embedded(encode(noise(), kind), kind, prompt=prompt, negative_prompt="blur", params={"steps": 4, "cfg": 3.5})
    assert told_in(data) == (
        f"{prompt}\nNegative prompt: blur\n"
        "Steps: 4, CFG scale: 3.5, Seed: 7, Size: 40x30, Model: fal-ai/flux/schnell, Provider: fal"
    )


def test_values_that_would_confuse_a_reader_are_quoted() -> None:
    data = embedded(encode(noise()), "PNG", params={"style": 'ink, "wet"', "tags": ["a", "b"], "n": 4})
    assert told_in(data).endswith(r'Provider: fal, style: "ink, \"wet\"", tags: "[\"a\", \"b\"]"')


@pytest.mark.parametrize(
    ("mode", "options"),
    [("RGB", {}), ("RGB", {"lossless": True}), ("RGBA", {}), ("RGBA", {"lossless": True})],
    ids=["lossy", "lossless", "lossy with alpha", "lossless with alpha"],
)
def test_every_kind_of_webp_keeps_its_pixels(mode: str, options: dict[str, Any]) -> None:
    image = noise(channels=len(mode))
    before = encode(image, "WEBP", **options)
    after = embedded(before, "WEBP")
    assert decode(after).mode == decode(before).mode == mode
    assert decode(after).tobytes() == decode(before).tobytes()


@pytest.mark.parametrize("width_px", [1, 2, 41])
def test_pixels_stay_identical(kind: str, width_px: int) -> None:
    before = encode(noise(width_px, 31), kind)
    assert decode(embedded(before, kind)).tobytes() == decode(before).tobytes()


def test_an_animation_keeps_its_frames() -> None:
    frames = [Image.new("RGB", SIZE_PX, colour) for colour in ("red", "blue", "green")]
    before = encode(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert Image.open(io.BytesIO(embedded(before, "WEBP"))).n_frames == 3


def test_the_same_settings_give_the_same_bytes(kind: str) -> None:
    data = encode(noise(), kind)
    first = embedded(data, kind, params={"steps": 4, "style": "ink", "tone": "warm"})
    assert first == embedded(data, kind, params={"tone": "warm", "style": "ink", "steps": 4})


def test_embedding_again_replaces_what_was_said(kind: str) -> None:
    data = encode(noise(), kind)
    twice = embedded(embedded(data, kind, prompt="an older prompt"), kind)
    assert twice == embedded(data, kind)


@pytest.mark.parametrize("prompt", ["a red fox", FOX])
def test_other_text_chunks_of_a_png_stay(prompt: str) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "elsewhere")
    info.add_itxt("Title", "狐狸", zip=True)
    info.add_text("parameters", "an older prompt")
    text = decode(embedded(encode(noise(), pnginfo=info), "PNG", prompt=prompt)).text
    assert (text["Software"], text["Title"]) == ("elsewhere", "狐狸")
    assert text["parameters"].startswith(prompt)


def test_plain_text_in_a_png_needs_no_international_chunk() -> None:
    assert b"tEXtparameters\0caf\xe9\n" in embedded(encode(noise()), "PNG", prompt="café")


def test_png_text_comes_before_the_pixels() -> None:
    data = embedded(encode(noise()), "PNG")
    assert data.index(b"tEXtparameters") < data.index(b"tEXtimagegen") < data.index(b"IDAT")


def test_every_png_chunk_has_a_right_checksum() -> None:
    data, offset, kinds = embedded(encode(noise()), "PNG", prompt=FOX), 8, []
    while offset < len(data):
        (length,) = struct.unpack_from(">I", data, offset)
        body = data[offset + 4 : offset + 8 + length]
        assert struct.unpack_from(">I", data, offset + 8 + length) == (zlib.crc32(body),)
        kinds.append(body[:4])
        offset += 12 + length
    assert kinds[:3] == [b"IHDR", b"iTXt", b"tEXt"]
    assert kinds[-1] == b"IEND"


def test_bytes_after_the_end_of_a_png_stay() -> None:
    assert embedded(encode(noise()) + b"hidden", "PNG").endswith(b"IEND\xaeB`\x82hidden")


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"], indirect=True)
def test_foreign_exif_and_its_rotation_stay(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    exif.get_ifd(0x8769)[0x829A] = 0.5
    data = embedded(encode(noise(), kind, exif=exif), kind)
    kept = decode(data).getexif()
    assert (kept[0x0112], kept[0x010F], kept.get_ifd(0x8769)[0x829A]) == (6, "Camera", 0.5)
    assert user_comment(data).startswith("a red fox")


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"], indirect=True)
def test_foreign_xmp_stays(kind: str) -> None:
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="made by a model"/>'
        b"</rdf:RDF></x:xmpmeta>"
    )
    data = embedded(encode(noise(), kind, xmp=packet), kind)
    assert b'dc:format="made by a model"' in decode(data).info["xmp"]
    assert read(data) == make_settings()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"], indirect=True)
def test_the_xmp_packet_is_well_formed(kind: str) -> None:
    from xml.etree import ElementTree

    data = embedded(encode(noise(), kind), kind, prompt="<&> 狐狸 ]]> \x0b")
    found = ElementTree.fromstring(decode(data).info["xmp"]).find(".//{urn:imagegen:xmp:1/}settings")
    assert found is not None
    assert '"prompt": "<&> ' in str(found.text)


def test_jfif_stays_the_first_segment_of_a_jpeg() -> None:
    data = embedded(encode(noise(), "JPEG"), "JPEG")
    assert data[2:11] == b"\xff\xe0\x00\x10JFIF\0"
    assert data[20:30] == data[20:24] + b"Exif\0\0"


def test_a_jpeg_that_cannot_hold_the_text_stays_as_it_is() -> None:
    data = encode(noise(), "JPEG")
    assert embedded(data, "JPEG", prompt="x" * 40_000) == data


def test_a_jpeg_with_stray_bytes_between_its_segments_stays_as_it_is() -> None:
    data = encode(noise(), "JPEG")
    assert embedded(data[:20] + b"\0" + data[20:], "JPEG") == data[:20] + b"\0" + data[20:]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"], indirect=True)
def test_a_very_long_prompt_fits_elsewhere(kind: str) -> None:
    prompt = "狐狸 " * 50_000
    settings = read(embedded(encode(noise(), kind), kind, prompt=prompt))
    assert settings is not None
    assert settings.prompt == prompt


@pytest.mark.parametrize(("kind", "media_type"), [("GIF", "image/gif"), ("AVIF", "image/avif")])
def test_other_formats_stay_as_they_are(kind: str, media_type: str) -> None:
    data = encode(noise(), kind)
    assert embed(data, media_type, make_settings(), SIZE_PX) == data
    assert read(data) is None


def test_exif_that_nobody_understands_stays_as_it_is() -> None:
    broken = b"Exif\0\0no TIFF header"
    data = embedded(encode(noise(), "WEBP", exif=broken), "WEBP")
    assert b"no TIFF header" in data
    assert read(data) == make_settings()


@pytest.mark.parametrize(
    "value",
    [
        "asset:ast_1",
        "data:image/png;base64,AAAA",
        "file:///home/ada/fox.png",
        "/home/ada/fox.png",
        "~/fox.png",
        r"C:\Users\ada\fox.png",
        r"\\server\fox.png",
        [{"path": "/home/ada/fox.safetensors"}],
    ],
)
def test_pictures_and_local_paths_are_left_out(kind: str, value: Any) -> None:
    data = embedded(encode(noise(), kind), kind, params={"extra": value, "steps": 4})
    settings = read(data)
    assert settings is not None
    assert settings.params == {"steps": 4}
    assert "extra" not in told_in(data)


@pytest.mark.parametrize("name", ["imageUrl", "imageUrls", "maskUrl"])
def test_input_pictures_are_counted_but_not_named(name: str) -> None:
    data = embedded(encode(noise()), "PNG", params={name: "https://example.com/fox.png"}, input_image_count=1)
    assert b"example.com" not in data
    assert told_in(data).endswith("Provider: fal, Input images: 1")


@pytest.mark.parametrize(
    "text", ["", "no JSON", "null", "[]", '{"prompt": "x"}', '{"prompt": "x", "params": 3}', "[" * 100_000]
)
def test_foreign_words_in_our_place_are_no_settings(text: str) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("imagegen", text)
    assert read(encode(noise(), pnginfo=info)) is None


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF\0\0\0\0WEBP"])
def test_there_are_no_settings_in_what_is_no_picture(data: bytes) -> None:
    assert read(data) is None
