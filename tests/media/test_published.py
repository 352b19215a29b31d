"""Published copies hold the pixels and nothing else, whatever the file carried."""

import io

import pytest
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from imagegen.media import metadata
from imagegen.media.files import MediaFolder
from imagegen.media.metadata import ImageSettings
from imagegen.media.published import PublishedCopies

SETTINGS = ImageSettings("a SECRET prompt", "someprovider", "somemodel", seed=4711)
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
BLACK_BOX = b"c2pa: a SECRET claim behind the end"


def picture(size=(64, 48), mode="RGB"):
    image = Image.new(mode, size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1] // 2))
    return image


def telling(kind):
    """A file that says everything that a file of its kind can say."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "SECRET artist"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSDateStamp] = "SECRET place"
    texts = PngInfo()
    texts.add_text("Comment", "SECRET text")
    texts.add_itxt("XML:com.adobe.xmp", "<x>SECRET packet</x>")
    more = {"pnginfo": texts} if kind == "PNG" else {"comment": b"SECRET comment"} if kind in ("JPEG", "GIF") else {}
    buffer = io.BytesIO()
    picture().save(buffer, kind, **({} if kind == "GIF" else {"exif": exif}), **more)
    return metadata.embed(buffer.getvalue(), TYPES[kind], SETTINGS, (64, 48)) + BLACK_BOX


@pytest.fixture
def folder(tmp_path):
    return MediaFolder(tmp_path)


@pytest.fixture
def copies(folder):
    return PublishedCopies(folder)


def opened(path):
    return Image.open(io.BytesIO(path.read_bytes()))


def keep(tmp_path, data, name="ast_1.png"):
    path = tmp_path / "media" / "originals" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return f"media/originals/{name}"


@pytest.mark.parametrize(
    ("kind", "published"), [("PNG", "PNG"), ("JPEG", "JPEG"), ("WEBP", "WEBP"), ("GIF", "WEBP")], ids=TYPES
)
def test_a_copy_tells_nothing_but_what_is_on_it(tmp_path, copies, kind, published):
    data = telling(kind)
    assert b"SECRET" in data
    path, media_type = copies.picture("link", keep(tmp_path, data), TYPES[kind])
    copy = path.read_bytes()
    assert media_type == TYPES[published]
    for word in (b"SECRET", b"someprovider", b"somemodel", b"4711", b"Exif", b"xmp", b"XMP", b"tEXt", b"c2pa", b"ICC"):
        assert word not in copy
    seen = opened(path)
    assert (seen.format, dict(seen.getexif())) == (published, {})
    assert metadata.read(copy) is None


def test_what_stood_on_its_side_stands_upright(tmp_path, copies):
    path, _ = copies.picture("link", keep(tmp_path, telling("JPEG")), "image/jpeg")
    assert opened(path).size == (48, 64)


def test_a_png_keeps_every_pixel_and_its_transparency(tmp_path, copies):
    image = picture(mode="RGBA")
    image.putpixel((3, 3), (1, 2, 3, 77))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    path, _ = copies.picture("link", keep(tmp_path, buffer.getvalue()), "image/png")
    assert opened(path).tobytes() == image.tobytes()


def test_colours_of_a_profile_become_those_of_every_screen(tmp_path, copies):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    buffer = io.BytesIO()
    picture().save(buffer, "PNG", icc_profile=profile)
    path, _ = copies.picture("link", keep(tmp_path, buffer.getvalue()), "image/png")
    assert "icc_profile" not in opened(path).info


def test_the_small_copy_is_a_bare_jpeg(tmp_path, copies):
    path, media_type = copies.small("link", keep(tmp_path, telling("PNG")))
    assert media_type == "image/jpeg"
    assert b"SECRET" not in path.read_bytes()
    assert opened(path).format == "JPEG"


def test_a_copy_is_made_once(tmp_path, copies):
    original = keep(tmp_path, telling("PNG"))
    path, _ = copies.picture("link", original, "image/png")
    path.write_bytes(b"as it was")
    assert copies.picture("link", original, "image/png")[0].read_bytes() == b"as it was"


def test_removing_takes_every_copy_of_one_link_and_no_other(tmp_path, copies):
    original = keep(tmp_path, telling("PNG"))
    for slug in ("abc", "abcd"):
        copies.picture(slug, original, "image/png")
        copies.small(slug, original)
    copies.remove("abc")
    assert sorted(path.name for path in (tmp_path / "media" / "published").iterdir()) == ["abcd-small.jpg", "abcd.png"]


def test_the_start_sweeps_what_is_not_public_any_more(tmp_path, copies):
    original = keep(tmp_path, telling("PNG"))
    for slug in ("kept", "ended"):
        copies.picture(slug, original, "image/png")
        copies.small(slug, original)
    assert copies.sweep({"kept"}) == 2
    assert sorted(path.name for path in (tmp_path / "media" / "published").iterdir()) == ["kept-small.jpg", "kept.png"]
