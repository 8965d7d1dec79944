"""One line for each event that a person wants to read; the others have none."""

from collections.abc import Callable, Mapping
from typing import Any

from rich.text import Text

from app.cli.board import Board
from app.cli.printable import printable
from app.cli.states import STYLES

__all__ = ["event_line"]

_Event = Mapping[str, Any]
_Said = tuple[str, str]
"""The state that the line tells of, and what is said beside it."""


def event_line(event: _Event, board: Board) -> Text | None:
    """Return `time  repository  step: state  what`; None for an event of no interest."""
    say = _LINES.get(str(event["type"]))
    if say is None or (event.get("step") in board.phases):
        return None
    state, what = say(event)
    place = event.get("cell") or ""
    width = max((len(row) for row in board.rows), default=0)
    line = Text(f"{str(event.get('at') or '')[11:19]:8}  ")
    if width:
        line.append(f"{printable(place):{width}}  ")
    if event.get("step"):
        line.append(f"{printable(board.name_of(event['step']))}: ")
    line.append(state.replace("_", " "), style=STYLES.get(state, ""))
    if what:
        line.append(f"{' ' if state else ''}{printable(what)}")
    return line


def _error(event: _Event) -> str:
    error = event["data"].get("error") or {}
    return " ".join(str(error[name]) for name in ("message", "next_action") if error.get(name))


def _failed(event: _Event) -> _Said:
    return "failed", _error(event)


def _retrying(event: _Event) -> _Said:
    data = event["data"]
    if data.get("manual"):
        return "retrying", f"as {event['actor']} asked"
    if data.get("interrupted"):
        return "retrying", "stopped with the workflow; it runs again when that goes on"
    if data.get("rescoped"):
        return "retrying", "what it stands on has changed"
    return (
        "retrying",
        f"try {data['attempt'] + 1} of {data['of']} at {str(data['next_at'])[11:19]}: {_error(event)}",
    )


def _effect(word: str) -> Callable[[_Event], _Said]:
    def say(event: _Event) -> _Said:
        reason = event["data"].get("reason")
        summary = event["data"]["effect"]["summary"]
        return "unknown" if word == "unknown" else "", " ".join(
            part for part in (f"{word}:", summary, f"({reason})" if reason else "") if part
        )

    return say


def _asked(event: _Event) -> _Said:
    data = event["data"]
    return "waiting_for_approval", f"{data['title']} ({data['approval_id']})"


def _decided(event: _Event) -> _Said:
    data = event["data"]
    comment = f": {data['comment']}" if data.get("comment") else ""
    if data["status"] == "pending":
        return "waiting_for_approval", f"approved by {data['by']}, others must agree{comment}"
    return data["status"], f"by {data['by']}{comment}"


def _recovery(event: _Event) -> _Said:
    return "waiting_for_recovery", f"({', '.join(event['data']['options'])})"


def _scope(event: _Event) -> _Said:
    change = event["data"]["change"]
    told = "; ".join(
        f"{name.replace('_', ' ')}: {', '.join(names)}" for name, names in change.items()
    )
    return "", f"planned again by {event['actor']}{f' ({told})' if told else ''}"


def _compensated(event: _Event) -> _Said:
    data = event["data"]
    if data.get("error"):
        return "failed", f"could not be undone: {_error(event)}"
    if data.get("effect"):
        return "", f"undone: {data['effect']['summary']}"
    return "compensated", "" if data.get("undone") else "nothing was to be undone"


def _queued(event: _Event) -> _Said:
    return "queued", event["data"].get("message") or ""


def _ending(state: str) -> Callable[[_Event], _Said]:
    def say(event: _Event) -> _Said:
        data = event["data"]
        stays = [effect["summary"] for effect in data.get("stays") or []]
        told = f"this stays: {'; '.join(stays)}" if stays else _error(event)
        return data.get("status") or state, told

    return say


def _completed(event: _Event) -> _Said:
    source = event["data"].get("source")
    return ("cached", f"(as in {source['workflow_id']})") if source else ("completed", "")


def _plain(state: str) -> Callable[[_Event], _Said]:
    return lambda event: (state, event["data"].get("reason") or event["data"].get("comment") or "")


_LINES: dict[str, Callable[[_Event], _Said]] = {
    "workflow_queued": _queued,
    "workflow_started": lambda _: ("", "started"),
    "step_completed": _completed,
    "step_failed": _failed,
    "step_retrying": _retrying,
    "step_skipped": lambda event: ("skipped", f"({event['data'].get('reason')})"),
    "effect_made": _effect("made"),
    "effect_found": _effect("found, as it should be"),
    "effect_not_made": _effect("not made"),
    "effect_unknown": _effect("unknown"),
    "approval_requested": _asked,
    "approval_decided": _decided,
    "approval_expired": _decided,
    "approval_voided": _plain("voided"),
    "scope_changed": _scope,
    "recovery_requested": _recovery,
    "workflow_paused": _plain("paused"),
    "workflow_resumed": lambda event: ("running", f"resumed by {event['actor']}"),
    "workflow_reopened": lambda event: ("running", f"reopened by {event['actor']}"),
    "rollback_started": lambda event: (
        "rolling_back",
        "undoing what can be undone" if event["data"].get("ending") == "rollback" else "cancelling",
    ),
    "step_compensated": _compensated,
    "workflow_completed": _ending("completed"),
    "workflow_failed": _ending("failed"),
    "workflow_cancelled": _ending("cancelled"),
    "workflow_rolled_back": _ending("rolled_back"),
    "workflow_rejected": _ending("rejected"),
    "gap": lambda event: ("", f"earlier events are not kept, from {event.get('first')} on:"),
}
