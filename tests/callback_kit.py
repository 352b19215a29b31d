"""An installation that fal may call back: a public address, fal's signing keys at the fake, and hardly any polling."""

import json
from pathlib import Path

from tests.fakes.calls import PROVIDERS
from tests.fakes.fal import FakeFal

PUBLIC_URL = "https://images.example.com"
SELDOM_S = 600.0  # between two polls: whatever ends a job before that was a callback


def open_to_callbacks(environment: dict[str, str], fal: FakeFal, poll_s: float = SELDOM_S) -> dict[str, str]:
    """The environment with a public address; fal's own provider file leads to the fake."""
    data = json.loads((PROVIDERS / "fal" / "provider.json").read_text(encoding="utf-8"))
    options = {**data["options"], "poll_s": poll_s, "jwks_url": f"{fal.url}/.well-known/jwks.json"}
    folder = Path(environment["IMAGEGEN_DATA"]) / "presets" / "providers" / "fal"
    folder.mkdir(parents=True)
    own = {**data, "base_url": fal.url, "options": options}
    (folder / "provider.json").write_text(json.dumps(own), encoding="utf-8")
    return {**environment, "IMAGEGEN_PUBLIC_URL": PUBLIC_URL}
