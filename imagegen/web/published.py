"""Published pictures: a plain page for whoever has its link. No script, no owner, nothing but what was allowed.

Everything is relative to the page's own address, so it works below a sub-path and through a share link alike; only
what other sites read from the head needs whole addresses.
"""

from base64 import b64encode
from hashlib import sha256
from html import escape
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from imagegen.errors import NotFound
from imagegen.studio import Studio
from imagegen.studio.publishing import PublicPage

TITLE_CHARACTERS = 70
WORDS = {
    "en": {
        "lang": "en",
        "title": "A picture",
        "size": "A picture of {width} × {height} pixels",
        "prompt": "Prompt",
        "gone": "There is no picture here",
        "gone_help": "It was taken back, or the link is not complete.",
    },
    "zh": {
        "lang": "zh",
        "title": "一张图片",
        "size": "一张 {width} × {height} 像素的图片",
        "prompt": "提示词",
        "gone": "这里没有图片",
        "gone_help": "图片已被撤回，或链接不完整。",
    },
}
STYLE = """
:root { color-scheme: light dark; --bg: #f6f7fb; --text: #171c2b; --muted: #5a6479; --line: #e0e4ee; }
@media (prefers-color-scheme: dark) { :root { --bg: #0d1120; --text: #e9edf8; --muted: #a4aec6; --line: #252e49; } }
* { box-sizing: border-box; }
body { display: grid; min-height: 100vh; min-height: 100dvh; margin: 0; padding: 24px 16px; place-content: center;
  background: var(--bg); color: var(--text); overflow-wrap: anywhere;
  font: 16px/1.6 Inter, system-ui, -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif;
}
main { display: grid; gap: 16px; justify-items: center; }
figure { display: grid; gap: 24px; margin: 0; justify-items: center; }
img { display: block; width: auto; height: auto; max-width: 100%; max-height: calc(100vh - 48px); border-radius: 8px; }
figcaption { max-width: 68ch; white-space: pre-wrap; }
h1 { margin: 0; font-size: 20px; }
h2 { margin: 0 0 4px; color: var(--muted); font-size: 13px; font-weight: 600; }
p { margin: 0; color: var(--muted); text-align: center; }
"""
STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",  # taken back means gone, from every cache on the way
    "Content-Security-Policy": (
        f"default-src 'none'; img-src 'self'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class PublishedRoutes:
    """GET p/LINK, p/LINK/picture, p/LINK/preview"""

    def __init__(self, studio: Studio, prefix: str) -> None:
        self._publishing = studio.publishing
        self._public_base = f"{studio.settings.public_url}{prefix}" if studio.settings.public_url else ""

    def page(self, request: Request) -> Response:
        words, slug = WORDS[_language(request)], request.path_params["slug"]
        try:
            page = self._publishing.page(slug)
        except NotFound:
            return HTMLResponse(_gone(words), HTTPStatus.NOT_FOUND, HEADERS)
        address = f"{self._public_base}/p/{slug}" if self._public_base else _asked_address(request)
        return HTMLResponse(_page(page, words, slug, address), headers=HEADERS)

    def picture(self, request: Request) -> Response:
        path, media_type = self._publishing.picture(request.path_params["slug"])
        return FileResponse(path, media_type=media_type, headers=HEADERS)

    def preview(self, request: Request) -> Response:
        path, media_type = self._publishing.small_picture(request.path_params["slug"])
        return FileResponse(path, media_type=media_type, headers=HEADERS)


def _language(request: Request) -> str:
    """Of those that the visitor reads; nobody's settings count here."""
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


def _asked_address(request: Request) -> str:
    """The page's address as the visitor has it; a proxy that ends TLS says so in a header."""
    scheme = request.headers.get("x-forwarded-proto", "").partition(",")[0].strip()
    url = urlsplit(str(request.url))._replace(query="", fragment="")
    return url._replace(scheme=scheme if scheme in ("http", "https") else url.scheme).geturl()


def _page(page: PublicPage, words: dict[str, str], slug: str, address: str) -> str:
    title = _title(page.prompt) or words["title"]
    size = words["size"].format(width=page.width_px, height=page.height_px)
    alt = page.prompt or size
    image = f'src="{slug}/picture" width="{page.width_px}" height="{page.height_px}" alt="{escape(alt)}"'
    caption = f"<figcaption><h2>{words['prompt']}</h2>{escape(page.prompt)}</figcaption>" if page.prompt else ""
    figure = f'<figure><a href="{slug}/picture"><img {image}></a>{caption}</figure>'  # the link: at its full size
    return _document(words["lang"], title, _card(title, size, address), figure)


def _title(prompt: str | None) -> str:
    line = " ".join((prompt or "").split())
    return line if len(line) <= TITLE_CHARACTERS else f"{line[: TITLE_CHARACTERS - 1].rstrip()}…"


def _card(title: str, description: str, address: str) -> str:
    """What chats and social sites show of the link."""
    tags = {
        "og:type": "website",
        "og:title": title,
        "og:description": description,
        "og:url": address,
        "og:image": f"{address}/preview",
        "og:image:type": "image/jpeg",
        "twitter:card": "summary_large_image",
    }
    return "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in tags.items())


def _gone(words: dict[str, str]) -> str:
    return _document(words["lang"], words["gone"], "", f"<h1>{words['gone']}</h1><p>{words['gone_help']}</p>")


def _document(language: str, title: str, card: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer">'
        f"{card}<style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
