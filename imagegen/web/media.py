"""Pictures, previews, covers and uploads. Ids come in, never paths; every answer has a fixed media type."""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from imagegen.errors import ImagegenError, NotFound
from imagegen.studio import Studio
from imagegen.studio.views import asset_urls
from imagegen.web.bodies import file_name_of, read_file, refusal
from imagegen.web.visitor import owner_of

MAX_UPLOAD_BYTES = 50_000_000
# A picture never changes under its id, so a browser may keep it for good; it is the visitor's own, so no proxy may.
KEPT = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


class MediaRoutes:
    """Routes around stored pictures."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def original(self, request: Request) -> Response:
        asset = self._studio.asset(owner_of(request), request.path_params["asset_id"])
        headers = dict(KEPT)
        if "download" in request.query_params:
            name = self._studio.asset_file_name(owner_of(request), asset)
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        return self._file(asset.path, asset.media_type, headers)

    def preview(self, request: Request) -> Response:
        asset = self._studio.asset(owner_of(request), request.path_params["asset_id"])
        media_type = asset.media_type if asset.preview_path == asset.path else "image/webp"
        return self._file(asset.preview_path, media_type, KEPT)

    def cover(self, request: Request) -> Response:
        topic = self._studio.store.topics.get(owner_of(request), request.path_params["topic_id"])
        if topic.cover_path is None:
            raise NotFound("This topic has no cover yet.")
        return self._file(topic.cover_path, "image/webp", KEPT)

    def live(self, request: Request) -> Response:
        """The unfinished picture of a running generation."""
        generation = self._studio.store.generations.get(owner_of(request), request.path_params["generation_id"])
        progress = self._studio.board.find(generation.id)
        if progress is None or progress.preview is None:
            raise NotFound("There is no unfinished picture.")
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(progress.preview, media_type="image/png", headers=headers)

    def _file(self, path: str, media_type: str, headers: dict[str, str]) -> Response:
        file = self._studio.media.resolve(path)
        if not file.is_file():
            raise NotFound("The file of this picture is gone.", hint="It was removed outside of Imagegen.")
        return FileResponse(file, media_type=media_type, headers=headers)

    async def upload(self, request: Request) -> Response:
        """POST with the picture as the body and its name in X-File-Name."""
        name = file_name_of(request, "picture")
        try:
            data = await read_file(request, MAX_UPLOAD_BYTES, "Make it smaller and upload it again.")
            asset = await run_in_threadpool(self._studio.add_input, owner_of(request), name, data)
        except ImagegenError as error:
            return refusal(name, error)
        facts = {"name": asset.name, "width_px": asset.width_px, "height_px": asset.height_px}
        return JSONResponse(
            {"ok": True, "data": {"id": asset.id, "ref": f"asset:{asset.id}", **facts, **asset_urls(asset)}}
        )
