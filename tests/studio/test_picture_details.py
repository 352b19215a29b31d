"""Everything that is known about one picture."""

import io

import pytest
from PIL import Image

from imagegen.errors import InvalidInput, NotFound
from imagegen.records import LOCAL_OWNER
from imagegen.states import Standing
from tests.fakes.fal import Job, refused
from tests.studio_kit import FLARE, Desk

STRANGER = "somebody else"
SKETCH = "sketch/sketch"


def details(desk: Desk, batch, place=0):
    return desk.studio.details.look(LOCAL_OWNER, batch.generations[place].id)


def setting(found, name):
    return next(line for line in found["settings"] if line["name"] == name)


def picture_bytes() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (32, 32), "teal").save(file, "PNG")
    return file.getvalue()


def rewrite(desk: Desk, batch, **changes):
    """What a provider would have told of the picture."""
    with desk.studio.store.database.write() as write:
        for name, value in changes.items():
            write.run(f"UPDATE assets SET {name} = ? WHERE generation_id = ?", (value, batch.generations[0].id))


def test_a_picture_tells_its_settings_its_file_and_its_price(desk: Desk) -> None:
    batch = desk.make(width=512, height=512, seed=11)
    found = details(desk, batch)
    assert setting(found, "seed")["asked"] == 11
    assert setting(found, "size")["asked"] == "512×512"
    assert found["file"]["media_type"].startswith("image/")
    assert found["file"]["size_bytes"] > 0
    assert found["topic"] == {"id": batch.batch.topic_id, "title": "a red kite"}
    assert found["cost_text"].startswith("$0.00")
    (attempt,) = found["attempts"]
    assert (attempt["number"], attempt["state"], attempt["is_source"], attempt["error"]) == (1, "done", True, None)
    assert attempt["remote_id"]


def test_a_prompt_that_the_model_rewrote_is_shown_with_what_changed(desk: Desk) -> None:
    batch = desk.make("a red kite")
    rewrite(desk, batch, details='{"revised_prompt": "a small red kite", "warnings": ["One was left out."]}')
    found = details(desk, batch)
    assert found["prompt"]["revised"] == "a small red kite"
    assert ("in", " small") in [tuple(part) for part in found["prompt"]["changes"]]
    assert found["warnings"] == ["One was left out."]


def test_the_same_prompt_once_more_is_no_rewriting(desk: Desk) -> None:
    batch = desk.make("a red kite")
    rewrite(desk, batch, details='{"revised_prompt": " a red kite ", "description": 7, "usage": {"total_tokens": 5}}')
    found = details(desk, batch)
    assert found["prompt"] == {"revised": None, "changes": None, "said": None}
    assert found["usage"] == [{"label": "total tokens", "count": 5}]


def test_every_attempt_is_listed_with_what_went_wrong(desk: Desk, fal) -> None:
    fal.script(refused(), Job())
    batch = desk.start()
    desk.wait(batch, Standing.FAILED)
    desk.studio.retry_batch(LOCAL_OWNER, batch.batch.id)
    desk.wait(batch)
    first, second = details(desk, batch)["attempts"]
    assert (first["number"], first["state"], first["is_source"]) == (1, "failed", False)
    assert first["error"]["message"]
    assert first["price_text"] == ""
    assert (second["number"], second["state"], second["is_source"], second["error"]) == (2, "done", True, None)


def test_reference_pictures_are_shown_and_a_lost_one_is_named_so(desk: Desk) -> None:
    here, gone = (desk.studio.add_input(LOCAL_OWNER, f"{name}.png", picture_bytes()) for name in ("here", "gone"))
    batch = desk.make(model=FLARE, imageUrls=[f"asset:{here.id}", f"asset:{gone.id}"])
    with desk.studio.store.database.write() as write:
        write.run("UPDATE assets SET deleted_at = '2026-11-25' WHERE id = ?", (gone.id,))
    first, second = details(desk, batch)["references"]
    assert (first["name"], first["url"]) == ("here.png", f"media/{here.id}")
    assert (second["name"], second["url"]) == (None, None)
    assert "imageUrls" not in [line["name"] for line in details(desk, batch)["settings"]]


def test_what_is_not_there_or_not_yours_is_said(desk: Desk) -> None:
    batch = desk.make()
    with pytest.raises(NotFound, match="not here any more"):
        desk.studio.details.look(STRANGER, batch.generations[0].id)
    desk.studio.pictures.delete(LOCAL_OWNER, [batch.generations[0].id])
    with pytest.raises(NotFound, match="in the trash"):
        details(desk, batch)
    desk.studio.pause_all(LOCAL_OWNER)
    with pytest.raises(InvalidInput, match="no picture yet"):
        details(desk, desk.start())
