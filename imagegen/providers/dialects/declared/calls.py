"""From a template to a call that can be sent."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from imagegen.cards import ProviderFile
from imagegen.net import HttpCall, require_own, usable_key
from imagegen.providers.base import Access
from imagegen.providers.dialects.declared.bodies import fill_body, form_parts, plain_text
from imagegen.providers.dialects.declared.description import CallTemplate, Description
from imagegen.providers.slots import Lookup, fill_text, slot_names

MODEL = "model"


def build_call(
    template: CallTemplate, wire: Description, provider: ProviderFile, access: Access, lookup: Lookup
) -> HttpCall:
    """The call with every slot filled. Raises MissingKey, or BadReply for an address the key must not go to."""
    look = _with_key(lookup, usable_key(access.key or wire.anonymous, provider))
    body = None if template.body is None else fill_body(template.body, look)
    return HttpCall(
        template.method,
        _address(template, wire, provider, access, look),
        json=None if template.is_form else body,
        headers=_filled_texts({**wire.headers, **template.headers}, look),
        files=form_parts(body) if template.is_form and isinstance(body, Mapping) else None,
    )


def _with_key(lookup: Lookup, key: str) -> Lookup:
    """The key as slots: whole, and in its halves where it has two ("account:token")."""
    secrets = {"key": key or None, **dict(zip(("key.0", "key.1"), key.split(":", 1), strict=False))}
    return lambda name: secrets[name] if name in secrets else lookup(name)


def _address(template: CallTemplate, wire: Description, provider: ProviderFile, access: Access, look: Lookup) -> str:
    if template.url:
        address = urljoin(f"{access.base_url.rstrip('/')}/", fill_text(_moved(template.url, provider, access), look))
        require_own(address, access.base_url, provider)
    else:
        address = f"{access.base_url.rstrip('/')}{fill_text(template.path, _quoting(look))}"
    query = fill_body({**wire.query, **template.query}, look)
    pairs = {name: plain_text(value) for name, value in query.items()}
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode(pairs, quote_via=quote)}" if pairs else address


def _moved(url: str, provider: ProviderFile, access: Access) -> str:
    """A fixed address stands beside the base URL when a person set another, so that the key goes nowhere else."""
    bases = [base.rstrip("/") for base in provider.base_url.split()]
    if slot_names(url) or access.base_url.rstrip("/") in bases:
        return url
    return urlsplit(url).path.lstrip("/")


def _filled_texts(texts: Mapping[str, str], look: Lookup) -> dict[str, str]:
    """Headers with their slots filled; one whose slots are all unset is not sent."""
    return {
        name: fill_text(text, look)
        for name, text in texts.items()
        if not slot_names(text) or any(look(slot) not in (None, "") for slot in slot_names(text))
    }


def _quoting(look: Lookup) -> Lookup:
    """Values as a path may hold them; a model's name keeps its slashes."""

    def quoted(name: str) -> Any:
        value = look(name)
        return None if value is None else quote(str(value), safe="/@:" if name == MODEL else "")

    return quoted
