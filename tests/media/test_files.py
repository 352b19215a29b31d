import errno
import hashlib
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from imagegen.errors import BadImage, DiskFull, NotFound
from imagegen.media.files import (
    MediaFolder,
    check_image,
    disk_errors_named,
    open_image,
    sweep_orphans,
    write_atomic,
)
from imagegen.media.metadata import read
from tests.media.conftest import decode, encode, make_settings, noise

MONTH = "2026-11"


def png_header_that_claims(width_px: int, height_px: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    body = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    pixels = b"IDAT" + zlib.compress(b"\0")
    return (
        b"\x89PNG\r\n\x1a\n"
        + body
        + struct.pack(">I", len(pixels) - 4)
        + pixels
        + struct.pack(">I", zlib.crc32(pixels))
    )


@pytest.mark.parametrize(
    ("kind", "media_type", "extension"),
    [
        ("PNG", "image/png", "png"),
        ("JPEG", "image/jpeg", "jpg"),
        ("WEBP", "image/webp", "webp"),
        ("GIF", "image/gif", "gif"),
        ("AVIF", "image/avif", "avif"),
    ],
)
def test_the_type_comes_from_the_bytes(kind: str, media_type: str, extension: str) -> None:
    facts = check_image(encode(noise(), kind))
    assert (facts.media_type, facts.extension) == (media_type, extension)


def test_the_facts_describe_the_bytes_as_delivered() -> None:
    data = encode(noise(40, 30))
    facts = check_image(data)
    assert (facts.width_px, facts.height_px) == (40, 30)
    assert (facts.size_bytes, facts.content_hash) == (len(data), hashlib.sha256(data).hexdigest())


def test_the_size_is_the_one_that_is_seen_after_rotation() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    facts = check_image(encode(noise(40, 30), "JPEG", exif=exif))
    assert (facts.width_px, facts.height_px) == (30, 40)


@pytest.mark.parametrize("orientation", [0, 9, 700])
def test_a_rotation_that_does_not_exist_is_ignored(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert open_image(encode(noise(), "JPEG", exif=exif)).orientation == 1


def test_of_an_animation_the_first_picture_counts() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    checked = open_image(encode(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert checked.image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "The file is empty.", id="nothing"),
        pytest.param(b"\n<!DOCTYPE html><p>Sorry", "The file is not a picture but a web page (HTML).", id="web page"),
        pytest.param(b'{"error": "expired"}', "The file is not a picture but JSON text.", id="JSON"),
        pytest.param(b"<svg xmlns='x'/>", "The file is not a picture but an SVG drawing.", id="SVG"),
        pytest.param(
            b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
            "The file is not a picture but an SVG drawing or another XML file.",
            id="SVG with XML head",
        ),
        pytest.param(b"%PDF-1.7", "The file is not a picture but a PDF document.", id="PDF"),
        pytest.param(b"\0\0\0\x20ftypheic", "The file is not a picture but a HEIC photo.", id="HEIC"),
        pytest.param(b"\0\0\0\x20ftypisom", "The file is not a picture but a video.", id="video"),
        pytest.param(b"PK\x03\x04", "The file is not a picture but a zip archive.", id="zip"),
        pytest.param(b"hello", "The file is not a picture in a format that is known here.", id="anything else"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, sentence: str) -> None:
    with pytest.raises(BadImage) as caught:
        check_image(data)
    assert caught.value.message == sentence
    assert caught.value.hint


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_picture_is_refused(kind: str, share: float) -> None:
    data = encode(noise(64, 64), kind)
    with pytest.raises(BadImage, match=f"The {kind} picture is damaged or incomplete"):
        check_image(data[: int(len(data) * share)])


def test_an_avif_without_its_picture_is_refused() -> None:
    data = encode(noise(), "AVIF").replace(b"iinf", b"free")
    with pytest.raises(BadImage, match="The AVIF picture is damaged or incomplete"):
        check_image(data)


@pytest.mark.parametrize("size_px", [(8001, 8000), (20_000, 20_000), (2_000_000, 2_000_000)])
def test_a_bomb_is_refused_by_its_header_without_a_warning(size_px: tuple[int, int]) -> None:
    # The pixels are missing: decoding first would say "damaged".
    # A warning would fail this test, as every one does.
    with pytest.raises(BadImage, match="too large to open safely") as caught:
        check_image(png_header_that_claims(*size_px))
    assert caught.value.hint == "Make it smaller than 64 megapixels."


def test_a_gif_with_a_huge_frame_is_refused() -> None:
    data = bytearray(encode(noise(20, 20).convert("P"), "GIF"))
    frame = data.index(b",", 13 + 3 * 256)
    data[frame + 5 : frame + 9] = struct.pack("<HH", 65_535, 65_535)
    with pytest.raises(BadImage, match="too large to open safely"):
        check_image(bytes(data))


@pytest.mark.parametrize("kind", ["TIFF", "BMP"])
def test_scanner_formats_are_not_accepted_as_results(kind: str) -> None:
    with pytest.raises(BadImage, match="not a picture in a format that is known here"):
        check_image(encode(noise(), kind))


def test_an_atomic_write_leaves_the_file_and_nothing_else(tmp_path: Path) -> None:
    write_atomic(tmp_path / "new" / "a.png", b"picture")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "new").iterdir()] == [("a.png", b"picture")]


def test_an_atomic_write_replaces_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"old")
    write_atomic(tmp_path / "a.png", b"new", durable=False)
    assert (tmp_path / "a.png").read_bytes() == b"new"


