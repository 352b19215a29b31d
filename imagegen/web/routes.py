"""The table of our own routes, and the one place that turns an error into an HTTP answer."""

from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from inspect import iscoroutinefunction

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from imagegen.errors import ImagegenError, NotFound
from imagegen.studio import Studio
from imagegen.web.callbacks import CallbackRoute
from imagegen.web.events import EventRoute
from imagegen.web.figures import FigureRoute
from imagegen.web.imports import ImportRoutes
from imagegen.web.media import MediaRoutes
from imagegen.web.packs import PackRoutes
from imagegen.web.parts import serve_part
from imagegen.web.published import PublishedRoutes
from imagegen.web.sheets import SheetRoutes
from imagegen.web.zips import ZipRoute

PREFIX = "/gradio_api/app"

Endpoint = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]


def build_routes(studio: Studio) -> list[Route]:
    """Every route of ours, for `launch(app_kwargs={"routes": …})`."""
    media = MediaRoutes(studio)
    zips = ZipRoute(studio)
    packs = PackRoutes(studio)
    sheets = SheetRoutes(studio)
    imports = ImportRoutes(studio)
    published = PublishedRoutes(studio, PREFIX)
    return [
        _route("/ui/{version}/{name}", serve_part),
        _route("/media/{asset_id}", media.original),
        _route("/media/{asset_id}/preview", media.preview),
        _route("/covers/{topic_id}", media.cover),
        _route("/live/{generation_id}", media.live),
        _route("/zip", zips.open),
        _route("/zip", zips.open_form, method="POST"),
        _route("/sheets", sheets.read_sheet, method="POST"),
        _route("/recipes", sheets.read_recipe, method="POST"),
        _route("/sheet", sheets.sheet),
        _route("/recipe", sheets.recipe),
        _route("/figures", FigureRoute(studio).open),
        _route("/pack", packs.open),
        _route("/pack", packs.open_form, method="POST"),
        _route("/products/sheet", packs.read_sheet, method="POST"),
        _route("/p/{slug}", published.page),
        _route("/p/{slug}/picture", published.picture),
        _route("/p/{slug}/preview", published.preview),
        _route("/inputs", media.upload, method="POST"),
        _route("/imports/look", imports.look, method="POST"),
        _route("/imports/{import_id}", imports.add, method="POST"),
        _route("/callbacks/{provider}", CallbackRoute(studio).take, method="POST"),
        _route("/health", _healthy),
        Route(f"{PREFIX}/events", EventRoute(studio).open),
    ]


def _healthy(request: Request) -> Response:
    return JSONResponse({"ok": True})


def _route(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
    return Route(PREFIX + path, _guarded(endpoint), methods=[method])


def _guarded(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Our errors become one sentence with a fitting status; anything else stays the server's own 500."""

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            if iscoroutinefunction(endpoint):
                response: Response = await endpoint(request)
                return response
            return await run_in_threadpool(endpoint, request)  # type: ignore[arg-type]
        except ImagegenError as error:
            status = HTTPStatus.NOT_FOUND if isinstance(error, NotFound) else HTTPStatus.BAD_REQUEST
            return PlainTextResponse(error.sentence, status)

    return answer
