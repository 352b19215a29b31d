"""A comparison as the page shows it: rows, heads of columns, and rows without any name."""

from collections.abc import Mapping, Sequence
from typing import Any

from imagegen.catalog import Catalog
from imagegen.params import in_language
from imagegen.records import GenerationFacts
from imagegen.storage.choices import Choice
from imagegen.storage.figures import Figure
from imagegen.studio.blind import BlindRow, letter
from imagegen.studio.grid import STYLE, Column, Grid, Row
from imagegen.studio.grid_heads import figure_of, kept_price_text, open_count, price_text
from imagegen.studio.views import View, asset_urls

SHOWN_CHARACTERS = 2_000  # of a prompt; the lightbox has the whole of it


def row_view(row: Row) -> View:
    cells = {column_id: [facts.task.id for facts in cell] for column_id, cell in row.cells.items()}
    return {**_row_head(row), "cells": cells}


def _row_head(row: Row) -> View:
    return {"id": row.id, "prompt": row.prompt[:SHOWN_CHARACTERS], "row_key": row.row_key}


def column_view(column: Column, grid: Grid, catalog: Catalog, language: str) -> View:
    """Name, settings and figures of a column."""
    tasks = grid.of_column(column.id)
    figure = figure_of(column.id, tasks)
    return {
        "id": column.id,
        **model_names(column.model, catalog),
        "details": [_detail(name, value, catalog, language) for name, value in column.values.items()],
        "open": open_count(tasks),
        **figure_view(figure),
    }


def model_names(model: str, catalog: Catalog) -> View:
    card, provider = catalog.cards.get(model), catalog.providers.get(model.partition("/")[0])
    return {
        "name": card.name if card else model.partition("/")[2],
        "provider_name": provider.name if provider else model.partition("/")[0],
    }


def _detail(name: str, value: Any, catalog: Catalog, language: str) -> View:
    if name == STYLE:
        return {"name": STYLE, "label": "", "value": style_name(value, catalog, language) if value else None}
    return {"name": name, "label": catalog.texts.label(name, language), "value": value}


def style_name(style: str, catalog: Catalog, language: str) -> str:
    known = catalog.shelf.styles.get(style)
    return in_language(known.name, language) if known else style


def figure_view(figure: Figure) -> View:
    """Counts, prices as a person reads them ("" for unknown), seconds, and how many prices nobody knows."""
    return {
        "images": figure.images,
        "failed": figure.failed,
        "kept": figure.kept,
        "rejected": figure.rejected,
        "undecided": figure.undecided,
        "keep_rate": figure.keep_rate,
        "price_text": price_text(figure.spent, figure.images),
        "kept_price_text": kept_price_text(figure.judged, figure.kept, figure.kept + figure.rejected),
        "unknown_prices": figure.spent.unknown,
        "median_s": figure.median_s,
    }


# ---- without names --------------------------------------------------------------------------------------------------


def blind_view(row: BlindRow, choice: Choice | None) -> View:
    """A row with nothing in it that tells a model: letters, addresses and sizes."""
    winner = row.winner(choice)
    options = [_option_view(place, option.pictures) for place, option in enumerate(row.options)]
    return {
        **_row_head(row.row),
        "options": options,
        "is_decided": row.is_decided(choice),
        "chosen": letter(row.options.index(winner)) if winner else None,
        "chosen_id": choice.generation_id if choice and winner else None,
    }


def _option_view(place: int, pictures: Sequence[GenerationFacts]) -> View:
    return {"letter": letter(place), "pictures": [_picture_view(one) for one in pictures]}


def _picture_view(facts: GenerationFacts) -> View:
    asset = facts.asset
    size = {"width_px": asset.width_px, "height_px": asset.height_px} if asset else {}
    return {"id": facts.generation.id, **(asset_urls(asset) if asset else {}), **size}


def names_of(rows: Sequence[BlindRow]) -> Mapping[str, Mapping[str, str]]:
    """Row → letter → column, for a person who has chosen."""
    return {row.row.id: {letter(place): option.column_id for place, option in enumerate(row.options)} for row in rows}
