"""Texts with variants as the dynamicprompts library is given them: only the syntax, and a sign for each text between.

The library reads more into a text than people mean: `#` and `//` begin a comment, `%` and `$` are errors, spaces get
lost. So it sees one rare character in the place of every text, and what it makes of these is turned back. Letters are
taken, because it knows without parsing that a lone one offers no choice: 300 µs for each entry of a wildcard.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from imagegen.errors import InvalidInput
from imagegen.prompts.placeholders import ESCAPED_BRACE, PLACEHOLDER
from imagegen.sheets.wording import listed

MAX_DEPTH = 10  # of braces in braces, and of wildcards in wildcards
MAX_OPTIONS = 1_000  # in one pair of braces: the library compares each with each

_MEANT = "Write \\{ or \\} for a brace that is meant."

_TOKEN = re.compile(
    rf"(?P<text>{ESCAPED_BRACE}|{PLACEHOLDER})"
    r"|(?P<wildcard>__[^\W_](?:(?!__)[\w ./-])*__)"
    r"|(?P<open>\{(?:\s*(?P<bounds>\d{1,4}-\d{1,4}|-?\d{1,4}|\d{1,4}-)\$\$(?:(?P<separator>[^{}$]*)\$\$)?)?)"
    r"|(?P<close>\})|(?P<bar>\|)"
)
_WEIGHT = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})::")
_FIRST_SIGN, _SIGNS = 0x20000, 42_720  # the Chinese characters of Extension B
_SIGN = re.compile(r"[\U00020000-\U0002A6DF]|<(\d+)>")


@dataclass(frozen=True)
class _Syntax:
    """What the library shall read."""

    text: str


_Pieces = list[str | _Syntax]


@dataclass
class _Group:
    """What stands between a brace and its end, or the whole text."""

    opening: str  # as it is typed
    position: int
    bounds: str  # "2$$" with the sign of its separator, or ""
    options: list[_Pieces] = field(default_factory=lambda: [[]])

    @property
    def is_choice(self) -> bool:
        """Braces around a text that offers no choice are braces."""
        only = self.options[0]
        is_wildcard = len(only) == 1 and isinstance(only[0], _Syntax) and only[0].text.startswith("__")
        return len(self.options) > 1 or bool(self.bounds) or is_wildcard


class Skeletons:
    """The skeletons of a text and of the wildcards that it names."""

    def __init__(self, wildcards: Mapping[str, Sequence[str]]) -> None:
        self.entries: dict[str, list[str]] = {}  # sign of a wildcard's name → the skeletons of its entries
        self._wildcards = wildcards
        self._signs: dict[str, str] = {}
        self._texts: list[str] = []
        self._separators: list[str] = []

    def read(self, text: str) -> str:
        """The skeleton of a text; one character at most where it offers no choice.

        Raises InvalidInput for a brace without a partner, a weight of zero and a wildcard that cannot be used.
        """
        return self._read(text, ())

    def restore(self, skeleton: str) -> str:
        """What the library made of skeletons, as text."""
        return _SIGN.sub(self._text_of, skeleton)

    def _text_of(self, sign: re.Match[str]) -> str:
        return self._separators[int(sign[1])] if sign[1] else self._texts[ord(sign[0]) - _FIRST_SIGN]

    def _read(self, text: str, path: tuple[str, ...]) -> str:
        """`path` are the wildcards on whose entries we are."""
        groups = [_Group("", 0, "")]
        end = 0
        for token in _TOKEN.finditer(text):
            _add(groups[-1], text[end : token.start()])
            end = token.end()
            self._take(token, groups, path)
        _add(groups[-1], text[end:])
        if len(groups) > 1:
            raise _complaint("is never closed", text, groups[-1].position, path)
        return self._encoded(groups[0].options[0])

    def _take(self, token: re.Match[str], groups: list[_Group], path: tuple[str, ...]) -> None:
        match token.lastgroup:
            case "open":
                groups.append(_Group(token[0], token.start(), self._bounds(token)))
                if len(groups) > MAX_DEPTH:
                    raise _complaint("stands inside too many others", token.string, token.start(), path)
            case "close" if len(groups) == 1:
                raise _complaint("closes nothing", token.string, token.start(), path)
            case "close":
                self._close(groups.pop(), groups[-1])
            case "bar" if len(groups) > 1:
                groups[-1].options.append([])
                if len(groups[-1].options) > MAX_OPTIONS:
                    what = f"offers more than {MAX_OPTIONS:,} options"
                    raise _complaint(what, token.string, groups[-1].position, path, "Put long lists into a wildcard.")
            case "wildcard":
                groups[-1].options[-1].append(_Syntax(f"__{self._wildcard(token[0][2:-2], path)}__"))
            case _:
                _add(groups[-1], token[0])

    def _bounds(self, token: re.Match[str]) -> str:
        if token["bounds"] is None:
            return ""
        if token["separator"] is None:
            return f"{token['bounds']}$$"
        self._separators.append(token["separator"])
        return f"{token['bounds']}$$<{len(self._separators) - 1}>$$"

    def _close(self, group: _Group, around: _Group) -> None:
        if group.is_choice:
            # A space beside an empty option is meant: {big |}dog. Else it only makes the choice readable.
            is_tidy = [] not in group.options
            options = [self._option(option, is_tidy) for option in group.options]
            around.options[-1].append(_Syntax(f"{{{group.bounds}{'|'.join(options)}}}"))
            return
        _add(around, group.opening)
        for piece in group.options[0]:
            if isinstance(piece, str):
                _add(around, piece)
            else:
                around.options[-1].append(piece)
        _add(around, "}")

    def _option(self, pieces: _Pieces, is_tidy: bool) -> str:
        weight = ""
        if pieces and isinstance(pieces[0], str):
            weight, first = _weight(pieces[0])
            pieces = [first, *pieces[1:]]
        return weight + self._encoded(_stripped(pieces) if is_tidy else pieces)

    def _wildcard(self, name: str, path: tuple[str, ...]) -> str:
        """The sign of a wildcard's name, after its entries are read."""
        if name in path or len(path) == MAX_DEPTH:
            leads = "back to itself" if name in path else "through too many others"
            way = " → ".join((*path, name))
            raise InvalidInput(f"The wildcard “{path[0]}” leads {leads}: {way}.", hint="Correct its entries.")
        sign = self._sign(name)
        if sign not in self.entries:
            entries = [entry for entry in self._entries(name) if entry.strip()]
            if not entries:
                raise InvalidInput(f"The wildcard “{name}” is empty.", hint="Give it an entry a line.")
            self.entries[sign] = [self._read(entry, (*path, name)) for entry in entries]
        return sign

    def _entries(self, name: str) -> Sequence[str]:
        if name in self._wildcards:
            return self._wildcards[name]
        there_are = f"There are: {listed(sorted(self._wildcards), 20)}." if self._wildcards else "There are none."
        raise InvalidInput(f"There is no wildcard “{name}”.", hint=there_are)

    def _encoded(self, pieces: _Pieces) -> str:
        return "".join(self._sign(piece) if isinstance(piece, str) else piece.text for piece in pieces if piece)

    def _sign(self, text: str) -> str:
        if text not in self._signs:
            if len(self._texts) == _SIGNS:
                raise InvalidInput(f"The wildcards have more than {_SIGNS:,} entries.", hint="Use shorter ones.")
            self._signs[text] = chr(_FIRST_SIGN + len(self._texts))
            self._texts.append(text)
        return self._signs[text]


