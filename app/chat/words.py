"""The words of a language as data: `app/library/chat/<language>.json`. A new language needs no code."""

from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from app.chat.proposal import Bump, Command, ReleaseType
from app.errors import Invalid
from app.nearest import nearest

__all__ = ["Language", "Refusal", "Rescoping", "Words", "languages", "words_of"]


Language = Literal["en", "pl", "de"]
"""The languages that the service is shipped with."""
_SHIPPED = frozenset(get_args(Language))


class Rescoping(BaseModel):
    """Words that change what is released; `passed_over` are words between them that say nothing.

    `...` in a phrase stands for the names: `lass ... weg`, `... weglassen`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    drop: list[str]
    take: list[str]
    again: list[str]
    passed_over: list[str]


class Refusal(BaseModel):
    """How the chat words an error of its own; `{name}` is one of its details."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: str
    next_action: str


class Words(BaseModel):
    """The file of one language; every list holds words or phrases, compared without case and accents.

    `gib ... frei` is `gib` where `frei` follows before the next sign.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: dict[Command, list[str]]
    answer: dict[Command, list[str]]
    """Words that are a command only where nothing else is said."""
    release_noun: list[str] = []
    """Words for releasing that are no verb, so that an order may stand behind them."""
    release_type: dict[ReleaseType, list[str]]
    bump: dict[Bump, list[str]]
    negation: list[str]
    negation_after: list[str] = []
    """Negations that also deny what stands before them, as in German; alone they are no `no`."""
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
    name_endings: list[str] = []
    """What the language appends to a name: `frontendu` is `frontend`."""
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
    refusals: dict[str, Refusal] = {}
    """Errors of the chat by code; without one the error's own words are told."""


def languages() -> list[str]:
    """Return the languages that have a file, English first."""
    files = _files()
    return [
        *(name for name in get_args(Language) if name in files),
        *sorted(files.keys() - _SHIPPED),
    ]


def _files() -> dict[str, Traversable]:
    folder = resources.files("app.library") / "chat"
    return {file.name.removesuffix(".json"): file for file in folder.iterdir()}


@lru_cache(maxsize=8)
def words_of(language: str) -> Words:
    known = _files()
    if language not in known:
        raise Invalid(
            f"The chat does not speak {language!r}.{nearest(language, known)}",
            code="unknown_language",
            next_action="Choose one of the languages it knows.",
        )
    return Words.model_validate_json(known[language].read_bytes())
