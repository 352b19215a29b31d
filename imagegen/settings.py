"""This installation: environment and command line as one frozen `Settings`, and the keys, which live in memory only.

The only file that reads the environment.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from platformdirs import user_data_path

from imagegen.cards import ProviderFile
from imagegen.errors import InvalidInput, SetupError

MAX_IMAGES_AT_ONCE = 64
MAX_IMAGES_PER_TASK = 64
DEFAULT_TIME_LIMIT_S = 300.0
MAX_TIME_LIMIT_S = 3600.0
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Preferences:
    """What a person sets in the settings dialog; their browser keeps it, the server only hears of it."""

    images_at_once: int = 4
    images_per_task: int = 4
    time_limit_s: float = DEFAULT_TIME_LIMIT_S
    language: str = "en"

    def __post_init__(self) -> None:
        _check_count("Images at once", self.images_at_once, MAX_IMAGES_AT_ONCE)
        _check_count("Images per task", self.images_per_task, MAX_IMAGES_PER_TASK)
        _check_range("The time limit in seconds", self.time_limit_s, 1, MAX_TIME_LIMIT_S)
        if self.language not in LANGUAGES:
            raise InvalidInput(f"Unknown language “{self.language}”.", hint=f"Choose one of {', '.join(LANGUAGES)}.")


def _check_count(name: str, value: object, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= high:
        raise InvalidInput(f"{name} must be a whole number from 1 to {high}, not {value!r}.")


def _check_range(name: str, value: object, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InvalidInput(f"{name} must be a number from {low:g} to {high:g}, not {value!r}.")


@dataclass(frozen=True)
class Settings:
    """One installation, read once at the start."""

    data_folder: Path
    presets_folder: Path
    host: str = "127.0.0.1"
    port: int = 7860
    share: bool = False
    public_url: str = ""  # https, without a slash at the end; "" when no provider can reach us
    preferences: Preferences = field(default_factory=Preferences)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)  # holds keys: never printed

    @property
    def user_presets_folder(self) -> Path:
        return self.data_folder / "presets"


def load_settings(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the environment; `overrides` come from the command line and win where they are not None."""
    env = dict(os.environ if environment is None else environment)
    values: dict[str, object] = {
        "data_folder": Path(env.get("IMAGEGEN_DATA") or user_data_path("imagegen", appauthor=False)),
        "presets_folder": _bundled_presets(),
        "host": env.get("IMAGEGEN_HOST") or env.get("GRADIO_SERVER_NAME") or "127.0.0.1",
        "port": _port(env.get("IMAGEGEN_PORT") or env.get("GRADIO_SERVER_PORT") or "7860"),
        "public_url": env.get("IMAGEGEN_PUBLIC_URL") or "",
        "environment": env,
    }
    values.update({name: value for name, value in overrides.items() if value is not None})
    values["public_url"] = _public_url(str(values["public_url"]))
    return Settings(**values)  # type: ignore[arg-type]


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise SetupError(f"“{text}” is not a port.", hint="Set IMAGEGEN_PORT to a number from 1 to 65535.")
    return int(text)


def _public_url(text: str) -> str:
    """Where providers reach this installation: https with a host, perhaps below a path; "" stays nowhere."""
    url = text.strip().rstrip("/")
    if url and not (url.startswith("https://") and _is_web_address(url) and not set(url) & set("?#@ ")):
        raise SetupError(
            f"“{url[:80]}” is not a public address.",
            hint="Set IMAGEGEN_PUBLIC_URL to where providers reach this server, like https://images.example.com.",
        )
    return url


def _bundled_presets() -> Path:
    """Beside the code in an installed wheel, one folder up in a checkout."""
    here = Path(__file__).parent
    installed = here / "presets"
    return installed if installed.is_dir() else here.parent / "presets"


@dataclass(frozen=True)
class FoundKey:
    """A key and where it came from."""

    value: str = field(repr=False)
    source: str  # "browser", or the environment variable's name

    @property
    def tail(self) -> str:
        """What may be shown of it: the last four characters, and nothing of a short one."""
        return self.value[-4:] if len(self.value) >= 12 else ""


def read_base_urls(text: str) -> tuple[str, ...]:
    """The addresses in a text, with spaces, commas or new lines between them. Raises InvalidInput for what is none."""
    urls = tuple(dict.fromkeys(part.rstrip("/") for part in re.split(r"[\s,]+", text) if part.rstrip("/")))
    for url in urls:
        if not _is_web_address(url):
            raise InvalidInput(f"“{url[:80]}” is not a base URL.", hint="It looks like https://api.example.com/v1.")
    return urls


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets without an IPv6 address, a port that is no number
        return False


def check_key(key: str) -> str:
    """The key without the blanks around it. Raises InvalidInput when it cannot be one."""
    cleaned = key.strip()
    if any(not " " < letter <= "~" for letter in cleaned):
        raise InvalidInput(
            "The key has characters a key never has.", hint="Copy it again, without spaces or line breaks."
        )
    return cleaned


