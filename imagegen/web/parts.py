"""The page's own scripts and styles: everything in one file each, from the folder of the components.

They stand below an address that changes with any of them, so a browser keeps them for good and never asks again,
and an update shows at once. One file instead of a hundred is what makes a first visit quick, above all through a
share link, where each request takes its way around the world.
"""

import gzip
import json
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from imagegen.errors import NotFound

COMPONENTS = Path(__file__).parent.parent / "ui" / "components"
TYPES = {"page.js": "text/javascript", "page.css": "text/css"}
KEPT = "public, max-age=31536000, immutable"
ASKED = "no-cache"  # an address of an older page: it gets what is there now, and asks again the next time
NEIGHBOUR = re.compile(r"""((?:\bfrom|\bimport)\s*\(?\s*")\./""")
# Modules keep their own scopes, circles and stack traces: each is a file in the browser's memory, and the import map
# says which. A name is `imagegen/NAME` everywhere, also for the few lines of script that Gradio runs for us.
LOADER = """(() => {
  const imports = {};
  for (const [name, source] of Object.entries(%s)) {
    imports[name] = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  }
  const map = Object.assign(document.createElement("script"), { type: "importmap" });
  map.textContent = JSON.stringify({ imports });
  document.currentScript.after(map);
})();
"""


def component_files(ending: str) -> list[Path]:
    """All component files with the given ending, base styles first."""
    return sorted(COMPONENTS.glob(f"*{ending}"), key=lambda path: (not path.name.startswith("base"), path.name))


def parts_version() -> str:
    """A short name for the files as they are now."""
    files = [*component_files(".css"), *component_files(".js")]
    return sha256(repr([(path.name, path.stat().st_mtime_ns) for path in files]).encode()).hexdigest()[:12]


def page_styles() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in component_files(".css"))


def page_script() -> str:
    """A script that makes every module known under its name; it runs none of them."""
    return LOADER % json.dumps({f"imagegen/{path.name}": _module(path) for path in component_files(".js")})


def _module(path: Path) -> str:
    """The source with its neighbours under their names, and its own for the browser's tools."""
    source = NEIGHBOUR.sub(r"\1imagegen/", path.read_text(encoding="utf-8"))
    return f"{source}\n//# sourceURL=imagegen/{path.name}\n"


@lru_cache(maxsize=4)
def _packed(name: str, version: str) -> tuple[bytes, bytes]:
    """The file as it is and compressed; `version` makes a changed folder a new question."""
    data = (page_script() if name == "page.js" else page_styles()).encode()
    return data, gzip.compress(data, mtime=0)


def serve_part(request: Request) -> Response:
    """GET ui/VERSION/NAME."""
    name, version = request.path_params["name"], parts_version()
    if name not in TYPES:
        raise NotFound("There is no such part of the page.")
    control = KEPT if request.path_params["version"] == version else ASKED
    headers = {"Cache-Control": control, "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
    plain, packed = _packed(name, version)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type=TYPES[name], headers={**headers, "Content-Encoding": "gzip"})
    return Response(plain, media_type=TYPES[name], headers=headers)
