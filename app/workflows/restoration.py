"""What a workflow's files say when they are read back, also after damage. Pure: no disk, no clock.

The journal is the truth and its fold is exact while no number is missing. Where numbers are missing, the picture that
was made after them closes the gap, because a picture is complete. Only what neither tells is lost; then the fold is a
guess (`certain` False) and a person has to look before anything goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import Conflict
from app.events.models import Event
from app.journal import JournalContent, JournalDamage, JournalRecord
from app.workflows.folding import fold
from app.workflows.projection import Projection

__all__ = ["Quarantined", "Restored", "restore"]

_BROKEN_FOLD = (LookupError, TypeError, ValueError, AttributeError)


class Quarantined(Conflict):
    """A workflow's files cannot be made sense of: it is left as it is, and the others go on."""

    default_code = "workflow_quarantined"

    def __init__(self, workflow_id: str, why: str) -> None:
        super().__init__(
            f"Workflow {workflow_id} is quarantined: {why}",
            next_action="Look at it with `slipway doctor`, bring its folder back from a backup, or remove the folder.",
            details={"workflow_id": workflow_id},
        )


@dataclass(slots=True)
class Restored:
    """A workflow as its files have it; events keep the numbers they had, lost ones leave a gap."""

    view: Projection
    events: list[Event] = field(default_factory=list)
    checkpoints: list[JournalRecord] = field(default_factory=list)
    lost_head: Mapping[str, Any] | None = None
    """The checkpoints of the picture, where the journal may have lost some."""
    missing: list[int] = field(default_factory=list)
    """The numbers of the events that are not in the journal any more."""
    certain: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether not even the request is known: nothing can be done with such a workflow."""
        return not self.view.request or "execution_id" not in self.view.metadata


def restore(
    workflow_id: str, content: JournalContent, pictures: Sequence[Mapping[str, Any]]
) -> Restored:
    """Fold the journal from the newest picture that it needs; `pictures` are what is readable, newest first.

    Raises Quarantined when what is intact does not fit together.
    """
    try:
        return _restore(workflow_id, content, pictures)
    except _BROKEN_FOLD as error:
        why = f"its records do not fit together ({type(error).__name__}: {error})."
        raise Quarantined(workflow_id, why) from error


def _restore(
    workflow_id: str, content: JournalContent, pictures: Sequence[Mapping[str, Any]]
) -> Restored:
    events = [_event(line) for line in content.records if line.kind == "event"]
    newest = pictures[0] if pictures else None
    tail = _lost_at_the_end(content)
    last_seq = events[-1][0].seq if events else 0
    missing = _gaps(events, max(last_seq + tail, newest["last_seq"] if newest else 0))
    found = Restored(
        Projection(workflow_id),
        [event for event, _ in events],
        [line for line in content.records if line.kind != "event"],
        missing=missing,
    )
    if not missing:
        _fold(found, events)
        _take_status(found.view, newest)
    else:
        found.certain = newest is not None and newest["last_seq"] >= missing[-1]
        if newest is not None:
            found.view = Projection.restore(workflow_id, newest)
        _fold(found, [one for one in events if one[0].seq > found.view.last_seq])
        found.view.last_seq = max(found.view.last_seq, missing[-1])
    if newest is not None and (missing or content.damage):
        found.lost_head = newest["head"]
    return found


def _event(line: JournalRecord) -> tuple[Event, Mapping[str, Any]]:
    return Event(**line.data["event"]), line.data["private"]


def _gaps(events: Sequence[tuple[Event, Any]], last: int) -> list[int]:
    return sorted(set(range(1, last + 1)) - {event.seq for event, _ in events})


def _lost_at_the_end(content: JournalContent) -> int:
    """Return how many events damage behind the last readable one may have held: no number tells of them."""
    last = max((at for at, line in enumerate(content.records) if line.kind == "event"), default=-1)
    return sum(_events_in(damage) for damage in content.damage if damage.records_before > last)


def _events_in(damage: JournalDamage) -> int:
    return sum(kind in {"", "event"} for kind in damage.kinds)


def _fold(found: Restored, events: Sequence[tuple[Event, Mapping[str, Any]]]) -> None:
    """Apply the events; one that builds on what was lost is passed over."""
    for event, private in events:
        try:
            fold(found.view, event, private)
        except _BROKEN_FOLD:
            if found.certain:
                raise


def _take_status(view: Projection, picture: Mapping[str, Any] | None) -> None:
    """Take the status from a picture as new as the journal: waiting is no event, it is what is left to do."""
    if picture is not None and picture["last_seq"] == view.last_seq:
        view.metadata["status"] = picture["metadata"]["status"]
