"""A provider that nobody heard of before, added by two files and no code: the README's own example, run to its end."""

import json
import re
from pathlib import Path

from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import open_studio
from tests.conftest import REPOSITORY
from tests.fakes.provider import FakeProvider, Outcome, Submission
from tests.fakes.server import Received, Script, json_answer
from tests.studio_kit import Desk

EXAMPLES = re.findall(r"```json\n(.+?)\n```", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.DOTALL)
MODEL, PROVIDER = map(json.loads, EXAMPLES[:2])


class FakeNimbus(FakeProvider):
    """The provider of the README, as its file describes it."""

    async def route(self, request: Received) -> Script:
        if request.method == "POST":
            return json_answer({"id": self.submit(request, request.json()).id})
        submission = self.find(request.path.rpartition("/")[2])
        assert submission is not None
        return json_answer({"state": "working", "percent": 40} if self.poll(submission) else self._result(submission))

    def _result(self, submission: Submission) -> dict[str, object]:
        (url,) = self.urls_of(submission, 1, 512, 512)
        return {"state": "ready", "files": [{"url": url, "seed": 7}]}


def write_presets(folder: Path, base_url: str) -> None:
    home = folder / "presets" / "providers" / "nimbus"
    home.mkdir(parents=True)
    options = {**PROVIDER["options"], "poll_s": 0.01}
    (home / "provider.json").write_text(json.dumps({**PROVIDER, "base_url": base_url, "options": options}))
    (home / "one.json").write_text(json.dumps(MODEL))


def test_two_files_are_a_provider(tmp_path: Path) -> None:
    with FakeNimbus(Outcome(polls=1)) as nimbus:
        write_presets(tmp_path, nimbus.url)
        environment = {"IMAGEGEN_DATA": str(tmp_path), "NIMBUS_API_KEY": nimbus.key}
        with open_studio(load_settings(environment)) as studio:
            assert studio.catalog.problems == ()
            assert "nimbus/acme/one" in [model["key"] for model in studio.models(LOCAL_OWNER)]
            desk = Desk(studio)
            (tile,) = desk.wait(desk.start("a kite", model="nimbus/acme/one", cfg=5))
    assert nimbus.submissions[0].body == {"model": "acme/one", "input": {"prompt": "a kite", "guidance_scale": 5}}
    assert tile.asset.seed == 7
    assert tile.attempt.cost_usd == 0.04
