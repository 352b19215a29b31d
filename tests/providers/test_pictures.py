"""What is done to pictures on the way to and from a wire."""

import io

import pytest
from PIL import Image

from imagegen.providers.pictures import cut_grid, inverted_mask, plain_mask


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


PICTURE = png(Image.new("RGB", (8, 4), "green"))


def half_white(size: tuple[int, int] = (8, 4)) -> bytes:
    mask = Image.new("L", size, 0)
    mask.paste(255, (0, 0, size[0] // 2, size[1]))
    return png(mask)


def test_a_mask_may_have_to_be_black_where_it_is_painted():
    shades = opened(inverted_mask(half_white(), PICTURE))
    assert (shades.getpixel((0, 0)), shades.getpixel((7, 3))) == (0, 255)


def test_a_mask_gets_the_size_of_its_picture():
    assert opened(plain_mask(half_white((16, 8)), PICTURE)).size == (8, 4)


def test_what_is_clear_in_a_mask_is_kept():
    clear = png(Image.new("RGBA", (8, 4), (255, 255, 255, 0)))
    assert opened(plain_mask(clear, PICTURE)).getextrema() == (0, 0)


def test_a_grid_is_cut_row_by_row_with_the_same_pixels():
    grid = Image.new("RGB", (6, 4))
    colours = ["red", "green", "blue", "white"]
    for place, colour in enumerate(colours):
        grid.paste(colour, (place % 2 * 3, place // 2 * 2, place % 2 * 3 + 3, place // 2 * 2 + 2))
    tiles = [opened(tile) for tile in cut_grid(png(grid))]
    assert [tile.size for tile in tiles] == [(3, 2)] * 4
    assert [tile.getcolors() for tile in tiles] == [
        [(6, Image.new("RGB", (1, 1), colour).getpixel((0, 0)))] for colour in colours
    ]


@pytest.mark.parametrize("size", [(7, 5), (9, 4)])
def test_no_pixel_of_an_odd_grid_is_lost(size):
    tiles = [opened(tile).size for tile in cut_grid(png(Image.new("RGB", size)))]
    assert (tiles[0][0] + tiles[1][0], tiles[0][1] + tiles[2][1]) == size
