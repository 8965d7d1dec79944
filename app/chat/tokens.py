"""Text as words with their places; one pass, whatever is in it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

__all__ = ["QUESTION_SIGNS", "Gap", "Token", "folded", "tokens_of"]

Gap = Literal["", "list", "stop"]
"""What stands before a word: nothing but space, a sign of a list, or the end of a sentence."""

QUESTION_SIGNS = "?\uff1f\u061f"
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-") | {0x2019: "'"}
_WORD = re.compile(
    r"[^\W_](?:[\w./+'\u2019\u2010-\u2013\u2212\u0300-\u036f-]{0,198}[\w+\u0300-\u036f])?"
)
_QUOTES = re.compile(
    r"\"[^\"\n]{1,200}\"|\u201c[^\u201d\n]{1,200}\u201d|\u201e[^\u201c\u201d\n]{1,200}[\u201c\u201d]"
    r"|\u00ab[^\u00bb\n]{1,200}\u00bb|`[^`\n]{1,200}`|(?<!\w)'[^'\n]{1,200}'(?!\w)"
)
_STOP = re.compile(r"[.!?;\u2026\u3002]")
_LIST = re.compile(r"[,&+|\n\u2022\u3001]")


@dataclass(frozen=True, slots=True)
class Token:
    """`text[start:end]` of what was said; `word` is it normalised, `folded` for comparing.

    `quote` numbers the quotation it stands in; `gap` is what separates it from the word before.
    """

    word: str
    folded: str
    start: int
    end: int
    gap: Gap
    quote: int | None


def tokens_of(text: str) -> list[Token]:
    quotations = [match.span() for match in _QUOTES.finditer(text)]
    found: list[Token] = []
    last, quote = 0, 0
    for match in _WORD.finditer(text):
        while quote < len(quotations) and quotations[quote][1] <= match.start():
            quote += 1
        inside = quote < len(quotations) and quotations[quote][0] < match.start()
        word = unicodedata.normalize("NFKC", match[0]).translate(_HYPHENS)
        gap = _gap(text[last : match.start()]) if found else ""
        found.append(Token(word, folded(word), *match.span(), gap, quote if inside else None))
        last = match.end()
    return found


def folded(word: str) -> str:
    """Return a word without case and accents, as people type who have no key for them."""
    if word.isascii():
        return word.casefold()
    plain = unicodedata.normalize("NFKD", word.casefold()).replace("\u0142", "l")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _gap(between: str) -> Gap:
    if _STOP.search(between):
        return "stop"
    return "list" if _LIST.search(between) else ""
