"""Zip downloads, streamed while they are made."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from imagegen.errors import InvalidInput
from imagegen.media.archive import PackedPicture, stream_archive
from imagegen.studio import Studio
from imagegen.web.bodies import read_form
from imagegen.web.visitor import owner_of


class ZipRoute:
    """GET zip?task= | ?batch= | ?topic= | ?favourites=TOPIC | ?generations=a,b; or POST a form with such a field."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def open(self, request: Request) -> Response:
        return self._pack(owner_of(request), request.query_params)

    async def open_form(self, request: Request) -> Response:
        """The same for more ids than an address can hold."""
        return await run_in_threadpool(self._pack, owner_of(request), await read_form(request))

    def _pack(self, owner: str, wanted: Mapping[str, str]) -> Response:
        pictures = self._pictures(owner, wanted)
        now = self._studio.clock.now().astimezone()
        headers = {"Content-Disposition": f'attachment; filename="imagegen-{now:%Y%m%d-%H%M%S}.zip"'}
        return StreamingResponse(stream_archive(pictures, now), media_type="application/zip", headers=headers)

    def _pictures(self, owner: str, wanted: Mapping[str, str]) -> list[PackedPicture]:
        if "task" in wanted:
            return self._studio.pack_task(owner, wanted["task"])
        if "batch" in wanted:
            return self._studio.pack_batch(owner, wanted["batch"])
        if "topic" in wanted:
            return self._studio.pack_topic(owner, wanted["topic"])
        if "favourites" in wanted:
            return self._studio.pack_topic(owner, wanted["favourites"], favourites_only=True)
        if "generations" in wanted:
            return self._studio.pack_generations(owner, wanted["generations"].split(","))
        raise InvalidInput("The link does not say what to pack.", hint="Use the Download buttons of the page.")
