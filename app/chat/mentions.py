"""Which words name a configured repository, and which look as if they should."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.chat.tokens import Token
from app.repositories.models import RepositoryConfig

__all__ = ["Mention", "RepositoryNames"]

_LONGEST = 6
_LIKE = 0.8
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """`count` words that name a repository; several `names` where it is not clear which."""

    names: tuple[str, ...]
    count: int


class RepositoryNames:
    """Names and aliases, compared without case, spaces, hyphens, underscores, dots and slashes.

    `endings`: what a language appends to a name, longer ones first.
    """

    def __init__(
        self, repositories: Sequence[RepositoryConfig], endings: Sequence[str] = ()
    ) -> None:
        self._endings = endings
        self.all = [config.name for config in repositories]
        self._exact: dict[str, str] = {}
        self._squeezed: dict[str, list[str]] = {}
        self._guesses: dict[str, tuple[str, ...]] = {}
        for config in repositories:
            for name in (config.name, *config.aliases):
                self._exact.setdefault(name, config.name)
                known = self._squeezed.setdefault(_squeeze(name), [])
                if config.name not in known:
                    known.append(config.name)

    def match(self, tokens: Sequence[Token], at: int) -> Mention | None:
        """Return the longest mention that begins at this word."""
        for count in range(_reach(tokens, at), 0, -1):
            words = [token.word for token in tokens[at : at + count]]
            if count == 1 and (name := self._exact.get(words[0])):
                return Mention((name,), 1)
            names = self._named("".join(words))
            if names:
                return Mention(tuple(names), count)
        return None

    def _named(self, text: str) -> list[str]:
        squeezed = _squeeze(text)
        bare = re.sub(r"'s?$", "", squeezed)
        return self._squeezed.get(squeezed) or self._squeezed.get(bare) or self._inflected(squeezed)

    def _inflected(self, squeezed: str) -> list[str]:
        for ending in self._endings:
            bare = squeezed.removesuffix(ending)
            if len(bare) >= _SHORTEST and bare != squeezed and bare in self._squeezed:
                return self._squeezed[bare]
        return []

    def like(self, tokens: Sequence[Token], at: int) -> Mention | None:
        """Return repositories whose names look like these words: a slip of the pen, or only a part of it."""
        for count in range(1, min(2, _reach(tokens, at)) + 1):
            said = _squeeze("".join(token.word for token in tokens[at : at + count]))
            if names := self._like(said):
                return Mention(names, count)
        return None

    def _like(self, said: str) -> tuple[str, ...]:
        if not _SHORTEST <= len(said) <= 100 or said.isdigit():
            return ()
        if said not in self._guesses:
            self._guesses[said] = self._guess(said)
        return self._guesses[said]

    def _guess(self, said: str) -> tuple[str, ...]:
        scores: dict[str, float] = {}
        for known, names in self._squeezed.items():
            score = 1.0 if known.startswith(said) else _likeness(said, known)
            for name in names:
                scores[name] = max(score, scores.get(name, 0.0))
        best = [name for name, score in scores.items() if score >= _LIKE]
        return tuple(sorted(best, key=lambda name: -scores[name])[:3])


def _likeness(said: str, known: str) -> float:
    if abs(len(said) - len(known)) > 3:
        return 0.0
    matcher = SequenceMatcher(None, known, said, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _LIKE else 0.0


def _reach(tokens: Sequence[Token], at: int) -> int:
    """Return how many words from here stand together without a sign between them, in one quotation or none."""
    count = 1
    while (
        count < _LONGEST
        and at + count < len(tokens)
        and not tokens[at + count].gap
        and tokens[at + count].quote == tokens[at].quote
    ):
        count += 1
    return count


def _squeeze(name: str) -> str:
    return re.sub(r"[-_./\s]", "", name.casefold())
