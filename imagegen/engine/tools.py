"""What the motor works with, handed from one of its parts to the next."""

from dataclasses import dataclass, field

from imagegen.catalog import Catalog
from imagegen.clock import Clock
from imagegen.engine.limits import Limits
from imagegen.engine.pools import Pools
from imagegen.engine.progress import ProgressBoard
from imagegen.media.files import MediaFolder
from imagegen.providers.registry import Adapters
from imagegen.settings import KeyRing, Webhooks
from imagegen.storage.store import Store


@dataclass(frozen=True)
class Tools:
    """Made by `open_studio`, the same for every attempt."""

    store: Store
    catalog: Catalog
    adapters: Adapters
    media: MediaFolder
    keys: KeyRing
    clock: Clock
    board: ProgressBoard
    limits: Limits
    pools: Pools
    public_url: str = ""  # where providers may call back; "" when they cannot reach us
    webhooks: Webhooks = field(default_factory=lambda: Webhooks({}))
