"""The commands, and how each one ends."""

import argparse
from collections.abc import Sequence

from imagegen import __version__
from imagegen.cli.bring import add_import
from imagegen.cli.check import add_check
from imagegen.cli.models import add_models
from imagegen.cli.plan import add_plan
from imagegen.cli.printing import FAILED, USAGE, err
from imagegen.cli.run import add_run
from imagegen.cli.serve import add_serve
from imagegen.errors import ImagegenError, InvalidInput


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Errors are one sentence with a hint on standard error."""
    options = build_parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except InvalidInput as error:
        err.print(f"imagegen: {error.sentence}", style="red", markup=False)
        return USAGE
    except ImagegenError as error:
        err.print(f"imagegen: {error.sentence}", style="red", markup=False)
        return FAILED
    return code


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="imagegen", description="Make, review and keep AI images in batches.")
    parser.add_argument("--version", action="version", version=f"imagegen {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_serve(commands)
    add_run(commands)
    add_plan(commands)
    add_models(commands)
    add_import(commands)
    add_check(commands)
    return parser
