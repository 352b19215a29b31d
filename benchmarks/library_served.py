"""The real page over a library of many pictures, of which a dozen files exist.

Prints {"url", "pictures"} once it serves.
"""

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.library_rows import Shape, build
from benchmarks.pictures import photo_bytes
from imagegen.media.metadata import ImageSettings
from imagegen.settings import load_settings, quiet_gradio
from imagegen.studio import Studio, open_studio
from imagegen.studio.opening import DATABASE_FILE

SIZES_PX = ((1024, 1024), (1536, 1024), (1024, 1536))
PICTURES = 12
SHARE = "UPDATE assets SET path = :path, preview_path = :preview_path WHERE rowid % :count = :place"


def share_files(studio: Studio) -> None:
    """Let every row have one of the files: the browser sees many addresses, the disk a few pictures."""
    for place in range(PICTURES):
        data = photo_bytes(place, "JPEG", *SIZES_PX[place % len(SIZES_PX)])
        settings = ImageSettings("a harbour", "sketch", "sketch-1")
        stored = studio.media.store_output(f"ast_{place}", data, settings, "2026-11")
        paths = {"path": stored.path, "preview_path": stored.preview_path}
        with studio.store.database.write() as write:
            write.run(SHARE, {**paths, "count": PICTURES, "place": place})


def main(tasks: int, images: int) -> None:
    quiet_gradio()
    from imagegen.ui.app import open_page  # noqa: PLC0415 - Gradio reads its environment when it is imported

    with tempfile.TemporaryDirectory(prefix="imagegen-benchmark-") as folder:
        settings = load_settings({}, data_folder=Path(folder))
        build(settings.data_folder / DATABASE_FILE, Shape(tasks, images))
        with open_studio(settings, only_batch=True) as studio:
            share_files(studio)
            close, url = open_page(studio)
            print(json.dumps({"url": url, "pictures": tasks * images}), flush=True)
            sys.stdin.read()
            close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
