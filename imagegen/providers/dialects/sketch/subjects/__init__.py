"""Every subject Sketch can draw, by the name the vocabulary uses."""

from imagegen.providers.dialects.sketch.subjects.animals import ANIMALS
from imagegen.providers.dialects.sketch.subjects.base import Model, Subject
from imagegen.providers.dialects.sketch.subjects.buildings import BUILDINGS
from imagegen.providers.dialects.sketch.subjects.people import PEOPLE
from imagegen.providers.dialects.sketch.subjects.plants import PLANTS
from imagegen.providers.dialects.sketch.subjects.products import PRODUCTS
from imagegen.providers.dialects.sketch.subjects.vehicles import VEHICLES

__all__ = ["SUBJECTS", "Model", "Subject"]

SUBJECTS: dict[str, Subject] = {**PRODUCTS, **VEHICLES, **BUILDINGS, **PLANTS, **ANIMALS, **PEOPLE}
