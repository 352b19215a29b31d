"""Which column of a sheet is what: the prompt, the person's own key, a parameter, a variable."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from imagegen.prompts.placeholders import placeholders, same_name
from imagegen.sheets import RESULT_COLUMNS

PROMPT, ROW_KEY, COUNT, MODEL, TITLE = "prompt", "row_key", "count", "model", "title"

# What people call these columns, the surest name first.
_CALLED: dict[str, tuple[str, ...]] = {
    PROMPT: (PROMPT, "提示词", "prompt text", "text", "文本", "description", "描述"),
    ROW_KEY: (ROW_KEY, "sku", "货号", "商品编号", "编号", "article number", "item number", "id"),
    COUNT: (COUNT, "张数", "图片数量", "image count", "number of images"),
    MODEL: (MODEL, "模型"),
    TITLE: (TITLE, "标题", "name", "名称"),
}


@dataclass(frozen=True)
class ColumnPlan:
    """Every column of the person's own is in exactly one place."""

    prompt: str | None  # None: each row fills a template
    row_key: str | None
    count: str | None
    model: str | None
    title: str | None
    parameters: Mapping[str, str]  # column → the parameter's own name
    variables: tuple[str, ...]  # all other columns, for {placeholders}

    def unused(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The variables that no placeholder of the texts names: their cells would have no effect."""
        named = {same_name(name) for text in texts for name in placeholders(text)}
        return tuple(name for name in self.variables if same_name(name) not in named)


def plan_columns(columns: Sequence[str], known: Collection[str]) -> ColumnPlan:
    """Find the place of each column; `known` are the names of the parameters that may be set.

    Case and punctuation do not count: “Aspect ratio” is aspectRatio. Of two columns for the same thing the second is
    a variable. The columns that an export added are left out.
    """
    parameters_by_word = {_word(name): name for name in known}
    free = {name: _word(name) for name in columns if name not in RESULT_COLUMNS}
    places: dict[str, str | None] = {}
    for role, called in _CALLED.items():
        # A parameter of that very name comes before what people may also call a prompt.
        words = [_word(name) for name in called if name == role or _word(name) not in parameters_by_word]
        places[role] = next((column for word in words for column in free if free[column] == word), None)
        free.pop(places[role] or "", None)
    parameters: dict[str, str] = {}
    for column, word in free.items():
        if word in parameters_by_word and parameters_by_word[word] not in parameters.values():
            parameters[column] = parameters_by_word[word]
    variables = tuple(column for column in free if column not in parameters)
    return ColumnPlan(**places, parameters=parameters, variables=variables)


def _word(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
