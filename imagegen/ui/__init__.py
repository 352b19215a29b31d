"""The page: a Gradio Blocks app whose fluid parts are components of our own."""

from imagegen.settings import quiet_gradio

quiet_gradio()  # Gradio reads its environment while it is imported, so this comes before any module of this package
