"""Gitee AI in the contract test."""

from tests.fakes.resellers import FakeGitee
from tests.providers.contract import Case

CASE = Case(
    provider="gitee",
    fake=FakeGitee,
    card="FLUX.1-dev",
    edit_card="FLUX.1-Kontext-dev",
    tells_wait=False,  # not documented
)
