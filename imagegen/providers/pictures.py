"""What some wires want done to a picture before it is sent, or after it came: bytes in, bytes out."""

import base64
import io

from PIL import Image, ImageChops

from imagegen.cards import WireName
from imagegen.errors import BadReply
from imagegen.providers.base import GenerationRequest

MASK = "maskUrl"


def picture_texts(request: GenerationRequest) -> dict[str, list[str]]:
    """The pictures of a request as data URLs, by parameter; masks as their card wants them. Reads files."""
    references = [image for image in request.images if image.parameter != MASK]
    texts: dict[str, list[str]] = {}
    for image in request.images:
        prepare = PREPARATIONS.get(request.card.wire.get(image.parameter, WireName(())).prepare)
        if prepare is None or not references:
            text = image.data_url()
        else:
            text = _data_url(prepare(image.read(), references[0].read()))
        texts.setdefault(image.parameter, []).append(text)
    return texts


def _data_url(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


def edit_mask(mask: bytes, picture: bytes) -> bytes:
    """A PNG whose clear parts are to be painted anew, as the endpoint wants it, in the size of the first picture.

    Our masks are the other way round: white is painted, black is kept, and what is clear is kept too.
    """
    size = _size_of(picture)
    result = Image.new("RGBA", size, "black")
    result.putalpha(ImageChops.invert(_painted(mask, size)))
    return _png(result)


def inverted_mask(mask: bytes, picture: bytes) -> bytes:
    """A black and white PNG in the size of the picture, for wires where black is painted and white is kept."""
    return _png(ImageChops.invert(_painted(mask, _size_of(picture))))


def plain_mask(mask: bytes, picture: bytes) -> bytes:
    """A black and white PNG in the size of the picture: white is painted, black is kept."""
    return _png(_painted(mask, _size_of(picture)))


def cut_grid(data: bytes, columns: int = 2, rows: int = 2) -> list[bytes]:
    """The tiles of a picture that is a grid without gutters, row by row, as PNG with the same pixels.

    Where the sides do not divide evenly, the last column and row are the larger ones, so that no pixel is lost.
    """
    with Image.open(io.BytesIO(data)) as grid:
        grid.load()
        across = [*(grid.width // columns * place for place in range(columns)), grid.width]
        down = [*(grid.height // rows * place for place in range(rows)), grid.height]
        boxes = [
            (across[column], down[row], across[column + 1], down[row + 1])
            for row in range(rows)
            for column in range(columns)
        ]
        return [_png(grid.crop(box)) for box in boxes]


# What a card may name under "prepare" for its mask, each with the mask and the first reference picture.
PREPARATIONS = {"inverted": inverted_mask, "plain": plain_mask}


def cut_tiles(data: bytes) -> list[bytes]:
    """The four pictures of a 2×2 grid. Raises BadReply when it is no picture."""
    try:
        return cut_grid(data)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadReply("A grid of four pictures came that cannot be read.", hint="Try again.") from error


def _painted(mask: bytes, size: tuple[int, int]) -> Image.Image:
    """Our mask as shades: white is painted, black is kept, and what is clear is kept too."""
    with Image.open(io.BytesIO(mask)) as drawn:
        painted = drawn.convert("RGBA")
    black = Image.new("RGBA", painted.size, "black")
    return Image.alpha_composite(black, painted).convert("L").resize(size, Image.Resampling.BILINEAR)


def _size_of(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as first:
        return first.size


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
