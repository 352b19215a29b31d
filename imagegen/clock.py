"""Time, ids and chance, passed in from `open_studio` so that a test can hold them still."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random, SystemRandom

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that looks like something else
TIME_LETTERS = 9  # 45 bits of milliseconds: enough until the year 3084
CHANCE_LETTERS = 13  # 65 bits: not to be guessed
SECRET_LETTERS = 32  # 160 bits: an address that is its own lock
MAX_SEED = 2_147_483_647


def to_text(moment: datetime) -> str:
    """UTC as text of fixed width, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


@dataclass(frozen=True)
class Clock:
    """What time it is, which id comes next, and chance."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    random: Random = field(default_factory=SystemRandom)

    def now_text(self) -> str:
        return to_text(self.now())

    def in_text(self, seconds: float) -> str:
        """The moment that is `seconds` away, as text."""
        return to_text(self.now() + timedelta(seconds=seconds))

    def new_id(self, kind: str) -> str:
        """A time-ordered, unguessable id with its kind in front: `bat_…`."""
        stamp = _letters(int(self.now().timestamp() * 1000), TIME_LETTERS)
        return f"{kind}_{stamp}{_letters(self.random.getrandbits(5 * CHANCE_LETTERS), CHANCE_LETTERS)}"

    def new_secret(self) -> str:
        """Nothing but chance, to be the only way to something: it tells neither a time nor a kind."""
        return _letters(self.random.getrandbits(5 * SECRET_LETTERS), SECRET_LETTERS)

    def new_seed(self, maximum: int = MAX_SEED) -> int:
        return self.random.randint(0, maximum)


def _letters(number: int, count: int) -> str:
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(count)))
