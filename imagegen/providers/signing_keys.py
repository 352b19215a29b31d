"""The keys with which a provider signs its callbacks, read from it when they are needed."""

from collections.abc import Awaitable, Callable, Sequence

from imagegen.errors import BadCallback, BadReply
from imagegen.net import HttpCall, Net

KEPT_S = 24 * 3600.0  # fal asks to read them anew after a day
REST_S = 60.0  # so that forged callbacks do not make us ask all the time
READ_LIMIT_S = 5.0


class SigningKeys:
    """Reads the keys at their first use, and again when they are old or none of them fits any more."""

    def __init__(self, read: Callable[[], Awaitable[Sequence[str]]]) -> None:
        self._read = read
        self._keys: Sequence[str] = ()
        self._read_at_s = float("-inf")

    async def check(self, verify: Callable[[Sequence[str]], None], now_s: float) -> None:
        """Let `verify` try the keys, once more with fresh ones when it raises BadCallback.

        Raises a ProviderError when the keys cannot be read: then nothing is known about the callback.
        """
        age_s = now_s - self._read_at_s
        try:
            verify(self._keys if age_s <= KEPT_S else ())
        except BadCallback:
            if age_s < REST_S:
                raise
            self._keys, self._read_at_s = await self._read(), now_s
            verify(self._keys)


async def read_key_set(net: Net, url: str) -> tuple[str, ...]:
    """The keys of a JSON Web Key Set: `x` of each. Raises BadReply when there are none."""
    reply = await net.send(HttpCall("GET", url, read_limit_s=READ_LIMIT_S))
    listed = reply.json_object().get("keys") if reply.status == 200 else None
    keys = [entry.get("x") for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    texts = tuple(key for key in keys if isinstance(key, str) and key)
    if not texts:
        raise BadReply(f"{reply.host} does not say with which keys it signs (status {reply.status}).")
    return texts
