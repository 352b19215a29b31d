"""A task list as one readable file: to save, to share, to run again next month.

recipe   what may stand in it, as frozen dataclasses, and how it is written
reading  a file of anybody → a recipe, or one sentence that says what is wrong
"""

from imagegen.recipes.reading import read_recipe
from imagegen.recipes.recipe import Origin, Recipe, RecipeTask, Reference, recipe_text

__all__ = ["Origin", "Recipe", "RecipeTask", "Reference", "read_recipe", "recipe_text"]
