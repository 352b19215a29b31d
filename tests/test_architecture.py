"""Imports point down only, and every outside thing has one door."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from imagegen.catalog import Catalog
from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "imagegen"

# From top to bottom. A module may import what stands in a layer below its own.
LAYERS: dict[str, tuple[str, ...]] = {
    "faces": ("app", "__main__", "cli", "ui", "web"),
    "desk": ("studio",),
    "motor": ("engine",),
    "doors": ("settings", "catalog", "net", "storage", "media", "providers", "assist"),
    "words": (
        "errors",
        "states",
        "records",
        "cards",
        "sizes",
        "params",
        "channels",
        "sheets",
        "prompts",
        "templates",
        "styles",
        "recipes",
        "pricing",
        "clock",
        "workflows",
        "found",
        "manual",
    ),
}
ORDER = list(LAYERS)
LAYER_OF = {module: layer for layer, modules in LAYERS.items() for module in modules}

# Inside a layer. Faces stand on one another from left to right, words from right to left; doors do not know each
# other, except that providers and assist go out through net.
NEIGHBOURS: dict[str, tuple[str, ...]] = {
    **{face: LAYERS["faces"][place + 1 :] for place, face in enumerate(LAYERS["faces"])},
    **{word: LAYERS["words"][:place] for place, word in enumerate(LAYERS["words"])},
    "providers": ("net",),
    "assist": ("net",),
}

# A face asks the studio and nothing deeper; these are the doors that it may name all the same.
DOORS_OF_FACES: dict[str, dict[str, str]] = {
    "cli": {"settings": "options become Settings", "storage.batches": "the type of what was started"},
    "ui": {
        "settings": "quiet_gradio, before Gradio is imported",
        "storage.batches": "the type of what was started",
    },
    "web": {"media.archive": "a zip is streamed as the page downloads it"},
}

# Words that stand in one place only: an outside package and the files that may import it.
ONE_PLACE: dict[str, tuple[str, ...]] = {
    "httpx": ("net/",),
    "websockets": ("net/",),
    "httpx2": ("providers/openai_wire.py", "assist/"),  # the client inside the openai SDK
    "openai": ("providers/openai_wire.py", "assist/"),
    "sqlite3": ("storage/",),
    "sqlite_utils": ("storage/",),
    "cryptography": ("providers/signatures.py",),
    "PIL": ("media/", "providers/pictures.py", "providers/dialects/sketch/"),
    # The angles of 100,000 prompts to one are a product of arrays: 50 ms, in plain Python half a minute.
    "numpy": ("media/", "providers/dialects/sketch/", "assist/embed_space.py"),
    "gradio": ("ui/",),
    "fastapi": ("web/", "ui/app.py"),
    "starlette": ("web/", "ui/app.py"),
    "rich": ("cli/",),
    "argparse": ("cli/",),
    "filelock": ("studio/",),
    "json_repair": ("assist/",),
    "openpyxl": ("sheets/",),
    "dynamicprompts": ("prompts/",),
    "rembg": ("media/cutout.py",),
    "concurrent": ("engine/",),
    "multiprocessing": ("engine/",),
    "subprocess": ("engine/",),
}

# Names that start something or ask the machine something, and the files that may say them.
ONE_PLACE_FOR_NAMES: dict[str, tuple[str, ...]] = {
    "environ": ("settings.py",),
    "getenv": ("settings.py",),
    "Thread": ("engine/",),
    "Timer": ("engine/",),
    "ThreadPoolExecutor": ("engine/",),
    "create_task": ("engine/",),
    "ensure_future": ("engine/",),
    "TaskGroup": ("engine/",),
    "SystemRandom": ("clock.py",),
    "uuid4": ("clock.py",),
    "utcnow": (),
}

# What a module of the words may use: texts in memory, and the language in which the cards are written.
PURE_PACKAGES = {
    "charset_normalizer",
    "codecs",
    "collections",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "dynamicprompts",
    "enum",
    "functools",
    "hashlib",
    "io",
    "itertools",
    "json",
    "jsonschema",
    "math",
    "openpyxl",
    "random",
    "re",
    "typing",
    "warnings",
    "xml",
    "zipfile",
    "zlib",
}


@dataclass(frozen=True)
class Import:
    """One import of one file."""

    file: str  # relative to the package, "providers/fal.py"; the entry script is "app.py"
    name: str  # dotted and absolute, "imagegen.providers.base" or "httpx"

    @property
    def importer(self) -> str:
        return top_of(self.file.removesuffix(".py").replace("/", "."))

    @property
    def is_ours(self) -> bool:
        return self.name.startswith("imagegen.")

    @property
    def target(self) -> str:
        """What of ours is imported, without the package: "storage.batches"."""
        return self.name.removeprefix("imagegen.")

    def __str__(self) -> str:
        return f"{self.file} → {self.name}"


def top_of(module: str) -> str:
    return module.partition(".")[0]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in [REPOSITORY / "app.py", *sorted(PACKAGE.rglob("*.py"))]:
        name = path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else path.name
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imported_names(file: str, node: ast.AST) -> Iterator[str]:
    """The modules that a statement imports, wherever it stands: also inside functions and TYPE_CHECKING."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{file}: relative imports hide where they point"
        base = node.module or ""
        whole = [f"{base}.{alias.name}" for alias in node.names if is_module(f"{base}.{alias.name}")]
        yield from whole or [base]


def is_module(name: str) -> bool:
    path = REPOSITORY.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


