"""The parts of a prompt that are no words of a language: placeholders, variants, wildcards, file names. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

BRACE = re.compile(r"\\[{}]|[{}]")
WILDCARD = re.compile(r"__[\w/*.-]+?__")
FILE_NAME = re.compile(r"[\w-]+\.(?:png|jpe?g|webp)\b", re.IGNORECASE | re.ASCII)


def find_marks(prompt: str, keep: Sequence[str] = ()) -> Counter[str]:
    """Every mark and how often it stands there; each text of `keep` is one too."""
    found: Counter[str] = Counter([*_braces(prompt), *WILDCARD.findall(prompt), *FILE_NAME.findall(prompt)])
    named: Counter[str] = Counter({text: prompt.count(text) for text in keep if text in prompt})
    return found | named


def compare_marks(before: str, after: str, keep: Sequence[str] = ()) -> str:
    """What happened to the marks of a prompt, as a sentence; "" when nothing did."""
    old, new = find_marks(before, keep), find_marks(after, keep)
    lost = [f"“{mark}” is missing" for mark in old - new]
    made = [f"“{mark}” is new" for mark in new - old]
    return ", ".join([*lost, *made])


def _braces(prompt: str) -> Iterator[str]:
    """The outermost pairs of braces with all that is in them, and braces that are escaped."""
    depth = start = 0
    for brace in BRACE.finditer(prompt):
        if brace[0] == "{":
            start = start if depth else brace.start()
            depth += 1
        elif brace[0] == "}" and depth:
            depth -= 1
            if not depth:
                yield prompt[start : brace.end()]
        elif brace[0] != "}" and not depth:
            yield brace[0]
