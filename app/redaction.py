"""Takes credentials out of text and JSON before they are stored, logged or shown. Knows shapes, not values.

What has no known shape is not found: secrets are kept out by handing steps handles instead of values.
"""

import re
from typing import Any

__all__ = ["REDACTED", "redact", "redact_json"]

REDACTED = "[redacted]"

_SENSITIVE = (
    r"(?:password|passwd|passphrase|secret|token|credentials?|api[_-]?key|access[_-]?key"
    r"|private[_-]?key|client[_-]?secret|authorization|pwd)"
)
_HINTS = (
    *(
        "://",
        "key",
        "pass",
        "pwd",
        "secret",
        "token",
        "credential",
        "authorization",
        "bearer",
        "basic",
    ),
    *("eyj", "akia", "gh", "github_pat", "glpat-", "xox", "sk-", "npm_", "pypi-", "atatt"),
)
"""One of these is in every text that a rule could match; looking for them is much cheaper than the rules."""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
            re.DOTALL,
        ),
        REDACTED,
    ),
    (re.compile(r"(?i)\b(https?://)[^/\s@'\"]+@"), rf"\1{REDACTED}@"),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^/\s:@'\"]*):[^/\s@'\"]+@"), rf"\1:{REDACTED}@"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9+/_.~=-]{8,}"), rf"\1 {REDACTED}"),
    (
        re.compile(
            r"\b(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}"
            r"|sk-[\w-]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}|ATATT[\w=-]{20,}|AKIA[0-9A-Z]{16}"
            r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"
        ),
        REDACTED,
    ),
    (
        re.compile(
            rf"(?i)((?<![a-z])(?!pwd=/){_SENSITIVE}[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic|token)\s+)?)"
            r"(?!\[redacted\])(?!(?:bearer|basic)\b)[^\s\"'&,;<>{}\[\]]+"
        ),
        rf"\1{REDACTED}",
    ),
)
_SENSITIVE_KEY = re.compile(rf"(?i)(?:^|[_.-]|(?<=[a-z])(?=[A-Z])){_SENSITIVE}$")


def redact(text: str) -> str:
    """Return the text with credentials replaced: in URLs, headers, assignments, and tokens of known shape."""
    folded = text.casefold()
    if not any(hint in folded for hint in _HINTS):
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def redact_json(value: Any) -> Any:
    """Return the same JSON with every text redacted, and the texts under names of secrets replaced whole."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {name: _redact_member(name, item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact_json(item) for item in value]
    return value


def _redact_member(name: Any, value: Any) -> Any:
    if isinstance(value, str) and value and isinstance(name, str) and _SENSITIVE_KEY.search(name):
        return REDACTED
    return redact_json(value)
