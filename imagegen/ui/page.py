"""The layout: one row of hosts that `shell.css` turns into the page's grid."""

from typing import Any

import gradio as gr

from imagegen.studio import Studio
from imagegen.ui.components import component
from imagegen.ui.desk import Desk
from imagegen.ui.texts import load_texts
from imagegen.web.visitor import owner_of

START = """
async (prompt) => {
  const composer = await imagegen("composer.js");
  return await composer.start(prompt);
}
"""


def build_page(studio: Studio) -> gr.Blocks:
    """The page for a studio that is open. Nothing here runs work: the engine does."""
    texts = load_texts(studio.settings.preferences.language)
    desk = Desk(studio)

    # Gradio marks its server functions, which a method does not allow.
    def ask(payload: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        return desk.ask(payload, owner_of(request))  # type: ignore[arg-type]  # it is Starlette's own request here

    with gr.Blocks(title=texts["page.title"], fill_width=True, fill_height=True, analytics_enabled=False) as page:
        with gr.Row(elem_id="shell"):
            component("topbar", server_functions=[ask])
            component("panel")
            component("feed")
            with gr.Column(elem_id="composer"):
                prompt = gr.Textbox(
                    elem_id="prompt",
                    label=texts["page.prompt"],
                    placeholder=texts["page.prompt_placeholder"],
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=8,
                    interactive=True,
                )
                start = gr.Button(texts["page.start"], variant="primary", elem_id="start")
                component("composer_extras")
            component("topics")
        # Starting is a call of the page's own line; the box only lends its text and takes back what is left of it.
        start.click(None, [prompt], [prompt], js=START, api_visibility="private", show_progress="hidden")
    return page  # type: ignore[no-any-return]  # Gradio does not type its context manager
