"""A change of what is released, said in a few words: `drop PAY-123 and backend`, `include feature/PAY-9`, `plan again`.

It is taken only where every word of the message is part of it: who says more is understood by the grammar or asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from app.chat.mentions import RepositoryNames
from app.chat.tokens import QUESTION_SIGNS, Token, folded, tokens_of
from app.chat.vocabulary import Vocabulary, load_vocabulary, spellings
from app.chat.words import languages
from app.repositories.models import RepositoryConfig

__all__ = ["scope_change"]

_TICKET = re.compile(r"[A-Za-z][A-Za-z0-9]+-\d+")
_BRANCH = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_FIELDS: Mapping[tuple[str, str], str] = {
    ("drop", "repository"): "drop_repositories",
    ("drop", "ticket"): "drop_tickets",
    ("drop", "branch"): "exclude_branches",
    ("take", "repository"): "add_repositories",
    ("take", "ticket"): "include_branches",
    ("take", "branch"): "include_branches",
}


def scope_change(
    text: str, repositories: Sequence[RepositoryConfig], *, language: str | None = None
) -> dict[str, list[str]] | None:
    """Return the arguments of `change_scope`, empty for `plan again`; None where the text is something else.

    It may be in any language, as every word of it must be known; `language` is tried first.
    """
    if any(sign in text for sign in QUESTION_SIGNS):
        return None
    for one in dict.fromkeys((language or "en", *languages())):
        change = _change(text, repositories, load_vocabulary(one))
        if change is not None:
            return change
    return None


def _change(
    text: str, repositories: Sequence[RepositoryConfig], vocabulary: Vocabulary
) -> dict[str, list[str]] | None:
    words = vocabulary.rescoping
    passed_over = {folded(word) for word in words.passed_over}
    tokens = [token for token in tokens_of(text) if token.folded not in passed_over]
    if any(_named_by(pattern, tokens) == [] for pattern in _patterns(words.again)):
        return {}
    names = RepositoryNames(repositories, vocabulary.name_endings)
    for verb, phrases in (("drop", words.drop), ("take", words.take)):
        for pattern in _patterns(phrases):
            named = _named_by(pattern, tokens)
            change = _named(verb, named, names) if named else None
            if change is not None:
                return change
    return None


_Pattern = tuple[list[str], list[str]]


def _patterns(phrases: Sequence[str]) -> Iterator[_Pattern]:
    """Yield what stands before and behind the names."""
    for phrase in phrases:
        for spelling in spellings(phrase):
            head, _, tail = spelling.partition("...")
            yield [one.folded for one in tokens_of(head)], [one.folded for one in tokens_of(tail)]


def _named_by(pattern: _Pattern, tokens: Sequence[Token]) -> list[Token] | None:
    """Return the words for which the pattern leaves room; None where it does not fit."""
    head, tail = pattern
    said = [token.folded for token in tokens]
    end = len(said) - len(tail)
    if end < len(head) or said[: len(head)] != head or said[end:] != tail:
        return None
    return list(tokens[len(head) : end])


def _named(
    verb: str, tokens: Sequence[Token], names: RepositoryNames
) -> dict[str, list[str]] | None:
    change: dict[str, list[str]] = {}
    at = 0
    while at < len(tokens):
        word, end = tokens[at].word, at + 1
        if _TICKET.fullmatch(word):
            what, value = "ticket", word.upper()
        elif _BRANCH.fullmatch(word):
            what, value = "branch", word
        elif (mention := names.match(tokens, at)) and len(mention.names) == 1:
            what, value, end = "repository", mention.names[0], at + mention.count
        else:
            return None
        change.setdefault(_FIELDS[verb, what], []).append(value)
        at = end
    return change or None
