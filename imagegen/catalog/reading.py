"""Both presets folders → one shelf.

A broken file costs itself, never the start: it becomes a complaint that names the file, the JSON path and the reason.
A person's own folder is read after ours, so it adds models and all else, and overrides what has the same name.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from imagegen.cards import Kind, ModelCard, Parameter, ProviderFile
from imagegen.catalog.catalog import Catalog, Shelf
from imagegen.catalog.files import Schemas, check_params, read_json, short
from imagegen.catalog.named import read_named, read_wildcards
from imagegen.channels import ChannelRule
from imagegen.errors import BadPreset, InvalidInput
from imagegen.params import ParameterTexts
from imagegen.styles import Style
from imagegen.templates import Template
from imagegen.workflows import card_from_workflow, overwritten_links

PROVIDER_FILE = "provider.json"
FIRST_CHOICE = "first_choice.json"
CURRENCIES = "currencies.json"  # prices in another currency are converted, and marked as estimates
IMAGE_COUNT = "n"  # how many images one call is asked for: the app's own figure, not a parameter of the form


def load_catalog(bundled: Path, own: Path | None = None, *, dialects: Collection[str]) -> Catalog:
    """Read both folders; everything that breaks its schema is left out and named in `problems`.

    `dialects` are those that an adapter speaks.
    """
    return Catalog(lambda: read_shelf(bundled, own, dialects), lambda: _stamp(own))


def load_currencies(bundled: Path) -> dict[str, float]:
    """What one of each currency is worth in US dollars, by its code in lower case."""
    return {code: entry["usd"] for code, entry in read_json(bundled / CURRENCIES).items()}


def read_shelf(bundled: Path, own: Path | None, dialects: Collection[str]) -> Shelf:
    """Everything of both folders as it is now."""
    schemas = Schemas(bundled / "schema")
    reading = _Reading(schemas, dialects, load_currencies(bundled))
    for folder in _provider_folders(bundled, own):
        reading.take_provider(folder)
        reading.take_cards(folder)
    reading.share_cards()
    for path in _workflow_files(bundled, own):
        reading.take_workflow(path)
    for path in _json_files(bundled / "kinds"):
        reading.take_kind(path)
    reading.take_named([root for root in (bundled, own) if root])
    return reading.to_shelf(_load_texts(bundled, schemas), tuple(read_json(bundled / FIRST_CHOICE)))


def _stamp(own: Path | None) -> Hashable:
    """Something that changes with every file that a person adds, edits or removes."""
    try:
        files = [path for ending in ("json", "txt") for path in own.rglob(f"*.{ending}")] if own else []
        return tuple((str(path), path.stat().st_mtime_ns) for path in sorted(files))
    except FileNotFoundError:  # somebody removes files right now: look again the next time
        return None


def _provider_folders(*roots: Path | None) -> Iterator[Path]:
    for root in roots:
        if root is not None and (root / "providers").is_dir():
            yield from sorted(path for path in (root / "providers").iterdir() if path.is_dir())


def _workflow_files(*roots: Path | None) -> Iterator[Path]:
    """One file for each name; a person's own wins."""
    found = {path.name: path for root in roots if root for path in _json_files(root / "workflows")}
    yield from found.values()


def _json_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def _load_texts(bundled: Path, schemas: Schemas) -> ParameterTexts:
    data = schemas.read(bundled / "parameters.json", "parameters.json")
    return ParameterTexts({name: Parameter.from_json(name, entry) for name, entry in data.items()})


