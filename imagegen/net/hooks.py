"""Calls to an address of a person's own: a webhook. Guarded like everything that is asked for by address."""

import asyncio

from imagegen.errors import BadReply, BadRequest, Unreachable
from imagegen.net.addresses import Door, is_local_url
from imagegen.net.client import HttpCall, Net, Reply
from imagegen.net.troubles import is_passing

HOOK_LIMIT_S = 10.0


async def call_hook(net: Net, url: str, body: bytes, headers: dict[str, str], limit_s: float = HOOK_LIMIT_S) -> Reply:
    """POST a body and return the reply, whatever its status. Raises BadRequest for an address that must not be called,
    Unreachable when nobody answers in time.

    A public name has to be https and must not lead into this network; an address that names this network may be both.
    """
    call = HttpCall("POST", url, content=body, headers=headers, read_limit_s=limit_s)
    try:
        async with asyncio.timeout(limit_s):
            await Door(None, is_local_url(url)).check(url)
            return await net.send(call)
    except BadReply as error:
        raise BadRequest(
            f"{call.host or url[:80]} must not be called.",
            hint="Use https with a public name, or name an address of your own network itself.",
        ) from error
    except TimeoutError as error:
        raise Unreachable(f"{call.host} did not answer within {limit_s:g} seconds.", hint="Is it running?") from error


def hook_refusal(reply: Reply) -> BadRequest | None:
    """What a reply means for a webhook: None when it was taken; the error says whether trying again may help."""
    if 200 <= reply.status < 300:
        return None
    return BadRequest(
        f"{reply.host} answered with status {reply.status}.",
        hint="Check the address, and what the receiver says about the call.",
        retryable=is_passing(reply.status),
    )
