"""Opening the studio: the data folder is taken, everything in it is put together, and at the end it is given back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from imagegen.catalog import load_catalog
from imagegen.clock import Clock
from imagegen.engine.engine import Engine
from imagegen.engine.heap import share_one_heap
from imagegen.engine.limits import Limits
from imagegen.engine.pools import Pools
from imagegen.engine.progress import ProgressBoard
from imagegen.engine.tools import Tools
from imagegen.errors import DataFolderBusy, SetupError
from imagegen.media.files import MediaFolder
from imagegen.net import Net
from imagegen.providers.registry import DIALECTS, Adapters
from imagegen.settings import KeyRing, Settings, Webhooks
from imagegen.storage.store import Store
from imagegen.studio.studio import Studio

DATABASE_FILE = "imagegen.db"
LOCK_FILE = "engine.lock"
STOP_GRACE_S = 5.0


@contextmanager
def open_studio(
    settings: Settings, clock: Clock | None = None, only_batch: bool = False, grace_s: float = STOP_GRACE_S
) -> Iterator[Studio]:
    """Open the data folder, start the engine, and close both at the end; what runs then gets `grace_s` to end.

    With `only_batch` the engine runs nothing until `studio.engine.only_batch` names the batch to run.
    Raises SetupError when the folder cannot be used, DataFolderBusy when another Imagegen works on it.
    """
    share_one_heap()
    webhooks = Webhooks(settings.environment)
    with _locked(settings.data_folder):
        catalog = load_catalog(settings.presets_folder, settings.user_presets_folder, dialects=DIALECTS)
        store, net = Store(settings.data_folder / DATABASE_FILE), Net()
        media = MediaFolder(settings.data_folder)
        media.sweep_orphans(store.assets.all_paths())
        keys = KeyRing(settings.environment)
        tools = Tools(
            store,
            catalog,
            Adapters(net),
            media,
            keys,
            clock or Clock(),
            ProgressBoard(),
            Limits(),
            Pools(),
            public_url=settings.public_url,
            webhooks=webhooks,
        )
        engine = Engine(tools, net, settings.preferences.images_at_once, "" if only_batch else None)
        studio = Studio(settings, catalog, tools, engine)
        studio.publishing.sweep()
        engine.start()
        if not only_batch:
            studio.read_all_choices()
            studio.housekeeping.begin()
        try:
            yield studio
        finally:
            engine.stop(grace_s)
            store.close()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the data folder: two engines on one queue would take each other's running calls for lost ones."""
    lock = FileLock(folder / LOCK_FILE, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise DataFolderBusy(
            f"Another Imagegen works on the data folder {folder}.",
            hint="Stop it first, or choose another folder with --data.",
        ) from error
    except OSError as error:
        raise SetupError(
            f"The data folder {folder} cannot be used: {error.strerror}.", hint="Choose another one with --data."
        ) from error
    try:
        yield
    finally:
        lock.release()