def _add(group: _Group, text: str) -> None:
    """Put a text at the end of the option that is being read; neighbours become one text."""
    pieces = group.options[-1]
    if pieces and isinstance(pieces[-1], str):
        pieces[-1] += text
    elif text:
        pieces.append(text)


def _weight(option: str) -> tuple[str, str]:
    """The weight before an option as the library reads it, "" where there is none, and the rest."""
    found = _WEIGHT.match(option)
    if found is None:
        return "", option
    if float(found[1]) == 0:
        raise InvalidInput(f"The weight {found[1]} means never.", hint="Use more than 0, or remove the option.")
    return f"{found[1]}::", option[found.end() :]


def _stripped(pieces: _Pieces) -> _Pieces:
    stripped = list(pieces)
    if stripped and isinstance(stripped[0], str):
        stripped[0] = stripped[0].lstrip()
    if stripped and isinstance(stripped[-1], str):
        stripped[-1] = stripped[-1].rstrip()
    return stripped


def _complaint(what: str, text: str, position: int, path: tuple[str, ...], hint: str = _MEANT) -> InvalidInput:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    where = f"line {line}, character {column}" + (f" of an entry of the wildcard “{path[-1]}”" if path else "")
    return InvalidInput(f"The brace “{text[position]}” in {where} {what}.", hint=hint)