def test_a_part_of_another_writer_is_not_touched(tmp_path: Path) -> None:
    other = tmp_path / ".a.png.0.part"
    other.write_bytes(b"half")
    write_atomic(tmp_path / "a.png", b"whole")
    assert ((tmp_path / "a.png").read_bytes(), other.read_bytes()) == (b"whole", b"half")


def test_writers_of_the_same_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: write_atomic(tmp_path / "a.png", bytes(9000), durable=False), range(400)))
    assert [(path.name, path.stat().st_size) for path in tmp_path.iterdir()] == [("a.png", 9000)]


def test_a_write_that_fails_leaves_no_part(tmp_path: Path) -> None:
    (tmp_path / "a.png" / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match=r"a\.png"):
        write_atomic(tmp_path / "a.png", b"picture")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the always full device is a Linux thing")
def test_a_full_disk_is_named() -> None:
    with pytest.raises(DiskFull) as caught, disk_errors_named(), Path("/dev/full").open("wb", buffering=0) as disk:
        disk.write(b"picture")
    assert caught.value.sentence == "The disk is full. Free some space, then try again."


def test_a_used_up_share_of_the_disk_is_named() -> None:
    with pytest.raises(DiskFull, match="Your share of the disk is used up"), disk_errors_named():
        raise OSError(errno.EDQUOT, "Disk quota exceeded")


def test_other_disk_errors_keep_their_own_words(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), disk_errors_named():
        (tmp_path / "nowhere").read_bytes()


def test_sweeping_deletes_what_nobody_knows(tmp_path: Path) -> None:
    for name in ("2026/11/known.png", "2026/11/lost.png", "2026/.half.png.0.part"):
        write_atomic(tmp_path / name, b"picture")
    assert sweep_orphans(tmp_path, {"2026/11/known.png"}) == 2
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["known.png"]


def test_sweeping_neither_follows_nor_deletes_links(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    write_atomic(outside / "diary.txt", b"mine")
    inside.mkdir()
    (inside / "folder").symlink_to(outside)
    (inside / "file").symlink_to(outside / "diary.txt")
    assert sweep_orphans(inside, set()) == 0
    assert (outside / "diary.txt").exists()
    assert (inside / "file").is_symlink()


def test_a_folder_that_is_a_link_is_not_swept(tmp_path: Path) -> None:
    write_atomic(tmp_path / "outside" / "diary.txt", b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "outside")
    assert sweep_orphans(tmp_path / "link", set()) == 0
    assert (tmp_path / "outside" / "diary.txt").exists()


def test_sweeping_a_folder_that_is_not_there_yet_finds_nothing(tmp_path: Path) -> None:
    assert sweep_orphans(tmp_path / "media", set()) == 0


def test_a_large_output_gets_a_preview_beside_it(folder: MediaFolder) -> None:
    stored = folder.store_output("ast_1", encode(noise(600, 400)), make_settings(), MONTH)
    assert stored.path == "media/originals/2026/11/ast_1.png"
    assert stored.preview_path == "media/previews/2026/11/ast_1.webp"
    assert decode(folder.resolve(stored.preview_path).read_bytes()).size == (512, 341)


def test_a_small_output_is_its_own_preview(folder: MediaFolder, tmp_path: Path) -> None:
    stored = folder.store_output("ast_1", encode(noise(512, 512)), make_settings(), MONTH)
    assert stored.preview_path == stored.path
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_an_output_keeps_its_pixels_and_tells_its_settings(folder: MediaFolder) -> None:
    image = noise()
    stored = folder.store_output("ast_1", encode(image), make_settings(), MONTH)
    data = folder.resolve(stored.path).read_bytes()
    assert decode(data).tobytes() == image.tobytes()
    assert read(data) == make_settings()


def test_an_output_has_the_hash_as_delivered_and_the_size_as_stored(folder: MediaFolder) -> None:
    data = encode(noise())
    stored = folder.store_output("ast_1", data, make_settings(), MONTH)
    assert stored.content_hash == hashlib.sha256(data).hexdigest()
    assert stored.size_bytes == folder.resolve(stored.path).stat().st_size > len(data)


def test_a_refused_output_leaves_nothing_on_the_disk(folder: MediaFolder, tmp_path: Path) -> None:
    with pytest.raises(BadImage):
        folder.store_output("ast_1", b"<html>", make_settings(), MONTH)
    assert list(tmp_path.iterdir()) == []


def test_an_input_is_kept_byte_for_byte(folder: MediaFolder) -> None:
    data = encode(noise(), "JPEG")
    stored = folder.store_input("ast_2", data, MONTH)
    assert (stored.path, stored.media_type) == ("media/inputs/2026/11/ast_2.jpg", "image/jpeg")
    assert folder.resolve(stored.path).read_bytes() == data


@pytest.mark.parametrize("kind", ["TIFF", "BMP"])
def test_a_scanned_input_becomes_png(folder: MediaFolder, kind: str) -> None:
    image = noise()
    stored = folder.store_input("ast_2", encode(image, kind), MONTH)
    assert (stored.path, stored.media_type) == ("media/inputs/2026/11/ast_2.png", "image/png")
    assert decode(folder.resolve(stored.path).read_bytes()).tobytes() == image.tobytes()


def test_a_rotated_scan_is_stored_upright(folder: MediaFolder) -> None:
    stored = folder.store_input("ast_2", encode(noise(40, 30), "TIFF", tiffinfo={0x0112: 6}), MONTH)
    assert decode(folder.resolve(stored.path).read_bytes()).size == (stored.width_px, stored.height_px) == (30, 40)


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "F", "CMYK", "LAB"])
def test_a_scan_of_any_colours_becomes_rgb(folder: MediaFolder, mode: str) -> None:
    stored = folder.store_input("ast_2", encode(Image.new(mode, (8, 8)), "TIFF"), MONTH)
    assert decode(folder.resolve(stored.path).read_bytes()).mode == "RGB"


