"""The page's own scripts and styles: everything in one file each, from the folder of the components.

They stand below an address that changes with any of them, so a browser keeps them for good and never asks again,
and an update shows at once. One file instead of two hundred is what makes a first visit quick, above all through a
share link, where each request takes its way around the world.
"""

import gzip
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

# How our modules name one another: always whole lines, always by name. Each becomes a function that runs when it is
# first asked for, with its imports as constants and its exports as getters, so the page asks for one file, not 200.
IMPORT = re.compile(r"""^import \{([^}]*)\} from "\./(\w+\.js)";$""", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
EXPORT_LIST = re.compile(r"""^export \{([^}]*)\}(?: from "\./(\w+\.js)")?;$""", re.MULTILINE)
IMPORT_LATER = re.compile(r"""\bimport\("\./(\w+\.js)"\)""")
LOADER = """(() => {
const loaded = {};
function $load(name) {
  if (!(name in loaded)) modules[name]((loaded[name] = {}));
  return loaded[name];
}
// What Gradio runs for us comes in through here: a promise of what a module exports.
window.imagegen = async (name) => $load(name);
const modules = {
%s
};
})();
"""


def component_files(ending: str) -> list[Path]:
    """All component files with the given ending, base styles first."""
    return sorted(COMPONENTS.glob(f"*{ending}"), key=lambda path: (not path.name.startswith("base"), path.name))


def parts_version() -> str:
    """A short name for the files as they are now, and for how they are put together."""
    files = [Path(__file__), *component_files(".css"), *component_files(".js")]
    return sha256(repr([(path.name, path.stat().st_mtime_ns) for path in files]).encode()).hexdigest()[:12]


def page_styles() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in component_files(".css"))


def page_script() -> str:
    """A script that makes every module known under its name; it runs none of them."""
    return LOADER % "\n".join(module_function(path) for path in component_files(".js"))


def module_function(path: Path) -> str:
    """The module as one function of the object that its exports go to."""
    source = path.read_text(encoding="utf-8")
    exports = [name for names, _ in EXPORT_LIST.findall(source) for name in _names(names)] + EXPORT.findall(source)
    body = IMPORT.sub(lambda found: _constants(*found.groups()), source)
    body = EXPORT_LIST.sub(lambda found: _constants(*found.groups()) if found[2] else "", body)
    body = IMPORT_LATER.sub(r'window.imagegen("\1")', EXPORT.sub("", body))
    getters = ", ".join(f"{name}: {{ get: () => {name} }}" for name in exports)
    head = f'"use strict";\nObject.defineProperties($exports, {{ {getters} }});'
    return f'"{path.name}": ($exports) => {{\n{head}\n{body}}},'


def _constants(names: str, module: str) -> str:
    return f'const {{ {", ".join(name.replace(" as ", ": ") for name in _names(names))} }} = $load("{module}");'


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


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
