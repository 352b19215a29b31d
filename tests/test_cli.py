"""The command line, run in this process with real files and fake providers."""

import hashlib
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from imagegen.cli import main
from imagegen.sheets import with_results, write_sheet
from tests.fakes import fal as fake_fal
from tests.fakes.fal import Job
from tests.fakes.sdwebui import CHECKPOINTS, FakeSdWebui
from tests.found import foreign
from tests.studio_kit import SCHNELL, wait_until

SKETCH = ("--model", "sketch/sketch")
FOX = (*SKETCH, "--prompt", "a fox")
SMALL = ("--param", "width=128", "--param", "height=128")
MEGAPIXEL = ("--param", "width=1000", "--param", "height=1000")
PRO = "fal/fal-ai/flux-pro/v1.1"


@pytest.fixture
def here(tmp_path, monkeypatch, fal):
    """An installation of its own: data folder, keys, and the fake instead of fal."""
    monkeypatch.setenv("IMAGEGEN_DATA", str(tmp_path / "data"))
    for name in ("FAL_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "data" / "presets" / "providers" / "fal"
    folder.mkdir(parents=True)
    provider = json.loads(Path("presets/providers/fal/provider.json").read_text(encoding="utf-8"))
    provider |= {"base_url": fal.url, "hosts": ["127.0.0.1"]}
    (folder / "provider.json").write_text(json.dumps(provider))
    return tmp_path


@pytest.fixture
def with_key(here, monkeypatch, fal):
    monkeypatch.setenv("FAL_KEY", fal.key)
    return here


def run(*arguments):
    return main(["run", *map(str, arguments)])


def results(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_twenty_prompts_by_two_give_forty_different_pictures_and_again_the_same(here, capsys):
    prompts = here / "prompts.txt"
    prompts.write_text(
        "\n".join(f"a {what} at {when}" for what in ("fox", "boat", "cup", "house") for when in range(5))
    )
    for name in ("one", "two"):
        arguments = (*SKETCH, "--prompts", prompts, "-n", 2, "--param", "seed=1", *SMALL)
        assert run(*arguments, "--out", here / name) == 0
    one, two = ({path.name: path.read_bytes() for path in (here / name).iterdir()} for name in ("one", "two"))
    assert len(one) == 40
    assert one == two
    assert len({hashlib.sha256(data).digest() for data in one.values()}) == 40
    for data in one.values():
        assert len(Image.open(io.BytesIO(data)).convert("RGB").resize((32, 32)).getcolors(1024)) > 50


def test_json_prints_one_object_per_image(here, capsys):
    assert run(*SKETCH, "--prompt", "a fox", "-n", 2, *SMALL, "--param", "seed=5", "--json") == 0
    first, second = results(capsys)
    assert (first["seed"], second["seed"]) == (5, 6)
    assert first["state"] == "done"
    assert (first["width_px"], first["height_px"]) == (128, 128)
    assert Path(first["file"]).is_file()


def test_a_sheet_may_set_any_parameter_per_row(here, capsys):
    sheet = here / "rows.csv"
    sheet.write_text("prompt,seed,count,row_key,width\na fox,7,2,SKU-1,256\na cat,9,1,SKU-2,\n", encoding="utf-8")
    assert run(*SKETCH, "--prompts", sheet, *SMALL, "--json") == 0
    rows = [(row["row_key"], row["seed"], row["width_px"]) for row in results(capsys)]
    assert rows == [("SKU-1", 7, 256), ("SKU-1", 8, 256), ("SKU-2", 9, 128)]


def test_a_picture_file_becomes_a_reference(with_key, fal):
    picture = with_key / "in.png"
    Image.new("RGB", (64, 64), "red").save(picture)
    model = "fal/fal-ai/flux/dev/image-to-image"
    assert run("--model", model, "--prompt", "bluer", "-n", 1, "--param", f"imageUrl={picture}") == 0
    assert fal.submissions[0].body["image_url"].startswith("data:image/png;base64,")


def test_a_workbook_names_pictures_that_lie_in_a_folder(with_key, fal):
    (with_key / "photos").mkdir()
    Image.new("RGB", (64, 64), "red").save(with_key / "photos" / "Shoe.PNG")
    cells = [{"prompt": "a {colour} one", "colour": "blue", "imageUrl": "shoe.png"}]
    sheet = with_key / "rows.xlsx"
    sheet.write_bytes(write_sheet("xlsx", ["prompt", "colour", "imageUrl"], cells))
    model = ("--model", "fal/fal-ai/flux/dev/image-to-image", "-n", 1)
    assert run(*model, "--prompts", sheet, "--references", with_key / "photos") == 0
    (sent,) = fal.submissions
    assert (sent.body["prompt"], sent.body["image_url"][:22]) == ("a blue one", "data:image/png;base64,")


def test_rows_of_a_saved_sheet_that_are_done_are_left_out(here, capsys):
    cells = [with_results({"prompt": "a fox"}, status="done"), with_results({"prompt": "a cat"}, status="failed")]
    sheet = here / "rows.csv"
    sheet.write_bytes(write_sheet("csv", ["prompt"], cells))
    wanted = (*SKETCH, "--prompts", sheet, *SMALL, "-n", 1, "--json")
    assert run(*wanted) == 0
    said = capsys.readouterr()
    assert [json.loads(line)["prompt"] for line in said.out.splitlines()] == ["a cat"]
    assert said.err == "1 of 2 rows are done and unchanged; they are left out.\n"
    assert run(*wanted, "--again") == 0
    assert [row["prompt"] for row in results(capsys)] == ["a fox", "a cat"]
    sheet.write_bytes(write_sheet("csv", ["prompt"], cells[:1]))
    assert run(*wanted) == 2
    assert "All rows of rows.csv are done and unchanged." in capsys.readouterr().err


@pytest.fixture
def recipe(here):
    """A file with two tasks; the second needs a picture that lies in the folder under another name."""
    (here / "photos").mkdir()
    Image.new("RGB", (64, 64), "red").save(here / "photos" / "renamed.png")
    (here / "photos" / "notes.txt").write_text("no picture")
    sha256 = hashlib.sha256((here / "photos" / "renamed.png").read_bytes()).hexdigest()
    small = {"width": 128, "height": 128}
    reference = {"parameter": "imageUrl", "sha256": sha256, "name": "shoe.png"}
    tasks = [
        {"prompt": "a fox", "model": "sketch/sketch", "params": small, "count": 1, "row_key": "K1"},
        {"prompt": "a shoe", "model": "sketch/sketch", "params": small, "count": 1, "references": [reference]},
    ]
    file = here / "set.json"
    file.write_text(json.dumps({"imagegen_recipe": 1, "title": "Set", "tasks": tasks}))
    return file


def test_a_recipe_runs_with_the_pictures_of_a_folder(recipe, here, capsys):
    assert run("--recipe", recipe, "--references", here / "photos", "--json") == 0
    assert [(row["prompt"], row["row_key"], row["width_px"]) for row in results(capsys)] == [
        ("a fox", "K1", 128),
        ("a shoe", None, 128),
    ]


def test_a_recipe_is_planned_and_what_is_typed_counts_more(recipe, here, capsys):
    arguments = ["plan", "--recipe", str(recipe), "--references", str(here / "photos"), "-n", "3", "--json"]
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["image_count"] == 6


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param((), "Pictures of the recipe are not here: shoe.png. Name the folder", id="missing picture"),
        pytest.param(("--references", "/nowhere"), "The folder /nowhere cannot be read", id="missing folder"),
        pytest.param(SKETCH, "A recipe names the models itself.", id="model beside it"),
    ],
)
def test_a_recipe_that_cannot_run_is_refused_in_words(recipe, capsys, arguments, sentence):
    assert run("--recipe", recipe, *arguments) == 2
    assert sentence in " ".join(capsys.readouterr().err.split())


