"""Providers of a person's own, added by name, address, key and models; and what servers say of themselves."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from imagegen.cards import Kind, ProviderFile
from imagegen.catalog import CHOICES, Catalog, Choices
from imagegen.engine.calls import find_access
from imagegen.engine.engine import Engine
from imagegen.engine.offers import check_machines, pass_on_choices, read_offer
from imagegen.errors import ImagegenError, InvalidInput, InvalidParams
from imagegen.net import is_local_url
from imagegen.providers.base import Access, Adapter, Offer
from imagegen.providers.registry import Adapters
from imagegen.records import LOCAL_OWNER
from imagegen.settings import KeyRing, check_key, read_base_urls
from imagegen.studio.own_files import FORM_HINT, OwnFolder, base_url_complaint, check_endpoint

ASK_LIMIT_S = 30.0
QUIET_LIMIT_S = 10.0
NOBODY_YET = "The server"  # what an endpoint without a name is called in sentences

Answer = TypeVar("Answer")


class OwnProviders:
    """The verbs about endpoints. Keys go to the key ring, everything else to the data folder."""

    def __init__(self, folder: OwnFolder, catalog: Catalog, keys: KeyRing, engine: Engine, adapters: Adapters) -> None:
        self._folder = folder
        self._catalog = catalog
        self._keys = keys
        self._engine = engine
        self._adapters = adapters

    # -- before it is added -----------------------------------------------------------------------------------

    def read_models(self, kind_id: str, base_url: str, key: str) -> Offer:
        """What the server has. Raises its adapter's own error when it does not say."""
        adapter, accesses = self._trial(kind_id, base_url, key)
        return self._engine.ask(read_offer(adapter, accesses, ASK_LIMIT_S), 2 * ASK_LIMIT_S)

    def test(self, kind_id: str, base_url: str, key: str) -> str:
        """One call that costs nothing; a sentence, or the adapter's own error."""
        adapter, accesses = self._trial(kind_id, base_url, key)
        return self._engine.ask(check_machines(adapter, accesses, ASK_LIMIT_S), 2 * ASK_LIMIT_S)

    def _trial(self, kind_id: str, base_url: str, key: str) -> tuple[Adapter, list[Access]]:
        kind = self._catalog.shelf.kind(kind_id)
        complaint = base_url_complaint(kind, base_url)
        if complaint:
            raise InvalidParams({"base_url": complaint}, hint=FORM_HINT)
        _check_key(kind, key)
        provider = ProviderFile.from_json(kind.provider_json(kind.id, NOBODY_YET, [kind.default_base_url]))
        accesses = [Access(url, key.strip() or None) for url in read_base_urls(base_url)]
        return self._adapters.of(provider), accesses

    # -- adding, editing, removing ----------------------------------------------------------------------------

    def add(self, owner: str, kind_id: str, name: str, base_url: str, key: str, models: Sequence[str]) -> str:
        """Keep a new endpoint; returns its provider id. Raises InvalidParams with a sentence per wrong field."""
        kind = self._catalog.shelf.kind(kind_id)
        endpoint = check_endpoint(kind, name, base_url, models, self._names())
        _check_key(kind, key)
        provider_id = self._folder.add(kind, endpoint, self._catalog.providers.keys())
        self._keys.set_key(owner, provider_id, key)
        self._catalog.reload()
        self._changed(owner, provider_id)
        return provider_id

    def edit(self, owner: str, provider_id: str, name: str, base_url: str, models: Sequence[str]) -> None:
        provider = self.require(provider_id)
        kind = self._catalog.shelf.kind(provider.kind)
        endpoint = check_endpoint(kind, name, base_url, models, self._names(but=provider.id))
        self._folder.edit(provider, kind, endpoint)
        self._keys.set_base_url(owner, provider, "")
        self._catalog.reload()
        if endpoint.base_urls != tuple(provider.base_url.split()):
            self._catalog.forget_choices(provider_id)
        self._changed(owner, provider_id)

    def remove(self, owner: str, provider_id: str) -> None:
        """Forget an endpoint; what it made stays in the history."""
        provider = self.require(provider_id)
        self._folder.remove(provider)
        self._keys.set_key(owner, provider_id, "")
        self._keys.set_base_url(owner, provider, "")
        self._catalog.forget_choices(provider_id)
        self._catalog.reload()

    def move(self, owner: str, provider: ProviderFile, base_url: str) -> None:
        """Ask a known provider somewhere else from now on; the same address as before changes nothing."""
        before = self._keys.base_urls(owner, provider)
        self._keys.set_base_url(owner, provider, base_url)
        if self._keys.base_urls(owner, provider) != before:
            self._catalog.forget_choices(provider.id)
            self._changed(owner, provider.id)

    def require(self, provider_id: str) -> ProviderFile:
        """The provider. Raises InvalidInput when it was not added from the screen, NotFound when there is none."""
        provider = self._catalog.provider(provider_id)
        self._folder.require(provider)
        return provider

    def _names(self, but: str = "") -> list[str]:
        return [provider.name for provider in self._catalog.providers.values() if provider.id != but]

    def _changed(self, owner: str, provider_id: str) -> None:
        self._engine.try_again(provider_id)
        self.read_choices(owner, provider_id)

    # -- what a server says of itself -------------------------------------------------------------------------

    def check(self, owner: str, provider: ProviderFile, keys: KeyRing) -> str:
        """Ask every machine of a known provider one thing that costs nothing."""
        work = check_machines(self._adapters.of(provider), self._accesses(owner, provider, keys), ASK_LIMIT_S)
        sentence = self._engine.ask(work, 2 * ASK_LIMIT_S)
        self._engine.try_again(provider.id)  # a machine that was out a moment ago may be the one that answered
        return sentence

    def refresh_choices(self, owner: str, provider_id: str, limit_s: float = ASK_LIMIT_S) -> str:
        """Read the server's own lists into its cards; a sentence that says what came, or the adapter's own error."""
        self._catalog.refresh()
        provider = self._catalog.provider(provider_id)
        accesses = self._accesses(owner, provider, self._keys)
        offer = self._engine.ask(read_offer(self._adapters.of(provider), accesses, limit_s), 2 * limit_s)
        self._catalog.take_choices(provider_id, offer.choices)
        counts = self._count_choices(provider_id, offer.choices)
        return f"Read from the server: {', '.join(counts)}." if counts else "The server has no lists for these models."

    def _count_choices(self, provider_id: str, choices: Choices) -> list[str]:
        """What the models of a provider are told: “Sampler (12)”, each list under the name that the form gives it."""
        texts, cards = self._catalog.texts, self._catalog.shelf.cards_of(provider_id)
        wanted = {name: schema.get(CHOICES, "") for card in cards for name, schema in card.properties.items()}
        counts = {texts.label(name, "en"): len(choices.get(source, ())) for name, source in wanted.items()}
        return [f"{label} ({count})" for label, count in counts.items() if count]

    def refresh_quietly(self, owner: str, provider_id: str, limit_s: float) -> None:
        """Read the lists of a server in this network, if it is on; nothing else is asked."""
        provider = self._catalog.provider(provider_id)
        is_local = all(map(is_local_url, self._keys.base_urls(owner, provider)))
        if is_local and self._catalog.shelf.wants_choices(provider_id):
            _quietly(lambda: self.refresh_choices(owner, provider_id, limit_s))

    def read_choices(self, owner: str, provider_id: str) -> None:
        """Read the lists in the background, where a person said where the server is; one that is off tells none."""
        provider = self._catalog.provider(provider_id)
        is_given = bool(provider.kind or self._keys.given_base_url(owner, provider))
        if not (provider.is_pool and is_given and self._catalog.shelf.wants_choices(provider_id)):
            return
        adapter, take = self._adapters.of(provider), partial(self._catalog.take_choices, provider_id)
        accesses = _quietly(lambda: self._accesses(owner, provider, self._keys))
        if accesses:
            self._engine.in_background(lambda: pass_on_choices(adapter, accesses, QUIET_LIMIT_S, take))

    def read_all_choices(self) -> None:
        for provider_id in self._catalog.providers:
            self.read_choices(LOCAL_OWNER, provider_id)

    def _accesses(self, owner: str, provider: ProviderFile, keys: KeyRing) -> list[Access]:
        """Every machine of the provider. Raises MissingKey."""
        machines = keys.base_urls(owner, provider) if provider.is_pool else ("",)
        return [find_access(owner, provider, keys, machine) for machine in machines]


def _check_key(kind: Kind, key: str) -> None:
    if kind.key == "required" and not key.strip():
        raise InvalidParams({"key": "This kind of provider needs a key."}, hint=FORM_HINT)
    try:
        check_key(key)
    except InvalidInput as error:
        raise InvalidParams({"key": error.sentence}, hint="") from error


def _quietly(work: Callable[[], Answer]) -> Answer | None:
    try:
        return work()
    except ImagegenError:
        return None
