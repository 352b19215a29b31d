"""The database as one thing: a door per noun."""

from pathlib import Path

from imagegen.storage.assets import Assets
from imagegen.storage.attempt_history import AttemptHistory
from imagegen.storage.attempts import Attempts
from imagegen.storage.batches import Batches
from imagegen.storage.choices import Choices
from imagegen.storage.database import Database
from imagegen.storage.drafts import Drafts
from imagegen.storage.figures import Figures
from imagegen.storage.generations import Generations
from imagegen.storage.imports import Imports
from imagegen.storage.library import Library
from imagegen.storage.library_facets import LibraryFacets
from imagegen.storage.moving import Moving
from imagegen.storage.paces import Paces
from imagegen.storage.publications import Publications
from imagegen.storage.purging import Purging
from imagegen.storage.restoring import Restoring
from imagegen.storage.rules import Rules
from imagegen.storage.saved_searches import SavedSearches
from imagegen.storage.search import Search
from imagegen.storage.switches import Switches
from imagegen.storage.tags import Tags
from imagegen.storage.tasks import Tasks
from imagegen.storage.topics import Topics
from imagegen.storage.trash import Trash
from imagegen.storage.usage import Usage
from imagegen.storage.vectors import PromptVectors
from imagegen.storage.waiting import WaitingTasks
from imagegen.storage.work import Work


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
        self.history = AttemptHistory(self.database)
        self.waiting = WaitingTasks(self.database)
        self.paces = Paces(self.database)
        self.assets = Assets(self.database)
        self.imports = Imports(self.database)
        self.publications = Publications(self.database)
        self.search = Search(self.database)
        self.library = Library(self.database, self.search)
        self.facets = LibraryFacets(self.database, self.search)
        self.tags = Tags(self.database)
        self.saved_searches = SavedSearches(self.database)
        self.moving = Moving(self.database)
        self.vectors = PromptVectors(self.database)
        self.switches = Switches(self.database)
        self.choices = Choices(self.database)
        self.figures = Figures(self.database)
        self.trash = Trash(self.database)
        self.restoring = Restoring(self.database)
        self.purging = Purging(self.database)
        self.rules = Rules(self.database)
        self.usage = Usage(self.database)
        self.work = Work(self.database)

    def compact(self) -> int:
        """Write the file anew without what stands empty in it; returns how many bytes that freed."""
        freed_bytes = self.database.compact()
        self.attempts.renumber()
        return freed_bytes

    def close(self) -> None:
        self.database.close()
