"""Our own settings, as `media/metadata.py` writes them."""

from collections.abc import Mapping

from imagegen.found.settings import MAX_PROMPT_CHARACTERS, FoundSettings, read_object, shown, table

MAKER = "Imagegen"
PLACE = "imagegen"
MAX_SEED = 2**63 - 1  # what a database keeps; ours were asked for as they are


def read(texts: Mapping[str, str]) -> FoundSettings | None:
    """Values come back as they were, so that the same picture can be asked for again."""
    values = read_object(texts.get(PLACE))
    prompt, provider, model = (values.get(name) for name in ("prompt", "provider", "model"))
    if not (isinstance(prompt, str) and isinstance(provider, str) and isinstance(model, str) and model):
        return None
    negative, seed, count = (values.get(name) for name in ("negative_prompt", "seed", "input_image_count"))
    params = {str(name): value for name, value in table(values.get("params")).items() if name != "negativePrompt"}
    if isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= MAX_SEED:
        params["seed"] = seed
    return FoundSettings(
        MAKER,
        prompt[:MAX_PROMPT_CHARACTERS],
        negative if isinstance(negative, str) else "",
        params,
        model[:200],
        provider[:100],
        shown({"reference images": count} if isinstance(count, int) and count > 0 else {}),
    )
