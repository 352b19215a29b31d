"""Zhipu in the contract test."""

from tests.fakes.zhipu import FakeZhipu
from tests.providers.contract import Case

CASE = Case(
    provider="zhipu",
    fake=FakeZhipu,
    card="glm-image",
    has_jobs=True,
    has_progress=True,
    tells_wait=False,  # not documented
)
