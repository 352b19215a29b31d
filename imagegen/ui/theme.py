"""The Gradio theme beneath our own styles: same accent, same shapes, fonts of the system."""

import gradio as gr

FONTS = ["Inter", "system-ui", "-apple-system", "Segoe UI", "Noto Sans CJK SC", "sans-serif"]


def build_theme() -> gr.themes.Base:
    return gr.themes.Base(
        primary_hue="indigo", neutral_hue="slate", radius_size="lg", font=FONTS, font_mono=["ui-monospace", "monospace"]
    )
