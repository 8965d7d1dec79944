"""How an expression names a step, and which texts are expressions although they have no braces."""

import re
from collections.abc import Collection

from app.workflows.expressions import SCOPE_NAMES

__all__ = ["is_expression", "is_one_value", "member", "outputs_of"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATORS = re.compile(r"[()\[\]|'\"~+*<>=!?, ]")


def outputs_of(step: str) -> str:
    """Return `build.outputs`, or `steps['step-1'].outputs` where the id is no name."""
    head = step if _NAME.fullmatch(step) else f"steps['{step}']"
    return f"{head}.outputs"


def member(name: str) -> str:
    """Return how a name is looked up: `.name`, or `['a-b']`."""
    return f".{name}" if _NAME.fullmatch(name) else f"['{name}']"


def is_one_value(text: str) -> bool:
    stripped = text.strip()
    return (
        stripped.startswith("{{")
        and stripped.endswith("}}")
        and "{{" not in stripped[2:]
        and "}}" not in stripped[:-2]
    )


def is_expression(text: str, steps: Collection[str]) -> bool:
    """Return whether a `from` is an expression; `coverage.xml` and `./out/{{ inputs.x }}.txt` are paths."""
    if is_one_value(text):
        return True
    if "{{" in text or text.startswith((".", "/")):
        return False
    head = _NAME.match(text)
    named = head is not None and (head.group() in steps or head.group() in SCOPE_NAMES)
    return (
        named
        or any(text.startswith(step + ".outputs") for step in steps)
        or (_OPERATORS.search(text) is not None or not {"/", "."} & set(text))
    )
