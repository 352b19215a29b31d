"""Many products at once: which photos belong together, and what a sheet says of each product. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from imagegen.errors import InvalidInput
from imagegen.sheets import Sheet, SheetRow, as_text
from imagegen.studio.product_plans import Product
from imagegen.styles import ANALYSIS_NAMES

SKU, NAME, PHOTOS = "sku", "name", "photos"

# "SKU-12_1", "SKU-12 (2)" and "SKU-12-3" are photos of SKU-12. A longer number belongs to the name: "SKU-12" is none.
PHOTO_NUMBER = re.compile(r"(?:[_\s]+\d{1,2}|\s*\(\d{1,2}\)|-\d)$")
SEVERAL_NAMES = re.compile(r"[;|\n]")
DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class PhotoFile:
    """An uploaded photo under the name that a person gave it."""

    ref: str  # "asset:ast_…"
    name: str  # "SKU-12_1.jpg"; from a chosen folder with the folders before it, "all/SKU-12/front.jpg"


def group_photos(files: Iterable[PhotoFile]) -> list[Product]:
    """One product for each folder, or for each name without its number; the photos in the order of their names."""
    groups: dict[str, list[PhotoFile]] = {}
    for file in files:
        groups.setdefault(product_name(file.name), []).append(file)
    return [
        Product(tuple(one.ref for one in sorted(group, key=_natural)), sku=name, name=name)
        for name, group in groups.items()
    ]


def product_name(path: str) -> str:
    """What a photo is of, by its folder inside the chosen one, else by its own name."""
    *folders, name = path.split("/")
    if len(folders) > 1:
        return folders[-1]
    stem = name.rpartition(".")[0] or name
    return PHOTO_NUMBER.sub("", stem) or stem


def _natural(file: PhotoFile) -> list[tuple[int, str]]:
    """Photo 10 comes after photo 9."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in DIGITS.split(file.name.casefold())]


@dataclass(frozen=True)
class ProductRow:
    """What one row of a sheet says of a product."""

    place: str  # "row 3"
    photos: tuple[str, ...]  # names of files
    sku: str = ""
    name: str = ""
    analysis: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


def read_rows(sheet: Sheet, option_names: Sequence[str]) -> list[ProductRow]:
    """The products of a sheet. Its columns are sku, name, photos, what is known of them, and options of styles.

    Raises InvalidInput when there is no column with photos.
    """
    columns = {_plain(column): column for column in sheet.columns}
    if PHOTOS not in columns:
        raise InvalidInput(
            "The sheet has no column “photos”.", hint="Put the file names of each product there, with ; between them."
        )
    return [_read_row(row, columns, option_names) for row in sheet.rows]


def _read_row(row: SheetRow, columns: Mapping[str, str], option_names: Sequence[str]) -> ProductRow:
    cells = {plain: as_text(row.cells.get(column)).strip() for plain, column in columns.items()}
    return ProductRow(
        place=row.place,
        photos=tuple(name.strip() for name in SEVERAL_NAMES.split(cells[PHOTOS]) if name.strip()),
        sku=cells.get(SKU, ""),
        name=cells.get(NAME, ""),
        analysis={name: cells[name] for name in ANALYSIS_NAMES if cells.get(name)},
        options={name: cells[name] for name in option_names if cells.get(name)},
    )


def match_rows(rows: Iterable[ProductRow], files: Iterable[PhotoFile]) -> tuple[list[Product], list[str]]:
    """A product for each row that has a photo, and a sentence for each thing that is missing."""
    known = {_file_name(file.name): file.ref for file in files}
    products, notes = [], []
    for row in rows:
        notes += [
            f"{row.place}: {name} is not among the photos." for name in row.photos if _file_name(name) not in known
        ]
        photos = tuple(known[_file_name(name)] for name in row.photos if _file_name(name) in known)
        if photos:
            products.append(Product(photos, row.sku, row.name, row.analysis, row.options))
        elif not row.photos:
            notes.append(f"{row.place}: no photo is named, so it is left out.")
    return products, notes


def _plain(column: str) -> str:
    return re.sub(r"[\s-]+", "_", column.strip().casefold())


def _file_name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].casefold()
