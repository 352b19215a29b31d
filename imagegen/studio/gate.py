"""What has to be there before anything is put into the queue: a key for each provider, a file for each picture."""

from collections.abc import Sequence

from imagegen.engine.calls import asset_refs, find_access
from imagegen.engine.tools import Tools
from imagegen.records import Task


def require_startable(owner: str, tasks: Sequence[Task], tools: Tools) -> None:
    """Raise MissingKey, or NotFound for a picture that is gone."""
    for name in {task.provider for task in tasks}:
        find_access(owner, tools.catalog.provider(name), tools.keys)
    for asset_id in {asset_id for task in tasks for _, asset_id in asset_refs(task.params)}:
        tools.store.assets.get(owner, asset_id)
