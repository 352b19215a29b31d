"""Looks under a name: a text around the prompt or around each shot, values, and what they want as input.

style    what `presets/styles/<id>.json` says, as frozen dataclasses
clauses  texts with {names} and [[clauses with {names}]]
shots    a style and what is known → the prompts
fitting  the style's values → those that a model takes
"""

from imagegen.styles.clauses import ANALYSIS_NAMES
from imagegen.styles.fitting import fitting_params
from imagegen.styles.shots import Shot, plan_shots, style_prompt
from imagegen.styles.style import CheckRules, InputRule, ShotRule, Style, StyleOption, StyleShot

__all__ = [
    "ANALYSIS_NAMES",
    "CheckRules",
    "InputRule",
    "Shot",
    "ShotRule",
    "Style",
    "StyleOption",
    "StyleShot",
    "fitting_params",
    "plan_shots",
    "style_prompt",
]