def test_without_any_model_it_asks_for_one(here, capsys):
    assert run("--prompt", "a fox") == 2
    assert "No model is named." in capsys.readouterr().err


def test_the_exit_code_is_zero_only_when_every_image_was_made(with_key, fal, capsys):
    fal.script(Job(), fake_fal.refused())
    assert run("--model", SCHNELL, "--prompt", "a kite", "-n", 2, "--at-once", 1) == 1
    said = capsys.readouterr()
    assert "1 of 2 images made." in said.out
    assert "content checker" in said.err


def test_a_wrong_key_ends_the_run_and_says_what_was_not_tried(with_key, fal, capsys):
    fal.script(fake_fal.wrong_key())
    assert run("--model", SCHNELL, "--prompt", "a kite", "-n", 5, "--at-once", 1) == 1
    said = capsys.readouterr().err
    assert "does not accept the key" in said
    assert "4 images were not tried" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param((*SKETCH, "--prompt", ""), "Prompt is empty", id="empty prompt"),
        pytest.param((*SKETCH, "--prompt", "x" * 2**20), "Prompt is too long", id="1 MB prompt"),
        pytest.param(("--model", "nimbus/one", "--prompt", "a"), "There is no model “nimbus/one”.", id="missing model"),
        pytest.param((*FOX, "--param", "wide=3"), "has no parameter “wide”", id="unknown parameter"),
        pytest.param((*FOX, "--param", "steps"), "is not NAME=VALUE", id="no value"),
        pytest.param((*FOX, "--param", "steps=abc"), "Steps must be a whole number", id="type"),
        pytest.param((*FOX, "-n", "0"), "from 1 to 64", id="no images"),
        pytest.param((*FOX, "--at-once", "0"), "Images at once must be", id="none at once"),
        pytest.param((*SKETCH, "--prompts", "/nowhere.txt"), "cannot be read", id="no file"),
        pytest.param((*FOX, "--param", "imageUrl=/nowhere.png"), "cannot be read", id="no picture"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_exit_code_2(here, capsys, arguments, sentence):
    assert run(*arguments) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param("a.csv", "prompt,steps\na,5\nb,many\n", "line 3: Steps must be a whole number", id="type"),
        pytest.param("a.csv", "prompt,colour\na,red\n", "line 2: Sketch has no parameter “colour”", id="column"),
        pytest.param("a.csv", "idea\na\n", "a.csv has no “prompt” column", id="no prompt column"),
        pytest.param("a.csv", "prompt,count\na,some\n", "line 2: “some” is not a number of images", id="odd count"),
        pytest.param("a.jsonl", '{"prompt": "a"}\n{oops\n', "line 2: not valid JSON", id="broken JSON"),
        pytest.param("a.txt", "\n\n", "a.txt has no rows", id="empty"),
        pytest.param("a.docx", "x", "neither .txt, .csv, .tsv, .xlsx nor .jsonl", id="other format"),
    ],
)  # fmt: skip
def test_a_bad_sheet_is_refused_with_its_line(here, capsys, name, content, sentence):
    (here / name).write_text(content)
    assert run(*SKETCH, "--prompts", here / name) == 2
    assert sentence in capsys.readouterr().err


