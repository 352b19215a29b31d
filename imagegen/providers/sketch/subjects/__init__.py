"""Every subject Sketch can draw, by the name the vocabulary uses."""

from imagegen.providers.sketch.subjects.animals import ANIMALS
from imagegen.providers.sketch.subjects.base import Model, Subject
from imagegen.providers.sketch.subjects.buildings import BUILDINGS
from imagegen.providers.sketch.subjects.people import PEOPLE
from imagegen.providers.sketch.subjects.plants import PLANTS
from imagegen.providers.sketch.subjects.products import PRODUCTS
from imagegen.providers.sketch.subjects.vehicles import VEHICLES

__all__ = ["SUBJECTS", "Model", "Subject"]

SUBJECTS: dict[str, Subject] = {**PRODUCTS, **VEHICLES, **BUILDINGS, **PLANTS, **ANIMALS, **PEOPLE}
