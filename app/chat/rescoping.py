"""A change of what is released, said in a few words: `drop PAY-123 and backend`, `include feature/PAY-9`, `plan again`.

It is taken only where every word of the message is part of it: who says more is understood by the grammar or asked.
"""

import re
from collections.abc import Mapping, Sequence

from app.chat.mentions import RepositoryNames
from app.chat.tokens import Token, tokens_of
from app.chat.vocabulary import load_vocabulary
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
    text: str, repositories: Sequence[RepositoryConfig]
) -> dict[str, list[str]] | None:
    """Return the arguments of `change_scope`, empty for `plan again`; None where the text is something else."""
    words = load_vocabulary().rescoping
    tokens = [token for token in tokens_of(text) if token.folded not in words.passed_over]
    if " ".join(token.folded for token in tokens) in words.again:
        return {}
    for verb, phrases in (("drop", words.drop), ("take", words.take)):
        for phrase in phrases:
            said = tuple(token.folded for token in tokens_of(phrase))
            if said == tuple(token.folded for token in tokens[: len(said)]):
                return _named(verb, tokens[len(said) :], RepositoryNames(repositories))
    return None


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
