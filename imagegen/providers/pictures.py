"""What some wires want done to a picture before it is sent, or after it came: bytes in, bytes out."""

import io

from PIL import Image, ImageChops


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
