"""Where words go, and what every command shares."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from imagegen.settings import Settings, load_settings

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
LIVE_LIMIT_S = 3.0  # for what a server in this network may add to a form

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def add_command(commands: Any, name: str, command: Any, text: str) -> argparse.ArgumentParser:
    """A command with the options that all of them have."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=command)
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (also: IMAGEGEN_DATA)")
    return parser


def settings_of(options: argparse.Namespace, **overrides: object) -> Settings:
    return load_settings(None, data_folder=options.data, **overrides)


def print_json(value: dict[str, Any]) -> None:
    """One object, on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
