"""The README tells the truth."""

import re
import tomllib

import yaml

from imagegen.catalog import load_catalog
from imagegen.net import Net
from imagegen.providers.dialects.declared import DeclaredAdapter
from imagegen.providers.registry import DIALECTS
from tests.readme_tables import README, ROOT, SETTINGS, build_tables, fill

TEXT = README.read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def package_names(requirements):
    return {re.match(r"[A-Za-z0-9_.-]+", line)[0] for line in requirements}


def test_generated_tables_are_fresh():
    assert fill(TEXT, build_tables()) == TEXT, "run: python -m tests.readme_tables"


def test_there_are_exactly_two_commands_on_the_first_screen():
    first_screen = TEXT.split("## Daily use", maxsplit=1)[0]
    assert len(re.findall(r"```sh\n", first_screen)) == 2


def test_every_dependency_has_its_reason():
    everything = package_names(PROJECT["dependencies"]) | package_names(PROJECT["optional-dependencies"]["local"])
    assert {name for name in everything if f"**{name}**" not in TEXT} == set()


def test_requirements_for_a_space_equal_the_project_s():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["local"]]
    assert sorted(line for line in lines if not line.startswith("#")) == sorted(wanted)


def test_the_space_s_front_matter_starts_our_app():
    front = yaml.safe_load(TEXT.split("---")[1])
    assert front["sdk"] == "gradio"
    assert (ROOT / front["app_file"]).is_file()
    (gradio,) = [line for line in PROJECT["dependencies"] if line.startswith("gradio")]
    assert tuple(map(int, front["sdk_version"].split(".")[:2])) >= tuple(map(int, re.findall(r"\d+", gradio)[:2]))


def test_every_picture_and_file_it_shows_exists():
    for target in re.findall(r"\]\((?!http)([^)]+)\)", TEXT):
        assert (ROOT / target).is_file(), target


def test_every_setting_of_ours_is_documented():
    files = (ROOT / "imagegen" / "settings.py", ROOT / "presets" / "assistant.json")
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    assert set(re.findall(r"IMAGEGEN_[A-Z_]+", source)) <= set(SETTINGS)


EXAMPLES = re.findall(r"```json\n(.+?)\n```", TEXT, re.DOTALL)


def test_the_example_of_a_provider_loads(tmp_path):
    folder = tmp_path / "providers" / "nimbus"
    folder.mkdir(parents=True)
    (folder / "provider.json").write_text(EXAMPLES[1], encoding="utf-8")
    catalog = load_catalog(ROOT / "presets", tmp_path, dialects=DIALECTS)
    assert catalog.problems == ()
    assert DeclaredAdapter(catalog.provider("nimbus"), Net()).wire.operations.keys() == {"generate"}


def test_the_example_of_a_model_loads(tmp_path):
    example = EXAMPLES[0]
    folder = tmp_path / "providers" / "openai"
    folder.mkdir(parents=True)
    (folder / "example.json").write_text(example, encoding="utf-8")
    catalog = load_catalog(ROOT / "presets", tmp_path, dialects=DIALECTS)
    assert catalog.problems == ()
    assert catalog.card("openai/acme/one").wire["cfg"].paths == ("guidance_scale",)
