"""The page's own scripts and styles, from the folder of the components and nowhere else."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from imagegen.errors import NotFound

COMPONENTS = Path(__file__).parent.parent / "ui" / "components"
TYPES = {".js": "text/javascript", ".css": "text/css"}


def component_files(ending: str) -> list[str]:
    """The names of all component files with the given ending, base styles first."""
    names = sorted(path.name for path in COMPONENTS.glob(f"*{ending}"))
    return sorted(names, key=lambda name: not name.startswith("base"))


def serve_part(request: Request) -> Response:
    """GET ui/NAME. The browser asks each time whether it changed, so an update shows at once."""
    name = request.path_params["name"]
    path = COMPONENTS / name
    if path.suffix not in TYPES or name not in component_files(path.suffix):
        raise NotFound("There is no such part of the page.")
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type=TYPES[path.suffix], headers=headers)
