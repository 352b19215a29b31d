"""How a test speaks with the assistant: in a loop of its own, for a limited time, and with everything closed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from imagegen.assist import ChatAccess, Llm, Picture, Ways
from tests.fakes.chat import FakeChat
from tests.fakes.server import make_picture

LIMIT_S = 20.0
MODEL = "gpt-6-luna"
SHOE = Picture("shoe.png", "image/png", make_picture(1, 64, 48, "png"))
BOX = Picture("box.png", "image/png", make_picture(2, 64, 48, "png"))
HELLO = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello."}]
Result = TypeVar("Result")


def access_to(chat: FakeChat, **changes: Any) -> ChatAccess:
    return ChatAccess(**{"base_url": chat.base_url, "key": chat.key, "model": MODEL, **changes})


def with_llm(
    chat: FakeChat, work: Callable[[Llm], Awaitable[Result]], ways: Ways | None = None, **changes: Any
) -> Result:
    """Run `work` with the assistant at the fake; `changes` go to the way there. Raises TimeoutError after LIMIT_S."""

    async def run() -> Result:
        async with asyncio.timeout(LIMIT_S), Llm(access_to(chat, **changes), ways, retry_delay_s=0) as llm:
            return await work(llm)

    return asyncio.run(run())
