"""May a workflow start now? A pure function of the request, what is active, what ended, and now. It never executes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

__all__ = ["Active", "AdmissionDecision", "Ended", "Request", "decide"]


@dataclass(frozen=True, slots=True)
class Request:
    """`signature` identifies definition, resources and inputs: two equal ones are duplicates.

    `cooldown_s`: how long after the end of one with the same definition and resources the next may start.
    """

    definition: str
    resources: tuple[str, ...]
    signature: str
    cooldown_s: float = 0.0
    on_conflict: Literal["wait", "reject"] = "wait"


@dataclass(frozen=True, slots=True)
class Active:
    """A workflow that has not ended; `holds` False: it is itself queued."""

    workflow_id: str
    request: Request
    holds: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """A workflow that completed."""

    workflow_id: str
    definition: str
    resources: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class AdmissionDecision:
    outcome: Literal["admit", "wait", "reject"]
    reason: str | None = None
    message: str = ""
    blocking_workflow: str | None = None
    duplicate_of: str | None = None
    until: str | None = None
    evidence: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "message": self.message,
            "blocking_workflow": self.blocking_workflow,
            "duplicate_of": self.duplicate_of,
            "until": self.until,
            "evidence": dict(self.evidence or {}),
        }


def decide(
    request: Request,
    active: Sequence[Active],
    ended: Sequence[Ended] = (),
    now: datetime | None = None,
    *,
    ahead_of: str | None = None,
) -> AdmissionDecision:
    """Return the decision; `active` in order of arrival, `ahead_of` is the request's own place in it when queued.

    A queued workflow waits for holders and for those queued before it on a resource of its own, so that
    nobody is overtaken.
    """
    wanted = set(request.resources)
    before = list(active)
    if ahead_of is not None:
        place = next(
            (i for i, one in enumerate(active) if one.workflow_id == ahead_of), len(active)
        )
        before = [one for i, one in enumerate(active) if one.holds or i < place]
        before = [one for one in before if one.workflow_id != ahead_of]
    else:
        for one in active:
            if one.request.signature == request.signature:
                return AdmissionDecision(
                    "reject",
                    "duplicate_in_progress",
                    f"Workflow {one.workflow_id} does exactly this already.",
                    duplicate_of=one.workflow_id,
                    blocking_workflow=one.workflow_id,
                    evidence={
                        "definition": request.definition,
                        "resources": list(request.resources),
                    },
                )
    for one in before:
        if shared := sorted(wanted & set(one.request.resources)):
            return AdmissionDecision(
                request.on_conflict,
                "resource_busy",
                f"{', '.join(shared)} is held by workflow {one.workflow_id}.",
                blocking_workflow=one.workflow_id,
                evidence={"resources": shared},
            )
    return _rested(request, ended, now) if now is not None else AdmissionDecision("admit")


def _rested(request: Request, ended: Sequence[Ended], now: datetime) -> AdmissionDecision:
    """Return whether the last one of the same kind ended long enough ago."""
    alike = [
        one
        for one in ended
        if one.definition == request.definition and set(one.resources) == set(request.resources)
    ]
    last = max(alike, key=lambda one: one.at, default=None)
    if last is None or now >= (until := last.at + timedelta(seconds=request.cooldown_s)):
        return AdmissionDecision("admit")
    return AdmissionDecision(
        request.on_conflict,
        "recently_completed",
        f"Workflow {last.workflow_id} did the same and ended less than {request.cooldown_s:g} s ago.",
        blocking_workflow=last.workflow_id,
        until=until.isoformat(),
        evidence={"ended_at": last.at.isoformat(), "cooldown_s": request.cooldown_s},
    )
