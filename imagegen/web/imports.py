"""Pictures that come in with their settings: POST imports/look to be told of them, POST imports/ID to keep them."""

import math
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from imagegen.errors import ImagegenError
from imagegen.studio import Studio
from imagegen.studio.import_manifest import MANIFEST
from imagegen.studio.views import View
from imagegen.web.bodies import file_name_of, file_path_of, read_file, refusal
from imagegen.web.media import MAX_UPLOAD_BYTES
from imagegen.web.visitor import owner_of

LARGER = "It is too large to be read here; the command “imagegen import” takes it."


class ImportRoutes:
    """A picture is the body; its name stands in X-File-Name, with the folders before it when it is kept."""

    def __init__(self, studio: Studio) -> None:
        self._imports = studio.imports

    async def look(self, request: Request) -> Response:
        """`?model=` is the model that the page shows."""
        model = request.query_params.get("model", "")
        return await _answer(request, lambda owner, data: self._imports.look(owner, data, model))

    async def add(self, request: Request) -> Response:
        """`?modified=` is the file's own time in milliseconds."""
        import_id, path = request.path_params["import_id"], file_path_of(request, "picture")
        modified_ms = _number(request.query_params.get("modified", ""))

        def keep(owner: str, data: bytes) -> View:
            if path.rpartition("/")[2] == MANIFEST:
                return self._imports.take_manifest(owner, import_id, data)
            return self._imports.add(owner, import_id, path, data, modified_ms)

        return await _answer(request, keep)


async def _answer(request: Request, read: Callable[[str, bytes], View]) -> Response:
    name = file_name_of(request, "picture")
    try:
        data = await read_file(request, MAX_UPLOAD_BYTES, LARGER)
        found = await run_in_threadpool(read, owner_of(request), data)
    except ImagegenError as error:
        return refusal(name, error)
    return JSONResponse({"ok": True, "data": found})


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
