"""One server, asked: what comes back is its own word, trouble on the way to it is Unreachable."""

import asyncio
from collections.abc import Mapping

from imagegen.cards import ProviderFile
from imagegen.errors import BadReply, Unreachable
from imagegen.net import HttpCall, Net, Reply, Socket, cannot_reach, error_from_status, is_passing, open_socket
from imagegen.providers.base import Access, GeneratedImage
from imagegen.providers.dialects.comfyui.records import Entry, find_entry, find_place
from imagegen.providers.dialects.comfyui.routes import Routes
from imagegen.providers.polling import LONGEST_BACKOFF

POLL_S = 2.0  # how long it may be quiet before we look for ourselves; "poll_s" in the provider file changes it


class Server:
    """A server as one call may reach it."""

    def __init__(self, provider: ProviderFile, net: Net, access: Access) -> None:
        self.routes = Routes(provider, access)
        self.poll_s = float(provider.options.get("poll_s", POLL_S))
        self._provider = provider
        self._net = net

    async def connect(self, client_id: str) -> Socket:
        """A socket that hears of the jobs of this client."""
        return await open_socket(self.routes.socket(client_id), self._provider, headers=self.routes.headers)

    async def ask(self, call: HttpCall) -> Reply:
        """A reply that says yes. Raises what another status means."""
        return self.accepted(await self.reach(call))

    async def reach(self, call: HttpCall) -> Reply:
        """A reply of the server itself, whatever it says. Raises Unreachable also while the server only starts."""
        reply = await self._net.send(call)
        if is_passing(reply.status):
            raise cannot_reach(reply.host, f"it answers with status {reply.status}")
        return reply

    def accepted(self, reply: Reply) -> Reply:
        if reply.status >= 300:
            raise error_from_status(reply.status, reply.headers, "", self._provider)
        return reply

    async def find_entry(self, job_id: str) -> Entry | None:
        """What the history has of a job."""
        return find_entry((await self.ask(self.routes.history(job_id))).json_object(), job_id)

    async def find_place(self, job_id: str) -> int | None:
        """How many jobs go before this one in the queue."""
        return find_place((await self.ask(self.routes.queue())).json_object(), job_id)

    async def view(self, file: Mapping[str, str]) -> GeneratedImage:
        """One stored picture. It exists, so it is asked for until the caller's time limit, ever more slowly."""
        reply = await self._reach_patiently(self.routes.view(file))
        if reply.status == 404:
            raise BadReply(
                f"{self._provider.name} does not have the picture “{file['filename']}” any more.", hint="Make it again."
            )
        return GeneratedImage(self.accepted(reply).body, reply.headers.get("content-type"))

    async def _reach_patiently(self, call: HttpCall) -> Reply:
        delay_s = self.poll_s
        while True:
            try:
                return await self.reach(call)
            except Unreachable:
                await asyncio.sleep(delay_s)
                delay_s = min(delay_s * 2, LONGEST_BACKOFF * self.poll_s)
