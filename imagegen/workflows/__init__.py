"""Workflows as presets: a ComfyUI graph that becomes a model card.

graph      the API format: nodes, values, links
discovery  which inputs are the prompt, the seed, the size
loaders    which files it loads
titles     what node titles such as “{{prompt}}” say
schemas    how each of them looks in a form
card       the model card of it all
"""

from imagegen.workflows.card import card_from_workflow, overwritten_links

__all__ = ["card_from_workflow", "overwritten_links"]
