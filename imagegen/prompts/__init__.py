"""From texts to rows: pasted lines, sheets, variables, variants and sweeps. Nothing is checked against a model here.

rows           one row; from lines, from a sheet, from a file
columns        which column of a sheet is what
placeholders   {variable} in a text, and filling it
skeletons      texts with variants as the library reads them
variants       {red|blue}, {2$$a|b|c} and __colour__ → prompts
combining      a template × lists of values → rows
sweeps         lists of values: "1..10 step 3"

Variants come first, values after them: what stands in a cell is never read as syntax.
"""

from imagegen.prompts.columns import COUNT, MODEL, PROMPT, ROW_KEY, TITLE, ColumnPlan, plan_columns
from imagegen.prompts.combining import combine, count_combinations, sweep
from imagegen.prompts.placeholders import Filled, fill, placeholders
from imagegen.prompts.rows import PromptRow, named_rows, read_rows, rows_of_lines, rows_of_sheet
from imagegen.prompts.sweeps import parse_sweep
from imagegen.prompts.variants import Variants, count_variants, variants
from imagegen.sheets import MAX_ROWS

__all__ = [
    "COUNT",
    "MAX_ROWS",
    "MODEL",
    "PROMPT",
    "ROW_KEY",
    "TITLE",
    "ColumnPlan",
    "Filled",
    "PromptRow",
    "Variants",
    "combine",
    "count_combinations",
    "count_variants",
    "fill",
    "named_rows",
    "parse_sweep",
    "placeholders",
    "plan_columns",
    "read_rows",
    "rows_of_lines",
    "rows_of_sheet",
    "sweep",
    "variants",
]
