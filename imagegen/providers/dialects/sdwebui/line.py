"""The way to one server: its address, and the user and password that open it."""

from dataclasses import dataclass
from typing import Any

from imagegen.cards import ProviderFile
from imagegen.net import HttpCall, Net, Reply, login_headers, usable_key
from imagegen.providers.base import Access
from imagegen.providers.dialects.sdwebui.troubles import read_error

QUESTION_LIMIT_S = 30.0  # a server that computes is slow to answer anything else
ORDER_LIMIT_S = 4000.0  # the wait in the server's queue is inside the call; the motor's own limit ends it earlier


@dataclass(frozen=True)
class Line:
    """Sends calls to one server."""

    net: Net
    provider: ProviderFile
    access: Access

    async def get(self, path: str) -> Reply:
        return await self.net.send(
            HttpCall("GET", self._url(path), headers=self._headers(), read_limit_s=QUESTION_LIMIT_S)
        )

    async def post(self, path: str, body: Any = None) -> Reply:
        return await self.net.send(
            HttpCall("POST", self._url(path), body, self._headers(), read_limit_s=QUESTION_LIMIT_S)
        )

    async def order(self, path: str, body: Any) -> Reply:
        """Send what makes pictures, and wait as long as that takes."""
        is_billable = not self.provider.is_free
        return await self.net.send(
            HttpCall(
                "POST", self._url(path), body, self._headers(), is_billable=is_billable, read_limit_s=ORDER_LIMIT_S
            )
        )

    def accepted(self, reply: Reply) -> Reply:
        """The reply when its status is a good one. Raises what it says otherwise."""
        if reply.status >= 300:
            raise read_error(reply, self.provider, self.access.key)
        return reply

    def _url(self, path: str) -> str:
        """People copy the address together with the path of the API."""
        return self.access.base_url.rstrip("/").removesuffix("/sdapi/v1") + path

    def _headers(self) -> dict[str, str]:
        """The server's own lock is Basic; a key without a colon is for a proxy in front of it."""
        return login_headers(usable_key(self.access.key, self.provider))
