"""The words for states, each with a sign and a colour; colour is used for nothing else."""

from rich.text import Text

__all__ = ["STYLES", "state_text", "strongest"]

_SIGNS = {
    "pending": ("·", "dim"),
    "running": ("●", "cyan"),
    "rolling_back": ("●", "cyan"),
    "retrying": ("↻", "yellow"),
    "queued": ("◇", "yellow"),
    "paused": ("◇", "yellow"),
    "waiting_for_approval": ("◆", "yellow"),
    "waiting_for_recovery": ("◆", "yellow"),
    "unknown": ("?", "yellow"),
    "completed": ("✓", "green"),
    "cached": ("✓", "green"),
    "approved": ("✓", "green"),
    "completed_with_failures": ("✓", "yellow"),
    "skipped": ("-", "dim"),
    "compensated": ("↶", "magenta"),
    "rolled_back": ("↶", "magenta"),
    "cancelled": ("-", "magenta"),
    "failed": ("✗", "red"),
    "rejected": ("✗", "red"),
    "expired": ("✗", "red"),
}
STYLES = {state: style for state, (_, style) in _SIGNS.items()}
_WORDS = {"waiting_for_approval": "needs approval", "waiting_for_recovery": "needs a decision"}
_STRENGTH = (
    "failed",
    "unknown",
    "waiting_for_recovery",
    "waiting_for_approval",
    "retrying",
    "running",
)
"""What of several steps a person wants to see first."""


def state_text(state: str) -> Text:
    """Return the state as people read it: sign, words, colour."""
    sign, style = _SIGNS.get(state, ("·", ""))
    return Text(f"{sign} {_WORDS.get(state, state.replace('_', ' '))}", style=style)


def strongest(states: list[str]) -> str:
    """Return one state for several steps that belong together."""
    for state in _STRENGTH:
        if state in states:
            return state
    different = set(states) - {"skipped", "cached"}
    if not different:
        return states[0] if states else "pending"
    if len(different) == 1:
        return different.pop()
    return "running" if "pending" in different else "completed"
