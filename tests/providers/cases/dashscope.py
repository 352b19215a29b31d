"""Alibaba DashScope in the contract test."""

from tests.fakes.dashscope import FakeDashScope
from tests.providers.contract import Case

CASE = Case(
    provider="dashscope",
    fake=FakeDashScope,
    card="wan2.2-t2i-flash",
    edit_card="qwen-image-edit",
    several_card="wan2.5-i2i-preview",
    count_card="qwen-image-2.0",
    has_jobs=True,
    has_progress=True,
    has_cancel=True,
    tells_wait=False,  # not documented
)