@dataclass
class _Reading:
    """What was read so far."""

    schemas: Schemas
    dialects: Collection[str]
    usd_per: Mapping[str, float]
    providers: dict[str, ProviderFile] = field(default_factory=dict)
    cards: dict[str, ModelCard] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)
    channels: dict[str, ChannelRule] = field(default_factory=dict)
    wildcards: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def take_provider(self, folder: Path) -> None:
        path = folder / PROVIDER_FILE
        if not path.is_file():
            return
        try:
            data = self.schemas.read(path, "provider.json")
            self._check_provider(data, path)
        except BadPreset as error:
            self.problems.append(error.sentence)
        else:
            self.providers[data["id"]] = ProviderFile.from_json(data)

    def _check_provider(self, data: Mapping[str, Any], path: Path) -> None:
        self._check_dialect(data["dialect"], path)
        if data["id"] != path.parent.name:
            raise BadPreset(f"{short(path)}: $.id: must be the folder's name, “{path.parent.name}”.")
        if " " in data.get("base_url", "") and not data.get("pool"):
            raise BadPreset(f"{short(path)}: $.base_url: only a pool has several addresses.")
        if data.get("pool") and not data.get("base_url"):
            raise BadPreset(f"{short(path)}: $.pool: a pool needs a base_url.")

    def _check_dialect(self, dialect: str, path: Path) -> None:
        if dialect not in self.dialects:
            raise BadPreset(f"{short(path)}: $.dialect: nobody speaks “{dialect}”.")

    def take_cards(self, folder: Path) -> None:
        for path in _json_files(folder):
            if path.name == PROVIDER_FILE:
                continue
            try:
                card = self._read_card(path)
            except BadPreset as error:
                self.problems.append(error.sentence)
            else:
                self.cards[card.key] = card

    def _read_card(self, path: Path) -> ModelCard:
        provider = path.parent.name
        if provider not in self.providers:
            raise BadPreset(f"{short(path)}: there is no usable provider.json for “{provider}”.")
        data = read_json(path)
        self._check_card(data, path)
        card = ModelCard.from_json(provider, data, self.usd_per)
        if links := overwritten_links(card):
            raise BadPreset(
                f"{short(path)}: $.wire: {links[0]} holds a link between nodes, which no value may replace."
            )
        return card

    def _check_card(self, data: Any, path: Path) -> None:
        self.schemas.check(data, "model.json", path)
        check_params(data, path)
        unknown = sorted(set(data.get("wire", {})) - set(data["params"]["properties"]) - {IMAGE_COUNT})
        if unknown:
            raise BadPreset(f"{short(path)}: $.wire.{unknown[0]}: no such parameter in $.params.properties.")

    def share_cards(self) -> None:
        """A provider may have the models of another one beside its own, which come first."""
        for provider in (one for one in self.providers.values() if one.cards_of):
            shared = [card for card in self.cards.values() if card.provider == provider.cards_of]
            if not shared:
                self.problems.append(f"{provider.id}: $.cards_of: “{provider.cards_of}” has no models.")
            copies = [replace(card, provider=provider.id) for card in shared]
            self.cards = {**{card.key: card for card in copies}, **self.cards}

    def take_workflow(self, path: Path) -> None:
        """A workflow is a model of every provider that takes workflows; it takes the place of a card of its name."""
        takers = [provider.id for provider in self.providers.values() if provider.takes_workflows]
        try:
            data = self._card_of_workflow(path)
        except BadPreset as error:
            self.problems.append(error.sentence)
        else:
            cards = [ModelCard.from_json(provider_id, data, self.usd_per) for provider_id in takers]
            self.cards |= {card.key: card for card in cards}

    def _card_of_workflow(self, path: Path) -> dict[str, Any]:
        graph = read_json(path)
        try:
            written_on = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
            data = card_from_workflow(path.stem, graph, written_on.isoformat())
        except InvalidInput as error:
            raise BadPreset(f"{short(path)}: {error.sentence}") from error
        self._check_card(data, path)
        return data

    def take_kind(self, path: Path) -> None:
        """A kind is in order when what it would write is."""
        try:
            kind = Kind.from_json(self.schemas.read(path, "kind.json"))
            self._check_dialect(kind.dialect, path)
            self.schemas.check(kind.provider_json("own", "Own", [kind.default_base_url]), "provider.json", path)
            if kind.wants_models:
                self._check_card(kind.card_json("a/model name"), path)
        except BadPreset as error:
            self.problems.append(error.sentence)
        else:
            self.kinds[kind.id] = kind

    def take_named(self, roots: Sequence[Path]) -> None:
        """What is known by the name of its file."""
        self.templates = read_named("template", Template.from_json, roots, self.schemas, self.problems)
        self.styles = read_named("style", Style.from_json, roots, self.schemas, self.problems)
        self.channels = read_named("channel", ChannelRule.from_json, roots, self.schemas, self.problems)
        self.wildcards = read_wildcards(roots, self.problems)

    def to_shelf(self, texts: ParameterTexts, first_choice: tuple[str, ...]) -> Shelf:
        """Everything in the order of the picker."""
        providers = self.providers
        return Shelf(
            providers=dict(sorted(providers.items(), key=lambda item: (item[1].order, item[1].name))),
            cards=dict(sorted(self.cards.items(), key=lambda item: (providers[item[1].provider].order, item[1].name))),
            texts=texts,
            first_choice=first_choice,
            kinds=dict(sorted(self.kinds.items(), key=lambda item: item[1].order)),
            templates=self.templates,
            styles=self.styles,
            channels=self.channels,
            wildcards=self.wildcards,
            recipe_schema=self.schemas.contents["recipe.json"],
            problems=tuple(self.problems),
        )
