"""Baidu Qianfan in the contract test."""

from tests.fakes.resellers import FakeQianfan
from tests.providers.contract import Case

CASE = Case(
    provider="qianfan",
    fake=FakeQianfan,
    card="irag-1.0",
    edit_card="qwen-image-edit",
    count_card="irag-1.0",
    tells_wait=False,  # not documented
)
