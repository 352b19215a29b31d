"""What to draw: decided from the words and the seed alone, before the first pixel."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from imagegen.providers.dialects.sketch.noise import stream
from imagegen.providers.dialects.sketch.words import Word, read_words, turned_absent

MOST_KINDS, MOST_ITEMS = 3, 9
NIGHTLY = frozenset(("stars", "aurora", "moon"))
SWIMMING = ("fish", "whale")  # seen from below the surface
DESCRIBING = ("fruit", "flower", "tree", "cake")  # what other things are made or named after

# Where a subject feels at home when the prompt names no scene.
HOMES = {
    "studio": "bottle cup teapot shoe bag watch phone camera headphones cake fruit bowl",
    "room": "chair lamp plant book cat cup bowl",
    "meadow": "dog rabbit house tree flower butterfly cat balloon bird",
    "sea": "boat lighthouse",
    "underwater": "fish whale",
    "sky": "plane balloon bird",
    "space": "rocket robot",
    "forest": "fox bear owl mushroom",
    "city": "car robot",
    "desert": "cactus",
    "mountains": "castle pagoda person fox bird",
}
FREE_SCENES = ("mountains", "mountains", "sea", "desert", "lake", "meadow", "abstract", "abstract", "forest")
FREE_LIGHTS = {
    "city": ("dusk", "night", "sunset"),
    "forest": ("dawn", "day", "golden", "overcast"),
    "space": ("night",),
    "underwater": ("day",),
    "studio": ("day",),
    "desert": ("sunset", "golden", "day", "dusk"),
}
ANY_LIGHT = ("day", "day", "day", "dawn", "dawn", "sunset", "sunset", "golden", "dusk", "night")


@dataclass(frozen=True)
class Item:
    """Subjects of one kind."""

    name: str
    variant: str  # "" is the usual form
    colour: str | None  # "#rrggbb" the prompt asks for
    count: int


@dataclass(frozen=True)
class Plan:
    """Everything the painters need to know. Two equal plans give the same picture at the same size."""

    key: str  # opens the random streams
    scene: str
    light: str
    items: tuple[Item, ...]
    weather: frozenset[str]
    removed: frozenset[str]  # names that must not appear
    tint: str | None  # a colour word that belongs to the scene: "red mountains", "blue background"
    look: str
    strictness: float  # 0–1, from cfg
    detail: float  # 0–1, from steps

    def has(self, name: str) -> bool:
        return name in self.weather

    def allows(self, name: str) -> bool:
        return name not in self.removed


def make_plan(prompt: str, *, negative_prompt: str, seed: int, steps: int, cfg: float, style: str) -> Plan:
    """Decide the picture. Steps, cfg, style and negative words leave the composition alone, as people expect."""
    words = read_words(prompt)
    removed = _removed([*words, *turned_absent(read_words(negative_prompt))])
    wanted = [word for word in words if not word.is_absent]
    key = f"{seed}/{' '.join(prompt.lower().split())}"
    items = tuple(item for item in _items(wanted) if item.name not in removed)[:MOST_KINDS]
    scene, tint = _scene(wanted, removed, items, key)
    return Plan(
        key=key,
        scene=scene,
        light=_light(wanted, removed, scene, key, style),
        items=items,
        weather=frozenset(_names(wanted, "weather")) - removed,
        removed=removed,
        tint=None if tint in removed else tint,
        look=next(_names(wanted, "look"), "none") if style == "none" else style,
        strictness=(cfg - 1) / 19,
        detail=(steps - 1) / 49,
    )


def _names(words: Iterable[Word], kind: str) -> Iterator[str]:
    return (name for word in words if (name := word.name(kind)) is not None)


def _removed(words: Sequence[Word]) -> frozenset[str]:
    """Everything that is not wanted. "No red flowers" has nothing against red."""
    describing = {id(word) for word, noun in pairwise(words) if word.name("colour") and noun.start - word.end <= 1}
    absent = (word for word in words if word.is_absent and id(word) not in describing)
    return frozenset(meaning.name.partition(":")[0] for word in absent for meaning in word.meanings)


def _items(words: Sequence[Word]) -> Iterator[Item]:
    """Subjects with the colour and the count that stand before them, each kind once."""
    colour: str | None = None
    count, seen = 1, set[str]()
    for index, word in enumerate(words):
        colour = word.name("colour") or colour
        count = int(word.name("count") or count)
        full_name = word.name("subject")
        if full_name is None or _is_only_a_colour(words, index):
            if word.name("scene") or word.name("backdrop"):
                colour, count = None, 1
            continue
        name, _, variant = full_name.partition(":")
        if name not in seen and not _describes_next(words, index, name):
            seen.add(name)
            yield Item(name, variant, colour or _late_colour(words, index), min(count, MOST_ITEMS))
        colour, count = None, 1


def _describes_next(words: Sequence[Word], index: int, name: str) -> bool:
    """A strawberry in a "strawberry cake" is no subject of its own."""
    if name not in DESCRIBING or index + 1 == len(words):
        return False
    word, following = words[index], words[index + 1]
    other = following.name("subject")
    return other is not None and other.partition(":")[0] != name and following.start - word.end <= 1


def _is_only_a_colour(words: Sequence[Word], index: int) -> bool:
    """An orange in front of another subject is the colour: "orange cat"."""
    word = words[index]
    return word.name("colour") is not None and any(later.name("subject") for later in words[index + 1 :])


def _late_colour(words: Sequence[Word], index: int) -> str | None:
    """The colour of a lone subject may follow it: "a bottle in green"."""
    own = words[index].name("colour")
    if own or sum(word.name("subject") is not None for word in words) > 1:
        return own
    after = words[index + 1 : index + 2]
    is_free = len(words) == index + 2
    return after[0].name("colour") if after and is_free else None


def _scene(words: Sequence[Word], removed: frozenset[str], items: Sequence[Item], key: str) -> tuple[str, str | None]:
    """The scene and the colour word that belongs to it."""
    backdrop_colour = _colour_before(words, "backdrop")
    named = [name for name in _names(words, "scene") if name not in removed]
    if backdrop_colour and (not named or named[0] == "studio"):
        return "studio", backdrop_colour
    if named and named[0] in ("sea", "lake") and items and items[0].name in SWIMMING:
        return "underwater", None
    if named:
        return named[0], _colour_before(words, "scene") or (None if items else next(_names(words, "colour"), None))
    if any(_names(words, "backdrop")):
        return "studio", None
    return _free_scene(words, removed, items, key), None if items else next(_names(words, "colour"), None)


def _colour_before(words: Sequence[Word], kind: str) -> str | None:
    for before, word in pairwise(words):
        if word.name(kind) and before.name("colour"):
            return before.name("colour")
    return None


def _free_scene(words: Sequence[Word], removed: frozenset[str], items: Sequence[Item], key: str) -> str:
    homes = [scene for scene, names in HOMES.items() if items and items[0].name in names.split()]
    if any(word.name("light") or word.name("weather") for word in words) and "studio" in homes:
        homes = ["room"]  # a product by a window: the only place where it sees the weather
    choices = [scene for scene in homes or FREE_SCENES if scene not in removed] or ["abstract"]
    return choices[int(stream(key, "scene").integers(len(choices)))]


def _light(words: Sequence[Word], removed: frozenset[str], scene: str, key: str, style: str) -> str:
    named = [name for name in _names(words, "light") if name not in removed]
    if style == "night" or (scene == "space" and "neon" not in named):
        return "night"
    if named:
        return named[0]
    if NIGHTLY.intersection(_names(words, "weather")) and "night" not in removed:
        return "night"
    choices = [light for light in FREE_LIGHTS.get(scene, ANY_LIGHT) if light not in removed] or ["overcast"]
    return choices[int(stream(key, "light").integers(len(choices)))]
