"""Which language a text is in: the one whose words explain most of it."""

from app.chat.tokens import Token, tokens_of
from app.chat.vocabulary import Vocabulary, own_words
from app.chat.words import languages

__all__ = ["language_of"]

_MOST_WORDS = 400


def language_of(text: str, preferred: str | None = None) -> str:
    """Return the language of a text; of several that explain as many words the preferred one, else English first."""
    tokens = tokens_of(text)[:_MOST_WORDS]
    known = languages()
    scores = {language: _explained(tokens, own_words(language)) for language in known}
    best = [language for language in known if scores[language] == max(scores.values())]
    return preferred if preferred in best else best[0]


def _explained(tokens: list[Token], vocabulary: Vocabulary) -> tuple[int, int]:
    """Return how many words it explains, and how many of them say something."""
    at, explained, telling = 0, 0, 0
    while at < len(tokens):
        phrase = vocabulary.match(tokens, at)
        count = len(phrase.words) if phrase else 0
        explained += count
        telling += count if phrase and phrase.kind != "filler" else 0
        at += count or 1
    return explained, telling
