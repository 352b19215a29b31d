"""One prompt, changed as a person says."""

from imagegen.assist.forms import ONE_PROMPT, fill
from imagegen.assist.instructions import REWRITE
from imagegen.assist.llm import Llm
from imagegen.assist.question import conversation
from imagegen.errors import InvalidInput


async def rewrite(llm: Llm, prompt: str, instruction: str) -> str:
    """The prompt after an instruction such as “make this one a night scene”.

    Raises InvalidInput without an instruction, UnreadableAnswer when no prompt comes back, and what `Llm.ask` raises.
    """
    if not instruction.strip():
        raise InvalidInput("Nothing says how to change the prompt.", hint="Write what should be different.")
    answer = await fill(llm, ONE_PROMPT, conversation(REWRITE, {"prompt": prompt, "instruction": instruction}))
    return str(answer.data["prompt"]).strip()
