"""The loaded presets: providers and model cards by name.

catalog    what everyone holds, and the shelf that is swapped in it
reading    both folders → one shelf, with a complaint for everything that does not load
files      JSON files against the schemas of `presets/schema/`
choices    what a server itself offers → the cards
"""

from imagegen.catalog.catalog import Catalog, Shelf
from imagegen.catalog.choices import CHOICES, Choices
from imagegen.catalog.reading import load_catalog, load_currencies

__all__ = ["CHOICES", "Catalog", "Choices", "Shelf", "load_catalog", "load_currencies"]
