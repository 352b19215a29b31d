"""Components of our own: a `gr.HTML` host here, its script and style in the files beside."""

from collections.abc import Callable
from typing import Any

import gradio as gr

# The host stays empty in Python; the script builds everything with text nodes, so no text is ever parsed as HTML.
MOUNT = """
imagegen("app.js").then((page) => page.mount("{name}", element, server));
"""


def component(name: str, server_functions: list[Callable[..., dict[str, Any]]] | None = None) -> gr.HTML:
    """The host of the part that `<name>.js` draws."""
    return gr.HTML(
        "",
        elem_id=name,
        html_template="<div></div>",
        js_on_load=MOUNT.replace("{name}", name),
        server_functions=server_functions,
        apply_default_css=False,
    )