TREES = dict(trees())
IMPORTS = [
    Import(file, name) for file, tree in TREES.items() for node in ast.walk(tree) for name in imported_names(file, node)
]
OURS = sorted({found for found in IMPORTS if found.is_ours}, key=str)
OUTSIDE = sorted({found for found in IMPORTS if not found.is_ours}, key=str)


def points_down(found: Import) -> bool:
    above, below = found.importer, top_of(found.target)
    if above == below:
        return True
    if LAYER_OF[above] == LAYER_OF[below]:
        return below in NEIGHBOURS.get(above, ())
    return ORDER.index(LAYER_OF[above]) < ORDER.index(LAYER_OF[below])


def test_every_module_stands_in_the_picture() -> None:
    present = {top_of(file.removesuffix(".py").replace("/", ".")) for file in TREES} - {"__init__"}
    assert sorted(present - LAYER_OF.keys()) == []


def test_imports_point_down_only() -> None:
    assert [str(found) for found in OURS if not points_down(found)] == []


def test_the_package_itself_imports_nothing() -> None:
    assert [str(found) for found in IMPORTS if found.file == "__init__.py"] == []


def test_faces_ask_the_studio_and_nothing_deeper() -> None:
    deeper = [
        str(found)
        for found in OURS
        if LAYER_OF[found.importer] == "faces"
        and LAYER_OF[top_of(found.target)] in ("motor", "doors")
        and found.target not in DOORS_OF_FACES.get(found.importer, {})
    ]
    assert deeper == []


@pytest.mark.parametrize(("face", "door"), [(face, door) for face, doors in DOORS_OF_FACES.items() for door in doors])
def test_an_exception_that_nobody_needs_any_more_is_dropped(face: str, door: str) -> None:
    assert any(found.importer == face and found.target == door for found in OURS)


@pytest.mark.parametrize("package", ONE_PLACE)
def test_an_outside_package_has_its_one_place(package: str) -> None:
    elsewhere = [
        str(found)
        for found in OUTSIDE
        if top_of(found.name) == package and not found.file.startswith(ONE_PLACE[package])
    ]
    assert elsewhere == []


def said_names(tree: ast.Module) -> set[str]:
    """Every name that a file says: alone, behind a dot, or in an import."""
    nodes = list(ast.walk(tree))
    return (
        {node.id for node in nodes if isinstance(node, ast.Name)}
        | {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        | {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    )


@pytest.mark.parametrize("name", ONE_PLACE_FOR_NAMES)
def test_a_word_stands_in_its_one_place(name: str) -> None:
    allowed = ONE_PLACE_FOR_NAMES[name]
    said_by = [file for file, tree in TREES.items() if name in said_names(tree)]
    assert [file for file in said_by if not file.startswith(allowed)] == []


def test_words_do_no_io_and_know_no_framework() -> None:
    said = {top_of(found.name) for found in OUTSIDE if LAYER_OF.get(found.importer) == "words"}
    assert sorted(said - PURE_PACKAGES) == []


def compared_texts(tree: ast.Module) -> set[str]:
    """Every text that stands beside == or in, or after case."""
    nodes = list(ast.walk(tree))
    sides = [side for node in nodes if isinstance(node, ast.Compare) for side in [node.left, *node.comparators]]
    sides += [node.value for node in nodes if isinstance(node, ast.MatchValue)]
    return {
        node.value
        for side in sides
        for node in ast.walk(side)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def spoken_texts(tree: ast.Module) -> list[str]:
    """Every text of a file that is no docstring."""
    nodes = list(ast.walk(tree))
    bodies = [node.body for node in nodes if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    bodies += [node.body for node in nodes if isinstance(node, ast.AsyncFunctionDef)]
    docstrings = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    constants = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return [node.value for node in constants if isinstance(node.value, str)]


def page_sources() -> dict[str, str]:
    """The page's own scripts, without their comments."""
    paths = sorted((PACKAGE / "ui").rglob("*.js"))
    without_comments = [re.sub(r"(?m)^\s*//.*|\s//\s.*", "", path.read_text(encoding="utf-8")) for path in paths]
    return {path.relative_to(PACKAGE).as_posix(): text for path, text in zip(paths, without_comments, strict=True)}


# Where a provider may be named: the adapter of its dialect, what two adapters share, the format of its workflows, and
# what a program calls itself in its own files.
OWN_FILES = ("providers/dialects/", "providers/openai_wire.py", "workflows/", "found/")


def test_no_code_outside_an_adapters_own_file_names_a_provider(catalog: Catalog) -> None:
    ids = set(catalog.providers)
    names = {provider.name for provider in catalog.providers.values()} - {"Sketch"}
    texts = {file: spoken_texts(tree) for file, tree in TREES.items() if not file.startswith(OWN_FILES)}
    literals = {file: re.findall(r"[\"'`]([^\"'`\n]*)[\"'`]", source) for file, source in page_sources().items()}
    found = [
        f"{file}: {text[:60]}"
        for file, said in {**texts, **literals}.items()
        for text in said
        if text in ids or any(re.search(rf"\b{re.escape(name)}\b", text) for name in names)
    ]
    assert found == []


def test_no_condition_names_a_brand_or_a_model(catalog: Catalog) -> None:
    names = catalog.providers.keys() | catalog.cards.keys() | {card.id for card in catalog.cards.values()}
    named = {file: sorted(names & compared_texts(tree)) for file, tree in TREES.items()}
    assert {file: found for file, found in named.items() if found} == {}
