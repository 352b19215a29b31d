"""The body of a request, as far as it may go."""

from http import HTTPStatus
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from imagegen.errors import ImagegenError, InvalidInput


async def read_file(request: Request, limit_bytes: int, hint: str = "Split it into several files.") -> bytes:
    """The file that is the body. Raises InvalidInput as soon as it is larger than the limit."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > limit_bytes:
            raise InvalidInput(f"The file is larger than {limit_bytes // 1_000_000} MB.", hint=hint)
    return bytes(data)


async def read_form(request: Request) -> dict[str, str]:
    """The plain fields of a form: what a link would say, for more than an address can hold."""
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def file_path_of(request: Request, fallback: str) -> str:
    """The name in X-File-Name, with the folders before it."""
    return unquote(request.headers.get("x-file-name", "")).replace("\\", "/") or fallback


def file_name_of(request: Request, fallback: str) -> str:
    """The name in X-File-Name, without folders."""
    return file_path_of(request, fallback).rpartition("/")[2] or fallback


def refusal(name: str, error: ImagegenError) -> Response:
    """One sentence about a file, with its name in front where the sentence does not have it."""
    message = error.message if name in error.message else f"{name}: {error.message}"
    told = {"message": message, "hint": error.hint, "code": error.code}
    return JSONResponse({"ok": False, "error": told}, HTTPStatus.UNPROCESSABLE_ENTITY)
