"""List models, and of one provider everything that may be set."""

import argparse
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from imagegen.cli.printing import LIVE_LIMIT_S, OK, add_command, out, print_json, settings_of
from imagegen.manual import FieldLine, field_lines
from imagegen.records import LOCAL_OWNER
from imagegen.studio import open_studio


def add_models(commands: Any) -> None:
    parser = add_command(commands, "models", _models, "list every model")
    parser.add_argument("--provider", help="only this provider's, each with everything that may be set")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _models(options: argparse.Namespace) -> int:
    with open_studio(settings_of(options), only_batch=True) as studio:
        if options.provider:
            studio.refresh_quietly(LOCAL_OWNER, options.provider, LIVE_LIMIT_S)
        models = [
            {**model, "embedded": studio.catalog.provider(model["provider"]).embedded}
            for model in studio.models(LOCAL_OWNER)
            if options.provider in (None, model["provider"])
        ]
        for model in models if options.json else []:
            print_json({**model, "id": model["key"], "price": model["price_text"]})
        for model in models if options.provider and not options.json else []:
            _print_form(model, field_lines(studio.fields(LOCAL_OWNER, model["key"])))
    if not options.json and not options.provider:
        out.print(_models_table(models))
    return OK


def _print_form(model: dict[str, Any], lines: Sequence[FieldLine]) -> None:
    """A model and what may be set, as --param takes it."""
    facts = (model["key"], model["name"], ", ".join(model["abilities"]), _price(model), _readiness(model))
    out.print("  ".join(facts), style="bold", markup=False)
    rows = [(line.label, line.name, line.kind, line.default, line.values) for line in lines]
    for row in _in_columns([("field", "name", "kind", "default", "values"), *rows]):
        out.print(f"  {row}", markup=False)
    out.print()


def _in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each row as a line, with every column as wide as its longest text."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _models_table(models: Sequence[dict[str, Any]]) -> Table:
    table = Table("model", "name", "abilities", "price", "ready")
    for model in models:
        ready = "yes" if model["is_ready"] else "needs a key"
        table.add_row(model["key"], model["name"], ", ".join(model["abilities"]), _price(model), ready)
    return table


def _price(model: dict[str, Any]) -> str:
    return model["price_text"] or "unknown"


def _readiness(model: dict[str, Any]) -> str:
    return "ready" if model["is_ready"] else "needs a key"
