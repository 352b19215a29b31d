"""Models that may answer in words where a picture was wanted."""

from imagegen.cards import ProviderFile
from imagegen.errors import BadReply
from imagegen.net import hide, quoted


def answered_in_words(words: str, provider: ProviderFile, key: str | None) -> BadReply:
    """The error that shows the model's own words; without any it says only that no picture came."""
    line = quoted(hide(words, [key or ""]))
    if not line:
        return BadReply(f"{provider.name} answered without a picture.", hint="Try again, or change the prompt.")
    return BadReply(
        f"{provider.name} answered in words instead of a picture{line}.",
        hint="Say in the prompt that you want a picture, or change what the words object to.",
    )
