"""Sheets and recipes: a file comes in and stays open for the page, a batch goes out as a file."""

from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from imagegen.errors import ImagegenError, InvalidInput
from imagegen.studio import Studio
from imagegen.web.bodies import file_name_of, read_file, refusal
from imagegen.web.visitor import owner_of

MAX_FILE_BYTES = 100_000_000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
    "json": "application/json",
}
UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))  # what no system takes in the name of a file
NAME_CHARACTERS = 60

Reader = Callable[[str, str, bytes], str]  # owner, file name, bytes → the id of the open file


class SheetRoutes:
    """POST sheets, POST recipes with a file as the body; GET sheet?batch=ID&as=csv, GET recipe?batch=ID."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def read_sheet(self, request: Request) -> Response:
        return await _read(request, self._studio.lists.sheets.read, "sheet")

    async def read_recipe(self, request: Request) -> Response:
        return await _read(request, self._studio.recipes.read, "recipe.json")

    def sheet(self, request: Request) -> Response:
        ending = request.query_params.get("as", "csv")
        file = self._studio.sheets.write(owner_of(request), _batch_id(request), ending)
        return _download(file.data, file.title, ending)

    def recipe(self, request: Request) -> Response:
        title, text = self._studio.recipes.save(owner_of(request), _batch_id(request))
        return _download(text.encode(), f"{title} recipe", "json")


async def _read(request: Request, reader: Reader, fallback: str) -> Response:
    name = file_name_of(request, fallback)
    try:
        data = await read_file(request, MAX_FILE_BYTES)
        file_id = await run_in_threadpool(reader, owner_of(request), name, data)
    except ImagegenError as error:
        return refusal(name, error)
    return JSONResponse({"ok": True, "data": {"id": file_id, "file_name": name}})


def _batch_id(request: Request) -> str:
    if "batch" not in request.query_params:
        raise InvalidInput("The link does not say which batch.", hint="Use the menus of the page.")
    return request.query_params["batch"]


def _download(data: bytes, title: str, ending: str) -> Response:
    stem = " ".join(title.translate(UNSAFE).split())[:NAME_CHARACTERS].strip(" .…") or "imagegen"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stem)}.{ending}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(data, media_type=TYPES[ending], headers=headers)
