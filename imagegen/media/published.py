"""Copies of pictures for everyone: the pixels and nothing else.

A stored file tells what it was made with, and may carry a camera's place or a maker's mark. A published copy is
encoded anew from what a screen shows: upright, in sRGB, without EXIF, XMP, text, provenance or a profile, and without
anything that stood behind the end of the picture. It is made when it is asked for, and kept until it is not public
any more.

    media/published/<link>.png           the picture: PNG stays PNG, JPEG stays JPEG, everything else becomes WebP
    media/published/<link>-small.jpg     for the card that a chat or a social site makes of the link
"""

import io
from collections.abc import Set
from pathlib import Path

from PIL import Image

from imagegen.media import thumbnails
from imagegen.media.canvas import open_stored, to_seen
from imagegen.media.files import MEDIA, PNG, WEB_FORMATS, Format, MediaFolder, sweep_orphans, write_atomic

FOLDER = "published"
JPEG, WEBP = WEB_FORMATS["JPEG"], WEB_FORMATS["WEBP"]
SMALL = Format(JPEG.media_type, f"small.{JPEG.extension}")
KEPT_TYPES = {PNG.media_type: PNG, JPEG.media_type: JPEG}
JPEG_QUALITY = 95
WEBP_QUALITY = 92
PNG_LEVEL = 4  # a third of the time of the usual 6, for files that are 2 % larger


def bare_copy(path: Path, kind: Format) -> bytes:
    """The picture's pixels as a file of the given format. Raises NotFound and BadImage."""
    buffer, image = io.BytesIO(), _bare(to_seen(open_stored(path)))
    if kind == PNG:
        image.save(buffer, "PNG", compress_level=PNG_LEVEL)
    elif kind == JPEG:
        image.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    else:
        image.save(buffer, "WEBP", quality=WEBP_QUALITY)
    return buffer.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """The same pixels without what Pillow remembers of the file, and would write into the next one."""
    bare = image.copy()
    bare.info = {}
    return bare


class PublishedCopies:
    """The copies on the disk."""

    def __init__(self, media: MediaFolder) -> None:
        self._media = media

    def picture(self, slug: str, original: str, media_type: str) -> tuple[Path, str]:
        """The copy of a stored picture and its media type, made now if it is not there."""
        kind = KEPT_TYPES.get(media_type, WEBP)
        path = self._path(f"{slug}.{kind.extension}")
        if not path.is_file():
            write_atomic(path, bare_copy(self._media.resolve(original), kind), durable=False)
        return path, kind.media_type

    def small(self, slug: str, original: str) -> tuple[Path, str]:
        """A smaller copy as a JPEG, for cards."""
        path = self._path(f"{slug}-{SMALL.extension}")
        if not path.is_file():
            write_atomic(path, _small(self._media.resolve(original)), durable=False)
        return path, SMALL.media_type

    def remove(self, slug: str) -> None:
        """Forget every copy under a link."""
        for path in self._path(".").glob(f"{slug}[.-]*"):
            path.unlink(missing_ok=True)

    def sweep(self, slugs: Set[str]) -> int:
        """Delete the copies of links that are not public any more; returns how many went. For the start."""
        folder = self._path(".")
        known = {path.name for path in folder.glob("*") if path.name.partition(".")[0].removesuffix("-small") in slugs}
        return sweep_orphans(folder, known)

    def _path(self, name: str) -> Path:
        return self._media.resolve(f"{MEDIA}/{FOLDER}") / name


def _small(path: Path) -> bytes:
    return thumbnails.make_look(to_seen(open_stored(path)))
