"""Shows what people would not see: characters that a model reads and an editor hides."""

import re
import unicodedata

__all__ = ["visible"]

_KEPT = frozenset("\n\t")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing."""
_SUSPECT = re.compile(r"[^\n\t\x20-\x7e]")


def visible(text: str) -> str:
    """Return the text with zero-width, directional, tag and control characters written as `\\u{200b}`.

    The one variation selector behind a symbol, as in most emoji, is left alone.
    """
    text = text.replace("\r\n", "\n")
    return _SUSPECT.sub(lambda found: _shown(found, text), text)


def _shown(found: re.Match[str], text: str) -> str:
    char = found[0]
    if not _is_hidden(char):
        return char
    before = text[found.start() - 1 : found.start()]
    if char == "\ufe0f" and before and unicodedata.category(before) in {"So", "Sm", "Po"}:
        return char
    return f"\\u{{{ord(char):x}}}"


def _is_hidden(char: str) -> bool:
    if char in _KEPT:
        return False
    code = ord(char)
    if char in _BLANK or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF:
        return True
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
