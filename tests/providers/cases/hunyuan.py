"""Tencent Hunyuan in the contract test."""

from tests.fakes.hunyuan import FakeHunyuan
from tests.providers.contract import Case

CASE = Case(
    provider="hunyuan",
    fake=FakeHunyuan,
    card="hy-image-v3.0",
    edit_card="hy-image-v3.0",
    several_card="hy-image-v3.0",
    has_jobs=True,
    has_progress=True,
    tells_wait=False,  # not documented
)
