"""Everyone holds the one catalog; what stands in it may change while the app runs.

A reader that needs several things to fit together takes the whole `shelf` once: shelves are swapped, never edited.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, TypeVar

from imagegen.cards import Kind, ModelCard, ProviderFile
from imagegen.catalog.choices import CHOICES, Choices, with_choices
from imagegen.channels import ChannelRule
from imagegen.errors import NotFound
from imagegen.params import ParameterTexts
from imagegen.styles import Style
from imagegen.templates import Template

Item = TypeVar("Item")


@dataclass(frozen=True)
class Shelf:
    """Everything that loaded, and what did not."""

    providers: Mapping[str, ProviderFile]
    cards: Mapping[str, ModelCard]  # PROVIDER/MODEL → card, in the order of the picker
    texts: ParameterTexts
    first_choice: tuple[str, ...]  # cards to prefer as default, where their provider has a key
    kinds: Mapping[str, Kind]  # what a person may add from the screen
    templates: Mapping[str, Template]
    styles: Mapping[str, Style]
    channels: Mapping[str, ChannelRule]
    wildcards: Mapping[str, tuple[str, ...]]  # "colour" or "animal/sea" → what may stand for __colour__
    recipe_schema: Mapping[str, Any]  # for `recipes.read_recipe`
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

    def kind(self, name: str) -> Kind:
        """The kind of endpoint by id. Raises NotFound."""
        if name not in self.kinds:
            raise NotFound(f"There is no kind of provider “{name}”.", hint=f"Known kinds: {', '.join(self.kinds)}.")
        return self.kinds[name]

    def template(self, name: str) -> Template:
        """The prompt template by id. Raises NotFound."""
        return _get("template", name, self.templates)

    def style(self, name: str) -> Style:
        """The style by id. Raises NotFound."""
        return _get("style", name, self.styles)

    def channel(self, name: str) -> ChannelRule:
        """The rule of a channel by id. Raises NotFound."""
        return _get("channel", name, self.channels)

    def cards_of(self, provider_id: str) -> list[ModelCard]:
        """Every card of one provider."""
        return [card for card in self.cards.values() if card.provider == provider_id]

    def wants_choices(self, provider_id: str) -> bool:
        """Whether a card of this provider has a list that only the server knows."""
        return any(CHOICES in schema for card in self.cards_of(provider_id) for schema in card.properties.values())


def _get(noun: str, name: str, items: Mapping[str, Item]) -> Item:
    if name not in items:
        raise NotFound(f"There is no {noun} “{name}”.", hint=f"Known {noun}s: {', '.join(items)}.")
    return items[name]


class Catalog:
    """The shelf of now. `read` makes a new one from the folders, `stamp` changes whenever that is worth while."""

    def __init__(self, read: Callable[[], Shelf], stamp: Callable[[], Hashable]) -> None:
        self._read = read
        self._stamp = stamp
        self._lock = Lock()
        self._choices: dict[str, Choices] = {}
        self._stamp_read = stamp()
        self._plain = read()
        self.shelf = self._plain

    def reload(self) -> None:
        """Read both folders again; what servers said of themselves stays known."""
        with self._lock:
            self._stamp_read = self._stamp()
            self._plain = self._read()
            self._fill()

    def refresh(self) -> None:
        """Read both folders again when the person's own one changed."""
        if self._stamp() != self._stamp_read:
            self.reload()

    def take_choices(self, provider_id: str, choices: Choices) -> None:
        """Put a server's own lists into the cards of its provider; an empty list changes nothing."""
        known = {name: tuple(items) for name, items in choices.items() if items}
        with self._lock:
            self._choices[provider_id] = {**self._choices.get(provider_id, {}), **known}
            self._fill()

    def forget_choices(self, provider_id: str) -> None:
        """Go back to the lists of the preset files: this provider is another server now, or gone."""
        with self._lock:
            self._choices.pop(provider_id, None)
            self._fill()

    def _fill(self) -> None:
        cards = {
            key: with_choices(card, self._choices.get(card.provider, {})) for key, card in self._plain.cards.items()
        }
        self.shelf = replace(self._plain, cards=cards)

    # -- the shelf of now ---------------------------------------------------------------------------------------

    @property
    def providers(self) -> Mapping[str, ProviderFile]:
        return self.shelf.providers

    @property
    def cards(self) -> Mapping[str, ModelCard]:
        return self.shelf.cards

    @property
    def texts(self) -> ParameterTexts:
        return self.shelf.texts

    @property
    def first_choice(self) -> tuple[str, ...]:
        return self.shelf.first_choice

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return self.shelf.kinds

    @property
    def problems(self) -> tuple[str, ...]:
        return self.shelf.problems

    def card(self, key: str) -> ModelCard:
        """The card named PROVIDER/MODEL. Raises NotFound with names that look alike."""
        return self.shelf.card(key)

    def provider(self, name: str) -> ProviderFile:
        """The provider by id. Raises NotFound."""
        return self.shelf.provider(name)
