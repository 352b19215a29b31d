"""Our way: the studio, its engine and its database, as the page and the command line use them."""

import argparse
import json
import time
from pathlib import Path

from imagegen.records import LOCAL_OWNER
from imagegen.settings import Preferences, Settings, load_settings
from imagegen.states import Standing
from imagegen.studio import Studio, open_studio
from imagegen.studio.drafts import TaskDraft

MODEL = "openai/gpt-image-2.6-flare"
LOOK_AGAIN_S = 0.1


def main(base_url: str, folder: Path, images: int, concurrency: int) -> None:
    settings = load_settings(
        {"OPENAI_API_KEY": "sk-benchmark", "OPENAI_BASE_URL": base_url},
        data_folder=folder,
        preferences=Preferences(images_at_once=concurrency),
    )
    allow_calls(settings, concurrency)
    with open_studio(settings) as studio:
        drafts = [TaskDraft(f"a photo, number {number}", MODEL, count=1) for number in range(images)]
        batch = studio.start(LOCAL_OWNER, None, drafts).batch
        while studio.store.attempts.open_counts(LOCAL_OWNER):
            time.sleep(LOOK_AGAIN_S)
        require_all(studio, batch.id, images)


def allow_calls(settings: Settings, concurrency: int) -> None:
    """The bundled file is polite with new accounts; a person's own file may allow more calls at once."""
    place = Path("providers") / "openai" / "provider.json"
    data = json.loads((settings.presets_folder / place).read_text(encoding="utf-8"))
    own = settings.user_presets_folder / place
    own.parent.mkdir(parents=True)
    own.write_text(json.dumps({**data, "concurrency": concurrency}), encoding="utf-8")


def require_all(studio: Studio, batch_id: str, images: int) -> None:
    done = studio.store.batches.counts([batch_id])[batch_id].images.get(Standing.DONE, 0)
    if done != images:
        raise SystemExit(f"only {done} of {images} images were made")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base_url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("images", type=int)
    parser.add_argument("concurrency", type=int)
    main(**vars(parser.parse_args()))
