"""Say what a run would make and cost, without starting anything."""

import argparse
from pathlib import Path
from typing import Any

from rich.table import Table

from imagegen.cli.printing import OK, add_command, out, print_json, settings_of
from imagegen.cli.wishes import add_wishes, drafts_of, rows_of
from imagegen.pricing import money
from imagegen.records import LOCAL_OWNER
from imagegen.studio import open_studio
from imagegen.studio.costs import ModelCost, Plan


def add_plan(commands: Any) -> None:
    parser = add_command(commands, "plan", _plan, "say what a run would make and cost, without starting anything")
    add_wishes(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _plan(options: argparse.Namespace) -> int:
    rows = rows_of(options)
    with open_studio(settings_of(options), only_batch=True) as studio:
        plan = studio.plan(LOCAL_OWNER, drafts_of(studio, options, rows, _only_look))
    if options.json:
        print_json(_plan_json(plan))
    else:
        out.print(_plan_table(plan))
        out.print(_total(plan), markup=False)
    return OK


def _only_look(path: Path) -> str:
    """Something to count in place of a picture, which must be there but is not kept."""
    path.open("rb").close()
    return path.name


def _plan_table(plan: Plan) -> Table:
    table = Table("model", "prompts", "images", "price")
    for part in plan.parts:
        found = part.estimate
        table.add_row(part.card.key, f"{found.task_count:,}", f"{found.image_count:,}", _part_price(part))
    return table


def _part_price(part: ModelCost) -> str:
    usd = part.estimate.usd
    if not usd:
        return "unknown" if usd is None else "free"
    return f"{'about ' if part.card.price.is_about else ''}{money(usd)}"


def _total(plan: Plan) -> str:
    """ "Total: 80 images, $0.24." """
    images = f"Total: {plan.whole.image_count:,} image{'' if plan.whole.image_count == 1 else 's'}"
    known = f"{'about ' if plan.is_about else ''}{money(plan.known_usd)}" if plan.known_usd else ""
    if not plan.unknown:
        return f"{images}, {known or 'free'}."
    names = ", ".join(f"{part.card.key} ({part.estimate.image_count:,})" for part in plan.unknown)
    return f"{images}{f', at least {known}' if known else ''}. Nobody knows beforehand what these cost: {names}."


def _plan_json(plan: Plan) -> dict[str, Any]:
    whole = plan.whole
    return {
        "models": [
            {
                "model": part.card.key,
                "name": part.card.name,
                "is_about": part.card.price.is_about,
                **vars(part.estimate),
            }
            for part in plan.parts
        ],
        **vars(whole),
        "known_usd": plan.known_usd,
        "unknown": [part.card.key for part in plan.unknown],
    }
