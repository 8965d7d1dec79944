"""Placeholders of handlers, `{version}` in a `message_template`: plain names, filled from what the workflow knows so far.

They are no expressions (`{{ ... }}` is resolved before) and no format strings: nothing but a name stands in braces.
"""

import re
from collections.abc import Mapping
from typing import Any

from app.errors import Invalid
from app.nearest import nearest
from app.workflows.expressions import UNKNOWN
from app.workflows.handlers import StepContext

__all__ = ["branch_of", "fill", "known_values", "show"]

_BRACES = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def known_values(context: StepContext, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return name -> value: the inputs, over them the outputs of steps in the order they ended, over all what is `given`.

    What is None among the outputs and the given values hides nothing. In a dry run what is not known yet is not there.
    """
    values = dict(context.state.get("inputs") or {})
    entries = [entry for entry in (context.state.get("steps") or {}).values() if entry]
    for entry in sorted(entries, key=lambda entry: entry.get("completed_at") or ""):
        outputs = entry.get("outputs")
        if isinstance(outputs, Mapping):
            values |= {name: value for name, value in outputs.items() if value is not None}
    values |= {name: value for name, value in (given or {}).items() if value is not None}
    return {name: value for name, value in values.items() if value is not UNKNOWN}


async def branch_of(context: StepContext) -> str | None:
    """Return the branch that is checked out in the working folder, None where there is none."""
    try:
        worktree = await context.remotes.worktree(context.workspace.root)
    except Invalid as error:
        if error.code != "no_checkout":
            raise
        return None
    return (await worktree.head()).branch


def fill(template: str, values: Mapping[str, Any], where: str) -> str:
    """Return the template with its placeholders filled; `where` names it in errors.

    Raises Invalid `unknown_placeholder` and `empty_placeholder`.
    """

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        if not _NAME.fullmatch(name):
            raise _unknown(match[0], where, values, "a placeholder is a name in braces")
        if name not in values:
            raise _unknown(match[0], where, values, "nothing of that name is known here")
        value = values[name]
        if value is None or isinstance(value, Mapping | list | tuple):
            raise Invalid(
                f"{where}: {match[0]} has no value that fits into text.",
                code="empty_placeholder",
                next_action="Give the value, or take the placeholder out.",
            )
        return str(value)

    if {"{", "}"} & set(_BRACES.sub("", template)):
        raise _unknown(template, where, values, "a brace is not closed, or closes nothing")
    return _BRACES.sub(value_of, template)


def show(template: str, values: Mapping[str, Any]) -> str:
    """Return the template as far as it can be filled, for a plan."""
    return _BRACES.sub(
        lambda match: match[0] if values.get(match[1]) is None else str(values[match[1]]), template
    )


def _unknown(shown: str, where: str, values: Mapping[str, Any], why: str) -> Invalid:
    filled = [name for name, value in values.items() if value is not None]
    return Invalid(
        f"{where}: {shown} is no placeholder: {why}.{nearest(shown.strip('{}'), filled)}",
        code="unknown_placeholder",
        next_action=f"Use one of: {', '.join('{' + name + '}' for name in sorted(filled)[:30])}.",
    )
