"""Where the assistant and its embedding model are, and with which key: typed by a person, else from the environment,
else the usual place.

Keys are in memory only. A key from the environment goes to the base URL that stands beside it there, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, Self

from imagegen.assist import ChatAccess
from imagegen.catalog.files import Schemas
from imagegen.errors import InvalidInput, MissingKey, SetupError
from imagegen.net import is_local_url
from imagegen.settings import FoundKey, check_key, read_base_urls
from imagegen.studio.views import View

FILE = "assistant.json"
BROWSER = "browser"
TEXTS = ("base_url", "key", "model", "embedding_url", "embedding_key", "embedding_model")


@dataclass(frozen=True)
class AssistantFile:
    """What `presets/assistant.json` says."""

    base_url: str
    model: str
    model_env: str
    environment: tuple[Mapping[str, str], ...]  # {"base_url", "key"}: variables that belong together
    embedding_model_env: str
    embedding_environment: Mapping[str, str]
    key_page: str

    @classmethod
    def load(cls, presets: Path) -> Self:
        """Raises BadPreset."""
        data = Schemas(presets / "schema").read(presets / FILE, FILE)
        names = ("base_url", "model", "model_env", "embedding_model_env", "embedding_environment", "key_page")
        return cls(**{name: data[name] for name in names}, environment=tuple(data["environment"]))


@dataclass(frozen=True)
class Typed:
    """What a person typed; "" leaves it to the environment."""

    base_url: str = ""
    key: str = field(default="", repr=False)
    model: str = ""
    names_topics: bool = True  # whether it gives new topics their titles
    embedding_url: str = ""  # "": where the assistant is
    embedding_key: str = field(default="", repr=False)
    embedding_model: str = ""

    @classmethod
    def read(
        cls,
        base_url: str,
        key: str,
        model: str,
        names_topics: bool,
        embedding_url: str = "",
        embedding_key: str = "",
        embedding_model: str = "",
    ) -> Self:
        """Raises InvalidInput for an address that is none, or a key that cannot be one."""
        return cls(
            _read_url(base_url),
            check_key(key),
            model.strip(),
            names_topics,
            _read_url(embedding_url),
            check_key(embedding_key),
            embedding_model.strip(),
        )


class AssistantAccess:
    """The way to the assistant, by owner."""

    def __init__(self, file: AssistantFile, environment: Mapping[str, str]) -> None:
        self._file = file
        self._environment = environment
        self._lock = Lock()
        self._typed: dict[str, Typed] = {}

    def set(self, owner: str, typed: Typed) -> None:
        with self._lock:
            self._typed[owner] = typed

    def typed(self, owner: str) -> Typed:
        with self._lock:
            return self._typed.get(owner, Typed())

    def find(self, owner: str, typed: Typed | None = None) -> ChatAccess:
        """The way there, with `typed` in place of what is known. Raises MissingKey where one is needed."""
        said = self.typed(owner) if typed is None else typed
        base_url, key = self._base_url(said), self._key(said)
        if key is None and not self._may_lack_key(base_url):
            raise MissingKey("The assistant needs a key.", hint="Enter one under Settings → Assistant.")
        return ChatAccess(base_url, key.value if key else None, self._model(said))

    def find_embedding(self, owner: str, typed: Typed | None = None) -> ChatAccess:
        """The way to the embedding model. Raises SetupError without one, MissingKey where a key is needed."""
        said = self.typed(owner) if typed is None else typed
        base_url, key, model = self._embedding_url(said), self._embedding_key(said), self._embedding_model(said)
        if not model:
            raise SetupError("No embedding model is chosen.", hint="Choose one under Settings → Assistant.")
        if key is None and not self._may_lack_key(base_url):
            raise MissingKey("The embedding model needs a key.", hint="Enter one under Settings → Assistant.")
        return ChatAccess(base_url, key.value if key else None, model)

    def has_embedding(self, owner: str) -> bool:
        """Whether an embedding model is chosen, and may be asked."""
        said = self.typed(owner)
        is_allowed = self._embedding_key(said) is not None or self._may_lack_key(self._embedding_url(said))
        return bool(self._embedding_model(said)) and is_allowed

    def is_ready(self, owner: str) -> bool:
        """Whether it may be asked: there is a key, or a person named a server that may do without one."""
        said = self.typed(owner)
        return self._key(said) is not None or self._may_lack_key(self._base_url(said))

    def names_topics(self, owner: str) -> bool:
        """Whether new topics get their titles from it: only where somebody chose an assistant on purpose."""
        said, own = self.typed(owner), self._file.environment[0]
        is_chosen = bool(said.base_url or said.key or any(self._environment.get(name) for name in own.values()))
        return said.names_topics and is_chosen and self.is_ready(owner)

    def view(self, owner: str) -> View:
        """What the settings show; of a key only where it came from and its end."""
        said = self.typed(owner)
        key = self._key(said)
        return {
            "is_ready": self.is_ready(owner),
            "base_url": said.base_url,
            "default_base_url": self._base_url(replace(said, base_url="")),
            "model": said.model,
            "default_model": self._model(Typed()),
            "key_source": "none" if key is None else BROWSER if key.source == BROWSER else "environment",
            "key_tail": key.tail if key else None,
            "key_env": [pair["key"] for pair in self._file.environment],
            "key_page": self._file.key_page,
            "names_topics": said.names_topics,
            **self._embedding_view(said),
        }

    def _embedding_view(self, said: Typed) -> View:
        key = self._embedding_key(said)
        return {
            "embedding_url": said.embedding_url,
            "default_embedding_url": self._embedding_url(replace(said, embedding_url="")),
            "embedding_model": said.embedding_model,
            "default_embedding_model": self._embedding_model(replace(said, embedding_model="")),
            "embedding_key_source": "none" if key is None else BROWSER if key.source == BROWSER else "environment",
            "embedding_key_tail": key.tail if key else None,
            "embedding_has_own_key": bool(said.embedding_key),
        }

    def _base_url(self, said: Typed) -> str:
        given = (self._environment.get(pair["base_url"], "") for pair in self._file.environment if self._is_set(pair))
        return said.base_url or next((url.rstrip("/") for url in given if url), self._file.base_url)

    def _is_set(self, pair: Mapping[str, str]) -> bool:
        return any(self._environment.get(name) for name in pair.values())

    def _key(self, said: Typed) -> FoundKey | None:
        if said.key:
            return FoundKey(said.key, BROWSER)
        base_url = self._base_url(said)
        for pair in self._file.environment:
            value, own_url = self._environment.get(pair["key"]), self._environment.get(pair["base_url"], "")
            if value and base_url == (own_url.rstrip("/") or self._file.base_url):
                return FoundKey(value, pair["key"])
        return None

    def _embedding_url(self, said: Typed) -> str:
        given = self._environment.get(self._file.embedding_environment["base_url"], "").rstrip("/")
        return said.embedding_url or given or self._base_url(said)

    def _embedding_key(self, said: Typed) -> FoundKey | None:
        """Its own key; else the one that belongs to the same base URL."""
        if said.embedding_key:
            return FoundKey(said.embedding_key, BROWSER)
        base_url, pair = self._embedding_url(said), self._file.embedding_environment
        value = self._environment.get(pair["key"])
        if value and base_url == self._embedding_url(replace(said, embedding_url="")):
            return FoundKey(value, pair["key"])
        chat = said if base_url == self._base_url(said) else replace(said, base_url=base_url, key="")
        return self._key(chat)

    def _embedding_model(self, said: Typed) -> str:
        return said.embedding_model or self._environment.get(self._file.embedding_model_env, "")

    def _may_lack_key(self, base_url: str) -> bool:
        """A server of one's own may have none; it says so itself when it wants one."""
        return base_url != self._file.base_url or is_local_url(base_url)

    def _model(self, said: Typed) -> str:
        return said.model or self._environment.get(self._file.model_env) or self._file.model


def read_typed(data: Mapping[str, Any], known: Typed) -> Typed:
    """What a page sent; a key that is left out stays the one that is known."""
    texts = {name: data.get(name, getattr(known, name)) for name in TEXTS}
    if not all(isinstance(text, str) for text in texts.values()):
        raise InvalidInput("The page sent settings that cannot be read.", hint="Reload it.")
    return Typed.read(**texts, names_topics=data.get("names_topics", known.names_topics) is True)


def _read_url(text: str) -> str:
    urls = read_base_urls(text)
    if len(urls) > 1:
        raise InvalidInput("The assistant has one base URL.", hint="Leave only one of them.")
    return "".join(urls)
