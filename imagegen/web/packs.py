"""Channel packs, streamed while they are made, and sheets of products."""

from collections.abc import Iterator, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from imagegen.errors import ImagegenError, InvalidInput
from imagegen.media.archive import ZipEntry, stream_zip
from imagegen.studio import Studio
from imagegen.web.bodies import file_name_of, read_file, read_form, refusal
from imagegen.web.visitor import owner_of

MAX_SHEET_BYTES = 20_000_000


class PackRoutes:
    """GET pack?rules=a,b&generations=… | &batch=ID[&only=kept], or POST a form of these; POST products/sheet."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def open(self, request: Request) -> Response:
        return self._pack(owner_of(request), request.query_params)

    async def open_form(self, request: Request) -> Response:
        """The same for more ids than an address can hold."""
        return await run_in_threadpool(self._pack, owner_of(request), await read_form(request))

    def _pack(self, owner: str, wanted: Mapping[str, str]) -> Response:
        now = self._studio.clock.now().astimezone()
        entries = self._entries(owner, wanted)
        headers = {"Content-Disposition": f'attachment; filename="imagegen-pack-{now:%Y%m%d-%H%M%S}.zip"'}
        return StreamingResponse(stream_zip(entries), media_type="application/zip", headers=headers)

    def _entries(self, owner: str, wanted: Mapping[str, str]) -> Iterator[ZipEntry]:
        channels, now = self._studio.channels, self._studio.clock.now().astimezone()
        rules = [name for name in wanted.get("rules", "").split(",") if name]
        if "generations" in wanted:
            return channels.pack_generations(owner, rules, wanted["generations"].split(","), now)
        if "batch" in wanted:
            kept_only = wanted.get("only") == "kept"
            return channels.pack_batch(owner, rules, wanted["batch"], now, kept_only=kept_only)
        raise InvalidInput("The link does not say what to pack.", hint="Use the buttons of the page.")

    async def read_sheet(self, request: Request) -> Response:
        """The products that a sheet names; the sheet is the body, its name stands in X-File-Name."""
        name = file_name_of(request, "products")
        try:
            data = await read_file(request, MAX_SHEET_BYTES)
            found = await run_in_threadpool(self._studio.products.read_sheet, owner_of(request), name, data)
        except ImagegenError as error:
            return refusal(name, error)
        return JSONResponse({"ok": True, "data": found})
