"""Short titles for topics and tasks."""

import re

from imagegen.assist.instructions import TITLE
from imagegen.assist.llm import Llm

MAX_WORDS = 6
MAX_CHINESE_CHARACTERS = 14  # Japanese too; Korean has words
MAX_CHARACTERS = 60
LABEL = re.compile(r"^[*_\s]*(?:title|标题)\s*[:：][*_\s]*", re.IGNORECASE)
CHINESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
PAIRS = ('""', "''", "“”", "‘’", "«»", "「」", "『』", "《》", "**", "__", "``")
AT_END = " .,;:!?…。，、；：！？–—-"


async def make_title(llm: Llm, prompt: str) -> str:
    """A title for a topic that begins with this prompt, in its language; "" when nothing of the answer is left."""
    answer = await llm.ask([{"role": "system", "content": TITLE}, {"role": "user", "content": prompt}])
    return clean_title(answer.text)


def clean_title(text: str) -> str:
    """The first line of a text as a title: six words or fourteen Chinese characters, no quotes, no full stop."""
    first = next(filter(None, map(str.strip, text.splitlines())), "")
    title = _unwrap(LABEL.sub("", _unwrap(first.lstrip("# "))))
    if CHINESE.search(title):
        return title[:MAX_CHINESE_CHARACTERS].rstrip(AT_END)
    return " ".join(title.split()[:MAX_WORDS])[:MAX_CHARACTERS].rstrip(AT_END)


def _unwrap(text: str) -> str:
    """The text without quotes around it and without punctuation at its end, in whatever order they stand."""
    bare = text.rstrip(AT_END).lstrip()
    if len(bare) > 1 and bare[0] + bare[-1] in PAIRS:
        bare = bare[1:-1]
    return bare if bare == text else _unwrap(bare)
