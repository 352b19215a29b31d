"""This installation: environment and command line as one frozen `Settings`, and the keys, which live in memory only.

The only file that reads the environment.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
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
        "environment": env,
    }
    values.update({name: value for name, value in overrides.items() if value is not None})
    return Settings(**values)  # type: ignore[arg-type]


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise SetupError(f"“{text}” is not a port.", hint="Set IMAGEGEN_PORT to a number from 1 to 65535.")
    return int(text)


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


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets without an IPv6 address, a port that is no number
        return False


class KeyRing:
    """Keys and base URLs that people typed, in memory only; the environment stands behind them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._lock = Lock()
        self._keys: dict[tuple[str, str], str] = {}
        self._base_urls: dict[tuple[str, str], str] = {}

    def set_key(self, owner: str, provider: str, key: str) -> None:
        """Remember a typed key; an empty one forgets it."""
        cleaned = key.strip()
        if any(not " " < letter <= "~" for letter in cleaned):
            raise InvalidInput(
                "The key has characters a key never has.", hint="Copy it again, without spaces or line breaks."
            )
        self._set(self._keys, (owner, provider), cleaned)

    def set_base_url(self, owner: str, provider: str, url: str) -> None:
        """Remember a typed base URL; an empty one goes back to the provider's own."""
        cleaned = url.strip().rstrip("/")
        if cleaned and not _is_web_address(cleaned):
            raise InvalidInput(f"“{cleaned[:80]}” is not a base URL.", hint="It looks like https://api.example.com/v1.")
        self._set(self._base_urls, (owner, provider), cleaned)

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
        name = next((name for name in provider.key.env if self._environment.get(name)), None)
        return FoundKey(self._environment[name], name) if name else None

    def base_url(self, owner: str, provider: ProviderFile) -> str:
        """Where the provider is asked: typed, else from the environment, else its own address."""
        with self._lock:
            typed = self._base_urls.get((owner, provider.id))
        named = next((self._environment[name] for name in provider.base_url_env if self._environment.get(name)), "")
        return typed or named.rstrip("/") or provider.base_url

    def is_ready(self, owner: str, provider: ProviderFile) -> bool:
        """Whether the provider may be asked: it has a key or needs none."""
        return not provider.key.required or self.find_key(owner, provider) is not None

    def with_typed(self, owner: str, provider: str, key: str, base_url: str) -> "KeyRing":
        """A copy for one trial, with what was typed but not saved yet; empty texts change nothing."""
        trial = KeyRing(self._environment)
        with self._lock:
            trial._keys.update(self._keys)
            trial._base_urls.update(self._base_urls)
        if key:
            trial.set_key(owner, provider, key)
        if base_url:
            trial.set_base_url(owner, provider, base_url)
        return trial


def quiet_gradio() -> None:
    """Switch off what Gradio does by itself: telemetry, copies of inputs in the browser, statistics of every event."""
    for name, value in {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_RUN_HISTORY": "False",
        "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000",
        "GRADIO_ANALYTICS_MAX_EVENTS": "100",
    }.items():
        os.environ.setdefault(name, value)
