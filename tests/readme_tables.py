"""The generated parts of the README. `python -m tests.readme_tables` writes them; a test compares them."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path

from imagegen.catalog import Catalog, load_catalog
from imagegen.cli import build_parser
from imagegen.pricing import price_text
from imagegen.providers.registry import DIALECTS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FIGURES = ROOT / "benchmarks" / "README.md"

SETTINGS = {
    "IMAGEGEN_DATA": "data folder (also `--data`)",
    "IMAGEGEN_HOST": "address to listen on, default 127.0.0.1 (also `--host`; `GRADIO_SERVER_NAME` works too)",
    "IMAGEGEN_PORT": "first port to try, default 7860 (also `--port`; `GRADIO_SERVER_PORT` works too)",
    "IMAGEGEN_PUBLIC_URL": "https address where providers may call back, default none (also `--public-url`)",
    "IMAGEGEN_WEBHOOK_URL": "address that is told when a batch has ended or waits for a person, default none",
    "IMAGEGEN_WEBHOOK_SECRET": "secret that signs those calls (Standard Webhooks), default none: they are not signed",
    "IMAGEGEN_LLM_BASE_URL": "base URL for the assistant, default OpenAI",
    "IMAGEGEN_LLM_API_KEY": "key for the assistant; without it `OPENAI_API_KEY`, at OpenAI only",
    "IMAGEGEN_LLM_MODEL": "model of the assistant",
    "IMAGEGEN_EMBEDDING_MODEL": "model that finds prompts of similar meaning; without one nothing is sent",
    "IMAGEGEN_EMBEDDING_BASE_URL": "its server, default the assistant's",
    "IMAGEGEN_EMBEDDING_API_KEY": "its key, where the server is another one than the assistant's",
}


def build_tables() -> dict[str, str]:
    """Name of the block → its text."""
    catalog = load_catalog(ROOT / "presets", dialects=DIALECTS)
    builders: dict[str, Callable[[Catalog], str]] = {
        "command help": _command_help,
        "providers": _providers,
        "models": _models,
        "settings": _settings,
        "figures": _figures,
    }
    return {name: build(catalog) for name, build in builders.items()}


def fill(text: str, tables: dict[str, str]) -> str:
    """The README with every block between its markers replaced."""
    for name, table in tables.items():
        pattern = rf"(<!-- begin: {name} -->\n).*?(<!-- end: {name} -->)"
        text = re.sub(pattern, lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text, flags=re.DOTALL)
    return text


def _command_help(_: Catalog) -> str:
    rows = ["| Command | Option | What it does |", "|---|---|---|"]
    subparsers = next(action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction))
    for name, parser in subparsers.choices.items():
        rows.append(f"| `imagegen {name}` | | {parser.description} |")
        rows += [
            f"| | `{', '.join(action.option_strings)}` | {action.help} |"
            for action in parser._actions
            if action.help and action.dest != "help"
        ]
    return "\n".join(rows)


def _providers(catalog: Catalog) -> str:
    rows = ["| Provider | Id | Models | Key | Base URL |", "|---|---|---|---|---|"]
    for provider in catalog.providers.values():
        count = sum(card.provider == provider.id for card in catalog.cards.values())
        key = ", ".join(f"`{name}`" for name in provider.key.variables) if provider.key.required else "none needed"
        names = "".join(f" (`{name}`)" for name in provider.base_url_env)
        rows.append(
            f"| {provider.name} | `{provider.id}` | {count} | {key} | {provider.base_url or 'embedded'}{names} |"
        )
    return "\n".join(rows)


def _models(catalog: Catalog) -> str:
    rows = ["| Model | Name | Can | Price |", "|---|---|---|---|"]
    rows += [
        f"| `{card.key}` | {card.name} | {', '.join(card.abilities)} | {price_text(card) or 'unknown'} |"
        for card in catalog.cards.values()
    ]
    return "\n".join(rows)


def _settings(catalog: Catalog) -> str:
    rows = ["| Variable | What it sets |", "|---|---|"]
    rows += [f"| `{name}` | {text} |" for name, text in SETTINGS.items()]
    for provider in catalog.providers.values():
        rows += [f"| `{name}` | key for {provider.name} |" for names in provider.key.env for name in names.split(":")]
        rows += [f"| `{name}` | base URL for {provider.name} |" for name in provider.base_url_env]
    return "\n".join(rows)


def _figures(_: Catalog) -> str:
    """The tables of the benchmarks' own README, without its words and what it calls details."""
    text = re.sub(
        r"^### In detail\n.*?(?=^## |\Z)", "", FIGURES.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    return "\n\n".join(table.strip() for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE))


if __name__ == "__main__":
    README.write_text(fill(README.read_text(encoding="utf-8"), build_tables()), encoding="utf-8")
