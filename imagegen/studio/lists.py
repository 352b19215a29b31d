"""Where lists come from, without an assistant: lines, variants, templates and sheets."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from imagegen.cards import IMAGE_PARAMETERS
from imagegen.engine.tools import Tools
from imagegen.params import PROMPT, in_language
from imagegen.prompts import placeholders
from imagegen.records import Batch
from imagegen.sheets import MAX_ROWS
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.opened import OpenedFiles
from imagegen.studio.own_templates import OwnTemplates
from imagegen.studio.people import People
from imagegen.studio.review import Review
from imagegen.studio.sheet_lists import SheetLists
from imagegen.studio.texts import TextWish, count_rows, plan_rows
from imagegen.studio.views import View
from imagegen.styles import Style

MOST_COUNTED = 10**15  # a longer number tells nobody more, and a page cannot hold it exactly
SHOWN_ENTRIES = 6


class Lists:
    """The verbs that make a list. Every verb takes the owner first and raises our errors only."""

    def __init__(self, tools: Tools, people: People, review: Review, own_presets: Path) -> None:
        self._catalog = tools.catalog
        self._clock = tools.clock
        self._people = people
        self._review = review
        self.templates = OwnTemplates(own_presets, tools.catalog)
        self.sheets = SheetLists(tools.catalog, OpenedFiles(tools.clock), review)

    def from_prompts(self, owner: str, topic_id: str | None, drafts: Sequence[TaskDraft]) -> Batch:
        """One row for each draft."""
        return self._review.open(owner, topic_id, drafts, {"kind": "lines"})

    def shelf(self, owner: str) -> View:
        """What a text may be made with: templates, styles around a prompt, wildcards."""
        self._catalog.refresh()
        shelf, language = self._catalog.shelf, self._people.language(owner)
        return {
            "templates": self.templates.views(language),
            "styles": [_style_view(style, language) for style in shelf.styles.values() if not style.shots],
            "wildcards": [_wildcard_view(name, entries) for name, entries in shelf.wildcards.items()],
        }

    def count(self, owner: str, wish: TextWish) -> View:
        """How many rows and images a text makes, and which variables stand in it. Nothing is made."""
        shelf = self._catalog.shelf
        names = list(dict.fromkeys(name for text in wish.texts for name in placeholders(text)))
        count = min(count_rows(wish, shelf.wildcards), MOST_COUNTED)
        images = wish.base.count or self._people.preferences(owner).images_per_task
        return {"count": count, "image_count": count * images, "limit": MAX_ROWS, "variables": names}

    def from_text(self, owner: str, topic_id: str | None, wish: TextWish) -> Batch:
        """The list of a text. Raises InvalidInput for too many rows, none, and what cannot be read."""
        shelf = self._catalog.shelf
        drafts = plan_rows(wish, shelf, self._clock.random)
        origin = {"kind": "template" if wish.template else "lines", "template": wish.template, "style": wish.style}
        title = in_language(shelf.template(wish.template).name, self._people.language(owner)) if wish.template else ""
        kept = {name: value for name, value in origin.items() if value}
        return self._review.open(owner, topic_id, drafts, kept, title=title)

    def parameters(self, owner: str, model: str) -> list[View]:
        """What of a model a column may set or a sweep may vary, each by its name on the wire and its label."""
        card, texts, language = self._catalog.card(model), self._catalog.texts, self._people.language(owner)
        names = sorted((texts.of(name).order, name) for name in card.properties if name != PROMPT)
        return [
            {
                "name": name,
                "label": texts.label(name, language),
                "is_picture": name in IMAGE_PARAMETERS,
                "choices": [one for one in card.properties[name].get("enum", ()) if one is not None],
                "minimum": card.properties[name].get("minimum"),
                "maximum": card.properties[name].get("maximum"),
            }
            for _, name in names
        ]


def _style_view(style: Style, language: str) -> View:
    name, description = in_language(style.name, language), in_language(style.description, language)
    return {"id": style.id, "name": name, "description": description}


def _wildcard_view(name: str, entries: Sequence[str]) -> Mapping[str, object]:
    return {"name": name, "count": len(entries), "entries": list(entries[:SHOWN_ENTRIES])}
