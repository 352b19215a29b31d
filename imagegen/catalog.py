"""The loaded presets: providers and model cards by name.

A broken file costs that one model, never the start: it becomes a complaint that names the file, the JSON path and
the reason. A person's own folder is read after ours, so it adds models and overrides those of the same name.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

from imagegen.cards import ModelCard, Parameter, ProviderFile
from imagegen.errors import BadPreset, NotFound
from imagegen.params import ParameterTexts

PROVIDER_FILE = "provider.json"
FIRST_CHOICE = "first_choice.json"
CURRENCIES = "currencies.json"  # prices in another currency are converted, and marked as estimates
IMAGE_COUNT = "n"  # how many images one call is asked for: the app's own figure, not a parameter of the form


@dataclass(frozen=True)
class Catalog:
    """Every provider and model that loaded, and what did not."""

    providers: Mapping[str, ProviderFile]
    cards: Mapping[str, ModelCard]  # PROVIDER/MODEL → card, in the order of the picker
    texts: ParameterTexts
    first_choice: tuple[str, ...]  # cards to prefer as default, where their provider has a key
    problems: tuple[str, ...]

    def card(self, key: str) -> ModelCard:
        """The card named PROVIDER/MODEL. Raises NotFound with names that look alike."""
        if key in self.cards:
            return self.cards[key]
        word = key.rpartition("/")[2].lower()
        alike = [name for name in self.cards if word and word in name.lower()][:3]
        hint = f"Did you mean {' or '.join(alike)}?" if alike else "See “imagegen models” for all names."
        raise NotFound(f"There is no model “{key}”.", hint=hint)

    def provider(self, name: str) -> ProviderFile:
        """The provider by id. Raises NotFound."""
        if name not in self.providers:
            raise NotFound(
                f"There is no provider “{name}”.", hint=f"Known providers: {', '.join(sorted(self.providers))}."
            )
        return self.providers[name]


def load_catalog(bundled: Path, own: Path | None = None, *, dialects: Collection[str]) -> Catalog:
    """Read both folders; everything that breaks its schema is left out and named in `problems`.

    `dialects` are those that an adapter speaks.
    """
    schemas = _Schemas(bundled / "schema")
    usd_per = load_currencies(bundled)
    problems: list[str] = []
    providers: dict[str, ProviderFile] = {}
    cards: dict[str, ModelCard] = {}
    for folder in _provider_folders(bundled, own):
        _load_provider(folder, schemas, providers, problems, dialects)
        _load_cards(folder, schemas, providers, cards, problems, usd_per)
    return Catalog(
        providers=dict(sorted(providers.items(), key=lambda item: (item[1].order, item[1].name))),
        cards=dict(sorted(cards.items(), key=lambda item: (providers[item[1].provider].order, item[1].name))),
        texts=_load_texts(bundled, schemas),
        first_choice=tuple(_read(bundled / FIRST_CHOICE)),
        problems=tuple(problems),
    )


def _provider_folders(*roots: Path | None) -> Iterator[Path]:
    for root in roots:
        if root is not None and (root / "providers").is_dir():
            yield from sorted(path for path in (root / "providers").iterdir() if path.is_dir())


def _load_provider(
    folder: Path,
    schemas: "_Schemas",
    providers: dict[str, ProviderFile],
    problems: list[str],
    dialects: Collection[str],
) -> None:
    path = folder / PROVIDER_FILE
    if not path.is_file():
        return
    try:
        data = schemas.checked(path, "provider.json")
        if data["dialect"] not in dialects:
            raise BadPreset(f"{_short(path)}: $.dialect: nobody speaks “{data['dialect']}”.")
        if data["id"] != folder.name:
            raise BadPreset(f"{_short(path)}: $.id: must be the folder's name, “{folder.name}”.")
    except BadPreset as error:
        problems.append(error.sentence)
    else:
        providers[data["id"]] = ProviderFile.from_json(data)


def _load_cards(
    folder: Path,
    schemas: "_Schemas",
    providers: Mapping[str, ProviderFile],
    cards: dict[str, ModelCard],
    problems: list[str],
    usd_per: Mapping[str, float],
) -> None:
    for path in sorted(folder.glob("*.json")):
        if path.name == PROVIDER_FILE:
            continue
        try:
            card = _load_card(path, schemas, providers, usd_per)
        except BadPreset as error:
            problems.append(error.sentence)
        else:
            cards[card.key] = card


def load_currencies(bundled: Path) -> dict[str, float]:
    """What one of each currency is worth in US dollars, by its code in lower case."""
    return {code: entry["usd"] for code, entry in _read(bundled / CURRENCIES).items()}


def _load_card(
    path: Path, schemas: "_Schemas", providers: Mapping[str, ProviderFile], usd_per: Mapping[str, float]
) -> ModelCard:
    provider = path.parent.name
    if provider not in providers:
        raise BadPreset(f"{_short(path)}: there is no usable provider.json for “{provider}”.")
    data = schemas.checked(path, "model.json")
    try:
        jsonschema.Draft202012Validator.check_schema(data["params"])
    except jsonschema.SchemaError as error:
        raise BadPreset(f"{_short(path)}: $.params{error.json_path[1:]}: {error.message}") from error
    unknown = sorted(set(data.get("wire", {})) - set(data["params"]["properties"]) - {IMAGE_COUNT})
    if unknown:
        raise BadPreset(f"{_short(path)}: $.wire.{unknown[0]}: no such parameter in $.params.properties.")
    return ModelCard.from_json(provider, data, usd_per)


def _load_texts(bundled: Path, schemas: "_Schemas") -> ParameterTexts:
    data = schemas.checked(bundled / "parameters.json", "parameters.json")
    return ParameterTexts({name: Parameter.from_json(name, entry) for name, entry in data.items()})


class _Schemas:
    """The schemas of `presets/schema/`, which may refer to each other by file name."""

    def __init__(self, folder: Path) -> None:
        contents = {path.name: _read(path) for path in folder.glob("*.json")}
        registry: Registry[Any] = Registry().with_resources(
            (name, Resource.from_contents(content)) for name, content in contents.items()
        )
        self._validators = {
            name: jsonschema.Draft202012Validator(content, registry=registry) for name, content in contents.items()
        }

    def checked(self, path: Path, schema: str) -> Any:
        """The file's JSON. Raises BadPreset that names file, JSON path and reason."""
        data = _read(path)
        error = jsonschema.exceptions.best_match(self._validators[schema].iter_errors(data))
        if error is not None:
            raise BadPreset(f"{_short(path)}: {error.json_path}: {error.message}")
        return data


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadPreset(f"{_short(path)}: $: not valid JSON: {error}") from error
    except OSError as error:
        raise BadPreset(f"{_short(path)}: cannot be read: {error.strerror}.") from error


def _short(path: Path) -> str:
    """The file as the person knows it: from `presets` on, never the whole local path."""
    parts = path.parts
    return "/".join(parts[parts.index("presets") :]) if "presets" in parts else "/".join(parts[-3:])
