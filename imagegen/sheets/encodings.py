"""Bytes to text: by their mark, as UTF-8, as UTF-16, as GBK, in a European alphabet, else by charset-normalizer.

That library needs a paragraph to tell languages apart, and sheets often hold a few words; so the encodings that
spreadsheet programs write most, in China and in Europe, are recognised by the letters they lead to.
"""

import codecs
import re

import charset_normalizer

from imagegen.errors import InvalidInput

_SAMPLE_BYTES = 65_536
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_MARKS = (  # the longer ones first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_NAMES = {
    "gb18030": "GBK",
    "big5": "Big5",
    "shift_jis": "Shift JIS",
    "euc_jp": "EUC-JP",
    "cp949": "EUC-KR",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
}
_ALIKE_GBK = ("cp949", "euc_jp")  # whose common characters have the same bytes as common Chinese ones
_ENOUGH_TO_TELL = 24  # characters from which on the library tells these from Chinese
# Latin, Cyrillic, punctuation, Chinese, Japanese, Korean, full width: what sheets are written in.
_LIKELY = re.compile(
    "[\t\n\r -~\xa0-\u017f\u0400-\u045f\u2010-\u2026\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]"
)
_SIGNS = r"\x00-\x7f\xa0«»‘’‚“”„•…–—‹›€§°´·×©®™"
_ALPHABETS = {  # in the order in which they are tried; every text that fits is read as the first
    "cp1252": re.compile(f"[{_SIGNS}À-ÖØ-Üß-öø-üÿŒœ¡¿£²½]*"),
    "cp1250": re.compile(f"[{_SIGNS}ÁÂÄÇÉËÍÓÔÖÚÜÝßáâäçéëíóôöúüýĂăĄąĆćČčĎďĘęĚěŁłŃńŇňŐőŘřŚśŠšŤťŮůŰűŹźŻżŽž]*"),
}
# A word of accented letters only, five signs in a row, or a sign for questions inside a word: another alphabet.
_FOREIGN = re.compile(r"(?<![^\W\d_])(?:(?![×÷])[À-ſ]){3,}(?![^\W\d_])|[^\x00-\x7f]{5}|[^\W\d_][¡¿]")


def decode(file_name: str, data: bytes) -> tuple[str, str]:
    """The text, and a note on what it was read as: "" for UTF-8.

    Raises InvalidInput when it is no text, or text with damaged characters.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _decoded(file_name, data, codec, name)
    found = _codec(data)
    if found is None:
        raise InvalidInput(
            f"{file_name} is not text in an encoding that can be recognised.", hint="Save it as UTF-8 and try again."
        )
    return _decoded(file_name, data, found, _NAMES.get(found, found[:6].upper()))


def _decoded(file_name: str, data: bytes, codec: str, name: str) -> tuple[str, str]:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "ignore").count("\n") + 1
        raise InvalidInput(
            f"{file_name} has a damaged character in line {line}: it is not whole {name} text.",
            hint="Save it again as UTF-8, or correct that line.",
        ) from error
    return text, "" if name == "UTF-8" else f"Read as {name}."


def _codec(data: bytes) -> str | None:
    if b"\0" in data:
        return _utf_16(data)
    sample = _sample(data)
    if _is_utf_8(sample):
        return "utf-8"
    if _is_chinese(sample):
        return "gb18030"
    return next((codec for codec in _ALPHABETS if _is_spelled(sample, codec)), None) or _guess(sample)


def _sample(data: bytes) -> bytes:
    """Lines from the first that is not plain ASCII; whole ones, so that no character is cut."""
    first = _BEYOND_ASCII.search(data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    part = data[start : start + _SAMPLE_BYTES]
    return part if start + len(part) == len(data) else part.rpartition(b"\n")[0] or part


def _is_utf_8(data: bytes) -> bool:
    """Also with a few damaged characters: text in another encoding has hardly any that are whole."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    return damaged == 0 or sum(not char.isascii() for char in text) >= 4 * damaged


def _is_chinese(data: bytes) -> bool:
    """Whether it reads as everyday Chinese: characters of GB 2312's first plane, which pairs of accents seldom hit."""
    characters = [char for char in data.decode("gb18030", "replace") if not char.isascii() and char.isalpha()]
    common = sum(_is_common(char) for char in characters)
    if common < 0.75 * max(len(characters), 1):
        return False
    return len(characters) < _ENOUGH_TO_TELL or _guess(data) not in _ALIKE_GBK


def _is_common(character: str) -> bool:
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _is_spelled(data: bytes, codec: str) -> bool:
    """Whether it reads as words of the alphabet that the encoding is for."""
    text = data.decode(codec, "replace")
    return bool(_ALPHABETS[codec].fullmatch(text)) and not _FOREIGN.search(text)


def _utf_16(data: bytes) -> str | None:
    """The order of bytes that leads to characters which people write; of two, the one with more plain letters."""
    scores = {codec: _score(data, codec) for codec in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda codec: scores[codec])
    return best if scores[best][0] >= 0.9 else None


def _score(data: bytes, codec: str) -> tuple[float, int]:
    text = data[:_SAMPLE_BYTES].decode(codec, "replace")
    return len(_LIKELY.findall(text)) / max(len(text), 1), sum(map(str.isascii, text))


def _guess(data: bytes) -> str | None:
    """The library's choice among the encodings that have no test here."""
    candidates = [codec for codec in _NAMES if codec not in _ALPHABETS]
    best = charset_normalizer.from_bytes(data, cp_isolation=candidates).best()
    return None if best is None else best.encoding
