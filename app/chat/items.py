"""A text as a row of items: known phrases, mentions of repositories, versions, sprints, and words that are none of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.chat.literals import as_sprint, is_identifier, is_number, is_sprint, is_version
from app.chat.mentions import RepositoryNames
from app.chat.tokens import Gap, Token
from app.chat.vocabulary import Kind, Phrase, Vocabulary

__all__ = ["Item", "ItemKind", "read_items"]

ItemKind = (
    Kind
    | Literal["repository", "near", "version_value", "fix_version_value", "sprint_value", "word"]
)

_MOST_GUESSES = 200


@dataclass(frozen=True, slots=True)
class Item:
    """`names` are repositories; `value` is a phrase's meaning or a literal; `gap` stands before it.

    `noun`: a word for releasing that is no verb, `wydanie`: an order may stand behind it.
    """

    kind: ItemKind
    start: int
    end: int
    gap: Gap
    text: str
    value: str = ""
    names: tuple[str, ...] = ()
    quoted: bool = False
    noun: bool = False

    @property
    def span(self) -> tuple[int, int]:
        return (self.start, self.end)


def read_items(
    text: str, tokens: Sequence[Token], vocabulary: Vocabulary, repositories: RepositoryNames
) -> list[Item]:
    reader = _Reader(text, tokens, vocabulary, repositories)
    items: list[Item] = []
    while reader.at < len(tokens):
        items.append(reader.next())
    return items


class _Reader:
    """Reads one item after the other; each word is looked at a bounded number of times."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        vocabulary: Vocabulary,
        repositories: RepositoryNames,
    ) -> None:
        self.at = 0
        self._text = text
        self._tokens = tokens
        self._vocabulary = vocabulary
        self._repositories = repositories
        self._guesses = 0

    def next(self) -> Item:
        phrase = self._vocabulary.match(self._tokens, self.at)
        mention = self._repositories.match(self._tokens, self.at)
        if mention and (phrase is None or _wins(mention.count, phrase)):
            return self._take("repository", mention.count, names=mention.names)
        if phrase is not None:
            return self._phrase(phrase)
        token = self._tokens[self.at]
        if is_sprint(token):
            return self._take("sprint_value", 1, value=token.word)
        if is_version(token):
            return self._take("version_value", 1, value=token.word)
        return self._unknown()

    def _phrase(self, phrase: Phrase) -> Item:
        count = len(phrase.words)
        match phrase.kind:
            case "sprint":
                return self._field("sprint_value", count) or self._take("sprint", count)
            case "fix_version":
                return self._field("fix_version_value", count) or self._take("fix_version", count)
            case "version":
                return self._field("version_value", count) or self._take("version", count)
            case kind:
                taken = self._take(kind, count, value=phrase.value)
                return replace(taken, noun=True) if phrase.noun else taken

    def _field(self, kind: ItemKind, count: int) -> Item | None:
        """Return the value named by the field's words before it: `sprint 2024-01`, `fix version "Winter 24"`."""
        at = self.at + count
        while at < len(self._tokens) and not self._tokens[at].gap:
            phrase = self._vocabulary.match(self._tokens, at)
            if phrase is None or phrase.kind != "link":
                break
            at += len(phrase.words)
        if at >= len(self._tokens) or self._tokens[at].gap:
            return None
        if quoted := self._quotation(at):
            return self._value(kind, at, quoted, self._text_of(at, quoted))
        value = self._literal(kind, self._tokens[at])
        return None if value is None else self._value(kind, at, 1, value)

    def _literal(self, kind: ItemKind, token: Token) -> str | None:
        """Return the value that the word is for this field, None where it is none."""
        version, number = is_version(token), is_number(token)
        match kind:
            case "fix_version_value":
                return token.word if version or number or is_identifier(token) else None
            case "version_value":
                return token.word if version or number else None
            case _ if is_sprint(token):
                return token.word
            case _ if number or (is_identifier(token) and token.word[0] not in "vV"):
                return as_sprint(token.word, self._tokens[self.at].folded)
            case _:
                return None

    def _value(self, kind: ItemKind, at: int, count: int, value: str) -> Item:
        """Take the value; the field's words belong to it where it is made of them."""
        skipped = at - self.at
        if value.casefold() != self._text_of(at, count).casefold():
            return self._take(kind, skipped + count, value=value)
        gap = self._tokens[self.at].gap
        self.at = at
        return replace(self._take(kind, count, value=value), gap=gap)

    def _quotation(self, at: int) -> int:
        """Return how many words the quotation that begins here has, 0 where none begins."""
        quote = self._tokens[at].quote
        if quote is None or (at and self._tokens[at - 1].quote == quote):
            return 0
        count = 1
        while at + count < len(self._tokens) and self._tokens[at + count].quote == quote:
            count += 1
        return count

    def _text_of(self, at: int, count: int) -> str:
        return self._text[self._tokens[at].start : self._tokens[at + count - 1].end]

    def _unknown(self) -> Item:
        near = self._near()
        if near is not None:
            return near
        if count := self._quotation(self.at):
            return self._take("word", count)
        return self._take("word", 1)

    def _near(self) -> Item | None:
        if self._guesses >= _MOST_GUESSES:
            return None
        self._guesses += 1
        like = self._repositories.like(self._tokens, self.at)
        return self._take("near", like.count, names=like.names) if like else None

    def _take(
        self, kind: ItemKind, count: int, *, value: str = "", names: tuple[str, ...] = ()
    ) -> Item:
        first, last = self._tokens[self.at], self._tokens[self.at + count - 1]
        self.at += count
        text = self._text[first.start : last.end]
        quoted = first.quote is not None
        return Item(kind, first.start, last.end, first.gap, text, value, names, quoted)


def _wins(count: int, phrase: Phrase) -> bool:
    """Whether a mention of so many words is meant rather than the phrase; a tie goes to a word that matters."""
    if count != len(phrase.words):
        return count > len(phrase.words)
    return phrase.kind in {"filler", "noun", "determiner", "link", "preposition"}
