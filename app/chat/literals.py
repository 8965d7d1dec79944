"""Words that are values by their form: versions, sprints, dates, ticket keys."""

import re

from app.chat.tokens import Token

__all__ = ["as_sprint", "is_identifier", "is_number", "is_sprint", "is_version", "same_version"]

_VERSION = re.compile(
    r"[vV]?\d{1,9}(?:\.\d{1,9}){1,3}(?:[-+.]?[A-Za-z][A-Za-z0-9]*(?:[.+-][A-Za-z0-9]+)*|-\d+)?|[vV]\d{1,9}"
)
_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|(?:19|20)\d\d-\d\d?-\d\d?")
_SPRINT = re.compile(r"(?:\S*[/_-])?(?:sprint|iteration)(?:[-_/.]\S*\d\S*|\d\S*)", re.IGNORECASE)
_TICKET = re.compile(r"[A-Z][A-Z0-9]+-\d+")
_NUMBER = re.compile(r"\d{1,9}")


def is_version(token: Token) -> bool:
    """Whether the word is a version; a day such as 15.01.2024 or 2024-01-15 is none, 2024.01.15 is one."""
    return bool(_VERSION.fullmatch(token.word)) and not _DATE.fullmatch(token.word)


def is_number(token: Token) -> bool:
    return bool(_NUMBER.fullmatch(token.word))


def is_sprint(token: Token) -> bool:
    return bool(_SPRINT.fullmatch(token.word))


def is_identifier(token: Token) -> bool:
    """Whether the word is a name rather than a word of the language, so that it can be a value as it is."""
    word = token.word
    return not _TICKET.fullmatch(word) and (
        any(sign in word for sign in "-_/") or any(sign.isdigit() for sign in word)
    )


def as_sprint(text: str, word: str = "sprint") -> str:
    """Return the sprint's name: `2024-01` behind the word sprint is `sprint-2024-01`, in each language."""
    word = "iteration" if word.startswith("itera") else "sprint"
    return text if re.search(r"[^\W\d_]", text) else f"{word}-{text}"


def same_version(one: str, other: str) -> bool:
    return one.casefold().removeprefix("v") == other.casefold().removeprefix("v")