def test_a_missing_key_is_one_sentence(here, capsys):
    assert run("--model", SCHNELL, "--prompt", "a") == 1
    assert "fal.ai needs a key." in capsys.readouterr().err


def test_models_lists_every_card_as_json(here, capsys):
    assert main(["models", "--json"]) == 0
    models = {model["id"]: model for model in results(capsys)}
    assert models["sketch/sketch"]["embedded"] is True
    assert models[SCHNELL]["embedded"] is False
    assert models[SCHNELL]["abilities"] == ["text-to-image"]
    assert models[SCHNELL]["price"] == "$0.003 / MP"


def test_models_of_one_provider_only(here, capsys):
    assert main(["models", "--json", "--provider", "sketch"]) == 0
    assert [model["id"] for model in results(capsys)] == ["sketch/sketch"]
    assert main(["models", "--provider", "nimbus"]) == 2


def test_models_of_a_provider_come_with_everything_that_may_be_set(here, capsys):
    assert main(["models", "--provider", "fal"]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("fal/fal-ai/flux/schnell  FLUX.1 [schnell]  text-to-image  $0.003 / MP  needs a key")
    assert lines[start + 1 : start + 5] == [
        "  field           name           kind          default  values",
        "  Size            width          whole number  1024     512 to 1536, in steps of 8",
        "  Size            height         whole number  768      512 to 1536, in steps of 8",
        "  Steps           steps          whole number  4        1 to 12",
    ]


def test_the_form_of_a_local_server_has_its_own_lists(here, monkeypatch, capsys):
    with FakeSdWebui() as server:
        monkeypatch.setenv("SDWEBUI_BASE_URL", server.base_url)
        monkeypatch.setenv("SDWEBUI_AUTH", server.key)
        assert main(["models", "--provider", "sdwebui", "--json"]) == 0
    fields = {field["name"]: field for model in results(capsys) for field in model["fields"]}
    assert fields["checkpoint"]["schema"]["enum"] == [title for title, _ in CHECKPOINTS]


def test_a_local_server_that_is_off_changes_nothing(here, monkeypatch, capsys):
    monkeypatch.setenv("SDWEBUI_BASE_URL", "http://127.0.0.1:9")
    assert main(["models", "--provider", "sdwebui"]) == 0
    said = capsys.readouterr()
    assert "samplerName" in said.out
    assert said.err == ""


def test_a_run_may_name_what_only_the_server_knows(here, monkeypatch, capsys):
    with FakeSdWebui() as server:
        monkeypatch.setenv("SDWEBUI_BASE_URL", server.base_url)
        monkeypatch.setenv("SDWEBUI_AUTH", server.key)
        model = ("--model", "sdwebui/stable-diffusion-xl", "--prompt", "a fox", "-n", 1, "--json")
        assert run(*model, "--param", f"checkpoint={CHECKPOINTS[1][0]}") == 0
        assert run(*model, "--param", "checkpoint=nothing.safetensors") == 2
        assert "must be one of dreamshaper_8" in capsys.readouterr().err


def test_a_run_at_a_server_that_is_off_says_so_and_ends(here, monkeypatch, capsys):
    monkeypatch.setenv("SDWEBUI_BASE_URL", "http://127.0.0.1:9")
    assert run("--model", "sdwebui/stable-diffusion-xl", "--prompt", "a fox") == 1
    assert "SD WebUI: 127.0.0.1 cannot be reached: " in capsys.readouterr().err


# ---- plan -----------------------------------------------------------------------------------------------------------


def plan(*arguments):
    return main(["plan", *map(str, arguments)])


def test_a_plan_says_what_a_run_would_cost_and_starts_nothing(here, fal, capsys):
    sheet = here / "rows.csv"
    sheet.write_text(f"prompt,count,model\na fox,3,\na cat,2,sketch/sketch\na cup,1,{PRO}\n", encoding="utf-8")
    assert plan("--model", SCHNELL, "--prompts", sheet, "--json", *MEGAPIXEL) == 0
    (found,) = results(capsys)
    assert [(part["model"], part["task_count"], part["image_count"], part["usd"]) for part in found["models"]] == [
        (SCHNELL, 1, 3, pytest.approx(0.009)),
        ("sketch/sketch", 1, 2, 0),
        (PRO, 1, 1, pytest.approx(0.04)),
    ]
    assert (found["image_count"], found["task_count"]) == (6, 3)
    assert found["usd"] == found["known_usd"] == pytest.approx(0.049)
    assert found["unknown"] == []
    assert main(["check"]) == 0
    assert "Database: fine, 0 topics" in capsys.readouterr().out
    assert fal.requests == []


@pytest.mark.parametrize(
    ("arguments", "total"),
    [
        pytest.param(("--model", SCHNELL, "-n", 1, *MEGAPIXEL), "Total: 1 image, $0.003.", id="known"),
        pytest.param(("--model", "sketch/sketch"), "Total: 4 images, free.", id="free"),
        pytest.param(
            ("--model", "openai/gpt-image-2", "-n", 2, "--param", "quality=low"),
            "Total: 2 images, about $0.02.",
            id="billed by tokens",
        ),
        pytest.param(
            ("--model", "openrouter/google/gemini-3-pro-image"),
            "Total: 4 images. Nobody knows beforehand what these cost: openrouter/google/gemini-3-pro-image (4).",
            id="unknown",
        ),
    ],
)
def test_the_total_is_one_sentence(here, capsys, arguments, total):
    assert plan("--prompt", "a fox", *arguments) == 0
    assert capsys.readouterr().out.splitlines()[-1] == total


def test_what_is_known_is_told_beside_what_is_not(here, capsys):
    sheet = here / "rows.csv"
    sheet.write_text(f"prompt,model\na fox,{SCHNELL}\na cat,openrouter/google/gemini-3-pro-image\n", encoding="utf-8")
    assert plan("--model", SCHNELL, "--prompts", sheet, "-n", 2) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Total: 4 images, at least $0.0047."
        " Nobody knows beforehand what these cost: openrouter/google/gemini-3-pro-image (2)."
    )


