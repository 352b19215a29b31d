"""Keys: in a form that fits into a header, and never in a sentence."""

import base64
from collections.abc import Sequence

from imagegen.cards import ProviderFile
from imagegen.errors import MissingKey, WrongKey


def usable_key(key: str | None, provider: ProviderFile) -> str:
    """The key in a form that fits into a header; "" where none is given and none is needed."""
    if not key:
        if provider.key.required:
            raise MissingKey(f"{provider.name} needs a key.", hint=f"Enter one in the settings. {key_page(provider)}")
        return ""
    if not key.isascii() or not key.isprintable() or " " in key:
        raise WrongKey(
            f"The key for {provider.name} has characters that no key has.",
            hint="Copy it again, without spaces.",
        )
    return key


def login_headers(key: str) -> dict[str, str]:
    """How a server of one's own, or a proxy before it, is opened: “user:password” is Basic, all else Bearer."""
    if not key:
        return {}
    if ":" in key:
        return {"Authorization": f"Basic {base64.b64encode(key.encode('ascii')).decode('ascii')}"}
    return {"Authorization": f"Bearer {key}"}


def hide(text: str, secrets: Sequence[str]) -> str:
    """The text without the secrets; of a key in two halves ("id:secret") each half counts."""
    parts = {part for secret in secrets for part in (secret, *secret.split(":")) if len(part) >= 8}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "[key]")
    return text


def key_page(provider: ProviderFile) -> str:
    """Where keys are made, as a sentence; "" where nobody says."""
    return f"Keys are made at {provider.key.page}." if provider.key.page else ""
