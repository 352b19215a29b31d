"""A person's own prompt templates, as preset files in the data folder."""

from pathlib import Path

from imagegen.catalog import Catalog
from imagegen.catalog.files import write_json
from imagegen.errors import InvalidInput, SetupError
from imagegen.params import in_language
from imagegen.studio.own_files import slug, unique
from imagegen.studio.views import View
from imagegen.templates import Template

MAX_NAME = 80
MAX_TEXT = 100_000


class OwnTemplates:
    """Reads all templates, writes and removes the person's own."""

    def __init__(self, presets: Path, catalog: Catalog) -> None:
        self._folder = presets / "templates"
        self._catalog = catalog

    def views(self, language: str) -> list[View]:
        """The person's own first."""
        found = [self._view(one, language) for one in self._catalog.shelf.templates.values()]
        return sorted(found, key=lambda view: not view["is_own"])

    def _view(self, template: Template, language: str) -> View:
        return {
            "id": template.id,
            "name": in_language(template.name, language),
            "description": in_language(template.description, language),
            "text": template.text,
            "variables": [
                {
                    "name": one.name,
                    "label": in_language(one.label, language),
                    "default": one.default,
                    "choices": list(one.choices),
                }
                for one in template.variables
            ],
            "is_own": self._path(template.id).is_file(),
        }

    def save(self, name: str, text: str) -> str:
        """Keep a text under a name; returns the template's id. Raises InvalidInput for a text that is none."""
        name = " ".join(name.split())
        if not name or len(name) > MAX_NAME:
            raise InvalidInput(f"A template's name has from 1 to {MAX_NAME} characters.")
        if not text.strip() or len(text) > MAX_TEXT:
            raise InvalidInput(f"A template's text has from 1 to {MAX_TEXT:,} characters.")
        template_id = unique(slug(name) or "template", self._catalog.shelf.templates)
        template = Template.from_prompt(template_id, name, text.strip())
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_json(self._path(template_id), template.to_json())
        except OSError as error:
            raise _unwritable("saved", error) from error
        self._catalog.reload()
        return template_id

    def remove(self, template_id: str) -> View:
        """Delete an own template; returns its name and text, so that it can be saved again."""
        template = self._catalog.shelf.template(template_id)
        if not self._path(template_id).is_file():
            raise InvalidInput("This template comes with Imagegen and stays.", hint="Save one of your own beside it.")
        try:
            self._path(template_id).unlink()
        except OSError as error:
            raise _unwritable("deleted", error) from error
        self._catalog.reload()
        return {"name": in_language(template.name, "en"), "text": template.text}

    def _path(self, template_id: str) -> Path:
        return self._folder / f"{template_id}.json"


def _unwritable(what: str, error: OSError) -> SetupError:
    return SetupError(f"The template cannot be {what}: {error.strerror}.", hint="Check the data folder.")
