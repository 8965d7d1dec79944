"""The words of a language as data: `app/library/chat/<language>.json`. A new language needs no code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.chat.proposal import Bump, Command, ReleaseType
from app.chat.tokens import Token, tokens_of
from app.errors import Invalid
from app.nearest import nearest

__all__ = ["Kind", "Phrase", "Vocabulary", "load_vocabulary"]

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


class Rescoping(BaseModel):
    """Words that change what is released; `passed_over` are words between them that say nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    drop: list[str]
    take: list[str]
    again: list[str]
    passed_over: list[str]


class _Words(BaseModel):
    """The file of one language; every list holds words or phrases, compared without case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: dict[Command, list[str]]
    answer: dict[Command, list[str]]
    """Words that are a command only where nothing else is said."""
    release_type: dict[ReleaseType, list[str]]
    bump: dict[Bump, list[str]]
    negation: list[str]
    contrast: list[str]
    except_: list[str]
    only: list[str]
    add: list[str]
    all: list[str]
    """Means every repository before a noun, an exception or the end of a clause."""
    all_except: list[str]
    everything: list[str]
    noun: list[str]
    """Words for repositories as such."""
    fix_version: list[str]
    version: list[str]
    sprint: list[str]
    dry_run: list[str]
    real_run: list[str]
    separator: list[str]
    determiner: list[str]
    preposition: list[str]
    from_: list[str]
    to: list[str]
    link: list[str]
    """Words between a field's name and its value."""
    polite: list[str]
    asking: list[str]
    """Words that begin a question, which asks for no action."""
    condition: list[str]
    """Words by which an action is not meant for now."""
    filler: list[str]
    rescoping: Rescoping
    says: dict[str, str]
    """What the chat itself says, by what it is about."""


@dataclass(frozen=True, slots=True)
class Phrase:
    words: tuple[str, ...]
    kind: Kind
    value: str = ""


class Vocabulary:
    """Finds phrases, the longest first."""

    def __init__(self, words: _Words) -> None:
        self.says = words.says
        self.rescoping = words.rescoping
        self._by_first: dict[str, list[Phrase]] = {}
        for phrase in sorted(_phrases(words), key=lambda phrase: -len(phrase.words)):
            self._by_first.setdefault(phrase.words[0], []).append(phrase)

    def match(self, tokens: Sequence[Token], at: int) -> Phrase | None:
        """Return the longest phrase that begins at this word and stands outside quotations."""
        for phrase in self._by_first.get(tokens[at].folded, ()):
            part = tokens[at : at + len(phrase.words)]
            if tuple(token.folded for token in part) == phrase.words and not _torn(part):
                return phrase
        return None


def _torn(part: Sequence[Token]) -> bool:
    return any(token.quote is not None for token in part) or any(token.gap for token in part[1:])


def _phrases(words: _Words) -> Iterator[Phrase]:
    for name in type(words).model_fields:
        kind, said = name.rstrip("_"), getattr(words, name)
        if name in {"says", "rescoping"}:
            continue
        groups = said.items() if isinstance(said, dict) else [("", said)]
        for value, texts in groups:
            for text in texts:
                parts = tuple(token.folded for token in tokens_of(text))
                yield Phrase(parts, kind, value)  # type: ignore[arg-type]  # the model's fields are the kinds


@lru_cache(maxsize=8)
def load_vocabulary(language: str = "en") -> Vocabulary:
    """Return the words of a language; raise Invalid `unknown_language` where there is no file of it."""
    folder = resources.files("app.library") / "chat"
    known = {file.name.removesuffix(".json"): file for file in folder.iterdir()}
    if language not in known:
        raise Invalid(
            f"The chat does not speak {language!r}.{nearest(language, known)}",
            code="unknown_language",
            next_action="Choose one of the languages it knows.",
        )
    return Vocabulary(_Words.model_validate_json(known[language].read_bytes()))
