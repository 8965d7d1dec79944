"""Who answers when a workflow waits: nobody, a `--yes` given in advance, or the person at the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from app.cli.approval_text import approval_lines
from app.cli.output import Output
from app.cli.prompt import Prompt

__all__ = ["Answers", "Decision", "Nobody", "Person", "PlanConfirmed", "Recovery", "Yes"]

_Approval = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    decision: Literal["approve", "reject"]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Recovery:
    """A command for a step that waits for a decision, with the target it needs."""

    command: str
    step: str | None = None
    cell: str | None = None


class Answers(Protocol):
    """None leaves the decision to somebody else."""

    async def approval(self, approval: _Approval) -> Decision | None: ...

    async def recovery(self, row: Mapping[str, Any], options: list[str]) -> Recovery | None: ...


class Nobody:
    async def approval(self, approval: _Approval) -> Decision | None:
        return None

    async def recovery(self, row: Mapping[str, Any], options: list[str]) -> Recovery | None:
        return None


class Yes(Nobody):
    """Approves what is asked, but no other plan than the one that was shown; a failed step is left to a person.

    `shown`: step -> digest of the gates whose plan was shown when `--yes` was taken.
    """

    def __init__(self, output: Output, shown: Mapping[str, str] | None = None) -> None:
        self._output = output
        self._shown = shown or {}

    async def approval(self, approval: _Approval) -> Decision | None:
        if self._shown.get(approval["step"], approval["digest"]) != approval["digest"]:
            self._output.note(
                f"{approval['title']}: the plan is not the one that was shown, so --yes does not answer it. "
                f"See it with: slipway approvals show {approval['id']}"
            )
            return None
        return Decision("approve", "approved in advance by --yes")


class Person:
    """Shows what would be approved, where, and its digest; an empty answer leaves it waiting."""

    def __init__(self, prompt: Prompt, output: Output) -> None:
        self._prompt = prompt
        self._output = output

    async def approval(self, approval: _Approval) -> Decision | None:
        self._output.say()
        self._output.say_all(approval_lines(approval))
        said = await self._prompt.ask("Your decision?", ("approve", "reject", "later"))
        if said == "approve":
            return Decision("approve")
        if said != "reject":
            return None
        return Decision("reject", await self._prompt.ask("Why?"))

    async def recovery(self, row: Mapping[str, Any], options: list[str]) -> Recovery | None:
        where = row["id"] if row["cell"] is None else f"{row['id']} of {row['cell']}"
        error = row.get("error") or {}
        self._output.say()
        self._output.say(f"Step {where} waits for a decision: {error.get('message', '')}")
        if error.get("next_action"):
            self._output.say(f"  {error['next_action']}")
        said = await self._prompt.ask("What now?", (*options, "later"))
        if said in {"", "later"}:
            return None
        if said in {"retry", "skip"}:
            return Recovery(said, row["id"], row["cell"])
        return Recovery(said)


class PlanConfirmed:
    """Approves a gate that asks for exactly the plan that was confirmed already; the others go to `others`."""

    def __init__(self, digest: str, others: Answers) -> None:
        self._digest = digest
        self._others = others

    async def approval(self, approval: _Approval) -> Decision | None:
        if approval["digest"] == self._digest:
            return Decision("approve", "confirmed with the plan")
        return await self._others.approval(approval)

    async def recovery(self, row: Mapping[str, Any], options: list[str]) -> Recovery | None:
        return await self._others.recovery(row, options)
