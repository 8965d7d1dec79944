"""Text from repositories, tickets and services as a terminal may show it: hidden characters become visible."""

import unicodedata

__all__ = ["printable"]


def printable(text: object) -> str:
    """Return `text` with control and invisible characters written out, lines and tabs kept.

    An escape sequence in a commit message must not move the cursor or repaint what was approved.
    """
    shown = str(text)
    if shown.isascii() and shown.isprintable():
        return shown
    return "".join(_visible(character) for character in shown)


def _visible(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character)[0] != "C":
        return character
    return character.encode("unicode_escape").decode("ascii")