def test_a_plan_counts_pictures_and_keeps_none(here, capsys):
    picture = here / "in.png"
    Image.new("RGB", (64, 64), "red").save(picture)
    model = ("--model", "fal/fal-ai/flux/dev/image-to-image", "--prompt", "bluer")
    assert plan(*model, "--param", f"imageUrl={picture}") == 0
    assert not list((here / "data").rglob("*.png"))
    assert plan(*model, "--param", "imageUrl=/nowhere.png") == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_plan_refuses_what_a_run_refuses(here, capsys):
    assert plan(*FOX, "--param", "wide=3") == 2
    assert "has no parameter “wide”" in capsys.readouterr().err


# ---- check ----------------------------------------------------------------------------------------------------------


def test_check_names_keys_without_printing_them(with_key, capsys, fal):
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "fal.ai: key found (FAL_KEY)" in said
    assert "OpenAI: no key; set OPENAI_API_KEY" in said
    assert fal.key not in said


def test_check_fails_when_a_preset_is_broken(here, capsys):
    (here / "data" / "presets" / "providers" / "fal" / "bad.json").write_text("{")
    assert main(["check"]) == 1
    assert "bad.json" in capsys.readouterr().err


def test_ctrl_c_ends_in_good_order_and_loses_nothing(with_key, fal):
    fal.script(*[Job(is_stuck=True)] * 4)
    command = [sys.executable, "-m", "imagegen", "run", "--model", SCHNELL, "--prompt", "a kite", "-n", "8"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: len(fal.submissions) == 4 and all(job.polls for job in fal.submissions))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "nothing is lost" in said


