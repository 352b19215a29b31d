"""Cloudflare Workers AI in the contract test."""

from tests.fakes.cloudflare import FakeCloudflare
from tests.providers.contract import Case

CASE = Case(
    provider="cloudflare",
    fake=FakeCloudflare,
    card="@cf/black-forest-labs/flux-1-schnell",
    edit_card="@cf/black-forest-labs/flux-2-dev",
    several_card="@cf/black-forest-labs/flux-2-dev",
    names_urls=False,
    keeps_extra=False,  # one picture a call
    tells_wait=False,
)
