"""A prompt without the words that a style put around it. Pure."""

from imagegen.styles import Style, style_prompt

MARK = "\ufffc"  # stands for an object in a text: nobody types it


def plain_prompt(style: Style, prompt: str) -> str:
    """What a person wrote; the prompt itself where a style has no place for it, or somebody rewrote the words."""
    head, mark, tail = style_prompt(style, MARK).partition(MARK)
    if not mark or not prompt.startswith(head) or not prompt.endswith(tail):
        return prompt
    return prompt[len(head) : len(prompt) - len(tail)].strip() or prompt
