"""What has to be there before anything is put into the queue: a key for each provider, a file for each picture."""

from collections.abc import Sequence

from imagegen.engine.calls import asset_refs, find_access
from imagegen.engine.tools import Tools
from imagegen.records import Task


def require_startable(owner: str, tasks: Sequence[Task], tools: Tools) -> None:
    """Raise MissingKey, or NotFound for a picture that is gone."""
    for model in {f"{task.provider}/{task.model}" for task in tasks}:
        require_ready(owner, model, tools)
    for asset_id in {asset_id for task in tasks for _, asset_id in asset_refs(task.params)}:
        tools.store.assets.get(owner, asset_id)


def require_ready(owner: str, model: str, tools: Tools) -> None:
    """Raise MissingKey when the model's provider has no key, SetupError when it has no address."""
    find_access(owner, tools.catalog.provider(model.partition("/")[0]), tools.keys)
