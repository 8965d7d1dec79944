"""`${config.x}` and its three siblings as expressions. Every other `$` is the shell's, every `{name}` a handler's."""

import re
from typing import Any

from app.nearest import nearest_name
from app.workflows.checks import Path
from app.workflows.loader.dialects.references import member, outputs_of
from app.workflows.loader.dialects.translation import Translation

__all__ = ["with_expressions"]

_OURS = re.compile(r"\$\{\s*(config|parameters|step-outputs|env)\.([^{}\n]*)(\}?)")
_NAMES = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_ALMOST = re.compile(r"\$\{\s*([A-Za-z][A-Za-z_-]*)\.[^{}\n]*\}")
_PREFIXES = ("config", "parameters", "step-outputs", "env")


def with_expressions(value: Any, written: Path, translation: Translation) -> Any:
    """Return a value with every placeholder in its texts made an expression; wrong ones are reported and stay."""
    match value:
        case str() if "${" in value:
            return _text(value, written, translation)
        case dict():
            return {
                key: with_expressions(item, (*written, key), translation)
                for key, item in value.items()
            }
        case list():
            return [
                with_expressions(item, (*written, index), translation)
                for index, item in enumerate(value)
            ]
    return value


def _text(text: str, written: Path, translation: Translation) -> str:
    def expression(found: re.Match[str]) -> str:
        prefix, rest, closed = found.groups()
        names = rest.strip()
        if not closed or not _NAMES.fullmatch(names):
            what = "is not closed" if not closed else "may hold names and dots only"
            translation.findings.error(
                "wrong_placeholder",
                f"{found.group()!r} {what}: write for example ${{{prefix}.name}}, or {{{{ ... }}}} for more.",
                written,
            )
            return found.group()
        return "{{ " + _reference(prefix, names.split(".")) + " }}"

    _report_almost(text, written, translation)
    return _OURS.sub(expression, text)


def _reference(prefix: str, names: list[str]) -> str:
    if prefix == "step-outputs":
        return outputs_of(names[0]) + "".join(map(member, names[1:]))
    head = "inputs" if prefix == "parameters" else prefix
    return head + "".join(map(member, names))


def _report_almost(text: str, written: Path, translation: Translation) -> None:
    """No shell has a dot in the name of a variable, so `${confg.x}` is a slip of the pen."""
    for found in _ALMOST.finditer(text):
        if (prefix := found.group(1)) not in _PREFIXES and nearest_name(prefix, _PREFIXES):
            translation.findings.error(
                "unknown_placeholder",
                f"{found.group()!r} begins with no name that is known.",
                written,
                wrong=prefix,
                valid=_PREFIXES,
            )
