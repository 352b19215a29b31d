"""Texts with {names} and [[clauses with {names}]].

A clause whose name has no value is left out as a whole, so that no sentence is left in pieces. A slot is the name of
a text of its own, such as the prompt: it always has a value, and what fills it stays as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from imagegen.prompts import fill, placeholders

PROMPT_SLOT = "prompt"  # what the person wrote
SHOT_SLOT = "shot"  # the text of one shot
SLOTS = (PROMPT_SLOT, SHOT_SLOT)
ANALYSIS_NAMES = ("product", "colours", "material", "label_text", "keep")  # what is known of the photos

CLAUSE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its values, without the clauses that have none and the lines that held nothing else."""
    known = {name: _tidy(name, values.get(name, ""), text) for name in placeholders(text)}
    spoken = CLAUSE.sub(lambda clause: clause[1] if all(map(known.get, placeholders(clause[1]))) else "", text)
    lines = [line.strip() for line in spoken.splitlines()]
    return fill("\n".join(filter(None, lines)), known).text


def _tidy(name: str, value: str, text: str) -> str:
    """A value on one line, and without its full stop where the text sets one."""
    if name in SLOTS:
        return value
    one_line = " ".join(value.split())
    return one_line.rstrip(" .。") if f"{{{name}}}." in text.replace("]]", "") else one_line


def text_complaints(text: str, names: Sequence[str], slot: str = "") -> Iterator[str]:
    """What would leave a text in pieces; `names` may be empty, `slot` must be there."""
    outside = CLAUSE.sub("", text)
    if "[[" in outside or "]]" in outside:
        yield "a [[ or ]] stands alone."
    if slot and slot not in placeholders(outside):
        yield f"{{{slot}}} is missing."
    for name in placeholders(text):
        if name not in (*names, slot):
            yield f"nobody fills {{{name}}}."
        elif name != slot and name in placeholders(outside):
            yield f"{{{name}}} may be empty, so it must stand in a [[clause]]."
