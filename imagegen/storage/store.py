"""The database as one thing: a door per noun."""

from pathlib import Path

from imagegen.storage.assets import Assets
from imagegen.storage.attempts import Attempts
from imagegen.storage.batches import Batches
from imagegen.storage.database import Database
from imagegen.storage.drafts import Drafts
from imagegen.storage.generations import Generations
from imagegen.storage.search import Search
from imagegen.storage.switches import Switches
from imagegen.storage.tasks import Tasks
from imagegen.storage.topics import Topics


class Store:
    """Everything that is kept in `imagegen.db`. Raises DatabaseTooNew or SetupError when it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.topics = Topics(self.database)
        self.batches = Batches(self.database)
        self.drafts = Drafts(self.database)
        self.tasks = Tasks(self.database)
        self.generations = Generations(self.database)
        self.attempts = Attempts(self.database)
        self.assets = Assets(self.database)
        self.search = Search(self.database)
        self.switches = Switches(self.database)

    def close(self) -> None:
        self.database.close()
