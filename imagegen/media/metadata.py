"""What made a picture, written into the picture itself without touching a pixel.

Every file tells it twice: once for people and tools, in the text form of AUTOMATIC1111, and once for us, as JSON.

    PNG     text chunk "parameters"                 text chunk "imagegen"
    JPEG    EXIF UserComment (UTF-16, big-endian)   XMP property imagegen:settings
    WebP    the same in its EXIF chunk              the same in its XMP chunk

The bytes around are cut and joined, never encoded again, and nothing of the moment goes in (no time, no id): the same
picture with the same settings gives the same file. Foreign EXIF and XMP stays; what an earlier generator said in our
two places is replaced, because it describes another picture. Other formats are left as they are, and so is a JPEG
whose 64 KB segments cannot hold the text, or whose segments are not in order.
"""

import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, unescape

from PIL import ExifTags, Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_START = b"\xff\xd8"

# A parameter that holds one of these says more about the person's computer than about the picture.
_PRIVATE_VALUE = re.compile(r"asset:|data:|file:|[/~]|\\\\|[A-Za-z]:[\\/]")
_PICTURE_PARAMETER_ENDINGS = ("Url", "Urls")

_A1111_LABELS = {
    "steps": "Steps",
    "samplerName": "Sampler",
    "scheduler": "Schedule type",
    "cfg": "CFG scale",
    "strength": "Denoising strength",
}
_TOLD_ELSEWHERE = {*_A1111_LABELS, "prompt", "negativePrompt", "seed", "width", "height", "size", "n"}

_PNG_TEXT_KINDS = (b"tEXt", b"zTXt", b"iTXt")
_PNG_PARAMETERS, _PNG_SETTINGS = b"parameters", b"imagegen"

_JPEG_EXIF, _JPEG_XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_JPEG_SEGMENT_LIMIT_BYTES = 0xFFFF - 2
_JPEG_PICTURE = re.compile(rb"\xff[\xc0-\xdf]")
_JPEG_APP0, _JPEG_APP1, _JPEG_APP15, _JPEG_COMMENT = 0xE0, 0xE1, 0xEF, 0xFE

# What Pillow raises about an EXIF block that breaks the rules.
_EXIF_ERRORS = (OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, OverflowError, struct.error)

_WEBP_ALPHA_FLAG, _WEBP_EXIF_FLAG, _WEBP_XMP_FLAG = 0x10, 0x08, 0x04

_XMP_END = "</rdf:RDF>"
_EMPTY_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f"{_XMP_END}</x:xmpmeta>"
)
_XMP_PROPERTY = (
    '<rdf:Description rdf:about="" xmlns:imagegen="urn:imagegen:xmp:1/">'
    "<imagegen:settings>{}</imagegen:settings></rdf:Description>"
)
_XMP_SETTINGS = re.compile(re.escape(_XMP_PROPERTY).replace(r"\{\}", "([^<]*)"))


@dataclass(frozen=True)
class ImageSettings:
    """What a picture was asked for with. Pictures that were sent along are counted, never named."""

    prompt: str
    provider: str
    model: str
    negative_prompt: str = ""
    seed: int | None = None  # None: the model takes none, or nobody knows it
    params: Mapping[str, Any] = field(default_factory=dict)  # JSON values under standard names
    input_image_count: int = 0


def embed(data: bytes, media_type: str, settings: ImageSettings, size_px: tuple[int, int]) -> bytes:
    """Return the file with its settings inside; `data` itself when the format has no place for them.

    Parameters that hold a picture or a local path are left out.
    """
    insert = {"image/png": _into_png, "image/jpeg": _into_jpeg, "image/webp": _into_webp}.get(media_type)
    if insert is None:
        return data
    params = {name: value for name, value in settings.params.items() if _is_public(name, value)}
    return insert(data, _to_a1111(settings, params, size_px), _to_json(settings, params))


def read(data: bytes) -> ImageSettings | None:
    """Return the settings that `embed` wrote into a file; None when there are none, or none that make sense."""
    if data.startswith(PNG_SIGNATURE):
        return _from_json(_settings_of_png(data))
    if data.startswith(JPEG_START):
        segments, _ = _jpeg_segments(data)
        return _from_json(settings_of_xmp(_jpeg_content(segments, _JPEG_XMP)))
    return _from_json(settings_of_xmp(_webp_content(_webp_chunks(data), b"XMP ")))


def _is_public(name: str, value: Any) -> bool:
    return not name.endswith(_PICTURE_PARAMETER_ENDINGS) and not _holds_private(value)


def _holds_private(value: Any) -> bool:
    if isinstance(value, str):
        return _PRIVATE_VALUE.match(value) is not None
    if isinstance(value, Mapping):
        return any(_holds_private(item) for item in value.values())
    return isinstance(value, Sequence) and any(_holds_private(item) for item in value)


# The two texts