def test_a_cover_is_made_from_a_stored_picture(folder: MediaFolder) -> None:
    stored = folder.store_output("ast_1", encode(noise(600, 400)), make_settings(), MONTH)
    cover = folder.store_cover("top_1", stored.preview_path)
    assert cover.startswith("media/covers/top_1-")
    assert decode(folder.resolve(cover).read_bytes()).size == (128, 128)


def test_another_cover_has_another_address(folder: MediaFolder) -> None:
    paths = [
        folder.store_input(f"ast_{colour}", encode(Image.new("RGB", (9, 9), colour)), MONTH).path
        for colour in ("red", "blue")
    ]
    assert folder.store_cover("top_1", paths[0]) != folder.store_cover("top_1", paths[1])


def test_a_cover_of_a_picture_that_is_gone_is_refused(folder: MediaFolder) -> None:
    with pytest.raises(NotFound):
        folder.store_cover("top_1", "media/originals/2026/11/ast_9.png")


def test_the_media_folder_may_be_a_link_to_another_disk(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "disk").mkdir()
    (tmp_path / "data" / "media").symlink_to(tmp_path / "disk")
    stored = MediaFolder(tmp_path / "data").store_input("ast_1", encode(noise()), MONTH)
    assert (tmp_path / "disk" / "inputs" / "2026" / "11" / "ast_1.png").exists()
    assert stored.path == "media/inputs/2026/11/ast_1.png"


@pytest.mark.parametrize(
    "path", ["", "..", "imagegen.sqlite3", "media/../imagegen.sqlite3", "/etc/passwd", "media/../../x", "mediathek/x"]
)
def test_a_path_out_of_the_media_folder_leads_nowhere(folder: MediaFolder, path: str) -> None:
    with pytest.raises(NotFound):
        folder.resolve(path)


def test_a_path_with_a_null_character_leads_nowhere(folder: MediaFolder) -> None:
    with pytest.raises(NotFound):
        folder.resolve("media/a\0.png")


def test_a_link_out_of_the_media_folder_leads_nowhere(folder: MediaFolder, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "way out").symlink_to(tmp_path.parent)
    with pytest.raises(NotFound):
        folder.resolve("media/way out/diary.txt")


def test_sweeping_the_media_folder_keeps_what_rows_name(folder: MediaFolder, tmp_path: Path) -> None:
    kept, lost = (
        folder.store_output(name, encode(noise(600, 400)), make_settings(), MONTH) for name in ("ast_1", "ast_2")
    )
    (tmp_path / "imagegen.sqlite3").write_bytes(b"rows")
    assert folder.sweep_orphans({kept.path, kept.preview_path}) == 2
    assert folder.resolve(kept.preview_path).exists()
    assert not folder.resolve(lost.path).exists()
    assert (tmp_path / "imagegen.sqlite3").exists()


def test_the_same_picture_with_the_same_settings_gives_the_same_file(folder: MediaFolder) -> None:
    data = encode(noise())
    first, second = (folder.store_output(name, data, make_settings(), MONTH) for name in ("ast_1", "ast_2"))
    assert folder.resolve(first.path).read_bytes() == folder.resolve(second.path).read_bytes()


def test_a_broken_rotation_note_does_not_spoil_a_sound_picture() -> None:
    picture = encode(noise(), "PNG", exif=b"Exif\0\0not a TIFF header at all")
    assert open_image(picture).orientation == 1
