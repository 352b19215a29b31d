"""A finished picture by the id of its image: what every act on one picture starts from."""

from dataclasses import dataclass

from imagegen.errors import InvalidInput, NotFound
from imagegen.records import Asset, Generation, Task
from imagegen.storage.store import Store


@dataclass(frozen=True)
class Finished:
    """An image that is there, and what it belongs to."""

    task: Task
    generation: Generation
    asset: Asset


def get_finished(store: Store, owner: str, generation_id: str) -> Finished:
    """Raises NotFound for an image in the trash or of somebody else, InvalidInput while there is no picture."""
    found = store.generations.get(owner, generation_id)
    tasks = store.tasks.facts_by_ids([found.task_id])
    one = next((one for facts in tasks for one in facts.generations if one.generation.id == found.id), None)
    if one is None:
        raise NotFound("This image is in the trash.", hint="Take it back from there first.")
    if one.asset is None:
        raise InvalidInput("There is no picture yet.", hint="Wait for it, or retry.")
    return Finished(tasks[0].task, one.generation, one.asset)