def _to_a1111(settings: ImageSettings, params: Mapping[str, Any], size_px: tuple[int, int]) -> str:
    values: dict[str, Any] = {label: params[name] for name, label in _A1111_LABELS.items() if name in params}
    if settings.seed is not None:
        values["Seed"] = settings.seed
    values["Size"] = f"{size_px[0]}x{size_px[1]}"
    values |= {"Model": settings.model, "Provider": settings.provider}  # three pairs at least, or A1111 sees a prompt
    if settings.input_image_count:
        values["Input images"] = settings.input_image_count
    values |= {name: params[name] for name in sorted(params) if name not in _TOLD_ELSEWHERE}
    negative = [f"Negative prompt: {settings.negative_prompt}"] if settings.negative_prompt else []
    pairs = ", ".join(f"{label}: {_quoted(value)}" for label, value in values.items())
    return "\n".join([settings.prompt, *negative, pairs]).replace("\0", "")


def _quoted(value: Any) -> str:
    """Quote as A1111 does: only where its reader would stumble."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return json.dumps(text, ensure_ascii=False) if re.search(r'[,:\n"]', text) else text


def _to_json(settings: ImageSettings, params: Mapping[str, Any]) -> str:
    """Pure ASCII, so that no place for it can have trouble with a character."""
    values = {
        "prompt": settings.prompt,
        "negative_prompt": settings.negative_prompt,
        "provider": settings.provider,
        "model": settings.model,
        "seed": settings.seed,
        "params": params,
        "input_image_count": settings.input_image_count,
    }
    return json.dumps(values, sort_keys=True)


def _from_json(text: str | None) -> ImageSettings | None:
    try:
        values = json.loads(text or "null")
        return ImageSettings(
            prompt=str(values["prompt"]),
            negative_prompt=str(values["negative_prompt"]),
            provider=str(values["provider"]),
            model=str(values["model"]),
            seed=None if values["seed"] is None else int(values["seed"]),
            params=dict(values["params"]),
            input_image_count=int(values["input_image_count"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):  # somebody else's words in our place
        return None


# PNG: chunks of length, kind, content, checksum


def _into_png(data: bytes, parameters: str, settings: str) -> bytes:
    header, *others = _png_chunks(data)
    kept = [chunk for chunk in others if _png_keyword(chunk) not in (_PNG_PARAMETERS, _PNG_SETTINGS)]
    ours = [_png_text_chunk(_PNG_PARAMETERS, parameters), _png_text_chunk(_PNG_SETTINGS, settings)]
    # Right after the header: many readers look no further than the first pixel.
    return b"".join([PNG_SIGNATURE, header, *ours, *kept])


def _settings_of_png(data: bytes) -> str | None:
    for chunk in _png_chunks(data):
        if chunk[4:8].tobytes() == b"tEXt" and _png_keyword(chunk) == _PNG_SETTINGS:
            return bytes(chunk[8 + len(_PNG_SETTINGS) + 1 : -4]).decode("latin-1")
    return None


def _png_chunks(data: bytes) -> Iterator[memoryview]:
    """Every chunk as it lies in the file. Joined they are the file again, whatever follows its end."""
    view, offset = memoryview(data), len(PNG_SIGNATURE)
    while offset < len(data):
        end = offset + 12 + int.from_bytes(view[offset : offset + 4], "big")
        yield view[offset:end]
        offset = end


def _png_keyword(chunk: memoryview) -> bytes:
    """The name of a text chunk; empty for every other kind."""
    return bytes(chunk[8:88]).partition(b"\0")[0] if chunk[4:8].tobytes() in _PNG_TEXT_KINDS else b""


def _png_text_chunk(keyword: bytes, text: str) -> bytes:
    """A tEXt chunk where Latin-1 is enough, else an iTXt chunk in UTF-8 (not compressed, no language)."""
    try:
        body = b"tEXt" + keyword + b"\0" + text.encode("latin-1")
    except UnicodeEncodeError:
        body = b"iTXt" + keyword + b"\0\0\0\0\0" + text.encode("utf-8", "replace")
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


# JPEG: segments of marker, length, content, then the picture


def _into_jpeg(data: bytes, parameters: str, settings: str) -> bytes:
    segments, picture = _jpeg_segments(data)
    if not _JPEG_PICTURE.match(picture):  # decoders forgive stray bytes between segments, surgery does not
        return data
    exif = _with_comment(_jpeg_content(segments, _JPEG_EXIF), parameters)
    xmp = _with_settings(_jpeg_content(segments, _JPEG_XMP), settings)
    kept = [segment for segment in segments if not _is_jpeg_content(segment, _JPEG_EXIF, _JPEG_XMP)]
    # JFIF wants its APP0 first, EXIF wants to come next.
    first = [segment for segment in kept if segment[1] == _JPEG_APP0]
    others = [segment for segment in kept if segment[1] != _JPEG_APP0]
    ours = [_jpeg_app1(_JPEG_EXIF + exif), _jpeg_app1(_JPEG_XMP + xmp)]
    if not all(ours):
        return data
    return b"".join([JPEG_START, *first, *ours, *others, picture])


def _jpeg_segments(data: bytes) -> tuple[list[memoryview], memoryview]:
    """The application and comment segments that open the file, and everything after them."""
    view, offset = memoryview(data), len(JPEG_START)
    segments = []
    while offset + 4 <= len(data) and view[offset] == 0xFF and _is_jpeg_text(view[offset + 1]):
        end = offset + 2 + int.from_bytes(view[offset + 2 : offset + 4], "big")
        segments.append(view[offset:end])
        offset = end
    return segments, view[offset:]


def _is_jpeg_text(marker: int) -> bool:
    return _JPEG_APP0 <= marker <= _JPEG_APP15 or marker == _JPEG_COMMENT


def _is_jpeg_content(segment: memoryview, *heads: bytes) -> bool:
    return segment[1] == _JPEG_APP1 and bytes(segment[4:40]).startswith(heads)


def _jpeg_content(segments: Sequence[memoryview], head: bytes) -> bytes:
    """What the first APP1 segment with this head holds; empty when there is none."""
    found = (bytes(segment[4 + len(head) :]) for segment in segments if _is_jpeg_content(segment, head))
    return next(found, b"")


def _jpeg_app1(content: bytes) -> bytes:
    """A segment with this content; empty when it is too long for one."""
    if len(content) > _JPEG_SEGMENT_LIMIT_BYTES:
        return b""
    return struct.pack(">BBH", 0xFF, _JPEG_APP1, len(content) + 2) + content


# WebP: RIFF chunks of kind, length, content, padding


def _into_webp(data: bytes, parameters: str, settings: str) -> bytes:
    chunks = _webp_chunks(data)
    exif = _with_comment(_webp_content(chunks, b"EXIF").removeprefix(_JPEG_EXIF), parameters)
    xmp = _with_settings(_webp_content(chunks, b"XMP "), settings)
    pictures = [(kind, content) for kind, content in chunks if kind not in (b"VP8X", b"EXIF", b"XMP ")]
    if not pictures:
        return data
    ours = [(b"EXIF", exif), (b"XMP ", xmp)]
    body = b"".join(_webp_chunk(*chunk) for chunk in [(b"VP8X", _webp_header(chunks)), *pictures, *ours])
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body + data[_webp_end(data) :]


def _webp_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and content of every chunk, up to the end that the file itself declares."""
    if not (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return []
    chunks, offset = [], 12
    while offset + 8 <= min(len(data), _webp_end(data)):
        kind, length = struct.unpack_from("<4sI", data, offset)
        chunks.append((kind, data[offset + 8 : offset + 8 + length]))
        offset += 8 + length + length % 2
    return chunks


def _webp_end(data: bytes) -> int:
    return 8 + int.from_bytes(data[4:8], "little")


def _webp_content(chunks: Sequence[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    return next((content for kind, content in chunks if kind == wanted), b"")


def _webp_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(content)) + content + b"\0" * (len(content) % 2)


def _webp_header(chunks: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The VP8X content that announces EXIF and XMP, made from the picture's own header where there is none yet."""
    header = _webp_content(chunks, b"VP8X")
    kind, picture = chunks[0]
    if header:
        flags, canvas = header[0], header[4:10]
    elif kind == b"VP8L":
        bits = int.from_bytes(picture[1:5], "little")  # 14 bits width - 1, 14 bits height - 1, one bit: has alpha
        flags = _WEBP_ALPHA_FLAG if bits >> 28 & 1 else 0
        canvas = _webp_canvas((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    else:
        width_px, height_px = (side & 0x3FFF for side in struct.unpack_from("<HH", picture, 6))
        flags, canvas = 0, _webp_canvas(width_px, height_px)
    return bytes([flags | _WEBP_EXIF_FLAG | _WEBP_XMP_FLAG, 0, 0, 0]) + canvas


def _webp_canvas(width_px: int, height_px: int) -> bytes:
    return (width_px - 1).to_bytes(3, "little") + (height_px - 1).to_bytes(3, "little")


# EXIF and XMP, the same in JPEG and WebP


def _with_comment(exif_content: bytes, text: str) -> bytes:
    """The EXIF block with its UserComment set; everything else in it stays, the orientation first of all.

    A block that cannot be understood stays as it is.
    """
    exif = Image.Exif()
    exif.endian = ">"
    try:
        exif.load(_JPEG_EXIF + exif_content)
        comment = b"UNICODE\0" + text.encode("utf-16-be", "replace")
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
        return exif.tobytes().removeprefix(_JPEG_EXIF)
    except _EXIF_ERRORS:
        return exif_content


def _with_settings(xmp_content: bytes, settings: str) -> bytes:
    """The XMP packet with our property in it; a packet that cannot take it is replaced."""
    packet = _XMP_SETTINGS.sub("", xmp_content.decode("utf-8", "replace"))
    before, end, after = (packet if _XMP_END in packet else _EMPTY_XMP).rpartition(_XMP_END)
    return (before + _XMP_PROPERTY.format(escape(settings)) + end + after).encode("utf-8")


def settings_of_xmp(xmp_content: bytes) -> str | None:
    """The JSON that `embed` put into an XMP packet; None when there is none."""
    found = _XMP_SETTINGS.search(xmp_content.decode("utf-8", "replace"))
    return unescape(found[1]) if found else None