class KeyRing:
    """Keys and base URLs that people typed, in memory only; the environment stands behind them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._lock = Lock()
        self._keys: dict[tuple[str, str], str] = {}
        self._base_urls: dict[tuple[str, str], str] = {}

    def set_key(self, owner: str, provider: str, key: str) -> None:
        """Remember a typed key; an empty one forgets it."""
        self._set(self._keys, (owner, provider), check_key(key))

    def set_base_url(self, owner: str, provider: ProviderFile, text: str) -> None:
        """Remember a typed base URL, of a pool also several; an empty text goes back to the provider's own."""
        urls = read_base_urls(text)
        if len(urls) > 1 and not provider.is_pool:
            raise InvalidInput(f"{provider.name} has one base URL, not {len(urls)}.", hint="Leave only one of them.")
        self._set(self._base_urls, (owner, provider.id), " ".join(urls))

    def _set(self, table: dict[tuple[str, str], str], place: tuple[str, str], value: str) -> None:
        with self._lock:
            if value:
                table[place] = value
            else:
                table.pop(place, None)

    def find_key(self, owner: str, provider: ProviderFile) -> FoundKey | None:
        """The typed key, else the first one in the environment; None when there is neither."""
        with self._lock:
            typed = self._keys.get((owner, provider.id))
        if typed:
            return FoundKey(typed, "browser")
        found = ((self._in_environment(name), name) for name in provider.key.env)
        return next((FoundKey(value, name.replace(":", " and ")) for value, name in found if value), None)

    def _in_environment(self, name: str) -> str:
        """The value of a variable; "FIRST:SECOND" joins two with a colon, for keys in two halves."""
        parts = [self._environment.get(part, "") for part in name.split(":")]
        return ":".join(parts) if all(parts) else ""

    def base_url(self, owner: str, provider: ProviderFile) -> str:
        """Where the provider is asked, of a pool the first machine; "" for the embedded engine."""
        return next(iter(self.base_urls(owner, provider)), "")

    def base_urls(self, owner: str, provider: ProviderFile) -> tuple[str, ...]:
        """Every machine of the provider: typed, else from the environment, else its own address."""
        text = self.given_base_url(owner, provider) or provider.base_url
        return tuple(dict.fromkeys(part.rstrip("/") for part in re.split(r"[\s,]+", text) if part))

    def given_base_url(self, owner: str, provider: ProviderFile) -> str:
        """The base URL as a person or the environment gave it; "" where the provider's own is used."""
        with self._lock:
            typed = self._base_urls.get((owner, provider.id))
        return typed or next(filter(None, map(self._environment.get, provider.base_url_env)), "")

    def is_ready(self, owner: str, provider: ProviderFile) -> bool:
        """Whether the provider may be asked: it has an address, and a key or no need of one."""
        has_key = not provider.key.required or self.find_key(owner, provider) is not None
        return has_key and (provider.embedded or bool(self.base_urls(owner, provider)))

    def model_name(self, provider: ProviderFile) -> str:
        """How the environment names the model behind the provider's cards; "" when it does not."""
        return next(filter(None, map(self._environment.get, provider.model_env)), "")

    def with_typed(self, owner: str, provider: ProviderFile, key: str, base_url: str) -> "KeyRing":
        """A copy for one trial, with what was typed but not saved yet; empty texts change nothing."""
        trial = KeyRing(self._environment)
        with self._lock:
            trial._keys.update(self._keys)
            trial._base_urls.update(self._base_urls)
        if key:
            trial.set_key(owner, provider.id, key)
        if base_url:
            trial.set_base_url(owner, provider, base_url)
        return trial


@dataclass(frozen=True)
class Webhook:
    """Where a person wants to be told that work is done."""

    url: str
    secret: str = field(default="", repr=False)  # signs what is sent; "" sends it unsigned
    source: str = "browser"  # or the environment variable's name

    @classmethod
    def read(cls, url: str, secret: str) -> "Webhook":
        """Raises InvalidInput for an address that is none, or a secret that cannot be one."""
        address = url.strip()
        if address and (not _is_web_address(address) or re.search(r"\s", address)):
            raise InvalidInput(
                f"“{address[:80]}” is not an address to call.", hint="It looks like https://example.com/hooks/imagegen."
            )
        if not secret.isprintable():
            raise InvalidInput("The secret has characters that cannot be seen.", hint="Copy it again, as one line.")
        return cls(address, secret.strip())


class Webhooks:
    """Where each person is told, in memory only; the environment stands behind it.

    Raises SetupError when the environment names no address.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        url, secret = environment.get("IMAGEGEN_WEBHOOK_URL", ""), environment.get("IMAGEGEN_WEBHOOK_SECRET", "")
        try:
            self._usual = replace(Webhook.read(url, secret), source="IMAGEGEN_WEBHOOK_URL")
        except InvalidInput as error:
            raise SetupError(
                f"The webhook of the environment cannot be used: {error.message}", hint=error.hint
            ) from error
        self._lock = Lock()
        self._typed: dict[str, Webhook] = {}

    def set(self, owner: str, webhook: Webhook) -> None:
        """Remember what a person typed; without an address it is forgotten."""
        with self._lock:
            if webhook.url:
                self._typed[owner] = webhook
            else:
                self._typed.pop(owner, None)

    def find(self, owner: str) -> Webhook | None:
        """The typed one, else the installation's; None when there is neither."""
        with self._lock:
            found = self._typed.get(owner, self._usual)
        return found if found.url else None


def quiet_gradio() -> None:
    """Switch off what Gradio does by itself: telemetry, copies of inputs in the browser, statistics of every event."""
    for name, value in {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_RUN_HISTORY": "False",
        "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000",
        "GRADIO_ANALYTICS_MAX_EVENTS": "100",
    }.items():
        os.environ.setdefault(name, value)
