"""ComfyUI in the contract test. The server knows no accounts and refuses nothing: a key is for a proxy before it."""

from tests.fakes.comfyui import FakeComfyUI
from tests.fakes.provider import Trouble
from tests.providers.contract import Case

CASE = Case(
    provider="comfyui",
    fake=FakeComfyUI,
    card="sd15",
    edit_card="sd-image-to-image",
    mask_card="sd-inpaint",
    count_card="sd15",
    has_jobs=True,
    has_progress=True,
    has_cancel=True,
    names_urls=False,
    troubles=frozenset({Trouble.WRONG_KEY, Trouble.SERVER_ERROR}),
)
