"""What is to be seen: a picture as a prompt, and the photographs of a product in words."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from imagegen.assist.forms import ONE_PROMPT, TEXT, Form, fill, needed_object, strict_object
from imagegen.assist.instructions import DESCRIBE, LOOK_AT_PRODUCT
from imagegen.assist.llm import Llm
from imagegen.assist.question import Picture, conversation
from imagegen.errors import InvalidInput


@dataclass(frozen=True)
class ProductAnalysis:
    """What the photographs of one product show; "" for what is not to be seen."""

    product: str = ""  # what it is
    colours: str = ""
    material: str = ""
    label_text: str = ""  # letter by letter
    keep: str = ""  # what must not change in a new picture


PARTS = [part.name for part in fields(ProductAnalysis)]
PRODUCT = Form(
    name="product",
    schema=strict_object(**dict.fromkeys(PARTS, TEXT)),
    needed=needed_object(product=TEXT),
)


async def describe(llm: Llm, picture: Picture, language: str = "English") -> str:
    """A prompt that would make the picture again.

    Raises SetupError when the model cannot see, UnreadableAnswer when no prompt comes back, and what `Llm.ask` raises.
    """
    messages = conversation(DESCRIBE, {"language": language})
    answer = await fill(llm, ONE_PROMPT, messages, pictures=[picture], must_see=True)
    return str(answer.data["prompt"]).strip()


async def look_at_product(llm: Llm, pictures: Sequence[Picture], language: str = "English") -> ProductAnalysis:
    """What photographs of one product show, in a language; label texts stay in their own.

    Raises InvalidInput without a picture, SetupError when the model cannot see, and what `Llm.ask` raises.
    """
    if not pictures:
        raise InvalidInput("There is no photograph to look at.", hint="Add at least one.")
    messages = conversation(LOOK_AT_PRODUCT, {"language": language})
    answer = await fill(llm, PRODUCT, messages, pictures=pictures, must_see=True)
    return ProductAnalysis(**{name: _words(answer.data.get(name)) for name in PARTS})


def _words(value: object) -> str:
    """A text, or a list of texts as some models write it."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value)))
    return value.strip() if isinstance(value, str) else ""
