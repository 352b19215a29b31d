"""The page's own scripts and styles, from the folder of the components and nowhere else.

They stand below an address that changes with any of them, so a browser keeps them for good and never asks again,
and an update shows at once.
"""

from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from imagegen.errors import NotFound

COMPONENTS = Path(__file__).parent.parent / "ui" / "components"
TYPES = {".js": "text/javascript", ".css": "text/css"}
KEPT = "public, max-age=31536000, immutable"
ASKED = "no-cache"  # an address of an older page: it gets what is there now, and asks again the next time


def component_files(ending: str) -> list[str]:
    """The names of all component files with the given ending, base styles first."""
    names = sorted(path.name for path in COMPONENTS.glob(f"*{ending}"))
    return sorted(names, key=lambda name: not name.startswith("base"))


def parts_version() -> str:
    """A short name for the files as they are now."""
    stamps = [(path.name, path.stat().st_mtime_ns) for path in sorted(COMPONENTS.iterdir()) if path.suffix in TYPES]
    return sha256(repr(stamps).encode()).hexdigest()[:12]


def serve_part(request: Request) -> Response:
    """GET ui/VERSION/NAME."""
    name = request.path_params["name"]
    path = COMPONENTS / name
    if path.suffix not in TYPES or name not in component_files(path.suffix):
        raise NotFound("There is no such part of the page.")
    control = KEPT if request.path_params["version"] == parts_version() else ASKED
    headers = {"Cache-Control": control, "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type=TYPES[path.suffix], headers=headers)
