"""Finds the phrases of a language in a text, and those of other languages that are understood beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.chat.tokens import Token, tokens_of
from app.chat.words import Words, languages, words_of

__all__ = ["Kind", "Phrase", "Vocabulary", "load_vocabulary", "own_words", "spellings"]

Kind = Literal[
    "command",
    "answer",
    "negation",
    "contrast",
    "except",
    "only",
    "add",
    "all",
    "all_except",
    "everything",
    "noun",
    "fix_version",
    "version",
    "sprint",
    "release_type",
    "bump",
    "dry_run",
    "real_run",
    "separator",
    "determiner",
    "preposition",
    "from",
    "to",
    "link",
    "polite",
    "asking",
    "condition",
    "filler",
]


_GUARDS = frozenset({"negation", "condition", "asking"})
_NO_PHRASES = frozenset({"says", "rescoping", "refusals", "name_endings"})
_REACH = 30
_UMLAUTS = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """`tail`: words that must follow before the next sign for it to be this phrase; they are no part of it."""

    words: tuple[str, ...]
    kind: Kind
    value: str = ""
    noun: bool = False
    tail: tuple[str, ...] = ()


class Vocabulary:
    """Finds phrases, the longest first. Its own words go before those that it understands beside them."""

    def __init__(self, words: Words, beside: Sequence[Phrase] = ()) -> None:
        self.says = words.says
        self.refusals = words.refusals
        self.name_endings = tuple(words.name_endings)
        self.rescoping = words.rescoping
        self._by_first: dict[str, list[Phrase]] = {}
        known = {(phrase.words, phrase.tail): phrase for phrase in beside}
        known |= {(phrase.words, phrase.tail): phrase for phrase in _phrases(words)}
        for phrase in sorted(known.values(), key=_weight, reverse=True):
            self._by_first.setdefault(phrase.words[0], []).append(phrase)

    def match(self, tokens: Sequence[Token], at: int) -> Phrase | None:
        """Return the longest phrase that begins at this word and stands outside quotations."""
        for phrase in self._by_first.get(tokens[at].folded, ()):
            end = at + len(phrase.words)
            part = tokens[at:end]
            if tuple(token.folded for token in part) != phrase.words or _torn(part):
                continue
            if not phrase.tail or _follows(tokens, end, phrase.tail):
                return phrase
        return None


def _weight(phrase: Phrase) -> tuple[int, int]:
    return len(phrase.words) + len(phrase.tail), len(phrase.tail)


def _torn(part: Sequence[Token]) -> bool:
    return any(token.quote is not None for token in part) or any(token.gap for token in part[1:])


def _follows(tokens: Sequence[Token], at: int, tail: tuple[str, ...]) -> bool:
    """Whether the words stand further on with no sign before them; looks at a bounded number of words."""
    for first in range(at, min(len(tokens), at + _REACH)):
        if tokens[first].gap:
            return False
        part = tokens[first : first + len(tail)]
        if tuple(token.folded for token in part) == tail and not _torn(part):
            return True
    return False


def _phrases(words: Words) -> Iterator[Phrase]:
    for name in type(words).model_fields:
        said = getattr(words, name)
        if name in _NO_PHRASES:
            continue
        groups = said.items() if isinstance(said, dict) else [("", said)]
        for value, texts in groups:
            for text in texts:
                for spelling in spellings(text):
                    yield _phrase(name, value, spelling)


def _phrase(name: str, value: str, text: str) -> Phrase:
    head, _, rest = text.partition("...")
    words, tail = _folded(head), _folded(rest)
    match name:
        case "release_noun":
            return Phrase(words, "command", "release", noun=True, tail=tail)
        case "negation_after":
            return Phrase(words, "negation", "after", tail=tail)
        case _:
            kind: Kind = name.rstrip("_")  # type: ignore[assignment]  # the model's fields are the kinds
            return Phrase(words, kind, value, tail=tail)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens_of(text))


def spellings(text: str) -> list[str]:
    """Return the text, and as it is typed on a keyboard without umlauts."""
    typed = text.casefold().translate(_UMLAUTS)
    return [text] if typed == text.casefold() else [text, typed]


@lru_cache(maxsize=8)
def own_words(language: str) -> Vocabulary:
    """Return only the words of one language, to find out which one a text is in."""
    return Vocabulary(words_of(language))


@lru_cache(maxsize=8)
def load_vocabulary(language: str = "en") -> Vocabulary:
    """Return the words of a language; raise Invalid `unknown_language` where there is no file of it.

    People mix: English is understood in every language, and what denies, asks or sets a condition is so
    in all of them, so that no sentence is taken for an order because its language was not recognised.
    """
    words = words_of(language)
    beside: list[Phrase] = []
    for other in reversed(languages()):
        if other != language:
            phrases = _phrases(words_of(other))
            beside += [one for one in phrases if other == "en" or one.kind in _GUARDS]
    return Vocabulary(words, beside)
