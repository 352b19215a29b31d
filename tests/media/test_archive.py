import csv
import hashlib
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from imagegen.media.archive import (
    COLUMNS,
    PIECE_BYTES,
    PackedPicture,
    ZipEntry,
    make_unique,
    manifest_csv,
    manifest_json,
    readable_name,
    stream_archive,
    stream_zip,
)

NOON = datetime(2026, 11, 22, 12, 30, 10, tzinfo=UTC)


def make_picture(path: Path, data: bytes | None = b"picture", **row: Any) -> PackedPicture:
    if data is not None:
        path.write_bytes(data)
    return PackedPicture(path.name, path, NOON, {"prompt": "a red fox", **row})


def unzip(pieces: Iterator[bytes]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_an_archive_holds_the_pictures_and_both_manifests(tmp_path: Path) -> None:
    pictures = [make_picture(tmp_path / name, name.encode()) for name in ("狐狸.png", "b.png")]
    archive = unzip(stream_archive(pictures, NOON))
    assert archive.namelist() == ["狐狸.png", "b.png", "manifest.json", "manifest.csv"]
    assert archive.testzip() is None
    assert archive.read("狐狸.png") == "狐狸.png".encode()


def test_the_manifests_describe_the_bytes_in_the_zip(tmp_path: Path) -> None:
    archive = unzip(stream_archive([make_picture(tmp_path / "a.png", b"fox", sha256="as delivered")], NOON))
    (row,) = json.loads(archive.read("manifest.json"))["images"]
    assert (row["file"], row["prompt"], row["size_bytes"]) == ("a.png", "a red fox", 3)
    assert row["sha256"] == hashlib.sha256(b"fox").hexdigest()
    assert [line["sha256"] for line in read_csv(archive.read("manifest.csv"))] == [row["sha256"]]


def test_a_vanished_picture_is_left_out_and_listed(tmp_path: Path) -> None:
    pictures = [make_picture(tmp_path / "gone.png", None, seed=7), make_picture(tmp_path / "b.png")]
    archive = unzip(stream_archive(pictures, NOON))
    manifest = json.loads(archive.read("manifest.json"))
    assert archive.namelist()[0] == "b.png"
    assert [row["seed"] for row in manifest["missing"]] == [7]
    assert [line["file"] for line in read_csv(archive.read("manifest.csv"))] == ["b.png"]


def test_a_picture_that_vanishes_while_it_is_packed_is_packed_whole(tmp_path: Path) -> None:
    data = bytes(range(256)) * 4 * (PIECE_BYTES // 256)
    pieces = stream_archive([make_picture(tmp_path / "a.png", data)], NOON)
    first = next(pieces)
    (tmp_path / "a.png").unlink()
    assert unzip(iter([first, *pieces])).read("a.png") == data


def test_entries_are_stored_with_their_time_as_plain_files() -> None:
    info = unzip(stream_zip([ZipEntry("a.png", [b"fox"], NOON)])).getinfo("a.png")
    assert (info.compress_type, info.date_time) == (zipfile.ZIP_STORED, (2026, 11, 22, 12, 30, 10))
    assert info.external_attr >> 16 == 0o100644


def test_a_clock_that_was_never_set_breaks_nothing() -> None:
    entry = ZipEntry("a.png", [b"fox"], datetime(1970, 1, 1, tzinfo=UTC))
    assert unzip(stream_zip([entry])).getinfo("a.png").date_time == (1980, 1, 1, 0, 0, 0)


def test_an_empty_zip_is_a_zip() -> None:
    assert unzip(stream_zip([])).namelist() == []


def test_a_zip_leaves_in_small_pieces() -> None:
    entry = ZipEntry("a.bin", (bytes(PIECE_BYTES) for _ in range(20)), NOON)
    assert max(map(len, stream_zip([entry]))) <= PIECE_BYTES + 1024


def test_many_small_entries_share_a_piece() -> None:
    assert len(list(stream_zip(ZipEntry(f"{index}.txt", [b"x"], NOON) for index in range(100)))) == 1


def test_memory_stays_flat_however_large_the_zip() -> None:
    piece = bytes(PIECE_BYTES)
    entries = (ZipEntry(f"{index}.bin", (piece for _ in range(16)), NOON) for index in range(16))
    tracemalloc.start()
    total_bytes = sum(map(len, stream_zip(entries)))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total_bytes > 64 * 1024 * 1024
    assert peak_bytes < 4 * PIECE_BYTES


def test_other_programs_can_unpack_it(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"".join(stream_zip([ZipEntry("狐狸.txt", [b"fox"], NOON)])))
    subprocess.run([sys.executable, "-m", "zipfile", "-e", "a.zip", "out"], cwd=tmp_path, check=True)
    assert (tmp_path / "out" / "狐狸.txt").read_bytes() == b"fox"


def test_a_download_that_is_broken_off_ends_the_reading() -> None:
    ended = []

    def read() -> Iterator[bytes]:
        try:
            while True:
                yield bytes(PIECE_BYTES)
        finally:
            ended.append("a.bin")

    download = stream_zip(ZipEntry(name, read(), NOON) for name in ["a.bin"])
    next(download)
    del download
    assert ended == ["a.bin"]


@pytest.mark.parametrize(
    ("text", "seed", "expected"),
    [
        pytest.param("A red fox, in snow!", 42, "0007-A-red-fox-in-snow-42.png", id="words"),
        pytest.param("一只红色的狐狸，雪地", None, "0007-一只红色的狐狸-雪地.png", id="Chinese"),
        pytest.param("हिन्दी", None, "0007-हिन्दी.png", id="letters with marks"),
        pytest.param("../../etc/passwd", None, "0007-etc-passwd.png", id="path"),
        pytest.param(r"C:\con", None, "0007-C-con.png", id="Windows path"),
        pytest.param(".hidden", None, "0007-hidden.png", id="leading dot"),
        pytest.param("🦊🦊", None, "0007.png", id="nothing readable"),
        pytest.param("CON", None, "0007-CON.png", id="reserved by Windows"),
        pytest.param("a\0b\nc\u202ed", None, "0007-a-b-c-d.png", id="control characters"),
    ],
)
def test_names_are_readable_and_safe(text: str, seed: int | None, expected: str) -> None:
    assert readable_name(7, text, seed, "png") == expected


@pytest.mark.parametrize("text", ["word " * 400, "狐" * 400, "𠮷" * 400, "ﷺ" * 400, "हि" * 400])
def test_names_stay_short_even_with_a_suffix(text: str) -> None:
    longest = readable_name(999_999, text, 2**64 - 1, "webp")
    *_, name = make_unique([longest] * 999)
    assert name.endswith("-999.webp")
    assert len(name) <= 80
    assert len(name.encode()) <= 200


def test_names_that_came_before_get_a_number_whatever_their_case() -> None:
    names = ["a.png", "A.png", "a.png", "a-2.png", "b.png"]
    assert list(make_unique(names)) == ["a.png", "A-2.png", "a-3.png", "a-2-2.png", "b.png"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " ="])
def test_text_that_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    (row,) = read_csv(manifest_csv([{"prompt": f"{start}1+1"}]))
    assert row["prompt"] == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(-0.5, "-0.5", id="negative number"),
        pytest.param(None, "", id="unknown"),
        pytest.param(True, "true", id="yes"),
        pytest.param({"steps": 4, "style": "墨"}, '{"steps": 4, "style": "墨"}', id="params"),
        pytest.param('a "red", fox\nin snow', 'a "red", fox\nin snow', id="quotes and lines"),
    ],
)
def test_other_values_come_through_as_they_are(value: Any, expected: str) -> None:
    (row,) = read_csv(manifest_csv([{"params": value}]))
    assert row["params"] == expected


def test_the_csv_has_a_mark_for_excel_fixed_columns_and_its_line_ends() -> None:
    data = manifest_csv([{"prompt": "狐狸", "file": "a.png"}])
    assert data.startswith(b"\xef\xbb\xbffile,topic,batch,")
    assert data.decode("utf-8-sig").split("\r\n") == [",".join(COLUMNS), "a.png,,,,,狐狸" + "," * 13, ""]


def test_an_unknown_column_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="colour"):
        manifest_csv([{"colour": "red"}])


def test_the_json_keeps_the_order_of_columns_and_params_as_an_object() -> None:
    (row,) = json.loads(manifest_json([{"params": {"steps": 4}, "file": "狐.png"}]))["images"]
    assert list(row) == list(COLUMNS)
    assert (row["params"], row["file"], row["seed"]) == ({"steps": 4}, "狐.png", None)
