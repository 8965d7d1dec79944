"""From a message to a plan and to a start: what is missing is asked, what would happen is shown, then it is confirmed."""

from collections.abc import Mapping
from typing import Any

from app.chat.port import Repositories, Workflows
from app.chat.proposal import FIELDS, Proposal
from app.chat.session import Session
from app.chat.speech import say
from app.chat.summaries import plan_summary
from app.errors import Conflict, SlipwayError
from app.principal import Principal

__all__ = ["Planning", "principal_of"]

_EMPTY = {
    "code": "empty_plan",
    "message": "The plan is empty.",
    "next_action": "Say what to release.",
}


class Planning:
    """Acts on one session at a time; whoever calls holds the session's turn."""

    def __init__(self, workflows: Workflows, repositories: Repositories) -> None:
        self._workflows = workflows
        self._repositories = repositories

    def with_fields(self, said: Proposal, fields: Mapping[str, Any]) -> Proposal:
        """Return the proposal with what a form said, which goes before the text; it asks for a release.

        Raises NotFound `unknown_repository`, pydantic's error for a value of the wrong type.
        """
        given = {name: fields[name] for name in FIELDS if fields.get(name) not in (None, [], "")}
        if not given:
            return said
        if "repositories" in given:
            names = [self._repositories.get(name).name for name in given["repositories"]]
            given["repositories"] = list(dict.fromkeys(names))
        hints = {field: hint for field, hint in said.hints.items() if field not in given}
        spans = {field: span for field, span in said.spans.items() if field not in given}
        doubts = {field: found for field, found in said.doubts.items() if field not in given}
        changes = {**given, "command": said.command or "release", "hints": hints, "spans": spans}
        changes["doubts"] = doubts
        merged = Proposal.model_validate({**said.model_dump(), "offers": said.offers, **changes})
        if merged.command != "release":
            return merged
        return merged.model_copy(
            update={"questions": [*dict.fromkeys([*merged.missing(), *hints])]}
        )

    async def release(self, session: Session, said: Proposal) -> None:
        """Ask for what is missing, or show the plan."""
        facts = session.facts
        if facts.workflow_id and not facts.workflow_ended:
            raise Conflict(
                f"This session follows workflow {facts.workflow_id}, which has not ended.",
                code="session_busy",
                next_action="Use another session, or cancel that workflow first.",
                details={"workflow_id": facts.workflow_id},
            )
        if said.questions:
            await self.ask(session, said)
        else:
            await self._plan(session, said)

    async def ask(self, session: Session, said: Proposal, code: str = "questions") -> None:
        """Tell what is asked, each question with what is wrong and what could be chosen.

        `code`: `questions`, or what the vocabulary says instead of them.
        """
        questions = [self._question(session, field, said) for field in said.questions]
        text = (
            " ".join(question["message"] for question in questions)
            if code == "questions"
            else say(session, code)
        )
        data = {
            "code": code,
            "message": text,
            "questions": questions,
            "proposal": said.model_dump(mode="json"),
        }
        # Who talks beside a workflow that lives still follows it: what follows is about that workflow.
        follows = session.facts.workflow_id is not None and not session.facts.workflow_ended
        kept: dict[str, Any] = {} if follows else {**_kept(said), "state": "asking", "plan": None}
        await session.tell(
            ("clarification_required", data), message=session.message("assistant", text), **kept
        )

    def _question(self, session: Session, field: str, said: Proposal) -> dict[str, Any]:
        known = [config.name for config in self._repositories.list()]
        parts = [said.hints[field]] if field in said.hints else []
        parts.append(say(session, field))
        choices: list[str] = []
        if field == "repositories":
            choices = said.offers or known
            key = "known_repositories" if known else "no_repositories"
            if not said.offers:
                parts.append(say(session, key, names=", ".join(known)))
        doubts = [doubt.model_dump(mode="json") for doubt in said.doubts.get(field, [])]
        return {
            "field": field,
            "message": " ".join(parts),
            "choices": choices,
            "doubts": doubts,
        }

    async def _plan(self, session: Session, said: Proposal) -> None:
        looks = {"what": "plan", "status": "planning", "message": say(session, "planning")}
        await session.tell(("status", looks), **_kept(said), state="asking", plan=None)
        inputs = said.inputs()
        plan = await self._workflows.plan_workflow(inputs)
        gate = next(iter(plan.get("approvals") or []), None)
        if gate is None:
            await _cannot(session, plan)
            return
        dry, text = bool(said.dry_run), plan_summary(plan)
        data = {
            "message": text,
            "digest": plan["digest"],
            "plan": plan,
            "proposal": said.model_dump(mode="json"),
            "dry_run": dry,
        }
        kept = {
            "digest": plan["digest"],
            "gate": gate["step"],
            "gate_digest": gate["digest"],
            "number": session.last_seq + 1,
            "inputs": inputs,
        }
        await session.tell(
            ("plan", data),
            message=session.message("assistant", text),
            state="asking" if dry else "planned",
            plan=None if dry else kept,
        )
        if dry:
            end = {"what": "dry_run", "message": say(session, "dry_run")}
            await session.tell(("complete", end))

    async def confirm(
        self, session: Session, digest: str | None, actor: Principal, *, heard: int | None = None
    ) -> str:
        """Start what was planned and return the workflow's id; confirmed twice it is started once.

        `heard` is the number of the last event when it was said: a plan shown later cannot be meant.
        Raises Conflict: `nothing_to_confirm`, `plan_not_shown`, `digest_mismatch`, or what starting raises.
        """
        facts = session.facts
        plan = facts.plan
        started = facts.state == "following" and facts.workflow_id
        if plan is None or facts.state not in {"planned", "starting", "following"}:
            raise Conflict(
                f"Session {session.session_id} has no plan that waits to be confirmed.",
                code="nothing_to_confirm",
                next_action="Say what to release; the plan is shown before anything starts.",
            )
        if heard is not None and plan["number"] > heard:
            raise Conflict(
                "The plan was not shown yet when this was said.",
                code="plan_not_shown",
                next_action="Look at the plan, then confirm it.",
                details={"digest": plan["digest"]},
            )
        if digest not in (None, plan["digest"], plan["gate_digest"]):
            raise Conflict(
                "What was confirmed is not the plan that this session shows now.",
                code="digest_mismatch",
                next_action="Look at the plan again and confirm that.",
                details={"digest": plan["digest"], "sent": digest},
            )
        if started:
            return str(facts.workflow_id)
        by = {"id": actor.id, "roles": sorted(actor.roles)}
        said = {
            "what": "plan",
            "status": "confirmed",
            "message": say(session, "confirmed"),
            "by": actor.id,
            "digest": plan["digest"],
        }
        await session.tell(("status", said), state="starting", confirmed_by=by, gate_seen=False)
        return await self.start(session)

    async def start(self, session: Session) -> str:
        """Start a confirmed plan; after a crash the same key finds the same workflow."""
        facts = session.facts
        assert facts.plan is not None
        assert facts.confirmed_by is not None
        key = f"{session.session_id}/{facts.plan['number']}/{facts.plan['digest']}"
        try:
            workflow_id = await self._workflows.start_workflow(
                facts.plan["inputs"], idempotency_key=key, actor=principal_of(facts.confirmed_by)
            )
        except SlipwayError:
            await session.tell(None, state="planned")
            raise
        await session.tell(
            None,
            state="following",
            workflow_id=workflow_id,
            workflow_ended=False,
            followed=0,
            proposal=None,
        )
        return workflow_id


async def _cannot(session: Session, plan: Mapping[str, Any]) -> None:
    """Tell why there is nothing to confirm; the proposal stays, to be corrected."""
    errors = plan.get("errors") or []
    first: Mapping[str, Any] = errors[0] if errors else _EMPTY
    text = str(first.get("message"))
    data = {
        "what": "plan",
        "code": first.get("code", "plan_failed"),
        "message": text,
        "next_action": first.get("next_action", ""),
        "details": first.get("details", {}),
        "errors": errors,
        "warnings": plan.get("warnings") or [],
    }
    await session.tell(
        ("error", data),
        message=session.message("assistant", text),
    )


def principal_of(saved: Mapping[str, Any]) -> Principal:
    return Principal(saved["id"], frozenset(saved["roles"]))


def _kept(said: Proposal) -> dict[str, Any]:
    """Return the facts that keep a proposal for the next message."""
    return {
        "proposal": said.model_dump(mode="json"),
        "hints": said.hints,
        "offers": said.offers,
    }
