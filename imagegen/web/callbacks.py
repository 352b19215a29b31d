"""Where providers report the end of a job. Anyone may call here, so nothing is answered but whether it was taken."""

import logging
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from imagegen.errors import BadCallback, ImagegenError
from imagegen.studio import Studio

MAX_BODY_BYTES = 5 * 1024 * 1024

logger = logging.getLogger(__name__)


class CallbackRoute:
    """POST callbacks/PROVIDER"""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def take(self, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return _answer(await run_in_threadpool(self._judge, request.path_params["provider"], request, body))

    def _judge(self, provider_id: str, request: Request, body: bytes) -> HTTPStatus:
        try:
            is_ours = self._studio.called_back(provider_id, dict(request.headers), body)
        except BadCallback as error:
            logger.warning("a callback in the name of %s is refused: %s", provider_id, error.sentence)
            return HTTPStatus.UNAUTHORIZED
        except (ImagegenError, TimeoutError) as error:
            # Whether it is genuine cannot be found out now: the provider is to try again.
            logger.warning("a callback in the name of %s cannot be checked: %r", provider_id, error)
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK if is_ours else HTTPStatus.NOT_FOUND


async def _body(request: Request) -> bytes | None:
    """None when it is larger than any report of a provider."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > MAX_BODY_BYTES:
            return None
    return bytes(data)


def _answer(status: HTTPStatus) -> Response:
    return JSONResponse({"ok": status is HTTPStatus.OK}, status)