def test_the_module_runs_like_the_command(here):
    done = subprocess.run([sys.executable, "-m", "imagegen", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("imagegen ")


def test_a_public_address_that_is_none_is_named_before_anything_starts(here, capsys):
    assert main(["serve", "--public-url", "http://images.example.com"]) == 1
    assert capsys.readouterr().err == (
        "imagegen: “http://images.example.com” is not a public address."
        " Set IMAGEGEN_PUBLIC_URL to where providers reach this server, like https://images.example.com.\n"
    )


# ---- import ----------------------------------------------------------------------------------------------------------


def test_a_folder_is_imported_and_again_it_is_known(here, capsys):
    folder = here / "outputs"
    (folder / "best").mkdir(parents=True)
    (folder / "a.png").write_bytes(foreign.png({"parameters": foreign.A1111}))
    (folder / "best" / "b.webp").write_bytes(foreign.animated_webp())
    (folder / "bare.png").write_bytes(foreign.png({}))
    (folder / "notes.txt").write_text("no picture")
    assert main(["import", str(folder), "--json"]) == 0
    assert results(capsys) == [{"topic": "outputs", "added": 2, "known": 0, "bare": 1, "refused": 0}]
    (folder / "broken.png").write_bytes(b"hello")
    assert main(["import", str(folder), "--all"]) == 1
    captured = capsys.readouterr()
    assert captured.out == (
        "1 added\n2 in the history already\n1 could not be read\nThey are in the topic “outputs”.\n"
    )
    assert "broken.png: The file is not a picture in a format that is known here." in captured.err


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_folder_without_pictures_is_refused(here, capsys, name):
    (here / "empty").mkdir()
    assert main(["import", str(here / name)]) == 2
    assert "There is no" in capsys.readouterr().err
