"""An endpoint of a person's own as preset files in the data folder: name, addresses, models. A key is never in them.

What is written is what a person could have written by hand, and what they wrote by hand stays.
"""

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imagegen.cards import Kind, ProviderFile
from imagegen.catalog.files import read_json, write_json
from imagegen.catalog.reading import PROVIDER_FILE
from imagegen.errors import InvalidInput, InvalidParams, SetupError
from imagegen.settings import read_base_urls

NAME_LIMIT = 80
MODEL_NAME_LIMIT = 300
SLUG_LIMIT = 40
FORM_HINT = "Correct the marked fields and try again."


@dataclass(frozen=True)
class Endpoint:
    """What a person typed, checked."""

    name: str
    base_urls: tuple[str, ...]
    models: tuple[str, ...]  # as the server calls them


def check_endpoint(
    kind: Kind, name: str, base_url: str, models: Iterable[str], names_taken: Collection[str]
) -> Endpoint:
    """Raise InvalidParams with one sentence per field that cannot be used."""
    name, wanted = " ".join(name.split()), tuple(dict.fromkeys(filter(None, map(str.strip, models))))
    complaints = {
        "name": _name_complaint(name, names_taken),
        "base_url": base_url_complaint(kind, base_url),
        "models": _models_complaint(kind, wanted),
    }
    found = {field: sentence for field, sentence in complaints.items() if sentence}
    if found:
        raise InvalidParams(found, hint=FORM_HINT)
    return Endpoint(name, read_base_urls(base_url), wanted)


def _name_complaint(name: str, names_taken: Collection[str]) -> str:
    if not name:
        return "The provider needs a name."
    if len(name) > NAME_LIMIT:
        return f"The name is too long: at most {NAME_LIMIT} characters."
    is_taken = name.casefold() in {taken.casefold() for taken in names_taken}
    return f"There is a provider “{name}” already: choose another name." if is_taken else ""


def base_url_complaint(kind: Kind, base_url: str) -> str:
    """What is wrong with the addresses of an endpoint; "" when nothing is."""
    try:
        urls = read_base_urls(base_url)
    except InvalidInput as error:
        return error.sentence
    if not urls:
        return f"The base URL is missing. It looks like {kind.default_base_url}."
    return "Only one base URL is possible here." if len(urls) > 1 and not kind.is_pool else ""


def _models_complaint(kind: Kind, models: Sequence[str]) -> str:
    odd = next((one for one in models if len(one) > MODEL_NAME_LIMIT or not one.isprintable()), None)
    if odd is not None:
        return f"“{odd[:40]}” is not a model's name."
    return "Name at least one model." if kind.wants_models and not models else ""


class OwnFolder:
    """The provider folders that were written from the screen, in the presets of the data folder."""

    def __init__(self, presets: Path) -> None:
        self._presets = presets
        self._providers = presets / "providers"

    def add(self, kind: Kind, endpoint: Endpoint, ids_taken: Collection[str]) -> str:
        """Write a new provider, all of it or nothing; returns its id."""
        with _explained():
            taken = {*ids_taken, *self._folder_names()}
            provider_id = unique(slug(endpoint.name) or slug(kind.id), taken)
            self._providers.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=self._presets))
            write_json(fresh / PROVIDER_FILE, kind.provider_json(provider_id, endpoint.name, endpoint.base_urls))
            self._write_cards(fresh, kind, endpoint.models)
            fresh.chmod(0o755)  # mkdtemp makes it for one's own eyes only
            fresh.replace(self._providers / provider_id)
        return provider_id

    def edit(self, provider: ProviderFile, kind: Kind, endpoint: Endpoint) -> None:
        """Write name, addresses and models anew; what else was written into the files by hand stays."""
        folder = self._providers / provider.id
        with _explained():
            path = folder / PROVIDER_FILE
            write_json(path, {**read_json(path), "name": endpoint.name, "base_url": " ".join(endpoint.base_urls)})
            if not kind.wants_models:
                return
            known = dict(_models_in(folder))
            for card in [card for card, names in known.items() if not names & set(endpoint.models)]:
                card.unlink()
            there = set().union(*known.values())
            self._write_cards(folder, kind, [model for model in endpoint.models if model not in there])

    def remove(self, provider: ProviderFile) -> None:
        """Take the folder away in one step."""
        with _explained():
            gone = Path(tempfile.mkdtemp(prefix=".removed-", dir=self._presets)) / provider.id
            (self._providers / provider.id).replace(gone)
            shutil.rmtree(gone.parent, ignore_errors=True)

    def require(self, provider: ProviderFile) -> None:
        """Raise InvalidInput unless the provider was added from the screen."""
        if not provider.kind or not (self._providers / provider.id / PROVIDER_FILE).is_file():
            raise InvalidInput(
                f"{provider.name} was not added here, so it cannot be changed here.", hint="Edit its preset files."
            )

    def _folder_names(self) -> set[str]:
        return {path.name for path in self._providers.iterdir()} if self._providers.is_dir() else set()

    def _write_cards(self, folder: Path, kind: Kind, models: Iterable[str]) -> None:
        for model in models if kind.wants_models else ():
            taken = {path.stem for path in folder.glob("*.json")}
            write_json(folder / f"{unique(slug(model) or 'model', taken)}.json", kind.card_json(model))


def _models_in(folder: Path) -> Iterator[tuple[Path, set[str]]]:
    """Each card's file with the names by which its model is known: ours and the server's."""
    for path in folder.glob("*.json"):
        if path.name != PROVIDER_FILE:
            data = read_json(path)
            yield path, {str(data.get("id")), str(data.get("wire_model", data.get("id")))}


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"The provider cannot be saved: {error.strerror}.", hint="Check the data folder and the room on its disk."
        ) from error


def slug(text: str) -> str:
    """The text in small ASCII letters and digits, for a file or an id; "" when nothing of it is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LIMIT].strip("-")


def unique(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it when it is taken."""
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)
