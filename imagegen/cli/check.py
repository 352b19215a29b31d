"""Look at presets, database and keys."""

import argparse
from typing import Any

from imagegen.cli.printing import FAILED, OK, add_command, err, out, settings_of
from imagegen.records import LOCAL_OWNER
from imagegen.studio import open_studio


def add_check(commands: Any) -> None:
    add_command(commands, "check", _check, "look at presets, database and keys")


def _check(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    with open_studio(settings, only_batch=True) as studio:
        out.print(f"Data folder: {settings.data_folder}", markup=False)
        out.print(f"Database: fine, {len(studio.topics(LOCAL_OWNER))} topics")
        out.print(f"Presets: {len(studio.catalog.providers)} providers, {len(studio.catalog.cards)} models")
        for provider in studio.boot(LOCAL_OWNER)["providers"]:
            out.print(f"  {provider['name']}: {_key_text(provider)}", markup=False)
        for problem in studio.catalog.problems:
            err.print(problem, style="red", markup=False)
        return FAILED if studio.catalog.problems else OK


def _key_text(provider: dict[str, Any]) -> str:
    if not provider["key_required"]:
        return "needs no key"
    names = " or ".join(provider["key_env"])
    return f"no key; set {names}" if provider["key_source"] == "none" else f"key found ({names})"
