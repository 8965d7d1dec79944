"""The effect ledger on a workflow's record: intent durable, world checked, effect made, outcome durable."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.secrets import Veil
from app.workflows.effects import Effect, EffectUnknown, NotMade
from app.workflows.handlers import StepLog
from app.workflows.persistence import WorkflowRecord

__all__ = ["RecordLedger"]

_Ask = Callable[[], Awaitable[dict[str, Any] | None]]
_Make = Callable[[], Awaitable[dict[str, Any]]]
_SAID = {
    "effect_found": "Found as it should be",
    "effect_planned": "Making",
    "effect_made": "Made",
    "effect_not_made": "Refused",
    "effect_unknown": "Cannot be told",
}


class RecordLedger:
    """An `EffectLedger` for one attempt of one step; what it does is told in the attempt's log as well."""

    def __init__(
        self,
        record: WorkflowRecord,
        step: str,
        cell: str | None,
        log: StepLog,
        veil: Veil | None = None,
    ) -> None:
        self._record = record
        self._log = log
        self._veil = veil or Veil()
        self._step = step
        self._cell = cell

    async def perform(
        self,
        effect: Effect,
        *,
        find: _Ask,
        make: _Make,
        assumed: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        if (outcome := self.outcome(effect)) is not None:
            self._log.write(f"Made before: {effect.summary}\n")
            return outcome
        if not self._is_denied(effect):
            try:
                found = await find()
            except EffectUnknown as error:
                await self._write("effect_unknown", effect, assumed=assumed, reason=error.message)
                raise
            if found is not None:
                await self._write("effect_found", effect, outcome=found)
                return found
        await self._write("effect_planned", effect, assumed=assumed)
        try:
            made = await make()
        except NotMade as refusal:
            await self._write("effect_not_made", effect, reason=refusal.cause.message)
            raise refusal.cause from None
        await self._write("effect_made", effect, outcome=made)
        return made

    async def undo(self, effect: Effect, *, make: _Make) -> dict[str, Any] | None:
        if self.outcome(effect) is None or self._record.view.effects[effect.key].inherited:
            return None
        undone = await make()
        await self._record.append(
            "step_compensated",
            step=self._step,
            cell=self._cell,
            data={"effect": effect.as_json(), "complete": False},
            private={"undone": [effect.key]},
            durable=True,
        )
        self._log.write(f"Undone: {effect.summary}\n")
        return undone

    def outcome(self, effect: Effect) -> dict[str, Any] | None:
        record = self._record.view.effects.get(effect.key)
        if record is None or record.status not in {"made", "found"}:
            return None
        return record.outcome or {}

    def is_begun(self, effect: Effect) -> bool:
        record = self._record.view.effects.get(effect.key)
        return record is not None and record.status in {"planned", "unknown"}

    def is_ours(self, effect: Effect) -> bool:
        return self.outcome(effect) is not None or self._is_inherited(effect)

    def _is_inherited(self, effect: Effect) -> bool:
        known = self._record.view.request.get("effects_that_stay") or ()
        return any(f"{one['kind']}:{one['target']}" == effect.key for one in known)

    def _is_denied(self, effect: Effect) -> bool:
        """Return whether it is known that it did not happen: it is made without asking, once."""
        record = self._record.view.effects.get(effect.key)
        return record is not None and record.status in {"denied", "not_made"}

    async def _write(
        self,
        event_type: str,
        effect: Effect,
        *,
        outcome: Mapping[str, Any] | None = None,
        assumed: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        data: dict[str, Any] = {"effect": effect.as_json()}
        if reason:
            data["reason"] = reason
        await self._record.append(
            event_type,
            step=self._step,
            cell=self._cell,
            data=self._veil.over_json(data),
            private={
                "outcome": self._veil.over_json(outcome),
                "assumed": self._veil.over_json(assumed),
                "inherited": event_type == "effect_found" and self._is_inherited(effect),
            },
            durable=True,
        )
        because = f": {reason}" if reason else ""
        self._log.write(f"{_SAID[event_type]}: {effect.summary}{because}\n")
