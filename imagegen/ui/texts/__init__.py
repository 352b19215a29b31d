"""Every visible word, by language; Python and the page read the same files."""

import json
from functools import cache
from pathlib import Path


@cache
def load_texts(language: str) -> dict[str, str]:
    """All texts of one language, from every file beside this one."""
    texts: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("*.json")):
        texts.update(json.loads(path.read_text(encoding="utf-8"))[language])
    return texts
