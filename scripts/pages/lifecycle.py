"""`docs/lifecycle.md`: which command each status allows, from the table of transitions."""

from typing import get_args

from app.events.models import TERMINAL_EVENTS
from app.workflows.state import TERMINAL_STATUSES, StepStatus, WorkflowStatus
from app.workflows.transitions import TRANSITIONS

__all__ = ["render"]

_HEAD = """\
# Life of a workflow

Made from `app/workflows/transitions.py` by `python -m scripts.pages`; `scripts/check` compares. A cell is the
status that follows first. An empty cell: the command is refused with `operation_not_allowed`, naming the allowed ones.
`retry` and `skip` also need a step that failed or whose effect is unknown.
"""

_TAIL = """\
- `pause` returns once it is recorded; `resume` leads back to the status that was paused.
- `cancel` first undoes what was prepared, unless it is told to keep it; once publishing began it undoes nothing and lists
  what was made.
- A terminal status changes by reopening a failed workflow (`retry`, `skip`, `resume`) or by `rollback`, both through admission.
- With branches in different statuses: `running` while any step executes or retries, otherwise `waiting_for_recovery`
  before `waiting_for_approval`.
"""


def render() -> str:
    commands = list(dict.fromkeys(command for _, command in TRANSITIONS))
    rows = [_row("status", commands), _row("---", ["---"] * len(commands))]
    rows += [
        _row(_name(status), [_after(status, command) for command in commands])
        for status in get_args(WorkflowStatus)
    ]
    return "\n".join([_HEAD, *rows, "", _TAIL, *_words()])


def _row(head: str, cells: list[str]) -> str:
    return f"| {' | '.join([head, *cells])} |"


def _name(status: str) -> str:
    return f"**{status}** (terminal)" if status in TERMINAL_STATUSES else f"**{status}**"


def _after(status: str, command: str) -> str:
    after = TRANSITIONS.get((status, command))
    return "" if after is None else after or "gone"


def _words() -> list[str]:
    steps = ", ".join(f"`{status}`" for status in get_args(StepStatus))
    events = ", ".join(f"`{event}`" for event in sorted(TERMINAL_EVENTS))
    return [f"Statuses of a step: {steps}.", "", f"A stream of events ends after: {events}.", ""]
