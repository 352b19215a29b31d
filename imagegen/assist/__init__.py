"""The assistant: a chat model that splits, rewrites, translates, describes and names. A door, like the providers.

line          the way to one server, and its complaints as our errors
llm           the model behind one small function: streams, shapes, pictures, second tries
question      what is asked, and how far a server is met halfway
heard         an answer as it comes
troubles      complaints → our errors
forms         answers in a given shape, with one repair
loose_json    JSON out of whatever came
tasks, split  one prompt → a list of tasks
rewrite, polish, describe, titles   one small job each
embed         prompts as vectors of what they mean
embed_space   which of them are nearest to one
marks         what must survive a translation
instructions  what the model is told
"""

from imagegen.assist.describe import ProductAnalysis, describe, look_at_product
from imagegen.assist.embed import Embedder, check_embedding
from imagegen.assist.embed_space import Space, pack
from imagegen.assist.llm import Answer, Llm, Ways, check, list_models
from imagegen.assist.polish import Enhance, How, Polished, Translate, enhance, polish_many, translate
from imagegen.assist.question import ChatAccess, Picture
from imagegen.assist.rewrite import rewrite
from imagegen.assist.split import SplitWish, more_like, split, split_further
from imagegen.assist.tasks import ChangeableField, SplitResult, SplitTask
from imagegen.assist.titles import clean_title, make_title
from imagegen.assist.troubles import UnreadableAnswer

__all__ = [
    "Answer",
    "ChangeableField",
    "ChatAccess",
    "Embedder",
    "Enhance",
    "How",
    "Llm",
    "Picture",
    "Polished",
    "ProductAnalysis",
    "Space",
    "SplitResult",
    "SplitTask",
    "SplitWish",
    "Translate",
    "UnreadableAnswer",
    "Ways",
    "check",
    "check_embedding",
    "clean_title",
    "describe",
    "enhance",
    "list_models",
    "look_at_product",
    "make_title",
    "more_like",
    "pack",
    "polish_many",
    "rewrite",
    "split",
    "split_further",
    "translate",
]
