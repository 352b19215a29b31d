"""Opening the studio: the data folder, and everything that can be wrong with it."""

import json
import shutil
from pathlib import Path

import pytest

from imagegen.errors import DatabaseTooNew, DataFolderBusy, SetupError
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.storage.store import Store
from imagegen.studio import open_studio

PRESETS = Path("presets")


def settings(folder):
    return load_settings({"IMAGEGEN_DATA": str(folder)})


def test_a_second_imagegen_on_the_same_folder_is_refused(tmp_path):
    with (
        open_studio(settings(tmp_path)),
        pytest.raises(DataFolderBusy, match="Another Imagegen") as caught,
        open_studio(settings(tmp_path)),
    ):
        pass
    assert "--data" in caught.value.hint


def test_after_closing_the_folder_is_free_again(tmp_path):
    for _ in range(2):
        with open_studio(settings(tmp_path)) as studio:
            assert studio.topics(LOCAL_OWNER) == []


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    store = Store(tmp_path / "imagegen.db")
    with store.database.write() as write:
        write.run(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
            ("imagegen", "m999_from_the_future", "2030-01-01"),
        )
    store.close()
    with pytest.raises(DatabaseTooNew, match="m999_from_the_future") as caught, open_studio(settings(tmp_path)):
        pass
    assert "Update Imagegen" in caught.value.hint


def test_a_damaged_database_is_named(tmp_path):
    (tmp_path / "imagegen.db").write_bytes(b"this is no database at all, only words" * 100)
    with pytest.raises(SetupError, match="damaged"), open_studio(settings(tmp_path)):
        pass


def test_a_data_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(SetupError), open_studio(settings(tmp_path / "file")):
        pass


def test_pictures_that_no_row_names_are_swept(tmp_path):
    orphan = tmp_path / "media" / "originals" / "2026" / "11" / "ast_lost.png"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    with open_studio(settings(tmp_path)):
        assert not orphan.exists()


def test_a_broken_card_costs_that_model_only_and_is_named(tmp_path):
    folder = tmp_path / "presets" / "providers" / "fal"
    folder.mkdir(parents=True)
    (folder / "broken.json").write_text('{"id": "mine", "name": 5}')
    with open_studio(settings(tmp_path)) as studio:
        (problem,) = studio.catalog.problems
        assert "providers/fal/broken.json" in problem
        assert "$" in problem
        assert len(studio.catalog.cards) > 20


def test_a_person_s_own_folder_adds_and_overrides_models(tmp_path):
    folder = tmp_path / "presets" / "providers" / "fal"
    folder.mkdir(parents=True)
    card = json.loads((PRESETS / "providers" / "fal" / "flux-schnell.json").read_text(encoding="utf-8"))
    (folder / "schnell.json").write_text(json.dumps({**card, "name": "My schnell"}))
    (folder / "new.json").write_text(json.dumps({**card, "id": "me/new", "name": "New"}))
    with open_studio(settings(tmp_path)) as studio:
        assert studio.catalog.card("fal/fal-ai/flux/schnell").name == "My schnell"
        assert studio.catalog.card("fal/me/new").name == "New"


def test_a_provider_of_a_person_s_own_needs_no_code(tmp_path):
    folder = tmp_path / "presets" / "providers" / "proxy"
    shutil.copytree(PRESETS / "providers" / "openai", folder)
    provider = json.loads((folder / "provider.json").read_text(encoding="utf-8"))
    provider |= {"id": "proxy", "name": "My proxy", "base_url": "http://127.0.0.1:8000/v1"}
    (folder / "provider.json").write_text(json.dumps(provider))
    with open_studio(settings(tmp_path)) as studio:
        assert studio.catalog.problems == ()
        assert studio.catalog.card("proxy/gpt-image-2").provider == "proxy"
